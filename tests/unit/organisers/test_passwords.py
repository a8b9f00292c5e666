"""How much work a guess at a password is in service; the tests themselves hash with hardly any."""

from tests.conftest import ARGON2


def test_a_guess_costs_what_owasp_asks_for() -> None:
    assert (ARGON2["argon2__memory_cost"], ARGON2["argon2__rounds"]) >= (19 * 1024, 2)
    assert ARGON2["argon2__parallelism"] == 1
