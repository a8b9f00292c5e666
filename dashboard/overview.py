"""What the page of one event shows: numbers for every member, pictures of people for those who may see them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from core.clock import local
from dashboard import charts, crowd, mail_counts, pictures, queries, rules, wording
from dashboard.charts import TimeChart
from dashboard.pictures import Picture
from dashboard.terms import DayCount, Group, Part
from privacy.models import EventStatistics
from registration import people_queries as people
from registration.desk.event_tallies import asked_words, is_asking
from registration.models import Event, Question
from registration.queries import intake_of
from registration.rules import phase
from registration.terms import Admission, Phase, RegistrationStatus

SIZES = {"narrow": (336, 230), "wide": (900, 300)}


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the main line, with its tab on the list of people."""

    status: RegistrationStatus
    count: str
    words: str


@dataclass(frozen=True, slots=True)
class Course:
    """How the event filled up: the same picture for phones and for paper and screens, and its table."""

    charts: dict[str, TimeChart]
    days: tuple[DayCount, ...]
    spoken: str
    words: wording.CourseWords


@dataclass(frozen=True, slots=True)
class Standing:
    """Everybody by status, those who come or wait by the way they came, and the parts they were told from."""

    statuses: Counter[RegistrationStatus]
    sources: Counter[str]
    crowd: Sequence[Part] = ()


def standing(session: Session, event_id: int) -> Standing:
    """The counts behind the main line and two of the pictures."""
    statuses: Counter[RegistrationStatus] = Counter()
    sources: Counter[str] = Counter()
    found = queries.crowd(session, event_id)
    for (status, source), number in crowd.standings(found).items():
        statuses[RegistrationStatus(status)] += number
        sources[source] += number if status in crowd.COME_OR_WAIT else 0
    return Standing(statuses, sources, found)


def erased(session: Session, event_id: int) -> EventStatistics | None:
    """What was counted of people who are erased, once the event's time was over; None before that."""
    return session.scalars(_ERASED, {"event": event_id}).one_or_none()


_ERASED = select(EventStatistics).where(
    EventStatistics.event_id == bindparam("event"), EventStatistics.erased_at.is_not(None), EventStatistics.people > 0
)


def asking(event: Event, found: Standing) -> Admission:
    """How people come to a seat as long as all they did is answer or apply; in order once anybody has or awaits one."""
    given = any(found.statuses[status] for status in crowd.COME_OR_WAIT if status != RegistrationStatus.applied)
    return Admission(event.admission) if is_asking(event) and not given else Admission.in_order


def numbers(event: Event, found: Standing) -> list[Number]:
    """The main line: places taken of all, who waits for what, who left; who applied, while nothing is decided."""
    shown, how = rules.shown_statuses(found.statuses, asking(event, found)), Admission(event.admission)
    return [Number(status, _count(event, status, found), wording.status_bar_word(status, how)) for status in shown]


def _count(event: Event, status: RegistrationStatus, found: Standing) -> str:
    number = found.statuses[status]
    if status is RegistrationStatus.confirmed and event.capacity is not None:
        return _("%(taken)s of %(places)s", taken=number, places=event.capacity)
    return str(number)


def course(session: Session, event: Event, how: Admission, now: datetime, language: str) -> Course | None:
    """Registrations over time; None while there are none. `how` as of asking()."""
    today = local(now, event.timezone).date()
    days = rules.course(queries.moves(session, event.id, event.timezone, local(event.created_at).date(), today))
    if not days:
        return None
    if how is not Admission.in_order:
        days = rules.all_alike(days)
    deadline = last_day(event)
    first = min(_opened(event) or days[0].day, days[0].day)
    last = max(days[-1].day, deadline or min(today, event.day))
    shapes = {
        name: charts.timeline(
            days, first, last, today=today, deadline=deadline, capacity=event.capacity, width=width, height=height,
            say=lambda day: wording.short_day(day, language),
        )
        for name, (width, height) in SIZES.items()
    }  # fmt: skip
    return Course(shapes, days, _spoken(days[-1], event.capacity, how), wording.course_words(how))


def _spoken(last: DayCount, capacity: int | None, how: Admission) -> str:
    if how is not Admission.in_order:
        return asked_words(how, last.confirmed)
    said = _("Now %(confirmed)s have a place and %(waiting)s wait.", confirmed=last.confirmed, waiting=last.waiting)
    return said if capacity is None else said + " " + _("There are %(places)s places.", places=capacity)


def phase_of(event: Event, now: datetime) -> Phase:
    """What stands beside the title."""
    return phase(intake_of(event, event.seating), now)


def last_day(event: Event) -> date | None:
    """The last day on which one can register; None while the event has no time."""
    if event.closes_at is None or event.never_open:
        return None
    return local(event.closes_at - timedelta(microseconds=1), event.timezone).date()


def _opened(event: Event) -> date | None:
    began = [moment for moment in (event.opens_at, event.published_at) if moment is not None]
    return local(max(began), event.timezone).date() if began else None


def people_pictures(session: Session, event: Event, found: Standing, language: str) -> list[Picture]:
    """Who they are, where from, how they came; what their letters and invitations came to."""
    how = asking(event, found)
    made = [
        pictures.institutions(_settled(crowd.kinds(found.crowd), how)),
        pictures.regions(_settled(crowd.places(found.crowd), how)),
        pictures.statuses(rules.shown_statuses(found.statuses, how), found.statuses, Admission(event.admission)),
        pictures.sources(found.sources),
    ]
    if how is not Admission.in_order and len(made[2].shares) == 1:
        del made[2]  # one bar that says what the main line says
    if event.seating.guests:
        made.insert(2, pictures.invited(queries.guests(session, event.id), how))
    made.append(pictures.mails(mail_counts.mails(session, event.id)))
    return [one for one in made if any(share.total for share in one.shares)]


def _settled(groups: Sequence[Group], how: Admission) -> Sequence[Group]:
    """While nothing is decided everybody stands alike, and bars have no second part."""
    return groups if how is Admission.in_order else rules.undivided(groups)


def answer_pictures(
    session: Session, event_id: int, asked: Collection[Question], how: Admission, language: str
) -> list[Picture]:
    """What was answered to these choice questions, each with its own picture; one query for all."""
    found = _settled(queries.answers(session, event_id, [one.id for one in asked]), how)
    return [pictures.question(one, [g for g in found if g.key[0] == one.id], language) for one in asked]


def choice_questions(session: Session, event_id: int) -> tuple[list[Question], list[Question]]:
    """The choice questions of an event that are asked: ordinary ones, and sensitive ones."""
    asked = [q for q in people.questions(session, event_id) if q.kind in people.CHOICES and not q.retired]
    return [q for q in asked if not q.sensitive], [q for q in asked if q.sensitive]
