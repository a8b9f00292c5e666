"""Inviting 5,000 contacts from the desk: what each step costs the site. The letters themselves are the worker's."""

import resource
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from benchmarks import tables
from benchmarks.places import KINDS, Place, add_event, place
from core import clock
from core.db import db, transaction
from core.links import fresh
from core.settings import Settings
from invitations import services
from invitations.models import ImportDraft
from invitations.services import ListCommand
from invitations.terms import Basis, ContactRow, Grid
from organisers import services as organisers
from organisers.models import Organisation
from organisers.terms import Role
from registration.models import Event

PEOPLE = 5000
HEAD = ("", "CPU s", "s")


def main() -> None:
    """Print one table for each database."""
    for kind in KINDS:
        with place(kind) as here:
            rows = _walk(here)
        tables.show(f"Inviting {PEOPLE} contacts, {kind}", HEAD, rows)


def _walk(here: Place) -> list[list[object]]:
    password = fresh()
    slug = add_event(here.settings, None)
    event_id, list_id, email = _fill(here.settings, slug, password)
    db.session.remove()
    client = here.app().test_client()
    _sign_in(client, here.settings.public_url, email, password)
    base = f"/birojs/{_organisation()}/pasakumi/{event_id}/aicinatie"
    page = client.get(f"{base}/aicinat", base_url=here.settings.public_url).text
    data = {"csrf_token": _token(page), "form_key": fresh(16), "saraksts": str(list_id), "seat": "public"}
    steps: list[tuple[str, Callable[[], Any]]] = [
        ("see what will be sent", lambda: _press(client, here, base, {**data, "solis": "parbaudit"}, 200)),
        ("invite", lambda: _press(client, here, base, {**data, "solis": "sutit"}, 303)),
        ("the board", lambda: client.get(f"{base}/", base_url=here.settings.public_url)),
    ]
    return [[name, *_timed(call)] for name, call in steps]


def _fill(settings: Settings, slug: str, password: str) -> tuple[int, int, str]:
    now, email = clock.now(), "rikotaja@example.lv"
    with transaction() as session:
        event = session.scalars(select(Event).where(Event.slug == slug)).one()
        account = organisers.create_account(session, now, email, "Rīkotāja", password)
        organisers.add_member(session, now, event.organisation_id, account.id, Role.owner)
        command = ListCommand("Visi", "Reģistrs", Basis.public_task, clock.local(now).date())
        of_list = services.save_list(session, event.organisation_id, command, account.id, now)
        assert of_list is not None
        people = [(_person(number), "LV-099") for number in range(PEOPLE)]
        draft_id = services.keep_draft(session, of_list.id, account.id, "x", _NO_GRID, (False, ()), now)
        draft = session.get_one(ImportDraft, draft_id)
        services.save_import(session, settings, draft, of_list, people, {}, account.id, now - timedelta(days=1))
        return event.id, of_list.id, email


_NO_GRID = Grid((), ())


def _person(number: int) -> ContactRow:
    email = f"ilze.{number}@example.lv"
    return ContactRow(
        number, "Ilze", f"Bērziņa-Kalniņa{number}", email, email, "+37120000000",
        f"Iestāde {number % 400}", "Tukuma novads",
    )  # fmt: skip


def _organisation() -> str:
    found = db.session().scalars(select(Organisation.slug)).one()
    db.session.remove()
    return found


def _sign_in(client: FlaskClient, url: str, email: str, password: str) -> None:
    page = client.get("/birojs/ielogoties", base_url=url)
    data = {"csrf_token": _token(page.text), "email": email, "password": password}
    client.post("/birojs/ielogoties", data=data, base_url=url)


def _token(page: str) -> str:
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def _press(client: FlaskClient, here: Place, base: str, data: dict[str, str], status: int) -> None:
    answer = client.post(f"{base}/aicinat", data=data, base_url=here.settings.public_url)
    if answer.status_code != status:
        raise RuntimeError(answer.text)


def _timed(call: Callable[[], Any]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), _cpu()
    call()
    return _cpu() - cpu, time.perf_counter() - began


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
