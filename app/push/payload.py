"""What travels to a phone: which sort of thing is due, never a word about whom or what.

Every message has the same length. Nothing in it, nor beside it, links two people or two phones.
"""

import hashlib
import hmac
from datetime import datetime

import orjson

from app.push.keys import encode
from app.push.models import Delivery

#: Bytes of every message; the JSON is filled up with spaces.
LENGTH = 512
BUNDLE, TEST = "bundle", "test"


def payload(delivery: Delivery, secret: str) -> bytes:
    """Return what the phone of a delivery is told. ``secret`` is the server's."""
    data = orjson.dumps(
        {
            "v": 1,
            "account": account_token(delivery.account_id, secret),
            "rule": delivery.rule,
            "about": delivery.about,
            "object": delivery.object_id,
            "tag": tag(delivery, secret),
            "silent": delivery.silent,
        }
    )
    assert len(data) <= LENGTH
    return data.ljust(LENGTH)


def account_token(account_id: str, secret: str) -> str:
    """Return what a phone knows a message's account by: 22 characters, the same on all its phones.

    It is handed over at the registration, so that a message for whoever was signed in before is
    recognised.
    """
    return _mac(f"push account {account_id}", secret)[:22]


def tag(delivery: Delivery, secret: str) -> str:
    """Return by what a newer message replaces an older one: one per person, device and object.

    32 characters that a push service takes as ``Topic``.
    """
    what = delivery.object_id or delivery.rule
    return _mac(f"push tag {delivery.account_id} {delivery.device_id} {what}", secret)[:32]


def _mac(text: str, secret: str) -> str:
    return encode(hmac.digest(secret.encode(), text.encode(), hashlib.sha256))


# ---- what stands beside it --------------------------------------------------------------------

#: Steps of seconds for how long a service keeps a message: coarse, so that they tell nothing.
KEPT = (3 * 86400, 86400, 43200, 14400, 3600, 900, 300, 60, 0)
#: What is worth waking a phone for.
URGENT = frozenset({"activity_soon", "activity_changed", "activity_cancelled", TEST})


def seconds_kept(not_after: datetime, now: datetime) -> int:
    """Return how long a push service may keep a message for a phone that is off."""
    left = (not_after - now).total_seconds()
    return next((step for step in KEPT if step <= left), 0)


def urgency(delivery: Delivery) -> str:
    """Return how much a message presses, for a phone that saves its battery (RFC 8030 5.3)."""
    return "high" if delivery.rule in URGENT else "normal"
