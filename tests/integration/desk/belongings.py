"""One row of everything an organisation can have, so that addresses of another one can be tried with its numbers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from api.models import ApiToken
from attendance.models import CheckInLink, CheckInOp
from core.bilingual import Bilingual
from core.db import Base, transaction
from invitations.models import Contact, ContactList, ImportDraft, InvitationBatch
from mailers.models import OutboxRow
from organisers import queries
from registration.guest_models import Guest
from registration.models import Decision, Logo
from registration.privacy_models import Project
from registration.series_models import Series
from replies.models import CalendarReply
from scheduling.models import ComposedGroup, ComposedPair, ComposingRun, Composition, Facilitator
from tests.integration.desk.people_world import DAY, EARLY, World
from webhooks.models import WebhookDelivery, WebhookEndpoint

NOTHING: dict[str, Any] = {"events": {}, "made_events": []}  # that a decision has changed
SAMPLES: dict[type, Any] = {str: "x", int: 1, bool: False, datetime: EARLY, date: DAY, dict: {}, list: [], bytes: b"x"}


def row(session: Session, model: type[Base], **known: Any) -> int:
    """The number of a new row; what must be there and is not given is filled with anything of its kind."""
    values = dict(known)
    for column in inspect(model).columns:
        needed = not (column.nullable or column.primary_key or column.default or column.foreign_keys)
        if needed and column.key not in values:
            values[column.key] = _sample(column.type)
    made = model(**values)
    session.add(made)
    session.flush()
    return int(made.id)  # type: ignore[attr-defined]


def _sample(kind: Any) -> Any:
    own = {"BilingualText": Bilingual("Nosaukums"), "UTCDateTime": EARLY}
    name = type(kind).__name__
    return own[name] if name in own else SAMPLES.get(getattr(kind, "python_type", object), [])


def fill(world: World) -> dict[str, int]:
    """Everything the association of the world has, by the names that addresses give the numbers."""
    person = world.register("Anna Ozola")
    with world.app.app_context(), transaction() as session:
        here, event = {"organisation_id": world.organisation_id}, {"event_id": world.event_id}
        place = queries.membership(session, world.account_id, world.organisation_id)
        assert place
        contacts = row(session, ContactList, **here, basis="consent")
        endpoint = row(session, WebhookEndpoint, **here, url="https://example.lv/x")
        mail = session.scalars(select(OutboxRow.id).order_by(OutboxRow.id)).first()
        known = {"registration_id": person}
        session.add(Composition(**event, created_at=EARLY, updated_at=EARLY))
        session.flush()
        leader = row(session, Facilitator, **event)
        sizes = {"min_size": 1, "ideal": 1, "max_size": 1, "cap": 1}
        return {
            **event,
            **known,
            "membership_id": place.id,
            "mail_id": mail or 0,
            "list_id": contacts,
            "contact_id": row(session, Contact, list_id=contacts, email="a@example.lv", contact_key="a@example.lv"),
            "draft_id": row(session, ImportDraft, list_id=contacts, account_id=world.account_id),
            "guest_id": row(session, Guest, **event, contact_key="b@example.lv", email="b@example.lv"),
            "batch_id": row(session, InvitationBatch, **event, kind="invite"),
            "reply_id": row(session, CalendarReply, **event, **known, verdict="unconfirmed"),
            "op_id": row(session, CheckInOp, **event, **known, day=DAY, kind="mark", how="list", outcome="look"),
            "link_id": row(session, CheckInLink, **event),
            "group_id": row(session, ComposedGroup, **event, **sizes),
            "facilitator_id": leader,
            "pair_id": row(session, ComposedPair, **event, kind="apart", first_id=person, facilitator_id=leader),
            "decision_id": row(session, Decision, **event, kind="groups", before=NOTHING),
            "choice_id": row(
                session, Decision, **event, key=f"choice of {world.event_id}", kind="poll", before=NOTHING
            ),
            "run_id": row(session, ComposingRun, **event, purpose="compose", seconds=5, seed=1),
            "series_id": row(session, Series, **here),
            "project_id": row(session, Project, **here),
            "logo_id": row(session, Logo, **here),
            "token_id": row(session, ApiToken, **here),
            "endpoint_id": endpoint,
            "delivery_id": row(session, WebhookDelivery, endpoint_id=endpoint, topic="event.published"),
        }
