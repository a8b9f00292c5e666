"""Who may do what at one event: colleagues of the organisation, and helpers who were asked for this event alone."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import clock
from core.db import db, transaction
from core.locale import language
from organisers import members, queries, wording
from organisers.access import actor, current_organisation, desk_page
from organisers.forms import AT_ONE_EVENT, HelperForm
from organisers.terms import Member, Outcome, Rejected, Right, Role
from registration.desk.event_list import own_event
from registration.desk.event_pages import ROOM, settings


@dataclass(frozen=True, slots=True)
class Line:
    """A colleague with each right: "everywhere", "here" or "" for none."""

    member: Member
    cells: tuple[tuple[Right, str], ...]


def add_to(blueprint: Blueprint) -> None:
    """Attach the pages to the desk of events."""
    one = f"{ROOM}/<int:event_id>/komanda"
    people = desk_page(Right.people)
    blueprint.add_url_rule(one, "team", people(team), methods=["GET", "POST"])
    blueprint.add_url_rule(f"{one}/jauns", "add_helper", people(add_helper), methods=["POST"])


def team(event_id: int) -> ResponseReturnValue:
    """The colleagues with their rights at this event; POST stores what is ticked."""
    if request.method == "POST":
        return _store(event_id)
    return _page(event_id, HelperForm(formdata=None))


def _store(event_id: int) -> ResponseReturnValue:
    here = current_organisation().id
    own_event(db.session(), here, event_id)
    refused = [outcome for outcome in _changes(here, event_id) if isinstance(outcome, Rejected)]
    for outcome in {one.reason: one for one in refused}.values():
        flash(wording.reason_text(outcome.reason), "error")
    if not refused:
        flash(_("The rights are saved."), "success")
    return redirect(url_for(".team", event_id=event_id), 303)


def _changes(here: int, event_id: int) -> list[Outcome]:
    outcomes = []
    now, by = clock.now(), actor()
    with transaction() as session:
        for member in queries.members_of(session, here, event_id):
            if member.role == Role.owner or f"seen-{member.membership_id}" not in request.form:
                continue
            ticked = set(request.form.getlist(f"rights-{member.membership_id}"))
            # What somebody may do everywhere has no box here, and stays as it is for the day that it is taken away.
            rights = {Right(name) for name in AT_ONE_EVENT if name in ticked} | (member.rights_here & member.rights)
            if rights != member.rights_here:
                given = frozenset(rights)
                outcomes.append(members.set_event_rights(session, now, here, event_id, member.membership_id, given, by))
    return outcomes


def add_helper(event_id: int) -> ResponseReturnValue:
    """Somebody for this event alone; a letter tells them."""
    here, form = current_organisation().id, HelperForm()
    own_event(db.session(), here, event_id)
    if form.validate_on_submit():
        with transaction() as session:
            command = form.to_command_for(event_id)
            outcome = members.invite_member(session, clock.now(), here, command, settings().domain, actor())
        if not isinstance(outcome, Rejected):
            flash(_("%(name)s is added; a letter is on its way.", name=form.name.data), "success")
            return redirect(url_for(".team", event_id=event_id), 303)
        form.email.errors = [wording.reason_text(outcome.reason)]
    return _page(event_id, form), 422


def _page(event_id: int, form: HelperForm) -> str:
    session, here = db.session(), current_organisation().id
    event = own_event(session, here, event_id)
    return render_template(
        "desk/events/team.html",
        event=event,
        title=event.title.text(language()),
        form=form,
        lines=[_line(member) for member in queries.members_of(session, here, event_id)],
        heads=[wording.rights_words([right]) for right in AT_ONE_EVENT],
        words=wording,
    )


def _line(member: Member) -> Line:
    states = dict.fromkeys(member.rights_here, "here") | dict.fromkeys(member.rights, "everywhere")
    return Line(member, tuple((Right(name), states.get(Right(name), "")) for name in AT_ONE_EVENT))
