"""An organisation with events, people and tokens, and a program that reads them."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import services
from api.rules import whole
from api.terms import Made, TokenCommand
from core import clock
from core.db import transaction
from organisers.terms import COMMAND
from tests.integration.desk.people_world import HOST, World


@dataclass
class Reader:
    """A program with a token."""

    client: FlaskClient
    text: str
    token_id: int = 0

    def get(self, path: str, **headers: str) -> TestResponse:
        """The answer to a GET below /api/v1."""
        sent = {"Authorization": f"Bearer {self.text}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.client.get(f"/api/v1{path}", base_url=HOST, headers=sent)

    def json(self, path: str) -> Any:
        """What a good GET gives."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json


def reader(world: World, *scopes: str, name: str = "Mājaslapa", days: int = 365, organisation: int = 0) -> Reader:
    """A program that may read these scopes of the world's organisation, or of another."""
    command = TokenCommand(name, whole(scopes), days)
    with world.app.app_context(), transaction() as session:
        here = organisation or world.organisation_id
        made = services.create_token(session, clock.now(), here, command, COMMAND)
    assert isinstance(made, Made), made
    return Reader(world.app.test_client(), made.text, made.token_id)
