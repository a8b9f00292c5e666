"""The newest answer wins in any order (P20), the event may have moved meanwhile, and declining may free a seat."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from tests.calendar_clients import Saying, apple, google, many, outlook, thunderbird
from tests.integration.replies.conftest import Office

MADE = Saying().made_at
MOVED = {"starts_at": datetime(2027, 2, 10, 15, 0, tzinfo=UTC), "ends_at": datetime(2027, 2, 10, 16, 30, tzinfo=UTC)}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_newest_answer_wins_in_any_order(office: Office, order: tuple[int, ...]) -> None:
    anna = office.register(office.event())
    invitation = office.invitation(anna)
    said = [Saying(p, MADE + timedelta(minutes=n)) for n, p in enumerate(["ACCEPTED", "TENTATIVE", "DECLINED"])]
    office.mail(*(outlook(invitation, said[number]) for number in order))
    office.read()
    assert (office.person(anna).partstat, office.person(anna).partstat_at) == ("DECLINED", said[2].made_at)
    assert len(office.replies(anna)) == 3


def test_replay_changes_nothing(office: Office) -> None:
    anna = office.register(office.event())
    invitation = office.invitation(anna)
    accepted, declined = (Saying(p, MADE + timedelta(minutes=n)) for n, p in enumerate(["ACCEPTED", "DECLINED"]))
    office.answer(google(invitation, accepted), google(invitation, declined))
    assert office.answer(google(invitation, accepted)) == {"seen": 1}
    assert office.answer(apple(invitation, accepted), outlook(invitation, declined)) == {"known": 2}
    assert office.person(anna).partstat == "DECLINED"
    assert office.history(anna) == ["registered", "calendar_answer", "calendar_answer"]


def test_answer_to_the_old_time_is_kept_and_not_applied(office: Office) -> None:
    event = office.event()
    anna = office.register(event)
    old = office.invitation(anna)
    office.answer(thunderbird(old, Saying("ACCEPTED")))
    office.later(hours=1)
    office.save(event, **MOVED)
    assert office.person(anna).partstat == "NEEDS-ACTION"
    late = Saying("DECLINED", MADE + timedelta(hours=2))
    office.later(hours=1)
    assert office.answer(thunderbird(old, late)) == {"outdated": 1}
    assert office.verdicts(anna) == [("applied", ""), ("outdated", "time_moved")]
    assert office.person(anna).partstat == "NEEDS-ACTION"
    assert office.answer(thunderbird(office.invitation(anna), late)) == {"applied": 1}
    assert office.person(anna).partstat == "DECLINED"


def test_answer_given_before_another_room_was_named_still_counts(office: Office) -> None:
    event = office.event()
    anna = office.register(event)
    old = office.invitation(anna)
    office.later(hours=1)
    office.save(event, address="Cita iela 1, Rīga")
    assert office.invitation(anna).sequence > old.sequence
    assert office.answer(outlook(old, Saying("ACCEPTED"))) == {"applied": 1}


def test_sequence_that_was_never_sent_is_refused(office: Office) -> None:
    anna = office.register(office.event())
    invitation = office.invitation(anna)
    assert office.answer(apple(replace(invitation, sequence=invitation.sequence + 1), Saying())) == {"refused": 1}
    assert office.answer(apple(replace(invitation, sequence=2**31 - 1), Saying())) == {"refused": 1}
    assert office.answer(apple(replace(invitation, sequence=2**31), Saying())) == {"other": 1}
    assert office.person(anna).partstat == "NEEDS-ACTION"


def test_clock_of_another_century_does_not_win_for_ever(office: Office) -> None:
    anna = office.register(office.event())
    invitation = office.invitation(anna)
    office.answer(apple(invitation, Saying("DECLINED", datetime(2099, 1, 1, tzinfo=UTC))))
    office.later(minutes=30)
    assert office.answer(apple(invitation, Saying("ACCEPTED", office.moment))) == {"applied": 1}
    assert office.person(anna).partstat == "ACCEPTED"


@pytest.mark.parametrize(("frees", "status"), [(True, "withdrawn"), (False, "confirmed")])
def test_declining_frees_the_seat_as_the_event_says(office: Office, frees: bool, status: str) -> None:
    event = office.event(capacity=1, decline_frees=frees)
    anna = office.register(event)
    ilze = office.register(event, given_name="Ilze", email="ilze@example.lv")
    office.answer(outlook(office.invitation(anna), Saying("DECLINED")))
    assert (office.person(anna).status, office.person(anna).partstat) == (status, "DECLINED")
    assert office.person(ilze).status == ("confirmed" if frees else "waiting")
    assert office.history(anna) == ["registered", "withdrawn" if frees else "calendar_answer"]
    assert len(office.letters(anna, "registration.withdrawn")) == frees


def test_person_who_left_and_accepts_is_not_registered_again(office: Office) -> None:
    event = office.event(decline_frees=True)
    anna = office.register(event)
    invitation = office.invitation(anna)
    office.answer(outlook(invitation, Saying("DECLINED")))
    office.later(minutes=1)
    assert office.answer(outlook(invitation, Saying("ACCEPTED", office.moment))) == {"refused": 1}
    assert (office.person(anna).status, office.verdicts(anna)[-1]) == ("withdrawn", ("refused", "left"))


def test_answer_to_the_entry_from_before_leaving_is_outdated(office: Office) -> None:
    event = office.event(decline_frees=True)
    anna = office.register(event)
    old = office.invitation(anna)
    office.answer(outlook(old, Saying("DECLINED")))
    office.later(hours=2)
    assert office.register(event) == anna
    assert office.invitation(anna).sequence > old.sequence
    late = Saying("DECLINED", office.moment)
    assert office.answer(outlook(old, late)) == {"outdated": 1}
    assert office.person(anna).status == "confirmed"
    assert office.answer(outlook(office.invitation(anna), late)) == {"applied": 1}


def test_answer_after_the_event_is_only_kept(office: Office) -> None:
    anna = office.register(office.event(decline_frees=True))
    invitation = office.invitation(anna)
    office.moment = datetime(2027, 2, 10, 15, 30, tzinfo=UTC)
    assert office.answer(outlook(invitation, Saying("DECLINED"))) == {"outdated": 1}
    assert (office.person(anna).status, office.verdicts(anna)) == ("confirmed", [("outdated", "event_over")])


def test_proposal_of_another_time_changes_nothing(office: Office) -> None:
    anna = office.register(office.event(decline_frees=True))
    assert office.answer(outlook(office.invitation(anna), Saying("DECLINED", method="COUNTER"))) == {"proposal": 1}
    (reply,) = office.replies(anna)
    assert (reply.verdict, reply.proposed_at) == ("proposal", datetime(2027, 2, 10, 14, 0, tzinfo=UTC))
    assert (office.person(anna).partstat, office.person(anna).status) == ("NEEDS-ACTION", "confirmed")


def test_delegate_is_shown_and_not_registered(office: Office) -> None:
    anna = office.register(office.event())
    saying = Saying("DELEGATED", parameters=';DELEGATED-TO="mailto:kolege@example.lv"')
    assert office.answer(outlook(office.invitation(anna), saying)) == {"delegated": 1}
    assert [(r.verdict, r.delegated_to) for r in office.replies(anna)] == [("delegated", "kolege@example.lv")]
    assert office.person(anna).partstat == "NEEDS-ACTION"


def test_refresh_sends_the_invitation_again_once_an_hour_and_only_to_the_proved(office: Office) -> None:
    anna = office.register(office.event())
    invitation, ask = office.invitation(anna), Saying(method="REFRESH")
    assert office.answer(apple(invitation, replace(ask, results="fail"))) == {"dropped": 1}
    office.answer(*(apple(invitation, replace(ask, made_at=MADE + timedelta(minutes=n))) for n in range(3)))
    office.send()
    assert [row.letter for row in office.letters(anna)] == ["registration.registered"] * 2
    assert office.invitation(anna) == invitation


def test_two_events_in_one_mail_are_both_answered(office: Office) -> None:
    people = [office.register(office.event()) for _ in range(2)]
    first, second = (apple(office.invitation(p), Saying("ACCEPTED")) for p in people)
    head, _, body = google(office.invitation(people[0]), Saying("ACCEPTED")).partition(b"Content-Type: multipart")
    del body
    parts = [raw[raw.index(b"Content-Type: text/calendar") :] for raw in (first, second)]
    whole = head + b"Content-Type: multipart/mixed; boundary=xyz\r\n\r\n" + b"".join(
        b"--xyz\r\n" + part + b"\r\n" for part in parts
    ) + b"--xyz--\r\n"  # fmt: skip
    assert office.answer(whole) == {"applied": 2}
    assert [office.person(p).partstat for p in people] == ["ACCEPTED", "ACCEPTED"]


def test_thousand_entries_are_cut_and_the_newest_read_wins(office: Office) -> None:
    anna = office.register(office.event())
    office.later(minutes=20)
    counts = office.answer(many(office.invitation(anna), Saying("DECLINED"), 1000))
    assert counts == {"applied": 20}
    assert office.person(anna).partstat_at == MADE + timedelta(seconds=19)
