"""Associations between outcomes of two sets, and pairs of outcomes that are not to be proposed again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _by(table: str, column: str, *, nullable: bool = False) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    return (
        sa.Column(column, sa.Uuid(), nullable=nullable),
        sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_{table}_{column}_people")),
    )


def _end(table: str, column: str, of: str) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    return (
        sa.Column(column, sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}")),
    )


def upgrade() -> None:
    name = "outcome_associations"
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=30), nullable=False),
        *_end(name, "origin_id", "outcome_versions"),
        *_end(name, "destination_id", "outcome_versions"),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("author_ends", postgresql.ARRAY(sa.String(length=20)), nullable=False),
        *_by(name, "proposed_by"),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        *_by(name, "decided_by", nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.String(length=5000), nullable=True),
        *_by(name, "withdrawn_by", nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=5000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_associations")),
    )
    for end in ("origin_id", "destination_id"):
        op.create_index(op.f(f"ix_{name}_{end}"), name, [end])
    op.create_index(
        "uq_outcome_associations_live",
        name,
        ["type", sa.text("least(origin_id, destination_id)"), sa.text("greatest(origin_id, destination_id)")],
        unique=True,
        postgresql_where=sa.text("status in ('proposed', 'agreed')"),
    )
    name = "outcome_pairs_set_aside"
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        *_end(name, "one_id", "learning_outcomes"),
        *_end(name, "other_id", "learning_outcomes"),
        sa.Column("reason", sa.String(length=5000), nullable=True),
        *_by(name, "set_aside_by"),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_outcome_pairs_set_aside_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_pairs_set_aside")),
        sa.UniqueConstraint("one_id", "other_id", name=op.f("uq_outcome_pairs_set_aside_one_id_other_id")),
    )
    op.create_index(op.f("ix_outcome_pairs_set_aside_other_id"), name, ["other_id"])


def downgrade() -> None:
    op.drop_table("outcome_pairs_set_aside")
    op.drop_table("outcome_associations")
