"""An organisation whose changes are told to a receiver, and a worker whose clock the test moves."""

import base64
import hashlib
import hmac
import threading
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from core.db import transaction
from organisers.terms import COMMAND
from tests.integration.desk.people_world import EARLY, World
from tests.servers.receiver import Received, Receiver
from webhooks import delivery, services, signing
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.terms import EndpointCommand, Topic

EVERYTHING = tuple(Topic)


class Hooked:
    """`now` is the worker's moment."""

    def __init__(self, world: World, receiver: Receiver) -> None:
        self.world, self.receiver, self.now = world, receiver, EARLY
        self.endpoint_id = self.endpoint(receiver.url)

    def endpoint(self, url: str, *topics: Topic) -> int:
        """The id of an endpoint of the world's organisation."""
        with self.world.app.app_context(), transaction() as session:
            command = EndpointCommand(url, topics or EVERYTHING)
            made = services.create_endpoint(session, EARLY, self.world.organisation_id, command, COMMAND)
            assert isinstance(made, WebhookEndpoint), made
            return made.id

    def tick(self, owner: str = "one", post: Any = None, **later: float) -> int:
        """How many were tried, after the clock moved on."""
        self.now += timedelta(**later)
        return delivery.deliver_due(self.world.app, lambda: self.now, owner, threading.Event(), post)

    def rows(self) -> list[WebhookDelivery]:
        """All deliveries, in the order in which they were written."""
        with self.world.reading() as session:
            found = list(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))
            session.expunge_all()
            return found

    def states(self) -> list[tuple[str, int]]:
        """(state, attempts) of each."""
        return [(row.state, row.attempts) for row in self.rows()]

    def row_of_endpoint(self) -> WebhookEndpoint:
        """The endpoint as it stands."""
        with self.world.reading() as session:
            found: WebhookEndpoint = session.get_one(WebhookEndpoint, self.endpoint_id)
            session.expunge(found)
            return found

    def secret(self, generation: int = 1) -> str:
        """The secret as the organiser was shown it."""
        return signing.shown(signing.secret(self.world.settings.secret_key, self.row_of_endpoint().uid, generation))


def valid(received: Received, secret: str, now: datetime) -> list[bool]:
    """Whether each signature is right, worked out from the specification and not by our code."""
    assert secret.startswith("whsec_")
    headers = received.headers
    assert abs(int(headers["webhook-timestamp"]) - now.timestamp()) < 300
    content = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), received.body])
    expected = base64.b64encode(hmac.new(base64.b64decode(secret[6:]), content, hashlib.sha256).digest()).decode()
    versions = [signature.split(",", 1) for signature in headers["webhook-signature"].split(" ")]
    assert {version for version, _signature in versions} == {"v1"}
    return [hmac.compare_digest(signature, expected) for _version, signature in versions]
