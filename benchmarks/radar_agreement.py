"""Whether radar that agrees with an optical change makes it likelier: likelihood ratios on real radar. Prints a table.

    python -m benchmarks radar_agreement

Places of 2 x 2 to 5 x 5 cells (0.36 to 2.25 ha) of the three bursts of sentinel1_rtc, each with a window such as an
optical change has (a day, 12 to 60 days after the last clear one). Quiet: the stacks as they are, where no event is
known. Changed: the same with a step of so many decibel implanted inside the window. Radar agrees where the rule of
pipelines/activity/radar_agreement.py finds a change of it. No real place on this machine has radar and an optical
change whose truth is known, so how many decibel real changes move is in no figure here.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.activity import Stack, _bursts, _middle
from geodata.detections.ground.same_ground import SAME_GROUND
from pipelines.activity.radar_agreement import windows_overlap
from pipelines.activity.radar_change import LEAST_HISTORY, RadarChange, RadarLooks, judge_radar

SEED = 90_417
SIDES = (2, 3, 5)
STEP = 7
"""Cells from one place to the next, so that none touches another."""
DECIBEL = (-10, -5, -3, -2, -1, 1, 2, 3, 5, 10)
Place = tuple[int, int]
Window = tuple[date, date]


def main(folder: Path) -> int:
    """Print the table; folder: shared/data."""
    bursts = dict(_bursts(folder / "sentinel1_rtc"))
    quiet = [_agreeing(stack, side, 0, n) for n, stack in enumerate(bursts.values()) for side in SIDES]
    none, places = sum(a for a, _ in quiet), sum(n for _, n in quiet)
    by_burst = [f"{sum(a for a, _ in quiet[i : i + len(SIDES)])}" for i in range(0, len(quiet), len(SIDES))]
    print(f"Quiet: radar agrees at {none} of {places} places with a window ({', '.join(by_burst)} by burst)")
    print("| step | radar agrees | likelihood ratio, agreeing | likelihood ratio, silent |")
    for db in DECIBEL:
        found = [_agreeing(stack, side, db, n) for n, stack in enumerate(bursts.values()) for side in SIDES]
        hits, count = sum(a for a, _ in found), sum(n for _, n in found)
        yes, no = ratio(hits, count, none, places), ratio(count - hits, count, places - none, places)
        print(
            f"| {db:+d} dB | {hits} of {count} ({hits / count:.2f}) | {yes[0]:.0f} ({yes[1]:.0f} to {yes[2]:.0f}) "
            f"| {no[0]:.2f} ({no[1]:.2f} to {no[2]:.2f}) |",
            flush=True,
        )
    return 0


def ratio(hits: int, count: int, other: int, others: int) -> tuple[float, float, float]:
    """Ratio of two shares with its 95 % interval (Katz), half a case added to each so that none divides by zero."""
    a, b = (hits + 0.5) / (count + 1), (other + 0.5) / (others + 1)
    error = math.sqrt(1 / (hits + 0.5) - 1 / (count + 1) + 1 / (other + 0.5) - 1 / (others + 1))
    return a / b, a / b * math.exp(-1.96 * error), a / b * math.exp(1.96 * error)


def _agreeing(stack: Stack, side: int, db: int, number: int) -> tuple[int, int]:
    """At how many places of a burst radar agrees, and of how many; db 0 = as it is."""
    days, echo = stack
    rng = np.random.default_rng([SEED, number, side, db + 100])
    made = {band: values.copy() for band, values in echo.items()}
    high, wide = made["vv"].shape[1:]
    at = int(rng.integers(LEAST_HISTORY + 2, len(days) - 4))
    corners = range(14, min(high, wide) - 14 - side, STEP)
    places = [(row, column) for row in corners for column in corners]
    if db:
        places = places[int(rng.integers(0, 4)) :: 4]  # so that implants stay a small part of the ground
        for row, column in places:
            for values in made.values():
                values[at:, row : row + side, column : column + side] *= 10 ** (db / 10)
    changes = judge_radar(RadarLooks(days, made), _middle((high, wide), 0.8)).changes
    hits = 0
    for place in places:
        length, behind = int(rng.integers(12, 61)), rng.uniform()
        begins = days[at] - timedelta(days=round(length * behind))
        hits += _agrees(changes, days, place, side, (begins, begins + timedelta(days=length)))
    return hits, len(places)


def _agrees(changes: Sequence[RadarChange], days: Sequence[date], place: Place, side: int, window: Window) -> bool:
    block: npt.NDArray[np.bool_] = np.zeros(changes[0].cells.shape, bool) if changes else np.zeros((1, 1), bool)
    block[place[0] : place[0] + side, place[1] : place[1] + side] = True
    return any(
        (change.ended is None or change.confirmed is not None)
        and windows_overlap(window, (_day(days, change.last_before), days[change.first_seen]))
        and (change.cells & block).sum() >= SAME_GROUND * min(change.cells.sum(), side * side)
        for change in changes
    )


def _day(days: Sequence[date], look: int | None) -> date | None:
    """Its day; None for no look."""
    return days[look] if look is not None else None


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
