"""What the invitation says."""

from dataclasses import replace
from datetime import timedelta

from tests.integration.invitations.world import ANNA, LATER, OFFICE, House


def text_of(house: House, number: int = -1) -> str:
    body = house.deliver()[number].get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_invitation_has_both_answers_the_facts_and_where_the_address_is_from(house: House) -> None:
    house.invite(ANNA, note="Come and see us.")
    letter = house.deliver()[0]
    assert letter["Subject"] == "Invitation: Meeting in Valmiera"
    text, link = text_of(house), f"http://127.0.0.1:5000{house.link(ANNA)}"
    assert "Hello, Anna Bērziņa!" in text
    assert f"I will come:\n{link}?atbilde=ja&lang=en\n" in text
    assert f"I cannot come:\n{link}?atbilde=ne&lang=en\n" in text
    assert "When: Wednesday, 10 March 2027, 16:00–19:00 (Riga time)" in text
    assert "Please answer until 10 March 2027, 16:00." in text
    assert "> Come and see us." in text
    assert "Your address is known to Biedrība: Sanāksmes dalībnieki." in text
    assert f"{link}/atgadinajumi" in text
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip


def test_invitation_is_in_the_guests_language(house: House) -> None:
    house.invite(replace(ANNA, language="lv"))
    text, link = text_of(house), f"http://127.0.0.1:5000{house.link(ANNA)}"
    assert f"{link}?atbilde=ja\n" in text
    assert "Kad: trešdien, 2027. gada 10. martā, plkst. 16.00–19.00" in text


def test_each_of_many_letters_is_its_own(house: House) -> None:
    drafts = [replace(ANNA, given_name=f"Anna{n}", email=f"p{n}@example.lv") for n in range(30)]
    house.invite(*drafts)
    letters = {str(letter["To"]): letter.get_body(("plain",)).get_content() for letter in house.deliver()}  # type: ignore[union-attr]
    assert len(letters) == 30
    for draft in drafts:
        own = letters[f"{draft.given_name} Bērziņa <{draft.email}>"]
        assert f"Hello, {draft.given_name} Bērziņa!" in own
        assert own.count(house.link(draft)) >= 3


def test_office_is_greeted_by_its_name(house: House) -> None:
    house.invite(OFFICE)
    assert "Hello, Kandavas biedrība!" in text_of(house)


def test_second_letter_asks_once_more(house: House) -> None:
    house.invite(ANNA)
    house.deliver()
    house.nudge(now=LATER)
    letters = house.deliver(LATER + timedelta(minutes=11))
    assert [letter["Subject"] for letter in letters] == [
        "Invitation: Meeting in Valmiera", "Are you coming? Meeting in Valmiera",
    ]  # fmt: skip
