"""How often "fell more than at controls" is said of actions that nothing followed, and of those that something did.

    python -m benchmarks before_after

Series are simulated, by laws written below: levels that differ from place to place, a season that all share and one of
each place's own, noise that goes on from month to month (autoregressive), a slow drift of each place, bursts of
building, and now and then a place that changes by itself. The constants of the judge were settled before any was drawn.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from geodata.actions.answer import OUTCOMES, Outcome, Verdict
from pipelines.before_after.judge_measure import Seen, judge
from pipelines.before_after.windows import MONTH_DAYS, Series, window_of

SEED = 19_201
DRAWS = 200
ACTION = date(2025, 10, 14)
FIRST, LAST = date(2023, 10, 1), date(2026, 5, 1)
BY_NAME = {outcome.name: outcome for outcome in OUTCOMES}
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Draw:
    """How places of one draw behave."""

    sites: int
    controls: int
    persistence: float = 0.8  # of the noise from ten days to the next
    own_season: float = 0.06  # spread of each place's own season
    drift: float = 0.03  # spread of each place's drift a year
    by_itself: float = 0.06  # share of places that change by themselves within the time compared
    seen: float = 0.85  # share of values that are seen
    trend: float = 0.0  # drift a year of the sites alone


SHAPES: dict[str, Draw] = {
    "10 sites, 40 controls": Draw(10, 40),
    "10 sites, 40 controls, persistence 0.95": Draw(10, 40, persistence=0.95),
    "3 sites, 10 controls": Draw(3, 10),
    "1 site, 7 controls": Draw(1, 7),
    "1 site, 40 controls": Draw(1, 40),
    "1 site, 7 controls, half of the nights seen": Draw(1, 7, seen=0.5),
}
Simulated = Callable[[np.random.Generator, Draw, bool, bool], Series]


def main(_folder: Path) -> int:
    """Print the tables."""
    print(f"Said of {DRAWS} actions that nothing followed, % of actions: any of the measures")
    print(f"{'':46}{'fell':>8}{'rose':>8}{'no verdict':>12}{'too little':>12}")
    for number, (name, draw) in enumerate(SHAPES.items()):
        _line(name, _any_of(draw, np.random.default_rng([SEED, 1, number])))
    print(f"\nSaid of {DRAWS} actions that something followed, 10 sites and 40 controls, % of actions")
    print(f"{'':46}{'fell':>8}{'rose':>8}{'no verdict':>12}{'too little':>12}")
    for number, (name, outcome, simulated) in enumerate(FOLLOWED):
        rng = np.random.default_rng([SEED, 2, number])
        _line(
            name,
            Counter(_verdict(outcome, simulated, SHAPES["10 sites, 40 controls"], rng, True) for _ in range(DRAWS)),
        )
    print(f"\nThe sites alone drift before, 10 sites and 40 controls, nothing followed, % of {DRAWS} actions")
    for number, drift in enumerate((0.2, 0.5)):
        draw = Draw(10, 40, trend=drift)
        rng = np.random.default_rng([SEED, 3, number])
        found = Counter(_verdict(BY_NAME["night_light"], light, draw, rng, False) for _ in range(DRAWS))
        _line(f"light rises by {drift:.0%} a year", found)
    return 0


def light(rng: np.random.Generator, draw: Draw, site: bool, follows: bool) -> Series:
    """Night light every ten days, logarithm; halved after the action where something follows."""
    return _level(rng, draw, (site, follows), 10, 0.12, math.log(0.5))


def radar(rng: np.random.Generator, draw: Draw, site: bool, follows: bool) -> Series:
    """Radar echo every twelve days, dB."""
    return _level(rng, draw, (site, follows), 12, 0.5, -2.0)


def tempo(rng: np.random.Generator, draw: Draw, site: bool, follows: bool) -> Series:
    """Reports by day, as a rate a month; the counts of a month are overdispersed."""
    rate, days, values = float(rng.gamma(2.0, 0.7)), list(_days(1)), list[float]()
    for start in range(0, len(days), 30):
        month = days[start : start + 30]
        here = rate * (4.0 if site and follows and month[0] > ACTION else 1.0)
        reports = int(rng.negative_binomial(1.5, 1.5 / (1.5 + here)))
        values += (np.bincount(rng.integers(0, 30, reports), minlength=30)[: len(month)] * MONTH_DAYS).tolist()
    return Series(tuple(days), tuple(values), tuple(values))


def built(rng: np.random.Generator, draw: Draw, site: bool, follows: bool) -> Series:
    """Built-up hectares: a start, and bursts of building of 0.1 to 1 ha at random, that stop after the action."""
    days = [d for d in _days(6) if rng.random() < draw.seen * 0.5]
    area = float(rng.uniform(4, 20))
    bursts: list[tuple[date, float]] = []
    at = FIRST
    while at < LAST:
        at += timedelta(days=1 + int(rng.exponential(25)))
        if not (site and follows and at > ACTION):
            bursts.append((at, float(rng.uniform(0.1, 1.0))))
    if rng.random() < draw.by_itself:
        bursts.append((ACTION + timedelta(days=int(rng.integers(-150, 150))), -float(rng.uniform(0.5, 3))))
    noise = rng.normal(0, 0.05, len(days))
    levels = [
        max(area + sum(ha for when, ha in bursts if when <= day) + e, 0.0) for day, e in zip(days, noise, strict=True)
    ]
    return Series(tuple(days), tuple(levels), tuple(levels))


def built_share(rng: np.random.Generator, draw: Draw, site: bool, follows: bool) -> Series:
    """The same as a logarithm; a third of it is gone after the action where something follows."""
    found = built(rng, draw, site, False)
    gone = [0.67 if site and follows and day > ACTION else 1.0 for day in found.days]
    levels = [v * share for v, share in zip(found.levels, gone, strict=True)]
    return Series(found.days, tuple(math.log(v + 0.1) for v in levels), tuple(levels))


FOLLOWED: tuple[tuple[str, Outcome, Simulated], ...] = (
    ("night light halved", BY_NAME["night_light"], light),
    ("building stopped", BY_NAME["growth"], built),
    ("a third of the built-up area gone", BY_NAME["built_up"], built_share),
    ("radar echo 2 dB weaker", BY_NAME["radar"], radar),
    ("four times as many reports (rose)", BY_NAME["incident_tempo"], tempo),
)


def _any_of(draw: Draw, rng: np.random.Generator) -> Counter[Verdict]:
    """Of each action: that any measure fell, or else rose, or what the first measure came to."""
    found: Counter[Verdict] = Counter()
    for _ in range(DRAWS):
        verdicts = [_verdict(outcome, simulated, draw, rng, False) for _, outcome, simulated in FOLLOWED]
        for one in (Verdict.FELL, Verdict.ROSE):
            found[one] += one in verdicts
        found[verdicts[0]] += verdicts[0] not in (Verdict.FELL, Verdict.ROSE)
    return found


def _verdict(outcome: Outcome, simulated: Simulated, draw: Draw, rng: np.random.Generator, follows: bool) -> Verdict:
    concerned = {f"s{n}": simulated(rng, draw, True, follows) for n in range(draw.sites)}
    others = {f"c{n}": simulated(rng, draw, False, False) for n in range(draw.controls)}
    window = window_of(outcome, ACTION, ACTION, LAST)
    return judge(outcome, Seen(concerned, others), window).verdict


def _level(
    rng: np.random.Generator, draw: Draw, told: tuple[bool, bool], every: int, spread: float, step: float
) -> Series:
    """A level with season, drift and noise that goes on; told: it is a site, something follows."""
    days = list(_days(every))
    years = np.array([(day - ACTION).days / 365.25 for day in days])
    fresh = rng.normal(0, math.sqrt(1 - draw.persistence**2) * spread, len(days) + 60)
    noise = lfilter([1.0], [1.0, -draw.persistence], fresh)[60:]
    season = (0.1 + rng.normal(0, draw.own_season)) * np.cos(2 * np.pi * (years - 0.3))
    values = rng.normal(2.5, 0.4) + season + noise + years * rng.normal(draw.trend if told[0] else 0.0, draw.drift)
    if rng.random() < draw.by_itself:
        values += np.where(years > rng.uniform(-0.4, 0.4), rng.choice([-1.0, 1.0]) * rng.uniform(0.3, 1.5), 0.0)
    values += np.where((years > 0) & all(told), step, 0.0)
    kept = [(day, float(v)) for day, v in zip(days, values, strict=True) if rng.random() < draw.seen]
    return Series(tuple(d for d, _ in kept), tuple(v for _, v in kept), tuple(math.exp(min(v, 50)) for _, v in kept))


def _days(every: int) -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += timedelta(days=every)


def _line(name: str, found: Counter[Verdict]) -> None:
    shares = [100 * found[one] / DRAWS for one in (Verdict.FELL, Verdict.ROSE, Verdict.TRENDS, Verdict.LITTLE)]
    print(f"{name:46}{shares[0]:8.1f}{shares[1]:8.1f}{shares[2]:12.1f}{shares[3]:12.1f}")


if __name__ == "__main__":
    sys.exit(main(Path()))
