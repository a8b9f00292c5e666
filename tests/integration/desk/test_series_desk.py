"""The desk of series: making one, filling it, changing the common text, emptying it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.bilingual import Bilingual
from core.db import transaction
from organisers.models import OrganisationEntry
from registration.models import Event, EventRevision, HistoryEntry, Question, Registration
from registration.series_models import Series
from registration.terms import Admission, EventStatus, RegistrationStatus
from tests.conftest import ON_ONE_DATABASE
from tests.integration.desk.events_world import form_of, words_of
from tests.integration.desk.people_world import HOST, World, world
from tests.integration.desk.series_world import ROOM, Desk, SeriesWorld, actions, make_series_world, members

__all__ = ["world"]


@pytest.fixture
def series(world: World) -> SeriesWorld:
    return make_series_world(world)


def test_a_series_is_made_described_and_written_down(series: SeriesWorld) -> None:
    desk = Desk(series)
    answer = desk.fill(f"{ROOM}/jauna", "title_lv", title_lv="  Savējais   savējiem ", description_lv="Teksts")
    assert answer.status_code == 303
    number = int(answer.location.rsplit("/", 1)[1])
    with series.world.reading() as session:
        made = session.get_one(Series, number)
        query = select(OrganisationEntry.action, OrganisationEntry.details)
        trail = session.execute(query.order_by(OrganisationEntry.id.desc()).limit(1)).one()
        assert (made.title, made.description, made.version) == (Bilingual("Savējais savējiem"), Bilingual("Teksts"), 1)
        assert made.slug.startswith("savejais-savejiem-")
        assert tuple(trail) == ("series_created", {"name": "Savējais savējiem"})
    assert "Savējais savējiem" in words_of(desk.get(f"{ROOM}/"))
    assert "Series created: Savējais savējiem" in words_of(desk.get("/birojs/biedriba/darbibas/?veids=people"))


def test_the_page_shows_events_with_region_day_venue_state_and_seats(series: SeriesWorld) -> None:
    series.world.register("Anna Ozola", event_id=series.events["kurzeme"], municipality_code="LV-112")
    series.world.register("Jānis Ozols", event_id=series.events["kurzeme"], municipality_code="LV-022")
    series.world.register("Ilze Ozola", event_id=series.events["kurzeme"])
    said = words_of(Desk(series).get(series.url()))
    assert "Meeting: kurzeme Kurzeme planning region 17 Mar 2027" in said
    assert "Nams kurzeme 3 : Kurzeme – Registration open" in said
    assert "Kurzeme 17 Mar 2027 1 1 : Kurzeme 1 3" in said
    assert said.index("Meeting: vidzeme") < said.index("Meeting: kurzeme") < said.index("Meeting: latgale")


def test_a_poll_says_how_many_answered_and_nothing_of_seats(series: SeriesWorld) -> None:
    person = series.world.register("Anna Ozola", event_id=series.events["kurzeme"])
    with series.world.app.app_context(), transaction() as session:
        event = session.get_one(Event, series.events["kurzeme"])
        event.admission, event.starts_at, event.ends_at = Admission.poll, None, None
        event.seating.taken = 0
        session.get_one(Registration, person).status = RegistrationStatus.applied
    said = words_of(Desk(series).get(series.url()))
    assert "Nams kurzeme 1 answer : Kurzeme" in said


def test_the_common_text_is_changed_once_and_no_calendar_hears_of_it(series: SeriesWorld) -> None:
    before = [(e.revision, e.version, e.updated_at) for e in members(series)]
    desk = Desk(series)
    answer = desk.fill(series.url("/labot"), "title_lv", description_lv="Pavisam citādi.")
    assert answer.status_code == 303
    assert [(e.revision, e.version, e.updated_at) for e in members(series)] == before
    with series.world.reading() as session:
        assert session.scalar(select(func.max(EventRevision.revision))) == 0
        assert session.get_one(Series, series.series_id).version == 2


def test_two_people_who_edit_at_once_are_told(series: SeriesWorld) -> None:
    desk = Desk(series)
    action, data = form_of(desk.get(series.url("/labot")), "title_lv")
    Desk(series).fill(series.url("/labot"), "title_lv", description_lv="Kolēģa teksts")
    data.setlist("description_lv", ["Mans teksts"])
    answer = desk.client.post(series.url("/labot"), data=data, base_url=HOST)
    assert answer.status_code == 409
    assert "Mans teksts" in answer.text
    again = form_of(answer, "title_lv")[1]
    assert desk.client.post(action or series.url("/labot"), data=again, base_url=HOST).status_code == 303
    with series.world.reading() as session:
        assert session.get_one(Series, series.series_id).description.lv == "Mans teksts"


def test_regions_are_added_in_one_go_as_drafts_like_the_source(series: SeriesWorld) -> None:
    desk, source = Desk(series), series.events["vidzeme"]
    answer = desk.fill(
        f"{series.url('/pasakumi')}?paraugs={source}", "source", source=str(source), start_time="10:00",
        end_time="16:00", riga__day="2027-04-07", riga__venue="Ziemeļblāzma", riga__capacity="25",
        zemgale__day="14.04.2027.", zemgale__address="Jelgava",
    )  # fmt: skip
    assert answer.status_code == 303
    new = [event for event in members(series) if event.status == EventStatus.draft]
    assert [(e.region, e.day, e.capacity, e.venue.lv, e.address) for e in new] == [
        ("riga", date(2027, 4, 7), 25, "Ziemeļblāzma", ""),
        ("zemgale", date(2027, 4, 14), None, "", "Jelgava"),
    ]
    assert next((e.starts_at, e.ends_at) for e in new) == (
        datetime(2027, 4, 7, 7, 0, tzinfo=UTC), datetime(2027, 4, 7, 13, 0, tzinfo=UTC),
    )  # fmt: skip
    assert {(e.project_number, e.funder.lv, e.contact_email) for e in new} == {("7.1", "Fonds", "kontakts@example.lv")}
    with series.world.reading() as session:
        labels = [
            [q.label.lv for q in session.scalars(select(Question).where(Question.event_id == event_id))]
            for event_id in (source, new[0].id)
        ]
        uids = set(session.scalars(select(Event.uid).where(Event.series_id == series.series_id)))
    assert labels[0] == labels[1]
    assert len(uids) == 5
    assert [action for action, _details, _by in actions(series, new[0].id)] == ["series_joined"]
    said = words_of(desk.get(answer.location))
    assert "2 events are saved as drafts." in said


def test_the_next_meeting_to_come_is_offered_to_copy(series: SeriesWorld) -> None:
    over, page = series.events["vidzeme"], series.url("/pasakumi")
    with series.world.app.app_context(), transaction() as session:
        event = session.get_one(Event, over)
        event.starts_at, event.ends_at = clock.now() - timedelta(hours=4), clock.now() - timedelta(hours=1)
    assert form_of(Desk(series).get(page), "source")[1]["source"] == str(series.events["kurzeme"])
    assert form_of(Desk(series).get(f"{page}?paraugs={over}"), "source")[1]["source"] == str(over)


def test_hours_left_empty_make_a_save_the_date(series: SeriesWorld) -> None:
    answer = Desk(series).fill(
        series.url("/pasakumi"), "source", start_time="", end_time="", riga__day="2027-04-07"
    )  # fmt: skip
    assert answer.status_code == 303
    made = [event for event in members(series) if event.status == EventStatus.draft]
    assert [(event.save_the_date, event.capacity) for event in made] == [(True, None)]


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"riga__venue": "Tikai vieta"}, "Riga planning region: Day – Choose the day."),
        ({"riga__day": "2027-02-31"}, "There is no such day"),
        ({"riga__day": "rīt"}, "Write the date like this"),
        ({"riga__day": "9999-01-01"}, "Choose a year"),
        ({"riga__day": "2027-04-07", "riga__capacity": "daudz"}, "Write a whole number"),
        ({"riga__day": "2027-04-07", "riga__venue": "x" * 201}, "Please shorten this"),
        ({"riga__day": "2027-04-07", "riga__venue": "a\x00b"}, "characters that cannot be used"),
        ({"riga__day": "2027-04-07", "end_time": "09:00", "start_time": "10:00"}, "must be after the beginning"),
        ({"riga__day": "2027-04-07", "start_time": "", "end_time": "10:00"}, "Write when it begins."),
        ({"riga__day": "2027-03-28", "start_time": "03:30", "end_time": ""}, "the clocks change"),
        ({"riga__day": "2027-04-07", "source": "999999"}, "Please choose from the list."),
        ({"riga__day": "2027-04-07", "source": "'; DROP TABLE"}, "Please choose from the list."),
    ],
)
def test_what_cannot_be_is_said_and_everything_typed_is_kept(
    series: SeriesWorld, values: dict[str, str], said: str
) -> None:
    answer = Desk(series).fill(series.url("/pasakumi"), "source", **{**LATGALE, **values})
    assert answer.status_code == 422, words_of(answer)
    assert said in words_of(answer)
    assert "Rēzekne 5" in answer.text
    assert len(members(series)) == 3


def test_a_form_without_any_row_is_refused(series: SeriesWorld) -> None:
    answer = Desk(series).fill(series.url("/pasakumi"), "source")
    assert (answer.status_code, "Write a day for at least one region." in answer.text) == (422, True)


def test_an_event_is_put_in_and_taken_out(series: SeriesWorld) -> None:
    world, desk = series.world, Desk(series)
    answer = desk.fill(series.url(), "event", event=str(world.event_id))
    assert answer.status_code == 303
    assert [e.id for e in members(series)] == [world.event_id, *series.events.values()]
    out = desk.post(series.url(f"/iznemt/{world.event_id}"), series.url())
    assert out.status_code == 303
    assert [e.id for e in members(series)] == list(series.events.values())
    said = {"series": "Sanāksmes reģionos"}
    assert actions(series, world.event_id) == [
        ("series_joined", said, world.account_id),
        ("series_left", said, world.account_id),
    ]
    history = words_of(desk.get(f"/birojs/biedriba/pasakumi/{world.event_id}/vesture"))
    assert "Taken out of the series: Sanāksmes reģionos" in history


def test_an_event_belongs_to_one_series_only(series: SeriesWorld) -> None:
    desk = Desk(series)
    other = desk.fill(f"{ROOM}/jauna", "title_lv", title_lv="Otra")
    page = desk.get(other.location)
    assert f'value="{series.events["vidzeme"]}"' not in page.text
    refused = desk.post(f"{other.location}/pievienot", other.location, event=str(series.events["vidzeme"]))
    assert refused.status_code == 422
    assert len(members(series)) == 3


def test_a_series_is_deleted_only_when_it_is_empty(series: SeriesWorld) -> None:
    desk = Desk(series)
    assert desk.post(series.url("/dzest"), series.url()).status_code == 303
    assert "Take its events out first." in words_of(desk.get(series.url()))
    for event_id in series.events.values():
        desk.post(series.url(f"/iznemt/{event_id}"), series.url())
    assert desk.post(series.url("/dzest"), series.url()).location.endswith("/serijas/")
    assert desk.get(series.url()).status_code == 404
    with series.world.reading() as session:
        assert session.scalar(select(func.count()).select_from(Event)) == 4


LATGALE = {"latgale__day": "2027-04-20", "latgale__address": "Rēzekne 5"}


def test_deleting_the_row_leaves_the_events(series: SeriesWorld) -> None:
    with series.world.app.app_context(), transaction() as session:
        session.delete(session.get_one(Series, series.series_id))
    with series.world.reading() as session:
        assert session.scalar(select(func.count()).where(Event.series_id.is_not(None))) == 0


def test_first_event_of_a_series_is_made_from_its_page(series: SeriesWorld) -> None:
    desk = Desk(series)
    room = desk.fill(f"{ROOM}/jauna", "title_lv", title_lv="Jauna sērija").location
    number = int(room.rsplit("/", 1)[1])
    page = desk.get(room).text
    for path in ("jauns", "no-teksta"):
        assert f"/birojs/biedriba/pasakumi/{path}?serija={number}" in page
    made = desk.fill(
        f"/birojs/biedriba/pasakumi/jauns?serija={number}", "title_lv", title_lv="Pirmais", day="2027-09-27"
    )
    assert made.status_code == 303
    text = "Seminārs „Darbs ar kopienām”\n2027. gada 12. maijā plkst. 10.00–12.00, Zīļu ielā 2, Kandavā."
    paste = f"/birojs/biedriba/pasakumi/no-teksta?serija={number}"
    action, data = form_of(desk.get(paste), "text")
    data.setlist("text", [text])
    draft = desk.client.post(action, data=data, base_url=HOST)
    action, data = form_of(draft, "title_lv")
    assert desk.client.post(action, data=data, base_url=HOST).status_code == 303
    with series.world.reading() as session:
        titles = session.scalars(select(Event).where(Event.series_id == number).order_by(Event.id))
        assert [event.title.lv for event in titles] == ["Pirmais", "Seminārs „Darbs ar kopienām”"]
        actions = select(HistoryEntry.action).join(Event, Event.id == HistoryEntry.event_id)
        found = session.scalars(actions.where(Event.series_id == number).order_by(HistoryEntry.id))
        assert list(found) == ["event_created", "series_joined"] * 2
    assert "Make the first event" not in desk.get(room).text


@pytest.mark.parametrize("asked", ["x", "-1", "999999999", "99999999999999999999", "%00", "²"])
def test_unknown_series_of_a_new_event_is_none(series: SeriesWorld, asked: str) -> None:
    page = f"/birojs/biedriba/pasakumi/jauns?serija={asked}"
    made = Desk(series).fill(page, "title_lv", title_lv="Bez sērijas", day="2027-09-27")
    assert made.status_code == 303
    with series.world.reading() as session:
        event = session.get_one(Event, int(made.location.rsplit("/", 1)[1]))
        assert event.series_id is None
