"""Who leads and who speaks, with position and institution, as the sentences of a text name them."""

import re

from announcements.names import is_person_line, names_in
from announcements.page import Page, bullet_length
from announcements.terms import Named, Span
from announcements.titles import plain_words

MOST = 30
LONGEST_NAME, LONGEST_AFFILIATION = 120, 300
_LEADS = re.compile(
    r"(?<![a-z])(?:vadis|vada|moderes|modere|led by|moderated by|facilitated by|hosted by|pasniegs|"
    r"lasis)(?![a-z])(?: un (?:vadis|moderes))?[ :]"
)
_LABEL = re.compile(
    r"(?:^|\n)(?:[0-9]{1,2}[.)] )?[^a-z0-9\n]{0,6}(?:pasakuma |sanaksmes |diskusijas |nodarbibu |seminara |apmacibu "
    r")?(?P<role>lektor(?:s|e|i|es|e/s)?|vada|vadis|moderator(?:s|e|i)|modere|pasniedzej(?:s|a|i)|"
    r"facilitator(?:s|e|i)?|speakers?|trainers?|facilitators?|moderators?|ekspert(?:s|e|i)|experts?|"
    r"runatajs|runataji)[ *]{0,3}(?:[:\t|-]|\n)"
)
_SPEAKS = re.compile(
    r"(?<![a-z])(?:uzstasies|stastis|dalisies pieredze|referes|lektors|lektore|lekciju lasis)(?![a-z]) "
)
_UNDER = 8  # lines under a label


def people_of(page: Page) -> tuple[Named, ...]:
    """The facilitators and speakers outside the programme, each once, in the order of the text."""
    found: list[Named] = []
    for pattern, role in ((_LABEL, ""), (_LEADS, "facilitator"), (_SPEAKS, "speaker")):
        for match in list(pattern.finditer(page.flat))[:MOST]:
            found += _labelled(page, match) if pattern is _LABEL else _named(page, _rest(page, match.end()), role)
    unique: dict[str, Named] = {}
    for one in sorted(found, key=lambda each: each.span.start):
        unique.setdefault(one.name, one)
    return tuple(unique.values())[:MOST]


def _rest(page: Page, at: int) -> Span:
    sentence = page.sentence(at)
    return Span(at, max(at, min(sentence.end, at + 900)))


def _role(word: str) -> str:
    if re.match(r"lektor|pasniedz|speaker|runata|trainer", word):
        return "speaker"
    return "expert" if word.startswith("e") else "facilitator"


def _labelled(page: Page, match: re.Match[str]) -> list[Named]:
    role = _role(match["role"])
    line = page.line(match.end() - 1)
    if match.group().endswith("\n"):
        line = Span(match.end() - 1, match.end() - 1)
    own = Span(match.end(), max(match.end(), min(line.end, match.end() + 900)))
    found = _named(page, own, role) if page.words(own) else []
    number = page.line_number(match.end() - 1)
    if found:
        return found
    for below in page.lines[number : number + _UNDER + 1]:
        words = page.text[below.start : below.end]
        start = below.start + bullet_length(words)
        if is_person_line(page.text[start : below.end]):
            found += _named(page, Span(start, min(below.end, start + 400)), role)[:1]
        elif found and words.strip():
            break
    return found


def _named(page: Page, span: Span, role: str) -> list[Named]:
    """The people of a clause: "Ina Balgalve, vadītāja un pētnieks Māris Olte"; a title may stand before a name."""
    text = page.text[span.start : span.end]
    names = names_in(text)
    if not names or names[0][1] > 120:
        return []
    made = []
    before = text[: names[0][1]]
    for index, (name, _start, end) in enumerate(names):
        stop = names[index + 1][1] if index + 1 < len(names) else len(text)
        after, following = _parted(text[end:stop], last=index + 1 == len(names))
        affiliation = _tidy(before) if _is_position(before) else _tidy(after) or _tidy(before)
        made.append(
            Named(
                name[:LONGEST_NAME],
                affiliation[:LONGEST_AFFILIATION],
                role,
                Span(span.start, span.start + len(text.rstrip())),
            )
        )
        before = following
    return made


def _is_position(before: str) -> bool:
    """True for "biedrības vadītāja " before a name: then what follows the name is the rest of the sentence."""
    words = before.rstrip().split()
    return bool(words) and len(words) < 14 and words[-1][:1].islower() and words[-1] not in ("ar", "un", "arī", "and")


def _parted(between: str, *, last: bool) -> tuple[str, str]:
    """What belongs to the name before and what to the name after."""
    if last:
        return (between, "") if re.match(r" ?[,(–—-]", between) else ("", "")
    if not re.match(r" ?[,(–—-]", between):
        return "", between
    left, joined, right = between.rpartition(" un ")
    if joined:
        return left, right
    left, joined, right = between.rpartition(" and ")
    return (left, right) if joined else (between, "")


def _tidy(words: str) -> str:
    tidied = " ".join(words.replace("*", " ").split()).strip(" ,;:.–—-")
    tidied = plain_words(re.sub(r"^(?:un|and|kā arī)(?: |$)", "", tidied))
    if tidied.startswith("(") and tidied.count("(") == tidied.count(")"):
        tidied = tidied[1:].replace(")", "", 1) if tidied.endswith(")") else tidied
    return tidied.strip(" ,;:.")
