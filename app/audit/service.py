"""Writing down what was shown, and forgetting it with the person it was about.

The caller commits, before anything is shown: what cannot be recorded is not shown.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.audit.models import AuditEntry, Event
from app.clock import from_ms, to_ms
from app.database import current_session, insert_new, new_id

#: All that somebody is shown about one newcomer within so long is one entry.
WINDOW = timedelta(minutes=15)


def record_shown(reader_id: str, newcomer_ids: Iterable[str], now: datetime) -> None:
    """Record that a person is about to be shown words about these newcomers."""
    length = int(WINDOW.total_seconds() * 1000)
    window_at = from_ms(to_ms(now) // length * length)
    rows = [
        {
            "id": new_id(),
            "event": Event.NOTES_SHOWN,
            "reader_id": reader_id,
            "newcomer_id": newcomer_id,
            "window_at": window_at,
            "at": now,
        }
        for newcomer_id in sorted(set(newcomer_ids))
    ]
    if not rows:
        return
    session = current_session()
    session.execute(insert_new(AuditEntry).values(rows))


def forget(newcomer_id: str) -> None:
    """Delete what is recorded about a newcomer who is erased."""
    current_session().execute(sa.delete(AuditEntry).where(AuditEntry.newcomer_id == newcomer_id))
