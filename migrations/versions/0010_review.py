"""Review before publication, threads, and what outcomes stem from. Versions that exist keep their own history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

FOLLOWING = ("previous_id", "restored_id")
UNPUBLISHED = "status in ('draft', 'in-review')"

GUARD_VERSIONS = """
create or replace function refuse_published_change() returns trigger language plpgsql as $$
begin
    if old.status not in ({unpublished})
       and (tg_op = 'DELETE' or (new.content, new.digest, new.number, new.published_at, new.status)
        is distinct from (old.content, old.digest, old.number, old.published_at,
                          case when old.status = 'published' and new.status = 'withdrawn' then new.status
                               else old.status end)) then
        raise exception 'a published version is never changed' using errcode = 'restrict_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
"""

GUARD_REVIEW = """
create function refuse_unreviewed_change() returns trigger language plpgsql as $$
begin
    if old.status = 'draft' and new.status not in ('draft', 'in-review') then
        raise exception 'a set is published out of review' using errcode = 'restrict_violation';
    end if;
    if old.status <> 'draft' and (new.content, new.lineage, new.authors, new.previous_id, new.restored_id)
        is distinct from (old.content, old.lineage, old.authors, old.previous_id, old.restored_id) then
        raise exception 'what is in review or was published is never changed' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger outcome_set_versions_reviewed before update on outcome_set_versions
    for each row execute function refuse_unreviewed_change();
"""

FOLLOWED = """
update outcome_set_versions version set authors = array[version.created_by], previous_id = (
    select before.id from outcome_set_versions before
    where before.set_id = version.set_id and before.number < version.number
      and (version.status <> 'draft' or before.status = 'published')
    order by before.number desc limit 1)
"""

STEPS = """
insert into outcome_steps (older_id, newer_id, relation)
select older_id, newer_id, case when is_same then 'unchanged' else 'reworded' end from (
    select outcome.id as newer_id, lag(outcome.id) over steps as older_id,
           lag(outcome.content) over steps = outcome.content as is_same
    from outcome_versions outcome join outcome_set_versions version on version.id = outcome.set_version_id
    window steps as (partition by outcome.outcome_id order by version.number)) found
where older_id is not null
"""


def upgrade() -> None:
    op.add_column("outcome_sets", sa.Column("approvals", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column(
        "outcome_sets",
        sa.Column("reviewers", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column(
        "outcome_sets", sa.Column("review_revision", sa.Integer(), server_default=sa.text("1"), nullable=False)
    )
    for column in FOLLOWING:
        op.add_column("outcome_set_versions", sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_outcome_set_versions_{column}_outcome_set_versions"),
            "outcome_set_versions",
            "outcome_set_versions",
            [column],
            ["id"],
        )
    op.add_column(
        "outcome_set_versions",
        sa.Column("lineage", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column(
        "outcome_set_versions",
        sa.Column("authors", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
    )
    op.drop_index("uq_outcome_set_versions_draft", table_name="outcome_set_versions")
    op.create_index(
        "uq_outcome_set_versions_draft",
        "outcome_set_versions",
        ["set_id"],
        unique=True,
        postgresql_where=UNPUBLISHED,
    )
    op.drop_constraint("uq_learning_outcomes_set_id_code", "learning_outcomes")
    op.create_index(op.f("ix_learning_outcomes_set_id"), "learning_outcomes", ["set_id"], unique=False)
    op.create_table(
        "outcome_steps",
        sa.Column("older_id", sa.Uuid(), nullable=False),
        sa.Column("newer_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["older_id"], ["outcome_versions.id"], name=op.f("fk_outcome_steps_older_id_outcome_versions")
        ),
        sa.ForeignKeyConstraint(
            ["newer_id"], ["outcome_versions.id"], name=op.f("fk_outcome_steps_newer_id_outcome_versions")
        ),
        sa.PrimaryKeyConstraint("older_id", "newer_id", name=op.f("pk_outcome_steps")),
    )
    op.create_index(op.f("ix_outcome_steps_newer_id"), "outcome_steps", ["newer_id"], unique=False)
    create_reviews()
    create_threads()
    op.execute(FOLLOWED)
    op.execute(STEPS)
    op.execute(GUARD_VERSIONS.format(unpublished="'draft', 'in-review'"))
    op.execute(GUARD_REVIEW)


def create_reviews() -> None:
    op.create_table(
        "review_rounds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("set_version_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=5000), nullable=True),
        sa.Column("ending", sa.String(length=20), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=5000), nullable=True),
        sa.ForeignKeyConstraint(
            ["set_version_id"],
            ["outcome_set_versions.id"],
            name=op.f("fk_review_rounds_set_version_id_outcome_set_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_rounds")),
        sa.UniqueConstraint("set_version_id", "number", name=op.f("uq_review_rounds_set_version_id_number")),
    )
    op.create_index(
        "uq_review_rounds_open",
        "review_rounds",
        ["set_version_id"],
        unique=True,
        postgresql_where="ended_at is null",
    )
    op.create_table(
        "review_approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["review_rounds.id"],
            name=op.f("fk_review_approvals_round_id_review_rounds"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_approvals")),
        sa.UniqueConstraint("round_id", "person_id", name=op.f("uq_review_approvals_round_id_person_id")),
    )


def create_threads() -> None:
    op.create_table(
        "review_threads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("set_version_id", sa.Uuid(), nullable=False),
        sa.Column("outcome_code", sa.String(length=64), nullable=True),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.Column("pointer", sa.String(length=300), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["set_version_id"],
            ["outcome_set_versions.id"],
            name=op.f("fk_review_threads_set_version_id_outcome_set_versions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["learning_outcomes.id"], name=op.f("fk_review_threads_outcome_id_learning_outcomes")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_threads")),
    )
    op.create_index(op.f("ix_review_threads_set_version_id"), "review_threads", ["set_version_id"], unique=False)
    op.create_table(
        "review_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=5000), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["thread_id"],
            ["review_threads.id"],
            name=op.f("fk_review_comments_thread_id_review_threads"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_comments")),
        sa.UniqueConstraint("thread_id", "position", name=op.f("uq_review_comments_thread_id_position")),
    )


def downgrade() -> None:
    op.execute("drop function refuse_unreviewed_change() cascade")
    op.execute("update outcome_set_versions set status = 'draft' where status = 'in-review'")
    op.execute(GUARD_VERSIONS.format(unpublished="'draft'"))
    for table in ("review_comments", "review_threads", "review_approvals", "review_rounds", "outcome_steps"):
        op.drop_table(table)
    op.drop_index(op.f("ix_learning_outcomes_set_id"), table_name="learning_outcomes")
    op.create_unique_constraint("uq_learning_outcomes_set_id_code", "learning_outcomes", ["set_id", "code"])
    op.drop_index("uq_outcome_set_versions_draft", table_name="outcome_set_versions")
    op.create_index(
        "uq_outcome_set_versions_draft",
        "outcome_set_versions",
        ["set_id"],
        unique=True,
        postgresql_where="status = 'draft'",
    )
    for column in FOLLOWING:
        op.drop_constraint(f"fk_outcome_set_versions_{column}_outcome_set_versions", "outcome_set_versions")
    for column in ("authors", "lineage", *FOLLOWING):
        op.drop_column("outcome_set_versions", column)
    for column in ("review_revision", "reviewers", "approvals"):
        op.drop_column("outcome_sets", column)
