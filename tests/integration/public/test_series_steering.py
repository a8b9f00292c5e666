"""RM 6: who comes from another region is told of the event there, once, and may stay."""

import html
import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.bilingual import Bilingual
from core.db import db, transaction
from registration.inputs import Option, QuestionDraft
from registration.models import Answer, Event, Registration
from registration.terms import Parties, QuestionKind, Visibility
from tests import builders
from tests.integration.desk.events_world import form_of, words_of
from tests.integration.public.feeds_world import cancel
from tests.integration.public.series_world import PublicSeries, make_public_series
from tests.integration.registration.world import Visitor, hidden_fields

ROLE = QuestionDraft(
    None, QuestionKind.one, Bilingual("Loma"),
    options=(Option("ngo", Bilingual("NVO")), Option("city", Bilingual("Pašvaldība"))), required=True,
)  # fmt: skip
ANNA = {"given_name": "Anna", "family_name": "Ozola", "email": "anna@example.lv"}
ASKED = "Pasākums notiek arī jūsu reģionā", "There is an event in your own region"


@pytest.fixture
def series(app: Flask, moment: Any) -> PublicSeries:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return make_public_series(app)


def visitor(series: PublicSeries, region: str) -> Visitor:
    return Visitor(series.app, series.slugs[region])


def asked(answer: Any) -> bool:
    return any(words in html.unescape(answer.text) for words in ASKED)


def people(series: PublicSeries) -> dict[str, list[str]]:
    """Names by region of the event."""
    with series.app.app_context():
        found: dict[str, list[str]] = {}
        for region, event_id in series.ids.items():
            query = select(Registration.given_name).where(Registration.event_id == event_id)
            found[region] = list(db.session().scalars(query.order_by(Registration.id)))
        return {region: names for region, names in found.items() if names}


def test_somebody_from_another_region_is_asked_with_everything_kept(series: PublicSeries) -> None:
    at = visitor(series, "kurzeme")
    answer = at.open().send(**ANNA, municipality="Ludzas novads", institution="Biedrība")
    assert (answer.status_code, asked(answer), people(series)) == (422, True, {})
    said = words_of(answer)
    assert "Sanāksme: latgale" in said
    assert "ceturtdien, 2027. gada 20. maijā, plkst. 11.00–17.00" in said
    assert "Nams latgale" in said
    assert {"Anna", "Ozola", "anna@example.lv", "Ludzas novads", "Biedrība"} <= set(
        re.findall(r'value="([^"]*)"', answer.text)
    )
    kept = {k: v for k, v in hidden_fields(answer.text).items() if k in at.fields}
    assert kept["form_key"] == at.fields["form_key"]
    stays = at.send(**ANNA, municipality="Ludzas novads", institution="Biedrība", cits_regions="latgale")
    assert (stays.status_code, people(series)) == (303, {"kurzeme": ["Anna"]})


@pytest.mark.parametrize(
    ("typed", "confirm", "asks"),
    [
        ("Ludzas novads", "", True),
        ("ludzas nov.", "", True),
        ("Ludzas novads", "kurzeme", True),
        ("Ludzas novads", "x" * 5000, True),
        ("Ludzas novads", "latgale", False),
        ("Talsu novads", "", False),  # the own region
        ("Cēsu novads", "", False),  # of Vidzeme only the day is known
        ("Bauskas novads", "", False),  # nothing is held in Zemgale
        ("Rēzekne", "", False),  # the city or the county: the same region, but not sure
        ("Kaut kur", "", False),
        ("", "", False),
    ],
)
def test_when_it_is_asked(series: PublicSeries, typed: str, confirm: str, asks: bool) -> None:
    sent = {"cits_regions": confirm} if confirm else {}
    answer = visitor(series, "kurzeme").open().send(**ANNA, municipality=typed, **sent)
    assert (answer.status_code, asked(answer)) == ((422, True) if asks else (303, False))
    assert people(series) == ({} if asks else {"kurzeme": ["Anna"]})


def full(series: PublicSeries) -> None:
    series.save("latgale", capacity=1)
    with series.app.app_context(), transaction() as session:
        builders.make_registration(session, session.get_one(Event, series.ids["latgale"]), given_name="Pirmā")


@pytest.mark.parametrize(
    "happened",
    [
        lambda series: cancel(series.app, series.ids["latgale"]),
        lambda series: series.save("latgale", visibility=Visibility.unlisted),
        lambda series: series.save("latgale", starts_at=None, ends_at=None),
        full,
    ],
    ids=["cancelled", "unlisted", "save the date", "full"],
)
def test_nobody_is_sent_where_there_is_no_place(series: PublicSeries, happened: Any) -> None:
    happened(series)
    answer = visitor(series, "kurzeme").open().send(**ANNA, municipality="Ludzas novads")
    assert (answer.status_code, asked(answer)) == (303, False)


def test_outside_of_a_series_nobody_is_asked(series: PublicSeries) -> None:
    with series.app.app_context(), transaction() as session:
        session.get_one(Event, series.ids["kurzeme"]).series_id = None
    answer = visitor(series, "kurzeme").open().send(**ANNA, municipality="Ludzas novads")
    assert answer.status_code == 303


def test_mistakes_come_before_the_question(series: PublicSeries) -> None:
    answer = visitor(series, "kurzeme").open().send(**{**ANNA, "email": "nav"}, municipality="Ludzas novads")
    assert (answer.status_code, asked(answer)) == (422, False)


def test_everything_typed_goes_along_with_answers_of_copied_questions(app: Flask, moment: Any) -> None:
    series = make_public_series(app, questions=(ROLE,), parties=Parties.colleagues)
    numbers = {}
    with app.app_context():
        for region in ("kurzeme", "latgale"):
            event = db.session().get_one(Event, series.ids[region])
            numbers[region] = event.questions[0].id
    here = visitor(series, "kurzeme").open()
    typed = {
        **ANNA, "municipality": "Ludzas novads", f"q{numbers['kurzeme']}": "city", "members-0-given_name": "Ilze",
        "members-0-family_name": "Bērza", "quote": "q12",
    }  # fmt: skip
    answer = here.send(**typed)
    assert asked(answer)
    assert f'formaction="{series.event("latgale")}#pieteikties"' in answer.text
    brought = here.client.post(series.event("latgale"), data={**here.fields, **typed, "no": series.slugs["kurzeme"]})
    assert (brought.status_code, people(series)) == (200, {})
    data = form_of(brought, "given_name")[1]
    assert {k: data[k] for k in ANNA} == ANNA
    assert (data["municipality"], data["members-0-given_name"]) == ("Ludzas novads", "Ilze")
    assert data["form_key"] != here.fields["form_key"]
    chosen = re.search(rf'<input[^>]*name="q{numbers["latgale"]}"[^>]*value="city"[^>]*>', brought.text)
    assert chosen is not None
    assert "checked" in chosen[0]
    sent = here.client.post(series.event("latgale"), data={**data, f"q{numbers['latgale']}": "city"})
    assert sent.status_code == 303
    assert people(series) == {"latgale": ["Anna", "Ilze"]}
    with app.app_context():
        given = db.session().execute(select(Answer.question_id, Answer.value)).all()
    assert {tuple(row) for row in given} == {(numbers["latgale"], "city")}


@pytest.mark.parametrize("source", ["", "nav-tada", "x" * 300, "a\x00b", "ā", "self"])
def test_a_forged_source_brings_only_what_was_typed(series: PublicSeries, source: str) -> None:
    here = visitor(series, "latgale").open()
    name = series.slugs["latgale"] if source == "self" else source
    answer = here.client.post(series.event("latgale"), data={**ANNA, "no": name, "q1": "x", "form_key": "\x00"})
    assert (answer.status_code, people(series)) == (200, {})
    assert 'value="Anna"' in answer.text


def test_the_question_is_asked_in_english_too(series: PublicSeries) -> None:
    at = visitor(series, "kurzeme")
    at.client.set_cookie("lang", "en")
    answer = at.open().send(**ANNA, municipality="Ludzas novads")
    assert "Ludzas novads belongs to: Latgale planning region. The event there:" in words_of(answer)
