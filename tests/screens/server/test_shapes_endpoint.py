"""The file of outlines is made once, of the edition that was asked for, and a finished one never waits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import pytest

from geodata.access.audience import Audience
from geodata.errors import StoreRefused
from screens.server import shapes_endpoint
from screens.server.shapes_endpoint import MOST_KEPT, _Asked, _made_once

Kept = TypeVar("Kept")


def run(work: Coroutine[Any, Any, Kept]) -> Kept:
    """In a thread with a loop of its own: that of this thread may be a browser's."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def asked(stamp: str, language: str = "en") -> _Asked:
    edition = SimpleNamespace(home=Path("w"), stamp=stamp, audience=Audience.PUBLIC)
    return _Asked(cast(Any, edition), language, True)


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes_endpoint, "_kept", {})
    monkeypatch.setattr(shapes_endpoint, "_making", {})


def test_who_asks_meanwhile_gets_the_same_file_and_a_finished_one_does_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made, may_end = [], threading.Event()

    def shapes_of(edition: Any, language: str) -> bytes:
        made.append((edition.stamp, language))
        if language == "th":
            assert may_end.wait(30)
        return f"{edition.stamp} {language}".encode()

    monkeypatch.setattr(shapes_endpoint, "shapes_of", shapes_of)

    async def readers() -> list[bytes]:
        assert await _made_once(asked("one")) == b"one en"
        slow = [asyncio.create_task(_made_once(asked("one", "th"))) for _ in range(50)]  # more than there are threads
        gone = asyncio.create_task(_made_once(asked("one", "th")))
        await asyncio.sleep(0.1)
        gone.cancel()  # a reader who closes the page
        assert await _made_once(asked("one")) == b"one en"
        assert await _made_once(asked("two")) == b"two en", "another edition is made meanwhile"
        assert not any(task.done() for task in slow)
        may_end.set()
        return await asyncio.gather(*slow)

    assert run(readers()) == [b"one th"] * 50
    assert made == [("one", "en"), ("one", "th"), ("two", "en")]


def test_a_file_that_could_not_be_made_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter((StoreRefused("the store", "is locked", "Wait"), b"made"))

    def shapes_of(_edition: Any, _language: str) -> bytes:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(shapes_endpoint, "shapes_of", shapes_of)

    async def twice() -> bytes:
        with pytest.raises(StoreRefused):
            await _made_once(asked("one"))
        return await _made_once(asked("one"))

    assert run(twice()) == b"made"


def test_the_newest_files_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes_endpoint, "shapes_of", lambda edition, _language: edition.stamp.encode())

    async def many() -> None:
        for n in range(MOST_KEPT + 3):
            await _made_once(asked(str(n)))

    run(many())
    assert list(shapes_endpoint._kept.values()) == [str(n).encode() for n in range(3, MOST_KEPT + 3)]
