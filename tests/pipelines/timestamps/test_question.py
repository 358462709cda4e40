"""A service that breaks off, answers nonsense or never ends is refused in words, so that no night ends with it."""

from __future__ import annotations

import time

import pytest

from geodata.errors import TimestampRefused
from pipelines.timestamps import question
from pipelines.timestamps.question import answer_of
from tests.servers.raw_server import RawServer, answer, bomb

MOST = 10_000


def asked(*pieces: bytes, pause_s: float = 0.0, endless: bool = False) -> bytes:
    def say(_: str) -> list[bytes]:
        return [*pieces, *([b"x"] * 10_000 if endless else [])]

    with RawServer(say, pause_s).running() as address:
        return answer_of("a service", "timestamp_authority", address, {}, b"question", MOST)


def test_an_answer_is_read_to_its_end() -> None:
    assert asked(answer(b"a" * MOST)) == b"a" * MOST
    assert asked(answer(bomb(MOST), Content_Encoding="gzip")) == b" " * MOST


@pytest.mark.parametrize(
    ("pieces", "cause"),
    [
        ((b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf",), "does not answer"),
        ((answer(b"no gzip at all", Content_Encoding="gzip"),), "does not answer"),
        ((answer(b"a" * (MOST + 1)),), "longer than"),
        ((answer(bomb(MOST + 1), Content_Encoding="gzip"),), "longer than"),
        ((answer(b"gone", "503 Service Unavailable"),), "HTTP 503"),
        ((b"",), "does not answer"),
    ],
)
def test_what_is_no_answer_is_refused_in_words(pieces: tuple[bytes, ...], cause: str) -> None:
    with pytest.raises(TimestampRefused, match=cause):
        asked(*pieces)


def test_a_service_that_sends_byte_by_byte_is_left_in_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes within the limit of one read: what counts is the whole."""
    monkeypatch.setattr(question, "TIMEOUT_S", 1.0)
    begun = time.monotonic()
    with pytest.raises(TimestampRefused, match="Timeout"):
        asked(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", pause_s=0.2, endless=True)
    assert time.monotonic() - begun < 60  # the whole body would take half an hour
