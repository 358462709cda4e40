"""The dashboard, once for all tests of the screens: over small worlds, for internal users and for the public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.screens.fixture_world import make
from tests.screens.serving import dashboard


@pytest.fixture(scope="session")
def hostile_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which one site, report and alias try to run code."""
    home = tmp_path_factory.mktemp("world")
    make(home, hostile=True).close()
    return home


@pytest.fixture(scope="session")
def internal(hostile_world: Path) -> Iterator[str]:
    """The address of the dashboard for internal users."""
    with dashboard(hostile_world, "internal") as address:
        yield address


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard for the public."""
    home = tmp_path_factory.mktemp("public")
    make(home).close()
    with dashboard(home, "public") as address:
        yield address
