"""The page of one event: numbers and pictures that agree with the list, by right; never a sensitive answer unasked."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event as listening
from sqlalchemy import select, update

from core import clock
from core.db import db, transaction
from dashboard import mail_counts, overview, pictures, queries, rules
from dashboard.mail_counts import MailGroup
from dashboard.terms import DayCount
from mailers.models import OutboxRow
from organisers.terms import Right
from registration.models import Event, HistoryEntry, Registration, Seating
from registration.terms import Admission, RegistrationStatus, Source
from tests.builders import make_guest
from tests.integration.desk.people_world import EARLY, HOST, World, world
from tests.integration.desk.test_rights import EDGARS, give, post

__all__ = ["world"]
YEAR = (EARLY.date(), EARLY.date() + timedelta(days=365))


def path(world: World) -> str:
    return f"/birojs/biedriba/pasakumi/{world.event_id}/parskats"


def page(client: FlaskClient, world: World) -> str:
    answer = client.get(path(world), base_url=HOST)
    assert answer.status_code == 200
    return answer.text


def table(text: str, caption: str) -> list[list[str]]:
    """The rows of the table with this caption."""
    found = re.search(rf"<caption[^>]*>{re.escape(caption)}</caption>.*?<tbody>(.*?)</tbody>", text, re.DOTALL)
    assert found, caption
    rows = found.group(1).split("</tr>")[:-1]
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def moved(world: World, person: int, **values: object) -> None:
    with world.app.app_context(), transaction() as session:
        session.execute(update(Registration).where(Registration.id == person).values(**values))


def test_event_without_anybody_has_numbers_and_a_word(world: World) -> None:
    text = page(world.client(), world)
    assert "Nobody has registered yet" in text
    assert "<strong>0</strong> on the waiting list" in text
    assert '<svg class="chart' not in text


def test_pictures_agree_with_the_people(world: World) -> None:
    first = world.register("Anna Ozola", answers=world.answers("ngo", ("a", "ab"), ""), municipality="Tukuma novads",
                           municipality_code="LV-099", institution="Tukuma novada Sociālais dienests")  # fmt: skip
    second = world.register("Jānis Kalns", answers=world.answers("city", ("a",), ""), municipality="Mars")
    moved(world, second, status=RegistrationStatus.waiting, waiting_number=1, confirmed_at=None, source=Source.phone)
    moved(world, first, registered_at=EARLY - timedelta(days=3), confirmed_at=EARLY - timedelta(days=2))
    text = page(world.client(), world)
    assert table(text, "Role") == [["NGO", "1", "0", "50"], ["City", "0", "1", "50"]]
    assert table(text, "Topics") == [["Support", "1", "1"], ["Leisure", "1", "0"]]
    assert table(text, "By type of institution") == [
        ["Institution not given", "0", "1", "50"],
        ["Institution not matched to the register yet", "1", "0", "50"],
    ]
    regions = {row[0]: row[1:] for row in table(text, "By planning region")}
    assert regions["Tukuma novads"] == ["1", "0", ""]
    assert regions["Place not matched to the register yet"] == ["0", "1", "50"]
    assert table(text, "How people registered") == [["Website", "1", "50"], ["Phone", "1", "50"]]
    assert table(text, "Registrations by status") == [["have a place", "1", "50"], ["on the waiting list", "1", "50"]]
    assert table(text, "Registrations over time") == [
        ["2027-01-17", "0", "1"],
        ["2027-01-18", "1", "0"],
        ["2027-01-20", "1", "1"],
    ]


def test_days_are_those_of_the_event_and_not_of_utc(world: World) -> None:
    person = world.register("Anna Ozola")
    late = EARLY.replace(hour=22, minute=30)  # after midnight in Latvia
    moved(world, person, registered_at=late, confirmed_at=late)
    with world.reading() as session:
        counted = rules.course(queries.moves(session, world.event_id, "Europe/Riga", *YEAR))
    assert counted == (DayCount((late + timedelta(days=1)).date(), 1, 0),)


def test_who_left_is_counted_until_then(world: World) -> None:
    person = world.register("Anna Ozola")
    moved(world, person, status=RegistrationStatus.withdrawn, ended_at=EARLY + timedelta(days=2))
    with world.reading() as session:
        counted = rules.course(queries.moves(session, world.event_id, "Europe/Riga", *YEAR))
    assert [(one.confirmed, one.waiting) for one in counted] == [(1, 0), (0, 0)]


def test_invited_people_stand_as_on_their_board(world: World) -> None:

    with world.app.app_context():
        with transaction() as session:
            event = session.get_one(Event, world.event_id)
            for number, answer in enumerate(("none", "none", "no", "maybe")):
                guest = make_guest(session, event, family_name=f"Liepa{number}", email=f"g{number}@example.lv")
                guest.answer, guest.answered_at = answer, None if answer == "none" else EARLY
                guest.invited_at = None if number == 1 else EARLY
        with world.reading() as session:
            groups = queries.guests(session, world.event_id)
        with world.app.test_request_context():
            found = pictures.invited(groups)
        db.session.remove()
    assert [share.value for share in found.shares] == [0, 0, 1, 1, 1, 1]


def test_letters_are_counted_by_where_they_stand(world: World) -> None:

    for name in ("Anna", "Jānis", "Zane"):
        world.register(f"{name} Ozola")
    with world.app.app_context():
        with transaction() as session:
            one, two, _three = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
            one.state, one.reason = "failed", "bounced"
            two.state, two.reason = "failed", "letter_error"
        counted = mail_counts.mails(db.session(), world.event_id)
        db.session.remove()
    assert counted == {
        MailGroup.sent: 0, MailGroup.waiting: 1, MailGroup.bounced: 1, MailGroup.failed: 1, MailGroup.withdrawn: 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("right", "people"),
    [
        (Right.edit, False),
        (Right.check_in, False),
        (Right.people, False),
        (Right.sensitive, False),
        (Right.moderate, True),
        (Right.export, True),
    ],
)
def test_every_right_sees_the_numbers_and_some_the_people(world: World, right: Right, people: bool) -> None:
    world.register("Anna Ozola", answers=world.answers("ngo", ("a",), "bez glutēna"))
    give(world, right)
    text = page(world.client(EDGARS), world)
    assert "Registrations over time" in text
    assert [word in text for word in ("By planning region", "Role", "dalibnieki")] == [people] * 3


def test_sensitive_counts_are_shown_on_request_and_written_down(world: World) -> None:
    from registration.models import Question

    with world.app.app_context(), transaction() as session:
        session.execute(update(Question).where(Question.id == world.questions[0]).values(sensitive=True))
    world.register("Anna Ozola", answers=world.answers("ngo", ("a",), ""))
    client = world.client()
    text = page(client, world)
    assert ("Role" in text, "Show counts of sensitive answers" in text) == (False, True)
    status, shown = post(client, path(world) + "/sensitivas")
    assert (status, table(shown, "Role")) == (200, [["NGO", "1", "100"], ["City", "0", "0"]])
    with world.reading() as session:
        looked = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "viewed")).one()
        assert (looked.registration_id, looked.details) == (
            None,
            {"what": "counts", "questions": [world.questions[0]]},
        )
    give(world, Right.moderate)
    assert post(world.client(EDGARS), path(world) + "/sensitivas")[0] == 403
    assert "Show counts of sensitive answers" not in page(world.client(EDGARS), world)


def test_one_query_for_each_picture(world: World) -> None:
    world.register("Anna Ozola", answers=world.answers("ngo", ("a",), ""))
    asked: list[str] = []
    with world.app.test_request_context():
        session, event = db.session(), db.session().get_one(Event, world.event_id)
        listening.listen(session.get_bind(), "before_cursor_execute", lambda *values: asked.append(values[2]))
        found = overview.standing(session, event.id)
        overview.course(session, event, Admission.in_order, clock.now(), "lv")
        made = overview.people_pictures(session, event, found, "lv")
        ordinary, _sensitive = overview.choice_questions(session, event.id)
        answers = overview.answer_pictures(session, event.id, ordinary, Admission.in_order, "lv")
        db.session.remove()
    counting = [query for query in asked if "count(" in query]
    assert (len(made), len(answers), len(counting)) == (5, 2, 4)


def test_whole_page_asks_no_more_than_eleven_statements(world: World) -> None:
    world.register("Anna Ozola", answers=world.answers("ngo", ("a",), ""))
    with world.app.app_context():
        with transaction() as session:
            make_guest(session, session.get_one(Event, world.event_id))
            session.execute(update(Seating).where(Seating.event_id == world.event_id).values(guests=1))
        engine = db.engine
    client, asked = world.client(), []
    page(client, world)
    listening.listen(engine, "before_cursor_execute", lambda *values: asked.append(values[2]))
    assert "Invited people" in page(client, world)
    assert len(asked) <= 11, asked


def test_best_registration_of_an_invited_person_counts(world: World) -> None:
    left = world.register("Anna Ozola")
    world.register("Anna Kalna")
    moved(world, left, status=RegistrationStatus.withdrawn, ended_at=EARLY)
    with world.app.app_context():
        with transaction() as session:
            guest = make_guest(session, session.get_one(Event, world.event_id))
            session.execute(update(Registration).values(guest_id=guest.id))
        with world.reading() as session:
            found = [(group.registered, group.count) for group in queries.guests(session, world.event_id)]
            elsewhere = queries.guests(session, world.event_id + 999)
    assert (found, list(elsewhere)) == ([(queries.COMING, 1)], [])


def test_who_is_matched_to_the_register_has_named_it(world: World) -> None:
    matched = world.register("Anna Ozola", municipality_code="LV-099")
    moved(world, matched, municipality="")
    world.register("Jānis Kalns", municipality="Mars", institution="Biedrība")
    world.register("Eva Liepa")
    with world.app.app_context(), world.reading() as session:
        parts = queries.crowd(session, world.event_id)
    assert sorted((part.lives_in or "", part.people, part.works, part.lives) for part in parts) == [
        ("", 2, 1, 1),
        ("LV-099", 1, 0, 1),
    ]


def test_other_organisations_and_strange_numbers_are_404(world: World) -> None:
    assert world.client("olga@example.lv").get(path(world), base_url=HOST).status_code == 404
    for number in ("0", "999999", "999999999999999999"):
        address = f"/birojs/biedriba/pasakumi/{number}/parskats"
        assert world.client().get(address, base_url=HOST).status_code == 404


def test_navigation_lists_what_the_rights_open(world: World) -> None:
    give(world, Right.check_in)
    give(world, Right.moderate, at_event=world.event_id)
    text = page(world.client(EDGARS), world)
    nav = re.search(r'<nav class="event-nav.*?</nav>', text, re.DOTALL)
    assert nav
    assert "Edit" not in nav.group()
    current = re.findall(r'aria-current="page">([^<]+)', nav.group())
    assert current == ["Overview"]
    words = re.findall(r">([A-Z][^<]+)</a>", nav.group())
    assert words == ["Overview", "Participants", "Invited", "Letters", "The day", "Settings"]
    listed = world.client(EDGARS).get(world.url("/"), base_url=HOST).text
    assert re.findall(r'aria-current="page">(Participants)', listed) == ["Participants"]


def test_days_change_where_summer_time_begins_and_ends(world: World) -> None:
    person = world.register("Anna Ozola")
    expected = {
        datetime(2027, 3, 27, 21, 59, 59, 999000, UTC): date(2027, 3, 27),
        datetime(2027, 3, 27, 22, tzinfo=UTC): date(2027, 3, 28),
        datetime(2027, 3, 28, 20, 59, 59, tzinfo=UTC): date(2027, 3, 28),
        datetime(2027, 3, 28, 21, tzinfo=UTC): date(2027, 3, 29),
        datetime(2027, 10, 31, 21, 30, tzinfo=UTC): date(2027, 10, 31),
        datetime(2027, 10, 31, 22, tzinfo=UTC): date(2027, 11, 1),
    }
    found = {}
    for moment in expected:
        moved(world, person, registered_at=moment, confirmed_at=moment)
        with world.reading() as session:
            (one,) = queries.moves(session, world.event_id, "Europe/Riga", *YEAR)
        found[moment] = one.day
    assert found == expected
