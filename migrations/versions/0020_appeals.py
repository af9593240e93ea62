"""Appeals and complaints; decisions that withdraw or replace; how and when exemptions end."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decisions", sa.Column("kind", sa.String(length=20), server_default="request", nullable=False))
    op.add_column("decisions", sa.Column("replaces_id", sa.Uuid(), nullable=True))
    op.add_column("decisions", sa.Column("reopened", postgresql.JSONB(), nullable=True))
    op.create_foreign_key(op.f("fk_decisions_replaces_id_decisions"), "decisions", "decisions", ["replaces_id"], ["id"])
    op.create_unique_constraint(op.f("uq_decisions_replaces_id"), "decisions", ["replaces_id"])
    op.add_column("exemptions", sa.Column("withdrawal_id", sa.Uuid(), nullable=True))
    op.add_column("exemptions", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("exemptions", sa.Column("ended_by", sa.String(length=20), nullable=True))
    op.add_column("exemptions", sa.Column("ended_reason", sa.String(length=5000), nullable=True))
    op.create_foreign_key(
        op.f("fk_exemptions_withdrawal_id_decisions"), "exemptions", "decisions", ["withdrawal_id"], ["id"]
    )
    op.create_index(op.f("ix_exemptions_withdrawal_id"), "exemptions", ["withdrawal_id"])
    # What was withdrawn before this was withdrawn when it was reviewed; there is no decision of its own to point to.
    op.execute("update exemptions set ended_at = reviewed_at, ended_by = 'withdrawn' where is_withdrawn")
    # What a person took back before this no longer counts either.
    op.execute(
        "update exemptions set ended_at = now(), ended_by = 'given-up' where not is_withdrawn and decision_id in "
        "(select d.id from decisions d join dossiers o on o.id = d.dossier_id where o.state = 'withdrawn')"
    )
    op.add_column("exemptions", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "update exemptions e set changed_at = greatest(d.decided_at, d.announced_at, e.ended_at) from decisions d "
        "where d.id = e.decision_id"
    )
    op.alter_column("exemptions", "changed_at", nullable=False)
    op.create_index(op.f("ix_exemptions_changed_at"), "exemptions", ["changed_at"])
    op.create_table(
        "appeals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("against", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("grounds", sa.String(length=5000), nullable=False),
        sa.Column("lodged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.Column("late_reason", sa.String(length=5000), nullable=True),
        sa.Column("decision_due", sa.Date(), nullable=True),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("is_premature", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("settle_until", sa.Date(), nullable=True),
        sa.Column("settlement", postgresql.JSONB(), nullable=True),
        sa.Column("rule_until", sa.Date(), nullable=False),
        sa.Column("ruled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ruled_by", sa.Uuid(), nullable=True),
        sa.Column("ruling", postgresql.JSONB(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_appeals_decision_id_decisions")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_appeals_dossier_id_dossiers")),
        sa.ForeignKeyConstraint(["ruled_by"], ["people.id"], name=op.f("fk_appeals_ruled_by_people")),
        sa.ForeignKeyConstraint(["sent_by"], ["people.id"], name=op.f("fk_appeals_sent_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeals")),
    )
    op.create_index(op.f("ix_appeals_dossier_id"), "appeals", ["dossier_id"])
    op.create_index(op.f("ix_appeals_rule_until"), "appeals", ["rule_until"])
    stands, is_open = (
        sa.text("state <> 'withdrawn'"),
        sa.text("decision_id is null and state in ('lodged', 'settling', 'pending')"),
    )
    op.create_index("uq_appeals_decision", "appeals", ["decision_id"], unique=True, postgresql_where=stands)
    op.create_index("uq_appeals_no_decision", "appeals", ["dossier_id"], unique=True, postgresql_where=is_open)
    op.create_table(
        "complaints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("is_upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=5000), nullable=True),
        sa.Column("modules", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by"], ["people.id"], name=op.f("fk_complaints_answered_by_people")),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_complaints_decision_id_decisions")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_complaints_dossier_id_dossiers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_complaints_decision_id")),
    )
    op.create_index(op.f("ix_complaints_dossier_id"), "complaints", ["dossier_id"])


def downgrade() -> None:
    op.drop_table("complaints")
    op.drop_table("appeals")
    for column in ("changed_at", "withdrawal_id"):
        op.drop_index(op.f(f"ix_exemptions_{column}"), "exemptions")
    op.drop_constraint(op.f("fk_exemptions_withdrawal_id_decisions"), "exemptions")
    for column in ("changed_at", "ended_reason", "ended_by", "ended_at", "withdrawal_id"):
        op.drop_column("exemptions", column)
    op.drop_constraint(op.f("uq_decisions_replaces_id"), "decisions")
    op.drop_constraint(op.f("fk_decisions_replaces_id_decisions"), "decisions")
    for column in ("reopened", "replaces_id", "kind"):
        op.drop_column("decisions", column)
