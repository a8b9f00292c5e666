"""The organisation's logos: sent in, shown, removed."""

import re

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from sqlalchemy.orm import Session
from wtforms.validators import StopValidation

from core import clock
from core.db import db, transaction
from core.forms import AicinaForm, sent_bytes
from organisers import trail
from organisers.access import actor, current_organisation, desk_page
from organisers.terms import Action, Right
from registration import logos
from registration.desk.event_fields import line
from registration.desk.event_list import LARGEST_ID
from registration.desk.event_pages import ROOM
from registration.logos import LogoProblem

DIGEST = re.compile(r"[0-9a-f]{64}")
YEAR = 31_536_000


class LogoForm(AicinaForm):
    """A picture and whose it is."""

    name = line(_l("Whose logo it is"), 120, needed=_l("Write whose logo it is: people who cannot see it hear this."))
    file = FileField(_l("Picture"), [FileRequired(_l("Choose a picture."))])

    picture: logos.Picture | None = None

    def validate_file(self, field: FileField) -> None:
        """Decodes the picture; what was kept of it is in `picture`."""
        sent = sent_bytes(field, logos.MOST_BYTES)
        if not sent:
            raise StopValidation(_("Choose a picture."))
        outcome = logos.read_picture(sent)
        if isinstance(outcome, LogoProblem):
            raise StopValidation(problem_words(outcome))
        self.picture = outcome


def problem_words(problem: LogoProblem) -> str:
    """Why a picture was not taken."""
    return {
        LogoProblem.too_large: _("The file is larger than 1 MB. Make it smaller and try again."),
        LogoProblem.not_a_picture: _("This is not a PNG, JPEG or WebP picture, or the file is damaged."),
        LogoProblem.too_many_pixels: _("The picture is too large; about 800 × 300 pixels are enough."),
        LogoProblem.too_many_logos: _("There are already %(most)s logos. Remove some first.", most=logos.MOST_LOGOS),
    }[problem]


def add_to(blueprint: Blueprint) -> None:
    """Attach these pages to the desk of events."""
    page = desk_page(Right.edit)
    blueprint.add_url_rule(f"{ROOM}/logotipi", "logos", page(library), methods=["GET", "POST"])
    blueprint.add_url_rule(f"{ROOM}/logotipi/<int:logo_id>/dzest", "remove_logo", page(remove), methods=["POST"])


def library() -> ResponseReturnValue:
    """The logos, and the form to add one."""
    organisation, form = current_organisation(), LogoForm()
    if form.validate_on_submit() and form.picture is not None:
        with transaction() as session:
            before = _names(session)
            added = logos.add_logo(session, organisation.id, str(form.name.data), form.picture, clock.now())
            if not isinstance(added, LogoProblem) and before.get(added.id) != added.name:
                _record(session, Action.logo_added, added.name)
        if not isinstance(added, LogoProblem):
            flash(_("The logo is added. Tick it on the page of the event."), "success")
            return redirect(url_for("events.logos"), 303)
        form.file.errors = [problem_words(added)]
    shown = [logos.shown(logo) for logo in logos.library(db.session(), organisation.id)]
    return render_template("desk/events/logos.html", form=form, logos=shown), 422 if form.errors else 200


def remove(logo_id: int) -> ResponseReturnValue:
    """Remove a logo; events that showed it show the others."""
    if not 0 < logo_id <= LARGEST_ID:
        abort(404)
    organisation_id = current_organisation().id
    with transaction() as session:
        before = _names(session)
        gone = logos.remove_logo(session, organisation_id, logo_id)
        if gone:
            _record(session, Action.logo_removed, before[logo_id])
    if not gone:
        abort(404)
    flash(_("The logo is removed."), "success")
    return redirect(url_for("events.logos"), 303)


def _names(session: Session) -> dict[int, str]:
    return {logo.id: logo.name for logo in logos.library(session, current_organisation().id)}


def _record(session: Session, action: Action, name: str) -> None:
    here = current_organisation().id
    trail.record(session, clock.now(), actor(), action, organisation_id=here, details={"name": name})


def file(digest: str, extension: str) -> ResponseReturnValue | None:
    """The picture at an address; None when there is none."""
    if not DIGEST.fullmatch(digest) or extension not in logos.EXTENSIONS.values():
        return None
    logo = logos.by_digest(db.session(), digest)
    if logo is None or logos.EXTENSIONS.get(logo.content_type) != extension:
        return None
    response = Response(logo.data, content_type=logo.content_type)
    response.cache_control.public, response.cache_control.immutable = True, True
    response.cache_control.max_age = YEAR
    response.set_etag(digest)
    return response.make_conditional(request)
