"""Tables of the programme, topics and places."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Json
from app.records.base import SyncedRecord, Writes, wire

EVERYBODY = "all"


class Programme(SyncedRecord):
    """The one programme of this installation and its settings.

    ``kept`` is for how many days things are kept, as ``app.programme.periods`` reads it.
    """

    __tablename__ = "programmes"
    kind_name = "programme"

    name: Mapped[str] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    city: Mapped[str] = mapped_column(sa.String(80), info=wire(Writes.NEVER))
    timezone: Mapped[str] = mapped_column(sa.String(60), info=wire(Writes.NEVER))
    languages: Mapped[list[str]] = mapped_column(Json, info=wire(Writes.NEVER))
    cadence_days: Mapped[int] = mapped_column(info=wire(Writes.NEVER))
    lit_days: Mapped[int] = mapped_column(info=wire(Writes.NEVER))
    glow_days: Mapped[int] = mapped_column(info=wire(Writes.NEVER))
    help_numbers: Mapped[list[Any]] = mapped_column(Json, info=wire(Writes.NEVER))
    coordinators: Mapped[list[Any]] = mapped_column(Json, info=wire(Writes.NEVER))
    phone: Mapped[str | None] = mapped_column(sa.String(40), info=wire(Writes.NEVER))
    areas: Mapped[list[Any]] = mapped_column(Json, info=wire(Writes.NEVER))
    kept: Mapped[dict[str, int]] = mapped_column(Json, server_default="{}")

    def sync_scope(self) -> str:
        return EVERYBODY


class Topic(SyncedRecord):
    """Something a talk can be about: a chip, never a judgement."""

    __tablename__ = "topics"
    kind_name = "topic"

    key: Mapped[str] = mapped_column(sa.String(40), unique=True, info=wire(Writes.NEVER))
    group: Mapped[str] = mapped_column(sa.String(40), info=wire(Writes.NEVER))
    order: Mapped[int] = mapped_column(info=wire(Writes.NEVER))
    sensitive: Mapped[bool] = mapped_column(info=wire(Writes.NEVER))
    title: Mapped[dict[str, str]] = mapped_column(Json, info=wire(Writes.NEVER))
    opener: Mapped[dict[str, str]] = mapped_column(Json, info=wire(Writes.NEVER))

    def sync_scope(self) -> str:
        return EVERYBODY


class Place(SyncedRecord):
    """A public place worth knowing; without opening hours, which change."""

    __tablename__ = "places"
    kind_name = "place"

    key: Mapped[str] = mapped_column(sa.String(40), unique=True, info=wire(Writes.NEVER))
    category: Mapped[str] = mapped_column(sa.String(40), info=wire(Writes.NEVER))
    name: Mapped[str] = mapped_column(sa.String(120), info=wire(Writes.NEVER))
    where: Mapped[dict[str, str]] = mapped_column(Json, info=wire(Writes.NEVER))
    what_for: Mapped[dict[str, str]] = mapped_column(Json, info=wire(Writes.NEVER))

    def sync_scope(self) -> str:
        return EVERYBODY
