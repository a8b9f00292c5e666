"""Words of the organisers' room: why a change was refused, and what the log of changes says."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from organisers.terms import Action, ActorKind, Reason, Right, Role, TrailLine


def reason_text(reason: Reason) -> str:
    """Why a change of people was refused, in the reader's language."""
    return {
        Reason.already_member: _("This person works here already."),
        Reason.last_owner: _("An organisation needs at least one owner. Name another owner first."),
        Reason.not_a_member: _("This person does not work here any more."),
        Reason.not_yours_to_give: _("Nobody can give a right they do not have; owners are named by owners."),
    }[reason]


def role_word(role: str) -> str:
    """The name of a role."""
    return _("Owner") if role == Role.owner else _("Colleague")


def rights_words(rights: Iterable[str]) -> str:
    """Rights in a few words, in their usual order; empty for none."""
    texts = {
        Right.edit: _("events"),
        Right.moderate: _("participants"),
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
    }
    return line.actor_name or {str(kind): text for kind, text in texts.items()}.get(line.actor, line.actor)


def action_words(line: TrailLine) -> str:
    """What was done, as one line; an action that has no words yet keeps its code."""
    person, role = line.subject_name or _("a person who is no longer known"), role_word(line.details.get("role", ""))
    texts = {
        Action.organisation_created: _("Organisation created"),
        Action.settings_changed: _("Settings changed"),
        Action.member_added: _("%(name)s added as a colleague, role: %(role)s", name=person, role=role),
        Action.member_removed: _("%(name)s removed from the colleagues", name=person),
        Action.role_changed: _("Role of %(name)s changed", name=person),
        Action.rights_changed: _("Rights of %(name)s changed", name=person),
        Action.event_rights_changed: _("Rights of %(name)s at one event changed", name=person),
        Action.logo_added: _("Logo added: %(name)s", name=line.details.get("name", "")),
        Action.logo_removed: _("Logo removed: %(name)s", name=line.details.get("name", "")),
        Action.contact_list_created: _("Contact list created: %(name)s", name=line.details.get("name", "")),
        Action.contact_list_changed: _("Contact list changed: %(name)s", name=line.details.get("name", "")),
        Action.contact_list_removed: _("Contact list deleted: %(name)s", name=line.details.get("name", "")),
        Action.contacts_imported: _("Contacts imported into the list %(name)s", name=line.details.get("name", "")),
        Action.contact_added: _("Contact added to the list %(name)s", name=line.details.get("name", "")),
        Action.contact_changed: _("Contact changed on the list %(name)s", name=line.details.get("name", "")),
        Action.contact_removed: _("Contact removed from the list %(name)s", name=line.details.get("name", "")),
        Action.series_created: _("Series created: %(name)s", name=line.details.get("name", "")),
        Action.series_changed: _("Series changed: %(name)s", name=line.details.get("name", "")),
        Action.series_removed: _("Series deleted: %(name)s", name=line.details.get("name", "")),
        Action.api_token_created: _("API token made: %(name)s", name=line.details.get("name", "")),
        Action.api_token_revoked: _("API token revoked: %(name)s", name=line.details.get("name", "")),
        Action.webhook_created: _("Messages to %(host)s switched on", host=line.details.get("host", "")),
        Action.webhook_changed: _("Messages to %(host)s changed", host=line.details.get("host", "")),
        Action.webhook_secret_replaced: _(
            "Secret of the messages to %(host)s replaced", host=line.details.get("host", "")
        ),
        Action.webhook_removed: _("Messages to %(host)s switched off", host=line.details.get("host", "")),
        Action.project_created: _("Project added"),
        Action.project_changed: _("Project changed"),
        Action.account_created: _("Account created"),
        Action.account_changed: _("Account details changed"),
        Action.reset_requested: _("Link to set a password requested"),
        Action.password_reset: _("Password set by the link of a letter"),
        Action.password_changed: _("Password changed"),
        Action.password_set: _("Password set by a command on the server"),
        Action.sign_in_ended: _("Account closed on other devices: %(count)s", count=line.details.get("count", "")),
        Action.second_factor_on: _("Second factor turned on"),
        Action.second_factor_off: _("Second factor turned off"),
        Action.recovery_codes_made: _("New recovery codes made"),
        Action.recovery_code_used: _("Signed in with a recovery code"),
        Action.passkey_added: _("Passkey added: %(name)s", name=line.details.get("name", "")),
        Action.passkey_removed: _("Passkey removed: %(name)s", name=line.details.get("name", "")),
    }
    return {str(action): text for action, text in texts.items()}.get(line.action, line.action)


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
