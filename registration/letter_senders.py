"""Who filled in the form that a letter answers, when it was not the reader; and what the others of the form have."""

from flask_babel import gettext as _
from sqlalchemy import select

from registration import others_texts, queries
from registration.letter_cases import Case
from registration.letter_texts import Lists
from registration.models import Registration
from registration.notices import parts_of, told_by_letter
from registration.party_texts import PartyLine, state_words
from registration.privacy_models import NoticeVersion
from registration.terms import RegistrationStatus
from registration.wording import source_word


def opening_of(case: Case) -> str:
    """How the letter begins to somebody whom another person, or the organiser, put on the list; else empty."""
    by, person = case.row.params.get("by"), case.person
    if by == "organiser":
        return others_texts.opening(registered_by="")
    if by == "instead":
        query = select(Registration).where(Registration.replaced_by_id == person.id).order_by(Registration.id.desc())
        before = case.session.scalars(query.limit(1)).one_or_none()
        return others_texts.opening(instead_of=before.name) if before is not None else ""
    sender = case.session.get(Registration, person.registered_by_id) if by and person.registered_by_id else None
    return others_texts.opening(registered_by=sender.name) if sender is not None else ""


def lists_of(case: Case) -> Lists:
    """What stands below the facts: what the others of the form have, and the notice for whoever did not fill it in."""
    return (*_others(case), *_notice(case))


def _notice(case: Case) -> Lists:
    """Where the data is from and how it is used: the version that was kept when they were registered (Article 14)."""
    if not case.row.params.get("by"):
        return ()
    session, person = case.session, case.person
    kept = session.get(NoticeVersion, person.notice_hash) if person.notice_hash else None
    words = kept.words if kept is not None else told_by_letter(session, case.event, case.about.language).words
    lines = tuple(f"{heading}: {text}" for heading, text in parts_of(words))
    return ((_("How your data is used"), (_source(case), *lines)),)


def _source(case: Case) -> str:
    by, person = case.row.params.get("by"), case.person
    if by == "organiser":
        return _("Where it is from: the organiser wrote it down (%(how)s).", how=source_word(person.source))
    return _("Where it is from: the person named above gave it to the organiser when registering you.")


def _others(case: Case) -> Lists:
    """To the sender of a form: the state of everybody in it who is written to at another address."""
    ids = case.row.params.get("others")
    if not ids:
        return ()
    told = Registration.status.in_(queries.ACTIVE), Registration.objected_at.is_(None)
    query = select(Registration).where(Registration.id.in_(ids), *told)
    found = case.session.scalars(query.order_by(Registration.id))
    return others_texts.registered_too(tuple(_line(case, person) for person in found))


def _line(case: Case, person: Registration) -> str:
    waits = person.status == RegistrationStatus.waiting
    place = queries.waiting_place(case.session, person.event_id, person.waiting_number, person.priority) if waits else 0
    line = PartyLine(person.name, RegistrationStatus(person.status), place, person.waiting_reason, "")
    return f"{person.name}: {state_words(line)}"
