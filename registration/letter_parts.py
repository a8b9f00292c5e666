"""The parts of a letter about an event: facts, joining, programme, links, footer; and their way into text and HTML."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from flask_babel import gettext as _
from sqlalchemy.orm import object_session

from core import locale
from core.clock import local
from core.urls import absolute
from core.wording import at_time, on_day, phone
from mailers.layout import render_letter
from mailers.terms import Attachment, CalendarPart, Letter, Mailbox
from organisers.models import Organisation
from registration.change_words import when_words, where_words
from registration.changes import told
from registration.facts import facts, map_url
from registration.letter_content import Button, Content, Fact, ProgrammeDay, Reader
from registration.letter_links import in_language
from registration.meeting import only_online
from registration.models import Event
from registration.notices import privacy_of
from registration.rules import join_opens_at
from registration.zone_words import there_words


@dataclass(frozen=True)
class About:
    """The event as letters see it, in the language of the reader."""

    event: Event
    organisation: Organisation
    now: datetime
    zone: str = ""  # on whose clock the reader reads; empty: on the event's

    @cached_property
    def value(self) -> Hashable:
        """Everything the event and the organisation hold, as a key."""
        return _value(self.event), _value(self.organisation)

    @property
    def language(self) -> str:
        """The language that is forced while the letter is rendered."""
        return locale.language()

    @property
    def title(self) -> str:
        """The event's title."""
        return self.event.title.text(self.language)

    @property
    def sender(self) -> str:
        """The organisation's name."""
        return self.organisation.name.text(self.language)

    @property
    def page(self) -> str:
        """The public address of the event."""
        return absolute("public.event", slug=self.event.slug)

    @property
    def when(self) -> str:
        """Day, hours and zone; for a reader elsewhere on both clocks."""
        return when_words(told(self.event), self.language, self.zone)

    @property
    def here(self) -> "About":
        """The same for somebody of whom we do not know that they are elsewhere."""
        return replace(self, zone="") if self.zone else self

    def read_in(self, zone: str) -> "About":
        """The same for a reader in this zone."""
        return replace(self, zone=zone) if zone != self.zone else self

    def on_both_clocks(self, moment: datetime, said: str) -> str:
        """A moment that was said on the event's clock, with what it is where the reader is."""
        there = there_words(moment, None, self.event.timezone, self.zone, self.language)
        return f"{said}, {there}" if there else said


def basic_facts(about: About, reader: Reader | None) -> tuple[Fact, ...]:
    """What, whose place, when and where: enough for letters that are not the invitation."""
    event, language = about.event, about.language
    where = where_words(told(event), language)
    rows = [Fact(_("Event"), about.title)]
    if reader:
        rows += [Fact(_("Name and surname"), reader.name), Fact(_("Registration number"), reader.number)]
    rows += [Fact(_("When"), about.when), Fact(_("Where"), where, map_url("", event.address), _("Map"))]
    return tuple(fact for fact in rows if fact.text)


def all_facts(about: About, reader: Reader | None, *, phoning_in: bool) -> tuple[Fact, ...]:
    """The basic facts, the contact, and with `phoning_in` the meeting's number and passcode."""
    event = about.event
    rows = [*basic_facts(about, reader)]
    if event.online_url or event.online_number:
        if not only_online(event):
            rows.append(Fact(_("Online"), _("One can also take part online")))
        if phoning_in:
            rows += [Fact(_("Meeting number"), event.online_number), Fact(_("Passcode"), event.online_passcode)]
    rows.append(contact_fact(event))
    return tuple(fact for fact in rows if fact.text)


def contact_fact(event: Event) -> Fact:
    """Whom to ask: name, telephone, e-mail."""
    number = phone(event.contact_phone) if event.contact_phone else ""
    return Fact(_("Contact"), ", ".join(part for part in (event.contact_name, number, event.contact_email) if part))


def with_event(content: Content, about: About, reader: Reader) -> Content:
    """The letter with everything of the event: facts, joining for those who have the link, programme, people."""
    event, seat = about.event, bool(reader.join_url)
    content = replace(
        content,
        facts=all_facts(about, reader, phoning_in=seat),
        programme=_programme(about),
        people=_people(about),
        links=(*content.links, *_survey(event)),
    )
    if not seat or not event.online_url:
        return content
    return replace(content, join=Button(_("Join online"), reader.join_url), join_notes=_join_notes(about))


def finished(
    content: Content,
    about: About,
    *,
    calendar: CalendarPart | None = None,
    attachments: Sequence[Attachment] = (),
    references: tuple[str, ...] = (),
) -> Letter:
    """The letter with its text and HTML, from the organisation; answers go to the event's contact.

    Every page it leads to opens in the language of the letter.
    """
    content = replace(in_language(content, about.language), footer=(*content.footer, *_funding(about)))
    text, html = render_letter(
        "mail/registration/letter",
        content=content,
        language=about.language,
        sender_name=about.sender,
        preheader=_preheader(content, about),
        message=lines_of(content.message),
        change_triples=[(row.label, row.was, row.now) for row in content.changes],
    )
    return Letter(
        subject=content.subject,
        text=text,
        html=html,
        calendar=calendar,
        attachments=tuple(attachments),
        reply_to=_reply_to(about),
        references=references,
        sender_name=about.sender,
    )


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a typed text."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _value(row: Event | Organisation) -> Hashable:
    values = (getattr(row, column.key) for column in type(row).__mapper__.column_attrs)
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _join_notes(about: About) -> tuple[str, ...]:
    event = about.event
    notes = [_("The link is yours alone; please do not pass it on.")]
    if event.starts_at is not None:
        opens = join_opens_at(event.starts_at)
        said = about.on_both_clocks(opens, at_time(local(opens, event.timezone), about.language))
        notes.insert(0, _("The link opens the meeting 60 minutes before the start, from %(time)s.", time=said))
    session = object_session(event)
    if session is not None and privacy_of(session, event.id).recorded:
        notes.append(_("The online meeting may be recorded. You may keep the camera off and use a pseudonym."))
    return tuple(notes)


def _programme(about: About) -> tuple[ProgrammeDay, ...]:
    event, language = about.event, about.language
    shown = facts(event, language, about.now).programme
    days: dict[int, list[tuple[str, str, str]]] = {}
    for item, row in zip(event.programme, shown, strict=True):
        days.setdefault(item.day, []).append((row.time_text, row.title, "; ".join(row.speakers)))
    several = len(days) > 1
    return tuple(
        ProgrammeDay(on_day(event.day + timedelta(days=day - 1), language, year=False) if several else "", tuple(rows))
        for day, rows in sorted(days.items())
    )


def _people(about: About) -> tuple[str, ...]:
    named = ((p.name, p.affiliation.text(about.language)) for p in about.event.people)
    return tuple(f"{name}, {affiliation}" if affiliation else name for name, affiliation in named)


def _survey(event: Event) -> Iterable[Button]:
    return [Button(_("Please also fill in the survey of the project"), event.survey_url)] if event.survey_url else []


def _funding(about: About) -> tuple[str, ...]:
    event = about.event
    number = _("Project No. %(number)s", number=event.project_number) if event.project_number else ""
    return tuple(part for part in (about.sender, number, *lines_of(event.funder.text(about.language))) if part)


def _preheader(content: Content, about: About) -> str:
    if content.changes and content.changes[0].now:
        row = content.changes[0]
        return f"{row.label}: {row.was} → {row.now}" if row.was else f"{row.label}: {row.now}"
    return content.paragraphs[0] if content.paragraphs else about.when


def _reply_to(about: About) -> Mailbox | None:
    event, organisation = about.event, about.organisation
    if event.contact_email:
        return Mailbox(event.contact_name, event.contact_email)
    if organisation.contact_email:
        return Mailbox(organisation.contact_name or about.sender, organisation.contact_email)
    return None
