"""Whether two changes are of the same ground, as radar of two orbits, and radar and optics, are compared. Pure."""

from __future__ import annotations

from geodata.detections.detection import Detection

SAME_GROUND = 0.3
"""Share 0..1 of the smaller of two changes in common from which they are of the same ground."""


def same_ground(a: Detection, b: Detection) -> bool:
    """Whether two changes of one site have enough ground in common; one without area has none."""
    smaller = min(a.outline.area, b.outline.area)
    if a.site_id != b.site_id or smaller <= 0.0 or not a.outline.intersects(b.outline):
        return False
    return bool(a.outline.intersection(b.outline).area >= SAME_GROUND * smaller)
