"""The times that letters of a poll or a call name, on the event's clock and on the reader's."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from registration import availability
from registration.letter_parts import About
from registration.models import Event
from registration.queries import intake_of
from registration.slot_words import Proposed, whole_words

MOST = 12  # in a letter; the page has them all


Lists = tuple[tuple[str, tuple[str, ...]], ...]  # heading and lines, as a letter holds them


def proposed_now(session: Session, event: Event) -> tuple[Proposed, ...]:
    """The times people are asked about now; nothing for most events."""
    intake = intake_of(event, event.seating)
    return availability.times_of(session, event.id, event.timezone, intake, "").slots


def times_words(about: About, slots: Sequence[Proposed]) -> tuple[str, ...]:
    """A line for each time, the earliest first, then how many more there are."""
    event = about.event
    lines = [whole_words(slot, event.timezone, about.language, there=about.zone) for slot in slots[:MOST]]
    more = len(slots) - MOST
    if more > 0:
        lines.append(ngettext("and %(num)s more time", "and %(num)s more times", more))
    return tuple(lines)


def times_listed(lines: tuple[str, ...]) -> Lists:
    """The lines of times_words() under their heading; nothing where no times are proposed."""
    return ((_("Proposed times"), lines),) if lines else ()
