"""Today's desk: what waits for whom, and that it goes away when it is dealt with."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core import clock
from core.bilingual import Bilingual
from core.db import transaction
from mailers.models import BadAddress, OutboxRow, SendingAccount
from mailers.services import resend
from organisers.terms import Right
from registration.history import record
from registration.models import Event, Registration, Seating
from registration.terms import EventStatus, GuardianState, RegistrationStatus
from reminders.models import ReminderPlan
from replies.models import CalendarReply
from tests.integration.desk.people_world import HOST, World, new_event, world
from tests.integration.desk.test_rights import EDGARS, give

__all__ = ["world"]
DESK = "/birojs/biedriba/"


def needs(world: World, email: str = "anna@example.lv") -> dict[str, list[tuple[str, str]]]:
    """(address, words) of the lines under each heading."""
    answer = world.client(email).get(DESK, base_url=HOST)
    assert answer.status_code == 200
    found = {}
    for block in answer.text.split('<li class="need ')[1:]:
        heading = re.search(r"</svg>([^<]+)</h3>", block)
        assert heading
        lines = re.findall(r'<li><a href="([^"]+)">[^<]+</a>(?: <span>([^<]+)</span>)?', block.split("</ul>")[0])
        found[heading.group(1)] = [(url.replace("&amp;", "&"), words) for url, words in lines]
    assert ("All is well" in answer.text) == (not found)
    return found


def change(world: World, work: Callable[[Session], object]) -> None:
    with world.app.app_context(), transaction() as session:
        work(session)


def test_good_day(world: World) -> None:
    world.register("Anna Ozola")
    assert needs(world) == {}


def test_fresh_organisation_has_a_calm_page(world: World) -> None:
    text = world.client("olga@example.lv").get("/birojs/svesa/", base_url=HOST)
    assert text.status_code == 200
    assert "All is well" in text.text


def bad_address(world: World, session: Session, person: int) -> None:
    session.add(BadAddress(email_key=session.get_one(Registration, person).contact_key, since=clock.now()))


def silent_guardian(world: World, session: Session, person: int) -> None:
    found = session.get_one(Registration, person)
    found.status, found.held_until = RegistrationStatus.pending, clock.now() + timedelta(hours=5)
    found.guardian_state, found.guardian_email = GuardianState.asked, "mamma@example.lv"


def to_be_phoned(world: World, session: Session, person: int) -> None:
    session.get_one(Registration, person).email = ""
    record(session, world.event_id, person, "system", "promoted", clock.now(), {}, None)


def failed_letter(world: World, session: Session, person: int) -> None:
    values = {"state": "failed", "reason": "letter_error", "created_at": clock.now()}
    session.execute(update(OutboxRow).where(OutboxRow.registration_id == person).values(**values))


def declined(world: World, session: Session, person: int) -> None:
    session.get_one(Registration, person).partstat = "DECLINED"


def doubtful(world: World, session: Session, person: int) -> None:
    now = clock.now()
    session.add(
        CalendarReply(
            event_id=world.event_id, registration_id=person, digest="d", method="REPLY", partstat="DECLINED",
            sequence=0, made_at=now, received_at=now, sender="x@example.lv", trusted=False, verdict="unconfirmed",
        )
    )  # fmt: skip


def held_back(world: World, session: Session, person: int) -> None:
    now = clock.now()
    session.add(ReminderPlan(event_id=world.event_id, event_version=1, chosen_at=now, held_at=now))


EVENT = "/birojs/biedriba/pasakumi/{id}"
CASES = {
    "Addresses that take no mail": (bad_address, EVENT + "/atbildes/", "1 address"),
    "Parents or guardians have not answered": (silent_guardian, EVENT + "/dalibnieki/?statuss=pending", "1 child"),
    "People to be phoned": (to_be_phoned, EVENT + "/dalibnieki/zvani", "1 person"),
    "Letters that were not delivered": (failed_letter, EVENT + "/vestules?stavoklis=failed", "1 letter"),
    "Say no in the calendar but hold a place": (declined, EVENT + "/atbildes/", "1 person"),
    "Calendar answers in doubt": (doubtful, EVENT + "/atbildes/", "1 answer"),
    "Reminders are held back": (held_back, EVENT + "/atgadinajumi/", ""),
}


@pytest.mark.parametrize("heading", list(CASES))
def test_what_waits_is_named_with_one_link_that_opens(world: World, heading: str) -> None:
    work, url, words = CASES[heading]
    person = world.register("Anna Ozola")
    change(world, lambda session: work(world, session, person))
    found = needs(world)
    assert list(found) == [heading]
    assert found[heading][0][0] == url.format(id=world.event_id)
    assert found[heading][0][1].startswith(words)
    assert world.client().get(found[heading][0][0], base_url=HOST).status_code == 200
    change(world, lambda session: _over(session, world.event_id))
    assert heading not in needs(world)


def _over(session: Session, event_id: int) -> None:
    event = session.get_one(Event, event_id)
    past = clock.now() - timedelta(days=60)
    event.starts_at, event.ends_at, event.day = past, past + timedelta(hours=2), past.date()
    event.closes_at = event.sort_at = past


def test_guardian_is_named_with_the_time_left(world: World) -> None:
    person = world.register("Anna Ozola")
    change(world, lambda session: silent_guardian(world, session, person))
    assert "the first by " in needs(world)["Parents or guardians have not answered"][0][1]


def test_letter_that_was_sent_again_waits_no_more(world: World) -> None:
    person = world.register("Anna Ozola")
    change(world, lambda session: failed_letter(world, session, person))
    assert list(needs(world)) == ["Letters that were not delivered"]
    change(world, lambda session: resend(session, clock.now(), 1))
    assert needs(world) == {}


def test_same_name_twice_is_found_whatever_the_diacritics(world: World) -> None:
    world.register("Anna Ozola")
    world.register("Jānis Kalns")
    assert needs(world) == {}
    world.register("anna ozola")
    ((url, words),) = needs(world)["Maybe on the list twice"]
    assert words.lower() == "1 name: anna ozola"
    listed = world.client().get(url, base_url=HOST).text
    assert (len(re.findall(r'<th scope="row"><a href="[^"]+/dalibnieki/\d+"', listed)), "Kalns" in listed) == (2, False)


def test_paused_sending_is_for_those_who_look_after_all_letters(world: World) -> None:
    account = SendingAccount(name="default", paused_at=clock.now(), paused_reason="535")
    change(world, lambda session: session.merge(account))
    assert list(needs(world)) == ["Sending of letters is paused"]
    give(world)
    give(world, Right.moderate, at_event=world.event_id)
    assert needs(world, EDGARS) == {}


def test_drafts_say_what_they_lack(world: World) -> None:
    def empty(session: Session) -> None:
        event = session.get_one(Event, world.event_id)
        event.status, event.venue, event.address, event.contact_email = EventStatus.draft, Bilingual(), "", ""

    change(world, empty)
    url = EVENT.format(id=world.event_id)
    assert needs(world) == {"Drafts that lack something": [(url, "no venue and no link, no contact e-mail")]}
    give(world, Right.moderate)
    assert needs(world, EDGARS) == {}


def test_only_events_and_kinds_within_the_rights(world: World) -> None:
    other, _questions = new_event(world.app, world.settings, world.organisation_id, world.account_id)
    people = [world.register("Anna Ozola"), world.register("Zane Liepa", event_id=other)]
    for person in people:
        change(world, lambda session, person=person: declined(world, session, person))  # type: ignore[misc]
    give(world, Right.edit, Right.check_in)
    assert needs(world, EDGARS) == {}
    give(world)
    give(world, Right.moderate, at_event=other)
    assert [url for lines in needs(world, EDGARS).values() for url, _words in lines] == [
        f"/birojs/biedriba/pasakumi/{other}/atbildes/"
    ]
    assert len(needs(world)["Say no in the calendar but hold a place"]) == 2


def test_events_stand_where_they_matter_most(world: World) -> None:
    def at(days: int, closes: int) -> None:
        def work(session: Session) -> None:
            event, now = session.get_one(Event, world.event_id), clock.now()
            event.starts_at, event.ends_at = now + timedelta(days=days), now + timedelta(days=days, hours=2)
            event.closes_at, event.sort_at = now + timedelta(days=closes), event.starts_at
            event.capacity = 10
            session.get_one(Seating, world.event_id).taken = 4

        change(world, work)

    def heading() -> list[str]:
        text = world.client().get(DESK, base_url=HOST).text
        assert "4 of 10 places taken" in text
        return re.findall(r'<h2 id="(soon|closing|open)">', text)

    at(40, 30)
    assert heading() == ["open"]
    at(40, 5)
    assert heading() == ["closing"]
    at(6, 5)
    assert heading() == ["soon"]
    at(0, -1)
    assert heading() == ["soon"]
