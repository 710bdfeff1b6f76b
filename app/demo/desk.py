"""The demo's coordinator, who signs in at the desk."""

from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa

from app.credentials import service
from app.credentials.models import DeskCredential
from app.credentials.passwords import hash_password
from app.credentials.queries import credential_for, credential_of
from app.credentials.rules import fold_email
from app.credentials.second_factor import code_at, new_secret, seal, unseal
from app.database import current_session
from app.people import service as people
from app.people.models import Account, Person, Role
from app.people.queries import account_of_person

NAME, EMAIL = "Imke Nordhoff", "imke@diele.example"
#: For everybody to read: demo data load only where the server listens on loopback.
PASSWORD = "gut ankommen in Osnabrueck"  # noqa: S105


def sign_in_lines(now: datetime, *, key: str, origin: str) -> Iterator[str]:
    """Yield how the coordinator signs in now; makes her where she is not there yet."""
    credential = credential_for(EMAIL) or _enrol(coordinator(now), key, now)
    secret = unseal(credential.totp_secret, key)
    yield f"  {NAME}, coordination: {origin}/desk/"
    yield f"    e-mail {EMAIL}, password {PASSWORD}"
    yield f"    code now {code_at(secret, now)}, from the secret {secret}"


def coordinator(now: datetime) -> Account:
    """Return the coordinator's account, made where it is missing."""
    session = current_session()
    person = session.scalar(sa.select(Person).where(Person.call_name == NAME).limit(1))
    if person is None:
        person = people.add_person(NAME, now, languages=["de", "en"])
        person.email = EMAIL
        session.flush()
    account = account_of_person(person.id)
    return account or people.open_account(person, Role.COORDINATOR, "de", now)


def _enrol(account: Account, key: str, now: datetime) -> DeskCredential:
    current_session().flush()
    credential = DeskCredential(
        account_id=account.id,
        email_key=fold_email(EMAIL),
        password_hash=hash_password(PASSWORD.encode()),
        totp_secret=seal(new_secret(), key),
        totp_step=0,
        language="de",
        set_at=now,
    )
    current_session().add(credential)
    current_session().flush()
    service.renew_recovery_codes(account.id, key, now)
    return credential_of(account.id) or credential
