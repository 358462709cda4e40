"""A file server on loopback that serves parts of files, and can fail in the ways that object stores do.

Faults are dictionaries in `RangeServer.faults`, the first that matches is used up:
    {"match": "red.tif", "status": 503, "times": 2, "headers": {"Retry-After": "1"}}
    {"match": "red.tif", "cut": 0.5}      half of the body, then the connection is closed
    {"match": "red.tif", "drop": True}    the connection is closed before any byte of the body
    {"match": "red.tif", "whole": True}   the Range header is ignored
    {"match": "red.tif", "stall": 5.0}    seconds between the header and the body
    {"match": "a.json", "headers": {"Content-Encoding": "gzip"}}    the file's bytes, with further headers
    {"match": "red.tif", "skip": 1, …}    only after so many matching requests
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.servers.loopback import served


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    query: str
    range: str
    authorization: str
    status: int = 0
    sent: int = 0


@dataclass
class RangeServer:
    """Files below a folder, with faults and a log."""

    folder: Path
    faults: list[dict[str, Any]] = field(default_factory=list)
    latency_s: float = 0.0
    log: list[Asked] = field(default_factory=list)
    needs_query: str = ""  # a query string without which the answer is 403
    documents: dict[str, bytes] = field(default_factory=dict)  # served by path, before files

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The ASGI application."""
        headers = {k.decode().lower(): v.decode() for k, v in scope["headers"]}
        asked = Asked(
            scope["method"],
            unquote(scope["path"]),
            scope["query_string"].decode(),
            headers.get("range", ""),
            headers.get("authorization", ""),
        )
        self.log.append(asked)
        if self.latency_s:
            await asyncio.sleep(self.latency_s)
        fault = self._fault(asked.path)
        if fault.get("status"):
            await self._answer(send, asked, int(fault["status"]), b"injected", fault.get("headers") or {})
            return
        if asked.path in self.documents:
            await self._answer(send, asked, 200, self.documents[asked.path], {"Content-Type": "application/json"})
            return
        file = (self.folder / asked.path.lstrip("/")).resolve()
        if not file.is_relative_to(self.folder.resolve()) or not file.is_file():
            await self._answer(send, asked, 404, b"none", {})
            return
        if self.needs_query and self.needs_query not in asked.query:
            await self._answer(send, asked, 403, b"unsigned", {})
            return
        size, start, stop = file.stat().st_size, 0, None
        status, extra = 200, {"Accept-Ranges": "bytes"}
        part = re.fullmatch(r"bytes=(\d+)-(\d+)", asked.range)
        if part and not fault.get("whole"):
            start, stop = int(part[1]), min(int(part[2]), size - 1)
            if start >= size:
                await self._answer(send, asked, 416, b"", {"Content-Range": f"bytes */{size}"})
                return
            extra["Content-Range"] = f"bytes {start}-{stop}/{size}"
            status = 206
        with file.open("rb") as source:
            source.seek(start)
            body = source.read() if stop is None else source.read(stop + 1 - start)
        await self._answer(send, asked, status, body, {**extra, **(fault.get("headers") or {})}, fault)

    async def _answer(
        self,
        send: Any,
        asked: Asked,
        status: int,
        body: bytes,
        headers: dict[str, str],
        fault: dict[str, Any] | None = None,
    ) -> None:
        fault = fault or {}
        asked.status = status
        told = {"Content-Length": str(len(body)), **headers}
        head = [(k.encode(), v.encode()) for k, v in told.items()]
        await send({"type": "http.response.start", "status": status, "headers": head})
        if fault.get("stall"):
            await asyncio.sleep(float(fault["stall"]))
        if fault.get("drop"):
            raise ConnectionResetError("dropped on purpose")
        if fault.get("cut"):
            await send(
                {"type": "http.response.body", "body": body[: int(len(body) * (1 - fault["cut"]))], "more_body": True}
            )
            raise ConnectionResetError("cut on purpose")
        asked.sent = len(body)
        await send({"type": "http.response.body", "body": body})

    def _fault(self, path: str) -> dict[str, Any]:
        for fault in self.faults:
            if fault.get("match", "") not in path:
                continue
            if fault.get("skip", 0) > 0:
                fault["skip"] -= 1
                continue
            if fault.get("times", 1) > 0:
                fault["times"] = fault.get("times", 1) - 1
                return fault
        return {}

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Serve it; gives its address."""
        with served(self) as address:
            yield address
