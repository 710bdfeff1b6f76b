"""The desk put together: its blueprints, and what slices add to the navigation."""

from flask import Blueprint, Flask

from app.assets import Assets
from app.desk import account, home, layout, people, sign_in

SLICES = (home, sign_in, account, people)


def set_up(app: Flask, assets: Assets) -> None:
    """Make the desk's pages part of the app."""
    layout.set_up(app, assets)
    desk = Blueprint("desk", __name__, url_prefix="/desk")
    for slice in SLICES:
        desk.register_blueprint(slice.bp)
    app.register_blueprint(desk)
