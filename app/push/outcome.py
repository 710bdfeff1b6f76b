"""What became of one try to send something."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

#: How soon, and how late, a service may ask us to come again.
SOONEST, LATEST = timedelta(seconds=5), timedelta(hours=1)


class Verdict(StrEnum):
    """What a try to send came to."""

    SENT = "sent"
    GONE = "gone"  # there is nobody at this address any more
    LATER = "later"  # worth another try
    NEVER = "never"  # this message will not be taken, whenever it is sent
    REFUSED = (
        "refused"  # something is wrong with this server; worth another try once that is mended
    )


@dataclass(frozen=True)
class Outcome:
    """A verdict, its reason in a short code, and when the other side asks us to come again.

    ``about_one`` says that it is about this address alone, and nothing of who takes it there.
    """

    verdict: Verdict
    result: str
    retry_after: timedelta | None = None
    about_one: bool = False


def outcome_of(status: int, retry_after: str | None, now: datetime) -> Outcome:
    """Return what the answer of a push service means (RFC 8030)."""
    result = f"http {status}"
    if 200 <= status < 300:
        return Outcome(Verdict.SENT, "sent")
    if status in (404, 410):
        return Outcome(Verdict.GONE, result)
    if status in (408, 429) or status >= 500:
        return Outcome(Verdict.LATER, result, read_retry_after(retry_after, now))
    if status in (400, 401, 403) or 300 <= status < 400:
        return Outcome(Verdict.REFUSED, result)
    return Outcome(Verdict.NEVER, result)


def read_retry_after(text: str | None, now: datetime) -> timedelta | None:
    """Return what ``Retry-After`` asks for, in seconds or as a date, within sense."""
    text = (text or "").strip()
    if text.isascii() and text.isdecimal():
        asked = timedelta(seconds=min(int(text[:9]), 10**6))
    else:
        try:
            date = parsedate_to_datetime(text)
        except ValueError:
            return None
        asked = date - now if date.tzinfo else date.replace(tzinfo=now.tzinfo) - now
    return max(SOONEST, min(asked, LATEST))
