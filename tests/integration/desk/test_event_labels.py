"""Events to choose among are told apart by hours, place and number, and by no more of these than is needed."""

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from core import clock
from core.bilingual import Bilingual
from core.db import transaction
from organisers.terms import Actor, ActorKind
from registration import series_services
from registration.desk.event_labels import event_choices
from registration.models import Event
from registration.series_terms import SeriesDraft
from tests.integration.desk.people_world import HOST, World, new_event, world

__all__ = ["world"]

DAY = date(2027, 9, 27)
TEN, TWO = (datetime(2027, 9, 27, hour, tzinfo=UTC) for hour in (7, 11))


def meeting(number: int, *, starts: datetime | None = None, venue: str = "", title: str = "Sanāksme") -> Event:
    return Event(
        id=number, title=Bilingual(title), day=DAY, starts_at=starts, timezone="Europe/Riga",
        venue=Bilingual(venue), address="",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("events", "labels"),
    [
        ([meeting(1, starts=TEN), meeting(2, starts=TEN, title="Cita")], ["Sanāksme", "Cita"]),
        (
            [meeting(1, starts=TEN), meeting(2, starts=TWO), meeting(3, title="Cita")],
            ["Sanāksme, Monday, 10:00", "Sanāksme, Monday, 14:00", "Cita"],
        ),
        (
            [meeting(1, venue="Nagla"), meeting(2, venue="Pils")],
            ["Sanāksme, Monday, time not known yet, Nagla", "Sanāksme, Monday, time not known yet, Pils"],
        ),
        (
            [meeting(1, starts=TEN, venue="Pils"), meeting(2, starts=TEN, venue="Pils")],
            ["Sanāksme, Monday, 10:00, Pils, no. 1", "Sanāksme, Monday, 10:00, Pils, no. 2"],
        ),
        ([meeting(1, title="A" * 200), meeting(2, title="A" * 200, starts=TWO)], []),
    ],
)
def test_only_what_reads_the_same_says_more(app: Flask, events: list[Event], labels: list[str]) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        offered = event_choices(events)
    assert [value for value, _label in offered] == [str(event.id) for event in events]
    said = [label for _value, label in offered]
    assert len(set(said)) == len(events)
    if labels:
        assert said == [f"27 Sep 2027 {label}" for label in labels]


def test_lists_of_the_desk_tell_twins_apart(world: World) -> None:
    made = [new_event(world.app, world.settings, world.organisation_id, world.account_id)[0] for _twin in range(2)]
    with world.app.app_context(), transaction() as session:
        by = Actor(ActorKind.organiser, world.account_id)
        text = SeriesDraft(Bilingual("Sanāksmes"), Bilingual("Saturs"))
        series = series_services.create_series(session, world.organisation_id, text, by, clock.now())
    for page in ("darbibas/", f"serijas/{series}"):
        shown = world.client().get(f"/birojs/biedriba/{page}", base_url=HOST).text
        labels = [re.findall(rf'<option value="{twin}">(\d[^<]+)', shown)[0] for twin in made]
        assert [label.rpartition(", ")[2] for label in labels] == [f"no. {twin}" for twin in made]
