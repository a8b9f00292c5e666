"""A reminder as it would look, for the organiser: with a made-up person, from the event as it is; nothing is stored."""

from datetime import datetime

from flask_babel import force_locale
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from mailers.terms import Letter
from organisers.models import Organisation
from registration.guest_words import full_words
from registration.letter_copies import ADDRESS as STOP
from registration.letter_copies import JOIN, MANAGE, NAME, NUMBER, fill
from registration.letter_parts import About, finished
from registration.letter_previews import NAME as SAMPLE
from registration.letter_previews import TOKEN
from registration.models import Event
from registration.times_asked import proposed_now, times_words
from reminders.letter_texts import content_of, days_to_start
from reminders.letters import stand_ins
from reminders.terms import ABOUT_DEADLINE, Kind


def preview(session: Session, event: Event, kind: Kind, words: Bilingual, at: datetime, language: str) -> Letter:
    """The letter of a kind as it will read at the moment `at`, plain text and HTML; its links open nothing."""
    values = {NAME: SAMPLE, NUMBER: "7", MANAGE: TOKEN, JOIN: TOKEN, STOP: TOKEN}
    with force_locale(language):
        about = About(event, session.get_one(Organisation, event.organisation_id), at)
        reader, urls = stand_ins()
        asks = kind in ABOUT_DEADLINE
        taken = full_words(session, event, at) if asks else ""
        times = times_words(about, proposed_now(session, event)) if asks else ()
        own, days = words.text(language), days_to_start(about)
        content = content_of(about, reader, kind=kind, urls=urls, words=own, days=days, taken=taken, times=times)
        letter = finished(content, about)
    return Letter(letter.subject, fill(letter.text, values), fill(letter.html, values))
