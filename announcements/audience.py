"""For whom an event is, in the words of the text; people who are called are named in the nominative."""

import re

from announcements.page import Page
from announcements.terms import Found, Span
from announcements.titles import plain_words

LONGEST_AUDIENCE = 500
_INVITED = (
    re.compile(
        r"(?:^|\n)(?:[0-9]{1,2}[.)] )?[^a-z0-9\n]{0,6}(?:merkauditorija|merkgrupa|dalibnieki|auditorija|for whom|"
        r"who|audience|participants|aicinati|kam)[ *]{0,3}[:?|\t][ *]{0,3}(?P<who>[^\n]{5,400})"
    ),
    re.compile(
        r"aicinati (?P<who>(?:piedalities |pieteikties )?[^.;\n]{5,300}?)"
        r"(?=,? (?:un )?(?:savu|kuri|kuras|kura|kuru|kas|lai|ka|registrej|iepriek|pieteik)|[.;!\n]|$)"
    ),
    re.compile(
        r"(?:sanaksm\w{1,4}|pasakum\w{1,3}|diskusij\w{1,2}|seminar\w{1,2}|domnic\w{1,2}|konferenc\w{1,2}) "
        r"piedalisies (?P<who>[^.;\n]{5,300}?)(?=[.;!\n]|$)"
    ),
)
# "Sociālos darbiniekus un NVO pārstāvjus aicina", "aicinām jauniešus uz ...": accusatives, told by their endings.
_CALLED = (
    re.compile(r"(?P<who>(?:(?:[a-z]{3,24}us,|[a-z]{3,24}|un) ){0,8}[a-z]{3,24}us) (?:aicina|aicinam)(?![a-z])"),
    re.compile(
        r"(?:aicinam|aicina) (?:visus |ikvienu |pieteikties |piedalities )?(?P<who>[a-z][^.;\n]{5,200}?us)(?= "
        r"(?:uz|piedalities|pieteikties|pievienoties)(?![a-z]))"
    ),
    re.compile(r"(?:aicinam|aicina) (?P<who>[a-z]{4,24}us vecuma no [0-9]{1,2} lidz [0-9]{1,2} gadiem)"),
)
_MEANT = re.compile(
    r"(?:domats|paredzets|paredzeta|domata|domati|paredzeti|intended for|open to|aimed at) "
    r"(?P<who>[^.;\n]{5,300}?)(?=[.;!\n]|$)"
)
_IN_ORDER = (*_INVITED, _CALLED[0], _MEANT, *_CALLED[1:])
_WORD = re.compile(r"[^\W\d_]{1,60}")
_SINGULAR = re.compile(r"(?:ikvienu|katru|jebkuru|sabiedrību|kopienu)\b", re.I)
_OTHER_US = frozenset(["tirgus", "vidus", "ledus", "medus", "alus", "bezmaksas"])  # genitives; they stay


def audience_of(page: Page) -> Found | None:
    """For whom it is, in the words of the text; None when it does not say."""
    for pattern in _IN_ORDER:
        match = pattern.search(page.flat, 0, min(len(page.flat), 40_000))
        if match is None:
            continue
        span = page.trimmed(Span(*match.span("who")))
        words = plain_words(page.words(span)).strip(" .,:–-")
        if re.match(r"(?:uz|pie|pēc|līdz|[0-9]+) ", words.lower()):
            continue  # "aicināti uz sanāksmēm": it says where to, and not who
        words = re.sub(r"^(?:piedalīties|pieteikties|visi|visus|gan|ikviens) ", "", words)
        words = re.sub(r",? gan ", ", ", words)
        words = nominative(words) if pattern in _CALLED else words
        if 3 < len(words) <= LONGEST_AUDIENCE:
            return Found(words[:1].upper() + words[1:], span)
    return None


def nominative(words: str) -> str:
    """Accusative plurals in the nominative: "sociālos darbiniekus" as "sociālie darbinieki". All of it or nothing.

    What is no masculine accusative ("NVO", "pašvaldību", "skolotājas") stands the same in both; a phrase with a
    singular ("ikvienu", whose case would change too) or one that can be read in two ways stays as it is.
    """
    if _SINGULAR.search(words):
        return words
    made: list[tuple[tuple[int, int], str]] = []
    below = ""  # the ending of the word that follows, "un" and "vai" passed over
    joined = False
    for match in reversed(list(_WORD.finditer(words))):
        word, lower = match.group(), match.group().lower()
        if lower in ("un", "vai"):
            joined = True
            continue
        ending = lower[-2:] if len(word) > 3 and lower not in _OTHER_US else ""
        if ending == "os" and (below == "os" or (below == "us" and joined)):
            return words  # "novados strādājošos mentorus", "aktīvos vietējos iedzīvotājus": a place or a person
        if ending == "us" or (ending == "os" and below == "us"):
            made.append((match.span(), word[:-2] + ("i" if ending == "us" else "ie")))
        elif ending == "os":
            ending = ""  # "pārstāvjus novados": a place
        below, joined = ending, False
    at = 0
    pieces = []
    for (start, end), changed in reversed(made):
        pieces += [words[at:start], changed]
        at = end
    return "".join([*pieces, words[at:]])
