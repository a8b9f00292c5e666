"""Whom to ask: one person with telephone and address; of several each answer brings all that is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from announcements import contacts
from announcements.gathering import Gathered
from announcements.terms import Found, Option, QuestionCode, Span

MOST = 8  # answers


@dataclass(slots=True)
class _Contact:
    """Somebody and what stands beside the name."""

    name: str
    span: Span
    phones: list[Found] = field(default_factory=list)
    emails: list[Found] = field(default_factory=list)


def ask_contact(gathered: Gathered, leaders: Sequence[str]) -> None:
    """Fills `contact_name`, `contact_phone`, `contact_email`, or asks; one who leads is no contact."""
    page = gathered.page
    phones, emails = contacts.phones_of(page), contacts.emails_of(page)
    several = _several(gathered, phones, emails, leaders)
    if several:
        _ask_which(gathered, several)
        return
    _one_of(gathered, QuestionCode.which_phone, "contact_phone", phones)
    _one_of(gathered, QuestionCode.which_email, "contact_email", emails)
    asked = contacts.asked_of(page, [*phones, *emails], leaders)
    if not asked:
        first = contacts.first_name_of(page, phones)
        if first is not None:
            gathered.put("contact_name", first.value, first.span)
        return
    best = asked[0]
    names = contacts.nominatives(best.name) if best.oblique else (best.name,)
    if len(names) == 1:
        gathered.put("contact_name", names[0], best.span)
        return
    options = [Option(str(n), {"contact_name": name}, {"value": name}) for n, name in enumerate(names, 1)]
    gathered.ask(QuestionCode.which_name, "contact_name", options, [best.span], {"value": best.name})


def _one_of(gathered: Gathered, code: QuestionCode, name: str, found: Sequence[Found]) -> None:
    if len(found) == 1:
        gathered.fields[name] = found[0]
    elif found:
        options = [Option(str(n), {name: one.value}, {"value": one.value}) for n, one in enumerate(found[:MOST], 1)]
        gathered.ask(code, name, options, [one.span for one in found[:MOST]])


def _several(
    gathered: Gathered, phones: Sequence[Found], emails: Sequence[Found], leaders: Sequence[str]
) -> list[_Contact]:
    """The people with their telephones and addresses, when there are two or more and each has one of a kind at most.

    Empty when there is one, when something belongs to nobody, or when a name stands in a case with two readings.
    """
    found: list[_Contact] = []
    for anchor, is_phone in sorted([*((p, True) for p in phones), *((e, False) for e in emails)],
                                   key=lambda each: each[0].span.start):  # fmt: skip
        owner = contacts.owner_of(gathered.page, anchor.span)
        names = () if owner is None else contacts.nominatives(owner.name) if owner.oblique else (owner.name,)
        if owner is None or len(names) != 1 or names[0] in leaders:
            return []
        known = next((one for one in found if contacts.same_person(one.name, names[0])), None)
        if known is None:
            known = _Contact(names[0], owner.span)
            found.append(known)
        (known.phones if is_phone else known.emails).append(anchor)
    single = all(len(one.phones) < 2 and len(one.emails) < 2 for one in found)
    return found[:MOST] if len(found) > 1 and single else []


def _ask_which(gathered: Gathered, several: Sequence[_Contact]) -> None:
    options = []
    for number, one in enumerate(several, 1):
        phone, email = (str(kept[0].value) if kept else "" for kept in (one.phones, one.emails))
        sets = {"contact_name": one.name, "contact_phone": phone, "contact_email": email}
        options.append(Option(str(number), sets, {"name": one.name, "phone": phone, "email": email}))
    gathered.ask(QuestionCode.which_contact, "contact_name", options, [one.span for one in several])
    for name, anchors in (("contact_phone", [one.phones for one in several]),
                          ("contact_email", [one.emails for one in several])):  # fmt: skip
        first = next((kept[0] for kept in anchors if kept), None)
        if first is not None:
            gathered.fields[name] = Found(None, first.span)
