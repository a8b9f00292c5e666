"""Numbers in addresses that no row can have: there is nothing there, whatever the database thinks of such a number."""

from tests.integration.desk.belongings import fill
from tests.integration.desk.desk_routes import addresses, form_token, path_of, send
from tests.integration.desk.people_world import World, world

__all__ = ["world"]
NUMBERS = (2**31, 10**18 - 1, 10**40)


def test_nothing_is_at_a_number_beyond_those_of_the_database(world: World) -> None:
    known, client = fill(world), world.client()
    token, wrong = form_token(client), []
    for one in addresses(world.app):
        for name in sorted(one.arguments - {"kind", "group"}):
            for number in NUMBERS:
                path = path_of(world.app, one, "biedriba", {**known, name: number})
                with send(client, token, one.method, path) as answer:
                    if answer.status_code != 404:
                        wrong.append((one.method, path, answer.status_code))
    assert wrong == []
