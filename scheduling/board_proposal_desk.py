"""The page of a proposal: what the solver would change on the board, before anybody decides; accepted or put aside."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock
from core.db import db, transaction
from organisers.access import desk_page
from organisers.terms import Right
from registration.desk.frame import around, event_or_404
from registration.history import record
from registration.locking import lock_event
from registration.models import Event
from scheduling import board_answers as answers
from scheduling import board_proposals as proposals
from scheduling import runs
from scheduling.board_reading import Board, board_of
from scheduling.board_rules import Difference, Move
from scheduling.board_terms import Done
from scheduling.board_words import flat, move_words, worth_words
from scheduling.rule_words import broken_words
from scheduling.terms import Purpose


@dataclass(frozen=True, slots=True)
class Told:
    """A difference in words: lists of people, then what changes of groups."""

    moved: list[str]
    gained: list[str]
    lost: list[str]
    groups: list[str]

    @property
    def is_empty(self) -> bool:
        """True when nothing is otherwise."""
        return not (self.moved or self.gained or self.lost or self.groups)


def add_to(blueprint: Blueprint) -> None:
    """Attach the pages to the board's."""
    page = desk_page(Right.moderate)
    blueprint.add_url_rule("/piedavajums/<int:run_id>", "proposal", page(proposal))
    blueprint.add_url_rule("/piedavajums/<int:run_id>/pienemt", "accept", page(accept), methods=["POST"])
    blueprint.add_url_rule("/piedavajums/<int:run_id>/atmest", "discard", page(discard), methods=["POST"])


def proposal(event_id: int, run_id: int) -> ResponseReturnValue:
    """The plan of a run beside the board: who moves, who gains and who loses a seat, what both are worth."""
    event, board = _board_or_404(event_id)
    found = proposals.proposal_of(db.session(), board, run_id)
    if found is None:
        abort(404)
    again = found.run.purpose == Purpose.replan and found.told is not None
    worth = worth_words(found.worth, flat(board.worth) if board.worth_now.get("seated") else None)
    done = found.run.taken_over_at is not None or found.since_board.is_empty
    return render_template(
        "scheduling/proposal.html",
        **around(event),
        board=board,
        run=found.run,
        again=again,
        told=difference_words(board, found.told) if found.told is not None else None,
        since=difference_words(board, found.since_board),
        worth=worth,
        broken=[broken_words(one, board.names) for one in found.broken],
        done=done,
        no_better=not (done or board.broken) and all(line.before == line.now for line in worth),
    )


def accept(event_id: int, run_id: int) -> ResponseReturnValue:
    """The plan goes on the board, as long as the board is the one that was compared."""
    _run_or_404(event_id, run_id)
    version = request.form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) <= 9):
        abort(400)
    with transaction() as session:
        lock_event(session, event_id)
        board = board_of(session, session.get_one(Event, event_id))
        if board is None:
            abort(404)
        outcome = proposals.accept(session, board, run_id, int(version), int(current_user.id), clock.now())
    said = answers.outcome_words(db.session(), board, outcome, _("The proposal stands on the board."))
    flash(said, "success" if isinstance(outcome, Done) else "error")
    if isinstance(outcome, Done):
        return redirect(url_for("board.index", event_id=event_id), 303)
    return redirect(url_for("board.proposal", event_id=event_id, run_id=run_id), 303)


def discard(event_id: int, run_id: int) -> ResponseReturnValue:
    """The plan is put aside; the board stays as it is."""
    _run_or_404(event_id, run_id)
    with transaction() as session:
        if proposals.discard(session, event_id, run_id):
            account_id = int(current_user.id)
            record(session, event_id, None, "organiser", "board_discarded", clock.now(), {}, account_id)
    flash(_("The proposal is put aside; the board stays as it is."), "success")
    return redirect(url_for("board.index", event_id=event_id), 303)


def difference_words(board: Board, found: Difference) -> Told:
    """Everybody whom a difference concerns, by name; then groups that open, close, meet or are led otherwise."""
    names = board.names
    groups = [_("%(group)s will be held.", group=names.group(one)) for one in found.opened]
    groups += [_("%(group)s will not be held.", group=names.group(one)) for one in found.closed]
    groups += [
        _("%(group)s meets at another time: %(was)s → %(now)s", group=names.group(one), was=names.slot(was),
          now=names.slot(now))
        for one, was, now in found.slots
    ]  # fmt: skip
    for group, gone, come in found.staff:
        people = [_("%(name)s no longer leads", name=names.facilitator(one)) for one in gone]
        people += [_("%(name)s leads", name=names.facilitator(one)) for one in come]
        groups.append(f"{names.group(group)}: {', '.join(people)}")
    return Told(_named(board, found.moved), _named(board, found.gained), _named(board, found.lost), groups)


def _named(board: Board, moves: Sequence[Move]) -> list[str]:
    """The moves in words, in the order in which lists of people stand."""

    def order(move: Move) -> tuple[str, str]:
        who = board.known.get(int(move.person))
        return (who.sort_key if who is not None else "", move.person)

    return [move_words(one, board.names) for one in sorted(moves, key=order)]


def _run_or_404(event_id: int, run_id: int) -> None:
    event_or_404(event_id)
    if runs.run_here(db.session(), event_id, run_id) is None:
        abort(404)


def _board_or_404(event_id: int) -> tuple[Event, Board]:
    event = event_or_404(event_id)
    board = board_of(db.session(), event)
    return (event, board) if board is not None else abort(404)
