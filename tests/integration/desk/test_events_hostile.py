"""What a hostile or broken browser sends to the event form: a clear answer, everything kept, never a 5xx."""

from sqlalchemy import func, select

from core.db import db
from registration.models import Event
from tests.integration.desk.events_world import BASE, ROOM, Desk, form_of, words_of

REFUSED = {
    "NUL in a title": ({"title_lv": "Domnīca\x00"}, "This contains characters that cannot be used."),
    "NUL in a row": (
        {"programme-0-title_lv": "a\x00", "programme-0-starts": "10:00", "programme-0-ends": "11:00"},
        "This contains characters that cannot be used.",
    ),
    "title of nothing visible": ({"title_lv": "\u200b\u3164 "}, "Write the title."),
    "title too long": ({"title_lv": "a" * 201}, "at most 200 characters, now 201"),
    "description too long": ({"description_lv": "a" * 20_001}, "at most 20000 characters, now 20001"),
    "capacity of a billion": ({"capacity": "1000000000"}, "Write a whole number from 1 to 100000."),
    "capacity beyond every integer": ({"capacity": "9" * 5000}, "Write a whole number from 1 to 100000."),
    "capacity of nobody": ({"capacity": "0"}, "Write a whole number from 1 to 100000."),
    "capacity below nobody": ({"capacity": "-3"}, "Write a whole number from 1 to 100000."),
    "capacity in Arabic digits": ({"capacity": "٣"}, "Write a whole number from 1 to 100000."),
    "superscript capacity": ({"capacity": "²"}, "Write a whole number from 1 to 100000."),
    "day that does not exist": ({"day": "2027-02-30"}, "There is no such day in the calendar."),
    "day before our era": ({"day": "0001-01-01"}, "Choose a year between 2000 and 2100."),
    "day at the end of time": ({"day": "9999-12-31"}, "Choose a year between 2000 and 2100."),
    "deadline at the end of time": ({"deadline_on": "9999-12-31"}, "Choose a year between 2000 and 2100."),
    "day in words": ({"day": "rīt"}, "Write the date like this: 27.09.2027."),
    "day of Arabic digits": ({"day": "٢٠٢٧-٠٩-٢٧"}, "Write the date like this: 27.09.2027."),
    "no day": ({"day": ""}, "Choose the day."),
    "no time": ({"start_time": ""}, "Write when it begins, or tick that the time is not known yet."),
    "time of the 25th hour": ({"start_time": "25:00"}, "Write the time like this: 16:00."),
    "time that spring skips": (
        {"day": "2027-03-28", "start_time": "03:30"},
        "There is no such time on this day: the clocks go forward. Use 04:30.",
    ),
    "time that autumn repeats": (
        {"day": "2027-10-31", "start_time": "03:30"},
        "This time comes twice on this day: the clocks go back. Use 04:30 or another time.",
    ),
    "end before the start": ({"start_time": "16:00", "end_time": "15:00"}, "The end must be after the beginning."),
    "last day before the first": ({"last_day": "2027-09-26"}, "The last day is before the first day."),
    "event of three years": ({"last_day": "2030-09-26"}, "An event can last at most a year."),
    "deadline after the start": ({"deadline_on": "2027-09-28"}, "The deadline is after the event begins."),
    "opening after the deadline": (
        {"deadline_on": "2027-09-20", "opens_on": "2027-09-22"},
        "Registration would open after it has closed.",
    ),
    "opening hour without a day": ({"opens_time": "09:00"}, "Choose the day on which registration opens."),
    "meeting link that runs": ({"online_url": "javascript:alert(1)"}, "The address must begin with https://"),
    "meeting link in the open": ({"online_url": "http://zoom.example.lv/1"}, "The address must begin with https://"),
    "meeting link with an empty label": ({"online_url": "https://a..lv/1"}, "This is not a web address."),
    "meeting link with a long label": ({"online_url": f"https://{'a' * 70}.lv/1"}, "This is not a web address."),
    "meeting link with a name": ({"online_url": "https://zoom@evil.example/"}, "This is not a web address."),
    "meeting link with a space": ({"online_url": "https://zoom.example.lv/ 1"}, "This is not a web address."),
    "meeting link with a bad port": ({"online_url": "https://a.lv:99999/"}, "This is not a web address."),
    "survey that runs": ({"survey_url": "data:text/html,x"}, "The address must begin with https://"),
    "e-mail with a second line": (
        {"contact_email": "a@example.lv\r\nBcc: b@example.lv"},
        "This is not an e-mail address",
    ),
    "phone of letters": ({"contact_phone": "zvani"}, "This is not a phone number."),
    "unknown kind": ({"kind": "party"}, "Please choose from the list."),
    "unknown region": ({"region": "marss"}, "Please choose from the list."),
    "unknown ask": ({"ask_phone": "maybe"}, "Please choose from the list."),
    "logo of nobody": ({"logo_ids": "99999999999999999999"}, "Please choose from the list."),
    "logo in words": ({"logo_ids": "<script>"}, "Please choose from the list."),
    "unknown kind of question": (
        {"questions-0-kind": "quiz", "questions-0-label_lv": "?a"},
        "Please choose from the list.",
    ),
    "choice of nothing": (
        {"questions-0-kind": "one", "questions-0-label_lv": "Kurš?"},
        "Write at least two answers, each on its own line.",
    ),
    "choice of hundreds": (
        {
            "questions-0-kind": "many",
            "questions-0-label_lv": "Kurš?",
            "questions-0-options": "\n".join(map(str, range(300))),
        },
        "At most 30 answers, each of 150 characters.",
    ),
    "row without a time": ({"programme-0-title_lv": "Atklāšana"}, "Write when it begins."),
    "row without a title": (
        {"programme-0-starts": "10:00", "programme-0-ends": "11:00"},
        "Write what happens at this time.",
    ),
    "row of the 99th day": (
        {
            "programme-0-day": "99",
            "programme-0-starts": "10:00",
            "programme-0-ends": "11:00",
            "programme-0-title_lv": "a",
        },
        "Write a whole number from 1 to 31.",
    ),
    "hundred speakers": (
        {"programme-0-speakers": "\n".join("abcdefghijklmnopqrstuvwxyz")},
        "At most 12 people, each in one line of 200 characters.",
    ),
    "person without a name": ({"people-0-affiliation_lv": "pētnieks"}, "Write the name."),
    "300 programme rows": (
        {f"programme-{n}-title_lv": f"rinda {n}" for n in range(300)},
        "There are too many rows: at most 60, now 300.",
    ),
}


def test_refused_in_words_with_everything_kept(desk: Desk) -> None:
    seen = {}
    for case, (values, said) in REFUSED.items():
        page = desk.new(**{"summary_lv": "Šis teksts paliek", **values})
        kept = form_of(page, "title_lv")[1]["summary_lv"] == "Šis teksts paliek"
        seen[case] = (page.status_code, said in words_of(page), kept, "data-error-summary" in page.text)
    assert seen == dict.fromkeys(REFUSED, (422, True, True, True))
    with desk.app.app_context():
        assert db.session.scalar(select(func.count(Event.id))) == 0


HARMLESS = {
    "bidi marks": ({"title_lv": "Dom\u202enīca"}, {"title_lv": "Domnīca"}),
    "soft hyphens of a word processor": ({"title_lv": "Dom\u00adnīca"}, {"title_lv": "Domnīca"}),
    "letters in two parts": ({"title_lv": "Domni\u0304ca"}, {"title_lv": "Domnīca"}),
    "line breaks of every sort": ({"summary_lv": "a\u2028b\rc"}, {"summary_lv": "a\nb\nc"}),
    "Latvian way of dates and times": (
        {"day": "27.09.2027.", "start_time": "16.00", "end_time": "20.00"},
        {"day": "2027-09-27", "start_time": "16:00", "end_time": "20:00"},
    ),
    "capacity with a space": ({"capacity": "1 000"}, {"capacity": "1000"}),
    "row numbers with gaps": (
        {"people-7-name": "Anna", "people-999999-name": "Baiba"},
        {"people-0-name": "Anna", "people-1-name": "Baiba"},
    ),
    "row numbers that are none": (
        {"people-²-name": "Anna", "people-" + "9" * 5000 + "-name": "Baiba", "people--1-name": "Cilda", "people-": "x"},
        {},
    ),
    "question id that is none": (
        {"questions-0-id": "9" * 5000, "questions-0-label_lv": "Kāpēc?", "questions-0-kind": "short"},
        {"questions-0-label_lv": "Kāpēc?"},
    ),
    "question id in Arabic digits": (
        {"questions-0-id": "٣", "questions-0-label_lv": "Kāpēc?", "questions-0-kind": "short"},
        {"questions-0-label_lv": "Kāpēc?"},
    ),
    "fields nobody asked for": ({"organisation_id": "2", "status": "published", "version": "77"}, {}),
    "end of the day": (
        {"programme-0-starts": "23:00", "programme-0-ends": "00:00", "programme-0-title_lv": "Beigas"},
        {"programme-0-ends": "00:00"},
    ),
    "markup in texts": ({"title_lv": "<b>{{7*7}}</b> %(x)s"}, {"title_lv": "<b>{{7*7}}</b> %(x)s"}),
}


def test_taken_cleaned(desk: Desk) -> None:
    seen = {}
    for case, (values, expected) in HARMLESS.items():
        event_id = desk.made(**values)
        shown = form_of(desk.get(f"{ROOM}/{event_id}"), "title_lv")[1]
        seen[case] = ({name: shown[name] for name in expected}, desk.event(event_id).status)
    assert seen == {case: (expected, "draft") for case, (_values, expected) in HARMLESS.items()}
    assert "<b>{{" not in desk.get(f"{ROOM}/?cilne=drafts").text


def test_duplicated_fields_count_once(desk: Desk) -> None:
    _action, data = form_of(desk.get(f"{ROOM}/jauns"), "title_lv")
    data.setlist("title_lv", ["Pirmais", "Otrais"])
    data.setlist("day", ["2027-09-27", "2030-01-01"])
    data.setlist("kind", ["training", "party"])
    answer = desk.client.post(f"{ROOM}/jauns", data=data, base_url=BASE)
    event = desk.event(int(answer.location.rsplit("/", 1)[1]))
    assert (event.title.lv, event.day.year, event.kind) == ("Pirmais", 2027, "training")


def test_rubbish_bytes_are_no_server_error(desk: Desk) -> None:
    token = form_of(desk.get(f"{ROOM}/jauns"), "title_lv")[1]["csrf_token"]
    head = f"csrf_token={token}&day=2027-09-27&time_unknown=y&kind=other&".encode()
    answers = [
        desk.client.post(
            f"{ROOM}/jauns", data=head + rest, content_type="application/x-www-form-urlencoded", base_url=BASE
        ).status_code
        for rest in (b"title_lv=%ED%A0%80%FF%FE", b"&&=&%zz&title_lv=%", b"title_lv=\xff\xfe&\xff=1")
    ]
    assert answers == [303, 422, 400]


def test_damaged_memory_of_the_form_asks_instead_of_overwriting(desk: Desk) -> None:
    event_id = desk.made(venue_lv="Nagla")
    stale = desk.get(f"{ROOM}/{event_id}")
    desk.edit(event_id, venue_lv="Kultūras nams")
    for base in ("", "[]", "{", "[" * 5000, '{"title": 7}', "x" * 9000, "null"):
        page = desk.fill(stale, "title_lv", base=base, summary_lv="Jauns")
        assert (page.status_code, "Venue Kultūras nams Nagla" in words_of(page)) == (409, True)
    assert desk.event(event_id).venue.lv == "Kultūras nams"


def test_damaged_version_never_overwrites(desk: Desk) -> None:
    event_id = desk.made(venue_lv="Nagla")
    stale = desk.get(f"{ROOM}/{event_id}")
    desk.edit(event_id, venue_lv="Kultūras nams")
    answers = [
        desk.fill(stale, "title_lv", version=version, venue_lv="Bibliotēka").status_code
        for version in ("", "0", "-1", "x", "9" * 5000, "٣")
    ]
    assert answers == [409] * 6


def test_list_and_new_event_take_any_query(desk: Desk) -> None:
    queries = ("?lapa=0", "?lapa=-1", "?lapa=99999999999999", "?lapa=٣", "?cilne=x", "?cilne=drafts&cilne=y")
    assert [desk.get(f"{ROOM}/{query}").status_code for query in queries] == [200] * 6
    kinds = ("", "party", "\x00", "focus_group")
    answers = [desk.client.get(f"{ROOM}/jauns", query_string={"veids": k}, base_url=BASE).status_code for k in kinds]
    assert answers == [200] * 4


def test_too_long_note_is_refused_and_the_form_travels_on(desk: Desk) -> None:
    event_id = desk.published()
    page = desk.edit(event_id, venue_lv="Kultūras nams")
    page = desk.fill(page, "title_lv", "step=save", note="a" * 501)
    assert (page.status_code, form_of(page, "title_lv")[1]["venue_lv"]) == (422, "Kultūras nams")


def test_signed_out_browser_is_sent_to_sign_in(desk: Desk) -> None:
    event_id = desk.made()
    stranger = desk.app.test_client()
    for path in (f"{ROOM}/", f"{ROOM}/{event_id}", f"{ROOM}/jauns", f"{ROOM}/logotipi", f"{ROOM}/{event_id}/atcelt"):
        answer = stranger.get(path, base_url=BASE)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/birojs/ielogoties")
