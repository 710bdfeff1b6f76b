"""Bringing a change together with what others have changed meanwhile; nothing is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.records.actor import Stamp
from app.records.base import Merge, SyncedRecord, columns_of


@dataclass
class Merged:
    """What comes of a change: what applies, what stands beside, what only goes to the history.

    ``changed_by_others`` is set where somebody else's change was met at all.
    """

    values: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)
    history: dict[str, Any] = field(default_factory=dict)
    changed_by_others: bool = False


def merge(
    record: SyncedRecord,
    base: int,
    given: Mapping[str, Any],
    added: Mapping[str, list[str]],
    removed: Mapping[str, list[str]],
    stamp: Stamp,
) -> Merged:
    """Return what becomes of a change that was made looking at version ``base``.

    A device never conflicts with its own earlier change.
    """
    merged = Merged()
    travels = columns_of(type(record))
    for name, value in given.items():
        current = getattr(record, name)
        if not fresh(record, name, base, stamp) or current == value:
            merged.values[name] = value
            continue
        merged.changed_by_others = True
        rule = travels[name].merge
        if rule is Merge.TEXT and current:
            merged.beside[name] = value or ""
        elif rule is Merge.CLAIM or _is_further(travels[name].rank, current, value):
            merged.history[name] = value
        else:
            merged.values[name] = value
    for name in {*added, *removed}:
        kept = {
            item
            for item in removed.get(name, ())
            if not fresh(record, f"{name}:{item}", base, stamp)
        }
        if kept != set(removed.get(name, ())):
            merged.changed_by_others = True
        merged.values[name] = sorted((set(getattr(record, name)) - kept) | set(added.get(name, ())))
    return merged


def fresh(record: SyncedRecord, name: str, base: int, stamp: Stamp) -> bool:
    """Say whether somebody else has changed a field since version ``base``."""
    mark = record.field_meta.get(name)
    return mark is not None and mark[0] > base and mark[1] != stamp.client_id


def _is_further(rank: Any, current: Any, value: Any) -> bool:
    order = list(rank)
    return bool(order) and order.index(current) > order.index(value)
