"""What the coordinator decides about entries that came late or were handed over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("late_entries") as table:
        table.add_column(sa.Column("content", sa.Text(), nullable=True))
        table.add_column(
            sa.Column(
                "why",
                sa.Enum("late", "handed_over", name="why", native_enum=False, length=20),
                nullable=True,
            )
        )
        table.add_column(sa.Column("made_at", sa.BigInteger(), nullable=True))
        table.add_column(
            sa.Column(
                "settled_as",
                sa.Enum(
                    "accepted", "sent_back", "deleted",
                    name="settled", native_enum=False, length=20,
                ),
                nullable=True,
            )
        )
        table.add_column(sa.Column("settled_by", sa.String(length=36), nullable=True))
        table.add_column(sa.Column("settled_at", sa.BigInteger(), nullable=True))
        table.alter_column(
            "scope", existing_type=sa.String(length=80), type_=sa.String(length=100)
        )
    text = "mutation::text" if op.get_bind().dialect.name == "postgresql" else "mutation"
    op.execute(f"UPDATE late_entries SET content = {text}, why = 'late', made_at = at")
    with op.batch_alter_table("late_entries") as table:
        table.alter_column("content", existing_type=sa.Text(), nullable=False)
        table.alter_column("why", existing_type=sa.String(length=20), nullable=False)
        table.alter_column("made_at", existing_type=sa.BigInteger(), nullable=False)
        table.drop_column("mutation")
        table.create_index("ix_late_entries_at", ["at"])
    op.create_table(
        "returned_entries",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("newcomer_id", sa.String(length=36), nullable=True),
        sa.Column("of_kind", sa.String(length=40), nullable=False),
        sa.Column("of_row", sa.String(length=36), nullable=False),
        sa.Column("values", JSON, nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("field_meta", JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"],
            name=op.f("fk_returned_entries_account_id_accounts"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_entries")),
    )
    op.create_index("ix_returned_entries_account_id", "returned_entries", ["account_id"])
    op.create_index("ix_returned_entries_newcomer_id", "returned_entries", ["newcomer_id"])


def downgrade() -> None:
    op.drop_table("returned_entries")
    with op.batch_alter_table("late_entries") as table:
        table.add_column(sa.Column("mutation", JSON, nullable=True))
    value = "content::jsonb" if op.get_bind().dialect.name == "postgresql" else "content"
    op.execute("DELETE FROM late_entries WHERE content = ''")
    op.execute(f"UPDATE late_entries SET mutation = {value}")
    with op.batch_alter_table("late_entries") as table:
        table.drop_index("ix_late_entries_at")
        table.alter_column("mutation", existing_type=JSON, nullable=False)
        for name in ("content", "why", "made_at", "settled_as", "settled_by", "settled_at"):
            table.drop_column(name)
