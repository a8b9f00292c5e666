from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from calendars.links import google_add, google_subscribe, outlook_add, outlook_subscribe, webcal
from tests.unit.calendars.builders import make_day, make_event, make_online

FEED = "https://aicina.example.lv/feeds/visi.ics?region=latgale&x=1"


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query, strict_parsing=True).items()}


def test_webcal_changes_only_the_scheme() -> None:
    assert webcal(FEED) == "webcal://aicina.example.lv/feeds/visi.ics?region=latgale&x=1"
    assert webcal("http://127.0.0.1:5000/a.ics") == "webcal://127.0.0.1:5000/a.ics"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "webcal://x/y.ics", "/feeds/visi.ics", ""])
def test_webcal_of_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="not a web address"):
        webcal(url)


def test_subscribe_links_carry_the_whole_address() -> None:
    assert google_subscribe(FEED) == (
        "https://calendar.google.com/calendar/r"
        "?cid=webcal%3A%2F%2Faicina.example.lv%2Ffeeds%2Fvisi.ics%3Fregion%3Dlatgale%26x%3D1"
    )
    outlook = outlook_subscribe(FEED, "Pasākumi & citi")
    assert outlook.startswith("https://outlook.live.com/calendar/0/addfromweb?url=https%3A%2F%2F")
    assert query(outlook) == {"url": FEED, "name": "Pasākumi & citi"}
    assert outlook_subscribe(FEED, "x", work=True).startswith("https://outlook.office.com/calendar/0/addfromweb?")


def test_google_add_fills_in_the_event() -> None:
    link = google_add(make_event(summary="Tikšanās & kafija +1"))
    assert urlsplit(link)[:3] == ("https", "calendar.google.com", "/calendar/render")
    assert query(link) == {
        "action": "TEMPLATE",
        "text": "Tikšanās & kafija +1",
        "dates": "20261205T120000Z/20261205T140000Z",
        "ctz": "Europe/Riga",
        "details": "Runāsim par ikdienu.\n\nhttps://aicina.example.lv/e/7",
        "location": "GORS, Pils iela 4, Rēzekne",
    }


def test_outlook_add_fills_in_the_event_and_its_body_is_no_markup() -> None:
    link = outlook_add(make_event(description="<img src=x> & tā"))
    assert query(link) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "Fokusgrupa skolotājiem",
        "startdt": "2026-12-05T12:00:00Z",
        "enddt": "2026-12-05T14:00:00Z",
        "allday": "false",
        "body": "&lt;img src=x&gt; &amp; tā<br><br>https://aicina.example.lv/e/7",
        "location": "GORS, Pils iela 4, Rēzekne",
    }
    assert "+" not in link


def test_all_day_links_end_on_the_day_after() -> None:
    event = make_day(last_day=date(2026, 12, 6))
    assert query(google_add(event))["dates"] == "20261205/20261207"
    outlook = query(outlook_add(event))
    assert (outlook["startdt"], outlook["enddt"], outlook["allday"]) == ("2026-12-05", "2026-12-07", "true")


def test_unknown_end_is_the_start() -> None:
    assert query(google_add(make_event(ends_at=None)))["dates"] == "20261205T120000Z/20261205T120000Z"


@pytest.mark.parametrize("add", [google_add, outlook_add])
def test_join_link_only_for_the_person(add: type) -> None:
    assert "abc" not in add(make_online())
    assert query(add(make_online(), personal=True))["location"] == "https://aicina.example.lv/j/abc"


def test_long_text_is_cut_at_a_word_and_keeps_the_links() -> None:
    link = google_add(make_online(description="Nu " + "Garumzīmes āčēģ " * 400), personal=True)
    text, join, page = query(link)["details"].split("\n\n")
    assert text == "Nu " + "Garumzīmes āčēģ " * 24 + "Garumzīmes …"
    assert (join, page) == ("Pieslēgties: https://aicina.example.lv/j/abc", "https://aicina.example.lv/e/7")
    assert len(link) < 2000
