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
