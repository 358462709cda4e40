"""The store behind the forms of a site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from geodata.store import Store


@pytest.fixture
def store(internal_world: Path) -> Iterator[Store]:
    """The store of the small world, which the screens read too."""
    opened = Store.open(internal_world)
    yield opened
    opened.close()
