"""A worker that does nothing but tick, in a process of its own that can be killed."""

import os
import signal
from datetime import timedelta
from typing import Any

from app import create_app
from app.jobs import ticking
from app.push import delivering, outbox
from app.push.models import DeliveryState
from app.settings import Settings

#: What a killed worker had in its hands is free again after this.
LEASE = timedelta(seconds=1)
#: What one that dies on the way takes into its hands: others after it shall find something, too.
A_FEW = 5


def tick_for_ever(settings: Settings, *, hasty: bool = False, dies: bool = False) -> None:
    """Tick until killed. A ``hasty`` one calls sent what it is only about to send.

    One that ``dies`` is killed with the first messages in its hands, before it sends any.
    """
    outbox.LEASE, delivering.NEEDED = LEASE, LEASE / 2
    if hasty:
        _hurry()
    if dies:
        _die_on_the_way()
    app = create_app(settings)
    steps = ticking.steps_of(app)
    while True:
        ticking.tick(app, steps)


def _hurry() -> None:
    claim = outbox.claim

    def claim_and_settle(now: Any, **more: Any) -> list[outbox.Claimed]:
        claimed = claim(now, **more)
        for one in claimed:
            outbox.settle(one, DeliveryState.SENT, "sent", now)
        return claimed

    delivering.claim = claim_and_settle
    delivering._held = lambda one, now: one


def _die_on_the_way() -> None:
    claim = delivering.claim

    def claim_and_die(now: Any, **more: Any) -> list[outbox.Claimed]:
        if claimed := claim(now, **{**more, "limit": A_FEW}):
            os.kill(os.getpid(), signal.SIGKILL)
        return claimed

    delivering.claim = claim_and_die
