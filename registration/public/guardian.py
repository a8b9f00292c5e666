"""The page of a minor's parent or guardian, behind a link that only they were sent: yes or no."""

import hashlib

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db, transaction
from core.locale import language
from organisers.models import Organisation
from registration import guardians, queries
from registration.change_words import when_words
from registration.changes import told
from registration.facts import facts
from registration.holding import guardian_words, until_words
from registration.models import Registration
from registration.public.views import settings
from registration.terms import EventStatus, GuardianState, LinkKind, Rejected
from registration.wording import reason_words

blueprint = Blueprint("guardian", __name__)


@blueprint.get("/v/<token>")
def show(token: str) -> ResponseReturnValue:
    """Who, what and when, and the words to agree to; changes nothing."""
    return _page(token, _found(token))


@blueprint.post("/v/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Agree or refuse. Pressing twice is harmless; words that changed meanwhile are shown again."""
    person = _found(token)
    said, words, now = request.form.get("atbilde", ""), _words(person), clock.now()
    registration_id, event_id = person.id, person.event_id
    if said == "ne":
        with transaction() as session:
            outcome = guardians.refuse(session, settings(), registration_id, event_id, now)
    elif said == "ja" and request.form.get("vardi") == _digest(words):
        with transaction() as session:
            outcome = guardians.confirm(session, settings(), registration_id, event_id, words, language(), now)
    else:
        return _page(token, person, changed=said == "ja"), 422
    if isinstance(outcome, Rejected):
        return _page(token, _found(token), refused=reason_words(outcome.reason)), 422
    return redirect(url_for("guardian.show", token=token), 303)


def _page(token: str, person: Registration, *, changed: bool = False, refused: tuple[str, str] | None = None) -> str:
    event, words = person.event, _words(person)
    held = person.held_until is not None and person.status in queries.SEATED
    return render_template(
        "public/guardian.html",
        token=token,
        person=person,
        event=event,
        facts=facts(event, language(), clock.now()),
        state=_state(person),
        words=words,
        digest=_digest(words),
        until=until_words(person.held_until, event.timezone, language()) if held and person.held_until else "",
        changed=changed,
        refused=refused,
    )


def _state(person: Registration) -> str:
    """asked, given, refused, over (the time ran out or the place was given up), event_cancelled or ended."""
    now, event = clock.now(), person.event
    if event.status != EventStatus.published:
        return "event_cancelled"
    if event.ends_at is not None and now >= event.ends_at:
        return "ended"
    if person.guardian_state in (GuardianState.given, GuardianState.on_paper):
        return "given"
    if person.guardian_state == GuardianState.refused:
        return "refused"
    late = person.held_until is not None and now >= person.held_until
    over = person.status not in queries.ACTIVE or late
    return "over" if over or person.guardian_state != GuardianState.asked else "asked"


def _words(person: Registration) -> str:
    event = person.event
    organisation = db.session().get_one(Organisation, event.organisation_id).name.text(language())
    when = when_words(told(event), language())
    return guardian_words(person.name, event.title.text(language()), when, organisation)


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


def _found(token: str) -> Registration:
    found = queries.by_link(db.session(), token, LinkKind.guardian)
    if found is None:
        abort(404)
    return found[0]
