"""What leaves the house: no sensitive answer without its right, by whatever way; whatever is taken is written down."""

import io
import json
import zipfile
from typing import Any

import pypdf
from flask.testing import FlaskClient
from sqlalchemy import select, text

from core.db import transaction
from organisers.models import OrganisationEntry
from organisers.terms import EVERY_RIGHT, Action, Right
from registration.models import HistoryEntry
from registration.series_services import put_event
from tests.integration.desk.belongings import fill
from tests.integration.desk.desk_routes import addresses, form_token, path_of, send
from tests.integration.desk.people_world import EARLY, World, world
from tests.integration.desk.test_rights import EDGARS, give
from tests.integration.paper.desk import BADGES, SHEET
from tests.integration.paper.test_papers import PHONES, SIGN

__all__ = ["world"]
SECRET = "Zemesriekstuallergija"
TAKEN = ("exported", "printed", "viewed", "records_viewed")
FILE = {"format": "csv", "kas": "visi"}
# What is sent to the addresses that only answer to a POST and give something away; all others get an empty form.
SENT: dict[str, dict[str, Any]] = {
    "people.export": FILE,
    "invited.export": FILE,
    "series.export": FILE,
    "trail_export.export": FILE,
    "papers.sheet": SHEET,
    "papers.badge_cards": BADGES,
    "papers.sign": SIGN,
    "papers.phone_list": PHONES,
}
FILES = {"text/csv", "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def words_of(data: bytes) -> str:
    """The text of a page, a file of tables or a PDF."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return " ".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    if data.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    return data.decode("utf-8", "replace")


def takings(world: World) -> int:
    with world.reading() as session:
        found = session.scalars(select(HistoryEntry.id).where(HistoryEntry.action.in_(TAKEN))).all()
        query = select(OrganisationEntry.id).where(OrganisationEntry.action == Action.trail_exported)
        return len(found) + len(session.scalars(query).all())


def everything(world: World, client: FlaskClient, ids: dict[str, int], posts: frozenset[str]) -> list[tuple[str, str]]:
    """(endpoint, words) of all pages and of these addresses that answer to a POST."""
    token, found = form_token(client), []
    for one in addresses(world.app):
        if one.method == "GET" or one.endpoint in posts:
            with send(
                client, token, one.method, path_of(world.app, one, "biedriba", ids), SENT.get(one.endpoint)
            ) as got:
                found.append((one.endpoint, words_of(got.data)))
    return found


def giving_away(world: World) -> frozenset[str]:
    """The addresses that give a file or sensitive answers away on a POST."""
    ends = ("/eksports", ".pdf", "/sensitivas")
    return frozenset(one.endpoint for one in addresses(world.app) if one.method == "POST" and one.rule.endswith(ends))


def answered(world: World) -> dict[str, int]:
    ids = fill(world)
    answers = world.answers("ngo", ("a",), SECRET)
    with world.app.app_context(), transaction() as session:
        put_event(session, ids["series_id"], world.event_id, world.account_id, EARLY)
    return ids | {"registration_id": world.register("Zane Bērza", answers=answers, email="zane@example.lv")}


def test_no_sensitive_answer_leaves_without_its_right(world: World) -> None:
    ids = answered(world)
    give(world, *(EVERY_RIGHT - {Right.sensitive}))
    client = world.client(EDGARS)
    pages = everything(world, client, ids, giving_away(world))
    assert [endpoint for endpoint, words in pages if SECRET.lower() in words.lower()] == []
    assert sum("Bērza" in words for _endpoint, words in pages) > 5
    found = client.get(world.url("/") + f"?q={SECRET}", base_url="http://127.0.0.1:5000").text
    assert "Bērza" not in found
    with world.reading() as session:
        kept = [*session.scalars(select(HistoryEntry.details)), *session.scalars(select(OrganisationEntry.details))]
        told = session.execute(text("SELECT * FROM webhook_delivery")).all()
        letters = session.execute(text("SELECT * FROM outbox WHERE recipient <> 'zane@example.lv'")).all()
    assert SECRET not in json.dumps(kept, ensure_ascii=False) + repr(told) + repr(letters)


def test_owner_gets_sensitive_answers_only_where_it_is_written_down(world: World) -> None:
    ids = answered(world)
    client, posts = world.client(), giving_away(world)
    token = form_token(client)
    silent, shown, given = set[str](), set[str](), set[str]()
    for one in addresses(world.app):
        if one.method != "GET" and one.endpoint not in posts:
            continue
        before = takings(world)
        data = {**SENT.get(one.endpoint, {}), "sensitivi": "ja"}
        with send(client, token, one.method, path_of(world.app, one, "biedriba", ids), data) as answer:
            seen = SECRET in words_of(answer.data)
            is_file = answer.status_code == 200 and answer.mimetype in FILES
        shown |= {one.endpoint} if seen else set()
        given |= {one.endpoint} if is_file else set()
        if (seen or is_file) and takings(world) == before:
            silent.add(one.endpoint)
    assert shown == {"people.reveal", "people.export", "series.export"}
    assert given == shown - {"people.reveal"} | {
        "invited.export",
        "papers.sheet",
        "papers.badge_cards",
        "papers.programme_page",
        "papers.sign",
        "papers.phone_list",
        "papers.report",
        "trail_export.export",
    }
    assert silent == {"papers.programme_page", "papers.sign"}  # nobody's data is on them
