"""Nobody can have letters sent to somebody else without end: leaving and coming, and moving an address, are counted."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import transaction
from core.text import email_key
from organisers.models import Account
from organisers.services import create_account
from registration import correction, rules
from registration.inputs import Registered
from registration.models import Event, Registration
from registration.terms import Reason, Rejected
from tests import builders
from tests.builders import NOW
from tests.integration.registration.world import publish, register, stored, withdraw

HOUR = timedelta(hours=1)


def test_leaving_and_coming_again_ends_for_an_hour(app: Flask) -> None:
    event_id = publish(app)
    outcomes: list[Any] = []
    for number in range(10):
        now = NOW + number * timedelta(minutes=5)
        outcomes.append(register(app, event_id, 1, now, form_key=f"form-key-number-{number:04}"))
        withdraw(app, event_id, stored(app, event_id).people[0][0], now)
    assert [type(outcome) for outcome in outcomes] == [Registered] * 3 + [Rejected] * 7
    assert outcomes[-1] == Rejected(Reason.too_often)
    assert sum(map(len, stored(app, event_id).letters.values())) == rules.CHANGES_PER_HOUR
    later = NOW + HOUR + timedelta(minutes=10)
    assert isinstance(register(app, event_id, 1, later, form_key="form-key-an-hour-later"), Registered)


@pytest.mark.parametrize("by_organiser", [False, True])
def test_an_address_moves_only_so_often_unless_the_organiser_moves_it(app: Flask, by_organiser: bool) -> None:
    event_id = publish(app)
    register(app, event_id, 1)
    moved = []
    for number in range(8):
        address = f"cits{number}@example.lv"
        with app.app_context(), transaction() as session:
            event = session.get_one(Event, event_id)
            command = builders.make_command(event, email=address, email_key=email_key(address))
            account_id = account(session) if by_organiser else None
            identity = session.scalars(select(Registration.id).where(Registration.event_id == event_id)).one()
            outcome = correction.correct(
                session, builders.settings_here(), identity, command, NOW, account_id=account_id
            )
        moved.append(isinstance(outcome, Registered))
    first = rules.CHANGES_PER_HOUR - 1
    assert moved == ([True] * 8 if by_organiser else [True] * first + [False] * (8 - first))


def account(session: Session) -> int:
    found = session.scalars(select(Account.id)).first()
    return found or create_account(session, NOW, "olga@example.lv", "Olga Ozola", None).id
