"""Awards that tell of a decision which exempts."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None

GROUND = op.f("ck_awards_one_ground")
ONE = (
    "num_nonnulls(result_id, diploma_version_id, decision_id) = 1 and (decision_id is null) = (exempted_in_id is null)"
)


def upgrade() -> None:
    op.add_column("awards", sa.Column("decision_id", sa.Uuid(), nullable=True))
    op.add_column("awards", sa.Column("exempted_in_id", sa.Uuid(), nullable=True))
    other = op.f("fk_awards_exempted_in_id_offering_versions")
    op.create_foreign_key(other, "awards", "offering_versions", ["exempted_in_id"], ["id"])
    for column in ("decision_id", "exempted_in_id"):
        op.create_index(op.f(f"ix_awards_{column}"), "awards", [column])
    op.drop_constraint(GROUND, "awards", type_="check")
    op.create_check_constraint(GROUND, "awards", ONE)


def downgrade() -> None:
    op.drop_constraint(GROUND, "awards", type_="check")
    op.create_check_constraint(GROUND, "awards", "(result_id is null) <> (diploma_version_id is null)")
    op.drop_column("awards", "exempted_in_id")
    op.drop_column("awards", "decision_id")
