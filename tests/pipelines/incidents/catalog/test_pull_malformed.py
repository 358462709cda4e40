"""One malformed item loses that item, or that field, with a note: never the catalogue, never the run."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.errors import CompoundWatchError
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.same_event import same_events
from geodata.workspace import Workspace
from pipelines.incidents.catalog.item import item_of
from pipelines.incidents.catalog.pull import pull_incidents, rejoin
from pipelines.incidents.catalog.write import write_catalog
from tests.pipelines.incidents.catalog.test_publish import RAID
from tests.pipelines.mutations import mutated, raw_json

Json = dict[str, Any]


def malformed(**changes: Any) -> Json:
    item = item_of(RAID, "incidents-csv") | {"id": "csv-malformed"}
    item["properties"] |= {k: v for k, v in changes.items() if ":" in k or k in item["properties"] or k == "published"}
    return item | {k: v for k, v in changes.items() if k in item and k != "properties"}


def pulled(home: Path, written: str) -> tuple[dict[str, Incident], tuple[str, ...]]:
    """What a workspace keeps of a catalogue of a sound item and whatever else is written, and what it refused."""
    catalog = write_catalog(home / "theirs", "csv", [RAID], item_files=0)
    page = next((home / "theirs/items").glob("*.json"))
    sound = json.dumps(item_of(RAID, "incidents-csv"))
    page.write_text(f'{{"type": "FeatureCollection", "features": [{sound}, {written}]}}')
    workspace = Workspace.open(home / "home")
    found = pull_incidents(workspace, str(catalog))
    kept = {one.id: one for one in workspace.store.incidents()}
    workspace.store.close()
    assert RAID.id in kept, "the sound item beside it is lost"
    return kept, found.problems


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"geometry": {"type": "Point", "coordinates": [float("1" * 20), 16.7]}}, "not on the globe"),
        ({"geometry": {"type": "Point", "coordinates": [float("nan"), 16.7]}}, "no numbers"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[98, 16], [98.1, 16], [98.1, None], [98, 16]]]}}, "read"),
        ({"geometry": {"type": "Polygon", "coordinates": [[[98, 16], [98, 16], [98, 16], [98, 16]]]}}, "no area"),
        ({"geometry": "here"}, "read"),
        ({"geometry": {"type": "LineString", "coordinates": [[98, 16], [98, 17]]}}, "no place of a report"),
        ({"properties": None}, "no id or no properties"),
        ({"datetime": 20250506}, "read"),
        ({"datetime": "0001-01-01T00:00:00+14:00"}, "read"),
        ({"datetime": "9999-12-31T23:59:59Z"}, "not between 1900 and 2200"),
        ({"datetime": "1066-10-14T00:00:00Z"}, "not between 1900 and 2200"),
        ({"cw:type": ["raid"]}, "no text"),
        ({"cw:type": {}}, "no text"),
        ({"cw:date_precision": ["day"]}, "read"),
        ({"id": ["a", "b"]}, "no id or no properties"),
        ({"id": True, "properties": 7}, "no id or no properties"),
    ],
    ids=str,
)
def test_what_makes_it_no_incident_refuses_the_item_by_name(changes: Json, why: str, tmp_path: Path) -> None:
    item = malformed(**changes)
    if "properties" in changes:
        item["properties"] = changes["properties"]
    kept, problems = pulled(tmp_path, json.dumps(item))
    assert set(kept) == {RAID.id} and len(problems) == 1 and why in problems[0], problems


@pytest.mark.parametrize(
    "coordinate", ["9" * 401, "-" + "9" * 5_000, "1e999", "NaN", "-Infinity", '"98.5"', "[[[[]]]]", "null", "true"]
)
def test_coordinates_that_no_float_can_hold_cost_their_item_alone(coordinate: str, tmp_path: Path) -> None:
    item = json.dumps(malformed(geometry={"type": "Point", "coordinates": ["HERE", 16.7]}))
    _, problems = pulled(tmp_path, item.replace('"HERE"', coordinate))
    assert len(problems) <= 1  # "98.5" in quotation marks may pass for a number


@pytest.mark.parametrize("inner", ['{"type": "Point", "coordinates": [98, 16]}'])
def test_shapes_within_shapes_cost_their_item_alone(inner: str, tmp_path: Path) -> None:
    for _ in range(20):
        inner = f'{{"type": "GeometryCollection", "geometries": [{inner}]}}'
    item = json.dumps(malformed(geometry="HERE"))
    _, problems = pulled(tmp_path, item.replace('"HERE"', inner))
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("cw:site_ids", [3, "kk", {"a": 1}, [3, None, {}], 10**30, True]),
        ("cw:notes", [5, "note", [["a"]], {"a": "b"}, [1.5]]),
        ("cw:fatalities", [[1], "many", 7, {"low": 10**30}, {"best": "3"}, {"high": [1]}, {"low": 10**18}]),
        ("cw:place_name", [{"a": 1}, ["KK Park"], 7]),
        ("cw:country", [["MM"], 95, {}]),
        ("cw:reported_by", [{}, ["x"], 3]),
        ("cw:licence", [[1], 4]),
        ("cw:source", [["ucdp"], 5]),
        ("cw:verification", [["proven"], 0, {}]),
        ("published", [7, ["2025"], "yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]),
        ("title", [["t"], {"en": "t"}, 9]),
        ("links", [3, None, {"rel": "via"}, [7, None, {"rel": ["via"]}, {"rel": "via", "href": {}}], "x"]),
    ],
)
def test_any_other_field_is_left_out_and_the_item_kept(field: str, values: list[Any], tmp_path: Path) -> None:
    for number, value in enumerate(values):
        kept, problems = pulled(tmp_path / str(number), json.dumps(malformed(**{field: value})))
        assert problems == () and "csv-malformed" in kept, (value, problems)
        told = kept["csv-malformed"].notes
        assert field == "links" or not value or any("left out" in note for note in told), (value, told)


@pytest.mark.parametrize(
    "changes",
    [
        {"cw:date_precision": "dya"},
        {"cw:type": []},
        {"geometry": {"type": "Point", "coordinates": [float("nan"), 16.7]}},
        {"geometry": {"type": "Point", "coordinates": [0, 0]}},
    ],
    ids=str,
)
def test_a_report_whose_item_turns_malformed_stands_until_its_source_takes_it_back(
    changes: Json, tmp_path: Path
) -> None:
    """A typing error in one field is no word of the source that a report was wrong: it still lists the item. One that
    it marks as deprecated or lists no longer it does take back, as the profile says."""
    catalog = write_catalog(tmp_path / "theirs", "csv", [RAID], item_files=0)
    page = next((tmp_path / "theirs/items").glob("*.json"))
    sound = item_of(RAID, "incidents-csv")
    workspace = Workspace.open(tmp_path / "home")

    def withdrawn_after(*items: Json) -> tuple[int, int, set[str]]:
        """Withdrawn and refused of a pull, and the ids of the reports that are withdrawn then."""
        page.write_text(json.dumps({"type": "FeatureCollection", "features": [sound, *items]}))
        pulled_now = pull_incidents(workspace, str(catalog))
        withdrawn_ids = {one.id for one in workspace.store.incidents() if one.withdrawn}
        return pulled_now.withdrawn, len(pulled_now.problems), withdrawn_ids

    other = malformed() | {"id": "csv-other"}
    assert withdrawn_after(malformed(), other) == (0, 0, set())
    assert withdrawn_after(malformed(**changes), other) == (0, 1, set())
    assert withdrawn_after(malformed(**changes)) == (1, 1, {"csv-other"}), "it is listed no longer"
    deprecated = malformed(**changes)
    deprecated["properties"]["deprecated"] = True
    assert withdrawn_after(deprecated) == (1, 1, {"csv-other", "csv-malformed"})


@pytest.mark.parametrize("feature", ["null", "3", '"item"', "[]", "{}", "[[]]", "true"])
def test_a_feature_that_is_none_is_told(feature: str, tmp_path: Path) -> None:
    kept, problems = pulled(tmp_path, feature)
    assert set(kept) == {RAID.id} and len(problems) == 1


def test_a_letter_that_is_none_costs_that_letter_alone(tmp_path: Path) -> None:
    catalog = write_catalog(tmp_path / "theirs", "csv", [RAID], item_files=0)
    page = next((tmp_path / "theirs/items").glob("*.json"))
    page.write_bytes(page.read_bytes().replace(RAID.title.encode(), b"raid \xff here"))
    workspace = Workspace.open(tmp_path / "home")
    assert pull_incidents(workspace, str(catalog)).problems == ()
    assert workspace.store.incidents()[0].title == "raid \ufffd here"


SEEDS: list[Json] = [
    item_of(RAID, "incidents-csv"),
    item_of(
        Incident(
            "csv-2",
            "csv",
            "release",
            "Thirty leave",
            date(2025, 5, 1),
            date(2025, 5, 31),
            DatePrecision.MONTH,
            RAID.place and RAID.place.buffer(0.01, 2),
            PlacePrecision.DISTRICT,
            "Myawaddy",
            "MM",
            "a monitor",
            "https://example.org/a",
            "single source",
            1,
            2,
            3,
            notes=("a note",),
            site_ids=("kk",),
        ),
        "incidents-csv",
    ),
]


@pytest.fixture(scope="module")
def pull_into(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Workspace]:
    """Pulls a page of features, as written, into one workspace that lasts."""
    folder = tmp_path_factory.mktemp("malformed")
    catalog = write_catalog(folder / "theirs", "csv", [RAID], item_files=0)
    page = next((folder / "theirs/items").glob("*.json"))
    workspace = Workspace.open(folder / "home")

    def pull(features: str) -> Workspace:
        sound = json.dumps(item_of(RAID, "incidents-csv"))
        page.write_bytes(
            f'{{"type": "FeatureCollection", "features": [{features}, {sound}]}}'.encode(errors="surrogatepass")
        )
        try:
            pull_incidents(workspace, str(catalog))
        except CompoundWatchError as error:
            assert "nested deeper" in error.cause or "valid JSON" in error.cause, error
        return workspace

    return pull


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_an_item_holds_it_is_kept_noted_or_refused(
    pull_into: Callable[[str], Workspace], data: st.DataObject
) -> None:
    """Through the real way: file, pull, store, the gate of each audience, and out again as an item."""
    items = [data.draw(mutated(copy.deepcopy(data.draw(st.sampled_from(SEEDS))))) for _ in range(5)]
    workspace = pull_into(",".join(raw_json(item, data.draw(st.booleans())) for item in items))
    kept = workspace.store.incidents()
    assert any(one.id == RAID.id for one in kept)
    for audience in Audience:
        seen = Gate(audience, date(2026, 1, 1), workspace.settings).incidents(kept, []).items
        assert all(json.dumps(item_of(one, "c")) for one in seen)
    same_events(kept)
    rejoin(workspace)


def test_an_id_that_is_there_twice_keeps_its_first_report_and_names_the_second(tmp_path: Path) -> None:
    first, second = malformed(), malformed()
    second["properties"]["title"] = "Another report of the same id"
    kept, refused = pulled(tmp_path, f"{json.dumps(first)}, {json.dumps(second)}")
    assert kept["csv-malformed"].title == first["properties"]["title"]
    assert [text for text in refused if "csv-malformed" in text and "its id is there twice" in text]


def test_an_area_is_as_coarse_as_it_is_wide(tmp_path: Path) -> None:
    """A degree called exact was shown at every site in it."""
    ring = [[98, 16], [99, 16], [99, 17], [98, 17], [98, 16]]
    exact = malformed(geometry={"type": "Polygon", "coordinates": [ring]}, **{"cw:place_precision": "exact"})
    (report,) = [one for key, one in pulled(tmp_path, json.dumps(exact))[0].items() if key == "csv-malformed"]
    assert report.place_precision is PlacePrecision.PROVINCE
    assert any("its place is an area, so it is province and not exact" in str(note) for note in report.notes)
