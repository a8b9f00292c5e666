"""On whose clock people abroad read times; a poll that insists on those who are required.

Revision 0024, after 0023, made 2026-11-23. Going back, times are told on the event's clock alone and no poll insists.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PEOPLE = ("registration", "guest", "contact")


def upgrade() -> None:
    for table in PEOPLE:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("zone", sa.String(length=40), nullable=False, server_default=""))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column("zone", server_default=None, existing_type=sa.String(length=40))
    with op.batch_alter_table("event") as batch_op:
        batch_op.add_column(sa.Column("all_required", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("event") as batch_op:
        batch_op.alter_column("all_required", server_default=None, existing_type=sa.Boolean())


def downgrade() -> None:
    with op.batch_alter_table("event") as batch_op:
        batch_op.drop_column("all_required")
    for table in reversed(PEOPLE):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("zone")
