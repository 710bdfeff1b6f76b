"""The lines of a person's inbox. The caller commits."""

from app.records.actor import Actor, Stamp
from app.records.base import change
from app.records.kind import Values
from app.reminders.models import Notification


def amend_line(line: Notification, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Mark a line of one's own as read or done, or put it off until a day."""
    change(line, values, stamp)
