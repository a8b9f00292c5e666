"""Every table of words knows every state of a person, and no two states are said alike."""

from collections.abc import Callable
from typing import Any

import pytest

from api import schemas
from attendance import words as door
from dashboard.wording import status_bar_word
from registration import letter_texts, mailing, people_words, wording
from registration.desk import people_filter
from registration.mail_words import letter_words
from registration.party_texts import PartyLine, state_words
from registration.queries import ACTIVE
from registration.terms import Reason, RegistrationStatus

STATUSES = list(RegistrationStatus)


class Published:
    """What the words of a letter look at."""

    class event:
        status = "published"


TABLES: dict[str, Callable[[Any], str]] = {
    "list": wording.status_word,
    "tab": people_words.status_tab_word,
    "dashboard": status_bar_word,
    "link letter": lambda status: letter_texts._state_words(Published, status, 3),  # type: ignore[arg-type]
}


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("table", list(TABLES))
def test_each_state_has_words_of_its_own(table: str) -> None:
    said = [TABLES[table](status) for status in STATUSES]
    assert len(set(said)) == len(STATUSES)
    assert all(len(text) > 3 for text in said)


@pytest.mark.usefixtures("english")
def test_the_door_says_why_somebody_is_not_expected() -> None:
    said = {status: door.status_words(status) for status in STATUSES}
    assert [status for status, text in said.items() if not text] == [RegistrationStatus.confirmed]


@pytest.mark.usefixtures("english")
def test_a_letter_about_several_people_says_what_each_has() -> None:
    said = [state_words(PartyLine("Anna", status, 3, None, "")) for status in ACTIVE]
    assert len(set(said)) == len(ACTIVE)


@pytest.mark.usefixtures("english")
def test_every_first_letter_has_a_name() -> None:
    letters = {mailing.FIRST_LETTER[status] for status in ACTIVE}
    assert not letters & {letter_words(letter) for letter in letters}


def test_the_api_counts_every_state() -> None:
    assert set(schemas.Counts.__struct_fields__) == {status.value for status in RegistrationStatus} | {"seats"}


def test_every_state_has_its_tab() -> None:
    assert set(people_filter.TABS) == set(RegistrationStatus)


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("reason", list(Reason))
def test_every_refusal_has_words(reason: Reason) -> None:
    assert all(wording.reason_words(reason))
