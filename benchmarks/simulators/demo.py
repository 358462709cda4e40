"""A random site of the demo world's kind, with its truth."""

from __future__ import annotations

from datetime import date

from benchmarks.simulators.random_demo import random_plan
from pipelines.demo.world.series import SimulatedSite, simulate_plan


def simulate_site(
    seed: int,
    *,
    height: int = 240,
    width: int = 240,
    start: date = date(2024, 5, 21),
    end: date = date(2026, 11, 17),
    every_days: int = 5,
    razed: bool | None = None,
) -> SimulatedSite:
    """A never-seen site drawn from its seed alone.

    height, width: 10 m pixels, even, at least 160. razed: whether the compound is razed almost whole (None leaves it
    to chance, one in five). Everything random comes from `seed`: the same arguments give the same arrays.
    """
    plan = random_plan(seed, height=height, width=width, start=start, end=end, every_days=every_days, razed=razed)
    return simulate_plan(plan)
