"""When what is known of foreign issuers was last asked for anew."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("brought_issuers", "brought_status_lists"):
        op.add_column(table, sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for table in ("brought_status_lists", "brought_issuers"):
        op.drop_column(table, "tried_at")
