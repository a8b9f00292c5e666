"""Events to choose among: day and title, and no more than it takes to tell them apart."""

from collections import Counter
from collections.abc import Callable, Sequence

from flask_babel import gettext as _

from core.locale import language
from registration.desk.event_wording import short_when
from registration.models import Event

TITLE = 120  # of a title as much as a list of choices can show
MORE: tuple[Callable[[Event], str], ...] = (
    lambda event: short_when(event, language())[1],
    lambda event: event.venue.text(language()) or event.address,
    lambda event: _("no. %(number)s", number=event.id),
)


def event_choices(events: Sequence[Event]) -> list[tuple[str, str]]:
    """For a list to choose from: (id, day and title); those that read the same add hours, place, number in turn."""
    labels = [f"{short_when(event, language())[0]} {event.title.text(language())[:TITLE]}" for event in events]
    for more in MORE:
        seen = Counter(labels)
        for at, event in enumerate(events):
            said = more(event) if seen[labels[at]] > 1 else ""
            labels[at] += f", {said}" if said else ""
    return [(str(event.id), label) for event, label in zip(events, labels, strict=True)]
