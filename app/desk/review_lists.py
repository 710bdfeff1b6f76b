"""Which talks a list shows: read from the address, written into it, and found by names."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask import request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.database import current_session
from app.desk.paging import COUNTED
from app.groups.models import Group, GroupState, Membership, Newcomer
from app.people.finding import ids_named
from app.people.models import Person
from app.problems import Malformed
from app.programme.models import Topic
from app.records.fields import ID
from app.records.text import fold
from app.reviews.entries import Entry, entries, names_of
from app.reviews.queries import Asked, Place, Show, Sort, count, place_of, places

SIZE = 25
#: So many people of a sort are offered for a name; whoever looks for another writes more of it.
MOST_FOUND = 12
PLACE = re.compile(rf"([01])\.([0-9]{{1,15}})\.({ID[1:-1]})")
TOPIC = re.compile(r"[a-z0-9-]{1,40}")
YES = "yes"


@dataclass(frozen=True)
class Listing:
    """A list as an address names it; ``after`` is where its page begins."""

    asked: Asked
    after: Place | None = None

    def address(self, **changed: Any) -> str:
        """Return the address of this list with fields of ``Asked`` changed, from its beginning."""
        if self.asked.sort is _usual_sort(self.asked.show) and "show" in changed:
            changed = {"sort": _usual_sort(changed["show"]), **changed}
        return url_for("desk.reviews.index", **_written(replace(self.asked, **changed), None))

    def here(self, endpoint: str = "desk.reviews.index", **values: Any) -> str:
        """Return an address that keeps this page of the list."""
        return url_for(endpoint, **values, **_written(self.asked, self.after))

    def page_after(self, place: Place) -> str:
        """Return the address of the page of this list that begins after a place."""
        return url_for("desk.reviews.index", **_written(self.asked, place))

    def of(self, conversation_id: str) -> str:
        """Return the address of one talk, its list beside it; the heading gets the focus."""
        return self.here("desk.reviews.show", id=conversation_id, _anchor="entry")

    @property
    def narrows(self) -> bool:
        """Whether the list leaves out more than what is read, or what is not."""
        return replace(self.asked, show=Show.ALL, sort=Sort.NEWEST) != Asked(Show.ALL, Sort.NEWEST)


@dataclass(frozen=True)
class ListPage:
    """Some talks of a list; ``last`` is where its next page begins, if there is one."""

    rows: Sequence[Entry]
    last: Place | None


def asked_list() -> Listing:
    """Return the list that the present address names. Raises ``Malformed`` for what names none."""
    args = request.args
    if any(len(args.getlist(name)) > 1 for name in args):
        raise Malformed
    show = _word("show", Show, Show.UNREAD)
    asked = Asked(
        show=show,
        sort=_word("sort", Sort, _usual_sort(show)),
        low=_matched("low", re.compile(YES)) is not None,
        with_text=_matched("text", re.compile(YES)) is not None,
        group_id=_matched("group", re.compile(ID)),
        newcomer_id=_matched("newcomer", re.compile(ID)),
        author_id=_matched("author", re.compile(ID)),
        topic=_matched("topic", TOPIC),
    )
    return Listing(asked, _place())


def _usual_sort(show: Show) -> Sort:
    return Sort.LOW_FIRST if show is Show.UNREAD else Sort.NEWEST


def _word(name: str, choices: Callable[[str], Any], usual: Any) -> Any:
    text = request.args.get(name, "")
    try:
        return choices(text) if text else usual
    except ValueError as error:
        raise Malformed from error


def _matched(name: str, pattern: re.Pattern[str]) -> str | None:
    text = request.args.get(name, "")
    if text and not pattern.fullmatch(text):
        raise Malformed
    return text or None


def _place() -> Place | None:
    found = PLACE.fullmatch(text) if (text := request.args.get("after", "")) else None
    if text and found is None:
        raise Malformed
    return Place(int(found[1]), int(found[2]), found[3]) if found else None


def _written(asked: Asked, after: Place | None) -> dict[str, Any]:
    """Return the parts of an address that name a list; what is as usual is left out."""
    words = {
        "show": "" if asked.show is Show.UNREAD else asked.show,
        "sort": "" if asked.sort is _usual_sort(asked.show) else asked.sort,
        "low": YES if asked.low else "",
        "text": YES if asked.with_text else "",
        "group": asked.group_id,
        "newcomer": asked.newcomer_id,
        "author": asked.author_id,
        "topic": asked.topic,
        "after": f"{after.rank}.{after.news_at}.{after.conversation_id}" if after else "",
    }
    return {name: str(word) for name, word in words.items() if word}


# ---- what stands in it ------------------------------------------------------------------------


def page_of(listing: Listing) -> ListPage:
    """Return the page of a list."""
    found = places(listing.asked, listing.after, SIZE + 1)
    ids = [place.conversation_id for place in found[:SIZE]]
    return ListPage(entries(ids), found[SIZE - 1] if len(found) > SIZE else None)


def next_after(listing: Listing, conversation_id: str) -> str | None:
    """Return the talk that follows one in a list, from the beginning again after the last one."""
    here = place_of(listing.asked, conversation_id)
    for start in (here, None):
        for place in places(listing.asked, start, 2):
            if place.conversation_id != conversation_id:
                return place.conversation_id
    return None


def waiting(*, low: bool = False) -> str | None:
    """Return how many talks nobody has read, as "3" or "99+"; None for none."""
    number = count(Asked(low=low), COUNTED + 1)
    return None if number == 0 else f"{COUNTED}+" if number > COUNTED else str(number)


# ---- finding ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Found:
    """What a name or a topic led to: words and the list they stand for."""

    words: str
    address: str
    icon: str


def found_by(text: str) -> list[Found]:
    """Return newcomers, authors and topics that ``text`` names; all their talks are listed."""
    blank = Listing(Asked(show=Show.ALL, sort=Sort.NEWEST))
    people = ids_named(text) or []
    newcomers = _some(Newcomer, Newcomer.person_id, people)
    authors = _some(Membership, Membership.person_id, people)
    names = names_of(one.person_id for one in authors)
    return [
        *(
            Found(
                _("Talks with %(name)s", name=one.call_name),
                blank.address(newcomer_id=one.id),
                "users-round",
            )
            for one in newcomers
        ),
        *(
            Found(_("Noted by %(name)s", name=name), blank.address(author_id=id), "pencil")
            for id, name in sorted(names.items(), key=lambda pair: (fold(pair[1]), pair[0]))
        ),
        *(
            Found(_("About: %(topic)s", topic=title), blank.address(topic=key), "message-circle")
            for key, title in topic_titles().items()
            if _is_called(title, fold(text).split())
        ),
    ]


def _is_called(title: str, words: list[str]) -> bool:
    return bool(words) and all(
        any(part.startswith(word) for part in fold(title).split()) for word in words
    )


def _some(model: type[Any], column: Any, person_ids: list[str]) -> list[Any]:
    query = sa.select(model).where(column.in_(person_ids)).order_by(model.call_name, model.id)
    return list(current_session().scalars(query.limit(MOST_FOUND)))


def topic_titles() -> dict[str, str]:
    """Return what topics are called in the reader's language, or in another, by key."""
    rows = current_session().execute(sa.select(Topic.key, Topic.title).order_by(Topic.order))
    return {key: _in_words(title) or key for key, title in rows}


def _in_words(text: dict[str, str]) -> str:
    return (
        text.get(str(get_locale()))
        or text.get("de")
        or text.get("en")
        or next(iter(text.values()), "")
    )


def group_options() -> list[tuple[str, str]]:
    """Return the groups that work now, by name."""
    rows = current_session().execute(
        sa.select(Group.id, Group.name)
        .where(Group.state == GroupState.ACTIVE)
        .order_by(Group.name, Group.id)
    )
    return [(id, name) for id, name in rows]


def named_filters(listing: Listing) -> list[tuple[str, str]]:
    """Return what narrows a list by name, each with the address of the list without it."""
    asked, session = listing.asked, current_session()
    found = []
    if asked.newcomer_id:
        card = session.get(Newcomer, asked.newcomer_id)
        found.append((card.call_name if card else "–", listing.address(newcomer_id=None)))
    if asked.author_id:
        person = session.get(Person, asked.author_id)
        words = _("Noted by %(name)s", name=person.call_name if person else "–")
        found.append((words, listing.address(author_id=None)))
    if asked.topic:
        title = topic_titles().get(asked.topic, asked.topic)
        found.append((_("About: %(topic)s", topic=title), listing.address(topic=None)))
    return found
