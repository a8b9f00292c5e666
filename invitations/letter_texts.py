"""What the invitation and its repetition say, in the language that is forced. Finished words in, content out."""

from dataclasses import dataclass, replace

from flask_babel import gettext as _

from registration.facts import deadline_words
from registration.letter_content import Button, Content, Reader
from registration.letter_parts import About, all_facts, with_event
from registration.terms import Admission
from registration.times_asked import times_listed

YES, NO = "ja", "ne"  # what the buttons carry; they only show a page, where one presses again


@dataclass(frozen=True, slots=True)
class Asking:
    """How a letter asks: its subject and heading, the first sentence, the buttons and what is said below them."""

    subject: str
    heading: str
    first: str
    yes: str
    no: str
    below: str


def invite(
    about: About, reader: Reader, *, note: str = "", basis: str = "", taken: str = "", times: tuple[str, ...] = ()
) -> Content:
    """Please come, say when you can, or apply; without a calendar part. `taken` says that no place is left.

    `times` are those that are proposed, a line for each.
    """
    return _asking(about, reader, _FIRST[_asked(about)](about), note=note, basis=basis, taken=taken, times=times)


def nudge(
    about: About, reader: Reader, *, note: str = "", basis: str = "", taken: str = "", times: tuple[str, ...] = ()
) -> Content:
    """The same question once more."""
    return _asking(about, reader, _AGAIN[_asked(about)](about), note=note, basis=basis, taken=taken, times=times)


def answer_url(page: str, said: str) -> str:
    """The personal page with an answer in view; opening it changes nothing."""
    return f"{page}?atbilde={said}"


def _asked(about: About) -> Admission:
    """What people are asked now: an event that was decided is like any other."""
    return Admission(about.event.admission) if about.event.decided_at is None else Admission.in_order


def _come(subject: str, heading: str, first: str) -> Asking:
    below = _("One press answers on the next page. The link is yours alone.")
    return Asking(subject, heading, first, _("I will come"), _("I cannot come"), below)


def _come_first(about: About) -> Asking:
    return _come(
        _("Invitation: %(title)s", title=about.title),
        _("You are invited"),
        _("%(organisation)s invites you to take part.", organisation=about.sender),
    )


def _come_again(about: About) -> Asking:
    return _come(
        _("Are you coming? %(title)s", title=about.title),
        _("We are waiting for your answer"),
        _("We have invited you and do not know yet whether you are coming."),
    )


def _when(heading: str, first: str, title: str) -> Asking:
    below = _("On the next page you mark each time: yes, if need be or no. The link is yours alone.")
    subject = _("When would suit you? %(title)s", title=title)
    return Asking(subject, heading, first, _("Say when I can"), _("No time suits me"), below)


def _when_first(about: About) -> Asking:
    first = _("%(organisation)s is looking for a time to meet and asks when you can.", organisation=about.sender)
    return _when(_("When would suit you?"), first, about.title)


def _when_again(about: About) -> Asking:
    first = _("We have asked when you can come and have no answer from you yet.")
    return _when(_("We are waiting for your answer"), first, about.title)


def _apply(subject: str, heading: str, first: str) -> Asking:
    below = _("You apply on the next page; everybody who applies hears from us. The link is yours alone.")
    return Asking(subject, heading, first, _("Apply"), _("I cannot come"), below)


def _apply_first(about: About) -> Asking:
    first = _("%(organisation)s invites you to apply: it chooses among all who do.", organisation=about.sender)
    return _apply(_("You are invited to apply: %(title)s", title=about.title), _("You are invited to apply"), first)


def _apply_again(about: About) -> Asking:
    first = _("We have invited you to apply and do not know yet whether you would like to.")
    return _apply(_("Will you apply? %(title)s", title=about.title), _("We are waiting for your answer"), first)


_FIRST = {Admission.in_order: _come_first, Admission.poll: _when_first, Admission.selection: _apply_first}
_AGAIN = {Admission.in_order: _come_again, Admission.poll: _when_again, Admission.selection: _apply_again}


def _asking(
    about: About, reader: Reader, asking: Asking, *, note: str, basis: str, taken: str, times: tuple[str, ...]
) -> Content:
    deadline = deadline_words(about.event, about.language)
    greeting = _("Hello, %(name)s!", name=reader.name) if reader.name else _("Hello!")
    content = Content(
        subject=asking.subject,
        heading=asking.heading,
        paragraphs=tuple(
            text
            for text in (
                greeting,
                asking.first,
                about.event.summary.text(about.language),
                _("You can answer %(until)s.", until=deadline) if deadline else "",
                taken,
            )
            if text
        ),
        message=note,
        main=Button(asking.yes, answer_url(reader.manage_url, YES)),
        second=Button(asking.no, answer_url(reader.manage_url, NO)),
        main_note=asking.below,
        links=(Button(_("Event page"), about.page),),
        footer=(_source(about, basis),),
        lists=times_listed(times),
    )
    whole = with_event(content, about, Reader("", ""))
    stop = Button(_("No more letters about this event"), f"{reader.manage_url}/atgadinajumi")
    return replace(whole, facts=all_facts(about, None, phoning_in=False), links=(*whole.links, stop))


def _source(about: About, basis: str) -> str:
    if basis:
        return _(
            "Your address is known to %(organisation)s: %(source)s.",
            organisation=about.sender,
            source=basis.rstrip(" ."),
        )
    return _("You receive this letter because %(organisation)s invites you.", organisation=about.sender)
