"""What the record of processing activities holds (Art. 30 GDPR), read from the organisation's settings and events."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from core.settings import Settings
from organisers.models import Organisation
from privacy.retention import EventPlan, plans_of
from registration.guest_models import Guest
from registration.models import Event, Follower, Question, Registration
from registration.privacy_models import EventPrivacy, Project
from registration.terms import Ask, Basis, EventKind

OUTSIDE = ("zoom.us", "zoom.com")  # meeting services that carry data to the United States
DEFAULT_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Purpose:
    """A kind of event on one ground, with the purposes organisers wrote; none is normal."""

    kind: EventKind
    basis: Basis
    events: int
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Processing:
    """The record, without any wording; sets are sorted, empty ones are normal."""

    organisation: Organisation
    purposes: tuple[Purpose, ...]
    people: tuple[str, ...]  # participants, guests, followers, guardians, colleagues
    data: tuple[str, ...]  # contact, institution, municipality, answers, age, sensitive, guardian
    mail_host: str
    meeting_hosts: tuple[str, ...]
    outside: tuple[str, ...]
    funders: tuple[str, ...]
    recipients: tuple[str, ...]
    months: tuple[int, ...]
    sensitive_days: tuple[int, ...]
    projects: tuple[Project, ...]
    operator: str


def processing_of(session: Session, settings: Settings, organisation_id: int, language: str) -> Processing:
    """The record as it stands now, texts of organisers in the reader's language."""
    plans = plans_of(session, organisation_id)
    events = [one.event for one in plans]
    promises = {row.event_id: row for row in _promises(session, organisation_id)}
    hosts = _unique(urlsplit(event.online_url).hostname or "" for event in events if event.online_url)
    return Processing(
        organisation=session.get_one(Organisation, organisation_id),
        purposes=_purposes(events, promises, language),
        people=_people(session, organisation_id, events),
        data=_data(session, organisation_id, events),
        mail_host=settings.smtp.host if settings.smtp else "",
        meeting_hosts=hosts,
        outside=tuple(host for host in hosts if any(host == own or host.endswith(f".{own}") for own in OUTSIDE)),
        funders=_unique(event.funder.text(language) for event in events),
        recipients=_unique(row.recipients.text(language) for row in promises.values()),
        months=_numbers(plans, promises, "retention_months", DEFAULT_MONTHS),
        sensitive_days=_numbers(plans, promises, "sensitive_days", 7),
        projects=tuple(session.scalars(select(Project).where(Project.organisation_id == organisation_id))),
        operator=settings.operator,
    )


def _promises(session: Session, organisation_id: int) -> Iterable[EventPrivacy]:
    query = select(EventPrivacy).join(Event, Event.id == EventPrivacy.event_id)
    return session.scalars(query.where(Event.organisation_id == organisation_id)).all()


def _purposes(events: Iterable[Event], promises: dict[int, EventPrivacy], language: str) -> tuple[Purpose, ...]:
    numbers, words = Counter[tuple[str, str]](), dict[tuple[str, str], list[str]]()
    for event in events:
        promise = promises.get(event.id)
        key = (event.kind, promise.basis if promise is not None else Basis.interest.value)
        numbers[key] += 1
        words.setdefault(key, []).append(promise.purpose.text(language) if promise is not None else "")
    return tuple(
        Purpose(EventKind(kind), Basis(basis), numbers[kind, basis], _unique(words[kind, basis]))
        for kind, basis in sorted(numbers)
    )


def _people(session: Session, organisation_id: int, events: Iterable[Event]) -> tuple[str, ...]:
    def some(table: type[Registration | Guest | Follower], *more: object) -> bool:
        here = select(Event.id).where(Event.organisation_id == organisation_id)
        return bool(session.scalar(select(exists().where(table.event_id.in_(here), *more))))  # type: ignore[arg-type]

    minors = any(event.guardian_below for event in events) or some(Registration, Registration.guardian_name != "")
    found = {"guests": some(Guest), "followers": some(Follower), "guardians": minors}
    return ("participants", *(name for name, there in found.items() if there), "colleagues")


def _data(session: Session, organisation_id: int, events: list[Event]) -> tuple[str, ...]:
    asked = select(Question.sensitive, func.count()).join(Event, Event.id == Question.event_id)
    asked = asked.where(Event.organisation_id == organisation_id, Question.retired.is_(False))
    numbers = {row[0]: row[1] for row in session.execute(asked.group_by(Question.sensitive))}
    found = {
        "institution": any(event.ask_institution != Ask.no for event in events),
        "municipality": any(event.ask_municipality != Ask.no for event in events),
        "answers": bool(numbers.get(False)),
        "guardian": any(event.guardian_below for event in events),
        "sensitive": bool(numbers.get(True)),
    }
    return ("contact", *(name for name, there in found.items() if there), "letters")


def _numbers(plans: Iterable[EventPlan], promises: dict[int, EventPrivacy], name: str, default: int) -> tuple[int, ...]:
    found = {getattr(promises[one.event.id], name) if one.event.id in promises else default for one in plans}
    return tuple(sorted(found or {default}))


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({text for text in texts if text}))
