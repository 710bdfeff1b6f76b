"""``SyncedRecord``: a row that travels, and what its columns say about the journey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from app.clock import to_ms
from app.database import Base, Id, Json, current_session
from app.records.actor import Stamp


class Writes(StrEnum):
    """When a phone may set a field."""

    ALWAYS = "always"
    ONCE = "once"
    NEVER = "never"


class Merge(StrEnum):
    """What happens when two people change a field at the same time (``sync.md`` 3.6)."""

    VALUE = "value"  # the arriving value applies, the replaced one goes to the history
    TEXT = "text"  # both stay
    SET = "set"  # adding and removing are applied; adding wins
    RANK = "rank"  # the value further along wins
    CLAIM = "claim"  # the first who takes it keeps it


@dataclass(frozen=True)
class Wire:
    """How one column travels."""

    writes: Writes = Writes.ALWAYS
    merge: Merge = Merge.VALUE
    required: bool = False
    max_length: int | None = None
    one_line: bool = True
    ge: int | None = None
    le: int | None = None
    pattern: str | None = None
    rank: Sequence[str] = ()


def wire(writes: Writes = Writes.ALWAYS, **limits: Any) -> dict[str, Wire]:
    """Return the ``info`` of a column that travels; a column without it stays on the server.

    ``limits`` are the fields of ``Wire``: what phones may send, never what the server may store.
    """
    return {"wire": Wire(writes, **limits)}


class SyncedRecord(Base):
    """A row that travels to the phones that may see its scope.

    ``kind_name`` is the word for it on the wire. ``scope`` is kept in step with ``sync_scope()`` at
    every flush; ``None`` means on no phone.
    ``field_meta`` holds ``{field: [version, client_id, person_id]}`` of each field's last change,
    and ``"field:item"`` for what was added to a set.
    """

    __abstract__ = True
    kind_name: ClassVar[str]

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    scope: Mapped[str | None] = mapped_column(sa.String(80))
    version: Mapped[int] = mapped_column(default=1)
    field_meta: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let no change be written over one that came meanwhile: versions never go back."""
        return {"version_id_col": cls.version, "version_id_generator": False}

    def sync_scope(self) -> str | None:
        """Return the scope this row belongs to, from its own columns alone."""
        raise NotImplementedError

    def written_by(self, field: str) -> str | None:
        """Return the person whose value a field holds, if a person wrote it."""
        mark = self.field_meta.get(field)
        return mark[2] if mark else None


class RowRevision(Base):
    """A value that was replaced, removed or not taken: what *history* shows.

    ``version`` is that of the row after the change; ``author_id`` wrote the value kept here.
    """

    __tablename__ = "row_revisions"

    id: Mapped[int] = mapped_column(
        sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(sa.String(30))
    row_id: Mapped[str] = mapped_column(Id, index=True)
    version: Mapped[int]
    field: Mapped[str] = mapped_column(sa.String(40))
    value: Mapped[Any] = mapped_column(Json, nullable=True)
    author_id: Mapped[str | None] = mapped_column(Id, index=True)
    client_id: Mapped[str] = mapped_column(sa.String(36))
    made_at: Mapped[datetime]
    at: Mapped[datetime]


def columns_of(model: type[SyncedRecord]) -> dict[str, Wire]:
    """Return the columns of a table that travel, by name."""
    table = sa.inspect(model).local_table
    assert isinstance(table, sa.Table)
    return {column.name: column.info["wire"] for column in table.columns if "wire" in column.info}


def add(record: SyncedRecord, stamp: Stamp, written: Sequence[str] = ()) -> None:
    """Put a new record into the session; ``written`` are the fields a person set."""
    record.version = 1
    record.created_at = stamp.now
    record.field_meta = {name: _mark(1, stamp) for name in written}
    current_session().add(record)


def change(record: SyncedRecord, values: Mapping[str, Any], stamp: Stamp) -> None:
    """Set fields of a record, keep what they held, and give it its next version.

    Fields that already hold the value are still marked as written by ``stamp``.
    """
    record.version += 1
    meta = dict(record.field_meta)
    travels = columns_of(type(record))
    for name, value in values.items():
        old = getattr(record, name)
        if old != value and old not in (None, "", []):
            keep(record, name, old, stamp, author_id=record.written_by(name))
        if name in travels and travels[name].merge is Merge.SET:
            for item in set(value) - set(old or ()):
                meta[f"{name}:{item}"] = _mark(record.version, stamp)
        setattr(record, name, value)
        meta[name] = _mark(record.version, stamp)
    record.field_meta = meta
    # A new version alone is no reason for the mapper to write the row.
    flag_modified(record, "field_meta")


def remove(record: SyncedRecord, stamp: Stamp) -> None:
    """Delete a record; what people wrote in it stays in the history for 30 days."""
    record.version += 1
    for name, travels in columns_of(type(record)).items():
        value = getattr(record, name)
        if travels.writes is not Writes.NEVER and value not in (None, "", []):
            keep(record, name, value, stamp, author_id=record.written_by(name))
    current_session().delete(record)


def keep(
    record: SyncedRecord, name: str, value: Any, stamp: Stamp, *, author_id: str | None
) -> None:
    """Write one value into the history of a record."""
    current_session().add(
        RowRevision(
            kind=record.kind_name,
            row_id=record.id,
            version=record.version,
            field=name,
            value=_plain(value),
            author_id=author_id,
            client_id=stamp.client_id,
            made_at=stamp.made_at,
            at=stamp.now,
        )
    )


def _mark(version: int, stamp: Stamp) -> list[Any]:
    return [version, stamp.client_id, stamp.person_id]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_ms(value)
    return value.isoformat() if isinstance(value, date) else value
