"""What publishing says: who is told what, why nothing was told."""

from flask_babel import gettext as _

from registration.deciding_terms import DecidingReason, Refused, Told
from scheduling.board_reading import Board
from scheduling.facts import person_id


def told_words(told: Told) -> str:
    """A kind of letter, as a heading above the people who get it."""
    return {
        Told.seated: _("Invitation to their group"),
        Told.pending: _("A seat is held; the guardian is asked"),
        Told.waiting: _("In reserve, with a number"),
        Told.not_chosen: _("Thanks, no seat this time"),
        Told.moved: _("Moved to another group"),
        Told.rescheduled: _("Same group, another time"),
        Told.time_found: _("The time is known"),
        Told.follower: _("News to those who asked for it"),
    }[told]


def refused_words(board: Board, refused: Refused) -> str:
    """Why nothing was published or taken back, and about whom."""
    people = ", ".join(board.names.person(person_id(one)) for one in refused.registration_ids)
    return {
        DecidingReason.unknown_event: _("The event is no longer there."),
        DecidingReason.not_published: _("The call is a draft, or was called off. Publish it first."),
        DecidingReason.not_a_selection: _("People are not being chosen for this event."),
        DecidingReason.nothing_chosen: _("Nobody is in a group, in reserve or thanked yet."),
        DecidingReason.unknown_slot: _("A group has a time that is no longer proposed."),
        DecidingReason.slot_passed: _("The time of a group has passed."),
        DecidingReason.unknown_person: _("Somebody has left meanwhile, or stands nowhere: %(people)s", people=people),
        DecidingReason.twice: _("Somebody stands in two places: %(people)s", people=people),
        DecidingReason.unknown_group: _("The event of a group was called off meanwhile."),
        DecidingReason.group_full: _("A group has more people than seats."),
        DecidingReason.full: _("There are more people than free seats."),
        DecidingReason.changed_meanwhile: _("Something has changed since you looked. Look again, then publish."),
        DecidingReason.too_late: _("The letters have gone; this can no longer be taken back."),
        DecidingReason.acted_meanwhile: _("Somebody registered or left meanwhile; this can no longer be taken back."),
        DecidingReason.already_undone: _("It was taken back already."),
    }.get(refused.reason, _("It cannot be done now."))
