"""What must always hold between phones and server, whatever has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests import completeness
from tests.convergence.server_state import ServerState, everything, words

if TYPE_CHECKING:
    from tests.convergence.world import Phone, World

#: A phone of this app never sends what these say; a row may exist already after a restore only.
NEVER = {"invalid", "reused", "forbidden"}
#: What is said of an answer that no server may ever give.
CRASHED = "the server crashes"


class Broken(AssertionError):
    """A promise does not hold."""


def check(world: World, state: ServerState) -> None:
    """Check what holds at every moment."""
    _none(world.server.crashes, CRASHED)
    _nothing_is_lost(world, state)
    _nothing_is_hidden_in_the_history(world, state)
    _nothing_is_taken_twice_or_from_others(world, state)
    _nobody_writes_in_another_name(world, state)
    for phone in world.devices.values():
        if phone.person and _is_told(phone, state):
            _what_is_saved_is_shown(phone, state)
    _none(state.live().keys() & world.memory.erased, "erased, but on the server")


def check_sync(phone: Phone, outcome: dict[str, Any], state: ServerState, account: str) -> None:
    """Check what a run left on a phone."""
    _none({"endless"} if outcome["endless"] else (), "the phone asks without end")
    _no_odd_refusal(phone, outcome)
    if phone.device in state.revoked:
        _none([one for one in outcome["seen"] if one["changes"]], "a revoked device reads")
    stores = phone.stores(account)
    if outcome["state"] == "wiped":
        for name in ("rows", "outbox", "drafts", "sent", "late"):
            _none(stores.get(name, ()), f"left on a wiped phone, in {name}")
    elif outcome["state"] == "ok" and phone.device in state.revoked:
        _holds_nothing_invisible(stores, set())
    elif outcome["state"] == "ok":
        _is_like_the_server(phone, stores, state, account)
        _holds_nothing_invisible(stores, state.visible[account])
        _none(words(stores) & phone.world.memory.erased, "erased, but on the phone")


def check_rest(world: World, state: ServerState) -> None:
    """Check what holds once everybody has synced to the end."""
    check(world, state)
    completeness.check(world.app)
    _none(words(everything(world.app)) & world.memory.erased, "erased, but in the database")
    for phone in world.devices.values():
        if phone.person:
            _is_like_the_server(phone, phone.stores(), state, phone.person.account)


def kept(world: World, state: ServerState) -> set[str]:
    """Return the words that somebody still has.

    What a phone has sent counts while it has not heard that the server has another life now: when
    it does, it sends it again.
    """
    found = set(state.live()) | state.history | state.late
    for phone in world.devices.values():
        found |= phone.only_there() | phone.sent_in_another_life(state.epoch)
    return found


def _nothing_is_lost(world: World, state: ServerState) -> None:
    memory = world.memory
    _none(set(memory.typed) - kept(world, state) - memory.released - memory.erased, "lost")


def _nothing_is_hidden_in_the_history(world: World, state: ServerState) -> None:
    """Only what somebody had before his eyes may be replaced.

    The place of a talk is a small value: whatever arrives later applies.
    """
    memory = world.memory
    small = {one.word for one in memory.typed.values() if one.kind == "conversation"}
    there = set(state.live()) | state.late
    for phone in world.devices.values():
        there |= phone.only_there()
    hidden = state.history - there - small - memory.let_go - memory.released - memory.erased
    _none(hidden, "replaced unseen")


def _nothing_is_taken_twice_or_from_others(world: World, state: ServerState) -> None:
    written_in = world.memory.written_in
    for mutation, (count, accounts) in state.taken.items():
        _none({mutation} if count > 1 else (), "taken twice")
        if mutation in written_in:
            _none(accounts - {written_in[mutation]}, "taken in another's account")


def _nobody_writes_in_another_name(world: World, state: ServerState) -> None:
    typed = world.memory.typed
    for word, authors in state.authors.items():
        _none({word} if authors - {typed[word].person} else (), f"written by {authors}")


def _is_told(phone: Phone, state: ServerState) -> bool:
    meta = phone.meta()
    return meta["epoch"] == state.epoch and phone.device not in state.revoked


def _what_is_saved_is_shown(phone: Phone, state: ServerState) -> None:
    """What was saved here and still stands is on this screen, on its way or arrived."""
    assert phone.person
    memory, person = phone.world.memory, phone.person
    gone = memory.let_go | memory.released | memory.erased | phone.coming
    scopes = state.visible[person.account] & phone.filled
    shown = phone.shown()["rows"]
    on_screen = words(shown)
    for word, rows in state.live().items():
        typed = memory.typed[word]
        mine = typed.phone == phone.name and typed.person == person.id
        if mine and word not in gone and any(row["s"] in scopes for row in rows):
            _none({word} - on_screen, f"not shown on {phone.name}")
    known = {(row["kind"], row["id"]) for row in shown}
    for entry in phone.stores()["outbox"]:
        to_show = entry["op"] == "create" or (entry["kind"], entry["row"]) in known
        if to_show and entry["op"] != "hand_over":
            _none(words(entry["set"]) - gone - on_screen, f"waits unseen on {phone.name}")


def _no_odd_refusal(phone: Phone, outcome: dict[str, Any]) -> None:
    never = NEVER if phone.world.memory.restored else {*NEVER, "exists"}
    for one in outcome["seen"]:
        _none([r for r in one["results"] if r.get("code") in never], "refused")


def _is_like_the_server(
    phone: Phone, stores: dict[str, list[Any]], state: ServerState, account: str
) -> None:
    there = {key: (row["s"], row["v"], row["row"]) for key, row in state.seen_by(account).items()}
    here = {(row["kind"], row["id"]): (row["s"], row["v"], row["row"]) for row in stores["rows"]}
    _none(_differing(here, there), f"{phone.name} differs from the server")
    _none(stores["outbox"], f"waits on {phone.name} after a sync")
    seen = {(row["kind"], row["id"]): (row["s"], row["v"]) for row in phone.shown()["rows"]}
    meant = {key: value[:2] for key, value in here.items()}
    _none(_differing(seen, meant), f"{phone.name} shows something else than it holds")


def _differing(one: dict[Any, Any], other: dict[Any, Any]) -> list[Any]:
    return [
        (key, one.get(key), other.get(key))
        for key in one.keys() | other.keys()
        if one.get(key) != other.get(key)
    ]


def _holds_nothing_invisible(stores: dict[str, list[Any]], visible: set[str]) -> None:
    for name in ("rows", "sent", "drafts"):
        strange = [one for one in stores[name] if one["s"] and one["s"] not in visible]
        _none(strange, f"invisible, but in {name}")
    _none(stores["meta"][0]["cursors"].keys() - visible, "a cursor of an invisible scope")
    _none(words(stores["late"]), "a text among what came late")


def _none(found: Any, what: str) -> None:
    if found:
        raise Broken(f"{what}: {list(found)[:5]}")
