"""The lines of a person's inbox. The caller commits."""

from datetime import timedelta

from app.problems import Invalid
from app.records.actor import Actor, Stamp
from app.records.base import change
from app.records.kind import Values
from app.reminders.models import Notification

#: Nothing is put off for longer.
LONGEST = timedelta(days=62)


def amend_line(line: Notification, values: Values, actor: Actor, stamp: Stamp) -> None:
    """Mark a line of one's own as read or done, or put it off until a day.

    What was said before the line was last raised was said of something else, and changes nothing.
    Raises ``Invalid`` for a day too far away.
    """
    until = values.get("snoozed_until")
    if until is not None and until > stamp.today + LONGEST:
        raise Invalid({"snoozed_until": "out_of_range"})
    if stamp.made_at >= line.at:
        change(line, values, stamp)
