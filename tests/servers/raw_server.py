"""A server on loopback that answers with bytes as a test says, however wrong, slow or endless they are.

Answers are made by a function from the request's path to pieces of bytes; between them the server waits as long as is
asked. `Host` headers and paths are logged. With TLS it tells which name the client asked the certificate for.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Pieces = Iterable[bytes]


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """An answer with its length; headers by name, with _ for -."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    told = {"Content-Type": "application/json", "Content-Length": str(len(body)), **given}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{head}Connection: close\r\n\r\n".encode() + body


def json_answer(content: Any, **headers: str) -> bytes:
    """An answer in JSON."""
    return answer(json.dumps(content).encode(), **headers)


def bomb(size: int) -> bytes:
    """So many spaces in gzip: a thousandth of that."""
    return gzip.compress(b" " * size)


@dataclass
class RawServer:
    """Answers every request by `say(path)`."""

    say: Callable[[str], Pieces]
    pause_s: float = 0.0  # between two pieces
    tls: ssl.SSLContext | None = None
    paths: list[str] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)  # asked for in TLS
    port: int = 0

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Serve it; gives its address."""
        if self.tls is not None:
            self.tls.sni_callback = lambda _sock, name, _context: self.names.append(name or "")
        with socket.create_server(("127.0.0.1", 0)) as listening:
            self.port = listening.getsockname()[1]
            stopped = threading.Event()
            threads: list[threading.Thread] = []

            def accept() -> None:
                with contextlib.suppress(OSError):
                    while not stopped.is_set():
                        peer, _ = listening.accept()
                        threads.append(threading.Thread(target=self._serve, args=(peer, stopped), daemon=True))
                        threads[-1].start()

            accepting = threading.Thread(target=accept, daemon=True)
            accepting.start()
            yield f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"
            stopped.set()
            listening.shutdown(socket.SHUT_RDWR)
        for thread in [accepting, *threads]:
            thread.join(5)

    def _serve(self, peer: socket.socket, stopped: threading.Event) -> None:
        with contextlib.suppress(OSError), peer:
            talk = self.tls.wrap_socket(peer, server_side=True) if self.tls else peer
            with talk:
                asked = b""
                while b"\r\n\r\n" not in asked:
                    more = talk.recv(65536)
                    if not more:
                        return
                    asked += more
                lines = asked.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1].split("?")[0]
                self.paths.append(path)
                self.hosts += [line.split(":", 1)[1].strip() for line in lines if line.lower().startswith("host:")]
                for piece in self.say(path):
                    if stopped.is_set():
                        return
                    talk.sendall(piece)
                    if self.pause_s:
                        time.sleep(self.pause_s)
