"""The desk's pages of webhooks: the receivers of an organisation, one with its log, and what one can do with it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core import clock
from core.db import db, transaction
from core.presses import note_press, press_key, was_pressed
from organisers.access import actor, current_organisation, desk_view, needs
from organisers.terms import Right
from registration.desk.frame import moment
from webhooks import queries, resting, services, signing, targets, words
from webhooks.forms import EndpointForm, TopicsForm
from webhooks.models import WebhookEndpoint
from webhooks.rules import generations
from webhooks.terms import Rejected, Topic

blueprint = Blueprint("webhooks", __name__, url_prefix="/birojs/<org>/iestatijumi/zinotaji")


def _topics() -> list[tuple[str, str]]:
    return [(topic.value, words.topic_word(topic)) for topic in Topic]


@blueprint.route("", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def index() -> ResponseReturnValue:
    """Every receiver, and a form for a new one; its secret is in the answer to the POST (ADR 19)."""
    form, known = EndpointForm(_topics()), None
    if form.validate_on_submit():
        outcome = _created(form)
        if isinstance(outcome, int):
            return _one(outcome, show_secret=True), 201
        form.url.errors, known = [words.reason_text(outcome.reason)], outcome.endpoint_id
    found = queries.endpoints_of(db.session(), current_organisation().id)
    page = render_template("webhooks/index.html", form=form, known=known, endpoints=found, words=words, moment=moment)
    return page, 422 if form.errors else 200


def _created(form: EndpointForm) -> int | Rejected:
    command = form.to_command()
    target = targets.read(command.url, demonstration=current_app.config["AICINA"].demonstration)
    if isinstance(target, Rejected):
        return target
    now, press = clock.now(), press_key()
    with transaction() as session:
        made = services.create_endpoint(session, now, current_organisation().id, command, actor())
        if not isinstance(made, Rejected):
            note_press(session, press, now)
            return made.id
        if made.endpoint_id is not None and was_pressed(session, press, now):
            return made.endpoint_id  # the second answer must not hide the secret that the first one shows
        return made


@blueprint.route("/<int:endpoint_id>", methods=["GET", "POST"])
@desk_view
@needs(Right.people)
def one(endpoint_id: int) -> ResponseReturnValue:
    """A receiver with what was sent to it last. POST stores what it is told of."""
    form = TopicsForm(_topics(), data={"topics": _endpoint(endpoint_id).topics})
    if form.validate_on_submit():
        chosen = [topic.value for topic in form.chosen()]
        return _done(
            endpoint_id,
            _("The choice is saved."),
            lambda session, endpoint: services.change_topics(session, clock.now(), endpoint, actor(), chosen),
        )
    return _one(endpoint_id, form), 422 if request.method == "POST" else 200


def _one(endpoint_id: int, form: TopicsForm | None = None, *, show_secret: bool = False) -> str:
    endpoint, now = _endpoint(endpoint_id), clock.now()
    key = signing.secret(current_app.config["AICINA"].secret_key, endpoint.uid, endpoint.generation)
    return render_template(
        "webhooks/one.html",
        endpoint=endpoint,
        form=form or TopicsForm(_topics(), data={"topics": endpoint.topics}, formdata=None),
        secret=signing.shown(key) if show_secret else "",
        both=len(generations(endpoint.generation, endpoint.replaced_at, now)) > 1,
        log=queries.log_of(db.session(), endpoint.id),
        waiting=queries.count_waiting(db.session(), endpoint.id),
        words=words,
        moment=moment,
        rests=resting.rests(db.session(), now),
    )


@blueprint.post("/<int:endpoint_id>/noslepums")
@desk_view
@needs(Right.people)
def replace_secret(endpoint_id: int) -> ResponseReturnValue:
    """A new secret, shown in this answer only."""
    with transaction() as session:
        services.replace_secret(session, *_who(_locked(session, endpoint_id)))
    return _one(endpoint_id, show_secret=True), 201


@blueprint.post("/<int:endpoint_id>/pauze")
@desk_view
@needs(Right.people)
def pause(endpoint_id: int) -> ResponseReturnValue:
    """Tell nothing for a while, or with `turpinat` tell again."""
    if "turpinat" in request.form:
        return _done(endpoint_id, _("Messages are sent again."), lambda s, e: services.resume(s, *_who(e)))
    return _done(endpoint_id, _("No messages are sent for now."), lambda s, e: services.pause(s, *_who(e)))


@blueprint.post("/<int:endpoint_id>/dzest")
@desk_view
@needs(Right.people)
def remove(endpoint_id: int) -> ResponseReturnValue:
    """The receiver is told nothing any more."""
    with transaction() as session:
        services.remove(session, *_who(_locked(session, endpoint_id)))
    flash(_("The receiver is removed."), "success")
    return redirect(url_for(".index"), 303)


@blueprint.post("/<int:endpoint_id>/velreiz/<int:delivery_id>")
@desk_view
@needs(Right.people)
def send_again(endpoint_id: int, delivery_id: int) -> ResponseReturnValue:
    """Send a finished message once more."""
    if delivery_id > queries.LARGEST_ID:
        abort(404)
    return _done(
        endpoint_id,
        _("The message is on its way."),
        lambda session, endpoint: services.send_again(session, clock.now(), endpoint, delivery_id),
    )


def _endpoint(endpoint_id: int) -> WebhookEndpoint:
    found = queries.endpoint_of(db.session(), current_organisation().id, endpoint_id)
    return found if found is not None else abort(404)


def _locked(session: Session, endpoint_id: int) -> WebhookEndpoint:
    """The endpoint of this desk, locked until the transaction ends."""
    _endpoint(endpoint_id)
    found = session.get(WebhookEndpoint, endpoint_id, with_for_update=True, populate_existing=True)
    return found if found is not None else abort(404)


def _who(endpoint: WebhookEndpoint) -> tuple[Any, ...]:
    return clock.now(), endpoint, actor()


def _done(endpoint_id: int, said: str, work: Callable[[Session, Any], object]) -> ResponseReturnValue:
    with transaction() as session:
        work(session, _locked(session, endpoint_id))
    flash(said, "success")
    return redirect(url_for(".one", endpoint_id=endpoint_id), 303)
