"""Turning lists of words and numbers into what people, phones and the office do."""

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.database import current_session
from app.groups.models import Accompaniment, Membership, State
from tests.convergence.driver import PhoneError
from tests.convergence.world import TEXT, Person, Phone, World
from tests.make import Card

#: A word and four numbers that say which phone, row, fate …
Step = tuple[str, int, int, int, int]
WORK = (
    *("note", "step", "rewrite", "rewrite", "rewrite", "settle", "give", "type", "leave_field"),
    *("delete", "join_texts", "retry"),
    *["sync"] * 7,
)
#: What may go wrong or change. A program has a few of these, each often enough to meet itself.
TROUBLES = (
    ("hold", "release"),
    ("repeat", "arrive"),
    ("leave", "join"),
    ("part", "accompany"),
    ("delete", "prune"),
    ("delete", "hand_over"),
    ("consent", "retry"),
    ("back_up", "restore"),
    ("image", "put_back"),
    ("sign_out", "sign_in"),
    ("erase", "revoke"),
)
#: Who acts, for each number below twelve: most often Anna, on her first phone or her second.
WHO = (0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 3)
STEPS = 40
FATES = (
    (),
    (),
    ("lost",),
    ("answer lost",),
    ("answer lost",),
    ("ok", "lost"),
    ("ok", "answer lost"),
    ("ok", "ok", "answer lost"),
    ("cut",),
    ("stray",),
)
MOST_RESTORES = 2


def random_program(seed: int) -> list[Step]:
    """Return the program of a seed: ordinary work with three troubles."""
    dice = random.Random(seed)
    troubles = [act for pair in dice.sample(TROUBLES, 3) for act in pair * 2]
    acts = [*WORK, *troubles]
    return [(dice.choice(acts), *(dice.randrange(12) for _ in range(4))) for _ in range(STEPS)]


def shorter(program: list[Step], play: Callable[[list[Step]], None], why: str) -> list[Step]:
    """Return a program without the steps that its failure does not need."""
    what = why.partition(":")[0]
    for number in reversed(range(len(program))):
        less = program[:number] + program[number + 1 :]
        try:
            play(less)
        except AssertionError as error:
            program = less if str(error).startswith(what) else program
    return program


def run(world: World, program: Iterable[Step]) -> None:
    """Let a program happen, then let everybody come to rest; what goes wrong is told with it."""
    play = Play(world)
    try:
        for step in program:
            play.step(*step)
        play.rest()
    except (AssertionError, PhoneError) as error:
        error.add_note("\n".join(play.told))
        raise


class Play:
    """A world, four phones in it, and what has been done so far."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.told: list[str] = []
        people = (world.anna, world.ben, world.cem, world.anna)
        self.phones = [world.phone(person) for person in people]
        self.people = people
        self.held: dict[str, int] = {}
        self.backups: list[Path] = []
        self.restores = 0
        self.erased = False
        self.acts: dict[str, Callable[..., Any]] = {
            name[3:]: getattr(self, name) for name in dir(self) if name.startswith("do_")
        }

    def step(self, act: str, a: int, b: int, c: int, d: int) -> None:
        """Do one thing, if it can be done now."""
        phone = self.phones[WHO[a]]
        self.told.append(f"{act} {phone.name} {b} {c} {d}")
        if act in self.acts:
            self.acts[act](b, c, d)
        elif phone.person:
            self._on(phone, act, b, c, d)
        elif act == "sign_in":
            phone.sign_in(self.people[self.phones.index(phone)])

    def rest(self) -> None:
        """Let what was held arrive, sign everybody in and sync."""
        for phone in self.phones:
            self._release(phone)
        self.world.rest()

    def _on(self, phone: Phone, act: str, b: int, c: int, d: int) -> None:
        row = self._row(phone, b)
        if act in ("rewrite", "type", "delete", "join_texts"):
            if row and (act != "delete" or self._may_delete(phone, row)):
                getattr(phone, act)(row["kind"], row["id"])
        elif act in ("settle", "give"):
            self._on_step(phone, act, b, c)
        else:
            getattr(self, f"_{act}")(phone, b, c, d)

    def _row(self, phone: Phone, number: int) -> dict[str, Any] | None:
        rows = [one for one in phone.shown()["rows"] if one["kind"] in TEXT]
        mine = [one for one in rows if self._may_write(phone, one)]
        mine.sort(key=lambda one: one.get(TEXT[one["kind"]]) or "")
        return mine[number % len(mine)] if mine else None

    def _may_write(self, phone: Phone, row: dict[str, Any]) -> bool:
        assert phone.person
        return row["kind"] == "follow_up" or row.get("author_id") == phone.person.id

    def _may_delete(self, phone: Phone, row: dict[str, Any]) -> bool:
        assert phone.person
        return row.get("maker_id", phone.person.id) == phone.person.id

    def _on_step(self, phone: Phone, act: str, b: int, c: int) -> None:
        steps = [one for one in phone.shown()["rows"] if one["kind"] == "follow_up"]
        if not steps:
            return
        step = sorted(steps, key=lambda one: one["text"])[b % len(steps)]
        if act == "settle":
            phone.settle(step["id"], ("done", "dropped", "open")[c % 3])
        elif step.get("newcomer_id"):
            phone.give(step["id"], ("newcomer", "group", "newcomer")[c % 3])

    def _card(self, phone: Phone, number: int) -> Card | None:
        seen = [one["id"] for one in phone.shown()["rows"] if one["kind"] == "newcomer"]
        cards = [card for card in (self.world.anu, self.world.mia) if card.id in seen]
        return cards[number % len(cards)] if cards else None

    def _note(self, phone: Phone, b: int, c: int, d: int) -> None:
        if card := self._card(phone, b):
            phone.note(card)

    def _step(self, phone: Phone, b: int, c: int, d: int) -> None:
        if card := self._card(phone, b):
            phone.step(card, "newcomer" if c < 3 else "group")

    def _leave_field(self, phone: Phone, b: int, c: int, d: int) -> None:
        phone.leave_field()

    def _retry(self, phone: Phone, b: int, c: int, d: int) -> None:
        phone.retry()

    def _hand_over(self, phone: Phone, b: int, c: int, d: int) -> None:
        phone.hand_over()

    def _sync(self, phone: Phone, b: int, c: int, d: int) -> None:
        how = {}
        if c < 6:
            how["page"] = c + 1
        if d < 4:
            how["batch"] = d + 1
        phone.sync(*FATES[b % len(FATES)], **how)

    def _hold(self, phone: Phone, b: int, c: int, d: int) -> None:
        if phone.name not in self.held:
            tab = phone.second_tab()
            if phone.hold("request" if b < 4 else "answer", tab=tab):
                self.held[phone.name] = tab

    def _release(self, phone: Phone, *_: int) -> None:
        tab = self.held.pop(phone.name, None)
        if tab is not None:
            phone.release(tab=tab)

    def _repeat(self, phone: Phone, *_: int) -> None:
        phone.repeat()

    def _arrive(self, phone: Phone, *_: int) -> None:
        phone.arrive()

    def _image(self, phone: Phone, *_: int) -> None:
        phone.back_up()

    def _put_back(self, phone: Phone, *_: int) -> None:
        self._release(phone)
        if "image" in phone.images:
            phone.put_back()

    def _sign_out(self, phone: Phone, b: int, c: int, d: int) -> None:
        self._release(phone)
        if b < 4:
            phone.sign_out()

    def _sign_in(self, phone: Phone, b: int, c: int, d: int) -> None:
        """Sign in again, or hand the phone to somebody else."""
        self._release(phone)
        if b < 4:
            phone.sign_in(self.people[c % 4])

    def _revoke(self, phone: Phone, b: int, c: int, d: int) -> None:
        if b < 3:
            self.world.revoke(phone)

    # The office

    def do_leave(self, b: int, c: int, d: int) -> None:
        person, group = self._person(b), self._group(c)
        if self._memberships(person, group):
            self.world.leave(person, group)

    def do_join(self, b: int, c: int, d: int) -> None:
        person, group = self._person(b), self._group(c)
        if not self._memberships(person, group):
            self.world.join(person, group)

    def do_consent(self, b: int, c: int, d: int) -> None:
        if not self.erased:
            self.world.consent(self.world.anu, given=c > 3)

    def do_part(self, b: int, c: int, d: int) -> None:
        card, group = self.world.mia, self._group(c)
        if self._accompaniments(card, group):
            self.world.part(card, group)

    def do_accompany(self, b: int, c: int, d: int) -> None:
        card, group = self.world.mia, self._group(c)
        if not self._accompaniments(card, group):
            self.world.accompany(card, group)

    def do_erase(self, b: int, c: int, d: int) -> None:
        if b < 2 and not self.erased:
            self.erased = True
            self.world.erase(self.world.anu)

    def do_prune(self, b: int, c: int, d: int) -> None:
        anu, mia = self.world.anu.id, self.world.mia.id
        self.world.prune((f"n:{anu}", f"c:{anu}", f"c:{mia}")[b % 3])

    def do_back_up(self, b: int, c: int, d: int) -> None:
        self.backups.append(self.world.back_up())

    def do_restore(self, b: int, c: int, d: int) -> None:
        if self.backups and self.restores < MOST_RESTORES and b < 6:
            self.restores += 1
            self.world.restore(self.backups[c % len(self.backups)])

    def _person(self, number: int) -> Person:
        world = self.world
        return (world.anna, world.ben, world.cem)[number % 3]

    def _group(self, number: int) -> str:
        return (self.world.north, self.world.south)[number % 2]

    def _memberships(self, person: Person, group: str) -> list[Any]:
        query = sa.select(Membership.id).where(
            Membership.person_id == person.id,
            Membership.group_id == group,
            Membership.state == State.ACTIVE,
        )
        return self._found(query)

    def _accompaniments(self, card: Card, group: str) -> list[Any]:
        query = sa.select(Accompaniment.id).where(
            Accompaniment.newcomer_id == card.id,
            Accompaniment.group_id == group,
            Accompaniment.state != State.ENDED,
        )
        return self._found(query)

    def _found(self, query: Any) -> list[Any]:
        with self.world.app.app_context():
            return list(current_session().scalars(query))
