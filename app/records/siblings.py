"""A second text beside the first: when two people change one text at a time, both stay."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.attributes import flag_modified

from app.database import Id, current_session, id_from
from app.records.actor import Stamp
from app.records.base import SyncedRecord, Writes, add, keep, remove, wire
from app.records.kind import Kind


class Sibling(SyncedRecord):
    """One further version of a text; it lives where the row it stands beside lives."""

    __tablename__ = "siblings"
    kind_name = "sibling"

    of_kind: Mapped[str] = mapped_column(sa.String(30), info=wire(Writes.NEVER))
    of_row: Mapped[str] = mapped_column(Id, index=True, info=wire(Writes.NEVER))
    field: Mapped[str] = mapped_column(sa.String(40), info=wire(Writes.NEVER))
    text: Mapped[str] = mapped_column(info=wire(Writes.NEVER))
    author_id: Mapped[str | None] = mapped_column(Id, info=wire(Writes.NEVER))
    made_at: Mapped[datetime] = mapped_column(info=wire(Writes.NEVER))
    home: Mapped[str | None] = mapped_column(sa.String(80))

    def sync_scope(self) -> str | None:
        return self.home


SIBLING = Kind(name="sibling", model=Sibling)


def stand_beside(record: SyncedRecord, field: str, text: str, stamp: Stamp) -> str:
    """Keep a text beside the one that a record holds; return the id of that second version.

    A later text of the same device replaces its own earlier one, which goes to the history. The
    version is the record's new one: a sibling that comes back after a ``resolve`` must not start
    at 1 again.
    """
    session = current_session()
    row_id = _id_of(record, field, stamp)
    found = session.get(Sibling, row_id)
    if found is None:
        found = Sibling(
            id=row_id,
            of_kind=record.kind_name,
            of_row=record.id,
            field=field,
            home=record.sync_scope(),
        )
        add(found, stamp)
    else:
        keep(record, field, found.text, stamp, author_id=found.author_id)
    found.text, found.author_id, found.made_at = text, stamp.person_id, stamp.made_at
    found.version = record.version
    flag_modified(found, "text")
    return row_id


def _id_of(record: SyncedRecord, field: str, stamp: Stamp) -> str:
    return id_from(f"sibling:{record.id}:{field}:{stamp.client_id}")


def siblings_of(row_ids: list[str]) -> list[Sibling]:
    """Return the further versions that stand beside these rows."""
    return list(
        current_session().scalars(
            sa.select(Sibling).where(Sibling.of_row.in_(row_ids)).order_by(Sibling.id)
        )
    )


def has_unseen(record: SyncedRecord, base: int, stamp: Stamp) -> bool:
    """Say whether another device's text stands beside a record since its version ``base``."""
    return any(
        one.version > base and one.id != _id_of(record, one.field, stamp)
        for one in siblings_of([record.id])
    )


def remove_siblings(record: SyncedRecord, seen: set[str], stamp: Stamp) -> None:
    """Remove exactly those further versions of a record that somebody has seen and joined."""
    for one in siblings_of([record.id]):
        if one.id in seen:
            keep(record, one.field, one.text, stamp, author_id=one.author_id)
            current_session().delete(one)


def drop_siblings(record: SyncedRecord, stamp: Stamp) -> None:
    """Remove all further versions of a record that is itself removed."""
    for one in siblings_of([record.id]):
        keep(record, one.field, one.text, stamp, author_id=one.author_id)
        remove(one, stamp)


def move_siblings(records: Sequence[SyncedRecord]) -> None:
    """Take the further versions of records along into their scopes."""
    homes = {record.id: record.sync_scope() for record in records}
    for one in siblings_of(list(homes)):
        if one.home != homes[one.of_row]:
            one.home = homes[one.of_row]
            one.version += 1
