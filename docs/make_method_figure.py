"""Draws docs/method-figure.svg: one simulated pixel, its look-alikes, and the look in which it leaves them.

Usage: python docs/make_method_figure.py. The place is invented; the numbers are those the detector works on.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.simulators.demo import simulate_site
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.candidate_pixels import gather_evidence, history_length
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.detect import detect
from pipelines.detect.held_looks import HeldLooks
from pipelines.detect.indices import OFFSET, greenness
from pipelines.detect.site_stack import KNOWN_BANDS, Finding, SiteStack

SEED = 8003
WIDE, TALL, LEFT, TOP = 860, 300, 60, 46
BOTTOM, RIGHT = TALL - 40, WIDE - 20
"""Edges of the plot, px."""
TARGET = Path(__file__).resolve().parent / "method-figure.svg"


@dataclass(frozen=True)
class Drawn:
    """One pixel, look by look, and the change that it belongs to."""

    days: npt.NDArray[np.int64]  # (n,) day numbers of its clear looks
    seen: npt.NDArray[np.float32]  # (n,) greenness that each showed
    expected: npt.NDArray[np.float32]  # (n,) greenness that its look-alikes say it should have shown
    history_ends: int  # day number
    first: int  # day numbers of the first and the last look of the site
    last: int
    finding: Finding

    def x(self, day: float) -> float:
        """Px from the left."""
        return LEFT + (day - self.first) / (self.last - self.first) * (RIGHT - LEFT)

    def y(self, value: float) -> float:
        """Px from the top."""
        return TOP + (0.95 - value) / 1.0 * (BOTTOM - TOP)


def main() -> None:
    """Draw the pixel of one simulated site that lost most green where the earliest construction is."""
    pixel = _pixel()
    parts = [*_ground(pixel), *_values(pixel), *_moments(pixel), *_key()]
    TARGET.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


def _pixel() -> Drawn:
    settings = DetectionSettings()
    world = simulate_site(SEED)
    valid = clear_looks(world.reflectance, world.scl, KNOWN_BANDS, world.days, settings)
    names = tuple(str(day) for day in world.days)
    stack = SiteStack(world.reflectance, KNOWN_BANDS, valid, world.days, names, world.site, world.ring)
    found = [f for f in detect(stack, settings).findings if f.state == "confirmed" and f.kind == "construction"]
    finding = min(found, key=lambda f: f.first_seen)
    number = world.days.astype("datetime64[D]").astype(np.int64)
    history = history_length(number, valid[:, world.site], settings)
    assert history is not None and finding.confirmed_on is not None
    held = HeldLooks.of(world.reflectance, valid, number, KNOWN_BANDS, history)
    evidence = gather_evidence(held, world.site, world.ring & ~world.site, settings)
    inside = np.flatnonzero(finding.mask.ravel()[evidence.pixels])
    everything = evidence.residuals.of(inside, np.arange(len(number)))
    expected = greenness((np.exp(everything.expected) - OFFSET).astype(np.float32), KNOWN_BANDS)
    since = world.days >= np.datetime64(finding.first_seen)
    at = int(np.median(expected[since], axis=0).argmax())
    looks = np.flatnonzero(evidence.valid[:, inside[at]])
    seen = greenness(everything.reflectance[looks][:, :, at].astype(np.float32), KNOWN_BANDS)
    ends = (int(number[history]), int(number[0]), int(number[-1]))
    return Drawn(number[looks], seen, expected[looks][:, at], *ends, finding)


def _ground(pixel: Drawn) -> list[str]:
    """The head, the history and the scale."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {TALL + 46}" font-family="sans-serif" '
        'font-size="12" role="img" aria-label="Greenness of one pixel and of its look-alikes, look by look">',
        f'<rect width="{WIDE}" height="{TALL + 46}" fill="#ffffff"/>',
        f'<rect x="{LEFT}" y="{TOP}" width="{pixel.x(pixel.history_ends) - LEFT:.1f}" height="{BOTTOM - TOP}" '
        'fill="#f1eee6"/>',
        f'<text x="{LEFT + 8}" y="{TALL - 60}" fill="#5a5446">history, frozen: what is usual</text>',
    ]
    for value in (0.0, 0.3, 0.6, 0.9):
        y = pixel.y(value)
        parts.append(f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#444444">{value}</text>')
    parts.append(f'<text x="{LEFT}" y="18" fill="#222222">Greenness (NDVI) of one pixel of an invented site</text>')
    return parts


def _values(pixel: Drawn) -> list[str]:
    """What was expected as a line, what was seen as dots."""
    line = " ".join(
        f"{pixel.x(d):.1f},{pixel.y(float(v)):.1f}" for d, v in zip(pixel.days, pixel.expected, strict=True)
    )
    dots = [
        f'<circle cx="{pixel.x(d):.1f}" cy="{pixel.y(float(v)):.1f}" r="3" fill="#b5542c"/>'
        for d, v in zip(pixel.days, pixel.seen, strict=True)
    ]
    return [f'<polyline points="{line}" fill="none" stroke="#2a7f62" stroke-width="2.5"/>', *dots]


def _moments(pixel: Drawn) -> list[str]:
    """The looks that begin and end the window, and the one with which the rule is met."""
    finding, parts = pixel.finding, []
    marks = (
        (finding.last_clear_before, "last clear look before"),
        (finding.first_seen, "first seen"),
        (finding.confirmed_on, "confirmed"),
    )
    for row, (day, words) in enumerate(marks):
        if day is None:
            continue
        x = pixel.x(int(np.datetime64(day, "D").astype(np.int64)))
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{BOTTOM}" stroke="#333333" '
            f'stroke-dasharray="{"none" if row == 1 else "4 3"}"/>'
        )
        left = row == 0 or x > WIDE - 200
        # labels stand apart, since the three looks may be days apart
        parts.append(
            f'<text x="{x + (-6 if left else 6):.1f}" y="{TALL - 24 + 15 * row}" '
            f'text-anchor="{"end" if left else "start"}" fill="#222222">{words}: {day}</text>'
        )
    return parts


def _key() -> list[str]:
    return [
        f'<circle cx="{LEFT + 6}" cy="{TALL + 32}" r="3" fill="#b5542c"/>',
        f'<text x="{LEFT + 16}" y="{TALL + 36}" fill="#222222">what the pixel showed in each clear look</text>',
        f'<line x1="{LEFT + 300}" x2="{LEFT + 324}" y1="{TALL + 32}" y2="{TALL + 32}" stroke="#2a7f62" '
        'stroke-width="2.5"/>',
        f'<text x="{LEFT + 332}" y="{TALL + 36}" fill="#222222">what its look-alikes outside the site say it should '
        "have shown</text>",
    ]


if __name__ == "__main__":
    main()
