"""What somebody decides about a held seat, and about one of the people they registered."""

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.db import db, transaction
from core.locale import language
from registration import leaving, queries, waiting
from registration.facts import facts
from registration.models import Registration
from registration.parties import companion, companions
from registration.public.own_links import owner_only
from registration.public.status import own_page
from registration.public.views import settings
from registration.terms import RegistrationStatus, Rejected

blueprint = Blueprint("party", __name__)
NUMBER = 2**31  # what a registration's number never reaches


@blueprint.route("/r/<token>/piedavajums", methods=["GET", "POST"])
@owner_only
def offer(token: str, person: Registration) -> ResponseReturnValue:
    """Accept the offered seats for those who are ticked, or for nobody; the others' go on. POST acts."""
    if request.method != "POST":
        return redirect(url_for("status.show", token=token), 303)
    people = companions(db.session(), person)
    offered = [p for p in people if p.status == RegistrationStatus.offered]
    declines = request.form.get("atbilde") == "ne"
    coming = [] if declines else _chosen(offered or people)
    if not coming and not declines:
        return own_page(token, "nobody"), 422
    staying = [p.id for p in offered if p not in coming]
    if not _decide(person, [p.id for p in coming], staying):
        return own_page(token, "late"), 422
    return redirect(url_for("status.show", token=token), 303)


@blueprint.route("/r/<token>/atteikties/<int:number>", methods=["GET", "POST"])
@owner_only
def withdraw(token: str, person: Registration, number: int) -> ResponseReturnValue:
    """One of the people registered together gives up the place; the others keep theirs. GET asks, POST acts."""
    other = companion(db.session(), person, number) if number < NUMBER else None
    if other is None:
        abort(404)
    if request.method == "POST":
        other_id, event_id, via = other.id, other.event_id, _via(person, other)
        with transaction() as session:
            leaving.withdraw(session, settings(), other_id, event_id, clock.now(), details=via)
        return redirect(url_for("status.show", token=token, darits="atteikts"), 303)
    if other.status not in queries.ACTIVE:
        return redirect(url_for("status.show", token=token), 303)
    shown = facts(person.event, language(), clock.now())
    action = url_for("party.withdraw", token=token, number=number)
    return render_template(
        "public/withdraw.html", token=token, registration=other, facts=shown, action=action, one=True
    )


@blueprint.route("/r/<token>/atteikties/visi", methods=["GET", "POST"])
@owner_only
def withdraw_all(token: str, person: Registration) -> ResponseReturnValue:
    """Everybody registered together with this address gives up the place. GET asks, POST acts."""
    everybody = [p for p in companions(db.session(), person) if p.status in queries.ACTIVE]
    if not everybody:
        return redirect(url_for("status.show", token=token), 303)
    if request.method == "POST":
        leaving_ids, event_id = [(p.id, _via(person, p)) for p in everybody], person.event_id
        with transaction() as session:
            for registration_id, via in leaving_ids:
                leaving.withdraw(session, settings(), registration_id, event_id, clock.now(), details=via)
        return redirect(url_for("status.show", token=token, darits="atteikts"), 303)
    shown = facts(person.event, language(), clock.now())
    return render_template(
        "public/withdraw.html",
        token=token,
        registration=person,
        facts=shown,
        action=url_for("party.withdraw_all", token=token),
        everybody=[p.name for p in everybody],
    )


def _via(person: Registration, other: Registration) -> dict[str, object]:
    """What the history keeps of who pressed; nothing for one's own place."""
    return {} if other.id == person.id else {"via": person.name}


def _chosen(people: Sequence[Registration]) -> list[Registration]:
    """Who is ticked; a person alone has no box to tick."""
    if len(people) == 1:
        return list(people)
    ticked = set(request.form.getlist("nak")[:100])
    return [person for person in people if str(person.number) in ticked]


def _decide(person: Registration, coming: list[int], staying: list[int]) -> bool:
    """False when the offer is over; then nothing changes. Those who come first: what the others leave goes on."""
    now, event_id, own_id, name = clock.now(), person.event_id, person.id, person.name
    with transaction() as session:
        accepted = waiting.accept_offer(session, settings(), event_id, coming, now, via=own_id) if coming else None
        if isinstance(accepted, Rejected):
            return False
        for registration_id in staying:
            via: dict[str, object] = {} if registration_id == own_id else {"via": name}
            leaving.withdraw(session, settings(), registration_id, event_id, now, details=via)
    return True
