"""Choosing whom to invite, seeing what that means, sending, following the letters, and taking them back."""

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from core import clock
from core.db import db, transaction
from core.links import fresh
from core.locale import language
from core.text import clean_line, clean_text
from core.wording import at_time, on_day
from invitations import batches, board_tables, inviting, previews, queries, undoing
from invitations.board import board
from invitations.desk import choosing
from invitations.desk.forms import InviteForm
from invitations.inviting import Invited
from invitations.terms import Seat
from mailers.batches import UNDO_WINDOW, Sending
from organisers.access import current_organisation, desk_page
from organisers.terms import Right
from registration import seats
from registration.desk.frame import around, event_or_404, settings
from registration.models import Event
from registration.queries import intake_of
from registration.zone_words import place_in

CONTACTS_SHOWN = 500
AT_ONCE = "tulit"  # what the button that leaves no time to take letters back says


def add_to(blueprint: Blueprint) -> None:
    """Attach these pages to the board."""
    page = desk_page(Right.moderate)
    blueprint.add_url_rule("/aicinat", "choose", page(choose), methods=["GET", "POST"])
    blueprint.add_url_rule("/atgadinat", "nudge", page(nudge), methods=["GET", "POST"])
    blueprint.add_url_rule("/vestules/<int:batch_id>", "batch", page(batch))
    blueprint.add_url_rule("/vestules/<int:batch_id>/atsaukt", "undo", page(undo), methods=["POST"])


def when_words(at: datetime) -> str:
    """A moment to the minute: "plkst. 14.35", with the day when that is another one."""
    here, today = clock.local(at), clock.local(clock.now()).date()
    time = at_time(here, language())
    return time if here.date() == today else f"{on_day(here.date(), language())}, {time}"


def choose(event_id: int) -> ResponseReturnValue:
    """The form; what it means (`solis=parbaudit`), before anything is written; and sending (`solis=sutit`, or
    `solis=tulit` at once)."""
    event, session, now = event_or_404(event_id), db.session(), clock.now()
    form = InviteForm()
    form.offer(event.capacity is not None)
    refused = choosing.why_not(event, now)
    if request.method != "POST" or refused:
        return _choose_page(event, form, refused)
    valid = form.validate()
    drafts = choosing.drafts_of(session, current_organisation().id, form, clock.local(now).date())
    step = request.form.get("solis")
    goes_at = choosing.goes_at(form, event, now, at_once=step == AT_ONCE)
    if not valid or form.errors:
        return _choose_page(event, form), 422
    if not drafts:
        form.form_errors.append(_("Choose a list, tick somebody, or type people in."))
        return _choose_page(event, form), 422
    if step == "atpakal":
        return _choose_page(event, form)
    if step not in ("sutit", AT_ONCE):
        return _confirm_page(event, form, drafts, goes_at)
    sending = Sending(form.key(), str(form.note.data or ""), goes_at)
    with transaction() as writing:
        done = inviting.invite(writing, settings(), event_id, drafts, sending, int(current_user.id), now)
    return _after(event_id, done if done is not None else abort(404))


def _choose_page(event: Event, form: InviteForm, refused: str = "") -> str:
    session, here = db.session(), current_organisation().id
    ticked, single = set(choosing.numbers_of("saraksts")), set(choosing.numbers_of("kontakts"))
    opened = next(iter(choosing.numbers_of("rada")), 0)
    of_list = queries.list_here(session, here, opened)
    search = clean_line(request.values.get("q", ""))[:200]
    people = queries.contacts_page(session, opened, search, 1, CONTACTS_SHOWN) if of_list else []
    return render_template(
        "invitations/board/choose.html",
        **around(event),
        form=form,
        refused=refused,
        lists=queries.lists_of(session, here),
        ticked=ticked,
        single=single,
        opened=of_list,
        people=people,
        elsewhere=sorted(single - {person.id for person in people}),
        search=search,
    )


def _confirm_page(event: Event, form: InviteForm, drafts: Any, goes_at: datetime) -> str:
    names = ("csrf_token", "solis")
    carried = [(name, value) for name, value in request.form.items(multi=True) if name not in names]
    if not any(name == "form_key" for name, _value in carried):
        carried.append(("form_key", str(form.form_key.data)))
    session, now = db.session(), clock.now()
    first = previews.first_receiver(session, event.id, drafts)
    return render_template(
        "invitations/board/confirm.html",
        **around(event),
        counts=choosing.counts(session, event.id, drafts),
        first=first,
        letter=previews.preview(session, event, first, str(form.note.data or ""), now) if first else None,
        carried=carried,
        place_in=place_in,
        seat=Seat(form.seat.data),
        seats_free=seats.free_seats(intake_of(event, event.seating)),
        goes=when_words(goes_at),
        scheduled=form.day.data is not None,
        soon=goes_at < now + UNDO_WINDOW,
        names=list(drafts[:5]),
    )


def _after(event_id: int, done: Invited) -> ResponseReturnValue:
    if done.reserved:
        held = ngettext("%(num)s place is held.", "%(num)s places are held.", done.reserved)
        flash(held, "info")
    if done.by_phone:
        words = ngettext(
            "%(num)s person has no e-mail: please phone.", "%(num)s people have no e-mail: please phone.", done.by_phone
        )
        flash(words, "info")
    if done.batch_id is None:
        flash(_("There was nobody to write to."), "info")
        return redirect(url_for("invited.index", event_id=event_id), 303)
    return redirect(url_for("invited.batch", event_id=event_id, batch_id=done.batch_id), 303)


def batch(event_id: int, batch_id: int) -> ResponseReturnValue:
    """How far the letters have come; the browser asks again by itself while they go."""
    event, now = event_or_404(event_id), clock.now()
    found = queries.batch_here(db.session(), event_id, batch_id) or abort(404)
    shown = batches.progress_of(db.session(), found, now)
    page = render_template(
        "invitations/board/batch.html", **around(event), shown=shown, goes=when_words(found.goes_at)
    )  # fmt: skip
    return (page, 200, {"Refresh": "5"}) if shown.moving else page


def undo(event_id: int, batch_id: int) -> ResponseReturnValue:
    """Take back what has not gone, and say exactly how much had."""
    event_or_404(event_id)
    queries.batch_here(db.session(), event_id, batch_id) or abort(404)
    with transaction() as session:
        done = undoing.undo(session, settings(), event_id, batch_id, int(current_user.id), clock.now())
    if done is None:
        abort(404)
    taken = ngettext("%(num)s letter is taken back.", "%(num)s letters are taken back.", done.taken_back)
    gone = ngettext("%(num)s had already gone.", "%(num)s had already gone.", done.gone)
    flash(f"{taken} {gone}", "success" if not done.gone else "warning")
    return redirect(url_for("invited.batch", event_id=event_id, batch_id=batch_id), 303)


def nudge(event_id: int) -> ResponseReturnValue:
    """Write to the silent once more: to all, or to those of the municipalities without anyone."""
    event, now = event_or_404(event_id), clock.now()
    whom = "pasvaldibas" if request.values.get("kam") == "pasvaldibas" else "visi"
    refused = choosing.why_not(event, now)
    chosen = _silent_of_gaps(event) if whom == "pasvaldibas" else None
    if request.method != "POST" or refused:
        due = inviting.silent(db.session(), event_id, chosen)
        return render_template(
            "invitations/board/nudge.html",
            **around(event), whom=whom, due=len(due), refused=refused, form_key=fresh(16),
            goes=when_words(now + UNDO_WINDOW),
        )  # fmt: skip
    form = InviteForm()
    goes_at = now if request.form.get("solis") == AT_ONCE else now + UNDO_WINDOW
    sending = Sending(form.key(), clean_text(request.form.get("note", ""))[:2000], goes_at)
    with transaction() as session:
        done = inviting.nudge(session, settings(), event_id, chosen, sending, int(current_user.id), now)
    return _after(event_id, done if done is not None else abort(404))


def _silent_of_gaps(event: Event) -> list[int]:
    found = board(db.session(), event.id, event.day)
    return board_tables.silent_in(found, [g.key for g in board_tables.gaps(found, event.day).silent])
