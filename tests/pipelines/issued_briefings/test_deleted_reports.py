"""An issue that tells of a report whose text was deleted is named, so that a person decides about it."""

from __future__ import annotations

from pathlib import Path

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.issued_briefings.issued_files import delete_issue
from pipelines.operate.retention import Asked, retention
from tests.screens.fixture_world import END, make


def test_it_is_named_until_it_is_deleted_and_the_store_keeps_no_id_that_holds_words(tmp_path: Path) -> None:
    make(tmp_path).close()
    workspace = Workspace(tmp_path)
    told = next(i for i in workspace.store.incidents() if "pellimar-bend" in i.site_ids)
    one = write_brief(workspace, ("pellimar-bend",), None, None, Audience.INTERNAL, today=END).issued
    write_brief(workspace, ("drelling",), None, None, Audience.INTERNAL, today=END)
    assert not any(told.id in name for name in one.names), "an id may hold words of the report"
    assert retention(workspace).briefings == ()
    asked = Asked((told.id,), "The person whom it names asked for it.", "desk")
    dry = retention(workspace, asked=asked)
    assert dry.briefings == (one.id,) and any(one.id in line for line in dry.lines()), "before it is deleted too"
    done = retention(workspace, apply=True, asked=asked)
    assert done.briefings == (one.id,) and any(one.id in line for line in done.lines())
    assert retention(workspace).as_json()["briefings"] == [one.id]
    delete_issue(workspace, one.id, "It holds a deleted report.", "desk")
    assert retention(workspace).briefings == ()
    held = {kind.kind.value: kind.count for kind in retention(workspace).kinds}
    assert held["briefings"] == 1, "the one that is left"
    workspace.store.close()
