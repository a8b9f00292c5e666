"""The page where a person says whether an answer of their calendar is theirs: GET shows, POST acts."""

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db, transaction
from core.locale import language
from registration.facts import facts
from registration.models import Event, Registration
from replies import queries, services
from replies.models import CalendarReply
from replies.terms import Verdict
from replies.words import answer_words, why_words

blueprint = Blueprint("replies", __name__)


@blueprint.get("/r/<token>/atbilde")
def confirm(token: str) -> ResponseReturnValue:
    """The newest answer that waits, or what became of the one the letter asked about."""
    asked = _asked(token)
    return _page(token, queries.in_doubt(db.session(), asked.registration_id), asked)


@blueprint.post("/r/<token>/atbilde")
def decide(token: str) -> ResponseReturnValue:
    """Yes, it is mine; or no. Only the answer that was on the page is decided about; pressing twice is harmless."""
    asked = _asked(token)
    number, said = request.form.get("atbilde", ""), request.form.get("ir", "")
    shown = queries.reply_here(db.session(), asked.event_id, int(number)) if _is_number(number) else None
    if said not in {"ja", "ne"} or shown is None or shown.registration_id != asked.registration_id:
        abort(400)
    event_id, reply_id = asked.event_id, shown.id
    with transaction() as session:
        settings = current_app.config["AICINA"]
        services.decide(session, settings, event_id, reply_id, clock.now(), count=said == "ja")
    return redirect(url_for("replies.confirm", token=token, par=reply_id), 303)


def _page(token: str, waiting: CalendarReply | None, asked: CalendarReply) -> str:
    session = db.session()
    decided = request.args.get("par", "")
    done = queries.reply_here(session, asked.event_id, int(decided)) if _is_number(decided) else asked
    if done is None or done.registration_id != asked.registration_id:
        done = asked
    event = session.get_one(Event, asked.event_id)
    return render_template(
        "replies/confirm.html",
        token=token,
        event=event,
        facts=facts(event, language(), clock.now()),
        person=session.get_one(Registration, asked.registration_id),
        reply=waiting,
        done=None if done.verdict == Verdict.unconfirmed else done,
        answer_words=answer_words,
        why_words=why_words,
        frees=event.decline_frees,
    )


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _asked(token: str) -> CalendarReply:
    found = queries.reply_by_token(db.session(), token)
    return found if found is not None else abort(404)
