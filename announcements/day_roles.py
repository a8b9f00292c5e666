"""What each date of a text is about: the event, the deadline, or something else. Judged by the words around it."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from announcements.deadline_words import COMING, REGISTER, UNTIL, is_deadline, nearest
from announcements.page import Page
from announcements.terms import ClockMention, DayMention, DayRole, PartialDay

REACH = 260  # characters of a sentence that are looked at on either side
LONGEST_SPAN = 45  # days; a longer one is the period of a project
_LABEL = re.compile(
    r"(?:^|\n|\t|\||[.;] |\* ?)[^a-z0-9\n]{0,6}(?:(?:pasakuma |norises |sanaksmes |notikuma "
    r")?(?:datums?(?: un (?:laiks|vieta))?|diena|laiks(?: un vieta)?|kad|norises laiks|norise)|when|dates?"
    r"(?: and time| & time)?|day|time|datums, laiks)[ *]{0,3}[:?|\t-][ *\t|]{0,6}[^.\n]{0,40}$"
)
_CALENDAR = re.compile(r"(?:^|\n|\t|\|) ?[\U0001f4c5\U0001f4c6\U0001f5d3]\ufe0f?[ :]{0,3}[^.\n]{0,20}$")
OVER = re.compile(
    r"(?<![a-z])(?:notika|norisinajas|piedalijas|tikas|pulcejas|aizvadi\w{1,4}|bija|svineja|tika "
    r"[a-z]{4,16}|stajas|spekaa?|sanema|"
    r"apmekleja|viesojas|uzsak(?:ts|ta|ti|tas)|publicets?|dibinat\w{1,2}|noslegt(?:s|a|ais)|parakstit\w{1,2}|"
    r"apstiprinat[si]\b|took place|was|were|attended)(?![a-z])"
)
_PROJECT = re.compile(
    r"projekt(?:s|a|u|am|i)?\b|programm[as]\b|kampan|pilotprojekt|ligum|likum|noteikum|rikojum|lemum|project\b"
)
_DURATION = re.compile(
    r"istenot|norisin|turpin|uzsakt|ilgst|ilgs\b|laika posm|periods|no [0-9]|istenosan|ir speka|"
    r"implemented|runs from|duration"
)
_OPENS = re.compile(
    rf"(?:{REGISTER}[a-z]{{0,12}}|viet[au][a-z]{{0,2}}) ?[^.;\n]{{0,40}}?"
    rf"(?:[ :-](?:no|sakot(?: ar| no)?|saksies|sakas|sakta|"
    rf"atversies|tiks (?:sakta|atverta)|opens?(?: on)?|from|starts?(?: on)?))(?: pat)? $"
)
_OLD_DAY = re.compile(
    r"(?:parcel\w{1,5}(?: [a-z]{1,24}){0,5} no|nevis|moved from|postponed from|instead of) (?:the )?$"
)
_NEW_DAY = re.compile(r"(?:parcel\w{1,5}|moved|postponed)(?: [a-z]{1,24}){0,4} (?:uz|to) (?:the )?$")
_MOVED = re.compile(
    r"(?<![a-z])(?:parcel(?:t|ts|ta|ti|tas|tais|am|ts)|parcelsana|postponed|rescheduled|"
    r"nevis(?= (?:[a-z]{2,14},? )?[0-9]))(?![a-z])"
)
_CANCELLED = re.compile(
    r"(?<![a-z])(?:atcelt[sai]{0,2}|tiek atcel\w{2,4}|nenotiks|is cancelled|has been cancelled|cancelled:)(?![a-z])"
)
_DOCUMENT = re.compile(
    r"[ ,]{1,2}(?:[a-z]{3,20} )?(?:ligum|noteikum|rikojum|lemum|likum|vestul|protokol|sede[sn]?\b|saistos)"
)
LONG_SPAN = 7  # days; in a longer one a day with an hour of its own is the event
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
    neutral: bool = False
    certain: bool = False
    labelled: bool = False


def judge(
    page: Page, mentions: Sequence[DayMention], times: Sequence[ClockMention], rows: Collection[int] = ()
) -> tuple[Judged, ...]:
    """Each date with its role, in the order of the text; one that begins a line of the programme is the event's."""
    judged = [
        Judged(mention, DayRole.event, certain=True) if _begins(page, mention, rows) else _judged(page, mention)
        for mention in mentions
    ]
    judged = [_beside_narrow(each, judged) for each in judged]
    if not any(each.role is DayRole.event for each in judged):
        judged = [
            Judged(each.mention, DayRole.event, 1)
            if each.neutral and (times or each.mention.last or _is_on(page, each))
            else each
            for each in judged
        ]  # a day that nothing speaks for or against
    new = [each.mention.span.start for each in judged if _is_new_day(page, each.mention.span.start)]
    judged = [_beside_new(page, each, new) for each in judged]
    best = max((each.score for each in judged if each.role is DayRole.event), default=0)
    return tuple(
        each
        if each.role is not DayRole.event or each.certain or each.score > max(0, best - 4)
        else Judged(each.mention, DayRole.other)
        for each in judged
    )


def _is_new_day(page: Page, at: int) -> bool:
    """True for a day that something was put off to."""
    return _NEW_DAY.search(page.flat, max(page.sentence(at).start, at - REACH), at) is not None


def _beside_new(page: Page, each: Judged, new: Sequence[int]) -> Judged:
    """Of "5. decembrī plānotais koncerts pārcelts uz 19. decembri" the first day is over."""
    sentence = page.sentence(each.mention.span.start)
    over = any(each.mention.span.start < at < sentence.end for at in new)
    return Judged(each.mention, DayRole.other) if over else each


def _begins(page: Page, mention: DayMention, rows: Collection[int]) -> bool:
    number = page.line_number(mention.span.start)
    return number in rows and mention.span.start - page.lines[number].start < 16


def _is_on(page: Page, each: Judged) -> bool:
    """True for a day in the locative: "30. janvārī" is when something is."""
    return re.search(r"[0-9]\. ?[a-zāčēģīķļņšūž]{4,10}[īā]\b", page.words(each.mention.span)) is not None


def is_cancelled(page: Page) -> bool:
    """True when the text says that the event is not held."""
    return _CANCELLED.search(page.flat, 0, 20_000) is not None


def is_moved(page: Page) -> bool:
    """True when the text says that the event is held on another day than was said before."""
    return _MOVED.search(page.flat, 0, 20_000) is not None


def _beside_narrow(each: Judged, judged: Sequence[Judged]) -> Judged:
    """A span of weeks is no event when a day within it is: an exhibition, and the evening with its author."""
    mention = each.mention
    if each.role is not DayRole.event or mention.last is None or _length(mention.first, mention.last) <= LONG_SPAN:
        return each
    if each.labelled:  # "🗓 10.-18. jūlijs", and an evening before it to ask at: which is meant is asked
        return each
    narrow = any(one.role is DayRole.event and one.mention.last is None and one.score >= each.score for one in judged)
    return Judged(mention, DayRole.other) if narrow else each


def _judged(page: Page, mention: DayMention) -> Judged:
    before, after = _around(page, mention)
    if is_deadline(page, mention, before, after, _label_before(page, mention)):
        return Judged(mention, DayRole.deadline)
    if mention.last is None and _OPENS.search(before):
        return Judged(mention, DayRole.opens)
    if _is_other(page, mention, before, after):
        return Judged(mention, DayRole.other)
    score = _score(page, mention, before, after)
    labelled = _CALENDAR.search(_label_before(page, mention)) is not None
    role = DayRole.event if score > 0 else DayRole.other
    return Judged(mention, role, score, neutral=score == 0, labelled=labelled)


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


def _is_other(page: Page, mention: DayMention, before: str, after: str) -> bool:
    if _LETTER_DAY.search(_label_before(page, mention)) or UNTIL.search(before):
        return True
    if _OLD_DAY.search(before) or _DOCUMENT.match(after):
        return True
    if mention.last is not None and _length(mention.first, mention.last) > LONGEST_SPAN:
        return True
    alone = mention.last is None and _SINCE.search(before) is not None
    return alone and not _CLOCK_NEAR.match(after)


def _score(page: Page, mention: DayMention, before: str, after: str) -> int:
    coming, over = nearest(COMING, before, after), nearest(OVER, before, after)
    project = nearest(_PROJECT, before, after) is not None and nearest(_DURATION, before, after) is not None
    line = page.line(mention.span.start)
    rest = page.flat[line.start : min(line.end, line.start + 200)].strip(" *|-.,\t")
    alone = len(rest) <= mention.span.end - mention.span.start + 12
    score = 0
    label = _label_before(page, mention)
    score += 4 if _LABEL.search(label) or _CALENDAR.search(label) else 0
    score += 3 if coming is not None or COMING.search(page.intro(mention.span.start)) else 0
    score += 2 if _CLOCK_NEAR.match(after) else 0
    score += 2 if re.search(r"(?:[0-9]{1,2}[:.][0-9]{2}|plkst\.? ?[0-9]{1,2})[^.\n]{0,20}$", before) else 0
    score += 2 if mention.first.weekday is not None else 0
    score += 2 if page.line_number(mention.span.start) == 0 and not alone else 0
    poster = alone and _CLOCK_NEAR.match(page.flat[mention.span.end : mention.span.end + 60].replace("\n", " "))
    score += (2 if poster and not _is_day_line(page, mention) else 1) if alone else 0
    score += 1 if re.match(r"[ ,]{1,2}[a-z]{3,20}(?:a|e|i|os|as)\b", after) else 0
    if over is not None and (coming is None or over < coming):
        score -= 5
    return score - (3 if project and coming is None else 0)


def _is_day_line(page: Page, mention: DayMention) -> bool:
    """True for the day of a letter at its end: "Rīgā, 2023. gada 5. septembrī"."""
    return page.line_number(mention.span.start) >= len(page.lines) - 2


def _length(first: PartialDay, last: PartialDay) -> int:
    year = first.year or last.year or 2023
    start, end = first.on(year), last.on(last.year or year)
    if start is None or end is None:
        return 0
    days = (end - start).days
    return days if days >= 0 or last.year is not None else days + 365
