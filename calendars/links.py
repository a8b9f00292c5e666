"""Links that open somebody else's calendar: subscribe to a feed, or add one event. No secrets unless told to."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from html import escape
from urllib.parse import quote, urlsplit

from calendars.entries import described, where
from calendars.stream import one_line, paragraphs
from calendars.terms import CalendarEvent

# A link has to survive servers and chat programs, and a Latvian letter takes six characters in it.
_LONGEST_TEXT = 400


def webcal(https_url: str) -> str:
    """The feed's address for Apple, Thunderbird and old Outlook. ValueError unless it is http or https."""
    if urlsplit(https_url).scheme not in ("http", "https"):
        raise ValueError(f"not a web address: {https_url!r}")
    return "webcal:" + https_url.partition(":")[2]


def google_subscribe(https_url: str) -> str:
    """Opens Google Calendar with the feed to be added; it wants the webcal form of the address."""
    return "https://calendar.google.com/calendar/r" + _query(cid=webcal(https_url))


def outlook_subscribe(https_url: str, name: str, *, work: bool = False) -> str:
    """Opens Outlook on the web (with `work` a Microsoft 365 account's) with the feed to be added under this name.

    It gets the https form: new Outlook strips `webcal:` badly.
    """
    return _outlook(work) + "/calendar/0/addfromweb" + _query(url=https_url, name=one_line(name))


def google_add(event: CalendarEvent, *, personal: bool = False) -> str:
    """Opens Google Calendar with the event filled in. The join link only when `personal`."""
    start, end = _span(event)
    dates = "/".join(
        f"{moment:%Y%m%dT%H%M%SZ}" if isinstance(moment, datetime) else f"{moment:%Y%m%d}" for moment in (start, end)
    )
    return "https://calendar.google.com/calendar/render" + _query(
        action="TEMPLATE",
        text=one_line(event.summary),
        dates=dates,
        ctz=event.timezone,
        details=_details(event, personal),
        location=where(event, join=personal),
    )


def outlook_add(event: CalendarEvent, *, personal: bool = False, work: bool = False) -> str:
    """Opens Outlook on the web with the event filled in; its body is HTML. The join link only when `personal`."""
    start, end = _span(event)
    body = escape(_details(event, personal), quote=False).replace("\n", "<br>")
    return f"{_outlook(work)}/calendar/0/deeplink/compose" + _query(
        path="/calendar/action/compose",
        rru="addevent",
        subject=one_line(event.summary),
        startdt=_iso(start),
        enddt=_iso(end),
        allday="false" if isinstance(start, datetime) else "true",
        body=body,
        location=where(event, join=personal),
    )


def _span(event: CalendarEvent) -> tuple[date, date]:
    """Start and end as moments, or as days with an exclusive end; an unknown end is the start."""
    if event.starts_at is not None:
        return event.starts_at, event.ends_at or event.starts_at
    assert event.day is not None
    return event.day, (event.last_day or event.day) + timedelta(days=1)


def _details(event: CalendarEvent, personal: bool) -> str:
    """The description cut to what a link can carry; the links in it are never cut."""
    text = paragraphs(event.description)
    short = text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT].rsplit(" ", 1)[0] + " …"
    return str(paragraphs(described(replace(event, description=short), join=personal)))


def _outlook(work: bool) -> str:
    return "https://outlook.office.com" if work else "https://outlook.live.com"


def _iso(moment: date) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if isinstance(moment, datetime) else moment.isoformat()


def _query(**values: str) -> str:
    """A query with %20 for spaces: Outlook shows a `+` as it is."""
    return "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items() if value)
