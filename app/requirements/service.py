"""Recording requirements and asking whether somebody meets them. The caller commits."""

from dataclasses import dataclass
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


def forget(person_id: str, key: str) -> None:
    """Take back what was noted about a requirement by mistake."""
    current_session().execute(
        sa.delete(RequirementRecord).where(
            RequirementRecord.person_id == person_id, RequirementRecord.requirement_key == key
        )
    )


def missing_of(person_id: str, today: date) -> list[str]:
    """Return the keys of the blocking requirements that a person does not meet today."""
    return [one.key for one in standings_of(person_id, today) if one.is_missing]


@dataclass(frozen=True)
class Standing:
    """Where a person stands with one requirement."""

    key: str
    met_on: date | None
    waived_because: str | None
    is_missing: bool


def standings_of(person_id: str, today: date) -> list[Standing]:
    """Return where a person stands with each requirement, in the order they are usually met."""
    session = current_session()
    requirements = session.scalars(sa.select(Requirement)).all()
    records = {
        one.requirement_key: one
        for one in session.scalars(
            sa.select(RequirementRecord).where(RequirementRecord.person_id == person_id)
        )
    }
    met = {
        key: Met(one.met_on, waived=one.waived_because is not None) for key, one in records.items()
    }
    needed = [Needed(one.key, one.blocks, one.valid_months) for one in requirements]
    lacking = set(missing(needed, met, today))
    keys = sorted((one.key for one in requirements), key=_usual_place)
    return [_standing(key, records.get(key), lacking) for key in keys]


def _standing(key: str, record: RequirementRecord | None, lacking: set[str]) -> Standing:
    if record is None:
        return Standing(key, None, None, key in lacking)
    return Standing(key, record.met_on, record.waived_because, key in lacking)


def _usual_place(key: str) -> tuple[int, str]:
    return (DEFAULTS.index(key) if key in DEFAULTS else len(DEFAULTS), key)
