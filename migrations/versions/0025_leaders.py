"""Facilitators are written to: their language of letters and their zone, and whom an event's letters reach.

Revision 0025, after 0024, made 2026-11-23. Going back, nobody who leads hears of changes any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("facilitator") as batch_op:
        batch_op.add_column(sa.Column("language", sa.String(length=2), nullable=False, server_default="lv"))
        batch_op.add_column(sa.Column("zone", sa.String(length=40), nullable=False, server_default=""))
    with op.batch_alter_table("facilitator") as batch_op:
        batch_op.alter_column("language", existing_type=sa.String(length=2), server_default=None)
        batch_op.alter_column("zone", existing_type=sa.String(length=40), server_default=None)
    op.create_table(
        "event_leader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("partstat", sa.String(length=15), nullable=False),
        sa.Column("partstat_at", MOMENT, nullable=True),
        sa.Column("partstat_sequence", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_leader_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_leader")),
        sa.UniqueConstraint(
            "event_id", "facilitator_id", "email_key", name=op.f("uq_event_leader_event_id_facilitator_id_email_key")
        ),
    )


def downgrade() -> None:
    op.drop_table("event_leader")
    with op.batch_alter_table("facilitator") as batch_op:
        batch_op.drop_column("zone")
        batch_op.drop_column("language")
