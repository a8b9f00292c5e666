"""The whole loop: register, get the invitation, press a button in the calendar, and the organiser knows."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.calendar_clients import CLIENTS, Invitation, Saying
from tests.integration.replies.conftest import Office

Client = Callable[[Invitation, Saying], bytes]
COMMENT = "Nākšu ar suni, ja drīkst; labi?"


@pytest.mark.parametrize("client", CLIENTS.values(), ids=CLIENTS.keys())
def test_answers_reach_the_row_from_every_client(office: Office, client: Client) -> None:
    anna = office.register(office.event())
    invitation, said = office.invitation(anna), ["TENTATIVE", "DECLINED", "ACCEPTED"]
    for number, partstat in enumerate(said, 1):
        made_at = Saying().made_at + timedelta(minutes=number)
        office.later(minutes=1)
        assert office.answer(client(invitation, Saying(partstat, made_at, COMMENT))) == {"applied": 1}
        person = office.person(anna)
        assert (person.partstat, person.partstat_at, person.status) == (partstat, made_at, "confirmed")
    assert [(r.verdict, r.partstat, r.comment, r.trusted) for r in office.replies(anna)] == [
        ("applied", partstat, COMMENT, True) for partstat in said
    ]
    assert office.history(anna) == ["registered", *["calendar_answer"] * 3]
    assert (office.folder("INBOX"), len(office.folder("Aicina-apstrādāts"))) == ([], 3)


def test_each_of_a_family_with_one_address_answers_for_themselves(office: Office) -> None:
    event = office.event(decline_frees=True)
    anna = office.register(event)
    janis = office.register(event, given_name="Jānis")
    first, second = office.invitation(anna), office.invitation(janis)
    assert (first.attendee, second.uid) == (second.attendee, first.uid.replace("@", f".r{janis}@"))
    assert office.answer(CLIENTS["google"](second, Saying("DECLINED"))) == {"applied": 1}
    assert [office.person(p).status for p in (anna, janis)] == ["confirmed", "withdrawn"]
    assert office.answer(CLIENTS["google"](first, Saying("TENTATIVE"))) == {"applied": 1}
    assert [office.person(p).partstat for p in (anna, janis)] == ["TENTATIVE", "DECLINED"]
