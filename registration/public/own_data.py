"""One's own data, behind the private link: consents to take back, and everything that is held, behind a mailed code."""

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db, transaction
from core.limits import limiter, visitor_address
from core.locale import language
from mailers.terms import MailState
from mailers.words import state_text
from registration import consents, own_data, own_times, people_queries, queries
from registration.facts import facts
from registration.mail_words import letter_words
from registration.models import Registration
from registration.own_data import Wait
from registration.own_words import own_history_words
from registration.people_words import answer_words, status_words
from registration.public.own_links import owner_only, person_behind
from registration.public.views import settings
from registration.wording import source_word

blueprint = Blueprint("own_data", __name__)


@blueprint.get("/r/<token>/dati")
@owner_only
def show(token: str, person: Registration) -> ResponseReturnValue:
    """What one agreed to, with a button to take each back; how to see everything that is held."""
    return _page(token, person)


@blueprint.post("/r/<token>/dati/atsaukt")
@owner_only
def take_back(token: str, person: Registration) -> ResponseReturnValue:
    """Take a consent back, or erase a sensitive answer; pressing twice is harmless."""
    registration_id, event_id = person.id, person.event_id
    consent, photos, answer = _number("piekrisana"), _number("foto"), _number("atbilde")
    with transaction() as session:
        queries.lock_event(session, event_id)
        mine = session.get_one(Registration, registration_id)
        if consent:
            consents.withdraw(session, mine, consent, clock.now())
        elif photos:
            consents.refuse_photos(session, mine, photos, clock.now())
        elif answer:
            consents.drop_answer(session, mine, answer, clock.now())
    return redirect(url_for(".show", token=token, darits="atsaukts"), 303)


@blueprint.post("/r/<token>/dati/kods")
@limiter.limit("10 per hour", key_func=visitor_address)
@owner_only
def send_code(token: str, person: Registration) -> ResponseReturnValue:
    """Mail a code to the address on the registration, never to another one."""
    wait = mail_code(person.id)
    if wait is not None:
        return _page(token, person_behind(token)[0], unsent=wait), 429
    return redirect(url_for(".show", token=token, darits="kods", _anchor="kods"), 303)


@blueprint.post("/r/<token>/dati/kopija")
@limiter.limit("30 per hour", key_func=visitor_address)
@owner_only
def copy(token: str, person: Registration) -> ResponseReturnValue:
    """Everything that is held, as a page or as a file; only with the code that was mailed."""
    typed = typed_code()
    proved = is_proved(person.id, typed)
    person, _kind = person_behind(token)
    if isinstance(proved, Wait):
        return _page(token, person, closed=proved), 429
    if not proved:
        return _page(token, person, wrong=True), 422
    held = own_data.own_data(db.session(), person, language())
    if request.form.get("veids") == "json":
        return _file(held, person)
    return _private(render_template("public/own_data_copy.html", token=token, code=typed, **_shown(held, person)))


def mail_code(registration_id: int) -> Wait | None:
    """A code goes to the address on the registration; asked again at once, nothing more is sent. Else how long not."""
    now = clock.now()
    with transaction() as session:
        person = session.get_one(Registration, registration_id)
        return _waiting(own_data.ask_for_code(session, settings(), person, now), now)


def typed_code() -> str:
    """What was typed as the code, without spaces."""
    return "".join(request.form.get("kods", "").split())[:20]


def is_proved(registration_id: int, typed: str) -> bool | Wait:
    """Whether the typed code is the one that was mailed; a wrong one is counted, and too many close it for a while."""
    now = clock.now()
    with transaction() as session:
        person = session.get_one(Registration, registration_id)
        outcome = own_data.opens(session, settings(), person, typed, now)
    return _waiting(outcome, now) or outcome


def _waiting(outcome: bool | Wait, now: datetime) -> Wait | None:
    """The wait, told to the browser too; None when there is none."""
    if not isinstance(outcome, Wait):
        return None
    g.retry_after = max(1, int((outcome.until - now).total_seconds()) + 1)
    return outcome


def _file(held: dict[str, Any], person: Registration) -> Response:
    response = Response(json.dumps(held, ensure_ascii=False, indent=2), mimetype="application/json")
    name = f"{person.event.slug}-{person.number}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _private(page: str) -> Response:
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(held: dict[str, Any], person: Registration) -> dict[str, Any]:
    """The same in words: the file keeps codes, the page speaks."""
    answers = [(q.label.text(language()), words) for q, words in _answers(person)]
    return {
        "person": person,
        "facts": facts(person.event, language(), clock.now()),
        "held": held,
        "answers": answers,
        "times": own_times.said_lines(db.session(), person, language()),
        "status": status_words(person.status, None),
        "status_words": lambda status: status_words(status, None),
        "source": source_word(person.source),
        "letter_words": letter_words,
        "state_words": lambda state: state_text(MailState(state)),
        "history": [
            (e.at, own_history_words(e.actor, e.action, e.details)) for e in queries.history_of(db.session(), person.id)
        ],
    }


def _answers(person: Registration) -> list[tuple[Any, str]]:
    given = people_queries.answers_of(db.session(), person.id)
    asked = [q for q in people_queries.questions(db.session(), person.event_id) if q.id in given]
    return [(q, answer_words(q.kind, q.options, given[q.id], language())) for q in asked]


def _page(
    token: str, person: Registration, *, wrong: bool = False, unsent: Wait | None = None, closed: Wait | None = None
) -> str:
    answers = _answers(person)
    allowing = {question.id for question in consents.allowed_photos(db.session(), person.id)}
    return render_template(
        "public/own_data.html",
        token=token,
        unsent=unsent,
        closed=closed,
        person=person,
        facts=facts(person.event, language(), clock.now()),
        consents=consents.living(db.session(), person.id),
        photos=[(q, words) for q, words in answers if q.id in allowing],
        sensitive=[(q, words) for q, words in answers if q.sensitive],
        done=request.args.get("darits", ""),
        wrong=wrong,
        erasure_url=_erasure_url(token),
    )


def _erasure_url(token: str) -> str | None:
    there = "own_erasure.confirm"  # of a room that stands above this one
    return url_for(there, token=token) if there in current_app.view_functions else None


def _number(name: str) -> int:
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
