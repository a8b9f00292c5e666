"""Steering people to the event of their own region: a gentle question, asked once, which everybody may answer no."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from core.links import fresh
from registration import event_services, people_queries, queries, rules, series_queries
from registration.facts import facts
from registration.glances import Glance
from registration.inputs import QuestionDraft
from registration.models import Event
from registration.public.rsvp_form import RsvpForm
from registration.registers.municipalities import sure_code
from registration.terms import Phase
from registration.wording import region_word

CONFIRM = "cits_regions"  # the pressed button says which region the person was told of and does not want
CARRY = "no"  # the address of the event from whose form everything typed is taken along


@dataclass(frozen=True, slots=True)
class Steer:
    """The event of the person's own region, in words for the question."""

    region: str
    region_words: str
    municipality: str
    title: str
    when: str
    where: str
    url: str


def own_place(session: Session, event: Glance, form: RsvpForm, language: str, now: datetime) -> Steer | None:
    """The open event of the series in the region the person comes from; None when there is nothing to ask.

    Nothing is asked of whoever has answered for that region already, or named no municipality that is known.
    """
    field = form.municipality
    if event.series_id is None or field is None or not field.data:
        return None
    home = people_queries.region_of(sure_code(field.data, event.day))
    held_in = session.get_one(Event, event.id).region
    if not home or not held_in or home == held_in:
        return None
    for other, seating in series_queries.public_events(session, event.series_id, now):
        if other.region == home and rules.phase(queries.intake_of(other, seating), now) is Phase.open:
            return _steer(other, event, field.data, language, now)
    return None


def _steer(other: Event, event: Glance, municipality: str, language: str, now: datetime) -> Steer:
    said = facts(other, language, now)
    return Steer(
        region=other.region,
        region_words=region_word(other.region),
        municipality=municipality,
        title=said.title,
        when=", ".join(text for text in (said.when, said.time) if text),
        where=", ".join(text for text in (said.place, said.address) if text),
        url=url_for("public.register", slug=other.slug, _anchor="pieteikties"),
    )


def taken_along(session: Session, typed: MultiDict[str, str], here: Glance) -> MultiDict[str, str]:
    """What was typed into the form of another event of the series, for the form of this one; as typed elsewhere.

    Copied questions have numbers of their own: an answer goes to the question with the same words and options.
    """
    source = queries.event_by_slug(session, typed.get(CARRY, ""))
    kept = MultiDict(typed)
    kept.setlist("form_key", [fresh()])
    if source is None or here.series_id is None or source[0].series_id != here.series_id:
        return kept
    numbers = _same_questions(session, source[0].id, here.id)
    found: MultiDict[str, str] = MultiDict()
    for name, value in kept.items(multi=True):
        head, mark, number = name.rpartition("q")
        ours = number.isascii() and number.isdigit() and (not head or head.endswith("-"))
        if not (mark and ours):
            found.add(name, value)
        elif number in numbers:
            found.add(f"{head}q{numbers[number]}", value)
    return found


def _same_questions(session: Session, source_id: int, target_id: int) -> dict[str, int]:
    """Numbers of questions: of the one event, to those that ask the same at the other."""
    before, after = (list(_questions(session, event_id)) for event_id in (source_id, target_id))
    known = {_asked(question): question.id for question in reversed(after) if question.id is not None}
    return {str(question.id): known[_asked(question)] for question in before if _asked(question) in known}


def _questions(session: Session, event_id: int) -> tuple[QuestionDraft, ...]:
    event = session.get_one(Event, event_id)
    return event_services.draft_of(event, list(queries.questions_of(session, event_id))).questions


def _asked(question: QuestionDraft) -> tuple[Any, ...]:
    return (question.kind, question.label, question.options)
