"""Making, changing, publishing, cancelling, copying and deleting events at the desk, on both databases."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from core.bilingual import Bilingual
from registration.terms import Person, ProgrammeItem
from tests.integration.desk.events_world import (
    BASE,
    NOW,
    ROOM,
    Desk,
    form_of,
    letters,
    make_world,
    register,
    statuses,
    words_of,
)


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(app: Flask) -> Desk:
    make_world(app)
    return Desk(app)


def test_new_event_starts_with_the_organisations_contact_and_no_day(desk: Desk) -> None:
    _action, values = form_of(desk.get(f"{ROOM}/jauns?veids=focus_group"), "title_lv")
    shown = {
        name: values[name] for name in ("kind", "day", "start_time", "end_time", "contact_phone", "deadline_inclusive")
    }
    assert shown == {
        "kind": "focus_group",
        "day": "",
        "start_time": "16:00",
        "end_time": "17:30",
        "contact_phone": "+37120000001",
        "deadline_inclusive": "y",
    }


def test_everything_entered_is_stored_and_shown_again(desk: Desk) -> None:
    values = {
        "kind": "think_tank",
        "title_lv": "Domnīca “Pikniks ar savējiem pie ugunskura”",
        "title_en": "Think tank",
        "description_lv": "Pirmā rinda\r\n\r\n- viens\r\n- divi",
        "start_time": "15:45",
        "end_time": "20:00",
        "venue_lv": "Jaunatnes centrs “Nagla”",
        "address": "Zīļu iela 2, Kandava",
        "region": "kurzeme",
        "online_url": "https://zoom.example.lv/j/123",
        "capacity": "60",
        "deadline_on": "2027-09-25",
        "opens_on": "2027-09-01",
        "opens_time": "09:00",
        "survey_url": "www.example.lv/aptauja",
        "project_number": "9.2.1.1/15/I/001",
        "funder_lv": "Eiropas Sociālais fonds",
    }
    page = desk.new("add=programme", **values)
    page = desk.fill(
        page, "title_lv", "add=people", programme__0__starts="15:45", programme__0__ends="16:00",
        programme__0__title_lv="Reģistrācija",
    )  # fmt: skip
    page = desk.fill(
        page, "title_lv", "add=questions", people__0__name="Māris Olte", people__0__affiliation_lv="pētnieks"
    )
    answer = desk.fill(
        page, "title_lv", questions__0__kind="one", questions__0__label_lv="Ēdīsi?",
        questions__0__options="Jā | Yes\r\nNē | No", questions__0__sensitive="y",
    )  # fmt: skip
    assert answer.status_code == 303
    event = desk.event(int(answer.location.rsplit("/", 1)[1]))
    assert event.status == "draft"
    assert event.title == Bilingual("Domnīca “Pikniks ar savējiem pie ugunskura”", "Think tank")
    assert event.description.lv == "Pirmā rinda\n\n- viens\n- divi"
    assert (event.starts_at, event.ends_at) == (
        datetime(2027, 9, 27, 12, 45, tzinfo=UTC),
        datetime(2027, 9, 27, 17, 0, tzinfo=UTC),
    )
    assert event.closes_at == datetime(2027, 9, 25, 21, 0, tzinfo=UTC)
    assert event.opens_at == datetime(2027, 9, 1, 6, 0, tzinfo=UTC)
    assert event.programme == (ProgrammeItem(945, 960, Bilingual("Reģistrācija")),)
    assert event.people == (Person("Māris Olte", Bilingual("pētnieks")),)
    assert (event.capacity, event.region, event.survey_url) == (60, "kurzeme", "https://www.example.lv/aptauja")
    (question,) = event.questions
    assert [o.label for o in question.options] == [Bilingual("Jā", "Yes"), Bilingual("Nē", "No")]
    assert (question.kind, question.sensitive, question.required) == ("one", True, False)
    _action, again = form_of(desk.get(f"{ROOM}/{event.id}"), "title_lv")
    assert {name: again[name] for name in values} == {
        **values,
        "description_lv": "Pirmā rinda\n\n- viens\n- divi",
        "survey_url": "https://www.example.lv/aptauja",
    }


def test_saving_unchanged_keeps_the_version(desk: Desk) -> None:
    event_id = desk.made(questions__0__label_lv="Kāpēc?", questions__0__kind="short")
    assert desk.edit(event_id).status_code == 303
    assert desk.event(event_id).version == 1


def test_save_the_date_has_a_day_and_no_time(desk: Desk) -> None:
    event_id = desk.published(time_unknown="y")
    event = desk.event(event_id)
    assert (event.day, event.starts_at, event.ends_at, event.closes_at) == (date(2027, 9, 27), None, None, None)
    assert "Monday, 27 September 2027, time not known yet" in words_of(desk.get(f"{ROOM}/"))


def test_rows_move_without_javascript_and_nothing_is_lost(desk: Desk) -> None:
    rows = {f"programme__{n}__title_lv": title for n, title in ((1, "A"), (4, "B"), (9, "C"))}
    pressed = {
        "add=programme": ["A", "B", "C", ""],
        "remove=programme-4": ["A", "C"],
        "up=programme-4": ["B", "A", "C"],
        "down=programme-4": ["A", "C", "B"],
        "up=programme-1": ["A", "B", "C"],
        "up=programme-77": ["A", "B", "C"],
        "remove=title_lv": ["A", "B", "C"],
        "remove=programme-²": ["A", "B", "C"],
    }
    seen = {}
    for button in pressed:
        page = desk.new(button, summary_lv="paliek", **rows)
        _action, values = form_of(page, "title_lv")
        names = sorted(name for name in values if name.startswith("programme-") and name.endswith("-title_lv"))
        seen[button] = [values[name] for name in names]
        assert (page.status_code, values["summary_lv"]) == (200, "paliek")
    assert seen == pressed


def test_list_shows_tabs_seats_and_deadline(desk: Desk) -> None:
    event_id = desk.published(capacity="2", deadline_on="2027-09-25")
    desk.made(title_lv="Melnraksts")
    register(desk.app, event_id, "Alise", "Baiba", "Cilda")
    text = words_of(desk.get(f"{ROOM}/"))
    assert "Upcoming 1 Drafts 1 Past 0 Cancelled 0" in text
    assert "2 / 2 1" in text
    assert "until 25 September 2027 (inclusive), 23:59" in text
    assert "Melnraksts" not in text
    assert "Melnraksts" in words_of(desk.get(f"{ROOM}/?cilne=drafts"))
    assert "No cancelled events" in words_of(desk.get(f"{ROOM}/?cilne=cancelled"))
    with time_machine.travel(datetime(2027, 10, 1, tzinfo=UTC), tick=False):
        assert "Upcoming 0 Drafts 1 Past 1 Cancelled 0" in words_of(Desk(desk.app).get(f"{ROOM}/?cilne=past"))


def test_publishing_refuses_a_year_that_is_over(desk: Desk) -> None:
    event_id = desk.made(day="2023-09-27")
    page = desk.get(f"{ROOM}/{event_id}/publicet")
    assert "The event is in the past: Wednesday, 27 September 2023. Check the year." in words_of(page)
    answer = desk.press(f"{ROOM}/{event_id}/publicet")
    assert (answer.status_code, desk.event(event_id).status) == (422, "draft")


def test_publishing_says_what_looks_forgotten_and_publishes(desk: Desk) -> None:
    event_id = desk.made(end_time="", contact_phone="", contact_email="")
    text = words_of(desk.get(f"{ROOM}/{event_id}/publicet"))
    for said in (
        "It is not said when the event ends.",
        "There is neither a venue nor a link to an online meeting.",
        "There is no contact: nobody can ask, and the final list has no one to go to.",
        "There is no deadline: people can register until the event begins.",
        "Monday, 27 September 2027, 16:00",
    ):
        assert said in text
    assert desk.press(f"{ROOM}/{event_id}/publicet").status_code == 303
    assert desk.event(event_id).status == "published"


def test_weekday_is_said_in_latvian(desk: Desk) -> None:
    event_id = desk.made(day="2022-02-10")
    assert "ceturtdien, 2022. gada 10. februārī" in words_of(Desk(desk.app, language="lv").get(f"{ROOM}/{event_id}"))


def test_programme_overlaps_and_gaps_are_warned_of_and_saved(desk: Desk) -> None:
    rows = {
        "programme__0__starts": "16:00", "programme__0__ends": "17:00", "programme__0__title_lv": "A",
        "programme__1__starts": "16:45", "programme__1__ends": "18:00", "programme__1__title_lv": "B",
        "programme__2__starts": "18:30", "programme__2__ends": "20:00", "programme__2__title_lv": "C",
    }  # fmt: skip
    event_id = desk.made(**rows)
    text = words_of(desk.get(f"{ROOM}/{event_id}"))
    assert "Row 2 begins 15 min before the row above ends." in text
    assert "There are 30 free minutes before row 3." in text


def test_edit_of_a_published_event_shows_what_changes_and_tells_people(desk: Desk) -> None:
    event_id = desk.published(venue_lv="Nagla")
    register(desk.app, event_id, "Alise", "Baiba")
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


def test_edit_saved_quietly_tells_nobody_and_still_moves_the_calendar(desk: Desk) -> None:
    event_id = desk.published(venue_lv="Nagla")
    register(desk.app, event_id, "Alise")
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


def test_edited_question_keeps_its_id_and_option_keys(desk: Desk) -> None:
    event_id = desk.made(questions__0__kind="one", questions__0__label_lv="Ēdīsi?", questions__0__options="Jā\nNē")
    (before,) = desk.event(event_id).questions
    desk.edit(event_id, questions__0__label_lv="Vai ēdīsi?", questions__0__options="Varbūt\nJā\nNē | No")
    (after,) = desk.event(event_id).questions
    assert (after.id, after.label.lv) == (before.id, "Vai ēdīsi?")
    keys = {o.label.lv: o.key for o in after.options}
    assert {label: keys[label] for label in ("Jā", "Nē")} == {o.label.lv: o.key for o in before.options}
    assert len(set(keys.values())) == 3


def test_question_id_of_another_event_makes_a_new_question(desk: Desk) -> None:
    other = desk.made(questions__0__label_lv="Svešs", questions__0__kind="short")
    mine = desk.made()
    foreign = desk.event(other).questions[0].id
    desk.edit(mine, questions__0__id=str(foreign), questions__0__label_lv="Mans", questions__0__kind="short")
    assert desk.event(other).questions[0].label.lv == "Svešs"
    (question,) = desk.event(mine).questions
    assert (question.label.lv, question.id == foreign) == ("Mans", False)


def test_cancel_tells_people_and_publish_again_brings_it_back(desk: Desk) -> None:
    event_id = desk.published()
    register(desk.app, event_id, "Alise")
    path = f"{ROOM}/{event_id}/atcelt"
    assert "1 person will get a letter, and the event leaves their calendar." in words_of(desk.get(path))
    assert desk.event(event_id).status == "published"
    answer = desk.press(path, reason_lv="Slims vadītājs")
    assert answer.status_code == 303
    event = desk.event(event_id)
    assert (event.status, event.cancel_note.lv) == ("cancelled", "Slims vadītājs")
    assert [address for address, _params in letters(desk.app, "registration.event_cancelled")] == ["alise@example.lv"]
    assert "1 person will get an update." in words_of(desk.get(f"{ROOM}/{event_id}/publicet"))
    desk.press(f"{ROOM}/{event_id}/publicet")
    assert (desk.event(event_id).status, desk.event(event_id).uid) == ("published", event.uid)


def test_copy_is_a_draft_of_its_own(desk: Desk) -> None:
    event_id = desk.published(venue_lv="Nagla", questions__0__label_lv="Kāpēc?", questions__0__kind="short")
    register(desk.app, event_id, "Alise")
    token = form_of(desk.get(f"{ROOM}/{event_id}"), "title_lv")[1]["csrf_token"]
    answer = desk.client.post(f"{ROOM}/{event_id}/kopet", data={"csrf_token": token}, base_url=BASE)
    copy = desk.event(int(answer.location.rsplit("/", 1)[1]))
    original = desk.event(event_id)
    assert (copy.status, copy.venue.lv, copy.seating.taken) == ("draft", "Nagla", 0)
    assert [q.label.lv for q in copy.questions] == ["Kāpēc?"]
    assert len({copy.uid, original.uid}) == len({copy.slug, original.slug}) == 2
    assert copy.questions[0].id != original.questions[0].id


def test_delete_removes_a_draft_and_only_a_draft(desk: Desk) -> None:
    draft, public = desk.made(questions__0__label_lv="Kāpēc?", questions__0__kind="short"), desk.published()
    assert desk.press(f"{ROOM}/{draft}/dzest").status_code == 303
    assert desk.get(f"{ROOM}/{draft}").status_code == 404
    token = form_of(desk.get(f"{ROOM}/{public}"), "title_lv")[1]["csrf_token"]
    answer = desk.client.post(f"{ROOM}/{public}/dzest", data={"csrf_token": token}, base_url=BASE)
    assert (answer.status_code, answer.location) == (303, f"{ROOM}/{public}/atcelt")
    assert desk.event(public).status == "published"


def test_another_organisations_event_does_not_exist(desk: Desk) -> None:
    event_id = desk.made()
    olga = Desk(desk.app, "olga@example.lv")
    for page in ("", "/publicet", "/atcelt", "/dzest", "/skatit"):
        assert olga.get(f"{ROOM}/{event_id}{page}").status_code == 404
        assert olga.get(f"/birojs/otra-biedriba/pasakumi/{event_id}{page}").status_code == 404
    token = form_of(olga.get("/birojs/otra-biedriba/pasakumi/jauns"), "title_lv")[1]["csrf_token"]
    for page in ("", "/publicet", "/atcelt", "/dzest", "/kopet"):
        path = f"/birojs/otra-biedriba/pasakumi/{event_id}{page}"
        assert olga.client.post(path, data={"csrf_token": token, "title_lv": "Mans"}, base_url=BASE).status_code == 404


def test_impossible_event_numbers_do_not_exist(desk: Desk) -> None:
    numbers = ("0", "99999999", "2147483648", "9223372036854775808", "9" * 60, "٣")
    assert [desk.get(f"{ROOM}/{number}").status_code for number in numbers] == [404] * 6


def test_preview_leads_to_the_public_page(desk: Desk) -> None:
    event_id = desk.made()
    answer = desk.get(f"{ROOM}/{event_id}/skatit")
    assert (answer.status_code, answer.location) == (303, f"/pasakumi/{desk.event(event_id).slug}")


def test_copy_and_removal_need_a_post(desk: Desk) -> None:
    event_id = desk.made()
    assert [desk.get(f"{ROOM}/{event_id}/kopet").status_code, desk.get(f"{ROOM}/logotipi/1/dzest").status_code] == [
        405,
        405,
    ]


def test_old_page_keeps_what_was_typed(desk: Desk) -> None:
    page = desk.new(csrf_token="novecojis", summary_lv="Garš teksts")
    assert page.status_code == 400
    assert "Nothing is lost: press “Save” once more." in words_of(page)
    assert form_of(page, "title_lv")[1]["summary_lv"] == "Garš teksts"
    assert desk.fill(page, "title_lv").status_code == 303
