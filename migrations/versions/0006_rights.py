"""Separate rights instead of the role of an editor: at every event of an organisation, and at single events.

Revision 0006, after 0005, made 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# What an editor could do until now.
OF_EDITORS = '["check_in", "edit", "export", "moderate", "sensitive"]'


def upgrade() -> None:
    _membership("'owner', 'editor', 'member'")
    with op.batch_alter_table("membership") as batch:
        batch.add_column(sa.Column("rights", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(f"UPDATE membership SET role = 'member', rights = '{OF_EDITORS}' WHERE role = 'editor'")
    _membership("'owner', 'member'")
    with op.batch_alter_table("membership") as batch:
        batch.alter_column("rights", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
    op.create_table(
        "event_rights",
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("rights", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_rights_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_event_rights_membership_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("membership_id", "event_id", name=op.f("pk_event_rights")),
    )
    op.create_index(op.f("ix_event_rights_event_id"), "event_rights", ["event_id"])


def downgrade() -> None:
    op.drop_table("event_rights")
    _membership("'owner', 'editor', 'member'")
    op.execute("UPDATE membership SET role = 'editor' WHERE role = 'member'")
    _membership("'owner', 'editor'")
    with op.batch_alter_table("membership") as batch:
        batch.drop_column("rights")


def _membership(roles: str) -> None:
    """Other roles that the table takes."""
    with op.batch_alter_table("membership") as batch:
        batch.drop_constraint(op.f("ck_membership_role"), type_="check")
        batch.create_check_constraint(op.f("ck_membership_role"), f"role IN ({roles})")
