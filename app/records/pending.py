"""What a transaction has yet to do before it commits; savepoints that are undone forget theirs."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

_LISTS = "pending"


@cache  # a process may put several apps together
def listen(session_class: Any) -> None:
    """Keep the lists in step with savepoints. Asked again, it changes nothing."""
    event.listen(session_class, "after_rollback", _forget)
    event.listen(session_class, "after_transaction_end", _hand_up)


def put(session: Session, what: str, items: Iterable[Any]) -> None:
    """Note items of one sort for the commit of the transaction or savepoint that is open."""
    transaction = session.get_nested_transaction() or session.get_transaction()
    lists = session.info.setdefault(_LISTS, {})
    lists.setdefault(transaction, {}).setdefault(what, []).extend(items)


def take(session: Session, what: str) -> list[Any]:
    """Return and forget what was noted for the outermost transaction, in order."""
    lists = session.info.get(_LISTS, {})
    found: list[Any] = lists.get(session.get_transaction(), {}).pop(what, [])
    return found


def _forget(session: Session) -> None:
    transaction = session.get_nested_transaction() or session.get_transaction()
    session.info.get(_LISTS, {}).pop(transaction, None)


def _hand_up(session: Session, transaction: SessionTransaction) -> None:
    found = session.info.get(_LISTS, {}).pop(transaction, {})
    if transaction.nested and transaction.parent is not None:
        above = session.info[_LISTS].setdefault(transaction.parent, {}) if found else {}
        for what, items in found.items():
            above.setdefault(what, []).extend(items)
