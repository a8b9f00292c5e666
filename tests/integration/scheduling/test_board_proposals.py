"""Proposals of the solver beside the board, put on it or aside; what becomes free after publishing, and what then."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from core.db import db, transaction
from registration.models import Event
from registration.terms import RegistrationStatus
from scheduling.board_terms import GroupState, Place
from scheduling.engine.compose import Composed, Limits, compose
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import read_instance
from scheduling.engine.plans import to_json
from scheduling.facts import facilitator_id, group_id, person_id, slot_id
from scheduling.instances import instance_of
from scheduling.models import ComposedPlace, ComposingRun, Composition, Facilitator, FacilitatorPlace
from scheduling.terms import Purpose, RunState, Standing
from tests.integration.scheduling.board_world import HOST, NOW, BoardWorld
from tests.integration.scheduling.test_board_desk import page, press


def planned(board: BoardWorld, *groups: tuple[str, int, str, str]) -> list[dict[str, Any]]:
    """(letter, number of the time, people, facilitators) as a plan says it."""
    return [
        {
            "group": group_id(board.groups[letter]),
            "slot": slot_id(board.slots[slot]),
            "people": [person_id(board.people[given]) for given in people.split()],
            "facilitators": [facilitator_id(board.facilitators[given]) for given in staff.split()],
        }
        for letter, slot, people, staff in groups
    ]


def run_of(board: BoardWorld, *groups: tuple[str, int, str, str], **more: Any) -> int:
    """A run that has ended with this plan."""
    with board.app.app_context(), transaction() as session:
        instance = instance_of(session, session.get_one(Event, board.event), Purpose.compose)
        assert instance is not None
        kind = {"schema": "aicina.sched/1", "kind": "focus_groups"}
        plan = {**kind, "instance": instance["id"], "groups": planned(board, *groups)}
        values = {"purpose": Purpose.compose, "state": RunState.done, "plan": plan, **more}
        run = ComposingRun(event_id=board.event, instance=instance, seed=1, seconds=10, created_at=NOW, **values)
        session.add(run)
        session.flush()
        return run.id


def publish(board: BoardWorld, *groups: tuple[str, int, str, str]) -> None:
    """What people were told."""
    with board.app.app_context(), transaction() as session:
        frame = session.get_one(Composition, board.event)
        frame.published, frame.published_at = {"groups": planned(board, *groups)}, NOW


def words(client: FlaskClient, board: BoardWorld, path: str) -> str:
    found = client.get(board.url(path), base_url=HOST)
    assert found.status_code == 200, found.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found.text))


A_AND_B = (("A", 1, "Anna Baiba", "Ilze"), ("B", 2, "Cilda Dace", "Māra"))


@pytest.mark.parametrize(
    ("next_plan", "said"),
    [
        ((("A", 1, "Cilda Dace", "Ilze"), ("B", 2, "Anna Baiba", "Māra")), True),
        ((("A", 1, "Cilda Dace Elza", "Ilze"), ("B", 2, "Anna Baiba", "Māra")), False),
    ],
    ids=["other people", "more seats"],
)
def test_a_proposal_that_only_shuffles_people_says_so(board: BoardWorld, next_plan: Any, said: bool) -> None:
    client = board.client()
    run = run_of(board, *A_AND_B)
    press(client, board, f"/piedavajums/{run}/pienemt", script=False, version=1)
    text = words(client, board, f"/piedavajums/{run_of(board, *next_plan)}")
    assert ("The board is as good as this proposal" in text) is said


def test_a_proposal_says_who_moves_before_anything_moves(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Cilda", B="Elza")
    run = run_of(board, *A_AND_B)
    assert "A proposal is ready" in words(client, board, "/")
    text = words(client, board, f"/piedavajums/{run}")
    assert "Cilda Liepa moves: Grupa A, Tue 9 Feb 16:00–17:30 → Grupa B, Wed 10 Feb 16:00–17:30" in text
    assert "Baiba Kalna gets a seat: Grupa A" in text
    assert "Dace Rozīte gets a seat: Grupa B" in text
    assert "Elza Priede loses the seat: Grupa B" in text
    assert "Have a seat 3 4 better" in text
    assert (board.in_group("A"), board.version()) == ("Anna Cilda", 1)


def test_a_first_proposal_lists_people_by_family_name_and_is_better_than_nothing(board: BoardWorld) -> None:
    text = words(board.client(), board, f"/piedavajums/{run_of(board, *A_AND_B)}")
    assert re.findall(r"(\w+ \w+) gets a seat", text) == ["Baiba Kalna", "Cilda Liepa", "Anna Ozola", "Dace Rozīte"]
    assert "Have a seat 4 " in text
    assert not re.search(r"\b(better|worse)\b", text)


def test_a_proposal_is_put_on_the_board_and_taken_back(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Cilda", B="Elza", reserve="Gita")
    run = run_of(board, *A_AND_B)
    assert press(client, board, f"/piedavajums/{run}/pienemt", script=False, version=1).status_code == 303
    assert (
        '<a class="button button--small" href="' + board.url("/publicet")
        in client.get(board.url("/"), base_url=HOST).text
    )
    assert (board.in_group("A"), board.in_group("B")) == ("Anna Baiba", "Cilda Dace")
    assert (board.place("Elza"), board.place("Gita")) == (Place(), Place(Standing.reserve))
    found = board.board()
    assert found.state.groups[board.groups["B"]] == GroupState(board.slots[2])
    assert found.state.staff[board.groups["B"]] == ((board.facilitators["Māra"], False),)
    assert "A proposal is ready" not in page(client, board)
    press(client, board, "/atpakal", version=board.version())
    assert (board.in_group("A"), board.in_group("B")) == ("Anna Cilda", "Elza")


def test_a_pin_outlives_a_proposal_that_keeps_it(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba")
    with board.app.app_context(), transaction() as session:
        session.get_one(ComposedPlace, board.people["Anna"]).pinned = True
    run = run_of(board, *A_AND_B)
    press(client, board, f"/piedavajums/{run}/pienemt", script=False, version=1)
    assert board.place("Anna") == Place(Standing.seat, board.groups["A"], pinned=True)


def test_a_proposal_for_a_board_that_has_changed_meanwhile_is_shown_again(board: BoardWorld) -> None:
    client = board.client()
    run = run_of(board, *A_AND_B)
    press(client, board, "/karte", person=board.people["Gita"], was="open", to="reserve")
    answer = press(client, board, f"/piedavajums/{run}/pienemt", script=False, version=1)
    assert answer.headers["Location"].endswith(f"/piedavajums/{run}")
    assert board.in_group("A") == ""
    assert "changed the board meanwhile" in words(client, board, f"/piedavajums/{run}")


def test_a_proposal_put_aside_is_not_shown_again(board: BoardWorld) -> None:
    client = board.client()
    run = run_of(board, *A_AND_B)
    press(client, board, f"/piedavajums/{run}/atmest", script=False)
    assert "A proposal is ready" not in page(client, board)
    assert client.get(board.url(f"/piedavajums/{run}"), base_url=HOST).status_code == 404
    assert press(client, board, f"/piedavajums/{run}/pienemt", script=False, version=1).status_code == 303
    assert board.version() == 1
    assert board.history()[-1][0] == "board_discarded"


def test_a_proposal_of_before_the_last_publication_is_not_shown_any_more(board: BoardWorld) -> None:
    client = board.client()
    run_of(board, *A_AND_B)
    publish(board, ("A", 1, "Anna", "Ilze"))
    assert "A proposal is ready" in words(client, board, "/")
    with board.app.app_context(), transaction() as session:
        session.get_one(Composition, board.event).published_at = NOW + timedelta(minutes=1)
    assert "A proposal is ready" not in words(client, board, "/")


def test_a_proposal_that_changes_nothing_asks_for_nothing(board: BoardWorld) -> None:
    client = board.client()
    run = run_of(board, *A_AND_B)
    text = words(client, board, f"/piedavajums/{run}")
    assert "Have a seat 4" in text
    assert "worse" not in text  # an empty board is nothing to compare with
    press(client, board, f"/piedavajums/{run}/pienemt", script=False, version=1)
    again = run_of(board, *A_AND_B)
    assert "A proposal is ready" not in page(client, board)
    text = words(client, board, f"/piedavajums/{again}")
    assert "This proposal stands on the board already" in text
    assert "Put it on the board" not in text


def test_people_and_groups_that_have_gone_are_left_out_of_a_proposal(board: BoardWorld) -> None:
    client = board.client()
    run = run_of(board, *A_AND_B)
    board.status("Anna", RegistrationStatus.withdrawn)
    with board.app.app_context(), transaction() as session:
        session.delete(session.get_one(Facilitator, board.facilitators["Māra"]))
    assert "Anna Ozola" not in words(client, board, f"/piedavajums/{run}")
    press(client, board, f"/piedavajums/{run}/pienemt", script=False, version=1)
    assert board.in_group("A") == "Baiba"
    assert board.groups["B"] not in board.board().state.staff


@pytest.mark.parametrize("state", [RunState.queued, RunState.failed, RunState.infeasible])
def test_a_run_without_a_plan_has_no_page(board: BoardWorld, state: RunState) -> None:
    run = run_of(board, *A_AND_B, state=state)
    assert board.client().get(board.url(f"/piedavajums/{run}"), base_url=HOST).status_code == 404
    assert board.client().get(board.url("/piedavajums/99999999999"), base_url=HOST).status_code == 404


def test_composing_is_asked_for_from_the_board(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna")
    assert press(client, board, "/sastadit", script=False, purpose="rest").status_code == 303
    with board.app.app_context():
        (run,) = db.session().query(ComposingRun).all()
        assert (run.purpose, run.state, run.account_id) == ("rest", "queued", board.account)
        pin = {"type": "person_group", "person": person_id(board.people["Anna"]), "group": group_id(board.groups["A"])}
        assert pin in run.instance["pins"]
    assert "Groups are being composed." in page(client, board)
    press(client, board, "/sastadit", script=False, purpose="compose")
    with board.app.app_context():
        assert db.session().query(ComposingRun).count() == 1
    assert press(client, board, "/sastadit", script=False, purpose="why").status_code == 400


def test_a_seat_that_became_free_is_offered_to_the_first_of_the_reserve_who_fits(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba", B="Cilda Dace", reserve="Gita")
    publish(board, *A_AND_B)
    assert "can no longer come" not in page(client, board)
    board.status("Anna", RegistrationStatus.withdrawn)
    text = words(client, board, "/")
    assert "Anna Ozola can no longer come: Grupa A has a free seat." in text
    assert "From the reserve: Gita Upe" in text
    assert "1 of 3 seats" in text
    gita, to = board.people["Gita"], f"g{board.groups['A']}"
    assert press(client, board, "/karte", person=gita, was="reserve", to=to).status_code == 200
    assert "Now there: Gita Upe." in words(client, board, "/")


def test_a_seat_that_became_free_may_stay_so(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba")
    publish(board, ("A", 1, "Anna Baiba", "Ilze"))
    board.status("Anna", RegistrationStatus.withdrawn)
    who, group = person_id(board.people["Anna"]), f"g{board.groups['A']}"
    assert press(client, board, "/brivs", script=False, group=group, who=who).status_code == 303
    assert "can no longer come" not in words(client, board, "/").replace("The seat stays empty.", "")
    assert board.history()[-1][0] == "board_left_empty"
    press(client, board, "/brivs", script=False, group=group, who="999")
    press(client, board, "/brivs", script=False, group="g999", who=who)
    assert len(board.history()) == 1


def test_a_facilitator_who_has_gone_leaves_a_gap(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba")
    publish(board, ("A", 1, "Anna Baiba", "Ilze"))
    with board.app.app_context(), transaction() as session:
        session.delete(session.get_one(Facilitator, board.facilitators["Ilze"]))
    assert "Grupa A: its facilitator is no longer there." in words(client, board, "/")


def test_a_facilitator_who_takes_an_hour_back_leaves_a_gap(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba")
    board.lead(A="Ilze")
    publish(board, ("A", 1, "Anna Baiba", "Ilze"))
    said = "Grupa A: Ilze Siliņa cannot lead on Tue 9 Feb 16:00–17:30."
    assert said not in words(client, board, "/")
    with board.app.app_context(), transaction() as session:
        ilze = session.get_one(Facilitator, board.facilitators["Ilze"])
        ilze.availability = {slot: can for slot, can in ilze.availability.items() if slot != str(board.slots[1])}
    text = words(client, board, "/")
    assert said in text
    assert "Compose again with the fewest changes" in text
    ilze_id, mara_id = (board.facilitators[name] for name in ("Ilze", "Māra"))
    with board.app.app_context(), transaction() as session:
        session.execute(update(FacilitatorPlace).values(facilitator_id=mara_id))
    assert "Now there: Māra Siliņa." in words(client, board, "/")
    group, who = f"g{board.groups['A']}", f"f{ilze_id}"
    assert press(client, board, "/brivs", script=False, group=group, who=who).status_code == 303
    assert said not in words(client, board, "/")


def test_a_plan_after_a_cancellation_says_exactly_who_hears_something(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba", B="Cilda Dace", reserve="Elza")
    publish(board, *A_AND_B)
    board.status("Anna", RegistrationStatus.withdrawn)
    run = run_of(board, ("A", 1, "Baiba Cilda", "Ilze"), ("B", 2, "Dace Elza", "Māra"), purpose=Purpose.replan)
    text = words(client, board, f"/piedavajums/{run}")
    told = text[text.index("Compared with what people were told") : text.index("Compared with the board as it is now")]
    assert "Move 1 Cilda Liepa moves: Grupa A" not in told
    assert "Cilda Liepa moves: Grupa B, Wed 10 Feb 16:00–17:30 → Grupa A, Tue 9 Feb 16:00–17:30" in told
    assert "Elza Priede gets a seat: Grupa B" in told
    for nobody in ("Anna Ozola", "Baiba Kalna", "Dace Rozīte"):
        assert nobody not in told


class Nobody:
    """Nobody follows the search."""

    def progress(self, level: str, value: int, bound: int | None) -> None:
        """Not looked at."""

    def stopped(self) -> bool:
        return False


def composed(board: BoardWorld, purpose: Purpose) -> int:
    """A run that the solver itself has ended, in this process."""
    with board.app.app_context(), transaction() as session:
        values = instance_of(session, session.get_one(Event, board.event), purpose)
        instance = read_instance(values)
        assert isinstance(instance, FocusGroups)
        found = compose(instance, Limits(seconds=20, seed=1), Nobody())
        assert isinstance(found, Composed)
        plan = json.loads(to_json(found.plan))
        run = ComposingRun(
            event_id=board.event, instance=values, plan=plan, purpose=purpose, state=RunState.done, seed=1, seconds=20,
            created_at=NOW,
        )  # fmt: skip
        session.add(run)
        session.flush()
        return run.id


def test_what_the_solver_finds_keeps_every_rule_and_every_pin_of_the_board(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Cilda")
    with board.app.app_context(), transaction() as session:
        session.get_one(ComposedPlace, board.people["Cilda"]).pinned = True
    run = composed(board, Purpose.compose)
    assert "would be broken" not in words(client, board, f"/piedavajums/{run}")
    press(client, board, f"/piedavajums/{run}/pienemt", script=False, version=1)
    assert "every rule is kept" in words(client, board, "/")
    assert sum(len(board.in_group(letter).split()) for letter in "ABC") == len(board.people)
    assert "Cilda" in board.in_group("A")


def test_after_a_cancellation_the_solver_moves_as_few_as_it_can(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba", B="Cilda Dace", reserve="Elza Fanija Gita")
    board.lead(A="Ilze", B="Māra")
    publish(board, *A_AND_B)
    board.status("Anna", RegistrationStatus.withdrawn)
    run = composed(board, Purpose.replan)
    text = words(client, board, f"/piedavajums/{run}")
    told = text[text.index("Compared with what people were told") : text.index("Compared with the board as it is now")]
    assert "loses the seat" not in told
    assert "moves:" not in told
    assert "gets a seat" in told
    press(client, board, f"/piedavajums/{run}/pienemt", script=False, version=1)
    assert "Baiba" in board.in_group("A")
    assert {"Cilda", "Dace"} <= set(board.in_group("B").split())


def test_a_seat_that_became_free_waits_on_the_desk_of_today(board: BoardWorld) -> None:
    client, today = board.client(), "/birojs/lauku-biedriba/"
    board.seat(A="Anna Baiba", B="Cilda Dace")
    publish(board, *A_AND_B)
    free = "A seat in a group has become free"
    assert free not in client.get(today, base_url=HOST).text
    board.status("Anna", RegistrationStatus.withdrawn)
    text = client.get(today, base_url=HOST).text
    assert free in text
    assert f'href="{board.url("/")}"' in text
    press(client, board, "/brivs", script=False, group=group_id(board.groups["A"]), who=person_id(board.people["Anna"]))
    assert free not in client.get(today, base_url=HOST).text


def test_composing_again_that_finds_nothing_better_says_so(board: BoardWorld) -> None:
    client = board.client()
    board.seat(A="Anna Baiba", B="Cilda Dace")
    board.lead(A="Ilze", B="Māra")
    publish(board, *A_AND_B)
    board.status("Anna", RegistrationStatus.withdrawn)
    run_of(board, *A_AND_B, purpose=Purpose.replan)
    assert "Composed again: nothing better was found" in page(client, board)
