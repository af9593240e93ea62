"""Awards that tell of a decision which exempts."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None

GROUND, CERTIFICATE = op.f("ck_awards_one_ground"), "uq_awards_certificate"
PAIR = ["person_id", "diploma_version_id"]


def upgrade() -> None:
    op.add_column("awards", sa.Column("decision_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_awards_decision_id"), "awards", ["decision_id"])
    op.drop_constraint(GROUND, "awards", type_="check")
    one = "(result_id is null) <> (diploma_version_id is null) and (decision_id is null or result_id is null)"
    op.create_check_constraint(GROUND, "awards", one)
    op.drop_index(CERTIFICATE, "awards")
    where = "status <> 'rejected' and decision_id is null"
    op.create_index(CERTIFICATE, "awards", PAIR, unique=True, postgresql_where=where)


def downgrade() -> None:
    op.drop_index(CERTIFICATE, "awards")
    op.create_index(CERTIFICATE, "awards", PAIR, unique=True, postgresql_where="status <> 'rejected'")
    op.drop_constraint(GROUND, "awards", type_="check")
    op.create_check_constraint(GROUND, "awards", "(result_id is null) <> (diploma_version_id is null)")
    op.drop_index(op.f("ix_awards_decision_id"), "awards")
    op.drop_column("awards", "decision_id")
