"""Tokens, scopes and cursors: the decisions alone."""

from datetime import UTC, datetime, timedelta

import pytest

from api.cursors import cursor_after, row_before
from api.rules import grantable, is_token, state_of, whole
from api.terms import Scope
from organisers.terms import Right

NOW = datetime(2027, 1, 20, 9, 0, tzinfo=UTC)
GOOD = "aicina_" + "a" * 43


@pytest.mark.parametrize(
    ("text", "good"),
    [
        (GOOD, True),
        (GOOD + "a", False),
        (GOOD[:-1], False),
        ("aicina_" + "ā" * 43, False),
        (GOOD + "\n", False),
        ("", False),
        ("a" * 100_000, False),
    ],
)
def test_only_what_we_made_can_be_a_token(text: str, good: bool) -> None:
    assert is_token(text) is good


@pytest.mark.parametrize(
    ("chosen", "scopes"),
    [
        ([], "events"),
        (["registrations"], "events registrations"),
        (["contacts"], "events registrations contacts"),
        (["sensitive"], "events registrations answers sensitive"),
        (["answers", "contacts", "answers"], "events registrations contacts answers"),
    ],
)
def test_a_scope_brings_those_it_needs(chosen: list[str], scopes: str) -> None:
    assert whole(chosen) == tuple(Scope(scope) for scope in scopes.split())


@pytest.mark.parametrize(
    ("rights", "scopes"),
    [
        ("people edit moderate check_in", ""),
        ("people sensitive", ""),
        ("people export", "registrations contacts answers"),
        ("people export sensitive", "registrations contacts answers sensitive"),
    ],
)
def test_nobody_gives_a_token_more_than_they_may_take_away(rights: str, scopes: str) -> None:
    assert grantable({Right(right) for right in rights.split()}) == tuple(Scope(scope) for scope in scopes.split())


def test_a_token_ends_at_its_moment() -> None:
    later = NOW + timedelta(seconds=1)
    assert [state_of(later, None, NOW), state_of(NOW, None, NOW), state_of(later, NOW, NOW)] == [
        "active", "expired", "revoked",
    ]  # fmt: skip


@pytest.mark.parametrize("row_id", [0, 1, 15, 2**31 - 1])
def test_a_cursor_leads_back(row_id: int) -> None:
    assert row_before(cursor_after(row_id)) == row_id
