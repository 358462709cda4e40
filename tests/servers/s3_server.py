"""A server of the kind of S3 on loopback, a process of its own that checks signatures and keeps objects as files."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

KEY, SECRET = "test-key", "test-secret-of-the-bucket"
BUCKET, PREFIX = "archive", "watch/one"
WITHIN_S = 120.0
"""Seconds within which it has to answer."""


@dataclass
class S3Server:
    """The server, to be stopped and started again by a test; what it keeps outlives it."""

    folder: Path  # buckets are folders below it
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def address(self) -> str:
        """Where chips lie, as the setting has it."""
        return f"s3://{BUCKET}/{PREFIX}"

    @property
    def objects(self) -> Path:
        """Below it each object lies as a file, by its path."""
        return self.folder / BUCKET / PREFIX

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to reach it."""
        return {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_SESSION_TOKEN": "",
            "AWS_REGION": "us-east-1",
        }

    def start(self) -> None:
        """Start it, and wait until it answers.

        What a kill left half written is taken away first: this server opens X.tmp beside the notes of an object to be
        new, and answers 500 to each later write of that object while an old one lies there.
        """
        for half in self.folder.rglob("*.tmp"):
            half.unlink()
        told = {"NANIO_DATA_DIR": str(self.folder), "NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": SECRET}
        options = ("--host", "127.0.0.1", "--port", str(self.port), "--loop", "asyncio", "--log-level", "critical")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "--factory", "nanio.app:build_app", *options],
            env=os.environ | told,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        limit = time.monotonic() + WITHIN_S
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < limit, "the server did not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """Kill it."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/", timeout=2).close()
        except urllib.error.HTTPError:  # it refuses who has no key, so it is there
            return True
        except OSError:
            return False
        return True


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    """Run it with one bucket.

    Args:
        folder: for what it keeps.
    """
    (folder / BUCKET).mkdir(parents=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made = S3Server(folder, int(free.getsockname()[1]))
    made.start()
    try:
        yield made
    finally:
        made.stop()
