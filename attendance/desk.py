"""The desk's page of attendance: who came on each day, corrected by hand; groups, and what they worked out."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_security import current_user

from attendance import doors, group_queries, lists, queries, rules, services, words
from attendance.forms import NoteForm
from attendance.lists import Row
from attendance.models import CheckInSetting
from attendance.terms import MOST_GROUPS, By, How, Kind, Note, State
from core import clock, paging
from core.db import db, transaction
from core.links import fresh
from core.locale import language
from core.text import clean_line
from organisers.access import desk_view, may, needs
from organisers.terms import Right
from registration.desk.frame import around, event_or_404, settings
from registration.history import record
from registration.models import Event
from registration.terms import Admission

blueprint = Blueprint("attendance", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/apmeklejums")
PAGE = 100  # people
_SHOWN = {"visi": None, "ieradas": State.arrived, "neieradas": State.left_out, "gaidami": State.expected}


@blueprint.get("/")
@desk_view
@needs(Right.check_in)
def index(event_id: int) -> ResponseReturnValue:
    """The list of a day with where everybody stands, a filter, and buttons to put it right."""
    event, session = event_or_404(event_id), db.session()
    day = _day(event, request.args.get("diena"))
    search, chosen = clean_line(request.args.get("q", "")[:200]), request.args.get("radit", "visi")
    rows = _rows(event, day, search)
    state = _SHOWN.get(chosen)
    fitting = [row for row in rows if state is None or _state(row) is state]
    pages = paging.pages_of(len(fitting), PAGE)
    number = paging.page_number(pages)
    kept = {"diena": day.isoformat() if day != _day(event, None) else None, "q": search}
    setting = session.get(CheckInSetting, event_id)
    return render_template(
        "attendance/index.html",
        **around(event),
        rows=fitting[(number - 1) * PAGE : number * PAGE],
        tabs=_tabs(rows, chosen, kept),
        days=_days(event, day, kept | {"radit": chosen}),
        day=day,
        search=search,
        chosen=chosen if chosen in _SHOWN else "visi",
        look=queries.to_look_at(session, event_id),
        groups=range(1, (setting.groups_number if setting else 0) + 1),
        at_tables=group_queries.at_tables(session, event_id),
        unmarked=sum(1 for row in rows if _is_open(row)),
        pagination=paging.links(number, pages, kept | {"radit": chosen}) if pages > 1 else None,
        words=words,
        op=fresh(12).replace("_", "-"),
    )


@blueprint.post("/labot")
@desk_view
@needs(Right.check_in)
def correct(event_id: int) -> ResponseReturnValue:
    """One press beside a name: came, did not come, take it back, let in, another group."""
    event = event_or_404(event_id)
    day, op = _day(event, request.form.get("diena")), fresh(12).replace("_", "-")
    by, now, said = By(int(current_user.id)), clock.now(), language()
    kinds = {"mark": Kind.mark, "admit": Kind.mark, "undo": Kind.undo, "left_out": Kind.left_out}
    pressed = next(((name, value) for name in kinds if (value := _number(request.form.get(name)))), None)
    moved = _number(request.form.get("move"))
    if pressed is not None:
        name, person = pressed
        how = How.list if _is_on(event, now) else How.later
        note = Note(op, kinds[name], day, now, how, person, admit=name == "admit")
        with transaction() as session:
            (result,) = services.note_all(session, settings(), event_id, by, [note], now, said)
        if problem := words.outcome_words(result.outcome, result.name):
            flash(problem, "error")
    elif moved is not None:
        group = _number(request.form.get(f"group-{moved}")) or 0
        with transaction() as session:
            doors.move(session, event_id, moved, group, by, now)
    else:
        abort(400)
    kept: dict[str, Any] = {
        name: clean_line(request.form.get(name, "")[:200]) or None for name in ("diena", "q", "radit", "lapa")
    }
    return redirect(url_for(".index", event_id=event_id, **kept), 303)


@blueprint.route("/visi", methods=["GET", "POST"])
@desk_view
@needs(Right.check_in)
def everybody(event_id: int) -> ResponseReturnValue:
    """Mark all who have a place and of whom nothing is noted on the day; asks first."""
    event = event_or_404(event_id)
    day = _day(event, request.values.get("diena"))
    open_rows = [row for row in _rows(event, day, "") if _is_open(row)]
    if request.method != "POST":
        return render_template(
            "attendance/everybody.html", **around(event), number=len(open_rows), day=words.day_words(day),
            day_value=day.isoformat(),
        )  # fmt: skip
    op, now, account_id = fresh(12).replace("_", "-"), clock.now(), int(current_user.id)
    how, by, said = How.list if _is_on(event, now) else How.later, By(account_id), language()
    made = [Note(f"{op}-{row.person.id}", Kind.mark, day, now, how, row.person.id) for row in open_rows]
    with transaction() as session:
        services.note_all(session, settings(), event_id, by, made, now, said)
        details: dict[str, object] = {"count": len(made), "day": day.isoformat()}
        record(session, event_id, None, "organiser", "attendance_closed", now, details, account_id)
    flash(ngettext("%(num)s person marked.", "%(num)s people marked.", len(made)), "success")
    return redirect(url_for(".index", event_id=event_id, diena=day.isoformat()), 303)


@blueprint.get("/grupas")
@desk_view
@needs(Right.check_in, Right.edit)
def groups(event_id: int) -> ResponseReturnValue:
    """What each group worked out, and how many people it has."""
    return _groups_page(event_or_404(event_id))


@blueprint.post("/grupas/<int:group>")
@desk_view
@needs(Right.check_in, Right.edit)
def write_note(event_id: int, group: int) -> ResponseReturnValue:
    """Store the note of one group and what was typed for others beside it; an empty one removes it."""
    event = event_or_404(event_id)
    if not 1 <= group <= MOST_GROUPS:
        abort(404)
    forms = {n: NoteForm(prefix=f"g{n}") for n in range(1, MOST_GROUPS + 1) if n == group or _typed(n)}
    valid = [form.validate() for form in forms.values()]  # each of them: every mistake is shown at once
    if not all(valid):
        return _groups_page(event, forms), 422
    now, account_id = clock.now(), int(current_user.id)
    with transaction() as session:
        changed = [
            n for n, form in forms.items()
            if doors.write_note(session, event_id, n, form.text.data or "", account_id, now)
        ]  # fmt: skip
    for number in changed:
        flash(_("The note of group %(number)s is saved.", number=number), "success")
    return redirect(url_for(".groups", event_id=event_id), 303)


def _typed(group: int) -> bool:
    """Whether this person changed the text of a group: another's newer text must not be overwritten with an old one."""
    text, shown = request.form.get(f"g{group}-text"), request.form.get(f"g{group}-shown")
    return text is not None and shown is not None and _mark(text) != shown


def _mark(text: str) -> str:
    """A short mark of a text, the same for every kind of line end."""
    return sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:16]


def _groups_page(event: Event, sent: Mapping[int, NoteForm] | None = None) -> str:
    session = db.session()
    setting, notes = session.get(CheckInSetting, event.id), group_queries.notes_of(session, event.id)
    sizes = group_queries.group_sizes(session, event.id)
    number = max([setting.groups_number if setting else 0, *notes, *sizes])
    shown = []
    for group in range(1, number + 1):
        text = notes[group].text if group in notes else ""
        made = (sent or {}).get(group) or NoteForm(None, prefix=f"g{group}", data={"text": text})
        shown.append((group, made, sizes.get(group, 0), notes.get(group), _mark(text)))
    wrong = [(f"#g{n}-text", text) for n, form in (sent or {}).items() for text in form.text.errors]
    return render_template(
        "attendance/groups.html", **around(event), groups=shown, wrong=wrong, tables_url=_tables_url(event),
        at_tables=group_queries.at_tables(db.session(), event.id),
    )  # fmt: skip


def _tables_url(event: Event) -> str:
    """Where tables are composed before the day, by a room above this one; empty while people are still being chosen."""
    here = "tables.index" in current_app.view_functions and may(Right.moderate)
    return url_for("tables.index", event_id=event.id) if here and event.admission == Admission.in_order else ""


def _rows(event: Event, day: Any, search: str) -> list[Row]:
    session = db.session()
    recorded = queries.recorded_on(session, event.id, day)
    people = queries.roster(session, event.id)
    return [
        Row(person, recorded.get(person.id), words.standing_words(recorded.get(person.id), event.timezone))
        for person in people
        if lists.matches(person, search) and (person.is_awaited or person.id in recorded or search)
    ]


def _state(row: Row) -> State:
    return row.found.state if row.found is not None else State.expected


def _is_open(row: Row) -> bool:
    """True for somebody expected of whom nothing is noted, and may be."""
    return row.person.has_place and not row.person.ask and _state(row) is State.expected


def _tabs(rows: Sequence[Row], chosen: str, kept: dict[str, Any]) -> list[dict[str, Any]]:
    labels = {"visi": _("All"), "ieradas": _("Arrived"), "neieradas": _("Did not come"), "gaidami": _("Expected")}
    return [
        {
            "label": labels[name],
            "url": paging.here(**kept, radit=name if name != "visi" else None),
            "count": sum(1 for row in rows if state is None or _state(row) is state),
            "current": name == chosen or (name == "visi" and chosen not in _SHOWN),
        }
        for name, state in _SHOWN.items()
    ]


def _days(event: Event, day: Any, kept: dict[str, Any]) -> list[dict[str, Any]]:
    days = rules.days_of(event.day, event.last_day)
    if len(days) < 2:
        return []
    return [
        {"label": words.day_words(d), "url": paging.here(**(kept | {"diena": d.isoformat()})), "current": d == day}
        for d in days
    ]


def _day(event: Event, asked: str | None) -> Any:
    days = rules.days_of(event.day, event.last_day)
    today = rules.day_now(days, clock.local(clock.now(), event.timezone).date())
    return next((day for day in days if day.isoformat() == asked), today)


def _is_on(event: Event, now: Any) -> bool:
    return event.ends_at is None or now < event.ends_at


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) <= 9 else None
