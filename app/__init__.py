"""Diele: volunteers accompany newly arrived skilled workers, also without a network."""

import logging
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response
from flask.json.provider import JSONProvider
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import RequestRedirect

from app.assets import Assets, wrap
from app.auth import headers, session
from app.auth.answers import problem_of, refuse, request_id, wants_page
from app.auth.desk_session import TwoCookies, at_desk
from app.auth.origin import check_origin
from app.auth.views import bp as auth
from app.cli import add_commands
from app.database import db, open_engine
from app.desk import site
from app.desk.layout import choose_language
from app.desk.refusals import answer_problem, answer_reader
from app.extensions import babel, compress, limiter, migrate
from app.field.exchange import bp as exchange
from app.field.push import bp as push
from app.field.views import bp as field
from app.jobs.commands import jobs_commands
from app.problems import Busy, Problem
from app.push.sender import Sender
from app.push.settings import push_of
from app.records import ledger, numbering, pending
from app.settings import Settings
from app.sync.wire import MOST_BYTES

COOKIE_DAYS = 400
log = logging.getLogger(__name__)


def create_app(settings: Settings) -> Flask:
    """Return the app; nothing is decided here, only put together."""
    app = Flask(__name__, static_folder=None)
    _configure(app, settings)
    app.json = _Json(app)
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).parent / "migrations"))
    session.set_up(app)
    app.session_interface = TwoCookies()
    babel.init_app(app, locale_selector=choose_language)
    compress.init_app(app)
    limiter.init_app(app)
    assets = Assets.of_project(settings.instance)
    app.extensions["assets"] = assets
    app.extensions["push"] = found = push_of(settings)
    app.extensions["sender"] = Sender(found) if found.keys else None
    app.before_request(check_origin)
    headers.set_up(app, assets.script_hash())
    for blueprint in (field, exchange, push, auth):
        app.register_blueprint(blueprint)
    site.set_up(app, assets)
    _answer_problems(app)
    add_commands(app)
    app.cli.add_command(jobs_commands)
    with app.app_context():
        open_engine(db.engine, **{ledger.OPTION: settings.instance / "ledger.jsonl"})
    pending.listen(Session)
    numbering.listen(Session)
    ledger.listen(Session)
    served: Any = wrap(app.wsgi_app, assets)
    if hops := settings.proxies:
        served = ProxyFix(served, x_for=hops, x_proto=hops, x_host=hops)
    app.wsgi_app = served  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True},
        SECRET_KEY=settings.secret_key,
        ORIGIN=settings.origin,
        ORIGINS=frozenset({settings.origin}),
        INSTANCE=settings.instance,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        SESSION_COOKIE_NAME="__Host-diele" if settings.secure else "diele",
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=COOKIE_DAYS * 24 * 3600,
        RATELIMIT_STORAGE_URI=settings.limits,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        COMPRESS_MIMETYPES=["application/json", "application/problem+json", "text/html"],
        COMPRESS_ALGORITHM=["br", "gzip"],
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent.parent / "translations"),
        SETTINGS=settings,
    )


def _answer_problems(app: Flask) -> None:
    def answer(problem: Problem) -> Response:
        if at_desk():
            return answer_problem(problem)
        return answer_reader(problem) if wants_page() else refuse(problem)

    @app.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        db.session.rollback()
        return answer(error)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response | HTTPException:
        if isinstance(error, RequestRedirect):
            return error
        return answer(problem_of(error))

    @app.errorhandler(OperationalError)
    def database_busy(error: OperationalError) -> Response:
        db.session.rollback()
        log.warning("database refused, request %s", request_id())
        return answer(Busy(retry_after=5))


class _Json(JSONProvider):
    def dumps(self, obj: Any, **kwargs: Any) -> str:
        return orjson.dumps(obj).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return orjson.loads(s)
