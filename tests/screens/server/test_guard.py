"""The dashboard's server answers under its own names, to its own pages, for what its pages use, and for no more."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Request

from tests.screens.asking import status_of, upgraded, visiting
from tests.screens.fixture_world import HIDDEN, make
from tests.screens.serving import CHROMIUM, FLAGS, REPOSITORY, dashboard, visit
from tests.servers.loopback import unused_port

ROUTES = (
    "/",
    "/site?site=x",
    "/map/shapes.json",
    "/map/ground.json?of=x",
    "/_stcore/health",
    "/_stcore/host-config",
    "/app/static/vendor/leaflet/leaflet.js",
    "/media/x.png",
    "/component/streamlit_folium.st_folium/index.html",
    "/_stcore/upload_file/a/b",
    "/static/js/x.js",
    "/nowhere",
)
MB = 1024 * 1024


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_is_closed_under_a_foreign_name_and_to_foreign_pages(internal: str, route: str) -> None:
    own = urlsplit(internal).netloc
    for headers in (
        {"host": "evil.example"},
        {"host": f"evil.example:{urlsplit(internal).port}"},
        {"host": ""},
        {"host": f"127.0.0.1.evil.example:{urlsplit(internal).port}"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site", "sec_fetch_mode": "cors"},
    ):
        status, body = status_of(internal, route, **headers)
        assert status in (400, 403) and HIDDEN[1].encode() not in body and len(body) < 200, headers
    for headers in ({}, {"origin": internal}, {"host": own, "sec_fetch_site": "same-origin"}):
        assert status_of(internal, route, **headers)[0] not in (400, 403), headers


def test_a_link_from_another_site_is_followed(internal: str) -> None:
    assert status_of(internal, "/", sec_fetch_site="cross-site", sec_fetch_mode="navigate")[0] == 200


def test_the_stream_is_closed_under_a_foreign_name_and_to_foreign_pages(internal: str) -> None:
    assert upgraded(internal, origin=internal) == 101
    for headers in (
        {"host": "evil.example"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"host": "evil.example", "origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:9"},
        {"origin": internal, "sec_fetch_site": "cross-site"},
    ):
        assert upgraded(internal, **headers) == 403, headers


@pytest.mark.parametrize(
    "path",
    ["metrics", "agent/openapi.json", "agent/interact", "script-health-check", "anything", "metrics/", "healthz"],
)
def test_of_streamlits_own_routes_only_those_are_open_that_pages_use(public: str, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        status, body = status_of(public, f"/_stcore/{path}", method=method)
        assert status in (403, 404, 405) and b"cache" not in body
    assert status_of(public, "/_stcore/health") == (200, b"ok")


def test_a_name_that_leads_here_by_trickery_shows_nothing(internal: str, browser: Browser) -> None:
    """DNS rebinding, as a browser meets it: the attacker's name is answered with this machine's address."""
    rules = "--host-resolver-rules=MAP evil.example 127.0.0.1"
    misled = browser.browser_type.launch(
        executable_path=str(CHROMIUM), args=[*FLAGS, rules, "--proxy-server=direct://"]
    )
    try:
        page = misled.new_page()
        answer = page.goto(f"http://evil.example:{urlsplit(internal).port}/")
        assert answer is not None and answer.status == 403
        told = page.evaluate(
            """async () => { const out = [];
            for (const path of ["/map/shapes.json", "/_stcore/host-config", "/"])
                out.push(await (await fetch(path)).text());
            const socket = new WebSocket(`ws://${location.host}/_stcore/stream`, ["streamlit"]);
            out.push(await new Promise(told => {
                socket.onopen = () => told("open"); socket.onerror = () => told("shut"); }));
            return out; }"""
        )
        assert told[-1] == "shut" and HIDDEN[1] not in "".join(told) and len("".join(told)) < 600
    finally:
        misled.close()


def test_no_file_is_taken_where_no_page_takes_one(public: str, internal: str) -> None:
    for address in (public, internal):
        with visiting(address) as session:
            assert [session.put(size, f"f{size}") for size in (10, 49 * MB)] == [403, 403]


def test_a_page_that_takes_files_takes_one_of_its_own_and_not_many(internal: str, browser: Browser) -> None:
    sent: list[str] = []

    def asked(request: Request) -> None:
        if "/_stcore/upload_file/" in request.url and request.method == "PUT":
            sent.append(request.url)

    seen = visit(browser, internal).open("add-site")
    seen.page.on("request", asked)
    seen.page.get_by_text("Upload a file").click()
    field = seen.page.locator("input[type=file]")
    field.wait_for(state="attached", timeout=60_000)
    field.set_input_files({"name": "a.geojson", "mimeType": "application/json", "buffer": b"[1]"})
    seen.page.locator(".cw-refused").wait_for(timeout=60_000)
    own = sent[0].rsplit("/", 2)[1]
    with visiting(internal) as other:
        assert other.put(10) == 403, "another page takes none"
        taken = [other.put(10, f"more{n}", session=own) for n in range(4)]
        assert taken == [204, 204, 429, 429]
        assert other.put(51 * MB, "large", session=own) in (413, 429)
        seen.page.get_by_role("link", name="Overview").first.click()
        seen.overview()
        assert other.put(10, "late", session=own) == 403, "the page with the field is gone"
    seen.page.close()


@pytest.fixture
def world(tmp_path: Path) -> Path:
    make(tmp_path).close()
    return tmp_path


def test_no_more_pages_are_open_than_the_operator_allows(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPOUND_WATCH_DASHBOARD_PAGES", "2")
    with dashboard(world, "public") as address, visiting(address):
        with visiting(address):
            assert upgraded(address, origin=address) == 403
            assert status_of(address, "/")[0] == 200
        answers = (upgraded(address, origin=address) for _ in range(300) if time.sleep(0.1) is None)
        assert 101 in answers, "a page that is closed makes room for the next"


@pytest.mark.parametrize(
    ("audience", "options", "words"),
    [
        ("internal", ["--server.address", "0.0.0.0"], "is not encrypted there"),
        ("partner", ["--server.address=::"], "is not encrypted there"),
        ("public", ["--server.address", "0.0.0.0"], "dashboard_hosts"),
        ("everyone", [], "is not an audience"),
    ],
)
def test_streamlit_run_refuses_where_it_may_not_listen(
    world: Path, audience: str, options: list[str], words: str
) -> None:
    port = unused_port()
    environment = {**os.environ, "COMPOUND_WATCH_HOME": str(world), "COMPOUND_WATCH_AUDIENCE": audience}
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port), *options]
    ended = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2 and ended.stderr.count("Error: ") == 1 and words in ended.stderr
    assert "Traceback" not in ended.stderr


class _Asked(BaseHTTPRequestHandler):
    requests: list[str]

    def do_GET(self) -> None:
        self.requests.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"203.0.113.9")

    def do_POST(self) -> None:
        self.do_GET()

    def do_CONNECT(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *_: object) -> None:
        """Say nothing."""


@contextmanager
def everybody_else() -> Iterator[tuple[str, list[str]]]:
    """A proxy that stands for the rest of the world, and what it was asked for."""
    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("_Here", (_Asked,), {"requests": asked}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_the_public_edition_is_served_to_a_network_under_its_names_and_asks_nobody(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPOUND_WATCH_DASHBOARD_HOSTS", '["watch.example.org"]')
    with everybody_else() as (proxy, asked):
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy)
            monkeypatch.setenv(name.upper(), proxy)
        with dashboard(world, "public", "--server.address", "0.0.0.0") as address:
            assert status_of(address, "/", host="watch.example.org")[0] == 200
            assert status_of(address, "/", host="evil.example")[0] == 403
            assert upgraded(address, host="watch.example.org", origin="https://watch.example.org") == 101
            assert upgraded(address, origin="https://watch.example.org") == 101, "a proxy in front keeps its own name"
            assert upgraded(address, origin="https://evil.example") == 403
    assert asked == [], "no service of others is asked for this machine's address"
