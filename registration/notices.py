"""The notice of an event: gathered from what its organiser set, and kept with the first who registers under it."""

import re
from dataclasses import replace
from datetime import date, timedelta

from flask_babel import force_locale
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.bilingual import Bilingual
from core.settings import LANGUAGES
from organisers.models import Organisation
from registration.inputs import NoticeShown
from registration.last_days import counted_from, last_day
from registration.models import Event, Question, Registration
from registration.notice_texts import Notice, NoticeCase, notice
from registration.privacy_models import EventPrivacy, NoticeVersion, Project
from registration.queries import ACTIVE
from registration.rules import months_after
from registration.terms import Ask, Basis, Parties

FIELD = "pazinojums"  # of the form: the version of the notice that stands beside it
VERSION = re.compile(r"[0-9a-f]{64}")
DEFAULT_MONTHS, DEFAULT_DAYS = 6, 7


def privacy_of(session: Session, event_id: int) -> EventPrivacy:
    """What the event promises; the defaults, not yet stored, when nothing was set."""
    found = session.get(EventPrivacy, event_id)
    if found is not None:
        return found
    return EventPrivacy(
        event_id=event_id,
        basis=Basis.interest,
        purpose=Bilingual(),
        recipients=Bilingual(),
        recorded=False,
        retention_months=DEFAULT_MONTHS,
        sensitive_days=DEFAULT_DAYS,
    )


def kept_until(session: Session, event: Event) -> date:
    """The day by which the people of the event were promised to be forgotten."""
    return months_after(counted_from(session, [event])[event.id], privacy_of(session, event.id).retention_months)


def notice_of(session: Session, event: Event, organisation: Organisation, language: str) -> Notice:
    """The notice in one language; must be asked for in a request or letter of that language."""
    privacy = privacy_of(session, event.id)
    project = session.get(Project, privacy.project_id) if privacy.project_id else None
    day = last_day(event)
    sensitive = session.scalar(
        select(Question.id).where(Question.event_id == event.id, Question.sensitive, ~Question.retired).limit(1)
    )
    contact = event.contact_email or organisation.contact_email or event.contact_phone or organisation.contact_phone
    case = NoticeCase(
        controller=organisation.name.text(language),
        address=organisation.address,
        contact=contact,
        data_protection=organisation.data_protection,
        title=event.title.text(language),
        purpose=privacy.purpose.text(language),
        basis=Basis(privacy.basis),
        recipients=privacy.recipients.text(language),
        asks=(Ask(event.ask_phone), Ask(event.ask_institution), Ask(event.ask_municipality)),
        parties=Parties(event.parties),
        guardian=event.guardian_below is not None,
        sensitive=sensitive is not None,
        online_url=event.online_url,
        recorded=privacy.recorded,
        kept_until=None if event.undated else months_after(day, privacy.retention_months),
        sensitive_until=None if event.undated else day + timedelta(days=privacy.sensitive_days),
        months=privacy.retention_months,
        sensitive_days=privacy.sensitive_days,
        project=project.number if project else "",
        project_until=project.keep_until if project else None,
        language=language,
    )
    made = notice(case)
    if event.undated or event.decided_at is None:
        return made
    return replace(made, undated=notice(replace(case, kept_until=None, sensitive_until=None)))


def told_otherwise(session: Session, event: Event, organisation: Organisation) -> int:
    """How many who have a place or wait for one registered under another notice than the one that stands there now."""
    current = set()
    for code in LANGUAGES:
        with force_locale(code):
            found = notice_of(session, event, organisation, code)
            current |= {found.hash, (found.undated or found).hash}
    of = Registration
    mine = (of.event_id == event.id, of.status.in_(ACTIVE), of.notice_hash.not_in(current))
    return session.scalar(select(func.count()).select_from(of).where(*mine)) or 0


def beside(session: Session, event_id: int, current: Notice, sent: str) -> NoticeShown | None:
    """The notice that stood beside a form which says to have shown version `sent`; without a word, the current one.

    None for another version that nobody has registered under: its words are not known, so it must be shown anew.
    """
    if not sent or sent == current.hash:
        return NoticeShown(current.hash, current.language, current.words)
    if current.undated is not None and sent == current.undated.hash:
        return NoticeShown(current.undated.hash, current.undated.language, current.undated.words)
    kept = session.get(NoticeVersion, sent) if VERSION.fullmatch(sent) else None
    if kept is None or kept.event_id != event_id:
        return None
    return NoticeShown(kept.hash, kept.language, kept.words)


def told_by_letter(session: Session, event: Event, language: str) -> NoticeShown:
    """The notice for somebody whom another person writes down: their letter has it (GDPR, Article 14)."""
    organisation = session.get_one(Organisation, event.organisation_id)
    with force_locale(language):
        found = notice_of(session, event, organisation, language)
    return NoticeShown(found.hash, found.language, found.words)


def parts_of(words: str) -> tuple[tuple[str, str], ...]:
    """Heading and text of each part of a kept notice."""
    cut = (part.partition("\n") for part in words.split("\n\n"))
    return tuple((heading, text) for heading, _line, text in cut)
