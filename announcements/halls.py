"""Halls and houses that a sentence names, put into the nominative: "kultūras centrā" is "kultūras centrs"."""

import re
from dataclasses import dataclass

from announcements.names import flat_word
from announcements.rooms import is_quoted
from announcements.towns import genitives, locatives, nominatives

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
    "pasvaldib": ("pašvaldība", False),
    "vestniecib": ("vēstniecība", False),
    "dienest": ("dienests", True),
    "agentur": ("aģentūra", False),
    "stadion": ("stadions", True),
    "rezidenc": ("rezidence", False),
    "iestad": ("iestāde", False),
    "bernudarz": ("bērnudārzs", True),
    "darz": ("dārzs", True),
    "restoran": ("restorāns", True),
    "krog": ("krogs", True),
    "studij": ("studija", False),
    "laukum": ("laukums", True),
    "biroj": ("birojs", True),
    "administracij": ("administrācija", False),
    "filial": ("filiāle", False),
    "pagalm": ("pagalms", True),
    "baz": ("bāze", False),
    "templ": ("templis", True),
    "slimnic": ("slimnīca", False),
    "poliklinik": ("poliklīnika", False),
    "savienib": ("savienība", False),
    "asociacij": ("asociācija", False),
    "apvienib": ("apvienība", False),
    "rezervat": ("rezervāts", True),
    "arhiv": ("arhīvs", True),
    "autoost": ("autoosta", False),
    "kompleks": ("komplekss", True),
    "inkubator": ("inkubators", True),
    "basein": ("baseins", True),
}
_STEMS = "|".join(sorted(_HEADS, key=len, reverse=True))
_KINDS = frozenset(["atpūtas", "kultūras", "sporta", "jauniešu", "viesu", "koncertu", "mācību", "izstāžu", "brīvdabas"])
_ADJECTIVES = frozenset(["sveta", "liela", "maza", "veca", "jauna", "balta", "zala", "sarkana", "melna", "zila"])
_MANY = ("ās", "ēs")  # "bibliotēkās": several of them
_HEAD = re.compile(rf"(?P<prefix>[a-z]{{0,14}}?)(?P<stem>{_STEMS})(?P<end>s|a|e|i|is|as|es|os|u|ja)")
_WORD = re.compile(r"[^\s,.;:!?()“”„«»\"]{1,40}")
_NAMED = re.compile(r" ?([“„\"«][^“”„\"«»\n]{2,80}[”“\"»])| ([A-ZĀČĒĢĪĶĻŅŠŪŽ]{3,20})(?![\w])")
_NOT_LEAD = re.compile(
    r"pie|uz|no|ar|par|kas|kura|kuras|notiks|norisinasies|notiek|norisinas|tiek|tiks|rikota|rikots|rikot|"
    r"pasakums|sanaksme|gada|plkst|aicinam|aicina|visus|ir|vai|ka|lidz|gaidisim|tiksimies|tiekamies|dalibnieki|"
    r"klatiene|klatienes|tikai|sakas|seminars|konference|diskusija|domnica|gaisotne|pulcesies|jau|janvari|"
    r"februari|marta|aprili|maija|junija|julija|augusta|septembri|oktobri|novembri|decembri|musu|savas|sava|"
    r"piedalities|lekcija|organize|uzsakam|vieta|kur|ari|vel|pirmo|laiks|norise|nakamreiz|kops|pec|pirms|laika|"
    r"[–—-]|(?:dien|vakar|forum|seminar|lekcij|darbnic|diskusij|nodarbib|sapulc|izrad|koncert|festival|konferenc)(?:u|i|us)|"
    r"del|rikos|riko|tiekas|saruna|nometne|izstade|koncerts|tiksanas|tikties"
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


_STREET = re.compile(r" (?:iel|bulvār|prospekt|laukum[sāa] [0-9]|šosej|gatv|alej|street)", re.I)
_ENGLISH = re.compile(
    r"(?<![\w])(?:at|in) (?:the )?(?P<name>"
    r"(?:Hotel|Hostel) [A-ZĀČĒĢĪĶĻŅŠŪŽ][\w’'-]{1,24}|(?:[A-ZĀČĒĢĪĶĻŅŠŪŽ][\w’'-]{1,24} (?:of )?){1,6}"
    r"(?:Centre|Center|Library|House|Hall|Museum|School|University|Hotel|Club|Theatre|Palace|Park))(?![\w])"
)


def halls_in(words: str, *, poster: bool = False) -> list[Hall]:
    """The halls with a name of their own, in the order of the words; of "domes zālē" only the last word counts.

    On a poster a capital letter says nothing: there the word for the house is written small.
    """
    tokens = list(_WORD.finditer(words))
    found = []
    for index, token in enumerate(tokens):
        head = _HEAD.fullmatch(flat_word(token.group()))
        if head is None or _is_no_house(token.group()) or not _is_spelled(token.group(), head):
            continue
        if is_quoted(words, token.start()) or (token.group().endswith(_MANY) and head["stem"] != "telp"):
            continue
        if _followed_by_head(words, tokens, index) or _is_owner(words, tokens, index, head):
            continue
        hall = _hall(words, tokens, index, head, poster=poster)
        if hall is not None:
            found.append(hall)
    return (
        found
        or [
            Hall(match["name"], match.start("name"), match.end("name"), held_there=True)
            for match in _ENGLISH.finditer(words)
        ][:6]
    )


def _is_no_house(word: str) -> bool:
    """True for "Ventspils", which is no castle, and for English words."""
    return word.lower() == "centre" or word in nominatives() or word in genitives() or word in locatives()


def _is_spelled(word: str, head: re.Match[str]) -> bool:
    """False for "Zaļā", which is no "zāle": a sign above or below a letter that the word for the house lacks."""
    nominative, _masculine = _HEADS[head["stem"]]
    said = word[head.start("stem") : head.end("stem")].lower()
    return all(letter.isascii() or letter == other for letter, other in zip(said, nominative, strict=False))


def _is_owner(words: str, tokens: list[re.Match[str]], index: int, head: re.Match[str]) -> bool:
    """True for a genitive before another word: in "Pašvaldību savienība" and "muzeja direktore" no house is meant."""
    if index + 1 >= len(tokens) or words[tokens[index].end() : tokens[index + 1].start()] != " ":
        return False
    following = tokens[index + 1].group()
    if not following[:1].isalpha() or _NOT_LEAD.fullmatch(flat_word(following)):
        return False
    masculine = _HEADS[head["stem"]][1]
    return head["end"] in ("as", "es", "u", *(["a"] if masculine else [])) and tokens[index].group()[-1:] in "asu"


def _followed_by_head(words: str, tokens: list[re.Match[str]], index: int) -> bool:
    if _STREET.match(words, tokens[index].end()):  # "Skolas iela"
        return True
    if index + 1 >= len(tokens) or words[tokens[index].end() : tokens[index + 1].start()] != " ":
        return False
    if tokens[index].group()[-1:] in "āē":
        return False
    return _HEAD.fullmatch(flat_word(tokens[index + 1].group())) is not None


def _hall(words: str, tokens: list[re.Match[str]], index: int, head: re.Match[str], *, poster: bool) -> Hall | None:
    token = tokens[index]
    nominative, masculine = _HEADS[head["stem"]]
    lead, first = _lead(words, tokens, index, masculine=masculine)
    quoted = _NAMED.match(words, token.end())
    own = token.group()[:1].isupper() and not lead and token.start() > 0 and not quoted
    if not quoted and not own and not any(word[:1].isupper() for word in lead):
        return None
    if token.group()[len(head["prefix"]) :][:1].isupper() and not poster:
        nominative = nominative[:1].upper() + nominative[1:]
    if quoted and not lead and first > 0 and tokens[first - 1].group() in _KINDS:  # "atpūtas bāzē „Meža māja”"
        lead, first = [tokens[first - 1].group()], first - 1
    called = [quoted[1] or quoted[2]] if quoted else []
    name = " ".join([*lead, token.group()[: len(head["prefix"])] + nominative, *called])
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
    standing = tokens[index].group()[-1:] not in "āēī"  # the head is a nominative, so "Centrālā" is no locative
    while at > 0 and len(kept) < MOST_WORDS and words[tokens[at - 1].end() : tokens[at].start()] in (" ", ". "):
        word = tokens[at - 1].group()
        if words[tokens[at - 1].end()] == ".":  # "Salaspils 1. vidusskolā"
            if not word.isdigit() or kept:
                break
            kept, at = [f"{word}."], at - 1
            continue
        joins = word == "un" and at > 1 and tokens[at - 2].group()[:1].islower() and kept[:1] != []
        if (
            _NOT_LEAD.fullmatch(flat_word(word))
            or word.isdigit()
            or (word == "un" and not joins)
            or _ends(word, standing)
        ):
            break
        kept.insert(0, _agreed(word, masculine=masculine))
        at -= 1
        if kept[0] in genitives() and len(kept) > 1:  # "pēcpusdienu Iecavas kultūras namā" begins at the town
            break
    while kept and kept[0][:1].islower() and any(word[:1].isupper() for word in kept):
        kept.pop(0)
        at += 1
    return (kept, at) if any(word[:1].isupper() for word in kept) else ([], index)


def _ends(word: str, standing: bool) -> bool:
    """True for a town in the locative, which the name of a hall does not begin with."""
    return word in locatives() or (_is_locative(word) and not standing)


def _is_locative(word: str) -> bool:
    if flat_word(word) in _ADJECTIVES:
        return False
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
    return found[-1] if found and _NOT_LEAD.fullmatch(flat_word(found[-1])) is None else ""
