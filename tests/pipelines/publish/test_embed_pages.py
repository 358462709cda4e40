"""Pages of changes for frames of other sites: nginx sends who may show them, and Chromium keeps to it."""

from __future__ import annotations

import errno
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from geodata.access.audience import Audience
from geodata.access.not_released import MORE_NOT_RELEASED
from geodata.detections.detection import State
from geodata.detections.review import Review, Verdict
from geodata.errors import FileRefused, NotAllowed, SettingsRefused, StoreRefused
from geodata.wording.handling import AGREED
from geodata.wording.look_sentences import HATCHED
from geodata.workspace import Workspace
from pipelines.incidents.catalog.write import put
from pipelines.publish.embed.publish_pages import HEADER, header_line, publish_pages
from tests.addressed import with_address
from tests.pipelines.brief.brief_makers import TODAY, detection, reviews_of, site, workspace_at
from tests.servers.loopback import unused_port

FILE = Path(__file__).resolve().parents[3] / "docs" / "serve" / "nginx-embed.conf"
NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else "")
HOSTILE = "<script>window.ran=true</script><img src=x onerror=window.ran=true>]]></style></title>\"'`${x}` {{7*7}}"
PAGE = "PE-0112.html"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace_at(tmp_path / "w").store.close()
    return Workspace.open(with_address(tmp_path / "w"))


def allowing(workspace: Workspace, *origins: str) -> Workspace:
    """The same workspace with the setting."""
    path = workspace.root / "compound-watch.toml"
    named = ", ".join(f'"{one}"' for one in origins)
    path.write_text(f"embed_from = [{named}]\n{path.read_text('utf-8')}", encoding="utf-8")
    return Workspace.open(workspace.root)


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Origins of two sites; a page of each, frame.html, frames what is written into it."""
    (tmp_path / "sites").mkdir()
    handler = partial(_Quiet, directory=str(tmp_path / "sites"))
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler) for _ in range(2)]
    for one in servers:
        threading.Thread(target=one.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    first, second = (f"http://127.0.0.1:{one.server_port}" for one in servers)
    yield first, second
    for one in servers:
        one.shutdown()
        one.server_close()


def _served(folder: Path, pages: Path) -> tuple[int, subprocess.Popen[bytes]]:
    """nginx with the file as it stands, but for its port, certificate and folder."""
    folder.mkdir()
    port = unused_port()
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*made, "-keyout", "k.pem", "-out", "c.pem"], cwd=folder, check=True, capture_output=True)
    text = FILE.read_text(encoding="utf-8")
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("/etc/ssl/changes.example.org.pem", str(folder / "c.pem")),
        ("/etc/ssl/private/changes.example.org.key", str(folder / "k.pem")),
        ("/srv/compound-watch/embed", str(pages)),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    kept = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if Path(folder).owner() == "root" else ""
    whole = f"{user}pid {folder}/pid;\ndaemon off;\nevents {{}}\nhttp {{\naccess_log off;\n{kept}"
    (folder / "nginx.conf").write_text(f"{whole}include {folder}/site.conf;\n}}\n", encoding="utf-8")
    command = [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    process = subprocess.Popen(command)
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return port, process
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.mark.browser
@pytest.mark.skipif(not NGINX, reason="nginx (Debian package nginx-light) is not on this machine; CI installs it")
def test_a_site_that_is_named_shows_it_in_a_frame_and_another_does_not(
    workspace: Workspace, sites: tuple[str, str], browser: Browser, tmp_path: Path
) -> None:
    allowed, other = sites
    publish_pages(allowing(workspace, allowed), tmp_path / "pages", today=TODAY)
    port, process = _served(tmp_path / "nginx", tmp_path / "pages")
    context = browser.new_context(ignore_https_errors=True)
    try:
        address = f"https://127.0.0.1:{port}/{PAGE}"
        frame = f'<!doctype html><link rel=icon href=data:,><iframe src="{address}" width="700" height="700"></iframe>'
        (tmp_path / "sites" / "frame.html").write_text(frame, encoding="utf-8")
        page = context.new_page()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))
        page.goto(f"{allowed}/frame.html")
        inside = page.frame_locator("iframe")
        assert inside.locator("h1").inner_text(timeout=60_000) == "Pellimar Bend" and told == []
        assert inside.locator("img").count() == 2
        page.goto(f"{other}/frame.html")
        page.wait_for_timeout(500)
        assert inside.locator("h1", has_text="Pellimar").count() == 0 and inside.locator("figure").count() == 0
        assert any("frame-ancestors" in line for line in told), told
        alone = context.new_page()
        answer = alone.goto(address)
        assert answer is not None and answer.headers["content-security-policy"] == f"frame-ancestors {allowed}"
        assert answer.headers["content-type"].startswith("text/html") and alone.locator("h1").count() == 1
        for way in (HEADER, "", "../nginx/k.pem", ".PE.part"):
            refused = context.request.get(f"https://127.0.0.1:{port}/{way}")
            assert refused.status == 404, way
    finally:
        context.close()
        process.terminate()
        process.wait(60)


def test_a_demo_is_dated_by_the_last_day_of_its_world(workspace: Workspace, tmp_path: Path) -> None:
    last = workspace.store.newest_look()
    assert last is not None and last.date() != datetime.now(UTC).date()
    publish_pages(workspace, tmp_path / "pages")
    assert f"edition of {last.day} {last:%b %Y}" in (tmp_path / "pages" / PAGE).read_text(encoding="utf-8")


def test_nobody_may_show_them_unless_named(workspace: Workspace, tmp_path: Path) -> None:
    report = publish_pages(workspace, tmp_path / "pages", today=TODAY)
    assert HATCHED in (tmp_path / "pages" / PAGE).read_text("utf-8")
    line = (tmp_path / "pages" / HEADER).read_text("utf-8")
    assert line == "add_header Content-Security-Policy \"frame-ancestors 'none'\" always;\n"
    assert "Nobody may show them in a frame" in report.lines()[-1]
    assert header_line(("https://a.example.org", "https://*.b.org:8443")) == (
        'add_header Content-Security-Policy "frame-ancestors https://a.example.org https://*.b.org:8443" always;\n'
    )


@pytest.mark.parametrize(
    "wrong",
    ["news.example.org", "https://a.org/page", "https://a.org; x", 'https://a.org\\" b', "*", "https://*", "ftp://a"],
)
def test_what_is_no_site_is_refused(workspace: Workspace, wrong: str) -> None:
    with pytest.raises(SettingsRefused, match="embed_from"):
        _ = allowing(workspace, wrong).settings


def _opened(browser: Browser, path: Path) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": 380, "height": 800})
    noted: list[str] = []
    page.on("console", lambda message: noted.append(message.text))
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("request", lambda asked: noted.append(asked.url) if not asked.url.startswith(("data:", "file:")) else None)
    page.goto(path.as_uri())
    return page, noted


@pytest.mark.browser
def test_it_says_what_may_be_said_runs_nothing_and_everybody_can_read_it(
    workspace: Workspace, browser: Browser, tmp_path: Path
) -> None:
    workspace.store.save_site(site("hostile", name=HOSTILE, source=HOSTILE), by="test")
    found = replace(detection(site("hostile")), id="HO-0001")
    workspace.store.save_detections([found])
    for review in reviews_of(found):
        workspace.store.save_review(review)
    publish_pages(workspace, tmp_path / "pages", today=TODAY)
    assert {path.name for path in (tmp_path / "pages").iterdir()} == {PAGE, "HO-0001.html", HEADER}
    for name in (PAGE, "HO-0001.html"):
        page, noted = _opened(browser, tmp_path / "pages" / name)
        text = page.inner_text("body")
        for words in (
            "consistent with construction",
            "Last clear look 5 Oct 2026; first seen 15 Oct",
            "Two people agree",
        ):
            assert words in text, words
        for words in (
            "Simulated imagery",
            "Not visible at 10 m",
            "corrections@example.org",
            "TLP:CLEAR",
            "21 Nov 2026",
        ):
            assert words in text, words
        card = {
            name: page.locator(f"meta[property='{name}']").get_attribute("content") or ""
            for name in ("og:title", "og:description")
        }
        assert page.title() == card["og:title"] and card["og:title"].partition(": ")[2] in text
        assert "consistent with construction" in card["og:title"], "the sentence, not the id"
        assert card["og:description"].startswith("Demo: simulated imagery.")
        assert "first seen 15 Oct" in card["og:description"]
        assert noted == [] and page.evaluate("window.ran") is None
        assert page.locator("script, iframe, object, link, base, form, a").count() == 0
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0
        page.close()
    page = browser.new_page()
    page.set_content((tmp_path / "pages" / PAGE).read_text("utf-8").replace("http-equiv", "data-off"))
    assert Axe().run(page).response["violations"] == []
    page.close()


def test_only_of_what_the_public_may_see_and_what_it_may_not_any_more_goes(
    workspace: Workspace, tmp_path: Path
) -> None:
    hidden = replace(detection(site()), id="PE-0999", state=State.PROVISIONAL)
    workspace.store.save_detections([hidden])
    out = tmp_path / "pages"
    assert publish_pages(workspace, out, today=TODAY).left_out == 1
    before = {path: path.read_bytes() for path in out.iterdir()}
    publish_pages(workspace, out, today=TODAY)
    assert {path: path.read_bytes() for path in out.iterdir()} == before and (out / PAGE) in before
    with pytest.raises(NotAllowed, match="partner"):
        publish_pages(workspace, out, Audience.PARTNER, today=TODAY)
    why, at = "The shade of a cloud, on two dates.", datetime(2026, 11, 20, tzinfo=UTC)
    workspace.store.save_review(Review("PE-0112", Verdict.DISMISSED, why, "reviewer 2", at))
    assert publish_pages(workspace, out, today=TODAY).pages == 0
    assert [path.name for path in out.iterdir()] == [HEADER]
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.html").write_text("mine", encoding="utf-8")
    with pytest.raises(FileRefused, match="holds something else"):
        publish_pages(workspace, tmp_path / "full", today=TODAY)
    assert (tmp_path / "full" / "mine.html").exists()


def test_a_page_of_somebody_else_beside_ours_is_left_alone(workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "pages"
    publish_pages(workspace, out, today=TODAY)
    (out / "index.html").write_text("<!doctype html><title>mine</title>", encoding="utf-8")
    with pytest.raises(FileRefused, match="holds something else"):
        publish_pages(workspace, out, today=TODAY)
    assert (out / "index.html").exists() and (out / PAGE).exists()


def test_after_a_disk_that_was_full_it_is_written_as_if_nothing_had_been(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full at the first, then at the second file."""
    for room in (0, 1):
        out, written = tmp_path / f"pages-{room}", []

        def full(path: Path, body: bytes, room: int = room, written: list[Path] = written) -> None:
            if len(written) == room:
                raise OSError(errno.ENOSPC, "No space left on device")
            written.append(path)
            put(path, body)

        with monkeypatch.context() as disk, pytest.raises(StoreRefused, match="Make room"):
            disk.setattr("pipelines.publish.embed.publish_pages.put", full)
            publish_pages(workspace, out, today=TODAY)
        assert [path.name for path in written] == [HEADER][:room]
        assert publish_pages(workspace, out, today=TODAY).pages == 1 and (out / PAGE).exists()


def test_it_says_who_agreed_and_that_not_all_is_released_where_it_is_not(workspace: Workspace, tmp_path: Path) -> None:
    publish_pages(workspace, tmp_path / "whole", today=TODAY)
    whole = (tmp_path / "whole" / PAGE).read_text(encoding="utf-8")
    assert AGREED in whole and MORE_NOT_RELEASED not in whole
    hidden = replace(detection(site()), id="PE-0999", state=State.PROVISIONAL, first_seen=date(2026, 11, 9))
    workspace.store.save_detections([hidden])
    publish_pages(workspace, tmp_path / "part", today=TODAY)
    assert MORE_NOT_RELEASED in (tmp_path / "part" / PAGE).read_text(encoding="utf-8")


def test_of_a_withdrawn_change_nobody_is_said_to_agree_on_it(workspace: Workspace, tmp_path: Path) -> None:
    (stood,) = (d for d in workspace.store.detections() if d.id == "PE-0112")
    over = replace(stood, state=State.WITHDRAWN, ended_on=stood.last_seen, withdrawn_reason="returned")
    workspace.store.save_detections([over])
    publish_pages(workspace, tmp_path / "gone", today=TODAY)
    page = (tmp_path / "gone" / PAGE).read_text(encoding="utf-8")
    assert "withdrawn" in page and AGREED not in page
