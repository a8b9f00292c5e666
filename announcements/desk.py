"""The desk of announcements: paste a text, look at what was read, answer what is open, and there is a draft event."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user
from markupsafe import Markup, escape

from announcements import notice_words, services, values, words
from announcements.forms import ANSWER, DraftForm, TextForm, draft_form, with_kept
from announcements.gathering import Reading
from announcements.reading import read_announcement
from announcements.terms import Question
from core import clock
from core.db import db, transaction
from core.presses import press_key
from core.text import is_visible
from core.web import csrf
from organisers.access import current_organisation, desk_view, needs
from organisers.terms import Right
from registration.desk.event_fill import new_event_form
from registration.desk.event_moves import moved
from registration.desk.event_pages import ROOM, settings
from registration.desk.into_series import in_series, put_where_asked, say_if_joined
from registration.logos import library
from registration.terms import EventKind

# The fields as the page has them, for the list of questions on top.
_ORDER = (
    "title", "day", "last_day", "start_time", "end_time", "deadline_on", "deadline_inclusive", "capacity", "venue",
    "online_url", "programme", "contact_name", "contact_phone", "contact_email", "project_number",
)  # fmt: skip
blueprint = Blueprint("announcements", __name__)


@blueprint.route(f"{ROOM}/no-teksta", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
@desk_view
@needs(Right.edit)
def paste() -> ResponseReturnValue:
    """Paste the text or send a file; the answer is what was read from it. Nothing is saved yet."""
    form = TextForm()
    if request.method != "POST":
        return _paste_page(form)
    if not form.validate():
        status = 400 if form.csrf_token.errors else 422
        return _paste_page(form), status
    return _opened(form.given)


def _paste_page(form: TextForm) -> str:
    form.text.flags.at_times = form.file.flags.at_times = True  # one of the two: neither is called optional
    stale = bool(form.csrf_token.errors)
    if stale:
        form.csrf_token.errors = []
    return render_template("announcements/paste.html", form=form, stale=stale)


def _opened(text: str) -> ResponseReturnValue:
    """The draft page of a text, or the polite refusal of one that names no day."""
    reading = read_announcement(text, clock.local(clock.now()).date())
    if not reading.dated:
        return _refused(reading), 422
    data = values.form_values(reading)
    fresh = _fresh(data.get("kind", ""))
    if not any(name in reading.fields for name in values.CONTACT):
        data |= {name: fresh[name].data for name in values.CONTACT}
    form = draft_form(reading)(formdata=None, data=data | {"announcement": reading.page.source})
    return _draft_page(form, reading)


def _fresh(kind: str) -> Any:
    """The form of a new event of a kind, for what a text says nothing of."""
    organisation = current_organisation()
    known = EventKind(kind) if kind in set(EventKind) else EventKind.other
    return new_event_form(organisation, known, library(db.session(), organisation.id))


def _refused(reading: Reading) -> str:
    return render_template(
        "announcements/refused.html",
        form=TextForm(formdata=None, data={"text": reading.page.source}),
        reading=reading,
        quote=lambda span: _quoted(reading, span),
        fact_words=notice_words.fact_words,
        notices=[notice_words.notice_words(notice) for notice in reading.notices],
        options=[question for question in reading.questions if question.options],
        option_words=words.option_words,
    )


def _draft_page(form: DraftForm, reading: Reading, *, focus: str = "") -> str:
    stale = bool(form.csrf_token.errors)
    if stale:
        form.csrf_token.errors = []
    spans = values.evidence(reading)
    return render_template(
        "announcements/draft.html",
        form=form,
        reading=reading,
        stale=stale,
        focus=focus,
        evidence={name: _quoted(reading, span) for name, span in spans.items()},
        asked=_by_field(reading),
        in_order=sorted(reading.questions, key=lambda question: _ORDER.index(question.field)),
        answer=ANSWER,
        quote=lambda span: _quoted(reading, span),
        question_words=words.question_words,
        notices=[notice_words.notice_words(notice) for notice in reading.notices],
        fact_words=notice_words.fact_words,
        open_questions=len(form.answers()) + sum(not question.options for question in reading.questions),
    )


def _by_field(reading: Reading) -> dict[str, list[Question]]:
    asked: dict[str, list[Question]] = {}
    for question in reading.questions:
        asked.setdefault(question.field, []).append(question)
    return asked


def _quoted(reading: Reading, span: Any) -> Markup:
    """The sentence with the words marked."""
    before, marked, after = reading.page.quote(span)
    return escape(before) + Markup("<mark>") + escape(marked) + Markup("</mark>") + escape(after)


@blueprint.route(f"{ROOM}/no-teksta/melnraksts", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
@desk_view
@needs(Right.edit)
def make() -> ResponseReturnValue:
    """Make the draft of what stands in the form; the text is read again, so that its questions cannot be left out."""
    text = request.form.get("announcement", "")
    if request.method != "POST" or not is_visible(text):
        return redirect(url_for(".paste", serija=in_series().get("serija")), 303)
    reading = read_announcement(text, clock.local(clock.now()).date())
    if not reading.dated:
        return _refused(reading), 422
    form = draft_form(reading)(formdata=with_kept(request.form, _fresh(request.form.get("kind", ""))))
    focus = moved(form, request.form)
    if focus is not None:
        return _draft_page(form, reading, focus=focus)
    before = form.take_answers()
    if not form.validate():
        status = 400 if form.csrf_token.errors else 422
        form.give_back(before)
        return _draft_page(form, reading), status
    draft, account_id, organisation = form.to_draft(), int(current_user.id), current_organisation()
    asked, press = [str(question.code) for question in reading.questions], press_key()
    wanted, now = in_series(), clock.now()
    with transaction() as session:
        saved = services.create_from_text(session, settings(), organisation.id, draft, asked, account_id, now, press)
        joined = put_where_asked(session, wanted, saved.event_id, account_id, now)
    say_if_joined(joined)
    flash(_("The draft is made. Look at it, then publish it."), "success")
    return redirect(url_for("events.edit", event_id=saved.event_id), 303)
