"""A helper with a phone at a door where the network drops: nothing is lost, nothing is counted twice."""

from playwright.sync_api import expect
from sqlalchemy import select

from attendance import doors, queries
from attendance.models import CheckInOp, PlannedGroup
from attendance.terms import GroupPlan
from core import clock
from core.db import db, transaction
from registration.models import Event, Registration
from tests import builders
from tests.e2e.conftest import PHONE, Contexts
from tests.e2e.door import came, event_of_today, online, opened, press, unsent
from tests.e2e.site import Site
from tests.e2e.world import World
from tests.servers.line import Line


def close(world: World, event_id: int) -> None:
    """The organiser takes the helper's link back."""
    with world.app.app_context():
        link = queries.links_of(db.session(), event_id)[0].id
        with transaction() as session:
            doors.close_door(session, event_id, link, 1, clock.now())
        db.session.remove()


def test_marks_made_without_a_network_survive_and_arrive_once(
    contexts: Contexts, world: tuple[Site, World], line: Line
) -> None:
    _site, made = world
    event_id, token = event_of_today(made, "offline")
    page = opened(contexts, line, token)
    line.cut()
    for family in ("Āboliņa", "Kalniņa", "Ozola"):
        press(page, family)
    press(page, "Ozola", "undo")
    press(page, "Zariņa")
    page.locator("#name").fill("Rita Siliņa")
    page.locator("#door-walk-in button").click()
    expect(page.locator("#door-line")).to_contain_text("6")
    expect(page.locator("#door-count")).to_contain_text("4")
    page.reload()
    expect(page.locator(".door-row", has_text="Rita Siliņa")).to_be_visible()
    expect(page.locator("#door-count")).to_contain_text("4")
    assert came(made, event_id) == []
    other = page.context.new_page()  # the helper closed the page and opens it again later
    page.close()
    page = other
    line.mend()
    page.goto(f"{line.url}/ierasanas/{token}/")
    expect(page.locator("#door-count")).to_contain_text("4 of 6")
    expect(page.locator(".badge--waiting")).to_have_count(0)
    assert unsent(page) == 0
    assert came(made, event_id) == ["Kalniņa", "Siliņa", "Zariņa", "Āboliņa"]
    page.reload()
    expect(page.locator("#door-count")).to_contain_text("4 of 6")
    with made.app.app_context():
        assert len(db.session.scalars(select(CheckInOp.id).where(CheckInOp.event_id == event_id)).all()) == 6
        db.session.remove()


def test_table_given_before_the_day_is_heard_without_a_network(
    contexts: Contexts, world: tuple[Site, World], line: Line
) -> None:
    _site, made = world
    event_id, token = event_of_today(made, "tables")
    with made.app.app_context():
        with transaction() as session:
            doors.choose(session, event_id, GroupPlan(3), 1, clock.now(), self_check_in=False)
            person = select(Registration.id).where(Registration.event_id == event_id)
            ozola = session.scalars(person.where(Registration.family_name == "Ozola")).one()
            session.add(PlannedGroup(registration_id=ozola, event_id=event_id, group_no=3))
        db.session.remove()
    page = opened(contexts, line, token)
    line.cut()
    row = page.locator(".door-row", has_text="Ozola")
    expect(row).not_to_contain_text("table 3")
    press(page, "Ozola")
    press(page, "Kalniņa")
    expect(row).to_contain_text("table 3")
    expect(page.locator(".door-row", has_text="Kalniņa")).not_to_contain_text("table")
    line.mend()
    expect(page.locator(".door-row", has_text="Kalniņa")).to_contain_text("table 1")
    expect(row).to_contain_text("table 3")


def test_revoked_link_takes_the_list_off_the_device_and_shows_what_was_not_sent(
    contexts: Contexts, world: tuple[Site, World], line: Line
) -> None:
    _site, made = world
    event_id, token = event_of_today(made, "revoked")
    page = opened(contexts, line, token)
    line.cut()
    press(page, "Kalniņa")
    close(made, event_id)
    online(line, page)
    expect(page.locator("#door-left li")).to_contain_text("Anna Kalniņa")
    expect(page.locator("#door-list")).to_be_empty()
    assert page.evaluate("Object.keys(localStorage)") == [f"aicina-check-in:/ierasanas/{token}/:left"]
    assert page.evaluate("caches.keys().then((names) => names.length)") == 0
    assert came(made, event_id) == []
    again = page.context.new_page()  # nothing is lost with the tab
    page.close()
    again.goto(f"{line.url}/ierasanas/{token}/")
    expect(again.locator("#door-left li")).to_contain_text("Anna Kalniņa: Arrived")
    again.locator("#door-left button").click()
    expect(again.locator("#door-left")).to_be_hidden()
    assert again.evaluate("localStorage.length") == 0


def test_notes_of_a_tab_closed_before_the_link_was_are_still_shown(
    contexts: Contexts, world: tuple[Site, World], line: Line
) -> None:
    _site, made = world
    event_id, token = event_of_today(made, "revoked-unseen")
    page = opened(contexts, line, token)
    line.cut()
    press(page, "Kalniņa")
    other = page.context.new_page()
    page.close()
    close(made, event_id)
    line.mend()
    for _time in range(2):
        other.goto(f"{line.url}/ierasanas/{token}/")
        expect(other.locator("#door-left li")).to_have_count(1)
        assert other.evaluate("Object.keys(localStorage)") == [f"aicina-check-in:/ierasanas/{token}/:left"]
    assert other.evaluate("caches.keys().then((names) => names.length)") == 0
    # A day later the device forgets them.
    other.evaluate(
        'for (const k of Object.keys(localStorage)) localStorage.setItem(k, \'{"until": 1, "lines": ["x"]}\')'
    )
    other.reload()
    expect(other.locator("#door-left")).to_be_hidden()
    assert other.evaluate("localStorage.length") == 0


def test_the_one_who_is_found_stands_under_the_field(contexts: Contexts, world: tuple[Site, World]) -> None:
    site, made = world
    event_id, token = event_of_today(made, "found")
    with made.app.app_context():
        with transaction() as session:
            event = session.get_one(Event, event_id)
            for n in range(20):
                who = {"given_name": "Rita", "family_name": f"Siliņa{n}", "email": f"found-{n}@example.lv"}
                builders.make_registration(session, event, now=event.created_at, **who)
        db.session.remove()
    page = opened(contexts, site, token)
    page.evaluate("document.querySelector('.door-new').scrollIntoView()")
    page.locator("#q").press_sequentially("kaln")
    expect(page.locator(".door-row")).to_have_count(1)
    expect(page.locator("#door-found")).to_have_text("Found: 1")
    field, row = page.locator("#door-search").bounding_box(), page.locator(".door-row").bounding_box()
    assert field is not None
    assert row is not None
    below = row["y"] - field["y"] - field["height"]
    assert -1 <= below <= 8, (field, row)


def test_times_of_notes_are_those_of_the_place(contexts: Contexts, world: tuple[Site, World], line: Line) -> None:
    _site, made = world
    event_id, token = event_of_today(made, "zone")
    page = contexts(**{**PHONE, "timezone_id": "Asia/Tokyo"}).new_page()
    page.context.add_cookies([{"name": "lang", "value": "lv", "url": line.url}])
    page.goto(f"{line.url}/ierasanas/{token}/")
    page.locator("#door[data-ready=yes]").wait_for(state="attached")
    line.cut()
    press(page, "Kalniņa")
    noted = page.locator(".door-at").inner_text()
    online(line, page)
    expect(page.locator(".badge--waiting")).to_have_count(0)
    assert page.locator(".door-at").inner_text() == noted
    assert came(made, event_id) == ["Kalniņa"]


def test_finishing_leaves_nothing_on_the_device(contexts: Contexts, world: tuple[Site, World]) -> None:
    site, made = world
    event_id, token = event_of_today(made, "finish")
    page = opened(contexts, site, token)
    press(page, "Kalniņa")
    expect(page.locator(".badge--waiting")).to_have_count(0)
    page.locator("#door-end-button").click()
    page.wait_for_url(f"{site.url}/")
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("caches.keys().then((names) => names.length)") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0
    assert came(made, event_id) == ["Kalniņa"]


def test_page_without_a_script_does_the_same(contexts: Contexts, world: tuple[Site, World]) -> None:
    site, made = world
    event_id, token = event_of_today(made, "plain")
    page = contexts(**PHONE, java_script_enabled=False).new_page()
    page.goto(f"{site.url}/ierasanas/{token}/")
    page.locator("#q").fill("kalnina")
    page.locator("#door-search button[type=submit]").click()
    press(page, "Kalniņa")
    expect(page.locator(".door-row.is-here")).to_have_count(1)
    assert came(made, event_id) == ["Kalniņa"]
