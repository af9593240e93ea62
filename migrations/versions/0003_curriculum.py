"""Programmes, modules, routes, diplomas and enrolments; published versions stay as they are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


IMMUTABLE = """
create trigger offering_versions_immutable before update or delete on offering_versions
    for each row execute function refuse_published_change();
"""


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("programme_code", sa.String(length=5), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("regime", sa.String(length=10), nullable=False),
        sa.Column("title", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("nlqf_level", sa.Integer(), nullable=False),
        sa.Column("ec", sa.Numeric(precision=5, scale=1), nullable=False),
        sa.Column("isced_f", sa.String(length=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_programmes_institution_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programmes")),
        sa.UniqueConstraint("institution_id", "code", name=op.f("uq_programmes_institution_id_code")),
    )
    op.create_table(
        "offerings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_offerings_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name=op.f("fk_offerings_programme_id_programmes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offerings")),
        sa.UniqueConstraint("institution_id", "kind", "code", name=op.f("uq_offerings_institution_id_kind_code")),
    )
    op.create_index(op.f("ix_offerings_programme_id"), "offerings", ["programme_id"], unique=False)
    op.create_table(
        "offering_versions",
        sa.Column("offering_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("adopted", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=5000), nullable=True),
        sa.ForeignKeyConstraint(
            ["offering_id"], ["offerings.id"], name=op.f("fk_offering_versions_offering_id_offerings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offering_versions")),
        sa.UniqueConstraint("offering_id", "number", name=op.f("uq_offering_versions_offering_id_number")),
    )
    op.create_index(
        "uq_offering_versions_draft",
        "offering_versions",
        ["offering_id"],
        unique=True,
        postgresql_where="status = 'draft'",
    )
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("diploma_version_id", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["diploma_version_id"],
            ["offering_versions.id"],
            name=op.f("fk_enrolments_diploma_version_id_offering_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_enrolments_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_enrolments_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("person_id", "diploma_version_id", name=op.f("uq_enrolments_person_id_diploma_version_id")),
    )
    op.execute(IMMUTABLE)


def downgrade() -> None:
    op.drop_table("enrolments")
    op.drop_index("uq_offering_versions_draft", table_name="offering_versions", postgresql_where="status = 'draft'")
    op.drop_table("offering_versions")
    op.drop_index(op.f("ix_offerings_programme_id"), table_name="offerings")
    op.drop_table("offerings")
    op.drop_table("programmes")
