"""A new poll on one short screen, and the times of an event whose time is being found."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from core import clock
from core.db import db, transaction
from core.locale import language
from core.presses import press_key
from core.web import csrf
from organisers.access import current_organisation, desk_view, may, needs
from organisers.terms import Right
from registration.desk.event_list import still_there
from registration.desk.event_pages import ROOM, front_of
from registration.desk.frame import around, event_or_404, settings
from registration.models import Event
from registration.terms import Admission, EventStatus
from scheduling.polls import editing, services
from scheduling.polls.editing import TimeList
from scheduling.polls.forms import PollForm, TimesForm, new_poll_form
from scheduling.polls.queries import answers_at, slots_of
from scheduling.polls.terms import SlotsRefused, SlotsSaved, SlotTime
from scheduling.polls.wording import day_words, slot_words

blueprint = Blueprint("poll_times", __name__)


@blueprint.route(f"{ROOM}/laika-aptauja", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
@desk_view
@needs(Right.edit)
def create() -> ResponseReturnValue:
    """The page for a new poll; it is published at once, for those who have its link."""
    organisation, now = current_organisation(), clock.now()
    if request.method != "POST":
        return _new_page(new_poll_form(organisation, now), TimeList())
    form, times = PollForm(formdata=request.form), editing.sent()
    focus = editing.moved(form, times, now)
    if focus is not None:
        return _new_page(form, times, focus=focus), 200 if focus else 422
    valid = form.validate()
    wanted = editing.gather(form, times, now)
    if valid and wanted is not None and not wanted:
        form.form_errors.append(_("Propose at least one time."))
    if not valid or not wanted or not form.judge_deadline(sorted(wanted), now):
        looked = bool(times.notes or times.added) and valid and not form.errors
        return _new_page(form, times, focus="times" if looked else ""), 400 if form.csrf_token.errors else 422
    account_id, press = int(current_user.id), press_key()
    draft, slots = form.to_draft(sorted(wanted)), sorted(wanted)
    with transaction() as session:
        made = services.make_poll(session, settings(), organisation.id, draft, slots, account_id, now, press)
    flash(_("The poll is published. Now ask people: invite them, or send them the link."), "success")
    _note(times)
    return redirect(_answers_of(made) or front_of(made, current_organisation().rights), 303)


def _answers_of(event_id: int) -> str:
    """The page of who can come when; empty for those who may change times and not see people."""
    return url_for("poll.index", event_id=event_id) if may(Right.moderate) else ""


def _new_page(form: PollForm, times: TimeList, focus: str = "") -> str:
    return render_template("scheduling/poll_new.html", form=form, **_list(times, form, focus))


def _list(times: TimeList, form: TimesForm, focus: str, answers: dict[SlotTime, int] | None = None) -> dict[str, Any]:
    stale = bool(form.csrf_token.errors)
    if stale:
        form.csrf_token.errors = []
    return {
        "times": times,
        "days": times.days(form.timezone, answers),
        "day_words": day_words,
        "focus": focus,
        "stale": stale,
        "this_year": clock.local(clock.now(), form.timezone).year,
    }


@blueprint.route(f"{ROOM}/<int:event_id>/laiki", methods=["GET", "POST"])
@csrf.exempt  # as above
@desk_view
@needs(Right.edit)
def times(event_id: int) -> ResponseReturnValue:
    """The proposed times of an event; those with answers go only when the organiser says so."""
    event, now = event_or_404(event_id), clock.now()
    there = slots_of(db.session(), event_id)
    answers = answers_at(db.session(), [slot.id for slot in there])
    known = {slot.time: answers.get(slot.id, 0) for slot in there}
    if why_not(event):
        return _times_page(event, TimesForm(formdata=None), editing.of_slots(()), known)
    if request.method != "POST":
        form = TimesForm(formdata=None, data={"rows": [] if there else [{}, {}, {}]})
        form.timezone = event.timezone
        return _times_page(event, form, editing.of_slots(known), known)
    form, listed = TimesForm(formdata=request.form), editing.sent()
    form.timezone = event.timezone
    focus = editing.moved(form, listed, now)
    if focus is not None:
        return _times_page(event, form, listed, known, focus=focus), 200 if focus else 422
    valid = form.validate()
    wanted = editing.gather(form, listed, now, known)
    if not valid or wanted is None:
        return _times_page(event, form, listed, known), 400 if form.csrf_token.errors else 422
    account_id, sure = int(current_user.id), request.form.get("tomer") == "1"
    with transaction() as session:
        still_there(session, current_organisation().id, event_id)
        outcome = services.save_slots(
            session, event_id, wanted, listed.unticked - wanted, account_id, now, with_answers=sure
        )
    if isinstance(outcome, SlotsRefused):
        return _times_page(event_or_404(event_id), form, listed, known, refused=outcome), 422
    _say(outcome)
    _note(listed)
    return redirect((_answers_of(event_id) if wanted else "") or url_for(".times", event_id=event_id), 303)


def why_not(event: Event) -> str:
    """Why no times can be proposed for the event; empty when they can."""
    if event.status == EventStatus.cancelled:
        return _("The event is cancelled.")
    if event.decided_at is not None or not (event.save_the_date or event.admission != Admission.in_order):
        return _("The time of this event is known.")
    return ""


def _note(times: TimeList) -> None:
    for note in times.notes:
        flash(note, "info")


def _say(saved: SlotsSaved) -> None:
    if not saved.added and not saved.removed:
        flash(_("Nothing was changed."), "info")
        return
    said = [_("The times are saved.")]
    if saved.to_ask_again:
        said.append(
            ngettext(
                "%(num)s person answered before the new times were there: ask them again below.",
                "%(num)s people answered before the new times were there: ask them again below.",
                saved.to_ask_again,
            )
        )
    flash(" ".join(said), "success")


def _times_page(
    event: Event, form: TimesForm, listed: TimeList, known: dict[SlotTime, int], *, focus: str = "",
    refused: SlotsRefused | None = None,
) -> str:  # fmt: skip
    lost = [(slot_words(one.slot, event.timezone), one.people) for one in refused.answered] if refused else []
    return render_template(
        "scheduling/poll_times.html",
        **around(event),
        **_list(listed, form, focus, known),
        form=form,
        title=event.title.text(language()),
        why_not=why_not(event),
        lost=lost,
        becomes_poll=event.admission == Admission.in_order and not known,
    )
