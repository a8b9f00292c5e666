"""What each reminder says, in the language that is forced. Finished words in, content out; no database."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from core.clock import local
from core.wording import on_moment, zone_words
from registration.letter_content import Button, Content, Fact, Reader
from registration.letter_parts import About, basic_facts, contact_fact, with_event
from registration.times_asked import times_listed
from reminders import asking_texts
from reminders.terms import Kind


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the buttons of a reminder lead; what a reader has not got is empty."""

    stop: str
    answer: str = ""  # an invited person's page
    still: str = ""
    withdraw: str = ""
    others: tuple[tuple[str, str], ...] = ()  # name and private page of the others at the address


def content_of(
    about: About,
    reader: Reader,
    *,
    kind: Kind,
    urls: Urls,
    words: str,
    days: int,
    taken: str = "",
    times: tuple[str, ...] = (),
) -> Content:
    """The letter of a kind; `words` are the organiser's own, `days` what days_to_start() says of this moment, `taken`
    that there is no place left, `times` a line for each time that is proposed.

    Everything that differs between two readers is in `reader` and `urls`, so that one copy serves many.
    """
    content = _WRITERS[kind](about, reader, urls, days)
    return replace(
        content,
        paragraphs=(*content.paragraphs, taken) if taken else content.paragraphs,
        message=words,
        lists=(*content.lists, *times_listed(times)),
        links=(*content.links, Button(_("No more reminders of this event"), urls.stop)),
    )


def to_invited(about: About, reader: Reader, urls: Urls, _days: int) -> Content:
    """To an invited person who is silent, by name, with yes and no: colleagues may read one mailbox."""
    words = asking_texts.to_invited(about)
    return Content(
        subject=words.subject,
        heading=words.heading,
        paragraphs=(
            _("Hello, %(name)s!", name=reader.name) if reader.name else _("Hello!"),
            *words.paragraphs,
            _("Please answer with one of the two buttons, also when you cannot come: then we will not ask again."),
        ),
        facts=_facts(about),
        main=Button(words.yes, f"{urls.answer}?atbilde=ja"),
        second=Button(words.no, f"{urls.answer}?atbilde=ne"),
        main_note=_("The link is yours alone; please do not pass it on."),
        links=(_event_page(about),),
        footer=(_("You receive this letter because you are invited to the event."),),
    )


def to_followers(about: About, _reader: Reader, _urls: Urls, _days: int) -> Content:
    """To somebody who asked to be reminded."""
    words = asking_texts.to_followers(about)
    return Content(
        subject=words.subject,
        heading=words.heading,
        paragraphs=(_("You asked us to remind you before the deadline."), *words.paragraphs),
        facts=_facts(about),
        main=Button(words.yes, about.page),
        footer=(_("You receive this letter because this address was left on the event page."),),
    )


def still_coming(about: About, reader: Reader, urls: Urls, _days: int) -> Content:
    """One press: still coming, or the place for somebody else."""
    return Content(
        subject=_("Are you still coming? %(title)s", title=about.title),
        heading=_("Are you still coming?"),
        paragraphs=(
            _("You are registered, and we look forward to seeing you."),
            _("If your plans have changed, please give up your place, so that the organiser knows.")
            if about.event.capacity is None
            else _("If your plans have changed, please give up your place: somebody else will be glad of it."),
        ),
        facts=_facts(about, reader),
        main=Button(_("I am still coming"), urls.still),
        second=Button(_("I give up my place"), urls.withdraw),
        main_note=_("A page opens on which you press once more; nothing changes before that."),
        links=(*_others(urls), _event_page(about)),
        footer=(_why(),),
    )


def start(about: About, reader: Reader, urls: Urls, days: int) -> Content:
    """It begins soon: when, where, and the join link of somebody with a seat."""
    title = about.title
    subjects = {0: _("Today: %(title)s", title=title), 1: _("Tomorrow: %(title)s", title=title)}
    headings = {0: _("The event is today"), 1: _("The event is tomorrow")}
    content = Content(
        subject=subjects.get(days, _("Soon: %(title)s", title=title)),
        heading=headings.get(days, _("The event is soon")),
        paragraphs=(
            _("%(when)s. You are registered, and we look forward to seeing you.", when=_starts(about)),
            _("If you cannot come, please withdraw with the private link, also at the last moment."),
        ),
    )
    content = with_event(content, about, reader)
    return replace(
        content,
        main=Button(_("See, change or withdraw"), reader.manage_url),
        main_note=_("The link is private: whoever has it can change your registration."),
        people=(),
        links=(*_others(urls), _event_page(about)),
        footer=(_why(),),
    )


def thanks(about: About, reader: Reader, _urls: Urls, _days: int) -> Content:
    """After the end, with the survey when there is one. Nobody writes down who came: it is true for those, too, who had
    a place and did not."""
    survey = about.event.survey_url
    ask = _("If you took part, please take a few minutes for the survey: your answers help the project.")
    return Content(
        subject=_("Thank you for your interest: %(title)s", title=about.title),
        heading=_("Thank you for your interest!"),
        paragraphs=(
            _("The event has taken place. Thank you to everybody who took part!"),
            *((ask,) if survey else ()),
        ),
        facts=_facts(about, replace(reader, number="")),
        main=Button(_("Fill in the survey"), survey) if survey else None,
        links=(_event_page(about),),
        footer=(_why(),),
    )


def days_to_start(about: About) -> int:
    """How many midnights lie between now and the start on the event's clock; -1 while the time is unknown."""
    starts_at = about.event.starts_at
    if starts_at is None:
        return -1
    days = [local(at, about.event.timezone).date() for at in (about.now, starts_at)]
    return (days[1] - days[0]).days


def _starts(about: About) -> str:
    event = about.event
    starts_at: datetime = event.starts_at or about.now
    said = on_moment(local(starts_at, event.timezone), about.language)
    said = about.on_both_clocks(starts_at, f"{said} ({zone_words(event.timezone, about.language)})")
    return said[:1].upper() + said[1:]


def _facts(about: About, reader: Reader | None = None) -> tuple[Fact, ...]:
    return tuple(fact for fact in (*basic_facts(about, reader), contact_fact(about.event)) if fact.text)


def _others(urls: Urls) -> tuple[Button, ...]:
    return tuple(Button(_("See, change or withdraw: %(name)s", name=name), url) for name, url in urls.others)


def _event_page(about: About) -> Button:
    return Button(_("Event page"), about.page)


def _why() -> str:
    return _("You receive this letter because this address was used to register for the event.")


_WRITERS = {
    Kind.deadline_invited: to_invited,
    Kind.deadline_followers: to_followers,
    Kind.still_coming: still_coming,
    Kind.start: start,
    Kind.thanks: thanks,
}
