"""Composing again from the board: around what is pinned, only the empty seats, or with few changes after a
cancellation."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock
from core.db import db, transaction
from organisers.access import desk_page
from organisers.terms import Right
from registration.desk.frame import event_or_404
from registration.models import Event
from registration.terms import EventStatus
from scheduling import board_answers as answers
from scheduling import board_services as services
from scheduling import instances, rule_words, runs
from scheduling.board_reading import Board, board_of
from scheduling.board_rules import Gap
from scheduling.board_terms import BoardReason, Done
from scheduling.facts import person_id
from scheduling.terms import Purpose

SECONDS = {Purpose.compose: 60, Purpose.rest: 60, Purpose.replan: 30}


@dataclass(frozen=True, slots=True)
class GapShown:
    """A seat or post that became free: what happened, who is there instead, who of the reserve could be.

    `next_why` says why that is not the first whom the group would take; empty when it is.
    """

    words: str
    group: str
    who: str
    instead: str
    next_id: int | None
    next_name: str
    next_why: str = ""


def add_to(blueprint: Blueprint) -> None:
    """Attach the presses to the board's."""
    page = desk_page(Right.moderate)
    blueprint.add_url_rule("/sastadit", "compose", page(compose), methods=["POST"])
    blueprint.add_url_rule("/brivs", "gap", page(gap), methods=["POST"])


def compose(event_id: int) -> ResponseReturnValue:
    """Ask for a run; the page of the run shows how far it is."""
    event_or_404(event_id)
    wanted = request.form.get("purpose", "")
    purpose = Purpose(wanted) if wanted in {one.value for one in SECONDS} else abort(400)
    with transaction() as session:
        event = session.get_one(Event, event_id)
        if event.status == EventStatus.cancelled:
            flash(answers.reason_words(BoardReason.called_off), "error")
            return redirect(url_for("board.index", event_id=event_id), 303)
        instance = instances.instance_of(session, event, purpose)
        if instance is None or not instance["groups"] or not instance["people"]:
            flash(_("There is nothing to compose yet: groups, times and applicants are needed."), "error")
            return redirect(url_for("board.index", event_id=event_id), 303)
        now, account_id = clock.now(), int(current_user.id)
        made = runs.queue(session, event_id, purpose, instance, SECONDS[purpose], account_id, now)
        number = made.run_id if isinstance(made, runs.Busy) else made
    if "composing_runs.show" in current_app.view_functions:
        return redirect(url_for("composing_runs.show", event_id=event_id, run_id=number), 303)
    return redirect(url_for("board.index", event_id=event_id), 303)


def gap(event_id: int) -> ResponseReturnValue:
    """Leave a seat empty that was published."""
    event_or_404(event_id)
    group, who = request.form.get("group", "")[:40], request.form.get("who", "")[:40]
    with transaction() as session:
        outcome = services.leave_empty(session, event_id, group, who, int(current_user.id), clock.now())
    board = board_of(db.session(), event_or_404(event_id))
    if board is not None:
        said = answers.outcome_words(db.session(), board, outcome, _("The seat stays empty."))
        flash(said, "success" if isinstance(outcome, Done) else "error")
    return redirect(url_for("board.index", event_id=event_id), 303)


def gaps_shown(board: Board) -> list[GapShown]:
    """Every seat and post that was published and whose holder can no longer come."""
    return [_shown(board, one) for one in board.gaps]


def _shown(board: Board, found: Gap) -> GapShown:
    names, group = board.names, board.names.group(found.group)
    if found.facilitator:
        instead = ", ".join(_new_to_lead(board, found.group))
        return GapShown(_post_words(board, found), found.group, found.facilitator, instead, None, "")
    words = _(
        "%(person)s can no longer come: %(group)s has a free seat.", person=names.person(found.person), group=group
    )
    reserve = [person_id(one) for one in board.reserve]
    following = board.doors.first_of(reserve, found.group)
    return GapShown(
        words,
        found.group,
        found.person,
        ", ".join(_new_in(board, found.group)),
        int(following) if following is not None else None,
        names.person(following) if following is not None else "",
        _why_next(board, following, reserve, found.group) if following is not None else "",
    )


def _why_next(board: Board, person: str, reserve: Sequence[str], group: str) -> str:
    """That the group has too few of some people, where somebody goes before others for it."""
    lacking = [rule_words.quota_words(one, board.names) for one in board.doors.ahead_for(person, reserve, group)]
    if not lacking:
        return ""
    return _(
        "%(name)s goes before others of the reserve, because the group has too few (%(what)s).",
        name=board.names.person(person),
        what="; ".join(lacking),
    )


def _post_words(board: Board, found: Gap) -> str:
    """Who cannot lead: nobody knows their name any more, or it is only at this time."""
    names, group = board.names, board.names.group(found.group)
    if not found.slot:
        return _("%(group)s: its facilitator is no longer there.", group=group)
    who, slot = names.facilitator(found.facilitator), names.slot(found.slot)
    return _("%(group)s: %(name)s cannot lead on %(slot)s.", group=group, name=who, slot=slot)


def _new_to_lead(board: Board, group: str) -> list[str]:
    """Who leads the group on the board and was not told to people."""
    published = board.instance.published
    told = {who for one in published.groups for who in one.facilitators if one.group == group} if published else set()
    here = next((one.facilitators for one in board.plan.groups if one.group == group), ())
    return [board.names.facilitator(one) for one in here if one not in told]


def _new_in(board: Board, group: str) -> list[str]:
    """Who stands in the group now and was told of no seat there."""
    published = board.instance.published
    told = {who for one in published.groups for who in one.people if one.group == group} if published else set()
    here = next((one.people for one in board.plan.groups if one.group == group), ())
    return [board.names.person(one) for one in here if one not in told]
