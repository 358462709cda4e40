"""A relay on loopback that counts the bytes that go through it, so that "data sent" is what the wire carried:
compressed, with headers, WebSocket frames and all."""

from __future__ import annotations

import socket
import threading
from types import TracebackType


class CountedWire:
    """Relays every connection to a port of this machine; `sent` goes to the server, `received` comes from it."""

    def __init__(self, port: int) -> None:
        self.sent = 0
        self.received = 0
        self._target = port
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]

    def __enter__(self) -> CountedWire:
        """Begin to relay."""
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take no more connections."""
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:  # closed: the measurement is over
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            for source, sink, sending in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._relay, args=(source, sink, sending), daemon=True).start()

    def _relay(self, source: socket.socket, sink: socket.socket, sending: bool) -> None:
        try:
            while chunk := source.recv(65536):
                with self._lock:
                    if sending:
                        self.sent += len(chunk)
                    else:
                        self.received += len(chunk)
                sink.sendall(chunk)
            sink.shutdown(socket.SHUT_WR)
        except OSError:  # the other side is gone, as browsers do when a page closes
            source.close()
            sink.close()
