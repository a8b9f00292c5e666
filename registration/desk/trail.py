"""The trail of an organisation: who did what, took what away and looked at what, to be read and narrowed down."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import load_only

from core import clock, paging
from core.db import db
from core.locale import language
from organisers import queries as organisers
from organisers import wording
from organisers.access import current_organisation, desk_view, needs
from organisers.models import Account
from organisers.terms import Right, TrailLine
from registration import trail_queries
from registration.desk.event_history import what_words
from registration.desk.event_labels import event_choices
from registration.desk.frame import moment
from registration.history_words import actor_words
from registration.models import Event, Registration
from registration.people_columns import column_words
from registration.trail_queries import Entry, Kind, TrailFilter

NAMES = ("veids", "kas", "pasakums", "no", "lidz")  # of the filter, in an address and in a form
NAMED = frozenset({"by", "guardian", "instead_of"})  # who did it, where it is a name: the trail says numbers
blueprint = Blueprint("trail", __name__, url_prefix="/birojs/<org>/darbibas")


@blueprint.get("/")
@desk_view
@needs(Right.people)
def index() -> ResponseReturnValue:
    """Every change, export, print and look at sensitive answers, the newest first."""
    session, here = db.session(), current_organisation().id
    wanted = filter_of(request.args)
    pages = paging.pages_of(trail_queries.length(session, here, wanted), trail_queries.PAGE)
    number = paging.page_number(pages)
    found = trail_queries.entries(session, here, wanted, number)
    query = {name: request.args.get(name, "") for name in NAMES}
    return render_template(
        "desk/trail.html",
        lines=lines_of(found),
        kinds=_kinds(),
        colleagues=[(str(one.account_id), one.name) for one in organisers.members_of(session, here)],
        events=_events(here),
        query=query,
        pagination=paging.links(number, pages, query) if pages > 1 else None,
        moment=moment,
    )


def filter_of(sent: Mapping[str, str]) -> TrailFilter:
    """The filter of an address or a form; what makes no sense is left open."""
    kind = sent.get("veids", "")
    since, until = _day(sent.get("no", "")), _day(sent.get("lidz", ""))
    return TrailFilter(
        kind=Kind(kind) if kind in set(Kind) else Kind.all,
        account_id=_number(sent.get("kas", "")),
        event_id=_number(sent.get("pasakums", "")),
        since=clock.start_of_day(since) if since else None,
        before=clock.start_of_day(until + timedelta(days=1)) if until else None,
    )


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed[:10])
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def _kinds() -> list[tuple[str, str]]:
    return [
        (Kind.all.value, _("Everything")),
        (Kind.taken.value, _("Taken away and looked at")),
        (Kind.events.value, _("Events")),
        (Kind.participants.value, _("Participants")),
        (Kind.people.value, _("Colleagues and settings")),
    ]


def _events(organisation_id: int) -> list[tuple[str, str]]:
    shown = load_only(Event.title, Event.day, Event.last_day, Event.starts_at, Event.ends_at, Event.timezone)
    where = load_only(Event.venue, Event.address)
    query = select(Event).where(Event.organisation_id == organisation_id).options(shown, where)
    return event_choices(db.session().scalars(query.order_by(Event.sort_at.desc(), Event.id.desc()).limit(200)).all())


def lines_of(found: Sequence[Entry]) -> list[dict[str, Any]]:
    """Each entry in words; participants by their number, since this page is not for reading lists of names."""
    accounts = _names({one.account_id for one in found} | {one.subject_id for one in found})
    titles = _of(select(Event.id, Event.title).where(Event.id.in_({one.event_id for one in found})))
    people = {one.registration_id for one in found}
    numbers = _of(select(Registration.id, Registration.number).where(Registration.id.in_(people)))
    return [_line(one, accounts, titles, numbers) for one in found]


def _line(one: Entry, accounts: dict[int, str], titles: dict[int, Any], numbers: dict[int, int]) -> dict[str, Any]:
    who = accounts.get(one.account_id or 0)
    if one.event_id is None:
        line = TrailLine(one.at, one.actor, who, one.action, accounts.get(one.subject_id or 0), one.details)
        return {
            "at": one.at,
            "what": wording.action_words(line),
            "changes": wording.change_rows(line),
            "who": wording.actor_words(line),
            "event": "",
            "number": None,
        }
    columns = one.details.get("columns")
    return {
        "at": one.at,
        "what": what_words(replace(one, details=_nameless(one.details))),
        "changes": [],
        "who": actor_words(one.actor, who),
        "event": titles[one.event_id].text(language()),
        "number": numbers.get(one.registration_id or 0),
        "columns": ", ".join(column_words(columns)) if isinstance(columns, list) else "",
    }


def _nameless(details: dict[str, Any]) -> dict[str, Any]:
    hidden = {name: "…" for name in NAMED & details.keys() if details[name] and details[name] != "guardian"}
    return {**details, **hidden}


def _of(query: Any) -> dict[int, Any]:
    return dict(db.session().execute(query).all())


def _names(ids: set[int | None]) -> dict[int, str]:
    query = select(Account.id, Account.name, Account.email).where(Account.id.in_({one for one in ids if one}))
    return {row.id: row.name or row.email for row in db.session().execute(query)}
