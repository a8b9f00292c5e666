"""Broken rules in sentences that name whom and what they concern, and what a composition is worth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.locale import init_locale
from registration.board_history_words import SPOKEN
from scheduling.board_rules import Move, Obstacle, Shortest, plan_of
from scheduling.board_terms import StepKind
from scheduling.board_words import (
    Names,
    flat,
    move_words,
    no_seat_words,
    obstacle_words,
    worth_words,
)
from scheduling.engine.checking import broken_rules, measure
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import read_instance
from scheduling.engine.plans import FocusPlan
from scheduling.rule_words import broken_words
from tests.conftest import test_settings as settings_of
from tests.unit.scheduling.cases import facilitator, focus_groups, group, person

EVERYWHERE = {"s1": 2, "s2": 2, "s3": 1}
NAMES = Names(
    people={f"p{number}": f"Anna {number}" for number in range(1, 7)},
    groups={"g1": "Group A", "g2": "Group B"},
    facilitators={"f1": "Ilze", "f2": "Mara"},
    slots={"s1": "Mon 10:00", "s2": "Mon 11:00", "s3": "Mon 14:00"},
    languages={"lv": "Latvian"},
    values={("org", "d"): "Daugavpils council"},
)


@pytest.fixture(autouse=True)
def english(tmp_path: Path) -> Iterator[None]:
    app = Flask(__name__)
    app.config["AICINA"] = settings_of("sqlite://", tmp_path)
    init_locale(app)
    with app.test_request_context(headers={"Cookie": "lang=en"}):
        yield


def said(plan: FocusPlan, **more: Any) -> list[str]:
    instance = read_instance(focus_groups(**more))
    assert isinstance(instance, FocusGroups), instance
    return [broken_words(one, NAMES) for one in broken_rules(instance, plan)]


def board(slots: dict[str, str], seats: dict[str, str], staff: dict[str, str] | None = None) -> FocusPlan:
    pairs = [(one, name) for name, people in seats.items() for one in people.split()]
    leaders = [(one, name) for name, people in (staff or {"g1": "f1"}).items() for one in people.split()]
    return plan_of("small", slots, pairs, leaders)


A, B = {"g1": "s1"}, {"g1": "s1", "g2": "s3"}
SIX = [person(f"p{number}", EVERYWHERE) for number in range(1, 7)]


@pytest.mark.parametrize(
    ("plan", "more", "sentence"),
    [
        (board(B, {"g1": "p1 p2", "g2": "p1 p3"}, {"g1": "f1", "g2": "f2"}), {},
         "Anna 1 stands in two groups: Group A and Group B."),
        (board(A, {"g1": "p1 p2"}), {"people": [SIX[0], person("p2", {"s3": 2})]},
         "Group A: Anna 2 cannot come at that time (Mon 10:00)."),
        (board(A, {"g1": "p1 p2"}), {"groups": [group("g1", slots=["s3"])]},
         "Group A may not meet at this time: Mon 10:00."),
        (board(A, {"g1": "p1"}), {}, "Group A: expected to come – 1; needed at least 2."),
        (board(A, {"g1": "p1 p2 p3"}), {"people": [person(f"p{n}", EVERYWHERE, no_show=500) for n in (1, 2, 3)]},
         "Group A: expected to come – 1.5; needed at least 2."),
        (board(A, {"g1": "p1 p2 p3 p4"}), {}, "Group A: expected to come – 4; allowed at most 3."),
        (board(A, {"g1": "p1 p2 p3 p4 p5"}),
         {"people": [person(f"p{n}", EVERYWHERE, no_show=500) for n in range(1, 6)]},
         "Group A: seats given – 5; allowed at most 4."),
        (board(A, {"g1": "p1 p2"}, {"g1": "f1 f2"}), {}, "Group A: facilitators – 2; needed 1."),
        (board(A, {"g1": "p1 p2"}), {"facilitators": [facilitator("f1", {"s3": 2})]},
         "Group A: Ilze, who leads it, cannot come at that time (Mon 10:00)."),
        (board(A, {"g1": "p1 p2"}), {"facilitators": [facilitator("f1", EVERYWHERE, languages=["ru"])]},
         "Group A: Ilze, who leads it, does not speak its language (Latvian)."),
        (board({"g1": "s1", "g2": "s2"}, {"g1": "p1 p2", "g2": "p3 p4"}, {"g1": "f1", "g2": "f1"}), {},
         "Ilze leads Group A and Group B at the same time, or without the pause between them."),
        (board(B, {"g1": "p1 p2", "g2": "p3 p4"}, {"g1": "f1", "g2": "f1"}),
         {"facilitators": [facilitator("f1", EVERYWHERE, max_groups=1)]},
         "Ilze: groups to lead – 2; allowed at most 1."),
        (board(A, {"g1": "p1 p2"}), {"people": [SIX[0], person("p2", EVERYWHERE, languages=["ru"])]},
         "Group A: Anna 2 does not speak its language (Latvian)."),
        (board(A, {"g1": "p1 p2"}), {"groups": [group("g1", filter={"region": ["Latgale"]})]},
         "Group A: Anna 1 does not belong here (region “Zemgale”)."),
        (board(A, {"g1": "p1 p2 p3"}),
         {"people": [person(f"p{n}", EVERYWHERE, org="d") for n in (1, 2, 3)], "groups": [group("g1", max_per_org=2)]},
         "Group A: institution “Daugavpils council” – 3; allowed at most 2."),
        (board(A, {"g1": "p1 p2"}), {"groups": [group("g1", quotas=[{"attr": "age", "values": ["50+"], "min": 1}])]},
         "Group A: age “50+” – 0; needed at least 1."),
        (board(A, {"g1": "p1 p2"}), {"apart": [["p1", "p2"]]}, "Group A: Anna 1 and Anna 2 may not share a group."),
        (board(A, {"g1": "p1 p2"}), {"apart": [["p1", "f1"]]}, "Group A: Anna 1 and Ilze may not share a group."),
        (board(A, {"g1": "p1 p2"}), {"pins": [{"type": "person_group", "person": "p1", "group": "g2"}]},
         "Anna 1: what was pinned is not kept (Group B)."),
        (board(A, {"g1": "p1 p2"}), {"pins": [{"type": "person_out", "person": "p1"}]},
         "Anna 1 is not to have a seat, or has none and must."),
        (board(A, {"g1": "p1 p2"}), {"pins": [{"type": "group_slot", "group": "g1", "slot": "s2"}]},
         "Group A is locked, and stands otherwise now."),
        (board(A, {"g1": "p1 p2"}), {"pins": [{"type": "facilitator_out", "facilitator": "f1"}]},
         "Ilze is to lead other groups than now."),
        (board({"g1": "s1", "g2": "s1"}, {"g1": "p1 p2", "g2": "p3 p4"}, {"g1": "f1", "g2": "f2"}), {"max_parallel": 1},
         "Mon 10:00: groups at one time – 2; allowed at most 1."),
        (board(A, {"g1": "p1 p2"}), {"groups": [group("g1"), group("g2", required=True)]}, "Group B must be opened."),
        (board(A, {"g1": "p1 p2 gone"}), {}, "Group A: somebody stands here who no longer applies."),
        (board(A, {"g1": "p1 p2"}, {"g1": "gone"}), {}, "Group A: somebody is to lead it who no longer leads groups."),
        (board({"g9": "s1"}, {}), {}, "g9: the group or its time is no longer there."),
    ],
)  # fmt: skip
def test_a_broken_rule_is_said_in_a_sentence(plan: FocusPlan, more: dict[str, Any], sentence: str) -> None:
    assert sentence in said(plan, **more)


def test_a_board_that_keeps_every_rule_says_nothing() -> None:
    assert said(board(A, {"g1": "p1 p2"})) == []


def test_nobody_is_called_by_a_number() -> None:
    plan = board(A, {"g1": "p1 p2"})
    (sentence,) = said(plan, pins=[{"type": "person_out", "person": "p1"}])
    assert "Anna 1" in sentence
    instance = read_instance(focus_groups(pins=[{"type": "person_out", "person": "p1"}]))
    assert isinstance(instance, FocusGroups)
    assert "p1" not in broken_words(broken_rules(instance, plan)[0], Names())


def test_every_obstacle_has_words_for_a_list_and_a_sentence() -> None:
    short = {obstacle_words(one) for one in Obstacle}
    long = {no_seat_words(Shortest(one, ("g1",)), NAMES) for one in Obstacle}
    assert len(short) == len(long) == len(Obstacle)
    assert no_seat_words(Shortest(None, ("g1", "g2")), NAMES) == "There is a seat: Group A, Group B."
    many = tuple(f"g{number}" for number in range(11, 22))
    assert no_seat_words(Shortest(None, many), NAMES).endswith("g17, g18. And 3 more.")
    assert no_seat_words(Shortest(Obstacle.time, many), NAMES) == "No time in common with any group."


def test_what_a_composition_is_worth_beside_what_it_was() -> None:
    instance = read_instance(focus_groups())
    assert isinstance(instance, FocusGroups)
    before = flat(measure(instance, board(A, {"g1": "p1 p2"})))
    after = measure(instance, board(A, {"g1": "p1 p2 p3"}))
    lines = {one.label: one for one in worth_words(after, before)}
    seats, size = lines["Have a seat"], lines["People more or fewer than the ideal size"]
    assert (seats.now, seats.before, seats.better) == (3, 2, True)
    assert (size.now, size.before, size.better) == (0, 1, True)
    alike = lines["From a municipality that is in the group already"]
    assert (alike.now, alike.before, alike.better) == (2, 1, False)
    same = lines["Come at a time that suits only if need be"]
    assert (same.changed, same.better) == (False, None)
    assert {one.better for one in worth_words(after)} == {None}


@pytest.mark.parametrize(
    ("move", "sentence"),
    [
        (Move("p1", "", "", "g1", "s1"), "Anna 1 gets a seat: Group A, Mon 10:00"),
        (Move("p1", "g1", "s1", "", ""), "Anna 1 loses the seat: Group A, Mon 10:00"),
        (Move("p1", "g1", "s1", "g2", "s3"), "Anna 1 moves: Group A, Mon 10:00 → Group B, Mon 14:00"),
    ],
)
def test_what_becomes_of_somebody(move: Move, sentence: str) -> None:
    assert move_words(move, NAMES) == sentence


def test_every_step_has_a_line_in_the_history() -> None:
    assert {f"board_{kind}" for kind in StepKind} <= SPOKEN.keys()
    lines = [str(words({"group": "A", "count": 2, "from": "open", "to": "A"})) for words in SPOKEN.values()]
    assert len(set(lines)) == len(SPOKEN)
    assert SPOKEN["board_moved"]({"from": "open", "to": "A"}) == "Board: a person moved, Not decided → A"
