"""The call list: guardians to be asked, and who has a seat and gets no letters; to print, or to dial from a phone."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from core import clock, locale
from core.db import db, transaction
from organisers.access import desk_page
from organisers.terms import Right
from registration import people_calls, people_marks, spoken_words
from registration import people_words as words
from registration.desk.destroying import destroy_words
from registration.desk.frame import around, event_or_404, moment
from registration.desk.person import person_or_404
from registration.facts import facts
from registration.models import Registration
from registration.people_calls import Calls
from registration.terms import RegistrationStatus


def add_to(blueprint: Blueprint) -> None:
    """Puts the page beside the list."""
    page = desk_page(Right.moderate)
    blueprint.add_url_rule("/zvani", "calls", page(calls))
    blueprint.add_url_rule("/<int:registration_id>/pazinots", "told", page(told), methods=["POST"])


def calls(event_id: int) -> ResponseReturnValue:
    """Guardians without an e-mail; people without one, or with one that takes no mail; the meeting number on top."""
    event, session, now = event_or_404(event_id), db.session(), clock.now()
    waiting, silent = people_calls.calls(session, event, now), people_calls.unreachable(session, event_id)
    return render_template(
        "desk/people/calls.html",
        **around(event),
        guardians=[_guardian_row(child) for child in waiting.guardians],
        rows=[_row(person, waiting) for person in silent],
        senders=people_marks.senders_of(session, [*waiting.guardians, *silent]),
        facts=facts(event, locale.language(), now),
        destroy=destroy_words(session, event),
        words=words,
    )


def told(event_id: int, registration_id: int) -> ResponseReturnValue:
    """Write down that the person has heard of the place; pressing twice changes nothing more."""
    person_or_404(event_id, registration_id)
    now, account_id = clock.now(), int(current_user.id)
    with transaction() as session:
        people_calls.tell(session, event_id, registration_id, now, account_id)
    flash(_("It is written down that the person has been told."), "success")
    if request.form.get("no") == "zvani":
        return redirect(url_for("people.calls", event_id=event_id), 303)
    return redirect(url_for("people.person", event_id=event_id, registration_id=registration_id), 303)


def _guardian_row(child: Registration) -> dict[str, Any]:
    asked = spoken_words.guardian_words(child.event, child.name, child.language)
    until = moment(child.held_until) or words.status_words(child.status, None)
    return {"person": child, "until": until, "ask": _("Ask whether they agree to this: “%(words)s”", words=asked)}


def _row(person: Registration, waiting: Calls) -> dict[str, Any]:
    since = waiting.news.get(person.id)
    return {
        "person": person,
        "why": _("letters do not arrive") if person.email else _("no e-mail"),
        "tell": _to_tell(person),
        "news": words.news_words(person.status, moment(since)) if since else "",
    }


def _to_tell(person: Registration) -> str:
    """What the person must hear: that the place is theirs, or what they have to do and until when."""
    until = moment(person.held_until)
    if person.status == RegistrationStatus.offered:
        return _("A place is offered: must answer by %(until)s", until=until)
    if person.status == RegistrationStatus.pending:
        return _("A parent or guardian must confirm by %(until)s", until=until)
    return words.status_words(person.status, None)
