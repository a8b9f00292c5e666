"""The filter of the attendee list, read from an address and written back into one."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.text import clean_line
from registration.models import Event, Question
from registration.people_queries import CHOICES, Order, PeopleFilter
from registration.series_terms import Origin
from registration.terms import Admission, QuestionKind, RegistrationStatus

TABS = (
    RegistrationStatus.applied,
    RegistrationStatus.confirmed,
    RegistrationStatus.placed,
    RegistrationStatus.offered,
    RegistrationStatus.pending,
    RegistrationStatus.waiting,
    RegistrationStatus.not_chosen,
    RegistrationStatus.withdrawn,
    RegistrationStatus.cancelled,
    RegistrationStatus.lapsed,
)
# Shown when somebody has it.
RARE = frozenset(RegistrationStatus) - {
    RegistrationStatus.confirmed,
    RegistrationStatus.waiting,
    RegistrationStatus.withdrawn,
    RegistrationStatus.cancelled,
}
ALL = "visi"
ORIGINS = {"savs": Origin.own, "cits": Origin.other, "nezinams": Origin.unknown}
_LONGEST = 200  # characters of a search or a filter value


def read(
    values: Mapping[str, str],
    questions: Sequence[Question],
    held_in: str = "",
    usual: RegistrationStatus = RegistrationStatus.confirmed,
) -> PeopleFilter:
    """The filter; what makes no sense is left out, so that an old or mistyped address still shows a list.

    `held_in` is the region of an event of a series; without it nobody is told apart by where they come from. `usual`
    is the tab of an address that names none.
    """
    tab = values.get("statuss", "")
    statuses = tuple(status for status in TABS if status == tab) if tab else (usual,)
    order = values.get("seciba", "")
    by_default = Order.place if statuses == (RegistrationStatus.waiting,) else Order.name
    return PeopleFilter(
        statuses=statuses,
        search=_text(values, "q"),
        institution=_text(values, "institucija"),
        municipality=_text(values, "pasvaldiba"),
        answer=_answer(values.get("atbilde", ""), questions),
        origin=(ORIGINS[values["no"]], held_in) if held_in and values.get("no") in ORIGINS else None,
        order=Order(order) if order in set(Order) else by_default,
    )


def usual_of(event: Event, *, in_groups: bool = False) -> RegistrationStatus:
    """The tab that is open first: until a poll or a selection is decided, those who applied; then those with a seat.

    `in_groups`: whether people of the event have seats in groups of it.
    """
    if event.admission != Admission.in_order and event.decided_at is None:
        return RegistrationStatus.applied
    return RegistrationStatus.placed if in_groups else RegistrationStatus.confirmed


def query_of(chosen: PeopleFilter) -> dict[str, Any]:
    """The filter as query values; read() gives it back."""
    return {
        "statuss": chosen.statuses[0].value if chosen.statuses else ALL,
        "q": chosen.search,
        "institucija": chosen.institution,
        "pasvaldiba": chosen.municipality,
        "atbilde": f"{chosen.answer[0]}:{chosen.answer[1]}" if chosen.answer else "",
        "no": next((name for name, origin in ORIGINS.items() if chosen.origin and chosen.origin[0] is origin), ""),
        "seciba": chosen.order.value,
    }


def option_keys(question: Question) -> list[str]:
    """The keys an answer to a choice question may hold."""
    return ["yes", "no"] if question.kind == QuestionKind.yesno else [option.key for option in question.options]


def filterable(questions: Sequence[Question]) -> list[Question]:
    """The questions one can filter by: choices, and never a sensitive one, which only a person's own page shows."""
    return [question for question in questions if question.kind in CHOICES and not question.sensitive]


def _text(values: Mapping[str, str], name: str) -> str:
    return clean_line(values.get(name, ""))[:_LONGEST]


def _answer(value: str, questions: Sequence[Question]) -> tuple[int, str] | None:
    asked, _colon, key = value.partition(":")
    for question in filterable(questions):
        if str(question.id) == asked and key in option_keys(question):
            return question.id, key
    return None
