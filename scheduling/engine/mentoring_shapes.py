"""An instance of mentoring: participants, mentors, experts and the hours of some months."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

from scheduling.engine.shapes import (
    MOST,
    MOST_PAIRS,
    MOST_PEOPLE,
    MOST_SLOTS,
    MOST_STAFF,
    MOST_WORDS,
    Answers,
    Large,
    Limit,
    Slot,
    Text,
    Words,
)


class MonthSlot(Slot, frozen=True, kw_only=True):
    """An hour of a mentoring calendar."""

    month: Text
    minutes: int


class Participant(Struct, frozen=True):
    """Somebody who asked for mentoring."""

    id: Text
    languages: Words
    needs: Words
    availability: Answers
    municipality: Text = ""
    region: Text = ""


class Mentor(Struct, frozen=True):
    """Somebody who advises."""

    id: Text
    languages: Words
    topics: Words
    availability: Answers


class Expert(Struct, frozen=True):
    """Somebody who is at every session, and interprets where it is needed."""

    id: Text
    languages: Words
    availability: Answers
    max_minutes_per_month: Limit


class Pattern(Struct, frozen=True):
    """The most a mentor may bear: this many groups and this many single people."""

    groups: Limit
    individuals: Limit


class Matched(Struct, frozen=True, tag_field="type", tag="match"):
    """This participant is with this mentor."""

    participant: Text
    mentor: Text


class NotMatched(Struct, frozen=True, tag_field="type", tag="not_match"):
    """This participant is not with this mentor."""

    participant: Text
    mentor: Text


class Mentoring(Struct, frozen=True, dict=True, tag_field="kind", tag="mentoring"):
    """Who advises whom, and when, month by month."""

    id: Text
    timezone: Text
    levels: tuple[Literal["served", "interpreted", "off_topic", "ifneedbe", "days"], ...]
    months: Annotated[tuple[Text, ...], Meta(max_length=100)]
    slots: Annotated[tuple[MonthSlot, ...], Meta(max_length=MOST_SLOTS)]
    participants: Annotated[tuple[Participant, ...], Meta(max_length=MOST_PEOPLE)]
    mentors: Annotated[tuple[Mentor, ...], Meta(max_length=MOST_STAFF)]
    experts: Annotated[tuple[Expert, ...], Meta(max_length=MOST_STAFF)]
    minutes_per_month: Large
    session_minutes: Annotated[tuple[Annotated[int, Meta(ge=1, le=MOST)], ...], Meta(max_length=50)]
    group_max: Limit
    patterns: Annotated[tuple[Pattern, ...], Meta(max_length=MOST_WORDS)]
    pins: Annotated[tuple[Matched | NotMatched, ...], Meta(max_length=MOST_PAIRS)] = ()

    @cached_property
    def participant(self) -> Mapping[str, Participant]:
        """Participants by id."""
        return {person.id: person for person in self.participants}

    @cached_property
    def mentor(self) -> Mapping[str, Mentor]:
        """Mentors by id."""
        return {mentor.id: mentor for mentor in self.mentors}

    @cached_property
    def expert(self) -> Mapping[str, Expert]:
        """Experts by id."""
        return {expert.id: expert for expert in self.experts}

    @cached_property
    def slot(self) -> Mapping[str, MonthSlot]:
        """Slots by id."""
        return {slot.id: slot for slot in self.slots}

    @cached_property
    def following(self) -> Mapping[str, str | None]:
        """For each slot the one that begins when it ends; None when there is none."""
        begins = {slot.start: slot.id for slot in self.slots}
        return {slot.id: begins.get(slot.end) for slot in self.slots}

    def stretch(self, first: str, minutes: int) -> tuple[str, ...] | None:
        """The consecutive slots of one month that last exactly so long from `first` on; None when there are none."""
        found: list[str] = []
        at: str | None = first
        while minutes > 0 and at is not None:
            found.append(at)
            minutes -= self.slot[at].length
            at = self.following[at]
        one_month = len({self.slot[slot].month for slot in found}) == 1
        return tuple(found) if minutes == 0 and one_month else None
