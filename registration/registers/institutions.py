"""Where people work: the seed of the institution register, and the matching of what they typed to it.

The municipalities' administrations and social services follow from the municipal register by rule; institutions.csv
holds the rest, and the social services that are called otherwise.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from core.collation import latvian_key
from registration.registers import municipalities
from registration.registers.matching import Match, closest, decide
from registration.registers.municipalities import Municipality, MunicipalityKind
from registration.registers.place_words import key as place_key


class InstitutionKind(StrEnum):
    """What sort of institution it is; values are stable codes."""

    SOCIAL_SERVICE = "social_service"
    MUNICIPALITY = "municipality"
    MINISTRY = "ministry"
    STATE_AGENCY = "state_agency"
    NGO = "ngo"
    EDUCATION = "education"
    YOUTH_CENTRE = "youth_centre"
    CULTURE = "culture"
    HEALTH = "health"
    BUSINESS = "business"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Institution:
    """One institution; `municipality` is a municipal code or None, `aliases` are other names and abbreviations."""

    name: str
    kind: InstitutionKind
    municipality: str | None = None
    aliases: tuple[str, ...] = ()


class Register:
    """A set of institutions that can be searched; build it once per set."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        """Keeps the order given; of two equal entries the second is dropped."""
        self.institutions = tuple(dict.fromkeys(institutions))
        self.index: dict[str, tuple[Institution, ...]] = {}
        for institution in self.institutions:
            for name in sorted(names(institution)):
                self.index[name] = (*self.index.get(name, ()), institution)


_SOCIAL_SERVICE = "socialais dienests"
_SOCIAL_SERVICE_NAMES = re.compile(
    r"\b(social(ais|a|ajam|aja) dienest(s|a|am|u)|soc dienest(s|a|am)|sd|socialo lietu parvalde|labklajibas parvalde"
    r"|social services?)\b"
)
_LEGAL_FORMS = frozenset({"sia", "as", "vsia", "ltd", "biedriba", "biedribas", "nodibinajums", "nodibinajuma", "lr"})


def key(text: str) -> str:
    """The form in which names are compared: no legal forms, one wording for places and for social services."""
    words = (word for word in place_key(text).split() if word not in _LEGAL_FORMS)
    return _SOCIAL_SERVICE_NAMES.sub(_SOCIAL_SERVICE, " ".join(words))


def names(institution: Institution) -> frozenset[str]:
    """The keys under which it is found; those of municipal ones include the shorter forms people write."""
    own = {key(name) for name in (institution.name, *institution.aliases)}
    if institution.municipality and institution.kind in _MUNICIPAL:
        places = municipalities.names(municipalities.by_code(institution.municipality))
        own |= {" ".join((place, *_MUNICIPAL[institution.kind])) for place in places}
    return frozenset(own - {""})


# What follows the name of the municipality in the key.
_MUNICIPAL = {InstitutionKind.SOCIAL_SERVICE: (_SOCIAL_SERVICE,), InstitutionKind.MUNICIPALITY: ()}


def match(text: str, register: Register) -> Match[Institution]:
    """The institution a person meant by a name, an alias or an abbreviation; case, diacritics and legal form aside.

    `Jelgavas soc. dienests` may be the city's or the county's: candidates. A misspelt or unknown name gives at most
    three similar ones, often none; such text is kept as typed and matched later by a person.
    """
    wanted = key(text)
    found = register.index.get(wanted)
    if found is not None:
        return decide(found)
    return Match(candidates=closest(wanted, register.index)) if wanted else Match()


@cache
def seed(on: date) -> tuple[Institution, ...]:
    """The institutions to begin with, for the municipalities of the day, in Latvian order of names."""
    listed = _listed()
    named = {(i.municipality, i.kind) for i in listed if i.municipality}
    ruled = (i for m in municipalities.current(on) for i in (_administration(m), _social_service(m)))
    rest = (i for i in ruled if (i.municipality, i.kind) not in named)
    return tuple(sorted((*listed, *rest), key=lambda i: latvian_key(i.name)))


_TERRITORY = {
    MunicipalityKind.COUNTY: "novada",
    MunicipalityKind.STATE_CITY: "valstspilsētas",
    MunicipalityKind.REPUBLICAN_CITY: "pilsētas",
}


def _administration(municipality: Municipality) -> Institution:
    name = f"{municipality.genitive} {_TERRITORY[municipality.kind]} pašvaldība"
    return Institution(name, InstitutionKind.MUNICIPALITY, municipality.code)


def _social_service(municipality: Municipality) -> Institution:
    name = f"{municipality.genitive} {_TERRITORY[municipality.kind]} Sociālais dienests"
    return Institution(name, InstitutionKind.SOCIAL_SERVICE, municipality.code)


@cache
def _listed() -> tuple[Institution, ...]:
    text = files(__package__).joinpath("institutions.csv").read_text("utf-8")
    return tuple(
        Institution(
            name=row["name_lv"],
            kind=InstitutionKind(row["kind"]),
            municipality=row["municipality"] or None,
            aliases=tuple(filter(None, row["aliases"].split("|"))),
        )
        for row in csv.DictReader(text.splitlines())
    )
