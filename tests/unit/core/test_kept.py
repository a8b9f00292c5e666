from flask import Flask

from core.kept import Kept


def test_a_value_is_made_once_for_each_key() -> None:
    kept: Kept[int] = Kept("numbers", 10)
    made: list[str] = []
    with Flask("one").app_context():
        found = [kept.get(key, lambda key=key: made.append(key) or len(made)) for key in ("a", "b", "a", "b")]
    assert (found, made) == ([1, 2, 1, 2], ["a", "b"])


def test_the_least_used_value_goes_first() -> None:
    kept: Kept[str] = Kept("letters", 2)
    made: list[str] = []

    def get(key: str) -> None:
        kept.get(key, lambda: made.append(key) or key)

    with Flask("one").app_context():
        for key in ("a", "b", "a", "c", "a", "b"):
            get(key)
    assert made == ["a", "b", "c", "b"]


def test_two_applications_keep_apart() -> None:
    kept: Kept[str] = Kept("names", 10)
    found = []
    for name in ("one", "two"):
        with Flask(name).app_context():
            found.append(kept.get("name", lambda name=name: name))
    assert found == ["one", "two"]
