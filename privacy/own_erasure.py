"""A person erases themselves: behind the private link, and with the code that was mailed at that moment."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db, transaction
from core.limits import limiter, visitor_address
from core.locale import language
from privacy import services, wording
from privacy.terms import Erased, Why
from registration import queries
from registration.facts import facts
from registration.models import Registration
from registration.public.own_data import is_proved, mail_code, typed_code
from registration.public.status import OWN, prove
from registration.public.views import settings
from registration.terms import LinkKind

blueprint = Blueprint("own_erasure", __name__)


@blueprint.get("/r/<token>/dati/dzest")
def confirm(token: str) -> ResponseReturnValue:
    """What erasing does and what stays, before it is done; changes nothing."""
    person, kind = _found(token)
    return prove(person) if kind is LinkKind.receipt else _page(token, person)


@blueprint.post("/r/<token>/dati/dzest/kods")
@limiter.limit("10 per hour", key_func=visitor_address)
def send_code(token: str) -> ResponseReturnValue:
    """Mail the code to the address on the registration."""
    person, kind = _found(token)
    if kind is LinkKind.receipt:
        return prove(person)
    mail_code(person.id)
    return redirect(url_for(".confirm", token=token, kods="ir"), 303)


@blueprint.post("/r/<token>/dati/dzest")
@limiter.limit("30 per hour", key_func=visitor_address)
def erase(token: str) -> ResponseReturnValue:
    """Erase the person, whom the code proves; the link opens nothing afterwards."""
    person, kind = _found(token)
    if kind is LinkKind.receipt:
        return prove(person)
    number, slug = person.id, person.event.slug
    if not is_proved(number, typed_code()):
        return _page(token, _found(token)[0], wrong=True), 422
    with transaction() as session:
        outcome = services.erase_person(session, settings(), number, clock.now(), None, Why.asked)
    kept = outcome.kept if isinstance(outcome, Erased) else None
    return render_template("privacy/erased.html", kept=kept, slug=slug, words=wording)


def _page(token: str, person: Registration, *, wrong: bool = False) -> str:
    return render_template(
        "privacy/own_erasure.html",
        token=token,
        person=person,
        facts=facts(person.event, language(), clock.now()),
        found=services.preview_erasure(db.session(), person.id, clock.now()),
        asked=request.args.get("kods") == "ir" or wrong,
        wrong=wrong,
        words=wording,
    )


def _found(token: str) -> tuple[Registration, LinkKind]:
    return queries.by_link(db.session(), token, *OWN) or abort(404)
