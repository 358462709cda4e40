"""A mail server on loopback that breaks off, drips or falls silent at the step that a test names."""

from __future__ import annotations

import contextlib
import itertools
import socketserver
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """Takes letters, and does as it is told at one step: "connect", "EHLO", "MAIL", "RCPT", "DATA" (before it asks for
    the letter), "letter" (within it), "end" (after its final dot), "taken" (after it said that it has it), "QUIT"."""

    leaves_at: str = ""  # hangs up there, without a word
    refuses_at: str = ""  # answers 421 there and hangs up
    drips_at: str = ""  # answers there without end, a line at a time
    pause_s: float = 0.05  # between two lines of a drip
    letters: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Serve it; gives its address."""
        us = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError, _Left):
                    us._talk(self)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        with Server(("127.0.0.1", 0), Talk) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield f"smtp://127.0.0.1:{server.server_address[1]}"
            server.shutdown()
            thread.join(5)

    def _talk(self, talk: socketserver.StreamRequestHandler) -> None:
        self._step(talk, "connect", "220 here ESMTP")
        while line := talk.rfile.readline():
            word = line.decode("latin-1").strip().upper()[:4]
            if word == "DATA":
                self._step(talk, "DATA", "354 go on")
                self._take(talk)
            else:
                self._step(talk, word, "221 bye" if word == "QUIT" else "250 ok")

    def _take(self, talk: socketserver.StreamRequestHandler) -> None:
        lines = [talk.rfile.readline()]
        self._step(talk, "letter", "")
        while lines[-1] not in (b".\r\n", b""):
            lines.append(talk.rfile.readline())
        self._step(talk, "end", "")
        self.letters.append(b"".join(lines).decode("latin-1"))
        talk.wfile.write(b"250 taken\r\n")
        self._step(talk, "taken", "")

    def _step(self, talk: socketserver.StreamRequestHandler, name: str, words: str) -> None:
        self.steps.append(name)
        if name == self.leaves_at:
            raise _Left
        if name == self.refuses_at:
            talk.wfile.write(b"421 closing\r\n")
            raise _Left
        if name == self.drips_at:
            for _ in itertools.repeat(None, 10_000):
                talk.wfile.write(b"250-more\r\n")
                talk.wfile.flush()
                time.sleep(self.pause_s)
        if words:
            talk.wfile.write(words.encode() + b"\r\n")
            talk.wfile.flush()


class _Left(Exception):
    """The server hangs up."""
