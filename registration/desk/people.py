"""The attendee list of an event: searching, one page after another, and taking it away as a file."""

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock, locale, paging
from core.db import db, transaction
from organisers.access import desk_view, may, needs
from organisers.terms import Right
from registration import list_columns, people_calls, people_choices, people_marks, table_files, tables
from registration import people_queries as people
from registration import people_words as words
from registration.change_words import where_words
from registration.changes import told
from registration.desk import by_hand, calls, people_filter, person, person_actions, person_times
from registration.desk.destroying import destroy_words
from registration.desk.downloads import download
from registration.desk.event_publishing import when_words
from registration.desk.frame import around, event_or_404, moment, settings
from registration.desk.series_people import from_elsewhere, origin_choices, series_region
from registration.history import record
from registration.models import Event, Question
from registration.people_queries import Order, PeopleFilter
from registration.table_files import FileFormat
from registration.terms import Ask, Parties, RegistrationStatus

blueprint = Blueprint("people", __name__, url_prefix="/birojs/<org>/pasakumi/<int:event_id>/dalibnieki")
PAPER_COLUMNS = ("given_name", "family_name", "institution", "municipality", "phone", "email")
person.add_to(blueprint)
person_actions.add_to(blueprint)
person_times.add_to(blueprint)
by_hand.add_to(blueprint)
calls.add_to(blueprint)


@blueprint.get("/")
@desk_view
@needs(Right.moderate, Right.export)
def index(event_id: int) -> ResponseReturnValue:
    """The list: tabs by status, search, filters, sorting, 100 people on a page."""
    event, session = event_or_404(event_id), db.session()
    asked = people.questions(session, event_id)
    chosen = people_filter.read(request.args, asked, series_region(event), _usual(event))
    counts = people.counts(session, event_id, chosen)
    total = sum(counts[status] for status in chosen.statuses or RegistrationStatus)
    pages = paging.pages_of(total, people.PAGE)
    number = paging.page_number(pages)
    rows = people.page(session, event_id, chosen, number)
    query = people_filter.query_of(chosen)
    filters = _filters(event, chosen, asked)
    return render_template(
        "desk/people/index.html",
        **around(event),
        rows=rows,
        places=people.places_of(session, event_id, rows),
        institutions=people.institution_names(session, rows),
        chosen=chosen,
        query=query,
        total=total,
        everybody=sum(counts.values()),
        tabs=_tabs(chosen, counts, query),
        filters=filters,
        columns=_columns(event, filters),
        when=when_words(event, locale.language()),
        where=where_words(told(event), locale.language()),
        calls=people_calls.calls(session, event, clock.now()),
        pagination=paging.links(number, pages, query) if pages > 1 else None,
        has_sensitive=may(Right.sensitive) and any(question.sensitive for question in asked),
        words=words,
        marks=people_marks.marks_of(session, rows),
        from_elsewhere=from_elsewhere(session, event, rows),
        on_paper={name: value for name, value in query.items() if value},
    )


def _usual(event: Event) -> RegistrationStatus:
    return people_filter.usual_of(event, in_groups=people.in_groups(db.session(), event.id))


@blueprint.get("/druka")
@desk_view
@needs(Right.export)
def on_paper(event_id: int) -> ResponseReturnValue:
    """Everybody the filter shows, on one long page that says how many they are: for paper, so it is written down."""
    event, session = event_or_404(event_id), db.session()
    asked = people.questions(session, event_id)
    chosen = people_filter.read(request.args, asked, series_region(event), _usual(event))
    found = people.everybody(session, event_id, chosen)
    rows = [person for person in found if person.objected_at is None]  # no list that is taken away has the others
    statuses = chosen.statuses or tuple(RegistrationStatus)
    page = render_template(
        "desk/people/on_paper.html",
        **around(event),
        rows=rows,
        several=len(statuses) > 1,
        heading=words.status_tab_word(statuses[0]) if len(statuses) == 1 else _("All"),
        narrowed=chosen.narrows,
        resting=len(found) - len(rows),
        places=people.places_of(session, event_id, rows),
        institutions=people.institution_names(session, rows),
        senders=people_marks.senders_of(session, rows),
        columns=_columns(event, _filters(event, chosen, asked)),
        when=when_words(event, locale.language()),
        where=where_words(told(event), locale.language()),
        at=moment(clock.now()),
        destroy=destroy_words(session, event),
        words=words,
    )
    details = {
        "what": "list",
        "columns": list(PAPER_COLUMNS),
        "count": len(rows),
        "everybody": not (chosen.narrows or chosen.statuses),
    }
    with transaction() as writing:
        record(writing, event_id, None, "organiser", "printed", clock.now(), details, int(current_user.id))
    return page


def _tabs(chosen: PeopleFilter, counts: dict[RegistrationStatus, int], query: dict[str, Any]) -> list[dict[str, Any]]:
    kept = {name: value for name, value in query.items() if name not in {"statuss", "seciba"}}
    tabs = [
        {
            "label": words.status_tab_word(status),
            "url": paging.here(**kept, statuss=status.value),
            "count": counts[status],
            "current": chosen.statuses == (status,),
        }
        for status in people_filter.TABS
        if status not in people_filter.RARE or counts[status] or chosen.statuses == (status,)
    ]
    every = paging.here(**kept, statuss=people_filter.ALL)
    return [*tabs, {"label": _("All"), "url": every, "count": sum(counts.values()), "current": not chosen.statuses}]


def _filters(event: Event, chosen: PeopleFilter, asked: Any) -> dict[str, Any]:
    session, event_id = db.session(), event.id
    orders = [(Order.name, _("Name")), (Order.time, _("Time of registration")), (Order.institution, _("Institution"))]
    if chosen.statuses == (RegistrationStatus.waiting,):
        orders.insert(0, (Order.place, _("Place on the waiting list")))
    return {
        "institutions": people_choices.institution_choices(session, event_id),
        "municipalities": people_choices.municipality_choices(session, event_id),
        "answers": [(q.label.text(locale.language()), _options(q)) for q in people_filter.filterable(asked)],
        "origins": origin_choices(event),
        "orders": [(order.value, label) for order, label in orders],
    }


def _columns(event: Event, filters: dict[str, Any]) -> dict[str, bool]:
    """Which of the columns that may be empty are shown: what the event asks for, and what somebody has all the same."""
    asked = {"institution": event.ask_institution, "municipality": event.ask_municipality}
    had = {"institution": filters["institutions"], "municipality": filters["municipalities"]}
    shown = {name: asked[name] != Ask.no or any(choice.label for choice in had[name]) for name in asked}
    return shown | {"age": event.guardian_below is not None, "collected": event.parties == Parties.family}


def _options(question: Question) -> list[tuple[str, str]]:
    return [
        (f"{question.id}:{key}", words.answer_words(question.kind, question.options, key, locale.language()))
        for key in people_filter.option_keys(question)
    ]


@blueprint.post("/eksports")
@desk_view
@needs(Right.export)
def export(event_id: int) -> ResponseReturnValue:
    """The list as a file: what the filter shows, or everybody; written down in the history of the event."""
    event, session = event_or_404(event_id), db.session()
    slug, account_id = event.slug, int(current_user.id)
    if request.form.get("format") not in set(FileFormat):
        abort(400)
    file_format = FileFormat(request.form["format"])
    everybody, sensitive = request.form.get("kas") == "visi", request.form.get("sensitivi") == "ja"
    if sensitive and not may(Right.sensitive):
        abort(403)
    chosen = (
        PeopleFilter()
        if everybody
        else people_filter.read(request.form, people.questions(session, event_id), series_region(event))
    )
    plan = tables.plan(session, event_id, chosen, locale.language(), sensitive=sensitive)
    now, columns = clock.now(), [column.key for column in tables.columns(plan)]
    columns += [column.key for column, _values in list_columns.added(session.connection(), event_id)]
    session.rollback()  # the snapshot has a connection of its own; this one is not needed meanwhile
    details: dict[str, object] = {"format": file_format.value, "columns": columns, "everybody": everybody}
    details["sensitive"] = sensitive

    def written_down(count: int) -> None:
        with transaction() as writing:
            record(writing, event_id, None, "organiser", "exported", now, {**details, "count": count}, account_id)

    return download(
        lambda file: table_files.write(file, db.engine, plan, file_format, settings().data_dir),
        written_down,
        f"{slug}-{clock.local(now):%Y-%m-%d}.{file_format}",
        file_format,
    )
