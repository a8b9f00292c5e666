"""Who works for an organisation and what they may do there. Works inside the caller's write transaction.

Each change leaves one row in the trail; what changes nothing leaves none.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from organisers import queries, rules, second_factor, services, sign_ins, trail
from organisers.models import Account, EventRights, Membership
from organisers.terms import Action, Actor, Done, MemberCommand, Outcome, Reason, Rejected, Right, Rights, Role

NOTHING: tuple[str, Rights] = (Role.member, frozenset())


def invite_member(
    session: Session, now: datetime, organisation_id: int, command: MemberCommand, domain: str, by: Actor
) -> Outcome:
    """Adds a person by e-mail address and enqueues the letter that says so; `domain` is for its Message-ID.

    Somebody without an account gets one without a password; the letter then carries a link to set it. Locks the
    organisation.
    """
    queries.lock_organisation(session, organisation_id)
    allowed = rules.may_give(_giver(session, organisation_id, by), NOTHING, (command.role, command.rights))
    if isinstance(allowed, Rejected):
        return allowed
    account = services.create_account(session, now, command.email, command.name, None, command.language, by)
    if queries.membership(session, account.id, organisation_id) is not None:
        return Rejected(Reason.already_member)
    everywhere = command.rights if command.event_id is None else frozenset[Right]()
    place = services.add_member(session, now, organisation_id, account.id, command.role, by, everywhere)
    if command.event_id is not None:
        _set_at_event(session, now, place, command.event_id, command.rights, by)
    services.tell(
        session, now, "organisers.added", account, f"{place.id}", domain, {"organisation_id": organisation_id}
    )
    return Done()


def set_rights(
    session: Session, now: datetime, organisation_id: int, membership_id: int, role: str, rights: Rights, by: Actor
) -> Outcome:
    """Another role and other rights at every event for a member. Locks the organisation.

    Refused for the last owner, and when the giver gives what they do not have themselves.
    """
    outcome = _may(session, organisation_id, membership_id, role, rights, by)
    if isinstance(outcome, Done):
        place = session.get_one(Membership, membership_id)
        changes = trail.change(place, {"role": role})
        was, place.rights = sorted(place.rights), services.stored_rights(role, rights)
        if was != place.rights and role != Role.owner:  # an owner has all of them without a list
            changes["rights"] = [", ".join(was), ", ".join(place.rights)]
        if changes:
            action = Action.role_changed if "role" in changes else Action.rights_changed
            services.record_member(session, now, by, action, place, {"changes": changes})
    return outcome


def set_event_rights(
    session: Session,
    now: datetime,
    organisation_id: int,
    event_id: int,
    membership_id: int,
    rights: Rights,
    by: Actor,
) -> Outcome:
    """What a member may do at one event beside what they may everywhere; nothing takes it back. Locks the organisation.

    The caller has made sure that the event is the organisation's.
    """
    if membership_id not in queries.lock_organisation(session, organisation_id):
        return Rejected(Reason.not_a_member)
    place = session.get_one(Membership, membership_id)
    was = queries.rights_at_events(session, membership_id).get(event_id, frozenset())
    allowed = rules.may_give(_giver(session, organisation_id, by), (Role.member, was), (Role.member, rights))
    if isinstance(allowed, Done):
        _set_at_event(session, now, place, event_id, rights, by)
    return allowed


def _set_at_event(session: Session, now: datetime, place: Membership, event_id: int, rights: Rights, by: Actor) -> None:
    row = session.get(EventRights, (place.id, event_id))
    was, shall_be = sorted(row.rights) if row else [], [str(right) for right in sorted(rights)]
    if was == shall_be:
        return
    if row is None:
        session.add(EventRights(membership_id=place.id, event_id=event_id, rights=shall_be))
    elif shall_be:
        row.rights = shall_be
    else:
        session.delete(row)
    details = {"event_id": event_id, "changes": {"rights": [", ".join(was), ", ".join(shall_be)]}}
    services.record_member(session, now, by, Action.event_rights_changed, place, details)


def remove_member(session: Session, now: datetime, organisation_id: int, membership_id: int, by: Actor) -> Outcome:
    """The member leaves, the account stays; refused for the last owner. Locks the organisation."""
    outcome = _may(session, organisation_id, membership_id, None, frozenset(), by)
    if isinstance(outcome, Done):
        place = session.get_one(Membership, membership_id)
        session.delete(place)
        action = Action.member_left if place.account_id == by.account_id else Action.member_removed
        services.record_member(session, now, by, action, place, {"role": place.role})
    return outcome


def tell_again(
    session: Session, now: datetime, organisation_id: int, membership_id: int, domain: str, by: Actor
) -> Outcome:
    """Enqueues the letter with a fresh link for a member who has set no password yet; else nothing has to change.

    Asked again within ten minutes, nothing more is sent. Locks the organisation.
    """
    if membership_id not in queries.lock_organisation(session, organisation_id):
        return Rejected(Reason.not_a_member)
    place = session.get_one(Membership, membership_id)
    once, params = f"{place.id}:{int(now.timestamp()) // services.ASK_AGAIN}", {"organisation_id": organisation_id}
    waits = place.account.password is None
    if waits and services.tell(session, now, "organisers.added", place.account, once, domain, params):
        services.record_member(session, now, by, Action.member_told_again, place, {})
    return Done()


def reset_second_factor(
    session: Session, now: datetime, organisation_id: int, membership_id: int, domain: str, by: Actor
) -> Outcome:
    """An owner takes a colleague's lost app, recovery codes and passkeys away; every sign-in of the account ends.

    Refused for an account that works elsewhere too: any owner can add any address, and must not thereby weaken what
    guards somebody else's people. Tells the colleague by mail. Locks the organisation and the account.
    """
    if membership_id not in queries.lock_organisation(session, organisation_id):
        return Rejected(Reason.not_a_member)
    place, giver = session.get_one(Membership, membership_id), _giver(session, organisation_id, by)
    if (giver or NOTHING)[0] != Role.owner or place.account_id == by.account_id:
        return Rejected(Reason.not_yours_to_give)
    account = session.get_one(Account, place.account_id, with_for_update=True)
    if len(queries.organisations_of(session, account.id)) > 1:
        return Rejected(Reason.works_elsewhere)
    params: dict[str, object] = {"by": by.account_id or 0, "organisation_id": organisation_id}
    notice = second_factor.Notice("organisers.second_factor_reset", domain, params)
    if not second_factor.reset(session, now, account, notice, by):
        return Rejected(Reason.no_second_factor)
    sign_ins.end_others(session, now, account.id, "")
    services.record_member(session, now, by, Action.second_factor_reset, place, {})
    return Done()


def _may(
    session: Session, organisation_id: int, membership_id: int, role: str | None, rights: Rights, by: Actor
) -> Outcome:
    outcome = rules.may_change(queries.lock_organisation(session, organisation_id), membership_id, role)
    if isinstance(outcome, Rejected):
        return outcome
    place = session.get_one(Membership, membership_id)
    was = place.role, rules.rights_of(place.role, place.rights)
    return rules.may_give(_giver(session, organisation_id, by), was, (role or Role.member, rights))


def _giver(session: Session, organisation_id: int, by: Actor) -> tuple[str, Rights] | None:
    """Who gives rights, as the rules see them; None for the command of the server."""
    if by.account_id is None:
        return None
    place = queries.membership(session, by.account_id, organisation_id)
    return (place.role, rules.rights_of(place.role, place.rights)) if place else NOTHING
