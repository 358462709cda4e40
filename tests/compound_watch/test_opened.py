"""The door for Python hands on what an export holds, row by row, and nothing that an audience may not see."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas
import pytest
import shapely

import compound_watch
from compound_watch.opened_workspace import OpenedWorkspace, open_workspace
from geodata.access.audience import Audience
from geodata.errors import NotFound, SettingsRefused
from geodata.workspace import Workspace
from pipelines.publish.export import export
from tests.screens import fixture_world
from tests.screens.fixture_world import END, HIDDEN


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("door") / "home"
    fixture_world.make(folder).close()
    return folder


def opened(home: Path, audience: Audience | str = Audience.PUBLIC) -> OpenedWorkspace:
    return open_workspace(home, audience, today=END)


def as_exported(value: Any) -> Any:
    """A cell as GeoJSON has it."""
    if isinstance(value, list | tuple):
        return [dict(part) if isinstance(part, dict) else part for part in value]
    if value is None or value is pandas.NA or value is pandas.NaT:
        return None
    if isinstance(value, pandas.Timestamp):
        return value.isoformat() if value.tzinfo else value.date().isoformat()
    return value.item() if isinstance(value, np.generic) else value


def same(cell: object, written: object) -> bool:
    """Equal, moments by what they mean: an export writes ".000Z", and "" where there is none."""
    if isinstance(cell, str) and isinstance(written, str) and "T" in written and cell != written:
        return datetime.fromisoformat(cell) == datetime.fromisoformat(written)
    return cell == written or (cell is None and written == "")


@pytest.mark.parametrize("what", ["sites", "detections", "incidents", "looks", "measures"])
@pytest.mark.parametrize("audience", list(Audience))
def test_every_row_is_that_of_the_export_for_the_same_audience(
    home: Path, tmp_path: Path, audience: Audience, what: str
) -> None:
    out = tmp_path / "rows.geojson"
    report = export(Workspace.existing(home), out, what, audience, today=END)
    written = json.loads(out.read_text(encoding="utf-8"))
    frame = getattr(opened(home, audience), what)()
    assert len(frame) == len(written["features"]) and frame.attrs["left_out"] == report.left_out
    assert len(frame) > 0 or audience is not Audience.INTERNAL
    for name in ("licence", "attribution", "audience", "simulated", "limits"):
        assert frame.attrs[name] == written[name]
    for (_, row), feature in zip(frame.iterrows(), written["features"], strict=True):
        assert set(row.index) - {"geometry"} == set(feature["properties"])
        for name, value in feature["properties"].items():
            assert same(as_exported(row[name]), value), (name, row[name], value)
        if "geometry" in row.index and feature["geometry"] is not None:
            there = shapely.geometry.shape(feature["geometry"])
            assert row.geometry.normalize().equals_exact(there.normalize(), 1e-8)


def test_tables_are_typed_and_say_what_they_rest_on(home: Path) -> None:
    found = opened(home).detections()
    assert isinstance(found, geopandas.GeoDataFrame) and found.crs.to_epsg() == 4326
    assert found["first_seen"].dtype.kind == "M" and found["area_m2"].dtype == "Float64"
    looks = opened(home).looks("pellimar-bend")
    assert str(looks["acquired_at"].dtype.tz) == "UTC"
    assert looks["acquired_at"].max().date() == END


def test_days_bound_what_is_told(home: Path) -> None:
    inner = opened(home, "internal")
    every = inner.looks("pellimar-bend")
    some = inner.looks("pellimar-bend", since="2026-01-01", until=date(2026, 6, 30))
    days = every["acquired_at"].dt.date
    assert len(some) == sum(date(2026, 1, 1) <= day <= date(2026, 6, 30) for day in days) > 0
    newest = inner.detections("pellimar-bend")["first_seen"].max()
    assert set(inner.detections("pellimar-bend", since=newest)["first_seen"]) == {newest}
    with pytest.raises(SettingsRefused, match="not a date"):
        inner.looks(since="yesterday-ish")


def test_a_day_that_is_none_is_refused_where_there_is_no_row_to_compare_it_with(tmp_path: Path) -> None:
    """A typing error reads the same on the first day of a workspace as on its last: as a refusal, not as "no rows"."""
    Workspace.open(tmp_path).store.sites()  # an empty store is made
    empty = opened(tmp_path, Audience.INTERNAL)
    for table in (empty.detections, empty.incidents, empty.looks):
        bounded = table(since="2025-06-30", until="2025-07-30")
        assert bounded.empty and list(bounded.columns) == list(table().columns), "no row, and every column"
        for wrong in ({"since": "2025-06-31"}, {"until": "2025-06-31"}):
            with pytest.raises(SettingsRefused, match="not a date"):
                table(**wrong)


def test_a_day_that_is_none_is_refused_of_a_site_without_pixels(home: Path) -> None:
    inner = opened(home, Audience.INTERNAL)
    view = Workspace.existing(home).edition(Audience.INTERNAL, END)
    bare = next(site for site in sorted(view.site_ids) if not view.shown_chips(site).items)
    with pytest.raises(SettingsRefused, match="not a date"):
        inner.chips(bare, until="2025-06-31")


@pytest.mark.parametrize("wrong", ["", pandas.NaT, 2025], ids=repr)
def test_a_bound_that_is_no_day_is_refused_wherever_one_is_taken(home: Path, wrong: Any) -> None:
    """The newest day of an empty table is NaT; a bare year would be taken for a day of 1970, and bound nothing."""
    inner = opened(home, Audience.INTERNAL)
    for ask in (inner.detections, inner.incidents, inner.looks, inner.chips):
        for bound in ("since", "until"):
            with pytest.raises(SettingsRefused, match=f"^{bound}: .* is not a date"):
                ask("pellimar-bend", **{bound: wrong})


def test_today_may_be_written_like_any_other_day(home: Path) -> None:
    as_text = open_workspace(home, today=END.isoformat())
    assert as_text.today == END
    assert as_text.detections()["id"].tolist() == opened(home).detections()["id"].tolist()
    with pytest.raises(SettingsRefused, match=r"^today: 2026 is not a date"):
        open_workspace(home, today=2026)


def test_a_series_is_a_measure_by_time_and_none_is_told_in_words(home: Path) -> None:
    inner = opened(home, Audience.INTERNAL)
    built = inner.series("pellimar-bend", "built_up")
    stored = Workspace.existing(home).store.measures("pellimar-bend")
    expected = sorted((m.at, m.value) for m in stored if m.name == "built_up")
    assert [(at.to_pydatetime(), value) for at, value in built["value"].items()] == expected
    assert built.index.is_monotonic_increasing and set(built["unit"]) == {"ha"}
    with pytest.raises(NotFound, match="it has: built_up, night_light_against_lookalikes"):
        inner.series("pellimar-bend", "no such")


def test_a_series_of_a_site_without_any_says_why(home: Path) -> None:
    """At Pellimar Bend a change is not released to the public; at Drelling, whose outline is unknown, nothing is
    measured."""
    with pytest.raises(NotFound, match="they would tell of what is not released") as held:
        opened(home).series("pellimar-bend", "built_up")
    assert "Ask for one of these" not in str(held.value)
    with pytest.raises(NotFound, match="nothing of it is measured yet") as nothing:
        opened(home, Audience.INTERNAL).series("drelling", "built_up")
    assert "Ask for one of these" not in str(nothing.value)


def test_a_hidden_site_is_refused_in_the_words_of_one_that_is_not_there(home: Path) -> None:
    public = opened(home)
    for ask in (public.detections, public.looks, public.measures, public.incidents, public.chips):
        said = []
        for key in (HIDDEN[0], "nowhere"):
            with pytest.raises(NotFound) as refused:
                ask(key)
            said.append(str(refused.value).replace(key, "X"))
        assert said[0] == said[1]
    assert HIDDEN[0] in set(opened(home, "internal").sites()["id"])


def test_pixels_of_a_site_where_a_change_is_held_back_are_those_of_told_days(home: Path) -> None:
    """Pellimar Bend has a change that only one person has reviewed, so that the public is not told of it."""
    inner, public = opened(home, "internal"), opened(home)
    view = Workspace.existing(home).edition(Audience.PUBLIC, END)
    told = view.picture_days("pellimar-bend")
    assert told is not None
    every = inner.chips("pellimar-bend")["time"].values.astype("datetime64[D]")
    assert len(every) == len(Workspace.existing(home).store.chips("pellimar-bend")) > 5
    shown = [day for day in every if date.fromisoformat(str(day)) in told]
    if shown:
        assert list(public.chips("pellimar-bend")["time"].values.astype("datetime64[D]")) == shown
    else:
        with pytest.raises(NotFound, match="no pixels of it"):
            public.chips("pellimar-bend")
    assert len(shown) < len(every)


def test_reading_changes_no_file(home: Path) -> None:
    def digests() -> dict[str, str]:
        kept = (p for p in home.rglob("*") if p.is_file() and not p.name.endswith(("-wal", "-shm")))
        return {str(p.relative_to(home)): hashlib.sha256(p.read_bytes()).hexdigest() for p in kept}

    before = digests()
    inner = opened(home, "internal")
    for what in ("sites", "detections", "incidents", "looks", "measures"):
        getattr(inner, what)()
    inner.chips("pellimar-bend", bands=["red"])
    assert digests() == before


def test_a_workspace_that_is_not_there_is_never_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound, match=r"there is none. Name the folder of one that is there"):
        open_workspace(tmp_path / "none")
    monkeypatch.setenv("COMPOUND_WATCH_HOME", str(tmp_path / "named"))
    with pytest.raises(NotFound, match="named"):
        open_workspace()
    assert not list(tmp_path.iterdir())
    (tmp_path / "lost" / "chips").mkdir(parents=True)
    with pytest.raises(NotFound, match=r"is not there. Put it back from a copy"):
        open_workspace(tmp_path / "lost")
    with pytest.raises(SettingsRefused, match="Set public, partner or internal"):
        open_workspace(tmp_path, "everybody")


def test_loading_the_package_loads_nothing_heavy_and_every_name_is_there() -> None:
    code = "import compound_watch, sys; print(*{m.split('.')[0] for m in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "compound_watch" in loaded
    assert not {"numpy", "pandas", "geopandas", "sqlalchemy", "xarray", "geodata"} & set(loaded)
    assert all(getattr(compound_watch, name) is not None for name in compound_watch.__all__)
    assert set(compound_watch.__all__) <= set(dir(compound_watch)) and compound_watch.__version__
    assert (Path(compound_watch.__file__).parent / "py.typed").is_file()
    with pytest.raises(AttributeError, match="no attribute 'sight'"):
        _ = compound_watch.sight


def test_reversed_days_and_a_list_of_sites_are_told_as_what_they_are(home: Path) -> None:
    world = opened(home, Audience.INTERNAL)
    site = world.sites()["id"].iloc[0]
    turned = {"since": "2026-09-01", "until": "2026-03-01"}
    for ask in (world.chips, world.detections, world.incidents, world.looks):
        with pytest.raises(SettingsRefused, match="2026-09-01 comes after until, 2026-03-01"):
            ask(site, **turned)
        with pytest.raises(NotFound, match="named by its id, one text, not by what is of the type list"):
            ask([site])  # type: ignore[arg-type]
    for frame in (world.sites(), world.sites()["id"]):
        with pytest.raises(NotFound, match="named by its id, one text"):
            world.measures(frame)  # type: ignore[arg-type]
