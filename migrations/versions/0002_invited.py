"""Invited people, parties, guardians, offers; addresses that take no mail.

Revision 0002, after 0001, made 2026-11-22.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Checks = dict[str, dict[str, str]]
_BEFORE: Checks = {
    "event": {
        "kind": "kind IN ('focus_group', 'think_tank', 'regional_meeting', 'training', 'other')",
        "status": "status IN ('draft', 'published', 'cancelled')",
        "visibility": "visibility IN ('public', 'unlisted')",
        "capacity": "capacity IS NULL OR capacity >= 1",
        "ends_after_start": "ends_at IS NULL OR ends_at > starts_at",
        "ends_needs_start": "ends_at IS NULL OR starts_at IS NOT NULL",
    },
    "link": {"kind": "kind IN ('mailed', 'manage', 'receipt', 'join', 'feed')"},
    "registration": {
        "source": "source IN ('web', 'organiser', 'phone', 'email')",
        "status": "status IN ('confirmed', 'waiting', 'withdrawn', 'cancelled')",
        "waiting_has_number": "status <> 'waiting' OR waiting_number IS NOT NULL",
    },
    "seating": {
        "not_oversold": "taken >= 0 AND (seat_limit IS NULL OR taken <= seat_limit)",
        "waiting": "waiting >= 0",
    },
}
_AFTER: Checks = {
    "event": _BEFORE["event"]
    | {
        "guardian_below": "guardian_below IS NULL OR guardian_below IN (13, 16, 18)",
        "guardian_hours": "guardian_hours BETWEEN 1 AND 336",
        "institution_limit": "institution_limit IS NULL OR institution_limit >= 1",
        "offer_hours": "offer_hours BETWEEN 1 AND 336",
        "parties": "parties IN ('alone', 'family', 'colleagues')",
        "party_size": "party_size BETWEEN 1 AND 12",
        "priority": "priority IN ('nobody', 'invited', 'kinds')",
        "waiting_mode": "waiting_mode IN ('automatic', 'offer')",
    },
    "link": {"kind": "kind IN ('mailed', 'manage', 'receipt', 'join', 'feed', 'guardian')"},
    "registration": _BEFORE["registration"]
    | {
        "age_band": "age_band IN ('under_13', 'from_13', 'from_16', 'adult')",
        "guardian_state": "guardian_state IN ('none', 'asked', 'given', 'on_paper', 'refused')",
        "held_has_end": "status NOT IN ('offered', 'pending') OR held_until IS NOT NULL",
        "source": "source IN ('web', 'invitation', 'calendar', 'organiser', 'phone', 'email')",
        "status": "status IN ('confirmed', 'waiting', 'offered', 'pending', 'withdrawn', 'cancelled', 'lapsed')",
        "waiting_reason": "waiting_reason IN ('full', 'institution', 'party')",
    },
    "seating": {
        "invited": "held >= 0 AND extra >= 0 AND guests >= 0",
        "not_oversold": "taken >= 0 AND (seat_limit IS NULL OR taken + held <= seat_limit)",
        "waiting": "waiting >= 0",
    },
}


def _drop_checks(batch_op: Any, table: str, before: Checks, after: Checks) -> None:
    """Those that will not be the same."""
    for name, rule in before[table].items():
        if after[table].get(name) != rule:
            batch_op.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")


def _add_checks(batch_op: Any, table: str, before: Checks, after: Checks) -> None:
    for name, rule in after[table].items():
        if before[table].get(name) != rule:
            batch_op.create_check_constraint(op.f(f"ck_{table}_{name}"), rule)


def upgrade() -> None:
    op.create_table(
        "bad_address",
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("email_key", name=op.f("pk_bad_address")),
    )
    op.create_table(
        "guest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(length=80), nullable=False),
        sa.Column("family_name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column(
            "sort_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("contact_key", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("institution", sa.String(length=160), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("municipality_code", sa.String(length=12), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("beyond_limit", sa.Boolean(), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("earlier_link_hash", sa.String(length=64), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=6), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_source", sa.String(length=10), nullable=True),
        sa.Column("answer_note", sa.String(length=300), nullable=False),
        sa.Column("reminders_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(answer = 'none') = (answered_at IS NULL)", name=op.f("ck_guest_answered_at")),
        sa.CheckConstraint("answer IN ('none', 'yes', 'no', 'maybe')", name=op.f("ck_guest_answer")),
        sa.CheckConstraint(
            "answer_source IN ('web', 'invitation', 'calendar', 'organiser', 'phone', 'email')",
            name=op.f("ck_guest_answer_source"),
        ),
        sa.CheckConstraint("NOT (reserved AND beyond_limit)", name=op.f("ck_guest_one_kind_of_seat")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_guest_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_guest_institution_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest")),
        sa.UniqueConstraint("event_id", "contact_key", "name_key", name=op.f("uq_guest_event_id_contact_key_name_key")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_guest_link_hash")),
    )
    with op.batch_alter_table("guest") as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_earlier_link_hash"), ["earlier_link_hash"], unique=False)
        batch_op.create_index("ix_guest_event_sort", ["event_id", "sort_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_guest_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "party",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_party_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    with op.batch_alter_table("party") as batch_op:
        batch_op.create_index(batch_op.f("ix_party_event_id"), ["event_id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("given_by", sa.String(length=160), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_consent_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_consent_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent") as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_consent_registration", ["registration_id", "purpose"], unique=False)

    with op.batch_alter_table("event") as batch_op:
        _drop_checks(batch_op, "event", _BEFORE, _AFTER)
        batch_op.add_column(
            sa.Column("waiting_mode", sa.String(length=10), nullable=False, server_default=sa.text("'automatic'"))
        )
        batch_op.add_column(sa.Column("offer_hours", sa.Integer(), nullable=False, server_default=sa.text("24")))
        batch_op.add_column(
            sa.Column("priority", sa.String(length=10), nullable=False, server_default=sa.text("'nobody'"))
        )
        batch_op.add_column(sa.Column("priority_kinds", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("institution_limit", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("parties", sa.String(length=10), nullable=False, server_default=sa.text("'alone'"))
        )
        batch_op.add_column(sa.Column("party_size", sa.Integer(), nullable=False, server_default=sa.text("6")))
        batch_op.add_column(sa.Column("guardian_below", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("guardian_hours", sa.Integer(), nullable=False, server_default=sa.text("48")))
        batch_op.add_column(sa.Column("decline_frees", sa.Boolean(), nullable=False, server_default=sa.false()))
        _add_checks(batch_op, "event", _BEFORE, _AFTER)

    with op.batch_alter_table("follower") as batch_op:
        batch_op.add_column(sa.Column("reminders_off_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("batch", sa.String(length=60), nullable=True))
        batch_op.create_index(batch_op.f("ix_outbox_batch"), ["batch"], unique=False)

    with op.batch_alter_table("question") as batch_op:
        batch_op.add_column(sa.Column("per_person", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("registration") as batch_op:
        _drop_checks(batch_op, "registration", _BEFORE, _AFTER)
        batch_op.add_column(sa.Column("guest_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("beyond_limit", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("party_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("age_band", sa.String(length=10), nullable=True))
        batch_op.add_column(
            sa.Column("collected_by", sa.String(length=120), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("guardian_state", sa.String(length=10), nullable=False, server_default=sa.text("'none'"))
        )
        batch_op.add_column(
            sa.Column("guardian_name", sa.String(length=160), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("guardian_email", sa.String(length=254), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(
            sa.Column("guardian_phone", sa.String(length=20), nullable=False, server_default=sa.text("''"))
        )
        batch_op.add_column(sa.Column("replaced_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("registered_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("waiting_reason", sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default=sa.text("1")))
        batch_op.add_column(sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("own_entry", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("partstat_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("partstat_sequence", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reminders_off_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_registration_guest_id"), ["guest_id"], unique=False)
        batch_op.create_index(
            "ix_registration_held",
            ["held_until"],
            unique=False,
            postgresql_where=sa.text("status IN ('offered', 'pending')"),
            sqlite_where=sa.text("status IN ('offered', 'pending')"),
        )
        batch_op.create_index(batch_op.f("ix_registration_party_id"), ["party_id"], unique=False)
        for column in ("replaced_by_id", "registered_by_id"):
            batch_op.create_index(batch_op.f(f"ix_registration_{column}"), [column], unique=False)
            batch_op.create_foreign_key(
                batch_op.f(f"fk_registration_{column}"), "registration", [column], ["id"], ondelete="SET NULL"
            )
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_party_id"), "party", ["party_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_registration_guest_id"), "guest", ["guest_id"], ["id"], ondelete="SET NULL"
        )
        _add_checks(batch_op, "registration", _BEFORE, _AFTER)

    with op.batch_alter_table("seating") as batch_op:
        _drop_checks(batch_op, "seating", _BEFORE, _AFTER)
        batch_op.add_column(sa.Column("held", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch_op.add_column(sa.Column("extra", sa.Integer(), nullable=False, server_default=sa.text("0")))
        batch_op.add_column(sa.Column("guests", sa.Integer(), nullable=False, server_default=sa.text("0")))
        _add_checks(batch_op, "seating", _BEFORE, _AFTER)

    with op.batch_alter_table("link") as batch_op:
        _drop_checks(batch_op, "link", _BEFORE, _AFTER)
        _add_checks(batch_op, "link", _BEFORE, _AFTER)


def downgrade() -> None:
    op.execute("UPDATE registration SET status = 'confirmed' WHERE status IN ('offered', 'pending')")  # they hold seats
    op.execute("UPDATE registration SET status = 'withdrawn' WHERE status = 'lapsed'")
    op.execute("UPDATE registration SET source = 'web' WHERE source IN ('invitation', 'calendar')")
    op.execute("DELETE FROM link WHERE kind = 'guardian'")
    with op.batch_alter_table("link") as batch_op:
        _drop_checks(batch_op, "link", _AFTER, _BEFORE)
        _add_checks(batch_op, "link", _AFTER, _BEFORE)
    with op.batch_alter_table("seating") as batch_op:
        _drop_checks(batch_op, "seating", _AFTER, _BEFORE)
        batch_op.drop_column("guests")
        batch_op.drop_column("extra")
        batch_op.drop_column("held")
        _add_checks(batch_op, "seating", _AFTER, _BEFORE)

    with op.batch_alter_table("registration") as batch_op:
        _drop_checks(batch_op, "registration", _AFTER, _BEFORE)
        batch_op.drop_constraint(batch_op.f("fk_registration_guest_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_registration_party_id"), type_="foreignkey")
        for column in ("replaced_by_id", "registered_by_id"):
            batch_op.drop_constraint(batch_op.f(f"fk_registration_{column}"), type_="foreignkey")
            batch_op.drop_index(batch_op.f(f"ix_registration_{column}"))
        batch_op.drop_index(batch_op.f("ix_registration_party_id"))
        batch_op.drop_index(
            "ix_registration_held",
            postgresql_where=sa.text("status IN ('offered', 'pending')"),
            sqlite_where=sa.text("status IN ('offered', 'pending')"),
        )
        batch_op.drop_index(batch_op.f("ix_registration_guest_id"))
        batch_op.drop_column("reminders_off_at")
        batch_op.drop_column("partstat_sequence")
        batch_op.drop_column("partstat_at")
        batch_op.drop_column("own_entry")
        batch_op.drop_column("held_until")
        batch_op.drop_column("priority")
        batch_op.drop_column("waiting_reason")
        batch_op.drop_column("registered_by_id")
        batch_op.drop_column("replaced_by_id")
        batch_op.drop_column("guardian_phone")
        batch_op.drop_column("guardian_email")
        batch_op.drop_column("guardian_name")
        batch_op.drop_column("guardian_state")
        batch_op.drop_column("collected_by")
        batch_op.drop_column("age_band")
        batch_op.drop_column("party_id")
        batch_op.drop_column("beyond_limit")
        batch_op.drop_column("guest_id")
        _add_checks(batch_op, "registration", _AFTER, _BEFORE)

    with op.batch_alter_table("question") as batch_op:
        batch_op.drop_column("per_person")

    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_batch"))
        batch_op.drop_column("batch")

    with op.batch_alter_table("follower") as batch_op:
        batch_op.drop_column("reminders_off_at")

    with op.batch_alter_table("event") as batch_op:
        _drop_checks(batch_op, "event", _AFTER, _BEFORE)
        batch_op.drop_column("decline_frees")
        batch_op.drop_column("guardian_hours")
        batch_op.drop_column("guardian_below")
        batch_op.drop_column("party_size")
        batch_op.drop_column("parties")
        batch_op.drop_column("institution_limit")
        batch_op.drop_column("priority_kinds")
        batch_op.drop_column("priority")
        batch_op.drop_column("offer_hours")
        batch_op.drop_column("waiting_mode")
        _add_checks(batch_op, "event", _AFTER, _BEFORE)

    with op.batch_alter_table("consent") as batch_op:
        batch_op.drop_index("ix_consent_registration")
        batch_op.drop_index(batch_op.f("ix_consent_account_id"))

    op.drop_table("consent")
    with op.batch_alter_table("party") as batch_op:
        batch_op.drop_index(batch_op.f("ix_party_event_id"))

    op.drop_table("party")
    with op.batch_alter_table("guest") as batch_op:
        batch_op.drop_index(batch_op.f("ix_guest_institution_id"))
        batch_op.drop_index("ix_guest_event_sort")
        batch_op.drop_index(batch_op.f("ix_guest_earlier_link_hash"))

    op.drop_table("guest")
    op.drop_table("bad_address")
