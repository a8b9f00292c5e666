"""What an event promises about people's data: ground, purpose, recipients, recording, and how long it is kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_security import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired

from core import clock
from core.bilingual import Bilingual
from core.db import db, transaction
from core.forms import AicinaForm, WholeNumber
from core.locale import language
from organisers.access import current_organisation, desk_page
from organisers.models import Organisation
from organisers.terms import Right
from registration import notices, queries
from registration.desk.event_fields import area
from registration.desk.event_list import own_event
from registration.desk.event_pages import ROOM
from registration.history import record
from registration.models import Event
from registration.privacy_models import EventPrivacy, Project
from registration.terms import Basis

BASES = {
    Basis.interest.value: _l("Legitimate interest of the organiser"),
    Basis.public_task.value: _l("Task in the public interest (municipalities, ministries)"),
    Basis.consent.value: _l("Consent of the person"),
    Basis.contract.value: _l("Agreement with the person"),
}
WHOLE = _l("Write a whole number.")


class PrivacyForm(AicinaForm):
    """The promises of one event."""

    basis = SelectField(
        _l("Ground for using the data"),
        [AnyOf(list(BASES), _l("Choose one of the options."))],
        choices=[SelectChoice(value, label) for value, label in BASES.items()],
        validate_choice=False,
    )
    purpose_lv = area(_l("Other purposes"), 600)
    purpose_en = area(_l("Other purposes"), 600)
    recipients_lv = area(_l("Other recipients"), 600)
    recipients_en = area(_l("Other recipients"), 600)
    recorded = BooleanField(_l("The online meeting may be recorded"))
    retention_months = WholeNumber(
        _l("Months after the event until the data is erased"),
        [InputRequired(WHOLE)],
        least=0,
        most=240,
        words=_l("A number from 0 to 240."),
    )
    sensitive_days = WholeNumber(
        _l("Days after the event until answers about health and diet are erased"),
        [InputRequired(WHOLE)],
        least=0,
        most=365,
        words=_l("A number from 0 to 365."),
    )
    project_id = SelectField(_l("Project that keeps its evidence longer"), coerce=str, validate_choice=False)


@dataclass(frozen=True, slots=True)
class PrivacyCommand:
    """New promises of an event, cleaned."""

    basis: Basis
    purpose: Bilingual
    recipients: Bilingual
    recorded: bool
    retention_months: int
    sensitive_days: int
    project_id: int | None


def add_to(blueprint: Blueprint) -> None:
    """Attach the page to the desk of events."""
    page = desk_page(Right.edit)(edit)
    blueprint.add_url_rule(f"{ROOM}/<int:event_id>/privatums", "privacy", page, methods=["GET", "POST"])


def edit(event_id: int) -> ResponseReturnValue:
    """The promises, and the notice as people see it."""
    session, here = db.session(), current_organisation().id
    event = own_event(session, here, event_id)
    projects = _projects(session, here)
    form = PrivacyForm(data=_data(notices.privacy_of(session, event_id)))
    form.project_id.choices = [SelectChoice("", _("none"))] + [
        SelectChoice(str(project.id), f"{project.number} {project.name}") for project in projects
    ]
    if form.validate_on_submit():
        command = _command(form, {project.id for project in projects})
        with transaction() as writing:
            save(writing, event_id, command, int(current_user.id), clock.now())
        flash(_("What is promised about people’s data is saved."), "success")
        return redirect(url_for("events.privacy", event_id=event_id), 303)
    organisation = session.get_one(Organisation, here)
    page = render_template(
        "desk/events/privacy.html",
        form=form,
        event=event,
        title=event.title.text(language()),
        notice=notices.notice_of(session, event, organisation, language()),
        told_otherwise=notices.told_otherwise(session, event, organisation),
    )
    return page, 422 if form.errors else 200


def save(session: Session, event_id: int, command: PrivacyCommand, account_id: int, now: datetime) -> None:
    """The new promises; the event's pages are drawn anew. Locks the event; the same promises again change nothing."""
    queries.lock_event(session, event_id)
    event = session.get_one(Event, event_id)
    row = notices.privacy_of(session, event_id)
    names = PrivacyCommand.__dataclass_fields__
    changed = [name for name in names if getattr(row, name) != getattr(command, name)]
    if not changed:
        return
    for name in names:
        setattr(row, name, getattr(command, name))
    row.updated_at = now
    session.add(row)
    event.version += 1
    session.flush()
    record(session, event_id, None, "organiser", "privacy_changed", now, {"fields": changed}, account_id)


def _projects(session: Session, organisation_id: int) -> list[Project]:
    query = select(Project).where(Project.organisation_id == organisation_id).order_by(Project.number)
    return list(session.scalars(query))


def _data(row: EventPrivacy) -> dict[str, Any]:
    return {
        "basis": row.basis,
        "purpose_lv": row.purpose.lv,
        "purpose_en": row.purpose.en,
        "recipients_lv": row.recipients.lv,
        "recipients_en": row.recipients.en,
        "recorded": row.recorded,
        "retention_months": row.retention_months,
        "sensitive_days": row.sensitive_days,
        "project_id": str(row.project_id or ""),
    }


def _command(form: PrivacyForm, projects: set[int]) -> PrivacyCommand:
    chosen = form.project_id.data or ""
    project = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
    return PrivacyCommand(
        basis=Basis(form.basis.data),
        purpose=Bilingual(form.purpose_lv.data or "", form.purpose_en.data or ""),
        recipients=Bilingual(form.recipients_lv.data or "", form.recipients_en.data or ""),
        recorded=bool(form.recorded.data),
        retention_months=int(form.retention_months.data or 0),
        sensitive_days=int(form.sensitive_days.data or 0),
        project_id=project if project in projects else None,
    )
