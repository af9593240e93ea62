"""What versions and decisions name, to be searched; roll-overs to the rules of a next year."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OFFERING_NAMES = (
    "coalesce(content->'outcomes', '[]') || coalesce(content->'prerequisites', '[]') || "
    "coalesce(content->'modules', '[]') || "
    "jsonb_path_query_array(content, '$.phases[*].requirement.**.module') || "
    "jsonb_path_query_array(content, '$.phases[*].requirement.**.outcome')"
)
DECISION_NAMES = (
    "jsonb_path_query_array(content, '$.basis.outcomeSetVersions[*].id') || "
    "jsonb_path_query_array(content, '$.basis.moduleVersions[*].id') || "
    "jsonb_path_query_array(content, '$.basis.diplomaVersion.id')"
)
SEARCHED = (
    ("results", "module_version_id"),
    ("awards", "diploma_version_id"),
    ("agreements", "source_module_id"),
)


def upgrade() -> None:
    for table, names in (("offering_versions", OFFERING_NAMES), ("decisions", DECISION_NAMES)):
        kept = sa.Computed(names, persisted=True)
        op.add_column(table, sa.Column("names", postgresql.JSONB(), kept, nullable=False))
        op.create_index(op.f(f"ix_{table}_names"), table, ["names"], postgresql_using="gin")
    for table, column in SEARCHED:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_table(
        "roll_overs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("programmes", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("to_year", sa.Integer(), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undoing", postgresql.JSONB(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_roll_overs_institution_id_institutions")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_roll_overs_made_by_people")),
        sa.ForeignKeyConstraint(["undone_by"], ["people.id"], name=op.f("fk_roll_overs_undone_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_overs")),
    )
    op.create_index(op.f("ix_roll_overs_institution_id"), "roll_overs", ["institution_id"])


def downgrade() -> None:
    op.drop_table("roll_overs")
    for table, column in SEARCHED:
        op.drop_index(op.f(f"ix_{table}_{column}"), table)
    for table in ("offering_versions", "decisions"):
        op.drop_index(op.f(f"ix_{table}_names"), table)
        op.drop_column(table, "names")
