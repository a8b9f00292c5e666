"""The navigation of an event: six or seven ways in, and below the one that was taken the pages behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from organisers.access import may
from organisers.terms import Rights
from registration.models import Event
from registration.terms import Admission, EventStatus

# Rooms of a page that has more than one: theirs are shown as pages below it.
BELOW = {
    "attendance_setup": "attendance.index",
    "event_data": "retention.event",
    "composing_runs": "composing.index",
}
ONCE_PUBLISHED = {"check_in.page"}  # nobody comes to the door of a draft
FOR_SELECTION = {"composing.index", "board.index"}  # elsewhere nobody is chosen
FOR_A_MEETING = {"tables.index"}  # nobody sits down before the time or the people are chosen


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an event."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Way:
    """Pages of an event that belong together; there is at least one."""

    label: str
    pages: tuple[Page, ...]

    @property
    def url(self) -> str:
        """The first page that the reader may open."""
        return self.pages[0].url

    @property
    def here(self) -> bool:
        """True while one of its pages is shown."""
        return any(page.current for page in self.pages)

    @property
    def name_here(self) -> str:
        """The name of the page that is shown; empty while none of these is."""
        return next((page.label for page in self.pages if page.current), "")

    @property
    def current(self) -> str:
        """What aria-current says: "page" for a way of one page, "true" for the way of several; empty elsewhere."""
        return ("page" if len(self.pages) == 1 else "true") if self.here else ""


def event_pages() -> list[tuple[str, list[tuple[str, str]]]]:
    """(name of a way, its pages as (endpoint, name)): every page that stands in the navigation, other rooms' too."""
    return [
        (_("Overview"), [("dashboard.event", _("Overview"))]),
        (_("Participants"), [("people.index", _("Participants"))]),
        (_("Times"), [("poll.index", _("Who can when")), ("poll_times.times", _("Proposed times"))]),
        (_("Groups"), [("composing.index", _("Composing")), ("board.index", _("Board"))]),
        (_("Invited"), [("invited.index", _("Invited"))]),
        (
            _("Letters"),
            [
                ("mail.of_event", _("All letters")),
                ("reminder_plan.index", _("Reminders")),
                ("answers.index", _("Calendar answers")),
            ],
        ),
        (
            pgettext("page of an event", "The day"),
            [
                ("attendance.index", _("Attendance")),
                ("check_in.page", _("Check-in")),
                ("tables.index", pgettext("page of an event", "Tables")),
                ("papers.index", _("To print")),
                ("closing.index", _("Closing report")),
            ],
        ),
        (
            _("Settings"),
            [
                ("events.edit", pgettext("page of an event", "Edit")),
                ("events.team", _("Team")),
                ("own_site.index", _("For a website")),
                ("events.privacy", _("Privacy")),
                ("retention.event", _("Keeping and erasing")),
                ("events.history", _("History")),
            ],
        ),
    ]


def event_nav(event: Event) -> list[Way]:
    """The ways of an event with the pages that exist and that the member's rights open; ways without any are left out.

    A page's right is the one its view asks for, so that a new page is one line above.
    """
    ways = (Way(label, tuple(_open_pages(event, pages))) for label, pages in event_pages())
    return [way for way in ways if way.pages]


def _open_pages(event: Event, pages: list[tuple[str, str]]) -> Iterator[Page]:
    hidden = (ONCE_PUBLISHED if event.status == EventStatus.draft else set()) | _times_hidden(event)
    hidden |= set() if event.admission == Admission.selection else FOR_SELECTION
    hidden |= set() if event.admission == Admission.in_order else FOR_A_MEETING
    for endpoint, label in pages:
        if endpoint in current_app.view_functions and endpoint not in hidden and _opens(endpoint):
            yield Page(label, url_for(endpoint, event_id=event.id), _is_here(endpoint))


def _times_hidden(event: Event) -> set[str]:
    """Times are proposed while none is known; who can come when stays to be read after a poll was closed."""
    finding = event.decided_at is None and (event.save_the_date or event.admission != Admission.in_order)
    asked = event.admission != Admission.in_order or event.decided_at is not None
    return {page for page, shown in (("poll_times.times", finding), ("poll.index", asked)) if not shown}


def _opens(endpoint: str) -> bool:
    needed: Rights = getattr(current_app.view_functions[endpoint], "needed_rights", frozenset())
    return not needed or may(*needed)


def _is_here(endpoint: str) -> bool:
    """True for the page itself and for those below it; pages of the events' own room stand for themselves."""
    room = endpoint.partition(".")[0]
    blueprint = request.blueprint or ""
    return (
        request.endpoint == endpoint or (room != "events" and blueprint == room) or BELOW.get(blueprint, "") == endpoint
    )
