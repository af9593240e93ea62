"""Every form of an award: keys for JWT and seals beside those for Data Integrity, and which form signed bytes are."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

IN_USE = "uq_institution_keys_in_use"
NUMBER = "uq_signed_credentials_award_id_number"


def upgrade() -> None:
    op.alter_column("institution_keys", "sealed_seed", new_column_name="sealed_private")
    op.alter_column("institution_keys", "multikey", existing_type=sa.String(100), nullable=True)
    op.add_column("institution_keys", sa.Column("certificates", sa.Text(), nullable=True))
    _add_filled("institution_keys", "kind", "data-integrity")
    op.drop_index(IN_USE, "institution_keys")
    op.create_index(
        IN_USE, "institution_keys", ["institution_id", "kind"], unique=True, postgresql_where="retired_at is null"
    )
    op.create_check_constraint(
        op.f("ck_institution_keys_public_half"), "institution_keys", "(kind = 'seal') = (certificates is not null)"
    )
    _add_filled("signed_credentials", "form", "json")
    op.drop_constraint(NUMBER, "signed_credentials", type_="unique")
    op.create_unique_constraint(
        op.f("uq_signed_credentials_award_id_form_number"), "signed_credentials", ["award_id", "form", "number"]
    )


def _add_filled(table: str, name: str, value: str) -> None:
    """A column that rows which are there get a value in; new rows must bring their own."""
    op.add_column(table, sa.Column(name, sa.String(20), nullable=False, server_default=value))
    op.alter_column(table, name, existing_type=sa.String(20), server_default=None)


def downgrade() -> None:
    op.drop_constraint(op.f("uq_signed_credentials_award_id_form_number"), "signed_credentials", type_="unique")
    op.execute("alter table signed_credentials disable trigger signed_credentials_append_only")
    op.execute("delete from signed_credentials where form <> 'json'")
    op.execute("alter table signed_credentials enable trigger signed_credentials_append_only")
    op.drop_column("signed_credentials", "form")
    op.create_unique_constraint(NUMBER, "signed_credentials", ["award_id", "number"])
    op.drop_constraint(op.f("ck_institution_keys_public_half"), "institution_keys", type_="check")
    op.drop_index(IN_USE, "institution_keys")
    op.execute("delete from institution_keys where kind <> 'data-integrity'")
    op.drop_column("institution_keys", "kind")
    op.drop_column("institution_keys", "certificates")
    op.create_index(IN_USE, "institution_keys", ["institution_id"], unique=True, postgresql_where="retired_at is null")
    op.alter_column("institution_keys", "multikey", existing_type=sa.String(100), nullable=False)
    op.alter_column("institution_keys", "sealed_private", new_column_name="sealed_seed")
