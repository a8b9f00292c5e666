"""Rooms: what stands behind an address ("3. stāvs, 309. zāle"), and halls that have no name of their own."""

import re

LONGEST = 80
_ROOM = re.compile(
    r"(?:[^,;()\n]{0,30}\b)?(?:stāv(?:s|ā)|zāl(?:e|ē)|telp(?:a|ā|as|ās)|kabinet(?:s|ā)|auditorij(?:a|ā)|korpus(?:s|ā)|"
    r"ieej(?:a|ā)|klas(?:e|ē)|studij(?:a|ā)|floor|room|hall|auditorium)\b[^,;()\n]{0,20}",
    re.I,
)
_PARTS = re.compile(r"[,;(]\s?([^,;()\n]{2,60})\)?")
_OWNER = (
    r"(?:domes|dom[eē]s|ēkas|pašvaldības|novada|pilsētas|pagasta|pārvaldes|skolas|vidusskolas|pamatskolas|"
    r"sākumskolas|ģimnāzijas|bibliotēkas|muzeja|nama|kultūras|tautas|saieta|centra|ministrijas|universitātes|"
    r"draudzes|viesnīcas|bērnudārza|administrācijas|mūsu)"
)
_KIND = (
    r"(?:lielajā|mazajā|baltajā|zaļajā|aktu|sēžu|sapulču|konferenču|semināru|sporta|izstāžu|apspriežu|[1-9]\. stāva)"
)
_UNNAMED = re.compile(rf"(?<![\w-])(?P<owner>(?:{_OWNER} ){{1,4}})?(?P<kind>(?:{_KIND} ){{0,2}})zālē(?!\w)", re.I)


def room_behind(words: str) -> str:
    """The floor and the room of what stands behind an address, as they are written; empty when it says neither."""
    kept = []
    for match in list(_PARTS.finditer(words[:200]))[:4]:
        part = match[1].partition(" un ")[0].strip(" .")
        if _ROOM.fullmatch(part) is None:
            break
        kept.append(_standing(part))
    return ", ".join(kept)[:LONGEST]


def unnamed_hall(words: str) -> tuple[str, int, int] | None:
    """ "domes ēkas lielajā zālē" as "Domes ēkas lielā zāle" with where it stands; None when no such hall is meant."""
    for match in list(_UNNAMED.finditer(words))[:4]:
        owner, kind = match["owner"] or "", match["kind"]
        if owner or kind:
            name = f"{owner}{kind}zāle".lower().replace("ajā ", "ā ").removeprefix("mūsu ")
            return name[:1].upper() + name[1:], match.start(), match.end()
    return None


def is_quoted(words: str, at: int) -> bool:
    """True within quotation marks: the name of an event or a project, and no house."""
    before = words[:at]
    opened = max(before.rfind(mark) for mark in "“„«")
    return before.count('"') % 2 == 1 or (opened != -1 and not any(mark in before[opened + 1 :] for mark in '”“»"'))


def _standing(part: str) -> str:
    """A floor or a room in the nominative: "3. stāvā" is "3. stāvs", "mazā zālē" is "mazā zāle"."""
    for ending, instead in (("stāvā", "stāvs"), ("kabinetā", "kabinets"), ("korpusā", "korpuss"), ("zālē", "zāle"),
                            ("telpā", "telpa"), ("telpās", "telpas"), ("auditorijā", "auditorija"),
                            ("klasē", "klase"), ("studijā", "studija")):  # fmt: skip
        if part.endswith(ending):
            return part[: -len(ending)].replace("ajā ", "ā ") + instead
    return part
