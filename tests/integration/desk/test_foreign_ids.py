"""Numbers of others' things inside bodies and queries: one's own pages neither change nor show what they name."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.models import ApiToken
from attendance.models import CheckInLink
from core.bilingual import Bilingual
from core.db import Base, transaction
from invitations.models import Contact, ContactList, InvitationBatch
from organisers import queries as organisers
from registration.guest_models import Guest
from registration.models import Decision, Institution, Logo, Slot
from registration.privacy_models import Project
from registration.series_models import Series
from registration.series_services import put_event
from scheduling.models import ComposedGroup, ComposingRun, Facilitator
from scheduling.terms import RunState
from tests.integration.desk.belongings import fill, row
from tests.integration.desk.desk_routes import form_token
from tests.integration.desk.events_world import form_of
from tests.integration.desk.people_world import EARLY, HOST, STARTS, World, new_event, world
from webhooks.models import WebhookDelivery, WebhookEndpoint

__all__ = ["world"]
ENDS = STARTS + timedelta(hours=1)
OF_EVENT, OF_ORGANISATION = "noslēp", "svešmant"  # in every name of what the victim has
ALWAYS_MOVING = {"account", "sign_in"}  # whoever presses is signed in meanwhile
EVENT = "/pasakumi/{event_id}"
FRAME, BOARD, POLL = EVENT + "/sastadisana", EVENT + "/sastadisana/tafele", EVENT + "/laika-atbildes"
PERSON = {"given_name": "Jana", "family_name": "Liepa", "phone": "20000078", "email": "", "informed": "y"}
# What the numbers of an event are sent to: path of one's own, the field whose form is filled in ("": none), the body.
AT_EVENTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "mark": (EVENT + "/apmeklejums/labot", "", {"mark": "{registration}"}),
    "undo": (EVENT + "/apmeklejums/labot", "", {"undo": "{registration}"}),
    "left out": (EVENT + "/apmeklejums/labot", "", {"left_out": "{registration}"}),
    "admit": (EVENT + "/apmeklejums/labot", "", {"admit": "{registration}"}),
    "move": (EVENT + "/apmeklejums/labot", "", {"move": "{registration}", "group-{registration}": "1"}),
    "mark at the door": (EVENT + "/ierasanas/atzimet", "", {"mark": "{registration}"}),
    "a family at the door": (EVENT + "/ierasanas/atzimet", "", {"mark": "{registration_id},{registration}"}),
    "admit at the door": (EVENT + "/ierasanas/atzimet", "", {"admit": "{registration}"}),
    "same person": (EVENT + "/dalibnieki/jauns", "given_name", PERSON | {"same": "{registration}"}),
    "comes again": (EVENT + "/dalibnieki/jauns", "given_name", PERSON | {"again": "{registration}"}),
    "guest by telephone": (EVENT + "/dalibnieki/jauns", "given_name", PERSON | {"guest": "{guest}"}),
    "merge": (EVENT + "/dalibnieki/{registration_id}/apvienot", "", {"pair": "{registration_id}-{registration}"}),
    "question of another": (
        EVENT,
        "title_lv",
        {"questions-0-id": "{question}", "questions-0-label_lv": "Cits", "step": "save"},
    ),
    "filter of a list": (EVENT + "/dalibnieki/eksports", "", {"format": "csv", "atbilde": "{question}:ngo"}),
    "publish in a series": ("/serijas/{series_id}/publicet", "", {"event": "{event}"}),
    "copied in a series": ("/serijas/{series_id}/pasakumi", "source", {"source": "{event}"}),
}
COMPOSING: dict[str, tuple[str, str, dict[str, str]]] = {
    "questions of a frame": (
        FRAME + "/kopigais", "buffer_minutes", {"language_question": "{question}", "role_question": "{question}"}
    ),
    "groups like one": (FRAME + "/grupas", "", {"version": "0", "number": "2", "like": "{group}"}),
    "times of a group": (FRAME + "/grupas/{group_id}", "name", {"slots": "{slot}"}),
    "hours of a facilitator": (FRAME + "/vaditaji/{facilitator_id}", "name", {"slot_{slot}": "2", "name": "Mana"}),
    "a pair": (FRAME + "/pari/jauns", "kind", {"first": "{registration_id}", "second": "{registration}"}),
    "a pair from the other end": (
        FRAME + "/pari/jauns", "kind", {"first": "{registration}", "second": "{registration_id}"}
    ),
    "a pair with a leader": (FRAME + "/pari/jauns", "kind", {"first": "{registration_id}", "second": "f{facilitator}"}),
    "a pair that goes": (FRAME + "/pari/{pair}/dzest", "", {}),
    "a card": (BOARD + "/karte", "", {"person": "{registration}", "was": "open", "to": "reserve"}),
    "a pin": (BOARD + "/karte", "", {"person": "{registration}", "wish": "pinned"}),
    "a seat": (BOARD + "/karte", "", {"person": "{registration_id}", "was": "open", "to": "g{group}"}),
    "a group of the board": (BOARD + "/grupa/{group}", "", {"lock": "1"}),
    "a time of the board": (BOARD + "/grupa/{group_id}", "", {"was": "s{own_slot}", "time": "s{slot}"}),
    "who leads on the board": (BOARD + "/grupa/{group_id}", "", {"was_staff": "", "staff": "{facilitator}"}),
    "a seat left empty": (BOARD + "/brivs", "", {"group": "g{group}", "who": "{registration}"}),
    "a proposal": (BOARD + "/piedavajums/{run}/pienemt", "", {"version": "0"}),
    "a proposal put aside": (BOARD + "/piedavajums/{run}/atmest", "", {}),
    "a search that stops": (FRAME + "/meklesana/{run}/apturet", "", {}),
    "why a person": (FRAME + "/meklesana/kapec", "", {"about": "person", "id": "{registration}"}),
    "why a group": (FRAME + "/meklesana/kapec", "", {"about": "group", "id": "g{group}"}),
    "why by a run": (FRAME + "/meklesana/kapec", "", {"about": "all", "run": "{run}"}),
    "publication taken back": (BOARD + "/publicet/{decision}/atsaukt", "", {}),
    "choice of time taken back": (POLL + "/atsaukt/{decision}", "", {}),
    "a time that is chosen": (POLL + "/izveleties", "", {"laiks": "{slot}", "solis": "sutit"}),
    "who of a poll is required": (POLL + "/obligats", "", {"bija": "r{registration}", "obligats": "r{registration}"}),
    "who is required no more": (POLL + "/obligats", "", {"bija": "r{registration}"}),
    "which guest is required": (POLL + "/obligats", "", {"bija": "g{guest}", "obligats": "g{guest}"}),
    "when a person can": (EVENT + "/dalibnieki/{registration_id}/laiki", "", {"slot{slot}": "2", "source": "phone"}),
    "tables": (EVENT + "/galdi/{run}/pienemt", "", {}),
}  # fmt: skip
AT_ORGANISATIONS: dict[str, tuple[str, str, dict[str, str]]] = {
    "institution": ("/registri/iestades", "", {"institucija": "{institution}", "teksts": "Kopiena"}),
    "event into a series": ("/serijas/{series_id}/pievienot", "", {"event": "{event}"}),
    "logo": (EVENT, "title_lv", {"logo_ids": "{logo}"}),
    "logo of a new event": ("/pasakumi/jauns", "title_lv", {"logo_ids": "{logo}", "title_lv": "Jauns"}),
    "project": (EVENT + "/privatums", "project_id", {"project_id": "{project}"}),
    "lists to invite": (EVENT + "/aicinatie/aicinat", "", {"saraksts": "{list}", "solis": "skatit"}),
    "contacts to invite": (EVENT + "/aicinatie/aicinat", "", {"kontakti": "{contact}", "solis": "sutit"}),
    "saved import": ("/kontakti/imports/{draft}/saglabat", "", {"saraksts": "{list}"}),
    "rights of a colleague": (
        EVENT + "/komanda", "", {"seen-{membership}": "1", "rights-{membership}": "check_in"}
    ),
    "filter of the trail": ("/darbibas/eksports", "", {"format": "csv", "pasakums": "{event}"}),
}  # fmt: skip
QUERIES = (
    EVENT + "/dalibnieki/jauns?persona={registration}",
    EVENT + "/dalibnieki/jauns?viesis={guest}",
    EVENT + "/dalibnieki/?atbilde={question}:ngo",
    EVENT + "/privatums?persona={registration}",
    EVENT + "/aicinatie/aicinat?saraksts={list}&kontakti={contact}",
    "/serijas/{series_id}/pasakumi?paraugs={event}",
    "/darbibas/?pasakums={event}&kas={account}",
    POLL + "/izveleties?laiks={slot}",
)
Rows = dict[tuple[str, tuple[Any, ...]], Any]


@pytest.fixture
def victim(world: World) -> dict[str, Any]:
    """The numbers of what the association has, each of its things under a name that tells."""
    ids = fill(world)
    ids["registration_id"] = world.register("Zelma Noslēpe", email="noslepe@example.lv", institution="Kopiena")
    with world.app.app_context(), transaction() as session:
        name = "Svešmanta"
        guest = session.get_one(Guest, ids["guest_id"])
        guest.family_name, guest.link_hash = "Noslēpe", "y"
        session.get_one(Contact, ids["contact_id"]).family_name = name
        of_list = session.get_one(ContactList, ids["list_id"])
        of_list.name, of_list.name_key = name, "svesmanta"
        project = session.get_one(Project, ids["project_id"])
        project.name, project.number = name, "y"
        logo, series = session.get_one(Logo, ids["logo_id"]), session.get_one(Series, ids["series_id"])
        logo.name, logo.digest, series.title, series.slug = name, "y", Bilingual(name), "y"
        session.get_one(Decision, ids["decision_id"]).key = "y"
        session.get_one(CheckInLink, ids["link_id"]).hash = "y"
        session.get_one(ApiToken, ids["token_id"]).hash = "y"
        session.get_one(InvitationBatch, ids["batch_id"]).key = "y"
        session.get_one(WebhookEndpoint, ids["endpoint_id"]).uid = "y"
        session.get_one(WebhookDelivery, ids["delivery_id"]).dedupe_key = "y"
        group, leader = (
            session.get_one(ComposedGroup, ids["group_id"]),
            session.get_one(Facilitator, ids["facilitator_id"]),
        )
        group.name = leader.name = "Noslēpe"
        ids["slot_id"] = row(session, Slot, event_id=ids["event_id"], starts_at=STARTS, ends_at=ENDS)
        ids["institution_id"] = row(session, Institution, organisation_id=world.organisation_id, name=name)
    named = {key.removesuffix("_id"): value for key, value in ids.items()}
    return named | {"question": world.questions[0], "account": world.account_id}


@pytest.fixture(params=["another organisation", "another event"])
def own(request: pytest.FixtureRequest, world: World, victim: dict[str, Any]) -> tuple[World, dict[str, int], str]:
    """Whoever sends the numbers: their world, what they have, and the address of their desk."""
    if request.param == "another event":
        event_id, questions = new_event(world.app, world.settings, world.organisation_id, world.account_id)
        other, email = replace(world, event_id=event_id, questions=questions), "anna@example.lv"
    else:
        with world.reading() as session:
            account = organisers.account_by_email(session, "olga@example.lv")
            place = organisers.organisation_by_slug(session, "svesa")
            assert account
            assert place
            account_id, organisation_id = account.id, place.id
        event_id, questions = new_event(world.app, world.settings, organisation_id, account_id)
        there = {"organisation_id": organisation_id, "account_id": account_id}
        other, email = replace(world, event_id=event_id, questions=questions, **there), "olga@example.lv"
    ids = fill(other)
    with world.app.app_context(), transaction() as session:
        # A group stands on the board at a time of one's own, and no search is under way.
        ids["own_slot"] = row(session, Slot, event_id=event_id, starts_at=STARTS, ends_at=ENDS)
        session.get_one(ComposedGroup, ids["group_id"]).slot_id = ids["own_slot"]
        session.get_one(ComposingRun, ids["run_id"]).state = RunState.done
        put_event(session, ids["series_id"], event_id, other.account_id, EARLY)
    return other, ids, email


def rows(session: Session) -> Rows:
    """Every row of the database by its table and key."""
    found: Rows = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in ALWAYS_MOVING:
            keys = list(table.primary_key.columns)
            for one in session.execute(select(table)).mappings():
                found[table.name, tuple(one[key] for key in keys)] = dict(one)
    return found


def pointing(found: Rows, before: Rows, tables: set[str], theirs: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The columns of new rows that name something of the victim's."""
    for (name, key), values in found.items():
        if (name, key) in before:
            continue
        for column in Base.metadata.tables[name].columns:
            for foreign in column.foreign_keys:
                target = foreign.column.table.name
                if target in tables and values[column.name] == theirs.get(target):
                    yield name, column.name


def sent(client: Any, path: str, field: str, body: dict[str, str], token: str) -> Any:
    """The answer to a form of one's own that was filled in with more."""
    data: dict[str, Any] = {"csrf_token": token}
    if field:
        page = client.get(path, base_url=HOST)
        assert page.status_code == 200, path
        data = {**form_of(page, field)[1].to_dict(flat=False), **data}
    return client.post(path, data={**data, **body}, base_url=HOST)


def test_numbers_of_others_change_and_show_nothing(
    own: tuple[World, dict[str, int], str], victim: dict[str, Any]
) -> None:
    other, mine, email = own
    strange = email.startswith("olga")
    org, hidden = ("svesa", (OF_EVENT, OF_ORGANISATION)) if strange else ("biedriba", (OF_EVENT,))
    client, known = other.client(email), {**mine, **victim}
    token, wrong = form_token(client), list[object]()
    bodies = AT_EVENTS | COMPOSING | (AT_ORGANISATIONS if strange else {})
    tables = {"event", "registration", "guest", "question", "slot", "facilitator", "composed_group"} | (
        {"logo", "project", "series", "contact_list", "contact", "membership", "institution"} if strange else set()
    )
    theirs = {**victim, "contact_list": victim["list"], "composed_group": victim["group"]}
    for name, (path, field, body) in bodies.items():
        filled = {key.format(**known): value.format(**known) for key, value in body.items()}
        with other.reading() as session:
            before = rows(session)
        with sent(client, f"/birojs/{org}{path.format(**known)}", field, filled, token) as answer:
            said, status = answer.get_data(as_text=True).lower(), answer.status_code
        with other.reading() as session:
            after = rows(session)
        if status >= 500 or any(word in said for word in hidden):
            wrong.append((name, status))
        wrong += [(name, *one) for one in pointing(after, before, tables, theirs)]
        for key, values in before.items():
            if key[1][:1] == (theirs.get(key[0]),) and after.get(key) != values:
                wrong.append((name, key))
        # Nothing of the victim's event, whatever table it is in.
        wrong += [(name, key) for key, values in before.items()
                  if values.get("event_id") == victim["event"] and after.get(key) != values]  # fmt: skip
    for path in QUERIES:
        if "list" in path and not strange:
            continue
        answer = client.get(f"/birojs/{org}{path.format(**known)}", base_url=HOST)
        if answer.status_code >= 500 or any(word in answer.text.lower() for word in hidden):
            wrong.append((path, answer.status_code))
    assert wrong == []
    with other.reading() as session:  # numbers inside JSON, which nothing above looks at
        group = session.get_one(ComposedGroup, mine["group_id"])
        leader = session.get_one(Facilitator, mine["facilitator_id"])
        assert (group.slot_ids, group.slot_id) == (None, mine["own_slot"])
        assert (leader.name, leader.availability) == ("Mana", {})  # saved without it
