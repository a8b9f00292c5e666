"""A series as everybody sees it: its page, its calendar, and what stands on the pages of its events."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from core.bilingual import Bilingual
from core.db import db, transaction
from organisers.models import Organisation
from registration import event_services, series_services
from registration.models import Event
from registration.series_terms import SeriesDraft
from registration.terms import EventStatus, Visibility
from tests import builders
from tests.builders import NOW
from tests.integration.desk.events_world import words_of
from tests.integration.public.feeds_world import cancel, titles
from tests.integration.public.series_world import BY, PublicSeries, make_public_series, timed


@pytest.fixture
def series(app: Flask, moment: Any) -> PublicSeries:
    return make_public_series(app)


def structured(page: Any) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.S)
    assert found is not None
    return dict(json.loads(found[1]))


def test_the_page_has_the_text_and_every_place_in_order(series: PublicSeries, client: FlaskClient) -> None:
    page = client.get(series.page)
    said = words_of(page)
    assert page.status_code == 200
    assert "Saturs visur ir viens ." in said
    places = [said.index(title) for title in ("Sanāksme: kurzeme", "Sanāksme Vidzemē", "Sanāksme: latgale")]
    assert places == sorted(places)
    for region, anchor in (("kurzeme", "#pieteikties"), ("vidzeme", "#sekot"), ("latgale", "#pieteikties")):
        assert f'href="{series.event(region)}{anchor}"' in page.text
    assert "@" not in re.sub(r"<script.*?</script>|@context|@type", "", page.text, flags=re.S)
    english = client.get(f"{series.page}?lang=en")
    assert "Meetings in the regions" in words_of(english)


def test_schema_org_data_name_every_place_and_no_secret(series: PublicSeries, client: FlaskClient) -> None:
    data = structured(client.get(series.page))
    assert (data["@type"], data["name"], data["startDate"], data["endDate"]) == (
        "EventSeries", "Sanāksmes reģionos", "2027-05-06", "2027-05-20",
    )  # fmt: skip
    assert [(e["@type"], e["name"], e["startDate"][:10], "@context" in e) for e in data["subEvent"]] == [
        ("Event", "Sanāksme: kurzeme", "2027-05-06", False),
        ("Event", "Sanāksme Vidzemē", "2027-05-13", False),
        ("Event", "Sanāksme: latgale", "2027-05-20", False),
    ]
    said = json.dumps(data)
    assert not any(secret in said for secret in ("@example.lv", "slepena", "meeting.example.lv", "+3712"))


def test_an_event_names_its_series_and_the_series_its_events(series: PublicSeries, client: FlaskClient) -> None:
    whole = structured(client.get(series.page))
    one = structured(client.get(series.event("kurzeme")))
    assert one["superEvent"] == {name: whole[name] for name in ("@type", "@id", "name", "url")}
    assert one["superEvent"]["@type"] == "EventSeries"
    assert [event["@id"].rpartition("/")[2] for event in whole["subEvent"]] == [
        series.slugs[region] for region in ("kurzeme", "vidzeme", "latgale")
    ]
    english = structured(client.get(f"{series.event('kurzeme')}?lang=en"))["superEvent"]
    assert (english["name"], english["@id"]) == ("Meetings in the regions", whole["@id"])
    with series.app.app_context(), transaction() as session:
        assert series_services.take_out(session, series.id, series.ids["kurzeme"], None, NOW)  # type: ignore[arg-type]
    assert "superEvent" not in structured(client.get(series.event("kurzeme")))


def test_hostile_titles_cannot_leave_the_script(series: PublicSeries, client: FlaskClient) -> None:
    series.change(title=Bilingual("</script><script>alert(1)//"), description=Bilingual("<img src=x onerror=alert(1)>"))
    page = client.get(series.page)
    assert structured(page)["name"] == "</script><script>alert(1)//"
    assert "<script>alert" not in page.text
    assert "<img" not in page.text


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({"visibility": Visibility.unlisted}, False),
        ({"capacity": 3}, True),
        ({"title": Bilingual("Sanāksme: cita")}, True),
    ],
)
def test_unlisted_events_do_not_show(
    series: PublicSeries, client: FlaskClient, changes: dict[str, Any], seen: bool
) -> None:
    series.save("latgale", **changes)
    assert (series.event("latgale") in client.get(series.page).text) is seen
    assert (series.slugs["latgale"] in client.get(series.feed).text) is seen
    assert (series.event("latgale") in client.get(series.event("kurzeme")).text) is seen
    assert ("latgale" in words_of(client.get("/")) or "cita" in words_of(client.get("/"))) is seen


def test_nothing_public_is_no_page(app: Flask, series: PublicSeries, client: FlaskClient) -> None:
    for region in series.ids:
        series.save(region, visibility=Visibility.unlisted)
    assert [client.get(path).status_code for path in (series.page, series.feed)] == [404, 404]
    page = client.get(series.event("kurzeme"))
    assert (page.status_code, series.page in page.text, "Sanāksmes reģionos" in page.text) == (200, False, True)


def test_drafts_are_no_part_of_it(app: Flask, series: PublicSeries, client: FlaskClient) -> None:
    with app.app_context(), transaction() as session:
        here = session.get_one(Organisation, series.organisation_id)
        draft = builders.make_event(
            session, organisation=here, status=EventStatus.draft, title="Melnraksts", **timed(date(2027, 6, 1))
        )
        assert series_services.put_event(session, series.id, draft.id, None, NOW)  # type: ignore[arg-type]
    everywhere = (series.page, series.feed, series.event("kurzeme"), "/")
    assert not any("Melnraksts" in client.get(path).text for path in everywhere)


@pytest.mark.parametrize("slug", ["nav", "x" * 200, "a%00b", "ā", "..%2f", "1 OR 1=1", "%ff"])
def test_unknown_addresses(series: PublicSeries, client: FlaskClient, slug: str) -> None:
    assert {client.get(f"/serijas/{slug}").status_code, client.get(f"/kalendars/serija/{slug}.ics").status_code} == {
        404
    }
    assert client.post(series.page).status_code in {400, 405}


def test_a_cancelled_event_is_said_to_be_and_goes_after_a_month(
    app: Flask, series: PublicSeries, client: FlaskClient, moment: Any
) -> None:
    cancel(app, series.ids["kurzeme"])
    said = words_of(client.get(series.page))
    assert "Atcelts" in said
    assert "Sanāksme: kurzeme" in said
    assert "kurzeme" not in words_of(client.get(series.event("latgale"))).lower()
    moment.shift(timedelta(days=31))
    assert "Sanāksme: kurzeme" not in words_of(client.get(series.page))


def test_what_is_over_is_folded_below(series: PublicSeries, client: FlaskClient, moment: Any) -> None:
    moment.move_to(datetime(2027, 5, 7, tzinfo=UTC))
    page = client.get(series.page)
    head, _mark, folded = page.text.partition("<details><summary>")
    assert "Sanāksme: kurzeme" not in re.sub(r"<script.*?</script>", "", head, flags=re.S)
    assert "Sanāksme: kurzeme" in folded


def test_an_event_has_the_common_text_and_the_other_places(series: PublicSeries, client: FlaskClient) -> None:
    page = client.get(series.event("kurzeme"))
    said = words_of(page)
    assert "Saturs visur ir viens ." in said
    assert "Vidzeme : ceturtdien, 2027. gada 13. maijā, Valmiera" in said
    assert "Latgale : ceturtdien, 2027. gada 20. maijā, Nams latgale" in said
    assert "Kurzeme :" not in said
    assert {series.page, series.feed} <= set(re.findall(r'href="([^"]+)"', page.text))


def test_kept_pages_follow_the_series(app: Flask, series: PublicSeries, client: FlaskClient) -> None:
    """The page of an event is kept; it must not outlive what it says of the series and of the others."""

    def said() -> str:
        return words_of(client.get(series.event("kurzeme")))

    assert "Saturs visur ir viens ." in said()
    series.change(description=Bilingual("Pavisam citādi."))
    assert "Pavisam citādi." in said()
    series.save("latgale", venue=Bilingual("Cits nams"))
    assert "Cits nams" in said()
    with app.app_context(), transaction() as session:
        assert series_services.take_out(session, series.id, series.ids["latgale"], None, NOW)  # type: ignore[arg-type]
    assert "Cits nams" not in said()
    with app.app_context(), transaction() as session:
        assert series_services.take_out(session, series.id, series.ids["kurzeme"], None, NOW)  # type: ignore[arg-type]
    assert "Pavisam citādi." not in said()


def test_the_calendar_holds_every_place_under_its_own_uid(
    app: Flask, series: PublicSeries, client: FlaskClient
) -> None:
    answer = client.get(series.feed)
    assert answer.headers["Content-Type"].replace(" ", "") == "text/calendar;charset=utf-8"
    calendar = Calendar.from_ical(answer.data)
    assert str(calendar["X-WR-CALNAME"]) == "Aicina: Sanāksmes reģionos"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Riga"]
    assert titles(answer.data) == ["Sanāksme: kurzeme", "Sanāksme Vidzemē", "Sanāksme: latgale"]
    with app.app_context():
        uids = set(db.session().scalars(select(Event.uid).where(Event.series_id == series.id)))
    assert {str(event["UID"]) for event in calendar.walk("VEVENT")} == uids
    assert b"@example.lv" not in answer.data


def test_the_calendar_changes_with_its_events_only(series: PublicSeries, client: FlaskClient, moment: Any) -> None:
    first = client.get(series.feed)
    tag = first.headers["ETag"]
    series.change(description=Bilingual("Cits kopīgais teksts"))
    assert client.get(series.feed, headers={"If-None-Match": tag}).status_code == 304
    series.save("kurzeme", NOW + timedelta(minutes=1), venue=Bilingual("Cits nams"))
    assert client.get(series.feed, headers={"If-None-Match": tag}).status_code == 200


def test_the_page_of_calendars_and_the_start_page_name_the_series(series: PublicSeries, client: FlaskClient) -> None:
    offered = client.get("/kalendari").text
    assert f"http://127.0.0.1:5000{series.feed}" in offered
    assert f"webcal://127.0.0.1:5000{series.feed}" in offered
    assert f"webcal://127.0.0.1:5000{series.feed}" in client.get(series.page).text
    assert client.get("/").text.count(f'href="{series.page}"') == 3


def test_a_series_that_is_over_is_offered_no_more(series: PublicSeries, client: FlaskClient, moment: Any) -> None:
    moment.move_to(datetime(2028, 1, 1, tzinfo=UTC))
    assert series.feed not in client.get("/kalendari").text
    assert [client.get(path).status_code for path in (series.page, series.feed)] == [200, 200]
    assert titles(client.get(series.feed).data) == []


def test_a_save_the_date_gets_its_time_under_the_same_uid_and_followers_get_one_mail(
    app: Flask, series: PublicSeries, client: FlaskClient
) -> None:
    """RM 3, in the world of a series."""

    def entry() -> Any:
        events = Calendar.from_ical(client.get(series.feed).data).walk("VEVENT")
        return next(event for event in events if str(event["SUMMARY"]) == "Sanāksme Vidzemē")

    before = entry()
    assert before["DTSTART"].dt == date(2027, 5, 13)
    with app.app_context(), transaction() as session:
        event = session.get_one(Event, series.ids["vidzeme"])
        builders.make_follower(session, event, "seko@example.lv")
        builders.make_follower(session, event, "otra@example.lv")
        elsewhere = session.get_one(Event, series.ids["latgale"])
        builders.make_follower(session, elsewhere, "cits@example.lv")
    series.save("vidzeme", NOW + timedelta(hours=1), deadline_on=date(2027, 5, 10), **timed(date(2027, 5, 13)))
    series.save("vidzeme", NOW + timedelta(hours=2), capacity=30)
    after = entry()
    assert after["DTSTART"].dt.isoformat() == "2027-05-13T11:00:00+03:00"
    assert (after["UID"], after["SEQUENCE"] > before["SEQUENCE"]) == (before["UID"], True)
    with app.app_context():
        sent = [mail.recipient for mail in builders.mails(db.session(), "registration.date_set")]
    assert sorted(sent) == ["otra@example.lv", "seko@example.lv"]
    assert f'href="{series.event("vidzeme")}#pieteikties"' in client.get(series.page).text


def test_the_slug_is_for_life(app: Flask, series: PublicSeries, client: FlaskClient) -> None:
    series.change(title=Bilingual("Cits nosaukums"))
    assert "Cits nosaukums" in words_of(client.get(series.page))
    with app.app_context(), transaction() as session:
        draft = SeriesDraft(Bilingual("!!!"))
        number = series_services.create_series(session, series.organisation_id, draft, BY, NOW)
    assert number != series.id
    assert event_services.slug_of(Bilingual("!!!"), "serija").startswith("serija-")
