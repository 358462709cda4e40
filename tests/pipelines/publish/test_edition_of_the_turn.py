"""Two processes publish one folder: who waited for the other writes what holds then, not what held when it began."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from geodata.access.audience import Audience
from geodata.detections.review import Review, Verdict
from geodata.errors import FileRefused, NotFound
from geodata.sites.site import Access
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from tests.pipelines.notify.world import BEGIN, CHANGE, SITE, agree, workspace

TODAY = date(2026, 11, 20)
WRITERS = {
    "pipelines.publish.embed.publish_pages": "publish_pages",
    "pipelines.publish.features.publish_features": "publish_features",
    "pipelines.publish.catalog.publish": "publish_catalog",
    "pipelines.notify.write_feeds": "write_feeds",
    "pipelines.publish.catalog.chips": "export_chips",
}


def _meanwhile(monkeypatch: pytest.MonkeyPatch, module: str, what: Callable[[], object]) -> None:
    """Have something happen while a writer waits for its turn."""

    @contextmanager
    def late(root: Path, name: str) -> Iterator[None]:
        what()
        with my_turn(root, name):
            yield

    monkeypatch.setattr(f"{module}.my_turn", late)


def _writer(module: str) -> Callable[..., Any]:
    return getattr(importlib.import_module(module), WRITERS[module])  # type: ignore[no-any-return]


@pytest.mark.parametrize("module", list(WRITERS)[:4])
def test_a_verdict_taken_back_while_a_writer_waits_is_taken_back_in_what_it_writes(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The public may have a change while two people agree on it. One of them takes it back before the turn comes, and
    the process whose turn it was may have written so already."""
    opened = workspace(tmp_path / "w")
    opened.store.save_detections([CHANGE], at=BEGIN)
    agree(opened, CHANGE, BEGIN + timedelta(hours=1))
    out = tmp_path / "out"
    _writer(module)(opened, out, today=TODAY)
    assert _told_in(out), "it is told while they agree"

    def dismissed() -> None:
        at = BEGIN + timedelta(hours=2)
        opened.store.save_review(Review(CHANGE.id, Verdict.DISMISSED, "Haze hid it.", "reviewer 1", at))

    _meanwhile(monkeypatch, module, dismissed)
    _writer(module)(Workspace.open(tmp_path / "w"), out, today=TODAY)
    if module.endswith("write_feeds"):
        assert "No longer told" in (out / "feed.json").read_text("utf-8")
        assert "Change consistent" not in (out / "feed.json").read_text("utf-8")
    else:
        assert not _told_in(out)


def _told_in(folder: Path) -> bool:
    """Whether a file of a folder names the change, or is named by it."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return any(CHANGE.id in path.name or CHANGE.id.encode() in path.read_bytes() for path in files)


@pytest.mark.parametrize("module", [*list(WRITERS)[1:3], list(WRITERS)[4]])
def test_a_place_restricted_while_a_writer_waits_is_in_nothing_that_it_writes(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = workspace(tmp_path / "w")
    _meanwhile(
        monkeypatch,
        module,
        lambda: opened.store.save_site(replace(SITE, access=Access.RESTRICTED), by="test"),
    )
    out = tmp_path / "out"
    if module.endswith("chips"):
        with pytest.raises(NotFound, match="no site of that id"):
            _writer(module)(opened, out, Audience.PUBLIC, site_ids=[SITE.id], today=TODAY)
    elif module.endswith("features"):
        with pytest.raises(FileRefused, match="nothing to serve"):
            _writer(module)(opened, out, today=TODAY)
    else:
        _writer(module)(opened, out, today=TODAY)
    texts = [path.read_text("utf-8") for path in out.rglob("*.*json")] if out.exists() else []
    assert not any(SITE.name in text for text in texts)
