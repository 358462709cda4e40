"""A source's interface that answers an error with status 200 has told nothing: it is an error, and nothing is kept."""

from __future__ import annotations

import gzip
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geodata.errors import CompoundWatchError
from geodata.workspace import Workspace
from pipelines.incidents.fetch_api import fetch_incidents
from pipelines.incidents.sources.source_record import Question
from tests.pipelines.search.test_answers_that_are_none import NONSENSE
from tests.servers.raw_server import Pieces, RawServer, answer, json_answer

LISTS: dict[str, Any] = {
    "ucdp": {"Result": [{}], "TotalPages": 3, "NextPageUrl": "x"},
    "acled": {"data": [{}]},
    "reliefweb": {"data": [{"fields": {}}], "totalCount": 9},
}


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UCDP_TOKEN", "ACLED_USERNAME", "ACLED_PASSWORD", "RELIEFWEB_APPNAME"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setattr("urllib3.Retry.sleep", lambda *_a, **_k: None)


def asked(folder: Path, source: str, say: Any) -> Workspace:
    """Fetch a source from a server; the workspace, whatever came of it."""
    with RawServer(say).running() as address:
        (folder / "compound-watch.toml").write_text(
            "".join(
                f'{key} = "{address}/{way}"\n'
                for key, way in (
                    ("ucdp_url", "api"),
                    ("acled_url", "api"),
                    ("acled_token_url", "token"),
                    ("reliefweb_url", "v2"),
                    ("gdelt_url", "list.txt"),
                )
            )
        )
        workspace = Workspace.open(folder)
        with pytest.raises(CompoundWatchError) as caught:
            fetch_incidents(source, Question(workspace, date(2026, 11, 21), url=f"{address}/feed"))
    assert caught.value.next_step and caught.value.cause
    return workspace


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE.keys())
@pytest.mark.parametrize("source", ["ucdp", "acled", "reliefweb", "gdelt", "rss"])
def test_the_first_answer(source: str, body: bytes, tmp_path: Path) -> None:
    workspace = asked(tmp_path, source, lambda path: [json_answer({"access_token": "t"}) if path == "/token" else body])
    assert workspace.store.incidents() == [] and not (tmp_path / "incidents").exists()
    workspace.store.close()


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE.keys())
@pytest.mark.parametrize("source", ["ucdp", "acled", "reliefweb"])
def test_a_later_page(source: str, body: bytes, tmp_path: Path) -> None:
    """What came before is a part of the answer that nobody knows the rest of."""
    turns: list[str] = []

    def say(path: str) -> Pieces:
        if path == "/token":
            return [json_answer({"access_token": "t"})]
        turns.append(path)
        return [json_answer(LISTS[source]) if len(turns) == 1 else body]

    workspace = asked(tmp_path, source, say)
    assert len(turns) > 1 and workspace.store.incidents() == []
    workspace.store.close()


@pytest.mark.parametrize("body", NONSENSE.values(), ids=NONSENSE.keys())
def test_a_token(body: bytes, tmp_path: Path) -> None:
    asked(tmp_path, "acled", lambda path: [body if path == "/token" else json_answer({"data": []})]).store.close()


@pytest.mark.parametrize("token", ["", 7, None, ["t"], "a\r\nX-Evil: 1", "\ud83d", "é" * 3])
def test_a_token_that_is_none(token: Any, tmp_path: Path) -> None:
    asked(tmp_path, "acled", lambda _path: [json_answer({"access_token": token})]).store.close()


@pytest.mark.parametrize("packed", [b"", b"PK\x03\x04", gzip.compress(b"x")], ids=["empty", "cut", "gzip"])
def test_a_file_that_is_no_zip_although_the_list_promises_it(packed: bytes, tmp_path: Path) -> None:
    digest = hashlib.md5(packed, usedforsecurity=False).hexdigest()
    listed = f"{len(packed)} {digest} http://x.org/20250506.export.CSV.zip\n".encode()
    asked(tmp_path, "gdelt", lambda path: [answer(listed if path == "/list.txt" else packed)]).store.close()
