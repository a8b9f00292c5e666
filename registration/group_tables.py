"""How many people come from where, by status: the sheets behind the list of people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, func, select

from core.collation import fold, latvian_key
from exports.tables import Column, Kind, Table, Value
from registration import people_queries as people
from registration.models import Institution, Registration
from registration.people_queries import PeopleFilter
from registration.people_words import institution_kind_word, status_tab_word
from registration.terms import RegistrationStatus
from registration.wording import region_word

Group = tuple[str, str]  # what is counted, and a second column that belongs to it
Spelled = tuple[Group, RegistrationStatus, int]


def by_institution(connection: Connection, event_id: int | Collection[int], chosen: PeopleFilter) -> Table:
    """One row per institution with its kind: the matched one, else what people typed, whatever its letter case."""
    r = Registration
    name = func.coalesce(Institution.name, r.institution)
    query = select(name, Institution.kind, r.status, func.count())
    query = query.outerjoin(Institution, Institution.id == r.institution_id)
    query = query.where(*people.conditions(event_id, chosen)).group_by(name, Institution.kind, r.status)
    found = (
        ((text, institution_kind_word(kind or "")), RegistrationStatus(status), number)
        for text, kind, status, number in connection.execute(query)
    )
    fixed = [Column("institution", _("Institution"), width=44), Column("kind", _("Kind of institution"), width=28)]
    return Table(_("By institution"), [*fixed, *status_columns()], _counted(found))


def by_kind(connection: Connection, event_id: int | Collection[int], chosen: PeopleFilter) -> Table:
    """One row per kind of institution; people whose institution was not matched come last."""
    query = select(Institution.kind, Registration.status, func.count())
    query = query.outerjoin(Institution, Institution.id == Registration.institution_id)
    query = query.where(*people.conditions(event_id, chosen)).group_by(Institution.kind, Registration.status)
    found = (
        ((institution_kind_word(kind or ""), ""), RegistrationStatus(status), number)
        for kind, status, number in connection.execute(query)
    )
    rows = ([kind, *numbers] for kind, _second, *numbers in _counted(found))
    kinds = Column("kind", _("Kind of institution"), width=36)
    return Table(_("By kind of institution"), [kinds, *status_columns()], rows)


def by_municipality(connection: Connection, event_id: int | Collection[int], chosen: PeopleFilter) -> Table:
    """One row per municipality with its region: the person's own, else that of the matched institution."""
    r = Registration
    columns = (r.municipality_code, r.municipality, Institution.municipality_code.label("its"), r.status)
    query = select(*columns, func.count()).outerjoin(Institution, Institution.id == r.institution_id)
    query = query.where(*people.conditions(event_id, chosen)).group_by(*columns)
    found = (
        (_municipality(code, text, its), RegistrationStatus(status), number)
        for code, text, its, status, number in connection.execute(query)
    )
    fixed = [Column("municipality", _("Municipality"), width=32), Column("region", _("Planning region"), width=28)]
    return Table(_("By municipality"), [*fixed, *status_columns()], _counted(found))


def _municipality(code: str | None, text: str, its: str | None) -> Group:
    known = people.code_of(code, text, its)
    name = people.municipality_name(known) if known else text
    return name, region_word(people.region_of(known))


def status_columns() -> list[Column]:
    """A column for each status, then their sum."""
    each = [Column(status.value, status_tab_word(status), Kind.INTEGER, 14) for status in RegistrationStatus]
    return [*each, Column("total", _("Total"), Kind.INTEGER, 10)]


def _counted(found: Iterable[Spelled]) -> Iterator[list[Value]]:
    """Rows in Latvian order of the first column, people without one last."""
    names: dict[Any, Group] = {}
    numbers: dict[Any, dict[RegistrationStatus, int]] = defaultdict(lambda: defaultdict(int))
    for group, status, number in sorted(found, key=lambda each: each[0]):
        key = (fold(group[0]), group[1])
        names.setdefault(key, group)
        numbers[key][status] += number
    for key, (name, second) in sorted(
        names.items(), key=lambda each: (each[1][0] == "", latvian_key(each[1][0]), each[1][1])
    ):
        each = [numbers[key][status] for status in RegistrationStatus]
        yield [name or _("(not given)"), second, *each, sum(each)]
