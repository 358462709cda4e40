"""A STAC API on loopback, in memory, that can misbehave in the ways that public ones do.

Faults are fields of `StacApi`, to be set by the test: see their comments. Every request is logged.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from shapely.geometry import box, shape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.servers.loopback import served

Json = dict[str, Any]
CONFORMS = [
    f"https://api.stacspec.org/v1.0.0/{part}" for part in ("core", "collections", "ocgapi-features", "item-search")
]


@dataclass
class StacApi:
    """The server's content and its faults."""

    items: list[Json]
    collections: list[Json]
    next_by: str = "post-body"  # "post-body" full body | "post-merge" only the token, merge: true | "get"
    totals: str = "numberMatched"  # "numberMatched" | "context" | "none" | "page": the page's own count
    loop: bool = False  # every next link leads back to the first page
    always_next: bool = False  # the last page has a next link too
    refuse_next: int = 0  # status answered to every page but the first by POST, e.g. 405
    break_above: int = 0  # pages of more items than this are answered 502; 0 never
    cut_at: int = 0  # pages hold no more items than this, whatever is asked for; 0 never
    busy: list[tuple[int, str]] = field(default_factory=list)  # (status, Retry-After) for the next searches
    repeat_last: bool = False  # each page begins with the last item of the page before
    garbage: str = ""  # answered to every search instead of JSON
    stall_s: float = 0.0  # seconds before a search is answered
    sorts: bool = True
    refuse_collections: tuple[str, ...] = ()  # searches of these are answered 500
    next_host: str = ""  # scheme and host put into next links instead of our own
    location: str = ""  # told with every answer of `busy`, for redirects
    log: list[tuple[str, str, Json]] = field(default_factory=list)  # (method, path, parameters)

    def chosen(self, asked: Json) -> list[Json]:
        """Items that a search asks for, newest first as most servers answer."""
        found = []
        start, stop = _span(asked.get("datetime"))
        bbox = asked.get("bbox")
        for item in self.items:
            if asked.get("collections") and item.get("collection") not in asked["collections"]:
                continue
            if bbox and item.get("geometry") and not shape(item["geometry"]).intersects(box(*bbox)):
                continue
            begun, over = _when(item.get("properties", {}))
            if (start and over and over < start) or (stop and begun and begun > stop):
                continue
            found.append(item)
        down = not str(asked.get("sortby", "-")).startswith("+")
        return sorted(found, key=_sort_key, reverse=down if self.sorts else True)

    async def search(self, request: Request) -> Response:
        """POST and GET /search."""
        asked = await _asked(request)
        self.log.append((request.method, request.url.path, asked))
        if self.stall_s:
            await asyncio.sleep(self.stall_s)
        if self.busy:
            status, after = self.busy.pop(0)
            extra = {
                **({"Retry-After": after} if after else {}),
                **({"Location": self.location} if self.location else {}),
            }
            return Response("busy", status, extra)
        if set(asked.get("collections") or ()) & set(self.refuse_collections):
            return Response("broken", 500)
        if self.garbage:
            return Response(self.garbage, media_type="application/json")
        limit, offset = int(asked.get("limit", 10)), int(asked.get("token", 0))
        if offset and self.refuse_next and request.method == "POST":
            return Response("no", self.refuse_next)
        if self.break_above and limit > self.break_above:
            return Response("too much", 502)
        limit = min(limit, self.cut_at or limit)
        chosen = self.chosen(asked)
        if self.loop:
            offset = 0
        first = max(offset - 1, 0) if self.repeat_last else offset
        page = chosen[first : offset + limit]
        answer: Json = {"type": "FeatureCollection", "features": page, "links": []}
        if offset + limit < len(chosen) or self.always_next:
            answer["links"].append(self._next(request, asked, offset + limit))
        if self.totals == "numberMatched":
            answer["numberMatched"] = len(chosen)
        elif self.totals == "page":
            answer["numberMatched"] = len(page)
        elif self.totals == "context":
            answer["context"] = {"matched": len(chosen), "returned": len(page), "limit": limit}
        return JSONResponse(answer, media_type="application/geo+json")

    def _next(self, request: Request, asked: Json, offset: int) -> Json:
        base = str(request.base_url).rstrip("/") if not self.next_host else self.next_host
        href = f"{base}/search"
        if request.method == "GET" or self.next_by == "get":
            url = request.url.include_query_params(**_flat({**asked, "token": str(offset)}))
            return {"rel": "next", "href": f"{href}?{url.query}", "method": "GET"}
        if self.next_by == "post-merge":
            return {"rel": "next", "href": href, "method": "POST", "merge": True, "body": {"token": str(offset)}}
        return {
            "rel": "next",
            "href": href,
            "method": "POST",
            "merge": False,
            "body": {**asked, "token": str(offset)},
        }

    async def root(self, request: Request) -> Response:
        """GET /."""
        base = str(request.base_url).rstrip("/")
        self.log.append((request.method, request.url.path, {}))
        return JSONResponse(
            {
                "type": "Catalog",
                "stac_version": "1.0.0",
                "id": "loopback",
                "description": "for tests",
                "conformsTo": CONFORMS,
                "links": [
                    {"rel": "self", "href": f"{base}/"},
                    {"rel": "data", "href": f"{base}/collections"},
                    {"rel": "search", "href": f"{base}/search", "method": "GET"},
                    {"rel": "search", "href": f"{base}/search", "method": "POST"},
                ],
            }
        )

    async def all_collections(self, request: Request) -> Response:
        """GET /collections."""
        return JSONResponse({"collections": self.collections, "links": []})

    async def one_collection(self, request: Request) -> Response:
        """GET /collections/{id}."""
        for collection in self.collections:
            if collection["id"] == request.path_params["name"]:
                return JSONResponse(collection)
        return Response("none", 404)

    async def asked(self, _request: Request) -> Response:
        """GET /asked: how many searches there were, for those who run it in another process."""
        return JSONResponse({"searches": sum(path == "/search" for _, path, _ in self.log)})

    def app(self) -> Starlette:
        """The application."""
        return Starlette(
            routes=[
                Route("/", self.root),
                Route("/search", self.search, methods=["GET", "POST"]),
                Route("/asked", self.asked),
                Route("/collections", self.all_collections),
                Route("/collections/{name}", self.one_collection),
            ]
        )

    @contextlib.contextmanager
    def running(self) -> Iterator[str]:
        """Serve it; gives the address of its root."""
        with served(self.app()) as address:
            yield address


async def _asked(request: Request) -> Json:
    if request.method == "POST":
        body: Json = await request.json()
        if isinstance(body.get("sortby"), list):
            first = body["sortby"][0]
            body["sortby"] = ("-" if first.get("direction") == "desc" else "+") + first["field"]
        return body
    asked: Json = dict(request.query_params)
    if "bbox" in asked:
        asked["bbox"] = [float(v) for v in asked["bbox"].split(",")]
    if "collections" in asked:
        asked["collections"] = asked["collections"].split(",")
    return asked


def _flat(asked: Json) -> dict[str, str]:
    return {k: ",".join(map(str, v)) if isinstance(v, list) else str(v) for k, v in asked.items()}


def _span(written: str | None) -> tuple[datetime | None, datetime | None]:
    if not written:
        return None, None
    start, _, stop = written.partition("/")
    return _moment(start), _moment(stop or start)


def _moment(written: str | None) -> datetime | None:
    if not written or written == "..":
        return None
    at = datetime.fromisoformat(written.replace("Z", "+00:00"))
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _when(properties: Json) -> tuple[datetime | None, datetime | None]:
    """An item's datetime, or its start and end where that is null, as the STAC API is to compare them."""
    at = _moment(properties.get("datetime"))
    return at or _moment(properties.get("start_datetime")), at or _moment(properties.get("end_datetime"))


def _sort_key(item: Json) -> str:
    return json.dumps([item.get("properties", {}).get("datetime"), item.get("id")])
