"""How far a dialogue with the mail server got, and how long each part of it may take."""

from dataclasses import dataclass
from enum import IntEnum


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds. `reply` bounds each answer, `final` the one to the final dot, `message` a whole mail."""

    connect: float = 10
    reply: float = 60
    final: float = 600
    message: float = 780


class Step(IntEnum):
    """How far the dialogue got."""

    connect = 0
    greeting = 1
    hello = 2
    tls = 3
    login = 4
    ready = 5
    sender = 6
    recipient = 7
    data = 8  # DATA asked, or the body under way
    dot = 9  # the final dot may have left
