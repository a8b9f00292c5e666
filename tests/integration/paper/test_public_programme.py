"""The programme as a PDF for everybody: in the reader's language, drawn once, within bounds."""

from io import BytesIO
from typing import Any

import pypdf
import pytest
from flask import Flask

from core.bilingual import Bilingual
from core.db import transaction
from exports.pdf import PdfProblem
from paper import frames, public_programme
from registration.inputs import ProgrammeItem
from registration.terms import EventStatus
from tests import builders

ROWS = (
    ProgrammeItem(945, 960, Bilingual("Ierašanās un kafija", "Arrival and coffee")),
    ProgrammeItem(960, 1080, Bilingual("Āžu, čūsku, ķirbju, ņemšanas žūrija", "Jury"), ("Ģirts Šķēle, vadītājs",)),
)


def event(app: Flask, **values: Any) -> str:
    with app.app_context(), transaction() as session:
        return builders.make_event(session, **{**builders.THINK_TANK, "programme": ROWS, **values}).slug


def text_of(answer: Any) -> str:
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    reader = pypdf.PdfReader(BytesIO(answer.data))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return "\n".join(page.extract_text() for page in reader.pages).replace("\u200b", "")


def test_everybody_gets_the_rows_in_the_language_asked_for(app: Flask) -> None:
    address, client = f"/pasakumi/{event(app)}/programma.pdf", app.test_client()
    latvian, english = (text_of(client.get(f"{address}?valoda={code}")) for code in ("lv", "en"))
    for said in ("Āžu, čūsku, ķirbju, ņemšanas žūrija", "Ģirts Šķēle", "15.45", "Programma"):
        assert said in latvian, said
    assert ("Arrival and coffee" in english, "Programme" in english) == (True, True)
    client.set_cookie("lang", "en")
    assert "Arrival and coffee" in text_of(client.get(address))


def test_page_of_the_event_leads_to_it(app: Flask) -> None:
    slug, empty = event(app), event(app, programme=())
    client = app.test_client()
    assert f'href="/pasakumi/{slug}/programma.pdf?valoda=lv"' in client.get(f"/pasakumi/{slug}").text
    assert "programma.pdf" not in client.get(f"/pasakumi/{empty}").text


def test_it_is_drawn_once_for_each_wording(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    drawing = frames.render

    def counted(document: Any, now: Any) -> Any:
        drawn.append(document.data["lang"])
        return drawing(document, now)

    monkeypatch.setattr(public_programme.frames, "render", counted)
    address, client = f"/pasakumi/{event(app)}/programma.pdf", app.test_client()
    answers = [client.get(f"{address}?valoda={code}") for code in ("lv", "en", "lv", "lv")]
    assert ([one.status_code for one in answers], drawn) == ([200] * 4, ["lv", "en"])
    assert answers[0].data == answers[2].data
    again = client.get(f"{address}?valoda=lv", headers={"If-None-Match": answers[0].headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("values", [{"programme": ()}, {"status": EventStatus.draft}])
def test_no_programme_to_show_is_no_page(app: Flask, values: dict[str, Any]) -> None:
    assert app.test_client().get(f"/pasakumi/{event(app, **values)}/programma.pdf").status_code == 404


@pytest.mark.parametrize("slug", ["nav-tada", "%00", "a" * 3000])
def test_made_up_addresses_are_no_pages(app: Flask, slug: str) -> None:
    assert app.test_client().get(f"/pasakumi/{slug}/programma.pdf").status_code == 404


def test_paper_that_cannot_be_made_says_when_to_come_back_and_is_tried_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, client = f"/pasakumi/{event(app)}/programma.pdf?valoda=lv", app.test_client()
    with monkeypatch.context() as patched:
        patched.setattr(public_programme.frames, "render", lambda *_: PdfProblem.busy)
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert client.get(address).status_code == 200


def test_somebody_who_asks_for_ever_new_ones_is_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_programme.frames, "render", lambda *_: b"%PDF-")
    client = app.test_client()
    slugs = [event(app, title=Bilingual(f"Pasākums {n}")) for n in range(21)]
    statuses = [client.get(f"/pasakumi/{slug}/programma.pdf?valoda=lv").status_code for slug in slugs]
    assert statuses == [200] * 20 + [429]
    assert client.get(f"/pasakumi/{slugs[0]}/programma.pdf?valoda=lv").status_code == 200  # what is kept is given
