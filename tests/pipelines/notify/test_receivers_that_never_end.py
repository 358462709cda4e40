"""Receivers that drip or never end: no night is held, and the others are told."""

from __future__ import annotations

import itertools
import time
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.notify import send_webhook
from pipelines.notify.notify import SECRET, notify
from pipelines.notify.send_webhook import TRIES
from tests.pipelines.notify.test_notify import ONE, ready
from tests.pipelines.notify.world import BEGIN
from tests.servers.raw_server import Pieces, RawServer, answer

A_WHILE_S = 60.0
"""Seconds that no test here needs, and that a server which is not given up would outlast many times."""


def header_drip() -> Pieces:
    yield b"HTTP/1.1 200 OK\r\n"
    yield from itertools.repeat(b"X-A: b\r\n", 10_000)


def endless_body() -> Pieces:
    yield b"HTTP/1.1 200 OK\r\n\r\n"
    yield from itertools.repeat(b"x" * 65_536)


def redirect_with_endless_body() -> Pieces:
    yield b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n"
    yield from itertools.repeat(b"x" * 65_536)


@pytest.mark.parametrize(
    ("say", "kind"), [(header_drip, "unknown"), (endless_body, "sent"), (redirect_with_endless_body, "failed")]
)
def test_a_receiver_that_never_ends_is_given_up_and_the_others_are_told(
    say: object, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A status says whether a message was taken; what follows it is not read."""
    monkeypatch.setenv(SECRET, "a secret of the two")
    monkeypatch.setattr(send_webhook, "TIMEOUT_S", 0.5)
    monkeypatch.setattr(send_webhook, "WAIT_S", 0.0)

    def answers(path: str) -> Pieces:
        return say() if path == "/slow" else [answer(b"")]  # type: ignore[operator,no-any-return]

    server = RawServer(answers, pause_s=0.05)
    with server.running() as address:
        slow = ONE.replace("mailto:desk@ministry.example", f"{address}/slow")
        both = slow + slow.replace("/slow", "/quick").replace("border desk", "second desk")
        opened = ready(tmp_path, "smtp://127.0.0.1:9", both)
        begun = time.monotonic()
        report = notify(opened, now=BEGIN + timedelta(days=1))
        assert time.monotonic() - begun < A_WHILE_S
    assert [line[:11] for line in getattr(report, kind)][:1] == ["border desk"]
    assert any(line.startswith("second desk") for line in report.sent), "the next subscription is reached"
    assert server.paths.count("/slow") == (TRIES if kind == "unknown" else 1) and "/elsewhere" not in server.paths


def test_an_address_that_is_none_was_never_reached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, "a secret of the two")
    monkeypatch.setattr(send_webhook, "WAIT_S", 0.0)
    opened = ready(tmp_path, "smtp://127.0.0.1:9", ONE.replace("mailto:desk@ministry.example", "https://a..b/hook"))
    report = notify(opened, now=BEGIN + timedelta(days=1))
    assert report.failed and not report.unknown
