"""The institution register: what is generated, and what typed names resolve to."""

from collections import Counter
from datetime import date

import pytest

from registration.registers.institutions import Institution, InstitutionKind, Register, match, seed

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(seed(TODAY))


def test_seed_has_an_administration_and_a_social_service_for_every_municipality() -> None:
    kinds = Counter(i.kind for i in seed(TODAY) if i.municipality)
    assert kinds == {InstitutionKind.MUNICIPALITY: 42, InstitutionKind.SOCIAL_SERVICE: 42}


def test_seed_has_fourteen_ministries() -> None:
    assert sum(i.kind is InstitutionKind.MINISTRY for i in seed(TODAY)) == 14


def test_seed_names_are_unique() -> None:
    names = [i.name for i in seed(TODAY)]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Tukuma novada Sociālais dienests", "Tukuma novada Sociālais dienests"),
        ("tukuma soc. dienests", "Tukuma novada Sociālais dienests"),
        ("Tukuma novada pašvaldības Sociālais dienests", "Tukuma novada Sociālais dienests"),
        (
            "Daugavpils pilsētas pašvaldības iestāde “Sociālais dienests”",
            "Daugavpils valstspilsētas Sociālais dienests",
        ),
        ("Rīgas soc. dienests", "Rīgas Sociālais dienests"),
        ("Jelgavas novada SD", "Jelgavas novada Sociālais dienests"),
        ("Tukuma novada dome", "Tukuma novada pašvaldība"),
        ("LM", "Labklājības ministrija"),
        ("labklajibas ministrija", "Labklājības ministrija"),
        (
            "Vides aizsardzības un reģionālās attīstības ministrija",
            "Viedās administrācijas un reģionālās attīstības ministrija",
        ),
        ('Biedrība "Latvijas Pašvaldību savienība"', "Latvijas Pašvaldību savienība"),
    ],
)
def test_match_finds_the_one_meant(register: Register, text: str, name: str) -> None:
    found = match(text, register)
    assert (found.exact and found.exact.name, found.candidates) == (name, ())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jelgavas sociālais dienests", ["Jelgavas novada Sociālais dienests", "Jelgavas sociālo lietu pārvalde"]),
        ("Labklājības ministrijas", ["Labklājības ministrija"]),
        ("Ogres novada socialais dinests", ["Ogres novada Sociālais dienests", "Ogres novada pašvaldība"]),
        ("Resiliences centrs", []),
        ("SIA", []),
        ("", []),
    ],
)
def test_match_asks_when_the_name_is_ambiguous_misspelt_or_unknown(
    register: Register, text: str, names: list[str]
) -> None:
    found = match(text, register)
    assert (found.exact, [i.name for i in found.candidates]) == (None, names)


def test_match_searches_only_the_register_given() -> None:
    centre = Institution("Resiliences centrs", InstitutionKind.NGO)
    assert match("biedrība “RESILIENCES CENTRS”", Register([centre])).exact == centre
