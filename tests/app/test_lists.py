"""Wherever something has to be registered, what is missing is found here."""

import re
from pathlib import Path

from app import problems
from app.problems import Problem
from app.records.base import SyncedRecord, columns_of
from app.settings import Settings
from app.sync.kinds import KINDS

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_every_setting_is_explained_to_whoever_runs_it():
    text = (DOCS / "running.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `DIELE_([A-Z_]+)`", text, re.MULTILINE))
    assert explained == {name.upper() for name in Settings.__dataclass_fields__}


def test_every_code_that_a_phone_can_meet_is_in_the_contract():
    text = (DOCS / "protocol.md").read_text(encoding="utf-8")
    known = [one for one in vars(problems).values() if isinstance(one, type)]
    codes = {one.code for one in known if issubclass(one, Problem)}
    # These answer people at the desk or at an address, never an exchange.
    codes -= {"not_ready", "not_found", "method", "unknown_invitation"}
    assert {code for code in codes if f"`{code}`" not in text} == set()


def test_every_synced_table_has_its_kind():
    models = set()
    waiting = list(SyncedRecord.__subclasses__())
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        models.add(model)
    assert models == {kind.model for kind in KINDS.values()}
    assert all(kind.name == kind.model.kind_name for kind in KINDS.values())


def test_a_kind_that_phones_write_can_be_read_back():
    for kind in KINDS.values():
        travels = columns_of(kind.model)
        assert "created_at" in travels, kind.name
        assert not {"scope", "version", "field_meta", "id"} & set(travels), kind.name
        if kind.create:
            assert kind.home is not None, kind.name
            assert "made_at" in travels, kind.name


def test_a_window_names_a_column_that_travels():
    for kind in KINDS.values():
        if kind.window:
            assert kind.window.column in columns_of(kind.model), kind.name
