"""From a pasted text to a draft event: what is asked, what is kept, what is written down."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from registration.facts import facts
from registration.models import HistoryEntry
from tests.integration.announcements.pasting import answered, events, pasted, text_of, the_event
from tests.integration.desk.events_world import BASE, ROOM, Desk, form_of, words_of


def test_the_list_of_events_leads_to_the_page(desk: Desk) -> None:
    assert f"{ROOM}/no-teksta" in desk.get(f"{ROOM}/").text
    assert desk.get(f"{ROOM}/no-teksta").status_code == 200


def test_a_think_tank_becomes_a_draft(desk: Desk) -> None:
    page = pasted(desk, text_of("think-tank"))
    assert page.status_code == 200
    assert "<mark>trešdien, 27.septembrī</mark>" in page.text
    event = the_event(desk, answered(desk, page, year="2023-09-27", which_title="headline", desk_arrival="arrival"))
    assert (event.kind, event.status, event.day, event.last_day) == ("think_tank", "draft", date(2023, 9, 27), None)
    assert event.starts_at is not None
    assert event.ends_at is not None
    assert (event.starts_at.isoformat(), event.ends_at.isoformat()) == (
        "2023-09-27T12:45:00+00:00",
        "2023-09-27T17:00:00+00:00",
    )
    assert (event.deadline_on, event.deadline_inclusive) == (date(2023, 9, 25), True)
    assert event.closes_at is not None
    assert event.closes_at.isoformat() == "2023-09-25T21:00:00+00:00"
    assert event.venue.lv == "Kandavas multifunkcionālais jaunatnes centrs “Nagla”"
    assert (event.address, event.region) == ("Zīļu iela 2, Kandava", "kurzeme")
    assert [(item.starts, item.ends, len(item.speakers)) for item in event.programme] == [
        (945, 960, 0), (960, 990, 3), (990, 1020, 0), (1020, 1080, 0), (1080, 1110, 0), (1110, 1200, 0),
    ]  # fmt: skip
    assert [(person.name, person.affiliation.lv) for person in event.people] == [
        ("Māris Olte", "pētnieks, aktīvists un tētis")
    ]
    assert (event.contact_name, event.contact_phone) == ("Agita", "+37120000001")
    assert event.ask_phone == "optional"


def test_without_answers_nothing_is_made_and_everything_is_kept(desk: Desk, app: Flask) -> None:
    page = pasted(desk, text_of("think-tank"))
    refused = answered(desk, page, title_lv="Domnīca", year="2023-09-27")
    assert refused.status_code == 422
    assert "Please answer this question." in words_of(refused)
    _action, kept = form_of(refused, "announcement")
    assert (kept["title_lv"], kept["atbilde-year"], kept["day"]) == ("Domnīca", "2023-09-27", "")
    assert "27.septembrī" in kept["announcement"]
    assert events(app) == 0
    assert the_event(desk, answered(desk, refused, desk_arrival="begins")).title.lv == "Domnīca"


@pytest.mark.parametrize("made_up", ["2025-09-27", "nav", "2023", "\x00", "enter"])
def test_an_answer_that_was_not_offered_is_none(desk: Desk, app: Flask, made_up: str) -> None:
    page = pasted(desk, text_of("focus-group"))
    assert answered(desk, page, year=made_up).status_code == 422
    assert events(app) == 0


def test_a_field_that_is_filled_in_is_an_answer_too(desk: Desk) -> None:
    page = pasted(desk, text_of("focus-group"))
    event = the_event(desk, answered(desk, page, day="2028-02-10", deadline_on="2028-02-07"))
    assert (event.day, event.deadline_on, event.kind) == (date(2028, 2, 10), date(2028, 2, 7), "focus_group")


@pytest.mark.parametrize(
    ("day", "until"), [("2028-02-10", date(2028, 2, 7)), ("2028-02-07", date(2028, 2, 7)), ("2028-01-20", None)]
)
def test_a_day_of_ones_own_keeps_the_deadline_of_the_text(desk: Desk, day: str, until: date | None) -> None:
    page = pasted(desk, text_of("focus-group"))
    assert the_event(desk, answered(desk, page, year="enter", day=day)).deadline_on == until


@pytest.mark.parametrize(
    ("answers", "day", "until"),
    [
        ({"year": "2027-03-30"}, date(2027, 3, 30), date(2027, 3, 24)),
        ({"year": "enter", "day": "2027-06-01"}, date(2027, 6, 1), date(2027, 5, 28)),
        ({"year": "enter", "day": "2027-06-01", "deadline_on": "2027-05-20"}, date(2027, 6, 1), date(2027, 5, 20)),
    ],
)
def test_a_deadline_before_the_event_follows_its_day(
    desk: Desk, answers: dict[str, str], day: date, until: date
) -> None:
    page = pasted(desk, "Domnīca\n30. martā plkst. 10.00 Cēsīs. Pieteikties ne vēlāk kā divas darba dienas iepriekš.")
    assert "<mark>ne vēlāk kā divas darba dienas iepriekš</mark>" in page.text
    event = the_event(desk, answered(desk, page, **answers))
    assert (event.day, event.deadline_on) == (day, until)


def test_a_focus_group_carries_everything_over(desk: Desk) -> None:
    page = pasted(desk, text_of("focus-group"))
    event = the_event(desk, answered(desk, page, year="2022-02-10"))
    assert event.starts_at is not None
    assert event.starts_at.isoformat() == "2022-02-10T14:00:00+00:00"
    assert (event.deadline_on, event.deadline_inclusive) == (date(2022, 2, 7), True)
    assert event.venue.lv == "Tiešsaistē (Zoom)"
    assert event.survey_url == "https://www.visidati.lv/aptauja/1819641186/"
    assert event.project_number == "9.2.1.1/15/I/001"
    assert (event.contact_name, event.contact_phone, event.contact_email) == (
        "Agita Pleiko", "+37120000001", "sdkopiena@example.lv",
    )  # fmt: skip
    assert event.audience.lv == "Nevalstisko organizāciju pārstāvji"


def test_a_day_without_a_time_is_a_save_the_date(desk: Desk) -> None:
    page = pasted(desk, text_of("regional-meeting"))
    event = the_event(desk, answered(desk, page, year="2022-10-13", time_missing="unknown"))
    assert (event.day, event.starts_at, event.region) == (date(2022, 10, 13), None, "vidzeme")


@pytest.mark.parametrize("name", ["training", "pilot-with-mentors"])
def test_a_text_without_a_day_is_refused_with_what_was_found(desk: Desk, app: Flask, name: str) -> None:
    page = pasted(desk, text_of(name))
    assert page.status_code == 422
    assert "9.2.1.1/15/I/001" in words_of(page)
    assert ("LRLM2021/28-3-03/30ESF" in words_of(page)) == (name == "pilot-with-mentors")
    assert form_of(page, "text")[1]["text"].splitlines()[-1] == text_of(name).strip().splitlines()[-1]
    assert events(app) == 0


def test_the_history_says_that_it_came_from_a_text(desk: Desk, app: Flask) -> None:
    page = pasted(desk, text_of("focus-group"))
    event = the_event(desk, answered(desk, page, year="2022-02-10"))
    with app.app_context():
        entry = db.session.scalars(select(HistoryEntry)).one()
        assert (entry.action, entry.details) == ("event_created", {"from": "text", "asked": ["year"]})
    assert "Event created from a text" in words_of(desk.get(f"{ROOM}/{event.id}/vesture"))


def test_a_row_is_added_without_losing_answers(desk: Desk) -> None:
    page = pasted(desk, text_of("think-tank"))
    action, data = form_of(page, "announcement")
    data.add("add", "programme")
    data.setlist("atbilde-year", ["2023-09-27"])
    more = desk.client.post(action, data=data, base_url=BASE)
    assert more.status_code == 200
    _action, kept = form_of(more, "announcement")
    assert (kept["programme-6-starts"], kept["atbilde-year"]) == ("20:00", "2023-09-27")


def test_a_gap_must_be_answered_or_mended(desk: Desk) -> None:
    text = "Seminārs\n\n27.09.2027. Rīgā\nProgramma:\n10:00–11:00 Ievads\n11:30–12:00 Noslēgums\n"
    page = pasted(desk, text)
    assert "30 free minutes" in words_of(page)
    assert answered(desk, page).status_code == 422
    assert len(the_event(desk, answered(desk, page, **{"programme_gap-2": "keep"})).programme) == 2
    mended = the_event(desk, answered(desk, page, **{"programme-0-ends": "11:30"}))
    assert mended.programme[0].ends == 690


def test_places_opening_and_the_chosen_title_are_carried_over(desk: Desk) -> None:
    page = pasted(desk, text_of("quoted-name"))
    event = the_event(desk, answered(desk, page, year="2026-12-12", which_title="name-1"))
    assert (event.title.lv, event.capacity, event.deadline_on) == ("Darbnīca “Klimata sarunas”", 30, date(2026, 12, 9))
    assert event.opens_at is not None
    assert event.opens_at.isoformat() == "2026-11-30T22:00:00+00:00"


def test_the_title_must_be_chosen_or_written(desk: Desk, app: Flask) -> None:
    page = pasted(desk, text_of("quoted-name"))
    refused = answered(desk, page, year="2026-12-12")
    assert (refused.status_code, events(app)) == (422, 0)
    assert 'href="#asked-which_title"' in refused.text
    assert the_event(desk, answered(desk, refused, title_lv="Par klimatu")).title.lv == "Par klimatu"


def test_a_day_nobody_can_know_must_be_entered(desk: Desk, app: Flask) -> None:
    page = pasted(desk, text_of("relative-next-week"))
    assert page.status_code == 200
    assert "<mark>Nākamtrešdien</mark>" in page.text
    assert answered(desk, page, deadline_relative="none").status_code == 422
    event = the_event(desk, answered(desk, page, deadline_relative="none", day="2026-12-02"))
    assert (event.day, event.address) == (date(2026, 12, 2), "Rēzeknes iela 1, Preiļi")


def test_a_price_is_shown_and_a_russian_text_is_told_and_asked(desk: Desk) -> None:
    assert "An event has no field for a price" in words_of(pasted(desk, text_of("dome-news")))
    page = pasted(desk, text_of("russian"))
    assert "The text is in Russian." in words_of(page)
    assert "On which of its days is the event?" in words_of(page)
    assert "The hours of a text in Russian are not read." in words_of(page)
    assert answered(desk, page, time_missing="unknown", title_lv="Seminārs").status_code == 422
    event = the_event(desk, answered(desk, page, foreign_day="2026-12-12", time_missing="unknown", title_lv="Seminārs"))
    assert (event.day, event.starts_at, event.deadline_on) == (date(2026, 12, 12), None, None)


def test_of_several_people_to_ask_the_answer_brings_everything(desk: Desk) -> None:
    page = pasted(desk, text_of("two-contacts"))
    assert "The text names several people to ask." in words_of(page)
    assert "Līga Sproģe, +371 20000130, liga@example.lv" in words_of(page)
    event = the_event(desk, answered(desk, page, which_contact="2"))
    assert (event.contact_name, event.contact_phone, event.contact_email) == (
        "Līga Sproģe", "+37120000130", "liga@example.lv",
    )  # fmt: skip


def test_a_broken_text_is_read_the_same_when_the_draft_is_made(desk: Desk) -> None:
    page = pasted(desk, text_of("hard-wrapped"))
    event = the_event(desk, answered(desk, page, which_title="name-1"))
    assert (event.title.lv, event.deadline_on) == ('Konference "Aprite pašvaldībās"', date(2027, 4, 7))


def test_others_see_nothing(desk: Desk, app: Flask) -> None:
    olga = Desk(app, "olga@example.lv")
    assert olga.get(f"{ROOM}/no-teksta").status_code == 404
    assert app.test_client().get(f"{ROOM}/no-teksta", base_url=BASE).status_code == 303


def test_the_draft_address_alone_leads_back(desk: Desk) -> None:
    answer = desk.get(f"{ROOM}/no-teksta/melnraksts")
    assert (answer.status_code, answer.location) == (303, f"{ROOM}/no-teksta")


def test_a_missing_day_is_said_once(desk: Desk) -> None:
    page = pasted(desk, "Balle\n12. decembrī no plkst. 22.00 līdz 3.00 tiešsaistē Zoom.")
    refused = answered(desk, page)
    summary = refused.text.partition('id="error-summary"')[2].partition("</div>")[0]
    assert (refused.status_code, summary.count("<li>"), 'href="#atbilde-year' in summary) == (422, 1, True)
    mistyped = answered(desk, page, day="ceturtdien")
    summary = mistyped.text.partition('id="error-summary"')[2].partition("</div>")[0]
    assert (mistyped.status_code, summary.count("<li>"), 'href="#day"' in summary) == (422, 1, True)


def test_an_online_night_stands_once_on_its_page(desk: Desk) -> None:
    link = "https://example.zoom.us/j/81234567890"
    said = f"Notiks 12.12.2027. no plkst. 22.00 līdz 3.00 Zoom ({link}, sanāksmes ID 812 3456 7890, parole a4321)."
    event = the_event(desk, answered(desk, pasted(desk, f"Nakts saruna\n{said}")))
    assert (event.day, event.last_day) == (date(2027, 12, 12), date(2027, 12, 13))
    assert (event.online_url, event.online_number, event.online_passcode) == (link, "812 3456 7890", "a4321")
    shown = facts(event, "lv", event.created_at)
    assert (shown.meeting_place, shown.place) == ("Tiešsaistē (Zoom)", "Tiešsaistē (Zoom)")
    page = desk.get(f"/pasakumi/{event.slug}")
    assert page.text.partition('<ul class="facts">')[2].partition("</ul>")[0].count("Tiešsaistē") == 1
