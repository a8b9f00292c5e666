"""Focus groups are composed: the frame, the board, the runs of the solver.

Revision 0020, after 0019, made 2026-11-23. Going back, what was composed is gone; people, published groups and their
events stay.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNDER_WAY = sa.text("state IN ('queued', 'running')")
TABLES = (
    "facilitator_place",
    "composed_place",
    "composed_pair",
    "facilitator",
    "composing_run",
    "composed_group",
    "composition",
)


def upgrade() -> None:
    op.create_table(
        "composition",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("no_show", sa.Integer(), nullable=False),
        sa.Column("buffer_minutes", sa.Integer(), nullable=False),
        sa.Column("max_parallel", sa.Integer(), nullable=True),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("language_question_id", sa.Integer(), nullable=True),
        sa.Column("role_question_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("published", sa.JSON(), nullable=True),
        sa.Column("published_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.CheckConstraint("buffer_minutes BETWEEN 0 AND 1440", name=op.f("ck_composition_buffer_minutes")),
        sa.CheckConstraint("max_parallel IS NULL OR max_parallel >= 1", name=op.f("ck_composition_max_parallel")),
        sa.CheckConstraint("no_show BETWEEN 0 AND 900", name=op.f("ck_composition_no_show")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_composition_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["language_question_id"],
            ["question.id"],
            name=op.f("fk_composition_language_question_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["role_question_id"], ["question.id"], name=op.f("fk_composition_role_question_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_composition")),
    )
    op.create_index(op.f("ix_composition_language_question_id"), "composition", ["language_question_id"])
    op.create_index(op.f("ix_composition_role_question_id"), "composition", ["role_question_id"])
    op.create_table(
        "composed_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("min_size", sa.Integer(), nullable=False),
        sa.Column("ideal", sa.Integer(), nullable=False),
        sa.Column("max_size", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("facilitators", sa.Integer(), nullable=False),
        sa.Column("slot_ids", sa.JSON(), nullable=True),
        sa.Column("max_per_institution", sa.Integer(), nullable=True),
        sa.Column("max_per_municipality", sa.Integer(), nullable=True),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=True),
        sa.Column("made_event_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("facilitators BETWEEN 0 AND 10", name=op.f("ck_composed_group_facilitators")),
        sa.CheckConstraint("ideal >= 1 AND cap >= ideal", name=op.f("ck_composed_group_ideal")),
        sa.CheckConstraint("min_size >= 1 AND max_size >= min_size", name=op.f("ck_composed_group_sizes")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["composition.event_id"], name=op.f("fk_composed_group_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_event_id"], ["event.id"], name=op.f("fk_composed_group_made_event_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_composed_group_slot_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_composed_group")),
    )
    op.create_index(op.f("ix_composed_group_event_id"), "composed_group", ["event_id"])
    op.create_index(op.f("ix_composed_group_made_event_id"), "composed_group", ["made_event_id"])
    op.create_index(op.f("ix_composed_group_slot_id"), "composed_group", ["slot_id"])
    op.create_table(
        "composing_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("instance", sa.JSON(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=True),
        sa.Column("plan", sa.JSON(), nullable=True),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("progress", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=True),
        sa.Column("stop_asked", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("claimed_by", sa.String(length=120), nullable=True),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("beat_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("taken_over_at", MOMENT, nullable=True),
        sa.CheckConstraint("purpose IN ('compose', 'rest', 'replan', 'why')", name=op.f("ck_composing_run_purpose")),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'done', 'stopped', 'failed', 'infeasible')",
            name=op.f("ck_composing_run_state"),
        ),
        sa.CheckConstraint("seconds BETWEEN 1 AND 3600", name=op.f("ck_composing_run_seconds")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_composing_run_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["composition.event_id"], name=op.f("fk_composing_run_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_composing_run")),
    )
    op.create_index(op.f("ix_composing_run_account_id"), "composing_run", ["account_id"])
    op.create_index("ix_composing_run_event", "composing_run", ["event_id", "id"])
    op.create_index(
        "ix_composing_run_under_way",
        "composing_run",
        ["event_id"],
        unique=True,
        postgresql_where=UNDER_WAY,
        sqlite_where=UNDER_WAY,
    )
    op.create_table(
        "facilitator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("institution", sa.String(length=160), nullable=False),
        sa.Column("max_groups", sa.Integer(), nullable=False),
        sa.Column("availability", sa.JSON(), nullable=False),
        sa.CheckConstraint("max_groups BETWEEN 1 AND 40", name=op.f("ck_facilitator_max_groups")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["composition.event_id"], name=op.f("fk_facilitator_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facilitator")),
    )
    op.create_index(op.f("ix_facilitator_event_id"), "facilitator", ["event_id"])
    op.create_table(
        "composed_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("facilitator_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('apart', 'together')", name=op.f("ck_composed_pair_kind")),
        sa.CheckConstraint("(second_id IS NULL) <> (facilitator_id IS NULL)", name=op.f("ck_composed_pair_one_second")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["composition.event_id"], name=op.f("fk_composed_pair_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name=op.f("fk_composed_pair_facilitator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["registration.id"], name=op.f("fk_composed_pair_first_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["registration.id"], name=op.f("fk_composed_pair_second_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_composed_pair")),
    )
    op.create_index(op.f("ix_composed_pair_event_id"), "composed_pair", ["event_id"])
    op.create_index(op.f("ix_composed_pair_facilitator_id"), "composed_pair", ["facilitator_id"])
    op.create_index(op.f("ix_composed_pair_first_id"), "composed_pair", ["first_id"])
    op.create_index(op.f("ix_composed_pair_second_id"), "composed_pair", ["second_id"])
    op.create_table(
        "composed_place",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.CheckConstraint("standing = 'seat' OR group_id IS NULL", name=op.f("ck_composed_place_group_is_a_seat")),
        sa.CheckConstraint(
            "standing IN ('open', 'seat', 'reserve', 'thanked')", name=op.f("ck_composed_place_standing")
        ),
        sa.CheckConstraint("NOT (pinned AND excluded)", name=op.f("ck_composed_place_one_wish")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["composition.event_id"], name=op.f("fk_composed_place_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["composed_group.id"], name=op.f("fk_composed_place_group_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_composed_place_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_composed_place")),
    )
    op.create_index(op.f("ix_composed_place_event_id"), "composed_place", ["event_id"])
    op.create_index(op.f("ix_composed_place_group_id"), "composed_place", ["group_id"])
    op.create_table(
        "facilitator_place",
        sa.Column("facilitator_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name=op.f("fk_facilitator_place_facilitator_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["composed_group.id"], name=op.f("fk_facilitator_place_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("facilitator_id", "group_id", name=op.f("pk_facilitator_place")),
    )
    op.create_index(op.f("ix_facilitator_place_group_id"), "facilitator_place", ["group_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
