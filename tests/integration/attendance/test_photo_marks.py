"""Whoever checks people in sees at each name that this person is not to be photographed (behaviour G21)."""

import re

from core.bilingual import Bilingual
from core.db import transaction
from registration.models import Answer, Question
from registration.terms import Photos, QuestionKind
from tests.integration.attendance.world import Door

ROW = re.compile(r'<li class="door-row.*?</li>', re.DOTALL)
NAME = re.compile(r'<span class="door-name">([^<]+?) <')


def marked(door: Door) -> dict[str, bool]:
    """By name, whether the list at the door says "do not photograph"."""
    helper = door.app.test_client()
    helper.set_cookie("lang", "en")
    rows = ROW.findall(helper.get(f"{door.path}/").text)
    return {NAME.findall(row)[0]: "do not photograph" in row for row in rows}


def test_list_at_the_door_marks_everybody_who_did_not_say_yes(door: Door) -> None:
    assert set(marked(door).values()) == {False}  # an event that does not ask
    with door.app.app_context(), transaction() as session:
        asked = Question(event_id=door.event, position=9, kind=QuestionKind.yesno, label=Bilingual("Foto?"))
        asked.photos = Photos.allows
        session.add(asked)
        session.flush()
        for name, said in (("Gunta", "yes"), ("Jānis", "no")):
            session.add(Answer(registration_id=door.people[name], question_id=asked.id, value=said))
    seen = marked(door)
    assert (seen["Gunta Kalniņa"], seen["Jānis Bērziņš"], seen["Dace Kalna"]) == (False, True, True)
