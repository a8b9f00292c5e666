"""Reminders: plans, rules, what became of each, and the links that stop them.

Revision 0004, after 0003, made 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "reminder_plan",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
        sa.Column("closes_at", MOMENT, nullable=True),
        sa.Column("chosen_at", MOMENT, nullable=False),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_reminder_plan_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_reminder_plan")),
    )
    op.create_table(
        "reminder_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("at_minute", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.Column("anchor_at", MOMENT, nullable=True),
        sa.Column("planned_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("useful_until", MOMENT, nullable=True),
        sa.Column("pressed_for", MOMENT, nullable=True),
        sa.Column("done_for", MOMENT, nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('deadline_invited', 'deadline_followers', 'still_coming', 'start', 'thanks')",
            name=op.f("ck_reminder_rule_kind"),
        ),
        sa.CheckConstraint("(days IS NULL) = (hours IS NULL)", name=op.f("ck_reminder_rule_timing")),
        sa.CheckConstraint("days IS NULL OR days BETWEEN 0 AND 60", name=op.f("ck_reminder_rule_days")),
        sa.CheckConstraint("hours IS NULL OR hours BETWEEN 0 AND 72", name=op.f("ck_reminder_rule_hours")),
        sa.CheckConstraint(
            "at_minute IS NULL OR at_minute BETWEEN 0 AND 1439", name=op.f("ck_reminder_rule_at_minute")
        ),
        sa.CheckConstraint(
            "due_at IS NULL OR (anchor_at IS NOT NULL AND useful_until IS NOT NULL)", name=op.f("ck_reminder_rule_due")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_reminder_rule_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
        sa.UniqueConstraint("event_id", "kind", "number", name=op.f("uq_reminder_rule_event_id_kind_number")),
    )
    op.create_index("ix_reminder_rule_due", "reminder_rule", ["due_at"])
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("anchor_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("mail_key", sa.String(length=200), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint("subject IN ('guest', 'follower', 'registration')", name=op.f("ck_reminder_subject")),
        sa.CheckConstraint("state IN ('ordered', 'skipped', 'expired')", name=op.f("ck_reminder_state")),
        sa.CheckConstraint("(state = 'ordered') = (mail_key IS NOT NULL)", name=op.f("ck_reminder_mail_key")),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["reminder_rule.id"], name=op.f("fk_reminder_rule_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "rule_id",
            "subject",
            "subject_id",
            "anchor_at",
            name=op.f("uq_reminder_rule_id_subject_subject_id_anchor_at"),
        ),
    )
    op.create_index("ix_reminder_subject", "reminder", ["subject", "subject_id"])
    op.create_table(
        "reminder_link",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=12), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("subject IN ('guest', 'follower', 'registration')", name=op.f("ck_reminder_link_subject")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_reminder_link")),
    )


def downgrade() -> None:
    op.drop_table("reminder_link")
    op.drop_index("ix_reminder_subject", "reminder")
    op.drop_table("reminder")
    op.drop_index("ix_reminder_rule_due", "reminder_rule")
    op.drop_table("reminder_rule")
    op.drop_table("reminder_plan")
