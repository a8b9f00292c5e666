"""The letters to the organiser: the final list when registration closes, and a daily summary while it is open.

They name people and count them, and carry nothing else about anybody except in the attached list.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.urls import absolute
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Attachment, Letter, MailState, Skip
from organisers.models import Organisation
from registration import mailing, queries
from registration.facts import deadline_words
from registration.letter_content import Button, Content, Fact
from registration.letter_parts import About, finished
from registration.models import Event, Registration
from registration.table_files import final_list_xlsx
from registration.terms import EventStatus, RegistrationStatus
from registration.wording import status_word

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 40  # names in a digest; the list itself is one click away
DAY = timedelta(hours=24)
# Said only when there are any.
RARE = frozenset(RegistrationStatus) - {
    RegistrationStatus.confirmed,
    RegistrationStatus.waiting,
    RegistrationStatus.withdrawn,
    RegistrationStatus.cancelled,
}


@letter(mailing.CLOSING)
def closing(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Registration has closed: how many, and the list of people as a workbook."""
    about = _about(session, row, now)
    if about is None or about.event.closes_at is None:
        return Skip("gone")
    if about.event.status != EventStatus.published:
        return Skip("event_cancelled")
    if about.event.closes_at > now:
        return Skip("deadline_moved")
    content = closing_content(session, about)
    word = _("participants")  # an extractor does not look into f-strings
    data = final_list_xlsx(session, about.event.id, about.language)
    return finished(content, about, attachments=[Attachment(f"{word}-{about.event.slug}.xlsx", XLSX, data)])


@letter(mailing.DIGEST)
def digest(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """Who came and who left in the 24 hours before the letter was ordered, and how many there are."""
    about = _about(session, row, now)
    if about is None:
        return Skip("gone")
    if about.event.status != EventStatus.published:
        return Skip("event_cancelled")
    if about.event.closes_at is None or about.event.closes_at <= now:
        return Skip("registration_closed", MailState.expired)
    return finished(digest_content(session, about, row.created_at), about)


def closing_content(session: Session, about: About) -> Content:
    """What the closing letter says."""
    event, counts = about.event, queries.status_counts(session, about.event.id)
    until = deadline_words(event, about.language)  # the last day people were told of, not midnight of the next
    shown = [status for status in RegistrationStatus if counts[status] or status not in RARE]
    rows = [Fact(status_word(status), str(counts[status])) for status in shown]
    return Content(
        subject=_("Registration closed: %(title)s", title=about.title),
        heading=_("Registration has closed"),
        paragraphs=(
            *([_("One could register %(until)s.", until=until)] if until else []),  # a save-the-date has no deadline
            _("The list of those who have a place and those who wait is attached."),
        ),
        facts=(Fact(_("Event"), about.title), Fact(_("When"), about.when), *rows, *_places(event)),
        main=Button(_("Open the list"), list_url(about)),
        footer=(_organiser_why(),),
    )


def digest_content(session: Session, about: About, until: datetime) -> Content:
    """What the daily summary says of the 24 hours before `until`."""
    event, counts = about.event, queries.status_counts(session, about.event.id)
    active = Registration.status.in_(queries.ACTIVE)
    come = _names(session, event.id, active, Registration.registered_at > until - DAY)
    left = _names(session, event.id, ~active, Registration.ended_at > until - DAY)
    waiting, applied = counts[RegistrationStatus.waiting], counts[RegistrationStatus.applied]
    facts = [
        Fact(status_word(RegistrationStatus.confirmed), str(counts[RegistrationStatus.confirmed])),
        Fact(status_word(RegistrationStatus.waiting), str(waiting) if waiting else ""),
        Fact(status_word(RegistrationStatus.applied), str(applied) if applied else ""),
        *_places(event),
        Fact(_("Registration is open"), deadline_words(event, about.language)),
        Fact(_("When"), about.when),
    ]
    declined = _names(
        session, event.id, Registration.status == RegistrationStatus.confirmed, Registration.partstat == "DECLINED"
    )
    lists = [
        (_("New registrations"), _shortened(come)),
        (_("Withdrew or were removed"), _shortened(left)),
        (_("Say no in the calendar but still hold a place"), _shortened(declined)),
    ]
    return Content(
        subject=_("Registrations so far: %(title)s", title=about.title),
        heading=about.title,
        paragraphs=(_news(len(come), len(left)),),
        facts=tuple(fact for fact in facts if fact.text),
        lists=tuple((title, names) for title, names in lists if names),
        main=Button(_("Open the list"), list_url(about)),
        footer=(_organiser_why(),),
    )


def list_url(about: About) -> str:
    """The attendee list in the back office."""
    return absolute("people.index", org=about.organisation.slug, event_id=about.event.id)


def _about(session: Session, row: OutboxRow, now: datetime) -> About | None:
    event = session.get(Event, row.event_id)
    return None if event is None else About(event, session.get_one(Organisation, event.organisation_id), now)


def _places(event: Event) -> Sequence[Fact]:
    return [Fact(_("Places in all"), str(event.capacity))] if event.capacity else []


def _names(session: Session, event_id: int, *conditions: ColumnElement[bool]) -> list[str]:
    query = select(Registration).where(Registration.event_id == event_id, *conditions).order_by(Registration.sort_key)
    return [person.name for person in session.scalars(query)]


def _shortened(names: list[str]) -> tuple[str, ...]:
    more = len(names) - SHOWN
    rest = [ngettext("and %(num)s more", "and %(num)s more", more)] if more > 0 else []
    return (*names[:SHOWN], *rest)


def _news(come: int, left: int) -> str:
    if not come and not left:
        return _("Nothing has changed in the last 24 hours.")
    new = ngettext("%(num)s new registration", "%(num)s new registrations", come)
    gone = ngettext("%(num)s withdrawal", "%(num)s withdrawals", left)
    return _("In the last 24 hours: %(new)s, %(gone)s.", new=new, gone=gone)


def _organiser_why() -> str:
    return _("You receive this letter because you are the contact of the event.")
