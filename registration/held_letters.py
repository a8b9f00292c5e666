"""Letters about a seat that was held: the question to a minor's guardian, and the word that the time has run out."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from core.text import email_key
from core.urls import absolute
from mailers.models import OutboxRow
from mailers.registry import letter
from mailers.terms import Letter, MailState, Skip
from registration import held_texts, mailing, others_texts
from registration import told as hearing
from registration.holding import until_words
from registration.letter_cases import Case, open_case, own_values, pointless, reading_ahead, stranger
from registration.letter_copies import copy_for
from registration.letter_parts import finished
from registration.links import add_links, token
from registration.terms import EventStatus, GuardianState, LinkKind, RegistrationStatus


@letter(mailing.GUARDIAN, reading_ahead)
def guardian(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """To the guardian alone: may the child take part? Never carries a link of the child's."""
    case = _guardians_case(session, row, now, GuardianState.asked)
    if isinstance(case, Skip):
        return case
    person = case.person
    held = person.status == RegistrationStatus.pending and person.held_until is not None
    until = until_words(person.held_until, case.event.timezone, case.about.language) if held else ""  # type: ignore[arg-type]
    about = case.about.here  # the guardian may be elsewhere than the child, and agrees to these words
    words = held_texts.guardian(about, person.name, _guardian_url(case), until, applied=case.applied)
    return finished(words, about)


@letter(mailing.CONSENT, reading_ahead)
def consent(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """To the guardian who agreed; skipped once they have taken it back."""
    case = _guardians_case(session, row, now, GuardianState.given, GuardianState.on_paper)
    if isinstance(case, Skip):
        return case
    about = case.about.here
    return finished(others_texts.consent(about, case.person.name, _guardian_url(case)), about)


@letter(mailing.LAPSED, reading_ahead)
def lapsed(session: Session, row: OutboxRow, now: datetime) -> Letter | Skip:
    """The held seat went on; skipped for somebody who has asked again."""
    case = open_case(session, row, now)
    if isinstance(case, Skip):
        return case
    if case.person.status != RegistrationStatus.lapsed:
        return Skip("registered_again")
    if case.event.status != EventStatus.published:
        return Skip("event_cancelled")
    if hearing.over(case.event, now):
        return Skip("event_over", MailState.expired)
    words = partial(held_texts.lapsed, offered=bool(row.params.get("offered")))
    return copy_for(own_values(case), case.about, words, stranger(case))


def _guardians_case(session: Session, row: OutboxRow, now: datetime, *states: GuardianState) -> Case | Skip:
    """The rows behind a letter to a guardian; Skip unless what they have said is one of the states."""
    case = open_case(session, row, now, moved=True)
    if isinstance(case, Skip):
        return case
    if email_key(row.recipient) != email_key(case.person.guardian_email):
        return Skip("address_changed")
    if case.person.guardian_state not in states:
        return Skip("superseded")
    return pointless(case) or case


def _guardian_url(case: Case) -> str:
    person = case.person
    kinds = (LinkKind.guardian,)
    add_links(case.session, case.settings, person.id, person.links_generation, case.about.now, kinds)
    made = token(case.settings, person.id, LinkKind.guardian, person.links_generation)
    return absolute("guardian.show", token=made)
