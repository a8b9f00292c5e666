"""Two edits of one event put together field by field."""

from dataclasses import replace
from datetime import date

from core.bilingual import Bilingual
from registration.desk.event_merge import clashes, fingerprints, packed, together, unpacked
from registration.inputs import EventDraft, Option, QuestionDraft
from registration.terms import EventKind, QuestionKind

BASE = EventDraft(kind=EventKind.other, title=Bilingual("Sanāksme"), day=date(2027, 9, 27), address="Zīļu iela 2")


def test_untouched_field_takes_the_other_persons_value() -> None:
    theirs, mine = replace(BASE, address="Lielā iela 1"), replace(BASE, capacity=10)
    found = clashes(fingerprints(BASE), theirs, mine)
    assert [(c.field, c.theirs, c.mine, c.mine_too) for c in found] == [
        ("address", "Lielā iela 1", "Zīļu iela 2", False)
    ]
    assert together(theirs, mine, found, {"address"}) == replace(BASE, address="Lielā iela 1", capacity=10)


def test_field_changed_by_both_is_chosen() -> None:
    theirs, mine = replace(BASE, capacity=20), replace(BASE, capacity=10)
    found = clashes(fingerprints(BASE), theirs, mine)
    assert [(c.field, c.mine_too) for c in found] == [("capacity", True)]
    assert together(theirs, mine, found, {"capacity"}).capacity == 10
    assert together(theirs, mine, found, set()).capacity == 20


def test_same_change_by_both_is_no_clash() -> None:
    same = replace(BASE, capacity=20)
    assert clashes(fingerprints(BASE), same, same) == ()


def test_change_of_mine_alone_is_no_clash() -> None:
    assert clashes(fingerprints(BASE), BASE, replace(BASE, capacity=10)) == ()


def test_questions_are_compared_by_what_they_say() -> None:
    question = QuestionDraft(7, QuestionKind.one, Bilingual("Loma"), options=(Option("a", Bilingual("NVO")),))
    asked = replace(BASE, questions=(question,))
    again = replace(BASE, questions=(replace(question, id=None, options=(Option("z", Bilingual("NVO")),)),))
    assert fingerprints(asked) == fingerprints(again)
    assert fingerprints(asked) != fingerprints(BASE)


def test_fingerprints_survive_the_form_and_rubbish_counts_as_changed() -> None:
    prints = fingerprints(BASE)
    assert unpacked(packed(prints)) == prints
    assert len(packed(prints)) < 4000
    assert [unpacked(text) for text in ("", "[]", "{", "7", "[" * 5000, "x" * 5000)] == [{}] * 6
