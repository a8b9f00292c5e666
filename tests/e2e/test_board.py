"""The board of groups by keyboard and by mouse at a desk, by buttons on a phone; with and without a script."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.board import Call, call_of, enlarge
from tests.e2e.conftest import DESK, PHONE, Contexts
from tests.e2e.people import sign_in
from tests.e2e.site import Site
from tests.e2e.world import EMAIL, PASSWORD, World


def board(contexts: Contexts, world: tuple[Site, World], **options: Any) -> tuple[Page, Call]:
    """The board of a fresh call, in English."""
    site, made = world
    call, page = call_of(made), contexts(**options).new_page()
    sign_in(page, site.url, EMAIL, PASSWORD)
    page.goto(f"{site.url}{call.path(made)}?lang=en")
    return page, call


def card(page: Page, call: Call, given: str) -> str:
    return f"#k{call.people[given]}"


def test_people_are_moved_by_the_keyboard_alone(contexts: Contexts, world: tuple[Site, World]) -> None:
    page, call = board(contexts, world, **DESK)
    made = world[1]
    said = page.locator("#board-said")
    page.locator(f"{card(page, call, 'Cilda')} summary").focus()
    page.keyboard.press("2")
    expect(said).to_contain_text("Cilda Liepa → Grupa B.")
    assert call.where(made, "Cilda") == "B"
    expect(page.locator(f"{card(page, call, 'Cilda')} summary")).to_be_focused()
    # Enter opens the card; the arrow keys choose, Enter moves.
    page.keyboard.press("Enter")
    expect(page.locator(f"{card(page, call, 'Cilda')} select")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Cilda Liepa → Grupa A.")
    assert call.where(made, "Cilda") == "A"
    # From card to card, and to the next column.
    page.locator(f"{card(page, call, 'Baiba')} summary").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"{card(page, call, 'Cilda')} summary")).to_be_focused()
    page.keyboard.press("p")
    expect(said).to_contain_text("Cilda Liepa stays here, whatever is composed.")
    expect(page.locator(f"{card(page, call, 'Cilda')}.is-pinned")).to_be_visible()
    page.keyboard.press("r")
    expect(said).to_contain_text("Cilda Liepa → Reserve.")
    assert call.where(made, "Cilda") == "reserve"
    page.locator(".board-bar button", has_text="Take back").focus()
    page.keyboard.press("Enter")
    expect(said).to_contain_text("The last change was taken back.")
    assert call.where(made, "Cilda") == "A"


def test_a_card_is_dragged_to_another_group_and_a_broken_rule_is_named_at_once(
    contexts: Contexts, world: tuple[Site, World]
) -> None:
    page, call = board(contexts, world, **DESK)
    drag(page, f"{card(page, call, 'Anna')} summary", call.groups["B"])
    expect(page.locator(f"#g{call.groups['B']} {card(page, call, 'Anna')}")).to_be_visible()
    assert call.where(world[1], "Anna") == "B"
    expect(page.locator("#board-said")).to_contain_text(
        "Broken now: Grupa A: expected to come – 0.8; needed at least 2."
    )
    expect(page.locator(f"#g{call.groups['A']} .board-broken")).to_contain_text("Expected to come – 0.8")
    expect(page.locator(f"{card(page, call, 'Anna')} details[open]")).to_have_count(0)
    # A group that has no time takes nobody: the card goes back, and it is said why.
    drag(page, f"{card(page, call, 'Anna')} summary", call.groups["C"])
    expect(page.locator(".board-conflict")).to_contain_text("The group has no time yet.")
    assert call.where(world[1], "Anna") == "B"


def test_a_drag_that_is_let_go_of_with_escape_moves_nobody(contexts: Contexts, world: tuple[Site, World]) -> None:
    page, call = board(contexts, world, **DESK)
    start, end = (
        page.locator(one).bounding_box() for one in (f"{card(page, call, 'Anna')} summary", f"#g{call.groups['B']} h2")
    )
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 10, steps=5)
    expect(page.locator(f"#g{call.groups['B']}.is-over")).to_be_visible()
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator("#board-said")).to_contain_text("Let go: nothing was moved.")
    assert call.where(world[1], "Anna") == "A"


def drag(page: Page, source: str, group: int) -> None:
    start, end = page.locator(source).bounding_box(), page.locator(f"#g{group} h2").bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 20, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 10, steps=8)
    expect(page.locator(f"#g{group}.is-over")).to_be_visible()  # where the card is counts once a frame is drawn
    page.mouse.up()


def test_a_card_of_a_large_board_gets_its_menu_when_it_opens(contexts: Contexts, world: tuple[Site, World]) -> None:
    page, call = board(contexts, world, **DESK)
    enlarge(world[1], call)
    page.reload()
    here = card(page, call, "Cilda")
    expect(page.locator("select[name=to]")).to_have_count(0)
    page.locator(f"{here} summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"{here} select")).to_be_focused()
    page.locator(f"{here} select").select_option(label="Grupa B")
    page.keyboard.press("Enter")
    expect(page.locator("#board-said")).to_contain_text("Cilda Liepa → Grupa B.")
    assert call.where(world[1], "Cilda") == "B"
    page.keyboard.press("1")
    expect(page.locator("#board-said")).to_contain_text("Cilda Liepa → Grupa A.")
    page.locator(f"#g{call.groups['A']}").evaluate("column => column.scrollIntoView()")
    drag(page, f"{card(page, call, 'Anna')} summary", call.groups["B"])
    expect(page.locator(f"#g{call.groups['B']} {card(page, call, 'Anna')}")).to_be_visible()


def test_without_a_script_the_menu_of_a_large_board_is_a_page(contexts: Contexts, world: tuple[Site, World]) -> None:
    page, call = board(contexts, world, **PHONE, java_script_enabled=False)
    enlarge(world[1], call)
    page.reload()
    here = card(page, call, "Dace")
    page.locator(f"{here} summary").tap()
    page.locator(f"{here} a", has_text="Choose a place").tap()
    expect(page.locator("h1")).to_have_text("Dace Rozīte")
    page.locator("select[name=to]").select_option(label="Grupa A")
    page.locator("main button", has_text="Move").first.tap()
    expect(page.locator(".flashes")).to_contain_text("Dace Rozīte → Grupa A.")
    assert call.where(world[1], "Dace") == "A"


def test_on_a_phone_a_card_opens_and_has_buttons(contexts: Contexts, world: tuple[Site, World]) -> None:
    page, call = board(contexts, world, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.locator(".board-jump a", has_text="Not decided").tap()
    page.locator(f"{card(page, call, 'Dace')} summary").tap()
    page.locator(f"{card(page, call, 'Dace')} select").select_option(label="Grupa B")
    page.locator(f"{card(page, call, 'Dace')} button", has_text="Move").first.tap()
    expect(page.locator(f"#g{call.groups['B']} {card(page, call, 'Dace')}")).to_be_visible()
    assert call.where(world[1], "Dace") == "B"


def test_on_a_phone_a_card_is_dragged_by_its_grip_and_the_next_tap_counts(
    contexts: Contexts, world: tuple[Site, World]
) -> None:
    page, call = board(contexts, world, **PHONE)
    grip, reserve = page.locator(f"{card(page, call, 'Dace')} .board-grip"), page.locator("#rezerve h2")
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), reserve.bounding_box()
    assert start
    assert end
    finger = page.context.new_cdp_session(page)
    at = {"x": start["x"] + start["width"] / 2, "y": start["y"] + start["height"] / 2}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
    for x, y in ((at["x"], at["y"] + 20), (end["x"] + 20, end["y"] + 5)):
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    expect(page.locator("#rezerve.is-over")).to_be_visible()
    # After a finger that leaves the screen in full flight Chromium may swallow the next tap.
    for rest in (20, 21, 20, 21):
        at = {"x": end["x"] + rest, "y": end["y"] + 5}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.locator(f"#rezerve {card(page, call, 'Dace')}")).to_be_visible()
    expect(page.locator("#board-said")).to_contain_text("Dace")
    assert call.where(world[1], "Dace") == "reserve"
    page.locator(f"{card(page, call, 'Anna')} summary").tap()
    expect(page.locator(f"{card(page, call, 'Anna')} details[open]")).to_have_count(1)


def test_everything_works_without_a_script(contexts: Contexts, world: tuple[Site, World]) -> None:
    page, call = board(contexts, world, **PHONE, java_script_enabled=False)
    page.locator(f"{card(page, call, 'Dace')} summary").tap()
    page.locator(f"{card(page, call, 'Dace')} select").select_option(label="Grupa A")
    page.locator(f"{card(page, call, 'Dace')} button", has_text="Move").first.tap()
    expect(page.locator(".flashes")).to_contain_text("Dace Rozīte → Grupa A.")
    assert call.where(world[1], "Dace") == "A"
    page.locator(".board-bar button", has_text="Take back").tap()
    expect(page.locator(".flashes")).to_contain_text("The last change was taken back.")
    assert call.where(world[1], "Dace") == "open"
