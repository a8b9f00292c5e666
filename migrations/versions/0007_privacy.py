"""What is promised about people's data: projects, the notice of an event and its versions.

Revision 0007, after 0006, made 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BASES = "'interest', 'public_task', 'consent', 'contract'"


def upgrade() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("legal_reference", sa.String(length=300), nullable=False),
        sa.Column("last_payment_on", sa.Date(), nullable=True),
        sa.Column("keep_years", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("keep_years BETWEEN 0 AND 30", name=op.f("ck_project_keep_years")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_project_organisation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("organisation_id", "number", name=op.f("uq_project_organisation_id_number")),
    )
    op.create_table(
        "event_privacy",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.Column("retention_months", sa.Integer(), nullable=False),
        sa.Column("sensitive_days", sa.Integer(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint(f"basis IN ({BASES})", name=op.f("ck_event_privacy_basis")),
        sa.CheckConstraint("retention_months BETWEEN 0 AND 240", name=op.f("ck_event_privacy_retention_months")),
        sa.CheckConstraint("sensitive_days BETWEEN 0 AND 365", name=op.f("ck_event_privacy_sensitive_days")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_privacy_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_event_privacy_project_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_privacy")),
    )
    op.create_index(op.f("ix_event_privacy_project_id"), "event_privacy", ["project_id"])
    op.create_table(
        "notice_version",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("first_used_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_notice_version_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_notice_version")),
    )
    op.create_index(op.f("ix_notice_version_event_id"), "notice_version", ["event_id"])
    op.create_table(
        "data_code",
        sa.Column("registration_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_data_code_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_data_code")),
    )
    with op.batch_alter_table("registration") as batch:
        batch.add_column(sa.Column("notice_hash", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("objected_at", MOMENT, nullable=True))
    with op.batch_alter_table("organisation") as batch:
        batch.add_column(sa.Column("data_protection", sa.String(length=200), nullable=False, server_default=""))
    with op.batch_alter_table("organisation") as batch:
        batch.alter_column(
            "data_protection", existing_type=sa.String(length=200), existing_nullable=False, server_default=None
        )


def downgrade() -> None:
    with op.batch_alter_table("organisation") as batch:
        batch.drop_column("data_protection")
    with op.batch_alter_table("registration") as batch:
        batch.drop_column("objected_at")
        batch.drop_column("notice_hash")
    op.drop_table("data_code")
    op.drop_table("notice_version")
    op.drop_table("event_privacy")
    op.drop_table("project")
