"""One's own data, behind the private link: consents to take back, and everything that is held, behind a mailed code."""

import json
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db, transaction
from core.limits import limiter, visitor_address
from core.locale import language
from mailers.terms import MailState
from mailers.words import state_text
from registration import consents, own_data, people_queries, queries
from registration.facts import facts
from registration.history_words import history_words
from registration.mail_words import letter_words
from registration.models import Registration
from registration.people_words import answer_words, status_words
from registration.public.status import OWN, prove
from registration.public.views import settings
from registration.terms import LinkKind
from registration.wording import source_word

blueprint = Blueprint("own_data", __name__)


@blueprint.get("/r/<token>/dati")
def show(token: str) -> ResponseReturnValue:
    """What one agreed to, with a button to take each back; how to see everything that is held."""
    person, kind = _found(token)
    if kind is LinkKind.receipt:
        return prove(person)
    return _page(token, person)


@blueprint.post("/r/<token>/dati/atsaukt")
def take_back(token: str) -> ResponseReturnValue:
    """Take a consent back, or erase a sensitive answer; pressing twice is harmless."""
    person, kind = _found(token)
    if kind is LinkKind.receipt:
        return prove(person)
    registration_id, event_id = person.id, person.event_id
    consent, answer = _number("piekrisana"), _number("atbilde")
    with transaction() as session:
        queries.lock_event(session, event_id)
        mine = session.get_one(Registration, registration_id)
        if consent:
            consents.withdraw(session, mine, consent, clock.now())
        elif answer:
            consents.drop_answer(session, mine, answer, clock.now())
    return redirect(url_for(".show", token=token, darits="atsaukts"), 303)


@blueprint.post("/r/<token>/dati/kods")
@limiter.limit("10 per hour", key_func=visitor_address)
def send_code(token: str) -> ResponseReturnValue:
    """Mail a code to the address on the registration, never to another one."""
    person, kind = _found(token)
    if kind is LinkKind.receipt:
        return prove(person)
    mail_code(person.id)
    return redirect(url_for(".show", token=token, darits="kods", _anchor="kods"), 303)


@blueprint.post("/r/<token>/dati/kopija")
@limiter.limit("30 per hour", key_func=visitor_address)
def copy(token: str) -> ResponseReturnValue:
    """Everything that is held, as a page or as a file; only with the code that was mailed."""
    person, kind = _found(token)
    if kind is LinkKind.receipt:
        return prove(person)
    typed = typed_code()
    proved = is_proved(person.id, typed)
    person, _kind = _found(token)
    if not proved:
        return _page(token, person, wrong=True), 422
    held = own_data.own_data(db.session(), person, language())
    if request.form.get("veids") == "json":
        return _file(held, person)
    return _private(render_template("public/own_data_copy.html", token=token, code=typed, **_shown(held, person)))


def mail_code(registration_id: int) -> None:
    """A code goes to the address on the registration; asked again at once, nothing more is sent."""
    with transaction() as session:
        own_data.ask_for_code(session, settings(), session.get_one(Registration, registration_id), clock.now())


def typed_code() -> str:
    """What was typed as the code, without spaces."""
    return "".join(request.form.get("kods", "").split())[:20]


def is_proved(registration_id: int, typed: str) -> bool:
    """Whether the typed code is the one that was mailed; a wrong one is counted."""
    with transaction() as session:
        return own_data.opens(session, settings(), session.get_one(Registration, registration_id), typed, clock.now())


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
        "status": status_words(person.status, None),
        "source": source_word(person.source),
        "letter_words": letter_words,
        "state_words": lambda state: state_text(MailState(state)),
        "history": [(e.at, history_words(e.action, e.details)) for e in queries.history_of(db.session(), person.id)],
    }


def _answers(person: Registration) -> list[tuple[Any, str]]:
    given = people_queries.answers_of(db.session(), person.id)
    asked = [q for q in people_queries.questions(db.session(), person.event_id) if q.id in given]
    return [(q, answer_words(q.kind, q.options, given[q.id], language())) for q in asked]


def _page(token: str, person: Registration, *, wrong: bool = False) -> str:
    return render_template(
        "public/own_data.html",
        token=token,
        person=person,
        facts=facts(person.event, language(), clock.now()),
        consents=consents.living(db.session(), person.id),
        sensitive=[(q, words) for q, words in _answers(person) if q.sensitive],
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


def _found(token: str) -> tuple[Registration, LinkKind]:
    found = queries.by_link(db.session(), token, *OWN)
    if found is None:
        abort(404)
    return found
