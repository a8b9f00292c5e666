"""A person erases themselves: behind the private link, and with the code that was mailed at that moment."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db, transaction
from core.limits import limiter, visitor_address
from core.locale import language
from privacy import pages, services, wording
from privacy.terms import Erased, Why
from registration.facts import facts
from registration.models import Registration
from registration.own_data import Wait
from registration.public.own_data import is_proved, mail_code, typed_code
from registration.public.own_links import owner_only, person_behind
from registration.public.views import settings

blueprint = Blueprint("own_erasure", __name__)


@blueprint.get("/r/<token>/dati/dzest")
@owner_only
def confirm(token: str, person: Registration) -> ResponseReturnValue:
    """What erasing does and what stays, before it is done; changes nothing."""
    return _page(token, person)


@blueprint.post("/r/<token>/dati/dzest/kods")
@limiter.limit("10 per hour", key_func=visitor_address)
@owner_only
def send_code(token: str, person: Registration) -> ResponseReturnValue:
    """Mail the code to the address on the registration."""
    wait = mail_code(person.id)
    if wait is not None:
        return _page(token, person_behind(token)[0], unsent=wait), 429
    return redirect(url_for(".confirm", token=token, kods="ir"), 303)


@blueprint.post("/r/<token>/dati/dzest")
@limiter.limit("30 per hour", key_func=visitor_address)
@owner_only
def erase(token: str, person: Registration) -> ResponseReturnValue:
    """Erase the person, whom the code proves; the link opens nothing afterwards."""
    number, slug = person.id, person.event.slug
    proved = is_proved(number, typed_code())
    if isinstance(proved, Wait):
        return _page(token, person_behind(token)[0], closed=proved), 429
    if not proved:
        return _page(token, person_behind(token)[0], wrong=True), 422
    lists = request.form.get("saraksti") == "ja"
    with transaction() as session:
        outcome = services.erase_person(session, settings(), number, clock.now(), None, Why.asked, lists=lists)
    pages.overwrite()
    kept = outcome.kept if isinstance(outcome, Erased) else None
    return render_template("privacy/erased.html", kept=kept, slug=slug, words=wording)


def _page(
    token: str, person: Registration, *, wrong: bool = False, unsent: Wait | None = None, closed: Wait | None = None
) -> str:
    return render_template(
        "privacy/own_erasure.html",
        unsent=unsent,
        closed=closed,
        token=token,
        person=person,
        facts=facts(person.event, language(), clock.now()),
        found=services.preview_erasure(db.session(), person.id, clock.now()),
        asked=(request.args.get("kods") == "ir" or wrong) and closed is None,
        wrong=wrong,
        words=wording,
    )
