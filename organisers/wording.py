"""Words of the organisers' room: why a change was refused, and what the log of changes says."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, pgettext

from organisers.terms import Action, ActorKind, Reason, Right, Role, TrailLine


def reason_text(reason: Reason) -> str:
    """Why a change of people was refused, in the reader's language."""
    return {
        Reason.already_member: _("This person works here already."),
        Reason.last_owner: _("An organisation needs at least one owner. Name another owner first."),
        Reason.not_a_member: _("This person does not work here any more."),
        Reason.not_yours_to_give: _("Nobody can give a right they do not have; owners are named by owners."),
        Reason.works_elsewhere: _("Only whoever administers the server can do this for this account."),
        Reason.no_second_factor: _("The account has no second factor: the password alone is enough."),
    }[reason]


def role_word(role: str) -> str:
    """The name of a role."""
    return _("Owner") if role == Role.owner else _("Colleague")


def rights_words(rights: Iterable[str]) -> str:
    """Rights in a few words, in their usual order; empty for none."""
    texts = {
        Right.edit: _("events"),
        Right.moderate: pgettext("right", "participants"),
        Right.check_in: _("check-in"),
        Right.export: _("taking lists away"),
        Right.sensitive: _("sensitive answers"),
        Right.people: _("colleagues and settings"),
    }
    given = set(rights)
    return ", ".join(text for right, text in texts.items() if right in given)


def actor_words(line: TrailLine) -> str:
    """Who did it: a name where there is one."""
    texts = {
        ActorKind.organiser: _("an organiser"),
        ActorKind.visitor: _("somebody who was not signed in"),
        ActorKind.command: _("the server’s administrator"),
        ActorKind.system: _("automatically"),
    }
    return line.actor_name or {str(kind): text for kind, text in texts.items()}.get(line.actor, line.actor)


_OF_PEOPLE: dict[str, Any] = {
    Action.member_added: _l("%(name)s added as a colleague, role: %(role)s"),
    Action.member_removed: _l("%(name)s removed from the colleagues"),
    Action.member_left: _l("%(name)s left the organisation"),
    Action.member_told_again: _l("Letter about the desk sent again to %(name)s"),
    Action.second_factor_reset: _l("Second factor of %(name)s taken away"),
    Action.role_changed: _l("Role of %(name)s changed"),
    Action.rights_changed: _l("Rights of %(name)s changed"),
    Action.event_rights_changed: _l("Rights of %(name)s at one event changed"),
}
_OF_THINGS: dict[str, Any] = {
    Action.organisation_created: _l("Organisation created"),
    Action.settings_changed: _l("Settings changed"),
    Action.logo_added: _l("Logo added: %(name)s"),
    Action.logo_removed: _l("Logo removed: %(name)s"),
    Action.contact_list_created: _l("Contact list created: %(name)s"),
    Action.contact_list_changed: _l("Contact list changed: %(name)s"),
    Action.contact_list_removed: _l("Contact list deleted: %(name)s"),
    Action.contacts_imported: _l("Contacts imported into the list %(name)s"),
    Action.contact_added: _l("Contact added to the list %(name)s"),
    Action.contact_changed: _l("Contact changed on the list %(name)s"),
    Action.contact_removed: _l("Contact removed from the list %(name)s"),
    Action.contact_asked_off: _l("Somebody who was invited asked not to be contacted"),
    Action.contact_wanted: _l("Confirmed: somebody who had asked not to be contacted wants to be on the list %(name)s"),
    Action.series_created: _l("Series created: %(name)s"),
    Action.series_changed: _l("Series changed: %(name)s"),
    Action.series_removed: _l("Series deleted: %(name)s"),
    Action.api_token_created: _l("API token made: %(name)s"),
    Action.api_token_revoked: _l("API token revoked: %(name)s"),
    Action.webhook_created: _l("Messages to %(host)s switched on"),
    Action.webhook_changed: _l("Messages to %(host)s changed"),
    Action.webhook_secret_replaced: _l("Secret of the messages to %(host)s replaced"),
    Action.webhook_removed: _l("Messages to %(host)s switched off"),
    Action.webhook_given_up: _l("Messages to %(host)s paused: the receiver has taken nothing"),
    Action.project_created: _l("Project added"),
    Action.project_changed: _l("Project changed"),
    Action.account_created: _l("Account created"),
    Action.account_changed: _l("Account details changed"),
    Action.reset_requested: _l("Link to set a password requested"),
    Action.password_reset: _l("Password set by the link of a letter"),
    Action.password_changed: _l("Password changed"),
    Action.password_set: _l("Password set by a command on the server"),
    Action.sign_in_ended: _l("Signed out on other devices: %(count)s"),
    Action.second_factor_on: _l("Second factor turned on"),
    Action.second_factor_off: _l("Second factor turned off"),
    Action.recovery_codes_made: _l("New recovery codes made"),
    Action.recovery_code_used: _l("Signed in with a recovery code"),
    Action.passkey_added: _l("Passkey added: %(name)s"),
    Action.passkey_renamed: _l("Passkey renamed: %(name)s"),
    Action.passkey_removed: _l("Passkey removed: %(name)s"),
}


def action_words(line: TrailLine) -> str:
    """What was done, as one line; an action that has no words yet keeps its code."""
    if line.action == Action.trail_exported:
        return ngettext(
            "Trail of actions taken away: %(num)s line", "Trail of actions taken away: %(num)s lines", _count(line)
        )
    said = {key: line.details.get(key, "") for key in ("name", "host", "count")}
    if line.action in _OF_PEOPLE:
        said["name"] = line.subject_name or _("a person who is no longer known")
        said["role"] = role_word(line.details.get("role", ""))
    text = _OF_PEOPLE.get(line.action) or _OF_THINGS.get(line.action)
    return str(text) % said if text is not None else line.action


def _count(line: TrailLine) -> int:
    count = line.details.get("count")
    return count if isinstance(count, int) else 0


def change_rows(line: TrailLine) -> list[tuple[str, str, str]]:
    """(field, what was, what is) of every changed field in words; empty is normal."""
    changes: dict[str, Any] = line.details.get("changes", {})
    return [(field_word(name), _value(name, was), _value(name, now_is)) for name, (was, now_is) in changes.items()]


def field_word(name: str) -> str:
    """The label of a field as its form shows it; a field that has none keeps its code."""
    texts = {
        "name_lv": _("Name in Latvian"),
        "name_en": _("Name in English"),
        "registration_number": _("Registration number of the organisation"),
        "address": _("Address"),
        "contact_name": _("Contact person"),
        "contact_email": _("Contact e-mail"),
        "contact_phone": _("Contact telephone"),
        "data_protection": _("Data protection contact"),
        "second_factor_required": _("Everybody signs in with a second factor"),
        "role": _("Role"),
        "rights": _("May"),
        "name": _("Your name"),
        "language": _("Language of letters to you"),
    }
    return texts.get(name, name)


def _value(name: str, value: str) -> str:
    if name == "role":
        return role_word(value)
    if name == "rights":
        return rights_words(value.split(", ")) or _("nothing")
    if name == "second_factor_required":
        return _("yes") if value == "True" else _("no")
    if name == "language":
        return {"lv": "Latviešu", "en": "English"}.get(value, value)
    return value or _("not given")
