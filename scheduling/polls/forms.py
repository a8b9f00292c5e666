"""The forms of a poll: a new one on one short screen, and the times of one that is there."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, TelField, URLField
from wtforms.validators import StopValidation

from core.bilingual import Bilingual
from core.clock import local
from core.form_rows import RowForm, Rows
from core.forms import AicinaForm, AtMost, PlainCharacters
from core.working_days import is_working_day
from organisers.terms import OrganisationDesk
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
from registration.inputs import EventDraft
from registration.terms import Admission, Ask, EventKind, Visibility
from scheduling.polls import rules
from scheduling.polls.terms import LONGEST, SHORTEST, ClockTrouble, Days, Pause, Rule, SlotTime
from scheduling.polls.wording import clock_words, problem_words, refusal_words

MOST_ROWS = 40  # typed one by one; rules make more
ANSWERING = timedelta(days=7)  # how long people have, unless the organiser says otherwise
HOURS, DAYS = "stundas", "dienas"
WEEKDAYS = (
    ("0", _l("Monday")), ("1", _l("Tuesday")), ("2", _l("Wednesday")), ("3", _l("Thursday")), ("4", _l("Friday")),
    ("5", _l("Saturday")), ("6", _l("Sunday")),
)  # fmt: skip


class SlotRow(RowForm):
    """One time typed by hand; without an end it is as long as the form says."""

    day = DayField(_l("Day"))
    starts = ClockField(_l("Begins at"))
    ends = ClockField(_l("Ends at"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self:
            field.flags.at_times = True  # a row may be left empty

    def validate_day(self, field: Any) -> None:
        """Whoever names an hour names the day too."""
        if field.data is None and not field.process_errors:
            raise StopValidation(_("Choose the day."))

    def validate_starts(self, field: Any) -> None:
        """An hour is needed; whole days are made by a rule."""
        if field.data is None and not field.process_errors:
            raise StopValidation(_("Write when it begins."))


class TimesForm(AicinaForm):
    """Tools that make times: one by one, or several at once. The list they go to stands in fields of its own."""

    length = CountField(_l("Length in minutes"), LONGEST, validators=[Expected()], default=90)
    rows = Rows(SlotRow, _l("One by one"), MOST_ROWS)
    first = DayField(_l("From day"))
    last = DayField(_l("To day"))
    what = Choice(_l("On each day"), ((HOURS, _l("several times")), (DAYS, _l("the whole day"))), default=HOURS)
    weekdays = Ticks(_l("Days of the week"), WEEKDAYS, default=["0", "1", "2", "3", "4"])
    since = ClockField(_l("Not before"), default=time(10, 0))
    till = ClockField(_l("Not after"), default=time(17, 0))
    step = CountField(_l("A new one every … minutes"), LONGEST)
    pause_since = ClockField(_l("Pause from"))
    pause_till = ClockField(_l("Pause to"))
    holidays = BooleanField(_l("Also on public holidays of Latvia"))

    timezone = "Europe/Riga"  # of the event; entry is always on its wall clock

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in (self.first, self.last, self.weekdays, self.since, self.till):
            field.flags.at_times = True  # needed when several times are made at once

    @property
    def minutes(self) -> int:
        """How long a time is when nothing else is said."""
        return int(self.length.data or 90)

    def validate_length(self, field: Any) -> None:
        """At least as long as a time may be short."""
        if field.data is not None and field.data < SHORTEST:
            raise StopValidation(_("Write at least %(least)s minutes.", least=SHORTEST))

    def wants_rule(self) -> bool:
        """True when the tool for several times was filled in."""
        return any(field.raw_data and field.raw_data[0] for field in (self.first, self.last))

    def forget_rule(self) -> None:
        """The days of a rule whose times are on the list: they are not made again by the next press."""
        for field in (self.first, self.last):
            field.data, field.raw_data = None, None

    def rule_made(self) -> Rule | Days | None:
        """The rule that was typed; None with errors on the fields that are wrong."""
        fields = (self.first, self.last, self.length, self.weekdays, self.since, self.till, self.step, self.pause_since,
                  self.pause_till)  # fmt: skip
        fine = [field.validate(self) for field in fields]  # every one says what is wrong with it
        if not all(fine):
            return None
        for field in (self.first, self.last):
            if field.data is None:
                field.errors = [_("Choose the day.")]
        if self.first.data is None or self.last.data is None:
            return None
        weekdays = tuple(int(number) for number in self.weekdays.data or ())
        if not weekdays:
            self.weekdays.errors = [_("Tick at least one day.")]
            return None
        if self.what.data == DAYS:
            return Days(self.first.data, self.last.data, weekdays, holidays=bool(self.holidays.data))
        return self._hours(weekdays)

    def _hours(self, weekdays: tuple[int, ...]) -> Rule | None:
        starts, ends = _minute(self.since.data), _minute(self.till.data, end=True)
        for field, value in ((self.since, starts), (self.till, ends)):
            if value is None:
                field.errors = [_("Write the time like this: 16:00.")]
        if starts is None or ends is None:
            return None
        if ends - starts < self.minutes:
            self.till.errors = [_("%(minutes)s minutes do not fit between these hours.", minutes=self.minutes)]
            return None
        pause = self._pause()
        if self.pause_till.errors:
            return None
        step = int(self.step.data or self.minutes)
        if step < SHORTEST:
            self.step.errors = [_("Write at least %(least)s minutes.", least=SHORTEST)]
            return None
        rule = Rule(self.first.data, self.last.data, starts, ends, self.minutes, step, weekdays, pause)
        return Rule(**{name: getattr(rule, name) for name in Rule.__slots__} | {"holidays": bool(self.holidays.data)})

    def _pause(self) -> Pause | None:
        starts, ends = _minute(self.pause_since.data), _minute(self.pause_till.data, end=True)
        if starts is None and ends is None:
            return None
        if starts is None or ends is None or ends <= starts:
            self.pause_till.errors = [_("Write from when to when the pause is.")]
            return None
        return Pause(starts, ends)

    def by_hand(self, now: datetime) -> list[SlotTime] | None:
        """The times of the rows that hold something; None with errors in those that cannot be."""
        made = [self._slot(row, now) for row in self.rows.filled()]
        found = [slot for slot in made if slot is not None]
        return found if len(found) == len(made) else None

    def _slot(self, row: Any, now: datetime) -> SlotTime | None:
        day: date | None = row.day.data
        starts, ends = _minute(row.starts.data), _minute(row.ends.data, end=True)
        if day is None or starts is None or row.ends.errors:
            return None  # the row has said so itself
        start = rules.on_the_clock(day, starts, self.timezone)
        if start.trouble is ClockTrouble.missing:
            row.starts.errors = [clock_words(rules.minute_of(start.at, self.timezone))]
            return None
        if ends is None:
            return self._fitting(SlotTime(start.at, start.at + timedelta(minutes=self.minutes)), row.starts, now)
        end = rules.on_the_clock(day, ends, self.timezone)
        if end.trouble is ClockTrouble.missing:
            row.ends.errors = [clock_words(rules.minute_of(end.at, self.timezone))]
            return None
        if end.at <= start.at:
            row.ends.errors = [_("The end must be after the beginning.")]
            return None
        return self._fitting(SlotTime(start.at, end.at), row.ends, now)

    def _fitting(self, slot: SlotTime, field: Any, now: datetime) -> SlotTime | None:
        problem = rules.problem_of(slot, self.timezone, now)
        if problem is not None:
            field.errors = [problem_words(problem)]
        return slot if problem is None else None

    def refuse(self, why: Any) -> None:
        """Say why a rule makes nothing."""
        self.last.errors = [refusal_words(why)]


def _minute(at: time | None, *, end: bool = False) -> int | None:
    """Minutes since midnight; as an end 0:00 is the next midnight."""
    if at is None:
        return None
    minute = at.hour * 60 + at.minute
    return rules.DAY if end and not minute else minute


class PollForm(TimesForm):
    """A new poll: what it is about, where, until when people answer, whom they ask."""

    title = line(_l("What is it about?"), 200, needed=_l("Write the title."))
    title_en = line(_l("The same in English"), 200)
    description = area(_l("Description"), 5000)
    venue = line(_l("Place"), 200)
    online_url = URLField(
        _l("Link to the online meeting"), [PlainCharacters(), AtMost(1000), Address("https")], [tidy_line]
    )
    deadline_on = DayField(_l("Answer by"), [NeededDay()])
    deadline_inclusive = BooleanField(_l("Inclusive (ieskaitot)"), default=True)
    all_required = BooleanField(_l("A time counts only when everybody required can come"))
    contact_name = line(_l("Contact person"), 120)
    contact_phone = TelField(_l("Phone"), [PlainCharacters(), AtMost(40), valid_phone], [tidy_line])
    contact_email = EmailField(_l("E-mail"), [PlainCharacters(), AtMost(254), valid_email], [tidy_line])

    def judge_deadline(self, slots: list[SlotTime], now: datetime) -> bool:
        """The deadline lies ahead, and before the first time; False with an error on the field."""
        last: date = self.deadline_on.data
        today = local(now, self.timezone).date()
        if last < today or (last == today and not self.deadline_inclusive.data):
            self.deadline_on.errors = [_("This day has passed.")]
        elif slots and last >= rules.span_of(slots, self.timezone)[0]:
            self.deadline_on.errors = [_("People must answer before the first day that is proposed.")]
        return not self.deadline_on.errors

    def to_draft(self, slots: list[SlotTime]) -> EventDraft:
        """The event that was entered; call after validate()."""
        first, last = rules.span_of(slots, self.timezone)
        return EventDraft(
            kind=EventKind.other,
            title=Bilingual(self.title.data, self.title_en.data or ""),
            description=Bilingual(self.description.data or ""),
            day=first,
            last_day=last if last > first else None,
            timezone=self.timezone,
            venue=Bilingual(self.venue.data or ""),
            online_url=self.online_url.data or "",
            contact_name=self.contact_name.data or "",
            contact_phone=self.contact_phone.data or "",
            contact_email=self.contact_email.data or "",
            visibility=Visibility.unlisted,
            admission=Admission.poll,
            deadline_on=self.deadline_on.data,
            deadline_inclusive=bool(self.deadline_inclusive.data),
            all_required=bool(self.all_required.data),
            ask_institution=Ask.no,
        )


def new_poll_form(organisation: OrganisationDesk, now: datetime) -> PollForm:
    """An empty form: the organisation's contact, a week to answer, three empty rows."""
    data = {name: getattr(organisation, name) for name in ("contact_name", "contact_phone", "contact_email")}
    return PollForm(formdata=None, data={**data, "deadline_on": usual_deadline(now), "rows": [{}, {}, {}]})


def usual_deadline(now: datetime) -> date:
    """A week from now, or the next working day."""
    day = local(now + ANSWERING).date()
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
