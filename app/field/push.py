"""Where a phone says how it can be reached, that it no longer wants to be, and tries it out."""

from flask import Blueprint, Response, current_app
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import IntegrityError

from app import clock
from app.auth.answers import answer, body, json_answer
from app.auth.gate import Who, allow
from app.auth.views import Ours
from app.database import begin_writing, current_session
from app.extensions import limiter
from app.field.exchange import device_asking
from app.people.models import Device
from app.problems import Busy, LoginNeeded, OtherAccount
from app.push.outcome import Verdict
from app.push.payload import account_token
from app.push.reaching import trial
from app.push.sender import Sender
from app.push.settings import Push
from app.push.subscriptions import (
    Given,
    Registered,
    check_given,
    detach,
    is_registered,
    register,
)
from app.sync.wire import shaped

bp = Blueprint("push", __name__, url_prefix="/api/push")

#: A phone posts with each start, and nobody turns the switch more often.
OFTEN = "60/hour"
TRIALS = "5/minute;20/hour"


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class Keys(_Strict):
    """A subscription's keys, as browsers name them."""

    p256dh: str
    auth: str


class Subscription(_Strict):
    """A subscription, as browsers give it."""

    endpoint: str
    keys: Keys


class Register(Ours):
    """Where the phone is reached; ``key`` is the server's that it subscribed with."""

    subscription: Subscription
    key: str

    def given(self) -> Given:
        """Return it as the service takes it."""
        keys = self.subscription.keys
        return Given(self.subscription.endpoint, keys.p256dh, keys.auth, self.key)


@bp.post("")
@limiter.limit(OFTEN, key_func=device_asking)
@allow(Who.SIGNED_IN, begins=False)
def turn_on(device: Device) -> Response:
    """Take note where this phone is reached, or say that it must subscribe anew."""
    asked, push = shaped(Register, body()), _push()
    device_id, account_id = device.id, device.account_id
    if asked.account != account_id:
        raise OtherAccount
    known = is_registered(device_id, asked.given())
    current_session().rollback()
    host = check_given(asked.given(), push.hosts, looked_up=known)
    begin_writing()
    device = current_session().get_one(Device, device_id)
    if device.revoked is not None:
        raise LoginNeeded
    try:
        state = register(device, asked.given(), clock.now(), host=host, public_key=push.public_key)
        current_session().commit()
    except IntegrityError as error:
        raise Busy(retry_after=5) from error
    if state is Registered.GONE:
        return json_answer({"state": state})
    return json_answer({"state": state, "token": account_token(account_id, push.secret)})


@bp.post("/off")
@limiter.limit(OFTEN, key_func=device_asking)
@allow(Who.SIGNED_IN)
def turn_off(device: Device) -> Response:
    """Let nothing reach this phone any more."""
    if shaped(Ours, body()).account != device.account_id:
        raise OtherAccount
    detach(device.id)
    current_session().commit()
    return answer(status=204)


@bp.post("/test")
@limiter.limit(TRIALS, key_func=device_asking)
@allow(Who.SIGNED_IN, begins=False)
def try_out(device: Device) -> Response:
    """Send this phone a message at once, and say what came of it."""
    if shaped(Ours, body()).account != device.account_id:
        raise OtherAccount
    sender: Sender | None = current_app.extensions["sender"]
    if sender is None:
        return json_answer({"result": "off"})
    message = trial(sender, device, clock.now())
    current_session().rollback()
    if message is None:
        return json_answer({"result": "gone"})
    if not sender.trials.acquire(blocking=False):
        return json_answer({"result": Verdict.LATER})
    try:
        outcome = message.send()
    finally:
        sender.trials.release()
    begin_writing()
    message.note(outcome, clock.now())
    current_session().commit()
    never = outcome.verdict is Verdict.NEVER
    return json_answer({"result": Verdict.REFUSED if never else outcome.verdict})


def _push() -> Push:
    push: Push = current_app.extensions["push"]
    return push
