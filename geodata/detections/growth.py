"""Growth: hectares of built-up ground gained or lost a month, per site, group and corridor. Pure.

A month's change is the built-up ground at its last look less that at the last look of an earlier month. A look is one
that was judged, here and below. A month without one has no figure: unseen is not unchanged. What grew meanwhile falls
to the month in which it was seen.

A look at the site need not show all of it. A change is counted in the month of its first look, and the interval of
every month into which it may have fallen since the last clear look at its ground reaches to it: ground/moved_ground.py.

- A *group* is what the operator says belongs together (`site_groups` in compound-watch.toml).
- A *corridor* is a stretch of sites that each lie within CORRIDOR_KM of the next, whatever border runs between them,
  named after its first site; or what the operator says (`corridors`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Detection
from geodata.detections.ground.moved_ground import GroundMove, moves_of, outline_error, unplaced
from geodata.errors import SettingsRefused
from geodata.i18n.messages import english
from geodata.looks.measure import Measure
from geodata.settings.settings import FILE_NAME
from geodata.sites.degrees import M_PER_DEGREE
from geodata.sites.site import Site

CORRIDOR_KM = 25.0
"""Kilometres from one site to the next within a corridor: as near as a report counts as near a site."""

AROUND = "around "
"""Before the id of its first site: the name of a corridor that the operator did not name."""


@dataclass(frozen=True)
class Growth:
    """One month of one site, group or corridor. Hectares; intervals are about 90 %."""

    level: str  # "site" | "group" | "corridor"
    name: str  # site id, or name of the group or corridor
    month: date  # its first day
    looked: int  # sites with a judged look in this month
    sites: int  # sites of it that are measured at all
    built_ha: float  # built up at each site's last look until the month's end, added up
    built_low: float
    built_high: float
    change_ha: float | None  # gained since each site's last look of an earlier month; None: no look to compare
    change_low: float | None  # reaches to a month without what may have come before or after it
    change_high: float | None  # reaches to all that may have come in it, seen only later
    counted: int = 1  # sites that built_ha adds up: those measured by the month's end. Fewer than `sites` is no
    # smaller total of the same ground: months compare where it is the same


@dataclass(frozen=True)
class _Month:
    """A month of one site, with its interval of change in the two parts that sums add up in different ways."""

    growth: Growth
    change: tuple[float, float, float] | None  # hectares: change, and what it may be less and more by its errors
    unplaced: tuple[float, float] = (0.0, 0.0)  # hectares less and more by changes that may lie in other months


def growth_of(measures: Iterable[Measure], detections: Iterable[Detection]) -> tuple[Growth, ...]:
    """Growth of one site, month by month, months without a look left out.

    Args:
        measures: of one site, any order; other measures than "built_up" are passed over.
        detections: the changes of the same site that the reader may see, of any kind and state. Only the interval of
            change rests on them: values come from the measures.
    """
    return tuple(month.growth for month in _months_of(measures, moves_of(detections)))


def _months_of(measures: Iterable[Measure], moves: Sequence[GroundMove]) -> tuple[_Month, ...]:
    last: dict[date, Measure] = {}
    for m in sorted((m for m in measures if m.name == "built_up"), key=lambda m: m.at):
        last[m.at.date().replace(day=1)] = m
    out: list[_Month] = []
    earlier: Measure | None = None
    for month, m in last.items():
        own = (m.value, *_ends(m))
        if earlier is None:
            out.append(_Month(Growth("site", m.site_id, month, 1, 1, *own, None, None, None), None))
        else:
            change, beside = _change(earlier, m, moves)
            change_interval = _interval([change], [beside])
            out.append(_Month(Growth("site", m.site_id, month, 1, 1, *own, *change_interval), change, beside))
        earlier = m
    return tuple(out)


def _total_growth(level: str, name: str, members: Mapping[str, Sequence[_Month]]) -> tuple[Growth, ...]:
    """Growth of sites added up, for every month in which at least one of them was looked at.

    Args:
        level, name: what they are together.
        members: site id -> its growth, in order of months.

    A site counts from its first look on. Errors of different sites are taken as independent: their halves of an
    interval are added as squares. What may lie in other months is added plainly: near sites are under the same
    clouds, so that what nobody saw for months may have come at all of them in one month.
    """
    watched = {key: months for key, months in members.items() if months}
    by_month = {key: {m.growth.month: m for m in months} for key, months in watched.items()}
    out: list[Growth] = []
    standing: dict[str, Growth] = {}
    for month in sorted({m.growth.month for months in watched.values() for m in months}):
        here = [by_month[key][month] for key in watched if month in by_month[key]]
        standing |= {m.growth.name: m.growth for m in here}
        changed = [m.change for m in here if m.change is not None]
        change_interval = _interval(changed, [m.unplaced for m in here]) if changed else (None, None, None)
        halves = [(g.built_ha, g.built_ha - g.built_low, g.built_high - g.built_ha) for g in standing.values()]
        total = _interval(halves, [])
        row = Growth(level, name, month, len(here), len(watched), *total, *change_interval)
        out.append(replace(row, counted=len(standing)))
    return tuple(out)


def growth_table(
    sites: Sequence[Site],
    measures: Iterable[Measure],
    detections: Iterable[Detection],
    groups: Sequence[str] = (),
    corridors: Sequence[str] = (),
) -> tuple[Growth, ...]:
    """Growth of every site, then of every group, then of every corridor.

    Args:
        sites: those that the reader may see; others are in no sum.
        measures: of any sites.
        detections: the changes that the reader may see, at any sites, of any kind and state.
        groups, corridors: "NAME: site-id, site-id" each; without corridors, near sites make one.

    Raises:
        SettingsRefused: a text that is not of that form.
    """
    ids = {site.id for site in sites}
    by_site: dict[str, list[Measure]] = {key: [] for key in sorted(ids)}
    for m in measures:
        if m.site_id in ids:
            by_site[m.site_id].append(m)
    changes: dict[str, list[Detection]] = {key: [] for key in ids}
    for d in detections:
        if d.site_id in ids:
            changes[d.site_id].append(d)
    each = {key: _months_of(site_measures, moves_of(changes[key])) for key, site_measures in by_site.items()}
    rows = [m.growth for months in each.values() for m in months]
    stretches = named_sets("corridors", corridors) if corridors else corridors_of([s for s in sites if each[s.id]])
    for level, sets in (("group", named_sets("site_groups", groups)), ("corridor", stretches)):
        for name, members in sets.items():
            rows += _total_growth(level, name, {key: each[key] for key in members if key in each})
    return tuple(rows)


def corridors_of(sites: Sequence[Site], *, km: float = CORRIDOR_KM) -> dict[str, tuple[str, ...]]:
    """Stretches of at least two sites linked by steps of at most `km` (single linkage): name -> site ids.

    Simulated sites and real ones never share a corridor. Independent of the order of the sites.
    """
    left = {s.id: s for s in sorted(sites, key=lambda s: s.id)}
    every = tuple(left.values())
    places = shapely.STRtree([s.outline for s in every])
    out: dict[str, tuple[str, ...]] = {}
    while left:
        linked, edge = [left.pop(next(iter(left)))], 0
        while edge < len(linked):
            here = linked[edge]
            beside = (every[at] for at in places.query(_box_around(here, km)))
            near = [s for s in beside if s.id in left and s.simulated == here.simulated and _km(s, here) <= km]
            linked += [left.pop(s.id) for s in near]
            edge += 1
        if len(linked) > 1:
            ids = tuple(sorted(s.id for s in linked))
            out[f"{AROUND}{ids[0]}"] = ids
    return out


def named_sets(setting: str, texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """ "NAME: site-id, site-id" texts as name -> ids.

    Raises:
        SettingsRefused: no name, no id, or a name given twice.
    """
    out: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, colon, rest = text.partition(":")
        ids = tuple(dict.fromkeys(part.strip() for part in rest.split(",") if part.strip()))
        if not colon or not name.strip() or not ids:
            raise SettingsRefused(
                f"{FILE_NAME}, {setting}",
                english("{text} is not NAME: site-id, site-id", text=repr(text)),
                "Write a name, a colon and ids",
            )
        if name.strip() in out:
            raise SettingsRefused(
                f"{FILE_NAME}, {setting}", english("{name} is given twice", name=repr(name.strip())), "Give it once"
            )
        out[name.strip()] = ids
    return out


def _change(
    a: Measure, b: Measure, moves: Sequence[GroundMove]
) -> tuple[tuple[float, float, float], tuple[float, float]]:
    """Growth from one look to a later one: (change, less, more) by its errors, and (less, more) by what is unplaced.

    Ground that stands on both days has the same outline error on both, which cancels. What one interval has more than
    the other is the error of what is new or was under way: half intervals are taken from each other as squares.
    A lower end that has come closer means that the earlier look may have said too much, so that more was gained since.
    What is under way at the later look is in that half already: it is taken out of it where it is unplaced. Where more
    was under way at the earlier look, the square root says nothing of the outline of what is new: both ends reach at
    least as far as the area of the changes themselves is unsure.
    """
    (a_low, a_high), (b_low, b_high) = _ends(a), _ends(b)
    below, above = (a.value - a_low, b.value - b_low), (a_high - a.value, b_high - b.value)
    less = _grown(*below) + _grown(*reversed(above))
    more = _grown(*above) + _grown(*reversed(below))
    days = (a.at.date(), b.at.date())
    free, outline = unplaced(moves, *days), outline_error(moves, *days)
    errors = (b.value - a.value, max(less - free.held_loss, outline[0]), max(more - free.held_gain, outline[1]))
    return errors, (free.loss, free.gain)


def _grown(earlier: float, later: float) -> float:
    """By how much a half interval has grown, as a square root of squares; 0.0 where it shrank."""
    return math.sqrt(max(later**2 - earlier**2, 0.0))


def _ends(m: Measure) -> tuple[float, float]:
    return (m.value if m.low is None else m.low, m.value if m.high is None else m.high)


def _interval(
    parts: Sequence[tuple[float, float, float]], plain: Sequence[tuple[float, float]]
) -> tuple[float, float, float]:
    """(value, low, high) of (value, less, more) added up: halves as squares, then the (less, more) added plainly."""
    value = sum(v for v, _, _ in parts)
    below = math.sqrt(sum(less**2 for _, less, _ in parts)) + sum(less for less, _ in plain)
    above = math.sqrt(sum(more**2 for _, _, more in parts)) + sum(more for _, more in plain)
    return value, value - below, value + above


def _box_around(site: Site, km: float) -> BaseGeometry:
    """A box in degrees that holds all ground within some kilometres of an outline, and more."""
    west, south, east, north = site.outline.bounds
    up = 1.1 * km * 1000.0 / M_PER_DEGREE
    aside = up / max(math.cos(math.radians(min(max(abs(south), abs(north)) + up, 85.0))), 0.05)
    return shapely.box(west - aside, south - up, east + aside, north + up)


def _km(a: Site, b: Site) -> float:
    """Distance between outlines in kilometres, good to 1 % over a corridor's steps."""
    middle = math.radians((a.outline.centroid.y + b.outline.centroid.y) / 2)
    scale = (M_PER_DEGREE * math.cos(middle), M_PER_DEGREE)
    one, other = (shapely.transform(s.outline, lambda xy: xy * scale) for s in (a, b))
    return float(one.distance(other)) / 1000.0
