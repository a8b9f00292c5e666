"""What becomes of an answer: who is meant, who is believed, which one is the newest."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.replies import Answer
from mailers.inbound_message import Sender
from replies.rules import entry_of, is_newer, is_trusted, judge, match, stamp, worth_asking
from replies.terms import Candidate, Judged, Stamp, Standing, Verdict, Why

NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANNA, BOSS = "anna@birojs.example.lv", "vaditaja@birojs.example.lv"


@pytest.mark.parametrize(
    ("uid", "expected"),
    [
        ("evt-a@x.lv", ("evt-a@x.lv", None)),
        ("evt-a.r12@x.lv", ("evt-a@x.lv", 12)),
        ("evt-a.r012@x.lv", ("evt-a.r012@x.lv", None)),
        ("evt-a.r0@x.lv", ("evt-a.r0@x.lv", None)),
        ("evt-a.r" + "9" * 19 + "@x.lv", ("evt-a.r" + "9" * 19 + "@x.lv", None)),
        ("evt-a.r1.r2@x.lv", ("evt-a.r1@x.lv", 2)),
        (".r1@", (".r1@", None)),
    ],
)
def test_entry_of_names_event_and_person(uid: str, expected: tuple[str, int | None]) -> None:
    assert entry_of(uid) == expected


FAMILY = [
    Candidate(1, active=False, own_entry=False),
    Candidate(2, active=True, own_entry=False),
    Candidate(3, active=True, own_entry=True),
    Candidate(4, active=True, own_entry=False),
]


@pytest.mark.parametrize(
    ("people", "wanted", "expected"),
    [
        (FAMILY, None, 2),  # the first with a place and the common entry
        (FAMILY, 3, 3),
        (FAMILY, 4, 4),
        (FAMILY, 9, None),  # an entry of somebody who is not under this address
        (FAMILY[:1], None, 1),
        (FAMILY[2:3], None, None),
        ([], None, None),
        ([], 3, None),
    ],
)
def test_match_finds_who_is_meant(people: list[Candidate], wanted: int | None, expected: int | None) -> None:
    assert match(people, wanted) == expected


@pytest.mark.parametrize(
    ("sender", "answer", "trusted"),
    [
        (Sender(ANNA, proved=True), Answer(ANNA), True),
        (Sender(ANNA, proved=True), Answer(ANNA.upper()), True),
        (Sender(ANNA, proved=False), Answer(ANNA), False),
        (Sender("", proved=True), Answer(ANNA), False),
        (Sender("cits@example.lv", proved=True), Answer(ANNA), False),
        # a colleague
        (Sender(ANNA, proved=True), Answer(BOSS, sent_by=ANNA), True),
        (Sender(ANNA, BOSS, proved=True), Answer(BOSS), True),
        (Sender(ANNA, proved=True), Answer(BOSS), False),
        (Sender(ANNA, proved=True), Answer(BOSS, sent_by="cits@birojs.example.lv"), False),
        # anybody can write SENT-BY and Sender
        (Sender("cits@example.lv", proved=True), Answer(ANNA, sent_by="cits@example.lv"), False),
        (Sender("cits@example.lv", ANNA, proved=True), Answer(ANNA), False),
        (Sender("cits@gmail.com", proved=True), Answer("anna@gmail.com", sent_by="cits@gmail.com"), False),
        (Sender("cits@inbox.lv", "anna@inbox.lv", proved=True), Answer("anna@inbox.lv"), False),
    ],
)
def test_is_trusted_believes_the_invited_and_their_colleagues(sender: Sender, answer: Answer, trusted: bool) -> None:
    assert is_trusted(sender, answer) is trusted


@pytest.mark.parametrize(
    ("made_at", "expected"),
    [
        (None, NOW),
        (NOW - MINUTE, NOW - MINUTE),
        (NOW + 15 * MINUTE, NOW + 15 * MINUTE),
        (NOW + 16 * MINUTE, NOW),
        (datetime(9999, 12, 31, tzinfo=UTC), NOW),
    ],
)
def test_stamp_does_not_believe_in_the_future(made_at: datetime | None, expected: datetime) -> None:
    assert stamp(3, made_at, NOW) == Stamp(3, expected)


OPEN = Standing(floor=2, top=5)


@pytest.mark.parametrize(
    ("partstat", "sequence", "standing", "verdict", "why"),
    [
        ("ACCEPTED", 2, OPEN, Verdict.applied, Why.none),
        ("DECLINED", 3, OPEN, Verdict.applied, Why.none),  # between the last move and now: the time was the same
        ("TENTATIVE", 5, OPEN, Verdict.applied, Why.none),
        ("NEEDS-ACTION", 5, OPEN, Verdict.applied, Why.none),
        ("ACCEPTED", 1, OPEN, Verdict.outdated, Why.time_moved),
        ("ACCEPTED", 6, OPEN, Verdict.refused, Why.never_sent),
        ("DELEGATED", 5, OPEN, Verdict.delegated, Why.none),
        ("COMPLETED", 5, OPEN, Verdict.refused, Why.unknown_answer),
        ("ACCEPTED", 5, Standing(2, 5, last=Stamp(5, NOW)), Verdict.outdated, Why.newer_known),
        ("ACCEPTED", 4, Standing(2, 5, last=Stamp(5, NOW - MINUTE)), Verdict.outdated, Why.newer_known),
        ("ACCEPTED", 5, Standing(2, 5, last=Stamp(4, NOW + MINUTE)), Verdict.applied, Why.none),
        ("ACCEPTED", 5, Standing(2, 5, active=False), Verdict.refused, Why.left),
        ("ACCEPTED", 5, Standing(2, 5, seat=False), Verdict.refused, Why.no_entry),
        ("ACCEPTED", 5, Standing(2, 5, published=False), Verdict.outdated, Why.event_off),
        ("ACCEPTED", 5, Standing(2, 5, over=True), Verdict.outdated, Why.event_over),
    ],
)
def test_judge_of_a_trusted_answer(
    partstat: str, sequence: int, standing: Standing, verdict: Verdict, why: Why
) -> None:
    assert judge(partstat, Stamp(sequence, NOW), standing, trusted=True) == Judged(verdict, why)


def test_judge_of_an_unproved_answer_asks() -> None:
    assert judge("DECLINED", Stamp(3, NOW), OPEN, trusted=False) == Judged(Verdict.unconfirmed)
    assert judge("DECLINED", Stamp(6, NOW), OPEN, trusted=False) == Judged(Verdict.refused, Why.never_sent)


STAMPS = st.lists(
    st.builds(Stamp, st.integers(2, 5), st.integers(0, 20).map(lambda n: NOW + n * MINUTE)),
    min_size=1, max_size=5, unique_by=lambda s: (s.sequence, s.made_at),
)  # fmt: skip


@given(STAMPS)
def test_the_newest_answer_wins_in_any_order_of_arrival(stamps: list[Stamp]) -> None:
    newest = max(stamps, key=lambda s: (s.sequence, s.made_at))
    for order in permutations(stamps):
        last: Stamp | None = None
        for given_now in order:
            if judge("ACCEPTED", given_now, Standing(2, 5, last=last), trusted=True).verdict is Verdict.applied:
                last = given_now
        assert last == newest


def test_the_same_stamp_is_not_newer() -> None:
    assert not is_newer(Stamp(1, NOW), Stamp(1, NOW))


@pytest.mark.parametrize(
    ("partstat", "present", "worth"),
    [("DECLINED", "ACCEPTED", True), ("ACCEPTED", "NEEDS-ACTION", True), ("DECLINED", "DECLINED", False),
     ("NEEDS-ACTION", "DECLINED", False)],
)  # fmt: skip
def test_worth_asking_only_for_what_would_change(partstat: str, present: str, worth: bool) -> None:
    assert worth_asking(partstat, present) is worth
