"""What an organiser says on the phone or sends as a message: about data, to a guardian, where a person stands."""

from datetime import datetime
from urllib.parse import quote

from flask_babel import force_locale
from flask_babel import gettext as _

from core.clock import local
from core.wording import NO_BREAK, on_day, phone, time_span, until_moment, zone_words
from registration.models import Event, Registration
from registration.terms import RegistrationStatus

LONGEST = 300  # characters of a text message: five parts with Latvian letters
_SHORTEST_TITLE, _SHORTEST_PLACE = 24, 20
HERE = "Europe/Riga"  # a time of this zone needs no words about it
# GSM 03.38 (3GPP TS 23.038): what fits into seven bits, and what takes two places there.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("\f^{}\\[~]|€")


def processing_words(organisation: str, language: str) -> str:
    """What somebody on the phone is told about the use of their data (GDPR, Article 13), kept with the registration."""
    with force_locale(language):
        return _(
            "We write down your name, phone number and what you answer, only to hold this event and to tell you of"
            " changes; %(organisation)s is responsible. You can have the data corrected or deleted at any time.",
            organisation=organisation,
        )


def guardian_words(event: Event, name: str, language: str) -> str:
    """What a parent or guardian agrees to, by word or on paper."""
    with force_locale(language):
        title, when = event.title.text(language), on_day(event.day, language)
        if event.undated:
            return _(
                "I agree that %(name)s takes part in %(title)s; the time has yet to be chosen.", name=name, title=title
            )
        return _("I agree that %(name)s takes part in %(title)s, %(when)s.", name=name, title=title, when=when)


def sms_text(event: Event, person: Registration, place: int | None = None) -> str:
    """Where the person stands, when, where and whom to ask: at most 300 characters, in the person's language."""
    language = person.language
    with force_locale(language):
        where = _where(event, language)
        title = event.title.text(language)
        text = _whole(event, person, title, where, place)
        if len(text) > LONGEST:
            title = _cut(title, max(_SHORTEST_TITLE, len(title) - (len(text) - LONGEST)))
            text = _whole(event, person, title, where, place)
        if len(text) > LONGEST:
            text = _whole(
                event, person, title, _cut(where, max(_SHORTEST_PLACE, len(where) - len(text) + LONGEST)), place
            )
        return text if len(text) <= LONGEST else _cut(text, LONGEST)


def sms_link(number: str, text: str) -> str:
    """An address that opens the phone's messages with the text written."""
    return f"sms:{number}?body={quote(text)}"


def sms_parts(text: str) -> int:
    """How many messages a text is sent as: 160 characters, then 153 each; with one letter outside GSM 70, then 67."""
    doubled = sum(character in _GSM_DOUBLE for character in text)
    if all(character in _GSM or character in _GSM_DOUBLE for character in text):
        length, whole, part = len(text) + doubled, 160, 153
    else:
        length, whole, part = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if length <= whole else -(-length // part)


def _whole(event: Event, person: Registration, title: str, where: str, place: int | None) -> str:
    parts = [_standing(event, person, title, place), _when(event, person.language)]
    if person.status != RegistrationStatus.waiting and person.ended_at is None:
        parts.append(where)
    if event.contact_phone:
        parts.append(_("Questions: %(phone)s.", phone=phone(event.contact_phone)))
    # The space that does not break is no letter of GSM: one of them would more than halve a message.
    return " ".join(part for part in parts if part).replace(NO_BREAK, " ")


def _standing(event: Event, person: Registration, title: str, place: int | None) -> str:
    status = RegistrationStatus(person.status)
    if status is RegistrationStatus.confirmed:
        return _("You have a place: %(title)s.", title=title)
    if status is RegistrationStatus.waiting:
        return _("You are on the waiting list (place %(place)s): %(title)s.", place=place or "", title=title)
    if status is RegistrationStatus.offered:
        until = _until(event, person.held_until, person.language)
        return _("A place is held for you %(until)s: %(title)s. Please answer.", title=title, until=until)
    if status is RegistrationStatus.pending:
        until = _until(event, person.held_until, person.language)
        return _("A place is held %(until)s: %(title)s. A parent or guardian must confirm.", title=title, until=until)
    if status is RegistrationStatus.applied:
        return _("We have your application: %(title)s. We will tell you what is decided.", title=title)
    if status is RegistrationStatus.placed:
        return _("You have a place in a group: %(title)s.", title=title)
    if status is RegistrationStatus.not_chosen:
        return _("Thank you for applying: %(title)s. There is no place for you this time.", title=title)
    return _("You no longer have a place: %(title)s.", title=title)


def _until(event: Event, moment: datetime | None, language: str) -> str:
    return until_moment(local(moment, event.timezone), language) if moment else ""


def _when(event: Event, language: str) -> str:
    if event.undated:
        return ""
    day = on_day(event.day, language, year=False)
    day = day[:1].upper() + day[1:]
    if event.starts_at is None:
        return f"{day}."
    start = local(event.starts_at, event.timezone)
    zone = "" if event.timezone == HERE else f" ({zone_words(event.timezone, language)})"
    return f"{day}, {time_span(start, None, language)}{zone}."


def _where(event: Event, language: str) -> str:
    if event.online_number:
        passcode = _(", passcode %(passcode)s", passcode=event.online_passcode) if event.online_passcode else ""
        return _("Meeting number %(number)s", number=event.online_number) + passcode + "."
    venue = event.venue.text(language)
    address = event.address if event.address not in venue else ""
    place = ", ".join(part for part in (venue, address) if part)
    if place:
        return f"{place}."
    return _("Online; we will tell you the link.") if event.online_url else ""


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
