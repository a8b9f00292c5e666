"""The words of topics, states and failures, in the reader's language."""

from flask_babel import gettext as _
from flask_babel import ngettext

from webhooks.rules import MOST_ENDPOINTS
from webhooks.terms import DeliveryState, Reason, Topic, Why


def topic_word(topic: str) -> str:
    """What is told, in a few words."""
    return {
        Topic.registration_created: _("Somebody registers"),
        Topic.registration_changed: _("A registration changes"),
        Topic.registration_withdrawn: _("A place or a place on the waiting list is given up"),
        Topic.registration_promoted: _("Somebody gets a place from the waiting list"),
        Topic.event_published: _("An event is published"),
        Topic.event_changed: _("An event changes"),
        Topic.event_cancelled: _("An event is cancelled"),
    }[Topic(topic)]


def state_word(state: str) -> tuple[str, str]:
    """Where a delivery stands, and the kind of its badge."""
    return {
        DeliveryState.queued: (_("Waits to be sent"), "waiting"),
        DeliveryState.sending: (_("On its way"), "info"),
        DeliveryState.delivered: (_("Delivered"), "confirmed"),
        DeliveryState.failed: (_("Not delivered"), "cancelled"),
    }[DeliveryState(state)]


def why_words(why: str | None, code: int | None) -> str:
    """What the last attempt came to; empty when it went well."""
    if why is None:
        return ""
    return {
        Why.status: _("The receiver answered %(code)s", code=code),
        Why.redirect: _("The receiver sends us to another address, which we do not follow (%(code)s)", code=code),
        Why.gone: _("The receiver wants no more messages (410)"),
        Why.connection: _("No connection"),
        Why.certificate: _("The receiver’s certificate is not valid"),
        Why.timeout: _("No answer within 15 seconds"),
        Why.address: _("The name leads into a private network"),
        Why.unknown_host: _("There is no server by this name"),
        Why.gave_up: _("Tried for three days"),
    }[Why(why)]


def reason_text(reason: Reason) -> str:
    """Why an address is refused."""
    return {
        Reason.malformed: _("Enter an address such as https://example.lv/messages."),
        Reason.https_only: _("The address must begin with https://."),
        Reason.known: _("This address is there already."),
        Reason.private: _("This address lies in a private network; the server cannot send there."),
        Reason.too_many: ngettext(
            "There can be at most %(num)s receiver.", "There can be at most %(num)s receivers.", MOST_ENDPOINTS
        ),
    }[reason]
