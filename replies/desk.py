"""The organiser's page of an event's answers from calendars, and of addresses that take no mail."""

from collections import Counter
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock, paging
from core.db import db, transaction
from mailers import addresses
from organisers.access import desk_view, needs
from organisers.terms import Right
from registration import people_queries as people
from registration.desk.frame import around, event_or_404, moment, settings
from registration.history import record
from replies import mail_queries, queries, services, words
from replies.terms import DOUBTFUL, Verdict

blueprint = Blueprint("answers", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/atbildes")
BADGES = {
    "applied": "confirmed",
    "unconfirmed": "waiting",
    "proposal": "info",
    "delegated": "info",
    "refused": "cancelled",
}
OPEN_TO_APPLY = DOUBTFUL - {Verdict.delegated} | {Verdict.ignored}


@blueprint.get("/")
@desk_view
@needs(Right.moderate)
def index(event_id: int) -> ResponseReturnValue:
    """Every answer with what became of it, the newest first; those in doubt with two buttons."""
    event, session = event_or_404(event_id), db.session()
    state = request.args.get("stavoklis", "")
    verdicts = (Verdict(state),) if state in set(Verdict) else ()
    counts = queries.verdict_counts(session, event_id)
    total = counts[verdicts[0]] if verdicts else sum(counts.values())
    pages = paging.pages_of(total, queries.PAGE)
    number = paging.page_number(pages)
    query = {"stavoklis": state} if verdicts else {}
    return render_template(
        "replies/index.html",
        **around(event),
        rows=queries.reply_page(session, event_id, verdicts, number),
        tabs=_tabs(counts, verdicts),
        pagination=paging.links(number, pages, query) if pages > 1 else None,
        declined=queries.declined_with_seat(session, event_id),
        unreachable=mail_queries.unreachable(session, event_id),
        mailbox=_mailbox(),
        badges=BADGES,
        appliable=OPEN_TO_APPLY,
        words=words,
    )


@blueprint.post("/<int:reply_id>/pielietot")
@desk_view
@needs(Right.moderate)
def apply(event_id: int, reply_id: int) -> ResponseReturnValue:
    """Let an answer count although it was in doubt."""
    return _decide(event_id, reply_id, count=True)


@blueprint.post("/<int:reply_id>/ignoret")
@desk_view
@needs(Right.moderate)
def ignore(event_id: int, reply_id: int) -> ResponseReturnValue:
    """Let it not count."""
    return _decide(event_id, reply_id, count=False)


@blueprint.post("/adreses/<int:registration_id>")
@desk_view
@needs(Right.moderate)
def address_is_right(event_id: int, registration_id: int) -> ResponseReturnValue:
    """The organiser has made sure of the address: letters and reminders go there again."""
    event_or_404(event_id)
    person = people.person_here(db.session(), event_id, registration_id)
    if person is None or not person.email:
        abort(404)
    email, now, account_id = person.email, clock.now(), int(current_user.id)
    with transaction() as session:
        cleared = addresses.clear(session, email)
        if cleared:
            record(session, event_id, registration_id, "organiser", "address_confirmed", now, {}, account_id)
    flash(_("Letters go to %(email)s again.", email=email), "success" if cleared else "info")
    return redirect(url_for(".index", event_id=event_id), 303)


def _decide(event_id: int, reply_id: int, *, count: bool) -> ResponseReturnValue:
    event_or_404(event_id)
    if queries.reply_here(db.session(), event_id, reply_id) is None:
        abort(404)
    account_id = int(current_user.id)
    with transaction() as session:
        became = services.decide(
            session, settings(), event_id, reply_id, clock.now(), count=count, account_id=account_id
        )
    if became is Verdict.applied:
        flash(_("The answer is applied."), "success")
    elif became is Verdict.ignored:
        flash(_("The answer does not count."), "success")
    else:
        flash(_("This answer cannot be applied any more."), "error")
    return redirect(url_for(".index", event_id=event_id), 303)


def _tabs(counts: Counter[Verdict], chosen: tuple[Verdict, ...]) -> list[dict[str, Any]]:
    """All, and every verdict that there is."""
    every = {"label": _("All"), "url": paging.here(), "count": sum(counts.values()), "current": not chosen}
    return [every] + [
        {
            "label": words.verdict_words(verdict),
            "url": paging.here(stavoklis=verdict.value),
            "count": counts[verdict],
            "current": chosen == (verdict,),
        }
        for verdict in Verdict
        if counts[verdict] or chosen == (verdict,)
    ]


def _mailbox() -> dict[str, Any]:
    """Whether answers can come at all, and since when they cannot."""
    imap = settings().imap
    if imap is None:
        return {"set": False, "failing": ""}
    state = queries.mailbox(db.session(), imap.name)
    return {"set": True, "failing": moment(state.failing_since) if state else ""}
