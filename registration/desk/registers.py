"""Free text that people typed for institutions and municipalities, matched to the registers by one press."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_security import current_user

from core import clock, paging
from core.db import db, transaction
from core.text import clean_line
from organisers.access import current_organisation, desk_view, needs
from organisers.terms import Right
from registration import matching
from registration.desk.register_forms import InstitutionForm
from registration.institutions import create_institution, municipalities_for_form
from registration.people_words import institution_kind_word
from registration.registers.institutions import InstitutionKind

blueprint = Blueprint("registers", __name__, url_prefix="/birojs/<org>/registri")

PAGE = 50  # texts
_LONGEST = 200


@blueprint.get("/")
@desk_view
@needs(Right.edit, Right.moderate)
def index() -> ResponseReturnValue:
    """Institutions nobody has matched yet, the most frequent first, with what they may mean."""
    session, organisation_id = db.session(), current_organisation().id
    offset = (paging.page_number(10_000) - 1) * PAGE
    loose, total = matching.loose_institutions(session, organisation_id, PAGE, offset)
    pages = paging.pages_of(total, PAGE)
    number = paging.page_number(pages)
    if offset and not loose:
        return redirect(paging.here(lapa=pages if pages > 1 else None), 303)
    return render_template(
        "desk/registers/index.html",
        loose=loose,
        total=total,
        places=len(matching.loose_municipalities(session, organisation_id)),
        pagination=paging.links(number, pages, {}) if pages > 1 else None,
        kind_word=institution_kind_word,
    )


@blueprint.get("/pasvaldibas")
@desk_view
@needs(Right.edit, Right.moderate)
def places() -> ResponseReturnValue:
    """Municipalities nobody has matched yet; those that can mean only one are matched together."""
    session, organisation_id = db.session(), current_organisation().id
    loose = matching.loose_municipalities(session, organisation_id)
    return render_template(
        "desk/registers/places.html",
        loose=loose[: PAGE * 4],
        certain=sum(each.people for each in loose if each.exact is not None),
        everything=municipalities_for_form(clock.local(clock.now()).date()),
    )


@blueprint.post("/iestades")
@desk_view
@needs(Right.edit, Right.moderate)
def assign() -> ResponseReturnValue:
    """This text means this institution: for everybody who typed it, and for those who will."""
    number, typed = request.form.get("institucija", ""), _typed()
    if not (number.isascii() and number.isdigit() and len(number) <= 10):
        abort(400)
    organisation_id, account_id = current_organisation().id, int(current_user.id)
    with transaction() as session:
        people = matching.assign_institution(session, organisation_id, typed, int(number), account_id, clock.now())
    return _done(people, ".index")


@blueprint.route("/iestades/jauna", methods=["GET", "POST"])
@desk_view
@needs(Right.edit, Right.moderate)
def create() -> ResponseReturnValue:
    """A new institution for a text that the register does not know."""
    form = InstitutionForm()
    form.offer(clock.local(clock.now()).date())
    typed = clean_line(request.values.get("teksts", ""))[:_LONGEST]
    if request.method != "POST":
        form.name.data = typed[:160]
    if form.validate_on_submit():
        organisation_id, account_id, now = current_organisation().id, int(current_user.id), clock.now()
        kind, code = InstitutionKind(form.kind.data), form.municipality.data or None
        with transaction() as session:
            made = create_institution(session, organisation_id, form.name.data, kind, code)
            people = matching.assign_institution(
                session, organisation_id, typed or form.name.data, made, account_id, now
            )
        return _done(people, ".index")
    return render_template("desk/registers/create.html", form=form, typed=typed), 422 if form.errors else 200


@blueprint.post("/pasvaldibas")
@desk_view
@needs(Right.edit, Right.moderate)
def assign_place() -> ResponseReturnValue:
    """This text means this municipality, at the events on whose day it existed."""
    organisation_id, account_id, typed = current_organisation().id, int(current_user.id), _typed()
    code = request.form.get("kods", "")[:12]
    with transaction() as session:
        people = matching.assign_municipality(session, organisation_id, typed, code, account_id, clock.now())
    return _done(people, ".places")


@blueprint.post("/pasvaldibas/drosas")
@desk_view
@needs(Right.edit, Right.moderate)
def assign_certain_places() -> ResponseReturnValue:
    """Every text that can mean one municipality only."""
    organisation_id, account_id = current_organisation().id, int(current_user.id)
    with transaction() as session:
        people = matching.assign_certain_municipalities(session, organisation_id, account_id, clock.now())
    return _done(people, ".places")


def _typed() -> str:
    typed = clean_line(request.form.get("teksts", ""))[:_LONGEST]
    return typed or abort(400)


def _done(people: int | None, page: str) -> ResponseReturnValue:
    if people is None:
        abort(404)
    flash(ngettext("Matched for %(num)s person.", "Matched for %(num)s people.", people), "success")
    return redirect(url_for(page), 303)
