"""Tables of a meeting: groups that were composed before the day, and runs that compose them.

Revision 0023, after 0022, made 2026-11-23. Going back, people who have not arrived forget their table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BEFORE = ("compose", "rest", "replan", "why")


def upgrade() -> None:
    _know_purposes((*BEFORE, "tables"))
    op.create_table(
        "planned_group",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=False),
        sa.CheckConstraint("group_no >= 1", name=op.f("ck_planned_group_group_no")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_planned_group_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_planned_group_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_planned_group")),
    )
    op.create_index(op.f("ix_planned_group_event_id"), "planned_group", ["event_id"])


def downgrade() -> None:
    op.drop_table("planned_group")
    op.execute("DELETE FROM composing_run WHERE purpose = 'tables'")
    _know_purposes(BEFORE)


def _know_purposes(known: tuple[str, ...]) -> None:
    rule = "purpose IN ({})".format(", ".join(f"'{purpose}'" for purpose in known))
    with op.batch_alter_table("composing_run") as batch_op:
        batch_op.drop_constraint(op.f("ck_composing_run_purpose"), type_="check")
        batch_op.create_check_constraint(op.f("ck_composing_run_purpose"), rule)
