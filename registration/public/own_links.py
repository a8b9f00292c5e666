"""Whose private link it is, and whether whoever holds it has proved to be that person."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db
from registration import queries, veil
from registration.models import Registration
from registration.terms import LinkKind

OWN = (LinkKind.mailed, LinkKind.manage, LinkKind.receipt)


def prove(registration: Registration) -> ResponseReturnValue:
    """This browser has not shown that it is the person: the link goes to the person's own address."""
    return redirect(url_for("status.resend", slug=registration.event.slug), 303)


def person_behind(token: str) -> tuple[Registration, LinkKind]:
    """Whose private link it is, and of which kind; 404 for any other token."""
    person, kind = queries.by_link(db.session(), token, *OWN) or abort(404)
    veil.veil_person(db.session(), person, clock.now())
    return person, kind


def owner_only(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Below the route: `view(token, person, ...)` for a link that came by mail or from an organiser; 404 for no link.

    A browser that only filled in the form has not shown whose name and address it typed: it is asked to prove itself.
    """

    @wraps(view)
    def opened(token: str, **values: Any) -> ResponseReturnValue:
        person, kind = person_behind(token)
        return prove(person) if kind is LinkKind.receipt else view(token, person, **values)

    return opened
