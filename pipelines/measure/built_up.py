"""Built-up ground inside a site, in hectares, look by look, with its uncertainty. Pure.

The ground that never turned green in the history (roofs, yards, tracks) is the start; ground that a confirmed
construction took is added from its first look on, ground that a confirmed demolition freed is taken off. At 10 m a
hard yard and a roof cannot be told apart for certain, so the figure is ground, never a number of buildings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from pipelines.detect.site_stack import Finding, Judgement, SiteStack, as_dates

Bool = npt.NDArray[np.bool_]

NDVI_AND_NDWI = ("green", "red", "nir")
"""Bands that these two need."""
BLOCK = 4096
"""Pixels worked on at once."""
NEVER_GREEN_NDVI = 0.40
"""NDVI that ground which is built on or bare stays below all year (vegetated_ndvi of the detector, same reason)."""
WATER_NDWI = 0.0
"""NDWI (green against near infrared) above which ground is water in its median look (McFeeters, IJRS 1996)."""
OUTLINE_PX = 0.35
"""Pixels by which an outline may be off in nine cases of ten: a quarter by how the looks lie on each other, the rest by
mixed pixels at its edge. Measured on simulated worlds (docs/benchmarks/changes.md)."""


@dataclass(frozen=True)
class BuiltPoint:
    """Built-up ground at one look."""

    day: date  # acquisition day
    value: float  # hectares
    low: float  # hectares, lower end of the 90 % interval
    high: float  # hectares, its upper end; what may be so, and cleared ground, counted in
    scene_id: str


def built_up(stack: SiteStack, judgement: Judgement, *, pixel_ha: float) -> tuple[BuiltPoint, ...]:
    """Built-up hectares for each judged look; empty without red, near infrared and green bands."""
    if not set(NDVI_AND_NDWI) <= set(stack.bands) or judgement.history_until is None:
        return ()
    days = as_dates(stack.days)
    start = never_green(stack, judgement.history_until)
    judged = set(judgement.judged_looks)
    points = []
    for day, scene in zip(days, stack.scene_ids, strict=True):
        if scene not in judged:
            continue
        sure = ground_on(day, start, judgement.findings) & stack.site
        value = float(sure.sum())
        below, above = _margins(day, start & stack.site, sure, judgement.findings, stack.site)
        low, high = max(value - below, 0.0), min(value + above, float(stack.site.sum()))  # no more than there is
        points.append(BuiltPoint(day, value * pixel_ha, low * pixel_ha, high * pixel_ha, scene))
    return tuple(points)


def _margins(day: date, start: Bool, sure: Bool, findings: Sequence[Finding], site: Bool) -> tuple[float, float]:
    """Pixels by which the ground built up on a day may be less, and more, than is said.

    The outlines of the start and of each change err apart from each other, so their errors are added as squares. From
    its first look to its confirmation a change is under way, and anything from none to all of it is done. What is
    still provisional may be so or not, and ground that was cleared may already be a building site.
    """
    edges = [float(_edge(start))]
    below = above = 0.0
    for finding in findings:
        over = finding.ended_on is not None and finding.ended_on <= day
        if finding.first_seen > day or over or finding.state == "withdrawn":
            continue
        mask = finding.mask & site
        if finding.kind in ("clearing", "unclear") or (finding.confirmed_on is None and finding.kind == "construction"):
            above += float((mask & ~sure).sum())
            below += float((mask & sure).sum()) if finding.kind == "unclear" else 0.0
        elif finding.confirmed_on is None:
            below += float((mask & sure).sum()) if finding.kind == "demolition" else 0.0
        elif finding.kind in ("construction", "demolition"):
            edges.append(float(_edge(mask)))
            if day < finding.confirmed_on:  # the image that meets the rule shows it done
                built = finding.kind == "construction"
                # Only what differs by it: construction on what was a yard already changes nothing.
                below += float((mask & ~start).sum()) if built else 0.0
                above += 0.0 if built else float((mask & start).sum())
    outline = OUTLINE_PX * float(np.sqrt(np.square(edges).sum()))
    return outline + below, outline + above


def never_green(stack: SiteStack, history_until: date) -> npt.NDArray[np.bool_]:
    """Site pixels that did not turn green in any clear look of the history and are not water: bool (H, W)."""
    history = np.flatnonzero([day < history_until for day in as_dates(stack.days)])
    reflectance, valid = stack.flat
    columns = stack.columns(stack.site)
    pixel_flags = np.zeros(len(columns), bool)
    for start in range(0, len(columns), BLOCK):  # a large site's history would be large
        part = columns[start : start + BLOCK]
        values = {name: reflectance[history[:, None], stack.bands.index(name), part] for name in NDVI_AND_NDWI}
        pixel_flags[start : start + BLOCK] = _never_green(values, valid[history[:, None], part])
    out = np.zeros(stack.site.shape, bool)
    out[stack.site] = pixel_flags
    return out


def _never_green(values: dict[str, npt.NDArray[np.int16]], seen: Bool) -> Bool:
    """The same of n pixels: values (T, n) by band and seen (T, n) in the history."""
    bands = {name: value.astype(np.float32) for name, value in values.items()}
    ndvi = _index(bands["nir"], bands["red"])
    ndwi = _index(bands["green"], bands["nir"])
    # The second greenest look, not the greenest: one missed cloud edge must not make a roof a field.
    ranked = np.sort(np.where(seen, ndvi, -1.0), axis=0)
    greenest = ranked[-2] if len(ranked) > 1 else np.full(seen.shape[1], 1.0)
    ordered = np.sort(np.where(seen, ndwi, np.inf), axis=0)
    count = seen.sum(axis=0)
    middle = np.take_along_axis(ordered, np.maximum((count - 1) // 2, 0)[None], axis=0)[0] if len(ordered) else ndvi
    out: Bool = (count >= 2) & (greenest < NEVER_GREEN_NDVI) & (middle < WATER_NDWI)
    return out


def ground_on(day: date, start: Bool, findings: Sequence[Finding]) -> Bool:
    """Built-up ground on a day, from the start and the confirmed changes that had begun by then."""
    ground = start.copy()
    for finding in sorted(findings, key=lambda f: f.first_seen):
        over = finding.ended_on is not None and finding.ended_on <= day
        if finding.first_seen > day or over or finding.confirmed_on is None or finding.state == "withdrawn":
            continue
        if finding.kind == "construction":
            ground |= finding.mask
        elif finding.kind == "demolition":
            ground &= ~finding.mask
    return ground


def _index(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    total = np.where(np.abs(a + b) < 1.0, 1.0, a + b)
    return np.clip((a - b) / total, -1.0, 1.0).astype(np.float32)


def _edge(mask: npt.NDArray[np.bool_]) -> int:
    return int((mask & ~ndimage.binary_erosion(mask)).sum())
