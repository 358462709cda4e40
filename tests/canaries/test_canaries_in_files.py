"""No mark leaves by a file: exports in every format, growth, briefing, the incident catalogue, their reports.

And the search itself is tried: what is planted is found where it may be told, and once the gate is broken.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from geodata import edition_view, stored_once
from geodata.access import action_rules, gate, report_rules
from geodata.access.audience import Audience
from geodata.access.gate import Seen
from geodata.detections import review_state
from tests.canaries.outlets import each_outlet, outlets
from tests.canaries.planted_world import Canary, planted, told

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)"
)
World = tuple[Path, tuple[Canary, ...]]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("canaries") / "w"
    return root, planted(root)


@pytest.fixture(scope="module")
def files_of(world: World, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Audience], dict[str, bytes]]:
    """What an audience gets while the gate is whole, written once for each."""
    return cache(lambda audience: outlets(world[0], audience, tmp_path_factory.mktemp("out")))


@pytest.mark.parametrize("audience", list(Audience))
def test_nothing_that_is_kept_from_an_audience_is_in_its_files(
    world: World, audience: Audience, files_of: Callable[[Audience], dict[str, bytes]]
) -> None:
    _, canaries = world
    assert len(canaries) > 200
    found = files_of(audience)
    assert sum(map(len, found.values())) > 200_000 and b"pellimar" in found["briefing"].lower()
    assert told(found, canaries, audience) == []


def test_the_search_finds_what_is_planted_where_it_may_be_told(
    world: World, files_of: Callable[[Audience], dict[str, bytes]]
) -> None:
    """Internally: names and places of restricted sites, changes, figures, reports and claims are in the files."""
    _, canaries = world
    found = files_of(Audience.INTERNAL)
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
        stored_once.StoredOnce,
        "sites",
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
        lambda self, read, sites, *_, **__: Seen(tuple(d for d in read if d.site_id in self._site_ids(sites)), 0),
        "unreviewed detection",
    ),
    "groups are not held": (gate.Gate, "groups", lambda self, named, _: named, "retired site.name"),
}
"""What is broken -> (where, what, by what, a mark that must then be found)."""


def seen_in(root: Path, audience: Audience, out: Path, canaries: tuple[Canary, ...], mark: str) -> None:
    """Fail where a mark is in nothing that an audience gets; what comes after the first that has it is not written."""
    others: list[str] = []
    with closing(each_outlet(root, audience, out)) as every:
        for surface, body in every:
            lines = told({surface: body}, canaries, audience)
            if any(mark in line for line in lines):
                return
            others += lines
    raise AssertionError(f"nothing tells of {mark}: {others[:20]}")


@pytest.mark.parametrize("broken", list(BROKEN))
def test_a_broken_gate_is_seen(world: World, broken: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root, canaries = world
    owner, name, instead, mark = BROKEN[broken]
    monkeypatch.setattr(owner, name, instead)
    seen_in(root, Audience.PUBLIC, tmp_path, canaries, mark)


def test_a_first_verdict_that_counts_alone_is_seen(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root, canaries = world
    monkeypatch.setattr(review_state, "ENOUGH", 1)
    seen_in(root, Audience.INTERNAL, tmp_path, canaries, "first verdict")


def test_a_figure_is_found_unless_it_is_a_part_of_a_time() -> None:
    figure = Canary(b"826437", "measure", frozenset(Audience))
    for body, found in ((b'{"value": 826437.5}', True), (b"\x128826437.5", True), (b"key-1764410826437123456", False)):
        assert bool(told({"x": body}, [figure], Audience.PUBLIC)) is found
    assert told({"x": b"1764410826437123456 and 826437"}, [figure], Audience.PUBLIC)
