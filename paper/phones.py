"""The list of people who join an online meeting by phone: whom to call, and what to read out to them."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core import wording
from core.locale import language
from exports.pdf import breakable
from paper import queries, rules
from paper.frames import controller, frame
from paper.terms import Document, Paper
from registration.desk.event_publishing import when_words
from registration.models import Event


def document(session: Session, event: Event) -> Document:
    """Everybody who has a place and no e-mail, with the number and passcode of the meeting and what to say."""
    data, pictures = frame(session, event, _("Who joins by phone"))
    people = [person for person in queries.listed(session, event.id) if not person.email]
    until = wording.short_days(rules.destroy_on(event.last_day or event.day, 1), None, language())
    meeting = [(_("Meeting number"), event.online_number), (_("Passcode"), event.online_passcode)]
    data |= {
        "meeting": [[word, breakable(value)] for word, value in meeting if value],
        "say-word": _("What to say"),
        "say": _say(event),
        "columns": [_("Reached"), _("Name"), _("Phone"), _("Institution"), _("Notes")],
        "rows": [
            [breakable(person.known_as), wording.phone(person.phone), breakable(person.institution)]
            for person in people
        ],
        "nobody": _("Everybody who has a place has an e-mail."),
        "footer": [
            _("Controller: %(who)s.", who=controller(session, event)),
            _("Only for the organiser. To be destroyed by %(day)s", day=until) + ("" if until.endswith(".") else "."),
        ],
    }
    return Document(Paper.phones, "phones.typ", data, (), pictures, len(people), ("name", "phone", "institution"))


def _say(event: Event) -> list[str]:
    """Sentences to be read out, in order."""
    title, when = event.title.text(language()), when_words(event, language())
    lines = [_("Good day. I am calling about %(title)s, %(when)s: you have a place.", title=title, when=when)]
    if event.online_number:
        lines.append(_("You can join by phone. Please write down the number of the meeting: I will read it slowly."))
        lines.append(_("When you call, you will be asked for the meeting number, then press the hash key (#)."))
    if event.online_passcode:
        lines.append(_("Then you will be asked for the passcode; press the hash key (#) once more."))
    if event.contact_phone:
        lines.append(_("If it does not work, call %(phone)s.", phone=wording.phone(event.contact_phone)))
    return lines
