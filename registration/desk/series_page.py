"""What the desk shows of a series: its events, their seats, and from which regions their people come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.locale import language
from registration import origins, rules, series_queries
from registration.desk.event_tallies import Tally, asked_words, groups_words, is_asking, tallies
from registration.desk.event_wording import short_when
from registration.models import Event
from registration.queries import intake_of
from registration.series_models import Series
from registration.series_terms import OriginCounts
from registration.series_words import place_name
from registration.terms import Admission, Phase
from registration.wording import phase_word, region_word


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a series, in words for the desk."""

    event: Event
    title: str
    name: str
    region: str
    days: str
    hours: str
    venue: str
    taken: int
    waiting: int
    capacity: int | None
    phase: Phase
    state: str
    origins: OriginCounts
    asked: str = ""  # instead of places taken, until a poll or a call is decided


def lines(session: Session, series: Series, now: datetime) -> list[Line]:
    """The events of a series in the order of their days."""
    found = series_queries.events_of(session, series.id)
    counted = origins.counts(session, {event.id: event.region for event, _seating in found})
    tallied = tallies(session, [event for event, _seating in found])
    made = []
    for event, seating in found:
        tally = tallied.get(event.id, Tally())
        days, hours = (groups_words(len(tally.groups)), "") if tally.groups else short_when(event, language())
        asking = is_asking(event) and not tally.groups
        state = rules.phase(intake_of(event, seating), now)
        made.append(
            Line(
                event=event,
                title=event.title.text(language()),
                name=place_name(event, language()),
                region=region_word(event.region),
                days=days,
                hours=hours,
                venue=event.venue.text(language()),
                taken=seating.taken + seating.extra + tally.placed,
                waiting=seating.waiting,
                capacity=event.capacity,
                phase=state,
                state=phase_word(state, Admission(event.admission)),
                origins=counted[event.id],
                asked=asked_words(Admission(event.admission), tally.asked) if asking else "",
            )
        )
    return made
