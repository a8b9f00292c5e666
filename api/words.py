"""The words of scopes, states and refusals, in the reader's language."""

from flask_babel import gettext as _
from flask_babel import ngettext

from api.rules import MOST_TOKENS, VALID_DAYS
from api.terms import Reason, Scope


def scope_word(scope: str) -> str:
    """What a token with this scope may read, in a few words."""
    return {
        Scope.events: _("Events and counts"),
        Scope.registrations: _("Names and statuses"),
        Scope.contacts: _("E-mails and telephones"),
        Scope.answers: _("Answers"),
        Scope.sensitive: _("Sensitive answers"),
    }[Scope(scope)]


def scope_about(scope: Scope) -> str:
    """What exactly it opens."""
    return {
        Scope.events: _("Descriptions, programmes, places, deadlines and how many people stand how; drafts too."),
        Scope.registrations: _("Name, status, institution, municipality and when the person registered."),
        Scope.contacts: _("The e-mail address and telephone of the same people."),
        Scope.answers: _("What they answered to the questions of the event."),
        Scope.sensitive: _("Answers about diet, health and access needs too."),
    }[scope]


def scope_rows() -> list[tuple[str, str, str]]:
    """(code, name, what it opens) of every scope."""
    return [(scope.value, scope_word(scope), scope_about(scope)) for scope in Scope]


def state_word(state: str) -> tuple[str, str]:
    """How a token stands, and the kind of its badge."""
    return {
        "active": (_("Active"), "confirmed"),
        "expired": (_("Expired"), "closed"),
        "revoked": (_("Revoked"), "cancelled"),
    }[state]


def validity_choices() -> list[tuple[int, str]]:
    """(days, words) one can choose from."""
    words = {30: _("30 days"), 90: _("90 days"), 365: _("1 year"), 730: _("2 years")}
    return [(days, words[days]) for days in VALID_DAYS]


def reason_text(reason: Reason) -> str:
    """Why no token was made."""
    return {
        Reason.name_taken: _("There is an active token by this name. Choose another name."),
        Reason.too_many: ngettext(
            "There can be at most %(num)s active token. Revoke one first.",
            "There can be at most %(num)s active tokens. Revoke one first.",
            MOST_TOKENS,
        ),
    }[reason]
