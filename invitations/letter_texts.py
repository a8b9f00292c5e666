"""What the invitation and its repetition say, in the language that is forced. Finished words in, content out."""

from dataclasses import replace
from urllib.parse import urlencode

from flask_babel import gettext as _

from registration.facts import deadline_words
from registration.letter_content import Button, Content, Reader
from registration.letter_parts import About, all_facts, with_event
from registration.terms import Admission

YES, NO = "ja", "ne"  # what the buttons carry; they only show a page, where one presses again


def invite(about: About, reader: Reader, *, note: str = "", basis: str = "", taken: str = "") -> Content:
    """Please come; nobody has said yes yet, so without a calendar part. `taken` says that no place is left."""
    return _asking(
        about,
        reader,
        subject=_("Invitation: %(title)s", title=about.title),
        heading=_("You are invited"),
        first=_("%(organisation)s invites you to take part.", organisation=about.sender),
        note=note,
        basis=basis,
        taken=taken,
    )


def nudge(about: About, reader: Reader, *, note: str = "", basis: str = "", taken: str = "") -> Content:
    """The same question once more."""
    return _asking(
        about,
        reader,
        subject=_("Are you coming? %(title)s", title=about.title),
        heading=_("We are waiting for your answer"),
        first=_("We have invited you and do not know yet whether you are coming."),
        note=note,
        basis=basis,
        taken=taken,
    )


def answer_url(page: str, said: str, language: str) -> str:
    """The personal page with an answer in view; opening it changes nothing."""
    return f"{page}?{urlencode({'atbilde': said, **({'lang': 'en'} if language == 'en' else {})})}"


def _asking(
    about: About, reader: Reader, *, subject: str, heading: str, first: str, note: str, basis: str, taken: str
) -> Content:  # fmt: skip
    deadline = deadline_words(about.event, about.language)
    asks_times = about.event.undated and about.event.admission == Admission.poll
    greeting = _("Hello, %(name)s!", name=reader.name) if reader.name else _("Hello!")
    content = Content(
        subject=subject,
        heading=heading,
        paragraphs=tuple(
            text
            for text in (
                greeting,
                first,
                about.event.summary.text(about.language),
                _("The time is being found: please say when you can come.") if asks_times else "",
                _("You can answer %(until)s.", until=deadline) if deadline else "",
                taken,
            )
            if text
        ),
        message=note,
        main=Button(
            _("Say when I can come") if asks_times else _("I will come"),
            answer_url(reader.manage_url, YES, about.language),
        ),
        second=Button(_("I cannot come"), answer_url(reader.manage_url, NO, about.language)),
        main_note=_("One press answers on the next page. The link is yours alone."),
        links=(Button(_("Event page"), about.page),),
        footer=(_source(about, basis),),
    )
    whole = with_event(content, about, Reader("", ""))
    stop = Button(_("No more letters about this event"), f"{reader.manage_url}/atgadinajumi")
    return replace(whole, facts=all_facts(about, None, phoning_in=False), links=(*whole.links, stop))


def _source(about: About, basis: str) -> str:
    if basis:
        return _("Your address is known to %(organisation)s: %(source)s.", organisation=about.sender, source=basis)
    return _("You receive this letter because %(organisation)s invites you.", organisation=about.sender)
