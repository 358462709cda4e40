"""Hypothesis strategies for every noun: any field value that its type allows and that the store promises to keep."""

from __future__ import annotations

import dataclasses
import types
from datetime import UTC, date, datetime
from enum import EnumMeta
from typing import Any, Union, get_args, get_origin, get_type_hints

import shapely
from hypothesis import strategies as st
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geodata.i18n.kept_text import KeptText
from geodata.looks.reason import VALUES, Reason, ReasonCode
from geodata.looks.run import Run
from geodata.sites.grid import Grid
from geodata.text.clean import plain

NOW = datetime(2026, 11, 21, 6, 30, 0, 250_000, tzinfo=UTC)
"""A moment to hand in as the clock."""

texts = st.text(max_size=40).map(plain)
ids = st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12)
times = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
"""Times as a GeoPackage can hold them: to the millisecond."""
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
numbers = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(0, 2**31 - 1)
grids = st.builds(
    Grid,
    epsg=st.sampled_from((32647, 32648, 32748)),
    left=st.integers(10_000, 40_000).map(lambda n: n * 20.0),
    top=st.integers(10_000, 400_000).map(lambda n: n * 20.0),
    width=st.integers(2, 900),
    height=st.integers(2, 900),
)
_lon, _lat, _size = st.floats(90, 110), st.floats(-10, 30), st.floats(0.001, 0.05)
boxes = st.builds(lambda x, y, w, h: shapely.box(x, y, x + w, y + h), _lon, _lat, _size, _size)
points = st.builds(shapely.Point, _lon, _lat)
two_boxes = st.builds(
    lambda box, gap: shapely.MultiPolygon([box, translate(box, 0.06 + gap)]),
    boxes,
    _size,
)
causes = texts | st.builds(lambda a, b: KeptText("{a} of {b}", {"a": a, "b": b}), texts, counts)


def _reason(code: ReasonCode, behind: st.SearchStrategy[tuple[Reason, ...]]) -> st.SearchStrategy[Reason]:
    numbered = {"share", "clear", "cloud", "shadow", "snow", "px", "most", "better", "offset"}
    given: dict[str, st.SearchStrategy[Any]] = {
        name: behind if name == "because" else numbers if name in numbered else causes if name == "cause" else texts
        for name in VALUES[code]
    }
    return st.builds(Reason, st.just(code), st.fixed_dictionaries(given))


_codes = st.sampled_from(list(ReasonCode))
_behind = st.lists(_codes.flatmap(lambda code: _reason(code, st.just(()))), max_size=2).map(tuple)
reasons = _codes.flatmap(lambda code: _reason(code, _behind))
"""Each code with its values, and reasons behind it where it has some."""
shapes = st.one_of(boxes, points, two_boxes)


def of(noun: type, **fixed: Any) -> st.SearchStrategy[Any]:
    """A strategy for a frozen dataclass: every field drawn by its type, except those fixed here."""
    hints = get_type_hints(noun)
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for field in dataclasses.fields(noun):
        given = fixed.get(field.name)
        if field.name in fixed:
            fields[field.name] = given if isinstance(given, st.SearchStrategy) else st.just(given)
        else:
            fields[field.name] = by_type(hints[field.name])
    return st.builds(noun, **fields)


def by_type(hint: Any) -> st.SearchStrategy[Any]:
    """A strategy for one field type."""
    simple = {str: texts, float: numbers, int: counts, bool: st.booleans(), date: days, datetime: times}
    if hint in simple:
        return simple[hint]
    if hint is BaseGeometry:
        return shapes
    if hint is Reason:
        return reasons
    if hint is Grid:
        return grids
    if isinstance(hint, EnumMeta):
        return st.sampled_from(list(hint))
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*(st.none() if part is types.NoneType else by_type(part) for part in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(by_type(get_args(hint)[0]), max_size=3).map(tuple)
    return of(hint)


_years = st.floats(0, allow_nan=False, allow_infinity=False)
runs = of(Run, id=ids, placebo_site_years=_years, quiet_site_years=_years).map(
    lambda run: (
        run
        if run.finished_at is None or run.finished_at >= run.started_at
        else dataclasses.replace(run, started_at=run.finished_at, finished_at=run.started_at)
    )
)
"""Runs that can be true: geodata/looks/run.py says which cannot."""
