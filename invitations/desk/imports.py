"""A table of contacts on its way onto a list: sent in, looked at, corrected, saved."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from core import clock
from core.db import db, transaction
from core.text import clean_line
from core.wording import phone
from invitations import preview, queries, rules, services
from invitations.desk.forms import FileForm
from invitations.models import ContactList, ImportDraft
from invitations.terms import Imported, Meaning, RowProblem
from invitations.words import asked_off_words, meaning_word, row_problem_words
from organisers.access import current_organisation, desk_page
from organisers.queries import take_turns
from organisers.terms import Right
from registration.desk.frame import settings

ROWS_SHOWN, ERRORS_SHOWN = 10, 50
NAMED_ABOVE = (RowProblem.known, RowProblem.repeated, RowProblem.asked_off)  # each has a list of its own on top


def add_to(blueprint: Blueprint) -> None:
    """Attach these pages to the desk of contacts."""
    page = desk_page(Right.moderate)
    blueprint.add_url_rule("/<int:list_id>/imports", "upload", page(upload), methods=["GET", "POST"])
    blueprint.add_url_rule("/imports/<int:draft_id>", "look", page(look), methods=["GET", "POST"])
    blueprint.add_url_rule("/imports/<int:draft_id>/saglabat", "save_import", page(save), methods=["POST"])
    blueprint.add_url_rule("/imports/<int:draft_id>/atmest", "drop_import", page(drop), methods=["POST"])


def upload(list_id: int) -> ResponseReturnValue:
    """Send a file in; its columns are guessed, nothing is saved on the list yet."""
    organisation_id, account_id = current_organisation().id, int(current_user.id)
    found = queries.list_here(db.session(), organisation_id, list_id) or abort(404)
    form = FileForm()
    if form.validate_on_submit() and form.grid is not None:
        name = clean_line(str(form.file.data.filename or ""))
        guessed = rules.guess(form.grid, preview.is_place)
        now = clock.now()
        with transaction() as session:
            queries.list_here(session, organisation_id, list_id) or abort(404)
            draft_id = services.keep_draft(session, list_id, account_id, name, form.grid, guessed, now)
        return redirect(url_for("contacts.look", draft_id=draft_id), 303)
    return render_template("invitations/contacts/upload.html", form=form, list=found), 422 if form.errors else 200


def _draft_or_404(draft_id: int) -> tuple[ImportDraft, ContactList]:
    here, account_id = current_organisation().id, int(current_user.id)
    found = queries.draft_here(db.session(), here, account_id, draft_id, clock.now())
    return found if found is not None else abort(404)


def look(draft_id: int) -> ResponseReturnValue:
    """What saving would do; POST changes what the columns hold and what doubtful texts mean."""
    draft, of_list = _draft_or_404(draft_id)
    if request.method == "POST":
        headed, meanings, choices = _decided(draft)
        with transaction() as session:
            services.change_draft(session, draft_id, headed, meanings, choices)
        return redirect(url_for("contacts.look", draft_id=draft_id), 303)
    today = clock.local(clock.now()).date()
    shown = preview.preview(db.session(), settings(), draft, of_list, draft.choices, today)
    lines = [(row.line, row.name, problem) for row in shown.rows for problem in row.problems]
    wrong = [entry for entry in lines if entry[2] not in NAMED_ABOVE]
    return render_template(
        "invitations/contacts/look.html",
        draft=draft,
        list=of_list,
        shown=shown,
        sample=shown.grid.rows[1 if shown.headed else 0 :][:ROWS_SHOWN],
        people=[row for row in shown.rows if row.kept][:ROWS_SHOWN],
        wrong=wrong[:ERRORS_SHOWN],
        wrong_count=len(wrong),
        repeated=shown.with_problem(RowProblem.repeated),
        known=shown.with_problem(RowProblem.known),
        asked_off=shown.with_problem(RowProblem.asked_off),
        names_shown=ERRORS_SHOWN,
        meanings=[(meaning.value, meaning_word(meaning)) for meaning in Meaning],
        row_problem_words=row_problem_words,
        asked_off_words=asked_off_words,
        phone=phone,
    )


def _decided(draft: ImportDraft) -> tuple[bool, list[str], dict[str, str]]:
    """What the form says; what it does not say, or says wrongly, stays as it was."""
    known = set(Meaning)
    meanings = [request.form.get(f"kolonna-{n}", before) for n, before in enumerate(draft.meanings)]
    meanings = [new if new in known else old for new, old in zip(meanings, draft.meanings, strict=True)]
    keys, values = request.form.getlist("neskaidrs"), request.form.getlist("nozime")
    said = {key[:210]: value[:12] for key, value in zip(keys, values, strict=False) if key[:2] in ("i:", "m:")}
    headed = request.form.get("virsraksti") == "1" if "kolonna-0" in request.form else draft.headed
    return headed, meanings, {**draft.choices, **said}


def save(draft_id: int) -> ResponseReturnValue:
    """Put the people on the list, all in one transaction; columns that changed meaning are shown once more first.

    The table is read before the transaction: that can take a second, and nobody else may wait for it.
    """
    here, account_id, now = current_organisation().id, int(current_user.id), clock.now()
    first = queries.draft_here(db.session(), here, account_id, draft_id, now)
    if first is None:
        return _saved_before(here)
    draft, of_list = first
    list_id = of_list.id
    headed, meanings, choices = _decided(draft)
    seen = (draft.headed, draft.meanings)
    shown = preview.preview(db.session(), settings(), draft, of_list, choices, clock.local(now).date())
    with transaction() as session:
        take_turns(session, here)
        found = queries.draft_here(session, here, account_id, draft_id, now)
        if found is None or queries.lock_list(session, here, list_id) is None:
            return _saved_before(here)
        draft, of_list = found
        as_shown = seen == (headed, meanings) == (draft.headed, draft.meanings)
        if as_shown:
            rows = list(zip(shown.rows, shown.codes, strict=True))
            taught = preview.taught(shown)
            done = services.save_import(session, settings(), draft, of_list, rows, taught, account_id, now)
        else:
            services.change_draft(session, draft_id, headed, meanings, choices)
    if not as_shown:
        flash(_("The columns mean something else now. Please look once more and save."), "info")
        return redirect(url_for("contacts.look", draft_id=draft_id), 303)
    flash(_added_words(done, _otherwise_left_out(shown)), "success")
    return redirect(url_for("contacts.show", list_id=list_id), 303)


def _saved_before(organisation_id: int) -> ResponseReturnValue:
    """The button was pressed twice: the table is gone, the people are on the list that the form names."""
    named = request.form.get("saraksts", "")
    number = int(named) if named.isascii() and named.isdigit() and len(named) <= 10 else 0
    of_list = queries.list_here(db.session(), organisation_id, number) or abort(404)
    return redirect(url_for("contacts.show", list_id=of_list.id), 303)


def _otherwise_left_out(shown: preview.Preview) -> int:
    return sum(not row.kept and RowProblem.asked_off not in row.problems for row in shown.rows)


def _added_words(done: Imported, left_out: int) -> str:
    said = [ngettext("%(num)s contact is added.", "%(num)s contacts are added.", done.added)]
    if done.asked_off:
        said.append(asked_off_words(done.asked_off))
    if left_out:
        said.append(ngettext("%(num)s row is left out.", "%(num)s rows are left out.", left_out))
    return " ".join(said)


def drop(draft_id: int) -> ResponseReturnValue:
    """Leave it; nothing was saved."""
    _draft, of_list = _draft_or_404(draft_id)
    list_id = of_list.id
    with transaction() as session:
        services.drop_draft(session, draft_id)
    flash(_("Nothing was added."), "info")
    return redirect(url_for("contacts.show", list_id=list_id), 303)
