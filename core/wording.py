"""Days, hours and phone numbers as people read them, in Latvian and English.

Babel's patterns give nominatives; Latvian sentences need "trešdien, 27. septembrī" and "līdz 25. septembrim".
"""

from datetime import date, datetime, time, timedelta

WEEKDAYS_ON = ("pirmdien", "otrdien", "trešdien", "ceturtdien", "piektdien", "sestdien", "svētdien")
WEEKDAYS = ("pirmdiena", "otrdiena", "trešdiena", "ceturtdiena", "piektdiena", "sestdiena", "svētdiena")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "janvāris", "februāris", "marts", "aprīlis", "maijs", "jūnijs",
    "jūlijs", "augusts", "septembris", "oktobris", "novembris", "decembris",
)  # fmt: skip
MONTHS_IN = (
    "janvārī", "februārī", "martā", "aprīlī", "maijā", "jūnijā",
    "jūlijā", "augustā", "septembrī", "oktobrī", "novembrī", "decembrī",
)  # fmt: skip
MONTHS_TO = (
    "janvārim", "februārim", "martam", "aprīlim", "maijam", "jūnijam",
    "jūlijam", "augustam", "septembrim", "oktobrim", "novembrim", "decembrim",
)  # fmt: skip
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

NO_BREAK = "\u00a0"  # keeps "plkst." with its hour at the end of a line
MARKS = '„“”«»"'
AROUND = {"lv": ("„", "”"), "en": ("“", "”")}


def quoted(name: str, language: str) -> str:
    """A title in the marks of the language; one that has quotation marks of its own stands without more."""
    if any(mark in name for mark in MARKS):
        return name
    opening, closing = AROUND.get(language, AROUND["lv"])
    return f"{opening}{name}{closing}"


def weekday(day: date, language: str) -> str:
    """ "trešdiena" or "Wednesday"."""
    return WEEKDAYS_EN[day.weekday()] if language == "en" else WEEKDAYS[day.weekday()]


def month(day: date, language: str) -> str:
    """ "septembris" or "September"."""
    return MONTHS_EN[day.month - 1] if language == "en" else MONTHS[day.month - 1]


def on_day(day: date, language: str, *, year: bool = True) -> str:
    """ "trešdien, 2027. gada 27. septembrī" or "Wednesday, 27 September 2027"."""
    if language == "en":
        return f"{WEEKDAYS_EN[day.weekday()]}, {day.day} {MONTHS_EN[day.month - 1]}" + (f" {day.year}" if year else "")
    return f"{WEEKDAYS_ON[day.weekday()]}, " + (f"{day.year}. gada " if year else "") + _day_in(day)


def named_day(day: date, language: str) -> str:
    """ "trešdiena, 2027. gada 27. septembris" or "Wednesday, 27 September 2027": a day to choose among others."""
    if language == "en":
        return on_day(day, language)
    return f"{weekday(day, language)}, {day.year}. gada {day.day}. {month(day, language)}"


def on_days(first: date, last: date | None, language: str) -> str:
    """One day, or the span of several: "no 2027. gada 16. maija ..." is avoided; both days are named in full."""
    if last is None or last == first:
        return on_day(first, language)
    if language == "en":
        return f"{on_day(first, language, year=first.year != last.year)} – {on_day(last, language)}"
    return f"{on_day(first, language)} – {on_day(last, language, year=first.year != last.year)}"


def _day_in(day: date) -> str:
    return f"{day.day}. {MONTHS_IN[day.month - 1]}"


def clock_time(at: time | datetime, language: str) -> str:
    """ "16.00" in Latvian, "16:00" in English."""
    return f"{at.hour}.{at.minute:02}" if language == "lv" else f"{at.hour}:{at.minute:02}"


def at_time(at: time | datetime, language: str) -> str:
    """ "plkst. 16.00" or "16:00"; the space before a Latvian hour does not break, here and wherever this is used."""
    return f"plkst.{NO_BREAK}{clock_time(at, language)}" if language == "lv" else clock_time(at, language)


def time_span(start: time | datetime, end: time | datetime | None, language: str) -> str:
    """ "plkst. 16.00–17.30" or "16:00–17:30"."""
    return at_time(start, language) + (f"–{clock_time(end, language)}" if end else "")


def clock_span(start: time | datetime, end: time | datetime | None, language: str) -> str:
    """ "16.00–17.30" for a calendar leaf, where there is no room for words."""
    return clock_time(start, language) + (f"–{clock_time(end, language)}" if end else "")


def minutes_span(starts: int, ends: int, language: str) -> str:
    """A programme row's time from minutes since midnight: "15.45–16.00"."""
    both = (time(m // 60 % 24, m % 60) for m in (starts, ends))
    return "–".join(clock_time(at, language) for at in both)


def on_moment(local: datetime, language: str, *, year: bool = True) -> str:
    """ "trešdien, 2027. gada 27. septembrī, plkst. 16.00"; `local` is on the reader's wall clock."""
    return f"{on_day(local.date(), language, year=year)}, {at_time(local, language)}"


def until(deadline_on: date, inclusive: bool, language: str) -> str:
    """ "līdz 25. septembrim (ieskaitot), plkst. 23.59": always the last day on which one can still register."""
    last = deadline_on if inclusive else deadline_on - timedelta(days=1)
    if language == "en":
        return f"until {last.day} {MONTHS_EN[last.month - 1]} {last.year} (inclusive), 23:59"
    return f"līdz {last.year}. gada {last.day}. {MONTHS_TO[last.month - 1]} (ieskaitot), plkst.{NO_BREAK}23.59"


def until_moment(local: datetime, language: str) -> str:
    """ "līdz 25. septembrim, plkst. 16.00": for registrations that end when the event begins."""
    if language == "en":
        return f"until {local.day} {MONTHS_EN[local.month - 1]} {local.year}, {clock_time(local, language)}"
    day = f"{local.year}. gada {local.day}. {MONTHS_TO[local.month - 1]}"
    return f"līdz {day}, {at_time(local, language)}"


def to_day(day: date, language: str) -> str:
    """The day after "until": "2027. gada 10. septembrim" or "10 September 2027"."""
    if language == "en":
        return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.year}. gada {day.day}. {MONTHS_TO[day.month - 1]}"


def zone_words(timezone: str, language: str) -> str:
    """ "Latvijas laiks" for Riga, else the zone's name."""
    if timezone == "Europe/Riga":
        return "pēc Latvijas laika" if language == "lv" else "Riga time"
    return timezone.replace("_", " ")


def short_moment(local: datetime, language: str = "lv") -> str:
    """ "27.09.2027. 16.05" or "27 Sep 2027, 16:05" for tables, where no words are around."""
    return f"{_short_day(local, language)}{',' if language == 'en' else ''} {clock_time(local, language)}"


def told_moment(local: datetime, language: str = "lv") -> str:
    """ "27.09.2027. plkst. 16.05" or "27 Sep 2027, 16:05" within a sentence."""
    return f"{_short_day(local, language)}{',' if language == 'en' else ''} {at_time(local, language)}"


def short_days(first: date, last: date | None, language: str = "lv") -> str:
    """ "27.09.2027." or "25.12.2026.–26.12.2026." for tables; "27 Sep 2027" in English."""
    days = (first,) if last is None or last == first else (first, last)
    return "–".join(_short_day(day, language) for day in days)


def _short_day(day: date, language: str) -> str:
    return f"{day.day} {MONTHS_EN[day.month - 1][:3]} {day.year}" if language == "en" else f"{day:%d.%m.%Y}."


def phone(number: str) -> str:
    """ "+371 20000001" from E.164; what is not Latvian stays as it is."""
    return f"+371 {number[4:]}" if number.startswith("+371") and len(number) == 12 else number
