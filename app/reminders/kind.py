"""How lines of the inbox travel."""

from datetime import timedelta

from app.records.kind import Kind, Window
from app.reminders.inbox import amend_line
from app.reminders.models import Notification

NOTIFICATION = Kind(
    name="notification",
    model=Notification,
    amend=amend_line,
    window=Window("closed_at", timedelta(days=30)),
)
