"""Closing a poll: the time is looked at with everybody it concerns, then confirmed; taken back while letters wait."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from core import clock
from core.db import db, transaction
from core.forms import AicinaForm
from core.links import fresh
from core.locale import language
from core.text import clean_text
from core.wording import at_time
from mailers.batches import UNDO_WINDOW, Sending
from mailers.terms import Letter
from organisers.access import current_organisation, desk_view, needs
from organisers.terms import Right
from registration import deciding, deciding_press, deciding_preview, deciding_undo
from registration.deciding_terms import DecidingReason, DecisionKind, PollDecision, Preview, Refused, Told
from registration.deciding_words import refusal_words, told_words
from registration.desk.event_list import still_there
from registration.desk.event_wording import short_when
from registration.desk.frame import around, event_or_404, settings
from registration.models import Event
from scheduling.polls import ranking, results
from scheduling.polls.queries import Poll, Somebody, further_times, poll_of
from scheduling.polls.together import best_together
from scheduling.polls.wording import slot_words

AT_ONCE = "tulit"  # what the button that leaves no time to take letters back says
LARGEST_ID = 2**31 - 1
MOST_TIMES = 20  # of one poll that can be chosen


@dataclass(frozen=True, slots=True)
class LotShown:
    """The people who are told one thing, with an example of the letter."""

    words: str
    people: list[str]
    by_phone: int
    letter: Letter | None


def add_to(blueprint: Blueprint, here: str) -> None:
    """Attach these pages to those of a poll."""
    blueprint.add_url_rule(f"{here}/izveleties", "close", _page_of(close), methods=["GET", "POST"])
    blueprint.add_url_rule(f"{here}/atsaukt/<int:choice_id>", "undo", _page_of(undo), methods=["POST"])


def _page_of(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """A page for those who both see people and may decide: everybody who answered stands on it by name."""
    return desk_view(needs(Right.edit)(needs(Right.moderate)(view)))


def close(event_id: int) -> ResponseReturnValue:
    """What choosing these times means, before anything is done; then it is done."""
    event, now, form = event_or_404(event_id), clock.now(), AicinaForm()
    poll = poll_of(db.session(), event_id)
    decision = _decision(poll)
    if not decision.slot_ids:
        flash(_("Choose a time first."), "info")
        return redirect(url_for("poll.index", event_id=event_id), 303)
    key = _key()
    if request.method == "POST" and deciding_press.made_by(db.session(), key) is not None:  # the same press once more
        return redirect(url_for("poll.index", event_id=event_id), 303)
    found = deciding_preview.preview(db.session(), event_id, decision, now)
    if isinstance(found, Refused):
        return _refused(poll, found)
    if request.method != "POST" or request.form.get("solis") == "skatit":
        return _page(event, poll, decision, found, now)
    shown = decision.seen == found.seen and request.form.get("paredzets") == _sign(decision)
    if not form.validate() or not shown:
        return _page(event, poll, decision, found, now, changed=True), 422
    account_id, at_once = int(current_user.id), request.form.get("solis") == AT_ONCE
    sending = Sending(key, _note(), now if at_once else now + UNDO_WINDOW)
    with transaction() as session:
        still_there(session, current_organisation().id, event_id)
        done = deciding.close_poll(session, settings(), event_id, decision, sending, account_id, now)
    if isinstance(done, Refused):
        if done.reason is DecidingReason.changed_meanwhile:
            return redirect(url_for(".close", event_id=event_id, laiks=list(decision.slot_ids)), 303)
        return _refused(poll_of(db.session(), event_id), done)
    flash(_("The poll is closed: the time is chosen."), "success")
    return redirect(url_for("poll.index", event_id=event_id), 303)


def _refused(poll: Poll, refused: Refused) -> ResponseReturnValue:
    """Back to the answers, with why; by name where the poll insists on required people."""
    named = refused.reason in (DecidingReason.required_cannot, DecidingReason.required_unseated)
    more = [results.missing_words(poll, refused)] if named else []
    flash(" ".join([refusal_words(refused), *more]), "error")
    return redirect(url_for("poll.index", event_id=(request.view_args or {})["event_id"]), 303)


def _decision(poll: Poll) -> PollDecision:
    """What the address or the form says; the first time is the event's own."""
    there = {slot.id for slot in poll.slots}
    chosen = [number for number in _numbers("laiks") if number in there][:MOST_TIMES]
    sent = request.method == "POST"
    return PollDecision(
        tuple(dict.fromkeys(chosen)),
        if_need_be=request.form.get("ja-vajag") == "1" if sent else True,
        left_out=frozenset(_numbers("sarakstaa")) - frozenset(_numbers("vieta")) if sent else frozenset(),
        seen=request.form.get("redzets", "")[:200],
    )


def _sign(decision: PollDecision) -> str:
    """What was chosen, so that a page whose ticks were changed is shown again before anything is done."""
    return f"{decision.slot_ids}{decision.if_need_be:d}{sorted(decision.left_out)}"


def _note() -> str:
    return clean_text(request.form.get("note", ""))[:2000]


def _numbers(name: str) -> list[int]:
    sent = request.values.getlist(name)[:5000]
    return [int(v) for v in sent if v.isascii() and v.isdigit() and len(v) <= 10 and int(v) <= LARGEST_ID]


def _key() -> str:
    """The key of the decision this form makes; a form without a usable one counts as new."""
    given = request.form.get("form_key", "")
    usable = 16 <= len(given) <= 40 and given.isascii() and given.replace("-", "").replace("_", "").isalnum()
    return f"poll:{given if usable else fresh(16)}"


def _page(
    event: Event, poll: Poll, decision: PollDecision, found: Preview, now: datetime, *, changed: bool = False
) -> str:  # fmt: skip
    note = _note()
    times = {slot.id: slot.time for slot in poll.slots}
    voices = [person.voice for person in poll.people]
    best = {one.slot.id: one for one in results.best_times(poll, event.timezone)}
    more = ranking.helping(poll.times, voices, decision.slot_ids)
    several = best_together(poll.slots, voices, decision.slot_ids, now)
    if_need_be = {p.registration_id for p in poll.people if _at_best(p, decision.slot_ids) == ranking.IF_NEED_BE}
    seated = [person for person in poll.people if person.registration_id in found.lot(Told.seated).ids]
    return render_template(
        "scheduling/poll_close.html",
        **around(event),
        title=event.title.text(language()),
        decision=decision,
        chosen=[best[slot_id] for slot_id in decision.slot_ids],
        more=[(slot_id, slot_words(times[slot_id], event.timezone), count) for slot_id, count in more[:3]],
        several=[
            (one, "; ".join(slot_words(times[slot_id], event.timezone) for slot_id in one.slot_ids)) for one in several
        ],
        lots=[_lot(event, poll, decision, found, told, now, note) for told in Told if found.lot(told).ids],
        seated=seated,
        can=[p for p in poll.people if p.registration_id in decision.left_out or p in seated],
        if_need_be=if_need_be,
        preview=found,
        signed=_sign(decision),
        Told=Told,
        note=note,
        changed=changed,
        form_key=request.form.get("form_key") or fresh(16),
        goes=at_time(clock.local(now + UNDO_WINDOW), language()),
    )


def _at_best(person: Somebody, slot_ids: tuple[int, ...]) -> int | None:
    return max((person.said[slot_id] for slot_id in slot_ids if slot_id in person.said), default=None)


def _lot(
    event: Event, poll: Poll, decision: PollDecision, found: Preview, told: Told, now: datetime, note: str
) -> LotShown:  # fmt: skip
    lot = found.lot(told)
    guests = told is Told.time_found
    ids = set(lot.ids)
    names = [] if told is Told.follower else [
        person.name for person in poll.people
        if (person.guest_id if guests else person.registration_id) in ids
        and not (guests and person.registration_id is not None)
    ]  # fmt: skip
    letter = deciding_preview.example(db.session(), event.id, decision, told, language(), now, note)
    return LotShown(told_words(told, len(lot.ids)), names, lot.by_phone, letter if lot.letters else None)


def made_so_far(event: Event, now: datetime) -> dict[str, Any]:
    """The time that was chosen for the event: the press that can still be taken back, if there is one.

    What was decided about people and groups stands on the board.
    """
    found = [one for one in deciding_undo.decisions(db.session(), event.id, now) if one.kind is DecisionKind.poll]
    if event.decided_at is None or not found:
        return {"decision": None, "made_events": []}
    events = (event, *further_times(db.session(), event.id))
    return {
        "decision": next((one for one in found if one.undone_at is None), None),
        "made_events": [(one.id, _when(one)) for one in events],
    }


def _when(event: Event) -> str:
    """The time of an event that was chosen."""
    days, hours = short_when(event, language())
    return f"{days} {hours}".strip()


def undo(event_id: int, choice_id: int) -> ResponseReturnValue:
    """All is as it was before the poll was closed, and no letter goes out."""
    event_or_404(event_id)
    with transaction() as session:
        still_there(session, current_organisation().id, event_id)
        account_id, kinds = int(current_user.id), (DecisionKind.poll,)
        done = deciding_undo.undo(session, settings(), event_id, choice_id, account_id, clock.now(), kinds)
    if isinstance(done, Refused):
        if done.reason is DecidingReason.unknown_event:
            abort(404)
        flash(refusal_words(done), "error")
    else:
        said = ngettext("%(num)s letter is taken back.", "%(num)s letters are taken back.", done.letters)
        flash(_("The poll is open again.") + " " + said, "success")
    return redirect(url_for("poll.index", event_id=event_id), 303)
