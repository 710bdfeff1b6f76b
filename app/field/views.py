"""The field app's page and the files around it: the same for everybody, nothing personal."""

import hashlib
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, redirect, render_template, request

import app.i18n as i18n
from app.assets import Assets
from app.auth.gate import Who, allow
from app.problems import NotFound
from app.programme.queries import programme
from app.programme.service import HELP_NUMBERS

bp = Blueprint("field", __name__)

NAME = "Diele"


@bp.get("/")
@allow(Who.ANYONE)
def door() -> Response:
    """Lead to the app."""
    return redirect("/app/", code=302)  # type: ignore[return-value]


@bp.get("/healthz")
@allow(Who.ANYONE)
def health() -> Response:
    """Say that the server answers."""
    return Response(status=204)


@bp.get("/join")
@bp.get("/app/")
@bp.get("/app/<path:place>")
@allow(Who.ANYONE)
def shell(place: str = "") -> Response:
    """Answer the one page of the field app; its script shows what the address names."""
    language = i18n.negotiate(request.headers.get("Accept-Language"), i18n.LOCALES)
    assets = _assets()
    page = render_template(
        "field/shell.html", name=NAME, language=language, assets=assets, boot=_boot(assets)
    )
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Language"
    return response


@bp.get("/app/manifest.webmanifest")
@allow(Who.ANYONE)
def manifest() -> Response:
    """Answer what an installed app is called and looks like."""
    url = _assets().url
    icons = [
        {"src": url("icons/icon-192.png"), "sizes": "192x192", "type": "image/png"},
        {"src": url("icons/icon-512.png"), "sizes": "512x512", "type": "image/png"},
        {
            "src": url("icons/maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    data = {
        "id": "/app/",
        "name": NAME,
        "short_name": NAME,
        "start_url": "/app/",
        "scope": "/app/",
        "display": "standalone",
        "theme_color": "#1B5747",
        "background_color": "#F2F4EE",
        "icons": icons,
        "shortcuts": [{"name": "Gespräch notieren", "url": "/app/note"}],
    }
    response = Response(orjson.dumps(data), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


@bp.get("/sw.js")
@allow(Who.ANYONE)
def worker() -> Response:
    """Answer the worker: one line, so that it may watch over ``/app/`` from the root."""
    return _script('import "./service_worker/main.js";\n')


@bp.get("/service_worker/manifest.js")
@allow(Who.ANYONE)
def release() -> Response:
    """Answer what this release consists of, for the worker to store whole or not at all."""
    assets = _assets()
    data = {
        "version": _release(assets)["version"],
        "shell": "/app/",
        "files": [*assets.precache(), "/app/manifest.webmanifest"],
        "catalogues": assets.catalogues(),
    }
    return _script(f"export const MANIFEST = {orjson.dumps(data).decode()};\n")


@bp.get("/service_worker/<path:name>")
@bp.get("/static/<path:name>")
@allow(Who.ANYONE)
def missing_file(name: str) -> Response:
    """Answer for files that are not there; those that are never reach the app."""
    raise NotFound


def _boot(assets: Assets) -> str:
    """Return what the page tells its script, safe inside a script element."""
    return orjson.dumps(_release(assets)).decode().replace("<", "\\u003c")


def _release(assets: Assets) -> dict[str, Any]:
    """Return what the page tells its script, with a version that changes with any of it.

    Installed phones open the page that they have kept: another key or telephone number reaches
    them as another release does.
    """
    found = programme()
    data = {
        "name": NAME,
        "catalogues": assets.catalogues(),
        "icons": assets.url("shared/icons.svg"),
        "help_numbers": list(HELP_NUMBERS),
        "phone": found.phone if found else None,
        "push_key": current_app.extensions["push"].public_key,
    }
    said = assets.version.encode() + orjson.dumps(data)
    return data | {"version": hashlib.sha256(said).hexdigest()[:16]}


def _script(text: str) -> Response:
    response = Response(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _assets() -> Assets:
    assets: Assets = current_app.extensions["assets"]
    return assets
