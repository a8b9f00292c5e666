"""One e-mail field: to be kept posted, to be reminded, or to be sent one's private link again."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField

from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, one_line
from registration.facts import days_left
from registration.glances import Glance
from registration.public.rsvp_form import EMAIL, valid_email
from registration.rules import phase
from registration.terms import Phase

FAR = 2  # days left: nearer than that there is no reminder of the deadline


class FollowForm(AicinaForm):
    """Where to write."""

    email = EmailField(
        _l("E-mail"),
        [Needed(_l("Please write your e-mail.")), PlainCharacters(), AtMost(EMAIL), valid_email],
        [one_line],
    )


def remind_form(formdata: Any = None) -> FollowForm:
    """The form "remind me", which stands on one page with the registration form: its field has an id of its own."""
    form = FollowForm(formdata)
    form.email.id = form.email.label.field_id = "remind-email"
    form.csrf_token.id = "remind-csrf"
    return form


def may_be_reminded(event: Glance, now: datetime) -> bool:
    """True while a reminder of the deadline is still ahead for somebody who asks for one."""
    if event.deadline_on is None or phase(event.intake, now) not in {Phase.open, Phase.waiting_list}:
        return False
    return (days_left(event, now) or 0) >= FAR
