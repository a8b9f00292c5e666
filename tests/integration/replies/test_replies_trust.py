"""Who is believed: nobody else can answer for a person, and nobody is answered by a machine."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core.db import db
from mailers.models import OutboxRow
from registration.models import Registration
from tests.calendar_clients import Invitation, Saying, apple, google, outlook
from tests.integration.replies.conftest import Office

OTHER = "cits@svess.example.lv"


@pytest.mark.parametrize(
    "saying",
    [
        Saying("DECLINED", results=None),
        Saying("DECLINED", results="fail"),
        Saying("DECLINED", authserv="mx.svess.example.lv"),
        Saying("DECLINED", sender=OTHER),
        Saying("DECLINED", sender=f'"anna.berzina@example.lv" <{OTHER}>'),
        Saying("DECLINED", sender=OTHER, parameters=f';SENT-BY="mailto:{OTHER}"'),
        Saying("DECLINED", sender=OTHER, extra={"Sender": "anna.berzina@example.lv"}),
    ],
    ids=["no header", "failed", "another server's", "another sender", "name", "sent by", "sender"],
)
def test_forged_answer_changes_nothing_and_asks_the_person(office: Office, saying: Saying) -> None:
    anna = office.register(office.event(decline_frees=True))
    before = (office.person(anna).status, office.person(anna).partstat, office.history(anna))
    assert office.answer(outlook(office.invitation(anna), saying)) == {"unconfirmed": 1}
    assert (office.person(anna).status, office.person(anna).partstat, office.history(anna)) == before
    assert [row.recipient for row in office.letters(anna, "replies.confirm")] == ["anna.berzina@example.lv"]


def test_flood_of_forged_answers_is_one_letter_a_day_and_few_rows(office: Office) -> None:
    anna = office.register(office.event())
    invitation, forged = office.invitation(anna), Saying("DECLINED", sender=OTHER)
    times = [Saying().made_at + timedelta(seconds=n) for n in range(40)]
    office.mail(*(outlook(invitation, replace(forged, made_at=made)) for made in times))
    assert office.read() == {"unconfirmed": 20, "dropped": 20}
    assert len(office.letters(anna, "replies.confirm")) == 1
    assert len(office.replies(anna)) == 20
    office.later(hours=23)
    office.answer(outlook(invitation, replace(forged, made_at=office.moment)))
    assert len(office.letters(anna, "replies.confirm")) == 1
    office.later(hours=2)
    office.answer(outlook(invitation, replace(forged, made_at=office.moment)))
    assert len(office.letters(anna, "replies.confirm")) == 2


def test_without_a_trusted_server_every_answer_is_asked_about(doubting: Office) -> None:
    anna = doubting.register(doubting.event())
    assert doubting.answer(google(doubting.invitation(anna), Saying())) == {"unconfirmed": 1}
    assert doubting.person(anna).partstat == "NEEDS-ACTION"


def test_the_same_answer_is_believed_when_it_comes_proved(office: Office) -> None:
    anna = office.register(office.event())
    invitation = office.invitation(anna)
    assert office.answer(outlook(invitation, Saying(sender=OTHER)), outlook(invitation, Saying())) == {
        "unconfirmed": 1, "applied": 1,
    }  # fmt: skip
    assert office.verdicts(anna) == [("applied", "")]
    assert office.person(anna).partstat == "ACCEPTED"


@pytest.mark.parametrize(
    "invitation",
    [
        Invitation(uid="evt-nekad@aicina.localdomain"),
        Invitation(uid="x" * 255),
        Invitation(uid="evt\0@x"),
        Invitation(attendee="svesinieks@example.lv"),
    ],
    ids=["unknown", "long", "NUL", "party crasher"],
)
def test_answer_that_is_not_about_us_is_dropped(office: Office, invitation: Invitation) -> None:
    anna = office.register(office.event())
    uid = office.invitation(anna).uid if invitation.attendee.startswith("sves") else invitation.uid
    rows = counted(office)
    assert office.answer(apple(replace(invitation, uid=uid), Saying())) == {"other": 1, "unknown": 1}
    assert counted(office) == rows
    assert office.folder("Aicina-neizdevās") == []


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH", "ADD"])
def test_calendar_spam_is_dropped(office: Office, method: str) -> None:
    anna = office.register(office.event())
    rows = counted(office)
    assert office.answer(apple(office.invitation(anna), Saying(method=method))) == {"other": 1}
    assert (counted(office), office.replies(anna)) == (rows, [])


def test_two_of_ours_in_one_answer_are_nobody(office: Office) -> None:
    event = office.event()
    anna = office.register(event)
    ilze = office.register(event, given_name="Ilze", email="ilze@example.lv")
    raw = google(office.invitation(anna), Saying("DECLINED"))
    both = apple(office.invitation(anna), Saying("DECLINED", parameters=":mailto:ilze@example.lv\r\nATTENDEE"))
    assert office.answer(both) == {"other": 1, "unknown": 1}
    assert [office.person(p).partstat for p in (anna, ilze)] == ["NEEDS-ACTION"] * 2
    assert office.answer(raw) == {"applied": 1}


def counted(office: Office) -> tuple[int, ...]:
    """Registrations and mails: what an answer must never make."""
    with office.app.app_context():
        found = tuple(db.session().scalar(select(func.count()).select_from(m)) or 0 for m in (Registration, OutboxRow))
        db.session().rollback()
        return found
