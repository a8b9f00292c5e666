"""The letters of an organisation or of one event: where each stands, why, and sending one again."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import clock, paging
from core.db import db, transaction
from core.text import clean_line
from core.urls import is_local_path
from mailers.queries import sending_pause
from mailers.services import RESENDABLE, release_pause
from mailers.terms import MailState
from mailers.words import state_text
from organisers.access import current_organisation, desk_view, may, may_at, needs
from organisers.terms import Right
from registration import mail_queries
from registration.desk.frame import around, event_or_404, moment
from registration.desk.person import resend_and_record
from registration.mail_queries import MailScope
from registration.mail_words import letter_words, mail_reason_words

blueprint = Blueprint("mail", __name__, url_prefix="/birojs/<org>")


@blueprint.get("/vestules")
@desk_view
@needs(Right.moderate)
def index() -> ResponseReturnValue:
    """The letters of all events of the organisation."""
    return _page(MailScope(current_organisation().id), {})


@blueprint.get("/pasakumi/<int:event_id>/vestules")
@desk_view
@needs(Right.moderate)
def of_event(event_id: int) -> ResponseReturnValue:
    """The letters of one event."""
    event = event_or_404(event_id)
    return _page(MailScope(current_organisation().id, event_id), around(event))


def _page(scope: MailScope, context: dict[str, Any]) -> ResponseReturnValue:
    session = db.session()
    search, state = clean_line(request.args.get("q", ""))[:200], request.args.get("stavoklis", "")
    states = (MailState(state),) if state in set(MailState) else ()
    counts = mail_queries.mail_counts(session, scope, search)
    total = counts[states[0]] if states else sum(counts.values())
    pages = paging.pages_of(total, mail_queries.PAGE)
    number = paging.page_number(pages)
    query = {"q": search, "stavoklis": states[0].value if states else ""}
    return render_template(
        "desk/mail/index.html",
        rows=mail_queries.mail_page(session, scope, states, search, number),
        tabs=_tabs(counts, states, search),
        pagination=paging.links(number, pages, query) if pages > 1 else None,
        query=query,
        pause=sending_pause(session, clock.now()),
        owner=may(Right.people),
        here=request.full_path.rstrip("?"),
        resendable=RESENDABLE,
        state_word=lambda code: state_text(MailState(code)),
        letter_words=letter_words,
        mail_reason_words=mail_reason_words,
        **{"event": None, "moment": moment, **context},
    )


def _tabs(counts: dict[MailState, int], states: tuple[MailState, ...], search: str) -> list[dict[str, Any]]:
    """All, and every state that has letters."""
    every = sum(counts.values())
    tabs = [{"label": _("All letters"), "url": paging.here(q=search), "count": every, "current": not states}]
    for state in MailState:
        if counts[state] or states == (state,):
            url = paging.here(q=search, stavoklis=state.value)
            tabs.append({"label": state_text(state), "url": url, "count": counts[state], "current": states == (state,)})
    return tabs


@blueprint.post("/vestules/<int:mail_id>/velreiz")
@desk_view
@needs()
def send_again(mail_id: int) -> ResponseReturnValue:
    """Send one letter again, with the same contents and under a new number."""
    mail = mail_queries.mail_here(db.session(), current_organisation().id, mail_id)
    if mail is None or mail.event_id is None:
        abort(404)
    if not may_at(mail.event_id, Right.moderate):
        abort(403)
    flash(*resend_and_record(mail.event_id, mail.registration_id, mail_id))
    return _back()


@blueprint.post("/vestules/atsakt")
@desk_view
@needs(Right.people)
def try_now() -> ResponseReturnValue:
    """Lift the pause of the sending account; if the mail server still refuses, the pause comes back by itself."""
    with transaction() as session:
        lifted = release_pause(session)
    flash(_("Sending starts again.") if lifted else _("Sending was not paused."), "success" if lifted else "info")
    return _back()


def _back() -> ResponseReturnValue:
    target = request.form.get("atpakal", "")
    return redirect(target if is_local_path(target) else url_for(".index"), 303)
