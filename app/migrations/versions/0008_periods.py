"""Let a programme say for how many days things are kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("programmes", sa.Column("kept", JSON, server_default="{}", nullable=False))


def downgrade() -> None:
    op.drop_column("programmes", "kept")
