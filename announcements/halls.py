"""Halls and houses that a sentence names, put into the nominative: "kultūras centrā" is "kultūras centrs"."""

import re
from dataclasses import dataclass

from announcements.names import flat_word

LONGEST = 200
MOST_WORDS = 6  # before the word for the house
_HEADS = {  # flat words for a place to meet in: the nominative, and whether it is a man's word
    "centr": ("centrs", True),
    "nam": ("nams", True),
    "muzej": ("muzejs", True),
    "klub": ("klubs", True),
    "parks": ("parks", True),
    "park": ("parks", True),
    "institut": ("institūts", True),
    "teatr": ("teātris", True),
    "bibliotek": ("bibliotēka", False),
    "skol": ("skola", False),
    "augstskol": ("augstskola", False),
    "vidusskol": ("vidusskola", False),
    "pamatskol": ("pamatskola", False),
    "koncertzal": ("koncertzāle", False),
    "zal": ("zāle", False),
    "hall": ("halle", False),
    "viesnic": ("viesnīca", False),
    "muiz": ("muiža", False),
    "kafejnic": ("kafejnīca", False),
    "universitat": ("universitāte", False),
    "ministrij": ("ministrija", False),
    "dom": ("dome", False),
    "estrad": ("estrāde", False),
    "eka": ("ēka", False),
    "gimnazij": ("ģimnāzija", False),
    "galerij": ("galerija", False),
    "baznic": ("baznīca", False),
    "pil": ("pils", False),
    "parvald": ("pārvalde", False),
    "akademij": ("akadēmija", False),
    "filharmonij": ("filharmonija", False),
    "kolonij": ("kolonija", False),
    "kvartal": ("kvartāls", True),
    "telp": ("telpas", False),
    "stacij": ("stacija", False),
    "darbnic": ("darbnīca", False),
    "maj": ("māja", False),
    "kinoteatr": ("kinoteātris", True),
    "tehnikum": ("tehnikums", True),
}
_STEMS = "|".join(sorted(_HEADS, key=len, reverse=True))
_HEAD = re.compile(rf"(?P<prefix>[a-z]{{0,14}}?)(?P<stem>{_STEMS})(?P<end>s|a|e|i|is|as|es|os|u|ja)")
_WORD = re.compile(r"[^\s,.;:()“”„«»\"]{1,40}")
_NAMED = re.compile(r" ?([“„\"«][^“”„\"«»\n]{2,80}[”“\"»])")
_NOT_LEAD = frozenset(
    [
        "pie",
        "uz",
        "no",
        "ar",
        "par",
        "kas",
        "kura",
        "kuras",
        "notiks",
        "norisinasies",
        "notiek",
        "norisinas",
        "tiek",
        "tiks",
        "rikota",
        "rikots",
        "rikot",
        "pasakums",
        "sanaksme",
        "gada",
        "plkst",
        "aicinam",
        "aicina",
        "visus",
        "ir",
        "un",
        "vai",
        "ka",
        "lidz",
        "gaidisim",
        "tiksimies",
        "tiekamies",
        "dalibnieki",
        "klatiene",
        "klatienes",
        "tikai",
        "sakas",
        "seminars",
        "konference",
        "diskusija",
        "domnica",
        "gaisotne",
        "pulcesies",
        "jau",
        "janvari",
        "februari",
        "marta",
        "aprili",
        "maija",
        "junija",
        "julija",
        "augusta",
        "septembri",
        "oktobri",
        "novembri",
        "decembri",
        "musu",
        "savas",
        "sava",
        "piedalities",
        "lekcija",
        "organize",
        "uzsakam",
        "vieta",
        "kur",
        "arī",
        "ari",
        "vel",
        "pirmo",
    ]
)


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall with its name in the nominative, where it stands, the town in the locative before it.

    `held_there`: the words say that something is in it or at it, and not that it belongs to somebody.
    """

    name: str
    start: int
    end: int
    held_there: bool
    town: str = ""


def halls_in(words: str) -> list[Hall]:
    """The halls with a name of their own, in the order of the words; of "domes zālē" only the last word counts."""
    tokens = list(_WORD.finditer(words))
    found = []
    for index, token in enumerate(tokens):
        head = _HEAD.fullmatch(flat_word(token.group()))
        if head is None or _followed_by_head(words, tokens, index):
            continue
        hall = _hall(words, tokens, index, head)
        if hall is not None:
            found.append(hall)
    return found


def _followed_by_head(words: str, tokens: list[re.Match[str]], index: int) -> bool:
    if index + 1 >= len(tokens) or words[tokens[index].end() : tokens[index + 1].start()] != " ":
        return False
    if tokens[index].group()[-1:] in "āē":
        return False
    return _HEAD.fullmatch(flat_word(tokens[index + 1].group())) is not None


def _hall(words: str, tokens: list[re.Match[str]], index: int, head: re.Match[str]) -> Hall | None:
    token = tokens[index]
    nominative, masculine = _HEADS[head["stem"]]
    lead, first = _lead(words, tokens, index, masculine=masculine)
    quoted = _NAMED.match(words, token.end())
    own = token.group()[:1].isupper() and not lead and token.start() > 0 and not quoted
    if not quoted and not own and not any(word[:1].isupper() for word in lead):
        return None
    name = " ".join([*lead, token.group()[: len(head["prefix"])] + nominative, *([quoted[1]] if quoted else [])])
    before = words[: tokens[first].start()]
    there = (
        token.group()[-1:] in "āēī"
        or token.group().endswith(("ās", "ēs", "os"))
        or before.endswith(("pie ", "at the ", "at "))
    )
    town = _locative(before)
    end = quoted.end() if quoted else token.end()
    return Hall(name[:1].upper() + name[1:LONGEST], tokens[first].start(), end, there, town)


def _lead(words: str, tokens: list[re.Match[str]], index: int, *, masculine: bool) -> tuple[list[str], int]:
    """The words before the head that belong to its name, adjectives agreeing with it, and where they begin."""
    kept: list[str] = []
    at = index
    while at > 0 and len(kept) < MOST_WORDS and words[tokens[at - 1].end() : tokens[at].start()] == " ":
        word = tokens[at - 1].group()
        if flat_word(word) in _NOT_LEAD or word.isdigit() or _is_locative(word):
            break
        kept.insert(0, _agreed(word, masculine=masculine))
        at -= 1
    while kept and kept[0][:1].islower() and any(word[:1].isupper() for word in kept):
        kept.pop(0)
        at += 1
    return (kept, at) if any(word[:1].isupper() for word in kept) else ([], index)


def _is_locative(word: str) -> bool:
    return word[:1].isupper() and word.endswith(("ā", "ē", "ī", "īs", "os")) and not word.endswith("ajā")


def _agreed(word: str, *, masculine: bool) -> str:
    if word.endswith("ajā"):
        return word[:-3] + ("ais" if masculine else "ā")
    if masculine and word[:1].islower() and word.endswith("ā"):
        return word[:-1] + "ais"
    return word


def _locative(before: str) -> str:
    """The town in the locative that stands last before a hall; empty when there is none."""
    found = re.findall(r"(?<!\w)([A-ZĀČĒĢĪĶĻŅŠŪŽ][a-zāčēģīķļņšūž]{2,24}(?:[āē]|īs|os|ī))(?=, |,? $)", before[-60:])
    return found[-1] if found else ""
