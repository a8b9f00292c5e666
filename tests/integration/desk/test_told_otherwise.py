"""Whoever changes what is promised hears how many people were told something else (behaviour G3)."""

import pytest

from core.db import transaction
from registration import notices
from registration.models import Event, Registration
from tests.integration.desk.events_world import form_of, words_of
from tests.integration.desk.people_world import HOST, World, world

__all__ = ["world"]


def shown(world: World, registration_id: int, language: str) -> None:
    """The person registers under the notice that stands there now."""
    with world.app.app_context(), transaction() as session:
        event = session.get_one(Event, world.event_id)
        told = notices.told_by_letter(session, event, language)
        session.get_one(Registration, registration_id).notice_hash = told.hash


@pytest.mark.parametrize(("months", "said"), [("6", ""), ("24", "2 people were told something else")])
def test_people_who_were_told_something_else_are_counted(world: World, months: str, said: str) -> None:
    for name, language in (("Anna Ozola", "lv"), ("Jānis Kalns", "en")):
        shown(world, world.register(name), language)
    world.register("Ilze Bez")  # by telephone, before there were notices: nobody knows what was said
    client, path = world.client(), f"/birojs/biedriba/pasakumi/{world.event_id}/privatums"
    page = client.get(path, base_url=HOST)
    assert "told something else" not in words_of(page)
    _action, values = form_of(page, "retention_months")
    values["retention_months"] = months
    assert client.post(path, data=values, base_url=HOST).status_code == 303
    text = words_of(client.get(path, base_url=HOST))
    assert said in text
    assert ("told something else" in text) == bool(said)
