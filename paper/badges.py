"""Badges as data for their template: names, institutions, codes, and who does not want to be photographed."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy.orm import Session

from core.locale import language
from exports.pdf import breakable
from paper import ports, queries
from paper.frames import frame
from paper.terms import BadgeChoices, Document, Listed, Paper
from registration import photographs
from registration.models import Event

UNDER = 84  # characters below a name


def code_url(event: Event, person: Listed) -> str:
    """What the code on a badge leads to."""
    return ports.badge_url(event, person)


def document(session: Session, event: Event, choices: BadgeChoices) -> Document:
    """A badge for everybody with a place, in Latvian order of names, and for those named on the event's page."""
    data, _pictures = frame(session, event, _("Badges"))
    people = queries.listed(session, event.id)
    refused = photographs.refused(session, event.id) if choices.photos else None
    cards = [_card(person, place, person.id in (refused or ()), choices) for place, person in enumerate(people)]
    hosts = _hosts(event) if choices.hosts else []
    data |= {
        "cards": cards + hosts,
        "per-page": choices.per_page,
        "no-photos": _("no photos"),
        "code-alt": _("QR code of the badge"),
    }
    codes = tuple(code_url(event, person) for person in people) if choices.codes else ()
    columns = ["name", "institution"] + (["photos"] if refused is not None else [])
    return Document(Paper.badges, "badges.typ", data, codes, (), len(cards), tuple(columns))


def _card(person: Listed, place: int, no_photos: bool, choices: BadgeChoices) -> dict[str, Any]:
    return {
        "name": breakable(person.name),
        "under": breakable(_short(person.institution)),
        "role": "",
        "code": place if choices.codes else None,
        "no-photos": no_photos,
    }


def _short(text: str) -> str:
    """What a card has room for."""
    return text if len(text) <= UNDER else f"{text[:UNDER].rsplit(' ', 1)[0].rstrip(' ,')} …"


def _hosts(event: Event) -> list[dict[str, Any]]:
    """Facilitators and speakers; of a person named twice the first line."""
    named: dict[str, dict[str, Any]] = {}
    for person in event.people:
        card = {"name": breakable(person.name), "under": breakable(_short(person.affiliation.text(language())))}
        named.setdefault(person.name, card | {"role": role_word(person.role), "code": None, "no-photos": False})
    for name, under in _speakers(event):
        card = {"name": breakable(name), "under": breakable(under), "role": role_word("speaker")}
        named.setdefault(name, card | {"code": None, "no-photos": False})
    return list(named.values())


def _speakers(event: Event) -> Iterable[tuple[str, str]]:
    """Those who stand in the programme as "Inga Priede, vadītāja"."""
    for item in event.programme:
        for speaker in item.speakers:
            name, _comma, under = speaker.partition(",")
            yield name.strip(), under.strip()


def role_word(role: str) -> str:
    """What somebody does at the event."""
    texts = {
        "facilitator": pgettext("badge", "Facilitator"),
        "speaker": pgettext("badge", "Speaker"),
        "expert": pgettext("badge", "Expert"),
        "mentor": pgettext("badge", "Mentor"),
    }
    return texts.get(role, "")
