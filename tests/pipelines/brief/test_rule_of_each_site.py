"""Each sheet states the rule by which its own site was judged, whatever most sites or the last run were judged by."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.looks.judgement_mark import GROUND, Judged
from geodata.settings.kept_settings import remember_settings
from geodata.settings.settings import DetectionSettings, Settings
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import Asked, Composed, composed
from pipelines.brief.brief import write_brief
from pipelines.issued_briefings.issued_files import TWIN, file_of
from tests.pipelines.brief.brief_makers import TODAY, add_looks, site, workspace_at

USUAL, STRICT = Settings(), Settings(detection=DetectionSettings(min_px=40, provisional_looks=3))
KEYS = ("pellimar-bend", "quiet-ford", "reed-lock")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two sites judged by the usual rule, the last by a stricter one, which its run alone had."""
    opened = workspace_at(tmp_path)
    for key in KEYS[1:]:
        add_looks(opened, opened.store.save_site(replace(site(key), name=key), by="test"))
    rules = zip(KEYS, (USUAL, USUAL, STRICT), strict=True)
    opened.store.save_judged([Judged(key, GROUND, key, settings_hash=rule.hash()) for key, rule in rules])
    for rule in (USUAL, STRICT):
        remember_settings(opened.root, rule)
    return opened


def made(workspace: Workspace, *keys: str) -> Composed:
    return composed(workspace, Asked(keys, None, Audience.INTERNAL, TODAY))


def rules_in(page: object) -> list[bool]:
    """Whether a sheet tells of the usual rule, and of the strict one: pixels, looks in a row, and the hash."""
    words = json.dumps(page, ensure_ascii=False, default=str)
    return [
        f"{px} pixels" in words and f"differ in {looks} clear looks" in words and rule.hash() in words
        for px, looks, rule in ((8, "two", USUAL), (40, "three", STRICT))
    ]


def test_a_sheet_tells_the_rule_of_its_own_site(workspace: Workspace) -> None:
    assert workspace.judged_settings.hash() == USUAL.hash() != STRICT.hash(), "most sites"
    usual, strict = made(workspace, *KEYS[1:]).pages
    assert [rules_in(usual), rules_in(strict)] == [[True, False], [False, True]]
    workspace.store.close()


def test_an_issue_is_kept_with_the_rule_of_its_sites(workspace: Workspace) -> None:
    for keys, rule in ((KEYS[2:], STRICT), (KEYS[:1], USUAL), (KEYS, USUAL)):
        assert made(workspace, *keys).settings_hash == rule.hash()
    issued = write_brief(workspace, KEYS[2:], None, None, Audience.INTERNAL, today=TODAY).issued
    twin = json.loads(file_of(workspace.root, issued, TWIN))
    assert issued.settings_hash == twin["settings_hash"] == STRICT.hash()
    workspace.store.close()
