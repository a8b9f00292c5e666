"""Notes of helpers, stored: one arrival each, seats kept, nobody lost or doubled."""

from datetime import timedelta

import pytest

from attendance.terms import By, Families, GroupPlan, Kind, Mix, Outcome
from core.db import db, transaction
from registration.models import Registration
from tests import builders
from tests.integration.attendance.world import DAY, TODAY, Door


def test_mark_writes_the_day_and_one_history_row(door: Door) -> None:
    helper = By(None, door.link, "Anna pie durvīm")
    assert door.note(door.mark("Gunta"), by=helper) == [Outcome.done]
    assert door.standing() == {"Gunta Kalniņa": ("arrived", DAY)}
    wanted = {"day": "2027-03-24", "helper": "Anna pie durvīm", "how": "list", "at": DAY.isoformat()}
    assert door.history("arrived", "arrival_undone") == [("helper", "arrived", wanted)]


def test_same_note_twice_is_one(door: Door) -> None:
    note = door.mark("Gunta")
    assert door.note(note) == door.note(note) == [Outcome.done]
    assert (door.ops(), len(door.history("arrived"))) == (1, 1)


def test_two_helpers_are_one_arrival_with_the_first_moment(door: Door) -> None:
    door.note(door.mark("Gunta", minute=5))
    door.note(door.mark("Gunta", minute=2))
    assert door.standing() == {"Gunta Kalniņa": ("arrived", DAY + timedelta(minutes=2))}


def test_late_undo_does_not_take_back_a_later_mark(door: Door) -> None:
    door.note(door.mark("Gunta", minute=9))
    door.note(door.mark("Gunta", minute=7, kind=Kind.undo))
    assert door.standing()["Gunta Kalniņa"] == ("arrived", DAY + timedelta(minutes=9))


def test_person_without_a_place_is_let_in_only_with_a_clear_word(door: Door) -> None:
    assert (door.seats(), door.note(door.mark("Ivars"))) == ((4, 0, 1), [Outcome.no_place])
    assert door.note(door.mark("Ivars", "let-in-0001", admit=True)) == [Outcome.done]
    assert door.seats() == (4, 1, 0)
    assert door.standing()["Ivars Gaidītājs"][0] == "arrived"


def test_person_who_had_left_comes_back_beyond_the_limit(door: Door) -> None:
    from registration import leaving

    with door.app.app_context(), transaction() as session:
        settings = builders.settings_here()
        leaving.withdraw(session, settings, door.people["Jānis"], door.event, DAY - timedelta(days=1))
    assert door.seats() == (4, 0, 0)  # who waited has the seat
    assert door.note(door.mark("Jānis", "let-in-0002", admit=True)) == [Outcome.done]
    assert door.seats() == (4, 1, 0)
    assert door.standing()["Jānis Bērziņš"][0] == "arrived"


def test_walk_in_is_a_registration_beyond_the_limit_and_no_mail(door: Door) -> None:
    with door.app.app_context():
        before = len(builders.mails(db.session()))
    assert door.note(door.walk_in("Rita Siliņa", "walk-0001", institution="Biedrība")) == [Outcome.done]
    assert door.seats() == (4, 1, 1)
    with door.app.app_context():
        person = db.session().query(Registration).filter_by(family_name="Siliņa").one()
        assert (person.given_name, person.institution, person.email, person.beyond_limit) == (
            "Rita",
            "Biedrība",
            "",
            True,
        )
        assert len(builders.mails(db.session())) == before
    assert door.standing() == {"Rita Siliņa": ("arrived", DAY)}


def test_walk_in_entered_by_two_helpers_is_one_person_and_one_question(door: Door) -> None:
    notes = [door.walk_in("Rita Siliņa", "walk-0001"), door.walk_in("RITA SILINA", "walk-0002", minute=1)]
    before = door.count()
    assert [*door.note(notes[0]), *door.note(notes[1])] == [Outcome.done, Outcome.look]
    assert (door.count(), door.ops(Outcome.look)) == (before + 1, 1)
    assert door.note(*notes) == [Outcome.done, Outcome.look]
    assert door.count() == before + 1


@pytest.mark.parametrize(("same", "more"), [(True, 0), (False, 1)])
def test_walk_in_of_a_known_name_is_settled_by_a_person(door: Door, same: bool, more: int) -> None:
    from attendance import services

    before = door.count()
    assert door.note(door.walk_in("Gunta Kalnina", "walk-0003", minute=4)) == [Outcome.look]
    assert door.standing() == {}
    for wanted in (Outcome.settled, None):  # the second press finds nothing to settle
        with door.app.app_context(), transaction() as session:
            settings = builders.settings_here()
            by, now = By(door.account), DAY + timedelta(hours=1)
            found = services.settle(session, settings, door.event, by, 1, now, same=same, language="lv")
            assert found is wanted
    assert door.count() == before + more
    name = "Gunta Kalniņa" if same else "Gunta Kalnina"
    assert door.standing() == {name: ("arrived", DAY + timedelta(minutes=4))}


def test_unknown_person_and_foreign_day_are_told(door: Door) -> None:
    unknown = door.mark("Gunta")
    door.people["nobody"] = 999_999
    assert door.note(door.mark("nobody", "unknown-01")) == [Outcome.unknown]
    foreign = type(unknown)(
        "other-day-1", Kind.mark, TODAY + timedelta(days=1), DAY, registration_id=door.people["Otto"]
    )
    assert door.note(foreign) == [Outcome.wrong_day]
    assert door.standing() == {}


def test_groups_come_at_the_arrival_and_a_family_stays_together(door: Door) -> None:
    from attendance import queries

    door.choose(GroupPlan(2, Mix.nothing, Families.together))
    door.note(door.mark("Dace"), door.mark("Gunta", minute=1), door.mark("Otto", minute=2))
    with door.app.app_context():
        found = queries.recorded_on(db.session(), door.event, TODAY)
    assert {name: found[door.people[name]].group for name in ("Dace", "Gunta", "Otto")} == {
        "Dace": 1,
        "Gunta": 2,
        "Otto": 1,
    }


def test_notes_of_another_event_reach_nobody(door: Door) -> None:
    from attendance import services

    with door.app.app_context(), transaction() as session:
        settings = builders.settings_here()
        note = door.mark("Gunta")
        (result,) = services.note_all(session, settings, door.other_here, By(door.account), [note], DAY, "lv")
        assert result.outcome is Outcome.unknown
    assert door.standing() == {}
