"""Let answers and their numbers leave phones when their activity does."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("rsvps", "turnouts")


def upgrade() -> None:
    for table in TABLES:
        column = sa.Column("starts_at", sa.BigInteger(), server_default="0", nullable=False)
        op.add_column(table, column)
        op.execute(
            f"UPDATE {table} SET starts_at = "
            f"(SELECT starts_at FROM activities WHERE activities.id = {table}.activity_id)"
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "starts_at")
