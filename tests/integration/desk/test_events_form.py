"""Filling in the form of an event at the desk, on both databases."""

from datetime import UTC, date, datetime

from core.bilingual import Bilingual
from registration.inputs import Person, ProgrammeItem
from tests.integration.desk.events_world import (
    ROOM,
    Desk,
    form_of,
    words_of,
)


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
    assert "27 Sep 2027 Monday, time not known yet" in words_of(desk.get(f"{ROOM}/"))


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


def test_old_page_keeps_what_was_typed(desk: Desk) -> None:
    page = desk.new(csrf_token="novecojis", summary_lv="Garš teksts")
    assert page.status_code == 400
    assert "Nothing is lost: press “Save” once more." in words_of(page)
    assert form_of(page, "title_lv")[1]["summary_lv"] == "Garš teksts"
    assert desk.fill(page, "title_lv").status_code == 303
