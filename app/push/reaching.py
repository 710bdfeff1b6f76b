"""From a delivery to a message for one phone, and what is noted of what it came to."""

from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa

from app.database import current_session, new_id
from app.people.devices import device_again
from app.people.models import Device
from app.push.delivering import Preparing, Ready
from app.push.models import Channel, Delivery, PushSubscription
from app.push.outcome import Outcome, Verdict
from app.push.payload import TEST, payload, seconds_kept, tag, urgency
from app.push.sender import Message, Sender
from app.push.subscriptions import remember_gone

#: What somebody tries out is for this moment.
TEST_LASTS = timedelta(minutes=5)


def push_channel(sender: Sender) -> Preparing:
    """Return what makes deliveries to phones ready."""
    return partial(_ready, sender)


def _ready(sender: Sender, delivery: Delivery, now: datetime) -> Ready | None:
    found = current_session().get(PushSubscription, delivery.device_id)
    if found is None or found.server_key != sender.keys.public:
        return None
    device = device_again(found.device_id)
    if device.revoked is not None or device.is_over(now):
        return None
    message = _message(sender, found, delivery, now)
    return Ready(
        lane=found.host,
        who=delivery.account_id,
        send=partial(sender.send, message, now),
        note=partial(note, found.device_id, found.endpoint),
    )


def trial(sender: Sender, device: Device, now: datetime) -> Ready | None:
    """Return a message with which somebody tries out whether this device is reached.

    None if it is not. Reads in the transaction that is open.
    """
    delivery = Delivery(
        id=new_id(),
        channel=Channel.PUSH,
        account_id=device.account_id,
        device_id=device.id,
        rule=TEST,
        silent=False,
        not_after=now + TEST_LASTS,
    )
    return _ready(sender, delivery, now)


def _message(sender: Sender, found: PushSubscription, delivery: Delivery, now: datetime) -> Message:
    secret = sender.push.secret
    return Message(
        endpoint=found.endpoint,
        p256dh=found.p256dh,
        auth=found.auth,
        text=payload(delivery, secret),
        seconds_kept=seconds_kept(delivery.not_after, now),
        topic=tag(delivery, secret),
        urgency=urgency(delivery),
    )


def note(device_id: str, endpoint: str, outcome: Outcome, now: datetime) -> None:
    """Write down what a try came to; an address that is gone is forgotten. The caller commits."""
    if outcome.verdict is Verdict.GONE:
        remember_gone(device_id, endpoint, now)
        return
    values: dict[str, object] = {"succeeded_at": now, "failure": None}
    if outcome.verdict is not Verdict.SENT:
        values = {"failed_at": now, "failure": outcome.result}
    current_session().execute(
        sa.update(PushSubscription)
        .where(PushSubscription.device_id == device_id, PushSubscription.endpoint == endpoint)
        .values(**values),
        execution_options={"synchronize_session": False},
    )
