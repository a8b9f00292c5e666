import psycopg
import pytest

from tests.servers.postgres import Postgres


@pytest.fixture(scope="module")
def postgres():
    with Postgres() as server:
        yield server


def numbers(url: str) -> list[int]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute("SELECT i FROM number ORDER BY i")]


@pytest.fixture
def filled(postgres):
    url = postgres.create_database("filled")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE number (i int)")
        connection.execute("INSERT INTO number VALUES (1), (2)")
    yield url
    postgres.drop_database("filled")


def test_database_from_template_holds_its_rows(postgres, filled):
    assert numbers(postgres.create_database("copied", template="filled")) == [1, 2]
    postgres.drop_database("copied")


def test_crash_keeps_committed_rows(postgres, filled):
    postgres.stop("immediate")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(filled)
    postgres.start()
    assert numbers(filled) == [1, 2]


def test_drop_database_disconnects_its_users(postgres):
    with psycopg.connect(postgres.create_database("busy")) as connection:
        postgres.drop_database("busy")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_latvian_letters_have_lower_case(postgres):
    with psycopg.connect(postgres.url()) as connection:
        assert connection.execute("SELECT lower('ĀŠŅ')").fetchone() == ("āšņ",)


def test_close_leaves_nothing():
    with Postgres() as server:
        url, home = server.url(), server.home
    assert not home.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
