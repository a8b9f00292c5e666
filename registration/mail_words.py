"""Letters, and why one of ours was taken back, in the reader's language; states are worded by the post room."""

from flask_babel import gettext as _

from mailers.words import reason_text
from registration import deciding_mailing, leading, mailing


def letter_words(letter: str) -> str:
    """What a letter is about, in a few words; a letter of another room keeps its name."""
    texts = {
        mailing.REGISTERED: _("Registration with invitation"),
        mailing.WAITING: _("Place on the waiting list"),
        mailing.PROMOTED: _("A place has become free"),
        mailing.UPDATED: _("Changes to the event"),
        mailing.EVENT_CANCELLED: _("Event cancelled"),
        mailing.WITHDRAWN: _("Withdrawal"),
        mailing.REMOVED: _("Removed from the event"),
        mailing.SUBSTITUTED: _("Place passed on to somebody else"),
        mailing.ADDRESS_LEFT: _("Invitation moved to another address"),
        mailing.ALREADY: _("Already registered"),
        mailing.LINK: _("Private link"),
        mailing.DATA_CODE: _("Code for one’s own data"),
        mailing.DATE_SET: _("Date and time announced"),
        mailing.DATE_OFF: _("Announced event cancelled"),
        mailing.GUEST_OFF: _("Event cancelled, to the invited"),
        "invitations.invite": _("Invitation"),
        "invitations.nudge": _("Invitation once more"),
        mailing.PARTY: _("Registration of several people"),
        mailing.OFFERED: _("Offer of a place"),
        mailing.PENDING: _("Place held until the guardian answers"),
        mailing.GUARDIAN: _("Question to the guardian"),
        mailing.REFUSED: _("The guardian did not agree"),
        mailing.CONSENT: _("Thanks to the guardian who agreed"),
        mailing.LAPSED: _("The time has run out"),
        mailing.APPLIED: _("Answer or application received"),
        deciding_mailing.NOT_CHOSEN: _("Thanks, without a place"),
        deciding_mailing.LEFT_GROUP: _("Former group taken out of the calendar"),
        deciding_mailing.TIME_FOUND: _("The time has been chosen, to the invited"),
        leading.INVITED: _("Invitation to who leads"),
        leading.UPDATED: _("Changes, to who leads"),
        leading.ENDED: _("No longer leads"),
        leading.OFF: _("Event cancelled, to who leads"),
        "facilitators.times": _("Question when they can lead"),
        "polls.new_times": _("Question about new times"),
        "reminders.deadline_invited": _("Reminder: the deadline is near"),
        "reminders.deadline_followers": _("Reminder: the deadline is near"),
        "reminders.still_coming": _("Question: still coming?"),
        "reminders.start": _("Reminder: the event begins soon"),
        "reminders.thanks": _("Thanks after the event"),
        "replies.confirm": _("Question about an answer from a calendar"),
        mailing.CLOSING: _("Final list for the organiser"),
        mailing.DIGEST: _("Daily summary for the organiser"),
    }
    return texts.get(letter, letter)


def mail_reason_words(reason: str | None) -> str:
    """Why a mail is not on its way; empty when there is nothing to explain."""
    if not reason:
        return ""
    texts = {
        "left": _("The person had left the event."),
        "superseded": _("A newer letter took its place."),
        "address_changed": _("The person changed the e-mail address."),
        "event_cancelled": _("The event was cancelled."),
        "undone": _("The organiser took it back."),
        "answered": _("The person had answered."),
        "reminders_off": _("The person wants no more letters that ask for an answer."),
        "event_moved": _("The event had moved."),
        "declined": _("The person had declined in the calendar."),
        "bounced": _("Letters to this address come back."),
        "lapsed": _("The time to answer had run out."),
        "event_started": _("The event had begun."),
        "deadline_passed": _("Registration had closed."),
        "gone": _("What it told about is no longer there."),
    }
    return texts.get(reason) or reason_text(reason)
