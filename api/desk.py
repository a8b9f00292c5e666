"""The desk's page of tokens: which there are, making one, revoking one."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from api import queries, services, words
from api.forms import TokenForm
from api.rules import grantable
from api.terms import Made, TokenCommand
from core import clock, locale
from core.db import db, transaction
from core.presses import press_text
from core.wording import short_moment
from organisers.access import actor, current_organisation, desk_view, needs
from organisers.terms import Right

blueprint = Blueprint("api_tokens", __name__, url_prefix="/birojs/<org>/iestatijumi/api")


@blueprint.route("", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def index() -> ResponseReturnValue:
    """Every token, and a form for a new one. Its text is in the answer to the POST and nowhere else (ADR 18)."""
    granted = grantable(current_organisation().rights)
    chosen = [(code, f"{name}. {about}") for code, name, about in words.scope_rows() if code in granted]
    form = TokenForm(chosen, words.validity_choices())
    made: Made | None = None
    command: TokenCommand | None = None
    if form.validate_on_submit():
        command = form.to_command()
        text = press_text(current_app.config["AICINA"].secret_key)
        with transaction() as session:
            here, by = current_organisation().id, actor()
            outcome = services.create_token(session, clock.now(), here, command, by, text)
        if isinstance(outcome, Made):
            made, form = outcome, TokenForm(chosen, words.validity_choices(), formdata=None)
        else:
            form.name.errors = [words.reason_text(outcome.reason)]
    status = 201 if made else 422 if form.errors else 200
    return _page(form=form, made=made, made_name=command.name if made and command else ""), status


def _page(**values: Any) -> str:
    tokens = queries.tokens_of(db.session(), current_organisation().id, clock.now())
    return render_template("api/tokens.html", tokens=tokens, words=words, day=_day, **values)


@blueprint.post("/<int:token_id>/atsaukt")
@desk_view
@needs(Right.people)
def revoke(token_id: int) -> ResponseReturnValue:
    """From now on the token opens nothing."""
    if token_id > queries.LARGEST_ID:
        abort(404)
    with transaction() as session:
        if not services.revoke_token(session, clock.now(), current_organisation().id, token_id, actor()):
            abort(404)
    flash(_("The token is revoked."), "success")
    return redirect(url_for(".index"), 303)


def _day(moment: datetime) -> str:
    """The day on the Latvian clock, short."""
    text = short_moment(clock.local(moment), locale.language())
    return text.rpartition(" ")[0].rstrip(",")
