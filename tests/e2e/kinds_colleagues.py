"""Pages of colleagues and invited people that need something to be there first, and links that have had their time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import time_machine
from flask_security.recoverable import generate_reset_password_token
from playwright.sync_api import Page, Response
from sqlalchemy import select

from core import clock
from core.db import db, transaction
from invitations import do_not_contact
from invitations.models import Contact, ContactList
from organisers.models import Account, Membership, WebAuthn
from registration.guest_links import guest_by_token
from tests.e2e.world import EMAIL, PASSWORD, World

COLLEAGUE, LINK = "edgars@example.lv", "/birojs/parole/atjaunot/"
Row = tuple[str, object, int]


def go(page: Page, path: str) -> Response | None:
    parts = urlsplit(page.url)
    return page.goto(f"{parts.scheme}://{parts.netloc}{path}")


def invitation(world: World, hours_ago: int = 0) -> str:
    """The link of the letter to a colleague who has no password yet, written so long ago."""
    with time_machine.travel(clock.now() - timedelta(hours=hours_ago), tick=False), world.app.test_request_context():
        colleague = db.session.scalars(select(Account).where(Account.email == COLLEAGUE)).one()
        path = LINK + generate_reset_password_token(colleague)
        db.session.remove()
    return path


def invited(page: Page, world: World) -> Response | None:
    return go(page, invitation(world))


def invited_without_a_password(page: Page, world: World) -> Response:
    go(page, invitation(world))
    with page.expect_navigation() as answer:
        page.locator("main form button[type=submit]").last.click()
    return answer.value


def invited_too_long_ago(page: Page, world: World) -> Response | None:
    return go(page, invitation(world, hours_ago=25))


def losing_the_second_factor(page: Page, world: World) -> Response | None:
    with world.app.app_context():
        place = db.session.scalars(select(Membership.id).join(Account).where(Account.email == COLLEAGUE)).first()
        db.session.remove()
    answer = go(page, f"/birojs/{world.organisation}/cilveki/{place}/otrais-faktors")
    if "otrais-faktors" in urlsplit(page.url).path:
        return answer
    page.locator("[name=password]").fill(PASSWORD)  # the proof of signing in has become too old in a long walk
    with page.expect_navigation() as again:
        page.locator("main form button[type=submit]").first.click()
    return again.value


@contextmanager
def passkey(world: World) -> Iterator[int]:
    """A passkey of the organiser for as long as the page is fetched: it would be asked for at the next signing in."""
    with world.app.app_context():
        with transaction() as session:
            mine = session.scalars(select(Account).where(Account.email == EMAIL)).one()
            key = WebAuthn(
                user_id=mine.id, credential_id=b"kind", public_key=b"kind", sign_count=0, transports=[],
                extensions="", backup_state=False, device_type="single_device", name="Mans tālrunis", usage="first",
                lastuse_datetime=clock.now(),
            )  # fmt: skip
            session.add(key)
            session.flush()
            number = key.id
        yield number
        with transaction() as session:
            session.delete(session.get_one(WebAuthn, number))
        db.session.remove()


def naming_a_passkey(page: Page, world: World) -> Response | None:
    with passkey(world) as number:
        return go(page, f"/birojs/konts/atslegas/{number}")


def passkey_without_a_name(page: Page, world: World) -> Response:
    with passkey(world) as number:
        go(page, f"/birojs/konts/atslegas/{number}")
        page.locator("[name=name]").fill("")
        with page.expect_navigation() as answer:
            page.locator("main form button[type=submit]").first.click()
        return answer.value


def on_a_list(page: Page, world: World) -> Response | None:
    """The guest stands on the organisation's list, and asks for no more letters."""
    token = world.links["invited guest"]
    with world.app.app_context():
        with transaction() as session:
            guest, here = guest_by_token(session, token), session.scalars(select(ContactList)).first()
            assert guest
            assert here
            known = {"contact_key": guest.contact_key, "name_key": guest.name_key, "email": guest.email}
            if session.scalars(select(Contact).filter_by(list_id=here.id, **known)).first() is None:
                session.add(Contact(list_id=here.id, **known, created_at=clock.now()))
        db.session.remove()
    return go(page, f"/a/{token}/atgadinajumi")


def off_the_lists(page: Page, world: World) -> Response:
    on_a_list(page, world)
    with page.expect_navigation() as answer:
        page.locator("form[action$=saraksti] button").click()
    return answer.value


def who_asked_for_no_contact(page: Page, world: World) -> Response:
    """Somebody who asked not to be contacted is typed onto a list."""
    settings = world.app.config["AICINA"]
    with world.app.app_context():
        with transaction() as session:
            here = session.scalars(select(ContactList.organisation_id)).first()
            assert here
            do_not_contact.remember(session, settings, here, ["neraksti@example.lv"], "")
        db.session.remove()
    page.locator("main [name=email]").fill("neraksti@example.lv")
    with page.expect_navigation() as answer:
        page.locator("main form .button-row button").click()
    return answer.value


PUBLIC: dict[str, Row] = {
    "colleague invited": ("/birojs/ielogoties", invited, 200),
    "colleague invited, with errors": ("/birojs/ielogoties", invited_without_a_password, 422),
    "colleague invited too long ago": ("/birojs/ielogoties", invited_too_long_ago, 200),
    "invitation from a list": ("/", on_a_list, 200),
    "invitation, off the lists": ("/", off_the_lists, 200),
    "helper's link that is closed": ("/ierasanas/nav-tadas-saites/", None, 404),
}
ORGANISER: dict[str, Row] = {
    "leave the organisation": ("/birojs/{org}/aiziet", None, 200),
    "second factor taken away": ("/birojs/konts", losing_the_second_factor, 200),
    "contact who asked for none": ("/birojs/{org}/kontakti/{list id}/jauns", who_asked_for_no_contact, 422),
    "passkey named": ("/birojs/konts", naming_a_passkey, 200),
    "passkey without a name": ("/birojs/konts", passkey_without_a_name, 422),
}
