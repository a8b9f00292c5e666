"""What leaves the house without a page: programs and letters to organisers tell no sensitive answer unless they may."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.terms import Scope
from core.db import transaction
from mailers import registry
from mailers.terms import Letter
from organisers.models import SignIn
from organisers.terms import EVERY_RIGHT, Right
from registration import mailing
from registration.models import HistoryEntry, Registration
from registration.terms import Source
from tests.integration.api.world import Reader, reader
from tests.integration.desk.belongings import row
from tests.integration.desk.desk_routes import form_token
from tests.integration.desk.people_world import EARLY, HOST, STARTS, World, token_of, world
from tests.integration.desk.test_rights import EDGARS, give
from tests.integration.desk.test_what_leaves import SECRET, answered, words_of
from tests.integration.registration.letter_desk import answered as rendered
from tests.integration.registration.letter_desk import order
from webhooks.models import WebhookEndpoint
from webhooks.terms import Why

__all__ = ["world"]
TOKENS = "/birojs/biedriba/iestatijumi/api"
LATER = EARLY + timedelta(hours=1)
# Letters to those who work at a desk. All others go to people of an event, and to nobody else.
TO_ORGANISERS = {
    "organisers.added", "organisers.new_device", "organisers.passkey_added", "organisers.password_changed",
    "organisers.reset", "organisers.second_factor_off", "organisers.second_factor_on",
    "organisers.second_factor_reset", mailing.CLOSING, mailing.DIGEST, "webhooks.paused",
}  # fmt: skip
TO_PEOPLE = {
    "facilitators.times",
    "invitations.invite", "invitations.nudge", "polls.new_times", "privacy.erased", "registration.address_left",
    "registration.already", "registration.applied", "registration.consent", "registration.data_code",
    "registration.date_off", "registration.date_set", "registration.event_cancelled", "registration.guardian",
    "registration.guest_off", "registration.lapsed", "registration.leading", "registration.leading_ended",
    "registration.leading_off", "registration.leading_updated", "registration.left_group", "registration.link",
    "registration.not_chosen", "registration.offered", "registration.party", "registration.pending",
    "registration.promoted", "registration.refused", "registration.registered", "registration.removed",
    "registration.substituted", "registration.time_found", "registration.updated", "registration.waiting",
    "registration.withdrawn", "reminders.deadline_followers", "reminders.deadline_invited", "reminders.start",
    "reminders.still_coming", "reminders.thanks", "replies.confirm",
}  # fmt: skip
CHOICES = (*((scope,) for scope in Scope), tuple(scope for scope in Scope if scope is not Scope.sensitive))


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


def readable(app: Flask, token: Reader, event_id: int) -> dict[str, str]:
    """What the token is given at every address of the API that answers, by the address."""
    found = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api.") and rule.arguments <= {"event_id"}:
            path = rule.rule.removeprefix("/api/v1").replace("<int:event_id>", str(event_id))
            given = token.get(path)
            assert given.status_code in {200, 403}, (path, given.text)
            found |= {rule.rule: given.text} if given.status_code == 200 else {}
    return found


def test_only_the_scope_for_sensitive_answers_gives_them(world: World) -> None:
    answered(world)
    opened = {}
    for number, scopes in enumerate(CHOICES):
        given = readable(world.app, reader(world, *scopes, name=str(number)), world.event_id)
        opened[scopes] = [rule for rule, words in given.items() if SECRET in words]
        assert ("Bērza" in "".join(given.values())) == (scopes != (Scope.events,)), scopes
    people = ["/api/v1/events/<int:event_id>/registrations"]
    assert opened == {scopes: people if Scope.sensitive in scopes else [] for scopes in CHOICES}


def test_reading_sensitive_answers_is_written_down_as_that(world: World) -> None:
    answered(world)
    reader(world, Scope.answers, name="bez").json(f"/events/{world.event_id}/registrations")
    reader(world, Scope.sensitive, name="ar").json(f"/events/{world.event_id}/registrations")
    with world.reading() as session:
        lines = session.scalars(select(HistoryEntry.details).where(HistoryEntry.action == "exported")).all()
    assert [(line["token"], "sensitive" in line["columns"]) for line in lines] == [("bez", False), ("ar", True)]


@pytest.mark.parametrize("missing", [Right.sensitive, Right.export])
def test_nobody_makes_a_token_that_reads_more_than_they_may(world: World, missing: Right) -> None:
    give(world, *(EVERY_RIGHT - {missing}))
    client = world.client(EDGARS)
    page = client.get(TOKENS, base_url=HOST).text
    assert f'value="{Scope.sensitive}"' not in page
    for asked in ([Scope.sensitive], [Scope.answers, Scope.sensitive]):
        data = {"csrf_token": token_of(page), "name": "Lapa", "days": "365", "scopes": asked}
        assert client.post(TOKENS, data=data, base_url=HOST).status_code == 422


def test_with_both_rights_such_a_token_is_made(world: World) -> None:
    give(world, Right.people, Right.export, Right.sensitive)
    client = world.client(EDGARS)
    data = {"csrf_token": form_token(client), "name": "Lapa", "days": "365", "scopes": [Scope.sensitive]}
    assert client.post(TOKENS, data=data, base_url=HOST).status_code == 201


def family(world: World) -> list[int]:
    """Everybody of the event, several of one address among them, all with the same sensitive answer."""
    answers = world.answers("ngo", ("a",), SECRET)
    world.register("Berta Ozola", answers=answers, email="zane@example.lv", source=Source.phone)
    with world.reading() as session:
        return list(session.scalars(select(Registration.id).where(Registration.email == "zane@example.lv")))


def everything_said(letter: Letter) -> str:
    """Subject, both bodies, calendar parts and attachments, those unpacked."""
    calendars = [part.data for part in (letter.calendar, *letter.more_calendars) if part is not None]
    attached = [words_of(part.data) for part in letter.attachments]
    return "\n".join([letter.subject, letter.text, letter.html, *(data.decode() for data in calendars), *attached])


def params(world: World, session: Session, people: list[int]) -> dict[str, Any]:
    """What the renderers ask of a row."""
    sign_in = SignIn(key="k", account_id=world.account_id, device_key="d", started_at=EARLY, confirmed_at=EARLY)
    session.add(sign_in)
    known = {"organisation_id": world.organisation_id, "failing_since": EARLY, "failures": 9, "paused_at": EARLY}
    endpoint = row(session, WebhookEndpoint, **known, uid="silent", url="https://example.lv/x")
    about_people = {"people": people, "news": "registered", "number": 1, "others": people}
    about_desk = {"organisation_id": world.organisation_id, "key": "k", "name": "Atslēga", "by": world.account_id}
    paused = {"endpoint_id": endpoint, "paused_at": EARLY.isoformat(), "why": Why.status.value, "code": 500}
    project = {"project": "", "reference": "", "until": ""}
    return about_people | about_desk | paused | project


def letters(world: World) -> dict[str, str]:
    """What every letter says that there is reason to write; the final list after registration has closed."""
    people, said = family(world), dict[str, str]()
    with world.app.app_context(), transaction() as session:
        person, values = session.get_one(Registration, people[0]), params(world, session, people)
        for name in sorted(registry.known() - {mailing.SUBSTITUTED}):  # needs somebody in whose place another comes
            subject = world.account_id if name in TO_ORGANISERS else person.id
            mail = order(session, name, person, params=values, subject_id=subject)
            at = STARTS + timedelta(days=1) if name == mailing.CLOSING else LATER
            answer = rendered(session, mail, at)
            said |= {name: everything_said(answer)} if isinstance(answer, Letter) else {}
    return said


def test_every_letter_goes_to_organisers_or_to_people(world: World) -> None:
    """A new letter is put into one of the two lists, knowingly."""
    assert sorted(registry.known()) == sorted([*TO_ORGANISERS, *TO_PEOPLE])


def test_no_letter_to_an_organiser_tells_a_sensitive_answer(world: World) -> None:
    answered(world)
    said = letters(world)
    assert set(said) >= TO_ORGANISERS
    assert [name for name, words in said.items() if SECRET.lower() in words.lower()] == []
    named = {name for name in TO_ORGANISERS if "Bērza" in said[name]}
    assert named == {mailing.CLOSING, mailing.DIGEST}
    assert "Pašvaldība" not in said[mailing.DIGEST] + said["webhooks.paused"]
    assert "Atbalsts" in said[mailing.CLOSING]  # the list has the other answers, so the sensitive one would be seen
