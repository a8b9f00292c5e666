"""Focus groups as a stranger meets them: from an application to published groups, a cancellation, and few changes."""

import re

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from core import clock
from core.db import db, transaction
from mailers.models import OutboxRow
from registration.decision_models import Decision
from registration.models import Event, Registration
from registration.terms import Admission, RegistrationStatus
from scheduling.models import ComposedGroup, ComposedPlace
from scheduling.terms import Standing
from tests.e2e.conftest import DESK, PHONE, Contexts
from tests.e2e.letters import CapturedMail, Letter, letters_to
from tests.e2e.people import SEND, banner, fill_in, open_event, sign_in
from tests.e2e.site import Site

ROOM = "/birojs/socialais-darbs-kopiena"
RASA = "rasa.rudzite@example.lv"
SOLVED = 120_000  # milliseconds a small composition may take on a busy machine


def test_focus_groups_from_an_application_to_a_change_of_few(site: Site, inside: Flask, contexts: Contexts) -> None:
    with inside.app_context():
        call = db.session.scalars(select(Event).where(Event.admission == Admission.selection)).one()
        call_id, slug = call.id, call.slug
        db.session.remove()
    apply(contexts(**PHONE).new_page(), f"{site.url}/pasakumi/{slug}")
    (received,) = letters_to(CapturedMail(site.settings.mail_dir), RASA, 1)
    assert received.method == ""

    desk = contexts(**DESK).new_page()
    sign_in(desk, site.url, site.printed("e-mail"), site.printed("password"))
    board = f"{site.url}{ROOM}/pasakumi/{call_id}/sastadisana/tafele/"
    compose(desk, f"{site.url}{ROOM}/pasakumi/{call_id}/sastadisana/")
    moved = move_two(desk, inside, call_id)
    group = to_reserve(desk, "Rasa Rudzīte")
    publish(desk, board)
    let_letters_go(inside)

    invitations = {name: invitation_of(site, inside, name) for name in moved}
    assert {one.method for one in invitations.values()} == {"REQUEST"}
    seated = seats(inside, call_id)
    leaver = min(name for name, there in seated.items() if there == group)  # a seat that somebody in reserve can take
    cancel(contexts(**PHONE).new_page(), site, invitation_of(site, inside, leaver))

    before = letters_so_far(inside)
    proposal = plan_again(desk, board)
    assert len(proposal) <= 3, proposal
    desk.locator("form[action$='/pienemt'] button").click()
    desk.goto(board)
    desk.locator("main a[href$='/publicet']").first.click()
    desk.locator("main form[action$='/publicet'] button[type=submit]").click()
    now = seats(inside, call_id)
    changed = {name for name in {*seated, *now} if seated.get(name) != now.get(name)}
    assert leaver in changed
    assert leaver not in now
    assert len(changed) <= 3, changed
    new = letters_so_far(inside).items() - before.items()
    assert {address(inside, call_id, name) for name in changed - {leaver}} == {email for _number, email in new}


def apply(page: Page, url: str) -> None:
    """One screen on a phone: who, and when they can."""
    open_event(page, url)
    for yes in page.locator("#pieteikties input[type=radio][value='2']").all():
        yes.check(force=True)
    fill_in(page, "Rasa", "Rudzīte", RASA, municipality="Rēzeknes novads")
    page.locator("#pieteikties fieldset input[type=checkbox]").first.check()
    page.locator(SEND).click()
    page.wait_for_url("**/r/*")
    assert banner(page) == "waiting"


def compose(desk: Page, frame: str) -> None:
    """Press, wait for the proof, put it on the board."""
    desk.goto(frame)
    desk.locator("main .compose form button.button").first.click()
    look_at_the_proposal(desk)
    desk.locator("form[action$='/pienemt'] button").click()
    desk.wait_for_url("**/tafele/")


def look_at_the_proposal(desk: Page) -> None:
    """From the page of a run that has been asked for, once it has found something."""
    desk.wait_for_url(re.compile(r"/meklesana/\d+"))
    compare = desk.locator("main a[href*='/tafele/piedavajums/']")
    expect(compare).to_be_visible(timeout=SOLVED)
    compare.click()
    desk.wait_for_url("**/tafele/piedavajums/*")


def move_two(desk: Page, inside: Flask, call_id: int) -> dict[str, str]:
    """Two people to another group in which they can come; their names and the groups they are in now."""
    moved: dict[str, str] = {}
    for number in desk.locator(".board-card[data-place^=g]").evaluate_all("all => all.map(card => card.id)"):
        card = desk.locator(f"#{number}")
        fits = card.locator("select[name=to] option[value^=g]").filter(has_not_text=" – ")  # what stands in the way
        if len(moved) == 2:
            break
        if not fits.count():
            continue
        name, there = card.locator("strong").inner_text(), fits.first.get_attribute("value")
        card.locator("summary").click()
        card.locator("select[name=to]").select_option(there)
        card.locator(".board-line button:not([name])").first.click()
        expect(desk.locator(f"#{number}[data-place={there}]")).to_be_visible()
        moved[name] = str(there)
    assert len(moved) == 2
    where = seats(inside, call_id)
    assert {name: where[name] for name in moved} == moved
    return moved


def to_reserve(desk: Page, name: str) -> str:
    """Somebody gives up the seat for the reserve; the group they were in."""
    card = desk.locator(".board-card", has_text=name)
    group = str(card.get_attribute("data-place"))
    card.locator("summary").click()
    card.locator("select[name=to]").select_option("reserve")
    card.locator(".board-line button:not([name])").first.click()
    expect(desk.locator(".board-card[data-place=reserve]", has_text=name)).to_be_visible()
    return group


def publish(desk: Page, board: str) -> None:
    """Whoever has no seat is in reserve; what is broken is ticked as seen; everybody hears."""
    desk.goto(f"{board}publicet")
    rest = desk.locator("main form:has(input[name=back][value=publish]) button")
    if rest.count():
        rest.click()
        expect(rest).to_have_count(0)
    for seen in desk.locator("main form[action$='/publicet'] input[type=checkbox]").all():
        seen.check()
    desk.locator("main form[action$='/publicet'] button[type=submit]").click()
    expect(desk.locator("form[action*='atsaukt']").first).to_be_visible()


def let_letters_go(inside: Flask) -> None:
    """The time in which everything could be taken back is over."""
    with inside.app_context(), transaction() as session:
        session.execute(update(OutboxRow).values(next_attempt_at=clock.now(), due_at=clock.now()))
        session.execute(update(Decision).values(goes_at=clock.now()))


def invitation_of(site: Site, inside: Flask, name: str) -> Letter:
    """The last letter of a person: what their group's event says."""
    with inside.app_context():
        people = db.session.scalars(select(Registration).where(Registration.application_id.is_not(None))).all()
        email = next(one.email for one in people if one.name == name)
        db.session.remove()
    return letters_to(CapturedMail(site.settings.mail_dir), email, 2)[-1]


def cancel(page: Page, site: Site, invitation: Letter) -> None:
    """By the link of the letter, on a phone."""
    page.goto(invitation.links(site.url, "/r/")[0])
    page.locator("main a[href$='/atteikties']").first.click()
    page.locator("main form button[type=submit]").first.click()
    assert banner(page) == "closed"


def plan_again(desk: Page, board: str) -> list[str]:
    """What a composition with few changes would do: a line for each person it concerns."""
    desk.goto(board)
    desk.locator("button[name=purpose][value=replan]").first.click()
    look_at_the_proposal(desk)
    return desk.locator("main .board-list li").all_inner_texts()


def seats(inside: Flask, call_id: int) -> dict[str, str]:
    """Who sits in which group of the board."""
    with inside.app_context():
        rows = db.session.execute(
            select(Registration, ComposedPlace.group_id)
            .join(ComposedPlace, ComposedPlace.registration_id == Registration.id)
            .join(ComposedGroup, ComposedGroup.id == ComposedPlace.group_id)
            .where(ComposedPlace.event_id == call_id, ComposedPlace.standing == Standing.seat)
            .where(Registration.status.in_((RegistrationStatus.applied, RegistrationStatus.placed)))
        ).all()
        found = {person.name: f"g{group}" for person, group in rows}
        db.session.remove()
    return found


def address(inside: Flask, call_id: int, name: str) -> str:
    with inside.app_context():
        people = db.session.scalars(select(Registration).where(Registration.event_id == call_id)).all()
        found = next(one.email for one in people if one.name == name)
        db.session.remove()
    return found


def letters_so_far(inside: Flask) -> dict[int, str]:
    """Every letter sent at a press of the organiser: its number, its recipient."""
    with inside.app_context():
        rows = db.session.execute(select(OutboxRow.id, OutboxRow.recipient).where(OutboxRow.batch.is_not(None)))
        found = {row.id: row.recipient for row in rows}
        db.session.remove()
    return found
