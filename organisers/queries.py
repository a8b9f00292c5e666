"""Reading of organisations and their people: a session in, values out."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from core.collation import latvian_key
from core.text import email_key
from organisers import rules
from organisers.models import Account, EventRights, Membership, Organisation, OrganisationEntry, SignIn
from organisers.terms import Member, OrganisationDesk, Rights, Role, TrailLine

PAGE = 50  # lines of the log of changes on one page
Trail = ColumnElement[bool]


def _desk(organisation: Organisation, place: Membership, here: list[str] | None = None) -> OrganisationDesk:
    everywhere = rules.rights_of(place.role, place.rights)
    return OrganisationDesk(
        id=organisation.id,
        slug=organisation.slug,
        name=organisation.name,
        role=place.role,
        contact_name=organisation.contact_name,
        contact_email=organisation.contact_email,
        contact_phone=organisation.contact_phone,
        registration_number=organisation.registration_number,
        address=organisation.address,
        data_protection=organisation.data_protection,
        membership_id=place.id,
        everywhere=everywhere,
        rights=everywhere | rules.rights_of(Role.member, here or ()),
        second_factor_required=organisation.second_factor_required,
    )


# Every page of a desk asks one of these: they are built once.
_DESKS = (
    select(Organisation, Membership)
    .join(Membership, Membership.organisation_id == Organisation.id)
    .where(Membership.account_id == bindparam("account"))
)
_AT_EVENT = and_(EventRights.membership_id == Membership.id, EventRights.event_id == bindparam("event"))
_DESK: Select[Organisation, Membership, list[str]] = (
    _DESKS.outerjoin(EventRights, _AT_EVENT)
    .add_columns(EventRights.rights)
    .where(Organisation.slug == bindparam("slug"))
)


def organisations_of(session: Session, account_id: int) -> list[OrganisationDesk]:
    """The organisations somebody works for, in Latvian order; empty is normal for a new account."""
    desks = [_desk(organisation, place) for organisation, place in session.execute(_DESKS, {"account": account_id})]
    return sorted(desks, key=lambda desk: latvian_key(desk.name.text("lv")))


def organisation_for(
    session: Session, account_id: int, slug: str, event_id: int | None = None
) -> OrganisationDesk | None:
    """The organisation at this address if the account works for it, else None: the two cases must look alike.

    With `event_id` the desk has the rights at that event too; whose event it is, is for the page to ask.
    """
    row = session.execute(_DESK, {"account": account_id, "slug": slug, "event": event_id or 0}).first()
    return _desk(*row) if row else None


def rights_at_events(session: Session, membership_id: int) -> dict[int, Rights]:
    """The events at which a member may do more than everywhere, with those rights; empty is normal."""
    rows = session.scalars(select(EventRights).where(EventRights.membership_id == membership_id))
    return {row.event_id: rules.rights_of(Role.member, row.rights) for row in rows}


def membership(session: Session, account_id: int, organisation_id: int) -> Membership | None:
    """The account's place in the organisation, or None."""
    here = (Membership.account_id == account_id, Membership.organisation_id == organisation_id)
    return session.execute(select(Membership).where(*here)).scalar_one_or_none()


def members_of(session: Session, organisation_id: int, event_id: int | None = None) -> list[Member]:
    """Everybody who works for the organisation, in Latvian order of names; with their rights at one event if asked."""
    last = select(func.max(SignIn.started_at)).where(SignIn.account_id == Account.id).scalar_subquery()
    joined = select(Membership, Account, last).join(Account, Account.id == Membership.account_id)
    rows = session.execute(joined.where(Membership.organisation_id == organisation_id)).all()
    at_events = _event_rights_here(session, organisation_id)
    members = [_member(place, account, at_events.get(place.id, {}), event_id, seen) for place, account, seen in rows]
    return sorted(members, key=lambda member: latvian_key(member.name))


def _event_rights_here(session: Session, organisation_id: int) -> dict[int, dict[int, Rights]]:
    joined = select(EventRights).join(Membership, Membership.id == EventRights.membership_id)
    found: dict[int, dict[int, Rights]] = {}
    for row in session.scalars(joined.where(Membership.organisation_id == organisation_id)):
        found.setdefault(row.membership_id, {})[row.event_id] = rules.rights_of(Role.member, row.rights)
    return found


def _member(
    place: Membership, account: Account, at_events: dict[int, Rights], event_id: int | None, seen: datetime | None
) -> Member:
    return Member(
        membership_id=place.id,
        account_id=account.id,
        name=account.name or account.email,
        email=account.email,
        role=place.role,
        since=place.created_at,
        can_sign_in=account.password is not None and account.active,
        rights=rules.rights_of(place.role, place.rights),
        events=len(at_events),
        rights_here=at_events.get(event_id or 0, frozenset()),
        last_seen=seen,
    )


def account_by_email(session: Session, email: str) -> Account | None:
    """The account with this address, whatever its letter case, or None."""
    return session.execute(select(Account).where(Account.email == email_key(email))).scalar_one_or_none()


def organisation_by_slug(session: Session, slug: str) -> Organisation | None:
    """The organisation at this address, or None."""
    return session.execute(select(Organisation).where(Organisation.slug == slug)).scalar_one_or_none()


def lock_organisation(session: Session, organisation_id: int) -> dict[int, str]:
    """The role of every membership, read while nobody else can change them."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())
    rows = session.execute(select(Membership.id, Membership.role).where(Membership.organisation_id == organisation_id))
    return {row.id: row.role for row in rows}


def take_turns(session: Session, organisation_id: int) -> None:
    """Wait for whoever adds to the organisation now. Rows that only name it keep nobody waiting.

    Before any event is locked, so that two of them never wait for each other.
    """
    query = select(Organisation.id).where(Organisation.id == organisation_id)
    session.execute(query.with_for_update(key_share=True))


def trail_of_account(account_id: int) -> Trail:
    """Which changes are an account's own: for the person alone, whoever's organisation they work for."""
    return and_(OrganisationEntry.subject_id == account_id, OrganisationEntry.organisation_id.is_(None))


def trail_length(session: Session, which: Trail) -> int:
    """How many changes there are."""
    return session.scalar(select(func.count()).select_from(OrganisationEntry).where(which)) or 0


def trail(session: Session, which: Trail, page: int) -> list[TrailLine]:
    """One page of changes, the newest first; `page` counts from 1."""
    actor, subject = aliased(Account), aliased(Account)
    query = (
        select(OrganisationEntry, actor, subject)
        .outerjoin(actor, actor.id == OrganisationEntry.account_id)
        .outerjoin(subject, subject.id == OrganisationEntry.subject_id)
        .where(which)
        .order_by(OrganisationEntry.id.desc())
    )
    rows = session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    return [TrailLine(e.at, e.actor, _name(by), e.action, _name(whom), e.details) for e, by, whom in rows]


def _name(account: Account | None) -> str | None:
    return (account.name or account.email) if account is not None else None
