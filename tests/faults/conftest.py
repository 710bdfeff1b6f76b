"""Faults that end a process or damage what it wrote, on both databases."""

import pytest


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_url" in metafunc.fixturenames and metafunc.config.option.postgresql:
        metafunc.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
