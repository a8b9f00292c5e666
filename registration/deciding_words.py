"""Why nothing was decided, what a person is told by a decision, and how a press is called, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from registration.deciding_terms import DecidingReason, DecisionKind, Refused, Told


def refusal_words(refused: Refused) -> str:
    """Why nothing was done, and what to do now."""
    return {
        DecidingReason.unknown_event: _("There is no such event or decision."),
        DecidingReason.not_published: _("The event is not published, so nobody can be told of a decision."),
        DecidingReason.not_a_poll: _("No time is being looked for here."),
        DecidingReason.not_a_selection: _("People are not chosen for this event: it is first come, first served."),
        DecidingReason.already_decided: _("The time was chosen before."),
        DecidingReason.nothing_chosen: _("Nothing has been chosen yet."),
        DecidingReason.unknown_slot: _("One of the times is no longer proposed. Look at the times again."),
        DecidingReason.slot_passed: _("The time has passed. Choose another one."),
        DecidingReason.unknown_person: _(
            "Somebody has left, or has a seat and stands nowhere in the plan. Look at the list again."
        ),
        DecidingReason.resting: _(
            "A parent has objected, and until that is settled nothing is done with the data: leave the place as it is."
        ),
        DecidingReason.twice: _("Somebody, or some time, stands in two places."),
        DecidingReason.unknown_group: _("One of the groups is no longer there. Look at the groups again."),
        DecidingReason.group_full: _("A group has more people than it may have."),
        DecidingReason.full: _("There are more people chosen than free places."),
        DecidingReason.changed_meanwhile: _("Something has changed meanwhile. Look at it again and then press."),
        DecidingReason.too_late: _("The letters are going already, so this can no longer be taken back."),
        DecidingReason.acted_meanwhile: _(
            "Somebody has got or given up a place since, or the event was changed: now it stays as it is."
        ),
        DecidingReason.already_undone: _("This was taken back before."),
        DecidingReason.required_cannot: _("This time does not count: everybody required must be able to come."),
        DecidingReason.required_unseated: _("Everybody required must have a seat at the chosen time."),
    }[refused.reason]


def told_words(told: Told, number: int) -> str:
    """How many people are told this: "12 people get the invitation"."""
    return {**_of_people(number), **_of_facilitators(number)}[told]()


def _of_people(number: int) -> dict[Told, Callable[[], str]]:
    return {
        Told.seated: lambda: ngettext(
            "%(num)s person gets the invitation", "%(num)s people get the invitation", number
        ),
        Told.pending: lambda: ngettext(
            "%(num)s place is held until the guardian answers", "%(num)s places are held until guardians answer", number
        ),
        Told.waiting: lambda: ngettext(
            "%(num)s person is told the number in reserve", "%(num)s people are told their numbers in reserve", number
        ),
        Told.not_chosen: lambda: ngettext("%(num)s person is thanked", "%(num)s people are thanked", number),
        Told.moved: lambda: ngettext(
            "%(num)s person is moved to another group", "%(num)s people are moved to another group", number
        ),
        Told.rescheduled: lambda: ngettext(
            "%(num)s person keeps the group, but at another time",
            "%(num)s people keep the group, but at another time",
            number,
        ),
        Told.time_found: lambda: ngettext(
            "%(num)s invited person who has not answered is told the time",
            "%(num)s invited people who have not answered are told the time",
            number,
        ),
        Told.follower: lambda: ngettext(
            "%(num)s person who asked to be kept posted is told the time",
            "%(num)s people who asked to be kept posted are told the time",
            number,
        ),
    }


def _of_facilitators(number: int) -> dict[Told, Callable[[], str]]:
    return {
        Told.leading: lambda: ngettext(
            "%(num)s facilitator gets the invitations of their groups",
            "%(num)s facilitators get the invitations of their groups",
            number,
        ),
        Told.leading_updated: lambda: ngettext(
            "%(num)s facilitator hears what changes in their groups",
            "%(num)s facilitators hear what changes in their groups",
            number,
        ),
        Told.leading_ended: lambda: ngettext(
            "%(num)s facilitator hears which group they no longer lead",
            "%(num)s facilitators hear which groups they no longer lead",
            number,
        ),
    }


def kind_words(kind: DecisionKind) -> str:
    """What was decided at a press."""
    return {
        DecisionKind.poll: _("The time was chosen"),
        DecisionKind.selection: _("People were chosen"),
        DecisionKind.groups: _("Groups were published"),
    }[kind]
