"""What the dashboard's server adds: small files, locks, and the gate before the outlines of the map."""

from __future__ import annotations

import gzip
import io
import json
import re
import time
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

import brotli
import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser

from screens.server.compression import accepted
from screens.server.font_preload import FILES, PYTHON, blank_typeface, used_symbols
from screens.server.middleware import content_policy
from tests.screens.fixture_world import HIDDEN
from tests.screens.serving import visit


def got(address: str, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers, body of a plain request."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def test_scripts_come_compressed_and_whole(public: str) -> None:
    script = next(path for path in sorted((FILES / "js").glob("index.*.js")) if path.stat().st_size > 100_000)
    address = f"{public}/static/js/{script.name}"
    _, head, body = got(address, **{"Accept-Encoding": "gzip"})
    assert head["Content-Encoding"] == "gzip" and int(head["Content-Length"]) == len(body)
    assert len(body) < script.stat().st_size / 2
    assert gzip.decompress(body) == script.read_bytes()
    _, plain, same = got(address)
    assert plain["Content-Encoding"] is None and same == script.read_bytes()


SCRIPT = next(path for path in sorted((FILES / "js").glob("index.*.js")) if path.stat().st_size > 100_000)
LEAFLET = Path("static/vendor/leaflet/leaflet.js").resolve()


@pytest.mark.parametrize(
    ("script", "path"),
    [(SCRIPT, f"static/js/{SCRIPT.name}"), (LEAFLET, "app/static/vendor/leaflet/leaflet.js")],
)
def test_scripts_come_by_brotli_once_it_is_done_and_whole(public: str, script: Path, path: str) -> None:
    address = f"{public}/{path}"
    _, _, by_gzip = got(address, **{"Accept-Encoding": "gzip"})
    end = time.monotonic() + 120
    ways = set()
    while "br" not in ways and time.monotonic() < end:
        _, head, body = got(address, **{"Accept-Encoding": "gzip, br"})
        ways.add(head["Content-Encoding"])
        assert head["Vary"] == "Accept-Encoding" and int(head["Content-Length"]) == len(body)
        assert head["ETag"].startswith('W/"') and head["Accept-Ranges"] is None, "no part is joined to it"
        time.sleep(0.2)
    assert "br" in ways and ways <= {"gzip", "br"}
    assert brotli.decompress(body) == script.read_bytes()
    assert len(body) < 0.9 * len(by_gzip)
    _, head, body = got(address, **{"Accept-Encoding": "gzip, br;q=0"})
    assert head["Content-Encoding"] == "gzip" and body == by_gzip
    status, _, body = got(address, **{"Accept-Encoding": "gzip, br", "If-None-Match": head["ETag"]})
    assert (status, body) == (304, b"")
    _, head, body = got(address, **{"Accept-Encoding": "gzip;q=0"})
    assert head["Content-Encoding"] is None and body == script.read_bytes()


@pytest.mark.parametrize(
    ("header", "ways"),
    [
        ("", set()),
        ("gzip, deflate, br, zstd", {"gzip", "deflate", "br", "zstd"}),
        ("GZIP;q=1.0 , br ; q=0", {"gzip"}),
        ("br;q=0.000, gzip;q=0.5", {"gzip"}),
        ("identity", {"identity"}),
        (",;,", {""}),
    ],
)
def test_the_ways_that_a_browser_reads(header: str, ways: set[str]) -> None:
    assert accepted(header) == ways


def test_every_page_forbids_other_hosts(public: str) -> None:
    for path in ("", "site?site=x", "nowhere"):
        _, head, _ = got(f"{public}/{path}")
        policy = dict(part.split(" ", 1) for part in head["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'self'" and policy["connect-src"] == "'self' data: blob:"
        assert policy["frame-ancestors"] == "'self'" and policy["object-src"] == "'none'"
        assert head["Referrer-Policy"] == "no-referrer" and head["X-Content-Type-Options"] == "nosniff"
    assert got(f"{public}/map/shapes.json")[1]["X-Content-Type-Options"] == "nosniff"


def test_only_pictures_may_come_from_a_ground_that_the_operator_offers() -> None:
    policy = dict(part.split(" ", 1) for part in content_policy(("tiles.example.org",)).split("; "))
    assert policy.pop("img-src").endswith(" https://tiles.example.org")
    assert not any("example" in value for value in policy.values())


def test_the_page_asks_for_no_typeface_that_it_does_not_use(public: str) -> None:
    _, _, body = got(public, **{"Accept-Encoding": "gzip"})
    page = gzip.decompress(body)
    assert b"SourceSans" not in page and b"<div id=" in page


def test_the_cut_icons_hold_every_icon_that_scripts_name_outright() -> None:
    cut = used_symbols(FILES, PYTHON)
    assert cut is not None
    whole = next(iter(sorted((FILES / "media").glob("MaterialSymbols*.woff2"))))
    assert len(cut) < whole.stat().st_size / 20
    scripts = "".join(path.read_text(encoding="utf-8") for path in (FILES / "js").glob("*.js"))
    named = set(re.findall(r":material/([a-z0-9_]+):", scripts)) & spelled(whole.read_bytes())
    assert len(named) > 60 and {"chevron_right", "keyboard_double_arrow_right", "info", "123"} <= named
    assert named <= spelled(cut)
    assert {"mail", "check"} <= spelled(cut), "named by Python alone"
    assert not {"zoom_in_map", "ac_unit", "ambulance", "volcano"} & spelled(cut)


@pytest.mark.browser
def test_every_icon_on_a_screen_is_one_that_was_kept(browser: Browser, internal: str) -> None:
    cut = used_symbols(FILES, PYTHON)
    assert cut is not None
    shown: set[str] = set()
    for path in ("", "site?site=pellimar-bend", "reports", "claims", "triage", "runs", "edit"):
        seen = visit(browser, internal).open(path)
        shown |= set(seen.page.locator("[data-testid=stIconMaterial]").all_inner_texts())
        seen.page.close()
    assert shown and shown <= spelled(cut)


@pytest.mark.browser
@pytest.mark.parametrize(("where", "file"), [("h1.cw-answer", "NotoSerif.ttf"), (".cw-foot", "NotoSans.ttf")])
def test_rarer_letters_come_from_the_same_typeface(browser: Browser, public: str, where: str, file: str) -> None:
    """Latin letters and rarer ones are two files: where their weights differ, a browser takes one of them alone."""
    seen = visit(browser, public).open("")
    with seen.page.expect_response(lambda answer: answer.url.endswith(file), timeout=60_000):
        seen.page.locator(where).first.evaluate("part => { part.textContent = 'Łódź, Đà Nẵng'; }")
    seen.page.close()


def test_the_typeface_until_the_theme_is_known_has_no_letter() -> None:
    blank = blank_typeface()
    assert set(TTFont(io.BytesIO(blank)).getBestCmap()) == {0x20}
    assert len(blank) < 1_000


def spelled(font: bytes) -> set[str]:
    """The words that a font turns into an icon, read from its ligatures."""
    opened = TTFont(io.BytesIO(font))
    letters = {glyph: chr(code) for code, glyph in opened.getBestCmap().items()}
    words = set()
    for lookup in opened["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            ligatures = getattr(getattr(table, "ExtSubTable", table), "ligatures", {})
            for first, found in ligatures.items():
                words.update("".join(letters.get(g, "?") for g in (first, *one.Component)) for one in found)
    return words


def test_outlines_pass_the_gate(public: str, internal: str) -> None:
    """A wish in the address can narrow what is seen, never widen it."""
    sizes = {}
    for address, wish in ((public, ""), (public, "internal"), (public, "partner"), (internal, "public")):
        status, head, body = got(f"{address}/map/shapes.json?as={wish}&of=guess", **{"Accept-Encoding": "gzip"})
        assert status == 200 and head["Cache-Control"] == "no-store"  # the fingerprint is a guess
        file = json.loads(gzip.decompress(body))
        assert HIDDEN[0] not in file["sites"] and HIDDEN[0] not in json.dumps(file)
        assert not any("provisional" in str(style) for style in file["styles"]), "no provisional change has a shape"
        sizes[address, wish] = len(file["changes"])
    assert sizes[public, ""] == sizes[public, "internal"] == sizes[public, "partner"] == 2
    _, _, body = got(f"{internal}/map/shapes.json", **{"Accept-Encoding": "gzip"})
    every = json.loads(gzip.decompress(body))
    assert HIDDEN[0] in every["sites"] and len(every["changes"]) > 2


@pytest.mark.parametrize(
    "path",
    [
        "app/static/run/",
        "app/static/",
        "app/static/run/../../compound-watch.gpkg",
        "app/static/..%2f..%2fpyproject.toml",
        "app/static/%2e%2e/%2e%2e/compound-watch.toml",
        "static/../../../../etc/passwd",
        "static/..%2f..%2f..%2fetc/passwd",
        "media/../chips/pellimar-bend",
        "chips/pellimar-bend",
        "compound-watch.gpkg",
        "briefings/",
        "map/../compound-watch.gpkg",
    ],
)
def test_nothing_of_the_workspace_is_served_as_a_file(internal: str, path: str) -> None:
    """Refused, or answered with the dashboard's own page, as Streamlit does with any address that it does not know."""
    status, head, body = got(f"{internal}/{path}")
    assert status in (400, 403, 404) or (status == 200 and head["Content-Type"].startswith("text/html"))
    assert b"SQLite format" not in body and b"root:x" not in body and b"[project]" not in body
    assert HIDDEN[1].encode() not in body
