"""Faults that end a process or damage what it wrote: on both databases, where one is written to."""

import pytest

#: What keeps web server and worker running does not look into the database.
ONCE = ("test_supervisor.py",)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    both = metafunc.config.option.postgresql and metafunc.definition.path.name not in ONCE
    if both and "database_url" in metafunc.fixturenames:
        metafunc.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
