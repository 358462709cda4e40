"""Measured looks of a site's changes as a file of the workspace: `measured/SITE.parquet`.

They follow from the archived chips and the control set alone, and are written anew whenever the site is judged; so they
lie beside the store and not in it, where 10,000 changes would add two million rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geodata.detections.measured_look import MeasuredLook
from geodata.errors import ReadFailed
from pipelines.detect.site_stack import Finding, Judgement, SiteStack, as_dates

FOLDER = "measured"
SCHEMA = pa.schema(
    [
        ("change_id", pa.string()),
        ("collection", pa.string()),
        ("scene_id", pa.string()),
        ("day", pa.date32()),
        ("band", pa.string()),
        *((name, pa.float32()) for name in ("measured", "expected", "low", "high", "lookalikes")),
        ("far", pa.float32()),
        ("controls", pa.list_(pa.float32())),
    ]
)
BEFORE_CONTROLS = pa.schema(list(SCHEMA)[:-2])
"""Of files written before the control areas were kept look by look: they are read as they are."""
DIGITS = 4
"""Of a reflectance, whose pixels are kept with four, and of a share."""


def measured_looks(
    stack: SiteStack, collections: Mapping[str, str], changes: Mapping[str, Finding], judgement: Judgement
) -> tuple[MeasuredLook, ...]:
    """Every look told of the changes, by change and day.

    Args:
        stack: that they were found in.
        collections: of each scene id of the stack.
        changes: id -> finding.
        judgement: that they are of; the control areas are told look by look from it.
    """
    dates = as_dates(stack.days)
    controls = judgement.placebo_far
    rows = []
    for change_id, finding in sorted(changes.items()):
        series = finding.series
        if series is None:
            continue
        for i, t in enumerate(series.looks.tolist()):
            scene = stack.scene_ids[t]
            values = (series.measured[i], series.expected[i], series.low[i], series.high[i])
            measured, expected, low, high = (round(float(v), DIGITS) for v in values)
            rows.append(
                MeasuredLook(
                    change_id,
                    collections.get(scene, ""),
                    scene,
                    dates[t],
                    series.band,
                    measured,
                    expected,
                    low,
                    high,
                    _known(series.lookalikes[i]),
                    _known(series.far[i]),
                    tuple(_known(share) for share in controls[:, t]) if controls is not None else (),
                )
            )
    return tuple(rows)


def _known(value: np.float32) -> float | None:
    return None if np.isnan(value) else round(float(value), DIGITS)


def keep_measured_looks(root: Path, site_id: str, looks: tuple[MeasuredLook, ...]) -> None:
    """Write a site's file anew, in one piece.

    Raises:
        OSError: the disk does not take it.
    """
    path = _path(root, site_id)
    path.parent.mkdir(exist_ok=True)
    names = [field.name for field in fields(MeasuredLook)]
    columns = zip(*(astuple(look) for look in looks), strict=True) if looks else ([] for _ in names)
    table = pa.table(dict(zip(names, map(list, columns), strict=True)), schema=SCHEMA)
    half = path.with_name(f".{path.name}.part")
    try:
        pq.write_table(table, half, compression="zstd")
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def measured_looks_of(root: Path, site_id: str, change_id: str) -> tuple[MeasuredLook, ...] | None:
    """The looks told of one change, oldest first; None where its site was last judged before they were kept.

    Raises:
        ReadFailed: the file is damaged.
    """
    path = _path(root, site_id)
    if not path.is_file():
        return None
    try:
        schema = pq.read_schema(path)
        if not (schema.equals(SCHEMA) or schema.equals(BEFORE_CONTROLS)):
            raise ValueError("other columns")
        table = pq.read_table(path, schema=schema, filters=[("change_id", "=", change_id)])
        rows = [row | {"controls": tuple(row.get("controls") or ())} for row in table.to_pylist()]
        looks = [MeasuredLook(**row) for row in rows]
    except (OSError, pa.ArrowException, TypeError, ValueError) as error:
        raise ReadFailed(
            f"{FOLDER}/{path.name}",
            "it is damaged",
            "Delete it: the next run that judges the site writes it anew",
        ) from error
    return tuple(sorted(looks, key=lambda look: (look.day, look.scene_id)))


def _path(root: Path, site_id: str) -> Path:
    return root / FOLDER / f"{site_id}.parquet"
