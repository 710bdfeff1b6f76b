"""Phones and a server for the convergence tests; each test gets a world of its own."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.convergence.driver import Phones, Server
from tests.convergence.world import World

NewWorld = Callable[[], AbstractContextManager[World]]


@pytest.fixture(scope="session")
def phones() -> Iterator[Phones]:
    """The Node process that holds all phones."""
    running = Phones()
    yield running
    running.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """HTTP on loopback."""
    running = Server()
    yield running
    running.close()


@pytest.fixture(scope="session")
def new_world(phones: Phones, server: Server, template: Path, released: Path) -> NewWorld:
    """Makes worlds: ``with new_world() as world: …``."""

    @contextmanager
    def make() -> Iterator[World]:
        with TemporaryDirectory() as folder:
            instance = Path(folder) / "instance"
            instance.mkdir()
            (instance / "assets").symlink_to(released)
            world = World(phones, server, template, Path(folder))
            yield world
            world.close()

    return make


@pytest.fixture
def world(new_world: NewWorld) -> Iterator[World]:
    """Anna and Ben accompany Anu, Cem accompanies Mia; at the end all must come to rest."""
    with new_world() as world:
        yield world
        world.rest()
