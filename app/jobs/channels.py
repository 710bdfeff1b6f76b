"""By which ways things reach people here: put together from the settings, one for a process."""

from datetime import datetime
from functools import partial

from flask import Flask

from app.database import current_session
from app.mail.letters import Post, pause_after, reminder_letter, send
from app.people.models import Account
from app.push.delivering import Channels, Preparing, Ready
from app.push.models import Channel, Delivery
from app.push.outcome import Outcome, Verdict
from app.push.reaching import push_channel
from app.settings import Settings

VERDICTS = {
    Post.SENT: Verdict.SENT,
    Post.LATER: Verdict.LATER,
    Post.NEVER: Verdict.NEVER,
    Post.REFUSED: Verdict.REFUSED,
}


def channels_of(app: Flask) -> Channels:
    """Return the ways that are set up; what would go by another is dropped."""
    settings: Settings = app.config["SETTINGS"]
    ways: dict[Channel, Preparing] = {}
    if (sender := app.extensions["sender"]) is not None:
        ways[Channel.PUSH] = push_channel(sender)
    if settings.mail_server:
        ways[Channel.MAIL] = partial(_letter, settings)
    return Channels(ways)


def _letter(settings: Settings, delivery: Delivery, now: datetime) -> Ready | None:
    """Return the letter to a person in their language; None if there is no address any more."""
    account = current_session().get(Account, delivery.account_id)
    if account is None or account.disabled_at is not None or not account.person.email:
        return None
    letter = reminder_letter(account.language, settings.origin)
    to, tries = account.person.email, delivery.attempts

    def go() -> Outcome:
        posted = send(letter, to, settings)
        verdict = VERDICTS[posted.post]
        put_off = verdict in (Verdict.LATER, Verdict.REFUSED)
        pause = pause_after(tries) if put_off else None
        return Outcome(verdict, posted.result, pause, about_one=posted.about_one)

    return Ready(lane=Channel.MAIL, who=account.id, send=go, note=lambda outcome, now: None)
