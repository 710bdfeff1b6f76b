"""The app with a planted mistake: it acknowledges a batch, and commits a moment later."""

import threading
import time
from concurrent.futures import Future
from datetime import datetime

from flask import current_app

from app.clock import local_day
from app.database import begin_writing, current_session
from app.field import exchange
from app.people.models import Device
from app.programme.queries import timezone
from app.sync.receive import receive
from app.sync.scopes import actor_of
from app.sync.wire import Request, Result

LATER = 0.05


def _take_in(asked: Request, device_id: str, now: datetime) -> list[Result]:
    served = current_app._get_current_object()  # type: ignore[attr-defined]
    promised: Future[list[Result]] = Future()

    def work() -> None:
        with served.app_context():
            begin_writing()
            zone = timezone()
            device = current_session().get_one(Device, device_id)
            actor = actor_of(device, local_day(now, zone))
            key = served.config["SECRET_KEY"]
            try:
                results = receive(asked, device, actor, key=key, timezone=zone, now=now)
            except Exception as problem:
                promised.set_exception(problem)
                return
            promised.set_result(results)
            time.sleep(LATER)
            current_session().commit()

    threading.Thread(target=work).start()
    return promised.result()


exchange._take_in = _take_in

from wsgi import app  # noqa: E402, F401  # the rest is the app as it is
