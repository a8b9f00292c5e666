"""What other rooms tell paper: who came, what groups wrote down, where the codes on badges lead.

Paper knows none of these rooms; whoever wires the application connects them. Until then attendance counts as not
marked, there are no notes, and codes lead to the page of the event.
"""

from collections.abc import Callable, Collection, Sequence

from flask import current_app
from sqlalchemy.orm import Session

from core.urls import absolute
from paper.terms import GroupNote, Listed
from registration.models import Event

Came = Callable[[Session, int], Collection[int] | None]
Notes = Callable[[Session, int, str], Sequence[GroupNote]]
BadgeUrl = Callable[[Event, Listed], str]
CheckInUrl = Callable[[Event], str]
_KEY = "aicina.paper.{}"


def connect(
    *,
    came: Came | None = None,
    notes: Notes | None = None,
    badge_url: BadgeUrl | None = None,
    check_in_url: CheckInUrl | None = None,
) -> None:
    """Let paper ask these; needs the application. `came` gives registration ids, None where nothing was marked."""
    given = {"came": came, "notes": notes, "badge_url": badge_url, "check_in_url": check_in_url}
    for name, function in given.items():
        if function is not None:
            current_app.extensions[_KEY.format(name)] = function


def came(session: Session, event_id: int) -> Collection[int] | None:
    """Who came, by registration id; None where attendance was not marked."""
    ask: Came | None = current_app.extensions.get(_KEY.format("came"))
    return ask(session, event_id) if ask else None


def notes(session: Session, event_id: int, language: str) -> Sequence[GroupNote]:
    """What the groups of the event wrote down; none is normal."""
    ask: Notes | None = current_app.extensions.get(_KEY.format("notes"))
    return ask(session, event_id, language) if ask else ()


def badge_url(event: Event, person: Listed) -> str:
    """What the code on a person's badge says. It holds no name: whoever reads it without a right learns nothing."""
    ask: BadgeUrl | None = current_app.extensions.get(_KEY.format("badge_url"))
    return ask(event, person) if ask else f"{_page(event)}#{person.number}"


def check_in_url(event: Event) -> str:
    """Where people at the door mark themselves as present; empty while they may not."""
    ask: CheckInUrl | None = current_app.extensions.get(_KEY.format("check_in_url"))
    return ask(event) if ask else _page(event)


def _page(event: Event) -> str:
    return absolute("public.event", slug=event.slug)
