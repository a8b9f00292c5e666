"""The desk's page of everything that can be printed of an event, and the PDF files themselves."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_security import current_user

from core import clock, locale
from core.db import db, transaction
from core.settings import LANGUAGES
from exports.pdf import PdfProblem, has_room
from organisers.access import desk_view, may, needs
from organisers.terms import Right
from paper import badges, frames, phones, programme, queries, reports, services, sheets, words
from paper.forms import BadgeForm, LanguageForm, SheetForm, SignForm
from paper.terms import Document, Paper
from registration import photographs
from registration.desk.frame import around, event_or_404
from registration.models import Event, Question

blueprint = Blueprint("papers", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/lapas")
ANY = (Right.export, Right.edit, Right.moderate)
FILES = {
    Paper.sheet: "parakstu-lapa",
    Paper.badges: "nozimites",
    Paper.programme: "programma",
    Paper.sign: "fotografesana",
    Paper.phones: "pievienosanas-pa-talruni",
    Paper.report: "noslegums",
}
OF_PEOPLE = frozenset({Paper.sheet, Paper.badges, Paper.phones, Paper.report})  # written down in the history
Make = Callable[[Event, datetime], Document]


@blueprint.get("/")
@desk_view
@needs(*ANY)
def index(event_id: int) -> ResponseReturnValue:
    """Every paper with its choices."""
    return _page(event_or_404(event_id))


@blueprint.post("/paraksti.pdf")
@desk_view
@needs(Right.export)
def sheet(event_id: int) -> ResponseReturnValue:
    """The sign-in sheet."""
    event = event_or_404(event_id)
    form = _sheet_form(event, put=False)
    if not form.validate():
        return _page(event, sheet_form=form), 422
    choices = form.to_choices()
    return _file(event, choices.language, lambda event, _now: sheets.document(db.session(), event, choices))


@blueprint.post("/nozimites.pdf")
@desk_view
@needs(Right.export)
def badge_cards(event_id: int) -> ResponseReturnValue:
    """Badges of everybody with a place."""
    event = event_or_404(event_id)
    form = _badge_form(event, put=False)
    if not form.validate():
        return _page(event, badge_form=form), 422
    choices = form.to_choices()
    return _file(event, choices.language, lambda event, _now: badges.document(db.session(), event, choices))


@blueprint.get("/programma.pdf")
@desk_view
@needs(Right.export, Right.edit)
def programme_page(event_id: int) -> ResponseReturnValue:
    """The programme; no names of participants stand on it, so a GET may fetch it."""
    wanted = request.args.get("valoda", "")
    reader = wanted if wanted in LANGUAGES else locale.language()
    make: Make = lambda event, now: programme.programme(db.session(), event, now)  # noqa: E731
    return _file(event_or_404(event_id), reader, make)


@blueprint.post("/fotografesana.pdf")
@desk_view
@needs(Right.export, Right.edit)
def sign(event_id: int) -> ResponseReturnValue:
    """The sign at the entrance about photographs, in both languages."""
    event, form = event_or_404(event_id), SignForm(prefix="zime-")
    if not form.validate():
        return _page(event, sign_form=form), 422
    choices = form.to_choices()
    return _file(event, "lv", lambda event, _now: programme.sign(db.session(), event, choices))


@blueprint.post("/talruni.pdf")
@desk_view
@needs(Right.moderate)
def phone_list(event_id: int) -> ResponseReturnValue:
    """Who joins by phone, and what to say to them."""
    event, form = event_or_404(event_id), LanguageForm(prefix="talruni-")
    if not form.validate():
        return _page(event, phone_form=form), 422
    return _file(event, str(form.language.data), lambda event, _now: phones.document(db.session(), event))


@blueprint.get("/noslegums.pdf")
@desk_view
@needs(Right.export)
def report(event_id: int) -> ResponseReturnValue:
    """The closing report; the download is written down as one."""
    wanted = request.args.get("valoda", "")
    reader = wanted if wanted in LANGUAGES else locale.language()
    make: Make = lambda event, now: reports.document(db.session(), event, now)  # noqa: E731
    return _file(event_or_404(event_id), reader, make)


def _file(event: Event, reader: str, make: Make) -> ResponseReturnValue:
    """The paper as a file; when it cannot be drawn now, the page of papers with what to do."""
    now, event_id, slug = clock.now(), event.id, event.slug
    if not has_room():  # before anything is gathered for it: pressing on and on must cost nearly nothing
        return _not_now(event, PdfProblem.busy)
    with force_locale(reader):
        document = make(event, now)
    db.session().rollback()  # drawing takes a while, and the database is not needed meanwhile
    drawn = frames.render(document, now)
    if isinstance(drawn, PdfProblem):
        return _not_now(event_or_404(event_id), drawn)
    if document.paper in OF_PEOPLE:
        with transaction() as session:
            services.record_printed(session, event_id, document, int(current_user.id), now)
    return _download(drawn, f"{slug}-{FILES[document.paper]}.pdf")


def _not_now(event: Event, problem: PdfProblem) -> Response:
    response = Response(_page(event, problem=problem), 503)
    response.headers["Retry-After"] = "30"
    return response


def _download(drawn: bytes, name: str) -> Response:
    response = Response(drawn, mimetype="application/pdf")
    kind = "attachment" if request.method == "POST" else "inline"
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(event: Event, *, problem: PdfProblem | None = None, **forms: Any) -> str:
    made: dict[str, Any] = {
        "sheet_form": forms.get("sheet_form") or _sheet_form(event, put=True),
        "badge_form": forms.get("badge_form") or _badge_form(event, put=True),
        "sign_form": forms.get("sign_form") or SignForm(None, prefix="zime-"),
        "phone_form": forms.get("phone_form") or _phone_form(),
    }
    return render_template(
        "paper/index.html",
        **around(event),
        **made,
        wrong=next(iter(forms.values()), None),
        problem=words.problem_words(problem) if problem else None,
        counts=queries.counts(db.session(), event.id),
        resting=queries.resting(db.session(), event.id),
        asks_photos=photographs.asked(db.session(), event.id),
        programme_urls=[(code, url_for("papers.programme_page", event_id=event.id, valoda=code)) for code in LANGUAGES],
        online=bool(event.online_number or event.online_url),
        may_print=may(Right.export),
    )


def _sheet_form(event: Event, *, put: bool) -> SheetForm:
    form = SheetForm(None if put else request.form, prefix="lapa-")
    return form.prepare(
        _asked(event, queries.OF_POSITION),
        contact=may(Right.moderate),
        photos=photographs.asked(db.session(), event.id),
        last_day=_last_day(event),
        reader=locale.language(),
        put=put,
    )


def _badge_form(event: Event, *, put: bool) -> BadgeForm:
    form = BadgeForm(None if put else request.form, prefix="nozime-")
    return form.prepare(locale.language(), put=put)


def _phone_form() -> LanguageForm:
    form = LanguageForm(None, prefix="talruni-")
    form.language.data = locale.language()
    return form


def _asked(event: Event, kinds: Any) -> list[tuple[int, str]]:
    return [(question.id, _short(question)) for question in queries.questions(db.session(), event.id, kinds)]


def _short(question: Question) -> str:
    text = question.label.text(locale.language())
    return text if len(text) <= 70 else f"{text[:69].rstrip()}…"


def _last_day(event: Event) -> date:
    return event.last_day or event.day
