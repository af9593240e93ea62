"""What trees name is searched whole: equivalents of modules and versions of outcomes too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BEFORE = (
    "coalesce(content->'outcomes', '[]') || coalesce(content->'prerequisites', '[]') || "
    "coalesce(content->'modules', '[]') || "
    "jsonb_path_query_array(content, '$.phases[*].requirement.**.module') || "
    "jsonb_path_query_array(content, '$.phases[*].requirement.**.outcome')"
)
NOW = (
    "coalesce(content->'outcomes', '[]') || coalesce(content->'prerequisites', '[]') || "
    "coalesce(content->'modules', '[]') || "
    "jsonb_path_query_array(content, '$.phases[*].requirement.**.module') || "
    "jsonb_path_query_array(content, '$.phases[*].requirement.**.equivalents[*]') || "
    "jsonb_path_query_array(content, '$.phases[*].requirement.**.outcome') || "
    "jsonb_path_query_array(content, '$.phases[*].requirement.**.version')"
)


def upgrade() -> None:
    replace(NOW)


def downgrade() -> None:
    replace(BEFORE)


def replace(names: str) -> None:
    """A computed column is made anew: not every PostgreSQL changes its expression in place."""
    op.drop_index(op.f("ix_offering_versions_names"), "offering_versions")
    op.drop_column("offering_versions", "names")
    kept = sa.Computed(names, persisted=True)
    op.add_column("offering_versions", sa.Column("names", postgresql.JSONB(), kept, nullable=False))
    op.create_index(op.f("ix_offering_versions_names"), "offering_versions", ["names"], postgresql_using="gin")
