"""From a wish to tables at the door: composed by a worker, accepted, heard at check-in, right when people change."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from attendance import group_queries, queries
from attendance.models import CheckInSetting, PlannedGroup
from attendance.terms import Families, GroupPlan, Kind, Mix
from core.db import db, transaction
from jobs import composing
from registration.models import Event, Institution, Registration
from registration.terms import Admission, RegistrationStatus
from scheduling.models import ComposingRun
from tables import services
from tables.terms import Mixed, Refusal, Wish
from tests import builders
from tests.conftest import ON_ONE_DATABASE
from tests.integration.attendance.world import DAY, TODAY, Door, send, token_of
from tests.integration.attendance.world import op as noted
from tests.integration.desk.events_world import words_of

TWO = Wish(tables=2, mixed=frozenset({Mixed.institution}))
APART = Wish(tables=2, families=Families.apart)


@pytest.fixture
def room(door: Door) -> Door:
    """Five people with a place; Dace came with her son Otto."""
    with door.app.app_context(), transaction() as session:
        event = session.get_one(Event, door.event)
        event.capacity = None
        session.flush()
        made = builders.make_registration(
            session,
            event,
            now=DAY - timedelta(days=8),
            given_name="Zane",
            family_name="Zariņa",
            institution="Biedrība Rīts",
        )
        door.people["Zane"] = made.id
        saule = Institution(name="Biedrība Saule", name_key="biedriba saule", kind="ngo")
        session.add(saule)
        session.flush()
        session.get_one(Registration, door.people["Jānis"]).institution_id = saule.id
        person = session.get_one(Registration, door.people["Ivars"])
        person.status, person.waiting_number, person.waiting_reason = RegistrationStatus.withdrawn, None, None
    return door


def ask(room: Door, wish: Wish = TWO) -> int | Refusal:
    with room.app.app_context(), transaction() as session:
        return services.ask(session, room.event, wish, room.account, DAY)


def accept(room: Door, run: int) -> int | Refusal:
    with room.app.app_context(), transaction() as session:
        return services.accept(session, room.event, run, room.account, DAY)


def compose(room: Door, wish: Wish = TWO) -> int:
    run = ask(room, wish)
    assert isinstance(run, int), run
    assert composing.compose_next(room.app, lambda: DAY, "one", threading.Event()) == 1
    return run


def seat(room: Door, wish: Wish = TWO) -> dict[str, int]:
    """Compose and accept; the table by given name."""
    assert accept(room, compose(room, wish)) == 5
    return planned(room)


def planned(room: Door) -> dict[str, int]:
    with room.app.app_context():
        found = group_queries.planned(db.session(), room.event)
        return {name: found[number] for name, number in room.people.items() if number in found}


def heard(room: Door, given: str) -> int | None:
    """The group of somebody on the day."""
    with room.app.app_context():
        found = queries.recorded_on(db.session(), room.event, TODAY)
        return found[room.people[given]].group if room.people[given] in found else None


def page(client: FlaskClient, room: Door) -> str:
    answer = client.get(f"{room.room}/galdi/")
    assert answer.status_code == 200
    return answer.text


def test_institutions_are_mixed_and_the_family_sits_together(room: Door) -> None:
    at = seat(room)
    assert sorted(at) == ["Dace", "Gunta", "Jānis", "Otto", "Zane"]
    assert (at["Gunta"] != at["Zane"], at["Dace"] == at["Otto"]) == (True, True)
    with room.app.app_context():
        setting = db.session().get_one(CheckInSetting, room.event)
        assert (setting.groups_number, setting.mix, setting.families) == (2, Mix.institution, Families.together)
    assert room.history("tables_set") == [("organiser", "tables_set", {"tables": 2, "people": 5})]


def test_family_is_parted_when_that_is_wished(room: Door) -> None:
    at = seat(room, APART)
    assert at["Dace"] != at["Otto"]


def test_table_is_heard_at_the_press_and_again_after_an_undo(room: Door) -> None:
    at = seat(room)
    assert heard(room, "Gunta") is None
    room.note(room.mark("Gunta"))
    assert heard(room, "Gunta") == at["Gunta"]
    room.note(room.mark("Gunta", minute=1, kind=Kind.undo))
    assert heard(room, "Gunta") is None
    room.note(room.mark("Gunta", minute=2))
    assert heard(room, "Gunta") == at["Gunta"]


def test_whoever_comes_unexpectedly_gets_the_place_of_who_has_withdrawn(room: Door) -> None:
    at = seat(room, Wish(tables=5))
    with room.app.app_context(), transaction() as session:
        session.get_one(Registration, room.people["Jānis"]).status = RegistrationStatus.withdrawn
    room.note(room.walk_in("Nezināmais Viesis", "w1"))
    with room.app.app_context():
        (row,) = queries.recorded_on(db.session(), room.event, TODAY).values()
        assert row.group == at["Jānis"]


def test_whoever_comes_unexpectedly_sits_where_fewest_are_expected(room: Door) -> None:
    at = seat(room)
    smaller = min((1, 2), key=list(at.values()).count)
    room.note(room.walk_in("Nezināmais Viesis", "w1"))
    with room.app.app_context():
        (row,) = queries.recorded_on(db.session(), room.event, TODAY).values()
        assert row.group == smaller


def test_device_knows_the_tables_without_a_network(room: Door) -> None:
    at = seat(room)
    client = room.app.test_client()
    people = {one[0]: one for one in client.get(f"{room.path}/dati").json["people"]}  # type: ignore[index]
    assert {name: people[room.people[name]][9] for name in at} == at
    answer = send(client, room.path, [noted("mark", "d1-0000000000", room.people["Jānis"])])
    assert answer.json["recorded"][TODAY.isoformat()][str(room.people["Jānis"])][2] == at["Jānis"]  # type: ignore[index]


def test_door_speaks_of_tables_where_there_are_tables(room: Door) -> None:
    client, organiser = room.app.test_client(), room.organiser()
    for one in (client, organiser):
        one.set_cookie("lang", "en")
    assert client.get(f"{room.path}/dati").json["words"]["group"] == "group {n}"  # type: ignore[index]
    at = seat(room)
    room.note(room.mark("Gunta"))
    assert client.get(f"{room.path}/dati").json["words"]["group"] == "table {n}"  # type: ignore[index]
    assert f"table {at['Gunta']}" in client.get(f"{room.path}/").text
    desk = organiser.get(f"{room.room}/apmeklejums/?diena={TODAY.isoformat()}").text
    assert (">Table<" in desk, ">Group<" in desk) == (True, False)
    assert ("Notes of tables" in desk, "Notes of groups" in desk) == (True, False)
    notes = organiser.get(f"{room.room}/apmeklejums/grupas").text
    assert ("What each table worked out" in notes, "Table 1" in notes, "Group 1" in notes) == (True, True, False)
    setting = organiser.get(f"{room.room}/apmeklejums/iekartosana").text
    assert ("Number of tables" in setting, "Number of groups" in setting) == (True, False)


def test_who_has_withdrawn_since_is_given_no_table(room: Door) -> None:
    run = compose(room)
    with room.app.app_context(), transaction() as session:
        session.get_one(Registration, room.people["Jānis"]).status = RegistrationStatus.cancelled
    assert accept(room, run) == 4
    assert "Jānis" not in planned(room)


def test_new_tables_replace_the_old_ones(room: Door) -> None:
    seat(room)
    at = seat(room, Wish(tables=5))
    assert sorted(at.values()) == [1, 2, 3, 4, 5]


def test_tables_beyond_a_number_chosen_later_are_forgotten(room: Door) -> None:
    at = seat(room, Wish(tables=5))
    room.choose(GroupPlan(3))
    assert planned(room) == {name: table for name, table in at.items() if table <= 3}
    room.choose(GroupPlan(0))
    assert planned(room) == {}


def test_tables_are_removed_and_people_are_given_groups_as_they_arrive(room: Door) -> None:
    seat(room)
    with room.app.app_context(), transaction() as session:
        assert services.remove(session, room.event, room.account, DAY)
        assert not services.remove(session, room.event, room.account, DAY)
    assert "/pienemt" in page(room.organiser(), room)
    room.note(room.mark("Gunta"))
    assert (planned(room), heard(room, "Gunta")) == ({}, 1)


def test_nothing_is_composed_while_another_search_goes_on_or_once_a_table_was_heard(room: Door) -> None:
    run = ask(room)
    assert isinstance(run, int)
    assert ask(room) is Refusal.busy
    assert accept(room, run) is Refusal.gone
    composing.compose_next(room.app, lambda: DAY, "one", threading.Event())
    room.choose(GroupPlan(2))
    room.note(room.mark("Gunta"))
    assert (ask(room), accept(room, run)) == (Refusal.seated, Refusal.seated)


def test_only_own_plans_of_tables_are_put_in_place(room: Door) -> None:
    run = compose(room)
    with room.app.app_context(), transaction() as session:
        assert services.accept(session, room.other_here, run, room.account, DAY) is Refusal.gone
        session.get_one(ComposingRun, run).purpose = "compose"
    assert (accept(room, run), accept(room, 999)) == (Refusal.gone, Refusal.gone)


@pytest.mark.parametrize("admission", [Admission.poll, Admission.selection], ids=["poll", "selection"])
def test_people_who_are_still_chosen_have_no_tables(room: Door, admission: Admission) -> None:
    with room.app.app_context(), transaction() as session:
        session.get_one(Event, room.event).admission = admission
    assert ask(room) is Refusal.unknown


def test_tables_go_with_the_person(room: Door) -> None:
    seat(room)
    with room.app.app_context(), transaction() as session:
        session.delete(session.get_one(Registration, room.people["Jānis"]))
    with room.app.app_context():
        left = db.session().scalars(select(PlannedGroup.registration_id)).all()
        assert room.people["Jānis"] not in left
        assert len(left) == 4


def test_organiser_composes_and_accepts_in_the_browser(room: Door) -> None:
    client = room.organiser()
    client.set_cookie("lang", "en")
    first = client.get(f"{room.room}/apmeklejums/grupas").text
    assert f"{room.room}/galdi/" in first
    values: dict[str, Any] = {
        "csrf_token": token_of(client.get(f"{room.room}/galdi/")), "tables": "2", "mixed": ["institution", "age"],
        "everywhere": ["ngo"], "families": "together",
    }  # fmt: skip
    asked = client.post(f"{room.room}/galdi/", data=values)
    assert asked.status_code == 303
    assert "/sastadisana/meklesana/" in asked.location
    composing.compose_next(room.app, lambda: DAY, "one", threading.Event())
    run = client.get(asked.location)
    assert f"{room.room}/galdi/" in run.text
    assert "/tafele/" not in run.text
    assert "Seats: 5 of 5" in run.text
    assert f'{room.room}/sastadisana/"' not in run.text
    number = asked.location.rpartition("/")[2]
    assert f"{room.room}/galdi/{number}/pienemt" in page(client, room)
    taken = client.post(f"{room.room}/galdi/{number}/pienemt", data={"csrf_token": values["csrf_token"]})
    assert taken.status_code == 303
    shown = page(client, room)
    assert "pienemt" not in shown
    assert all(name in shown for name in ("Gunta Kalniņa", "Jānis Bērziņš", "Zane Zariņa"))
    assert "nonemt" in shown
    # Paper leaves out a section with a form of its own: who sits where is printed.
    (seats,) = re.findall(r'<section[^>]*"tables-title">.*?</section>', shown, re.S)
    assert "<h3>Table 1</h3>" in seats
    assert re.search(r"(</ul>|</p>)\s*<form", seats) is None


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "sent",
    [{}, {"tables": "2", "size": "4"}, {"tables": "1"}, {"tables": "31"}, {"tables": "2", "mixed": "x"},
     {"tables": "9"}, {"tables": "2", "families": "no"}],
    ids=["neither", "both", "one", "too many", "unknown mix", "more than people", "unknown families"],
)  # fmt: skip
def test_wrong_wish_is_shown_again_and_nothing_is_asked(room: Door, sent: dict[str, str]) -> None:
    client = room.organiser()
    values = {"csrf_token": token_of(client.get(f"{room.room}/galdi/")), "families": "together", **sent}
    answer = client.post(f"{room.room}/galdi/", data=values)
    assert answer.status_code == 422
    with room.app.app_context():
        assert db.session().scalars(select(ComposingRun)).all() == []


def test_only_kinds_that_people_are_of_are_offered(room: Door) -> None:
    shown = page(room.organiser(), room)
    assert (shown.count('name="everywhere"'), shown.count('value="ngo"')) == (1, 1)


def test_nobody_is_seated_where_nobody_has_a_place(room: Door) -> None:
    with room.app.app_context(), transaction() as session:
        here = Registration.event_id == room.event
        session.execute(update(Registration).where(here).values(status=RegistrationStatus.cancelled))
    assert 'name="tables"' not in page(room.organiser(), room)
    assert ask(room) is Refusal.few


def test_frame_of_tables_opens_no_pages_of_composing(room: Door) -> None:
    compose(room)
    client = room.organiser()
    assert client.get(f"{room.room}/sastadisana/kopigais").status_code == 404
    assert "sastadit" not in client.get(f"{room.room}/sastadisana/").text


def test_what_cannot_be_composed_says_so(room: Door) -> None:
    run = ask(room)
    assert isinstance(run, int)
    with room.app.app_context(), transaction() as session:
        row = session.get_one(ComposingRun, run)
        asked = {"quotas": [{"attr": "sector", "values": ["ngo"], "min": 1}]}  # one person is from there
        row.instance = {**row.instance, "groups": [{**group, **asked} for group in row.instance["groups"]]}
    composing.compose_next(room.app, lambda: DAY, "one", threading.Event())
    client = room.organiser()
    shown = page(client, room)
    assert f"{room.room}/sastadisana/meklesana/{run}" in shown
    assert "/pienemt" not in shown
    client.set_cookie("lang", "en")
    said = words_of(
        client.get(f"{room.room}/sastadisana/meklesana/{run}")
    )  # a token in the markup may have any letters
    assert ("Table 1" in said, "g1" in said) == (True, False)
    assert accept(room, run) is Refusal.gone


@pytest.mark.parametrize("accepted", [False, True], ids=["proposed", "accepted"])
def test_people_at_a_table_stand_with_what_was_to_be_mixed(room: Door, accepted: bool) -> None:
    with room.app.app_context(), transaction() as session:
        otto = session.get_one(Registration, room.people["Otto"])
        otto.municipality_code, otto.municipality, otto.age_band = "LV-052", "Ķekava", "from_13"
    run = compose(room, Wish(tables=2, mixed=frozenset({Mixed.municipality, Mixed.age})))
    if accepted:
        accept(room, run)
    client = room.organiser()
    client.set_cookie("lang", "en")
    shown = page(client, room)
    assert "<li>Zane Zariņa, Biedrība Rīts</li>" in shown
    assert re.search(r"<li>Otto [^<]*, Ķekavas novads, 13 to 15</li>", shown)


def test_plan_is_not_for_the_board(room: Door) -> None:
    run = compose(room)
    assert room.organiser().get(f"{room.room}/sastadisana/tafele/piedavajums/{run}").status_code == 404


def test_another_organisation_sees_nothing(room: Door) -> None:
    client = room.organiser()
    assert client.get(f"/birojs/lauku-biedriba/pasakumi/{room.elsewhere}/galdi/").status_code == 404
