"""Files, interviews, checks and ties of evidence; VRAAK records and norms; erasure of a dossier."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("dossiers", sa.Column("erased_at", MOMENT, nullable=True))
    op.add_column("evidence", sa.Column("may_match", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("evidence", sa.Column("ties", JSONB, server_default=sa.text("'{}'"), nullable=False))
    op.add_column("evidence", sa.Column("checked", JSONB, nullable=True))
    op.add_column("evidence", sa.Column("hosted_at", MOMENT, nullable=True))
    op.add_column("evidence", sa.Column("erased_at", MOMENT, nullable=True))
    op.create_table(
        "evidence_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("erased_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_evidence_files_added_by_people")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_files_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_files")),
    )
    op.create_index(op.f("ix_evidence_files_evidence_id"), "evidence_files", ["evidence_id"], unique=False)
    op.create_table(
        "interview_records",
        sa.Column("evidence_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_interview_records_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["people.id"], name=op.f("fk_interview_records_recorded_by_people")),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_interview_records")),
    )
    op.create_table(
        "vraak_norms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_vraak_norms_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["people.id"], name=op.f("fk_vraak_norms_set_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vraak_norms")),
        sa.UniqueConstraint("institution_id", "year", name=op.f("uq_vraak_norms_institution_id_year")),
    )
    op.create_table(
        "vraak_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("norms", JSONB, nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint("(evidence_id is null) <> (outcome_id is null)", name=op.f("ck_vraak_records_about_one")),
        sa.ForeignKeyConstraint(["assessor_id"], ["people.id"], name=op.f("fk_vraak_records_assessor_id_people")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_vraak_records_dossier_id_dossiers")),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["learning_outcomes.id"], name=op.f("fk_vraak_records_outcome_id_learning_outcomes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vraak_records")),
    )
    op.create_index(
        "uq_vraak_records_subject",
        "vraak_records",
        ["dossier_id", "assessor_id", "evidence_id", "outcome_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    op.drop_index("uq_vraak_records_subject", table_name="vraak_records")
    op.drop_table("vraak_records")
    op.drop_table("vraak_norms")
    op.drop_table("interview_records")
    op.drop_index(op.f("ix_evidence_files_evidence_id"), table_name="evidence_files")
    op.drop_table("evidence_files")
    for column in ("erased_at", "hosted_at", "checked", "ties", "may_match"):
        op.drop_column("evidence", column)
    op.drop_column("dossiers", "erased_at")
