"""What the pages of the frame show, gathered: the frame, its counts, lists to choose from."""

from dataclasses import dataclass
from typing import Any

from flask import abort
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from core.db import db
from registration.desk.frame import event_or_404
from registration.models import Event, Registration
from registration.terms import Admission
from scheduling import choices, counting, instances, wording
from scheduling.counting import Counts, GroupCount
from scheduling.engine.focus_shapes import FocusGroups
from scheduling.engine.instances import read_instance
from scheduling.facts import Facts, group_id
from scheduling.mapping import to_instance
from scheduling.models import ComposedGroup, Composition
from scheduling.terms import Purpose

NOBODY = Composition(event_id=0, no_show=200, buffer_minutes=15, version=0)


@dataclass(frozen=True, slots=True)
class Page:
    """One event's frame, read once. `counts` is None while there is nothing to count or nothing that can be read."""

    event: Event
    frame: Composition | None
    facts: Facts | None
    counts: Counts | None
    slots: list[tuple[int, str]]

    @property
    def version(self) -> int:
        """The version of the frame; 0 before the first save."""
        return self.frame.version if self.frame is not None else 0

    @property
    def no_show(self) -> int:
        """Per mille; the usual guess before the first save."""
        return self.frame.no_show if self.frame is not None else NOBODY.no_show

    @property
    def own_time(self) -> bool:
        """True while no times are proposed."""
        return not any(number for number, _words in self.slots)

    def of_group(self, number: int) -> GroupCount | None:
        """The counts of one group."""
        found = (one for one in self.counts.groups if one.group == group_id(number)) if self.counts else iter(())
        return next(found, None)


def chooses(event: Event) -> bool:
    """Whether the event's organiser chooses among applicants."""
    return event.admission == Admission.selection


def composes(session: Session, event: Event) -> bool:
    """Whether groups are, or were, composed of the event's people; tables of a meeting make no frame to look at."""
    return chooses(event) or session.scalar(select(exists().where(ComposedGroup.event_id == event.id))) is True


def here_or_404(event_id: int) -> Event:
    """The event, when groups can be composed of its people."""
    event = event_or_404(event_id)
    if not composes(db.session(), event):
        abort(404)
    return event


def page_of(session: Session, event: Event) -> Page:
    """Everything about the event's frame."""
    facts = instances.facts_of(session, event)
    slots = instances.slots_of(session, event)
    counts = None
    if facts is not None and facts.slots:
        instance = read_instance(to_instance(facts, Purpose.compose))
        counts = counting.count(instance) if isinstance(instance, FocusGroups) else None
    words = [(slot.id, wording.slot_words(slot, event.timezone)) for slot in slots]
    return Page(event, session.get(Composition, event.id), facts, counts, words)


def applicants(session: Session, event: Event, frame: Composition | None) -> Any:
    """Everybody who may be seated, before there is a frame too."""
    return instances.applicants_of(session, frame or Composition(event_id=event.id))


def attributes(session: Session, event: Event) -> list[choices.Attribute]:
    """What people differ in."""
    frame = session.get(Composition, event.id)
    return choices.attributes(session, event, frame, applicants(session, event, frame))


def rule_words(group: ComposedGroup, known: list[choices.Attribute]) -> list[str]:
    """The rules of a group as short lines."""
    by_name = {one.name: one for one in known}
    said = []
    for rule in (*group.filters, *group.quotas):
        attribute = by_name.get(rule["attr"])
        values = ", ".join(attribute.label_of(one) if attribute else one for one in rule["values"])
        label = attribute.label if attribute else choices.attribute_label(rule["attr"])
        said.append(wording.rule_words(label, values, rule))
    return said


def names_of(session: Session, ids: set[int]) -> dict[int, str]:
    """Names of people by number."""
    rows = session.query(Registration).filter(Registration.id.in_(ids))
    return {row.id: row.known_as() for row in rows}
