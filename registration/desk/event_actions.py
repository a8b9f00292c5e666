"""What is done with a whole event: publish, cancel, copy, delete. GET shows what will happen, POST does it."""

from dataclasses import replace
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from sqlalchemy.orm import Session

from core import clock
from core.bilingual import Bilingual
from core.db import db, transaction
from core.forms import AicinaForm
from core.locale import language
from core.presses import press_key
from organisers.access import current_organisation, desk_page
from organisers.terms import Right
from registration import event_deleting, event_services, queries
from registration.desk import event_list, event_publishing
from registration.desk.event_fields import area
from registration.desk.event_pages import ROOM, front_of, link, settings
from registration.desk.event_rows import bilingual
from registration.desk.event_wording import told_words
from registration.facts import deadline_words
from registration.inputs import LONGEST_TITLE
from registration.models import Event
from registration.terms import EventStatus, Rejected

COPY = {"lv": " (kopija)", "en": " (copy)"}  # in the event's languages, whatever the organiser reads


class ConfirmForm(AicinaForm):
    """A button that changes something."""


class CancelForm(AicinaForm):
    """Why the event is off."""

    reason_lv = area(_l("Reason (Latvian)"), 500)
    reason_en = area(_l("Reason (English)"), 500)


def add_to(blueprint: Blueprint) -> None:
    """Attach these pages to the desk of events."""
    page = desk_page(Right.edit)
    both = ["GET", "POST"]
    blueprint.add_url_rule(f"{ROOM}/<int:event_id>/publicet", "publish", page(publish), methods=both)
    blueprint.add_url_rule(f"{ROOM}/<int:event_id>/atcelt", "cancel", page(cancel), methods=both)
    blueprint.add_url_rule(f"{ROOM}/<int:event_id>/dzest", "delete", page(delete), methods=both)
    blueprint.add_url_rule(f"{ROOM}/<int:event_id>/kopet", "copy", page(copy), methods=["POST"])


def _own(event_id: int) -> Event:
    return event_list.own_event(db.session(), current_organisation().id, event_id)


def publish(event_id: int) -> ResponseReturnValue:
    """What stops publishing and what looks forgotten; then the event is for everyone. Un-cancels a cancelled one."""
    event, now, form = _own(event_id), clock.now(), ConfirmForm()
    problems = event_publishing.problems(event, now, language())
    if request.method == "POST" and not problems and form.validate():
        account_id = current_user.id
        with transaction() as session:
            event_list.still_there(session, current_organisation().id, event_id)
            saved = event_services.publish_event(session, settings(), event_id, account_id, now)
        told = f" {told_words(saved.told)}" if saved.told else ""
        flash(_("The event is published.") + told, "success")
        return redirect(front_of(event_id, current_organisation().rights), 303)
    lacks_times = event_publishing.lacks_times(db.session(), event)
    page = render_template(
        "desk/events/publish.html",
        event=event,
        form=form,
        title=event.title.text(language()),
        when=event_publishing.when_words(event, language()),
        deadline=deadline_words(event, language()),
        problems=problems,
        warnings=event_publishing.warnings(event, now),
        times_url=link("poll_times.times", event_id=event_id) if lacks_times else None,
        audience=event_list.audience(db.session(), event_id),
        told_words=told_words,
    )
    return page, 422 if request.method == "POST" else 200


def cancel(event_id: int) -> ResponseReturnValue:
    """Call the event off and tell everybody who has a place or waits for one."""
    event, form = _own(event_id), CancelForm()
    if event.status == EventStatus.draft:
        return redirect(url_for("events.delete", event_id=event_id), 303)
    if form.validate_on_submit():
        account_id, note = current_user.id, bilingual(form, "reason")
        with transaction() as session:
            event_list.still_there(session, current_organisation().id, event_id)
            saved = event_services.cancel_event(session, settings(), event_id, note, account_id, clock.now())
        flash(_("The event is cancelled.") + (f" {told_words(saved.told)}" if saved.told else ""), "success")
        return redirect(url_for("events.edit", event_id=event_id), 303)
    page = render_template(
        "desk/events/cancel.html",
        event=event,
        form=form,
        title=event.title.text(language()),
        when=event_publishing.when_words(event, language()),
        audience=event_list.audience(db.session(), event_id),
        told_words=told_words,
    )
    return page, 422 if form.errors else 200


def delete(event_id: int) -> ResponseReturnValue:
    """Remove a draft for good; anything that was public is cancelled instead."""
    event, form = _own(event_id), ConfirmForm()
    if event.status != EventStatus.draft:
        return redirect(url_for("events.cancel", event_id=event_id), 303)
    if form.validate_on_submit():
        with transaction() as session:
            event_list.still_there(session, current_organisation().id, event_id)
            outcome = event_deleting.delete_event(session, event_id)
        if isinstance(outcome, Rejected):  # published by a colleague in the meantime
            abort(409)
        flash(_("The draft is deleted."), "success")
        return redirect(url_for("events.index", cilne="drafts"), 303)
    return render_template("desk/events/delete.html", event=event, form=form, title=event.title.text(language()))


def copy(event_id: int) -> ResponseReturnValue:
    """A new draft like the event, named a copy; the day is kept and has to be looked at."""
    _own(event_id)
    if Right.edit not in current_organisation().everywhere:
        abort(403)  # who edits this one event alone makes no others
    account_id, now, press = current_user.id, clock.now(), press_key()
    with transaction() as session:
        event_list.still_there(session, current_organisation().id, event_id)
        saved = event_services.copy_event(session, settings(), event_id, account_id, now, press)
        if saved.version == 1:  # an earlier arrival of this press has named it already, which was a change
            _name_as_copy(session, saved, account_id, now)
    flash(_("This is a copy, saved as a draft. Change the day, the venue and the deadline."), "success")
    return redirect(url_for("events.edit", event_id=saved.event_id, kopija=1), 303)


def _name_as_copy(session: Session, made: event_services.Saved, account_id: int, now: datetime) -> None:
    event = session.get_one(Event, made.event_id)
    address = event.slug
    draft = event_services.draft_of(event, list(queries.questions_of(session, event.id)))
    named = replace(draft, title=copy_title(draft.title))
    event_services.save_event(session, settings(), event.id, named, made.version, account_id, now, notify=False)
    event.slug = address  # it does not say "kopija"; another title that is saved before publishing gives another one
    session.flush()


def copy_title(title: Bilingual) -> Bilingual:
    """The title with " (kopija)" or " (copy)", in each language that has one; never longer than the form takes."""
    said = {
        language: text[: LONGEST_TITLE - len(COPY[language])].rstrip() + COPY[language] if text else ""
        for language, text in title.as_json().items()
    }
    return Bilingual.from_json(said)
