"""Letters about a seat that is held: an offer, a minor whose guardian is asked, and time that ran out."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mailers.terms import Letter
from registration import guardians, leaving, mailing, queries, waiting
from registration.inputs import Guardian, Registered
from registration.links import token
from registration.models import Event, Registration
from registration.terms import LinkKind, WaitingMode
from tests.builders import NOW, mails, make_event, save, settings_here
from tests.integration.registration.letter_desk import assert_readable, entries, event_of, read, read_all, skipped
from tests.integration.registration.letters_world import LATER, MOVED, leave, move_address, register
from tests.integration.registration.party_world import FAMILY, MOTHER, member, register_child, register_party
from tests.integration.registration.test_letters_look import HELD, SAMPLES

OFFERS: dict[str, Any] = {"waiting_mode": WaitingMode.offer, "offer_hours": 24, "capacity": 1}
UNTIL = "until 21 January 2027, 12:00 (Thursday, Riga time)"  # LATER and 24 hours
DAY = timedelta(hours=24)


def offered(session: Session, event: Event) -> Registration:
    """Berta, who is offered the seat that Anna gave up at LATER."""
    anna = register(session, event)
    berta = register(session, event, given_name="Berta", email="berta@example.lv")
    read_all(session)
    leave(session, anna)
    session.refresh(berta)
    return berta


def confirm(session: Session, person: Registration) -> None:
    done = guardians.confirm(session, settings_here(), person.id, person.event_id, "Jā.", "lv", LATER)
    assert isinstance(done, Registered)


def every_held_letter(session: Session, sample: dict[str, Any], language: str) -> dict[str, Letter]:
    made = {**sample, **FAMILY, "capacity": 2}
    event = make_event(session, **made)
    register_child(session, event, language=language)
    register_party(session, event, language=language, given_name="Zane", email="zane@example.lv")
    letters = read_all(session)
    event.waiting_mode = WaitingMode.offer
    session.flush()
    register_party(session, event, member("Līga"), language=language)
    letters |= read_all(session)
    waiting.release_lapsed(session, settings_here(), event.id, NOW + 2 * DAY)  # the guardian was silent
    letters |= read_all(session, NOW + 2 * DAY)
    save(session, event, now=NOW + 2 * DAY, capacity=3)
    waiting.promote(session, settings_here(), event.id, NOW + 2 * DAY)
    letters |= read_all(session, NOW + 2 * DAY)
    berta = register(session, event, given_name="Berta", email="berta@example.lv", language=language)
    save(session, event, now=NOW + 2 * DAY, capacity=4)
    waiting.promote(session, settings_here(), event.id, NOW + 2 * DAY)
    session.refresh(berta)
    letters |= read_all(session, NOW + 2 * DAY)
    return letters | answered_by_a_guardian(session, made, language)


def answered_by_a_guardian(session: Session, sample: dict[str, Any], language: str) -> dict[str, Letter]:
    """The letters after a yes and after a no: to the guardian and to the minor."""
    agreed = register_child(session, make_event(session, **sample), language=language)
    not_agreed = register_child(session, make_event(session, **sample), language=language)
    confirm(session, agreed)
    guardians.refuse(session, settings_here(), not_agreed.id, not_agreed.event_id, LATER)
    found = read_all(session, LATER)
    return {name: found[name] for name in (mailing.CONSENT, mailing.REFUSED)}


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("sample", ["online", "on site", "two days"])
def test_every_letter_about_a_held_seat_is_readable(session: Session, sample: str, language: str) -> None:
    letters = every_held_letter(session, SAMPLES[sample], language)
    assert set(letters) >= HELD
    for name in HELD:
        assert_readable(name, letters[name])
        assert f'lang="{language}"' in letters[name].html
        assert entries(letters[name]) == []


def test_offer_says_until_when_and_carries_no_calendar(session: Session) -> None:
    event = make_event(session, **OFFERS)
    berta = offered(session, event)
    letter = read_all(session, LATER)[mailing.OFFERED]
    own = f"http://127.0.0.1:5000/r/{token(settings_here(), berta.id, LinkKind.mailed, 1)}"
    assert letter.subject == "A place is offered to you: Focus group “Working with communities”"
    assert f"A place has become free. It is held for you {UNTIL}." in letter.text
    assert f"Accept the place:\n{own}?lang=en\n" in letter.text
    assert f"I am no longer interested:\n{own}/atteikties?lang=en\n" in letter.text
    assert "goes to the next person on the list" in letter.text
    assert letter.calendar is None
    assert "/pievienoties/" not in letter.text


def test_accepted_offer_brings_the_invitation(session: Session) -> None:
    event = make_event(session, **OFFERS)
    berta = offered(session, event)
    read_all(session, LATER)
    waiting.accept_offer(session, settings_here(), event.id, [berta.id], LATER)
    letter = read_all(session, LATER)[mailing.PROMOTED]
    assert event_of(letter).attendee.value == "mailto:berta@example.lv"
    assert letter.references == (mails(session, mailing.WAITING)[0].message_id,)


def test_offer_accepted_before_its_letter_is_told_once(session: Session) -> None:
    event = make_event(session, **OFFERS)
    berta = offered(session, event)
    waiting.accept_offer(session, settings_here(), event.id, [berta.id], LATER)
    assert set(read_all(session, LATER)) == {mailing.WITHDRAWN, mailing.PROMOTED}
    assert skipped(session, mailing.OFFERED) == ["superseded"]


def test_change_while_a_seat_is_held_is_told_without_a_calendar(session: Session) -> None:
    event = make_event(session, **OFFERS)
    offered(session, event)
    read_all(session, LATER)
    save(session, event, now=LATER, **MOVED)
    letter = read_all(session, LATER)[mailing.UPDATED]
    assert letter.calendar is None
    assert "The place is still held for you." in letter.text
    assert "was: Wednesday" in letter.text


def test_lapsed_offer_is_told_and_the_next_is_offered(session: Session) -> None:
    event = make_event(session, **OFFERS)
    offered(session, event)
    register(session, event, given_name="Zane", email="zane@example.lv")
    read_all(session, LATER)
    waiting.release_lapsed(session, settings_here(), event.id, LATER + DAY)
    letters = read_all(session, LATER + DAY)
    assert set(letters) == {mailing.LAPSED, mailing.OFFERED}
    assert "You did not accept the place in time" in letters[mailing.LAPSED].text
    assert "/r/" not in letters[mailing.LAPSED].text
    assert mails(session, mailing.OFFERED)[-1].recipient == "zane@example.lv"


def test_lapsed_letter_is_not_sent_to_somebody_who_is_back(session: Session) -> None:
    event = make_event(session, **OFFERS)
    berta = offered(session, event)
    waiting.release_lapsed(session, settings_here(), event.id, LATER + DAY)
    register(session, event, given_name="Berta", email="berta@example.lv", now=LATER + DAY)
    session.refresh(berta)
    letters = read_all(session, LATER + DAY)
    assert mailing.LAPSED not in letters
    assert skipped(session, mailing.LAPSED) == ["registered_again"]


@pytest.mark.parametrize(("mode", "said"), [("automatic", "by themselves"), ("offer", "You then have 24 hours")])
def test_waiting_letter_says_how_places_are_given(session: Session, mode: str, said: str) -> None:
    event = make_event(session, capacity=1, waiting_mode=WaitingMode(mode))
    register(session, event)
    register(session, event, given_name="Berta", email="berta@example.lv")
    assert said in read_all(session)[mailing.WAITING].text


@pytest.mark.parametrize(("frees", "said"), [(True, "also gives up your place"), (False, "does not free your place")])
def test_letter_says_what_declining_in_the_calendar_does(session: Session, frees: bool, said: str) -> None:
    register(session, make_event(session, decline_frees=frees))
    assert said in read_all(session)[mailing.REGISTERED].text


def test_minor_and_guardian_are_each_told_their_part(session: Session) -> None:
    event = make_event(session, **FAMILY)
    child = register_child(session, event)
    letters = read_all(session)
    theirs, asking = letters[mailing.PENDING], letters[mailing.GUARDIAN]
    (row,) = mails(session, mailing.GUARDIAN)
    assert (row.recipient, row.recipient_name) == (MOTHER.email, MOTHER.name)
    assert theirs.calendar is None
    assert "We have written to Ilze Bērziņa and asked for a confirmation." in theirs.text
    assert "held for you until 22 January 2027, 11:00 (Friday, Riga time)" in theirs.text
    assert asking.subject == "Please confirm: Jānis Bērziņa, Focus group “Working with communities”"
    assert "I am a parent or guardian of Jānis Bērziņa and agree to Jānis Bērziņa taking part: Focus" in asking.text
    assert "held until 22 January 2027, 11:00 (Friday, Riga time)" in asking.text
    for kind in (LinkKind.mailed, LinkKind.manage, LinkKind.meeting, LinkKind.feed, LinkKind.receipt):
        assert token(settings_here(), child.id, kind, 1) not in asking.text + asking.html
    link = token(settings_here(), child.id, LinkKind.guardian, 1)
    assert f"http://127.0.0.1:5000/v/{link}?lang=en\n" in asking.text
    assert link not in theirs.text + theirs.html


def test_confirmation_brings_the_invitation_to_the_minor(session: Session) -> None:
    event = make_event(session, **FAMILY)
    child = register_child(session, event)
    read_all(session)
    confirm(session, child)
    letters = read_all(session, LATER)
    assert set(letters) == {mailing.REGISTERED, mailing.CONSENT}
    assert event_of(letters[mailing.REGISTERED]).attendee.value == "mailto:janis@example.lv"


def test_guardian_who_answered_is_not_asked(session: Session) -> None:
    child = register_child(session, make_event(session, **FAMILY))
    confirm(session, child)
    letters = read_all(session, LATER)
    assert set(letters) == {mailing.REGISTERED, mailing.CONSENT}
    assert f"/v/{token(settings_here(), child.id, LinkKind.guardian, 1)}" in letters[mailing.CONSENT].text
    assert "agree to Jānis Bērziņa taking part" in letters[mailing.CONSENT].text
    assert skipped(session, mailing.GUARDIAN) == ["superseded"]


def test_guardian_who_took_it_back_at_once_gets_no_word_of_thanks(session: Session) -> None:
    child = register_child(session, make_event(session, **FAMILY))
    confirm(session, child)
    guardians.refuse(session, settings_here(), child.id, child.event_id, LATER)
    letters = read_all(session, LATER)
    assert set(letters) == {mailing.REFUSED}
    assert "Your parent or guardian does not agree" in letters[mailing.REFUSED].text
    assert skipped(session, mailing.CONSENT) == ["superseded"]


def test_guardian_without_an_address_is_asked_by_phone(session: Session) -> None:
    register_child(session, make_event(session, **FAMILY), guardian=Guardian("Ilze Bērziņa", phone="+37120000008"))
    letters = read_all(session)
    assert set(letters) == {mailing.PENDING}
    assert "The organiser will ask Ilze Bērziņa by phone" in letters[mailing.PENDING].text


def test_guardian_is_told_when_the_minor_waits(session: Session) -> None:
    event = make_event(session, **FAMILY, capacity=1)
    register_party(session, event)
    register_child(session, event)
    asking = read_all(session)[mailing.GUARDIAN]
    assert "Jānis Bērziņa is on the waiting list" in asking.text


def test_guardian_is_not_asked_about_a_minor_who_left(session: Session) -> None:
    event = make_event(session, **FAMILY)
    child = register_child(session, event)
    leaving.withdraw(session, settings_here(), child.id, event.id, LATER)
    assert set(read_all(session, LATER)) == {mailing.WITHDRAWN}


def test_silent_guardian_costs_the_place(session: Session) -> None:
    event = make_event(session, **FAMILY)
    register_child(session, event)
    read_all(session)
    waiting.release_lapsed(session, settings_here(), event.id, NOW + 2 * DAY)
    letter = read_all(session, NOW + 2 * DAY)[mailing.LAPSED]
    assert "Your parent or guardian has not confirmed in time." in letter.text


def test_guardians_link_outlives_a_new_address_of_the_minor(session: Session) -> None:
    event = make_event(session, **FAMILY)
    child = register_child(session, event)
    read_all(session)
    link = token(settings_here(), child.id, LinkKind.guardian, 1)
    move_address(session, child, "janis.b@example.lv")
    found = queries.by_link(session, link, LinkKind.guardian)
    assert found is not None
    assert found[0].id == child.id
    assert read(session, mails(session, mailing.PENDING)[-1], LATER).calendar is None
