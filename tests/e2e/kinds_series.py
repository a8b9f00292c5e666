"""Kinds of pages of series, and the series that stands in the world of the tests."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core import clock
from core.bilingual import Bilingual
from organisers.models import Organisation
from organisers.terms import Actor, ActorKind
from registration import series_services
from registration.series_models import Series
from registration.series_terms import SeriesDraft
from registration.terms import Ask, EventStatus
from tests import builders
from tests.e2e.people import SEND, fill

if TYPE_CHECKING:
    from tests.e2e.world import World

DESK = "/birojs/{org}/serijas"
TEXT = Bilingual("Saturs visur ir **viens**.\n\n- saruna\n- darbs", "The content is **the same**.\n\n- talk\n- work")


def add_series(session: Any, world: "World", here: Organisation, account_id: int) -> None:
    """A series with an event ahead in two regions, one that is over, and somebody who came to the wrong one."""
    now, by = clock.now(), Actor(ActorKind.organiser, account_id)
    day = clock.local(now).date()
    title = Bilingual("Sanāksmes reģionos", "Meetings in the regions")
    number = series_services.create_series(session, here.id, SeriesDraft(title, TEXT), by, now)
    empty = series_services.create_series(session, here.id, SeriesDraft(Bilingual("Tukša", "Empty")), by, now)
    for region, days in (("vidzeme", 90), ("kurzeme", 97), ("zemgale", -9), ("latgale", 104)):
        start = now + timedelta(days=days)
        event = builders.make_event(
            session, organisation=here, now=now - timedelta(days=20), kind="regional_meeting",
            title=Bilingual(f"Sanāksme: {region}", f"Meeting: {region}"), day=day + timedelta(days=days),
            starts_at=start, ends_at=start + timedelta(hours=3), region=region, venue=Bilingual("Kultūras centrs"),
            ask_municipality=Ask.required, capacity=40,
        )  # fmt: skip
        assert series_services.put_event(session, number, event.id, account_id, now)
        if region == "latgale":  # not ready yet
            event.status, event.published_at, event.contact_email = EventStatus.draft, None, ""
            continue
        world.events[f"in {region}"], world.ids[f"in {region}"] = event.slug, event.id
        if days > 0:
            person = builders.make_registration(
                session, event, now=now, municipality="Talsi", municipality_code="LV-097"
            )
            world.people[f"in {region}"] = person.id
    world.events["series"] = session.get_one(Series, number).slug
    world.ids |= {"series": number, "empty series": empty}


def from_elsewhere(page: Any, _world: "World") -> None:
    person = {"given_name": "Zane", "family_name": "Ķauķe", "email": "zane.kauke@example.lv"}
    fill(page, {**person, "municipality": "Talsu novads"})
    page.locator(SEND).first.click()


def without_a_day(page: Any, _world: "World") -> None:
    fill(page, {"latgale-venue": "Rēzekne", "riga-day": "2020-01-01", "riga-capacity": "daudz"})
    page.locator("form[data-dirty-guard] > .button-row button").click()


def nothing_chosen(page: Any, _world: "World") -> None:
    for box in page.locator("[name=event]").all():
        box.uncheck()
    page.locator("main form .button-row button").click()


def kinds(kind: Any, press: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Pages of everybody, and of organisers."""
    public = {
        "series": kind("/serijas/{series}"),
        "series, an event of it": kind("/pasakumi/{in kurzeme}"),
        "series, asked of the own region": kind("/pasakumi/{in vidzeme}", from_elsewhere, 422),
    }
    desk = {
        "series list": kind(f"{DESK}/"),
        "series list, none": kind("/birojs/{empty org}/serijas/"),
        "series desk": kind(f"{DESK}/{{series id}}"),
        "series desk, empty": kind(f"{DESK}/{{empty series id}}"),
        "series edit": kind(f"{DESK}/{{series id}}/labot"),
        "series new with errors": kind(f"{DESK}/jauna", press("main form .button-row button"), 422),
        "series add": kind(f"{DESK}/{{series id}}/pasakumi"),
        "series add with errors": kind(f"{DESK}/{{series id}}/pasakumi", without_a_day, 422),
        "series, attendees from elsewhere": kind("/birojs/{org}/pasakumi/{in vidzeme id}/dalibnieki/?no=cits"),
        "series, drafts to publish": kind(f"{DESK}/{{series id}}/publicet"),
        "series, nothing chosen to publish": kind(f"{DESK}/{{series id}}/publicet", nothing_chosen, 422),
        "series on a website": kind(f"{DESK}/{{series id}}/majaslapa"),
        "series, person in two places": kind("/birojs/{org}/pasakumi/{in vidzeme id}/dalibnieki/{in vidzeme person}"),
    }
    return public, desk
