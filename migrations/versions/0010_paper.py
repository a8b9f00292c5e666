"""Closing reports of events.

Revision 0010, after 0009, made 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "closing_report",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("handed_to", sa.Text(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_closing_report_version")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_closing_report_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_closing_report_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_closing_report")),
    )
    op.create_index(op.f("ix_closing_report_account_id"), "closing_report", ["account_id"])


def downgrade() -> None:
    op.drop_table("closing_report")
