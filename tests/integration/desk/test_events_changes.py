"""Changing an event that people are registered for: what is shown, who is told, two organisers at once."""

import pytest

from core.db import transaction
from registration.models import Event
from registration.terms import Admission
from tests import builders
from tests.integration.desk.events_world import (
    ROOM,
    Desk,
    deliver,
    form_of,
    letters,
    register,
    statuses,
    words_of,
)


def test_edit_of_a_published_event_shows_what_changes_and_tells_people(desk: Desk) -> None:
    event_id = desk.published(venue_lv="Nagla")
    register(desk.app, event_id, "Alise", "Baiba")
    deliver(desk.app)
    page = desk.edit(event_id, venue_lv="Kultūras nams", start_time="17:00")
    text = words_of(page)
    assert page.status_code == 200
    assert "2 people will get an update." in text
    assert "Venue Nagla Kultūras nams" in text
    assert "Begins Monday, 27 September 2027, 16:00 Monday, 27 September 2027, 17:00" in text
    assert (desk.event(event_id).venue.lv, letters(desk.app, "registration.updated")) == ("Nagla", [])
    answer = desk.fill(page, "note", "step=save", note="Atvainojiet!")
    assert answer.status_code == 303
    assert desk.event(event_id).venue.lv == "Kultūras nams"
    told = letters(desk.app, "registration.updated")
    assert [(address, params["note"]) for address, params in told] == [
        ("alise@example.lv", "Atvainojiet!"),
        ("baiba@example.lv", "Atvainojiet!"),
    ]
    assert "Saved. 2 people will get an update." in words_of(desk.get(answer.location))


def test_whose_first_letter_waits_gets_no_update_and_the_pages_say_so(desk: Desk) -> None:
    event_id = desk.published()
    register(desk.app, event_id, "Alise")
    deliver(desk.app)
    register(desk.app, event_id, "Baiba", "Cilda")
    page = desk.edit(event_id, online_url="https://meeting.example.lv/j/7")
    said = "1 person will get an update. 2 people read it in their first letter, which has not gone yet."
    assert said in words_of(page)
    answer = desk.fill(page, "note", "step=save")
    assert f"Saved. {said}" in words_of(desk.get(answer.location))
    deliver(desk.app)
    went = [address for address, params in letters(desk.app, "registration.updated") if "told" in params]
    assert went == ["alise@example.lv"]


def test_nobody_is_asked_whether_to_tell_when_the_first_letters_do(desk: Desk) -> None:
    event_id = desk.published()
    register(desk.app, event_id, "Alise")
    page = desk.edit(event_id, online_url="https://meeting.example.lv/j/7")
    said = "1 person reads it in their first letter, which has not gone yet."
    assert (said in words_of(page), 'name="note"' in page.text) == (True, False)
    deliver(desk.app)  # while the page is open
    answer = desk.fill(page, "title_lv", "step=save")
    assert "Saved. 1 person will get an update." in words_of(desk.get(answer.location))
    deliver(desk.app)
    assert ["told" in params for _address, params in letters(desk.app, "registration.updated")] == [True]


def test_edit_saved_quietly_tells_nobody_and_still_moves_the_calendar(desk: Desk) -> None:
    event_id = desk.published(venue_lv="Nagla")
    register(desk.app, event_id, "Alise")
    deliver(desk.app)
    page = desk.edit(event_id, venue_lv="Kultūras nams")
    assert desk.fill(page, "note", "step=save", notify="no").status_code == 303
    event = desk.event(event_id)
    assert (event.venue.lv, event.revision, letters(desk.app, "registration.updated")) == ("Kultūras nams", 1, [])


def test_edit_that_calendars_do_not_show_sends_no_letter(desk: Desk) -> None:
    event_id = desk.published()
    register(desk.app, event_id, "Alise")
    page = desk.edit(event_id, project_number="9.2.1.1")
    assert "These changes are not in people’s calendars, so no letter is sent." in words_of(page)
    desk.fill(page, "title_lv", "step=save")
    event = desk.event(event_id)
    assert (event.project_number, event.revision, letters(desk.app, "registration.updated")) == ("9.2.1.1", 0, [])


def test_back_from_the_changes_keeps_every_field(desk: Desk) -> None:
    event_id = desk.published()
    page = desk.edit(event_id, venue_lv="Kultūras nams", description_lv="\r\nSākas ar tukšu rindu\r\n\r\nun beidzas")
    _action, before = form_of(desk.fill(page, "title_lv", "back=1"), "title_lv")
    assert (before["venue_lv"], before["description_lv"]) == ("Kultūras nams", "Sākas ar tukšu rindu\n\nun beidzas")


def test_more_places_promote_who_waits_and_say_so(desk: Desk) -> None:
    event_id = desk.published(capacity="1")
    register(desk.app, event_id, "Alise", "Baiba", "Cilda")
    page = desk.edit(event_id, capacity="2")
    assert "1 person will move up from the waiting list." in words_of(page)
    desk.fill(page, "title_lv", "step=save")
    assert statuses(desk.app, event_id) == {"Alise": "confirmed", "Baiba": "confirmed", "Cilda": "waiting"}


def test_people_who_were_chosen_move_up_by_no_change_of_the_event(desk: Desk) -> None:
    event_id = desk.published(capacity="1")
    register(desk.app, event_id, "Alise", "Baiba", "Cilda")
    with desk.app.app_context(), transaction() as session:
        event = session.get_one(Event, event_id)
        event.admission, event.decided_at = Admission.selection, builders.NOW
    page = desk.edit(event_id, capacity="2", admission="selection")
    assert "will move up" not in words_of(page)
    desk.fill(page, "title_lv", "step=save")
    assert statuses(desk.app, event_id) == {"Alise": "confirmed", "Baiba": "waiting", "Cilda": "waiting"}


def test_fewer_places_than_people_keep_everybody(desk: Desk) -> None:
    event_id = desk.published(capacity="3")
    register(desk.app, event_id, "Alise", "Baiba")
    desk.fill(desk.edit(event_id, capacity="1"), "title_lv", "step=save")
    assert statuses(desk.app, event_id) == {"Alise": "confirmed", "Baiba": "confirmed"}
    assert (desk.event(event_id).capacity, desk.event(event_id).seating.seat_limit) == (1, 2)


def test_second_organiser_sees_both_versions_and_loses_nothing(desk: Desk) -> None:
    event_id = desk.made(venue_lv="Nagla", summary_lv="Vecs", address="Zīļu iela 2")
    edgars = Desk(desk.app, "edgars@example.lv")
    stale = edgars.get(f"{ROOM}/{event_id}")
    assert desk.edit(event_id, venue_lv="Kultūras nams", address="Lielā iela 1").status_code == 303
    page = edgars.fill(stale, "title_lv", venue_lv="Bibliotēka", summary_lv="Jauns")
    text = words_of(page)
    assert page.status_code == 409
    assert "saved by Anna Ābola: Wednesday, 20 January 2027, 11:00" in text
    assert "Venue Kultūras nams Bibliotēka" in text
    assert "Address Lielā iela 1 Zīļu iela 2 the one saved meanwhile: you did not touch it" in text
    assert "Jauns" not in text
    merged = edgars.fill(page, "keep-venue", "step=together")
    _action, values = form_of(merged, "title_lv")
    assert (values["venue_lv"], values["address"], values["summary_lv"]) == ("Bibliotēka", "Lielā iela 1", "Jauns")
    assert edgars.fill(merged, "title_lv").status_code == 303
    event = desk.event(event_id)
    assert (event.venue.lv, event.address, event.summary.lv) == ("Bibliotēka", "Lielā iela 1", "Jauns")


def test_second_organiser_may_keep_what_was_saved_meanwhile(desk: Desk) -> None:
    event_id = desk.made(venue_lv="Nagla")
    edgars = Desk(desk.app, "edgars@example.lv")
    stale = edgars.get(f"{ROOM}/{event_id}")
    desk.edit(event_id, venue_lv="Kultūras nams")
    page = edgars.fill(stale, "title_lv", venue_lv="Bibliotēka")
    merged = edgars.fill(page, "keep-venue", "step=together", **{"keep-venue": "theirs"})
    assert form_of(merged, "title_lv")[1]["venue_lv"] == "Kultūras nams"


def test_publishing_meanwhile_is_no_conflict(desk: Desk) -> None:
    event_id = desk.made()
    edgars = Desk(desk.app, "edgars@example.lv")
    stale = edgars.get(f"{ROOM}/{event_id}")
    desk.press(f"{ROOM}/{event_id}/publicet")
    page = edgars.fill(stale, "title_lv", project_number="9")
    assert edgars.fill(page, "title_lv", "step=save").status_code == 303
    assert (desk.event(event_id).status, desk.event(event_id).project_number) == ("published", "9")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"contact_name": "Cita persona"}, "no"),
        ({"title_lv": "Cits nosaukums"}, "no"),
        ({"day": "2027-09-28"}, "yes"),
        ({"start_time": "17:00"}, "yes"),
        ({"address": "Bērzu iela 1, Nagla"}, "yes"),
        ({"online_url": "https://zoom.example.lv/j/1"}, "yes"),
        ({"contact_name": "Cita persona", "venue_lv": "Kultūras nams"}, "yes"),
    ],
)
def test_letter_is_proposed_for_time_and_place_only(desk: Desk, changed: dict[str, str], said: str) -> None:
    event_id = desk.published()
    register(desk.app, event_id, "Alise")
    deliver(desk.app)
    page = desk.edit(event_id, **changed)
    assert form_of(page, "note")[1]["notify"] == said
    assert desk.fill(page, "note", "step=save", notify="yes").status_code == 303
    assert len(letters(desk.app, "registration.updated")) == 1
