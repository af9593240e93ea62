"""DID documents and status lists of foreign issuers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brought_issuers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("did", sa.String(length=500), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("brought_by", sa.Uuid(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["brought_by"], ["people.id"], name=op.f("fk_brought_issuers_brought_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought_issuers")),
        sa.UniqueConstraint("did", name=op.f("uq_brought_issuers_did")),
    )
    op.create_table(
        "brought_status_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("brought_by", sa.Uuid(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["brought_by"], ["people.id"], name=op.f("fk_brought_status_lists_brought_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brought_status_lists")),
        sa.UniqueConstraint("url", name=op.f("uq_brought_status_lists_url")),
    )


def downgrade() -> None:
    op.drop_table("brought_status_lists")
    op.drop_table("brought_issuers")
