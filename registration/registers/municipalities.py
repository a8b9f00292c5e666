"""Latvia's municipalities since 1 July 2009, with the names they had, their planning regions and who followed them.

Source of the rows in municipalities.csv: the law on administrative territories and populated areas (2008, 2020, its
changes of 2024) and, for the regions, Cabinet regulations 391 (2009) and 418 (2021); codes are ISO 3166-2:LV, also
those that the standard has withdrawn. A municipality that kept name and code through the reform of 1 July 2021 is one
row: 119 were valid before that day, 43 after it, and 42 since Varakļānu novads joined Madonas novads at the council's
first meeting of 2025 (written down as 1 July 2025). `region` is the last one it belonged to.
"""

import csv
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from core.collation import latvian_key
from registration.registers.matching import Match, closest, decide
from registration.registers.place_words import CITY, COUNTY, key


class MunicipalityKind(StrEnum):
    """The legal kind it has, or had on its last day."""

    STATE_CITY = "valstspilseta"
    REPUBLICAN_CITY = "republikas_pilseta"
    COUNTY = "novads"


class PlanningRegion(StrEnum):
    """The five planning regions; values are stable codes, names are in `REGION_NAMES`."""

    RIGA = "riga"
    VIDZEME = "vidzeme"
    KURZEME = "kurzeme"
    ZEMGALE = "zemgale"
    LATGALE = "latgale"


REGION_NAMES = {
    PlanningRegion.RIGA: "Rīgas plānošanas reģions",
    PlanningRegion.VIDZEME: "Vidzemes plānošanas reģions",
    PlanningRegion.KURZEME: "Kurzemes plānošanas reģions",
    PlanningRegion.ZEMGALE: "Zemgales plānošanas reģions",
    PlanningRegion.LATGALE: "Latgales plānošanas reģions",
}


@dataclass(frozen=True, slots=True)
class Municipality:
    """One row: `genitive` is "Tukuma" or "Rīgas", `place` the town or area in the nominative; dates are inclusive."""

    code: str
    name_lv: str
    genitive: str
    place: str
    name_en: str
    kind: MunicipalityKind
    region: PlanningRegion
    valid_from: date
    valid_to: date | None
    successors: tuple[str, ...]
    aliases: tuple[str, ...]

    @property
    def successor(self) -> str | None:
        """The code of the one municipality that took it over; None when it exists, or was divided between several."""
        return self.successors[0] if len(self.successors) == 1 else None

    def valid_on(self, day: date) -> bool:
        """Whether there was such a municipality on the day; its first and last days count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def all_municipalities() -> tuple[Municipality, ...]:
    """Every row, former ones too, in Latvian order of names, then by code."""
    text = files(__package__).joinpath("municipalities.csv").read_text("utf-8")
    rows = [_municipality(row) for row in csv.DictReader(text.splitlines())]
    return tuple(sorted(rows, key=lambda m: (latvian_key(m.name_lv), m.code)))


def current(on: date) -> tuple[Municipality, ...]:
    """Those that exist on the day, in Latvian order; empty before 1 July 2009."""
    return tuple(m for m in all_municipalities() if m.valid_on(on))


def by_code(code: str) -> Municipality:
    """The municipality with the code, present or former. Raises KeyError for an unknown one."""
    return _codes()[code]


def match(text: str, on: date | None = None) -> Match[Municipality]:
    """The municipality a person meant, written with or without diacritics, `novads`, `nov.`, `pilsēta` or `pašvaldība`.

    A former name finds the former municipality; `successors` leads on from there. With `on`, those valid on the day
    win over the others. `Rēzekne` alone is the city or the county around it: candidates, never one of them. A
    misspelt name gives up to three candidates.
    """
    wanted = key(text)
    found = _index().get(wanted)
    if found is None:
        return Match(candidates=_valid_first(closest(wanted, _index()), on)) if wanted else Match()
    valid = tuple(m for m in found if on is not None and m.valid_on(on))
    return decide(valid or found)


def sure_code(text: str, on: date) -> str | None:
    """The code of the municipality that the text can only mean on the day; what is doubtful a person matches later.

    Unlike `match` it looks for no likenesses, which cost milliseconds each.
    """
    found = [m for m in _index().get(key(text), ()) if m.valid_on(on)] if text else []
    return found[0].code if len(set(found)) == 1 else None


def sure_region(text: str, on: date) -> PlanningRegion | None:
    """The planning region that the text can only mean on the day: `Rēzekne`, city or county, is in Latgale."""
    found = {m.region for m in _index().get(key(text), ()) if m.valid_on(on)} if text else set()
    return found.pop() if len(found) == 1 else None


def _valid_first(found: tuple[Municipality, ...], on: date | None) -> tuple[Municipality, ...]:
    return found if on is None else tuple(sorted(found, key=lambda m: not m.valid_on(on)))


def names(municipality: Municipality) -> frozenset[str]:
    """The keys under which it is found; the bare place name may be shared with a neighbour."""
    word = COUNTY if municipality.kind is MunicipalityKind.COUNTY else CITY
    place, genitive = key(municipality.place), key(municipality.genitive)
    full = {f"{genitive} {word}", f"{place} {word}", key(municipality.name_en)}
    return frozenset(full | {place, genitive} | {key(alias) for alias in municipality.aliases})


@cache
def _index() -> dict[str, tuple[Municipality, ...]]:
    index: dict[str, tuple[Municipality, ...]] = {}
    for municipality in all_municipalities():
        for name in sorted(names(municipality)):
            index[name] = (*index.get(name, ()), municipality)
    return index


@cache
def _codes() -> dict[str, Municipality]:
    return {m.code: m for m in all_municipalities()}


def _municipality(row: dict[str, str]) -> Municipality:
    return Municipality(
        code=row["code"],
        name_lv=row["name_lv"],
        genitive=row["genitive"],
        place=row["place"],
        name_en=row["name_en"],
        kind=MunicipalityKind(row["kind"]),
        region=PlanningRegion(row["region"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        successors=tuple(filter(None, row["successors"].split("|"))),
        aliases=tuple(filter(None, row["aliases"].split("|"))),
    )
