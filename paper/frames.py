"""What every paper says of its event: title, when, where, project, funder, controller; in one language, finished."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.locale import language
from core.wording import phone
from exports import pdf
from exports.pdf import PdfProblem, breakable
from paper import queries
from paper.terms import Document
from registration.change_words import where_words
from registration.changes import told
from registration.desk.event_publishing import when_words
from registration.models import Event
from registration.wording import region_word

TEMPLATES = Path(__file__).with_name("typst")


def render(document: Document, now: datetime) -> bytes | PdfProblem:
    """The PDF of a document; no transaction may be open, for the place in the gate is given back meanwhile."""
    template = TEMPLATES / document.template
    return pdf.render(template, document.data, now, codes=document.codes, pictures=document.pictures)


def frame(session: Session, event: Event, heading: str) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """The data that all templates share, in the language in force, and the pictures it refers to."""
    reader = language()
    organisation = queries.organisation_of(session, event)
    title, holder = event.title.text(reader), organisation.name.text(reader)
    strip, pictures = _funder(session, event)
    data = {
        "lang": reader,
        "title": f"{heading}: {title}",
        "author": holder,
        "heading": heading,
        "page-word": _("Page"),
        "event": {
            "title": breakable(title),
            "organisation": breakable(holder),
            "when": when_words(event, reader),
            "place": breakable(_place(event)),
            "facts": facts(event),
        },
        "funder": strip,
        "codes": [],
    }
    return data, pictures


def _place(event: Event) -> str:
    return where_words(told(event), language())


def facts(event: Event) -> list[str]:
    """Lines that a funder looks for; none is normal."""
    number = [_("Project No. %(number)s", number=event.project_number)] if event.project_number else []
    return number + ([region_word(event.region)] if event.region else [])


def _funder(session: Session, event: Event) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    logos = queries.logos(session, event)
    text = event.funder.text(language())
    shown = [{"picture": place, "alt": logo.name} for place, logo in enumerate(logos)]
    return {"texts": [breakable(text)] if text else [], "logos": shown}, tuple(logo.data for logo in logos)


def controller(session: Session, event: Event) -> str:
    """Who answers for the data of the event: the name, number, address and contact of the organisation."""
    organisation = queries.organisation_of(session, event)
    number = organisation.registration_number
    parts = [
        organisation.name.text(language()),
        _("reg. No. %(number)s", number=number) if number else "",
        organisation.address,
        *contacts(event, organisation.contact_email, organisation.contact_phone),
    ]
    return breakable(", ".join(part for part in parts if part))


def contacts(event: Event, email: str = "", number: str = "") -> Sequence[str]:
    """How to ask about the event: its own contact, else the organisation's; empty where there is none."""
    found = (event.contact_email or email, phone(event.contact_phone or number))
    return [text for text in found if text]
