"""Setting the programme up and filling in its default content. The caller commits."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml

from app.database import current_session, id_from
from app.programme.models import Place, Programme, Topic
from app.programme.queries import programme
from app.records.actor import Stamp
from app.records.base import SyncedRecord, add, change

CONTENT = Path(__file__).parent.parent / "content"

#: Nationwide numbers, the only ones the product ships.
HELP_NUMBERS = (
    {"key": "emergency", "number": "112"},
    {"key": "police", "number": "110"},
    {"key": "medical", "number": "116117"},
    {"key": "violence-against-women", "number": "116016"},
)


def set_up(
    name: str,
    city: str,
    stamp: Stamp,
    *,
    timezone: str,
    coordinators: Sequence[str] = (),
    phone: str | None = None,
) -> Programme:
    """Make the programme, or give the one that is there these names."""
    values: dict[str, Any] = {
        "name": name,
        "city": city,
        "timezone": timezone,
        "coordinators": [{"name": one} for one in coordinators],
        "phone": phone,
    }
    found = programme()
    if found is not None:
        _change_what_differs(found, values, stamp)
        return found
    found = Programme(
        id=id_from("programme"),
        languages=["de", "en", "tr", "fil", "hi", "ml"],
        cadence_days=14,
        lit_days=7,
        glow_days=14,
        help_numbers=list(HELP_NUMBERS),
        areas=read_content("orientation-tasks.yaml")["areas"],
        **values,
    )
    add(found, stamp)
    return found


def load_topics_and_places(stamp: Stamp) -> None:
    """Bring the default topics and places into the database; what did not change stays as it is."""
    put_content(Topic, read_content("conversation-topics.yaml")["topics"], stamp)
    put_content(Place, read_content("places.yaml")["places"], stamp)


@cache
def read_content(name: str) -> Mapping[str, Any]:
    """Return one file of default content, read once: it comes with the release."""
    content: dict[str, Any] = yaml.safe_load((CONTENT / name).read_text(encoding="utf-8"))
    return content


def put_content(
    model: type[SyncedRecord], items: Sequence[Mapping[str, Any]], stamp: Stamp
) -> None:
    """Add pieces of content or change what differs; an id follows from its kind and key."""
    ids = [id_from(f"{model.kind_name}:{one['key']}") for one in items]
    there = {row.id: row for row in current_session().scalars(sa.select(model))}
    for row_id, one in zip(ids, items, strict=True):
        names = [column.name for column in sa.inspect(model).columns if column.name in one]
        values = {name: one[name] for name in names}
        if found := there.get(row_id):
            _change_what_differs(found, values, stamp)
        else:
            add(model(id=row_id, **values), stamp)


def _change_what_differs(record: SyncedRecord, values: Mapping[str, Any], stamp: Stamp) -> None:
    differs = {name: value for name, value in values.items() if getattr(record, name) != value}
    if differs:
        change(record, differs, stamp)
