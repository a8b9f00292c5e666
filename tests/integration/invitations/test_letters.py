"""What the invitation says."""

import re
from dataclasses import replace
from datetime import timedelta

from tests.integration.invitations.world import ANNA, JANIS, LATER, OFFICE, House


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
    assert "You can answer until 10 March 2027, 16:00." in text
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


def test_invitation_to_a_full_event_says_so(house: House) -> None:
    house.world.register("Zane Vītola")
    house.change_event(capacity=1, waiting_list=True)
    house.invite(ANNA, replace(JANIS, seat="beyond"))
    texts = {str(m["To"]): str(m.get_body(("plain",)).get_content()) for m in house.deliver()}  # type: ignore[union-attr]
    said = "All places are taken; you can join the waiting list."
    invited = {name: said in text for name, text in texts.items() if "Zane" not in name}
    assert list(dict(sorted(invited.items())).values()) == [True, False]


def test_the_second_answer_is_the_quiet_button(house: House) -> None:
    house.invite(ANNA)
    body = house.deliver()[0].get_body(("html",))
    assert body is not None
    buttons = re.findall(r'<table class="button( quiet)?".*?<a [^>]*>([^<]*)</a>', str(body.get_content()), re.DOTALL)
    assert buttons == [("", "I will come"), (" quiet", "I cannot come")]


def test_a_source_that_was_written_as_a_sentence_ends_once(house: House) -> None:
    house.invite(replace(ANNA, basis="You work with us."))
    assert "Your address is known to Biedrība: You work with us.\n" in text_of(house)
