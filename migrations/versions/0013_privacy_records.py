"""What remains after erasing: the ledger, numbers, a project's records; and objections.

Revision 0013, after 0012, made 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("event_uid", sa.String(length=120), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("erased_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("digest", name=op.f("uq_erasure_digest")),
    )
    op.create_index(op.f("ix_erasure_registration_id"), "erasure", ["registration_id"])
    op.create_index(op.f("ix_erasure_event_id"), "erasure", ["event_id"])
    op.create_table(
        "event_statistics",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("sensitive", sa.Integer(), nullable=False),
        sa.Column("sensitive_at", MOMENT, nullable=True),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_event_statistics_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_statistics")),
    )
    op.create_table(
        "kept_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("institution", sa.String(length=160), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=True),
        sa.Column("legal_reference", sa.String(length=300), nullable=False),
        sa.Column("moved_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_kept_record_event_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_kept_record_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_record")),
    )
    for column in ("event_id", "keep_until", "project_id"):
        op.create_index(op.f(f"ix_kept_record_{column}"), "kept_record", [column])
    op.create_table(
        "objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("settled", sa.Text(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_objection_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_objection_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
    )
    op.create_index(op.f("ix_objection_account_id"), "objection", ["account_id"])
    op.create_index(op.f("ix_objection_registration_id"), "objection", ["registration_id"])


def downgrade() -> None:
    for table in ("objection", "kept_record", "event_statistics", "erasure"):
        op.drop_table(table)
