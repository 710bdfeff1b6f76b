"""A mail server for tests, with the manners that a test gives it."""

import asyncio
import email
from contextlib import contextmanager
from email.policy import default

from aiosmtpd.controller import Controller

from app.settings import Settings
from tests.browser.fault_proxy import free_port


class Postbox:
    """A mail server's manners; by default it takes everything. ``answers`` are given first."""

    def __init__(self, **answers):
        self.answers = {name: list(given) for name, given in answers.items()}
        self.letters, self.who = [], []
        self.quit_after = 0.0

    def say(self, what):
        given = self.answers.get(what)
        return given.pop(0) if given else None

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        envelope.mail_from = address
        return self.say("mail") or "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if answer := self.say("rcpt"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if answer := self.say("data"):
            return answer
        found = email.message_from_bytes(envelope.content, policy=default)
        self.letters.append(found)
        protected = server.transport.get_extra_info("ssl_object") is not None
        self.who.append((envelope.mail_from, envelope.rcpt_tos, protected))
        return "250 OK"

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        await asyncio.sleep(self.quit_after)
        return self.say("quit") or "221 Bye"


@contextmanager
def post_office(postbox, **more):
    """Serve a postbox; give the settings with which it is reached."""
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port(), **more)
    controller.start()
    try:
        yield settings_for(controller.port)
    finally:
        controller.stop()


def settings_for(port, **more):
    values = {"mail_from": "diele@diele.example", "mail_tls": "none", **more}
    return Settings("sqlite://", "x" * 32, mail_server=f"127.0.0.1:{port}", **values)
