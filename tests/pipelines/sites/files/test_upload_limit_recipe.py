"""CONTRIBUTING.md "Change the upload limit", followed in a copy of the code: one number, and all follows."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pipelines.sites.files.upload_limit import LARGEST_UPLOAD_MB
from tests.recipe import ROOT, copy_of_code, python_in, steps, touched

TITLE = "Change the upload limit"
LINE = f"LARGEST_UPLOAD_MB = {LARGEST_UPLOAD_MB}\n"
PAGE = """
from streamlit.testing.v1 import AppTest
app = AppTest.from_string("from screens.edit.upload_sites import upload_part; upload_part(None)", default_timeout=110)
app.run()
assert not app.exception, app.exception
(given,) = app.get("file_uploader")
from screens.server.start import PROTECTING
from screens.server.guard import MOST_HELD
print(given.proto.label, given.proto.max_upload_size_mb, PROTECTING["server.maxUploadSize"], MOST_HELD // 1024**2)
"""
FILES = """
from pathlib import Path
from geodata.errors import FileRefused
from pipelines.sites.files.read_features import load, read_features
from pipelines.sites.files.read_sandboxed import read_features_apart
place = b'{"type": "FeatureCollection", "features": []}'
large = Path("large.geojson")
for size in (2 * 1024**2, 2 * 1024**2 + 1):
    data = place + b" " * (size - len(place))
    large.write_bytes(data)
    for read in (load, read_features, read_features_apart):
        try:
            read(large) if read is load else read(data, large.name)
            print("read")
        except FileRefused as error:
            print(error.cause)
"""


def test_the_limit_is_one_number(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    home, *_ = steps(TITLE)
    assert home == "pipelines/sites/files/upload_limit.py"
    written = (copy / home).read_text(encoding="utf-8")
    assert written.count(LINE) == 1
    (copy / home).write_text(written.replace(LINE, "LARGEST_UPLOAD_MB = 2\n"), encoding="utf-8")
    assert touched(copy) == {home}
    environment = {"COMPOUND_WATCH_HOME": str(tmp_path / "w"), "COMPOUND_WATCH_AUDIENCE": "internal"}
    assert "a zipped shapefile, at most 2 MB 2 2 8\n" in python_in(copy, "-c", PAGE, **environment)
    said = python_in(copy, "-c", FILES, **environment).splitlines()
    assert said == ["read", *["it holds no features"] * 2, *["it has 2 MB, more than 2 MB"] * 3]


def test_the_documents_say_the_same() -> None:
    _, places, proxy = steps(TITLE)
    assert f"up to {LARGEST_UPLOAD_MB} MB and" in (ROOT / places).read_text(encoding="utf-8")
    most = re.search(r"client_max_body_size (\d+)m;", (ROOT / proxy).read_text(encoding="utf-8"))
    assert most and int(most[1]) == LARGEST_UPLOAD_MB + 5, "room for what a request has beside the file"
    server = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))["server"]
    assert "maxUploadSize" not in server, "a second home would go stale: screens/server/start.py sets it"
