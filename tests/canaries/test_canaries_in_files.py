"""No mark leaves by a file: exports in every format, growth, briefing, the incident catalogue, their reports.

And the search itself is tried: what is planted is found where it may be told, and once the gate is broken.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from geodata import edition_view
from geodata.access import action_rules, gate, report_rules
from geodata.access.audience import Audience
from geodata.access.gate import Seen
from geodata.detections import review_state
from tests.canaries.outlets import outlets
from tests.canaries.planted_world import Canary, planted, told

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)"
)
World = tuple[Path, tuple[Canary, ...]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("canaries") / "w"
    return root, planted(root)


@pytest.mark.parametrize("audience", list(Audience))
def test_nothing_that_is_kept_from_an_audience_is_in_its_files(
    world: World, audience: Audience, tmp_path: Path
) -> None:
    root, canaries = world
    assert len(canaries) > 200
    found = outlets(root, audience, tmp_path)
    assert sum(map(len, found.values())) > 200_000 and b"pellimar" in found["briefing"].lower()
    assert told(found, canaries, audience) == []


def test_the_search_finds_what_is_planted_where_it_may_be_told(world: World, tmp_path: Path) -> None:
    """Internally: names and places of restricted sites, changes, figures, reports and claims are in the files."""
    root, canaries = world
    found = outlets(root, Audience.INTERNAL, tmp_path)
    seen = {c.where for body in found.values() for c in canaries if c.mark in body.lower()}
    for part in (
        "watched site.name",
        "watched site.aliases",
        "watched site.outline lon",
        "watched detection.id",
        "watched detection.scenes",
        "watched measure.value",
        "watched look.reason",
        "report withdrawn.title",
        "report naming zretired.place_name",
        "watched claim.source",
        "settings.site_groups",
    ):
        assert part in seen, part
    assert not any(where.startswith("first verdict") for where in seen)


def _shows_all(*_: Any) -> bool:
    return True


BROKEN = {
    "restricted sites are shown": (gate.Gate, "_shows", _shows_all, "watched site.name"),
    "retired sites are unknown to the gate": (
        edition_view.EditionView,
        "_every",
        property(lambda self: tuple(self._store.sites())),
        "report naming zretired",
    ),
    "reports are not held": (
        gate.Gate,
        "incidents",
        lambda self, found, *_: Seen(tuple(found), 0),
        "report that nobody cleared",
    ),
    "raids and fighting do not wait": (
        report_rules,
        "wait_days",
        lambda *_: 0,
        "report of fighting that may go on",
    ),
    "claims are not searched for names": (
        gate.Gate,
        "_named_at",
        lambda self, found, _: Seen(tuple(found), 0),
        "claim that names",
    ),
    "claims are not held": (
        gate,
        "shown_claim",
        lambda *_: True,
        "claim that nobody cleared",
    ),
    "actions are not held": (
        gate,
        "shown_action",
        lambda action, *_: action,
        "action that nobody cleared",
    ),
    "texts of actions are not read": (
        action_rules,
        "action_stopped_by",
        lambda *_: "",
        "action that tells of something to come in",
    ),
    "sites keep statements that name others": (gate, "_without", lambda site, _: site, "statement that names"),
    "figures of what waits are told": (
        edition_view.EditionView,
        "held_back",
        property(lambda self: frozenset()),
        "measure of a change that waits",
    ),
    "verdicts are not asked for": (
        gate.Gate,
        "detections",
        lambda self, found, sites, _: Seen(tuple(d for d in found if d.site_id in self._site_ids(sites)), 0),
        "unreviewed detection",
    ),
    "groups are not held": (gate.Gate, "groups", lambda self, named, _: named, "retired site.name"),
}
"""What is broken -> (where, what, by what, a mark that must then be found)."""


@pytest.mark.parametrize("broken", list(BROKEN))
def test_a_broken_gate_is_seen(world: World, broken: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root, canaries = world
    owner, name, instead, mark = BROKEN[broken]
    monkeypatch.setattr(owner, name, instead)
    found = told(outlets(root, Audience.PUBLIC, tmp_path), canaries, Audience.PUBLIC)
    assert any(mark in line for line in found), found[:20]


def test_a_first_verdict_that_counts_alone_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root, canaries = world
    monkeypatch.setattr(review_state, "ENOUGH", 1)
    found = told(outlets(root, Audience.INTERNAL, tmp_path), canaries, Audience.INTERNAL)
    assert any("first verdict" in line for line in found), found[:20]


def test_a_figure_is_found_unless_it_is_a_part_of_a_time() -> None:
    figure = Canary(b"826437", "measure", frozenset(Audience))
    for body, found in ((b'{"value": 826437.5}', True), (b"\x128826437.5", True), (b"key-1764410826437123456", False)):
        assert bool(told({"x": body}, [figure], Audience.PUBLIC)) is found
    assert told({"x": b"1764410826437123456 and 826437"}, [figure], Audience.PUBLIC)
