"""The dashboard, once for all tests of the screens: over small worlds, for internal users and for the public."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner

from screens.session.edition import AUDIENCE, HOME
from tests.screens.fixture_world import make
from tests.screens.serving import dashboard


@pytest.fixture(scope="session", autouse=True)
def _packages_looked_through_once() -> Iterator[None]:
    """Streamlit reads what every installed package says of itself for each AppTest: once is enough for all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def hostile_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which one site, report and alias try to run code."""
    home = tmp_path_factory.mktemp("world")
    make(home, hostile=True).close()
    return home


@pytest.fixture
def internal_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small world, in a workspace that this process shows to internal users."""
    make(tmp_path).close()
    monkeypatch.setenv(HOME, str(tmp_path))
    monkeypatch.setenv(AUDIENCE, "internal")
    return tmp_path


@pytest.fixture(scope="session")
def internal(hostile_world: Path) -> Iterator[str]:
    """The address of the dashboard for internal users."""
    with dashboard(hostile_world, "internal") as address:
        yield address


@pytest.fixture(scope="session")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard for the public, started as an operator starts it."""
    home = tmp_path_factory.mktemp("public")
    make(home).close()
    with dashboard(home, "public", module="streamlit") as address:
        yield address
