"""Somebody else comes instead: the page on which a person names a colleague who takes their seat."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import EmailField, StringField, TelField
from wtforms.validators import Optional

from core import clock
from core.collation import latvian_key
from core.db import db, transaction
from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, one_line
from core.links import fresh
from core.locale import language
from core.text import email_key, name_key
from core.web import csrf
from registration import by_hand
from registration.facts import facts
from registration.inputs import RsvpCommand
from registration.models import Registration
from registration.notices import told_by_letter
from registration.public.form_fields import EMAIL, NAME, PHONE, valid_email, valid_phone
from registration.public.own_links import owner_only
from registration.public.views import settings
from registration.terms import EventStatus, Parties, RegistrationStatus, Rejected
from registration.wording import reason_words

blueprint = Blueprint("substitute", __name__)


class SubstituteForm(AicinaForm):
    """Who comes instead."""

    given_name = StringField(
        _l("First name"), [Needed(_l("Please write the first name.")), PlainCharacters(), AtMost(NAME)], [one_line]
    )
    family_name = StringField(
        _l("Last name"), [Needed(_l("Please write the last name.")), PlainCharacters(), AtMost(NAME)], [one_line]
    )
    email = EmailField(
        _l("E-mail"),
        [
            Needed(_l("Please write the e-mail: the invitation goes there.")),
            PlainCharacters(),
            AtMost(EMAIL),
            valid_email,
        ],
        [one_line],
    )
    phone = TelField(_l("Phone"), [Optional(), PlainCharacters(), AtMost(PHONE), valid_phone], [one_line])

    def to_command(self, person: Registration) -> RsvpCommand:
        """The colleague in the place of `person`, of the same institution; call after validate()."""
        given, family, email = self.given_name.data or "", self.family_name.data or "", self.email.data or ""
        return RsvpCommand(
            event_id=person.event_id,
            form_key=fresh(),
            given_name=given,
            family_name=family,
            email=email,
            email_key=email_key(email),
            name_key=name_key(given, family),
            sort_key=latvian_key(f"{family} {given}")[:400],
            language=person.language,
            arrived_at=clock.now(),
            phone=self.phone.data or "",
            institution=person.institution,
            municipality=person.municipality,
            municipality_code=person.municipality_code,
        )


@blueprint.route("/r/<token>/aizvietot", methods=["GET", "POST"])
@csrf.exempt  # the form checks its own token, so that an old page loses nothing that was typed
@owner_only
def show(token: str, person: Registration) -> ResponseReturnValue:
    """Name who comes instead; POST gives them the seat."""
    if not _may(person):
        return redirect(url_for("status.show", token=token), 303)
    form = SubstituteForm(request.form if request.method == "POST" else None)
    if request.method != "POST":
        return _page(token, person, form)
    if not form.validate():
        stale = bool(form.csrf_token.errors)
        return _page(token, person, form, stale=stale), 400 if stale else 422
    command, registration_id = form.to_command(person), person.id
    command = replace(command, notice=told_by_letter(db.session(), person.event, command.language))
    with transaction() as session:
        outcome = by_hand.substitute(session, settings(), registration_id, command, clock.now())
    if isinstance(outcome, Rejected):
        return _page(token, person, form, refused=reason_words(outcome.reason)), 422
    return redirect(url_for("status.show", token=token), 303)


def _may(person: Registration) -> bool:
    event, now = person.event, clock.now()
    ahead = event.starts_at is None or now < event.starts_at
    seat = person.status == RegistrationStatus.confirmed
    for_others = person.institution != "" or event.parties == Parties.colleagues
    grown_up = event.guardian_below is None  # else the colleague's guardian may have to be asked: the organiser does
    return seat and ahead and for_others and grown_up and event.status == EventStatus.published


def _page(token: str, person: Registration, form: SubstituteForm, **more: Any) -> str:
    shown = facts(person.event, language(), clock.now())
    return render_template("public/substitute.html", token=token, person=person, form=form, facts=shown, **more)
