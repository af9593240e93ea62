"""Agreements in versions: from more to more, with relation, conditions and parties; adoptions of a version that can end."""

import hashlib
import uuid

import rfc8785
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

NAMES = " || ".join(
    f"jsonb_path_query_array(content, '$.{path}')"
    for path in (
        "source.modules[*]",
        "source.outcomes[*]",
        "source.routes[*]",
        "source.qualifications[*].codes[*]",
        "target.modules[*]",
        "target.outcomes[*]",
        "target.remaining[*]",
        "target.block.diploma",
        "conditions.bridgingModules[*]",
    )
)
RESTORE = """
with newest as (
    select distinct on (agreement_id) * from agreement_versions
    where status <> 'draft' and jsonb_array_length(content->'source'->'modules') = 1
        and jsonb_array_length(content->'target'->'modules') = 1
        and jsonb_array_length(names) = 2 and content->'source'->'qualifications' = '[]'
        and content->>'relation' = 'related'
    order by agreement_id, number desc
)
update agreements set title = content->'title', reason = content->'reason',
    source_module_id = (content->'source'->'modules'->>0)::uuid,
    target_module_id = (content->'target'->'modules'->>0)::uuid,
    valid_from = (content->>'validFrom')::date, valid_until = (content->>'validUntil')::date,
    made_by = created_by, made_at = created_at
from newest where newest.agreement_id = agreements.id and agreements.institution_id is not null
"""
"""Agreements that the table before can hold, in their newest version of that form."""
LOST = """
delete from adoptions where ends_on is not null
    or agreement_id in (select id from agreements where source_module_id is null)
"""


def upgrade() -> None:
    op.create_table(
        "agreement_versions",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("names", postgresql.JSONB(), sa.Computed(NAMES, persisted=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column("adopted", postgresql.JSONB(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_reason", sa.String(length=5000), nullable=True),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_agreement_versions_agreement_id_agreements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_versions")),
        sa.UniqueConstraint("agreement_id", "number", name=op.f("uq_agreement_versions_agreement_id_number")),
    )
    op.create_index(op.f("ix_agreement_versions_names"), "agreement_versions", ["names"], postgresql_using="gin")
    op.create_index(
        "uq_agreement_versions_draft",
        "agreement_versions",
        ["agreement_id"],
        unique=True,
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.add_column("adoptions", sa.Column("version_id", sa.Uuid(), nullable=True))
    for name, kind in (
        ("ends_on", sa.Date()),
        ("ended_by", sa.Uuid()),
        ("ended_at", sa.DateTime(timezone=True)),
        ("end_reason", sa.String(length=5000)),
    ):
        op.add_column("adoptions", sa.Column(name, kind, nullable=True))
    _carry_over(op.get_bind())
    op.alter_column("adoptions", "version_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_adoptions_version_id_agreement_versions"), "adoptions", "agreement_versions", ["version_id"], ["id"]
    )
    op.create_foreign_key(op.f("fk_adoptions_ended_by_people"), "adoptions", "people", ["ended_by"], ["id"])
    op.create_index(op.f("ix_adoptions_version_id"), "adoptions", ["version_id"])
    op.drop_constraint(op.f("uq_adoptions_agreement_id_programme_id_rules_year"), "adoptions")
    op.create_index(
        "uq_adoptions_in_force",
        "adoptions",
        ["agreement_id", "programme_id", "rules_year"],
        unique=True,
        postgresql_where=sa.text("ends_on is null"),
    )
    for end in ("source", "target"):
        op.drop_index(op.f(f"ix_agreements_{end}_module_id"), "agreements")
    for name in (
        "title", "reason", "source_module_id", "target_module_id", "valid_from", "valid_until", "made_by", "made_at",
    ):  # fmt: skip
        op.drop_column("agreements", name)
    op.alter_column("agreements", "institution_id", nullable=True)
    op.drop_constraint(op.f("uq_agreements_institution_id_code"), "agreements")
    op.create_unique_constraint(
        op.f("uq_agreements_institution_id_code"),
        "agreements",
        ["institution_id", "code"],
        postgresql_nulls_not_distinct=True,
    )


def _carry_over(connection: sa.Connection) -> None:
    """Every agreement becomes its own first version, published when it was made; its adoptions are of that version."""
    insert = sa.text(
        "insert into agreement_versions (id, agreement_id, number, status, revision, content, digest, created_at,"
        " created_by, published_at, published_by) values (:id, :agreement, 1, 'published', 1, :content, :digest, :at,"
        " :by, :at, :by)"
    ).bindparams(sa.bindparam("content", type_=postgresql.JSONB()))
    for row in connection.execute(sa.text("select * from agreements")).all():
        content = {
            "title": row.title,
            "reason": row.reason,
            "relation": "related",
            "source": {"modules": [str(row.source_module_id)], "outcomes": [], "routes": [], "qualifications": []},
            "target": {"modules": [str(row.target_module_id)], "outcomes": [], "remaining": []},
            "conditions": {"bridgingModules": [], "other": []},
            "parties": [],
            "validFrom": row.valid_from.isoformat(),
        }
        if row.valid_until:
            content["validUntil"] = row.valid_until.isoformat()
        known = {
            "id": uuid.uuid4(),
            "agreement": row.id,
            "content": content,
            "digest": hashlib.sha256(rfc8785.dumps(content)).hexdigest(),
            "at": row.made_at,
            "by": row.made_by,
        }
        connection.execute(insert, known)
    connection.execute(
        sa.text(
            "update adoptions set version_id = v.id from agreement_versions v where v.agreement_id = adoptions.agreement_id"
        )
    )


def downgrade() -> None:
    """Agreements between two modules go back, in their newest such version; all others cannot be held and are lost."""
    connection = op.get_bind()
    for name, kind in (
        ("title", postgresql.JSONB()),
        ("reason", postgresql.JSONB()),
        ("source_module_id", sa.Uuid()),
        ("target_module_id", sa.Uuid()),
        ("valid_from", sa.Date()),
        ("valid_until", sa.Date()),
        ("made_by", sa.Uuid()),
        ("made_at", sa.DateTime(timezone=True)),
    ):
        op.add_column("agreements", sa.Column(name, kind, nullable=True))
    connection.execute(sa.text(RESTORE))
    op.drop_constraint(op.f("fk_adoptions_version_id_agreement_versions"), "adoptions")
    connection.execute(sa.text(LOST))
    op.drop_table("agreement_versions")
    connection.execute(sa.text("delete from agreements where source_module_id is null"))
    op.drop_index("uq_adoptions_in_force", "adoptions")
    op.drop_index(op.f("ix_adoptions_version_id"), "adoptions")
    for name in ("version_id", "ends_on", "ended_by", "ended_at", "end_reason"):
        op.drop_column("adoptions", name)
    op.create_unique_constraint(
        op.f("uq_adoptions_agreement_id_programme_id_rules_year"),
        "adoptions",
        ["agreement_id", "programme_id", "rules_year"],
    )
    op.drop_constraint(op.f("uq_agreements_institution_id_code"), "agreements")
    op.create_unique_constraint(op.f("uq_agreements_institution_id_code"), "agreements", ["institution_id", "code"])
    for name in (
        "institution_id", "title", "reason", "source_module_id", "target_module_id", "valid_from", "made_by", "made_at",
    ):  # fmt: skip
        op.alter_column("agreements", name, nullable=False)
    for column, table in (("source_module_id", "offerings"), ("target_module_id", "offerings"), ("made_by", "people")):
        op.create_foreign_key(op.f(f"fk_agreements_{column}_{table}"), "agreements", table, [column], ["id"])
    for end in ("source", "target"):
        op.create_index(op.f(f"ix_agreements_{end}_module_id"), "agreements", [f"{end}_module_id"])
