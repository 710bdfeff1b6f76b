"""Let entries for the coordinator say which talk they are about."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INDEX = "ix_late_entries_talk_id"


def upgrade() -> None:
    op.add_column("late_entries", sa.Column("talk_id", sa.String(36)))
    op.create_index(INDEX, "late_entries", ["talk_id"])
    entries = sa.table(
        "late_entries", sa.column("id"), sa.column("content"), sa.column("talk_id")
    )
    connection = op.get_bind()
    for id, content in connection.execute(sa.select(entries.c.id, entries.c.content)).all():
        if talk_id := _talk_of(json.loads(content) if content else {}):
            connection.execute(
                sa.update(entries).where(entries.c.id == id).values(talk_id=talk_id)
            )


def downgrade() -> None:
    op.drop_index(INDEX, table_name="late_entries")
    op.drop_column("late_entries", "talk_id")


def _talk_of(mutation: dict) -> str | None:
    if mutation.get("kind") == "conversation":
        return mutation["row"]
    said = mutation.get("set", {}).get("conversation_id")
    is_note = mutation.get("kind") == "conversation_note"
    return said if is_note and isinstance(said, str) and len(said) == 36 else None
