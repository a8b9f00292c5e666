"""What the letters of a decision say, in the language that is forced. Finished words in, content out; no database."""

from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from registration.change_words import ChangeRow, when_words
from registration.changes import told
from registration.deciding_terms import DecisionKind
from registration.letter_content import Button, Content, Reader
from registration.letter_frames import calendar_words, ending, gmail, own, place_follows, plans_change, time_follows
from registration.letter_parts import About, all_facts, with_event
from registration.letter_texts import when_a_place_is_free
from registration.models import Event
from registration.terms import WaitingMode


@dataclass(frozen=True, slots=True)
class LostSeat:
    """A seat that somebody had read of: the title of its event and its time in words; no time, no words."""

    title: str
    when: str

    @classmethod
    def of(cls, about: About) -> "LostSeat":
        """The seat at an event, in the language that is forced."""
        return cls(about.title, "" if about.event.undated else about.when)


def seated(about: About, reader: Reader, *, kind: str, note: str = "") -> Content:
    """A seat is theirs, with the invitation: at the chosen time, as one of the chosen, in a group."""
    if kind == DecisionKind.poll:
        subject = _("The time has been chosen: %(title)s", title=about.title)
        heading = _("The time has been chosen, and you have a place")
    elif kind == DecisionKind.groups:
        subject = _("Your group: %(title)s", title=about.title)
        heading = _("You have a place in a group")
    else:
        subject = _("You have a place: %(title)s", title=about.title)
        heading = _("You have a place")
    content = Content(
        subject=subject,
        heading=heading,
        paragraphs=(
            opening(kind),
            *(() if about.event.undated else (_("We meet on %(when)s.", when=about.when),)),
            _("The invitation in this letter puts the event into your calendar."),
        ),
        message=note,
        next_steps=(*plans_change(about), *place_follows(about), *time_follows(about), gmail()),
    )
    return with_event(own(content, about, reader), about, reader)


def opening(kind: str) -> str:
    """How a letter with good news begins."""
    if kind == DecisionKind.poll:
        return _("Thank you for saying when you can come!")
    return _("Thank you for applying! We look forward to meeting you.")


def moved(about: About, reader: Reader, *, rows: tuple[ChangeRow, ...], note: str = "") -> Content:
    """Another group than before: was and is."""
    content = Content(
        subject=_("Group changed: %(title)s", title=about.title),
        heading=_("You are in another group now"),
        changes=rows,
        paragraphs=(
            _("Your place is still yours, but in another group."),
            _("The invitation in this letter puts the new time into your calendar."),
            _("If you cannot come at this time, please withdraw, so that somebody else can have the place."),
        ),
        message=note,
        next_steps=(*plans_change(about), *place_follows(about)),
    )
    return with_event(own(content, about, reader), about, reader)


def was_and_is(before: Event, after: Event, language: str, zone: str = "") -> tuple[ChangeRow, ...]:
    """Group and time before and now, as far as they differ; the time also on the clock of the reader's zone."""
    titles = [one.title.text(language) for one in (before, after)]
    when = [when_words(told(one), language, zone) for one in (before, after)]
    rows = (ChangeRow(_("Group"), *titles), ChangeRow(_("Time"), *when))
    return tuple(row for row in rows if row.was != row.now)


def _without_time(content: Content, about: About) -> Content:
    """A call has no time of its own: nothing is said of one."""
    if not about.event.undated:
        return content
    return replace(content, facts=tuple(fact for fact in content.facts if fact.label != _("When")))


def left_group(about: About, reader: Reader) -> Content:
    """The entry of the former group leaves the calendar; what holds now stands in another letter."""
    return ending(
        about,
        reader,
        _("Former group: %(title)s", title=about.title),
        _("The former group leaves your calendar"),
        _("You have been moved to another group; the invitation to it is in another letter from us."),
        _("With this letter its time is taken out of your calendar. There is nothing you need to do."),
    )


def reserve(
    about: About,
    reader: Reader,
    *,
    kind: str,
    place: int,
    lost: LostSeat | None = None,
    in_calendar: bool = False,
    note: str = "",
) -> Content:
    """In reserve, with the number, and what happens next; whoever had read of a seat (`lost`) hears first of that."""
    content = Content(
        subject=_taken_back(lost) if lost else _("In reserve: %(title)s", title=about.title),
        heading=_("You are number %(place)s in reserve", place=place),
        paragraphs=tuple(
            text
            for text in (
                *(_sorry(lost) if lost else ()),
                *(_why_reserve(about, kind) if lost is None else _in_reserve_now()),
                calendar_words(in_calendar, stays=False),
            )
            if text
        ),
        message=note,
        next_steps=(
            *_what_next(about, kind),
            _("If you can no longer come, please withdraw with the private link."),
        ),
    )
    return _without_time(with_event(own(content, about, reader), about, reader), about)


def _taken_back(lost: LostSeat) -> str:
    return _("Your place is taken back: %(title)s", title=lost.title)


def _sorry(lost: LostSeat) -> tuple[str, ...]:
    """To somebody who had read that they have a seat: which it was, before anything else."""
    seat = ", ".join(part for part in (lost.title, lost.when) if part)
    return (_("We are sorry: we have to take back the place that we wrote to you about: %(seat)s.", seat=seat),)


def _in_reserve_now() -> tuple[str, ...]:
    return (
        _("You are in reserve now, and we will be glad if there is a place for you after all."),
        _("Our reserve is not a formality: somebody often has to cancel."),
    )


def _why_reserve(about: About, kind: str) -> tuple[str, ...]:
    if kind == DecisionKind.poll:
        return (
            opening(kind),
            _("The time has been chosen: we meet on %(when)s.", when=about.when),
            _("More people can come then than there are places. Their order was drawn by lot."),
        )
    return (
        _("Thank you for applying! This time we cannot offer you a place, so you are in reserve."),
        _("Our reserve is not a formality: somebody often has to cancel."),
    )


def _what_next(about: About, kind: str) -> tuple[str, ...]:
    if kind == DecisionKind.groups and about.event.waiting_mode == WaitingMode.offer:
        hours = ngettext("%(num)s hour", "%(num)s hours", about.event.offer_hours)
        return (
            _("When a place becomes free, it is offered to the first in reserve who can come to that group."),
            _("When a place is offered to you, we will write to you at once. You then have %(hours)s to accept it.",
              hours=hours),
        )  # fmt: skip
    if kind == DecisionKind.groups:
        return (
            _("When a place in a suitable group becomes free, the organiser gives it to somebody in reserve."),
            _("If it is yours, we will write to you at once and send the invitation for your calendar."),
        )
    return when_a_place_is_free(about)


def cannot_come(
    about: About,
    reader: Reader,
    *,
    times: tuple[str, ...],
    note: str = "",
    in_calendar: bool = False,
    stays: bool = False,
) -> Content:
    """The chosen time does not suit them: which it is, thanks, and how to come after all."""
    several = len(times) > 1
    said = (
        _("The times that suit most people: %(times)s.", times="; ".join(times))
        if several
        else _("The time that suits most people: %(time)s.", time=times[0] if times else about.when)
    )
    content = ending(
        about,
        reader,
        _("The time has been chosen: %(title)s", title=about.title),
        _("Thank you for answering!"),
        said,
        _("By your answer you cannot come then, and we are sorry to miss you this time."),
        calendar_words(in_calendar, stays),
    )
    return replace(
        content,
        message=note,
        main=Button(_("I can come after all"), about.page),
        main_note=_("If your plans change, register on the event page while there are places."),
        links=(),
    )


def thanked(
    about: About,
    reader: Reader,
    *,
    lost: LostSeat | None = None,
    note: str = "",
    in_calendar: bool = False,
    stays: bool = False,
) -> Content:
    """No place this time, kindly; whoever had read of a seat (`lost`) hears that it is theirs no more."""
    content = ending(
        about,
        reader,
        _taken_back(lost) if lost else _("Thank you for applying: %(title)s", title=about.title),
        _("Your place had to be taken back") if lost else _("Thank you for applying!"),
        *(_sorry(lost) if lost else (_("Unfortunately, this time we cannot offer you a place."),)),
        _("The choice says nothing about you: a group needs people from different places and organisations."),
        calendar_words(in_calendar, stays),
        _("We would be glad to see you at another event. If you have a question, please write to us or call."),
    )
    return _without_time(replace(content, message=note), about)


def time_found(about: About, reader: Reader, *, note: str = "") -> Content:
    """To somebody invited who has not answered: the time is known, and the question is still open."""
    content = Content(
        subject=_("The time has been chosen: %(title)s", title=about.title),
        heading=_("The time has been chosen"),
        paragraphs=(
            _("Hello, %(name)s!", name=reader.name) if reader.name else _("Hello!"),
            _("We meet on %(when)s.", when=about.when),
            _("We do not know yet whether you are coming. We would be glad to have you with us!"),
        ),
        message=note,
        main=Button(_("Answer whether you will come"), reader.manage_url),
        main_note=_("One press answers on the next page. The link is yours alone."),
        links=(
            Button(_("Event page"), about.page),
            Button(_("No more letters about this event"), f"{reader.manage_url}/atgadinajumi"),
        ),
        footer=(_("You receive this letter because %(organisation)s invites you.", organisation=about.sender),),
    )
    return replace(with_event(content, about, Reader("", "")), facts=all_facts(about, None, phoning_in=False))
