"""The trail also tells what the service did by itself.

Revision 0016, after 0015, made 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _actors("'organiser', 'visitor', 'command', 'system'")


def downgrade() -> None:
    entry = sa.table("organisation_entry", sa.column("actor"))
    op.execute(sa.update(entry).where(entry.c.actor == "system").values(actor="command"))
    _actors("'organiser', 'visitor', 'command'")


def _actors(known: str) -> None:
    """Other actors that the trail takes."""
    with op.batch_alter_table("organisation_entry") as batch:
        batch.drop_constraint(op.f("ck_organisation_entry_actor"), type_="check")
        batch.create_check_constraint(op.f("ck_organisation_entry_actor"), f"actor IN ({known})")
