"""Frameworks that were imported, as they came."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_sources",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("set_version_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.String(length=4), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("package", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reading_digest", sa.String(length=64), nullable=False),
        sa.Column("identifiers", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("items", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["imported_by"], ["people.id"], name=op.f("fk_case_sources_imported_by_people")),
        sa.ForeignKeyConstraint(
            ["set_version_id"],
            ["outcome_set_versions.id"],
            name=op.f("fk_case_sources_set_version_id_outcome_set_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_sources")),
        sa.UniqueConstraint("set_version_id", name=op.f("uq_case_sources_set_version_id")),
    )
    op.create_index(op.f("ix_case_sources_document_id"), "case_sources", ["document_id"])
    op.create_index("ix_case_sources_identifiers", "case_sources", ["identifiers"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_table("case_sources")
