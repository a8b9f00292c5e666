"""Publishing the board: who would be told what, what must be seen first, the press, and the way back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user
from sqlalchemy.orm import Session

from core import clock
from core.collation import latvian_key
from core.db import db, transaction
from core.links import fresh
from core.locale import language
from core.text import clean_text
from core.wording import at_time
from mailers.batches import UNDO_WINDOW, Sending
from mailers.terms import Letter
from organisers.access import desk_view, needs
from organisers.terms import Right
from registration import deciding_preview, deciding_undo, deciding_words, leading
from registration.deciding_terms import DecidingReason, Lot, Preview, Refused, Told
from registration.desk.event_wording import short_when
from registration.desk.frame import around, event_or_404, settings
from registration.locking import lock_event
from registration.models import Event
from scheduling import board_links
from scheduling import board_publishing as publishing
from scheduling.board_reading import Board, board_of
from scheduling.facts import group_id, person_id
from scheduling.rule_words import broken_words

KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")
NOTE = 2000  # characters
SHOWN = 200  # names of one kind of letter
LEADING = (Told.leading, Told.leading_updated, Told.leading_ended)


@dataclass(frozen=True, slots=True)
class LotShown:
    """One kind of letter: how many, who, and one of them as it will look."""

    title: str
    lot: Lot
    names: list[str]
    letter: Letter | None


@dataclass(frozen=True, slots=True)
class TimedByHand:
    """A published group that was given another time on its own page."""

    event_id: int
    title: str
    when: str


def add_to(blueprint: Blueprint) -> None:
    """Attach the pages to the board's."""
    blueprint.add_url_rule("/publicet", "publish", _page(publish), methods=["GET", "POST"])
    blueprint.add_url_rule("/publicet/<int:decision_id>/atsaukt", "unpublish", _page(unpublish), methods=["POST"])


def _page(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A page for those who both see people and may publish."""
    return desk_view(needs(Right.edit)(needs(Right.moderate)(view)))


def publish(event_id: int) -> ResponseReturnValue:
    """The preview; with POST the press itself, once every broken rule was ticked as seen."""
    event = event_or_404(event_id)
    if request.method != "POST":
        return _preview_page(event, ticked=set())
    key, seen, ticked = (
        request.form.get("key", ""),
        request.form.get("seen", ""),
        set(request.form.getlist("seen_rule")),
    )
    if not KEY.fullmatch(key) or len(seen) > 200:
        abort(400)
    note, now = clean_text(request.form.get("note", ""))[:NOTE], clock.now()
    with transaction() as session:
        lock_event(session, event_id)
        board = board_of(session, session.get_one(Event, event_id)) or abort(404)
        sending = Sending(f"board-{event_id}-{key}", note, now + UNDO_WINDOW)
        outcome = publishing.publish(session, settings(), board, seen, ticked, sending, int(current_user.id), now)
    if isinstance(outcome, publishing.Check):
        wrong = _("Tick each broken rule that you have seen, or mend it on the board.") if not outcome.stops else ""
        return _preview_page(event_or_404(event_id), ticked=ticked, wrong=wrong, note=note), 422
    if isinstance(outcome, Refused):
        wrong = refused_words(board, outcome)
        return _preview_page(event_or_404(event_id), ticked=ticked, wrong=wrong, note=note), 409
    flash(_("Published. The letters go at %(when)s.", when=_when(outcome.goes_at)), "success")
    return redirect(url_for("board.index", event_id=event_id), 303)


def unpublish(event_id: int, decision_id: int) -> ResponseReturnValue:
    """Take the letters back while they wait."""
    event_or_404(event_id)
    with transaction() as session:
        account_id = int(current_user.id)
        outcome = publishing.take_back(session, settings(), event_id, decision_id, account_id, clock.now())
    if isinstance(outcome, Refused):
        if outcome.reason is DecidingReason.unknown_event:
            abort(404)
        board = board_of(db.session(), event_or_404(event_id))
        flash(refused_words(board, outcome) if board is not None else outcome.reason, "error")
    else:
        taken = ngettext("%(num)s letter is taken back.", "%(num)s letters are taken back.", outcome.letters)
        stays = _("Nobody was told anything; the board stays as it is.")
        flash(f"{taken} {stays}", "success")
    return redirect(url_for("board.index", event_id=event_id), 303)


def _preview_page(event: Event, *, ticked: set[str], wrong: str = "", note: str = "") -> str:
    session, now = db.session(), clock.now()
    board = board_of(session, event) or abort(404)
    found = publishing.check(board)
    decision = publishing.decision_of(session, board)
    shown = deciding_preview.preview(session, event.id, decision, now) if not found.stops else None
    refused = refused_words(board, shown) if isinstance(shown, Refused) else ""
    lots = _lots(session, board, event, shown, now, note) if isinstance(shown, Preview) else []
    return render_template(
        "scheduling/publish.html",
        **around(event),
        board=board,
        unlinked=board_links.without_link(session, event),
        new_unlinked=not found.stops and board_links.new_ones_need_links(event, decision),
        check=found,
        forbidden=[broken_words(one, board.names) for one in found.forbidden]
        + [_("%(group)s has people, but no time.", group=board.names.group(group_id(one))) for one in found.closed],
        doubts=[(mark, broken_words(one, board.names), mark in ticked) for mark, one in found.doubts.items()],
        undecided=len(found.undecided),
        by_hand=_timed_by_hand(session, board) if not found.stops else [],
        refused=refused,
        wrong=wrong,
        lots=lots,
        letters=sum(one.lot.letters for one in lots),
        seen=publishing.mark_of(board, shown.seen) if isinstance(shown, Preview) else "",
        key=fresh(12),
        note=note,
        goes=_when(now + UNDO_WINDOW),
        again=board.facts.published is not None,
    )


def _timed_by_hand(session: Session, board: Board) -> list[TimedByHand]:
    """Groups that keep a time which is not the board's, with that time in words."""
    events = [session.get_one(Event, one) for one in publishing.timed_by_hand(session, board)]
    return [TimedByHand(one.id, one.title.text(language()), ", ".join(short_when(one, language()))) for one in events]


def _lots(session: Session, board: Board, event: Event, preview: Preview, now: datetime, note: str) -> list[LotShown]:
    decision = publishing.decision_of(session, board)
    return [
        LotShown(
            deciding_words.told_words(lot.told, len(set(lot.ids))),
            lot,
            _names(session, board, lot)[:SHOWN],
            deciding_preview.example(session, event.id, decision, lot.told, language(), now, note)
            if lot.letters
            else None,
        )
        for lot in preview.lots
        if lot.ids
    ]


def _names(session: Session, board: Board, lot: Lot) -> list[str]:
    """The people of a lot; of those who lead, each once."""
    if lot.told not in LEADING:
        return [board.names.person(person_id(one)) for one in _in_order(board, lot)]
    names = leading.names_of_call(session, board.facts.event_id)
    names |= {one.id: one.name for one in board.facts.facilitators}
    return sorted({names[one] for one in lot.ids if one in names}, key=latvian_key)


def _in_order(board: Board, lot: Lot) -> list[int]:
    """People by name; the reserve in its own order."""
    if lot.told is Told.waiting:
        return list(lot.ids)
    return sorted(lot.ids, key=lambda one: board.known[one].sort_key if one in board.known else "")


def waiting_letters(session: Session, event_id: int, now: datetime) -> deciding_undo.Made | None:
    """The last publication, while its letters wait and it can be taken back."""
    made = deciding_undo.decisions(session, event_id, now)
    return next(
        (one for one in made if one.kind in publishing.OF_BOARD and one.window_open and one.undone_at is None), None
    )


def refused_words(board: Board, refused: Refused) -> str:
    """Why nothing was done, and about whom."""
    people = [board.names.person(person_id(one)) for one in refused.registration_ids]
    return " ".join(part for part in (deciding_words.refusal_words(refused), ", ".join(people)) if part)


def goes_words(made: deciding_undo.Made | None) -> str:
    """When the waiting letters go; empty for none."""
    return _when(made.goes_at) if made is not None else ""


def _when(at: datetime) -> str:
    return at_time(clock.local(at), language())
