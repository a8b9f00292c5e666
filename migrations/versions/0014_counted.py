"""What the overview of an event counts stands in indices: its people, and its letters by where they stand.

Revision 0014, after 0013, made 2026-11-22.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COUNTED = (
    "event_id", "institution_id", "municipality_code", "status", "source", "registered_at", "confirmed_at", "ended_at",
)  # fmt: skip


def upgrade() -> None:
    op.create_index("ix_registration_counted", "registration", list(COUNTED))
    op.create_index("ix_outbox_event_state", "outbox", ["event_id", "state"])
    op.drop_index("ix_outbox_event_id", table_name="outbox")


def downgrade() -> None:
    op.create_index("ix_outbox_event_id", "outbox", ["event_id"])
    op.drop_index("ix_outbox_event_state", table_name="outbox")
    op.drop_index("ix_registration_counted", table_name="registration")
