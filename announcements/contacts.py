"""Phones, e-mail addresses, and whom to ask: read from a text, joined when they are spelled twice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from announcements.names import THINGS, flat_word, names_in
from announcements.page import Page
from announcements.terms import Found, Span
from core.text import email_address, latvian_phone

MOST = 30
_PHONE = re.compile(
    r"(?<![\w/.+=-])(?:\(?(?:\+ ?371|00 ?371)\)?[ -]{0,2})?[0-9](?:[ ()-]{0,2}[0-9]){6,11}(?![\w/=]|[.:][0-9])"
)
_ISO_DAY = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_FOREIGN = re.compile(r"(?<![\w/.+=-])\+[1-9][0-9 ()-]{7,16}[0-9](?![\w/=])")
_LABEL = re.compile(
    r"(?<![a-z])(?:(?:talr|tel|mob|phone|whatsapp|zvan)[a-z]{0,8}[.: ]{0,3}|t[.:] ?)(?:nr\.? ?|numur[sua] "
    r"?)?(?:\+ ?371 ?)?$"
)
_GROUPS = re.compile(
    r"[0-9]{8}|[0-9]{2} [0-9]{3} [0-9]{3}|[0-9]{2} [0-9]{2} [0-9]{2} [0-9]{2}|[0-9]{3} [0-9]{2} [0-9]{3}|"
    r"[0-9]{5} [0-9]{3}|[0-9]{4} (?!19|20)[0-9]{4}"
)
_BEFORE_AT = re.compile(r"[A-Za-z0-9._%+-]{1,64}$")
_AFTER_AT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{2,63}){1,4}")
_CONTACT = re.compile(
    r"(?:kontaktperson|kontaktinformac|kontakti|papildu informacij|papildinformacij|vairak informacij|"
    r"sikaka informacij|sikak|jautajum|contact|"
    r"more information|questions|informaciju sagatavoja|sagatavoja|sazin|zvan|pieteik|rakst)"
)
_OBLIQUE = re.compile(
    r"(?:^|[ (,])(?:ar|pie|zvanot|rakstot|jautajot|rakstiet|raksti|zvaniet|zvani|jautajiet)(?: [a-z-]{2,24}){0,5} ?$"
)
_FIRST = r"(?P<name>[A-ZĀČĒĢĪĶĻŅŠŪŽ][a-zāčēģīķļņšūž]{1,13}[aesš])"
_NAME_BEHIND = re.compile(rf" ?\({_FIRST}\)")
_NAME_AHEAD = re.compile(rf"\({_FIRST}, (?:tālr(?:unis|\.)|tel\.|t\.|mob\.)? ?$")
_NEAR = 140


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who may be the contact; `oblique` when the name stands in another case than the nominative."""

    name: str
    span: Span
    weight: int
    oblique: bool


def phones_of(page: Page) -> tuple[Found, ...]:
    """The telephone numbers as E.164, each once, in the order of the text."""
    found: dict[str, Found] = {}
    for pattern in (_PHONE, _FOREIGN):
        for match in pattern.finditer(page.flat):
            number = _number(page, match)
            if number and number not in found and len(found) < MOST:
                found[number] = Found(number, Span(*match.span()))
    return tuple(sorted(found.values(), key=lambda one: one.span.start))


def _number(page: Page, match: re.Match[str]) -> str:
    written = match.group()
    digits = re.sub(r"[^0-9]", "", written)
    labelled = _LABEL.search(page.flat, max(0, match.start() - 24), match.start()) is not None
    if written.lstrip("(").startswith(("+", "00")):
        usable = len(digits) >= 8
    elif _ISO_DAY.fullmatch(written):
        usable = False
    else:
        grouped = _GROUPS.fullmatch(written) is not None
        usable = len(digits) == 8 and digits[0] in "2678" and (grouped or labelled)
    if not usable:
        return ""
    try:
        return latvian_phone(written)
    except ValueError:
        return ""


def emails_of(page: Page) -> tuple[Found, ...]:
    """The e-mail addresses that mail can reach, each once, in the order of the text."""
    found: dict[str, Found] = {}
    at = page.text.find("@")
    while at != -1 and len(found) < MOST:
        before = _BEFORE_AT.search(page.text, max(0, at - 64), at)
        after = _AFTER_AT.match(page.text, at + 1)
        if before is not None and after is not None:
            span = Span(before.start() + len(before.group()) - len(before.group().lstrip(".-")), after.end())
            address = _address(page.text[span.start : span.end].rstrip("."))
            if address:
                found.setdefault(address.lower(), Found(address, span))
        at = page.text.find("@", at + 1)
    return tuple(found.values())


def _address(text: str) -> str:
    try:
        return email_address(text.lower() if text.upper() == text else text)
    except ValueError:
        return ""


def asked_of(page: Page, anchors: Sequence[Found], leaders: Sequence[str] = ()) -> tuple[Asked, ...]:
    """People who may be the contact, the likeliest first: near a phone, an address, or "Informāciju sagatavoja".

    One person written in two cases is one, in the nominative.
    """
    found: list[Asked] = []
    for anchor in anchors[:12]:
        found += _near(page, anchor.span)
    for match in list(re.finditer(r"sagatavoja|kontaktperson|kontakti\b|contact", page.flat))[:12]:
        found += _after_label(page, match.end())
    found += [other for one in found if one.oblique for other in _elsewhere(page, one)]
    merged: list[Asked] = []
    for one in sorted(found, key=lambda each: (each.oblique, -each.weight)):
        if not any(same_person(one.name, other.name) for other in merged) and one.name not in leaders:
            merged.append(one)
    best = {stem(one.name): max(each.weight for each in found if same_person(each.name, one.name)) for one in merged}
    return tuple(sorted(merged, key=lambda one: -best[stem(one.name)]))


def first_name_of(page: Page, phones: Sequence[Found]) -> Found | None:
    """A first name in brackets with the only telephone: "20000000 (Valda)", "(Ilze, tālr. 20000000)"."""
    if len(phones) != 1:
        return None
    span = phones[0].span
    after = _NAME_BEHIND.match(page.text, span.end)
    before = None if after is not None else _NAME_AHEAD.search(page.text, max(0, span.start - 40), span.start)
    found = after or before
    if found is None or flat_word(found["name"]) in THINGS:
        return None
    return Found(found["name"], Span(found.start("name"), found.end("name")))


def owner_of(page: Page, anchor: Span) -> Asked | None:
    """The person whose telephone or address it is: the last one named before it, else the first after it."""
    near = _near(page, anchor)
    return max(near, key=lambda one: (one.weight, one.span.start)) if near else None


def _near(page: Page, anchor: Span) -> list[Asked]:
    line, sentence = page.line(anchor.start), page.sentence(anchor.start)
    start = max(min(line.start, sentence.start), anchor.start - _NEAR)
    number = page.line_number(anchor.start)
    for above in reversed(page.lines[max(0, number - 3) : number] if anchor.start - line.start < 40 else ()):
        if names_in(page.text[start : anchor.start]) or not page.plain(above).strip() or above.end - above.start > 120:
            break
        start = above.start
    around = [(name, start + begin, start + end) for name, begin, end in names_in(page.text[start : anchor.start])]
    made = [
        Asked(name, Span(begin, end), 3 + bool(index == len(around) - 1), _oblique(page, begin))
        for index, (name, begin, end) in enumerate(around)
    ]
    stop = min(max(line.end, anchor.end), anchor.end + 60)
    after = [
        (name, anchor.end + b, anchor.end + e)
        for name, b, e in names_in(page.text[anchor.end : stop], bracketed=True)[:1]
    ]
    return made + [Asked(name, Span(b, e), 3, _oblique(page, b)) for name, b, e in after if not made]


def _after_label(page: Page, at: int) -> list[Asked]:
    end = min(len(page.text), at + _NEAR)
    names = names_in(page.text[at:end])[:1]
    return [Asked(name, Span(at + b, at + e), 2, _oblique(page, at + b)) for name, b, e in names if b < 60]


def _elsewhere(page: Page, one: Asked) -> list[Asked]:
    """The same name in the nominative, where the text has it."""
    words = "[ ]".join(f"{re.escape(word[:-1])}[a-zāēīšņ]{{1,2}}" for word in one.name.split())
    for match in re.finditer(rf"(?<!\w){words}(?!\w)", page.text):
        if not _oblique(page, match.start()):
            return [Asked(match.group(), Span(*match.span()), one.weight, False)]
    return []


def _oblique(page: Page, at: int) -> bool:
    return _OBLIQUE.search(page.flat[max(0, at - 80) : at]) is not None


def stem(name: str) -> str:
    """What the cases of a name share."""
    words = [flat_word(word).rstrip("s") for word in name.split()]
    return " ".join(word[:-1] if word[-1:] in "aeiu" else word for word in words)


def same_person(one: str, other: str) -> bool:
    """True for one name in two cases: "Agitu Pleiko", "Agita Pleiko"."""
    return stem(one) == stem(other)


def nominatives(name: str) -> tuple[str, ...]:
    """How an accusative or genitive name may read in the nominative: first a woman's, then a man's; each once."""
    words = name.split()
    if any(word.endswith(("ai", "ei")) for word in words):  # a dative that only women's names have
        return (" ".join(_feminine(word) for word in words),)
    if any(word.endswith(("am", "im")) for word in words):
        return (" ".join(_masculine(word) for word in words),)
    made = (" ".join(_feminine(word) for word in words), " ".join(_masculine(word) for word in words))
    return tuple(dict.fromkeys(made))


def _feminine(word: str) -> str:
    for ending, instead in (("ai", "a"), ("ei", "e"), ("as", "a"), ("es", "e"), ("u", "a"), ("i", "e")):
        if word.endswith(ending):
            return word[: -len(ending)] + instead
    return word


def _masculine(word: str) -> str:
    if word.endswith("u"):
        return word[:-1] + ("š" if word[-2:-1] in "ņļ" else "s")
    if word.endswith("i"):
        return word + "s"
    if word.endswith("am"):
        return word[:-2] + ("š" if word[-3:-2] in "ņļ" else "s")
    if word.endswith("im"):
        return word[:-1] + "s"
    return word
