"""Contact lists, tables being imported, letters that go out at one press.

Revision 0003, after 0002, made 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_SORT_KEY = sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "contact_list",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("collected_on", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "basis IN ('consent', 'public_task', 'legitimate_interest', 'contract')",
            name=op.f("ck_contact_list_basis"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_contact_list_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_contact_list_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_list")),
        sa.UniqueConstraint("organisation_id", "name_key", name=op.f("uq_contact_list_organisation_id_name_key")),
    )
    with op.batch_alter_table("contact_list") as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_list_account_id"), ["account_id"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("given_name", sa.String(length=80), nullable=False),
        sa.Column("family_name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("sort_key", _SORT_KEY, nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("contact_key", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("institution", sa.String(length=160), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("municipality", sa.String(length=80), nullable=False),
        sa.Column("municipality_code", sa.String(length=12), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("email <> '' OR phone <> ''", name=op.f("ck_contact_reachable")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_contact_institution_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["list_id"], ["contact_list.id"], name=op.f("fk_contact_list_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("list_id", "contact_key", "name_key", name=op.f("uq_contact_list_id_contact_key_name_key")),
    )
    with op.batch_alter_table("contact") as batch_op:
        batch_op.create_index("ix_contact_list_sort", ["list_id", "sort_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_institution_id"), ["institution_id"], unique=False)

    op.create_table(
        "import_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("headed", sa.Boolean(), nullable=False),
        sa.Column("meanings", sa.JSON(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_import_draft_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["list_id"], ["contact_list.id"], name=op.f("fk_import_draft_list_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_draft")),
    )
    with op.batch_alter_table("import_draft") as batch_op:
        batch_op.create_index(batch_op.f("ix_import_draft_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_draft_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_draft_list_id"), ["list_id"], unique=False)

    op.create_table(
        "invitation_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("goes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('invite', 'nudge')", name=op.f("ck_invitation_batch_kind")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_invitation_batch_account_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_invitation_batch_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_batch")),
        sa.UniqueConstraint("key", name=op.f("uq_invitation_batch_key")),
    )
    with op.batch_alter_table("invitation_batch") as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_batch_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invitation_batch_event_id"), ["event_id"], unique=False)


def downgrade() -> None:
    op.drop_table("invitation_batch")
    op.drop_table("import_draft")
    op.drop_table("contact")
    op.drop_table("contact_list")
