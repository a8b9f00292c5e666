"""JSON from outside: nothing that is twice, no number without end, no depth without end."""

import json
from collections import Counter
from typing import Any, NoReturn

from scheduling.engine.refusals import Problem, Refused, refused

MOST_BYTES = 8 * 1024 * 1024  # fifty times an instance of 500 people
MOST_DIGITS = 40


class _Odd(ValueError):
    """Something that JSON allows and we do not; the text is the detail."""


def parse(data: bytes) -> object | Refused:
    """What the bytes say. Codes of problems: size, json."""
    if len(data) > MOST_BYTES:
        return refused(Problem("size", "$", f"more than {MOST_BYTES} bytes"))
    try:
        found: object = json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_object,
            parse_int=_number,
            parse_constant=_constant,
        )
    except UnicodeDecodeError:
        return refused(Problem("json", "$", "not UTF-8"))
    except json.JSONDecodeError as error:
        return refused(Problem("json", f"line {error.lineno}, column {error.colno}", error.msg))
    except _Odd as error:
        return refused(Problem("json", "$", str(error)))
    except RecursionError:
        return refused(Problem("json", "$", "nested too deeply"))
    return found


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        ((name, _times),) = Counter(name for name, _value in pairs).most_common(1)
        raise _Odd(f"the key {name[:50]!r} is there twice")
    return found


def _number(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise _Odd(f"a number of {len(text)} digits")
    return int(text)


def _constant(text: str) -> NoReturn:
    raise _Odd(f"{text} is no number")
