"""The letter that asks a facilitator when they can lead: rendered by the worker, and shown before it is sent."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.settings import Settings
from core.text import email_key
from core.urls import absolute
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, MailState, NotNow, Skip
from organisers.models import Organisation
from registration import availability
from registration.letter_content import Button, Content
from registration.letter_frames import contact, event_page
from registration.letter_parts import About, basic_facts, finished
from registration.letter_previews import TOKEN
from registration.models import Event
from registration.slot_words import Proposed, proposed
from registration.terms import EventStatus
from registration.times_asked import times_listed, times_words
from scheduling.leader_links import opening_token
from scheduling.leader_times import TIMES, closed_for, stand_of
from scheduling.models import Facilitator
from scheduling.terms import Asked, Closed

CLOSED = {Closed.cancelled: "event_cancelled", Closed.no_times: "no_times", Closed.published: "decided"}


@letter(TIMES)
def times(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Please say when you can lead; skipped once they have, and when it is too late to."""
    here = Facilitator.id == row.subject_id, Facilitator.event_id == row.event_id
    query = select(Facilitator).where(*here).with_for_update(skip_locked=True)
    leader = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if leader is None and session.scalar(select(Facilitator.id).where(*here)) is not None:
        return NotNow()
    if leader is None or email_key(leader.email) != email_key(row.recipient):
        return Skip("gone")
    event = session.get_one(Event, leader.event_id)
    slots = availability.slots_of(session, event.id)
    why = closed_for(session, event, leader.id, slots, now)
    if why is not None:
        return Skip("event_over", MailState.expired) if why is Closed.over else Skip(CLOSED[why])
    since = leader.answered_at is not None and leader.answered_at >= row.created_at
    if since and stand_of(leader, [slot.id for slot in slots]) is Asked.answered:
        return Skip("answered")
    settings: Settings = current_app.config["AICINA"]
    about = About(event, session.get_one(Organisation, event.organisation_id), now, leader.zone)
    url = absolute("lead_times.show", token=opening_token(settings, leader))
    return finished(words(about, leader, proposed(slots), url), about)


def preview(session: Session, event: Event, leader: Facilitator, now: datetime) -> Letter:
    """The letter to one of them as it would look now; its link opens nothing, and nothing is written."""
    with force_locale(leader.language):
        about = About(event, session.get_one(Organisation, event.organisation_id), now, leader.zone)
        slots = proposed(availability.slots_of(session, event.id))
        return finished(words(about, leader, slots, absolute("lead_times.show", token=TOKEN)), about)


def words(about: About, leader: Facilitator, slots: tuple[Proposed, ...], url: str) -> Content:
    """What the letter says, in the language that is forced."""
    return Content(
        subject=_("When can you lead? %(title)s", title=about.title),
        heading=_("When can you lead?"),
        paragraphs=(
            _("Hello, %(name)s!", name=leader.name),
            _("Groups are being put together, and we hope that you will lead. Please say which times suit you."),
            *_of_before(leader, slots),
        ),
        main=Button(_("Say when I can lead"), url),
        main_note=_("The link is yours alone; please do not pass it on."),
        next_steps=(_("You can change your answer by the same link until the groups are published."),),
        lists=times_listed(times_words(about, slots)),
        facts=(*basic_facts(about, None), *contact(about.event)),
        links=(event_page(about),) if about.event.status == EventStatus.published else (),
        footer=(_("You receive this letter because the organiser has named you as somebody who leads this event."),),
    )


def _of_before(leader: Facilitator, slots: tuple[Proposed, ...]) -> tuple[str, ...]:
    """A sentence for whoever has answered already."""
    stand = stand_of(leader, [slot.id for slot in slots])
    if stand is Asked.new_times:
        return (_("New times have been proposed since your answer; what you have said of the others is kept."),)
    return (_("What you have said is kept; change what is different now."),) if stand is Asked.answered else ()
