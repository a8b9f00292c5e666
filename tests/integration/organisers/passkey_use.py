"""A passkey added and used, as a browser does it."""

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.integration.organisers.passkey_device import Device
from tests.integration.organisers.safety_world import (
    BY_KEY,
    NEW_KEY,
    SITE,
    enter,
    get,
    options,
    out,
    tokens,
)


def add(client: FlaskClient, device: Device, name: str = "Mans tālrunis") -> TestResponse:
    page = get(client, NEW_KEY)
    data = tokens(page) | {"name": name, "credential": device.made(options(page))}
    return client.post(NEW_KEY, data=data, base_url=SITE)


def use(client: FlaskClient, device: Device, page: str = "/birojs/ielogoties", **others: str) -> TestResponse:
    asked = get(client, page)
    data = tokens(asked) | {"credential": device.used(options(asked))} | others
    return client.post(BY_KEY, data=data, base_url=SITE)


def ready(app: Flask, client: FlaskClient) -> Device:
    """A device of Anna's; nobody is signed in."""
    device = Device()
    enter(client)
    assert add(client, device).status_code == 303
    out(client)
    return device
