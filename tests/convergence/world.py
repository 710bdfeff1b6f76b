"""People with phones, an office and a server, and what they do. After every step all is checked."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from app import create_app
from app.database import current_session, db
from app.people.models import Device, Revoked
from app.people.queries import account_of_person
from app.people.service import revoke
from app.records.base import RowRevision
from tests.convergence import rules, server_state
from tests.convergence.driver import Phones, Server
from tests.convergence.server_state import ServerState, words
from tests.databases import new_settings
from tests.make import Card, Make, talk

Change = dict[str, Any]
_GONE = "FROM sync_change WHERE scope = :scope AND op = 'd'"
#: The field of each kind into which people type.
TEXT = {"conversation": "place", "conversation_note": "note", "follow_up": "text"}


@dataclass(frozen=True)
class Typed:
    """A text somebody has saved: by whom, on which phone and where it belongs."""

    word: str
    person: str
    phone: str
    kind: str
    row: str
    newcomer: str | None
    #: The talk that a note is about.
    talk: str | None = None


@dataclass
class Person:
    """Somebody who accompanies."""

    id: str
    account: str


@dataclass
class Memory:
    """What the people themselves know of what they typed."""

    typed: dict[str, Typed] = field(default_factory=dict)
    #: Replaced or removed by somebody who had it before his eyes.
    let_go: set[str] = field(default_factory=set)
    #: Gone for good, and rightly: changed before it was sent, thrown away, or lost with a device.
    released: set[str] = field(default_factory=set)
    #: The newcomers who were erased.
    gone: set[str] = field(default_factory=set)
    #: Mutation id -> the account in whose database it was written.
    written_in: dict[str, str] = field(default_factory=dict)
    #: After a restore of a device or the server a row may be made twice, and refused once.
    restored: bool = False

    @property
    def erased(self) -> set[str]:
        """Return the words about people who were erased, also those typed later."""
        return {one.word for one in self.typed.values() if one.newcomer in self.gone}

    def new_word(self) -> str:
        """Return a word that has never been typed."""
        return f"w{len(self.typed) + 1}w"


class World:
    """Two groups: one accompanies Anu, the other Mia."""

    def __init__(self, phones: Phones, server: Server, template: Path, folder: Path) -> None:
        self.phones, self.server, self.folder = phones, server, folder
        shutil.copyfile(template, folder / "test.db")
        url = f"sqlite:///{folder}/test.db"
        self.app = create_app(new_settings(url, folder / "instance", server.url))
        server.app, server.crashes = self.app, []
        server_state.watch(self.app)
        phones("begin", base=server.url)
        self.memory = Memory()
        self.devices: dict[str, Phone] = {}
        self.people: dict[str, Person] = {}
        self.backups = 0
        self.make = Make(self.app)
        self.make.programme()
        self.north, self.south = self.make.group("Nord"), self.make.group("Süd")
        self.anu, self.mia = self.make.newcomer(self.north), self.make.newcomer(self.south, "Mia")
        self.anna = self.companion("Anna", self.north)
        self.ben = self.companion("Ben", self.north)
        self.cem = self.companion("Cem", self.south)

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.engine.dispose()

    def companion(self, name: str, group: str) -> Person:
        """Add somebody to a group."""
        id = self.make.companion(group, name=name)
        with self.app.app_context():
            account = account_of_person(id)
            assert account
            return Person(id, account.id)

    def phone(self, person: Person, **how: Any) -> "Phone":
        """Give somebody a phone, signed in and in step with the server."""
        phone = Phone(self, f"phone {len(self.devices) + 1}")
        self.devices[phone.name] = phone
        phone.sign_in(person)
        phone.sync(**how)
        return phone

    def state(self) -> ServerState:
        """Read the server's database."""
        return server_state.read(self.app)

    def check(self) -> None:
        """Fail if anything is wrong anywhere."""
        rules.check(self, self.state())

    def rest(self) -> None:
        """Let everybody sync until nothing is left to do; then all must hold the same."""
        phones = self.devices.values()
        for _ in range(12):
            outcomes = [phone.sync_signed_in() for phone in phones if phone.person]
            if set(outcomes) <= {"ok", "wiped"}:
                break
        else:
            raise rules.Broken(f"does not come to rest: {outcomes}")
        for phone in phones:
            if phone.person:
                phone.sync()
        rules.check_rest(self, self.state())

    # The office

    def leave(self, person: Person, group: str | None = None, **how: Any) -> None:
        """End somebody's membership."""
        self.make.leave(person.id, group or self.north, **how)
        self.check()

    def resume(self, person: Person, group: str | None = None) -> None:
        """Let somebody in again who has paused."""
        self.make.resume(person.id, group or self.north)
        self.check()

    def join(self, person: Person, group: str) -> None:
        """Let somebody into a group."""
        self.make.join(person.id, group)
        self.check()

    def accompany(self, card: Card, group: str) -> None:
        """Let a further group accompany somebody."""
        self.make.accompany(card, group)
        self.check()

    def part(self, card: Card, group: str) -> None:
        """End a group's accompaniment of somebody."""
        self.make.part(card, group)
        self.check()

    def consent(self, card: Card, *, given: bool) -> None:
        """Record whether somebody agrees to notes. What comes back is on its way to the phones."""
        before = self.state().readable()
        self.make.consent(card, "notes", given=given)
        back = self.state().readable() - before
        for phone in self.devices.values():
            if phone.person:
                phone.coming |= back - words(phone.shown()["rows"])
        self.check()

    def erase(self, card: Card) -> None:
        """Delete somebody and all that was written about her."""
        self.memory.gone.add(card.id)
        self.make.erase(card)
        self.check()

    def revoke(self, phone: "Phone", how: Revoked = Revoked.LEFT) -> None:
        """End a device's session."""
        if how is Revoked.LOST:
            self.memory.released |= phone.only_there()
        with self.make.writing() as stamp:
            revoke(current_session().get_one(Device, phone.device), how, stamp)
        self.check()

    def prune(self, scope: str) -> None:
        """Forget a scope's deletions, and what was deleted, as is done in time."""
        there = {id for _, id in self.state().rows}
        with self.make.writing():
            session = current_session()
            deleted = session.scalars(sa.text(f"SELECT row_id {_GONE}"), {"scope": scope}).all()
            gone = set(deleted) - there
            session.execute(sa.delete(RowRevision).where(RowRevision.row_id.in_(gone)))
            for statement in (
                "UPDATE sync_scope SET floor = seq WHERE id = :scope",
                f"DELETE {_GONE}",
            ):
                session.execute(sa.text(statement), {"scope": scope})
        typed = self.memory.typed.values()
        self.memory.released |= {one.word for one in typed if one.row in gone}
        self.check()

    def back_up(self) -> Path:
        """Back the server up."""
        self.backups += 1
        target = self.folder / f"backup-{self.backups}"
        self._flask("backup", str(target))
        return target

    def restore(self, backup: Path) -> None:
        """Put the server back to a backup. What nobody holds any more is truly gone."""
        self._flask("restore", str(backup), "--yes")
        self.memory.restored = True
        kept = rules.kept(self, self.state())
        self.memory.released |= set(self.memory.typed) - kept
        self.check()

    def _flask(self, *command: str) -> None:
        done = self.app.test_cli_runner().invoke(args=list(command))
        assert done.exit_code == 0, done.output


class Phone:
    """One device. ``tab`` is the tab in front; what is done in another names it."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        self.person: Person | None = None
        self.device = ""
        self.tab = 0
        #: The scopes of which it has been told everything.
        self.filled: set[str] = set()
        #: The words that it was told to forget, and that have come back since.
        self.coming: set[str] = set()
        self._looked: dict[str, Any] | None = None
        self.images: dict[str, tuple[Person | None, str]] = {}
        world.phones("new_phone", phone=name)

    def look(self) -> dict[str, Any]:
        """Return what lies in its databases and what its tabs show."""
        if self._looked is None:
            self._looked = self.world.phones("look", phone=self.name)
        return self._looked

    def stores(self, account: str | None = None) -> dict[str, list[Any]]:
        """Return the stores of an account's database; by default of the one signed in."""
        assert account or self.person
        return self.look()["accounts"].get(account or self.person.account, {})

    def shown(self) -> dict[str, Any]:
        """Return what the tab in front shows."""
        return self.look()["tabs"][self.tab]["shown"]

    def shows(self, kind: str, row: str) -> Change | None:
        """Return a row as the tab in front shows it."""
        found = [one for one in self.shown()["rows"] if (one["kind"], one["id"]) == (kind, row)]
        return found[0] if found else None

    def meta(self) -> dict[str, Any]:
        """Return what the phone knows about itself."""
        stored = self.stores().get("meta", [])
        return stored[0] if stored else {"cursors": {}, "epoch": None}

    def only_there(self) -> set[str]:
        """Return the words that wait on this phone and have not been sent."""
        return {
            word
            for stores in self.look()["accounts"].values()
            for name in ("outbox", "attention", "drafts")
            for word in words(stores[name])
        }

    def sent_in_another_life(self, epoch: str) -> set[str]:
        """Return the words it has sent while it has not heard of the server's life."""
        return {
            word
            for stores in self.look()["accounts"].values()
            for meta in stores["meta"][:1]
            if meta["epoch"] != epoch
            for word in words(stores["sent"])
        }

    # What a person does

    def sign_in(self, person: Person) -> None:
        """Sign somebody in with a code; whoever was signed in is no longer."""
        code = self.world.make.code(person.id)
        before = self.sent_in_another_life(self.world.state().epoch)
        done = self._do("sign_in", code=code)
        if "refused" not in done:
            self.person, self.device, self.tab = person, done["session"]["device"], done["tab"]
        self.filled = set()
        self._release_what_was_sent(before)
        self.world.check()

    def sign_out(self, mode: str = "keep") -> None:
        """Sign out; the server will hear of it."""
        if mode == "delete":
            self.world.memory.released |= self.only_there()
        before = self.sent_in_another_life(self.world.state().epoch)
        self._do("sign_out", mode=mode)
        self.person, self.filled = None, set()
        self._release_what_was_sent(before)
        self.world.check()

    def _release_what_was_sent(self, words: set[str]) -> None:
        """A phone forgets with its rows what it has sent, also what a restored server has lost."""
        self.world.memory.released |= words - rules.kept(self.world, self.world.state())

    def second_tab(self) -> int:
        """Open another tab for who is signed in; return its number."""
        assert self.person
        return self._do("open", account=self.person.account)

    def note(self, card: Card) -> str:
        """Note a talk with words; return the note's id."""
        talked, note = str(uuid4()), str(uuid4())
        place = self._type("conversation", talked, card.id)
        word = self._type("conversation_note", note, card.id, talked)
        about = {"conversation_id": talked, "newcomer_id": card.id}
        self._save(
            _create("conversation", talked, talk(card, place=place)),
            _create("conversation_note", note, {**about, "note": word}),
        )
        return note

    def step(self, card: Card | None = None, owner: str = "group") -> str:
        """Write down a next step, for the group without a newcomer; return its id."""
        row = str(uuid4())
        word = self._type("follow_up", row, card.id if card else None)
        where = {"newcomer_id": card.id} if card else {"group_id": self.world.north}
        self._save(
            _create("follow_up", row, {**where, "text": word, "owner": owner, "state": "open"})
        )
        return row

    def rewrite(self, kind: str, row: str, tab: int | None = None) -> str:
        """Write another text over the one that is shown; return its word."""
        known = self.shows(kind, row)
        word = self._type(kind, row, known.get("newcomer_id") if known else None)
        self._save(_patch(kind, row, {TEXT[kind]: word}), tab=tab)
        return word

    def give(self, row: str, owner: str) -> None:
        """Give a next step to somebody else; it may move to another scope."""
        self._save(_patch("follow_up", row, {"owner": owner}))

    def settle(self, row: str, state: str = "done") -> None:
        """Say what became of a next step."""
        self._save(_patch("follow_up", row, {"state": state}))

    def delete(self, kind: str, row: str) -> None:
        """Take back what was written."""
        self._save({"op": "delete", "kind": kind, "row": row})

    def join_texts(self, kind: str, row: str) -> str:
        """Write one text instead of the two that are shown; return its word."""
        known = self.shows(kind, row)
        word = self._type(kind, row, known.get("newcomer_id") if known else None)
        seen = [one["id"] for one in self.shown()["rows"] if one.get("of_row") == row]
        change = {"op": "resolve", "kind": kind, "row": row, "set": {TEXT[kind]: word}}
        self._save({**change, "seen": seen})
        return word

    def type(self, kind: str, row: str) -> str:
        """Type into a field without leaving it; return the word."""
        known = self.shows(kind, row)
        key = f"{kind}:{row}"
        before = [one for one in self.stores()["drafts"] if one["key"] == key]
        self.world.memory.released |= words(before)
        word = self._type(kind, row, known.get("newcomer_id") if known else None)
        self.world.memory.let_go |= self._replaced(_patch(kind, row, {TEXT[kind]: word}))
        draft = {"key": key, "kind": kind, "row": row, "field": TEXT[kind], "text": word}
        base = known["v"] if known else 0
        self._do("draft", tab=self.tab, draft={**draft, "base": base})
        self.world.check()
        return word

    def leave_field(self) -> None:
        """Leave the fields that were typed into, where their rows are still there."""
        drafts = [one for one in self.stores()["drafts"] if self.shows(one["kind"], one["row"])]
        changes = [
            {**_patch(one["kind"], one["row"], {one["field"]: one["text"]}), "base": one["base"]}
            for one in drafts
        ]
        if changes:
            self._save(*changes, drafts=[one["key"] for one in drafts])

    def retry(self) -> None:
        """Send everything again that was refused; of two texts of one new row the later goes."""
        memory, before = self.world.memory, self.only_there()
        for entry in self.stores()["attention"]:
            self._do("retry", tab=self.tab, key=entry["key"])
        memory.released |= (before - self.only_there()) & memory.let_go
        self.world.check()

    def hand_over(self) -> None:
        """Give the coordinator what was refused, but not what nobody agrees to."""
        refused = [
            one["key"]
            for one in self.stores()["attention"]
            if one["answer"].get("code") != "consent" and one["op"] in ("create", "patch")
        ]
        if refused:
            self._do("hand_over", tab=self.tab, keys=refused)
        self.world.check()

    # What the phone does

    def sync(self, *fates: str, tab: int | None = None, **how: Any) -> dict[str, Any]:
        """Send and receive; ``fates`` are those of the exchanges, then all goes well.

        ``page`` is how many changes come at once, ``batch`` how many entries go.
        """
        outcome = self._do("sync", tab=self._tab(tab), fates=fates, **how)
        account = self.look()["tabs"][self._tab(tab)]["account"]
        state = self.world.state()
        rules.check_sync(self, outcome, state, account)
        if outcome["state"] == "ok":
            self.filled, self.coming = self._cursors(), set()
        rules.check(self.world, state)
        return outcome

    def sync_signed_in(self) -> str:
        """Sync, and sign in again where the session is over; return the outcome's state."""
        assert self.person
        state: str = self.sync()["state"]
        if state in ("login", "account"):
            self.sign_in(self.person)
            state = self.sync()["state"]
        return state

    def hold(self, fate: str, tab: int | None = None, **how: Any) -> bool:
        """Begin a run whose request or answer stays on the way; say whether one did."""
        stopped = self._do("hold", tab=self._tab(tab), fates=[f"hold {fate}"], **how)
        self.world.check()
        return stopped

    def release(self, tab: int | None = None) -> None:
        """Let arrive what was held, and let its run come to its end."""
        self._do("release", tab=self._tab(tab))
        self.world.check()

    def repeat(self) -> None:
        """Let the last request arrive a second time."""
        self._do("repeat")
        self.world.check()

    def arrive(self) -> None:
        """Let a request arrive that had gone astray."""
        self._do("arrive")
        self.world.check()

    def back_up(self, image: str = "image") -> None:
        """Back the device up."""
        self._do("image", image=f"{self.name} {image}")
        self.images[image] = (self.person, self.device)

    def put_back(self, image: str = "image") -> None:
        """Put the device back to a backup. What only it knew since is truly gone."""
        memory, before = self.world.memory, self.only_there()
        self.person = None
        self._do("put_back", image=f"{self.name} {image}")
        self.person, self.device = self.images[image]
        self.tab, self.filled, memory.restored = 0, set(), True
        memory.released |= before - rules.kept(self.world, self.world.state())
        memory.released -= self.only_there()
        self.world.check()

    def _tab(self, tab: int | None) -> int:
        return self.tab if tab is None else tab

    def _do(self, command: str, **given: Any) -> Any:
        self._looked = None
        done = self.world.phones(command, phone=self.name, **given)
        self.filled &= self._cursors()
        if self.person and self.look()["tabs"] and self.shown()["state"] == "wiped":
            self.person = None
        for account, stores in self.look()["accounts"].items():
            for entry in stores["outbox"]:
                self.world.memory.written_in[entry["id"]] = account
        return done

    def _cursors(self) -> set[str]:
        return set(self.meta()["cursors"]) if self.person else set()

    def _type(self, kind: str, row: str, newcomer: str | None, talk: str | None = None) -> str:
        assert self.person
        word = self.world.memory.new_word()
        typed = Typed(word, self.person.id, self.name, kind, row, newcomer, talk)
        self.world.memory.typed[word] = typed
        return word

    def _save(self, *changes: Change, tab: int | None = None, drafts: Iterable[str] = ()) -> None:
        memory = self.world.memory
        memory.let_go |= {word for change in changes for word in self._replaced(change)}
        unsent = self._unsent()
        self._do("enqueue", tab=self._tab(tab), changes=changes, drafts=list(drafts))
        if any(_is_about(unsent, change) and change["op"] == "patch" for change in changes):
            memory.released |= words(unsent) - self.only_there()
        self.world.check()

    def _unsent(self) -> Change:
        """Return the last entry, if it has never left the phone: it may still be rewritten."""
        outbox = self.stores()["outbox"]
        return outbox[-1] if outbox and not outbox[-1]["sent"] else {}

    def _replaced(self, change: Change) -> set[str]:
        """Return the words that a person has before his eyes and lets go with this change."""
        if change["op"] == "create":
            return set()
        return self._in_view(change) | self._own_words(change)

    def _own_words(self, change: Change) -> set[str]:
        """Return what one has written there oneself, of a talk that goes on other phones too."""
        assert self.person
        row, person = change["row"], self.person.id
        return {
            one.word
            for one in self.world.memory.typed.values()
            if (one.row == row and one.phone == self.name and one.word not in words(change))
            or (one.talk == row and one.person == person and change["op"] == "delete")
        }

    def _in_view(self, change: Change) -> set[str]:
        rows = self.shown()["rows"]
        kind, row = change["kind"], change["row"]
        about = {row} | {one["id"] for one in rows if one.get("conversation_id") == row}
        gone = [one for one in rows if one["id"] in about or one.get("of_row") in about]
        if change["op"] != "delete":
            gone = [one for one in gone if one["kind"] in (kind, "sibling")]
            seen = change.get("seen", [])
            gone = [
                one.get(TEXT[kind]) if one["kind"] == kind else one["text"]
                for one in gone
                if (one["kind"] == kind and TEXT[kind] in change["set"]) or one["id"] in seen
            ]
        return words(gone) - words(change.get("set", {}))


def _create(kind: str, row: str, values: dict[str, Any]) -> Change:
    return {"op": "create", "kind": kind, "row": row, "set": values}


def _patch(kind: str, row: str, values: dict[str, Any]) -> Change:
    return {"op": "patch", "kind": kind, "row": row, "set": values}


def _is_about(entry: Change, change: Change) -> bool:
    return bool(entry) and (entry["kind"], entry["row"]) == (change["kind"], change["row"])
