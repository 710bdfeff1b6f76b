"""``Kind``: the one declaration from which validation, wire form and the phone's schema follow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.records.actor import Actor, Stamp
from app.records.base import SyncedRecord

Values = Mapping[str, Any]
Create = Callable[[str, Values, Actor, Stamp], SyncedRecord]
Amend = Callable[[Any, Values, Actor, Stamp], None]
Remove = Callable[[Any, Actor, Stamp], None]
Find = Callable[[str, Values, Stamp], SyncedRecord | None]
Stays = Callable[[Any, Values, Actor, Stamp], set[str]]
SecondText = Callable[[Any, Stamp], None]


@dataclass(frozen=True)
class Window:
    """How long rows are sent: those whose ``column`` lies further back are on no phone.

    Rows without a value in ``column`` are always sent.
    """

    column: str
    length: timedelta


@dataclass(frozen=True)
class Kind:
    """A sort of record that travels.

    ``home`` says which scope a new row would stand in, from its parsed values. ``check`` raises if
    the actor may not change these fields of a record; ``amend`` writes what has passed it and the
    merging of concurrent changes. ``about_talk`` marks what an author may still hand in about a
    talk after leaving the group; ``needs_notes`` what needs the newcomer's consent to notes.
    ``second_text`` is told when another text has come to stand beside a record's own.
    A ``keyed`` record has its id from what it is about, so two people may make it independently:
    its second creation is a change that has seen nothing. ``find`` locks a row of a kind that
    needs more than the row's lock, from its id and the values sent, not yet checked. ``stays``
    names the fields of a change that may not replace what is there; they go to the history.
    A kind without ``create``, ``amend`` and ``remove`` is for phones to read.
    """

    name: str
    model: type[SyncedRecord]
    home: Callable[[Values], str | None] | None = None
    create: Create | None = None
    check: Amend | None = None
    amend: Amend | None = None
    remove: Remove | None = None
    window: Window | None = None
    about_talk: bool = False
    needs_notes: bool = False
    second_text: SecondText | None = None
    keyed: bool = False
    find: Find | None = None
    stays: Stays | None = None
