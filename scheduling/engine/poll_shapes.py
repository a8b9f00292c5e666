"""An instance of a poll: slots in buckets, and who can attend which."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct

from scheduling.engine.shapes import MOST_PEOPLE, MOST_SLOTS, Answers, Large, Slot, Text


class BucketSlot(Slot, frozen=True, kw_only=True):
    """A slot of a poll: of each bucket a given number of slots is chosen."""

    bucket: Text
    credit: Large


class Bucket(Struct, frozen=True):
    """Slots of which exactly `pick` are chosen."""

    id: Text
    pick: Large


class Voter(Struct, frozen=True):
    """Somebody who answered a poll: satisfied when the chosen slots they can attend bring `need` credits."""

    id: Text
    required: bool
    weight: Large
    need: Large
    availability: Answers
    municipality: Text = ""
    region: Text = ""


class Poll(Struct, frozen=True, dict=True, tag_field="kind", tag="poll"):
    """Which slots suit the most people."""

    id: Text
    timezone: Text
    levels: tuple[Literal["required", "satisfied", "ifneedbe", "attendances", "earliest"], ...]
    slots: Annotated[tuple[BucketSlot, ...], Meta(max_length=MOST_SLOTS)]
    buckets: Annotated[tuple[Bucket, ...], Meta(max_length=MOST_SLOTS)]
    people: Annotated[tuple[Voter, ...], Meta(max_length=MOST_PEOPLE)]
    distinct_days: bool = False

    @cached_property
    def slot(self) -> Mapping[str, BucketSlot]:
        """Slots by id."""
        return {slot.id: slot for slot in self.slots}

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """Each slot's place in order of time, from 0."""
        ordered = sorted(self.slots, key=lambda slot: (slot.start, slot.id))
        return {slot.id: place for place, slot in enumerate(ordered)}
