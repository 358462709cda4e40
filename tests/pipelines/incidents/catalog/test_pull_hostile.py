"""Catalogues of other agencies that lie: what they say is screened, noted or refused item by item."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geodata.incidents.incident import Incident
from geodata.looks.run import Problem
from geodata.workspace import Workspace
from pipelines.incidents.catalog.item import item_of
from pipelines.incidents.catalog.pull import pull_incidents
from pipelines.incidents.catalog.read_parts import safe
from pipelines.incidents.catalog.write import write_catalog
from tests.pipelines.incidents.catalog.test_publish import RAID


def item_with(**changes: Any) -> dict[str, Any]:
    item = item_of(RAID, "incidents-csv")
    item["properties"] |= {k: v for k, v in changes.items() if ":" in k or k == "deprecated"}
    return item | {k: v for k, v in changes.items() if ":" not in k and k != "deprecated"}


def pulled_from(folder: Path, item: dict[str, Any]) -> tuple[list[Incident], tuple[Problem, ...]]:
    """What a fresh workspace keeps and refuses of another agency's catalogue of one item."""
    catalog = write_catalog(folder / "theirs", "csv", [RAID], item_files=0)
    page = next((folder / "theirs/items").glob("*.json"))
    page.write_text(json.dumps({"type": "FeatureCollection", "features": [item]}))
    theirs = Workspace.open(folder / "home")
    return theirs.store.incidents() if pull_incidents(theirs, str(catalog)).new else [], theirs.store.pulls()[0].refused


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Verified by two people", "several sources"),
        (" verified  by two people ", "several sources"),
        ("Single source", "single source"),
        ("proven", "unverified"),
        ("ask +66 81 234 5678", "unverified"),
    ],
)
def test_nobody_elses_word_makes_a_report_verified_here(said: str, kept: str, tmp_path: Path) -> None:
    (found,), _ = pulled_from(tmp_path, item_with(**{"cw:verification": said}))
    assert found.verification == kept and "234" not in repr(found)


def test_every_text_of_another_catalogue_is_screened(tmp_path: Path) -> None:
    changes = {"cw:source": "desk +66 81 234 5678", "cw:site_ids": ["ask @border_boy", "kk"], "deprecated": "false"}
    (found,), _ = pulled_from(tmp_path, item_with(**changes))
    assert found.source == "desk [left out]" and "border_boy" not in repr(found) and not found.withdrawn


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"id": "call +66 81 234 5678"}, "its id is too long"),
        ({"id": "a\u0007b"}, "its id is too long"),
        ({"geometry": {"type": "Point", "coordinates": [16.7, 98.5]}}, "not on the globe"),
        ({"geometry": {"type": "Point", "coordinates": [0, 0]}}, "missing place"),
    ],
)
def test_items_that_cannot_be_kept_are_refused_by_name(changes: dict[str, Any], why: str, tmp_path: Path) -> None:
    found, (problem,) = pulled_from(tmp_path, item_with(**changes))
    assert found == [] and why in problem.cause and "234" not in problem.thing


def test_odd_counts_and_dates_of_another_catalogue_are_noted(tmp_path: Path) -> None:
    changes = {"cw:fatalities": {"low": -5, "best": 3, "high": 4.5}, "cw:date_precision": "days"}
    item = item_with(**changes)
    item["properties"] |= {"datetime": None, "start_datetime": "2025-05-09T00:00:00Z", "end_datetime": "2025-05-06"}
    (found,), _ = pulled_from(tmp_path, item)
    assert (found.fatalities_low, found.fatalities_best, found.fatalities_high) == (None, 3, None)
    assert (found.start_date, found.end_date) == (date(2025, 5, 6), date(2025, 5, 9)) and len(found.notes) == 3


@pytest.mark.parametrize(
    ("x", "y", "country", "notes"),
    [
        (104.9, 11.5, "MM", ("its coordinates 11.5, 104.9 lie outside Myanmar",)),
        (16.6, 88.5, "Burma", ("its coordinates 88.5, 16.6 lie outside Myanmar",)),
        (98.5, 16.6, "MM", ()),
        (104.9, 11.5, "", ()),
        (104.9, 11.5, "Nowhere", ()),
    ],
)
def test_a_place_outside_its_country_is_noted_as_in_a_table(
    x: float, y: float, country: str, notes: tuple[str, ...], tmp_path: Path
) -> None:
    where = {"geometry": {"type": "Point", "coordinates": [x, y]}, "bbox": [x, y, x, y], "cw:notes": []}
    (found,), _ = pulled_from(tmp_path, item_with(**where, **{"cw:country": country}))
    assert tuple(map(str, found.notes)) == notes
    assert safe(found).notes == found.notes, "noted once"
