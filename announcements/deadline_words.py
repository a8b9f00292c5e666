"""How a text says until when one can register: "pieteikšanās līdz", "reģistrācija noslēdzas", "pēdējā diena"."""

import re

from announcements.page import Page
from announcements.terms import DayMention

REGISTER = (
    r"(?:pieteik|piesak|registr|dalibu\b|dalibai|piedalisanos|zinam|(?:dod|dodiet|dot|sniegt|sniedziet) zinu|"
    r"pazino(?:t|jiet)\b|apstiprin|anket|rsvp|sign up|signing "
    r"up|register|apply|application|"
    r"viet[a-z]{1,3} rezerv|rezerve[a-z]{0,4} viet|atsauc|atbild|nosut|iesut|rakst|sazin|zvan)"
)
REGISTERS = re.compile(REGISTER)
UNTIL = re.compile(
    r"(?:lidz|ne velak ka|ne velak ka lidz|until|till|by|before|no later than|deadline)[ :-]{1,3}(?:pat "
    r")?(?:(?:s\. ?g\.|si gada|sa gada) )?"
    r"(?:(?:plkst|pl)[. ]{0,2}[0-9]{1,2}[.:][0-9]{2},? )?(?:the )?$"
)
_DEADLINE_LABEL = re.compile(
    r"(?:termin[a-z]{0,4}|(?:pieteiksan[a-z]{1,3}|pieteikum[a-z]{1,3}|registr[a-z]{2,8}|"
    r"dalib[a-z]{1,3})[^.:\n]{0,30}(?: lidz)?|deadline(?: for [a-z]{3,20})?|register by|rsvp|apply by|"
    r"registration(?: closes| deadline)?)[ \t]{0,3}[:|\t-](?: ?s\. ?g\.)?[^.:\n]{0,40}$"
)
_ASKS = re.compile(
    r"tiks (?:no|iz)sutit|(?:no|iz)sutisim|pazinosim|sanemsi(?:et|m)|publicesim|tiks (?:pazinot|publicet)|"
    r"jautajum|prieksliku|ierosinajum|komentar|atsauksm|darbus|pieteikumus projekt"
)
_CLOSES = re.compile(
    rf"{REGISTER}[a-z]{{0,12}} [^.;\n]{{0,30}}(?:(?:no)?sle(?:dz|g)|beidz|beigs|closes|ends)[a-z]{{0,4}} (?:on )?$|"
    rf"(?:pedeja|beidzama)(?:is)? (?:diena|datums|termins)[^.;\n]{{0,40}}$"
)
_PAYS = re.compile(r"(?:(?:ap|sa|no)?maks(?:a|at|ajam|ajama|ajiet)|parskait\w{1,3})(?: [a-z]{2,12}){0,2} lidz $")
_GIVES_UP = re.compile(r"(?<![a-z])(?:atsak(?:oties|ieties|ies|as)|atteik|nevar(?:at|esiet|esi|i) |cancel)")
COMING = re.compile(
    r"(?<![a-z])(?:notiks|norisinasies|notiek|norisinas|tiek (?:riko|organize)\w{0,6}|tiks (?:riko|"
    r"organize|aizvad|atklat)\w{0,6}|riko\b|rikos|rikojam|organize\b|organizes|aicin\w{0,8}|"
    r"gaidits?|gaidisim|gaidam|sakas|saksies|sanaksme|planot\w{0,2}|piedalisies|piedalies|piedaliti?es|"
    r"tiksies|tiksimies|tiekamies|pulcesies|ludzam|ielud\w{0,6}|bus\b|"
    r"will|join|invites?|invited?|held on|takes place|taking place|organi[sz]\w{2,4}|welcome)"
)


def is_deadline(page: Page, mention: DayMention, before: str, after: str, label: str) -> bool:
    """True for the last day to register: by the words `before` and `after` it, and the `label` of its line."""
    if _DEADLINE_LABEL.search(label) and not _PAYS.search(before):
        return True
    intro = page.intro(mention.span.start) or page.heading_above(mention.span.start)
    if _PAYS.search(before):
        return False
    if _ASKS.search(before) and not re.search(r"pieteik|piesak|registr|dalib", before):
        return False
    if _GIVES_UP.search(before) and not re.search(r"pieteik|piesak|registr|register", before):
        return False
    if mention.last is None and _CLOSES.search(before) and REGISTERS.search(before):
        return True
    registers = nearest(REGISTERS, before, after) is not None or REGISTERS.search(intro) is not None
    if mention.last is not None:  # "Pieteikšanās no 1. līdz 20. martam"
        return re.search(rf"{REGISTER}[a-z]{{0,10}}[^.;]{{0,30}}$", before) is not None and not COMING.search(before)
    return registers and UNTIL.search(before) is not None


def nearest(pattern: re.Pattern[str], before: str, after: str) -> int | None:
    """How many characters away the nearest such word is; None when there is none."""
    ends = [match.end() for match in pattern.finditer(before)]
    following = pattern.search(after)
    found = [len(before) - ends[-1]] if ends else []
    found += [following.start()] if following else []
    return min(found, default=None)
