"""The board of an event: who was invited, who has answered; the same by institution and municipality, and as a file."""

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock, paging
from core.db import db, transaction
from core.text import clean_line
from exports import csv_file, xlsx
from exports.tables import Column, Kind, Table
from invitations import batches, board_tables
from invitations.board import Board, GuestLine, board
from invitations.board_tables import TABS, Group
from invitations.desk import guest, inviting_pages
from invitations.desk.choosing import why_not
from invitations.terms import Sent, Stand
from invitations.words import count_titles, sent_word, stand_word, tab_word
from organisers.access import desk_view, needs
from organisers.terms import Right
from registration.desk.downloads import CONTENT_TYPES
from registration.desk.event_pages import link
from registration.desk.frame import around, event_or_404, settings
from registration.history import record
from registration.models import Event
from registration.people_queries import municipality_name
from registration.table_files import FileFormat

blueprint = Blueprint("invited", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/aicinatie")
inviting_pages.add_to(blueprint)
guest.add_to(blueprint)
PAGE = 100
BADGES = {
    Stand.coming: "confirmed",
    Stand.answered: "confirmed",
    Stand.waiting: "waiting",
    Stand.declined: "cancelled",
    Stand.maybe: "info",
}


def _filter() -> dict[str, str]:
    tab = request.values.get("skats", "")
    return {
        "skats": tab if tab in TABS else "",
        "q": clean_line(request.values.get("q", ""))[:200],
        "pasvaldiba": clean_line(request.values.get("pasvaldiba", ""))[:80],
        "iestade": clean_line(request.values.get("iestade", ""))[:160],
    }


def _chosen(found: Board, query: dict[str, str]) -> list[GuestLine]:
    return board_tables.matching(found.lines, query["q"], query["pasvaldiba"], query["iestade"])


@blueprint.get("/")
@desk_view
@needs(Right.moderate)
def index(event_id: int) -> ResponseReturnValue:
    """The counts, the presses that sent letters, and the list with tabs, search and filters."""
    event, session, now = event_or_404(event_id), db.session(), clock.now()
    found, query = board(session, event_id, event.day), _filter()
    chosen = _chosen(found, query)
    lines = [line for line in chosen if board_tables.in_tab(line, query["skats"])]
    pages = paging.pages_of(len(lines), PAGE)
    number = paging.page_number(pages)
    return render_template(
        "invitations/board/index.html",
        **around(event),
        **_words(),
        found=found,
        query=query,
        lines=lines[(number - 1) * PAGE : number * PAGE],
        tabs=_tabs(chosen, query),
        pages=_pages("index"),
        pagination=paging.links(number, pages, query) if pages > 1 else None,
        batches=batches.progress(session, event_id, now),
        why_not=why_not(event, now),
    )


def _words() -> dict[str, Any]:
    return {"stand_word": stand_word, "sent_word": sent_word, "Sent": Sent, "Stand": Stand, "badges": BADGES}


def _tabs(chosen: Sequence[GuestLine], query: dict[str, str]) -> list[dict[str, Any]]:
    tabs = []
    for tab in TABS:
        count = sum(board_tables.in_tab(line, tab) for line in chosen)
        current = (query["skats"] or "visi") == tab
        if count or current or tab in ("visi", "naks", "nenaks", "kluse"):
            url = paging.here(**{**query, "skats": "" if tab == "visi" else tab})
            tabs.append({"label": tab_word(tab), "url": url, "count": count, "current": current})
    return tabs


def _pages(current: str) -> list[dict[str, Any]]:
    pages = (
        ("index", _("People")),
        ("municipalities", _("By municipality")),
        ("institutions", _("By institution")),
        ("gaps", _("Municipalities without anyone")),
    )
    values = request.view_args or {}
    event_id = values["event_id"]
    return [
        {"label": label, "url": link(f"invited.{name}", event_id=event_id), "current": name == current}
        for name, label in pages
    ]


@blueprint.get("/pasvaldibas")
@desk_view
@needs(Right.moderate)
def municipalities(event_id: int) -> ResponseReturnValue:
    """Invited, opened, coming, not coming and silent by municipality; people who came by themselves count too."""
    event = event_or_404(event_id)
    found = board(db.session(), event_id, event.day)
    return _table(event, board_tables.by_municipality(found), "municipalities", "pasvaldiba", _("Municipality"))


@blueprint.get("/iestades")
@desk_view
@needs(Right.moderate)
def institutions(event_id: int) -> ResponseReturnValue:
    """The same by institution."""
    event = event_or_404(event_id)
    found = board(db.session(), event_id, event.day)
    return _table(event, board_tables.by_institution(found), "institutions", "iestade", _("Institution"))


def _table(event: Event, groups: list[Group], name: str, key: str, title: str) -> str:
    page = "invitations/board/groups.html"
    return render_template(page, **around(event), groups=groups, key=key, title=title, pages=_pages(name))


@blueprint.get("/bez-neviena")
@desk_view
@needs(Right.moderate)
def gaps(event_id: int) -> ResponseReturnValue:
    """Municipalities nobody comes from, with a way to write to their silent once more."""
    event = event_or_404(event_id)
    found = board(db.session(), event_id, event.day)
    return render_template(
        "invitations/board/gaps.html",
        **around(event),
        gaps=board_tables.gaps(found, event.day),
        pages=_pages("gaps"),
        why_not=why_not(event, clock.now()),
    )


@blueprint.post("/eksports")
@desk_view
@needs(Right.export)
def export(event_id: int) -> ResponseReturnValue:
    """The board as a file; written down in the history of the event."""
    event, now, account_id = event_or_404(event_id), clock.now(), int(current_user.id)
    if request.form.get("format") not in set(FileFormat):
        abort(400)
    file_format, query, slug = FileFormat(request.form["format"]), _filter(), event.slug
    found = board(db.session(), event_id, event.day)
    lines = [line for line in _chosen(found, query) if board_tables.in_tab(line, query["skats"])]
    sheets = [
        _people_table(lines),
        _group_table(_("By institution"), _("Institution"), board_tables.by_institution(found)),
        _group_table(_("By municipality"), _("Municipality"), board_tables.by_municipality(found)),
    ]
    with ExitStack() as stack:
        finished = stack.enter_context(tempfile.TemporaryFile(dir=settings().data_dir))
        if file_format is FileFormat.csv:
            finished.writelines(csv_file.stream(sheets[0]))
        else:
            xlsx.write(finished, sheets, directory=settings().data_dir)
        with transaction() as writing:
            details: dict[str, object] = {"format": file_format.value, "count": len(lines), "invited": True}
            details["columns"] = [column.key for column in sheets[0].columns]
            record(writing, event_id, None, "organiser", "exported", now, details, account_id)
        finished.seek(0)
        stack.pop_all()
    name = f"{slug}-aicinatie-{clock.local(now):%Y-%m-%d}.{file_format}"
    response = send_file(finished, CONTENT_TYPES[file_format], as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def _people_table(lines: Sequence[GuestLine]) -> Table:
    columns = [
        Column("name", _("Name"), width=28),
        Column("institution", _("Institution"), width=36),
        Column("municipality", _("Municipality"), width=24),
        Column("email", _("E-mail"), width=30),
        Column("phone", _("Phone"), width=16),
        Column("stand", _("Answer"), width=18),
        Column("sent", _("Letter"), width=20),
        Column("invited", _("Invited at"), Kind.DATETIME, 18),
        Column("opened", _("Opened at"), Kind.DATETIME, 18),
        Column("note", _("Note"), width=30),
    ]
    rows = (
        (
            line.name, line.institution, municipality_name(line.place), line.email, line.phone, stand_word(line.stand),
            sent_word(line.sent), line.invited_at, line.opened_at, line.note,
        )
        for line in lines
    )  # fmt: skip
    return Table(_("Invited"), columns, rows)


def _group_table(title: str, first: str, groups: Sequence[Group]) -> Table:
    counts = ("invited", "opened", "coming", "waiting", "declined", "silent", "unasked", "alone")
    titles = count_titles()
    columns = [Column("name", first, width=36), *(Column(n, titles[n], Kind.INTEGER, 12) for n in counts)]
    return Table(title, columns, ((g.name, *(getattr(g, n) for n in counts)) for g in groups))
