"""The programme as rows of a form; gaps, overlaps and times that are missing are asked about."""

from dataclasses import replace

from announcements.gathering import Gathered
from announcements.programme import Programme
from announcements.terms import Option, QuestionCode, Row
from core.bilingual import Bilingual
from registration.inputs import ProgrammeItem
from registration.rules import programme_flags

_CODES = {
    "gap": QuestionCode.programme_gap,
    "overlap": QuestionCode.programme_overlap,
    "reversed": QuestionCode.programme_reversed,
}
KEEP = "keep"


def ask_programme(gathered: Gathered, programme: Programme) -> None:
    """Fills `programme` with the rows, the last one ending with the event; asks about what does not fit."""
    rows = programme.rows
    if not rows:
        return
    rows = _closed(gathered, rows)
    gathered.put("programme", rows, programme.span)
    for number, row in enumerate(rows, 1):
        if row.impossible:
            gathered.ask(
                QuestionCode.programme_time, "programme", spans=[row.span], facts={"row": number}, number=number
            )
        elif row.ends is None:
            gathered.ask(
                QuestionCode.programme_end, "programme", spans=[row.span], facts={"row": number}, number=number
            )
    for flag in programme_flags([item_of(row) for row in rows]):
        if any(one.impossible or one.ends is None for one in rows[max(0, flag.index - 1) : flag.index + 1]):
            continue
        code, row = _CODES.get(flag.kind, QuestionCode.programme_gap), rows[flag.index]
        facts = {"row": flag.index + 1, "minutes": flag.minutes, "kind": flag.kind}
        gathered.ask(code, "programme", [Option(KEEP)], [row.span], facts, flag.index + 1)


def _closed(gathered: Gathered, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """A last row without an end ends when the event does, where the text says when that is."""
    end = gathered.fields.get("end_time")
    if rows[-1].ends is not None or end is None or end.value is None:
        return rows
    minutes = end.value.hour * 60 + end.value.minute
    return (*rows[:-1], replace(rows[-1], ends=minutes)) if minutes > rows[-1].starts else rows


def item_of(row: Row) -> ProgrammeItem:
    """The row as registration knows it; without an end it ends as it begins."""
    ends = row.starts if row.ends is None else row.ends
    return ProgrammeItem(row.starts, ends, Bilingual(row.title), row.speakers, row.day)
