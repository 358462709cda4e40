"""The pages of docs/ as a site: strict, whole, without another machine; and search finds what a page says."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest
from playwright.sync_api import Browser

from tests.test_house import REPOSITORY


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_site", REPOSITORY / "docs/make_site.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


made = loaded()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages") / "site"
    assert made.make(out) == []
    return out


def test_the_site_holds_what_is_made_from_the_code(site: Path) -> None:
    commands = (site / "reference/commands.html").read_text(encoding="utf-8")
    assert "compound-watch sites import" in commands and "--complete" in commands
    assert "StoreRefused" in (site / "reference/errors.html").read_text(encoding="utf-8")
    assert "cw:place_precision" in (site / "reference/schemas.html").read_text(encoding="utf-8")
    python = (site / "reference/python.html").read_text(encoding="utf-8")
    assert "OpenedWorkspace.detections" in python
    for name, axes in (("reflectance", "T, B, H, W"), ("surroundings", "H, W"), ("masks", "n, H, W")):
        assert f"<li><code>{name}</code>: ({axes})" in re.sub(r"<li>\s*(<p>)?", "<li>", python), name
    assert "placebo_years" in python.partition("<strong>Attributes</strong>")[2]
    assert not list(site.rglob("*.py")) and (site / "screenshots/front.png").stat().st_size > 100_000
    assert "หน้านี้แปลด้วยเครื่อง" in (site / "start-thai.html").read_text(encoding="utf-8")


def test_what_leads_nowhere_or_elsewhere_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<h2 id="here"></h2><a href="#here">x</a><a href="a.html#gone">x</a><a href="b.html">x</a>'
        '<a href="https://example.org">asked for</a><img src="https://example.org/x.png">'
        '<script src="//cdn.example/x.js">'
    )
    assert list(made.faults(tmp_path)) == [
        "a.html links to a.html#gone: no such heading.",
        "a.html links to b.html, which is not there.",
        "a.html fetches https://example.org/x.png.",
        "a.html fetches //cdn.example/x.js.",
    ]
    (tmp_path / "new.md").write_text("# New")
    assert list(made.unnamed(tmp_path, "x\nnav:\n  - a.md\n")) == ["new.md is in no menu of mkdocs.yml."]


def test_lists_are_read_as_on_github() -> None:
    read = made.lists_as_on_github
    assert read("So:\n- a\n  b\n- c\n   - d\n     e\n\nEnd") == "So:\n\n- a\n    b\n- c\n    - d\n        e\n\nEnd\n"
    assert read("```\nx\n- y\n  z\n```") == "```\nx\n- y\n  z\n```\n"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.browser
@pytest.mark.browser
def test_search_finds_a_material_and_asks_no_other_machine(browser: Browser, address: str) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/index.html")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+k")
    page.keyboard.type("wood shingle", delay=20)
    page.get_by_text("Detectability by material").first.wait_for(timeout=30_000)
    page.close()
    assert len(asked) > 3
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
