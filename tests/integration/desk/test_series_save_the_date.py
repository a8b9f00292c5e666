"""RM 1-3 at the desk: a series is made, a day without a time is published in it, and the time comes later."""

from datetime import date

from flask_babel import force_locale
from icalendar import Calendar, Event

from core.db import transaction
from mailers import registry
from mailers.terms import Letter
from tests import builders
from tests.integration.desk.events_world import BASE, NOW, ROOM, Desk, form_of, letters, words_of

SERIES = "/birojs/lauku-biedriba/serijas"
FOLLOWERS = ["anna.ozola@example.lv", "janis@example.lv"]


def entry(desk: Desk, path: str) -> Event:
    """The meeting in a public feed, apart from its deadline, which has an entry of its own."""
    events = Calendar.from_ical(desk.app.test_client().get(path, base_url=BASE).data).walk("VEVENT")
    (found,) = [one for one in events if str(one["SUMMARY"]) == "Sanāksme Vidzemē"]
    assert isinstance(found, Event)
    return found


def follow(desk: Desk, slug: str, email: str) -> None:
    visitor = desk.app.test_client()
    _action, fields = form_of(visitor.get(f"/pasakumi/{slug}", base_url=BASE), "email")
    fields["email"] = email
    answer = visitor.post(f"/pasakumi/{slug}/sekot", data=fields, base_url=BASE)
    assert answer.status_code == 303, words_of(answer)


def published_day(desk: Desk) -> tuple[int, str, str]:
    """An event of which only the day is known, alone in a new series: its id, its address, the series' feed."""
    made = desk.fill(desk.get(f"{SERIES}/jauna"), "title_lv", title_lv="Sanāksmes reģionos")
    event_id = desk.made(title_lv="Sanāksme Vidzemē", time_unknown="y", day="2027-10-13")
    page = desk.get(made.location)
    assert desk.fill(page, "event", event=str(event_id)).status_code == 303
    assert desk.press(f"{made.location}/publicet", event=str(event_id)).status_code == 303
    slug = desk.event(event_id).slug
    public = desk.get(made.location).text.partition('href="/serijas/')[2].partition('"')[0]
    return event_id, slug, f"/kalendars/serija/{public}.ics"


def test_the_time_comes_later_under_the_same_uid_and_everybody_interested_gets_one_letter(desk: Desk) -> None:
    event_id, slug, feed = published_day(desk)
    before = entry(desk, feed)
    assert before["DTSTART"].dt == date(2027, 10, 13)
    for email in (*FOLLOWERS, FOLLOWERS[0]):
        follow(desk, slug, email)
    page = desk.get(f"{ROOM}/{event_id}")
    _action, fields = form_of(page, "title_lv")
    assert fields["time_unknown"] == "y"
    shown = desk.edit(event_id, time_unknown="", start_time="10:00", end_time="16:00", deadline_on="2027-10-08")
    assert "2 people" in words_of(shown)
    assert (entry(desk, feed)["SEQUENCE"], letters(desk.app, "registration.date_set")) == (before["SEQUENCE"], [])
    assert desk.fill(shown, "title_lv", "step=save").status_code == 303
    after = entry(desk, feed)
    assert after["UID"] == before["UID"]
    assert (after["SEQUENCE"], str(after["DTSTART"].dt), str(after["DTEND"].dt)) == (
        before["SEQUENCE"] + 1, "2027-10-13 10:00:00+03:00", "2027-10-13 16:00:00+03:00",
    )  # fmt: skip
    assert sorted(address for address, _params in letters(desk.app, "registration.date_set")) == FOLLOWERS
    desk.fill(desk.edit(event_id, start_time="11:00"), "title_lv", "step=save")
    assert (entry(desk, feed)["UID"], entry(desk, feed)["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 2)
    assert len(letters(desk.app, "registration.date_set")) == 2


def test_the_letter_says_when_and_how_to_register(desk: Desk) -> None:
    event_id, slug, _feed = published_day(desk)
    follow(desk, slug, FOLLOWERS[0])
    shown = desk.edit(event_id, time_unknown="", start_time="10:00", end_time="16:00")
    desk.fill(shown, "title_lv", "step=save")
    with desk.app.test_request_context(base_url=BASE), force_locale("lv"), transaction() as session:
        (row,) = builders.mails(session, "registration.date_set")
        letter = registry.renderer_of(row.letter)(session, row, NOW)
    assert isinstance(letter, Letter)
    assert "plkst. 10.00–16.00" in letter.text
    assert f"/pasakumi/{slug}" in letter.text
