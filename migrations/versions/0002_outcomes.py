"""Outcome sets, whose published versions the database itself keeps as they are."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


IMMUTABLE = """
create function refuse_published_change() returns trigger language plpgsql as $$
begin
    if old.status <> 'draft' and (tg_op = 'DELETE' or (new.content, new.digest, new.number, new.published_at, new.status)
        is distinct from (old.content, old.digest, old.number, old.published_at,
                          case when old.status = 'published' and new.status = 'withdrawn' then new.status
                               else old.status end)) then
        raise exception 'a published version is never changed' using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger outcome_set_versions_immutable before update or delete on outcome_set_versions
    for each row execute function refuse_published_change();
"""


def upgrade() -> None:
    op.create_table(
        "outcome_sets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("institution_id", sa.Uuid(), nullable=True),
        sa.Column("programme_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institutions.id"], name=op.f("fk_outcome_sets_institution_id_institutions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_sets")),
        sa.UniqueConstraint(
            "institution_id",
            "code",
            name=op.f("uq_outcome_sets_institution_id_code"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "learning_outcomes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("set_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["set_id"], ["outcome_sets.id"], name=op.f("fk_learning_outcomes_set_id_outcome_sets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_outcomes")),
        sa.UniqueConstraint("set_id", "code", name=op.f("uq_learning_outcomes_set_id_code")),
    )
    op.create_table(
        "outcome_set_versions",
        sa.Column("set_id", sa.Uuid(), nullable=False),
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
            ["set_id"], ["outcome_sets.id"], name=op.f("fk_outcome_set_versions_set_id_outcome_sets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_set_versions")),
        sa.UniqueConstraint("set_id", "number", name=op.f("uq_outcome_set_versions_set_id_number")),
    )
    op.create_index(
        "uq_outcome_set_versions_draft",
        "outcome_set_versions",
        ["set_id"],
        unique=True,
        postgresql_where="status = 'draft'",
    )
    op.create_table(
        "outcome_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("set_version_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("change", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("lived_experience", sa.String(length=40), nullable=False),
        sa.Column("themes", postgresql.ARRAY(sa.String(length=60)), nullable=False),
        sa.Column("sdgs", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('dutch'::regconfig, coalesce(content->'statement'->>'nl', '')), 'A') || setweight(to_tsvector('english'::regconfig, coalesce(content->'statement'->>'en', '')), 'B') || setweight(jsonb_to_tsvector('dutch'::regconfig, coalesce(content->'criteria', '[]'), '[\"string\"]'), 'C')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["learning_outcomes.id"], name=op.f("fk_outcome_versions_outcome_id_learning_outcomes")
        ),
        sa.ForeignKeyConstraint(
            ["set_version_id"],
            ["outcome_set_versions.id"],
            name=op.f("fk_outcome_versions_set_version_id_outcome_set_versions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_versions")),
        sa.UniqueConstraint("set_version_id", "outcome_id", name=op.f("uq_outcome_versions_set_version_id_outcome_id")),
    )
    op.create_index(op.f("ix_outcome_versions_outcome_id"), "outcome_versions", ["outcome_id"], unique=False)
    op.create_index("ix_outcome_versions_search", "outcome_versions", ["search"], unique=False, postgresql_using="gin")
    op.execute(IMMUTABLE)


def downgrade() -> None:
    op.drop_index("ix_outcome_versions_search", table_name="outcome_versions", postgresql_using="gin")
    op.drop_index(op.f("ix_outcome_versions_outcome_id"), table_name="outcome_versions")
    op.drop_table("outcome_versions")
    op.drop_index(
        "uq_outcome_set_versions_draft", table_name="outcome_set_versions", postgresql_where="status = 'draft'"
    )
    op.drop_table("outcome_set_versions")
    op.drop_table("learning_outcomes")
    op.drop_table("outcome_sets")
    op.execute("drop function refuse_published_change() cascade")
