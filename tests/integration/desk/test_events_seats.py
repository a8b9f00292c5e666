"""Seats and the waiting list in the form of an event, on both databases."""

import pytest

from registration.inputs import EventDraft
from tests.conftest import ON_ONE_DATABASE
from tests.integration.desk.events_world import ROOM, Desk, form_of, register, statuses, words_of

FIELDS = ("waiting_mode", "offer_hours", "priority", "priority_kinds", "institution_limit", "parties", "party_size",
          "guardian_below", "guardian_hours", "decline_frees")  # fmt: skip
FILLED = {
    "waiting_mode": "offer", "offer_hours": "12", "priority": "kinds", "priority_kinds": "social_service",
    "institution_limit": "2", "parties": "colleagues", "party_size": "5", "guardian_below": "16",
    "guardian_hours": "24", "decline_frees": "y",
}  # fmt: skip


def stored(desk: Desk, event_id: int) -> list[object]:
    event = desk.event(event_id)
    return [getattr(event, name) for name in FIELDS]


def test_new_event_has_the_usual_values(desk: Desk) -> None:
    usual = [EventDraft.__dataclass_fields__[name].default for name in FIELDS]
    usual[3] = []
    assert stored(desk, desk.made()) == usual


def test_everything_about_seats_is_stored_and_survives_another_save(desk: Desk) -> None:
    event_id = desk.made(**FILLED)
    expected = ["offer", 12, "kinds", ["social_service"], 2, "colleagues", 5, 16, 24, True]
    assert stored(desk, event_id) == expected
    page = desk.get(f"{ROOM}/{event_id}")
    assert page.text.count("<details open>") == 3
    assert desk.edit(event_id, capacity="30").status_code == 303
    assert stored(desk, event_id) == expected


def test_usual_values_stay_folded_away(desk: Desk) -> None:
    assert "<details open>" not in desk.get(f"{ROOM}/{desk.made()}").text


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"priority": "kinds"}, "Choose at least one kind of institution"),
        ({"parties": "family", "party_size": "1"}, "A group has at least two people"),
        ({"offer_hours": "0"}, "Write a whole number from 1 to 336"),
        ({"guardian_hours": "9" * 400}, "Write a whole number from 1 to 336"),
        ({"institution_limit": "-1"}, "Write a whole number from 1 to 1000"),
        ({"guardian_below": "17"}, "Please choose from the list"),
        ({"waiting_mode": "\x00"}, "Please choose from the list"),
        ({"priority": "kinds", "priority_kinds": "aliens"}, "Please choose from the list"),
    ],
)
def test_wrong_values_are_refused_in_words_with_the_part_open(desk: Desk, values: dict[str, str], message: str) -> None:
    answer = desk.new(**values)
    assert answer.status_code == 422
    assert message in words_of(answer)
    assert "<details open>" in answer.text


def test_emptied_hours_are_the_usual_ones(desk: Desk) -> None:
    event_id = desk.made(offer_hours="", guardian_hours="", party_size="")
    assert stored(desk, event_id)[1::5] == [24, 6]
    assert desk.event(event_id).guardian_hours == 48


def test_changes_are_told_in_words_and_move_no_calendar(desk: Desk) -> None:
    event_id = desk.published()
    before = desk.event(event_id).revision
    page = desk.edit(event_id, waiting_mode="offer", guardian_below="18", institution_limit="2")
    said = words_of(page)
    was, now = "The next person has it at once; of groups you choose who gets it", "The next person is offered it"
    assert f"When a place becomes free {was} {now}" in said
    assert "A parent or guardian must confirm – For everybody under 18" in said
    assert "Places for one institution no limit 2" in said
    assert desk.fill(page, "notify", "step=save").status_code == 303
    assert (desk.event(event_id).revision, desk.event(event_id).waiting_mode) == (before, "offer")


def test_more_places_are_offered_when_the_event_offers_them(desk: Desk) -> None:
    event_id = desk.published(capacity="1", waiting_mode="offer")
    register(desk.app, event_id, "Alise", "Beāte")
    page = desk.edit(event_id, capacity="2")
    assert desk.fill(page, "notify", "step=save").status_code == 303
    assert statuses(desk.app, event_id) == {"Alise": "confirmed", "Beāte": "offered"}


def test_question_asked_of_each_person_is_kept(desk: Desk) -> None:
    page = desk.new("add=questions")
    answer = desk.fill(page, "title_lv", questions__0__label_lv="Ko ēdīsi?", questions__0__per_person="y")
    event_id = int(answer.location.rsplit("/", 1)[1])
    assert [q.per_person for q in desk.event(event_id).questions] == [True]
    assert form_of(desk.get(f"{ROOM}/{event_id}"), "title_lv")[1]["questions-0-per_person"] == "y"
    assert desk.edit(event_id, capacity="9").status_code == 303
    assert [q.per_person for q in desk.event(event_id).questions] == [True]
