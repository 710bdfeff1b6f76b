"""What tests stand on: a database of their own, the app on it, and who uses it."""

import importlib.util
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from app import create_app
from app.database import db
from tests.databases import Cluster, new_settings, sqlite_template
from tests.desk import Desk
from tests.make import Make
from tests.phone import Phone

for profile, examples in (("check", 20), ("test", 100), ("long", 2000)):
    settings.register_profile(
        profile,
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("check")

#: What leans on the database itself runs on both.
ON_BOTH = (
    "tests/app/test_accounts_at_once",
    "tests/app/test_backup",
    "tests/app/test_push_outbox",
    "tests/app/test_queue_migration",
    "tests/app/test_reminder_raising",
    "tests/sync/test_conflicts",
    "tests/sync/test_crowd",
    "tests/sync/test_exactly_once",
    "tests/sync/test_handing_over",
    "tests/sync/test_hard_cases",
    "tests/sync/test_leaving",
    "tests/sync/test_numbering",
    "tests/sync/test_places",
)
#: Of the rest each test runs on one of them, half on each; with --long on both.
BY_TURNS = ("tests/app/", "tests/sync/")
DATABASES = ("sqlite", "postgresql")
WHERE = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="run on PostgreSQL as well")
    parser.addoption("--long", action="store_true", help="with the numbers of a release")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    where, options = str(metafunc.definition.path.relative_to(WHERE)), metafunc.config.option
    both = where.startswith(ON_BOTH + BY_TURNS) and options.postgresql
    if both and "database_url" in metafunc.fixturenames:
        turn = zlib.crc32(metafunc.definition.name.encode()) % 2
        one = not where.startswith(ON_BOTH) and not options.long
        databases = [DATABASES[turn]] if one else DATABASES
        metafunc.parametrize("database_url", databases, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(WHERE / "tests/browser"):
            item.add_marker("browser")
            item.add_marker(pytest.mark.timeout(180))
        if item.get_closest_marker("long") and not config.option.long:
            item.add_marker(pytest.mark.skip(reason="only with --long"))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to copy."""
    return sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A PostgreSQL that lives as long as the tests do."""
    with Cluster() as running:
        yield running


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty, migrated database for one test, opened as in production."""
    if getattr(request, "param", "sqlite") == "postgresql":
        with request.getfixturevalue("cluster").database() as url:
            yield url
    else:
        shutil.copyfile(request.getfixturevalue("template"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path}/test.db"


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the browsers' files are copied and compressed to, once for all tests."""
    return tmp_path_factory.mktemp("assets")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """What pages' templates compile to: each app would do it anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def instance(tmp_path: Path, released: Path) -> Path:
    """The folder in which one app keeps its files."""
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "assets").symlink_to(released)
    return folder


@pytest.fixture
def app(database_url: str, instance: Path, templates: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The app on that database. No context stays open: requests open their own."""
    app = create_app(new_settings(database_url, instance))
    app.jinja_env.bytecode_cache = templates
    yield app
    if importlib.util.find_spec("tests.completeness"):
        importlib.import_module("tests.completeness").check(app)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def make(app: Flask) -> Make:
    """Makes rows; the programme is there already."""
    made = Make(app)
    made.programme()
    return made


@pytest.fixture
def phone(app: Flask, make: Make) -> Callable[[str], Phone]:
    """Gives a person's phone, signed in: ``anna = phone(make.companion())``."""
    return lambda person: Phone(app).sign_in(code=make.code(person))


@pytest.fixture
def desk(app: Flask, make: Make) -> Desk:
    """A coordinator's browser, signed in at the desk; its pages are in English."""
    return Desk(app, make.coordinator())


@pytest.fixture
def count_queries(app: Flask) -> Callable[[Callable[[], object]], int]:
    """Counts how often something asks the database: ``count_queries(lambda: desk.page(…))``."""

    def count(act: Callable[[], object]) -> int:
        asked: list[str] = []

        def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
            asked.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    return count
