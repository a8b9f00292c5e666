"""Steps of the board of groups, so that the last one can be taken back.

Revision 0022, after 0021, made 2026-11-23. Going back, the board stays as it is and its steps cannot be taken back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('moved', 'pinned', 'unpinned', 'excluded', 'included', 'locked', 'unlocked', 'retimed', 'staffed', "
    "'rest_reserved', 'taken_over', 'undone', 'published')"
)


def upgrade() -> None:
    op.create_table(
        "board_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=15), nullable=False),
        sa.Column("version_before", sa.Integer(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("worth", sa.JSON(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_board_step_kind")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_board_step_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["composition.event_id"], name=op.f("fk_board_step_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_step")),
    )
    op.create_index(op.f("ix_board_step_account_id"), "board_step", ["account_id"])
    op.create_index("ix_board_step_event", "board_step", ["event_id", "id"])


def downgrade() -> None:
    op.drop_table("board_step")
