"""The notice about people's data: which parts stand in it, and when it is another version."""

from dataclasses import replace
from datetime import date

import pytest

from registration.notice_texts import NoticeCase, notice
from registration.privacy_models import Project
from registration.rules import months_after
from registration.terms import Ask, Basis, Parties

pytestmark = pytest.mark.usefixtures("english")
CASE = NoticeCase(
    controller="Rural Association",
    address="Bērzu iela 1, Cēsis",
    contact="office@example.lv",
    data_protection="",
    title="Picnic",
    purpose="",
    basis=Basis.interest,
    recipients="",
    asks=(Ask.optional, Ask.no, Ask.no),
    parties=Parties.alone,
    guardian=False,
    sensitive=False,
    online_url="",
    recorded=False,
    kept_until=date(2027, 8, 10),
    sensitive_until=date(2027, 2, 17),
    language="en",
)


def part(heading: str, case: NoticeCase) -> str:
    return dict(notice(case).parts).get(heading, "")


def test_plain_notice() -> None:
    assert notice(CASE).parts[0] == (
        "Who answers for the data",
        "Rural Association, Bērzu iela 1, Cēsis, office@example.lv.",
    )
    assert [heading for heading, _text in notice(CASE).parts] == [
        "Who answers for the data", "Why", "On what ground", "What is kept", "Who receives it", "Until when",
        "What you may do",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "more", "said"),
    [
        ("Whom to ask about the data", {"data_protection": "dati@example.lv"}, "dati@example.lv"),
        ("On what ground", {"basis": Basis.public_task}, "Art. 6(1)(e)"),
        ("On what ground", {"sensitive": True}, "Art. 9(2)(a)"),
        ("What is kept", {}, "Name, e-mail, phone, your answers"),
        ("What is kept", {"guardian": True}, "not the date of birth"),
        ("Who receives it", {"online_url": "https://us02web.zoom.us/j/1"}, "held on Zoom."),
        ("Who receives it", {"online_url": "https://zoom.us.example.lv/j/1"}, "The provider of the online meeting."),
        ("Who receives it", {"online_url": "https://us02web.zoom.us/j/1"}, "United States"),
        ("Who receives it", {"project": "9.2.1.1"}, "9.2.1.1"),
        ("Recording", {"recorded": True}, "may be recorded"),
        ("Until when", {}, "10 August 2027"),
        ("Until when", {"sensitive": True}, "17 February 2027"),
        ("Until when", {"project": "X", "project_until": date(2031, 12, 31)}, "31 December 2031"),
        ("Until when", {"project": "X"}, "as long as its rules ask"),
    ],
)
def test_what_is_said(heading: str, more: dict[str, object], said: str) -> None:
    assert said in part(heading, replace(CASE, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["https://notzoom.us/j", "https://zoom.us.example.lv/j", "https://[broken"])
def test_address_of_an_unknown_service_stays_private(url: str) -> None:
    said = part("Who receives it", replace(CASE, online_url=url))
    assert ("United States" in said, "zoom" in said.lower(), "broken" in said) == (False, False, False)


def test_version_follows_the_words() -> None:
    assert notice(CASE).hash == notice(replace(CASE)).hash
    assert notice(CASE).hash != notice(replace(CASE, purpose="Report.")).hash
    assert notice(CASE).hash != notice(replace(CASE, language="lv")).hash


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2027, 2, 10), 6, date(2027, 8, 10)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2027, 12, 31), 0, date(2027, 12, 31)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
    ],
)
def test_months_after(day: date, months: int, until: date) -> None:
    assert months_after(day, months) == until


@pytest.mark.parametrize(
    ("paid", "years", "until"),
    [(date(2026, 3, 12), 5, date(2031, 12, 31)), (date(2026, 12, 31), 10, date(2036, 12, 31)), (None, 5, None)],
)
def test_project_keeps_until_the_end_of_a_year(paid: date | None, years: int, until: date | None) -> None:
    assert Project(last_payment_on=paid, keep_years=years).keep_until == until
