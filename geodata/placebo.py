"""A placebo: a control polygon near a site, judged by the same detector as the site itself."""

from __future__ import annotations

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True)
class Placebo:
    """One control polygon and whether the detector flagged it. Never a detection, never exported as one."""

    site_id: str
    number: int  # 1.. within the site, in the order they were judged
    outline: BaseGeometry  # WGS84 Polygon or MultiPolygon
    flagged: bool  # True when a change inside it was confirmed, although nothing is known there
    run_id: str = ""  # the run that judged it
