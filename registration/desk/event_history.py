"""The history of an event: who made, changed, published, cancelled or exported it, and when."""

from collections.abc import Sequence
from typing import Any, Protocol

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from core import paging
from core.db import db
from core.locale import language
from organisers.access import current_organisation, desk_page
from organisers.terms import Right
from registration import people_queries
from registration.desk import event_list
from registration.desk.event_pages import ROOM
from registration.desk.event_wording import field_label
from registration.desk.frame import moment
from registration.history_words import actor_words, history_words
from registration.models import HistoryEntry

PAGE = 50
# What is done with the event itself; what happens to a person stands on that person's page.
OF_EVENTS = ("event_created", "event_saved", "event_published", "event_cancelled")
# What an invited person did stands on that person's page too, though they have no registration yet.
OF_GUESTS = ("guest_answered", "guest_reading", "reminders_off")


class Happened(Protocol):
    """One line of a history."""

    @property
    def action(self) -> str:
        """What was done."""

    @property
    def details(self) -> dict[str, Any]:
        """How."""


def add_to(blueprint: Blueprint) -> None:
    """Attach the page to the desk of events."""
    page = desk_page(Right.edit, Right.moderate, Right.people)
    blueprint.add_url_rule(f"{ROOM}/<int:event_id>/vesture", "history", page(history))


def history(event_id: int) -> ResponseReturnValue:
    """The changes of an event, the newest first."""
    session = db.session()
    event = event_list.own_event(session, current_organisation().id, event_id)
    pages = paging.pages_of(_length(event_id), PAGE)
    number = paging.page_number(pages)
    entries = _entries(event_id, number)
    return render_template(
        "desk/events/history.html",
        event=event,
        title=event.title.text(language()),
        entries=entries,
        accounts=people_queries.account_names(session, entries),
        pagination=paging.links(number, pages, {}) if pages > 1 else None,
        moment=moment,
        what_words=what_words,
        actor_words=actor_words,
    )


def _length(event_id: int) -> int:
    return db.session().scalar(_which(event_id).with_only_columns(func.count())) or 0


def _entries(event_id: int, number: int) -> Sequence[HistoryEntry]:
    newest_first = _which(event_id).order_by(HistoryEntry.id.desc())
    return db.session().scalars(newest_first.limit(PAGE).offset((number - 1) * PAGE)).all()


def _which(event_id: int) -> Select[HistoryEntry]:
    of_event = HistoryEntry.event_id == event_id, HistoryEntry.registration_id.is_(None)
    return select(HistoryEntry).where(*of_event, HistoryEntry.action.not_in(OF_GUESTS))


def what_words(entry: Happened) -> str:
    """What was done, and how many people were written to about it."""
    if entry.action not in OF_EVENTS:
        return history_words(entry.action, entry.details)
    fields = ", ".join(field_label(name) for name in entry.details.get("fields", []))
    said = {
        "event_created": _("Event created from a text") if entry.details.get("from") == "text" else _("Event created"),
        "event_saved": _("Changed: %(fields)s", fields=fields),
        "event_published": _("Event published"),
        "event_cancelled": _("Event cancelled"),
    }[entry.action]
    told = int(entry.details.get("told", 0))
    letters = ngettext("%(num)s person was written to", "%(num)s people were written to", told)
    return f"{said}; {letters}" if told else said
