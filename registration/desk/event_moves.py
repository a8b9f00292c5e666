"""Buttons inside the event form that do not save: rows added, removed and moved without any script."""

from collections.abc import Mapping
from typing import Any

from registration.desk.event_form import EventForm
from registration.desk.event_row_list import Rows

LISTS = {"programme": "starts", "people": "name", "questions": "kind"}  # and the field that gets the cursor
VERBS = ("add", "remove", "up", "down", "back")


def moved(form: EventForm, sent: Mapping[str, str]) -> str | None:
    """Do what the pressed button says; the id of the field for the cursor, "" for none, None when none was pressed."""
    verb = next((name for name in VERBS if name in sent), None)
    if verb is None:
        return None
    wanted = sent[verb]
    rows = next((form[name] for name in LISTS if wanted == name or wanted.startswith(f"{name}-")), None)
    if rows is None or verb == "back":
        return ""
    if verb == "add":
        return _added(rows)
    place = rows.position(wanted)
    if place is None:
        return ""
    if verb == "remove":
        rows.pop_entry(place)
        return _cursor(rows, min(place, len(rows.entries) - 1))
    other = place + (-1 if verb == "up" else 1)
    rows.swap(place, other)
    return _cursor(rows, min(max(other, 0), len(rows.entries) - 1))


def _added(rows: Rows) -> str:
    if len(rows.entries) < rows.most:
        rows.append_entry(_next_row(rows))
    return _cursor(rows, len(rows.entries) - 1)


def _next_row(rows: Rows) -> dict[str, Any]:
    if rows.name != "programme" or not rows.entries:
        return {}
    last = rows.entries[-1].form
    return {"starts": last.ends.data, "day": last.day.data}


def _cursor(rows: Rows, place: int) -> str:
    return str(rows.entries[place].form[LISTS[rows.name]].id) if place >= 0 else ""
