"""Draws docs/method-figure.svg: one simulated pixel, its look-alikes, and the look in which it leaves them.

Usage: python docs/make_method_figure.py. The place is invented; the numbers are those the detector works on.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.simulators.demo import simulate_site
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.candidates import gather, history_length
from pipelines.detect.cloud_mask import clear_looks
from pipelines.detect.detect import detect
from pipelines.detect.held_looks import HeldLooks
from pipelines.detect.indices import OFFSET, greenness
from pipelines.detect.site_stack import KNOWN_BANDS, SiteStack

SEED = 8003
WIDE, TALL, LEFT, TOP = 860, 300, 60, 46
TARGET = Path(__file__).resolve().parent / "method-figure.svg"


def main() -> None:
    """Draw the pixel of one simulated site that lost most green where the earliest construction is."""
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
    evidence = gather(held, world.site, world.ring & ~world.site, settings)
    inside = np.flatnonzero(finding.mask.ravel()[evidence.pixels])
    everything = evidence.departures.of(inside, np.arange(len(number)))
    expected_all = greenness((np.exp(everything.expected) - OFFSET).astype(np.float32), KNOWN_BANDS)
    since = world.days >= np.datetime64(finding.first_seen)
    at = int(np.median(expected_all[since], axis=0).argmax())
    looks = np.flatnonzero(evidence.valid[:, inside[at]])
    seen = greenness(everything.reflectance[looks][:, :, at].astype(np.float32), KNOWN_BANDS)
    expected = expected_all[looks][:, at]
    days = number[looks]
    first, last = int(number[0]), int(number[-1])

    def x(day: float) -> float:
        return LEFT + (day - first) / (last - first) * (WIDE - LEFT - 20)

    def y(value: float) -> float:
        return TOP + (0.95 - value) / 1.0 * (TALL - TOP - 40)

    def points(values: np.ndarray) -> str:
        return " ".join(f"{x(d):.1f},{y(float(v)):.1f}" for d, v in zip(days, values, strict=True))

    marks = [
        (np.datetime64(finding.last_clear_before) if finding.last_clear_before else None, "last clear look before", 0),
        (np.datetime64(finding.first_seen), "first seen", 1),
        (np.datetime64(finding.confirmed_on), "confirmed", 2),
    ]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {TALL + 46}" font-family="sans-serif" '
        'font-size="12" role="img" aria-label="Greenness of one pixel and of its look-alikes, look by look">',
        f'<rect width="{WIDE}" height="{TALL + 46}" fill="#ffffff"/>',
        f'<rect x="{LEFT}" y="{TOP}" width="{x(int(number[history])) - LEFT:.1f}" height="{TALL - TOP - 40}" '
        'fill="#f1eee6"/>',
        f'<text x="{LEFT + 8}" y="{TALL - 60}" fill="#5a5446">history, frozen: what is usual</text>',
    ]
    for value in (0.0, 0.3, 0.6, 0.9):
        parts.append(f'<line x1="{LEFT}" x2="{WIDE - 20}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end" fill="#444444">{value}</text>')
    parts.append(f'<text x="{LEFT}" y="18" fill="#222222">Greenness (NDVI) of one pixel of an invented site</text>')
    parts.append(f'<polyline points="{points(expected)}" fill="none" stroke="#2a7f62" stroke-width="2.5"/>')
    parts += [
        f'<circle cx="{x(d):.1f}" cy="{y(float(v)):.1f}" r="3" fill="#b5542c"/>'
        for d, v in zip(days, seen, strict=True)
    ]
    for day, words, row in marks:
        if day is None:
            continue
        at_x = x(int(day.astype("datetime64[D]").astype(np.int64)))
        parts.append(
            f'<line x1="{at_x:.1f}" x2="{at_x:.1f}" y1="{TOP}" y2="{TALL - 40}" stroke="#333333" '
            f'stroke-dasharray="{"none" if row == 1 else "4 3"}"/>'
        )
        left = row == 0 or at_x > WIDE - 200
        # labels stand apart, since the three looks may be days apart
        parts.append(
            f'<text x="{at_x + (-6 if left else 6):.1f}" y="{TALL - 24 + 15 * row}" '
            f'text-anchor="{"end" if left else "start"}" fill="#222222">{words}: {day}</text>'
        )
    parts.append(f'<circle cx="{LEFT + 6}" cy="{TALL + 32}" r="3" fill="#b5542c"/>')
    parts.append(
        f'<text x="{LEFT + 16}" y="{TALL + 36}" fill="#222222">what the pixel showed in each clear look</text>'
    )
    parts.append(
        f'<line x1="{LEFT + 300}" x2="{LEFT + 324}" y1="{TALL + 32}" y2="{TALL + 32}" stroke="#2a7f62" '
        'stroke-width="2.5"/>'
    )
    parts.append(
        f'<text x="{LEFT + 332}" y="{TALL + 36}" fill="#222222">what its look-alikes outside the site say it should '
        "have shown</text>"
    )
    TARGET.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
