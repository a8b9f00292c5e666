"""Where people take part: whether an event is online alone, and whether anybody can join it yet."""

from registration import rules
from registration.models import Event


def only_online(event: Event) -> bool:
    """True when no place to go to is named: people need a link, or a number, to take part."""
    venues = (event.venue.lv, event.venue.en)
    return not event.address and all(rules.names_online(text) for text in venues if text)


def lacks_link(event: Event) -> bool:
    """True while nobody can take part, because it is online and neither link nor number is known."""
    return only_online(event) and not (event.online_url or event.online_number)
