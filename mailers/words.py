"""States and reasons in the reader's language."""

from flask_babel import gettext as _

from mailers.terms import MailReason, MailState


def state_text(state: MailState) -> str:
    """The state in the reader's language."""
    texts = {
        MailState.queued: _("Waiting to be sent"),
        MailState.held: _("Held back"),
        MailState.sending: _("Being sent"),
        MailState.uncertain: _("Maybe delivered, will be tried once more"),
        MailState.sent: _("Handed to the mail server"),
        MailState.failed: _("Not delivered"),
        MailState.withdrawn: _("Taken back"),
        MailState.expired: _("Too late, not sent"),
    }
    return texts[state]


def reason_text(reason: str) -> str:
    """A reason of the post room in the reader's language; a feature's own code is given back as it is."""
    texts = {
        MailReason.retrying: _("The mail server asked to wait; it will be tried again."),
        MailReason.address_refused: _("The mail server says there is no such address. Please check it."),
        MailReason.bounced: _("The mail came back: there it cannot be delivered. Please check the address."),
        MailReason.message_refused: _("The mail server refused this message."),
        MailReason.account_refused: _("The mail server does not accept mail from us; sending is paused."),
        MailReason.maybe_delivered: _("The connection broke at the last moment, so it may have been delivered."),
        MailReason.gave_up: _("It could not be handed over in time."),
        MailReason.letter_error: _("The letter could not be written because of an error in its template."),
        MailReason.unsafe_header: _("The subject, a name or an address holds characters that mail cannot carry."),
        MailReason.worker_stopped: _("The program stopped several times while sending this mail."),
        MailReason.too_late: _("Its time had passed before it could be sent."),
    }
    return {str(code): text for code, text in texts.items()}.get(reason, reason)
