"""Every address of a desk, from the map of addresses itself, so that a new page is walked from its first day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from organisers.terms import Right, Rights
from tests.integration.desk.people_world import HOST, token_of

Ids = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """One method of one address; `arguments` are the names of the numbers in it, without the organisation."""

    method: str
    rule: str
    endpoint: str
    arguments: frozenset[str]
    needed: tuple[Rights, ...]  # one right of each; an empty set is open to every member

    def opens_to(self, *rights: Right) -> bool:
        """Whether these rights are enough."""
        return all(not one or not one.isdisjoint(rights) for one in self.needed)


def addresses(app: Flask) -> list[Address]:
    """All of them, sorted, once for each method."""
    found = []
    for rule in app.url_map.iter_rules():
        if "org" in rule.arguments:
            needed = getattr(app.view_functions[rule.endpoint], "needed_together", ())
            arguments = frozenset(rule.arguments - {"org"})
            methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            found += [Address(method, rule.rule, rule.endpoint, arguments, needed) for method in methods]
    return sorted(found, key=lambda one: (one.rule, one.method))


def path_of(app: Flask, one: Address, org: str, ids: Ids) -> str:
    """Its path with these numbers; an argument that `ids` lacks is 1."""
    values = {name: ids.get(name, "termins" if name == "kind" else 1) for name in one.arguments}
    return app.url_map.bind("127.0.0.1:5000", url_scheme="http").build(one.endpoint, {"org": org, **values}, one.method)


def send(client: FlaskClient, token: str, method: str, path: str, data: Mapping[str, Any] | None = None) -> Any:
    """The answer, with a form token where something would be changed."""
    if method == "GET":
        return client.get(path, base_url=HOST)
    return client.post(path, data={"csrf_token": token, **(data or {})}, base_url=HOST)


def form_token(client: FlaskClient) -> str:
    """The form token of whoever is signed in."""
    return token_of(client.get("/birojs/konts", base_url=HOST).text)


def statuses(
    app: Flask, client: FlaskClient, org: str, ids: Ids, which: list[Address]
) -> Iterator[tuple[Address, int]]:
    """What each address answers."""
    token = form_token(client)
    for one in which:
        with send(client, token, one.method, path_of(app, one, org, ids)) as answer:
            yield one, answer.status_code
