"""Cleaning of everything a person types: the one layer that makes SQLite and PostgreSQL agree.

The databases differ on NUL, lengths, types and Latvian lower case, so characters are judged, normalised and keyed here.
"""

import hashlib
import re
import unicodedata

from email_validator import EmailNotValidError, validate_email

from core.collation import fold

KEY = 200  # characters that a name's key may have in the database
BIDI_AND_INVISIBLE = frozenset(
    "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\u061c\u180e\u00ad"
)
LINE_SEPARATORS = str.maketrans({"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\x0b": "\n", "\x0c": "\n"})
# Letters that carry no ink: a name made of these alone is no name.
INVISIBLE_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")


def _forbidden(character: str) -> bool:
    category = unicodedata.category(character)
    return category in {"Cc", "Cs", "Cn", "Co"} or character in BIDI_AND_INVISIBLE


def has_forbidden_characters(value: str, *, multiline: bool = False) -> bool:
    """True when the text holds control characters, lone surrogates, noncharacters or direction marks."""
    allowed = "\n\r\t" if multiline else "\t"
    return any(_forbidden(c) and c not in allowed for c in value) if not value.isprintable() else False


def clean_line(value: str) -> str:
    """One line: NFC, runs of white space joined, ends trimmed, forbidden characters dropped."""
    if value.isascii() and value.isprintable():
        return " ".join(value.split())
    kept = "".join(" " if c.isspace() else c for c in value if c.isspace() or not _forbidden(c))
    return " ".join(unicodedata.normalize("NFC", kept).split())


def clean_text(value: str) -> str:
    """Several lines: NFC, line ends as \\n, trailing blanks trimmed, at most one empty line in a row."""
    unified = value.replace("\r\n", "\n").translate(LINE_SEPARATORS)
    kept = "".join(c for c in unified if c in "\n\t" or not _forbidden(c))
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", kept).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def is_visible(value: str) -> bool:
    """True when at least one letter or digit can be seen."""
    return any(c.isalnum() and c not in INVISIBLE_LETTERS for c in value)


def name_key(*parts: str) -> str:
    """The key under which names are the same person: no case, no diacritics, single spaces; at most 200 characters.

    Folding can make a text longer (one character of Arabic becomes eighteen); the end of a long key is its digest.
    """
    key = fold(" ".join(parts))
    return key if len(key) <= KEY else key[: KEY - 64] + hashlib.sha256(key.encode()).hexdigest()


def search_key(given_name: str, family_name: str, email: str, phone: str, institution: str) -> str:
    """What an organiser's search for a person looks through: without case and diacritics."""
    return fold(f"{given_name} {family_name} {email} {phone} {institution}")


def email_address(value: str) -> str:
    """The address in the form it is sent to: ASCII, IDN domain in punycode.

    Raises ValueError for anything that is not one deliverable address, also for letters such as ā before the @, which
    relays without SMTPUTF8 cannot carry.
    """
    try:
        checked = validate_email(clean_line(value), check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise ValueError("email") from error
    if checked.ascii_email is None or "=?" in checked.ascii_email:
        raise ValueError("email")
    return checked.ascii_email


def email_key(address: str) -> str:
    """The key under which two spellings of an address are one mailbox."""
    return unicodedata.normalize("NFC", address.strip()).casefold()


def same_mailbox(one: str, other: str) -> bool:
    """True for addresses that surely reach one person: spelled alike but for a +tag, at Gmail also for dots."""
    return _mailbox(one) == _mailbox(other)


def _mailbox(address: str) -> tuple[str, str]:
    local, _at, domain = email_key(address).rpartition("@")
    local = local.partition("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        return local.replace(".", ""), "gmail.com"
    return local, domain


def latvian_phone(value: str) -> str:
    """A telephone number as E.164; eight digits without a country code are Latvian.

    Raises ValueError for what cannot be dialled.
    """
    import phonenumbers

    if any(c.isdigit() and not c.isascii() for c in value):
        raise ValueError("phone")
    try:
        number = phonenumbers.parse(clean_line(value), "LV")
    except phonenumbers.NumberParseException as error:
        raise ValueError("phone") from error
    # Possible, not valid: number plans change faster than the tables of a library, and a refused guest is lost.
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise ValueError("phone")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
