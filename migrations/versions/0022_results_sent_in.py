"""Who sent a result in."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("results", sa.Column("recorded_by", sa.Uuid(), nullable=True))
    op.execute("alter table results disable trigger results_append_only")
    op.execute("update results set recorded_by = examiner_id")
    op.execute("alter table results enable trigger results_append_only")
    op.alter_column("results", "recorded_by", nullable=False)
    op.create_foreign_key(op.f("fk_results_recorded_by_people"), "results", "people", ["recorded_by"], ["id"])


def downgrade() -> None:
    op.drop_column("results", "recorded_by")
