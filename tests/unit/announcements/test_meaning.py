"""What small differences of words mean: openings, places, prices, days nobody can know, names in quotation marks."""

from datetime import date
from typing import Any

import pytest

from announcements.clearing import cleared
from announcements.gathering import Reading
from announcements.page import read_page
from announcements.reading import read_announcement
from announcements.terms import Notice, QuestionCode
from tests.unit.announcements.texts import text_of

TODAY = date(2026, 11, 22)
EVENT = "Domnīca\nNotiks 2026. gada 12. decembrī plkst. 10.00 Cēsīs."


def read(text: str) -> Reading:
    return read_announcement(text, TODAY)


def keys(reading: Reading, code: QuestionCode) -> list[Any]:
    return [
        option.facts.get("value", option.key) for one in reading.questions if one.code is code for option in one.options
    ]


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Vietu skaits ierobežots – 25.", 25),
        ("Vietu skaits: 25", 25),
        ("Vietu skaits – līdz 30 dalībniekiem.", 30),
        ("Pieejamas 40 vietas.", 40),
        ("Grupā ne vairāk kā 20 dalībnieku.", 20),
        ("Varam uzņemt 150 dalībniekus.", 150),
        ("Limited to 45 participants. 45 seats.", 45),
        ("No vienas iestādes ne vairāk kā 2 dalībnieki.", None),
        ("Jauniešiem līdz 25 gadiem.", None),
        ("Pērn piedalījās līdz 100 dalībnieku.", None),
        ("Vietu skaits ierobežots.", None),
        ("12 dalībnieki.", 12),
        ("Fokusgrupā būs 12 dalībnieki, kafija un saruna.", 12),
        ("Fokusgrupa (12 dalībnieki)", 12),
        ("Dalībnieki: 12", 12),
        ("Projektā iesaistīti 300 dalībnieki.", None),
        ("12 dalībnieki no Rēzeknes jau pieteikušies.", None),
    ],
)
def test_how_many_may_come(said: str, number: int | None) -> None:
    assert read(f"{EVENT}\n{said}").value("capacity") == number


@pytest.mark.parametrize(
    ("said", "audience"),
    [
        (
            "Biedrība aicina sociālos darbiniekus un NVO pārstāvjus uz domnīcu.",
            "Sociālie darbinieki un NVO pārstāvji",
        ),
        (
            "Aicinām vietējos iedzīvotājus, pašvaldību speciālistus un mātes, kā arī jauniešus piedalīties.",
            "Vietējie iedzīvotāji, pašvaldību speciālisti un mātes, kā arī jaunieši",
        ),
        ("Sociālos darbiniekus un NVO pārstāvjus aicinām uz sarunu.", "Sociālie darbinieki un NVO pārstāvji"),
        ("Cēsīs, aktīvos seniorus un jauniešus aicinām uz sarunu.", "Aktīvie seniori un jaunieši"),
        ("Aicinām darba tirgus pētniekus uz sarunu.", "Darba tirgus pētnieki"),
        ("Aicinām novados strādājošos mentorus uz sarunu.", "Novados strādājošos mentorus"),
        ("Aicinām seniorus pagastos un jauniešus uz sarunu.", "Seniorus pagastos un jauniešus"),
        ("Aicinām vadītājus novados uz sarunu.", None),
        ("Aicinām sabiedrību un jauniešus uz sarunu.", "Sabiedrību un jauniešus"),
        ("Dalībnieki: sociālos darbiniekus interesē viss", "Sociālos darbiniekus interesē viss"),
    ],
)
def test_who_is_called_stands_in_the_nominative_or_as_it_was(said: str, audience: str | None) -> None:
    assert read(f"{EVENT}\n{said}").value("audience") == audience


def test_two_numbers_of_places_are_asked() -> None:
    reading = read(f"{EVENT}\nKlātienē 30 vietas, tiešsaistē 100 vietas.")
    assert keys(reading, QuestionCode.which_capacity) == [30, 100, "enter"]
    assert reading.fields["capacity"].value is None


@pytest.mark.parametrize(
    ("said", "price"),
    [
        ("Dalība bez maksas.", ["bez maksas"]),
        ("Pasākums ir bezmaksas!", ["bezmaksas"]),
        ("Dalības maksa 15 eiro.", ["Dalības maksa"]),
        ("Projekta finansējums ir 120 eiro.", []),
        ("Kafija būs.", []),
    ],
)
def test_the_price_is_shown_and_stays_in_the_description(said: str, price: list[str]) -> None:
    reading = read(f"{EVENT}\n{said}")
    assert [fact.value for fact in reading.facts] == price
    kept = f"{reading.value('description')} {reading.value('funder') or ''}"
    assert said.rstrip("!.") in kept


@pytest.mark.parametrize(
    ("said", "opens", "ends"),
    [
        ("Pieteikšanās no 1. līdz 9. decembrim.", date(2026, 12, 1), date(2026, 12, 9)),
        ("Pieteikšanās sākas 25. novembrī un ilgst līdz 4. decembrim.", date(2026, 11, 25), date(2026, 12, 4)),
        ("Reģistrācija atvērta no 2026. gada 30. novembra.", date(2026, 11, 30), None),
        ("Pieteikties līdz 4. decembrim.", None, date(2026, 12, 4)),
        ("Reģistrācija no plkst. 9.30.", None, None),
    ],
)
def test_when_registration_opens_and_ends(said: str, opens: date | None, ends: date | None) -> None:
    reading = read(f"{EVENT} {said}")
    assert (reading.value("day"), reading.value("opens_on"), reading.value("deadline_on")) == (
        date(2026, 12, 12),
        opens,
        ends,
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Diskusija notiks rītdien plkst. 18.00 Ogres bibliotēkā.", "rītdien"),
        ("Nākamtrešdien plkst. 11.00 tiekamies Preiļos!", "Nākamtrešdien"),
        ("Sanāksme notiks pēc divām nedēļām.", "pēc divām nedēļām"),
        ("Pulcējamies piektdien 18:00.", "piektdien"),
        ("Join us tomorrow at 6 pm.", "tomorrow"),
    ],
)
def test_a_day_nobody_can_know_is_asked_with_its_words(text: str, words: str) -> None:
    reading = read(text)
    (question,) = [one for one in reading.questions if one.code is QuestionCode.relative_day]
    assert reading.page.words(question.spans[0]) == words
    assert (reading.value("day"), question.options) == (None, ())


@pytest.mark.parametrize(
    "text", ["Biblotēka strādā katru pirmdienu no 10.00.", "Vakar piektdien 18.00 notika koncerts.", "Labrīt!"]
)
def test_other_weekdays_are_no_event(text: str) -> None:
    assert not read(text).dated


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (text_of("think-tank"), ["headline", "Domnīca “Pikniks ar savējiem pie ugunskura”"]),
        (
            "Par klimatu\nAicinām uz semināru „Gaiss” 12.12.2026. plkst. 10.00.",
            ["headline", "Seminārs „Gaiss”"],
        ),
        ("Seminārs „Gaiss”\nSeminārs „Gaiss” notiks 12.12.2026. plkst. 10.00.", []),
        ("Seminārs „Gaiss”\nNotiks 12.12.2026. plkst. 10.00, arī diskusija „Ūdens”.", []),
        ("Biedrība „Gaiss”\nProjekta „Ūdens” sanāksme 12.12.2026. plkst. 10.00.", []),
    ],
)
def test_a_name_in_quotation_marks_is_offered_beside_the_headline(text: str, titles: list[str]) -> None:
    reading = read(text)
    headline = reading.value("title")
    assert [
        "headline" if value == headline else value
        for value in keys(reading, QuestionCode.which_title)
        if value != "enter"
    ] == titles


@pytest.mark.parametrize(
    ("text", "notice", "day"),
    [
        ("Seminārs pārcelts no 3. uz 2026. gada 10. decembri, plkst. 10.00.", Notice.moved, date(2026, 12, 10)),
        ("Notiks nevis 8.12.2026., bet 9.12.2026. plkst. 10.00.", Notice.moved, date(2026, 12, 9)),
        ("2026. gada 8. decembrī plkst. 10.00 plānotais seminārs ir atcelts.", Notice.cancelled, date(2026, 12, 8)),
        ("Семинар пройдёт 12.12.2026. plkst. 10.00 в Даугавпилсе, приглашаем.", Notice.russian, None),
    ],
)  # fmt: skip
def test_what_must_be_known_of_the_whole_text_is_told(text: str, notice: Notice, day: date | None) -> None:
    reading = read(text)
    assert notice in reading.notices
    assert reading.value("day") == day


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Apmācības mentoriem", "Apmācības"),
        ("Jauniešu meistarklase", "meistarklase"),
        ("Aicina uz domnīcu Tukumā", "domnīcu"),
        ("Fokusgrupas diskusija", "Fokusgrupas"),
    ],
)
def test_the_kind_is_marked_in_whole_words(text: str, marked: str) -> None:
    reading = read(f"{text}\n12.12.2026. plkst. 10.00")
    assert reading.page.words(reading.fields["kind"].span) == marked


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("<p>Kad: 12.&nbsp;decembr&#299;</p><p>Kur: C&#275;s&#299;s</p>", "Kad: 12.\u00a0decembrī\nKur: Cēsīs\n"),
        ("<div>a<script>b()</script></div><ul><li>c</li></ul>", "a\n\n• c\n\n"),
        ('<p><a href="https://example.lv/x">ŠEIT</a></p><br>', "ŠEIT (https://example.lv/x)\n\n"),
        ("a <b>b</b> 3 < 5 > 2", "a <b>b</b> 3 < 5 > 2"),
        ("> viens\n>> divi", "viens\ndivi"),
        ("> viens", "> viens"),
        ("From: a@example.lv\nSent: 1.12.2026.\nTo: b@example.lv\nSubject: x", "From: a@example.lv\nSubject: x"),
        ("Datums: 12.12.2026.\nTēma: Gaiss", "Datums: 12.12.2026.\nTēma: Gaiss"),
        ("1\u200b2. decem\u200dbrī", "12. decembrī"),
        ("[ŠEIT](https://example.lv)", "ŠEIT (https://example.lv)"),
    ],
)
def test_what_came_along_by_accident_is_cleared(pasted: str, text: str) -> None:
    assert cleared(pasted) == text
    assert cleared(text) == text


@pytest.mark.parametrize(
    ("said", "hours", "last"),
    [
        ("12.12.2026. no plkst. 22.00 līdz 3.00", (22, 3), date(2026, 12, 13)),
        ("31.12.2026. plkst. 19.00–2.00", (19, 2), date(2027, 1, 1)),
        ("12.12.2026. plkst. 10.00–18.00", (10, 18), None),
        ("12.12.2026. plkst. 14.00–13.00", (14, None), None),
    ],
)
def test_a_night_ends_on_the_next_day(said: str, hours: tuple[int, int | None], last: date | None) -> None:
    reading = read(f"Balle\n{said} Cēsīs")
    ends = reading.value("end_time")
    assert (reading.value("start_time").hour, ends and ends.hour) == hours
    assert reading.value("last_day") == last
    assert [one.code for one in reading.questions] == ([] if hours[1] else [QuestionCode.end_before_start])


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        ("Notiks 12. un 19. decembrī plkst. 10.00 Cēsīs.", [("2026-12-12", None), ("2026-12-19", None)]),
        (
            "Notiks 12. un 19. decembrī plkst. 22.00–3.00 Cēsīs.",
            [("2026-12-12", date(2026, 12, 13)), ("2026-12-19", date(2026, 12, 20))],
        ),
        ("Balle 12. decembrī no plkst. 22.00 līdz 3.00 Cēsīs.", [("2026-12-12", date(2026, 12, 13))]),
    ],
)
def test_an_answer_with_a_day_brings_its_last_day(said: str, answers: list[tuple[str, date | None]]) -> None:
    (question,) = read(f"Balle\n{said}").questions
    assert [(one.key, one.sets.get("last_day")) for one in question.options if one.key != "enter"] == answers


@pytest.mark.parametrize(
    ("pasted", "text"),
    [
        ("biblio-\ntēkā", "bibliotēkā"),
        ("UZŅĒMĒJ-\r\nDARBĪBA", "UZŅĒMĒJDARBĪBA"),
        ("cen\u00ad\ntrs", "centrs"),
        ("10-\n12 un A-\nb", "10-\n12 un A-\nb"),
        ("mācī-  \u202e   \n\u202e bas", "mācības"),
        (",,Gaiss'' un ‚‚Ūdens’’", "„Gaiss” un „Ūdens”"),
        ("Kalna\u2003iela   18 , Bauska", "Kalna iela 18, Bauska"),
        ("plkst. 10\u2009:\u200900", "plkst. 10:00"),
        ("Seminārs „Mazie\nciemi”", "Seminārs „Mazie ciemi”"),
    ],
)
def test_what_a_pdf_or_word_broke_is_whole_again(pasted: str, text: str) -> None:
    page = read_page(pasted)
    assert page.text == text
    assert read_page(page.source) == page
