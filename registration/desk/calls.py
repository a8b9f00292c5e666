"""The call list: who has a seat and gets no letters, with what to tell them; to print, or to dial from a phone."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from core import clock, locale
from core.db import db
from organisers.access import desk_view
from registration import people_marks
from registration import people_words as words
from registration.desk.frame import around, event_or_404, moment
from registration.facts import facts
from registration.models import Registration
from registration.terms import RegistrationStatus


def add_to(blueprint: Blueprint) -> None:
    """Puts the page beside the list."""
    blueprint.add_url_rule("/zvani", "calls", desk_view(calls))


def calls(event_id: int) -> ResponseReturnValue:
    """People without an e-mail, or with one that takes no mail; meeting number and passcode stand on top."""
    event, session = event_or_404(event_id), db.session()
    people = people_marks.unreachable(session, event_id)
    return render_template(
        "desk/people/calls.html",
        **around(event),
        rows=[_row(person) for person in people],
        facts=facts(event, locale.language(), clock.now()),
    )


def _row(person: Registration) -> dict[str, Any]:
    return {
        "person": person,
        "why": _("letters do not arrive") if person.email else _("no e-mail"),
        "tell": _to_tell(person),
    }


def _to_tell(person: Registration) -> str:
    """What the person must hear: that the place is theirs, or what they have to do and until when."""
    until = moment(person.held_until)
    if person.status == RegistrationStatus.offered:
        return _("A place is offered: must answer by %(until)s", until=until)
    if person.status == RegistrationStatus.pending:
        return _("A parent or guardian must confirm by %(until)s", until=until)
    return words.status_words(person.status, None)
