"""One e-mail field: to be kept posted, or to be sent one's private link again."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField

from core.forms import AicinaForm, AtMost, Needed, PlainCharacters, one_line
from registration.public.rsvp_form import EMAIL, valid_email


class FollowForm(AicinaForm):
    """Where to write."""

    email = EmailField(
        _l("E-mail"),
        [Needed(_l("Please write your e-mail.")), PlainCharacters(), AtMost(EMAIL), valid_email],
        [one_line],
    )
