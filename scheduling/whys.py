"""What "why" is asked of and answered with: a plan with its instance, and names for what the solver said."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registration.models import Event
from scheduling import wording
from scheduling.board_names import known_of, names_of
from scheduling.board_reading import board_of
from scheduling.board_words import Names
from scheduling.engine.plans import to_json
from scheduling.facts import slot_id
from scheduling.instances import facts_of
from scheduling.mapping import to_instance
from scheduling.models import ComposingRun
from scheduling.terms import Purpose, RunState
from scheduling.why_words import Why, title_of, why_words

SECONDS = 20  # for all searches of one answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan and the instance it is of, both as JSON."""

    instance: Mapping[str, Any]
    plan: Mapping[str, Any]


def by_run(run: ComposingRun) -> Asked | None:
    """The plan of a run; also that of an earlier question."""
    return None if run.plan is None else Asked(run.instance, run.plan)


def by_board(session: Session, event: Event) -> Asked | None:
    """The board as it stands; None while there is none."""
    board, facts = board_of(session, event), facts_of(session, event)
    if board is None or facts is None:
        return None
    purpose = Purpose.replan if facts.published is not None else Purpose.compose
    return Asked(to_instance(facts, purpose), msgspec.json.decode(to_json(board.plan)))


def knows(instance: Mapping[str, Any], about: Mapping[str, str]) -> bool:
    """Whether there is such a person, group or value in the instance."""
    if about["about"] == "all":
        return True
    if about["about"] == "value":
        return any(one.get(about["attribute"]) == about["value"] for one in instance["people"])
    listed = instance["people" if about["about"] == "person" else "groups"]
    return any(one["id"] == about["id"] for one in listed)


def names(session: Session, event: Event) -> Names:
    """The names of everything as it is now; times as a sentence says them, not as a card does."""
    facts = facts_of(session, event)
    if facts is None:
        return Names()
    known = names_of(session, event, facts, known_of(session, (one.id for one in facts.applicants)))
    return replace(known, slots={slot_id(one.id): wording.slot_words(one, facts.timezone) for one in facts.slots})


def title(session: Session, event: Event, run: ComposingRun) -> str:
    """What was asked; empty for a run that composes."""
    return title_of(run.about, names(session, event)) if run.purpose == Purpose.why else ""


def answer(session: Session, event: Event, run: ComposingRun) -> Why | None:
    """The answer of a finished run: to the question, or why nothing could be composed; None for any other."""
    asked = run.purpose == Purpose.why and run.state in (RunState.done, RunState.stopped)
    if not run.reasons or not (asked or run.state == RunState.infeasible):
        return None
    known = names(session, event)
    if run.purpose == Purpose.tables:
        tables = {one["id"]: _("Table %(number)s", number=one["name"]) for one in run.instance["groups"]}
        known = replace(known, groups=tables)
    return why_words(run.reasons, run.about, run.instance, known)
