"""Every statement is kept with its time and reason, through the store, the gate, the exports and the briefing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas
import pyogrio
import pytest

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, Kind
from geodata.detections.review import Review, Verdict
from geodata.detections.revision import Revision, Why, corrections
from geodata.looks.judgement_mark import GROUND, Judged
from geodata.store import Store
from geodata.workspace import Workspace
from pipelines.brief import assemble_briefing
from pipelines.brief.briefing_inputs import Context
from pipelines.brief.second_sheet_of_a_site import proof
from pipelines.judge.why_changed import rests_on, why_changed
from pipelines.publish.export import export
from pipelines.publish.export_csv import read_csv
from pipelines.run import judge_sites as judging
from pipelines.run.renew_controls import renew_controls
from tests.pipelines.judge.random_worlds import LOOKS, SITE, box, world
from tests.pipelines.run.judged_world import NEIGHBOUR, NOW, REASON, SEED, SETTINGS, archive, judged_once, night
from tests.pipelines.served_world import with_settings

LATER = NOW + timedelta(days=3)


@pytest.fixture(scope="module", autouse=True)
def here() -> Iterator[None]:
    """Judged in this process: starting another takes longer than judging this small site."""
    with patch.object(judging, "FEW_CHIPS", 1000):
        yield


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return judged_once(tmp_path_factory.mktemp("judged") / "w")


@pytest.fixture
def workspace(judged: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(judged, tmp_path / "w")
    return with_settings(Workspace.open(tmp_path / "w"), SETTINGS)


@pytest.fixture
def renewed(workspace: Workspace) -> tuple[Workspace, Detection]:
    """A neighbour came and a person chose a new control set: a confirmed statement is another one now."""
    workspace.store.save_site(NEIGHBOUR, by="test", now=NOW)
    renew_controls(workspace, [SITE.id], REASON, "operator", now=LATER)
    changed = next(d for d in workspace.store.detections() if corrections(workspace.store.revisions(d.id)))
    return workspace, changed


def agree(store: Store, detection: Detection, at: datetime) -> None:
    """Two people confirm a change, the second an hour after the first."""
    for hour, who in enumerate(("analyst 1", "analyst 2")):
        reason = "Bare ground, then roofs, on several dates."
        store.save_review(Review(detection.id, Verdict.CONFIRMED, reason, who, at + timedelta(hours=hour)))


def features(workspace: Workspace, audience: Audience) -> dict[str, dict[str, Any]]:
    """Properties of the exported detections, by id."""
    out = workspace.root / "out.geojson"
    export(workspace, out, "detections", audience)
    return {f["id"]: f["properties"] for f in json.loads(out.read_text(encoding="utf-8"))["features"]}


def test_the_first_statement_is_revision_1_and_judging_again_adds_none(workspace: Workspace) -> None:
    store = workspace.store
    found = store.revisions()
    assert {r.detection_id for r in found} == {d.id for d in store.detections()}
    assert {(r.number, r.why, r.said_from, r.said_until) for r in found} == {(1, Why.FIRST, NOW, None)}
    night(workspace, forced=True, at=LATER)
    assert store.revisions() == found


def test_a_new_control_set_is_told_with_the_reason_that_a_person_gave(
    renewed: tuple[Workspace, Detection],
) -> None:
    workspace, detection = renewed
    first, second = workspace.store.revisions(detection.id)
    assert (first.said_from, first.said_until, second.said_from, second.said_until) == (NOW, LATER, LATER, None)
    assert second.why is Why.CONTROL_SET and (first.control_set, second.control_set) == (1, 2)
    assert {"control_set=1 -> 2", f"reason={REASON}", "by=operator"} <= set(second.details)
    assert second.says(detection) and not first.says(detection)
    night(workspace, forced=True, at=LATER + timedelta(days=1))
    assert workspace.store.revisions(detection.id) == [first, second]


def test_new_looks_and_late_scenes_are_told_apart_and_named(tmp_path: Path) -> None:
    """The newest eight looks come in a second night; one of before them comes after that."""
    made, late, new = world(SEED), LOOKS - 12, LOOKS - 8
    workspace = with_settings(Workspace.open(tmp_path), SETTINGS)
    workspace.store.save_site(SITE, by="test", now=NOW)
    whys: list[set[Why]] = []
    for number, looks in enumerate(([*range(late), *range(late + 1, new)], range(new, LOOKS), [late])):
        archive(workspace, made, looks)
        at = NOW + timedelta(days=number)
        night(workspace, at=at)
        whys.append({r.why for r in workspace.store.revisions() if r.said_from == at and r.number > 1})
        change = _change(workspace)
    assert whys == [set(), {Why.NEW_LOOKS}, {Why.LATE_SCENE}]
    assert change is None  # nothing is owed
    named = [r for r in workspace.store.revisions() if r.why is Why.LATE_SCENE]
    assert all(f"late={made.chips[late].scene_id}" in r.details for r in named)


def _change(workspace: Workspace) -> object:
    """What would be judged again now; None for nothing."""
    earlier = workspace.store.judged(GROUND)[SITE.id]
    mark = judging.GroundMarks.of(workspace).mark(workspace.store.site(SITE.id))
    return None if mark.fingerprint == earlier.fingerprint else mark


def test_other_settings_and_a_new_outline_are_reasons_of_their_own(workspace: Workspace) -> None:
    strict = with_settings(workspace, replace(SETTINGS, detection=replace(SETTINGS.detection, confirm_looks=9)))
    night(strict, at=LATER)
    by_settings = [r for r in strict.store.revisions() if r.number == 2]
    assert by_settings and {r.why for r in by_settings} == {Why.SETTINGS}
    assert all(r.details[0].startswith("settings=") for r in by_settings)
    strict.store.save_site(replace(SITE, outline=box(18, 15, 11, 14)), by="analyst 1", now=LATER)
    night(strict, at=LATER + timedelta(days=1))
    by_person = [r for r in strict.store.revisions() if r.said_from > LATER]
    assert {r.why for r in by_person if r.number > 1} == {Why.PERSON}
    assert all("outline=changed" in r.details for r in by_person)


def test_the_reason_that_weighs_most_is_named_and_the_others_stand_beside_it() -> None:
    chips = world(SEED).chips[:4]
    bare = Judged(SITE.id, GROUND, "f")
    before = rests_on(bare, SITE, chips[:2], "h", "0.1 (aa)", 1)
    assert why_changed(None, before, chips, None).why is Why.NEW_LOOKS
    assert why_changed(bare, before, chips, None).why is Why.VERSION  # a mark from before parts were kept
    now = rests_on(bare, SITE, (chips[0], chips[3]), "h2", "0.1 (bb)", 1)
    change = why_changed(before, now, (chips[0], chips[3]), None)
    assert change.why is Why.SETTINGS
    assert change.details == ("settings=h -> h2", "version=0.1 (aa) -> 0.1 (bb)", "looks_gone=1", "new_looks=1")
    assert why_changed(before, replace(before, code="0.2 (aa)"), chips[:2], None).why is Why.VERSION
    late = rests_on(bare, SITE, chips[1:3], "h", "0.1 (aa)", 1)
    early = why_changed(late, rests_on(bare, SITE, chips[:3], "h", "0.1 (aa)", 1), chips[:3], None)
    assert (early.why, early.details) == (Why.LATE_SCENE, (f"late={chips[0].scene_id}",))


def test_every_format_holds_the_revisions(renewed: tuple[Workspace, Detection], tmp_path: Path) -> None:
    workspace, detection = renewed
    told = features(workspace, Audience.INTERNAL)[detection.id]["revisions"]
    assert [r["number"] for r in told] == [1, 2] and told[0]["said_until"] == told[1]["said_from"] is not None
    assert told[1]["said_until"] is None and told[1]["why"] == "new control set"
    assert told[1]["details"]["reason"] == REASON and told[1]["details"]["control_set"] == "1 -> 2"
    assert told[1]["first_seen"] == detection.first_seen.isoformat() and "outline" not in told[0]
    for ending in ("gpkg", "csv", "parquet", "kml"):
        export(workspace, tmp_path / f"out.{ending}", "detections", Audience.INTERNAL)
    assert {str(name) for name, _ in pyogrio.list_layers(tmp_path / "out.gpkg")} == {
        "detections",
        "revisions",
        "layer_styles",
    }
    layer = pyogrio.read_dataframe(tmp_path / "out.gpkg", layer="revisions")
    mine = layer[layer["detection_id"] == detection.id].sort_values("number")
    assert list(mine["number"]) == [1, 2] and mine.geometry.notna().all() and mine.crs.to_epsg() == 4326
    assert list(mine["why"]) == ["first said", "new control set"]
    assert len(layer) == len(workspace.store.revisions())
    for row in (*read_csv(tmp_path / "out.csv"), *pandas.read_parquet(tmp_path / "out.parquet").to_dict("records")):
        assert [r["number"] for r in json.loads(row["revisions"])][-1] >= 1
    assert "new control set" in (tmp_path / "out.kml").read_text(encoding="utf-8")


def test_an_edition_tells_what_it_said_and_from_when(workspace: Workspace) -> None:
    """Provisional at first, confirmed the next night, agreed on by two people later, moved by a new set at last."""
    store = workspace.store
    target = next(d for d in store.detections() if d.confirmed_on)
    steps = [
        replace(target, id="V-TEST", birth="x", confirmed_on=None, state=type(target.state)("provisional")),
        replace(target, id="V-TEST", birth="x"),
        replace(target, id="V-TEST", birth="x", first_seen=target.first_seen + timedelta(days=13), control_set=2),
    ]
    for number, step in enumerate(steps[:2]):
        store.save_detections([step], at=NOW + timedelta(days=10 * number))
    agreed = NOW + timedelta(days=15)
    agree(store, steps[0], agreed)
    store.save_detections([steps[2]], at=NOW + timedelta(days=20))

    def told(audience: Audience) -> list[tuple[int, Why, datetime, datetime | None]]:
        view = workspace.edition(audience, date(2027, 1, 1))
        return [(r.number, r.why, r.said_from, r.said_until) for r in view.revisions.get("V-TEST", ())]

    confirmed, moved = NOW + timedelta(days=10), NOW + timedelta(days=20)
    assert told(Audience.INTERNAL) == [
        (1, Why.FIRST, NOW, confirmed),
        (2, Why.NEW_LOOKS, confirmed, moved),
        (3, Why.CONTROL_SET, moved, None),
    ]
    assert told(Audience.PARTNER) == [(1, Why.FIRST, confirmed, moved), (2, Why.CONTROL_SET, moved, None)]
    assert told(Audience.PUBLIC) == [], "nobody has judged the moved window"
    again = NOW + timedelta(days=25)
    agree(store, steps[2], again)
    first, second = agreed + timedelta(hours=1), again + timedelta(hours=1)
    assert told(Audience.PUBLIC) == [(1, Why.FIRST, first, moved), (2, Why.CONTROL_SET, second, None)]
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        shown = features(workspace, audience)
        assert "provisional" not in json.dumps(shown) and set(shown) <= {d.id for d in store.detections()}
    other = next(d for d in store.detections() if d.id != "V-TEST")
    view = workspace.edition(Audience.PUBLIC, date(2027, 1, 1))
    assert other.id not in view.revisions and set(view.revisions) == {"V-TEST"}


def test_what_a_person_wrote_as_a_reason_stays_inside(renewed: tuple[Workspace, Detection]) -> None:
    workspace, detection = renewed
    agree(workspace.store, detection, NOW + timedelta(hours=1))
    assert detection.id not in features(workspace, Audience.PUBLIC), "nobody has judged what is told now"
    agree(workspace.store, detection, NOW + timedelta(days=400))
    told = features(workspace, Audience.PUBLIC)[detection.id]["revisions"]
    assert [r["why"] for r in told] == ["first said", "new control set"]
    assert told[1]["details"] == {"control_set": "1 -> 2"} and REASON not in json.dumps(told)
    assert workspace.edition(Audience.PUBLIC, date(2027, 1, 1)).corrections[detection.id]


def test_the_briefing_lists_what_was_corrected_and_what_ended_apart(
    renewed: tuple[Workspace, Detection], judged: Path
) -> None:
    def lines(workspace: Workspace, since: date | None) -> list[str]:
        view = workspace.edition(Audience.INTERNAL, date(2026, 12, 1))
        facts = assemble_briefing._facts(view, workspace.store.site(SITE.id), None)
        context = Context(date(2026, 12, 1), since, Audience.INTERNAL, (), "h", "v", 8, 2, {})
        made = proof(facts, context)
        assert made is not None
        return [*made["corrections"], *made["ended"]]

    workspace, detection = renewed
    told = [line for line in lines(workspace, NOW.date()) if line.startswith(f"{detection.id}, corrected 24 Nov 2026.")]
    assert len(told) == 1 and REASON in told[0]
    assert not [line for line in lines(workspace, LATER.date()) if "corrected" in line]  # it stood in an earlier one
    untouched = with_settings(Workspace.open(judged), SETTINGS)
    assert not [line for line in lines(untouched, NOW.date()) if "corrected" in line]


def test_a_clock_set_back_ends_no_statement_before_it_began(workspace: Workspace) -> None:
    store = workspace.store
    target = store.detections()[0]
    store.save_detections([replace(target, area_m2=1.0)], at=NOW - timedelta(days=400))
    first, second = store.revisions(target.id)
    assert first.said_until == second.said_from == NOW and isinstance(second, Revision)
    assert target.kind is not Kind.ACTIVITY and NOW.tzinfo is UTC
