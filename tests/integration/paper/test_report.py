"""The closing report: counted, written, published without anything that points at a person."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from core.db import transaction
from organisers.terms import Right
from paper import ports
from paper.models import ClosingReport, ErasedAlone
from paper.terms import GroupNote
from privacy import retention, services
from privacy.terms import Erased, Why
from registration.models import Event, Registration
from registration.privacy_models import EventPrivacy
from tests.integration.desk.people_world import HOST, World
from tests.integration.paper.desk import AFTER, Desk, read, text_of

TEXT = {
    "version": "0",
    "results_lv": "Pirmā rindkopa.\n\nOtrā <b>rindkopa</b>.",
    "results_en": "",
    "handed_to_lv": "novada domes pārstāvjiem",
    "handed_to_en": "",
    "handed_on": "2027-03-11",
}


@pytest.fixture
def after(world: World) -> Iterator[Desk]:
    """The desk on the day after the event."""
    with time_machine.travel(AFTER, tick=False):
        yield Desk(world)


def slug_of(world: World) -> str:
    with world.reading() as session:
        return str(session.get_one(Event, world.event_id).slug)


def public(desk: Desk) -> Any:
    return desk.world.client(None).get(f"/pasakumi/{slug_of(desk.world)}/noslegums", base_url=HOST)


def report_of(world: World) -> ClosingReport | None:
    with world.reading() as session:
        found = session.scalars(select(ClosingReport)).one_or_none()
        if found is not None:
            session.expunge(found)
        return found


def people(world: World) -> list[int]:
    """Twelve people: seven of an NGO, three of a municipality, two who did not say."""
    roles = ["ngo"] * 7 + ["city"] * 3 + [""] * 2
    return [world.register(f"Anna Ozola{n:02}", answers=world.answers(role)) for n, role in enumerate(roles)]


def test_the_report_counts_people_and_tells_who_came(after: Desk) -> None:
    world = after.world
    ids = people(world)
    page = after.get("noslegums").text
    assert "attendance is not marked" in page
    assert "The tables count 12 people who had a place." in page
    with world.app.app_context():
        ports.connect(came=lambda _session, _event_id: {*ids[:8], 999_999})
    page = after.get("noslegums").text
    assert "The tables count 8 people who came." in page
    text = text_of(read(after.get("lapas/noslegums.pdf?valoda=en")))
    for said in ("Had a place 12", "Came 8", "Did not come 4", "NGO 7", "City 1"):
        assert said in text, text
    assert "Ozola" not in text
    assert after.history()[-1] == ("printed", {"what": "report", "columns": [], "count": 12})


def test_the_organisers_words_are_saved_once_and_written_down(after: Desk) -> None:
    assert after.post("noslegums", TEXT).status_code == 303
    report = report_of(after.world)
    assert report is not None
    assert (report.version, report.handed_to.lv, str(report.handed_on)) == (1, "novada domes pārstāvjiem", "2027-03-11")
    assert after.post("noslegums", TEXT | {"version": "1"}).status_code == 303
    assert after.history("report_saved") == [("report_saved", {"what": "report"})]
    page = after.get("noslegums").text
    assert "Otrā &lt;b&gt;rindkopa&lt;/b&gt;." in page
    text = text_of(read(after.get("lapas/noslegums.pdf?valoda=lv")))
    assert "Otrā <b>rindkopa</b>." in text
    assert "novada domes pārstāvjiem, 11.03.2027." in text


def test_two_who_write_at_once_see_each_others_words(after: Desk) -> None:
    after.post("noslegums", TEXT)
    answer = after.post("noslegums", TEXT | {"results_lv": "Citi vārdi."})
    assert answer.status_code == 409
    assert "Citi vārdi." in answer.text
    assert "Pirmā rindkopa." in answer.text
    assert 'value="1"' in answer.text
    assert after.post("noslegums", TEXT | {"results_lv": "Citi vārdi.", "version": "1"}).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [{"results_lv": "x" * 20_001}, {"handed_on": "vakar"}, {"handed_to_lv": "a\x00b"}, {"handed_to_en": "x" * 201}],
)
def test_wrong_words_come_back(after: Desk, wrong: dict[str, str]) -> None:
    answer = after.post("noslegums", TEXT | wrong)
    assert answer.status_code == 422
    assert "Pirmā rindkopa." in answer.text or "results_lv" in wrong
    assert report_of(after.world) is None


@pytest.mark.parametrize("version", ["", "-1", "1e9", "99999999999999", "\x00", "٣"])
def test_a_broken_version_counts_as_none(after: Desk, version: str) -> None:
    assert after.post("noslegums", TEXT | {"version": version}).status_code == 303


def test_a_report_is_public_only_when_published(after: Desk) -> None:
    people(after.world)
    assert public(after).status_code == 404
    after.post("noslegums", TEXT)
    assert public(after).status_code == 404
    assert after.post("noslegums/publicet").status_code == 303
    after.post("noslegums/publicet")
    page = public(after)
    assert page.status_code == 200
    assert "novada domes pārstāvjiem" in page.text
    event_page = after.world.client(None).get(f"/pasakumi/{slug_of(after.world)}", base_url=HOST).text
    assert f"/pasakumi/{slug_of(after.world)}/noslegums" in event_page
    assert after.post("noslegums/publicet", {"paslept": "1"}).status_code == 303
    assert public(after).status_code == 404
    actions = [action for action, _details in after.history("report_published", "report_hidden")]
    assert actions == ["report_published", "report_hidden"]


def test_the_public_report_has_no_names_and_no_small_numbers(after: Desk) -> None:
    ids = people(after.world)
    with after.world.app.app_context():
        ports.connect(
            came=lambda _session, _event_id: ids,
            notes=lambda _session, _event_id, _language: [GroupNote("1. grupa", "Vajag telpu.")],
        )
    after.post("noslegums/publicet")
    page = public(after).text
    assert "Ozola" not in page
    assert "Vajag telpu." in page
    assert '<th scope="row">City</th><td class="number"><span class="muted">not shown</span></td>' in page
    assert '<th scope="row">No answer</th><td class="number"><span class="muted">not shown</span></td>' in page
    assert '<th scope="row">on the website</th><td class="number">12</td>' in page
    assert "Did not come" not in page


@pytest.mark.parametrize(("number", "shown"), [(4, False), (5, True)])
def test_a_handful_of_people_is_not_told(after: Desk, number: int, shown: bool) -> None:
    for place in range(number):
        after.world.register(f"Anna Ozola{place}")
    after.post("noslegums/publicet")
    assert ("Had a place" in public(after).text) is shown


def test_a_report_waits_for_the_end_of_the_event(desk: Desk) -> None:
    assert desk.post("noslegums/publicet").status_code == 303
    assert report_of(desk.world) is None
    assert "can be published when the event is over" in desk.get("noslegums").text


def test_an_unlisted_events_report_is_not_for_search_engines(after: Desk) -> None:
    with after.world.app.app_context(), transaction() as session:
        session.get_one(Event, after.world.event_id).visibility = "unlisted"
    after.post("noslegums/publicet")
    assert '<meta name="robots" content="noindex">' in public(after).text


@pytest.mark.parametrize("slug", ["nav", "%00", "x" * 500, "..%2f..", "%ED%A0%80"])
def test_unknown_reports_are_404(after: Desk, slug: str) -> None:
    assert after.world.client(None).get(f"/pasakumi/{slug}/noslegums", base_url=HOST).status_code == 404


def test_only_editors_write(after: Desk, only: Callable[..., None]) -> None:
    token = after.get("noslegums").text.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
    only(Right.export)
    assert after.post("noslegums", TEXT, token).status_code == 403
    assert after.post("noslegums/publicet", {}, token).status_code == 403
    page = after.get("noslegums").text
    assert "<textarea" not in page
    assert "noslegums.pdf" in page
    only(Right.edit)
    assert "noslegums.pdf" not in after.get("noslegums").text


def test_tables_add_up_and_lists_are_lists(after: Desk) -> None:
    people(after.world)
    after.post("noslegums", TEXT | {"results_lv": "Vienojās:\n- par telpu\n- par **laiku**"})
    page = after.get("noslegums").text
    assert '<th scope="row">No answer</th><td class="number">2</td>' in page
    after.post("noslegums/publicet")
    assert "<li>par <strong>laiku</strong></li>" in public(after).text
    text = text_of(read(after.get("lapas/noslegums.pdf?valoda=en")))
    assert "No answer 2" in text
    assert "- par telpu" not in text
    assert "• par telpu" in text


def test_an_institution_that_is_not_in_the_register_was_still_given(after: Desk) -> None:
    after.world.register("Ilze Savēja", institution="Biedrība „Savējie”", municipality="Mēness novads")
    after.world.register("Jānis Vienīgais", email="janis.vienigais@example.lv", municipality="Cēsis")
    rows = after.get("noslegums").text
    for word in ("Institution not matched to the register yet", "Institution not given"):
        assert f'<th scope="row">{word}</th><td class="number">1</td>' in rows
    for word in ("Place not matched to the register yet",):
        assert f'<th scope="row">{word}</th><td class="number">' in rows


def erase(world: World, number: int, at: datetime = AFTER) -> None:
    with world.app.app_context(), transaction() as session:
        assert isinstance(services.erase_person(session, world.settings, number, at, None, Why.asked), Erased)


def totals(page: str) -> list[tuple[str, str]]:
    return re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page)[:3]


def test_who_is_erased_alone_stays_in_the_totals_and_in_nothing_else(after: Desk) -> None:
    world, ids = after.world, people(after.world)
    with world.app.app_context():
        ports.connect(came=lambda _session, _event_id: set(ids[1:]))
    after.post("noslegums/publicet")
    before = totals(after.get("noslegums").text)
    erase(world, ids[0])  # did not come
    erase(world, ids[1])
    page, shown = after.get("noslegums").text, public(after).text
    assert totals(page) == before == [("Had a place", "12"), ("Came", "11"), ("Did not come", "1")]
    assert "The data of 2 people has been erased since: only the totals count them." in page
    assert "The tables count 10 people who came." in page
    assert '<th scope="row">NGO</th><td class="number">5</td>' in page
    assert "The data of some people has been erased since: only the totals count them." in shown
    assert "The data of 2 people" not in shown
    assert "only the totals count them" in text_of(read(after.get("lapas/noslegums.pdf?valoda=en")))
    with world.reading() as session:
        alone = session.scalars(select(ErasedAlone)).one()
        assert (alone.people, alone.registered, alone.came, alone.stayed_away) == (2, 2, 1, 1)


def test_who_is_erased_before_the_end_gave_up_the_place(after: Desk) -> None:
    ids = people(after.world)
    erase(after.world, ids[0], AFTER - timedelta(days=30))
    page = after.get("noslegums").text
    assert totals(page)[0] == ("Had a place", "11")
    assert "has been erased since" not in page


def test_totals_of_those_erased_alone_are_kept_once(after: Desk) -> None:
    world, ids = after.world, people(after.world)
    erase(world, ids[0])
    with world.app.app_context(), transaction() as session:
        session.add(EventPrivacy(event_id=world.event_id, retention_months=1, updated_at=AFTER))
        for _steps in range(9):
            if not retention.erase_step(session, world.settings, world.event_id, AFTER + timedelta(days=60)):
                break
    page = after.get("noslegums").text
    assert totals(page)[0] == ("Had a place", "12")
    assert "The tables count 11 people who had a place." in page
    assert "The data of 1 person has been erased since" in page


def test_numbers_outlive_the_people_and_point_at_nobody(after: Desk) -> None:
    world, ids = after.world, people(after.world)
    with world.app.app_context():
        ports.connect(came=lambda _session, _event_id: set(ids[1:]))
    after.post("noslegums/publicet")
    with world.app.app_context(), transaction() as session:
        session.add(EventPrivacy(event_id=world.event_id, retention_months=1, updated_at=AFTER))
        due = AFTER + timedelta(days=60)
        for _steps in range(9):
            if not retention.erase_step(session, world.settings, world.event_id, due):
                break
        assert session.scalars(select(Registration.id)).all() == []
    page, shown = after.get("noslegums").text, public(after).text
    for text in (page, shown):
        assert "before the data of the people was erased" in text
        assert '<th scope="row">NGO</th><td class="number">6</td>' in text
        assert '<th scope="row">Others</th><td class="number">5</td>' in text
        assert "City" not in text
    assert re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", page)[:3] == [
        ("Had a place", "12"), ("Came", "11"), ("Did not come", "1")
    ]  # fmt: skip
    assert "Had a place" in text_of(read(after.get("lapas/noslegums.pdf?valoda=en")))
    overview = after.get("parskats").text
    assert "The data of 12 people was erased" in overview
    assert "Nobody has registered yet" not in overview
