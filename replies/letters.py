"""The letter that asks a person whether an answer of their calendar is theirs."""

from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.links import derive
from core.text import email_key
from core.urls import absolute
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, MailState, Skip
from organisers.models import Organisation
from registration.letter_content import Button, Content, Reader
from registration.letter_parts import About, basic_facts, finished
from registration.models import Event, Registration
from registration.queries import ACTIVE
from registration.told import over
from replies.models import CalendarReply
from replies.services import CONFIRM, LINK
from replies.terms import Verdict
from replies.words import answer_words


@letter(CONFIRM)
def confirm(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Your calendar has answered: is it right? To the address that is registered, never to who sent the answer."""
    reply = session.get(CalendarReply, row.subject_id)
    person = session.get(Registration, row.registration_id)
    if reply is None or person is None or reply.verdict != Verdict.unconfirmed:
        return Skip("answered")
    if email_key(row.recipient) != email_key(person.email) or person.status not in ACTIVE:
        return Skip("left")
    event = session.get_one(Event, person.event_id)
    if over(event, now):
        return Skip("event_over", MailState.expired)
    about = About(event, session.get_one(Organisation, event.organisation_id), now, person.zone)
    token = derive(current_app.config["AICINA"].secret_key, LINK, reply.id, 1)
    content = Content(
        subject=_("Is this your answer? %(title)s", title=about.title),
        heading=_("Is this your answer?"),
        paragraphs=(
            _(
                "An answer from a calendar has reached us in your name: %(answer)s.",
                answer=answer_words(reply.partstat),
            ),
            _("We could not make sure that it came from you, so nothing has changed yet."),
        ),
        facts=basic_facts(about, Reader(person.name, str(person.number))),
        main=Button(_("See the answer and confirm it"), absolute("replies.confirm", token=token)),
        main_note=_("If it is not yours, you need not do anything: everything stays as it is."),
    )
    return finished(content, about)


LETTERS = (confirm,)
