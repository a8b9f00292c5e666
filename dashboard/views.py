"""Two pages: an event in numbers and pictures, and today's desk."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_security import current_user

from core import clock
from core.db import db, transaction
from core.locale import language
from core.wording import on_day
from dashboard import chores, overview, today
from dashboard.chores import Scope
from dashboard.today import Reader
from mailers.queries import sending_pause
from organisers.access import current_organisation, desk_view, may, needs
from organisers.queries import rights_at_events
from organisers.terms import Right
from registration.desk.event_list import shown_to
from registration.desk.frame import around, event_or_404, moment
from registration.facts import facts
from registration.history import record
from registration.models import Event
from registration.terms import Admission, Phase
from registration.wording import phase_word

blueprint = Blueprint("dashboard", __name__, url_prefix="/birojs")
EVENT = "/<org>/pasakumi/<int:event_id>/parskats"


@blueprint.get("/<organisation:org>/")
@desk_view
@needs()
def index() -> ResponseReturnValue:
    """What waits for the member, and the events around today."""
    session, organisation, now = db.session(), current_organisation(), clock.now()
    at_events = rights_at_events(session, organisation.membership_id)
    scope = Scope(shown_to(organisation, at_events), now)
    reader = Reader(organisation.everywhere, at_events, language())
    rows = chores.events(session, scope)
    waiting = today.needs(session, scope, rows, reader)
    if (mute := today.receivers(session, organisation.id, reader)) is not None:
        waiting.insert(0, mute)
    pause = sending_pause(session, now)
    if pause is not None and (need := today.paused(reader, moment(pause.since), restored=pause.restored)) is not None:
        waiting.insert(0, need)
    return render_template(
        "dashboard/today.html",
        day=on_day(scope.today, language()),
        waiting=waiting,
        lists=today.lists(session, rows, now, reader),
        any_events=bool(rows),
    )


@blueprint.get(EVENT)
@desk_view
@needs(*Right)
def event(event_id: int) -> ResponseReturnValue:
    """One event: where it stands and, for those who see its people, who they are."""
    return _page(event_or_404(event_id), revealed=False)


@blueprint.post(f"{EVENT}/sensitivas")
@desk_view
@needs(Right.sensitive)
def reveal(event_id: int) -> ResponseReturnValue:
    """The same page with counts of sensitive answers; that they were looked at is written down first."""
    found = event_or_404(event_id)
    _ordinary, sensitive = overview.choice_questions(db.session(), event_id)
    if sensitive:
        details: dict[str, Any] = {"what": "counts", "questions": [one.id for one in sensitive]}
        with transaction() as session:
            account_id = int(current_user.id)
            record(session, event_id, None, "organiser", "viewed", clock.now(), details, account_id)
    return _page(found if not sensitive else event_or_404(event_id), revealed=True)


def _page(event: Event, *, revealed: bool) -> str:
    session, now, reader = db.session(), clock.now(), language()
    standing = overview.standing(session, event.id)
    state = overview.phase_of(event, now)
    sees_people = may(Right.moderate, Right.export)
    return render_template(
        "dashboard/event.html",
        **around(event),
        facts=facts(event, reader, now),
        phase=state,
        state=phase_word(state, Admission(event.admission)),
        closing=state in {Phase.open, Phase.waiting_list, Phase.full, Phase.not_yet_open},
        numbers=overview.numbers(event, standing),
        course=overview.course(session, event, overview.asking(event, standing), now, reader),
        erased=overview.erased(session, event.id),
        sees_people=sees_people,
        **(_people(event, standing, reader, revealed=revealed) if sees_people else {}),
    )


def _people(event: Event, standing: overview.Standing, reader: str, *, revealed: bool) -> dict[str, Any]:
    """The pictures of people; sensitive answers only when they were asked for."""
    session = db.session()
    ordinary, sensitive = overview.choice_questions(session, event.id)
    sensitive = sensitive if may(Right.sensitive) else []
    asked = [*ordinary, *(sensitive if revealed else [])]
    return {
        "pictures": overview.people_pictures(session, event, standing, reader),
        "answers": overview.answer_pictures(session, event.id, asked, overview.asking(event, standing), reader),
        "sensitive": sensitive,
        "revealed": revealed,
    }
