"""The desk put together: its blueprints, and what slices add to the navigation."""

from flask import Blueprint, Flask

from app.assets import Assets
from app.desk import (
    accompaniments,
    account,
    activities,
    devices,
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

SLICES = (
    *(home, sign_in, join, account),
    *(people, training, memberships, newcomers, accompaniments, groups, invitations, devices),
    *(reviews, activities, late),
)


def set_up(app: Flask, assets: Assets) -> None:
    """Make the desk's pages part of the app."""
    layout.set_up(app, assets)
    words.set_up(app)
    desk = Blueprint("desk", __name__, url_prefix="/desk")
    for slice in SLICES:
        desk.register_blueprint(slice.bp)
    app.register_blueprint(desk)
