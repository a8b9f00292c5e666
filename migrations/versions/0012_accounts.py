"""Sign-ins that are listed and ended, codes of an app that work once, passkeys, organisations that ask for both.

Revision 0012, after 0011, made 2026-11-22. Whoever is signed in now signs in once more: nothing is known of the old
sessions but which of them had ended.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sign_in",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("device_key", sa.String(length=64), nullable=False),
        sa.Column("strong", sa.Boolean(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in")),
    )
    op.create_index("ix_sign_in_account", "sign_in", ["account_id", "started_at"])
    op.create_index(op.f("ix_sign_in_started_at"), "sign_in", ["started_at"])
    op.drop_table("ended_session")
    _passkeys()
    with op.batch_alter_table("account") as batch:
        batch.add_column(sa.Column("totp_counter", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("organisation") as batch:
        batch.add_column(sa.Column("second_factor_required", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("organisation") as batch:
        batch.alter_column(
            "second_factor_required", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )


def _passkeys() -> None:
    op.create_table(
        "web_authn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(length=1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=True),
        sa.Column("transports", sa.UnicodeText(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(length=64), nullable=False),
        sa.Column("extensions", sa.String(length=255), nullable=True),
        sa.Column("create_datetime", MOMENT, server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False),
        sa.Column("lastuse_datetime", MOMENT, nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("usage", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["account.id"], name=op.f("fk_web_authn_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_authn")),
    )
    op.create_index(op.f("ix_web_authn_credential_id"), "web_authn", ["credential_id"], unique=True)
    op.create_index(op.f("ix_web_authn_user_id"), "web_authn", ["user_id"])


def downgrade() -> None:
    with op.batch_alter_table("organisation") as batch:
        batch.drop_column("second_factor_required")
    with op.batch_alter_table("account") as batch:
        batch.drop_column("totp_counter")
    op.execute("UPDATE account SET tf_primary_method = NULL, tf_totp_secret = NULL, mf_recovery_codes = NULL")
    op.drop_table("web_authn")
    op.drop_table("sign_in")
    op.create_table(
        "ended_session",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("forgotten_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_ended_session")),
    )
    with op.batch_alter_table("ended_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ended_session_forgotten_at"), ["forgotten_at"], unique=False)
