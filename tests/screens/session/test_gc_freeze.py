"""What is kept for days is out of the collector's rounds, and is still freed when nothing needs it."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from screens.session import gc_freeze
from screens.session.edition import current, load
from screens.session.gc_freeze import settle
from tests.screens.fixture_world import make


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


class Ring:
    """Garbage that only the collector can free."""

    def __init__(self) -> None:
        self.itself = self


def test_a_loaded_edition_is_not_walked_by_the_collector(tmp_path: Path) -> None:
    make(tmp_path).close()
    edition = current(tmp_path, Audience.INTERNAL)
    walked = {id(thing) for thing in gc.get_objects()}
    assert id(edition) not in walked
    assert not walked.intersection(id(d) for d in edition.detections)
    assert not walked.intersection(id(s) for s in edition.sites.values())


def test_an_edition_that_is_no_longer_kept_is_freed_without_the_collector(tmp_path: Path) -> None:
    make(tmp_path).close()
    first = load.__wrapped__(tmp_path, "1", Audience.INTERNAL, datetime.now(UTC).date())
    gone = weakref.ref(first)
    one = weakref.ref(first.detections[0])
    gc.disable()
    try:
        del first
        assert gone() is None
        assert one() is None
    finally:
        gc.enable()


def test_what_was_settled_and_has_become_garbage_is_collected_minutes_later(monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring()
    seen = weakref.ref(ring)
    settle()
    del ring
    gc.collect()
    assert seen() is not None  # the price: frozen garbage waits
    later = time.monotonic() + gc_freeze.EVERYTHING_AFTER_S
    monkeypatch.setattr(gc_freeze.time, "monotonic", lambda: later)
    settle()
    assert seen() is None


def test_what_is_settled_is_not_walked_again_for_each_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    ring = Ring()
    seen = weakref.ref(ring)
    del ring
    with monkeypatch.context() as patched:
        patched.setattr(gc, "unfreeze", lambda: pytest.fail("all that a server holds is walked"))
        settle()
    assert seen() is None, "what is new is looked through"


def test_garbage_made_after_settling_is_collected_as_ever() -> None:
    settle()
    ring = Ring()
    seen = weakref.ref(ring)
    del ring
    gc.collect()
    assert seen() is None
