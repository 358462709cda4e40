"""The wheel, installed, serves its dashboard from any folder as safely as a checkout does: asked over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.pipelines.demo.conftest import Installed
from tests.servers.loopback import unused_port

START_SECONDS = 120.0
"""A busy machine of 2 cores needs most of a minute to import everything, and the first start cuts the fonts."""
VENDOR = "/app/static/vendor/"


def test_the_wheel_brings_the_door_for_python(installed: Installed) -> None:
    assert (installed.packages / "compound_watch" / "py.typed").is_file()
    code = "import compound_watch as c; print(c.__file__, *c.__all__)"
    done = subprocess.run(
        [str(installed.python), "-c", code],
        cwd=installed.caches,
        env=installed.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    where, *names = done.stdout.split()
    assert Path(where).parent == installed.packages / "compound_watch" and "judge" in names


def command_of(installed: Installed, home: Path, started_by: str, port: int) -> list[str]:
    """What somebody types who starts the dashboard."""
    if started_by == "compound-watch":
        return [
            str(installed.python.parent / "compound-watch"),
            "--workspace",
            str(home),
            "dashboard",
            "--port",
            str(port),
        ]
    script = str(installed.packages / "dashboard.py")
    return [str(installed.python), "-m", "streamlit", "run", script, "--server.port", str(port)]


@pytest.fixture(scope="module", params=["compound-watch", "streamlit run"])
def served(
    request: pytest.FixtureRequest, installed: Installed, demo_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Address of the dashboard over the demo, started from another folder; and the file with what it printed."""
    elsewhere, port = tmp_path_factory.mktemp("yet-another-folder"), unused_port()
    log = elsewhere / "log"
    with log.open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            command_of(installed, demo_home, request.param, port),
            cwd=elsewhere,
            stdout=said,
            stderr=said,
            env=installed.environment | {"COMPOUND_WATCH_HOME": str(demo_home)},
        )
        address, end = f"http://127.0.0.1:{port}", time.monotonic() + START_SECONDS
        try:
            while True:
                assert process.poll() is None and time.monotonic() < end, log.read_text(encoding="utf-8")
                try:
                    urllib.request.urlopen(f"{address}/_stcore/health", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield address, log
        finally:
            process.terminate()
            process.wait(60)


def answered(address: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers (names in lower case) of an address."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def first_page(address: str, query: str = "") -> list[ForwardMsg]:
    """All that a visitor of the front page is sent."""
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(stream, origin=Origin(address), subprotocols=[Subprotocol("streamlit")], max_size=None) as opened:
        asked = BackMsg()
        asked.rerun_script.query_string = query
        opened.send(asked.SerializeToString())
        sent: list[ForwardMsg] = []
        while not sent or sent[-1].WhichOneof("type") != "script_finished":
            told = ForwardMsg()
            told.ParseFromString(opened.recv(timeout=120))  # type: ignore[arg-type]
            sent.append(told)
    return sent


def test_it_listens_on_this_machine_only_and_tells_nobody(served: tuple[str, Path]) -> None:
    address, log = served
    port = urlsplit(address).port
    for other in ("127.0.0.2", "::1"):  # who listens everywhere listens there, too
        family = socket.AF_INET6 if ":" in other else socket.AF_INET
        with closing(socket.socket(family)) as asking, pytest.raises(OSError):
            asking.connect((other, port))
    printed = log.read_text(encoding="utf-8")
    assert "The public edition answers at http://127.0.0.1" in printed
    for word in ("usage statistics", "external IP", "Network URL", "External URL"):
        assert word not in printed
    new = next(m.new_session for m in first_page(address) if m.WhichOneof("type") == "new_session")
    assert new.config.gather_usage_stats is False


def test_the_headers_that_protect_are_on_every_answer(served: tuple[str, Path]) -> None:
    address, _ = served
    pages = 0
    for path in ("/", "/site?site=pellimar-bend", "/_stcore/health", "/map/shapes.json", f"{VENDOR}leaflet/leaflet.js"):
        _, headers = answered(address + path)
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["cross-origin-resource-policy"] == headers["cross-origin-opener-policy"] == "same-origin", path
        if headers["content-type"].startswith("text/html"):
            assert "default-src 'self'" in headers["content-security-policy"], path
            assert headers["referrer-policy"] == "no-referrer", path
            pages += 1
    assert pages == 2
    request = urllib.request.Request(address, headers={"Host": "evil.example"})
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=60)


def test_leaflet_fonts_and_logo_come_from_what_is_installed(served: tuple[str, Path], installed: Installed) -> None:
    address, _ = served
    folder = installed.caches / "compound-watch" / "browser-files"
    manifest = json.loads((folder / "MANIFEST.json").read_text(encoding="utf-8"))
    assert {"leaflet/leaflet.js", "leaflet/leaflet.css", "fonts/NotoSansThai.ttf"} <= manifest.keys()
    for path, facts in manifest.items():
        assert hashlib.sha256(answered(address + VENDOR + path)[0]).hexdigest() == facts["sha256"], path
    sent = first_page(address)
    theme = next(m.new_session.custom_theme for m in sent if m.WhichOneof("type") == "new_session")
    assert {face.family for face in theme.font_faces} >= {
        "Noto Sans",
        "Noto Serif",
        "Noto Sans Thai",
        "Noto Sans Khmer",
    }
    for face in theme.font_faces:
        assert answered(f"{address}/{face.url}")[0], face.url
    logo = next(m.logo for m in sent if m.WhichOneof("type") == "logo")
    kind, _, packed = logo.image.partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(packed).strip() == (installed.packages / "screens/widgets/logo.svg").read_bytes().strip()


def test_the_edition_is_the_public_one_whatever_a_visitor_asks_for(served: tuple[str, Path]) -> None:
    address, _ = served
    for query in ("", "as=internal&audience=internal"):
        said = b"".join(m.SerializeToString() for m in first_page(address, query))
        assert b"Public edition" in said and b"Internal edition" not in said
        assert b"Pellimar" in said  # a site of the demo: the page is drawn, and is no refusal


@pytest.mark.parametrize("started_by", ["compound-watch", "streamlit run"])
def test_the_internal_edition_is_refused_beyond_this_machine(
    installed: Installed, demo_home: Path, tmp_path: Path, started_by: str
) -> None:
    command = command_of(installed, demo_home, started_by, unused_port())
    command += ["--address" if started_by == "compound-watch" else "--server.address", "0.0.0.0"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=installed.environment | {"COMPOUND_WATCH_HOME": str(demo_home), "COMPOUND_WATCH_AUDIENCE": "internal"},
    )
    assert done.returncode == 2
    assert "Error: listening at 0.0.0.0: the internal edition is for people who are known" in done.stderr
