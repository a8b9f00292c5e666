"""From which planning region people come: as a condition of lists, and counted for each event."""

from collections import Counter
from collections.abc import Collection
from functools import cache

from sqlalchemy import ColumnElement, Connection, case, func, not_, select
from sqlalchemy.orm import Session

from registration.models import Institution, Registration
from registration.queries import ACTIVE
from registration.registers.municipalities import all_municipalities
from registration.series_rules import origin_of
from registration.series_terms import Origin, OriginCounts


@cache
def _codes(region: str) -> frozenset[str]:
    """The municipalities of a region, former ones too."""
    return frozenset(m.code for m in all_municipalities() if m.region == region)


@cache
def _regions() -> dict[str, str]:
    return {m.code: str(m.region) for m in all_municipalities()}


def _code() -> ColumnElement[str | None]:
    """The municipality a person counts for: their own, and only if they named none, that of their institution."""
    its = select(Institution.municipality_code).where(Institution.id == Registration.institution_id)
    own = Registration.municipality_code
    return case((own.is_not(None), own), (Registration.municipality == "", its.scalar_subquery()))


def condition(origin: Origin, region: str) -> ColumnElement[bool]:
    """People of that origin, seen from an event in `region`; as WHERE clause on Registration."""
    known = func.coalesce(_code(), "")
    here, all_codes = _codes(region), frozenset(_regions())
    if origin is Origin.own:
        return known.in_(sorted(here))
    if origin is Origin.other:
        return known.in_(sorted(all_codes - here))
    return not_(known.in_(sorted(all_codes)))


def counts(session: Session | Connection, regions: dict[int, str]) -> dict[int, OriginCounts]:
    """For each event of `regions` (id -> region) how many of its people, seated or waiting, come from where."""
    found: dict[int, Counter[Origin]] = {event_id: Counter() for event_id in regions}
    code = _code()
    query = select(Registration.event_id, code, func.count())
    query = query.where(Registration.event_id.in_(regions), Registration.status.in_(ACTIVE))
    for event_id, municipality, number in session.execute(query.group_by(Registration.event_id, code)):
        home = _regions().get(municipality or "", "")
        found[event_id][origin_of(home, regions[event_id])] += number
    return {i: OriginCounts(n[Origin.own], n[Origin.other], n[Origin.unknown]) for i, n in found.items()}


def added(counted: Collection[OriginCounts]) -> OriginCounts:
    """All of them together."""
    return OriginCounts(sum(c.own for c in counted), sum(c.other for c in counted), sum(c.unknown for c in counted))
