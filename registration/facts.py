"""An event in words: what its page, its letters and its calendar entry say, in one language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from flask_babel import gettext as _

from core import wording as words
from core.clock import local
from registration import rules
from registration.glances import Glance
from registration.models import Event
from registration.wording import days_left_words, kind_said, region_word


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A row of the programme, ready to print."""

    time_text: str
    title: str
    speakers: tuple[str, ...]
    day: str = ""  # "sestdien, 26. septembrī" at the first row of each day, when there are several


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """Somebody on the page, with affiliation."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of an event; every text is finished, empty means "say nothing"."""

    title: str
    kind: str
    region: str
    summary: str
    audience: str
    day: date
    last_day: date | None
    weekday: str
    month: str
    when: str
    time: str
    hours: str
    zone: str
    place: str
    address: str
    map_url: str
    online: bool
    deadline: str
    days_left: str
    contact_name: str
    contact_phone: str
    contact_email: str
    programme: tuple[ProgrammeRow, ...]
    people: tuple[NamedPerson, ...]
    funder: str
    project_number: str
    survey_url: str
    dated: bool = True  # False: `day` is nobody's business, see Event.undated
    by_groups: bool = False  # undated for good: each group has a time of its own

    @property
    def meeting_place(self) -> str:
        """The place of what is held online alone, such as "Tiešsaistē (Zoom)"; empty when there is a place to go to."""
        return self.place if self.online and rules.names_online(self.place) and not self.address else ""


def facts(event: Event, language: str, now: datetime) -> Facts:
    """The event in words, as of `now` (which decides only how many days are left)."""
    start = local(event.starts_at, event.timezone) if event.starts_at else None
    end = local(event.ends_at, event.timezone) if event.ends_at else None
    address = event.address
    return Facts(
        title=event.title.text(language),
        kind=kind_said(event.kind),
        region=region_word(event.region),
        summary=event.summary.text(language),
        audience=event.audience.text(language),
        day=event.day,
        last_day=event.last_day,
        weekday=words.weekday(event.day, language),
        month=words.month(event.day, language),
        when=_when(event, language),
        time=words.time_span(start, end, language) if start else "",
        hours=words.clock_span(start, end, language) if start else "",
        zone=words.zone_words(event.timezone, language) if start else "",
        place=event.venue.text(language),
        address=address,
        map_url=map_url(event.venue.text(language), address),
        online=bool(event.online_url or event.online_number),
        deadline=deadline_words(event, language),
        days_left=days_left_words(days_left(event, now)),
        contact_name=event.contact_name,
        contact_phone=event.contact_phone,
        contact_email=event.contact_email,
        programme=tuple(_rows(event, language)),
        people=tuple(NamedPerson(p.name, p.affiliation.text(language)) for p in event.people),
        funder=event.funder.text(language),
        project_number=event.project_number,
        survey_url=event.survey_url,
        dated=not event.undated,
        by_groups=_by_groups(event),
    )


def _by_groups(event: Event) -> bool:
    return event.undated and event.decided_at is not None


def _when(event: Event, language: str) -> str:
    if _by_groups(event):
        return _("each group has a time of its own")
    if event.undated:
        return _("the time has yet to be chosen")
    return words.on_days(event.day, event.last_day, language)


def deadline_words(event: Event, language: str) -> str:
    """Until when one can register: "līdz 2027. gada 25. septembrim (ieskaitot), plkst. 23.59"."""
    if event.closes_at is None or event.never_open:
        return ""
    if event.deadline_on is not None and event.closes_at != event.starts_at:
        return words.until(event.deadline_on, event.deadline_inclusive, language)
    return words.until_moment(local(event.closes_at, event.timezone), language)


def map_url(place: str, address: str) -> str:
    """A search for the address on OpenStreetMap; empty without an address. Opened only when a person presses it."""
    if not address:
        return ""
    return "https://www.openstreetmap.org/search?" + urlencode({"query": address})


def days_left(event: Event | Glance, now: datetime) -> int | None:
    """How many days one can still register, 0 on the last one; None once registration is over or when it has no end."""
    if event.closes_at is None or now >= event.closes_at:
        return None
    today = local(now, event.timezone).date()
    if event.deadline_on is None:
        return max(0, (local(event.closes_at, event.timezone).date() - today).days)
    return rules.days_left(event.closes_at, now, today, event.deadline_on, event.deadline_inclusive)


def _rows(event: Event, language: str) -> Iterator[ProgrammeRow]:
    several = len({item.day for item in event.programme}) > 1
    shown = 0
    for item in event.programme:
        first, shown = item.day != shown, item.day
        day = words.on_day(event.day + timedelta(days=item.day - 1), language, year=False)
        hours = words.minutes_span(item.starts, item.ends, language)
        yield ProgrammeRow(hours, item.title.text(language), item.speakers, day if several and first else "")
