"""Words of the organisers' room: whose desk it is, who sits there, what is asked, refused, and was done."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.bilingual import Bilingual

# First path segments below /birojs/ that are pages of their own and can be no organisation's address.
RESERVED_SLUGS = frozenset({"ielogoties", "iziet", "konts", "parole", "jauna", "fs-static", "static", "palidziba"})


class Right(StrEnum):
    """What somebody may do at an organisation or at one of its events; each is given by itself."""

    edit = "edit"  # describe, publish and cancel events
    moderate = "moderate"  # registrations: see the list, add, correct, admit, cancel; invite and remind
    check_in = "check_in"  # see who is expected, mark who came, add walk-ins
    export = "export"  # take lists away: files, sign-in sheets, reports; with `people` also the trail of actions
    sensitive = "sensitive"  # see sensitive answers: diet, health, access needs
    people = "people"  # colleagues, their rights, settings, tokens


Rights = frozenset[Right]
EVERY_RIGHT: Rights = frozenset(Right)
# What code gives that says nothing of rights; sensitive answers and people are given knowingly.
USUAL_RIGHTS: Rights = EVERY_RIGHT - {Right.sensitive, Right.people}
# What is ticked beforehand for a new colleague: to see who registered, and no more (Art. 25 GDPR).
LEAST_RIGHTS: Rights = frozenset({Right.moderate})


class Role(StrEnum):
    """An owner may do everything, a member what the rights say."""

    owner = "owner"
    member = "member"


@dataclass(frozen=True, slots=True)
class OrganisationDesk:
    """An organisation as one of its members sees it.

    `everywhere` are the rights at every event and at what belongs to no event; `rights` also those at the event that
    the page is about. Both empty is normal for somebody who was asked to help at single events.
    """

    id: int
    slug: str
    name: Bilingual
    role: str
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    registration_number: str = ""
    address: str = ""
    data_protection: str = ""
    membership_id: int = 0
    everywhere: Rights = frozenset()
    rights: Rights = frozenset()
    second_factor_required: bool = False  # nobody comes in by a password alone


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the list of people; `can_sign_in` is False until the person has set a password."""

    membership_id: int
    account_id: int
    name: str
    email: str
    role: str
    since: datetime
    can_sign_in: bool
    rights: Rights = frozenset()  # an owner's are all
    events: int = 0  # at how many events more is allowed than everywhere
    rights_here: Rights = frozenset()  # at the one event that was asked about, beside those everywhere
    last_seen: datetime | None = None  # when they last signed in


@dataclass(frozen=True, slots=True)
class SettingsCommand:
    """New settings of an organisation, cleaned."""

    name: Bilingual
    registration_number: str = ""
    address: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    data_protection: str = ""
    second_factor_required: bool = False


@dataclass(frozen=True, slots=True)
class MemberCommand:
    """A person to add to an organisation, cleaned; `event_id` when the rights are for that event alone."""

    email: str
    name: str
    role: str
    language: str = "lv"
    rights: Rights = USUAL_RIGHTS
    event_id: int | None = None


class Reason(StrEnum):
    """Why a change of people was refused."""

    already_member = "already_member"
    last_owner = "last_owner"
    not_a_member = "not_a_member"
    not_yours_to_give = "not_yours_to_give"
    works_elsewhere = "works_elsewhere"  # what guards the account guards another organisation too
    no_second_factor = "no_second_factor"


@dataclass(frozen=True, slots=True)
class Done:
    """The change was made, or nothing had to change."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The change was not made."""

    reason: Reason


Outcome = Done | Rejected


class ActorKind(StrEnum):
    """In what capacity somebody made a change."""

    organiser = "organiser"  # signed in, or holding a link that was mailed to the account
    visitor = "visitor"  # nobody we know
    command = "command"  # whoever administers the server
    system = "system"  # the service by itself


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a change; `account_id` is known for organisers only."""

    kind: ActorKind
    account_id: int | None = None


VISITOR = Actor(ActorKind.visitor)
COMMAND = Actor(ActorKind.command)
SYSTEM = Actor(ActorKind.system)


class Action(StrEnum):
    """What was done to an organisation, its members or an account."""

    organisation_created = "organisation_created"
    settings_changed = "settings_changed"
    member_added = "member_added"
    member_removed = "member_removed"
    member_left = "member_left"
    member_told_again = "member_told_again"
    second_factor_reset = "second_factor_reset"  # an owner took a colleague's away
    role_changed = "role_changed"
    rights_changed = "rights_changed"
    event_rights_changed = "event_rights_changed"
    logo_added = "logo_added"
    logo_removed = "logo_removed"
    contact_list_created = "contact_list_created"
    contact_list_changed = "contact_list_changed"
    contact_list_removed = "contact_list_removed"
    contacts_imported = "contacts_imported"
    contact_added = "contact_added"
    contact_changed = "contact_changed"
    contact_removed = "contact_removed"
    contact_asked_off = "contact_asked_off"
    contact_wanted = "contact_wanted"
    series_created = "series_created"
    series_changed = "series_changed"
    series_removed = "series_removed"
    api_token_created = "api_token_created"
    api_token_revoked = "api_token_revoked"
    webhook_created = "webhook_created"
    webhook_changed = "webhook_changed"
    webhook_secret_replaced = "webhook_secret_replaced"
    webhook_removed = "webhook_removed"
    webhook_given_up = "webhook_given_up"  # paused because it took nothing
    project_created = "project_created"
    project_changed = "project_changed"
    trail_exported = "trail_exported"  # the trail of actions taken away as a file
    account_created = "account_created"
    account_changed = "account_changed"
    reset_requested = "reset_requested"
    password_reset = "password_reset"  # by the link of a letter
    password_changed = "password_changed"  # by somebody who knew the old one
    password_set = "password_set"  # by command
    sign_in_ended = "sign_in_ended"  # on another device
    second_factor_on = "second_factor_on"
    second_factor_off = "second_factor_off"
    recovery_codes_made = "recovery_codes_made"
    recovery_code_used = "recovery_code_used"
    passkey_added = "passkey_added"
    passkey_removed = "passkey_removed"
    passkey_renamed = "passkey_renamed"


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One change as the log shows it; a name is None when the account has gone or there was none."""

    at: datetime
    actor: str
    actor_name: str | None
    action: str
    subject_name: str | None
    details: dict[str, Any] = field(default_factory=dict)
