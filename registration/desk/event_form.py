"""The one form an event is made and edited with; it ends in an EventDraft."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, HiddenField, TelField, URLField
from wtforms.validators import StopValidation

from core.clock import WallClockError, closing_moment, from_wall_clock
from core.forms import AicinaForm, AtMost, PlainCharacters
from registration.desk.event_admission import ADMISSIONS, AdmissionField, AdmissionRules
from registration.desk.event_choices import ASKS, KINDS, REGION_CHOICES, VISIBILITIES
from registration.desk.event_fields import (
    Address,
    Choice,
    ClockField,
    CountField,
    DayField,
    Expected,
    NeededDay,
    Ticks,
    area,
    line,
    tidy_line,
    valid_email,
    valid_phone,
)
from registration.desk.event_row_list import Rows
from registration.desk.event_rows import PersonRow, ProgrammeRow, QuestionRow, bilingual
from registration.desk.event_seats import (
    AS_USUAL,
    GUARDIANS,
    KINDS_OF_INSTITUTIONS,
    MOST_HOURS,
    MOST_IN_PARTY,
    MOST_OF_INSTITUTION,
    PARTIES,
    PRIORITIES,
    WAITING_CHOICES,
    SeatRules,
)
from registration.inputs import LONGEST_TITLE, EventDraft, QuestionDraft
from registration.terms import Ask, EventKind, Visibility

MOST_ROWS, MOST_PEOPLE, MOST_QUESTIONS = 60, 30, 30
LONGEST_EVENT = timedelta(days=366)
DESCRIPTION = 20_000
SINGLE_LINES = (
    "address", "online_url", "online_number", "online_passcode", "contact_name", "contact_phone", "contact_email",
    "survey_url", "project_number",
)  # fmt: skip


class EventForm(SeatRules, AdmissionRules, AicinaForm):
    """Everything an organiser can say of an event. Lengths are those of the columns."""

    version = HiddenField()  # of the event when the form was opened
    base = HiddenField()  # fingerprints of its fields then, for putting two edits together

    kind = Choice(_l("Kind"), KINDS, default="other")
    title_lv = line(_l("Title (Latvian)"), LONGEST_TITLE, needed=_l("Write the title."))
    title_en = line(_l("Title (English)"), LONGEST_TITLE)
    summary_lv = area(_l("In one or two sentences (Latvian)"), 400)
    summary_en = area(_l("In one or two sentences (English)"), 400)
    description_lv = area(_l("Description (Latvian)"), DESCRIPTION)
    description_en = area(_l("Description (English)"), DESCRIPTION)
    audience_lv = line(_l("For whom (Latvian)"), 500)
    audience_en = line(_l("For whom (English)"), 500)
    visibility = Choice(_l("Who can find it"), VISIBILITIES, default="public")

    day = DayField(_l("Day"), [NeededDay()])
    last_day = DayField(_l("Last day"))
    time_unknown = BooleanField(_l("The time is not known yet: publish as “save the date”"))
    start_time = ClockField(_l("Begins at"), [Expected()])
    end_time = ClockField(_l("Ends at"))

    admission = AdmissionField(_l("How people get a place"), ADMISSIONS, default="in_order")
    answers_shown = BooleanField(_l("Whoever answers sees how many can come at each time, without names"))
    all_required = BooleanField(_l("A time counts only when everybody required can come"))

    venue_lv = line(_l("Venue (Latvian)"), 200)
    venue_en = line(_l("Venue (English)"), 200)
    address = line(_l("Address"), 200)
    online_url = URLField(
        _l("Link to the online meeting"), [PlainCharacters(), AtMost(1000), Address("https")], [tidy_line]
    )
    online_number = line(_l("Meeting number"), 40)
    online_passcode = line(_l("Passcode"), 40)
    region = Choice(_l("Planning region"), REGION_CHOICES, default="")

    capacity = CountField(_l("Places"))
    waiting_list = BooleanField(_l("When full, people can join a waiting list"), default=True)
    deadline_on = DayField(_l("Register by"))
    deadline_inclusive = BooleanField(_l("Inclusive (ieskaitot)"), default=True)
    opens_on = DayField(_l("Registration opens on"))
    opens_time = ClockField(_l("at"))
    ask_phone = Choice(_l("Phone"), ASKS, default="optional")
    ask_institution = Choice(_l("Institution"), ASKS, default="optional")
    ask_municipality = Choice(_l("Municipality"), ASKS, default="no")

    waiting_mode = Choice(_l("When a place becomes free"), WAITING_CHOICES, default=AS_USUAL)
    offer_hours = CountField(_l("Hours to accept an offer"), MOST_HOURS, validators=[Expected()], default=24)
    priority = Choice(_l("Who stands first on the waiting list"), PRIORITIES, default="nobody")
    priority_kinds = Ticks(_l("Kinds of institutions that stand first"), KINDS_OF_INSTITUTIONS)
    decline_frees = BooleanField(_l("Declining in the calendar gives the place up"))
    parties = Choice(_l("One form registers"), PARTIES, default="alone")
    party_size = CountField(_l("People in one form, at most"), MOST_IN_PARTY, validators=[Expected()], default=6)
    institution_limit = CountField(_l("Places for one institution"), most=MOST_OF_INSTITUTION)
    guardian_below = Choice(_l("A parent or guardian must confirm"), GUARDIANS, default="")
    guardian_hours = CountField(_l("Hours to confirm"), MOST_HOURS, validators=[Expected()], default=48)

    programme = Rows(ProgrammeRow, _l("Programme"), MOST_ROWS)
    people = Rows(PersonRow, _l("Facilitators and speakers"), MOST_PEOPLE)
    questions = Rows(QuestionRow, _l("Questions"), MOST_QUESTIONS)

    contact_name = line(_l("Contact person"), 120)
    contact_phone = TelField(_l("Phone"), [PlainCharacters(), AtMost(40), valid_phone], [tidy_line])
    contact_email = EmailField(_l("E-mail"), [PlainCharacters(), AtMost(254), valid_email], [tidy_line])

    project_number = line(_l("Project number"), 60)
    funder_lv = area(_l("Funder’s text (Latvian)"), 1000)
    funder_en = area(_l("Funder’s text (English)"), 1000)
    logo_ids = Ticks(_l("Logos"))
    survey_url = URLField(
        _l("Link to a survey"), [PlainCharacters(), AtMost(1000), Address("https", "http")], [tidy_line]
    )

    timezone = "Europe/Riga"  # of the event; entry is always on its wall clock

    def validate_last_day(self, field: Any) -> None:
        """The last day comes after the first, within a year."""
        first = self.day.data
        if first is None or field.data is None or field.errors:
            return
        if field.data < first:
            raise StopValidation(_("The last day is before the first day."))
        if field.data - first > LONGEST_EVENT:
            raise StopValidation(_("An event can last at most a year."))

    def validate_start_time(self, field: Any) -> None:
        """A time, or the box that it is not known; never an hour that the clocks skip or show twice."""
        if self.has_no_time or field.errors:
            return
        if field.data is None:
            raise StopValidation(_("Write when it begins, or tick that the time is not known yet."))
        self._on_the_clock(self.day.data, field.data)

    def validate_end_time(self, field: Any) -> None:
        """Later than the start."""
        if self.has_no_time or field.errors or field.data is None:
            return
        self._on_the_clock(self._end_day(), field.data)
        if self._single_day() and self.start_time.data is not None and field.data <= self.start_time.data:
            raise StopValidation(_("The end must be after the beginning. If it is on another day, enter the last day."))

    def validate_deadline_on(self, field: Any) -> None:
        """Registration cannot end after the event began, and a poll must end some day."""
        if self.is_undated:
            if field.data is None and not field.errors:
                raise StopValidation(_("Write until when people can answer."))
            return
        if field.data is not None and self.day.data is not None and field.data > self.day.data:
            raise StopValidation(_("The deadline is after the event begins."))

    def validate_opens_time(self, field: Any) -> None:
        """An hour belongs to a day."""
        if field.data is not None and self.opens_on.data is None:
            raise StopValidation(_("Choose the day on which registration opens."))
        if field.data is not None and not field.errors:
            self._on_the_clock(self.opens_on.data, field.data)

    def validate_opens_on(self, field: Any) -> None:
        """Registration opens before it closes."""
        if field.data is None or self.day.data is None or self.opens_time.errors:
            return
        last = self.deadline_on.data or self.day.data
        closes = closing_moment(last, self.deadline_inclusive.data or not self.deadline_on.data, self.timezone)
        opens = self._moment(field.data, self.opens_time.data or time())
        if opens is not None and opens >= closes:
            raise StopValidation(_("Registration would open after it has closed."))

    def to_draft(self, known: Sequence[QuestionDraft] = ()) -> EventDraft:
        """The event that was entered; call after validate(). `known` are the questions it has now."""
        left = {question.id: question for question in known if question.id is not None}
        return EventDraft(
            kind=EventKind(self.kind.data),
            **self._texts(),
            **self._when(),
            **self._registration(),
            **self.seats(),
            **self.admission_values(),
            timezone=self.timezone,
            region=self.region.data or "",
            visibility=Visibility(self.visibility.data),
            people=tuple(row.to_value() for row in self.people.filled()),
            programme=self.programme_items(),
            logo_ids=tuple(dict.fromkeys(int(value) for value in self.logo_ids.data or ())),
            questions=tuple(row.to_value(left) for row in self.questions.filled()),
        )

    def programme_items(self) -> tuple[Any, ...]:
        """The programme rows that have both their times, in the order of days and as entered within a day."""
        items = [row.to_value() for row in self.programme.filled()]
        return tuple(sorted((item for item in items if item is not None), key=lambda item: item.day))

    def closes_at(self) -> datetime | None:
        """When registration would close by the day and deadline now in the form; None while that cannot be said."""
        start = None
        if self.day.data and self.start_time.data is not None and not self.has_no_time:
            start = self._moment(self.day.data, self.start_time.data)
        if self.deadline_on.data is None or (start is None and not self.is_undated):
            return start
        closes = closing_moment(self.deadline_on.data, bool(self.deadline_inclusive.data), self.timezone)
        return closes if start is None else min(start, closes)

    def _texts(self) -> dict[str, Any]:
        both = ("title", "summary", "description", "audience", "venue", "funder")
        return {n: bilingual(self, n) for n in both} | {n: self[n].data or "" for n in SINGLE_LINES}

    def _when(self) -> dict[str, Any]:
        first, last = self.first_day, self.last_day.data if self.day.data else None
        values: dict[str, Any] = {"day": first, "last_day": last if last and last != first else None}
        if not self.has_no_time:
            values["starts_at"] = self._moment(first, self.start_time.data)
            if self.end_time.data is not None:
                values["ends_at"] = self._moment(self._end_day(), self.end_time.data)
        return values

    def _registration(self) -> dict[str, Any]:
        opens = self._moment(self.opens_on.data, self.opens_time.data or time()) if self.opens_on.data else None
        return {
            "capacity": self.capacity.data,
            "waiting_list": bool(self.waiting_list.data),
            "deadline_on": self.deadline_on.data,
            "deadline_inclusive": bool(self.deadline_inclusive.data),
            "opens_at": opens,
            "ask_phone": Ask(self.ask_phone.data),
            "ask_institution": Ask(self.ask_institution.data),
            "ask_municipality": Ask(self.ask_municipality.data),
        }

    def _single_day(self) -> bool:
        return self.last_day.data is None or self.last_day.data == self.day.data

    def _end_day(self) -> date | None:
        last: date | None = self.day.data if self._single_day() else self.last_day.data
        return last

    def _moment(self, day: date | None, at: time | None) -> datetime | None:
        try:
            return from_wall_clock(day, at, self.timezone) if day and at is not None else None
        except WallClockError:
            return None

    def _on_the_clock(self, day: date | None, at: time) -> None:
        if day is None:
            return
        try:
            from_wall_clock(day, at, self.timezone)
        except WallClockError as error:
            other = f"{error.suggestion:%H:%M}"
            if error.kind == "missing":
                raise StopValidation(
                    _("There is no such time on this day: the clocks go forward. Use %(time)s.", time=other)
                ) from None
            raise StopValidation(
                _("This time comes twice on this day: the clocks go back. Use %(time)s or another time.", time=other)
            ) from None
