"""Contact lists of an organisation, and the people on one list."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock, paging
from core.db import db, transaction
from core.presses import note_press, press_key, was_pressed
from core.text import clean_line
from core.wording import phone
from invitations import queries, services
from invitations.desk import imports
from invitations.desk.forms import FileForm, ListForm, PersonForm
from invitations.models import Contact, ContactList
from invitations.preview import place_code
from invitations.terms import ContactSaved
from invitations.words import basis_word, contact_saved_words
from organisers.access import current_organisation, desk_view, needs
from organisers.terms import Right
from registration.desk.frame import moment, settings
from registration.people_queries import municipality_name

blueprint = Blueprint("contacts", __name__, url_prefix="/birojs/<org>/kontakti")
imports.add_to(blueprint)


def list_or_404(list_id: int) -> ContactList:
    """The list of this desk; another organisation's does not exist."""
    found = queries.list_here(db.session(), current_organisation().id, list_id)
    return found if found is not None else abort(404)


def _contact_or_404(list_id: int, contact_id: int) -> Contact:
    found = queries.contact_here(db.session(), current_organisation().id, list_id, contact_id)
    return found if found is not None else abort(404)


def _to_list(list_id: int) -> ResponseReturnValue:
    return redirect(url_for("contacts.show", list_id=list_id), 303)


@blueprint.get("/")
@desk_view
@needs(Right.moderate)
def index() -> ResponseReturnValue:
    """Every list of the organisation."""
    lines = queries.lists_of(db.session(), current_organisation().id)
    return render_template("invitations/contacts/index.html", lines=lines, basis_word=basis_word)


@blueprint.route("/jauns", methods=["GET", "POST"])
@desk_view
@needs(Right.moderate)
def create() -> ResponseReturnValue:
    """A new list."""
    return _edit_list(None)


@blueprint.route("/<int:list_id>/labot", methods=["GET", "POST"])
@desk_view
@needs(Right.moderate)
def edit(list_id: int) -> ResponseReturnValue:
    """Name, source and ground of a list."""
    return _edit_list(list_or_404(list_id))


def _edit_list(found: ContactList | None) -> ResponseReturnValue:
    form, list_id = ListForm(obj=found), found.id if found else 0
    form.offer(clock.local(clock.now()).date())
    if form.validate_on_submit():
        organisation_id, account_id, now = current_organisation().id, int(current_user.id), clock.now()
        command, press = form.to_command(), press_key()
        with transaction() as session:
            saved = services.save_list(session, organisation_id, command, account_id, now, list_id)
            if saved is not None:
                note_press(session, press, now)
            elif was_pressed(session, press, now):
                saved = queries.list_named(session, organisation_id, command.name_key)
            saved_id = saved.id if saved is not None else 0
        if saved_id:
            flash(_("The list is saved."), "success")
            return _to_list(saved_id)
        form.name.errors = [_("There is already a list of this name.")]
    found = list_or_404(list_id) if list_id else None
    return render_template("invitations/contacts/edit.html", form=form, list=found), 422 if form.errors else 200


@blueprint.get("/<int:list_id>")
@desk_view
@needs(Right.moderate)
def show(list_id: int) -> ResponseReturnValue:
    """The people of a list, a hundred on a page."""
    found, session = list_or_404(list_id), db.session()
    search = clean_line(request.args.get("q", ""))[:200]
    total = queries.count_contacts(session, list_id, search)
    pages = paging.pages_of(total, queries.PAGE)
    number = paging.page_number(pages)
    return render_template(
        "invitations/contacts/list.html",
        list=found,
        rows=queries.contacts_page(session, list_id, search, number),
        total=total,
        search=search,
        pagination=paging.links(number, pages, {"q": search}) if pages > 1 else None,
        form=FileForm(),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {"basis_word": basis_word, "phone": phone, "municipality_name": municipality_name, "moment": moment}


@blueprint.route("/<int:list_id>/dzest", methods=["GET", "POST"])
@desk_view
@needs(Right.moderate)
def remove(list_id: int) -> ResponseReturnValue:
    """Delete a list with everybody on it, after asking."""
    found = list_or_404(list_id)
    if request.method != "POST":
        total = queries.count_contacts(db.session(), list_id)
        return render_template("invitations/contacts/remove.html", list=found, total=total)
    organisation_id, account_id = current_organisation().id, int(current_user.id)
    with transaction() as session:
        services.remove_list(session, organisation_id, list_id, account_id, clock.now())
    flash(_("The list is deleted."), "success")
    return redirect(url_for("contacts.index"), 303)


@blueprint.route("/<int:list_id>/jauns", methods=["GET", "POST"])
@desk_view
@needs(Right.moderate)
def add_person(list_id: int) -> ResponseReturnValue:
    """One more contact."""
    return _edit_person(list_id, None)


@blueprint.route("/<int:list_id>/kontakts/<int:contact_id>", methods=["GET", "POST"])
@desk_view
@needs(Right.moderate)
def edit_person(list_id: int, contact_id: int) -> ResponseReturnValue:
    """Correct a contact."""
    return _edit_person(list_id, _contact_or_404(list_id, contact_id))


def _save_person(form: PersonForm, list_id: int, contact_id: int) -> ContactSaved:
    """What became of it; a press that arrives a second time is saved already."""
    row, now, press = form.to_row(), clock.now(), press_key()
    code = place_code(row.municipality, clock.local(now).date())
    organisation_id, account_id, wanted = current_organisation().id, int(current_user.id), bool(form.wanted.data)
    with transaction() as session:
        of_list = queries.lock_list(session, organisation_id, list_id) or abort(404)
        saved = services.save_contact(
            session, settings(), of_list, row, code, account_id, now, contact_id, wanted=wanted
        )
        if saved is ContactSaved.saved:
            note_press(session, press, now)
        elif was_pressed(session, press, now):
            return ContactSaved.saved
    return saved


def _edit_person(list_id: int, found: Contact | None) -> ResponseReturnValue:
    list_or_404(list_id)
    form, contact_id = PersonForm(obj=found), found.id if found else 0
    form.offer()
    asked_off = bool(form.wanted.data)
    if form.validate_on_submit():
        saved = _save_person(form, list_id, contact_id)
        if saved is ContactSaved.saved:
            flash(_("The contact is saved."), "success")
            return _to_list(list_id)
        if saved is ContactSaved.asked_off:
            asked_off, form.wanted.errors = True, [contact_saved_words(saved)]
        else:
            form.form_errors.append(contact_saved_words(saved))
    refused = bool(form.errors or form.form_errors)
    shown = list_or_404(list_id)
    page = "invitations/contacts/person.html"
    values = {"form": form, "list": shown, "contact_id": contact_id, "asked_off": asked_off}
    return render_template(page, **values), 422 if refused else 200


@blueprint.post("/<int:list_id>/kontakts/<int:contact_id>/iznemt")
@desk_view
@needs(Right.moderate)
def remove_person(list_id: int, contact_id: int) -> ResponseReturnValue:
    """Take a contact off the list; pressing twice is harmless."""
    list_or_404(list_id)
    organisation_id, account_id = current_organisation().id, int(current_user.id)
    with transaction() as session:
        of_list = queries.lock_list(session, organisation_id, list_id) or abort(404)
        gone = services.remove_contact(session, of_list, contact_id, account_id, clock.now())
    if gone:
        flash(_("The contact is removed from the list."), "success")
    return _to_list(list_id)
