"""Answers from mailboxes: how far they were read, which mails were seen, what calendars said.

Revision 0005, after 0004, made 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
VERDICTS = "'applied', 'unconfirmed', 'outdated', 'refused', 'proposal', 'delegated', 'ignored'"


def upgrade() -> None:
    op.create_table(
        "mailbox",
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.String(length=120), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("last_error", sa.String(length=300), nullable=False),
        sa.CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name=op.f("ck_mailbox_lease")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_mailbox")),
    )
    op.create_table(
        "seen_mail",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_seen_mail")),
    )
    op.create_index(op.f("ix_seen_mail_seen_at"), "seen_mail", ["seen_at"])
    op.create_table(
        "calendar_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("partstat", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("delegated_to", sa.String(length=254), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=True),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"verdict IN ({VERDICTS})", name=op.f("ck_calendar_reply_verdict")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_calendar_reply_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_calendar_reply_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_calendar_reply_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_reply")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_calendar_reply_link_hash")),
        sa.UniqueConstraint("registration_id", "digest", name=op.f("uq_calendar_reply_registration_id_digest")),
    )
    op.create_index(op.f("ix_calendar_reply_account_id"), "calendar_reply", ["account_id"])
    op.create_index("ix_calendar_reply_event", "calendar_reply", ["event_id", "verdict", "id"])


def downgrade() -> None:
    op.drop_table("calendar_reply")
    op.drop_table("seen_mail")
    op.drop_table("mailbox")
