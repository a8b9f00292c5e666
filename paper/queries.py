"""What paper reads: the people of an event, their answers to one question, its logos, its closing report."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from organisers.models import Organisation
from paper.models import ClosingReport, ErasedAlone, KeptNumbers
from paper.terms import Listed
from registration import people_queries as people
from registration.models import Answer, Event, Institution, Logo, Question, Registration
from registration.queries import ACTIVE, is_slug
from registration.terms import EventStatus, QuestionKind, RegistrationStatus

CONFIRMED = (RegistrationStatus.confirmed,)
OF_POSITION = (QuestionKind.short, QuestionKind.one)


def listed(session: Session, event_id: int, statuses: Collection[RegistrationStatus] = CONFIRMED) -> list[Listed]:
    """The people of these statuses in Latvian order of names; those who wait in the order of the waiting list.

    Without those whose data rests because the other parent objects: no list that is taken away has them.
    """
    r, i, by = Registration, Institution, aliased(Registration)
    query = select(
        r.id, r.number, r.given_name, r.family_name, r.sort_key, r.institution, i.name.label("matched"), i.kind,
        r.municipality, r.municipality_code, i.municipality_code.label("its_municipality"), r.email, r.phone,
        r.age_band, r.registered_by_id, by.given_name.label("by_given"), by.family_name.label("by_family"),
    ).outerjoin(i, i.id == r.institution_id).outerjoin(by, by.id == r.registered_by_id)  # fmt: skip
    order = people.Order.place if RegistrationStatus.waiting in statuses else people.Order.name
    columns = people.order_columns(session.get_bind().dialect.name, order)
    found = session.execute(query.where(*_here(event_id, statuses)).order_by(*columns))
    return [_listed(row) for row in found]


def _here(event_id: int, statuses: Collection[RegistrationStatus]) -> tuple[ColumnElement[bool], ...]:
    r = Registration
    return r.event_id == event_id, r.status.in_(statuses), r.objected_at.is_(None)


def resting(session: Session, event_id: int) -> Sequence[Registration]:
    """Who would stand on paper if the other parent had not objected; in the order of their numbers."""
    here = (Registration.event_id == event_id, Registration.status.in_(ACTIVE), Registration.objected_at.is_not(None))
    return session.scalars(select(Registration).where(*here).order_by(Registration.number)).all()


def _listed(row: Any) -> Listed:
    code = people.code_of(row.municipality_code, row.municipality, row.its_municipality)
    return Listed(
        id=row.id,
        number=row.number,
        given_name=row.given_name,
        family_name=row.family_name,
        sort_key=row.sort_key,
        institution=row.matched or row.institution,
        kind=row.kind or "",
        municipality=people.municipality_name(code) if code else row.municipality,
        region=people.region_of(code),
        email=row.email,
        phone=row.phone,
        age_band=row.age_band,
        registered_by_id=row.registered_by_id,
        registered_by=f"{row.by_given or ''} {row.by_family or ''}".strip(),
    )


def answers(session: Session, question_id: int) -> dict[int, str]:
    """What people answered to a question, as stored, by registration id."""
    query = select(Answer.registration_id, Answer.value).where(Answer.question_id == question_id)
    return {row.registration_id: row.value for row in session.execute(query)}


def questions(session: Session, event_id: int, kinds: Collection[QuestionKind]) -> list[Question]:
    """The questions of these kinds that are asked and not sensitive: paper never shows the others."""
    asked = people.questions(session, event_id, sensitive=False)
    return [question for question in asked if question.kind in kinds and not question.retired]


def question_here(session: Session, event_id: int, question_id: int | None) -> Question | None:
    """The question, if it is one of the event and not sensitive."""
    if question_id is None:
        return None
    asked = people.questions(session, event_id, sensitive=False)
    return next((question for question in asked if question.id == question_id), None)


def organisation_of(session: Session, event: Event) -> Organisation:
    """Who holds the event."""
    return session.get_one(Organisation, event.organisation_id)


def logos(session: Session, event: Event) -> Sequence[Logo]:
    """The logos chosen for the event, in that order, with their data."""
    if not event.logo_ids:
        return ()
    query = select(Logo).where(Logo.organisation_id == event.organisation_id, Logo.id.in_(event.logo_ids))
    known = {logo.id: logo for logo in session.scalars(query)}
    return [known[number] for number in event.logo_ids if number in known]


def report_of(session: Session, event_id: int) -> ClosingReport | None:
    """What was written about the event; None while nothing is."""
    return session.get(ClosingReport, event_id, populate_existing=True)


def kept_numbers(session: Session, event_id: int) -> KeptNumbers | None:
    """The report's numbers that outlived the people; None while they are counted from the people themselves."""
    return session.get(KeptNumbers, event_id)


def erased_alone(session: Session, event_id: int) -> ErasedAlone | None:
    """How many people were erased one at a time after the event; None while nobody was."""
    return session.get(ErasedAlone, event_id)


def published(session: Session, slug: str) -> tuple[Event, ClosingReport] | None:
    """The event at a public address and its report; None unless both are public."""
    query = select(Event, ClosingReport).join(ClosingReport, ClosingReport.event_id == Event.id)
    query = query.where(Event.slug == slug, Event.status != EventStatus.draft, ClosingReport.published_at.is_not(None))
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def shown_with_programme(session: Session, slug: str) -> Event | None:
    """The event at a public address if its page shows a programme; None for drafts too."""
    query = select(Event).where(Event.slug == slug, Event.status != EventStatus.draft)
    event = session.scalars(query).one_or_none() if is_slug(slug) else None
    return event if event is not None and event.programme else None


def counts(session: Session, event_id: int) -> dict[str, int]:
    """How many people each paper is about: "confirmed", "waiting", "by_phone"."""
    r = Registration
    by_status = select(r.status, func.count()).where(*_here(event_id, (*CONFIRMED, RegistrationStatus.waiting)))
    found = {row[0]: row[1] for row in session.execute(by_status.group_by(r.status))}
    without = select(func.count()).where(*_here(event_id, CONFIRMED), r.email == "")
    return {
        "confirmed": found.get(RegistrationStatus.confirmed, 0),
        "waiting": found.get(RegistrationStatus.waiting, 0),
        "by_phone": session.scalar(without) or 0,
    }
