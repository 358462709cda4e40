"""Reading parts of files over http(s): timeouts on everything, bounded retries, a breaker for each dead host.

GDAL's own reader waits for ever without a timeout, does not honour Retry-After, follows redirects wherever they lead
and calls a 503 "not a supported file format"; so the bytes are fetched here and only decoded there.
"""

from __future__ import annotations

import random
import threading
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import urllib3

from geodata.errors import ReadFailed, UntrustedAddress
from geodata.i18n.messages import english, englishn, msg
from geodata.looks.next_steps import NEXT_NIGHT
from pipelines.http.allowed_addresses import Trust
from pipelines.http.busy_statuses import BUSY
from pipelines.http.checked_pools import NotPermitted, TooLong, TooSlow, checked_pools, faults
from pipelines.http.content_encoding import CutShort, TooLarge, UnknownCoding, unpacked
from pipelines.http.limits import CONNECT_S, DOCUMENT_BYTES, HOPS, READ_S
from pipelines.http.plain_address import without_query
from pipelines.http.retry import LONGEST_WAIT_S, retry_after, whole_number
from pipelines.http.signing import TOKEN_URL, Signed, Signer

TRIES = 5
"""Times that one part is asked for when the server says it is busy."""
BROKEN_TRIES = 3
"""Times that one part is asked for when the connection breaks or stalls."""
DEAD_AFTER = 3
"""Connections in a row that must fail, or files that must stall, before a host counts as dead."""
DEAD_FOR_S = 60.0
"""Seconds for which a dead host is not asked again."""
CHUNK_MARKS = 8 << 20
"""Bytes that sending a document of the largest size in small pieces may take beside it."""
REDIRECTS = (301, 302, 303, 307, 308)


class FileMissing(ReadFailed):
    """The server says that there is no such file."""


@dataclass
class Traffic:
    """What was asked of the network."""

    requests: int = 0
    bytes: int = 0  # body bytes received
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, received: int) -> None:
        """Count one answer."""
        with self.lock:
            self.requests += 1
            self.bytes += received


class Transport:
    """An http client for one catalogue's addresses. Safe to use from several threads."""

    def __init__(
        self,
        trust: Trust,
        sign: str = "",
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        token_url: str = "",
        connections: int = 32,
    ) -> None:
        """A client that asks only what the catalogue may name, signed in the given way (see signing.py)."""
        self.trust, self.traffic = trust, Traffic()
        self._sleep, self._clock = sleep, clock
        self._dead: dict[str, tuple[int, float]] = {}
        self._stalled: dict[str, set[str]] = {}
        self._lock = threading.Lock()
        self._pools = checked_pools(
            trust.permits_ip, DOCUMENT_BYTES + CHUNK_MARKS, connections=connections, clock=clock
        )
        # Threads start when they are needed. What waits in them is only the network, never another job.
        self._ahead = ThreadPoolExecutor(connections // 2, thread_name_prefix="parts")
        self.signer = Signer(sign, self._unsigned, token_url=token_url or TOKEN_URL)

    def part(self, url: str, start: int, length: int) -> tuple[bytes, int]:
        """Bytes [start, start + length) of a file, and the file's size. Fewer bytes only where the file ends.

        Raises:
            ReadFailed: with the cause in words: missing, forbidden, busy, stalled, cut short, not answering.
            UntrustedAddress: it leads to an address that the catalogue may not name.
        """
        return self._asked(url, (start, length))

    def parts(self, url: str, spans: Sequence[tuple[int, int]]) -> list[bytes]:
        """Several parts (start, length) of a file, some at the same time; each as `part` gives it, in their order.

        Raises:
            ReadFailed, UntrustedAddress: one of them cannot be had; the rest is not asked for any more.
        """
        if len(spans) < 2:
            return [self.part(url, *span)[0] for span in spans]
        jobs = [self._ahead.submit(self.part, url, *span) for span in spans]
        try:
            return [job.result()[0] for job in jobs]
        finally:
            for job in jobs:
                job.cancel()

    def document(self, url: str) -> bytes:
        """A whole small file.

        Raises:
            ReadFailed, UntrustedAddress: as for part.
        """
        return self._asked(url, None)[0]

    def close(self) -> None:
        """Close all connections."""
        self._ahead.shutdown(wait=False, cancel_futures=True)
        self._pools.clear()

    def _unsigned(self, url: str) -> bytes:
        """A whole small file that the signer itself needs, asked for as patiently as any other.

        Raises:
            ReadFailed, UntrustedAddress: as for part.
        """
        return self._asked(url, None, lambda plain: (plain, {}))[0]

    def _asked(
        self, url: str, span: tuple[int, int] | None, sign: Callable[[str], Signed] | None = None
    ) -> tuple[bytes, int]:
        busy = broken = 0
        signed_anew = sign is not None
        while True:
            address, headers = (sign or self.signer.sign)(url)
            try:
                return self._once(url, address, headers, span)
            except _Refused as refused:
                if refused.status in (401, 403) and not signed_anew and (address != url or headers or "?" in url):
                    signed_anew = True
                    self.signer.forget(url)
                    continue
                busy += 1
                if refused.status not in BUSY or busy >= TRIES:
                    raise _in_words(url, refused.status) from None
                wait = (
                    refused.retry_after if refused.retry_after is not None else 0.3 * 2**busy * random.uniform(0.5, 1.5)
                )
                if wait > LONGEST_WAIT_S:
                    raise ReadFailed(
                        _name(url),
                        englishn(
                            "the server is busy and asks to wait {wait} second",
                            "the server is busy and asks to wait {wait} seconds",
                            round(wait),
                            wait=f"{wait:.0f}",
                        ),
                        NEXT_NIGHT,
                    ) from None
                self._sleep(wait)
            except _Broken as error:
                broken += 1
                if broken >= BROKEN_TRIES or error.final:
                    raise ReadFailed(_name(url), error.words, NEXT_NIGHT) from None
                self._sleep(0.2 * 2**broken * random.uniform(0.5, 1.5))

    def _once(
        self, url: str, address: str, headers: Mapping[str, str], span: tuple[int, int] | None, hops: int = HOPS
    ) -> tuple[bytes, int]:
        host = urlsplit(address).netloc.rpartition("@")[2]
        self._breaker(host)
        asked = dict(headers)
        if span is not None:
            asked["Range"] = f"bytes={span[0]}-{span[0] + span[1] - 1}"
        try:
            answer = self._pools.request(
                "GET",
                address,
                headers=asked,
                preload_content=False,
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S),
                decode_content=False,
            )
        except NotPermitted as error:
            raise UntrustedAddress(
                _name(url),
                english("its host leads to the address {ip} inside a network", ip=error.ip),
                "Give the catalogue itself by that address if you trust it",
            ) from None
        except (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError) as error:
            self._failed(host)
            raise _Broken(english("the host {host} does not answer", host=urlsplit(address).hostname)) from error
        except urllib3.exceptions.LocationParseError as error:
            raise _Broken(msg("its address is not valid"), final=True) from error
        except urllib3.exceptions.HTTPError as error:
            broken = _broken(error)
            if broken.stalled:
                self._stalls(host, url)
            raise broken from error
        try:
            self._alive(host)
            if answer.status in REDIRECTS:
                return self._redirected(url, address, answer.headers.get("Location", ""), span, hops)
            if answer.status == 416:
                return b"", _size_of(answer.headers.get("Content-Range", ""))
            if answer.status not in (200, 206):
                raise _Refused(answer.status, retry_after(answer.headers.get("Retry-After")))
            body_and_size = self._body(url, answer, span)
            with self._lock:
                self._stalled.pop(host, None)
            return body_and_size
        except _Broken as error:
            if error.stalled:
                self._stalls(host, url)
            raise
        finally:
            answer.release_conn() if answer.closed else answer.close()

    def _body(self, url: str, answer: urllib3.BaseHTTPResponse, span: tuple[int, int] | None) -> tuple[bytes, int]:
        announced = whole_number(answer.headers.get("Content-Length", "")) or 0
        partial = answer.status == 206
        limit = span[1] if partial and span is not None else DOCUMENT_BYTES
        if announced > limit:
            raise ReadFailed(_name(url), "the server does not serve parts of this large file", "Use another catalogue")
        pieces: list[bytes] = []
        received = 0
        try:
            while piece := answer.read1(1 << 18):
                pieces.append(piece)
                received += len(piece)
                if received > limit:
                    raise ReadFailed(_name(url), "the server sends more than was asked for", "Use another catalogue")
        except urllib3.exceptions.HTTPError as error:
            raise _broken(error) from error
        finally:
            self.traffic.add(received)
        body = b"".join(pieces)
        if not partial:
            if announced and len(body) < announced:
                raise _Broken(msg("the transfer was cut short"))
            body = _plain(url, body, answer.headers.get("Content-Encoding", ""))
            return (body, len(body)) if span is None else (body[span[0] : span[0] + span[1]], len(body))
        content_range = answer.headers.get("Content-Range", "")
        size = _size_of(content_range)
        if span is not None and _start_of(content_range) not in (None, span[0]):
            raise _Broken("the server sends another part than was asked for")
        if span is not None and size >= 0 and len(body) < min(span[1], max(size - span[0], 0)):
            raise _Broken(msg("the transfer was cut short"))
        return body, size

    def _redirected(
        self, url: str, address: str, location: str, span: tuple[int, int] | None, hops: int
    ) -> tuple[bytes, int]:
        if hops <= 0 or not location:
            raise _Broken(msg("the server sends from address to address"), final=True)
        try:
            target = self.trust.address(urljoin(address, location))
        except ValueError:
            raise _Broken(msg("the server sends to an address that is not valid"), final=True) from None
        if not isinstance(target, str):
            raise UntrustedAddress(_name(url), "it leads to a file of this machine", "Use another catalogue")
        # Asked anew on each hop: the same host may be named over plain http, where a login must not go.
        return self._once(url, target, self.signer.sign(target)[1], span, hops - 1)

    def _breaker(self, host: str) -> None:
        with self._lock:
            count, until = self._dead.get(host, (0, 0.0))
            if count >= DEAD_AFTER and self._clock() < until:
                raise _Broken(english("the host {host} does not answer", host=host), final=True)

    def _failed(self, host: str) -> None:
        with self._lock:
            count = self._dead.get(host, (0, 0.0))[0] + 1
            self._dead[host] = (count, self._clock() + DEAD_FOR_S)

    def _stalls(self, host: str, url: str) -> None:
        """Note that a file did not answer; when several in a row do not, it is the host and not the file."""
        with self._lock:
            stalled = self._stalled.setdefault(host, set())
            stalled.add(url)
            if len(stalled) >= DEAD_AFTER:
                self._dead[host] = (DEAD_AFTER, self._clock() + DEAD_FOR_S)

    def _alive(self, host: str) -> None:
        with self._lock:
            if host not in self._stalled:  # a header says little of a host whose bodies do not come
                self._dead.pop(host, None)


class _Refused(Exception):
    """The server answered, with a status that is no answer."""

    def __init__(self, status: int, retry_after: float | None) -> None:
        super().__init__(status)
        self.status, self.retry_after = status, retry_after


class _Broken(Exception):
    """The connection failed or broke; final when trying again cannot help, stalled when nothing more came."""

    def __init__(self, words: str, final: bool = False, stalled: bool = False) -> None:
        super().__init__(words)
        self.words, self.final, self.stalled = words, final, stalled


def _plain(url: str, body: bytes, coding: str) -> bytes:
    """A whole body unpacked, where the server sends it packed unasked, as stores of files do."""
    try:
        return unpacked(body, coding, DOCUMENT_BYTES)
    except TooLarge:
        raise ReadFailed(_name(url), "it unpacks to more than 64 MB", "Use another catalogue") from None
    except UnknownCoding as error:
        cause = english("the server sends it packed as {coding}, which is not read", coding=error)
        raise ReadFailed(_name(url), cause, "Use another catalogue") from None
    except CutShort:
        raise _Broken(msg("the transfer was cut short")) from None
    except zlib.error:
        raise _Broken(msg("it is packed and damaged")) from None


def _in_words(url: str, status: int) -> ReadFailed:
    if status in (404, 410):
        return FileMissing(
            _name(url),
            msg("the file is missing (404)"),
            msg("The catalogue names a file that is gone; nothing can be read"),
        )
    if status in (401, 403):
        return ReadFailed(
            _name(url),
            english("the server forbids it ({status})", status=status),
            "Check the login that the catalogue needs",
        )
    if status in BUSY:
        return ReadFailed(_name(url), english("the server is busy or broken ({status})", status=status), NEXT_NIGHT)
    return ReadFailed(_name(url), english("the server answered {status}", status=status), NEXT_NIGHT)


def _name(url: str) -> str:
    """An address for people: without its signature, and short."""
    return without_query(url)


def _broken(error: urllib3.exceptions.HTTPError) -> _Broken:
    """What broke, in words, and whether trying again may help."""
    causes = list(faults(error))
    if any(isinstance(one, TooSlow) for one in causes):
        return _Broken(msg("the server sends too slowly"), final=True, stalled=True)
    if any(isinstance(one, TooLong) for one in causes):
        return _Broken(msg("the server sends more than was asked for"), final=True)
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return _Broken(msg("the server stalled"), stalled=True)
    if isinstance(error, urllib3.exceptions.SSLError):
        return _Broken(msg("the secure connection failed"))
    return _Broken(msg("the transfer was cut short"))


def _size_of(content_range: str) -> int:
    """The file's size from a Content-Range header; -1 unknown."""
    size = whole_number(content_range.rpartition("/")[2])
    return -1 if size is None else size


def _start_of(content_range: str) -> int | None:
    """Where the part begins that a Content-Range header tells of; None unknown."""
    return whole_number(content_range.strip().removeprefix("bytes").partition("-")[0])
