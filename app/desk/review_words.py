"""What talks, notes and steps are called on the pages of the queue."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from babel.dates import format_date
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from app import clock
from app.conversations.models import Conversation, How, Outcome
from app.conversations.queue import LOW
from app.desk.dates import day, hour, moment, zone
from app.follow_ups.models import COORDINATOR, GROUP, FollowUp, StepState
from app.reviews.entries import Entry

#: As many characters of a text as a line of the list can show at most.
LINE = 160
#: What took longer to arrive was written without a network.
DELAY = timedelta(minutes=2)
WEEK = 7
#: After so many days the year is said too.
YEAR = 300


def how(value: How | None) -> str:
    """Return how people talked; nothing where that was not noted."""
    known: dict[How, str] = {
        How.MET: _("Met"),
        How.PHONE: _("Phone"),
        How.VIDEO: _("Video"),
        How.MESSAGES: _("Messages"),
    }
    return known[value] if value else ""


def outcome(value: Outcome) -> str:
    """Return what became of a talk that did not happen."""
    known: dict[Outcome, str] = {
        Outcome.HAPPENED: "",
        Outcome.NOT_REACHED: _("Not reached"),
        Outcome.CANCELLED: _("Called off"),
        Outcome.NO_SHOW: _("Nobody came"),
    }
    return known[value]


def impression(value: int | None) -> str:
    """Return how far the light has risen, in words."""
    known: tuple[str, ...] = (
        _("still strange"),
        _("unsure"),
        _("getting there"),
        _("settled in well"),
        _("like at home"),
    )
    return known[value - 1] if value else str(_("no impression noted"))


def is_low(value: int | None) -> bool:
    """Say whether an impression is one of the two lowest."""
    return value is not None and value <= LOW


def minutes(value: int | None) -> str:
    """Return how long a talk took; nothing where that was not noted."""
    return str(ngettext("%(num)d minute", "%(num)d minutes", value)) if value else ""


def talked_on(talk: Conversation) -> str:
    """Return the day and the time of a talk, as far as they were noted."""
    if talk.at_time is None:
        return day(talk.occurred_on)
    return str(_("%(day)s, %(time)s", day=day(talk.occurred_on), time=talk.at_time))


def line(entry: Entry) -> str:
    """Return the one line of a list that says what a talk was: its text, else its facts."""
    if entry.texts:
        return " ".join(entry.texts[0][: 4 * LINE].split())[:LINE]
    talk = entry.talk
    facts = (outcome(talk.outcome), how(talk.how), minutes(talk.minutes), talk.place)
    return " · ".join(fact for fact in facts if fact)


def short(instant: datetime) -> str:
    """Return an instant as a list has room for: its time today, else its day."""
    local, today = clock.local_day(instant, zone()), clock.local_day(clock.now(), zone())
    if local == today:
        return hour(instant)
    ago = (today - local).days
    if not 1 < ago < YEAR:
        return day(local)
    german = str(get_locale()) == "de"
    shape = "EEEE" if ago < WEEK else "d. MMM" if german else "d MMM"
    return str(format_date(local, shape, locale=get_locale()))


def arrival(made_at: datetime, arrived_at: datetime) -> str:
    """Return when something was written and when it arrived."""
    if arrived_at - made_at < DELAY:
        text = _("Arrived %(moment)s", moment=moment(arrived_at))
    elif day_of(made_at) == day_of(arrived_at):
        text = _(
            "Written without a network at %(written)s, arrived at %(arrived)s (%(day)s)",
            written=hour(made_at),
            arrived=hour(arrived_at),
            day=day_of(arrived_at),
        )
    else:
        text = _(
            "Written without a network %(written)s, arrived %(arrived)s",
            written=moment(made_at),
            arrived=moment(arrived_at),
        )
    return str(text)


def day_of(instant: datetime) -> str:
    """Return the day of an instant in words."""
    return day(clock.local_day(instant, zone()))


def step(one: FollowUp, owner: str | None) -> str:
    """Return who takes a next step and until when."""
    who = owner or {
        GROUP: _("The group"),
        COORDINATOR: _("Coordination"),
    }.get(one.owner, _("The newcomer"))
    if one.state is StepState.DONE:
        text = _("%(who)s has done it", who=who)
    elif one.state is StepState.DROPPED:
        text = _("No longer needed")
    elif one.due_on is None:
        text = _("%(who)s follows up", who=who)
    else:
        text = _("%(who)s follows up by %(day)s", who=who, day=day(one.due_on))
    return str(text)


def titles(keys: list[str], known: Mapping[str, str]) -> list[str]:
    """Return what topics are called."""
    return [known.get(key, key) for key in keys]
