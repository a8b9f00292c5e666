"""What the room says."""

from flask_babel import gettext as _

from tables.terms import Refusal


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
