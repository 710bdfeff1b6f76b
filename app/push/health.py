"""Whether messages reach phones at all."""

import logging
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.database import current_session
from app.push.models import Channel, Delivery, DeliveryState

log = logging.getLogger(__name__)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def sent_between(start: datetime, end: datetime) -> int:
    """Count the messages that push services have taken from ``start`` on and before ``end``."""
    query = sa.select(sa.func.count()).where(
        Delivery.channel == Channel.PUSH,
        Delivery.state == DeliveryState.SENT,
        Delivery.settled_at >= start,
        Delivery.settled_at < end,
    )
    return current_session().scalar(query) or 0


def tell_if_silent(now: datetime) -> bool:
    """Alarm the operator if a day brought nothing after a week of a message a day or more."""
    before = sent_between(now - DAY - WEEK, now - DAY)
    silent = before >= WEEK.days and sent_between(now - DAY, now) == 0
    if silent:
        log.error("no message reached a phone for a day, after %s in the week before", before)
    return silent
