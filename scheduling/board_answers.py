"""What the board says of a press: done, refused, or met by somebody else's change."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from organisers.models import Account
from scheduling.board_reading import Board
from scheduling.board_terms import BoardReason, Conflict, Done, Outcome, StepKind
from scheduling.facts import person_id
from scheduling.terms import Standing

SAID = 2  # broken rules that are named in one line


def outcome_words(session: Session, board: Board, outcome: Outcome, wanted: str = "") -> str:
    """One line for whoever pressed. `wanted`: what the press was to do, said again when another was there first."""
    if isinstance(outcome, Done):
        return wanted if outcome.changed else _("Nothing changed: it was so already.")
    if isinstance(outcome, Conflict):
        return conflict_words(session, board, outcome, wanted)
    return reason_words(outcome.reason)


def conflict_words(session: Session, board: Board, conflict: Conflict, wanted: str) -> str:
    """Who was there first, what stands there now, and what to press again if it is still wanted."""
    account = session.get(Account, conflict.account_id) if conflict.account_id is not None else None
    who = (account.name or account.email) if account is not None else _("Somebody else")
    told = _("%(who)s changed the board meanwhile; you see it as it is now.", who=who)
    if conflict.now and not conflict.now[0].isdigit():
        told += " " + _("It is now: %(now)s.", now=token_words(board, conflict.now))
    if wanted:
        told += " " + _("Not done: %(wanted)s Press again if you still want it.", wanted=wanted)
    return told


def token_words(board: Board, token: str) -> str:
    """A place or a time of a form, by name."""
    if token in set(Standing):
        return standing_words(Standing(token))
    return board.names.groups.get(token) or board.names.slots.get(token) or token


def standing_words(standing: Standing) -> str:
    """Where somebody without a group stands."""
    return {
        Standing.open: _("Not decided"),
        Standing.seat: _("Seat"),
        Standing.reserve: _("Reserve"),
        Standing.thanked: _("Thank, no seat"),
    }[standing]


def moved_words(board: Board, registration_id: int, to: str) -> str:
    """Who goes where."""
    who = board.names.person(person_id(registration_id))
    return _("%(person)s → %(place)s.", person=who, place=token_words(board, to))


def wish_words(board: Board, registration_id: int, kind: StepKind) -> str:
    """What is wanted of somebody."""
    who = board.names.person(person_id(registration_id))
    return {
        StepKind.pinned: _("%(person)s stays here, whatever is composed.", person=who),
        StepKind.unpinned: _("%(person)s may be moved by composing.", person=who),
        StepKind.excluded: _("%(person)s will not be seated.", person=who),
        StepKind.included: _("%(person)s may be seated again.", person=who),
    }[kind]


def reason_words(reason: BoardReason) -> str:
    """Why nothing was done."""
    return {
        BoardReason.no_board: _("There are no groups here yet."),
        BoardReason.called_off: _("The event is cancelled, so its groups stay as they are."),
        BoardReason.unknown_person: _("This person no longer applies."),
        BoardReason.unknown_group: _("This group is no longer there."),
        BoardReason.unknown_time: _("This time is no longer proposed."),
        BoardReason.unknown_facilitator: _("This facilitator is no longer there."),
        BoardReason.group_closed: _("The group has no time yet. Choose one first."),
        BoardReason.group_locked: _("The group is locked. Unlock it first."),
        BoardReason.nothing_to_undo: _("There is nothing to take back: the last change was made elsewhere."),
        BoardReason.no_plan: _("This proposal is no longer there, or stands on the board already."),
        BoardReason.published: _("The last step was publishing. Take it back by its own button."),
        BoardReason.changed_meanwhile: _("The board has changed meanwhile. Look at it again."),
    }[reason]


def troubles_words(before: Sequence[str], now: Sequence[str]) -> str:
    """What is broken now and was not before: the first of it by name, the rest by number."""
    new = [text for text in now if text not in set(before)]
    if new:
        more = _("And %(count)s more.", count=len(new) - SAID) if len(new) > SAID else ""
        return " ".join(part for part in (_("Broken now:"), *new[:SAID], more) if part)
    if len(now) == len(before):
        return ""
    return _("Every rule is kept now.") if not now else _("Rules still broken: %(count)s.", count=len(now))
