"""Making a poll on one screen, and changing its times: by hand, by rule, with answers that would be lost."""

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from core.db import db, transaction
from registration.models import Availability, Slot
from registration.terms import Admission, EventStatus, Visibility
from tests.integration.desk.events_world import Desk, form_of, words_of
from tests.integration.scheduling.polls.poll_world import (
    EVENTS,
    NEW,
    TEN,
    answer,
    history,
    invite,
    poll_here,
    slot,
    stored,
    times_of,
)

RULE = {"first": "2027-02-15", "last": "2027-02-19", "since": "10:00", "till": "17:00", "length": "90"}


def test_a_poll_is_made_of_times_typed_by_hand_and_published_for_those_with_the_link(desk: Desk, app: Flask) -> None:
    page = desk.get(NEW)
    assert "20000001" in page.text  # the organisation's contact is filled in
    typed = {"rows__0__day": "2027-02-08", "rows__0__starts": "10:00", "rows__1__day": "09.02.2027",
             "rows__1__starts": "14.00", "rows__1__ends": "15:00"}  # fmt: skip
    titles = {"title": "Kad tiekamies?", "title_en": "When do we meet?"}
    made = desk.fill(page, "title", **titles, venue="Bibliotēka", deadline_on="2027-02-01", **typed)
    assert made.status_code == 303, words_of(made)
    event_id = int(made.location.split("/")[-2])
    event = stored(app, event_id)
    assert (event.admission, event.status, event.visibility) == (
        Admission.poll, EventStatus.published, Visibility.unlisted,
    )  # fmt: skip
    assert (event.day, event.last_day, event.starts_at) == (date(2027, 2, 8), date(2027, 2, 9), None)
    assert event.closes_at == datetime(2027, 2, 1, 22, 0, tzinfo=UTC)
    assert times_of(app, event_id) == [
        (TEN, TEN + timedelta(minutes=90)),
        (datetime(2027, 2, 9, 12, 0, tzinfo=UTC), datetime(2027, 2, 9, 13, 0, tzinfo=UTC)),
    ]
    assert (event.title.lv, event.title.en) == ("Kad tiekamies?", "When do we meet?")
    assert "When do we meet?" in words_of(desk.get(made.location))


def test_one_press_makes_one_poll(desk: Desk, app: Flask) -> None:
    page = desk.get(NEW)
    typed = {"title": "Viens", "rows__0__day": "2027-02-08", "rows__0__starts": "10:00"}
    first, second = desk.fill(page, "title", **typed), desk.fill(page, "title", **typed)
    assert first.location == second.location
    assert len(times_of(app, int(first.location.split("/")[-2]))) == 1


def test_a_rule_is_shown_before_it_is_saved_with_what_it_left_out(desk: Desk, app: Flask) -> None:
    shown = desk.fill(desk.get(NEW), "title", "add=rule", title="Pēc kārtulas", **RULE)
    said = words_of(shown)
    assert "20 times are proposed" in said
    assert "20 times were put on the list. Nothing is saved yet." in said
    assert form_of(shown, "title")[1]["title"] == "Pēc kārtulas"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Slot)) == 0
    made = desk.fill(shown, "title")
    assert made.status_code == 303, words_of(made)
    assert len(times_of(app, int(made.location.split("/")[-2]))) == 20


def test_a_rule_whose_button_was_not_pressed_is_shown_first(desk: Desk, app: Flask) -> None:
    shown = desk.fill(desk.get(NEW), "title", title="Aizmirsta poga", **RULE)
    assert shown.status_code == 422
    assert "20 times were put on the list" in words_of(shown)
    assert desk.fill(shown, "title").status_code == 303


def test_holidays_are_named_and_a_missing_hour_too(desk: Desk) -> None:
    easter = {"first": "2027-03-26", "last": "2027-03-30", "since": "03:00", "till": "06:00", "length": "30"}
    shown = desk.fill(desk.get(NEW), "title", "add=rule", weekdays="6", holidays="y", title="Lieldienas", **easter)
    assert "28 March, 3:00. There is no such time: the clocks go forward. 4:00 would be there." in words_of(shown)
    easter |= {"since": "10:00", "till": "11:00"}
    shown = desk.fill(desk.get(NEW), "title", "add=rule", title="Lieldienas", **easter)
    said = words_of(shown)
    assert "Left out: 26 March, Good Friday." in said
    assert "Left out: 29 March, Easter Monday." in said


def test_of_an_hour_that_comes_twice_it_is_said_which_was_taken(desk: Desk, app: Flask) -> None:
    typed = {"rows__0__day": "2027-10-31", "rows__0__starts": "03:30", "rows__0__ends": "05:00"}
    made = desk.fill(desk.get(NEW), "title", title="Divreiz", **typed)
    assert made.status_code == 303, words_of(made)
    event_id = int(made.location.split("/")[-2])
    assert times_of(app, event_id) == [
        (datetime(2027, 10, 31, 0, 30, tzinfo=UTC), datetime(2027, 10, 31, 3, tzinfo=UTC))
    ]
    answers = words_of(desk.get(made.location))
    assert "31 October, 3:30 comes twice: the clocks go back. The first one is taken." in answers
    assert "3:30 (UTC+3)–5:00" in answers
    listed = desk.fill(desk.get(made.location.replace("laika-atbildes", "laiki")), "length", rows__0__day="2027-10-31",
                       rows__0__starts="03:15", rows__0__ends="03:45")  # fmt: skip
    assert "3:15 comes twice" in words_of(desk.get(listed.location))


def test_a_tick_taken_away_takes_the_time_away(desk: Desk, app: Flask) -> None:
    shown = desk.fill(desk.get(NEW), "title", "add=rule", title="Mazāk", **{**RULE, "last": "2027-02-15"})
    action, data = form_of(shown, "title")
    kept = data.getlist("laiks")
    assert len(kept) == 4
    data.setlist("laiks", kept[1:])
    made = desk.client.post(action or NEW, data=data, base_url="http://127.0.0.1:5000")
    assert len(times_of(app, int(made.location.split("/")[-2]))) == 3


def test_what_is_wrong_is_said_and_all_that_was_typed_stays(desk: Desk, app: Flask) -> None:
    rows = {"rows__0__day": "2027-03-28", "rows__0__starts": "03:30", "rows__1__day": "2027-02-08",
            "rows__1__starts": "12:00", "rows__1__ends": "11:00", "rows__2__day": "2027-01-19",
            "rows__2__starts": "10:00"}  # fmt: skip
    refused = desk.fill(desk.get(NEW), "title", title="", description="Par ko runāsim", **rows)
    assert refused.status_code == 422
    said = words_of(refused)
    assert "There is no such time on this day: the clocks go forward. Use 4:30." in said
    assert "The end must be after the beginning." in said
    assert "This moment has passed." in said
    assert "Write the title." in said
    typed = form_of(refused, "title")[1]
    assert typed["description"] == "Par ko runāsim"
    assert (typed["rows-0-day"], typed["rows-0-starts"], typed["rows-1-ends"]) == ("2027-03-28", "03:30", "11:00")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Slot)) == 0


def test_without_a_time_or_with_a_deadline_after_the_first_there_is_no_poll(desk: Desk) -> None:
    assert "Propose at least one time." in words_of(desk.fill(desk.get(NEW), "title", title="Bez laikiem"))
    late = desk.fill(
        desk.get(NEW), "title", title="Vēls", deadline_on="2027-02-08", rows__0__day="2027-02-08",
        rows__0__starts="10:00",
    )  # fmt: skip
    assert late.status_code == 422
    assert "People must answer before the first day that is proposed." in words_of(late)


def test_too_many_times_are_refused_in_words(desk: Desk) -> None:
    shown = desk.fill(desk.get(NEW), "title", "add=rule", title="Daudz", **{**RULE, "last": "2027-06-30"})
    assert "There would be more than 200 times" in words_of(shown)
    assert form_of(shown, "title")[1]["last"] == "2027-06-30"


def test_a_row_is_added_and_removed_without_a_script(desk: Desk) -> None:
    more = desk.fill(desk.get(NEW), "title", "add=rows", rows__0__day="2027-02-08")
    assert "rows-3-day" in form_of(more, "title")[1]
    less = desk.fill(more, "title", "remove=rows-1")
    data = form_of(less, "title")[1]
    assert ("rows-3-day" in data, data["rows-0-day"]) == (False, "2027-02-08")


def test_a_time_with_answers_goes_only_when_the_organiser_says_so(desk: Desk, app: Flask) -> None:
    event_id = poll_here(app)
    with app.app_context(), transaction() as session:
        answer(session, event_id, "Anna Ozola", "ynm")
    page = desk.get(f"{EVENTS}/{event_id}/laiki")
    _action, data = form_of(page, "laiks")
    data.setlist("laiks", data.getlist("laiks")[1:])
    refused = desk.client.post(page.request.path, data=data, base_url="http://127.0.0.1:5000")
    assert refused.status_code == 422
    said = words_of(refused)
    assert "Monday, 8 February, 10:00–11:30: 1 person" in said
    assert len(times_of(app, event_id)) == 3
    again = form_of(refused, "laiks")[1]
    assert len(again.getlist("laiks")) == 2
    again["tomer"] = "1"
    done = desk.client.post(page.request.path, data=again, base_url="http://127.0.0.1:5000")
    assert done.status_code == 303
    assert [starts for starts, _ends in times_of(app, event_id)] == [slot(1).starts_at, slot(2).starts_at]
    assert history(app, event_id)[-1] == ("slots_changed", {"added": 0, "removed": 1})
    assert stored(app, event_id).day == date(2027, 2, 9)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Availability)) == 2


def test_new_times_name_those_who_answered_before(desk: Desk, app: Flask) -> None:
    event_id = poll_here(app)
    with app.app_context(), transaction() as session:
        guests = invite(session, event_id, "Anna Ozola", "Jānis Ozols")
        answer(session, event_id, "Anna Ozola", "ynm", guests["Anna Ozola"])
    page = desk.get(f"{EVENTS}/{event_id}/laiki")
    saved = desk.fill(page, "laiks", "add=rows")
    saved = desk.fill(saved, "laiks", rows__0__day="2027-02-12", rows__0__starts="10:00")
    assert saved.status_code == 303, words_of(saved)
    said = words_of(desk.get(saved.location))
    assert "1 person answered before the new times were there" in said
    assert "Anna Ozola has not answered for the new times" in said


def test_a_colleagues_new_time_is_not_lost_by_a_page_that_did_not_show_it(desk: Desk, app: Flask) -> None:
    event_id = poll_here(app)
    old = desk.get(f"{EVENTS}/{event_id}/laiki")
    colleague = desk.fill(desk.get(f"{EVENTS}/{event_id}/laiki"), "laiks", "add=rows")
    desk.fill(colleague, "laiks", rows__0__day="2027-02-12", rows__0__starts="10:00")
    mine = desk.fill(old, "laiks", "add=rows")
    desk.fill(mine, "laiks", rows__0__day="2027-02-13", rows__0__starts="10:00")
    assert len(times_of(app, event_id)) == 5


def test_a_save_the_date_becomes_a_poll_by_its_first_time(desk: Desk, app: Flask) -> None:
    event_id = desk.published(time_unknown="y", start_time="", end_time="")
    page = desk.get(f"{EVENTS}/{event_id}/laiki")
    assert "Only the day of this event is known." in words_of(page)
    saved = desk.fill(page, "length", rows__0__day="2027-09-20", rows__0__starts="10:00")
    assert saved.status_code == 303, words_of(saved)
    event = stored(app, event_id)
    assert (event.admission, event.day) == (Admission.poll, date(2027, 9, 20))


def test_the_times_of_an_event_with_a_time_cannot_be_proposed(desk: Desk, app: Flask) -> None:
    event_id = desk.published()
    path = f"{EVENTS}/{event_id}/laiki"
    assert "The time of this event is known." in words_of(desk.get(path))
    assert f'href="{path}"' not in desk.get(f"{EVENTS}/{event_id}").text
    token = form_of(desk.get(f"{EVENTS}/{event_id}"), "title_lv")[1]["csrf_token"]
    data = {"csrf_token": token, "laiks": "20270215T0800Z-20270215T0930Z"}
    desk.client.post(path, data=data, base_url="http://127.0.0.1:5000")
    assert times_of(app, event_id) == []
    assert stored(app, event_id).admission == Admission.in_order
