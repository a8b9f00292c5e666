"""The programme of a text: rows that begin with a time, and the people who stand under or in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from announcements.names import is_person_line
from announcements.page import Page, bullet_length
from announcements.terms import ClockMention, DayMention, PartialDay, Row, Span

MOST_ROWS, MOST_SPEAKERS, LONGEST_TITLE, LONGEST_SPEAKER = 60, 12, 300, 200
HEADING = re.compile(
    r"[^a-z\n]{0,12}(?:[a-z]{3,20} ){0,3}(?:programma|darba kartiba|dienas kartiba|norise|agenda|programme|"
    r"program|schedule)\b[^\n]{0,40}$"
)
_NUMBERED_DAY = re.compile(r"[^a-z0-9\n]{0,6}(?:([0-9])\. ?diena|(pirma|otra|tresa|ceturta) diena|day ([0-9]))\b")
_ORDINALS = {"pirma": 1, "otra": 2, "tresa": 3, "ceturta": 4}
_NO_ROW = re.compile(
    r"[^a-z0-9]{0,4}(?:(?:norises |pasakuma |sanaksmes )?(?:laiks|sakums|sakas|beigas|noslegums|kad|datums|"
    r"when|time|date|starts?|ends?)\b|talr|tel\b)"
)
_ROLE_LEFT = re.compile(
    r"(?<=[.?!,;]) (?:lektor(?:s|e|i|es)|vada|vadīs|runā|uzruna|moderator[se]|moderators|moderatore)$", re.I
)
_GROUP = re.compile(r"(?:grup|maiņ|plūsm|group)[aā]?")  # "1. grupa: 10.00–11.30" says the same event's other hours
_TABLE_HEAD = re.compile(r"(?:laiks|stunda|time|nr\.?)[ ]?[\t|]")
_SAYS_MORE = 24  # characters beside the date of a line that begins a day
_EDGES = " \t-–—:;.,|•"
_DASHED_SPEAKER = re.compile(r" [-–—|] |\t|; ")


@dataclass(frozen=True, slots=True)
class Programme:
    """The rows in the order of the text, the lines they take up, and the heading above them."""

    rows: tuple[Row, ...] = ()
    lines: frozenset[int] = frozenset()
    span: Span = field(default_factory=lambda: Span(0, 0))
    days: int = 1
    telling: frozenset[int] = frozenset()  # of the lines, those that begin a day and say more of it: where it is


@dataclass(slots=True)
class _Reader:
    """What has been read so far, line by line."""

    rows: list[Row] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    day: int = 1
    heading: int | None = None
    telling: set[int] = field(default_factory=set)
    before: set[int] = field(default_factory=set)  # lines "1. diena" above the first row
    dated: PartialDay | None = None  # of the last row that has a date of its own
    open: bool = False  # lines without a time still belong to the last row


def programme_of(page: Page, times: Sequence[ClockMention], days: Sequence[DayMention]) -> Programme:
    """The programme; empty unless there are two rows, or one under the heading "Programma"."""
    by_line: dict[int, list[ClockMention]] = {}
    for mention in times:
        by_line.setdefault(page.line_number(mention.span.start), []).append(mention)
    dated = {page.line_number(mention.span.start): mention for mention in days}
    reader = _Reader()
    for number, line in enumerate(page.lines):
        if len(reader.rows) >= MOST_ROWS:
            break
        _take(reader, page, number, line, by_line.get(number, ()), dated.get(number))
    if len(reader.rows) < (1 if reader.heading is not None else 2):
        return Programme()
    if reader.dated is not None and reader.day == len(reader.rows):  # a row a day: these are several events
        return Programme()
    rows = _with_ends(reader.rows)
    if reader.heading is not None:
        reader.lines.add(reader.heading)
    reader.lines |= {
        number for number in reader.before if 0 < min(reader.lines) - number < 4 or number > min(reader.lines)
    }
    if _is_table_head(page, min(reader.lines) - 1):
        reader.lines.add(min(reader.lines) - 1)
    telling = frozenset(reader.telling & reader.lines)
    return Programme(rows, frozenset(reader.lines), Span(rows[0].span.start, rows[-1].span.end), reader.day, telling)


def _is_table_head(page: Page, number: int) -> bool:
    """True for "Laiks, Tēma, Lektors" above the rows of a table."""
    return number > 0 and _TABLE_HEAD.match(page.flat, page.lines[number].start, page.lines[number].end) is not None


def _take(
    reader: _Reader, page: Page, number: int, line: Span, times: Sequence[ClockMention], dated: DayMention | None
) -> None:
    flat = page.flat[line.start : min(line.end, line.start + 400)]
    if not flat.strip():
        reader.open = False
        return
    if not reader.rows and len(flat) < 120 and HEADING.match(flat.rstrip(": ")) and not times:
        reader.heading = number
        return
    if not reader.rows and _NUMBERED_DAY.match(flat) and not times and len(flat) < 60:
        reader.before.add(number)
        return
    if reader.rows and _begins_day(reader, flat, dated, times):
        reader.lines.add(number)
        if dated is not None and len(flat) - (dated.span.end - dated.span.start) > _SAYS_MORE:
            reader.telling.add(number)
        reader.open = False
        return
    within = dated is not None and bool(flat[: dated.span.start - line.start].strip(_EDGES))
    dated = None if within else dated
    if within and times and not _begins_with(page, line, times[0]):  # "Tikšanās laiks: 24. martā no 13.30 līdz 16.00"
        reader.open = False
        return
    row = _row(page, line, flat, times, reader.day, dated) if times else None
    if row is not None:
        row = _on_day(reader, row, dated)
        if not reader.rows or reader.heading is not None or number - max(reader.lines) <= 12:
            reader.rows.append(row)
            reader.lines.add(number)
            reader.open = True
        return
    _belongs(reader, page, number, line)


def _begins_with(page: Page, line: Span, time: ClockMention) -> bool:
    """True for a line that begins with a time, but for its bullet."""
    start = line.start + bullet_length(page.text[line.start : line.start + 16])
    return not page.flat[start : time.span.start].strip(_EDGES)


def _on_day(reader: _Reader, row: Row, dated: DayMention | None) -> Row:
    """A row of a table with a column of dates: another date is another day."""
    if dated is None:
        return row
    if reader.dated is not None and reader.dated != dated.first:
        reader.day += 1
    reader.dated = dated.first
    return replace(row, day=reader.day)


def _begins_day(reader: _Reader, flat: str, dated: DayMention | None, times: Sequence[ClockMention]) -> bool:
    found = _NUMBERED_DAY.match(flat)
    if found is not None and not times:
        number = int(found[1] or found[3] or 0) or _ORDINALS.get(found[2], 0)
        reader.day = number if number > reader.day else reader.day
        return True
    until = re.search(r"lidz|pieteik|piesak|registr|until|register", flat) is not None
    if dated is not None and not times and not until and len(flat) < 60 and reader.heading is not None:
        reader.day += 1
        return True
    return False


def _row(
    page: Page, line: Span, flat: str, times: Sequence[ClockMention], day: int, dated: DayMention | None
) -> Row | None:
    """The row of a line that begins with a time, or ends with one; None for any other line."""
    if _NO_ROW.match(flat) or len(flat) >= 400:
        return None
    first = times[0]
    if first.starts is None and not first.impossible:
        return None
    start = line.start + bullet_length(page.text[line.start : line.start + 16])
    start = max(start, dated.span.end) if dated is not None and dated.span.end <= first.span.start else start
    lead = page.flat[start : first.span.start] if first.span.start >= start else ""
    if not lead.strip(_EDGES):
        words = Span(first.span.end, line.end)
    elif len(times) == 1 and not page.flat[first.span.end : line.end].strip(_EDGES + ")") and first.ends is not None:
        words = Span(start, first.span.start)
    else:
        return None
    title, speakers = _title(page, words)
    if len(title) < 2 or not any(c.isalpha() for c in title) or _GROUP.fullmatch(title.lower()):
        return None
    return Row(first.starts or 0, first.ends, title, line, speakers, day, first.impossible)


def _title(page: Page, span: Span) -> tuple[str, tuple[str, ...]]:
    """What happens, and people who are named behind a dash, in another cell, or in brackets."""
    words = page.text[span.start : span.end].strip(_EDGES + "(*")
    head, _colon, rest = words.partition(": ")
    people = [_short(one, LONGEST_SPEAKER) for one in rest.split(";")]
    if len(head) > 3 and len(people) <= MOST_SPEAKERS and all(is_person_line(one) for one in people):
        return _short(head, LONGEST_TITLE), tuple(people)
    for mark in _DASHED_SPEAKER.finditer(words):
        after = words[mark.end() :].strip(_EDGES + "()*")
        if is_person_line(after):
            return _short(words[: mark.start()], LONGEST_TITLE), (_short(after, LONGEST_SPEAKER),)
    inside = re.search(r" \(([^()]{5,200})\)$", words)
    if inside is not None and is_person_line(inside[1]):
        return _short(words[: inside.start()], LONGEST_TITLE), (_short(inside[1], LONGEST_SPEAKER),)
    return _short(words, LONGEST_TITLE), ()


def _short(words: str, limit: int) -> str:
    cells = [cell for part in re.split(r"[\t|]", words) if (cell := " ".join(part.split()))]
    joined = _ROLE_LEFT.sub("", " – ".join(cells)).strip(" ;,:*-–—")
    joined = joined[:-1] if joined.endswith(".") and not joined.endswith("..") else joined
    return joined if len(joined) <= limit else joined[: limit - 1].rstrip() + "…"


def _belongs(reader: _Reader, page: Page, number: int, line: Span) -> None:
    """A line without a time under a row: somebody who speaks then, or the rest of what happens."""
    if not reader.open or not reader.rows:
        return
    words = page.text[line.start : line.end]
    said = _short(words[bullet_length(words) :] if bullet_length(words) else words, LONGEST_SPEAKER)
    row = reader.rows[-1]
    if is_person_line(said) and len(row.speakers) < MOST_SPEAKERS:
        reader.rows[-1] = replace(row, speakers=(*row.speakers, said), span=Span(row.span.start, line.end))
        reader.lines.add(number)
    elif (len(words) < 200 and words.rstrip().endswith((";", ","))) or (words[:1].islower() and len(words) < 200):
        title = _short(f"{row.title} {said}" if words[:1].islower() else f"{row.title}; {said}", LONGEST_TITLE)
        reader.rows[-1] = replace(row, title=title, span=Span(row.span.start, line.end))
        reader.lines.add(number)
    else:
        reader.open = False


def _with_ends(rows: Sequence[Row]) -> tuple[Row, ...]:
    """A row without an end ends when the next one of its day begins; the last one may stay without."""
    made = []
    for index, row in enumerate(rows):
        following = rows[index + 1] if index + 1 < len(rows) else None
        if row.ends is None and following is not None and following.day == row.day and following.starts > row.starts:
            row = replace(row, ends=following.starts)
        made.append(row)
    return tuple(made)


def arrival(rows: Sequence[Row]) -> Row | None:
    """The first row when people only arrive in it: "Reģistrācija", "Ierašanās"; None for any other first row."""
    if not rows:
        return None
    title = rows[0].title.lower()
    arrives = re.match(
        r"(?:dalībnieku |viesu )?(?:reģistr|registr|ierašan|pulcēšan|sapulcēšan|registration|arrival|welcome coffee)",
        title,
    )
    return rows[0] if arrives else None
