"""Forms of the desk: each that makes something counts once, and none is lost with a session.

The caller commits.
"""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.credentials.models import FormKey, KeptForm
from app.database import current_session, new_id


def claim(account_id: str, key: str, now: datetime) -> FormKey | None:
    """Note that a form is being carried out; return None if it was already, or is just now."""
    session = current_session()
    found = FormKey(account_id=account_id, key=key, at=now)
    try:
        with session.begin_nested():
            session.add(found)
    except IntegrityError:
        return None
    return found


def led_to(account_id: str, key: str) -> str | None:
    """Return where a form led that was carried out already."""
    found = current_session().get(FormKey, (account_id, key))
    return found.led_to if found else None


def keep(account_id: str, page: str, fields: Mapping[str, list[str]], now: datetime) -> KeptForm:
    """Keep what was typed on a page for when the same account has signed in again."""
    session = current_session()
    session.execute(
        sa.delete(KeptForm).where(KeptForm.account_id == account_id, KeptForm.page == page)
    )
    found = KeptForm(id=new_id(), account_id=account_id, page=page, fields=dict(fields), at=now)
    session.add(found)
    return found


def let_go(account_id: str, page: str) -> None:
    """Forget what was kept of a page: it has been sent since, or is not wanted."""
    current_session().execute(
        sa.delete(KeptForm).where(KeptForm.account_id == account_id, KeptForm.page == page)
    )
