"""Signing in and out with links and codes; no passwords for people in the field."""

from typing import Annotated, TypedDict

import segno
from flask import Blueprint, Response, current_app
from pydantic import BaseModel, ConfigDict, Field

from app import clock
from app.auth.answers import answer, body, json_answer
from app.auth.gate import Who, allow
from app.auth.session import end, known_device, signed_in_device, start
from app.clock import to_ms
from app.database import current_session
from app.extensions import limiter
from app.people import service
from app.people.models import Device, Revoked
from app.people.queries import usable_invitation
from app.people.secrets import TOKEN, hash_code, hash_token, read_code
from app.people.service import server_stamp
from app.problems import Invalid, OtherAccount, UnknownInvitation
from app.push.subscriptions import revoke_device
from app.records.text import clean, has_control_characters
from app.sync.wire import Uuid, shaped
from app.tasks.service import bring_private_tasks

bp = Blueprint("auth", __name__)

TRIES = "10/minute;60/hour"


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class Hashes(TypedDict):
    """What an invitation is found by; one of the two is None."""

    token_hash: str | None
    code_hash: str | None


class Key(_Shape):
    """What opens an invitation: the link's token or the code, exactly one of them."""

    token: Annotated[str, Field(max_length=200)] | None = None
    code: Annotated[str, Field(max_length=200)] | None = None

    def hashes(self) -> "Hashes":
        """Return what the invitation is found by. Raises ``Invalid`` for what cannot be one."""
        if self.token is not None and self.code is None:
            if not TOKEN.fullmatch(self.token):
                raise Invalid({"token": "wrong_length"})
            return Hashes(token_hash=hash_token(self.token), code_hash=None)
        if self.code is None or self.token is not None:
            raise Invalid({"code": "required"})
        code = read_code(self.code)
        if code is None:
            raise Invalid({"code": "wrong_length"})
        return Hashes(token_hash=None, code_hash=hash_code(code, _secret()))


class About(_Shape):
    """What a phone says about itself when it signs in."""

    label: Annotated[str, Field(max_length=80)] = ""
    platform: Annotated[str, Field(max_length=40)] = ""
    installed: bool = False


class SignIn(Key):
    """A request to sign in; ``account`` is whom the phone believes to be signed in now."""

    account: Uuid | None = None
    device: About = About()


class Ours(_Shape):
    """A request about one's own session."""

    account: Uuid
    device: Uuid | None = None


@bp.post("/api/invitations/look")
@limiter.limit(TRIES)
@allow(Who.ANYONE)
def look() -> Response:
    """Say who invites whom, without using the invitation up."""
    found = usable_invitation(**shaped(Key, body()).hashes(), now=clock.now())
    if found is None:
        raise UnknownInvitation
    return json_answer(
        {
            "inviter": found.inviter,
            "call_name": found.person.call_name,
            "role": found.role,
            "group": found.group_name,
            "language": found.language,
            "purpose": found.purpose,
        }
    )


@bp.post("/api/sign-in")
@limiter.limit(TRIES)
@allow(Who.ANYONE)
def sign_in() -> Response:
    """Use an invitation up and sign this phone in."""
    asked = shaped(SignIn, body())
    now = clock.now()
    before = signed_in_device()
    if before is not None and asked.account and before.account_id != asked.account:
        raise OtherAccount
    about = asked.device.model_dump()
    about["label"] = _one_line("label", about["label"]) or "Handy"
    about["platform"] = _one_line("platform", about["platform"])
    signed_in = service.accept(**asked.hashes(), about=about, now=now)
    bring_private_tasks(signed_in.device.account, server_stamp(now))
    if before is not None:
        revoke_device(before, Revoked.LEFT, server_stamp(now))
    current_session().commit()
    start(signed_in)
    device = signed_in.device
    return json_answer(
        {
            "account": device.account_id,
            "person": device.account.person_id,
            "device": device.id,
            "call_name": device.account.person.call_name,
            "roles": device.account.roles,
            "language": device.account.language,
        }
    )


@bp.post("/api/sign-out")
@allow(Who.ANYONE)
def sign_out() -> Response:
    """End this phone's session; without one there is nothing to end."""
    asked = shaped(Ours, body())
    known = known_device()
    if known is None:
        return answer(status=204)
    device = current_session().get_one(Device, known.id)
    if device.account_id != asked.account or asked.device not in (None, device.id):
        raise OtherAccount
    if device.revoked is None:
        revoke_device(device, Revoked.LEFT, server_stamp(clock.now()))
    current_session().commit()
    end()
    return answer(status=204)


@bp.post("/api/codes")
@limiter.limit("10/hour")
@allow(Who.SIGNED_IN)
def new_code(device: Device) -> Response:
    """Give a code with which the same person signs in on another phone, for 24 hours."""
    if shaped(Ours, body()).account != device.account_id:
        raise OtherAccount
    account = device.account
    issued = service.offer_sign_in(
        account, inviter=account.person.call_name, key=_secret(), now=clock.now()
    )
    current_session().commit()
    link = f"{current_app.config['ORIGIN']}/join#{issued.token}"
    code = f"{issued.code[:4]} {issued.code[4:]}"
    picture = segno.make(link, error="m").svg_data_uri(
        scale=4, border=2, dark="#15201b", light="#fff"
    )
    return json_answer(
        {"code": code, "link": link, "qr": picture, "expires_at": to_ms(issued.expires_at)}
    )


def _one_line(name: str, text: str) -> str:
    if has_control_characters(text):
        raise Invalid({name: "control_character"})
    return clean(text, one_line=True)


def _secret() -> str:
    secret: str = current_app.config["SECRET_KEY"]
    return secret
