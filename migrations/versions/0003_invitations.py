"""Contact lists.

Revision 0003, after 0002, made 2026-11-22.
"""

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
