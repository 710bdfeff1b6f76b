"""Enrolling at the desk, signing in and out there. The caller commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.clock import to_ms
from app.credentials.models import DeskCredential, DeskSession, FormKey, KeptForm, RecoveryCode
from app.credentials.queries import credential_of
from app.credentials.rules import KEPT, REMEMBERED, WHOLE, fold_email
from app.credentials.second_factor import (
    RECOVERY_CODES,
    hash_recovery_code,
    new_recovery_code,
    read_recovery_code,
    seal,
    step_of_code,
    unseal,
)
from app.database import current_session, new_id
from app.people.models import Account, Invitation, Role
from app.people.queries import account_of_person
from app.people.roles import give_role, take_role
from app.people.secrets import hash_token, new_token
from app.people.service import open_account
from app.problems import Invalid, UnknownInvitation
from app.records import ledger
from app.records.actor import Stamp


@dataclass(frozen=True)
class AtDesk:
    """A new session at the desk and the secret of its cookie."""

    session: DeskSession
    token: str


@dataclass(frozen=True)
class Secrets:
    """What somebody has chosen to sign in with; ``totp_step`` is that of the code just shown."""

    email: str
    password_hash: str
    totp_secret: str
    totp_step: int


def enrol(
    invitation: Invitation, chosen: Secrets, language: str, stamp: Stamp, *, key: str
) -> tuple[Account, list[str]]:
    """Use a coordinator's invitation up; return the account and its recovery codes.

    Whoever had a credential gets a new one, and every session of the old one ends.
    Raises ``Invalid`` for an address that somebody else signs in with, ``UnknownInvitation`` for
    a disabled account.
    """
    account = account_of_person(invitation.person_id)
    if account is None:
        account = open_account(invitation.person, Role.COORDINATOR, invitation.language, stamp.now)
        current_session().flush()
    if account.disabled_at is not None:
        raise UnknownInvitation
    give_role(account, Role.COORDINATOR, stamp)
    invitation.used_at = stamp.now
    _set_credential(account, chosen, language, stamp.now, key)
    account.person.email = chosen.email
    end_sessions(account.id, stamp.now)
    return account, renew_recovery_codes(account.id, key, stamp.now)


def _set_credential(
    account: Account, chosen: Secrets, language: str, now: datetime, key: str
) -> None:
    session = current_session()
    email_key = fold_email(chosen.email)
    owner = session.scalar(
        sa.select(DeskCredential.account_id).where(DeskCredential.email_key == email_key)
    )
    if owner not in (None, account.id):
        raise Invalid({"email": "taken"})
    found = credential_of(account.id)
    if found is None:
        found = DeskCredential(account_id=account.id, language=language)
        session.add(found)
    found.email_key, found.password_hash = email_key, chosen.password_hash
    found.totp_secret, found.totp_step = seal(chosen.totp_secret, key), chosen.totp_step
    _set_at(found, now)


def _set_at(credential: DeskCredential, now: datetime) -> None:
    """Note since when a credential holds: an older one that a restore brings back is void."""
    credential.set_at = now
    ledger.note("credential", account=credential.account_id, set_at=str(to_ms(now)))


def take_code(credential: DeskCredential, typed: str, key: str, now: datetime) -> bool:
    """Take a code of the second factor, or a recovery code; each is taken once.

    ``credential`` must have been read with its lock.
    """
    secret = unseal(credential.totp_secret, key)
    step = step_of_code(secret, typed, credential.totp_step, now)
    if step is not None:
        credential.totp_step = step
        return True
    code = read_recovery_code(typed)
    if code is None:
        return False
    found = current_session().scalar(
        sa.select(RecoveryCode).where(
            RecoveryCode.account_id == credential.account_id,
            RecoveryCode.code_hash == hash_recovery_code(code, key),
            RecoveryCode.used_at.is_(None),
        )
    )
    if found is None:
        return False
    found.used_at = now
    ledger.note("recovery_codes", ids=[found.id])
    return True


def start_session(account: Account, browser: str, now: datetime) -> AtDesk:
    """Sign a browser in; its token is shown once, in the cookie."""
    token = new_token()
    session = DeskSession(
        id=new_id(),
        account=account,
        token_hash=hash_token(token),
        browser=browser,
        signed_in_at=now,
        seen_at=now,
    )
    current_session().add(session)
    return AtDesk(session, token)


def end_sessions(account_id: str, now: datetime, *, but: str | None = None) -> None:
    """Sign an account out at the desk everywhere, but for the session ``but``."""
    query = sa.update(DeskSession).where(
        DeskSession.account_id == account_id, DeskSession.ended_at.is_(None)
    )
    if but is not None:
        query = query.where(DeskSession.id != but)
    current_session().execute(query.values(ended_at=now))


def end_session(session: DeskSession, now: datetime) -> None:
    """Sign one browser out."""
    if session.ended_at is None:
        session.ended_at = now


def change_password(credential: DeskCredential, password_hash: str, now: datetime) -> None:
    """Set another password; the old one stays void after a restore too."""
    credential.password_hash = password_hash
    _set_at(credential, now)


def renew_recovery_codes(account_id: str, key: str, now: datetime) -> list[str]:
    """Return ten fresh recovery codes, shown once; those before are void."""
    session = current_session()
    old: Sequence[str] = session.scalars(
        sa.select(RecoveryCode.id).where(RecoveryCode.account_id == account_id)
    ).all()
    if old:
        session.execute(sa.delete(RecoveryCode).where(RecoveryCode.id.in_(old)))
        ledger.note("recovery_codes", ids=list(old))
    codes = [new_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(id=new_id(), account_id=account_id, code_hash=hash_recovery_code(code, key))
        for code in codes
    )
    return codes


def retire(account: Account, stamp: Stamp) -> None:
    """Let somebody no longer coordinate: at once, and everywhere."""
    take_role(account, Role.COORDINATOR, stamp)
    current_session().execute(
        sa.delete(DeskCredential).where(DeskCredential.account_id == account.id)
    )
    end_sessions(account.id, stamp.now)


def tidy(now: datetime) -> None:
    """Forget sessions that are long over, forms sent long ago and what nobody came back for."""
    session = current_session()
    for model, column, age in (
        (DeskSession, DeskSession.signed_in_at, WHOLE + timedelta(days=90)),
        (FormKey, FormKey.at, REMEMBERED),
        (KeptForm, KeptForm.at, KEPT),
    ):
        session.execute(sa.delete(model).where(column < now - age))
