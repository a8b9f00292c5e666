"""From the frame to a finished run with the solver itself, in its own process; and why somebody has no seat."""

import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from core.bilingual import Bilingual
from core.collation import latvian_key
from core.db import transaction
from core.settings import ROOT
from jobs import composing
from registration.inputs import Option
from registration.models import Answer, Availability, Question, Registration
from registration.terms import QuestionKind
from scheduling.models import ComposedGroup, ComposedPlace, ComposingRun, Composition
from tests.integration.desk.people_world import EARLY, HOST
from tests.integration.scheduling.test_frame import Desk
from tests.integration.scheduling.world import Call


@pytest.fixture
def desk(call: Call) -> Desk:
    call.frame(groups=2)
    return Desk(call)


def solve(desk: Desk) -> None:
    assert composing.compose_next(desk.call.world.app, lambda: EARLY, "one", threading.Event()) == 1


def newest(desk: Desk) -> ComposingRun:
    with desk.call.world.reading() as session:
        found: ComposingRun = session.scalars(select(ComposingRun).order_by(ComposingRun.id.desc())).first()
        session.expunge(found)
        return found


def shown(desk: Desk) -> str:
    return desk.get(f"/meklesana/{newest(desk).id}")


def test_everybody_has_a_seat_and_that_is_proved(desk: Desk) -> None:
    desk.post("/sastadit", seconds="10")
    solve(desk)
    page = shown(desk)
    assert "Seats: 6 of 6 applicants; proved to be the best possible" in page
    assert "1. grupa" in page
    assert "Persona5 Kalniņa" in page
    assert "led by Vadītāja" in page
    assert "/tafele/piedavajums/" in page or "board.proposal" not in desk.call.world.app.view_functions


def test_what_is_uneven_is_said_by_what_it_is(desk: Desk) -> None:
    with desk.call.world.app.app_context(), transaction() as session:
        session.execute(update(ComposedGroup).values(min_size=1, ideal=4, max_size=4, cap=4))
        session.execute(update(Registration).values(institution="Biedrība"))
    desk.post("/sastadit", seconds="10")
    solve(desk)
    page = shown(desk)
    line = page.partition("Not quite even: ")[2].partition("</li>")[0]
    assert "2 people more or fewer than the best size" in line
    assert "4 people from institutions that are represented there already" in line
    assert "Unevenness of the groups" not in page
    with desk.call.world.app.app_context(), transaction() as session:
        run = session.scalars(select(ComposingRun)).one()
        run.plan = {**(run.plan or {}), "groups": []}
    assert "Unevenness of the groups" in shown(desk)  # the number is not that of the plan any more


def test_nobody_asks_why_somebody_has_no_seat_who_is_not_to_have_one(desk: Desk) -> None:
    left = desk.call.people[0]
    with desk.call.world.app.app_context(), transaction() as session:
        session.add(ComposedPlace(registration_id=left, event_id=desk.call.event_id, excluded=True))
    desk.post("/sastadit", seconds="10")
    solve(desk)
    page = shown(desk)
    assert "Seats: 5 of 5 applicants" in page
    assert "Persona0 Kalniņa" not in page


def test_people_of_a_proposal_stand_in_latvian_order(desk: Desk) -> None:
    names = ["Žanis Ēķis", "Ģirts Āboliņš", "Anna Zāle", "Čaks Ābols", "Āris Cālis", "Šarlote Egle"]
    with desk.call.world.app.app_context(), transaction() as session:
        for number, name in zip(desk.call.people, names, strict=True):
            row = session.get_one(Registration, number)
            row.given_name, row.family_name = name.split()
            row.sort_key = latvian_key(f"{row.family_name} {row.given_name}")
    desk.post("/sastadit", seconds="10")
    solve(desk)
    groups = re.findall(r'<ul class="frame-people">(.*?)</ul>', shown(desk), re.DOTALL)
    found = [re.findall(r"<li>([^<,]+)", group) for group in groups]
    order = ["Ģirts Āboliņš", "Čaks Ābols", "Āris Cālis", "Šarlote Egle", "Žanis Ēķis", "Anna Zāle"]
    assert sorted(name for group in found for name in group) == sorted(names)
    assert all(group == [name for name in order if name in group] for group in found)


def test_language_of_a_group_is_named_as_its_question_does(desk: Desk) -> None:
    with desk.call.world.app.app_context(), transaction() as session:
        options = (Option("ru", Bilingual("Krievu", "Russian")), Option("lv", Bilingual("Latviešu", "Latvian")))
        question = Question(
            event_id=desk.call.event_id, kind=QuestionKind.many, label=Bilingual("Valodas"), options=options
        )
        session.add(question)
        session.flush()
        session.add_all(Answer(registration_id=one, question_id=question.id, value="lv") for one in desk.call.people)
        session.execute(update(Composition).values(language_question_id=question.id))
        session.execute(update(ComposedGroup).values(language="ru"))
    desk.post("/sastadit", seconds="10")
    solve(desk)
    page = ask(desk, about="person", id=str(desk.call.people[0]))
    assert "1. grupa: the language of the group is another one (Russian)" in page, gains(page)


def test_same_frame_gives_the_same_plan(desk: Desk) -> None:
    plans = []
    for _time in range(2):
        desk.post("/sastadit", seconds="10")
        solve(desk)
        plans.append(newest(desk).plan)
    assert plans[0] == plans[1]


def leave_one_out(desk: Desk) -> str:
    """Nobody can lead on the second day; the id of somebody who can come on no other."""
    first, second = desk.call.slots
    with desk.call.world.app.app_context(), transaction() as session:
        session.execute(update(ComposedGroup).values(slot_ids=[first]))
    desk.post("/sastadit", seconds="10")
    solve(desk)
    assert "Seats: 3 of 6 applicants" in shown(desk)
    with desk.call.world.reading() as session:
        query = select(Availability.registration_id).where(Availability.slot_id == second)
        return str(session.scalars(query.order_by(Availability.registration_id)).first())


def gains(page: str) -> list[str]:
    """Every line of a list of the page."""
    return re.findall(r"<li>([^<]+)</li>", page)


def ask(desk: Desk, **about: Any) -> str:
    page = desk.post("/meklesana/kapec", run=str(newest(desk).id), **about)
    assert "Waits for its turn" in page
    solve(desk)
    return shown(desk)


def test_person_hears_what_stands_in_the_way_and_what_would_help(desk: Desk) -> None:
    left = leave_one_out(desk)
    asked_at = newest(desk).id
    page = ask(desk, about="person", id=left)
    assert re.search(rf'href="[^"]+/meklesana/{asked_at}">Back to the proposal<', page)
    assert re.search(r"Why has Persona\d Kalniņa no seat\?", page)
    assert "1. grupa: no time in common" in page
    assert re.search(r"If [12]\. grupa could also be on \w+day, \d+ \w+, [\d:]+–[\d:]+, there would be a seat", page)


def test_municipality_is_asked_about_too(desk: Desk) -> None:
    with desk.call.world.app.app_context(), transaction() as session:
        later = select(Availability.registration_id).where(Availability.slot_id == desk.call.slots[1])
        there = {"municipality_code": "LV-DGV", "municipality": "Daugavpils"}
        session.execute(update(Registration).where(Registration.id.in_(later)).values(there))
    leave_one_out(desk)
    assert "Daugavpils" in shown(desk)
    page = ask(desk, about="value", attribute="municipality", value="LV-DGV")
    assert "Why are people from Daugavpils" in page
    assert "0 of 3 people have a seat." in page
    assert "3 more of them would have a seat" in page, gains(page)


def test_everybody_is_asked_about_as_well(desk: Desk) -> None:
    leave_one_out(desk)
    page = ask(desk, about="all")
    assert "What would seat more people?" in page
    assert "3 more people would have a seat" in page, gains(page)


def test_board_may_be_asked_about_as_well(desk: Desk) -> None:
    page = desk.post("/meklesana/kapec", about="group", id=f"g{desk.call.groups[0]}")
    assert "Why is 1. grupa not opened?" in page


@pytest.mark.parametrize(
    "about",
    [
        {"about": "person", "id": "999999"}, {"about": "person", "id": ""}, {"about": "nothing", "id": "1"}, {},
        {"about": "value", "attribute": "name", "value": "x"}, {"about": "value", "attribute": "", "value": ""},
        {"about": "group", "id": "g0"}, {"run": "999999", "about": "person", "id": "1"},
    ],
    ids=["stranger", "nobody", "nonsense", "nothing", "attribute", "empty", "group", "run"],
)  # fmt: skip
def test_questions_about_nothing_are_refused(desk: Desk, about: dict[str, str]) -> None:
    malformed = about.get("about") not in ("person", "value", "group") or "" in about.values()
    desk.post("/meklesana/kapec", 400 if malformed else 404, **about)
    assert desk.call.count(ComposingRun) == 0


def test_contradiction_is_explained(desk: Desk) -> None:
    with desk.call.world.app.app_context(), transaction() as session:
        one = ComposedGroup.id == desk.call.groups[0]
        session.execute(update(ComposedGroup).where(one).values(required=True, min_size=3, max_size=3, cap=3))
    desk.post("/sastadit", seconds="10")
    solve(desk)
    page = shown(desk)
    assert "There is no composition that keeps every rule" in page
    assert re.search(r"If 1\. grupa were held with fewer people \(−\d\), the groups could be composed", page), gains(
        page
    )


def test_instance_that_contradicts_itself_is_no_error_page(desk: Desk) -> None:
    desk.post("/sastadit", seconds="10")
    with desk.call.world.app.app_context(), transaction() as session:
        session.execute(update(ComposingRun).values(instance={"people": [], "groups": []}))
    solve(desk)
    assert "The conditions contradict one another." in shown(desk)


WITHOUT_SOLVER = """
import sys
from pathlib import Path
import jobs.worker
from tests.conftest import test_settings
jobs.worker.create_app(test_settings(f"sqlite:///{sys.argv[1]}/x.sqlite3", Path(sys.argv[1])))
print([name for name in sys.modules if name.partition(".")[0] in ("ortools", "highspy", "numpy")])
"""


def test_solver_is_imported_neither_by_the_site_nor_by_the_worker(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT_SOLVER, str(tmp_path)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert said.stdout == "[]\n"


def test_page_of_a_run_of_another_event_is_404(desk: Desk) -> None:
    desk.post("/sastadit", seconds="10")
    number = newest(desk).id
    stranger = Desk(desk.call, "olga@example.lv")
    for org in ("biedriba", "svesa"):
        answer = stranger.client.get(desk.call.url(f"/meklesana/{number}", org=org), base_url=HOST)
        assert answer.status_code == 404
