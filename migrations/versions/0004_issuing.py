"""Results, awards, keys, signed credentials and status lists; what was recorded or signed stays as it is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


APPEND_ONLY = (
    "results",
    "signed_credentials",
    "revocations",
)


def upgrade() -> None:
    op.create_table(
        "institution_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("fragment", sa.String(length=20), nullable=False),
        sa.Column("multikey", sa.String(length=100), nullable=False),
        sa.Column("sealed_seed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compromised_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_institution_keys_institution_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_institution_keys")),
        sa.UniqueConstraint("institution_id", "fragment", name=op.f("uq_institution_keys_institution_id_fragment")),
    )
    op.create_index(
        "uq_institution_keys_in_use",
        "institution_keys",
        ["institution_id"],
        unique=True,
        postgresql_where="retired_at is null",
    )
    op.create_table(
        "status_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_status_lists_institution_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_lists")),
        sa.UniqueConstraint("institution_id", "number", name=op.f("uq_status_lists_institution_id_number")),
    )
    op.create_table(
        "results",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("module_version_id", sa.Uuid(), nullable=False),
        sa.Column("examiner_id", sa.Uuid(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("form", sa.String(length=200), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("grade", sa.String(length=20), nullable=True),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.Column("learning_context", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("correction_reason", sa.String(length=5000), nullable=True),
        sa.ForeignKeyConstraint(["corrects_id"], ["results.id"], name=op.f("fk_results_corrects_id_results")),
        sa.ForeignKeyConstraint(["examiner_id"], ["people.id"], name=op.f("fk_results_examiner_id_people")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_results_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(
            ["module_version_id"], ["offering_versions.id"], name=op.f("fk_results_module_version_id_offering_versions")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_results_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_results_corrects_id")),
    )
    op.create_index(op.f("ix_results_institution_id"), "results", ["institution_id"], unique=False)
    op.create_index(op.f("ix_results_person_id"), "results", ["person_id"], unique=False)
    op.create_table(
        "awards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("result_id", sa.Uuid(), nullable=True),
        sa.Column("diploma_version_id", sa.Uuid(), nullable=True),
        sa.Column("basis", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rejection_reason", sa.String(length=5000), nullable=True),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(result_id is null) <> (diploma_version_id is null)", name=op.f("ck_awards_one_ground")),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_awards_decided_by_people")),
        sa.ForeignKeyConstraint(
            ["diploma_version_id"],
            ["offering_versions.id"],
            name=op.f("fk_awards_diploma_version_id_offering_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_awards_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_awards_person_id_people")),
        sa.ForeignKeyConstraint(["proposed_by"], ["people.id"], name=op.f("fk_awards_proposed_by_people")),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_awards_result_id_results")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
    )
    op.create_index(op.f("ix_awards_institution_id"), "awards", ["institution_id"], unique=False)
    op.create_index(op.f("ix_awards_person_id"), "awards", ["person_id"], unique=False)
    op.create_index(
        "uq_awards_certificate",
        "awards",
        ["person_id", "diploma_version_id"],
        unique=True,
        postgresql_where="status <> 'rejected'",
    )
    op.create_index("uq_awards_result", "awards", ["result_id"], unique=True, postgresql_where="status <> 'rejected'")
    op.create_table(
        "revocations",
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("revoked_by", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_revocations_award_id_awards")),
        sa.ForeignKeyConstraint(["revoked_by"], ["people.id"], name=op.f("fk_revocations_revoked_by_people")),
        sa.PrimaryKeyConstraint("award_id", name=op.f("pk_revocations")),
    )
    op.create_table(
        "signed_credentials",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_signed_credentials_award_id_awards")),
        sa.ForeignKeyConstraint(
            ["key_id"], ["institution_keys.id"], name=op.f("fk_signed_credentials_key_id_institution_keys")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_credentials")),
        sa.UniqueConstraint("award_id", "number", name=op.f("uq_signed_credentials_award_id_number")),
    )
    op.create_index(op.f("ix_signed_credentials_digest"), "signed_credentials", ["digest"], unique=False)
    op.create_table(
        "status_entries",
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("award_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_status_entries_award_id_awards")),
        sa.ForeignKeyConstraint(["list_id"], ["status_lists.id"], name=op.f("fk_status_entries_list_id_status_lists")),
        sa.PrimaryKeyConstraint("list_id", "position", name=op.f("pk_status_entries")),
        sa.UniqueConstraint("award_id", name=op.f("uq_status_entries_award_id")),
    )
    for table in APPEND_ONLY:
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table} "
            "for each row execute function refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("status_entries")
    op.drop_index(op.f("ix_signed_credentials_digest"), table_name="signed_credentials")
    op.drop_table("signed_credentials")
    op.drop_table("revocations")
    op.drop_index("uq_awards_result", table_name="awards", postgresql_where="status <> 'rejected'")
    op.drop_index("uq_awards_certificate", table_name="awards", postgresql_where="status <> 'rejected'")
    op.drop_index(op.f("ix_awards_person_id"), table_name="awards")
    op.drop_index(op.f("ix_awards_institution_id"), table_name="awards")
    op.drop_table("awards")
    op.drop_index(op.f("ix_results_person_id"), table_name="results")
    op.drop_index(op.f("ix_results_institution_id"), table_name="results")
    op.drop_table("results")
    op.drop_table("status_lists")
    op.drop_index("uq_institution_keys_in_use", table_name="institution_keys", postgresql_where="retired_at is null")
    op.drop_table("institution_keys")
