"""The form of a poll: three answers to each time, in one's own zone too, and nothing that is sent breaks it."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db, transaction
from registration import availability
from registration.models import Event, Registration
from registration.terms import Admission, Can
from tests import builders
from tests.builders import POLL
from tests.integration.registration.world import Visitor, publish, slug_of

SILENT = "Please say at least of one time whether you can."
PAST = datetime(2026, 1, 1, tzinfo=UTC)
ANNA = {"given_name": "Anna", "family_name": "Bērziņa", "email": "anna.berzina@example.lv"}


def poll(app: Flask, times: Any = builders.SLOTS, *, whole_day: bool = False, **more: Any) -> tuple[Visitor, list[int]]:
    event_id = publish(app, **{**POLL, **more})
    with app.app_context(), transaction() as session:
        slots = builders.make_slots(session, session.get_one(Event, event_id), times, whole_day=whole_day)
    return english(app, event_id), slots


def english(app: Flask, event_id: int) -> Visitor:
    visitor = Visitor(app, slug_of(app, event_id))
    visitor.client.set_cookie("lang", "en")
    return visitor


def said(app: Flask) -> list[dict[int, Can]]:
    """What everybody said, in the order of registering."""
    with app.app_context():
        ids = db.session().scalars(select(Registration.id).order_by(Registration.id)).all()
        found = [availability.of_person(db.session(), number) for number in ids]
        db.session().rollback()
        return found


def page_of(visitor: Visitor, query: str = "") -> str:
    return visitor.client.get(f"/pasakumi/{visitor.slug}{query}").text


def test_each_time_stands_under_its_day_with_three_answers(app: Flask) -> None:
    visitor, slots = poll(app)
    page = page_of(visitor)
    assert re.findall(r"data-day><legend>([^<]*)</legend>", page) == [
        "Wednesday, 17 February", "Thursday, 18 February"
    ]  # fmt: skip
    assert re.findall(r"</span>([\d:–]+)</p>", page) == ["16:00–17:30", "18:00–19:30"] * 2
    assert re.findall(rf'<input[^>]*name="slot{slots[0]}"[^>]*value="(\d)"', page) == ["2", "1", "0"]
    assert "checked" not in page[page.index('id="laiki"') : page.index('id="zone"')]


def test_answers_are_kept_and_silence_about_a_time_stays_silence(app: Flask) -> None:
    visitor, slots = poll(app)
    answer = visitor.register(1, **{f"slot{slots[0]}": "2", f"slot{slots[1]}": "1", f"slot{slots[2]}": "0"})
    assert answer.status_code == 303
    assert said(app) == [{slots[0]: Can.yes, slots[1]: Can.if_need_be, slots[2]: Can.no}]


def test_no_time_at_all_suits_is_an_answer(app: Flask) -> None:
    visitor, slots = poll(app)
    assert visitor.register(1, **{f"slot{slot}": "0" for slot in slots}).status_code == 303
    assert set(said(app)[0].values()) == {Can.no}


@pytest.mark.parametrize("admission", [Admission.poll, Admission.selection])
def test_saying_nothing_of_any_time_is_refused_and_loses_nothing(app: Flask, admission: Admission) -> None:
    visitor, slots = poll(app, admission=admission)
    answer = visitor.register(1, zone="Europe/London")
    assert answer.status_code == 422
    assert answer.text.count(SILENT) == 2  # in the list of what is wrong, and above the times
    assert f'href="#slot{slots[0]}-0"' in answer.text
    assert 'value="p1@example.lv"' in answer.text
    assert 'value="Europe/London" selected' in answer.text
    assert said(app) == []


def test_a_wrong_field_keeps_the_answers_about_times(app: Flask) -> None:
    visitor, slots = poll(app)
    answer = visitor.open().send(**{**ANNA, "email": "", f"slot{slots[1]}": "1"})
    assert answer.status_code == 422
    assert re.search(rf'checked[^>]*id="slot{slots[1]}-1"|id="slot{slots[1]}-1"[^>]*checked', answer.text)
    assert SILENT not in answer.text


@pytest.mark.parametrize("value", ["3", "-1", "x", "", "2.0", "２", "9" * 400, "\x00"])
def test_a_value_that_is_none_is_refused_in_words_or_ignored(app: Flask, value: str) -> None:
    visitor, slots = poll(app)
    answer = visitor.open().send(**{**ANNA, f"slot{slots[0]}": value, f"slot{slots[1]}": "2"})
    assert answer.status_code == (303 if value == "" else 422)
    assert said(app) == ([{slots[1]: Can.yes}] if value == "" else [])


def test_times_of_other_events_gone_times_and_nonsense_are_ignored(app: Flask) -> None:
    visitor, slots = poll(app)
    _other, foreign = poll(app)
    visitor.open()
    with app.app_context(), transaction() as session:
        gone = availability.slots_of(session, visitor_event(session, visitor))[3]
        session.delete(gone)
    strange = {f"slot{foreign[0]}": "2", f"slot{slots[3]}": "2", "slot": "2", "slotx": "2", f"slot{10**30}": "2"}
    assert visitor.send(**ANNA, **strange, **{f"slot{slots[0]}": "2"}).status_code == 303
    assert said(app) == [{slots[0]: Can.yes}]


def visitor_event(session: Any, visitor: Visitor) -> int:
    return int(session.scalars(select(Event.id).where(Event.slug == visitor.slug)).one())


def test_times_added_while_the_page_is_kept_are_asked_at_once(app: Flask) -> None:
    visitor, _slots = poll(app, builders.SLOTS[:1])
    before = page_of(visitor)
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, visitor_event(session, visitor))
        added = builders.make_slots(session, event, builders.SLOTS[1:2])
    after = page_of(visitor)
    assert (f'name="slot{added[0]}"' in before, f'name="slot{added[0]}"' in after) == (False, True)


def test_two_hundred_times(app: Flask) -> None:
    start = datetime(2027, 3, 1, 7, tzinfo=UTC)
    times = [(start + timedelta(hours=2 * n), start + timedelta(hours=2 * n + 1)) for n in range(200)]
    visitor, slots = poll(app, times)
    assert page_of(visitor).count('role="radiogroup" aria-labelledby') == 200
    assert visitor.register(1, **{f"slot{slot}": "1" for slot in slots}).status_code == 303
    assert len(said(app)[0]) == 200


def test_times_are_shown_on_the_clock_of_a_reader_abroad(app: Flask) -> None:
    visitor, _slots = poll(app)
    page = page_of(visitor, "?zone=Europe/London")
    assert '16:00–17:30<small><span class="sr-only">, </span>where you are: 14:00–15:30' in page
    far = page_of(visitor, "?zone=Australia/Sydney")
    assert "where you are: Thursday, 18 February, 1:00–2:30" in far


@pytest.mark.parametrize(
    "zone", ["", "Europe/Riga", "Mars/Base", "../../etc/passwd", "Europe", "x" * 9000, "a\x00b", "ž"]
)
def test_a_zone_that_is_none_shows_the_times_here(app: Flask, zone: str) -> None:
    visitor, _slots = poll(app)
    answer = visitor.client.get(f"/pasakumi/{visitor.slug}", query_string={"zone": zone})
    assert answer.status_code in (200, 414)
    assert "where you are:" not in answer.text


def test_showing_another_clock_loses_nothing_that_was_typed(app: Flask) -> None:
    visitor, slots = poll(app)
    answer = visitor.open().send(**ANNA, **{f"slot{slots[0]}": "2"}, zone="Europe/London", show_zone="1")
    assert answer.status_code == 200
    assert "where you are: 14:00–15:30" in answer.text
    assert 'value="anna.berzina@example.lv"' in answer.text
    assert re.search(rf'checked[^>]*id="slot{slots[0]}-0"|id="slot{slots[0]}-0"[^>]*checked', answer.text)
    assert said(app) == []


def test_a_whole_day_is_a_day_everywhere(app: Flask) -> None:
    midnight = datetime(2027, 2, 16, 22, tzinfo=UTC)
    visitor, _slots = poll(app, [(midnight, midnight + timedelta(days=1))], whole_day=True)
    page = page_of(visitor, "?zone=America/New_York")
    assert "Wednesday, 17 February, </span>all day</p>" in page
    assert "where you are:" not in page


def test_the_page_of_a_poll_promises_no_day_and_counts_no_places(app: Flask) -> None:
    visitor, _slots = poll(app, capacity=10)
    page = page_of(visitor)
    assert "A time is being found" in page
    assert "Please answer until 7 February 2027 (inclusive), 23:59" in page
    assert "10 February" not in page
    assert "places left" not in page
    assert "application/ld+json" not in page
    assert "kalendars/pasakums" not in page
    assert visitor.client.get(f"/kalendars/pasakums/{visitor.slug}.ics").status_code == 404
    assert visitor.slug not in visitor.client.get("/kalendars/visi.ics").text
    listed = visitor.client.get("/").text
    assert ("Finding a time" in listed, "yet to be chosen" in listed) == (True, True)


def test_the_page_of_a_call_speaks_of_applying_and_not_of_answering(app: Flask) -> None:
    visitor, _slots = poll(app, admission=Admission.selection)
    page = page_of(visitor)
    assert "Apply until 7 February 2027 (inclusive), 23:59" in page
    assert ("Please answer until" in page, "Register until" in page) == (False, False)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"decided_at": builders.NOW, "admission": Admission.selection}, "The participants have been chosen"),
        ({"closes_at": PAST, "admission": Admission.selection}, "Applications have closed"),
        ({"closes_at": PAST}, "Answers are no longer collected"),
        (
            {"decided_at": builders.NOW, "admission": Admission.in_order, "starts_at": builders.SLOTS[0][0]},
            "The time has been chosen",
        ),
    ],
    ids=["chosen", "applied", "answered", "time"],
)
def test_the_page_says_what_has_become_of_it(app: Flask, values: dict[str, Any], expected: str) -> None:
    visitor, slots = poll(app)
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, visitor_event(session, visitor))
        for name, value in values.items():
            setattr(event, name, value)
        event.version += 1
    page = page_of(visitor)
    assert expected in page
    assert f'name="slot{slots[0]}"' not in page
