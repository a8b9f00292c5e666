"""What one letter about several people says: the state of each in words, and a private link for each."""

from dataclasses import dataclass, replace

from flask_babel import gettext as _

from registration.letter_content import Button, Content, Reader
from registration.letter_frames import declining, event_page, gmail, place_follows, time_follows, why
from registration.letter_parts import About, all_facts, with_event
from registration.letter_texts import Lists, may_be_passed, when_a_place_is_free, why_waiting
from registration.terms import RegistrationStatus


@dataclass(frozen=True, slots=True)
class PartyLine:
    """One of the people: their state, the place on the waiting list (0 for none), why they wait, and their links."""

    name: str
    status: RegistrationStatus
    place: int
    reason: str | None
    manage_url: str
    join_url: str = ""


def party(
    about: About,
    people: tuple[PartyLine, ...],
    until: str,
    *,
    promoted: bool,
    opening: str = "",
    lists: Lists = (),
) -> Content:
    """What everybody of one form has; `until` when offered places are held. At least one person."""
    have = {person.status for person in people}
    first = next((p for p in people if p.status is RegistrationStatus.offered), people[0])
    offered, seated = RegistrationStatus.offered in have, RegistrationStatus.confirmed in have
    content = Content(
        subject=f"{_heading(have, promoted)}: {about.title}",
        heading=_heading(have, promoted),
        paragraphs=_paragraphs(people, have, until, "" if promoted else opening or _("Thank you for registering!")),
        lists=((_("Your places"), tuple(f"{person.name}: {state_words(person)}" for person in people)), *lists),
        main=Button(_("Accept the places"), first.manage_url) if offered else None,
        main_note=_("The links are private: whoever has them can answer for you."),
        next_steps=_next_steps(about, have),
        links=(*_own_links(people, about), event_page(about)),
        footer=(why(),),
    )
    join = next((person.join_url for person in people if person.join_url), "")
    whole = with_event(content, about, Reader("", "", join_url=join))
    return replace(
        whole,
        facts=all_facts(about, None, phoning_in=seated),
        join=None,  # each has a link of their own, with the name
        join_notes=(),
        next_steps=(*content.next_steps, *whole.join_notes[:1]),
    )


def _heading(have: set[RegistrationStatus], promoted: bool) -> str:
    if RegistrationStatus.offered in have:
        return _("Places are offered to you")
    if have == {RegistrationStatus.confirmed}:
        return _("You have places") if promoted else _("Your places are reserved")
    if have == {RegistrationStatus.applied}:
        return _("Your answer has been received")
    if have == {RegistrationStatus.waiting}:
        return _("You are on the waiting list")
    return _("Your registration has been received")


def _paragraphs(
    people: tuple[PartyLine, ...], have: set[RegistrationStatus], until: str, opening: str
) -> tuple[str, ...]:
    said = [opening] if opening else []
    if RegistrationStatus.offered in have:
        said.append(_("Places have become free. They are held for you %(until)s.", until=until))
        said.append(_("Please say who of you will come. Then we will send the invitations for your calendar."))
    if RegistrationStatus.confirmed in have:
        said.append(_("This letter holds an invitation for each of you; the further ones are attached as files."))
    if RegistrationStatus.applied in have:
        said.append(_("Nobody has a place yet: the organiser looks at all answers first."))
    waits = next((person for person in people if person.status is RegistrationStatus.waiting), None)
    if waits is not None:
        said += filter(None, (why_waiting(waits.reason), may_be_passed(waits.reason)))
    return tuple(said)


def _next_steps(about: About, have: set[RegistrationStatus]) -> tuple[str, ...]:
    steps: list[str] = []
    if RegistrationStatus.offered in have:
        steps.append(_("Places that you do not accept by then go to the next people on the list."))
    if RegistrationStatus.pending in have:
        steps.append(_("Where a parent or guardian must confirm, the invitation comes after that."))
    if RegistrationStatus.applied in have:
        steps.append(_("We will write to you as soon as the organiser has decided."))
    if RegistrationStatus.waiting in have:
        steps += when_a_place_is_free(about)
    steps.append(_("If somebody cannot come, please withdraw that person alone with the link that has their name."))
    if RegistrationStatus.confirmed in have:
        steps += (declining(about), *place_follows(about), *time_follows(about), gmail())
    return tuple(steps)


def state_words(person: PartyLine) -> str:
    """What one of the people has."""
    return {
        RegistrationStatus.confirmed: _("has a place"),
        RegistrationStatus.offered: _("a place is held"),
        RegistrationStatus.pending: _("a place is held, a parent or guardian must confirm"),
        RegistrationStatus.applied: _("has applied"),
    }.get(person.status) or _("number %(place)s on the waiting list", place=person.place)


def _own_links(people: tuple[PartyLine, ...], about: About) -> list[Button]:
    links = []
    for person in people:
        if person.join_url:
            links.append(Button(_("Join online: %(name)s", name=person.name), person.join_url))
        links.append(Button(_("See, change or withdraw: %(name)s", name=person.name), person.manage_url))
    return links
