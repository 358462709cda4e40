"""Why a sheet has no pair of pictures: withheld is never told as not there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from geodata.access.audience import Audience
from geodata.access.not_released import NO_PICTURES
from geodata.looks.look_counts import count_looks
from pipelines.brief.assemble_briefing import _facts
from pipelines.brief.picture_captions import _why_no_pair
from tests.pipelines.brief.brief_makers import workspace_at
from tests.pipelines.brief.test_not_printed import TODAY


def test_pictures_that_are_withheld_are_told_as_withheld(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    view = workspace.edition(Audience.INTERNAL, TODAY)
    facts = _facts(view, view.sites.items[0], None)
    looked = count_looks(facts.looks)
    days = sorted({chip.acquired_at.date() for chip in facts.chips})
    assert len(days) > 2
    none = replace(facts, picture_days=frozenset())
    assert _why_no_pair(none, looked, None) == NO_PICTURES
    single = replace(facts, picture_days=frozenset(days[-1:]))
    said = _why_no_pair(single, looked, None)
    assert "of the days that may be shown no two make one, and others would show what is not released" in said
    one = replace(facts, chips=facts.chips[-1:])
    assert "not yet two usable looks" in _why_no_pair(one, looked, None), "nothing is withheld here"
    workspace.store.close()
