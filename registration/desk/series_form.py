"""The forms of series: what its events have in common, and where and when more events are held."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FormField, HiddenField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation

from core.clock import WallClockError, from_wall_clock
from core.form_rows import RowForm
from core.forms import AicinaForm
from registration.desk.event_fields import Choice, ClockField, CountField, DayField, area, line
from registration.desk.event_form import DESCRIPTION
from registration.desk.event_rows import bilingual
from registration.inputs import LONGEST_TITLE, EventDraft
from registration.series_terms import Placement, SeriesDraft
from registration.wording import REGIONS, region_word

ELSEWHERE = "cits"  # the row of a place that belongs to no planning region, such as an online meeting


class SeriesForm(AicinaForm):
    """What the events of a series have in common."""

    version = HiddenField()  # of the series when the form was opened
    title_lv = line(_l("Name of the series (Latvian)"), LONGEST_TITLE, needed=_l("Write the name of the series."))
    title_en = line(_l("Name of the series (English)"), LONGEST_TITLE)
    description_lv = area(_l("Common text (Latvian)"), DESCRIPTION)
    description_en = area(_l("Common text (English)"), DESCRIPTION)
    project_number = line(_l("Project number"), 60)
    funder_lv = area(_l("Funder’s text (Latvian)"), 1000)
    funder_en = area(_l("Funder’s text (English)"), 1000)

    def to_draft(self) -> SeriesDraft:
        """The series that was entered; call after validate()."""
        texts = {name: bilingual(self, name) for name in ("title", "description", "funder")}
        return SeriesDraft(**texts, project_number=self.project_number.data or "")


class PlaceRow(RowForm):
    """Where and when one event is held; a row in which nothing stands is none."""

    day = DayField(_l("Day"))
    venue = line(_l("Venue"), 200)
    address = line(_l("Address"), 200)
    capacity = CountField(_l("Places"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self:
            field.flags.at_times = True  # the page says that a row may be left empty

    def validate_day(self, field: Any) -> None:
        """Whoever names a place names the day too."""
        if field.data is None and not field.process_errors:
            raise StopValidation(_("Choose the day."))


class PlacesForm(AicinaForm):
    """Events like one that is there, for as many regions as have a day; hours are the same everywhere."""

    source = Choice(_l("Copy of"), ())
    start_time = ClockField(_l("Begins at"))
    end_time = ClockField(_l("Ends at"))
    riga = FormField(PlaceRow)
    vidzeme = FormField(PlaceRow)
    kurzeme = FormField(PlaceRow)
    zemgale = FormField(PlaceRow)
    latgale = FormField(PlaceRow)
    cits = FormField(PlaceRow)
    nothing = False  # True when it was sent without any row

    def offer(self, events: list[tuple[str, str]]) -> None:
        """Fill the list of events to copy: (id, words)."""
        self.source.choices = [SelectChoice(value, text) for value, text in events]

    def rows(self) -> list[tuple[str, Any]]:
        """(region, form of its row) for each region, then the row of no region under ""."""
        return [*((region, self[region].form) for region in REGIONS), ("", self[ELSEWHERE].form)]

    def filled(self) -> list[tuple[str, Any]]:
        """Those rows in which something stands."""
        return [(region, row) for region, row in self.rows() if not row.is_blank]

    def validate_end_time(self, field: Any) -> None:
        """An end needs a beginning."""
        if field.data is not None and self.start_time.data is None and not self.start_time.errors:
            raise StopValidation(_("Write when it begins."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, and that there is a row at all."""
        fine = bool(super().validate(extra_validators))
        if self.filled():
            return fine
        self.nothing = True
        return False

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, in the order of the page: where it is, and what to say; with the region for a row."""
        found = [("#riga-day", _("Write a day for at least one region."))] if self.nothing else []
        found += [
            _problem(field) for field in (self.csrf_token, self.source, self.start_time, self.end_time) if field.errors
        ]
        for region, row in self.rows():
            name = region_word(region) or _("Without a region")
            found += [(link, f"{name}: {text}") for link, text in (_problem(field) for field in row if field.errors)]
        return found

    def places(self, source: EventDraft) -> list[Placement] | None:
        """Where and when, on the clock of the source; None with errors in the rows whose hours cannot be."""
        made = [self._place(region, row, source) for region, row in self.filled()]
        found = [place for place in made if place is not None]
        return found if len(found) == len(made) else None

    def _place(self, region: str, row: Any, source: EventDraft) -> Placement | None:
        first: date = row.day.data
        last = first + (source.last_day - source.day) if source.last_day else first
        try:
            starts = self._moment(first, self.start_time.data, source.timezone)
            ends = self._moment(last, self.end_time.data, source.timezone)
        except WallClockError:
            _wrong(row, _("On this day the clocks change and this hour does not exist or comes twice."))
            return None
        except OverflowError:
            _wrong(row, _("There is no such day in the calendar."))
            return None
        if starts and ends and ends <= starts:
            self.end_time.errors = [_("The end must be after the beginning.")]
            return None
        where = {"venue": row.venue.data or "", "address": row.address.data or "", "capacity": row.capacity.data}
        return Placement(region, first, starts, ends, **where)

    @staticmethod
    def _moment(day: date, at: time | None, timezone: str) -> datetime | None:
        return from_wall_clock(day, at, timezone) if at is not None else None


class PutForm(AicinaForm):
    """An event that is there already is put into the series."""

    event = Choice(_l("Event"), ())

    def offer(self, events: list[tuple[str, str]]) -> None:
        """Fill the list of events: (id, words)."""
        self.event.choices = [SelectChoice(value, text) for value, text in events]


def _problem(field: Any) -> tuple[str, str]:
    return f"#{field.id}", f"{field.label.text} – {' '.join(str(text) for text in field.errors)}"


def _wrong(row: Any, said: str) -> None:
    row.day.errors = [*row.day.errors, said]
