"""Reasons of the engine in sentences: every hurdle and every relaxation has its words, and gains are added up."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from scheduling.board_words import Names
from scheduling.engine.hurdles import Hurdle
from scheduling.engine.relaxing import Loosened
from scheduling.erasing import without
from scheduling.why_words import counted_words, gain_words, hurdle_words, title_of, why_words

NAMES = Names(
    people={"1": "Anna", "2": "Berta", "3": "Cilda", "4": "Dace", "5": "Elza"},
    groups={"g1": "Group A"},
    facilitators={"f1": "Ilze"},
    slots={"s1": "Tue 16:00"},
    languages={"lv": "Latvian"},
    values={("municipality", "LV-DGV"): "Daugavpils"},
)
INSTANCE: dict[str, Any] = {
    "groups": [{"id": "g1", "quotas": [{"attr": "region"}]}],
    "pins": [{"type": "person_group", "person": "1", "group": "g1"}],
}


@pytest.fixture(autouse=True)
def english() -> Any:
    app = Flask("words")
    Babel(app, default_locale="en", locale_selector=lambda: "en")
    with app.test_request_context():
        yield


def gain(kind: str, after: int, seated_after: int, seated: int = 10, asked: int = 0, **relaxation: Any) -> str:
    to = {"loosened": "slot", "group": "g1", "slot": "s1", **relaxation}
    before = {"seats": 0, "seats_after": after, "seated": seated, "seated_after": seated_after}
    known = {"seats": 0, "seated": seated, "people": asked}
    return gain_words({"relaxation": to, **before}, kind, known, INSTANCE, NAMES)


@pytest.mark.parametrize("code", list(Hurdle), ids=str)
def test_every_hurdle_has_words(code: Hurdle) -> None:
    way = {"hurdle": code.value, "group": "g1", "slot": "s1", "other": "2", "attribute": "org", "values": ["lv"],
           "have": 5600, "limit": 6000}  # fmt: skip
    assert hurdle_words(way, NAMES).startswith("Group A: ")
    assert code is Hurdle.full or code.value not in (hurdle_words(way, NAMES)[9:], counted_words(code.value))


@pytest.mark.parametrize("code", list(Loosened), ids=str)
def test_every_relaxation_has_words(code: Loosened) -> None:
    said = gain("value", 1, 11, loosened=code.value, person="1", other="2", facilitator="f1", index=0, by=1,
                values=["lv"], people=["1"], attribute="" if code is Loosened.quota else "org")  # fmt: skip
    assert said.startswith("If ")
    assert said.endswith(", 1 more of them would have a seat (1 seat more altogether).")


def test_gain_is_what_comes_beside_the_plan() -> None:
    assert gain("value", 3, 13) == (
        "If Group A could also be on Tue 16:00, 3 more of them would have a seat (3 seats more altogether)."
    )
    assert gain("person", 1, 10) == "If Group A could also be on Tue 16:00, there would be a seat."
    assert "(2 seats fewer altogether)" in gain("group", 1, 8)
    assert gain("all", 1, 5).endswith(", the groups could be composed.")
    assert gain("all", 1, 12, asked=20).endswith(", 2 more people would have a seat.")


def test_rule_and_pin_are_named() -> None:
    assert "no rule “region”" in gain("value", 1, 11, loosened="quota", index=0)
    assert "(Berta, Group A)" in gain("value", 1, 11, loosened="pin", person="2", index=0)  # whatever is first by now
    assert "Anna, Berta, Cilda and 2 more" in gain("value", 1, 11, loosened="answer", people=list("12345"))
    before = {
        "loosened": "pin",
        "index": 0,
        "group": "",
        "slot": "",
    }  # of an older answer
    assert gain("value", 1, 11, **before).startswith("If you no longer kept one thing on the board, ")


def test_people_are_listed_as_in_a_sentence() -> None:
    for people, said in (("1", "Anna"), ("12", "Anna and Berta"), ("123", "Anna, Berta and Cilda")):
        found = gain("value", 1, 11, loosened="answer", people=list(people))
        assert found.startswith(f"If {said} could come on Tue 16:00, ")


@pytest.mark.parametrize(("attribute", "said"), [("org", "institution"), ("municipality", "municipality")])
def test_limit_says_what_it_counts(attribute: str, said: str) -> None:
    assert f"more people from one {said} (+1)" in gain("value", 1, 11, loosened="limit", attribute=attribute, by=1)
    assert f"from this {said} as allowed" in hurdle_words({"hurdle": "limit", "attribute": attribute}, NAMES)


def test_what_stands_in_the_way_begins_with_a_capital() -> None:
    reasons = {"people": 1, "hurdles": [{"hurdle": "silent"}, {"hurdle": "time", "group": "g1"}]}
    found = why_words(reasons, {"about": "person", "id": "1"}, INSTANCE, NAMES)
    assert found.hurdles == ["No time suits, or none was named", "Group A: no time in common"]


def test_answer_says_what_the_rules_allow() -> None:
    about = {"about": "value", "attribute": "municipality", "value": "LV-DGV"}
    reasons = {"people": 2, "seats": 0, "seated": 27, "first_seats": 2, "first_seated": 26, "counts": [["time", 2]]}
    found = why_words(reasons, about, INSTANCE, NAMES)
    assert found.title == "Why are people from Daugavpils without a seat?"
    assert found.answer == (
        "0 of 2 people have a seat. The rules would allow it, but then 1 person fewer would have a seat altogether."
    )
    assert found.hurdles == ["No time in common with a group: 2"]
    large = why_words({**reasons, "times_kept": True}, about, INSTANCE, NAMES)
    assert (large.answer, large.times_kept, found.times_kept) == (found.answer, True, False)
    tie = why_words({**reasons, "first_seated": 27}, about, INSTANCE, NAMES)
    assert "a drawn order decided" in tie.answer
    never = why_words({**reasons, "first_seats": 0, "first_seated": 27}, about, INSTANCE, NAMES)
    assert never.answer.endswith("As the rules are, it is not possible.")
    everybody = why_words({"people": 30, "seats": 27, "seated": 27, "counts": []}, {"about": "all"}, INSTANCE, NAMES)
    assert (everybody.title, everybody.answer) == ("What would seat more people?", "27 of 30 people have a seat.")


def test_question_about_somebody_who_was_erased_keeps_a_title() -> None:
    assert title_of({"about": "person", "id": None}, NAMES) == "Why there is no seat"
    assert title_of(None, NAMES) == "Why can nothing be composed?"


def test_nonsense_keeps_its_code() -> None:
    assert hurdle_words({"hurdle": "moon"}, NAMES) == "moon"
    assert gain("all", 1, 5, loosened="moon").startswith("moon, ")


def test_seats_that_the_plan_gives_are_no_gain() -> None:
    relaxation = {"loosened": "size", "group": "g1", "by": 1}
    gains = [{"relaxation": relaxation, "seats": 38, "seats_after": 40, "seated": 143, "seated_after": 144}]
    about = {"about": "value", "attribute": "municipality", "value": "LV-DGV"}
    reasons = {"people": 40, "seats": 38, "seated": 143, "first_seats": 38, "first_seated": 143, "gains": gains}
    found = why_words(reasons, about, INSTANCE, NAMES)
    assert found.gains == [
        "If Group A took more people (+1), 2 more of them would have a seat (1 seat more altogether)."
    ]


@pytest.mark.parametrize("loosened", list(Loosened), ids=str)
def test_what_was_about_somebody_erased_is_left_out(loosened: Loosened) -> None:
    to = {"loosened": loosened.value, "group": "g1", "slot": "s1", "person": "1", "other": "2", "people": ["1"]}
    before = {"seats": 0, "seats_after": 1, "seated": 10, "seated_after": 11}
    reasons = {"people": 1, "gains": [{"relaxation": to, **before}]}
    about = {"about": "person", "id": "3"}
    assert len(why_words(reasons, about, INSTANCE, NAMES).gains) == 1
    for gone in ("1", "2"):
        assert why_words(without(reasons, frozenset({gone})), about, INSTANCE, NAMES).gains == []
    to["person"] = to["other"] = ""
    left = why_words(without(reasons, frozenset({"1"})), about, INSTANCE, NAMES).gains
    assert len(left) == (0 if loosened is Loosened.answer else 1)


def test_group_that_enough_people_could_join_is_not_said_to_want_people() -> None:
    short = {"hurdle": "not_opened", "group": "g1", "have": 2400, "limit": 3000}
    assert hurdle_words(short, NAMES) == "Group A: not held: at its best time 2.4 would come, 3 are needed"
    enough = hurdle_words({**short, "have": 7200}, NAMES)
    assert enough == "Group A: not held: enough people could come, but its other rules stand in the way"
