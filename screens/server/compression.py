"""Scripts, styles and fonts go out compressed. Streamlit leaves that to a proxy; on one box there is none.

gzip takes milliseconds, so it is done when a file is first asked for. Brotli (RFC 7932) makes a sixth less of
Streamlit's scripts, and takes seconds at its best, so it is done behind, the smallest file first, and sent from then
on. Browsers ask for Brotli only over https or from their own machine.
"""

from __future__ import annotations

import gzip
import hashlib
import queue
import re
import threading

import brotli
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from screens.server.whole_answer import whole_answer

MOST_KEPT = 48 * 1024 * 1024
"""Bytes of compressed files kept in memory: all of Streamlit's own are 12 MB, packed each way."""
BEST, QUICK = 11, 9
"""Qualities of Brotli."""
LARGE = 1_000_000
"""Bytes from which the best quality would take seconds, for libraries of charts that few pages ask for."""
SMALL = 700
"""Bytes under which compressing costs more than it saves."""
UNUSED_FONT = re.compile(rb'<link\s+rel="preload"\s[^>]*SourceSans[^>]*>')
"""Streamlit's page asks for its own typeface ahead of everything, 170 kB that our theme never uses."""
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml", "font/ttf", "font/otf")
_REFUSED = re.compile(r";\s*q=0(?:\.0*)?\s*\Z")


class Compressed:
    """Compresses files that are served from disk, each once and each way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.kept: dict[tuple[str, bytes], bytes] = {}
        self.size = 0
        self.behind: queue.PriorityQueue[tuple[int, tuple[str, bytes], bytes]] = queue.PriorityQueue()
        self.awaited: set[tuple[str, bytes]] = set()
        threading.Thread(target=self._pack, daemon=True, name="brotli").start()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; compress the answer where it is a whole file that gets smaller."""
        if scope["type"] != "http" or scope["method"] != "GET" or not _is_file(scope["path"]):
            await self.app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        ways = accepted(asked.get(b"accept-encoding", b"").decode("latin-1"))
        # Streamlit packs some by itself, and takes "gzip;q=0" for a wish
        unpacked = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        scope = {**scope, "headers": unpacked}
        if "gzip" not in ways or b"range" in asked:
            await self.app(scope, receive, send)
            return
        start, body = await whole_answer(self.app, scope, receive)
        await self._send("br" in ways, start, body, send)

    async def _send(self, brotli_read: bool, start: Message, body: bytes, send: Send) -> None:
        given = [(name.lower(), value) for name, value in start["headers"]]
        cookies = [pair for pair in given if pair[0] == b"set-cookie"]  # the one header that an answer has several of
        headers = {name: value for name, value in given if name != b"set-cookie"}
        kind = headers.get(b"content-type", b"").decode("latin-1")
        if start["status"] == 200 and len(body) >= SMALL and kind.startswith(COMPRESSIBLE):
            if b"content-encoding" not in headers:
                if kind.startswith("text/html"):  # a few kilobytes, with a card of its own for each change: not kept
                    way, body = "gzip", gzip.compress(UNUSED_FONT.sub(b"", body), 6)
                else:
                    way, body = self._small(body, brotli_read)
                headers[b"content-encoding"] = way.encode()
                headers[b"content-length"] = str(len(body)).encode()
                headers.pop(b"accept-ranges", None)  # parts are of the file as it lies there
                tag = headers.get(b"etag", b"")
                if tag and not tag.startswith(b"W/"):
                    headers[b"etag"] = b"W/" + tag  # the same content, other bytes (RFC 9110, 8.8.1)
            varies = headers.get(b"vary", b"")
            if b"accept-encoding" not in varies.lower():
                headers[b"vary"] = varies + b", Accept-Encoding" if varies else b"Accept-Encoding"
        await send({**start, "headers": [*headers.items(), *cookies]})
        await send({"type": "http.response.body", "body": body})

    def _small(self, body: bytes, brotli_read: bool) -> tuple[str, bytes]:
        """How a body was packed, and that: by Brotli once it is there, by gzip until then."""
        name = hashlib.sha256(body).digest()  # not by its address: one file has many, and two may have one ETag
        best, plain = ("br", name), ("gzip", name)
        if brotli_read:
            if (small := self.kept.get(best)) is not None:
                return "br", small
            if best not in self.awaited and self.size < MOST_KEPT:
                self.awaited.add(best)
                self.behind.put((len(body), best, body))
        if (small := self.kept.get(plain)) is None:
            small = gzip.compress(body, 9)
            self._keep(plain, small)
        return "gzip", small

    def _keep(self, key: tuple[str, bytes], small: bytes) -> None:
        if self.size + len(small) <= MOST_KEPT:
            self.kept[key] = small
            self.size += len(small)

    def _pack(self) -> None:
        while True:
            size, key, body = self.behind.get()
            self._keep(key, brotli.compress(body, quality=BEST if size < LARGE else QUICK))


def accepted(header: str) -> frozenset[str]:
    """The ways of compressing that a browser reads, from its Accept-Encoding; one with weight 0 is refused."""
    given = (part.strip().casefold() for part in header.split(","))
    return frozenset(part.partition(";")[0].strip() for part in given if part and not _REFUSED.search(part))


def _is_file(path: str) -> bool:
    """True for what is served from disk: files, and the page that every screen's address is answered with."""
    return "/static/" in path or not (
        "." in path or path.lstrip("/").startswith(("_stcore", "media", "component", "map"))
    )
