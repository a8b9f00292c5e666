"""Saving an event: what changes and who is told, and what happens when somebody else saved first."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_security import current_user
from wtforms import RadioField

from core import clock
from core.db import db, transaction
from core.forms import AicinaForm
from core.locale import language
from core.wording import on_moment
from registration import changes, event_services
from registration.changes import Change
from registration.desk import event_list, event_merge
from registration.desk.event_fields import Choice, area
from registration.desk.event_fill import form_from_draft
from registration.desk.event_form import EventForm
from registration.desk.event_merge import Clash
from registration.desk.event_pages import carried, editor, settings
from registration.desk.event_wording import field_label, first_words, told_words, value_words, was_is
from registration.event_services import Conflict, Saved
from registration.inputs import EventDraft
from registration.models import Event, Logo
from registration.queries import questions_of
from registration.terms import EventStatus

WORTH_A_LETTER = changes.TIMES | changes.PLACES | changes.ONLINE  # where and when to be; the rest people can do without
TELL = (("yes", _l("Yes, send each of them a letter with what was and what is")), ("no", _l("No, save quietly")))


class _Radio(Choice):
    widget = RadioField.widget
    option_widget = RadioField.option_widget


class TellForm(AicinaForm):
    """Whether people are told, and with what words."""

    notify = _Radio(_l("Tell them?"), TELL, default="yes")
    note = area(_l("A note in the letter"), 500)


def save(event: Event, form: EventForm, logos: Sequence[Logo]) -> ResponseReturnValue:
    """Save a valid form; a second page first where the organiser has to decide something."""
    now_said = draft_now(event)
    mine = form.to_draft(now_said.questions)
    if mine.admission != event.admission and event_services.admission_is_fixed(db.session(), event):
        form.refuse_other_admission()
        return editor(form, event), 422
    version, step = _number(form.version.data), request.form.get("step", "")
    if version != event.version or step == "together":
        found = event_merge.clashes(event_merge.unpacked(form.base.data or ""), now_said, mine)
        if found and step == "together":
            return _put_together(event, now_said, mine, found, logos)
        if found:
            return _conflict_page(event, form, found, version), 409
        version = event.version  # somebody saved, but nothing that this form says otherwise
    tell = TellForm(formdata=request.form if step == "save" else None)
    found_changes = differences(event, now_said, mine)
    if event.status == EventStatus.published and found_changes and (step != "save" or not tell.validate()):
        return _changes_page(event, mine, found_changes, tell, version), 422 if tell.errors else 200
    event_id, organisation_id = event.id, event.organisation_id
    outcome = _store(event_id, organisation_id, mine, version, tell)
    if isinstance(outcome, Conflict):
        # Somebody saved since the event was read, perhaps the first arrival of this very press: decided once more.
        return save(event_list.own_event(db.session(), organisation_id, event_id), form, logos)
    flash(_saved_words(outcome), "success")
    return redirect(url_for(".edit", event_id=event_id), 303)


def draft_now(event: Event) -> EventDraft:
    """The event as it is saved."""
    return event_services.draft_of(event, list(questions_of(db.session(), event.id)))


def differences(event: Event, now_said: EventDraft, mine: EventDraft) -> tuple[Change, ...]:
    """What saving would change, questions among it."""
    found = changes.differences(event, mine)
    before, after = (event_merge.plain(draft, "questions") for draft in (now_said, mine))
    return (*found, Change("questions", before, after)) if before != after else found


def _store(event_id: int, organisation_id: int, mine: EventDraft, version: int, tell: TellForm) -> Saved | Conflict:
    account_id = current_user.id
    with transaction() as session:
        event_list.still_there(session, organisation_id, event_id)
        return event_services.save_event(
            session,
            settings(),
            event_id,
            mine,
            version,
            account_id,
            clock.now(),
            notify=tell.notify.data == "yes",
            note=tell.note.data or "",
        )


def _saved_words(saved: Saved) -> str:
    said = [_("Saved.")]
    if saved.told:
        said.append(told_words(saved.told))
    if saved.first:
        said.append(first_words(saved.first))
    if saved.promoted:
        text = ngettext(
            "%(num)s person moved up from the waiting list.",
            "%(num)s people moved up from the waiting list.",
            saved.promoted,
        )
        said.append(text)
    return " ".join(said)


def _changes_page(event: Event, mine: EventDraft, found: tuple[Change, ...], tell: TellForm, version: int) -> str:
    reaches = changes.reaches_calendars(found)
    if not reaches:
        tell.notify.data = "no"
    elif not tell.notify.raw_data:
        tell.notify.data = "yes" if any(change.field in WORTH_A_LETTER for change in found) else "no"
    return render_template(
        "desk/events/changes.html",
        event=event,
        title=event.title.text(language()),
        rows=was_is(found, language(), event.timezone),
        audience=event_list.audience(db.session(), event.id),
        reaches=reaches,
        date_set=event.save_the_date and mine.starts_at is not None,
        promoted=event_list.promoted_by(db.session(), event, event.seating, mine, clock.now()),
        told_words=told_words,
        first_words=first_words,
        tell=tell,
        carried=[(name, value) for name, value in carried() if name != "version"],
        version=version,
    )


def _conflict_page(event: Event, form: EventForm, found: tuple[Clash, ...], version: int) -> str:
    reader = language()
    rows = [
        {
            "field": clash.field,
            "label": field_label(clash.field),
            "theirs": value_words(clash.field, clash.theirs, reader, event.timezone),
            "mine": value_words(clash.field, clash.mine, reader, event.timezone),
            "mine_too": clash.mine_too,
        }
        for clash in found
    ]
    savers = event_merge.savers(db.session(), event.id, event.version - version)
    return render_template(
        "desk/events/conflict.html",
        event=event,
        title=event.title.text(reader),
        rows=rows,
        savers=[(name or _("somebody"), on_moment(clock.local(at), reader)) for name, at in savers],
        carried=carried(),
    )


def _put_together(
    event: Event, theirs: EventDraft, mine: EventDraft, found: tuple[Clash, ...], logos: Sequence[Logo]
) -> ResponseReturnValue:
    keep = {clash.field for clash in found if request.form.get(f"keep-{clash.field}", "mine") == "mine"}
    draft = event_merge.together(theirs, mine, found, keep)
    return editor(form_from_draft(draft, event.version, logos, base=theirs), event, merged=True)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else 0
