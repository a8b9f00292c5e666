"""Addresses of organisations, and who may leave."""

import pytest

from core.bilingual import Bilingual
from organisers.rules import free_slug, may_change, slug_of
from organisers.terms import RESERVED_SLUGS, Done, Reason, Rejected


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
        ({1: "owner"}, 1, "editor", Rejected(Reason.last_owner)),
        ({1: "owner"}, 1, "owner", Done()),
        ({1: "owner", 2: "editor"}, 1, "editor", Rejected(Reason.last_owner)),
        ({1: "owner", 2: "owner"}, 1, "editor", Done()),
        ({1: "owner", 2: "editor"}, 2, None, Done()),
        ({1: "owner", 2: "editor"}, 2, "owner", Done()),
        ({1: "owner"}, 3, None, Rejected(Reason.not_a_member)),
    ],
)
def test_may_change_keeps_an_owner(
    roles: dict[int, str], member: int, new_role: str | None, outcome: Done | Rejected
) -> None:
    assert may_change(roles, member, new_role) == outcome
