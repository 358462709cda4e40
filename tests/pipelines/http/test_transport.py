"""Reading parts of files over http: what fails is tried again, honestly named, and never asked for ever."""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import urllib3

from geodata.errors import CompoundWatchError, ReadFailed, UntrustedAddress
from geodata.looks.scene import Asset
from geodata.settings.settings import CatalogSettings
from pipelines.http import retry, transport
from pipelines.http.allowed_addresses import Trust
from pipelines.http.asset_opener import Opener
from pipelines.http.limits import MINUTE_S
from pipelines.http.ranged_file import PAGE, RangedFile
from pipelines.http.signing import EARTHDATA_VARIABLE, Signer
from pipelines.http.transport import Transport
from tests.servers.loopback import unused_port
from tests.servers.range_server import RangeServer

BODY = bytes(i * 7 % 251 for i in range(5 * PAGE + 123))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[RangeServer, str]]:
    (tmp_path / "a.tif").write_bytes(BODY)
    running = RangeServer(tmp_path)
    with running.running() as address:
        yield running, address


def client_of(address: str, sign: str = "", **more: Any) -> tuple[Transport, list[float]]:
    waits: list[float] = []
    return Transport(Trust.of(CatalogSettings(address, ())), sign, sleep=waits.append, **more), waits


def test_parts_and_size(server: tuple[RangeServer, str]) -> None:
    client, _ = client_of(server[1])
    url = f"{server[1]}/a.tif"
    assert client.part(url, 10, 5) == (BODY[10:15], len(BODY))
    assert client.part(url, len(BODY) - 3, 10) == (BODY[-3:], len(BODY))
    assert client.part(url, len(BODY) + 5, 10) == (b"", len(BODY))
    assert client.document(url) == BODY
    assert client.traffic.requests == 3 and client.traffic.bytes == 5 + 3 + len(BODY)


@pytest.mark.parametrize(
    "faults",
    [
        [{"status": 503, "times": 3}],
        [{"status": 429, "headers": {"Retry-After": "2"}}],
        [{"status": 500}],
        [{"drop": True, "times": 2}],
        [{"cut": 0.5}],
        [{"whole": True}],
        [{"status": 504}, {"drop": True}, {"cut": 0.9}],
    ],
    ids=str,
)
def test_passing_faults_are_survived(server: tuple[RangeServer, str], faults: list[dict[str, Any]]) -> None:
    client, waits = client_of(server[1])
    server[0].faults = faults
    assert client.part(f"{server[1]}/a.tif", 100, 1000) == (BODY[100:1100], len(BODY))
    if "Retry-After" in str(faults):
        assert waits == [2.0]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"status": 404}, r"missing \(404\)"),
        ({"status": 403}, r"forbids it \(403\)"),
        ({"status": 503, "times": 99}, r"busy or broken \(503\)"),
        ({"drop": True, "times": 99}, "cut short"),
        ({"cut": 0.5, "times": 99}, "cut short"),
        ({"status": 418}, "answered 418"),
        ({"status": 503, "headers": {"Retry-After": "3600"}}, "asks to wait 3600"),
        ({"status": 302, "headers": {"Location": "/a.tif"}, "times": 99}, "from address to address"),
        ({"status": 302}, "from address to address"),
        ({"status": 302, "headers": {"Location": "http://[::1"}}, "an address that is not valid"),
        ({"status": 206, "headers": {"Content-Range": "bytes 5-12/90"}, "times": 99}, "another part than was asked"),
    ],
    ids=str,
)
def test_lasting_faults_are_named(server: tuple[RangeServer, str], fault: dict[str, Any], words: str) -> None:
    client, waits = client_of(server[1])
    server[0].faults = [fault]
    with pytest.raises(ReadFailed, match=words):
        client.part(f"{server[1]}/a.tif", 0, 10)
    assert len(waits) < transport.TRIES and max(waits, default=0) <= retry.LONGEST_WAIT_S


def test_a_stalled_server_does_not_hold_us(server: tuple[RangeServer, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "READ_S", 0.2)
    server[0].faults = [{"stall": 1.0, "times": 99}]
    client, _ = client_of(server[1])
    with pytest.raises(ReadFailed, match="stalled"):
        client.part(f"{server[1]}/a.tif", 0, 10)


@contextlib.contextmanager
def raw_answers(head: bytes, body: bytes, pause_s: float = 0.0) -> Iterator[str]:
    """A server that says the same to everyone, byte for byte, and as slowly as is wanted."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    peer, _ = listening.accept()
                    with peer, contextlib.suppress(OSError):
                        peer.recv(65536)
                        peer.sendall(head + b"\r\nConnection: close\r\n\r\n")
                        for i in range(len(body)):
                            peer.sendall(body[i : i + 1])
                            time.sleep(pause_s)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.mark.parametrize("length", ["abc", "7, 7", "\u00b2", "-7"])
def test_a_length_that_is_no_number_is_as_none(length: str) -> None:
    with raw_answers(b"HTTP/1.1 200 OK\r\nContent-Length: " + length.encode("latin-1"), b"content") as address:
        client, _ = client_of(address)
        assert client.document(f"{address}/a.json") == b"content"


def test_a_trickle_is_given_up_though_it_never_stalls() -> None:
    ticks = itertools.count(step=MINUTE_S / 4)
    with raw_answers(b"HTTP/1.1 200 OK\r\nContent-Length: 500", b"x" * 500, pause_s=0.01) as address:
        client, _ = client_of(address, clock=lambda: float(next(ticks)))
        with pytest.raises(ReadFailed, match="too slowly"):
            client.document(f"{address}/a.json")


@pytest.mark.parametrize("written", ["\u00b2", "soon", "", "9" * 400, "Mon, 99 Foo 2024"])
def test_a_retry_after_that_is_no_time_is_as_none(written: str) -> None:
    assert retry.retry_after(written) is None


def test_a_host_on_which_file_after_file_stalls_is_left_alone(
    server: tuple[RangeServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    short, patient = 0.1, 60.0
    monkeypatch.setattr(transport, "READ_S", short)
    for name in "bcd":
        (server[0].folder / f"{name}.tif").write_bytes(BODY)
    server[0].faults = [{"match": "b.tif", "stall": 0.5, "times": 99}]
    client, _ = client_of(server[1])
    for _ in range(2):
        with pytest.raises(ReadFailed, match="stalled"):  # one file, however often: its own fault
            client.part(f"{server[1]}/b.tif", 0, 4)
    monkeypatch.setattr(transport, "READ_S", patient)  # a machine at other work may take longer than the short one
    assert client.part(f"{server[1]}/a.tif", 0, 4)[0] == BODY[:4]
    monkeypatch.setattr(transport, "READ_S", short)
    server[0].faults = [{"stall": 0.5, "times": 99}]
    for name in "bcd":
        with pytest.raises(ReadFailed, match=r"stalled|does not answer"):
            client.part(f"{server[1]}/{name}.tif", 0, 4)
    asked = len(server[0].log)
    with pytest.raises(ReadFailed, match="does not answer"):
        client.part(f"{server[1]}/a.tif", 0, 4)
    assert len(server[0].log) == asked


def test_redirects_stay_within_trust(server: tuple[RangeServer, str]) -> None:
    client, _ = client_of(server[1])
    server[0].faults = [{"match": "moved", "status": 302, "headers": {"Location": "/a.tif"}}]
    assert client.part(f"{server[1]}/moved", 0, 4)[0] == BODY[:4]
    for target in ("http://169.254.169.254/latest", "file:///etc/passwd", "https://evil.org/a.tif", "/vsicurl/x"):
        server[0].faults = [{"match": "moved", "status": 302, "headers": {"Location": target}}]
        if target.startswith("/vsi"):
            with pytest.raises(CompoundWatchError):  # a path on our own host, and there is none
                client.part(f"{server[1]}/moved", 0, 4)
            continue
        with pytest.raises(UntrustedAddress):
            client.part(f"{server[1]}/moved", 0, 4)


def test_a_public_name_that_leads_inside_is_refused_before_anything_is_sent(
    server: tuple[RangeServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(server[1].rsplit(":", 1)[1])
    client, _ = client_of("https://stac.example.org")
    import socket

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: real("127.0.0.1", *a, **k))
    with pytest.raises(UntrustedAddress, match="inside a network"):
        client.part(f"http://stac.example.org:{port}/a.tif", 0, 4)
    assert server[0].log == []


def test_a_dead_host_is_asked_a_few_times_only() -> None:
    address = f"http://127.0.0.1:{unused_port()}"
    now = [0.0]
    client, _ = client_of(address, clock=lambda: now[0])
    began = time.monotonic()
    for _ in range(50):
        with pytest.raises(ReadFailed, match="does not answer"):
            client.part(f"{address}/a.tif", 0, 4)
    assert time.monotonic() - began < 5
    now[0] += transport.DEAD_FOR_S + 1
    with pytest.raises(ReadFailed, match="does not answer"):
        client.part(f"{address}/a.tif", 0, 4)


def test_a_ranged_file_reads_like_a_local_one_and_fetches_once(server: tuple[RangeServer, str]) -> None:
    client, _ = client_of(server[1])
    file = RangedFile(client, f"{server[1]}/a.tif")
    assert file.size == len(BODY) and file.read(10) == BODY[:10]
    file.seek(-20, 2)
    assert file.read() == BODY[-20:] and file.read(5) == b""
    file.seek(PAGE - 3)
    assert file.read(4 * PAGE) == BODY[PAGE - 3 : 5 * PAGE - 3]
    asked = len(server[0].log)
    file.seek(0)
    assert file.read() == BODY
    assert len(server[0].log) == asked
    assert sum(a.sent for a in server[0].log) == len(BODY)


def test_neighbouring_parts_are_one_request(server: tuple[RangeServer, str]) -> None:
    client, _ = client_of(server[1])
    file = RangedFile(client, f"{server[1]}/a.tif")
    file.prefetch([(2 * PAGE + 5, 10), (4 * PAGE, 10), (3 * PAGE, 1)])
    assert len(server[0].log) == 2


# --- signatures


def test_tokens_are_asked_for_once_renewed_in_time_and_never_told() -> None:
    now = [datetime(2024, 1, 1, tzinfo=UTC)]
    asked: list[str] = []

    def answer(url: str) -> bytes:
        asked.append(url)
        return json.dumps(
            {"token": f"sig=SECRET{len(asked)}", "msft:expiry": (now[0] + timedelta(minutes=40)).isoformat()}
        ).encode()

    signer = Signer("planetary-computer", answer, lambda: now[0])
    url = "https://acc.blob.core.windows.net/cont/dir/a.tif"
    assert signer.sign(url)[0] == f"{url}?sig=SECRET1" == signer.sign(url)[0]
    assert asked == ["https://planetarycomputer.microsoft.com/api/sas/v1/token/acc/cont"]
    now[0] += timedelta(minutes=38)
    assert signer.sign(url)[0].endswith("SECRET2")
    signer.forget(url)
    assert signer.sign(url)[0].endswith("SECRET3")
    assert signer.sign("https://planetarycomputer.microsoft.com/x") == ("https://planetarycomputer.microsoft.com/x", {})
    assert "SECRET" not in repr(signer) and len(asked) == 3


@pytest.mark.parametrize(
    "said", [b"", b"<html>", b"[]", b"{}", b'{"token": 7}', b'{"token": "x", "msft:expiry": "soon"}']
)
def test_a_token_endpoint_that_answers_nonsense(said: bytes) -> None:
    with pytest.raises(ReadFailed, match="nonsense"):
        Signer("planetary-computer", lambda url: said).sign("https://acc.blob.core.windows.net/c/a.tif")


def test_the_earthdata_token_goes_to_earthdata_over_https_only(monkeypatch: pytest.MonkeyPatch) -> None:
    signer = Signer("earthdata", lambda url: b"")
    url = "https://data.laads.earthdatacloud.nasa.gov/a.tif"
    monkeypatch.delenv(EARTHDATA_VARIABLE, raising=False)
    with pytest.raises(ReadFailed, match="needs an Earthdata login") as caught:
        signer.sign(url)
    assert EARTHDATA_VARIABLE in caught.value.next_step
    monkeypatch.setenv(EARTHDATA_VARIABLE, "SECRET")
    assert signer.sign(url) == (url, {"Authorization": "Bearer SECRET"})
    for host in (
        "http://data.laads.earthdatacloud.nasa.gov",
        "https://data.laads.earthdatacloud.nasa.gov:8443",
        "https://earthdata.nasa.gov.evil.org",
        "https://x.org",
    ):
        assert signer.sign(f"{host}/a.tif")[1] == {}
    assert signer.sign("https://data.laads.earthdatacloud.nasa.gov:443/a.tif")[1], "the port that https has anyway"


@pytest.mark.parametrize(
    ("target", "shown"),
    [("http://{host}/b.tif", False), ("https://{host}:8443/b.tif", False), ("https://{host}/b.tif", True)],
)
def test_a_redirect_takes_the_earthdata_token_nowhere_that_it_would_not_go_itself(
    target: str, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who listens on the line reads what goes over plain http, whatever host it is for."""
    host = "data.laads.earthdatacloud.nasa.gov"
    monkeypatch.setenv(EARTHDATA_VARIABLE, "SECRET")
    client, _ = client_of(f"https://{host}", sign="earthdata")
    sent: list[tuple[str, bool]] = []
    moved = target.format(host=host)

    def answer(_method: str, address: str, *, headers: dict[str, str], **_more: Any) -> urllib3.HTTPResponse:
        sent.append((address, "Authorization" in headers))
        if address == moved:
            return urllib3.HTTPResponse(io.BytesIO(BODY), status=200, preload_content=False)
        return urllib3.HTTPResponse(io.BytesIO(), {"Location": moved}, status=302, preload_content=False)

    monkeypatch.setattr(client._pools, "request", answer)
    assert client.document(f"https://{host}/a.tif") == BODY
    assert sent == [(f"https://{host}/a.tif", True), (moved, shown)]


def test_a_token_endpoint_that_is_busy_is_asked_again_and_a_broken_one_is_named(
    server: tuple[RangeServer, str],
) -> None:
    url, token = "https://acc.blob.core.windows.net/c/a.tif", f"{server[1]}/token/{{account}}/{{container}}"
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    server[0].documents = {"/token/acc/c": json.dumps({"token": "sig=SECRET", "msft:expiry": until}).encode()}
    for fault, words in (
        ({"status": 429, "times": 2}, ""),
        ({"status": 500, "times": 99}, r"busy or broken \(500\)"),
        ({"status": 403}, r"forbids it \(403\)"),
        ({"status": 404}, "missing"),
    ):
        client, _ = client_of(server[1], sign="planetary-computer", token_url=token)
        server[0].faults = [fault]
        if not words:
            assert client.signer.sign(url)[0] == f"{url}?sig=SECRET"
            continue
        with pytest.raises(ReadFailed, match=words):
            client.signer.sign(url)


@pytest.mark.parametrize("sas", [True, False])
def test_addresses_that_a_catalogue_signs_itself_are_renewed_from_the_item(
    server: tuple[RangeServer, str], sas: bool
) -> None:
    plain = f"{server[1]}/a.tif"
    kept = plain if sas else f"{plain}?Signature=OLD"

    def signed(by: str) -> str:
        return f"{plain}?sig={by}&se=2030-01-01&sp=r" if sas else f"{plain}?Signature={by}"

    asset = Asset(kept, "red", signed_href=signed("OLD"), item_href=f"{server[1]}/item.json")
    server[0].documents = {"/item.json": json.dumps({"assets": {"B04": {"href": signed("NEW")}}}).encode()}
    opener = Opener.of(CatalogSettings(server[1], ()), sleep=lambda _s: None)
    for valid in ("OLD", "NEW"):  # the first one expires between two files
        server[0].needs_query = valid
        with opener.asset(asset) as file:
            assert isinstance(file, RangedFile) and file.read(5) == BODY[:5]
    server[0].needs_query = "never"
    with pytest.raises(ReadFailed, match=r"forbids it \(403\)") as caught, opener.asset(asset):
        pass
    assert "OLD" not in f"{caught.value}{asset!r}".replace(kept, "") and "NEW" not in str(caught.value)
    away = replace(asset, item_href="http://169.254.169.254/item.json")
    with pytest.raises(ReadFailed, match=r"forbids it \(403\)"), opener.asset(away):
        pass


def test_an_expired_signature_is_renewed_once_and_never_in_a_message(
    server: tuple[RangeServer, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = client_of(server[1])

    class Fake(Signer):
        made = 0

        def sign(self, url: str) -> tuple[str, dict[str, str]]:
            return f"{url}?sig=SECRET{self.made}", {}

        def forget(self, url: str) -> None:
            Fake.made += 1

    client.signer = Fake("", lambda url: b"")
    server[0].needs_query = "SECRET1"
    assert client.part(f"{server[1]}/a.tif", 0, 4)[0] == BODY[:4]
    server[0].needs_query = "never"
    with pytest.raises(ReadFailed) as caught:
        client.part(f"{server[1]}/a.tif", 0, 4)
    assert "SECRET" not in str(caught.value)
