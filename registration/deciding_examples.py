"""A letter of a decision as it would look, before anything is decided: a made-up person, the event as it will be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import force_locale
from sqlalchemy.orm import Session

from core.clock import start_of_day
from core.urls import absolute
from mailers.terms import Letter
from organisers.models import Organisation
from registration import (
    changes,
    deciding_events,
    deciding_rules,
    deciding_texts,
    follower_texts,
    held_texts,
    leading,
    leading_texts,
    letter_texts,
)
from registration import letter_previews as previews
from registration.change_words import change_rows, when_words
from registration.changes import ONLINE
from registration.deciding_plans import standing_of
from registration.deciding_rules import GroupChanges, Standing
from registration.deciding_terms import DecisionKind, GroupSeats, GroupsPlan, PollDecision, Selection, Told
from registration.holding import until_words
from registration.leading_texts import Leads
from registration.letter_content import Content, Reader
from registration.letter_parts import About, finished
from registration.models import Event, Slot
from registration.terms import Admission

Choice = PollDecision | Selection | GroupsPlan
_FIRST = 1  # the number in reserve that the example names
_LEADING = (Told.leading, Told.leading_updated, Told.leading_ended)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the example is about: the event as it will be, the one before it for somebody who moves, and all times."""

    kind: DecisionKind
    event: Event
    before: Event
    times: tuple[Event, ...]
    people: int = 0  # who will have a seat


def example(
    session: Session, event_id: int, decision: Choice, told: Told, language: str, now: datetime, note: str = ""
) -> Letter:
    """One letter as a made-up person would get it, with links that open nothing; the decision need not be possible."""
    event = session.get_one(Event, event_id)
    scene = _scene(session, event, decision, told)
    with force_locale(language):
        about = About(scene.event, session.get_one(Organisation, event.organisation_id), now)
        return finished(_content(scene, about, told, note), about)


def _content(scene: Scene, about: About, told: Told, note: str) -> Content:
    own, waits = previews.reader(seat=True), previews.reader(seat=False)
    stranger, kind = Reader(previews.NAME, "7"), scene.kind
    if told is Told.seated:
        return deciding_texts.seated(about, own, kind=kind, note=note)
    if told is Told.pending:
        until = until_words(
            about.now + timedelta(hours=about.event.guardian_hours), about.event.timezone, about.language
        )
        opening = deciding_texts.opening(kind)
        return held_texts.pending(about, waits, previews.GUARDIAN, until, by_mail=True, opening=opening)
    if told is Told.waiting:
        lost = _lost(scene, about)
        return deciding_texts.reserve(
            about, waits, kind=kind, place=_FIRST, lost=lost, in_calendar=lost is not None, note=note
        )
    if told is Told.not_chosen and kind is DecisionKind.poll:
        times = tuple(when_words(changes.told(one), about.language) for one in scene.times)
        return deciding_texts.cannot_come(about, stranger, times=times, note=note)
    if told is Told.not_chosen:
        lost = _lost(scene, about)
        return deciding_texts.thanked(about, stranger, lost=lost, in_calendar=lost is not None, note=note)
    if told is Told.moved:
        rows = deciding_texts.was_and_is(scene.before, scene.event, about.language)
        return deciding_texts.moved(about, own, rows=rows, note=note)
    if told is Told.rescheduled:
        rows = change_rows(changes.told(scene.before), changes.told(scene.event), about.language)
        return letter_texts.updated(about, own, rows, changes.TIMES, note=note)
    if told in _LEADING:
        return _to_who_leads(scene, about, told, note)
    if told is Told.time_found:
        guest = Reader(previews.NAME, "", manage_url=absolute("answer.show", token=previews.TOKEN))
        return deciding_texts.time_found(about, guest, note=note)
    return follower_texts.date_set(about)


def _lost(scene: Scene, about: About) -> deciding_texts.LostSeat | None:
    """The seat that ends, for the example of a letter that tells of it."""
    if scene.before is scene.event:
        return None
    return deciding_texts.LostSeat.of(About(scene.before, about.organisation, about.now))


def _to_who_leads(scene: Scene, about: About, told: Told, note: str) -> Content:
    """The first who leads the group, by the name on its page."""
    names = [person.name for person in scene.event.people] or [previews.NAME]
    leads = Leads(names[0], tuple(names[1:]), scene.people)
    if told is Told.leading:
        return leading_texts.invited(about, leads, note=note)
    if told is Told.leading_updated:
        rows = change_rows(changes.told(scene.before), changes.told(scene.event), about.language)
        found = changes.between(changes.told(scene.before), changes.told(scene.event))
        fields = frozenset(change.field for change in found)
        return leading_texts.updated(about, leads, rows=rows, fields=fields, note=note)
    return leading_texts.ended(about, leads, cancelled=False, note=note)


def _scene(session: Session, event: Event, decision: Choice, told: Told) -> Scene:
    if isinstance(decision, PollDecision):
        slots = [slot for number in decision.slot_ids if (slot := _slot(session, event, number)) is not None]
        times = tuple(_at(event, slot) for slot in slots) or (_copy(event),)
        for one in times:
            deciding_events.close_on(one, decision.deadline_on)
        return Scene(DecisionKind.poll, times[0], event, times)
    if isinstance(decision, Selection):
        return Scene(DecisionKind.selection, event, event, (event,), len(decision.accepted))
    return _group_scene(session, event, decision, told)


def _group_scene(session: Session, event: Event, plan: GroupsPlan, told: Told) -> Scene:
    """The first group of which the letter would be; whoever has no seat hears of the call itself."""
    standing = standing_of(session, event.id)
    found = deciding_rules.changes_of(standing, plan)
    group: GroupSeats | None = plan.groups[0] if plan.groups else None
    before = event
    if told is Told.moved and found.moved:
        group = plan.groups[found.moved[0].to_group]
        before = session.get_one(Event, found.moved[0].from_event_id)
    elif told is Told.rescheduled and found.time_moves:
        group = plan.groups[found.time_moves[0].group]
        before = session.get_one(Event, found.time_moves[0].event_id)
    elif told in (Told.seated, Told.pending) and found.seated:
        group = plan.groups[found.seated[0][1]]
    elif told in _LEADING:
        group = _led(session, plan, told)
        before = session.get_one(Event, group.event_id) if group is not None and group.event_id else event
    if told in (Told.waiting, Told.not_chosen):
        before = _ending(session, standing, found, told) or event
        return Scene(DecisionKind.groups, event, before, (event,))
    if group is None:
        return Scene(DecisionKind.groups, event, event, (event,))
    known = session.get(Event, group.event_id) if group.event_id is not None else None
    slot = _slot(session, event, group.slot_id) if group.slot_id is not None else None
    held = _at(event, slot) if slot is not None else _copy(event)
    if known is not None and group.keeps_time:
        held = _copy(known)
    kept = known is not None and "title" in group.keeps
    held.title = known.title if known and kept else deciding_events.group_title(event, group.name)
    held.admission = Admission.in_order
    held.people = group.people or event.people
    own = ("venue", "address", *ONLINE)
    meeting = {name: getattr(known, name) for name in own} if known else deciding_events.meeting_of_group(event)
    for name, value in meeting.items():
        setattr(held, name, value)
    return Scene(DecisionKind.groups, held, before, (held,), len(group.registrations))


def _ending(session: Session, standing: Standing, found: GroupChanges, told: Told) -> Event | None:
    """The event of a seat that ends, when everybody who is told this has one: then the letter says so."""
    people = found.to_reserve if told is Told.waiting else found.to_thanks
    if not people or not set(people) <= set(found.losing):
        return None
    return next(session.get_one(Event, group.event_id) for group in standing.groups if people[0] in group.registrations)


def _led(session: Session, plan: GroupsPlan, told: Told) -> GroupSeats | None:
    """The first group whose facilitators are told this; the first of all while none are."""
    for group in plan.groups:
        found = leading.changes(session, group.event_id, group.leaders)
        if {Told.leading: found.new, Told.leading_updated: found.staying, Told.leading_ended: found.ended}[told]:
            return group
    return plan.groups[0] if plan.groups else None


def _slot(session: Session, event: Event, number: int) -> Slot | None:
    slot = session.get(Slot, number)
    return slot if slot is not None and slot.event_id == event.id else None


def _at(event: Event, slot: Slot) -> Event:
    """The event held at the slot's time; in no session, so never written."""
    held = _copy(event)
    for name, value in deciding_events.times_of(slot, event.timezone).items():
        setattr(held, name, value)
    held.sort_at = held.starts_at or start_of_day(held.day, held.timezone)
    held.admission = Admission.in_order
    return held


def _copy(event: Event) -> Event:
    return Event(**{column.key: getattr(event, column.key) for column in Event.__mapper__.column_attrs})
