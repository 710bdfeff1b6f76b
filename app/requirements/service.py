"""Recording requirements and asking whether somebody meets them. The caller commits."""

from datetime import date

import sqlalchemy as sa

from app.database import current_session, new_id
from app.records.actor import Stamp
from app.requirements.models import Requirement, RequirementRecord
from app.requirements.rules import Met, Needed, missing

DEFAULTS = (
    "first-interview",
    "basic-training-1",
    "basic-training-2",
    "confidentiality-signed",
    "code-of-conduct-signed",
)


def ensure_defaults() -> None:
    """Add the programme's blocking requirements that are not there yet."""
    session = current_session()
    for key in DEFAULTS:
        if session.get(Requirement, key) is None:
            session.add(Requirement(key=key, blocks=True))
    session.flush()


def record(
    person_id: str, key: str, met_on: date, stamp: Stamp, *, waived_because: str | None = None
) -> None:
    """Note that a person met a requirement on a day, or that it is waived and why."""
    session = current_session()
    found = session.scalar(
        sa.select(RequirementRecord).where(
            RequirementRecord.person_id == person_id, RequirementRecord.requirement_key == key
        )
    )
    if found is None:
        found = RequirementRecord(id=new_id(), person_id=person_id, requirement_key=key)
        session.add(found)
    found.met_on, found.waived_because, found.recorded_at = met_on, waived_because, stamp.now


def missing_of(person_id: str, today: date) -> list[str]:
    """Return the keys of the blocking requirements that a person does not meet today."""
    session = current_session()
    needed = [
        Needed(one.key, one.blocks, one.valid_months)
        for one in session.scalars(sa.select(Requirement).order_by(Requirement.key))
    ]
    records = session.scalars(
        sa.select(RequirementRecord).where(RequirementRecord.person_id == person_id)
    )
    met = {
        one.requirement_key: Met(one.met_on, waived=one.waived_because is not None)
        for one in records
    }
    return missing(needed, met, today)
