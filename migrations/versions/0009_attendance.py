"""The day itself: who came, every note of it, helpers' links, groups and their notes.

Revision 0009, after 0008, made 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = "'expected', 'arrived', 'left_out'"
KINDS = "'mark', 'undo', 'left_out', 'walk_in'"
HOWS = "'list', 'qr', 'walk_in', 'self', 'later'"
OUTCOMES = "'done', 'look', 'settled', 'unknown', 'no_place', 'guardian', 'wrong_day', 'refused', 'malformed'"


def _event(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f(f"fk_{table}_event_id"), ondelete="CASCADE")


def _account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account_id")
    return sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=name, ondelete="SET NULL")


def _link(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_link_id")
    return sa.ForeignKeyConstraint(["link_id"], ["check_in_link.id"], name=name, ondelete="SET NULL")


def _registration(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_registration_id")
    return sa.ForeignKeyConstraint(["registration_id"], ["registration.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "check_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        _account("check_in_link"),
        _event("check_in_link"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_link")),
        sa.UniqueConstraint("hash", name=op.f("uq_check_in_link_hash")),
    )
    op.create_index(op.f("ix_check_in_link_event_id"), "check_in_link", ["event_id"])
    op.create_index(op.f("ix_check_in_link_account_id"), "check_in_link", ["account_id"])
    op.create_table(
        "check_in_setting",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("self_check_in", sa.Boolean(), nullable=False),
        sa.Column("groups_number", sa.Integer(), nullable=False),
        sa.Column("mix", sa.String(length=12), nullable=False),
        sa.Column("families", sa.String(length=10), nullable=False),
        sa.CheckConstraint("mix IN ('nothing', 'institution', 'kind')", name=op.f("ck_check_in_setting_mix")),
        sa.CheckConstraint("families IN ('together', 'apart')", name=op.f("ck_check_in_setting_families")),
        sa.CheckConstraint("groups_number BETWEEN 0 AND 30", name=op.f("ck_check_in_setting_groups_number")),
        _event("check_in_setting"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_check_in_setting")),
    )
    op.create_table(
        "group_note",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("group_no", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        _account("group_note"),
        _event("group_note"),
        sa.PrimaryKeyConstraint("event_id", "group_no", name=op.f("pk_group_note")),
    )
    op.create_index(op.f("ix_group_note_account_id"), "group_note", ["account_id"])
    op.create_table(
        "attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=True),
        sa.Column("how", sa.String(length=10), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("group_no", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_attendance_state")),
        sa.CheckConstraint(f"how IN ({HOWS})", name=op.f("ck_attendance_how")),
        sa.CheckConstraint(
            "(state = 'arrived') = (arrived_at IS NOT NULL)", name=op.f("ck_attendance_arrived_has_moment")
        ),
        sa.CheckConstraint("group_no IS NULL OR group_no >= 1", name=op.f("ck_attendance_group_no")),
        _account("attendance"),
        _event("attendance"),
        _link("attendance"),
        _registration("attendance"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("registration_id", "day", name=op.f("uq_attendance_registration_id_day")),
    )
    op.create_index("ix_attendance_event", "attendance", ["event_id", "day", "state"])
    op.create_index(op.f("ix_attendance_account_id"), "attendance", ["account_id"])
    op.create_index(op.f("ix_attendance_link_id"), "attendance", ["link_id"])
    op.create_table(
        "check_in_op",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("op_id", sa.String(length=100), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("institution", sa.String(length=160), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("link_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_check_in_op_kind")),
        sa.CheckConstraint(f"how IN ({HOWS})", name=op.f("ck_check_in_op_how")),
        sa.CheckConstraint(f"outcome IN ({OUTCOMES})", name=op.f("ck_check_in_op_outcome")),
        _account("check_in_op"),
        _event("check_in_op"),
        _link("check_in_op"),
        _registration("check_in_op"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in_op")),
        sa.UniqueConstraint("event_id", "op_id", name=op.f("uq_check_in_op_event_id_op_id")),
    )
    op.create_index("ix_check_in_op_person", "check_in_op", ["registration_id", "day"])
    op.create_index(op.f("ix_check_in_op_account_id"), "check_in_op", ["account_id"])
    op.create_index(op.f("ix_check_in_op_link_id"), "check_in_op", ["link_id"])


def downgrade() -> None:
    op.drop_table("check_in_op")
    op.drop_table("attendance")
    op.drop_table("group_note")
    op.drop_table("check_in_setting")
    op.drop_table("check_in_link")
