"""The address that is talked to is the one that was checked, whatever the name stands for a moment later."""

from __future__ import annotations

import itertools
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from geodata.errors import CompoundWatchError
from geodata.settings.settings import CatalogSettings
from pipelines.http.allowed_addresses import Trust
from pipelines.http.transport import Transport
from pipelines.incidents.sources.source_client import AskedSource
from pipelines.search.catalog_client import AskedCatalog
from pipelines.search.search import each_item, search
from tests.pipelines.http.test_limits import COLLECTION, ROOT
from tests.pipelines.imagery_makers import OUTLINE
from tests.pipelines.search.test_search import NAME, SINCE, UNTIL
from tests.servers.raw_server import Pieces, RawServer, answer, json_answer

PUBLIC, INSIDE = "93.184.215.14", "127.0.0.1"
"""An address of the public network, which no test can reach, and one of this machine."""
Resolver = Callable[..., Any]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[list[str]]], list[str]]:
    """Makes every name stand for the first list of addresses at the first look-up, for the next at the next."""
    real = socket.getaddrinfo

    def install(turns: list[list[str]]) -> list[str]:
        asked: list[str] = []
        waiting = itertools.chain(turns, itertools.repeat(turns[-1]))

        def getaddrinfo(host: Any, port: Any, *words: Any, **more: Any) -> Any:
            if str(host)[:1].isdigit():
                return real(host, port, *words, **more)
            asked.append(str(host))
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, int(port or 0))) for ip in next(waiting)]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return install


def searching(address: str) -> object:
    return search(CatalogSettings(f"{address}/", (NAME,)), NAME, OUTLINE, SINCE, UNTIL)


def only_searching(address: str) -> object:
    """The search alone, as if the root had been read before the name changed."""
    asking = AskedCatalog(CatalogSettings(f"{address}/", (NAME,)))
    asking._root, asking._described[NAME] = ROOT, COLLECTION
    return search(asking, NAME, OUTLINE, SINCE, UNTIL)


def pulling(address: str) -> object:
    return list(each_item(CatalogSettings(f"{address}/", ()), ""))


def pixels(address: str) -> object:
    return Transport(Trust.of(CatalogSettings(address, ())), sleep=lambda _s: None).part(f"{address}/a.tif", 0, 10)


ways = pytest.mark.parametrize("ask", [searching, only_searching, pulling, pixels], ids=lambda f: f.__name__)


def say(path: str) -> Pieces:
    if path == "/search":
        return [json_answer({"type": "FeatureCollection", "features": []})]
    return [json_answer(ROOT if path == "/" else COLLECTION)]


@ways
def test_a_name_that_means_another_address_the_second_time_leads_to_the_first(
    ask: Callable[[str], object], names: Callable[[list[list[str]]], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rebinding: public while it is checked, this machine while it is connected to."""
    dialled: list[str] = []

    def dial(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        dialled.append(socket.getaddrinfo(*address)[0][4][0])  # as the system would
        raise ConnectionRefusedError

    monkeypatch.setattr("urllib3.util.connection.create_connection", dial)
    names([[PUBLIC], [INSIDE]])
    with pytest.raises(CompoundWatchError):
        ask("http://stac.example.org")
    assert dialled[:1] == [PUBLIC] and INSIDE not in dialled


def test_the_search_itself_goes_to_the_address_that_was_checked_for_it(
    names: Callable[[list[list[str]]], list[str]],
) -> None:
    """The root is read while the name means this machine, as the operator gave it; then it means another one."""
    server = RawServer(say)
    with server.running():
        asked = names([[INSIDE]])
        catalog = CatalogSettings(f"http://stac.internal:{server.port}/", (NAME,))
        assert search(catalog, NAME, OUTLINE, SINCE, UNTIL).scenes == ()
    # Each connection looks the name up once, and goes there: as many look-ups as connections.
    assert len(asked) == len(server.paths) and "/search" in server.paths
    assert set(server.hosts) == {f"stac.internal:{server.port}"}, "the name is asked for, not the number"


@ways
@pytest.mark.parametrize("turn", [[INSIDE], [PUBLIC, INSIDE], [PUBLIC, "10.0.0.7"], ["169.254.169.254"]], ids=str)
def test_a_name_with_any_address_inside_a_network_is_refused(
    ask: Callable[[str], object], turn: list[str], names: Callable[[list[list[str]]], list[str]]
) -> None:
    server = RawServer(say)
    with server.running():
        names([turn])
        with pytest.raises(CompoundWatchError, match="inside a network"):
            ask(f"http://stac.example.org:{server.port}")
    assert server.paths == []


@ways
def test_a_redirect_is_checked_like_any_address(
    ask: Callable[[str], object], names: Callable[[list[list[str]]], list[str]]
) -> None:
    """From the host that the operator gave to another name, and to a number inside the network."""
    for target in ("http://169.254.169.254/latest/", "http://10.0.0.1/", "http://stac.example.org/"):
        server = RawServer(lambda _path, target=target: [answer(b"", "302 Found", Location=target)])
        with server.running():
            names([[INSIDE]])
            with pytest.raises(CompoundWatchError, match=r"neither the catalogue's own nor configured|may not name"):
                ask(f"http://stac.internal:{server.port}")
        assert set(server.hosts) == {f"stac.internal:{server.port}"}


def test_the_next_address_is_tried_where_one_does_not_answer(
    names: Callable[[list[list[str]]], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    server = RawServer(lambda _path: [answer(b"0123456789")])
    with server.running():
        names([["127.0.0.2", INSIDE]])  # nothing listens on the first
        assert pixels(f"http://stac.internal:{server.port}") == (b"0123456789", 10)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ssl.SSLContext, Path]]:
    """TLS of a server named stac.internal, and the file that vouches for it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not on this machine")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
            "-keyout",
            "key.pem",
            "-out",
            "cert.pem",
            "-subj",
            "/CN=stac.internal",
            "-addext",
            "subjectAltName=DNS:stac.internal",
        ],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    yield context, folder / "cert.pem"


def test_certificates_are_checked_against_the_name_and_not_the_number(
    certificate: tuple[ssl.SSLContext, Path],
    names: Callable[[list[list[str]]], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[1]))
    for name in ("http_proxy", "https_proxy", "all_proxy"):  # a source's interface may be asked through one
        monkeypatch.delenv(name)
        monkeypatch.delenv(name.upper())
    server = RawServer(say, tls=certificate[0])
    with server.running():
        names([[INSIDE]])
        assert searching(f"https://stac.internal:{server.port}") is not None
        assert AskedSource("it", f"https://stac.internal:{server.port}").json(
            f"https://stac.internal:{server.port}/search"
        ) == {"type": "FeatureCollection", "features": []}
        assert set(server.names) == {"stac.internal"} and set(server.hosts) == {f"stac.internal:{server.port}"}
        with pytest.raises(CompoundWatchError, match="secure connection failed"):
            pixels(f"https://other.internal:{server.port}")
