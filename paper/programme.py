"""The programme on one page, and the sign at the entrance about photographs, as data for their templates."""

from datetime import datetime
from typing import Any

from flask_babel import force_locale, pgettext
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.locale import language
from core.settings import LANGUAGES
from exports.pdf import breakable
from paper.frames import contacts, controller, frame
from paper.terms import Document, Paper, SignChoices, SignSize
from registration.facts import facts
from registration.models import Event


def programme(session: Session, event: Event, now: datetime) -> Document:
    """The same rows as on the event's page, in the language in force."""
    data, pictures = frame(session, event, _("Programme"))
    said = facts(event, language(), now)
    data |= {
        "kind": said.kind,
        "summary": breakable(said.summary),
        "rows": [
            {
                "day": row.day,
                "time": row.time_text,
                "title": breakable(row.title),
                "speakers": [breakable(speaker) for speaker in row.speakers],
            }
            for row in said.programme
        ],
        "time-word": _("Time"),
        "what-word": _("What happens"),
        "people-word": _("Facilitators and speakers") if said.people else "",
        "people": [{"name": breakable(person.name), "role": breakable(person.role)} for person in said.people],
        "contact": breakable(", ".join([*filter(None, [event.contact_name]), *contacts(event)])),
        "contact-word": _("Contact"),
    }
    return Document(Paper.programme, "programme.typ", data, (), pictures)


def sign(session: Session, event: Event, choices: SignChoices) -> Document:
    """What people must know before they walk in where somebody photographs: in Latvian, and in English below."""
    parts: list[dict[str, Any]] = []
    pictures: tuple[bytes, ...] = ()
    data: dict[str, Any] = {}
    for code in LANGUAGES:
        with force_locale(code):
            framed, found = frame(session, event, _("We take photographs here"))
            parts.append({"lang": code, "heading": framed["heading"], "rows": _notice(session, event, choices)})
            if not data:
                data, pictures = framed, found
    data |= {"parts": parts, "size": choices.size.value, "large": choices.size is SignSize.a3}
    return Document(Paper.sign, "sign.typ", data, (), pictures)


def _notice(session: Session, event: Event, choices: SignChoices) -> list[list[str]]:
    """What the law wants known (GDPR Articles 13 and 21), in the order in which people ask."""
    where = choices.published.text(language()) or _("on the organiser’s website and social networks")
    funder = _(" and to report to the funder") if event.project_number else ""
    return [
        [pgettext("photographs", "Who"), controller(session, event)],
        [
            pgettext("photographs", "What"),
            _("Photographs and short films of the event as a whole and of those who take part in it."),
        ],
        [pgettext("photographs", "Why"), _("To tell the public about the event%(funder)s.", funder=funder)],
        [
            pgettext("photographs", "On what basis"),
            _(
                "The organiser’s legitimate interest to tell of its work (Article 6(1)(f) of the GDPR). Close-ups of "
                "one person, and any picture of a child, are published only with consent."
            ),
        ],
        [pgettext("photographs", "Where"), _("The pictures are published %(where)s.", where=breakable(where))],
        [
            pgettext("photographs", "How to say no"),
            _(
                "Tell the organiser or the photographer, or ask for a badge with a dot at the registration desk: we "
                "will not photograph you, and will take your picture down later if you ask."
            ),
        ],
        [
            pgettext("photographs", "Your rights"),
            _(
                "To see the pictures you are in, to object, and to have them deleted. A complaint can be made to the "
                "Data State Inspectorate (www.dvi.gov.lv)."
            ),
        ],
    ]
