"""What is no course, waivers, and audits that are kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    op.create_table(
        "non_course_records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=5000), nullable=True),
        foreign("non_course_records", "person_id", "people"),
        foreign("non_course_records", "institution_id", "institutions"),
        foreign("non_course_records", "recorded_by", "people"),
        foreign("non_course_records", "withdrawn_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_non_course_records")),
    )
    op.create_index(op.f("ix_non_course_records_person_id"), "non_course_records", ["person_id"])
    op.create_table(
        "node_waivers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("diploma_version_id", sa.Uuid(), nullable=False),
        sa.Column("node_key", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=5000), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=5000), nullable=True),
        foreign("node_waivers", "person_id", "people"),
        foreign("node_waivers", "diploma_version_id", "offering_versions"),
        foreign("node_waivers", "decided_by", "people"),
        foreign("node_waivers", "withdrawn_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node_waivers")),
    )
    op.create_index(op.f("ix_node_waivers_diploma_version_id"), "node_waivers", ["diploma_version_id"])
    op.create_index(
        "uq_node_waivers_standing",
        "node_waivers",
        ["person_id", "diploma_version_id", "node_key"],
        unique=True,
        postgresql_where="withdrawn_at is null",
    )
    op.create_table(
        "audit_snapshots",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("diploma_version_id", sa.Uuid(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        foreign("audit_snapshots", "person_id", "people"),
        foreign("audit_snapshots", "diploma_version_id", "offering_versions"),
        foreign("audit_snapshots", "taken_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_snapshots")),
    )
    op.create_index(op.f("ix_audit_snapshots_person_id"), "audit_snapshots", ["person_id"])


def downgrade() -> None:
    for table in ("audit_snapshots", "node_waivers", "non_course_records"):
        op.drop_table(table)
