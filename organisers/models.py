"""Tables of organisations and of the people who work for them."""

from datetime import datetime
from typing import Any

from flask_security.models import sqla
from flask_security.utils import verify_password
from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, event, func
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column, relationship

from core.bilingual import Bilingual
from core.columns import BilingualText
from core.db import Base
from organisers.terms import Role

sqla.FsModels.set_db_info(base_model=Base, user_table_name="account", role_table_name="account_role")


class AccountRole(Base, sqla.FsRoleMixin):
    """Server-wide roles; Flask-Security needs the table, organisations use Membership."""

    __tablename__ = "account_role"
    # The mixin's own column writes a naive time and its relationship looks for a class called User.
    update_datetime: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    users: Mapped[list["Account"]] = relationship(secondary="roles_users", back_populates="roles")


class Account(Base, sqla.FsUserMixin):
    """Somebody who signs in."""

    __tablename__ = "account"
    name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(2), default="lv")
    update_datetime: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    roles: Mapped[list[AccountRole]] = relationship(secondary="roles_users", back_populates="users")
    memberships: Mapped[list["Membership"]] = relationship(back_populates="account", cascade="all, delete-orphan")
    totp_counter: Mapped[int | None] = mapped_column(BigInteger)  # of the last code of an app: each works once
    webauthn: Mapped[list["WebAuthn"]] = relationship(
        back_populates="user", cascade="all, delete-orphan", order_by="WebAuthn.id"
    )

    def verify_and_update_password(self, password: str) -> bool:
        """True for the right password; unlike the mixin's, it never writes: signing in only reads."""
        return bool(self.password) and bool(verify_password(password, str(self.password)))


class Organisation(Base):
    """A tenant: an NGO, a municipality or a ministry project that holds events."""

    __tablename__ = "organisation"
    __table_args__ = (UniqueConstraint("slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[Bilingual] = mapped_column(BilingualText)
    registration_number: Mapped[str] = mapped_column(String(20), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    data_protection: Mapped[str] = mapped_column(String(200), default="")  # whom to write to about one's data
    second_factor_required: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Membership(Base):
    """An account works for an organisation."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("account_id", "organisation_id"),
        CheckConstraint("role IN ('owner', 'member')", name="role"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(10), default=Role.member)
    rights: Mapped[list[str]] = mapped_column(JSON, default=list)  # at every event; an owner has all without a list
    created_at: Mapped[datetime]
    account: Mapped[Account] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship()


class EventRights(Base):
    """What a member may do at one event, beside what they may do at every event."""

    __tablename__ = "event_rights"
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True, index=True)
    rights: Mapped[list[str]] = mapped_column(JSON, default=list)


class SignIn(Base):
    """One signing in: its cookie opens something only while this row is there, is not ended and is young enough.

    Rows stay for a while after that: they tell which devices an account knows.
    """

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_account", "account_id", "started_at"),)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the session's own number
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    device: Mapped[str] = mapped_column(String(60), default="")  # browser and system, for people to read
    device_key: Mapped[str] = mapped_column(String(64))  # SHA-256 of the number in the device's own cookie
    strong: Mapped[bool] = mapped_column(default=False)  # with a second factor or a passkey
    started_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_at: Mapped[datetime]  # when the person last proved who they are
    ended_at: Mapped[datetime | None]


class WebAuthn(Base, sqla.FsWebAuthnMixin):
    """A passkey. Flask-Security looks for a class of this name."""

    __tablename__ = "web_authn"
    user_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    user: Mapped[Account] = relationship(back_populates="webauthn")


class OrganisationEntry(Base):
    """One change of an organisation, its members or an account: who, when, what (promise P23). Only ever added.

    Without an organisation the change is the account's own (`subject_id`) and no organisation gets to see it: any owner
    can add any address to their organisation, and must not learn from that what its account did elsewhere.
    """

    __tablename__ = "organisation_entry"
    __table_args__ = (
        CheckConstraint("actor IN ('organiser', 'visitor', 'command', 'system')", name="actor"),
        Index("ix_organisation_entry_organisation", "organisation_id", "id"),
        Index("ix_organisation_entry_subject", "subject_id", "id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    actor: Mapped[str] = mapped_column(String(10))
    action: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # no secrets: what was, what is
    at: Mapped[datetime]


class TrailChanged(RuntimeError):
    """Code tried to change or remove what was written down: a broken promise in code."""


@event.listens_for(OrganisationEntry, "before_update")
@event.listens_for(OrganisationEntry, "before_delete")
def _refuse_change(_mapper: Any, _connection: Any, _entry: OrganisationEntry) -> None:
    raise TrailChanged


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_change(state: ORMExecuteState) -> None:
    changes = state.is_update or state.is_delete
    if changes and state.bind_mapper is not None and state.bind_mapper.class_ is OrganisationEntry:
        raise TrailChanged
