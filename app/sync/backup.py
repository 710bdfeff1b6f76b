"""Backing the database up, and coming back from a backup without giving back what was taken."""

import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from app.activities.leaving import end_accompaniment, end_member
from app.activities.models import Activity, ActivityState
from app.clock import from_ms, to_ms
from app.credentials.models import DeskCredential, DeskSession, KeptForm, RecoveryCode
from app.credentials.service import retire
from app.database import begin_writing, current_session, db
from app.groups.models import Accompaniment, Membership, Newcomer, State
from app.people.models import Account, Device, Invitation, Revoked, Role
from app.people.roles import take_role
from app.privacy.access import shut
from app.privacy.models import Erasure
from app.privacy.service import Purpose, erase_newcomer, set_consent
from app.push.subscriptions import revoke_device
from app.records import ledger
from app.records.actor import Stamp
from app.records.base import add, change
from app.sync.kinds import KINDS
from app.sync.life import begin_new_life

#: What tells entries of consents, rights and accounts apart.
_SUBJECT = ("newcomer", "purpose", "account", "role")
#: What can be given again after it was taken.
GIVEN_AGAIN = ("consent", "right", "account")
#: More often than this no row changes between two restores.
LIFE = 1_000_000


class BackupError(Exception):
    """A backup could not be made or put back; the text says why."""


def back_up(target: Path) -> None:
    """Write a whole and consistent copy of the database while people go on working."""
    if target.exists():
        raise BackupError(f"{target} is there already")
    target.parent.mkdir(parents=True, exist_ok=True)
    engine = db.engine
    if engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(str(engine.url.database))) as source:
            source.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as copy:
            (state,) = copy.execute("PRAGMA integrity_check").fetchone()
        if state != "ok":
            raise BackupError(f"the copy is damaged: {state}")
        return
    _run("pg_dump", "--format=custom", f"--file={target}", _address(engine.url))


def restore(source: Path, ledger_file: Path, stamp_of: Callable[[], Stamp]) -> str:
    """Put a backup in the place of the database and begin a new life; return its epoch.

    Nobody may be using the database. What the ledger holds is applied again, every invitation is
    void, and phones then send what the backup lacks.
    """
    if not source.exists():
        raise BackupError(f"{source} is not there")
    engine = db.engine
    current_session().close()
    engine.dispose()
    if engine.dialect.name == "sqlite":
        _copy_over(source, str(engine.url.database))
    else:
        _run(
            "pg_restore", "--clean", "--if-exists", f"--dbname={_address(engine.url)}", str(source)
        )
    begin_writing()
    _lift_versions()
    _apply_ledger(ledger_file, stamp_of())
    _void_ways_in(stamp_of())
    epoch = begin_new_life()
    current_session().commit()
    return epoch


def _void_ways_in(stamp: Stamp) -> None:
    """End desk sessions, invitations and codes: what the backup holds of them may be used up."""
    current_session().execute(
        sa.update(Invitation)
        .where(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
        .values(revoked_at=stamp.now)
    )
    current_session().execute(
        sa.update(DeskSession).where(DeskSession.ended_at.is_(None)).values(ended_at=stamp.now)
    )
    current_session().execute(sa.delete(KeptForm))


def _copy_over(source: Path, database: str) -> None:
    """Replace what the database holds, page by page and in one transaction of its own."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(database)) as present:
        present.execute("PRAGMA synchronous=FULL")
        old.backup(present)


def _lift_versions() -> None:
    """Let no version of the new life be one that a phone knows from the old life.

    Otherwise a change made upon a lost version would seem to have seen what stands there now.
    """
    for kind in KINDS.values():
        table = kind.model.__table__
        assert isinstance(table, sa.Table)
        current_session().execute(sa.update(table).values(version=table.c.version + LIFE))


def _apply_ledger(path: Path, stamp: Stamp) -> None:
    """Take again what was taken since, in its order; what is taken already stays as it is."""
    steps: dict[str, Callable[[dict[str, Any], Stamp], None]] = {
        "membership": _membership,
        "accompaniment": _accompaniment,
        "device": _device,
        "consent": _consent,
        "erased": _erased,
        "cancelled": _cancelled,
        "right": _right,
        "account": _account,
        "credential": _credential,
        "recovery_codes": _recovery_codes,
    }
    entries = list(ledger.read(path))
    last = {_subject(one): one for one in entries if one["what"] in GIVEN_AGAIN}
    for entry in entries:
        if entry.get("state") == "given" or entry is not last.get(_subject(entry), entry):
            continue
        if entry["what"] in steps:
            steps[entry["what"]](entry, stamp)
            current_session().flush()


def _subject(entry: dict[str, Any]) -> tuple[str, ...]:
    """Return what an entry is about: of what can be given again only the last one counts."""
    return (entry["what"], *(str(entry.get(name)) for name in _SUBJECT))


def _membership(entry: dict[str, Any], stamp: Stamp) -> None:
    found = current_session().get(Membership, entry["id"])
    if found is not None and found.state is State.ACTIVE:
        last_day = date.fromisoformat(entry["to_on"])
        end_member(found, last_day, stamp, pause=entry["state"] == State.PAUSED)


def _accompaniment(entry: dict[str, Any], stamp: Stamp) -> None:
    found = current_session().get(Accompaniment, entry["id"])
    if found is not None and found.state is not State.ENDED:
        end_accompaniment(found, date.fromisoformat(entry["to_on"]), stamp)


def _device(entry: dict[str, Any], stamp: Stamp) -> None:
    found = current_session().get(Device, entry["id"])
    if found is None and current_session().get(Account, entry["account"]) is not None:
        found = Device(
            id=entry["id"],
            account_id=entry["account"],
            token_hash=entry["token_hash"],
            label="",
            platform="",
            installed=False,
            signed_in_at=from_ms(entry["at"]),
        )
        add(found, stamp)
        current_session().flush()
    if found is not None:
        revoke_device(found, Revoked(entry["how"]), stamp)


def _consent(entry: dict[str, Any], stamp: Stamp) -> None:
    card = current_session().get(Newcomer, entry["newcomer"])
    if card is not None and getattr(card, f"consent_{entry['purpose']}"):
        set_consent(card, Purpose(entry["purpose"]), stamp, given=False)


def _erased(entry: dict[str, Any], stamp: Stamp) -> None:
    for id in entry["ids"]:
        card = current_session().get(Newcomer, id)
        if card is not None:
            erase_newcomer(card, stamp)
    current_session().flush()
    for id in entry["ids"]:
        if current_session().get(Erasure, id) is None:
            current_session().add(Erasure(id=id, at=stamp.now))


def _cancelled(entry: dict[str, Any], stamp: Stamp) -> None:
    found = current_session().get(Activity, entry["activity"])
    if found is not None and found.state is not ActivityState.CANCELLED:
        change(found, {"state": ActivityState.CANCELLED}, stamp)


def _right(entry: dict[str, Any], stamp: Stamp) -> None:
    account = current_session().get(Account, entry["account"])
    if account is None:
        return
    if entry["role"] == Role.COORDINATOR:
        retire(account, stamp)
    else:
        take_role(account, Role(entry["role"]), stamp)


def _account(entry: dict[str, Any], stamp: Stamp) -> None:
    account = current_session().get(Account, entry["account"])
    if account is not None and account.disabled_at is None:
        shut(account, stamp)


def _credential(entry: dict[str, Any], stamp: Stamp) -> None:
    """Take a password away that was changed since: whoever had it needs a new invitation."""
    found = current_session().get(DeskCredential, entry["account"])
    if found is not None and to_ms(found.set_at) < int(entry["set_at"]):
        current_session().delete(found)


def _recovery_codes(entry: dict[str, Any], stamp: Stamp) -> None:
    current_session().execute(sa.delete(RecoveryCode).where(RecoveryCode.id.in_(entry["ids"])))


def _address(url: sa.URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    except FileNotFoundError as error:
        raise BackupError(f"{command[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise BackupError(f"{command[0]} failed with {error.returncode}") from error
