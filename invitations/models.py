"""Tables of contact lists and of those who asked to be on none, of a table being imported, and of letters that went
out at one press.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base
from invitations.terms import Basis, BatchKind
from registration.columns import one_of
from registration.models import SORT_KEY


class ContactList(Base):
    """People an organisation may invite, with where their contacts are from and on what ground they are kept."""

    __tablename__ = "contact_list"
    __table_args__ = (UniqueConstraint("organisation_id", "name_key"), one_of("basis", Basis))
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(300))  # in words people can be told: it stands below the invitation
    basis: Mapped[str] = mapped_column(String(20))
    collected_on: Mapped[date]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Contact(Base):
    """A person or an office on a list; two people may share an address."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("list_id", "contact_key", "name_key"),
        CheckConstraint("email <> '' OR phone <> ''", name="reachable"),
        Index("ix_contact_list_sort", "list_id", "sort_key"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("contact_list.id", ondelete="CASCADE"))
    given_name: Mapped[str] = mapped_column(String(80), default="")
    family_name: Mapped[str] = mapped_column(String(80), default="")
    name_key: Mapped[str] = mapped_column(String(200), default="")
    sort_key: Mapped[str] = mapped_column(SORT_KEY, default="")
    search_key: Mapped[str] = mapped_column(Text, default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    contact_key: Mapped[str] = mapped_column(String(254))  # the e-mail's key, else tel:+371...
    phone: Mapped[str] = mapped_column(String(20), default="")
    institution: Mapped[str] = mapped_column(String(160), default="")
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id", ondelete="SET NULL"), index=True)
    municipality: Mapped[str] = mapped_column(String(80), default="")
    municipality_code: Mapped[str | None] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(2), default="lv")
    zone: Mapped[str] = mapped_column(String(40), default="")  # on whose clock they read; empty: on the event's
    created_at: Mapped[datetime]
    of_list: Mapped[ContactList] = relationship()

    @property
    def name(self) -> str:
        """Given name and family name; the institution's name for an office; else the address."""
        return f"{self.given_name} {self.family_name}".strip() or self.institution or self.email or self.phone


class DoNotContact(Base):
    """Somebody asked an organisation not to contact them; of whom only keyed hashes are known (do_not_contact.py).

    Without `person` the address asked, whoever uses it. No moment: nothing needs it.
    """

    __tablename__ = "do_not_contact"
    __table_args__ = (UniqueConstraint("organisation_id", "address", "person"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(64), default="")


class ImportDraft(Base):
    """A table that was sent in and is looked at before it is saved: nobody else's, and gone after a day.

    `meanings` are the columns' in order; `choices` what was decided about texts, "i:<text>" to an institution's id and
    "m:<text>" to a municipality's code.
    """

    __tablename__ = "import_draft"
    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("contact_list.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    file_name: Mapped[str] = mapped_column(String(120))
    rows: Mapped[list[list[str]]] = mapped_column(JSON)
    lines: Mapped[list[int]] = mapped_column(JSON)
    headed: Mapped[bool]
    meanings: Mapped[list[str]] = mapped_column(JSON)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class InvitationBatch(Base):
    """The letters of one press: their outbox rows carry `key`, and can be taken back together until they have gone."""

    __tablename__ = "invitation_batch"
    __table_args__ = (UniqueConstraint("key"), one_of("kind", BatchKind))
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(Text, default="")  # the organiser's words to all of them
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime]
    goes_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
