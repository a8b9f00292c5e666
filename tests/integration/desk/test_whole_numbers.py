"""Fields that ask for a number: whatever was typed is answered in one sentence, in the reader's language."""

import re

import pytest

from tests.integration.desk.people_world import HOST, World, token_of, world

__all__ = ["world"]

NUMBERS = [
    ("/birojs/biedriba/pasakumi/{event}/privatums", "retention_months", "Skaitlis no 0 līdz 240."),
    ("/birojs/biedriba/pasakumi/{event}/apmeklejums/iekartosana", "number", "Ierakstiet skaitli no 0 līdz 30."),
    ("/birojs/biedriba/projekti/jauns", "keep_years", "Ierakstiet gadu skaitu no 0 līdz 30."),
]
TYPED = ["pieci", "1.5", "-1", "1000", "٣", "²", "9" * 400, "9" * 5000]


@pytest.mark.parametrize(("path", "field", "words"), NUMBERS)
def test_what_is_no_such_number_gets_one_sentence_and_stays_in_the_form(
    world: World, path: str, field: str, words: str
) -> None:
    client = world.client()
    client.set_cookie("lang", "lv", domain="127.0.0.1")
    url = path.format(event=world.event_id)
    token = token_of(client.get(url, base_url=HOST).text)
    for typed in TYPED:
        answer = client.post(url, data={"csrf_token": token, field: typed}, base_url=HOST)
        assert answer.status_code == 422, (typed[:10], answer.status_code)
        said = re.search(rf'id="{field}-error"[^>]*>(.*?)</', answer.text, re.DOTALL)
        assert said, answer.text[:2000]
        assert answer.text.count(words) == 2, "beside the field and in the list above"
        assert "Not a valid" not in answer.text
        assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(("path", "field", "words"), NUMBERS)
def test_a_number_with_spaces_around_is_a_number(world: World, path: str, field: str, words: str) -> None:
    client = world.client()
    client.set_cookie("lang", "lv", domain="127.0.0.1")
    url = path.format(event=world.event_id)
    token = token_of(client.get(url, base_url=HOST).text)
    answer = client.post(url, data={"csrf_token": token, field: " 7 "}, base_url=HOST)
    assert words not in answer.text
