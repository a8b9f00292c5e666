"""Times that are proposed and who can come at them; people who apply and are chosen.

Revision 0019, after 0018, made 2026-11-23. Going back, whoever applied, was placed or was thanked has withdrawn.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BEFORE = ("confirmed", "waiting", "offered", "pending", "withdrawn", "cancelled", "lapsed")
ADDED = ("applied", "placed", "not_chosen")


def upgrade() -> None:
    _know_statuses((*BEFORE, *ADDED))
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("made_from_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("admission", sa.String(length=10), nullable=False, server_default="in_order"))
        batch_op.add_column(sa.Column("answers_shown", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("decided_at", MOMENT, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_event_made_from_id"), "event", ["made_from_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_check_constraint(op.f("ck_event_admission"), "admission IN ('in_order', 'poll', 'selection')")
        batch_op.create_index(batch_op.f("ix_event_made_from_id"), ["made_from_id"], unique=False)
    with op.batch_alter_table("event") as batch_op:
        batch_op.alter_column("admission", server_default=None, existing_type=sa.String(length=10))
        batch_op.alter_column("answers_shown", server_default=None, existing_type=sa.Boolean())
    with op.batch_alter_table("registration") as batch_op:
        batch_op.add_column(sa.Column("required", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("application_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_application_id"),
            "registration",
            ["application_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(batch_op.f("ix_registration_application_id"), ["application_id"], unique=False)
    with op.batch_alter_table("guest") as batch_op:
        batch_op.add_column(sa.Column("required", sa.Boolean(), nullable=False, server_default=sa.false()))
    for table in ("registration", "guest"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("required", server_default=None, existing_type=sa.Boolean())
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("whole_day", sa.Boolean(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_slot_ends_after_start")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_slot_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("event_id", "starts_at", "ends_at", name=op.f("uq_slot_event_id_starts_at_ends_at")),
    )
    op.create_table(
        "availability",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.CheckConstraint("value IN (0, 1, 2)", name=op.f("ck_availability_value")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_availability_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_availability_slot_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("registration_id", "slot_id", name=op.f("pk_availability")),
    )
    op.create_index(op.f("ix_availability_slot_id"), "availability", ["slot_id"])


def downgrade() -> None:
    op.drop_table("availability")
    op.drop_table("slot")
    with op.batch_alter_table("guest") as batch_op:
        batch_op.drop_column("required")
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_application_id"))
        batch_op.drop_constraint(batch_op.f("fk_registration_application_id"), type_="foreignkey")
        batch_op.drop_column("application_id")
        batch_op.drop_column("required")
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_made_from_id"))
        batch_op.drop_constraint(op.f("ck_event_admission"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_event_made_from_id"), type_="foreignkey")
        for column in ("decided_at", "answers_shown", "admission", "made_from_id"):
            batch_op.drop_column(column)
    op.execute("UPDATE registration SET status = 'withdrawn' WHERE status IN ('applied', 'placed', 'not_chosen')")
    _know_statuses(BEFORE)


def _know_statuses(known: tuple[str, ...]) -> None:
    rule = "status IN ({})".format(", ".join(f"'{status}'" for status in known))
    with op.batch_alter_table("registration") as batch_op:
        batch_op.drop_constraint(op.f("ck_registration_status"), type_="check")
        batch_op.create_check_constraint(op.f("ck_registration_status"), rule)
