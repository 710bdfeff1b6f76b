"""Answering with a page, and leading on to another one."""

from typing import Any, TypeVar

from flask import Response, flash, redirect, render_template, request, url_for

from app import clock
from app.clock import local_day
from app.desk.dates import zone
from app.problems import Gone
from app.records.actor import Actor, Stamp

T = TypeVar("T")


def page(template: str, status: int = 200, **shown: Any) -> Response:
    """Return a page that nobody but this browser may keep, and that not for long."""
    response = Response(render_template(template, **shown), status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Cookie"
    return response


def see(endpoint: str, said: str | None = None, **values: Any) -> Response:
    """Lead to another page after a form was carried out; it says there what was done."""
    if said:
        flash(said)
    return go(url_for(endpoint, **values))


def go(address: str) -> Response:
    """Lead to an address of this site."""
    response = redirect(address, code=303, Response=Response)
    assert isinstance(response, Response)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Cookie"
    return response


def stamp_of(actor: Actor) -> Stamp:
    """Return the stamp of what a coordinator does now."""
    now = clock.now()
    return Stamp(now, now, local_day(now, zone()), person_id=actor.person_id)


def found(record: T | None) -> T:
    """Return a record that is there. Raises ``Gone`` where there is none."""
    if record is None:
        raise Gone
    return record


def is_ours(address: str) -> bool:
    """Say whether an address is a page of the desk, so that it may be led to."""
    return (
        address.startswith("/desk/")
        and len(address) <= 400
        and "//" not in address
        and address.isprintable()
        and "\\" not in address
        and ".." not in address
    )


def present_address() -> str:
    """Return the address of the present page with its query."""
    return request.full_path.rstrip("?")
