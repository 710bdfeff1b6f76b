"""The desk put together: its blueprints, and what slices add to the navigation."""

from typing import Any

from flask import Blueprint, Flask

from app.assets import Assets
from app.desk import (
    accompaniments,
    account,
    accounts,
    activities,
    devices,
    drafts,
    groups,
    home,
    invitations,
    join,
    late,
    layout,
    memberships,
    newcomers,
    people,
    reviews,
    sign_in,
    training,
    words,
)
from app.records.text import has_control_characters

SLICES = (
    *(home, sign_in, join, account),
    *(people, accounts, devices, training, memberships, newcomers, accompaniments, groups),
    *(invitations, reviews, activities, drafts, late),
)


def set_up(app: Flask, assets: Assets) -> None:
    """Make the desk's pages part of the app."""
    layout.set_up(app, assets)
    words.set_up(app)
    desk = Blueprint("desk", __name__, url_prefix="/desk")
    desk.url_value_preprocessor(_settle_ids)
    for slice in SLICES:
        desk.register_blueprint(slice.bp)
    app.register_blueprint(desk)


def _settle_ids(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Let a part of an address that no record can be found by stand for none."""
    if values:
        values |= {name: "-" for name, text in values.items() if has_control_characters(str(text))}
