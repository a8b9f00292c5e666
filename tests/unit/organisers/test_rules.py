"""Addresses of organisations, and who may leave."""

import pytest

from core.bilingual import Bilingual
from organisers.rules import free_slug, may_change, may_give, rights_of, slug_of
from organisers.terms import EVERY_RIGHT, RESERVED_SLUGS, Done, Reason, Rejected, Right, Rights


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        (Bilingual("Biedrība “Ūdensroze”"), "biedriba-udensroze"),
        (Bilingual("", "Rural Forum"), "rural-forum"),
        (Bilingual("Žņķ ļ Č"), "znk-l-c"),
        (Bilingual("!!!"), "organizacija"),
        (Bilingual("Деревня"), "organizacija"),
        (Bilingual("a" * 80), "a" * 50),
        (Bilingual("a" * 49 + " b"), "a" * 49),
    ],
)
def test_slug_of_name(name: Bilingual, slug: str) -> None:
    assert slug_of(name) == slug


def test_free_slug_passes_over_taken_ones_and_pages() -> None:
    taken = {"biedriba", "biedriba-2"}
    assert free_slug("biedriba", taken.__contains__) == "biedriba-3"
    assert free_slug("cita", taken.__contains__) == "cita"
    assert {free_slug(page, taken.__contains__) for page in RESERVED_SLUGS} == {f"{p}-2" for p in RESERVED_SLUGS}


@pytest.mark.parametrize(
    ("roles", "member", "new_role", "outcome"),
    [
        ({1: "owner"}, 1, None, Rejected(Reason.last_owner)),
        ({1: "owner"}, 1, "member", Rejected(Reason.last_owner)),
        ({1: "owner"}, 1, "owner", Done()),
        ({1: "owner", 2: "member"}, 1, "member", Rejected(Reason.last_owner)),
        ({1: "owner", 2: "owner"}, 1, "member", Done()),
        ({1: "owner", 2: "member"}, 2, None, Done()),
        ({1: "owner", 2: "member"}, 2, "owner", Done()),
        ({1: "owner"}, 3, None, Rejected(Reason.not_a_member)),
    ],
)
def test_may_change_keeps_an_owner(
    roles: dict[int, str], member: int, new_role: str | None, outcome: Done | Rejected
) -> None:
    assert may_change(roles, member, new_role) == outcome


OWNER, NOBODY = ("owner", EVERY_RIGHT), ("member", frozenset[Right]())
PEOPLE = ("member", frozenset({Right.people, Right.export}))
NOT_YOURS = Rejected(Reason.not_yours_to_give)


def member(*rights: Right) -> tuple[str, Rights]:
    return ("member", frozenset(rights))


@pytest.mark.parametrize(
    ("giver", "was", "shall_be", "outcome"),
    [
        (None, NOBODY, OWNER, Done()),
        (OWNER, NOBODY, OWNER, Done()),
        (OWNER, OWNER, NOBODY, Done()),
        (PEOPLE, NOBODY, member(Right.export), Done()),
        (PEOPLE, NOBODY, member(Right.export, Right.sensitive), NOT_YOURS),
        (PEOPLE, member(Right.sensitive), member(Right.sensitive, Right.export), Done()),
        (PEOPLE, member(Right.sensitive), NOBODY, Done()),
        (PEOPLE, NOBODY, OWNER, NOT_YOURS),
        (PEOPLE, OWNER, NOBODY, NOT_YOURS),
        (PEOPLE, PEOPLE, member(Right.people, Right.edit), NOT_YOURS),
        (NOBODY, NOBODY, member(Right.check_in), NOT_YOURS),
    ],
)
def test_nobody_gives_what_they_do_not_have(
    giver: tuple[str, Rights] | None, was: tuple[str, Rights], shall_be: tuple[str, Rights], outcome: Done | Rejected
) -> None:
    assert may_give(giver, was, shall_be) == outcome


@pytest.mark.parametrize(
    ("role", "stored", "rights"),
    [
        ("owner", [], EVERY_RIGHT),
        ("member", [], frozenset()),
        ("member", ["export", "fly"], frozenset({Right.export})),
    ],
)
def test_rights_of_a_membership(role: str, stored: list[str], rights: Rights) -> None:
    assert rights_of(role, stored) == rights
