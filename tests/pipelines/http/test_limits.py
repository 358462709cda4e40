"""No answer takes more time or memory than it may, whoever reads it: pixels, documents, searches, interfaces."""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import re
import socket
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from geodata.errors import CatalogUnreachable, CompoundWatchError, ReadFailed
from geodata.settings.settings import CatalogSettings
from pipelines.http import checked_pools, limits
from pipelines.http.allowed_addresses import Trust
from pipelines.http.transport import Transport
from pipelines.incidents.sources.source_client import AskedSource, acled_token
from pipelines.search.search import each_item, search
from tests.pipelines.imagery_makers import OUTLINE, item
from tests.pipelines.search.test_search import NAME, SINCE, UNTIL
from tests.servers.raw_server import Pieces, RawServer, answer, bomb, json_answer

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
ROOT = {
    "type": "Catalog",
    "stac_version": "1.0.0",
    "id": "hostile",
    "conformsTo": ["https://x/item-search"],
    "links": [{"rel": "search", "href": "./search", "method": "GET"}],
}
COLLECTION = {"type": "Collection", "id": NAME, "links": [], "extent": {}, "license": "other"}


def api(hostile: Callable[[], Pieces]) -> Callable[[str], Pieces]:
    """A sound API whose search is not."""

    def say(path: str) -> Pieces:
        if path == "/search":
            return hostile()
        return [json_answer(ROOT if path == "/" else COLLECTION)]

    return say


def searching(address: str) -> object:
    return search(CatalogSettings(f"{address}/", (NAME,)), NAME, OUTLINE, SINCE, UNTIL)


def pulling(address: str) -> object:
    return list(each_item(CatalogSettings(f"{address}/", (NAME,)), NAME))


def document(address: str) -> bytes:
    return Transport(Trust.of(CatalogSettings(address, ())), sleep=lambda _s: None).document(f"{address}/search")


def part(address: str) -> object:
    return Transport(Trust.of(CatalogSettings(address, ())), sleep=lambda _s: None).part(f"{address}/search", 0, 100)


def interface(address: str) -> object:
    return AskedSource("the source", address).json(f"{address}/search")


def token(address: str) -> object:
    return acled_token(f"{address}/search")()


WAYS = [searching, pulling, document, part, interface, token]
CLIENT = "pipelines.incidents.sources.source_client"
ways = pytest.mark.parametrize("ask", WAYS, ids=lambda f: f.__name__)


@pytest.fixture(autouse=True)
def _no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urllib3.Retry.sleep", lambda *_a, **_k: None)
    monkeypatch.setenv("ACLED_USERNAME", "u")
    monkeypatch.setenv("ACLED_PASSWORD", "p")


def refused(ask: Callable[[str], object], server: RawServer, words: str) -> CompoundWatchError:
    with server.running() as address, pytest.raises(CompoundWatchError, match=words) as caught:
        ask(address)
    assert isinstance(caught.value, ReadFailed | CatalogUnreachable)
    return caught.value


def drip_of_header() -> Pieces:
    yield HEAD + b"X-Slow: "
    yield from itertools.repeat(b"a")


def drip_of_interim_answers() -> Pieces:
    yield from itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n")


def drip_of_body() -> Pieces:
    yield HEAD + b"Content-Length: 100000\r\n\r\n"
    yield from itertools.repeat(b" ")


def drip_of_chunk_size() -> Pieces:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    yield from itertools.repeat(b"0")


@ways
@pytest.mark.parametrize(
    "drip", [drip_of_header, drip_of_interim_answers, drip_of_body, drip_of_chunk_size], ids=lambda f: f.__name__
)
def test_a_drip_that_passes_every_timeout_is_given_up(
    ask: Callable[[str], object], drip: Callable[[], Pieces], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a bound on the whole this would go on for as long as the server does."""
    monkeypatch.setattr(checked_pools, "MINUTE_S", 0.4)
    refused(ask, RawServer(api(drip), pause_s=0.05), "too slowly|does not answer|no token")


@ways
def test_a_header_without_end_is_given_up(ask: Callable[[str], object]) -> None:
    def endless() -> Pieces:
        yield HEAD
        for n in itertools.count():
            yield b"X-%d: " % n + b"a" * 60_000 + b"\r\n"

    refused(ask, RawServer(api(endless)), "more than was asked|does not answer|cut short|no token")


@ways
def test_interim_answers_without_end_are_given_up(ask: Callable[[str], object]) -> None:
    refused(
        ask,
        RawServer(api(lambda: itertools.repeat(b"HTTP/1.1 100 Continue\r\n\r\n" * 100))),
        "more than was asked|does not answer|cut short|no token",
    )


@pytest.fixture
def peak() -> Iterator[Callable[[], float]]:
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1] / (1 << 20)
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("ask", "coding"),
    [
        *((way, "gzip") for way in (searching, pulling, document, part, token)),
        (searching, "deflate"),
        (searching, "gzip, gzip"),
    ],
    ids=lambda v: v if isinstance(v, str) else v.__name__,
)
def test_a_body_that_bursts_takes_no_more_memory_than_it_may(
    ask: Callable[[str], object], coding: str, peak: Callable[[], float]
) -> None:
    packed = zlib.compress(b" " * (200 << 20)) if coding == "deflate" else bomb(200 << 20)
    if "," in coding:
        packed = gzip.compress(packed)
    server = RawServer(api(lambda: [answer(packed, Content_Encoding=coding)]))
    tracemalloc.reset_peak()
    refused(ask, server, "larger than 16 MB|more than 64 MB|no token")
    assert peak() < 160


@pytest.mark.parametrize("ask", [searching, document, interface], ids=lambda f: f.__name__)
@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, gzip, gzip"])
def test_what_is_packed_in_ways_that_are_not_read_is_not_unpacked(ask: Callable[[str], object], coding: str) -> None:
    refused(
        ask, RawServer(api(lambda: [answer(b"\x28\xb5\x2f\xfd" * 9, Content_Encoding=coding)])), "breaks off|packed as"
    )


@ways
def test_a_body_without_end_is_cut_off_on_the_wire(
    ask: Callable[[str], object], monkeypatch: pytest.MonkeyPatch, peak: Callable[[], float]
) -> None:
    for module, name in (
        ("pipelines.search.api_pages", "PAGE_BYTES"),
        ("pipelines.http.transport", "DOCUMENT_BYTES"),
        (CLIENT, "INTERFACE_BYTES"),
        (CLIENT, "TOKEN_BYTES"),
    ):
        monkeypatch.setattr(f"{module}.{name}", 1 << 20)

    def endless() -> Pieces:
        yield HEAD + b"\r\n"
        yield from itertools.repeat(b" " * 65536)

    refused(ask, RawServer(api(endless)), "larger than|more than was asked|no token")
    assert peak() < 60


@ways
def test_a_body_of_an_error_is_not_read_for_ever_either(ask: Callable[[str], object]) -> None:
    """Libraries drain what they do not want: that must end too."""

    def endless() -> Pieces:
        yield b"HTTP/1.1 503 busy\r\n\r\n"
        yield from itertools.repeat(b" " * (1 << 20))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checked_pools, "MINUTE_S", 2.0)
        patch.setattr(checked_pools, "SLOWEST", 1 << 30)
        refused(ask, RawServer(api(endless)), "503|does not answer|breaks off|no token")


@ways
def test_addresses_that_lead_in_a_circle_are_left(ask: Callable[[str], object]) -> None:
    server = RawServer(api(lambda: [answer(b"", "302 Found", Location="/search")]))
    refused(ask, server, "from address to address|does not answer|not followed|no token")
    assert server.paths.count("/search") <= 2 * (limits.HOPS + 1) * 4


def test_pages_of_too_many_bytes_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.search.api_pages.WINDOW_BYTES", 200_000)
    numbers = itertools.count()

    def page() -> Pieces:
        n = next(numbers)
        found = item(f"scene-{n}", properties={"filler": "x" * 50_000})
        links = [{"rel": "next", "href": f"{served[0]}/search?page={n}"}]
        return [json_answer({"type": "FeatureCollection", "features": [found], "links": links})]

    server, served = RawServer(api(page)), [""]
    with server.running() as address:
        served[0] = address
        with pytest.raises(CatalogUnreachable, match="do not end"):
            pulling(address)
    assert 4 <= next(numbers) <= 8


def test_a_search_that_takes_too_long_on_the_whole_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.search.api_pages.QUESTION_S", 0.0)
    refused(
        searching, RawServer(api(lambda: [json_answer({"type": "FeatureCollection", "features": []})])), "longer than"
    )


def test_a_walk_that_takes_too_long_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.search.static_catalog.WALK_S", -1.0)
    links = [{"rel": "item", "href": "a.json"}]
    (tmp_path / "catalog.json").write_text(json.dumps({"type": "Catalog", "id": "c", "links": links}))
    (tmp_path / "a.json").write_text(json.dumps(item("a")))
    with pytest.raises(CatalogUnreachable, match="takes longer than"):
        search(CatalogSettings(str(tmp_path), ()), "", OUTLINE, SINCE, UNTIL)


def test_each_limit_says_its_unit_and_its_reason() -> None:
    text = Path(limits.__file__).read_text(encoding="utf-8")
    for name in re.findall(r"^([A-Z_]+) = ", text, re.MULTILINE):
        told = re.search(rf'^{name} = .*\n"""(.+?)"""', text, re.MULTILINE | re.DOTALL)
        assert told and re.search(r"Seconds|Bytes|bytes|Addresses|Redirects|Pages|Items|Files", told[1]), name
        assert ":" in told[1] or ";" in told[1] or " is " in told[1] or ", " in told[1], name


def test_a_question_that_is_taken_a_few_bytes_at_a_time_is_given_up() -> None:
    """Each piece passes the wait for the next; the clock of the whole does not."""
    here, there = socket.socketpair()
    ticks = itertools.count(step=limits.MINUTE_S / 4)
    reading = checked_pools.Reading(checked_pools.Rules(None, 0, lambda: float(next(ticks))))
    here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    here.settimeout(5.0)

    def takes_little() -> None:
        with contextlib.suppress(OSError):
            while there.recv(4096):
                pass

    taking = threading.Thread(target=takes_little, daemon=True)
    taking.start()
    with pytest.raises(checked_pools.TooSlow):
        checked_pools.TimedSocket(here, lambda: reading).sendall(b"x" * (1 << 20))
    here.close()
    taking.join(5)
    there.close()
