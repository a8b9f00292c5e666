"""What each date of a text is about: the event, the deadline, or something else. Judged by the words around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from announcements.page import Page
from announcements.terms import ClockMention, DayMention, DayRole, PartialDay

REACH = 260  # characters of a sentence that are looked at on either side
LONGEST_SPAN = 45  # days; a longer one is the period of a project
_REGISTER = (
    r"(?:pieteik|piesak|registr|dalibu\b|dalibai|piedalisanos|zinam|apstiprin|anket|rsvp|sign up|signing "
    r"up|register|apply|application|"
    r"atsauc|atbild|nosut|iesut|rakst|sazin|zvan)"
)
_REGISTERS = re.compile(_REGISTER)
_UNTIL = re.compile(
    r"(?:lidz|ne velak ka|ne velak ka lidz|until|till|by|before|no later than|deadline)[ :-]{1,3}(?:pat "
    r")?(?:(?:s\. ?g\.|si gada|sa gada) )?"
    r"(?:(?:plkst|pl)[. ]{0,2}[0-9]{1,2}[.:][0-9]{2},? )?(?:the )?$"
)
_DEADLINE_LABEL = re.compile(
    r"(?:termin[a-z]{0,4}|(?:pieteiksan[a-z]{1,3}|pieteikum[a-z]{1,3}|registr[a-z]{2,8}|"
    r"dalib[a-z]{1,3})[^.:\n]{0,30}(?: lidz)?|deadline|register by|rsvp|apply by|"
    r"registration(?: closes| deadline)?)[ \t]{0,3}[:|\t-][^.:\n]{0,40}$"
)
_LABEL = re.compile(
    r"(?:^|\n|\t|\||[.;] |\* ?)[^a-z0-9\n]{0,6}(?:(?:pasakuma |norises |sanaksmes |notikuma "
    r")?(?:datums?(?: un (?:laiks|vieta))?|diena|laiks(?: un vieta)?|kad|norises laiks|norise)|when|dates?"
    r"(?: and time| & time)?|day|time|datums, laiks)[ *]{0,3}[:?|\t-][ *\t|]{0,6}[^.\n]{0,40}$"
)
_COMING = re.compile(
    r"(?<![a-z])(?:notiks|norisinasies|notiek|norisinas|tiek (?:riko|organize)\w{0,6}|tiks (?:riko|"
    r"organize|aizvad|atklat)\w{0,6}|riko\b|rikos|rikojam|organize\b|organizes|aicin\w{0,8}|"
    r"gaidits?|gaidisim|gaidam|sakas|saksies|sanaksme|planot\w{0,2}|piedalisies|piedalies|piedaliti?es|"
    r"tiksies|tiksimies|tiekamies|pulcesies|ludzam|ielud\w{0,6}|bus\b|"
    r"will|join|invites?|invited?|held on|takes place|taking place|organi[sz]\w{2,4}|welcome)"
)
_OVER = re.compile(
    r"(?<![a-z])(?:notika|norisinajas|piedalijas|tikas|pulcejas|aizvadi\w{1,4}|bija|svineja|tika "
    r"[a-z]{4,16}|stajas|spekaa?|sanema|"
    r"apmekleja|viesojas|uzsak(?:ts|ta|ti|tas)|publicets?|dibinat\w{1,2}|parakstit\w{1,2}|"
    r"apstiprinat[si]\b|took place|was|were|attended)(?![a-z])"
)
_PROJECT = re.compile(
    r"projekt(?:s|a|u|am|i)?\b|programm[as]\b|kampan|pilotprojekt|ligum|likum|noteikum|rikojum|lemum|project\b"
)
_DURATION = re.compile(
    r"istenot|norisin|turpin|uzsakt|ilgst|ilgs\b|laika posm|periods|no [0-9]|istenosan|ir speka|"
    r"implemented|runs from|duration"
)
_SINCE = re.compile(r"(?:^|[^a-z])(?:no|kops|since|from|since the)[ ]?$")
_LETTER_DAY = re.compile(
    r"(?:publicets|publicesanas datums|atjaunots|sagatavots|ievietots|pievienots|published|updated|"
    r"posted)[ :]{0,3}[^.\n]{0,20}$"
)
_CLOCK_NEAR = re.compile(r"[^.\n]{0,40}?(?:[0-9]{1,2}[:.][0-9]{2}|plkst|pulksten| pl\.)")


@dataclass(frozen=True, slots=True)
class Judged:
    """A date with what it is about, and how surely the event is meant."""

    mention: DayMention
    role: DayRole
    score: int = 0


def judge(page: Page, mentions: Sequence[DayMention], times: Sequence[ClockMention]) -> tuple[Judged, ...]:
    """Each date with its role, in the order of the text."""
    judged = [_judged(page, mention) for mention in mentions]
    best = max((each.score for each in judged if each.role is DayRole.event), default=0)
    return tuple(
        each if each.role is not DayRole.event or each.score > max(0, best - 4) else Judged(each.mention, DayRole.other)
        for each in judged
    )


def _judged(page: Page, mention: DayMention) -> Judged:
    before, after = _around(page, mention)
    if _is_deadline(page, mention, before, after):
        return Judged(mention, DayRole.deadline)
    if _is_other(page, mention, before, after):
        return Judged(mention, DayRole.other)
    score = _score(page, mention, before, after)
    return Judged(mention, DayRole.event if score > 0 else DayRole.other, score)


def _around(page: Page, mention: DayMention) -> tuple[str, str]:
    sentence = page.sentence(mention.span.start)
    end = max(sentence.end, mention.span.end)
    before = page.flat[max(sentence.start, mention.span.start - REACH) : mention.span.start]
    return before, page.flat[mention.span.end : min(end, mention.span.end + REACH)]


def _label_before(page: Page, mention: DayMention) -> str:
    """The words before a date on its line and, when the line has none, on the line above."""
    line = page.line(mention.span.start)
    start = max(line.start, mention.span.start - 90)
    own = page.flat[start : mention.span.start]
    number = page.line_number(mention.span.start)
    if own.strip(" -*\t|") or number == 0:
        return "\n" + own
    above = page.lines[number - 1]
    if above.end - above.start > 60:
        return "\n" + own
    words = page.plain(above).rstrip()
    return (
        f"\n{words}" if words.endswith(":") else f"\n{words}:" if words and _LABEL.search(f"\n{words}:") else "\n" + own
    )


def _is_deadline(page: Page, mention: DayMention, before: str, after: str) -> bool:
    label = _label_before(page, mention)
    if _DEADLINE_LABEL.search(label):
        return True
    intro = page.intro(mention.span.start)
    registers = _nearest(_REGISTERS, before, after) is not None or _REGISTERS.search(intro) is not None
    if mention.last is not None:  # "Pieteikšanās no 1. līdz 20. martam"
        return re.search(rf"{_REGISTER}[a-z]{{0,10}}[^.;]{{0,30}}$", before) is not None and not _COMING.search(before)
    return registers and _UNTIL.search(before) is not None


def _is_other(page: Page, mention: DayMention, before: str, after: str) -> bool:
    if _LETTER_DAY.search(_label_before(page, mention)) or _UNTIL.search(before):
        return True
    if mention.last is not None and _length(mention.first, mention.last) > LONGEST_SPAN:
        return True
    alone = mention.last is None and _SINCE.search(before) is not None
    return alone and not _CLOCK_NEAR.match(after)


def _score(page: Page, mention: DayMention, before: str, after: str) -> int:
    coming, over = _nearest(_COMING, before, after), _nearest(_OVER, before, after)
    project = _nearest(_PROJECT, before, after) is not None and _nearest(_DURATION, before, after) is not None
    line = page.line(mention.span.start)
    rest = page.flat[line.start : min(line.end, line.start + 200)].strip(" *|-.,\t")
    alone = len(rest) <= mention.span.end - mention.span.start + 12
    score = 0
    score += 4 if _LABEL.search(_label_before(page, mention)) else 0
    score += 3 if coming is not None or _COMING.search(page.intro(mention.span.start)) else 0
    score += 2 if _CLOCK_NEAR.match(after) else 0
    score += 2 if re.search(r"(?:[0-9]{1,2}[:.][0-9]{2}|plkst\.? ?[0-9]{1,2})[^.\n]{0,20}$", before) else 0
    score += 2 if mention.first.weekday is not None else 0
    score += 2 if page.line_number(mention.span.start) == 0 and not alone else 0
    score += (1 if page.line_number(mention.span.start) < 2 or _is_day_line(page, mention) else 2) if alone else 0
    score += 1 if re.match(r"[ ,]{1,2}[a-z]{3,20}(?:a|e|i|os|as)\b", after) else 0
    if over is not None and (coming is None or over < coming):
        score -= 5
    return score - (3 if project and coming is None else 0)


def _is_day_line(page: Page, mention: DayMention) -> bool:
    """True for the day of a letter at its end: "Rīgā, 2023. gada 5. septembrī"."""
    return page.line_number(mention.span.start) >= len(page.lines) - 2


def _nearest(pattern: re.Pattern[str], before: str, after: str) -> int | None:
    """How many characters away the nearest such word is; None when there is none."""
    ends = [match.end() for match in pattern.finditer(before)]
    following = pattern.search(after)
    found = [len(before) - ends[-1]] if ends else []
    found += [following.start()] if following else []
    return min(found, default=None)


def _length(first: PartialDay, last: PartialDay) -> int:
    year = first.year or last.year or 2023
    start, end = first.on(year), last.on(last.year or year)
    if start is None or end is None:
        return 0
    days = (end - start).days
    return days if days >= 0 or last.year is not None else days + 365
