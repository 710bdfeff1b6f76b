"""The coordinators' queue, what they answer, and what was shown to whom."""

from collections import defaultdict
from datetime import date, timedelta

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: Nobody could read talks before this; those that came earlier do not fill the queue.
OPEN_DAYS = 30
TEXT, LOW, OPEN = 1, 2, 4


def upgrade() -> None:
    op.create_index("ix_follow_ups_conversation_id", "follow_ups", ["conversation_id"])
    _make_queue()
    _make_reviews()
    _make_audit()
    _fill_queue()


def _make_queue() -> None:
    op.create_table(
        "queue_entries",
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("group_id", sa.String(length=36), nullable=True),
        sa.Column("shelf", sa.SmallInteger(), nullable=False),
        sa.Column("news_at", sa.BigInteger(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"],
            name=op.f("fk_queue_entries_conversation_id_conversations"), ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_queue_entries_group_id_groups")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_queue_entries")),
    )
    op.create_index(op.f("ix_queue_entries_group_id"), "queue_entries", ["group_id"])
    op.create_table(
        "queue_keys",
        sa.Column("key", sa.String(length=42), nullable=False),
        sa.Column("shelf", sa.SmallInteger(), nullable=False),
        sa.Column("news_at", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["queue_entries.conversation_id"],
            name=op.f("fk_queue_keys_conversation_id_queue_entries"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "key", "shelf", "news_at", "conversation_id", name=op.f("pk_queue_keys")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_queue_keys_conversation_id"), "queue_keys", ["conversation_id"])


def _make_reviews() -> None:
    op.create_table(
        "reviews",
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("newcomer_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "seen", "question", "answered",
                name="reviewstate", native_enum=False, length=20,
            ),
            nullable=False,
        ),
        sa.Column("thanks", sa.Boolean(), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        *_record(),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"],
            name=op.f("fk_reviews_conversation_id_conversations"),
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"], ["newcomers.id"], name=op.f("fk_reviews_newcomer_id_newcomers")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_reviews_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_reviews_conversation_id")),
    )
    op.create_index(op.f("ix_reviews_newcomer_id"), "reviews", ["newcomer_id"])
    op.create_index(op.f("ix_reviews_account_id"), "reviews", ["account_id"])
    op.create_table(
        "review_messages",
        sa.Column("review_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("newcomer_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("from_desk", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        *_record(),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_review_messages_review_id_reviews")
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"], ["newcomers.id"],
            name=op.f("fk_review_messages_newcomer_id_newcomers"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_review_messages_account_id_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["people.id"], name=op.f("fk_review_messages_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_messages")),
    )
    for column in ("review_id", "conversation_id", "newcomer_id", "account_id", "by_id"):
        op.create_index(op.f(f"ix_review_messages_{column}"), "review_messages", [column])


def _make_audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column(
            "event",
            sa.Enum("notes_shown", name="event", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("reader_id", sa.String(length=36), nullable=False),
        sa.Column("newcomer_id", sa.String(length=36), nullable=False),
        sa.Column("window_at", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["people.id"], name=op.f("fk_audit_entries_reader_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint(
            "newcomer_id", "reader_id", "event", "window_at",
            name=op.f("uq_audit_entries_newcomer_id"),
        ),
    )
    op.create_index("ix_audit_entries_reader_at", "audit_entries", ["reader_id", "at"])


def _record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("scope", sa.String(length=80), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("field_meta", JSON, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
    ]


def _fill_queue() -> None:
    """Put the talks that are there into the queue, a batch at a time."""
    connection = op.get_bind()
    groups, flags = _groups(connection), _flags(connection)
    newest = connection.execute(sa.text("SELECT max(created_at) FROM conversations")).scalar() or 0
    open_since = newest - timedelta(days=OPEN_DAYS) // timedelta(milliseconds=1)
    talks = sa.table(
        "conversations",
        *(sa.column(name) for name in ("id", "newcomer_id", "author_id", "created_at", "read_at")),
        sa.column("occurred_on", sa.Date()),
        sa.column("topics", JSON),
    )
    entries = sa.table(
        "queue_entries",
        *map(sa.column, ("conversation_id", "group_id", "shelf", "news_at", "answered")),
    )
    keys = sa.table("queue_keys", *map(sa.column, ("key", "shelf", "news_at", "conversation_id")))
    last = ""
    while rows := connection.execute(
        sa.select(talks).where(talks.c.id > last).order_by(talks.c.id).limit(500)
    ).all():
        last = rows[-1].id
        new_entries, new_keys = [], []
        for row in rows:
            group_id = _group_on(groups[row.author_id, row.newcomer_id], row.occurred_on)
            is_open = row.created_at >= open_since and row.read_at is None
            place = {
                "conversation_id": row.id,
                "shelf": flags[row.id] | (OPEN if is_open else 0),
                "news_at": row.created_at,
            }
            new_entries.append({**place, "group_id": group_id, "answered": False})
            named = ["all", f"n:{row.newcomer_id}", f"a:{row.author_id}"]
            named += [f"g:{group_id}"] if group_id else []
            named += [f"t:{topic}" for topic in row.topics]
            new_keys += [{**place, "key": key} for key in named]
        connection.execute(entries.insert(), new_entries)
        connection.execute(keys.insert(), new_keys)


def _flags(connection: sa.Connection) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for id, note, impression in connection.execute(
        sa.text(
            "SELECT conversation_id, note <> '', impression FROM conversation_notes"
            " WHERE NOT withheld"
        )
    ):
        found[id] |= (TEXT if note else 0) | (LOW if impression and impression <= 2 else 0)
    return found


def _groups(connection: sa.Connection) -> dict[tuple[str, str], list[tuple[date, date, str]]]:
    """Return through which groups each person saw each newcomer, from when until when."""
    member, with_her = (
        sa.table(
            name,
            sa.column("group_id"), sa.column("person_id"), sa.column("newcomer_id"),
            sa.column("state"), sa.column("from_on", sa.Date()), sa.column("to_on", sa.Date()),
        ).c
        for name in ("memberships", "accompaniments")
    )
    found = defaultdict(list)
    for person_id, newcomer_id, group_id, a, b, c, d in connection.execute(
        sa.select(
            member.person_id, with_her.newcomer_id, member.group_id,
            member.from_on, member.to_on, with_her.from_on, with_her.to_on,
        ).where(
            member.group_id == with_her.group_id,
            member.state != "proposed",
            with_her.state != "proposed",
        )
    ):
        end = min(b or date.max, d or date.max)
        found[person_id, newcomer_id].append((max(a, c), end, group_id))
    return found


def _group_on(spans: list[tuple[date, date, str]], day: date) -> str | None:
    best = [
        (start <= day <= end, min(end, day), start, group_id) for start, end, group_id in spans
    ]
    return max(best)[-1] if best else None


def downgrade() -> None:
    for table in ("audit_entries", "review_messages", "reviews", "queue_keys", "queue_entries"):
        op.drop_table(table)
    op.drop_index("ix_follow_ups_conversation_id", "follow_ups")
