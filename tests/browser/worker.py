"""The worker beside a site: what is due is planned, raised and sent when a test says so."""

from datetime import datetime

import sqlalchemy as sa

from app.database import current_session
from app.follow_ups.models import FollowUp
from app.groups.models import Accompaniment, Membership
from app.people.models import Account
from app.push.delivering import Channels, Counts, deliver
from app.push.hosts import read_hosts
from app.push.keys import new_key, read_keys
from app.push.models import Channel
from app.push.reaching import push_channel
from app.push.sender import Sender
from app.push.settings import Push
from app.reminders.looking import still_wanted
from app.reminders.raising import raise_due
from app.reminders.sweep import plan
from tests.browser.site import Site
from tests.databases import SECRET
from tests.make import Card
from tests.phone import Phone
from tests.reminding import at, step

CONTACT = "mailto:it@diele.example"
#: Days for steps to be due: past ones, for what a phone says counts for what it was told before.
ONE_DAY, NEXT_DAY = -2, -1
#: What a phone shows of one.
DUE = "A next step is due."


class Worker:
    """It sends over ``origin``, a push service on this machine; so does the site from now on."""

    def __init__(self, site: Site, origin: str) -> None:
        key = new_key()
        site.environment |= {
            "DIELE_PUSH_KEY": key,
            "DIELE_PUSH_CONTACT": CONTACT,
            "DIELE_PUSH_HOSTS": origin,
        }
        site.restart()
        self.site = site
        hosts = read_hosts([origin], on_loopback=True)
        self.sender = Sender(Push(read_keys(key), CONTACT, hosts, SECRET))

    def put_steps(self, newcomer: Card, owner: str, *days: int) -> dict[int, str]:
        """Make next steps of somebody's, and return their ids by the day on which each is due.

        They, and everybody's being here, are made older than those days.
        """
        made = {day: step(newcomer, day, owner=owner) for day in days}
        Phone(self.site.app).sign_in(code=self.site.make.code(owner)).sync(*made.values())
        with self.site.make.writing():
            for model in (Account, Membership, Accompaniment, FollowUp):
                for one in current_session().scalars(sa.select(model)):
                    one.created_at = at(min(days) - 1)
        return {day: one["row"] for day, one in made.items()}

    def tick(self, now: datetime) -> Counts:
        """Do what the worker does every minute, as if it were ``now``."""
        channels = Channels({Channel.PUSH: push_channel(self.sender)})
        with self.site.app_context():
            plan(now)
        with self.site.app_context():
            raise_due(now)
        with self.site.app_context():
            return deliver(lambda: now, still_wanted, channels)

    def close(self) -> None:
        """Close its connections."""
        self.sender.close()
