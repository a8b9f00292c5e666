"""What an organiser should see before publishing: what stops it, and what looks forgotten."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from core import wording as words
from core.clock import local
from registration import event_services, rules
from registration.desk.event_wording import flag_words
from registration.models import Event, Slot
from registration.terms import Admission


@dataclass(frozen=True, slots=True)
class Note:
    """One remark and the group of the form where it is put right."""

    anchor: str
    text: str


def problems(event: Event, now: datetime, language: str) -> list[Note]:
    """Why the event cannot be published; empty is normal."""
    if not event_services.publishing_problems(event, now):
        return []
    day = words.on_day(event.day, language)
    return [Note("when", _("The event is in the past: %(day)s. Check the year.", day=day))]


def warnings(event: Event, now: datetime) -> list[Note]:
    """What looks forgotten; the event can be published all the same."""
    checks = [
        (event.starts_at is not None and event.ends_at is None, "when", _("It is not said when the event ends.")),
        (
            not (event.venue or event.address or event.online_url or event.online_number),
            "where",
            _("There is neither a venue nor a link to an online meeting."),
        ),
        (
            not (event.contact_email or event.contact_phone),
            "contact",
            _("There is no contact: nobody can ask, and the final list has no one to go to."),
        ),
        (
            event.contact_phone != "" and event.contact_email == "",
            "contact",
            _("There is no contact e-mail, so the final list at the deadline cannot be sent."),
        ),
        (
            event.starts_at is not None and event.deadline_on is None,
            "registration",
            _("There is no deadline: people can register until the event begins."),
        ),
        (
            event.closes_at is not None and event.closes_at <= now,
            "registration",
            _("Registration is already closed."),
        ),
        (not event.summary, "basics", _("There is no summary; it is what people see when the page is forwarded.")),
    ]
    notes = [Note(anchor, text) for found, anchor, text in checks if found]
    return notes + [Note("programme", flag_words(flag)) for flag in rules.programme_flags(event.programme)]


def lacks_times(session: Session, event: Event) -> bool:
    """True for a poll or a call without a time of its own to which no times are proposed: nobody is asked for any."""
    if event.admission == Admission.in_order or event.starts_at is not None:
        return False
    return session.scalar(select(exists().where(Slot.event_id == event.id))) is False


def when_words(event: Event, language: str) -> str:
    """ "trešdien, 2027. gada 27. septembrī, plkst. 16.00–20.00": the weekday said, so that a wrong year is seen."""
    if event.undated:
        return _("the time has yet to be chosen")
    said = words.on_days(event.day, event.last_day, language)
    if event.starts_at is None:
        return _("%(day)s, time not known yet", day=said)
    start = local(event.starts_at, event.timezone)
    end = local(event.ends_at, event.timezone) if event.ends_at else None
    return f"{said}, {words.time_span(start, end, language)}"
