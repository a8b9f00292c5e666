"""The line under lists of people that are printed: how long the paper may lie about."""

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from core.locale import language
from core.wording import short_days
from registration.models import Event
from registration.notices import kept_until


def destroy_words(session: Session, event: Event) -> str:
    """Who may have the list, and the day people were promised to be forgotten, which holds for paper too."""
    until = short_days(kept_until(session, event), None, language())
    said = _("Only for the organiser. To be destroyed by %(day)s", day=until)
    return said if until.endswith(".") else f"{said}."
