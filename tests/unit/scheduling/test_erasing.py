"""Nobody who was erased is left in what the solver was given and in what it answered."""

from scheduling.erasing import without

GONE = frozenset({"7"})


def test_person_goes_from_people_pairs_pins_and_groups() -> None:
    instance = {
        "id": "e7",
        "people": [{"id": "7", "availability": {"s7": 2}}, {"id": "8", "availability": {}}],
        "groups": [{"id": "g7", "min": 7}],
        "facilitators": [{"id": "f7"}],
        "apart": [["7", "8"], ["8", "9"], ["8", "f7"]],
        "pins": [{"type": "person_out", "person": "7"}, {"type": "person_group", "person": "8", "group": "g7"}],
        "published": {"groups": [{"group": "g7", "people": ["7", "8"], "facilitators": ["f7"]}]},
    }
    assert without(instance, GONE) == {
        "id": "e7",
        "people": [{"id": "8", "availability": {}}],
        "groups": [{"id": "g7", "min": 7}],
        "facilitators": [{"id": "f7"}],
        "apart": [["8", "9"], ["8", "f7"]],
        "pins": [{"type": "person_group", "person": "8", "group": "g7"}],
        "published": {"groups": [{"group": "g7", "people": ["8"], "facilitators": ["f7"]}]},
    }


def test_question_about_the_person_is_about_nobody() -> None:
    assert without({"person": "7", "gain": 7}, GONE) == {"person": None, "gain": 7}
    assert without(None, GONE) is None


def test_what_people_wrote_is_no_number_of_theirs() -> None:
    tables = {
        "people": [{"id": "7", "municipality": "9"}, {"id": "9", "municipality": "7", "role": "7", "org": "~7"}],
        "groups": [{"id": "g1", "name": "7", "filter": {"municipality": ["7", "8"]}, "language": "*"}],
        "quotas": [{"attr": "municipality", "values": ["7"], "min": 1}],
    }
    assert without(tables, GONE) == {**tables, "people": [tables["people"][1]]}
    asked = {"about": "value", "attribute": "municipality", "value": "7"}
    assert without(asked, GONE) == asked


def test_the_other_of_a_rule_and_those_whom_an_answer_would_seat_are_nobody() -> None:
    reasons = {
        "hurdles": [{"hurdle": "apart", "group": "g7", "other": "7"}],
        "gains": [
            {"relaxation": {"loosened": "apart", "person": "8", "other": "7"}, "seats_after": 7},
            {"relaxation": {"loosened": "apart", "person": "7", "other": "8"}, "seats_after": 7},
            {"relaxation": {"loosened": "answer", "slot": "s7", "people": ["7", "8"]}, "seats_after": 7},
        ],
    }
    assert without(reasons, GONE) == {
        "hurdles": [{"hurdle": "apart", "group": "g7", "other": None}],
        "gains": [
            {"relaxation": {"loosened": "apart", "person": "8", "other": None}, "seats_after": 7},
            {"relaxation": None, "seats_after": 7},
            {"relaxation": {"loosened": "answer", "slot": "s7", "people": ["8"]}, "seats_after": 7},
        ],
    }
