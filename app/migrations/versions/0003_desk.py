"""What the desk needs to sign people in and to find them."""

import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_credentials",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.String(length=120), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"],
            name=op.f("fk_desk_credentials_account_id_accounts"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_desk_credentials")),
        sa.UniqueConstraint("email_key", name=op.f("uq_desk_credentials_email_key")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"],
            name=op.f("fk_recovery_codes_account_id_accounts"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
    )
    op.create_index(op.f("ix_recovery_codes_account_id"), "recovery_codes", ["account_id"])
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(length=80), nullable=False),
        sa.Column("signed_in_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"],
            name=op.f("fk_desk_sessions_account_id_accounts"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_desk_sessions_token_hash")),
    )
    op.create_index(op.f("ix_desk_sessions_account_id"), "desk_sessions", ["account_id"])
    op.create_table(
        "form_keys",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("led_to", sa.String(length=400), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"],
            name=op.f("fk_form_keys_account_id_accounts"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_form_keys")),
    )
    op.create_table(
        "kept_forms",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("page", sa.String(length=400), nullable=False),
        sa.Column("fields", JSON, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"],
            name=op.f("fk_kept_forms_account_id_accounts"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_forms")),
    )
    op.create_index(op.f("ix_kept_forms_account_id"), "kept_forms", ["account_id"])
    _add_names()
    _add_waiting()
    op.create_index(op.f("ix_invitations_person_id"), "invitations", ["person_id"])
    op.create_index(op.f("ix_invitations_expires_at"), "invitations", ["expires_at"])


def _add_waiting() -> None:
    """Note who waits for a group, so that nobody has to be looked for among all."""
    op.create_table(
        "newcomers_waiting",
        sa.Column("newcomer_id", sa.String(length=36), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["newcomer_id"], ["newcomers.id"],
            name=op.f("fk_newcomers_waiting_newcomer_id_newcomers"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("newcomer_id", name=op.f("pk_newcomers_waiting")),
    )
    op.create_index(op.f("ix_newcomers_waiting_since"), "newcomers_waiting", ["since"])
    op.execute(
        "INSERT INTO newcomers_waiting (newcomer_id, since)"
        " SELECT id, created_at FROM newcomers WHERE NOT EXISTS ("
        "SELECT 1 FROM accompaniments WHERE accompaniments.newcomer_id = newcomers.id"
        " AND accompaniments.state IN ('active', 'paused'))"
    )


def _add_names() -> None:
    """Let people be found by any word of their name, without marks and capitals."""
    # Defaults, so that the release before this one can still add people.
    op.add_column(
        "people", sa.Column("name_key", _folded(200), nullable=False, server_default="")
    )
    op.add_column(
        "people", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    op.create_index("ix_people_name_key", "people", ["name_key", "id"])
    op.create_table(
        "person_words",
        sa.Column("word", _folded(80), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"],
            name=op.f("fk_person_words_person_id_people"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("word", "person_id", name=op.f("pk_person_words")),
    )
    op.create_index(op.f("ix_person_words_person_id"), "person_words", ["person_id"])
    op.add_column(
        "groups", sa.Column("name_key", _folded(80), nullable=False, server_default="")
    )
    op.create_index(op.f("ix_groups_name_key"), "groups", ["name_key"])
    op.create_table(
        "group_words",
        sa.Column("word", _folded(80), nullable=False),
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"],
            name=op.f("fk_group_words_group_id_groups"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("word", "group_id", name=op.f("pk_group_words")),
    )
    op.create_index(op.f("ix_group_words_group_id"), "group_words", ["group_id"])
    _fill_names()


def _fill_names() -> None:
    connection = op.get_bind()
    people = sa.table(
        "people", sa.column("id"), sa.column("call_name"), sa.column("surname"),
        sa.column("name_key"),
    )
    words = sa.table("person_words", sa.column("word"), sa.column("person_id"))
    for id, call_name, surname in connection.execute(
        sa.select(people.c.id, people.c.call_name, people.c.surname)
    ).all():
        key = _fold(f"{call_name} {surname or ''}")
        connection.execute(people.update().where(people.c.id == id).values(name_key=key[:200]))
        for word in {word[:80] for word in key.split()}:
            connection.execute(words.insert().values(word=word, person_id=id))
    groups = sa.table("groups", sa.column("id"), sa.column("name"), sa.column("name_key"))
    words = sa.table("group_words", sa.column("word"), sa.column("group_id"))
    for id, name in connection.execute(sa.select(groups.c.id, groups.c.name)).all():
        key = _fold(name)[:80]
        connection.execute(groups.update().where(groups.c.id == id).values(name_key=key))
        for word in set(key.split()):
            connection.execute(words.insert().values(word=word, group_id=id))


def _folded(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _fold(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.casefold().replace("ı", "i"))
    bare = "".join(one for one in text if not "\u0300" <= one <= "\u036f")
    return " ".join(unicodedata.normalize("NFC", bare).split())


def downgrade() -> None:
    op.drop_index(op.f("ix_invitations_expires_at"), table_name="invitations")
    op.drop_index(op.f("ix_invitations_person_id"), table_name="invitations")
    op.drop_table("newcomers_waiting")
    op.drop_table("group_words")
    with op.batch_alter_table("groups") as batch_op:
        batch_op.drop_index(op.f("ix_groups_name_key"))
        batch_op.drop_column("name_key")
    op.drop_table("person_words")
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_index("ix_people_name_key")
        batch_op.drop_column("version")
        batch_op.drop_column("name_key")
    for table in ("kept_forms", "form_keys", "desk_sessions", "recovery_codes", "desk_credentials"):
        op.drop_table(table)
