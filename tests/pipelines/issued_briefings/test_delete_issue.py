"""An issue is deleted whole or not at all, whatever stops it in between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.errors import FileRefused
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.issued_briefings.issued_files import delete_issue
from tests.screens.fixture_world import END, make


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    make(tmp_path).close()
    opened = Workspace(tmp_path)
    yield opened
    opened.store.close()


def test_a_row_that_cannot_be_kept_leaves_the_files(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files went first: where the disk was full then, the row named an issue without any."""
    one = write_brief(workspace, ("drelling",), None, None, Audience.INTERNAL, today=END).issued
    place = workspace.root / one.folder
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    through = workspace.store.transaction

    @contextmanager
    def full() -> Iterator[None]:
        with through():
            yield
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(workspace.store, "transaction", full)
        with pytest.raises(FileRefused, match="No space left on device"):
            delete_issue(workspace, one.id, "The office asked for it.", "operator")
    assert workspace.store.briefing(one.id) == one
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    (place.parent / f".{one.id}.deleted").mkdir()  # of a program that was killed
    assert delete_issue(workspace, one.id, "The office asked for it.", "operator").deleted_by == "operator"
    assert not any(place.parent.iterdir())
