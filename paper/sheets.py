"""The sign-in sheet as data for its template: who stands on it, under which headings, with which columns."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core import wording
from core.locale import language
from exports.pdf import breakable
from paper import ports, queries, rules
from paper.frames import controller, frame
from paper.terms import OF_ESF, Detail, Document, Group, Grouping, Listed, Paper, SheetChoices, Variant
from registration import photographs
from registration.models import Event
from registration.people_words import answer_words
from registration.terms import RegistrationStatus

WAITING = (RegistrationStatus.waiting,)
SHARES = {
    Detail.institution: 1.25,
    Detail.municipality: 0.9,
    Detail.position: 0.9,
    Detail.photos: 0.55,
    Detail.email: 1.1,
    Detail.phone: 0.7,
}
Told = Mapping[Detail, Mapping[int, str]]  # what stands in the columns that come of answers, by registration id


def document(session: Session, event: Event, choices: SheetChoices) -> Document:
    """The sheet in the language in force, which is the one chosen."""
    heading = _("List of participants") if choices.variant is Variant.esf else _("Sign-in sheet")
    data, pictures = frame(session, event, heading)
    people = queries.listed(session, event.id)
    waiting = queries.listed(session, event.id, WAITING) if choices.waiting else []
    details = _details(choices)
    told = {Detail.position: _positions(session, event, choices), Detail.photos: _photos(session, event, details)}
    days = rules.days_of(event.day, event.last_day)
    parts = [_part(event, part, days, _groups(people, choices), details, told) for part in rules.parts_of(days)]
    for part in parts:
        part["groups"].extend(_blank(choices, details, len(people)))
    data |= {
        "variant": choices.variant.value,
        "number-word": _("No.") if choices.variant is Variant.plain else _("Item No."),
        "columns": _columns(details),
        "parts": parts,
        "waiting": _waiting(event, days, waiting, details, told),
        "footer": _footer(session, event, choices),
        "code": {"alt": _("QR code: mark yourself as present"), "words": _("Mark yourself as present")},
    }
    columns = ("number", "name", *(detail.value for detail in details))
    own = ports.check_in_url(event)
    codes = (own,) if own else ()
    count = len(people) + len(waiting)
    return Document(Paper.sheet, "sheet.typ", data, codes, pictures, count, columns)


def _details(choices: SheetChoices) -> tuple[Detail, ...]:
    """The columns in the order of Detail. Where people stand under their institution it needs none."""
    if choices.variant is Variant.esf:
        return OF_ESF
    grouped = choices.grouping is Grouping.institution
    return tuple(d for d in Detail if d in choices.details and not (grouped and d is Detail.institution))


def _photos(session: Session, event: Event, details: Sequence[Detail]) -> Mapping[int, str]:
    """A word for who did not agree; the others' cells stay empty."""
    refused = photographs.refused(session, event.id) if Detail.photos in details else None
    return dict.fromkeys(refused or (), _("no photos"))


def _positions(session: Session, event: Event, choices: SheetChoices) -> Mapping[int, str]:
    question = queries.question_here(session, event.id, choices.question_id)
    if question is None:
        return {}
    given = queries.answers(session, question.id)
    return {person: answer_words(question.kind, question.options, text, language()) for person, text in given.items()}


def _groups(people: Iterable[Listed], choices: SheetChoices) -> tuple[Group, ...]:
    # An EU-fund list is one numbered list; its institution is a column.
    if choices.grouping is Grouping.name or choices.variant is Variant.esf:
        people = tuple(people)
        return (Group("", rules.by_name(people)),) if people else ()
    return rules.grouped(people, _("Without an institution"))


def _columns(details: Sequence[Detail]) -> list[dict[str, Any]]:
    titles = {
        Detail.institution: _("Institution"),
        Detail.municipality: _("Municipality"),
        Detail.position: _("Position or role"),
        Detail.photos: _("Photographs"),
        Detail.email: _("E-mail"),
        Detail.phone: _("Phone"),
    }
    name = {"title": _("First name, last name"), "share": 1.2}
    return [name, *({"title": titles[detail], "share": SHARES[detail]} for detail in details)]


def _part(
    event: Event,
    days: Sequence[date],
    every: Sequence[date],
    groups: Sequence[Group],
    details: Sequence[Detail],
    told: Told,
) -> dict[str, Any]:
    """A run of pages: everybody, with the signature columns of these days."""
    first = 0
    shown = []
    for group in groups:
        shown.append({"heading": _heading(group), "rows": _rows(group.people, details, told, first)})
        first += len(group.people)
    return {
        "heading": wording.short_days(days[0], days[-1], language()),
        "days": [_signature(day, len(every) > 1) for day in days],
        "sign-width": rules.signature_width(len(days), 1.2 + sum(SHARES[detail] for detail in details)),
        "groups": shown,
    }


def _heading(group: Group) -> str:
    return f"{breakable(group.heading)} ({len(group.people)})" if group.heading else ""


def _signature(day: date, several: bool) -> str:
    return _("Signature, %(day)s", day=wording.short_days(day, None, language())) if several else _("Signature")


def _rows(people: Iterable[Listed], details: Sequence[Detail], told: Told, first: int) -> list[dict[str, Any]]:
    return [
        {"number": f"{number}.", "cells": [breakable(person.known_as), *_cells(person, details, told)]}
        for number, person in enumerate(people, first + 1)
    ]


def _cells(person: Listed, details: Sequence[Detail], told: Told) -> list[str]:
    texts = {
        Detail.institution: person.institution,
        Detail.municipality: person.municipality,
        Detail.position: told[Detail.position].get(person.id, ""),
        Detail.photos: told[Detail.photos].get(person.id, ""),
        Detail.email: person.email,
        Detail.phone: wording.phone(person.phone),
    }
    return [breakable(texts[detail]) for detail in details]


def _blank(choices: SheetChoices, details: Sequence[Detail], first: int) -> list[dict[str, Any]]:
    """Empty rows for those who come without having registered."""
    if not choices.blank:
        return []
    rows = [
        {"number": f"{number}.", "cells": [""] * (1 + len(details))}
        for number in range(first + 1, first + choices.blank + 1)
    ]
    heading = _("Not registered beforehand") if choices.variant is Variant.plain else ""
    return [{"heading": heading, "rows": rows}]


def _waiting(
    event: Event, days: Sequence[date], people: Sequence[Listed], details: Sequence[Detail], told: Told
) -> dict[str, Any]:
    """The waiting list in its own order, on a page of its own; no groups where it is empty or not wanted."""
    groups = [Group("", tuple(people))] if people else []
    part = _part(event, days[: rules.SIGNATURES], days, groups, details, told)
    return part | {"heading": _("Waiting list")}


def _footer(session: Session, event: Event, choices: SheetChoices) -> list[str]:
    """Why there is a list, who answers for it, when it is destroyed; on each page, as each page may lie alone."""
    if event.project_number:
        purpose = _("Purpose of the list: to prove to the funder who took part.")
    else:
        purpose = _("Purpose of the list: to know who took part.")
    until = wording.short_days(choices.destroy_on, None, language())
    visible = _(
        "Whoever signs sees the names on the list. If you do not want that, tell the organiser: you can sign apart."
    )
    return [
        f"{purpose} " + _("Controller: %(who)s.", who=controller(session, event)),
        _("To be destroyed by %(day)s", day=until) + (" " if until.endswith(".") else ". ") + visible,
    ]
