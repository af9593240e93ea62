"""Dossiers, evidence, advice, decisions, exemptions, and agreements with their adoptions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "badge_claims",
        sa.Column("credential_id", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_badge_claims_person_id_people")),
        sa.PrimaryKeyConstraint("credential_id", name=op.f("pk_badge_claims")),
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source_module_id", sa.Uuid(), nullable=False),
        sa.Column("target_module_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_agreements_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_agreements_made_by_people")),
        sa.ForeignKeyConstraint(
            ["source_module_id"], ["offerings.id"], name=op.f("fk_agreements_source_module_id_offerings")
        ),
        sa.ForeignKeyConstraint(
            ["target_module_id"], ["offerings.id"], name=op.f("fk_agreements_target_module_id_offerings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("institution_id", "code", name=op.f("uq_agreements_institution_id_code")),
    )
    op.create_index(op.f("ix_agreements_target_module_id"), "agreements", ["target_module_id"], unique=False)
    op.create_table(
        "adoptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("rules_year", sa.Integer(), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("adopted_by", sa.Uuid(), nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["adopted_by"], ["people.id"], name=op.f("fk_adoptions_adopted_by_people")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_adoptions_agreement_id_agreements")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_adoptions_programme_id_programmes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoptions")),
        sa.UniqueConstraint(
            "agreement_id", "programme_id", "rules_year", name=op.f("uq_adoptions_agreement_id_programme_id_rules_year")
        ),
    )
    op.create_index(op.f("ix_adoptions_programme_id"), "adoptions", ["programme_id"], unique=False)
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("diploma_version_id", sa.Uuid(), nullable=False),
        sa.Column("modules", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completion_asked", sa.String(length=5000), nullable=True),
        sa.ForeignKeyConstraint(
            ["diploma_version_id"],
            ["offering_versions.id"],
            name=op.f("fk_dossiers_diploma_version_id_offering_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_dossiers_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_dossiers_person_id_people")),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_dossiers_programme_id_programmes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
    )
    op.create_index(op.f("ix_dossiers_institution_id"), "dossiers", ["institution_id"], unique=False)
    op.create_index(op.f("ix_dossiers_person_id"), "dossiers", ["person_id"], unique=False)
    op.create_index(op.f("ix_dossiers_programme_id"), "dossiers", ["programme_id"], unique=False)
    op.create_table(
        "advice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("verdicts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("advised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessor_id"], ["people.id"], name=op.f("fk_advice_assessor_id_people")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_advice_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice")),
        sa.UniqueConstraint("dossier_id", "assessor_id", name=op.f("uq_advice_dossier_id_assessor_id")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_indication", sa.Boolean(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["people.id"], name=op.f("fk_decisions_decided_by_people")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_decisions_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_dossier_id"), "decisions", ["dossier_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sealed_account", sa.LargeBinary(), nullable=True),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("outcomes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("credential_id", sa.String(length=500), nullable=True),
        sa.Column("credential", sa.LargeBinary(), nullable=True),
        sa.Column("award_id", sa.Uuid(), nullable=True),
        sa.Column("about_person", sa.String(length=20), nullable=True),
        sa.Column("identity_checked_how", sa.String(length=200), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["people.id"], name=op.f("fk_evidence_added_by_people")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_evidence_award_id_awards")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_evidence_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_award_id"), "evidence", ["award_id"], unique=False)
    op.create_index(op.f("ix_evidence_dossier_id"), "evidence", ["dossier_id"], unique=False)
    op.create_index("uq_evidence_credential", "evidence", ["dossier_id", "credential_id"], unique=True)
    op.create_table(
        "exemptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("module_version_id", sa.Uuid(), nullable=False),
        sa.Column("ec", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("review_reason", sa.String(length=5000), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_exemptions_decision_id_decisions")),
        sa.ForeignKeyConstraint(
            ["module_version_id"],
            ["offering_versions.id"],
            name=op.f("fk_exemptions_module_version_id_offering_versions"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_exemptions_person_id_people")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["people.id"], name=op.f("fk_exemptions_reviewed_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exemptions")),
        sa.UniqueConstraint(
            "decision_id", "module_version_id", name=op.f("uq_exemptions_decision_id_module_version_id")
        ),
    )
    op.create_index(op.f("ix_exemptions_person_id"), "exemptions", ["person_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_exemptions_person_id"), table_name="exemptions")
    op.drop_table("exemptions")
    op.drop_index("uq_evidence_credential", table_name="evidence")
    op.drop_index(op.f("ix_evidence_dossier_id"), table_name="evidence")
    op.drop_index(op.f("ix_evidence_award_id"), table_name="evidence")
    op.drop_table("evidence")
    op.drop_index(op.f("ix_decisions_dossier_id"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_table("advice")
    op.drop_index(op.f("ix_dossiers_programme_id"), table_name="dossiers")
    op.drop_index(op.f("ix_dossiers_person_id"), table_name="dossiers")
    op.drop_index(op.f("ix_dossiers_institution_id"), table_name="dossiers")
    op.drop_table("dossiers")
    op.drop_index(op.f("ix_adoptions_programme_id"), table_name="adoptions")
    op.drop_table("adoptions")
    op.drop_index(op.f("ix_agreements_target_module_id"), table_name="agreements")
    op.drop_table("agreements")
    op.drop_table("badge_claims")
