"""An instance of focus groups: people, facilitators, groups, what ties hands, what was published."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from scheduling.engine.shapes import (
    MOST_GROUPS,
    MOST_PAIRS,
    MOST_PEOPLE,
    MOST_SLOTS,
    MOST_STAFF,
    MOST_TEXT,
    MOST_WORDS,
    Answers,
    Large,
    Limit,
    Pairs,
    Slot,
    Text,
    Words,
)


class Person(Struct, frozen=True):
    """Somebody who would like a seat. `others`: attributes that quotas or filters name beside the usual ones."""

    id: Text
    municipality: Text
    org: Text
    languages: Words
    no_show: Annotated[int, Meta(ge=0, le=1000)]
    availability: Answers
    region: Text = ""
    sector: Text = ""
    age: Text = ""
    role: Text = ""
    others: dict[str, str] = field(default_factory=dict, name="_others")

    def value(self, attribute: str) -> str:
        """What the person is by this attribute; empty when that is not known."""
        if attribute in USUAL:
            found: str = getattr(self, attribute)
            return found
        return self.others.get(attribute, "")


USUAL = ("municipality", "region", "org", "sector", "age", "role")


class Facilitator(Struct, frozen=True):
    """Somebody who leads groups."""

    id: Text
    languages: Words
    availability: Answers
    max_groups: Limit
    org: Text | None = None


class Quota(Struct, frozen=True):
    """How many of the invited people have one of these values."""

    attr: Text
    values: Words
    min: Limit | None = None
    max: Limit | None = None


class Group(Struct, frozen=True):
    """A group that may be opened. `min` and `max` bound the expected attendance, `cap` the people invited."""

    id: Text
    language: Text
    min: Limit
    max: Limit
    cap: Limit
    ideal: Large
    facilitators: Limit
    name: Annotated[str, Meta(max_length=MOST_TEXT)] = ""
    filter: Annotated[dict[Text, Words], Meta(max_length=MOST_WORDS)] = field(default_factory=dict)
    slots: Annotated[tuple[Text, ...], Meta(max_length=MOST_SLOTS)] | None = None  # None: any
    max_per_org: Limit | None = None
    max_per_municipality: Limit | None = None
    quotas: Annotated[tuple[Quota, ...], Meta(max_length=MOST_WORDS)] = ()
    required: bool = False

    def takes_slot(self, slot: str) -> bool:
        """Whether the group may be in this slot."""
        return self.slots is None or slot in self.slots

    def takes(self, person: Person) -> bool:
        """Whether the person speaks the group's language and has what the group asks for."""
        return self.language in person.languages and all(
            person.value(attribute) in values for attribute, values in self.filter.items()
        )


class PersonInGroup(Struct, frozen=True, tag_field="type", tag="person_group"):
    """This person sits in this group."""

    person: Text
    group: Text


class PersonNotInGroup(Struct, frozen=True, tag_field="type", tag="person_not_group"):
    """This person does not sit in this group."""

    person: Text
    group: Text


class PersonOut(Struct, frozen=True, tag_field="type", tag="person_out"):
    """This person has cancelled."""

    person: Text


class PersonIn(Struct, frozen=True, tag_field="type", tag="person_in"):
    """This person has a seat."""

    person: Text


class GroupInSlot(Struct, frozen=True, tag_field="type", tag="group_slot"):
    """This group is opened, and in this slot."""

    group: Text
    slot: Text


class GroupClosed(Struct, frozen=True, tag_field="type", tag="group_closed"):
    """This group is not opened."""

    group: Text


class FacilitatorInGroup(Struct, frozen=True, tag_field="type", tag="facilitator_group"):
    """This facilitator leads this group."""

    facilitator: Text
    group: Text


class FacilitatorOut(Struct, frozen=True, tag_field="type", tag="facilitator_out"):
    """This facilitator leads no group."""

    facilitator: Text


Pin = (
    PersonInGroup | PersonNotInGroup | PersonOut | PersonIn
    | GroupInSlot | GroupClosed | FacilitatorInGroup | FacilitatorOut
)  # fmt: skip


class PlannedGroup(Struct, frozen=True):
    """A group that is opened: its slot, the invited people, who leads it."""

    group: Text
    slot: Text
    people: Annotated[tuple[Text, ...], Meta(max_length=MOST_PEOPLE)]
    facilitators: Annotated[tuple[Text, ...], Meta(max_length=MOST_STAFF)]


class Published(Struct, frozen=True):
    """What participants were told. It may name groups, slots and people that are no longer there."""

    groups: Annotated[tuple[PlannedGroup, ...], Meta(max_length=MOST_GROUPS)]


class Weights(Struct, frozen=True):
    """What each blemish of a composition costs."""

    size: Large
    dup_org: Large
    dup_municipality: Large
    together: Large
    unrepresented: Large


class FocusGroups(Struct, frozen=True, dict=True, tag_field="kind", tag="focus_groups"):
    """People, groups and slots: who sits where and when."""

    id: Text
    timezone: Text
    levels: tuple[Literal["seated", "ifneedbe", "composition", "dropped", "changes"], ...]
    slots: Annotated[tuple[Slot, ...], Meta(max_length=MOST_SLOTS)]
    people: Annotated[tuple[Person, ...], Meta(max_length=MOST_PEOPLE)]
    facilitators: Annotated[tuple[Facilitator, ...], Meta(max_length=MOST_STAFF)]
    groups: Annotated[tuple[Group, ...], Meta(max_length=MOST_GROUPS)]
    weights: Weights
    apart: Pairs = ()
    together: Pairs = ()
    buffer_minutes: Large = 0
    max_parallel: Limit | None = None
    pins: Annotated[tuple[Pin, ...], Meta(max_length=MOST_PAIRS)] = ()
    published: Published | None = None

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """People by id."""
        return {person.id: person for person in self.people}

    @cached_property
    def facilitator(self) -> Mapping[str, Facilitator]:
        """Facilitators by id."""
        return {facilitator.id: facilitator for facilitator in self.facilitators}

    @cached_property
    def group(self) -> Mapping[str, Group]:
        """Groups by id."""
        return {group.id: group for group in self.groups}

    @cached_property
    def slot(self) -> Mapping[str, Slot]:
        """Slots by id."""
        return {slot.id: slot for slot in self.slots}
