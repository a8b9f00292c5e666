"""A pasted text without what came along by accident: tags of a web page, marks and heads of mails, invisible signs."""

import html
import re

_TAG = re.compile(
    r"<(?:/?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,2000})?/?|!--[^<>]{0,2000}--|!doctype[^<>]{0,200})>", re.I
)
_KNOWN = re.compile(
    r"</?(?:p|div|br|h[1-6]|ul|ol|li|table|tr|td|section|article|html|body)[\s/>]", re.I
)  # a "<b>" alone may be a joke
_LINK = re.compile(r"<a\s[^<>]{0,500}?href=[\"'](https?://[^\"'<>\s]{1,500})[\"'][^<>]{0,500}>([^<>]{0,300})</a>", re.I)
_UNSEEN_BEGINS = re.compile(r"<(script|style|head|template|noscript)(?:\s[^<>]{0,2000})?>", re.I)
_BREAKS = re.compile(r"<(?:br|/p|/div|/h[1-6]|/li|/tr|/section|/article|/title|/table|/ul|/ol)[\s/>]", re.I)
_CELL = re.compile(r"</t[dh][\s>]", re.I)
_ENTITY = re.compile(r"&(?:#[0-9]{1,6}|#[xX][0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_MARKDOWN = re.compile(r"\[([^\[\]\n]{1,200})\]\((https?://[^()\s]{1,500})\)")
_INVISIBLE = re.compile(r"[\u200b\u2060\ufeff]|(?<=\w)[\u200c\u200d]{1,20}(?=\w)")
_QUOTED = re.compile(r"(?m)^[ \t]{0,3}>[> \t]{0,20}")
MOST_MAILS = 20
_WROTE = re.compile(r"(?m)^[^>\n][^\n]{5,200} (?:rakstīja|raksta|wrote)[ \t]?:[ \t]{0,20}$")
_HYPHENATED = re.compile(  # a word that a PDF breaks at the end of a line
    r"(?:(?<=[a-zāčēģīķļņōŗšūž]{2})[-\u00ad\u2010\u00ac][ \t]{0,3}\r?\n[ \t]{0,8}(?=[a-zāčēģīķļņōŗšūž]{2})"
    r"|(?<=[A-ZĀČĒĢĪĶĻŅŌŖŠŪŽ]{2})[-\u00ad\u2010\u00ac][ \t]{0,3}\r?\n[ \t]{0,8}(?=[A-ZĀČĒĢĪĶĻŅŌŖŠŪŽ]{2}))"
)
_LOW_QUOTES = re.compile(r"(?<![\w,])(?:,,|‚‚)(?=\w)")  # ",,Nosaukums''"
_HIGH_QUOTES = re.compile(r"(?<=[\w.!?])(?:''|’’|‘‘|´´|``)(?!\w)")
_SPACED_CLOCK = re.compile(r"(?<![\d:])([01]?[0-9]|2[0-4]) : ([0-5][0-9])(?!\d| ?:)")
_DAY = re.compile(
    r"[0-9]\. ?(?:janv|febr|mart|apr|maij|j[uū]n|j[uū]l|aug|sept|okt|nov|dec)|[0-9]\.[0-9]{2}\.(?:20)?[0-9]{2}", re.I
)
_HEAD = re.compile(
    r"\*{0,4}(?P<name>from|to|cc|bcc|sent|date|subject|reply-to|no|kam|kopija|nosūtīts|datums|temats|tēma|sūtītājs|"
    r"adresāts)\*{0,4}[ \t]?:",
    re.I,
)
_SENDERS = frozenset(["from", "no", "sūtītājs"])
_KEPT = _SENDERS | {"subject", "temats", "tēma"}


def cleared(text: str) -> str:
    """The text as its writer meant it; the same again for what this function gave."""
    seen = _INVISIBLE.sub("", text)
    if len(_KNOWN.findall(seen[:20_000])) > 1:
        seen = _without_tags(seen)
    elif _ENTITY.search(seen):
        seen = _ENTITY.sub(lambda found: html.unescape(found[0]), seen)
    seen = _MARKDOWN.sub(r"\1 (\2)", seen)
    for _mail in range(MOST_MAILS):  # each under another
        newer = _without_marks(_without_answered(seen))
        if newer == seen:
            break
        seen = newer
    return _without_heads(seen)


def unbroken(text: str) -> str:
    """The text with its words whole; to be used before soft hyphens are dropped."""
    return _HYPHENATED.sub("", text)


def evened(text: str) -> str:
    """One space between words, none at the ends of lines or before a comma; quotation marks for commas typed twice."""
    even = re.sub(r" {2,}", " ", re.sub(r"[^\S\n\t]", " ", text))
    even = re.sub(r"(?m)^ | $| (?=[,;](?:\s|$))", "", even)
    even = re.sub(r"(?i)(?<![a-z])(tālr|tel|mob)\.(?=[+\d])", r"\1. ", even)
    even = re.sub(r"\S{1,400}", _parted, even)
    return _SPACED_CLOCK.sub(r"\1:\2", _HIGH_QUOTES.sub("”", _LOW_QUOTES.sub("„", even)))


def _parted(word: re.Match[str]) -> str:
    """Words with nothing but a comma between them apart; an address of the web or of mail stays."""
    whole = word[0]
    if "," not in whole or "/" in whole or "@" in whole or "www." in whole:
        return whole
    return re.sub(r"(?<=[\w)]),(?=[^\W\d_]{2})", ", ", whole)


def _without_tags(text: str) -> str:
    """The words of a piece of a web page; what a browser does not show is left out."""
    shown, at = [], 0
    while (begins := _UNSEEN_BEGINS.search(text, at)) is not None:
        shown.append(text[at : begins.start()])
        ends = text.lower().find(f"</{begins[1].lower()}", begins.end()) if len(shown) < 50 else -1
        at = len(text) if ends == -1 else ends
    shown.append(text[at:])
    words = "".join(shown)
    flowing = re.sub(r"\s+", " ", words) if re.search(r"</(?:p|div|li|h[1-6]|td)>", words, re.I) else words
    linked = _LINK.sub(lambda a: a[2] if a[1] in a[2] else f"{a[2]} ({a[1]})", flowing)
    return html.unescape(_TAG.sub(_instead, linked))


def _instead(tag: re.Match[str]) -> str:
    if _BREAKS.match(tag[0]):
        return "\n"
    if _CELL.match(tag[0]):
        return "\t"
    return "\n• " if re.match(r"<li[\s>]", tag[0], re.I) else ""


def _without_answered(text: str) -> str:
    """Without "... rakstīja:" and the older mail under it, when the newer one above says a day itself."""
    head = _WROTE.search(text[:50_000])
    if head is None or not re.search(r"[0-9@]", head[0]):
        return text
    above, below = text[: head.start()], text[head.end() :]
    if _DAY.search(above) is None:
        return above + below
    older = re.match(r"\n(?:[ \t]{0,3}>[^\n]{0,5000}(?:\n|$)|[ \t]{0,80}\n){1,2000}", below)
    return above + below[older.end() if older is not None else 0 :]


def _without_marks(text: str) -> str:
    """Without the ">" of a mail that is quoted, when two lines at least have it."""
    return _QUOTED.sub("", text) if len(_QUOTED.findall(text[:50_000])) > 1 else text


def _without_heads(text: str) -> str:
    """Without to whom and when a mail was sent; sender and subject stay. A head is two lines or more."""
    lines = text.split("\n")
    kept: list[str] = []
    block: list[tuple[str, str]] = []
    for line in [*lines, ""]:
        head = _HEAD.match(line.lstrip()[:40])
        if head is not None:
            block.append((head["name"].lower(), line))
            continue
        kept += _left_of(block)
        block = []
        kept.append(line)
    return "\n".join(kept[:-1])


def _left_of(block: list[tuple[str, str]]) -> list[str]:
    names = {name for name, _line in block}
    sent = len(block) > 1 and names & _SENDERS and (len(names) > 2 or "@" in "".join(line for _name, line in block))
    return [line for name, line in block if not sent or name in _KEPT]
