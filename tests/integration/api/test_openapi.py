"""The description and the API keep to each other: schemathesis asks whatever the description allows, and more."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.core.parameters import ParameterLocation

from tests.integration.api.world import reader
from tests.integration.desk.people_world import HOST, World

MODES = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]


def test_the_description_is_for_everybody_and_says_its_version(world: World) -> None:
    answer = world.app.test_client().get("/api/v1/openapi.json", base_url=HOST)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    told: Any = answer.json
    assert (told["openapi"], told["servers"]) == ("3.1.0", [{"url": "http://127.0.0.1:5000/api/v1"}])
    assert sorted(told["paths"]) == [
        "/events", "/events/{event_id}", "/events/{event_id}/counts", "/events/{event_id}/registrations",
    ]  # fmt: skip
    assert "online_url" not in json.dumps(told)


@pytest.mark.parametrize("mode", MODES)
def test_whatever_is_asked_the_answer_is_as_described(world: World, mode: Any) -> None:
    for name in ("Anna Bērziņa", "Jānis Kalniņš"):
        world.register(name, answers=world.answers("city", ("a",), "olas"))
    token = reader(world, "contacts", "sensitive")
    sent = {"Authorization": f"Bearer {token.text}", "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app, base_url=HOST)
    checked = 0
    for outcome in schema.get_all_operations():
        operation = outcome.ok()
        strategy = operation.as_strategy(generation_mode=mode)

        @settings(max_examples=25, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=strategy)
        def ask(case: Any) -> None:
            nonlocal checked
            parts = case.meta.components if case.meta else {}
            wrong = {part for part, info in parts.items() if info.mode is schemathesis.GenerationMode.NEGATIVE}
            if ParameterLocation.PATH not in wrong and case.path_parameters and checked % 2:
                case.path_parameters["event_id"] = world.event_id
            case.call_and_validate(headers=None if ParameterLocation.HEADER in wrong else sent)
            checked += 1

        ask()
    assert checked > 40
