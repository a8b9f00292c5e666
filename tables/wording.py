"""What the room says."""

from collections.abc import Collection

from flask_babel import gettext as _

from registration.models import Registration
from registration.people_queries import municipality_name
from registration.people_words import age_words
from tables.terms import Mixed, Refusal


def person_words(person: Registration, mixed: Collection[Mixed] = ()) -> str:
    """Somebody at a table: the name, and what shows whether the table is `mixed` as it was wished."""
    said = [person.known_as(), person.institution]
    if Mixed.municipality in mixed:
        code = person.municipality_code
        said.append(municipality_name(code) if code else person.municipality)
    if Mixed.age in mixed:
        said.append(age_words(person.age_band))
    return ", ".join(one for one in said if one)


def refusal_words(refusal: Refusal) -> str:
    """Why nothing was composed or put in place."""
    return {
        Refusal.few: _("There are not enough people yet: nobody to seat at two tables."),
        Refusal.many: _("There would be more tables than people, or more than 30. Choose fewer tables."),
        Refusal.seated: _("Somebody has checked in and heard their table already, so the tables stay as they are."),
        Refusal.busy: _("Another search of this event is under way. Wait until it has ended."),
        Refusal.gone: _("This proposal is no longer there. Compose the tables again."),
        Refusal.unknown: _("Tables are composed when it is clear who has a place."),
    }[refusal]
