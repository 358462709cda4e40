"""Connections that go to exactly the address that was checked, and answers that end in time and size.

A name is looked up once for each connection, every address that it has is judged, and the connection is made to one of
those: a server of names that says another thing the second time says it to nobody. The name stays what the certificate
is checked against and what the request asks for. What is read of the connection is counted and timed below everything
that unpacks or parses it, so that no drip of header bytes, no endless interim answer and no body that is only drained
holds a run.
"""

from __future__ import annotations

import io
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import urllib3
from requests.certs import where  # type: ignore[attr-defined]
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, LocationParseError, NameResolutionError, NewConnectionError
from urllib3.util import connection as urllib3_connection

from pipelines.http.limits import ADDRESSES_TRIED, HEADER_BYTES, MINUTE_S, SLOWEST

PIECE = 1 << 14
"""Bytes handed to a socket at once: as many as a secure connection takes in one piece."""
Permits = Callable[[str, str], bool]
"""Whether a host (name) may be talked to at an address (number)."""


class NotPermitted(Exception):
    """A host's name leads to an address that may not be talked to; nothing was sent there."""

    def __init__(self, ip: str) -> None:
        super().__init__(ip)
        self.ip = ip


class TooSlow(TimeoutError):
    """An answer takes longer than it may, although some bytes of it come now and then."""


class TooLong(OSError):
    """An answer has more bytes than it may."""


def checked_pools(
    permits: Permits | None,
    largest: int,
    *,
    connections: int = 10,
    clock: Callable[[], float] = time.monotonic,
    whole_s: float | None = None,
) -> urllib3.PoolManager:
    """A pool of connections for one catalogue or source.

    Args:
        permits: judges each address that a name has; None = any, for hosts that the operator named.
        largest: bytes of one answer's body on the wire at most; it is cut off there, whoever reads it.
        connections: kept open to one host.
        clock: seconds, for the time that an answer takes.
        whole_s: seconds that a question and its answer may take; None = MINUTE_S.
    """
    pools = urllib3.PoolManager(
        num_pools=16, maxsize=connections, ca_certs=os.environ.get("REQUESTS_CA_BUNDLE") or where()
    )
    pools.pool_classes_by_scheme = checked_classes(Rules(permits, largest, clock, whole_s))
    return pools


def faults(error: BaseException) -> Iterator[BaseException]:
    """An error and all that it came from, however the libraries between wrapped it."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            inside = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
            waiting += [other for other in inside if isinstance(other, BaseException)]


@dataclass(frozen=True)
class Rules:
    """What connections are held to."""

    permits: Permits | None  # judges each address that a name has; None = any
    largest: int  # bytes of a body
    clock: Callable[[], float] = time.monotonic  # seconds
    whole_s: float | None = None  # seconds that a question and its answer may take; None = MINUTE_S


def checked_classes(rules: Rules) -> dict[str, Any]:
    """Kinds of pools by scheme, for a manager of urllib3's."""

    class Plain(_Timed, HTTPConnection):
        def __init__(self, *words: Any, **more: Any) -> None:
            super().__init__(*words, **more)
            self.rules = rules

    class Secure(_Timed, HTTPSConnection):
        def __init__(self, *words: Any, **more: Any) -> None:
            super().__init__(*words, **more)
            self.rules = rules

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _looked_up(connection: HTTPConnection) -> list[str]:
    """The numbers that a host's name stands for, in the order that the system prefers.

    Raises:
        NameResolutionError: it stands for none.
        LocationParseError: it is no name.
    """
    host = connection._dns_host.strip("[]")
    try:
        host.encode("idna")
    except UnicodeError:
        raise LocationParseError(f"{host[:200]!r}, label empty or too long") from None
    try:
        entries = socket.getaddrinfo(host, connection.port, urllib3_connection.allowed_gai_family(), socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise NameResolutionError(connection.host, connection, error) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


class _Timed:
    """What a connection does otherwise than urllib3's: where it goes, and how it is read."""

    rules: Rules
    reading: Reading | None = None  # of the answer that is asked for now
    opened: io.BufferedReader | None = None  # what that answer is read from

    def _new_conn(self) -> socket.socket:
        me: Any = self
        addresses = _looked_up(me)
        for ip in addresses:
            if self.rules.permits is not None and not self.rules.permits(me.host, ip):
                raise NotPermitted(ip)
        last: OSError | None = None
        for ip in addresses[:ADDRESSES_TRIED]:
            try:
                # A number is not looked up again.
                sock: socket.socket = urllib3_connection.create_connection(
                    (ip, me.port), me.timeout, source_address=me.source_address, socket_options=me.socket_options
                )
            except OSError as error:
                last = error
                continue
            sys.audit("http.client.connect", me, me.host, me.port)
            return sock
        if isinstance(last, TimeoutError):
            raise ConnectTimeoutError(me, f"Connection to {me.host} timed out") from last
        raise NewConnectionError(me, f"Failed to establish a new connection: {last}") from last

    def connect(self) -> None:
        me: Any = self
        super().connect()  # type: ignore[misc]
        me.sock = TimedSocket(me.sock, lambda: self.reading or Reading(self.rules), self._opens)

    def putrequest(self, *words: Any, **more: Any) -> None:
        self.reading = Reading(self.rules)
        super().putrequest(*words, **more)  # type: ignore[misc]

    def _opens(self, opened: io.BufferedReader) -> None:
        self.opened = opened

    def getresponse(self) -> Any:
        answer = None
        try:
            answer = super().getresponse()  # type: ignore[misc]
        finally:
            if answer is None and self.opened is not None:
                self.opened.close()  # a header that is none leaves it to nobody
        if self.reading is not None:
            self.reading.header_ended()
        return answer


class Reading:
    """How much of one answer has come, and how long it has taken since it was asked for."""

    def __init__(self, rules: Rules) -> None:
        """Begin now, with the header."""
        self._clock, self._began, self._got, self._largest = rules.clock, rules.clock(), 0, rules.largest
        self._whole_s = MINUTE_S if rules.whole_s is None else rules.whole_s
        self._most, self._sent = HEADER_BYTES, 0

    def header_ended(self) -> None:
        """From here on the body comes; a little of it may have been read with the header."""
        self._most = self._got + self._largest

    def left_s(self) -> float:
        """Seconds that the answer may still take.

        Raises:
            TooSlow: none.
        """
        left = self._whole_s + (self._got + self._sent) / SLOWEST - (self._clock() - self._began)
        if left <= 0:
            raise TooSlow("the server sends too slowly")
        return left

    def sent(self, count: int) -> None:
        """Count bytes of what is asked: a large question may take longer."""
        self._sent += count

    def got(self, count: int) -> None:
        """Count bytes of the answer.

        Raises:
            TooLong: they are more than there may be.
        """
        self._got += count
        if self._got > self._most:
            raise TooLong(f"over {self._most} B")


class TimedSocket:
    """A socket, plain or secure, that asks and is read in time and size; anything else is the socket's own."""

    def __init__(
        self,
        sock: socket.socket,
        reading: Callable[[], Reading],
        opens: Callable[[io.BufferedReader], None] = lambda _: None,
    ) -> None:
        """Wrap a socket that is connected.

        Args:
            sock: whose timeout holds for each step as well.
            reading: the answer that is asked for now.
            opens: is given what an answer is read from.
        """
        self._sock, self._reading, self._opens = sock, reading, opens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def sendall(self, asked: Any, *_: Any) -> None:
        """Called by http.client and smtplib: a peer that takes a few bytes now and then is given up too.

        Raises:
            TooSlow: the whole takes longer than it may.
            TimeoutError: the next bytes are not taken.
        """
        reading, left_over, patience_s = self._reading(), memoryview(asked).cast("B"), self._sock.gettimeout()
        try:
            while left_over:
                self._sock.settimeout(_shorter(patience_s, reading.left_s()))
                count = self._sock.send(left_over[:PIECE])
                reading.sent(count)
                left_over = left_over[count:]
        except TimeoutError:
            reading.left_s()  # too slow on the whole, or stalled now
            raise
        finally:
            self._sock.settimeout(patience_s)

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        """Called by http.client and smtplib to read one answer."""
        raw: Any = self._sock.makefile("rb", buffering=0)
        opened: io.BufferedReader = io.BufferedReader(_TimedRaw(raw, self._sock, self._reading()))
        self._opens(opened)
        return opened


def _shorter(patience_s: float | None, left_s: float) -> float:
    return left_s if patience_s is None else min(patience_s, left_s)


class _TimedRaw(io.RawIOBase):
    def __init__(self, raw: socket.SocketIO, sock: socket.socket, reading: Reading) -> None:
        super().__init__()
        self._raw, self._sock, self._reading, self._patience_s = raw, sock, reading, sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int | None:
        self._sock.settimeout(_shorter(self._patience_s, self._reading.left_s()))
        try:
            count = self._raw.readinto(into)
        except TimeoutError:
            self._reading.left_s()  # too slow on the whole, or stalled now
            raise
        self._reading.got(count or 0)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
