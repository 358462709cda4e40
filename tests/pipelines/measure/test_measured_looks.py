"""The file of what looks measured on a site's changes: written in one piece, read by change, damage told."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from geodata.detections.measured_look import MeasuredLook
from geodata.errors import ReadFailed
from pipelines.measure.measured_looks import BEFORE_CONTROLS, keep_measured_looks, measured_looks_of

LOOK = MeasuredLook("PB-1", "sentinel-2-l2a", "S2_1", date(2026, 3, 1), "red", 0.21, 0.12, 0.1, 0.14, None)
LATER = replace(
    LOOK, scene_id="S2_2", day=date(2026, 3, 9), measured=0.22, lookalikes=0.1234, far=0.75, controls=(0.0, None, 0.25)
)
OTHER = replace(LOOK, change_id="PB-2", band="nir")


def test_they_come_back_by_change_and_day(tmp_path: Path) -> None:
    keep_measured_looks(tmp_path, "pellimar-bend", (LATER, OTHER, LOOK))
    found = measured_looks_of(tmp_path, "pellimar-bend", "PB-1")
    assert found is not None and [k.scene_id for k in found] == ["S2_1", "S2_2"]
    assert [astuple(k)[:5] for k in found] == [astuple(LOOK)[:5], astuple(LATER)[:5]]
    assert astuple(found[0])[5:9] == pytest.approx(astuple(LOOK)[5:9])
    assert found[1].lookalikes == pytest.approx(0.1234) and found[0].lookalikes is None
    assert (found[0].far, found[0].controls) == (None, ())
    assert (found[1].far, found[1].controls) == (0.75, (0.0, None, 0.25))
    assert found[0].outside and not replace(LOOK, measured=0.13).outside


def test_a_change_without_looks_and_a_site_without_a_file_differ(tmp_path: Path) -> None:
    assert measured_looks_of(tmp_path, "pellimar-bend", "PB-1") is None
    keep_measured_looks(tmp_path, "pellimar-bend", ())
    assert measured_looks_of(tmp_path, "pellimar-bend", "PB-1") == ()


def test_what_is_written_takes_the_place_of_what_was(tmp_path: Path) -> None:
    keep_measured_looks(tmp_path, "a", (LOOK,))
    keep_measured_looks(tmp_path, "a", (OTHER,))
    assert measured_looks_of(tmp_path, "a", "PB-1") == ()
    assert [path.name for path in (tmp_path / "measured").iterdir()] == ["a.parquet"]


def test_a_file_from_before_control_areas_were_kept_is_read_as_it_is(tmp_path: Path) -> None:
    keep_measured_looks(tmp_path, "a", (LATER,))
    path = tmp_path / "measured" / "a.parquet"
    pq.write_table(pq.read_table(path).select(BEFORE_CONTROLS.names), path)
    (found,) = measured_looks_of(tmp_path, "a", "PB-1") or ()
    assert found.lookalikes == pytest.approx(0.1234) and (found.far, found.controls) == (None, ())


def test_a_damaged_file_says_what_to_do(tmp_path: Path) -> None:
    keep_measured_looks(tmp_path, "a", (LOOK, LATER))
    path = tmp_path / "measured" / "a.parquet"
    whole = path.read_bytes()
    for broken in (b"", whole[: len(whole) // 2], b"PAR1" * 20):
        path.write_bytes(broken)
        with pytest.raises(ReadFailed, match="Delete it: the next run that judges the site writes it anew"):
            measured_looks_of(tmp_path, "a", "PB-1")
    pq.write_table(pq.read_table(_other_table(tmp_path)), path)
    with pytest.raises(ReadFailed, match="it is damaged"):
        measured_looks_of(tmp_path, "a", "PB-1")


def _other_table(folder: Path) -> Path:
    """A sound file with other columns."""
    import pyarrow as pa

    path = folder / "other.parquet"
    pq.write_table(pa.table({"change_id": ["PB-1"], "colour": ["red"]}), path)
    return path
