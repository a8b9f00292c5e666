"""The list of events; publishing, cancelling, copying, deleting them."""

from datetime import UTC, datetime

import time_machine

from tests.integration.desk.events_world import (
    BASE,
    ROOM,
    Desk,
    form_of,
    letters,
    register,
    words_of,
)


def test_list_shows_tabs_seats_and_deadline(desk: Desk) -> None:
    event_id = desk.published(capacity="2", deadline_on="2027-09-25")
    desk.made(title_lv="Melnraksts")
    register(desk.app, event_id, "Alise", "Baiba", "Cilda")
    text = words_of(desk.get(f"{ROOM}/"))
    assert "Upcoming 1 Drafts 1 Past 0 Cancelled 0" in text
    assert "2 / 2 1" in text
    assert "27 Sep 2027 Monday, 16:00–20:00" in text
    assert "until 25 Sep 2027 (inclusive)" in text
    assert "Melnraksts" not in text
    assert "Melnraksts" in words_of(desk.get(f"{ROOM}/?cilne=drafts"))
    assert "No cancelled events" in words_of(desk.get(f"{ROOM}/?cilne=cancelled"))
    with time_machine.travel(datetime(2027, 10, 1, tzinfo=UTC), tick=False):
        assert "Upcoming 0 Drafts 1 Past 1 Cancelled 0" in words_of(Desk(desk.app).get(f"{ROOM}/?cilne=past"))


def test_publishing_refuses_a_year_that_is_over(desk: Desk) -> None:
    event_id = desk.made(day="2023-09-27")
    page = desk.get(f"{ROOM}/{event_id}/publicet")
    assert "The event is in the past: Wednesday, 27 September 2023. Check the year." in words_of(page)
    answer = desk.press(f"{ROOM}/{event_id}/publicet")
    assert (answer.status_code, desk.event(event_id).status) == (422, "draft")


def test_publishing_says_what_looks_forgotten_and_publishes(desk: Desk) -> None:
    event_id = desk.made(end_time="", contact_phone="", contact_email="")
    text = words_of(desk.get(f"{ROOM}/{event_id}/publicet"))
    for said in (
        "It is not said when the event ends.",
        "There is neither a venue nor a link to an online meeting.",
        "There is no contact: nobody can ask, and the final list has no one to go to.",
        "There is no deadline: people can register until the event begins.",
        "Monday, 27 September 2027, 16:00",
    ):
        assert said in text
    assert desk.press(f"{ROOM}/{event_id}/publicet").status_code == 303
    assert desk.event(event_id).status == "published"


def test_cancel_tells_people_and_publish_again_brings_it_back(desk: Desk) -> None:
    event_id = desk.published()
    register(desk.app, event_id, "Alise")
    path = f"{ROOM}/{event_id}/atcelt"
    assert "1 person will get a letter, and the event is marked as cancelled in their calendar." in words_of(
        desk.get(path)
    )
    assert desk.event(event_id).status == "published"
    answer = desk.press(path, reason_lv="Slims vadītājs")
    assert answer.status_code == 303
    event = desk.event(event_id)
    assert (event.status, event.cancel_note.lv) == ("cancelled", "Slims vadītājs")
    assert [address for address, _params in letters(desk.app, "registration.event_cancelled")] == ["alise@example.lv"]
    assert "1 person will get an update." in words_of(desk.get(f"{ROOM}/{event_id}/publicet"))
    desk.press(f"{ROOM}/{event_id}/publicet")
    assert (desk.event(event_id).status, desk.event(event_id).uid) == ("published", event.uid)


def test_copy_is_a_draft_of_its_own(desk: Desk) -> None:
    event_id = desk.published(venue_lv="Nagla", questions__0__label_lv="Kāpēc?", questions__0__kind="short")
    register(desk.app, event_id, "Alise")
    token = form_of(desk.get(f"{ROOM}/{event_id}"), "title_lv")[1]["csrf_token"]
    answer = desk.client.post(f"{ROOM}/{event_id}/kopet", data={"csrf_token": token}, base_url=BASE)
    copy = desk.event(int(answer.location.partition("?")[0].rsplit("/", 1)[1]))
    original = desk.event(event_id)
    assert (copy.status, copy.venue.lv, copy.seating.taken) == ("draft", "Nagla", 0)
    assert [q.label.lv for q in copy.questions] == ["Kāpēc?"]
    assert len({copy.uid, original.uid}) == len({copy.slug, original.slug}) == 2
    assert copy.questions[0].id != original.questions[0].id
    assert (copy.title.lv, copy.title.en) == ("Domnīca “Pikniks” (kopija)", "")
    assert "kopija" not in copy.slug


def test_one_press_makes_one_copy(desk: Desk) -> None:
    event_id = desk.published()
    token = form_of(desk.get(f"{ROOM}/{event_id}"), "title_lv")[1]["csrf_token"]
    made = {
        desk.client.post(f"{ROOM}/{event_id}/kopet", data={"csrf_token": token}, base_url=BASE).location
        for _again in range(3)
    }
    assert len(made) == 1
    copy = desk.event(int(made.pop().partition("?")[0].rsplit("/", 1)[1]))
    assert copy.title.lv.count("(kopija)") == 1


def test_copy_is_named_in_each_language_and_asks_to_look_at_the_day(desk: Desk) -> None:
    event_id = desk.published(title_lv="ā" * 200, title_en="Picnic")
    remark = "Check the date: it is the old event’s."
    page = desk.get(f"{ROOM}/{event_id}")
    assert remark not in words_of(page)
    token = form_of(page, "title_lv")[1]["csrf_token"]
    answer = desk.client.post(f"{ROOM}/{event_id}/kopet", data={"csrf_token": token}, base_url=BASE)
    form = desk.get(answer.location)
    assert remark in words_of(form)
    copy = desk.event(int(answer.location.partition("?")[0].rsplit("/", 1)[1]))
    assert (copy.title.lv, copy.title.en) == ("ā" * 191 + " (kopija)", "Picnic (copy)")
    assert desk.fill(form, "title_lv").status_code == 303


def test_attendees_are_counted_as_their_page_counts_them(desk: Desk) -> None:
    event_id = desk.published(capacity="2")
    register(desk.app, event_id, "Alise")
    assert "1 of 2 have a place" in words_of(desk.get(f"{ROOM}/{event_id}/parskats"))
    register(desk.app, event_id, "Baiba", "Cilda", "Dace")
    assert "2 of 2 have a place 2 on the waiting list" in words_of(desk.get(f"{ROOM}/{event_id}/parskats"))


def test_draft_on_its_public_page_leads_back_to_the_desk(desk: Desk) -> None:
    draft, public = desk.made(), desk.published()
    pages = {number: desk.get(f"/pasakumi/{desk.event(number).slug}").text for number in (draft, public)}
    assert f'href="{ROOM}/{draft}"' in pages[draft]
    assert "/birojs/lauku-biedriba" not in pages[public]


def test_delete_removes_a_draft_and_only_a_draft(desk: Desk) -> None:
    draft, public = desk.made(questions__0__label_lv="Kāpēc?", questions__0__kind="short"), desk.published()
    assert desk.press(f"{ROOM}/{draft}/dzest").status_code == 303
    assert desk.get(f"{ROOM}/{draft}").status_code == 404
    token = form_of(desk.get(f"{ROOM}/{public}"), "title_lv")[1]["csrf_token"]
    answer = desk.client.post(f"{ROOM}/{public}/dzest", data={"csrf_token": token}, base_url=BASE)
    assert (answer.status_code, answer.location) == (303, f"{ROOM}/{public}/atcelt")
    assert desk.event(public).status == "published"


def test_another_organisations_event_does_not_exist(desk: Desk) -> None:
    event_id = desk.made()
    olga = Desk(desk.app, "olga@example.lv")
    for page in ("", "/publicet", "/atcelt", "/dzest", "/skatit", "/vesture"):
        assert olga.get(f"{ROOM}/{event_id}{page}").status_code == 404
        assert olga.get(f"/birojs/otra-biedriba/pasakumi/{event_id}{page}").status_code == 404
    token = form_of(olga.get("/birojs/otra-biedriba/pasakumi/jauns"), "title_lv")[1]["csrf_token"]
    for page in ("", "/publicet", "/atcelt", "/dzest", "/kopet"):
        path = f"/birojs/otra-biedriba/pasakumi/{event_id}{page}"
        assert olga.client.post(path, data={"csrf_token": token, "title_lv": "Mans"}, base_url=BASE).status_code == 404


def test_impossible_event_numbers_do_not_exist(desk: Desk) -> None:
    numbers = ("0", "99999999", "2147483648", "9223372036854775808", "9" * 60, "٣")
    assert [desk.get(f"{ROOM}/{number}").status_code for number in numbers] == [404] * 6


def test_preview_leads_to_the_public_page(desk: Desk) -> None:
    event_id = desk.made()
    answer = desk.get(f"{ROOM}/{event_id}/skatit")
    assert (answer.status_code, answer.location) == (303, f"/pasakumi/{desk.event(event_id).slug}")


def test_copy_and_removal_need_a_post(desk: Desk) -> None:
    event_id = desk.made()
    assert [desk.get(f"{ROOM}/{event_id}/kopet").status_code, desk.get(f"{ROOM}/logotipi/1/dzest").status_code] == [
        405,
        405,
    ]


def test_the_address_follows_the_title_until_the_event_is_published(desk: Desk) -> None:
    event_id = desk.made(title_lv="Pirmais nosaukums")
    ending = desk.event(event_id).slug.removeprefix("pirmais-nosaukums-")
    assert "-" not in ending
    desk.edit(event_id, title_lv="Cits nosaukums")
    assert desk.event(event_id).slug == f"cits-nosaukums-{ending}"
    desk.edit(event_id, capacity="30")
    assert desk.event(event_id).slug == f"cits-nosaukums-{ending}"
    public = desk.published(title_lv="Zināms nosaukums")
    before = desk.event(public).slug
    assert desk.fill(desk.edit(public, title_lv="Vēl cits"), "notify", "step=save").status_code == 303
    assert (desk.event(public).title.lv, desk.event(public).slug) == ("Vēl cits", before)
