"""Assessors who are assigned, terms and stopped clocks, prepared decisions, conditions, and proof of announcement."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
DOSSIERS = {
    "complete_by": sa.Date(),
    "completed_at": MOMENT,
    "decide_by": sa.Date(),
    "extension_weeks": sa.Integer(),
    "extension_reason": sa.String(5000),
    "extended_at": MOMENT,
    "closing_reason": sa.String(5000),
}
DECISIONS = {
    "announced_by": sa.Uuid(),
    "announced_how": sa.String(20),
    "digest": sa.String(64),
    "read_at": MOMENT,
}
EXEMPTIONS = {
    "condition": postgresql.JSONB(),
    "condition_due": sa.Date(),
    "condition_state": sa.String(10),
    "condition_reason": sa.String(5000),
    "condition_judged_by": sa.Uuid(),
    "condition_judged_at": MOMENT,
}
ADDED = {"dossiers": DOSSIERS, "decisions": DECISIONS, "exemptions": EXEMPTIONS}
TO_PEOPLE = (("decisions", "announced_by"), ("exemptions", "condition_judged_by"))


def upgrade() -> None:
    for table, columns in ADDED.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))
    for table, column in TO_PEOPLE:
        op.create_foreign_key(op.f(f"fk_{table}_{column}_people"), table, "people", [column], ["id"])
    _make(
        "exemption_procedures",
        sa.Column("institution_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("assessors", sa.Integer(), nullable=False),
        sa.Column("completion_days", sa.Integer(), nullable=False),
        sa.Column("decision_weeks", sa.Integer(), nullable=False),
        sa.Column("extension_weeks", sa.Integer(), nullable=False),
        sa.Column("announced_by", sa.String(10), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=False),
        sa.UniqueConstraint(
            "institution_id", "valid_from", name=op.f("uq_exemption_procedures_institution_id_valid_from")
        ),
        institution_id="institutions",
        settled_by="people",
    )
    _make(
        "dossier_stops",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(5000), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("complete_by", sa.Date(), nullable=False),
        sa.Column("completed_at", MOMENT, nullable=True),
        dossier_id="dossiers",
        asked_by="people",
    )
    op.create_index(op.f("ix_dossier_stops_dossier_id"), "dossier_stops", ["dossier_id"])
    _make(
        "dossier_assessors",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("assessor_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", MOMENT, nullable=False),
        sa.Column("has_interest", sa.Boolean(), nullable=True),
        sa.Column("statement", sa.String(5000), nullable=True),
        sa.Column("stated_at", MOMENT, nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("removal_reason", sa.String(5000), nullable=True),
        dossier_id="dossiers",
        assessor_id="people",
        assigned_by="people",
        removed_by="people",
    )
    op.create_index(op.f("ix_dossier_assessors_assessor_id"), "dossier_assessors", ["assessor_id"])
    op.create_index(
        "uq_dossier_assessors_assigned",
        "dossier_assessors",
        ["dossier_id", "assessor_id"],
        unique=True,
        postgresql_where="removed_at is null",
    )
    op.create_table(
        "decision_drafts",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("prepared_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_decision_drafts_dossier_id_dossiers")),
        sa.ForeignKeyConstraint(["prepared_by"], ["people.id"], name=op.f("fk_decision_drafts_prepared_by_people")),
        sa.PrimaryKeyConstraint("dossier_id", name=op.f("pk_decision_drafts")),
    )
    # Advice was given by who stated to have no interest: that stays so.
    op.execute(
        "insert into dossier_assessors "
        "(id, dossier_id, assessor_id, assigned_by, assigned_at, has_interest, stated_at) "
        "select id, dossier_id, assessor_id, assessor_id, advised_at, false, advised_at from advice"
    )


def _make(table: str, *parts: sa.schema.SchemaItem, **references: str) -> None:
    """A table with an id, and foreign keys by the name of a column."""
    keys = [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for column, other in references.items()
    ]
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))
    op.create_table(table, sa.Column("id", sa.Uuid(), nullable=False), *parts, *keys, key)


def downgrade() -> None:
    for table in ("decision_drafts", "dossier_assessors", "dossier_stops", "exemption_procedures"):
        op.drop_table(table)
    for table, columns in ADDED.items():
        for name in columns:
            op.drop_column(table, name)
