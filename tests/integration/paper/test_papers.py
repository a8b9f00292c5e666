"""Badges, programme, entrance sign, phone list: what stands on them, who may have them, and when there are none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from attendance import codes
from core.bilingual import Bilingual
from core.db import transaction
from exports import pdf
from organisers.terms import Right
from paper import frames, ports
from registration.inputs import Option, Person, ProgrammeItem, QuestionDraft
from registration.models import Event
from registration.terms import Photos, QuestionKind
from tests.integration.desk.people_world import HOST, new_event
from tests.integration.paper.desk import BADGES, SHEET, Desk, read, text_of

PHOTO = QuestionDraft(
    None,
    QuestionKind.consent,
    Bilingual("Piekrītu, ka mani fotografē", "I agree to be photographed"),
    photos=Photos.allows,
)
SIGN = {"zime-size": "a4"}
PHONES = {"talruni-language": "lv"}
POSTED = {
    "lapas/paraksti.pdf": SHEET,
    "lapas/nozimites.pdf": BADGES,
    "lapas/fotografesana.pdf": SIGN,
    "lapas/talruni.pdf": PHONES,
}
FETCHED = ("lapas/programma.pdf", "lapas/noslegums.pdf")
E, M, X = Right.edit, Right.moderate, Right.export


def another_event(desk: Desk, **values: object) -> None:
    world = desk.world
    world.event_id, world.questions = new_event(
        world.app, world.settings, world.organisation_id, world.account_id, **values
    )


def test_badges_show_names_institutions_hosts_and_who_said_no(desk: Desk) -> None:
    another_event(
        desk,
        questions=(PHOTO,),
        people=(Person("Māris Ozols", Bilingual("pētnieks")),),
        programme=(ProgrammeItem(960, 990, Bilingual("Atklāšana"), ("Inga Priede, vadītāja", "Māris Ozols")),),
    )
    world = desk.world
    world.register("Anna Ozola", institution="Čiekuru biedrība", answers=world.answers("yes"))
    world.register("Zane Ķauķe")
    text = text_of(desk.badges(photos="y", hosts="y"))
    for said in ("Anna Ozola", "Čiekuru biedrība", "Zane Ķauķe", "Māris Ozols", "pētnieks", "Inga Priede", "vadītāja"):
        assert text.count(said) == 1, said
    assert desk.history() == [("printed", {"what": "badges", "columns": ["name", "institution", "photos"], "count": 2})]
    refusing = text.count("nefotografēt") + text.count("no photos")
    assert refusing == 1
    assert "nefotografēt" not in text_of(desk.badges())
    assert "Māris" not in text_of(desk.badges())


def test_ten_or_eight_badges_share_a_page(desk: Desk) -> None:
    for number in range(21):
        desk.world.register(f"Anna Ozola{number:02}")
    assert [len(desk.badges(per_page=number).pages) for number in ("10", "8")] == [3, 3]
    desk.world.register("Zane Liepa")
    for number in range(3):
        desk.world.register(f"Aija Ozola{number:02}")
    assert [len(desk.badges(per_page=number).pages) for number in ("10", "8")] == [3, 4]


def test_dots_are_offered_only_where_the_form_asks_about_photographs(desk: Desk) -> None:
    tick = 'checked id="nozime-photos"'
    assert tick not in desk.get().text
    another_event(desk, questions=(QuestionDraft(None, QuestionKind.yesno, Bilingual("Vai nākat?")), PHOTO))
    assert tick in desk.get().text


def test_codes_on_badges_come_from_whoever_is_connected(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, ...]] = []
    drawing = pdf.render

    def watched(template: Path, data: object, at: object, **more: object) -> object:
        seen.append(tuple(more["codes"]))  # type: ignore[arg-type]
        return drawing(template, data, at, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(frames.pdf, "render", watched)
    number = desk.world.register("Anna Ozola")
    with desk.world.reading() as session:
        slug = session.get_one(Event, desk.world.event_id).slug
    desk.badges()
    with desk.world.app.app_context():
        ports.connect(badge_url=lambda event, person: f"https://example.lv/{event.slug}/{person.number}")
        ports.connect(check_in_url=lambda event: "https://example.lv/door")
    desk.badges()
    desk.badges(codes="")
    desk.sheet()
    ours = codes.badge_url_of(desk.world.settings, number)  # what the application connects by itself
    assert seen[:2] == [(ours,), (f"https://example.lv/{slug}/1",)]
    assert seen[3] == ("https://example.lv/door",)


def test_the_programme_has_the_rows_of_the_page(desk: Desk) -> None:
    rows = (
        ProgrammeItem(945, 960, Bilingual("Ierašanās", "Arrival")),
        ProgrammeItem(960, 990, Bilingual("Atklāšana #1", "Opening"), ("Inga Priede",)),
    )
    another_event(desk, programme=rows)
    text = text_of(read(desk.get("lapas/programma.pdf?valoda=lv")))
    assert text.index("15.45–16.00") < text.index("Ierašanās") < text.index("16.00–16.30") < text.index("Atklāšana #1")
    assert "Inga Priede" in text
    assert "Arrival" in text_of(read(desk.get("lapas/programma.pdf?valoda=en")))
    assert desk.history() == []


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_the_sign_is_one_page_in_both_languages(desk: Desk, size: str) -> None:
    data = {"zime-size": size, "zime-published_lv": "biedrības lapā <b>", "zime-published_en": "on our page"}
    reader = read(desk.post("lapas/fotografesana.pdf", data))
    text = text_of(reader).replace("\n", " ")
    assert len(reader.pages) == 1
    assert round(float(reader.pages[0].mediabox.width)) == {"a4": 595, "a3": 842}[size]
    for said in ("biedrības lapā <b>", "on our page", "We take photographs here", "kontakts@example.lv", "dvi.gov.lv"):
        assert said in text


def test_the_phone_list_has_those_without_an_address_and_what_to_say(desk: Desk) -> None:
    another_event(desk, online_url="https://meeting.example.lv/1", online_number="123 456", online_passcode="777")
    world = desk.world
    world.register("Anna Ozola", email="anna@example.lv")
    with world.app.app_context(), transaction() as session:
        person = session.get_one(Event, world.event_id)
        assert person.online_number == "123 456"
    world.register("Zane Liepa", email="", phone="+37120000042")
    text = text_of(read(desk.post("lapas/talruni.pdf", PHONES)))
    assert "Zane Liepa" in text
    assert "Anna Ozola" not in text
    for said in ("+371 20000042", "123 456", "777"):
        assert said in text
    assert desk.history() == [("printed", {"what": "phones", "columns": ["name", "phone", "institution"], "count": 1})]


@pytest.mark.parametrize(
    ("path", "enough"),
    [
        ("lapas/", (E, M, X)),
        ("lapas/paraksti.pdf", (X,)),
        ("lapas/nozimites.pdf", (X,)),
        ("lapas/programma.pdf", (E, X)),
        ("lapas/fotografesana.pdf", (E, X)),
        ("lapas/talruni.pdf", (M,)),
        ("lapas/noslegums.pdf", (X,)),
        ("noslegums", (E, X)),
    ],
)
def test_each_paper_needs_its_right(
    desk: Desk, only: Callable[..., None], path: str, enough: tuple[Right, ...]
) -> None:
    found = []
    for right in Right:
        only(right)
        answer = desk.post(path, POSTED[path]) if path in POSTED else desk.get(path)
        assert answer.status_code in {200, 403}, (right, answer.status_code)
        if answer.status_code == 200:
            found.append(right)
    assert set(found) == set(enough)


@pytest.mark.parametrize("path", [*POSTED, *FETCHED, "lapas/", "noslegums"])
def test_papers_of_another_organisation_do_not_exist(desk: Desk, path: str) -> None:
    world, olga = desk.world, Desk(desk.world, "olga@example.lv")
    for org in ("biedriba", "svesa"):
        address = olga.url(path, org=org)
        answer = (
            olga.client.post(address, data=POSTED[path], base_url=HOST, headers={"Referer": HOST})
            if path in POSTED
            else olga.client.get(address, base_url=HOST)
        )
        assert answer.status_code in {400, 404}  # without a token a form is not even looked at
        assert answer.mimetype == "text/html"
    anonymous = world.client(None)
    assert anonymous.get(desk.url("lapas/"), base_url=HOST).status_code == 303


def test_a_form_without_its_token_prints_nothing(desk: Desk) -> None:
    answer = desk.client.post(desk.url("lapas/paraksti.pdf"), data=SHEET, base_url=HOST)
    assert answer.status_code == 400
    assert desk.history() == []


@pytest.mark.parametrize("problem", list(pdf.PdfProblem))
def test_a_paper_that_cannot_be_made_says_so_and_is_not_written_down(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, problem: pdf.PdfProblem
) -> None:
    monkeypatch.setattr(frames.pdf, "render", lambda *_a, **_more: problem)
    desk.world.register("Anna Ozola")
    answer = desk.post("lapas/paraksti.pdf", SHEET)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "banner--warning" in answer.text
    assert desk.history() == []


def test_options_of_many_questions_do_not_widen_the_page(desk: Desk) -> None:
    long = "Ļoti garš jautājums par to, ko katrs dalībnieks ikdienā dara savā iestādē un kā to vēlētos mainīt turpmāk"
    another_event(
        desk,
        questions=(QuestionDraft(None, QuestionKind.one, Bilingual(long), options=(Option("a", Bilingual("A")),)),),
    )
    page = desk.get().text
    assert long not in page
    assert f"{long[:69]}…" in page


def test_the_history_of_the_event_says_what_was_printed(desk: Desk) -> None:
    desk.world.register("Anna Ozola")
    desk.sheet()
    desk.badges()
    page = desk.get("vesture").text
    assert "Sign-in sheet printed: 1 person" in page
    assert "Badges printed: 1 person" in page
