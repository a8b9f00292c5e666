"""Whoever registered takes their address off the organisation's contact lists, from the page of their own data."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import transaction
from invitations import leaving
from registration.models import Registration
from registration.public.own_links import owner_only
from registration.public.views import settings

blueprint = Blueprint("own_lists", __name__)


@blueprint.post("/r/<token>/saraksti")
@owner_only
def leave(token: str, person: Registration) -> ResponseReturnValue:
    """Off every list, and remembered as not to be contacted; pressing twice is harmless."""
    number = person.id
    with transaction() as session:
        leaving.leave_lists(session, settings(), session.get_one(Registration, number), clock.now())
    return redirect(url_for("own_data.show", token=token, darits="atsaukts"), 303)
