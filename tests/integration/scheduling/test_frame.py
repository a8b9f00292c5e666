"""The frame in the organiser's browser: groups, facilitators, pairs; counted, kept on errors, safe from colleagues."""

import re
from typing import Any

import pytest
from sqlalchemy import select, update

from core.bilingual import Bilingual
from core.db import transaction
from mailers import addresses
from registration.inputs import Person
from registration.models import Event, EventLeader, HistoryEntry, Registration
from scheduling.instances import instance_of
from scheduling.models import ComposedGroup, ComposedPair, ComposingRun, Composition, Facilitator
from scheduling.terms import Purpose
from tests.conftest import ON_ONE_DATABASE
from tests.integration.desk.people_world import EARLY, HOST, token_of
from tests.integration.scheduling.world import Call

GROUP = {
    "name": "Rīta grupa", "language": "", "min_size": "1", "ideal": "2", "max_size": "3", "cap": "",
    "facilitators": "0", "max_per_institution": "", "max_per_municipality": "", "about": "", "version": "0",
}  # fmt: skip
LEADER = {"name": "Ilze Vadītāja", "email": "", "institution": "", "max_groups": "1", "version": "0"}


class Desk:
    """The organiser's browser at the call."""

    def __init__(self, call: Call, email: str = "anna@example.lv") -> None:
        self.call, self.client = call, call.world.client(email)

    def get(self, path: str = "/", status: int = 200) -> str:
        page = self.client.get(self.call.url(path), base_url=HOST)
        assert page.status_code == status, page.text
        return page.text

    def post(self, path: str, status: int = 303, **data: Any) -> str:
        """The text of the answer, or of the page that a redirect leads to."""
        token = token_of(self.client.get("/birojs/konts", base_url=HOST).text)
        answer = self.client.post(self.call.url(path), data={"csrf_token": token, **data}, base_url=HOST)
        assert answer.status_code == status, answer.text
        if status == 303:
            return self.client.get(answer.location, base_url=HOST).text
        return answer.text

    def row(self, model: Any) -> Any:
        with self.call.world.reading() as session:
            found = session.scalars(select(model).where(model.event_id == self.call.event_id)).one()
            session.expunge(found)
            return found


@pytest.fixture
def desk(call: Call) -> Desk:
    return Desk(call)


def test_groups_are_added_at_once_with_sensible_sizes(desk: Desk) -> None:
    page = desk.post("/grupas", number="4", like="", version="0")
    assert "Group A" in page
    assert "Group D" in page
    with desk.call.world.reading() as session:
        groups = session.scalars(select(ComposedGroup).order_by(ComposedGroup.position)).all()
        assert [(g.name, g.min_size, g.ideal, g.max_size, g.cap) for g in groups][:2] == [
            ("Group A", 6, 8, 10, 12), ("Group B", 6, 8, 10, 12),
        ]  # fmt: skip
    assert "invites 10 so that 8 come" in page
    page = desk.post("/grupas", number="1", like=str(groups[0].id), version="1")
    assert "Group E" in page


def test_group_says_what_it_leaves_out(desk: Desk) -> None:
    slot = str(desk.call.slots[0])
    page = desk.post("/grupas/jauna", **{**GROUP, "slots": [slot]})
    assert "3 of 6 applicants fit" in page
    assert "3 have no time in common" in page
    page = desk.post("/grupas/jauna", **{**GROUP, "name": "Vadīta", "facilitators": "1", "version": "1"})
    assert "At none of its times can enough facilitators lead it." in page


def test_a_group_whose_best_size_is_its_largest_promises_no_more_than_it_invites(desk: Desk) -> None:
    page = desk.post("/grupas/jauna", **{**GROUP, "min_size": "4", "ideal": "6", "max_size": "6", "cap": "9"})
    assert "invites at most 7 so that no more than 6 come" in page
    assert "<strong>7</strong>may be invited at most" in page


def test_how_many_are_invited_follows_the_size_until_the_organiser_says_a_number(desk: Desk) -> None:
    desk.post("/grupas/jauna", **{**GROUP, "max_size": "10"})
    number = desk.row(ComposedGroup).id
    for size, cap, kept in (("4", "", 5), ("8", "", 10), ("8", "9", 9), ("4", "9", 9)):
        shown = re.search(r'name="cap"[^>]*value="(\d*)"', desk.get(f"/grupas/{number}"))
        version = re.search(r'name="version"[^>]*value="(\d+)"', desk.get(f"/grupas/{number}"))
        assert shown is not None
        assert version is not None
        cap = cap or shown[1]
        desk.post(f"/grupas/{number}", **{**GROUP, "max_size": size, "cap": cap, "version": version[1]})
        assert desk.row(ComposedGroup).cap == kept


def test_rules_are_chosen_from_what_applicants_have(desk: Desk) -> None:
    page = desk.post("/grupas/jauna", 200, **{**GROUP, "about": "org", "add": "rules"})
    values = re.findall(r'name="rules-0-values" type="checkbox" value="([^"]+)"', page)
    assert len(values) == 6
    rule = {"rules-0-attr": "org", "rules-0-kind": "count", "rules-0-least": "", "rules-0-most": ""}
    page = desk.post("/grupas/jauna", 422, **{**GROUP, **rule, "rules-0-values": values[:2]})
    assert "Write how many, at least or at most." in page
    assert page.count("checked") >= 2
    page = desk.post("/grupas/jauna", **{**GROUP, **rule, "rules-0-least": "2", "rules-0-values": values[:2]})
    assert "Institution: at least 2 from" in page
    group = desk.row(ComposedGroup)
    assert (group.filters, group.quotas) == (
        [], [{"attr": "org", "values": sorted(values[:2]), "min": 2, "max": None}],
    )  # fmt: skip
    again = {**GROUP, **rule, "rules-0-kind": "only", "rules-0-values": values[:2], "version": "1"}
    desk.post(f"/grupas/{group.id}", **again)
    assert desk.row(ComposedGroup).filters == [{"attr": "org", "values": sorted(values[:2])}]
    page = desk.post(f"/grupas/{group.id}", 200, **{**again, "remove": "rules-0"})
    assert "rules-0-values" not in page


def test_sizes_and_limits_are_saved_for_all_groups_at_once(desk: Desk) -> None:
    assert 'name="for_all"' not in desk.get("/grupas/jauna")
    desk.post("/grupas", number="3", like="", version="0")
    with desk.call.world.app.app_context(), transaction() as session:
        first, second, _third = session.scalars(select(ComposedGroup).order_by(ComposedGroup.position)).all()
        number, second.language = first.id, "ru"
        second.filters = [{"attr": "org", "values": ["#1"]}]
    assert 'name="for_all"' in desk.get(f"/grupas/{number}")
    values = re.findall(
        r'name="rules-0-values" type="checkbox" value="([^"]+)"',
        desk.post(f"/grupas/{number}", 200, **{**GROUP, "about": "org", "add": "rules"}),
    )[:2]
    rule = {"rules-0-attr": "org", "rules-0-kind": "count", "rules-0-least": "1", "rules-0-most": ""}
    typed = {**GROUP, **rule, "rules-0-values": values, "max_per_institution": "2", "version": "1"}
    page = desk.post(f"/grupas/{number}", **typed, for_all="y")
    assert "All groups are saved." in page
    with desk.call.world.reading() as session:
        groups = session.scalars(select(ComposedGroup).order_by(ComposedGroup.position)).all()
        assert {(g.min_size, g.ideal, g.max_size, g.cap, g.max_per_institution) for g in groups} == {(1, 2, 3, 3, 2)}
        assert all(g.quotas[0]["min"] == 1 for g in groups)
        assert [(g.name, g.language, len(g.filters)) for g in groups] == [
            ("Rīta grupa", "", 0), ("Group B", "ru", 1), ("Group C", "", 0),
        ]  # fmt: skip
    desk.post(f"/grupas/{number}", **{**typed, "max_per_institution": "1", "version": "2"})
    with desk.call.world.reading() as session:
        limits = session.scalars(select(ComposedGroup.max_per_institution).order_by(ComposedGroup.position)).all()
        assert limits == [1, 2, 2]


def test_region_is_known_where_a_city_and_its_county_share_a_name(desk: Desk) -> None:
    with desk.call.world.app.app_context(), transaction() as session:
        session.execute(update(Registration).values(municipality="Daugavpils", municipality_code=None))
    page = desk.post("/grupas/jauna", 200, **{**GROUP, "about": "region", "add": "rules"})
    assert "Latgale planning region (6)" in page


def test_counting_before_saving_keeps_what_was_typed_and_stores_nothing(desk: Desk) -> None:
    desk.post("/grupas", number="1", like="", version="0")
    page = desk.post("/grupas/jauna", 200, **{**GROUP, "slots": [str(desk.call.slots[0])], "count": "1"})
    assert "3 of 6 applicants fit" in page
    assert 'value="Rīta grupa"' in page
    assert desk.call.count(ComposedGroup) == 1


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "x" * 81}, {"min_size": "0"}, {"min_size": "4"}, {"max_size": "9" * 4000},
        {"ideal": "-1"}, {"ideal": "two"}, {"cap": "1"}, {"language": "xx"}, {"slots": ["999999"]},
        {"slots": ["x"]}, {"facilitators": "11"}, {"max_per_institution": "0"},
        {"rules-0-attr": "org", "rules-0-kind": "only"},
        {"rules-0-attr": "org", "rules-0-kind": "only", "rules-0-values": ["nobody"]},
        {"rules-0-attr": "name", "rules-0-kind": "only", "rules-0-values": ["x"]},
        {"rules-0-attr": "org", "rules-0-kind": "drop table", "rules-0-values": ["x"]},
        {"about": "nothing"},
    ],
    ids=lambda wrong: "-".join(wrong) + str(next(iter(wrong.values())))[:6],
)  # fmt: skip
def test_wrong_groups_are_refused_with_what_was_typed(desk: Desk, wrong: dict[str, Any]) -> None:
    page = desk.post("/grupas/jauna", 422, **{**GROUP, "max_per_municipality": "7", **wrong})
    assert "error-summary" in page
    assert 'value="7"' in page
    assert desk.call.count(ComposedGroup) == 0


@pytest.mark.parametrize("version", ["", "-1", "x", "99", "9" * 5000])
def test_older_version_overwrites_nothing(desk: Desk, version: str) -> None:
    desk.post("/grupas/jauna", **GROUP)
    number = desk.row(ComposedGroup).id
    page = desk.post(f"/grupas/{number}", 409, **{**GROUP, "name": "Cita", "version": version})
    assert 'value="Cita"' in page
    assert "Somebody has saved meanwhile" in page
    assert desk.row(ComposedGroup).name == "Rīta grupa"
    seen = re.search(r'name="version" type="hidden" value="(\d+)"', page)
    assert seen is not None
    desk.post(f"/grupas/{number}", **{**GROUP, "name": "Cita", "version": seen[1]})
    assert desk.row(ComposedGroup).name == "Cita"


def test_who_is_named_at_the_event_is_taken_over_at_one_press(desk: Desk) -> None:
    named = (
        Person("Zane Ozola", Bilingual("Jauniešu centrs", "Youth centre")),
        Person("Runātājs Kalns", role="speaker"),
        Person("Ilze Vadītāja"),
    )
    with desk.call.world.app.app_context(), transaction() as session:
        session.get_one(Event, desk.call.event_id).people = named
    page = desk.get("/vaditaji/jauns")
    assert "For people abroad: letters tell the time on both clocks." in page
    assert re.findall(r'href="[^"]*\?no=(\d)">([^<]*)<', page) == [("0", "Zane Ozola"), ("2", "Ilze Vadītāja")]
    taken = desk.get("/vaditaji/jauns?no=0")
    assert 'value="Zane Ozola"' in taken
    assert 'value="Youth centre"' in taken
    desk.post("/vaditaji/jauns", **LEADER)
    assert "Ilze Vadītāja" not in desk.get("/vaditaji/jauns")
    for wrong in ("3", "-1", "x", "9999", "²"):
        assert 'name="name" type="text" value=""' in desk.get(f"/vaditaji/jauns?no={wrong}")


def test_the_frame_says_whom_no_letter_reaches(desk: Desk) -> None:
    desk.post("/vaditaji/jauns", **LEADER)
    assert "no e-mail: gets no letters" in desk.get()
    number = desk.row(Facilitator).id
    changed = {**LEADER, "email": "Ilze@Example.lv", "version": "1", "language": "en", "zone": "Asia/Tokyo"}
    desk.post(f"/vaditaji/{number}", **changed)
    with desk.call.world.app.app_context(), transaction() as session:
        addresses.mark(session, EARLY, "ilze@example.lv", "5.1.1", "no such mailbox")
    assert "letters do not arrive" in desk.get()
    page = desk.get(f"/vaditaji/{number}")
    assert "Letters to this address come back" in page
    leader = desk.row(Facilitator)
    assert (leader.language, leader.zone) == ("en", "Asia/Tokyo")
    desk.post(f"/vaditaji/{number}", 422, **{**changed, "version": "2", "zone": "Mars/Base"})


def test_facilitator_has_hours(desk: Desk) -> None:
    first, second = desk.call.slots
    page = desk.get("/vaditaji/jauns")
    assert "10 March" in page
    times = {f"slot_{first}": "1", f"slot_{second}": "0"}
    page = desk.post("/vaditaji/jauns", **{**LEADER, **times})
    assert "can lead at 1 time" in page
    leader = desk.row(Facilitator)
    assert leader.availability == {str(first): 1}
    assert 'checked id="slot_' in desk.get(f"/vaditaji/{leader.id}")
    desk.post("/vaditaji/jauns", 422, **{**LEADER, **times, f"slot_{first}": "5"})
    page = desk.post("/vaditaji/jauns", 422, **{**LEADER, **times, "email": "nav adrese"})
    assert 'value="nav adrese"' in page
    assert "Nobody yet." in desk.post(f"/vaditaji/{leader.id}/dzest", version="1")


def test_pairs_of_people_and_facilitators(desk: Desk) -> None:
    anna, berta = (str(one) for one in desk.call.people[:2])
    times = {f"slot_{slot}": "2" for slot in desk.call.slots}
    desk.post("/vaditaji/jauns", **{**LEADER, **times})
    leader = f"f{desk.row(Facilitator).id}"
    desk.post("/pari/jauns", kind="apart", first=anna, second=berta, version="1")
    page = desk.post("/pari/jauns", kind="apart", first=anna, second=leader, version="2")
    assert "Persona0 Kalniņa – Ilze Vadītāja: never in one group" in page
    page = desk.post("/pari/jauns", 422, kind="together", first=berta, second=anna, version="3")
    assert "These two are a pair already." in page
    for wrong in ({"second": anna}, {"second": ""}, {"second": "999"}, {"second": leader, "kind": "together"}):
        desk.post("/pari/jauns", 422, **{"kind": "apart", "first": anna, "second": berta, "version": "3", **wrong})
    with desk.call.world.reading() as session:
        number = session.scalars(select(ComposedPair.id).order_by(ComposedPair.id)).first()
    page = desk.post(f"/pari/{number}/dzest")
    assert "Persona0 Kalniņa – Persona1 Kalniņa" not in page
    assert desk.post(f"/pari/{number}/dzest")


def test_what_matters_in_the_balance_is_said_in_words_and_reaches_the_instance(desk: Desk) -> None:
    usual = {"size": 2, "dup_org": 3, "dup_municipality": 1, "together": 4, "unrepresented": 3}
    frame = {"no_show": "2", "buffer_minutes": "15", "max_parallel": "", "language_question": "", "role_question": ""}
    assert "<details><summary>What matters" in desk.get("/kopigais")
    desk.post("/kopigais", **frame, version="0", dup_org="much", size="none", together="usual")
    assert desk.row(Composition).weights == {"dup_org": 9, "size": 0}
    page = desk.get("/kopigais")
    assert "<details open><summary>What matters" in page
    assert page.count('selected value="much"') == page.count('selected value="none"') == 1
    desk.post("/grupas", number="1", like="", version="1")
    with desk.call.world.reading() as session:
        instance = instance_of(session, session.get_one(Event, desk.call.event_id), Purpose.compose)
    assert instance is not None
    assert instance["weights"] == {**usual, "dup_org": 9, "size": 0}
    desk.post("/kopigais", 422, **frame, version="2", size="enormous")


def test_what_holds_for_all_groups(desk: Desk) -> None:
    role, topics, food = desk.call.world.questions
    page = desk.get("/kopigais")
    assert f'<option value="{food}">' not in page  # sensitive answers compose nothing
    frame = {"no_show": "3", "buffer_minutes": "30", "max_parallel": "2", "version": "0"}
    desk.post("/kopigais", **frame, language_question=str(topics), role_question=str(role))
    row = desk.row(Composition)
    assert (row.no_show, row.buffer_minutes, row.max_parallel) == (300, 30, 2)
    assert (row.language_question_id, row.role_question_id) == (topics, role)
    desk.post("/kopigais", 422, **{**frame, "no_show": "10"}, language_question="", role_question="")
    desk.post("/kopigais", 422, **frame, language_question=str(role + 999), role_question="")
    desk.post("/kopigais", 409, **frame, language_question="", role_question="")
    page = desk.get("/grupas/jauna")
    assert ">Leisure</option>" in page
    assert "people may sit together who share no language" in page
    page = desk.post("/grupas/jauna", **{**GROUP, "language": "ab", "version": "1"})
    assert "6 do not speak the language" in page
    board = desk.get("/tafele/")
    assert '<span class="badge">Leisure</span>' in board  # the words of the answer, not its key


def test_run_is_asked_for_once_and_shown(desk: Desk) -> None:
    assert "There is nothing to compose yet" in desk.post("/sastadit", seconds="10")
    desk.post("/grupas/jauna", **GROUP)
    page = desk.post("/sastadit", seconds="10")
    assert "Waits for its turn" in page
    assert 'http-equiv="refresh"' in page
    desk.post("/sastadit", seconds="10")
    run = desk.row(ComposingRun)
    assert (run.purpose, run.seconds, len(run.instance["people"])) == ("compose", 10, 6)
    part = desk.get(f"/meklesana/{run.id}?dala=1")
    assert "<html" not in part
    assert 'data-title="Waits for its turn: ' in part  # the script gives it to the page
    page = desk.post(f"/meklesana/{run.id}/apturet")
    assert "Stopped" in page
    assert 'http-equiv="refresh"' not in page
    assert "It has ended already." in desk.post(f"/meklesana/{run.id}/apturet")
    desk.get("/meklesana/999999", 404)
    desk.post("/sastadit", 422, seconds="100000")


def test_question_that_is_looked_into_does_not_speak_of_composing(desk: Desk) -> None:
    desk.post("/grupas/jauna", **GROUP)
    page = desk.post("/meklesana/kapec", about="all")
    assert "Stop looking" in page
    with desk.call.world.app.app_context(), transaction() as session:
        session.execute(update(ComposingRun).values(state="running"))
    page = desk.get(f"/meklesana/{desk.row(ComposingRun).id}")
    assert "The answer is being looked for" in page
    assert "Looking for a first composition." not in page


def test_changes_stand_in_the_history(desk: Desk) -> None:
    desk.post("/grupas/jauna", **GROUP)
    desk.post("/sastadit", seconds="10")
    with desk.call.world.reading() as session:
        query = select(HistoryEntry.action, HistoryEntry.details, HistoryEntry.account_id)
        lines = session.execute(query.where(HistoryEntry.event_id == desk.call.event_id)).all()
    account = desk.call.world.account_id
    assert ("composing_changed", {"part": "group", "name": "Rīta grupa"}, account) in lines
    assert ("composing_asked", {"purpose": "compose"}, account) in lines


def test_published_group_stays_and_one_with_people_lets_them_go(desk: Desk) -> None:
    desk.call.frame(groups=2)
    with desk.call.world.app.app_context(), transaction() as session:
        session.execute(update(ComposedGroup).values(made_event_id=desk.call.event_id))
    page = desk.post(f"/grupas/{desk.call.groups[0]}/dzest", version="1")
    assert "This group has been published." in page
    assert desk.call.count(ComposedGroup) == 2


def test_people_who_withdrew_are_not_counted(desk: Desk) -> None:
    desk.post("/grupas/jauna", **GROUP)
    with desk.call.world.app.app_context(), transaction() as session:
        left = Registration.id == desk.call.people[0]
        session.execute(update(Registration).where(left).values(status="withdrawn"))
    assert "5 of 5 applicants fit" in desk.get()


def test_event_whose_people_are_not_chosen_has_no_groups(desk: Desk) -> None:
    with desk.call.world.app.app_context(), transaction() as session:
        session.get_one(Event, desk.call.event_id).admission = "in_order"
    assert "People of this event are not chosen" in desk.get()
    desk.get("/grupas/jauna", 404)
    desk.post("/sastadit", 404, seconds="10")


def test_strangers_see_nothing(call: Call) -> None:
    call.frame()
    stranger = Desk(call, "olga@example.lv")
    stranger.get("/", 404)
    answer = stranger.client.get(call.url(f"/grupas/{call.groups[0]}", org="svesa"), base_url=HOST)
    assert answer.status_code == 404


@pytest.mark.parametrize(("address", "shown"), [("ilze@example.lv", True), ("mara@example.lv", False)])
def test_a_no_of_a_calendar_is_of_the_address_that_said_it(desk: Desk, address: str, shown: bool) -> None:
    """Numbers are given again on SQLite: somebody new is not whoever said no under theirs."""
    desk.post("/vaditaji/jauns", **{**LEADER, "email": "Ilze@example.lv"})
    number = desk.row(Facilitator).id
    with desk.call.world.app.app_context(), transaction() as session:
        session.add(
            EventLeader(
                event_id=desk.call.event_id,
                facilitator_id=number,
                name="Kāda",
                email=address,
                email_key=address,
                partstat="DECLINED",
                created_at=EARLY,
                changed_at=EARLY,
            )
        )
    assert ("declined in the calendar" in desk.get("/")) is shown
