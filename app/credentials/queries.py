"""Reading desk sign-ins."""

import hmac
from datetime import datetime

import sqlalchemy as sa

from app.credentials.models import DeskCredential, DeskSession, KeptForm, RecoveryCode
from app.credentials.rules import KEPT, fold_email, is_over
from app.database import current_session
from app.people.models import Role
from app.people.secrets import hash_token


def credential_for(address: str) -> DeskCredential | None:
    """Return the credential that an e-mail address belongs to."""
    found: DeskCredential | None = current_session().scalar(
        sa.select(DeskCredential).where(DeskCredential.email_key == fold_email(address))
    )
    return found


def credential_of(account_id: str, *, lock: bool = False) -> DeskCredential | None:
    """Return an account's credential; with ``lock`` as it stands until the transaction ends."""
    return current_session().get(
        DeskCredential, account_id, with_for_update=lock or None, populate_existing=lock
    )


def desk_session(id: str, token: str) -> DeskSession | None:
    """Return the session that a cookie belongs to, ended and outdated ones too."""
    found = current_session().get(DeskSession, id)
    if found is None or not hmac.compare_digest(found.token_hash, hash_token(token)):
        return None
    return found


def may_act(session: DeskSession, now: datetime) -> bool:
    """Say whether a session may still act, and its account still coordinates."""
    account = session.account
    return (
        session.ended_at is None
        and not is_over(session.signed_in_at, session.seen_at, now)
        and account.disabled_at is None
        and Role.COORDINATOR in account.roles
    )


def sessions_of(account_id: str, now: datetime) -> list[DeskSession]:
    """Return where an account is signed in at the desk now, the latest first."""
    found = current_session().scalars(
        sa.select(DeskSession)
        .where(DeskSession.account_id == account_id, DeskSession.ended_at.is_(None))
        .order_by(DeskSession.seen_at.desc(), DeskSession.id)
    )
    return [one for one in found if not is_over(one.signed_in_at, one.seen_at, now)]


def unused_recovery_codes(account_id: str) -> int:
    """Return how many recovery codes an account has left."""
    return (
        current_session().scalar(
            sa.select(sa.func.count(RecoveryCode.id)).where(
                RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
            )
        )
        or 0
    )


def kept_form(id: str, account_id: str, now: datetime) -> KeptForm | None:
    """Return what an account had typed when its session ended, while it is kept."""
    found = current_session().get(KeptForm, id)
    if found is None or found.account_id != account_id or now - found.at > KEPT:
        return None
    return found


def last_kept_form(account_id: str, now: datetime) -> KeptForm | None:
    """Return what an account typed last before its session ended, while it is kept."""
    found: KeptForm | None = current_session().scalar(
        sa.select(KeptForm)
        .where(KeptForm.account_id == account_id, KeptForm.at > now - KEPT)
        .order_by(KeptForm.at.desc())
        .limit(1)
    )
    return found
