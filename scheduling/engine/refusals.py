"""What is said of input that is not taken."""

from msgspec import Struct

MOST_PROBLEMS = 20


class Problem(Struct, frozen=True):
    """What is wrong (`code`), where (a path such as `$.people[3].no_show`), and the particulars in English."""

    code: str
    where: str
    detail: str = ""


class Refused(Struct, frozen=True):
    """The input is not taken; at least one problem, at most MOST_PROBLEMS."""

    problems: tuple[Problem, ...]


def refused(*problems: Problem) -> Refused:
    """A refusal with the first of these problems."""
    return Refused(problems[:MOST_PROBLEMS])
