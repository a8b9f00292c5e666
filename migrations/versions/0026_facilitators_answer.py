"""Facilitators say themselves when they can lead: a personal link, when they were asked and answered, a note.

Revision 0026, after 0025, made 2026-11-23. Going back, their links open nothing; the hours they gave stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("facilitator") as batch_op:
        batch_op.add_column(sa.Column("ref", sa.String(length=24), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("link_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("earlier_link_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("asked_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("answered_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("answer_note", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("facilitator") as batch_op:
        batch_op.alter_column("ref", existing_type=sa.String(length=24), server_default=None)
        batch_op.alter_column("answer_note", existing_type=sa.String(length=300), server_default=None)
        batch_op.create_unique_constraint(op.f("uq_facilitator_link_hash"), ["link_hash"])
        batch_op.create_index(op.f("ix_facilitator_earlier_link_hash"), ["earlier_link_hash"])


def downgrade() -> None:
    with op.batch_alter_table("facilitator") as batch_op:
        batch_op.drop_index(op.f("ix_facilitator_earlier_link_hash"))
        batch_op.drop_constraint(op.f("uq_facilitator_link_hash"), type_="unique")
    with op.batch_alter_table("facilitator") as batch_op:
        for name in ("answer_note", "answered_at", "asked_at", "earlier_link_hash", "link_hash", "ref"):
            batch_op.drop_column(name)
