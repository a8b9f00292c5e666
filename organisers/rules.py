"""Pure decisions about addresses of organisations and about who may leave."""

from collections.abc import Callable, Iterable, Mapping

from core.bilingual import Bilingual
from core.collation import fold
from organisers.terms import EVERY_RIGHT, RESERVED_SLUGS, Done, Outcome, Reason, Rejected, Rights, Role

SLUG_LENGTH = 50


def slug_of(name: Bilingual) -> str:
    """The address an organisation would like: plain letters, digits and hyphens; never empty."""
    plain = "".join(c if c.isascii() else " " for c in fold(name.lv or name.en))
    return "-".join(plain.split())[:SLUG_LENGTH].strip("-") or "organizacija"


def free_slug(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """`wanted`, or with -2, -3 ... behind it when it is taken or the name of a page."""
    number, slug = 1, wanted
    while slug in RESERVED_SLUGS or is_taken(slug):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def may_change(roles: Mapping[int, str], membership_id: int, new_role: str | None) -> Outcome:
    """Whether a member of an organisation may get `new_role`, or leave (None): an organisation keeps an owner.

    `roles` holds the role of every membership of the organisation.
    """
    if membership_id not in roles:
        return Rejected(Reason.not_a_member)
    owners = [member for member, role in roles.items() if role == Role.owner]
    if owners == [membership_id] and new_role != Role.owner:
        return Rejected(Reason.last_owner)
    return Done()


def rights_of(role: str, stored: Iterable[str]) -> Rights:
    """The rights behind a membership; names that no version knows count for nothing."""
    known = EVERY_RIGHT
    return known if role == Role.owner else frozenset(right for right in known if right in set(stored))


def may_give(giver: tuple[str, Rights] | None, was: tuple[str, Rights], shall_be: tuple[str, Rights]) -> Outcome:
    """Whether somebody may turn a colleague's (role, rights) into others; `giver` is None for the server's command.

    Owners are made and changed by owners alone, and nobody gives a right they do not have themselves.
    """
    if giver is None or giver[0] == Role.owner:
        return Done()
    if Role.owner in (was[0], shall_be[0]) or not shall_be[1] - was[1] <= giver[1]:
        return Rejected(Reason.not_yours_to_give)
    return Done()
