"""Activity beside simpler rules: radar on real stacks, night light and report tempo on simulated ones. Prints tables.

    python -m benchmarks activity

Radar: the three bursts of sentinel1_rtc and the mountains of s1_rtc_enga_png, where no event is known, what DIST-S1
says of the same bursts (dist_s1_golden_10SGD), and blocks implanted into the bursts. The constants of the judges were
settled with other seeds, so places, days and noise here are new; the bursts and mountains themselves are not, and
there are no others. Light and tempo are simulated, by laws written below.
"""

from __future__ import annotations

import itertools
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
import shapely
from rasterio.enums import Resampling
from rasterio.warp import reproject
from scipy import ndimage

from geodata.looks.look import Look, LookStatus
from geodata.looks.scene import Scene, Sensor
from geodata.sites.grid import grid_for
from geodata.sites.site import Site
from pipelines.activity.breaks import judged
from pipelines.activity.light import FLOOR, RULE, LightValue, light_changes
from pipelines.activity.radar_change import LEAST_HISTORY, RadarLooks, judge_radar
from pipelines.activity.radar_detections import RadarOutcome, RadarTask, judge_radar_task
from pipelines.activity.series_breaks import RADAR, STRETCH_CHANCE, STRETCH_DAYS
from pipelines.activity.tempo import CHANCE, Count, tempo_breaks
from pipelines.read.chip_files import write_chip
from pipelines.workers.on_cores import on_cores

SEED = 412_063
Echo = dict[str, npt.NDArray[np.float32]]
Stack = tuple[tuple[date, ...], Echo]


def main(folder: Path) -> int:
    """Print every table; folder: shared/data."""
    bursts = dict(_bursts(folder / "sentinel1_rtc"))
    stacks = {**bursts, "enga": _mountains(folder / "s1_rtc_enga_png")}
    print("Radar where nothing is known to have happened: ground flagged a look, %")
    _quiet(stacks)
    print("\nRadar on 2 January 2025 beside DIST-S1's published status on the same ground")
    _beside_dist_s1(bursts, folder / "dist_s1_golden_10SGD")
    print("\nRadar, blocks implanted into the bursts: found, first seen within two looks, ground flagged")
    _implants(bursts)
    print("\nRadar, blocks of 4 cells on the newest looks: share found, peers at 0.1 % of quiet ground flagged")
    _at_equal_rate(bursts)
    print("\nRadar series of blocks of 8 x 8 cells: flagged where nothing happened, steps of 4 dB found within 5 looks")
    _radar_series(stacks)
    print("\nNight light, simulated nights with moon, season, cloud and noise")
    _light()
    print("\nReport tempo, Poisson, three years of months that all have the same rate a day")
    _tempo()
    _cost(bursts)
    return 0


def _bursts(folder: Path) -> Iterator[tuple[str, Stack]]:
    found: dict[str, dict[str, Path]] = {}
    for item in sorted((folder / "items").iterdir()):
        match = re.match(r"(T\d+-\d+-IW\d)_(\d{8})", item.name)
        assert match is not None
        found.setdefault(match[1], {})[match[2]] = item
    for name, by_day in sorted(found.items()):
        days = sorted(by_day)
        echo = {band: np.stack([_read(by_day[day] / f"{band}.tif") for day in days]) for band in ("vv", "vh")}
        yield name, (tuple(date.fromisoformat(day) for day in days), echo)


def _mountains(folder: Path) -> Stack:
    echo, days = {}, list[str]()
    for band in ("vv", "vh"):
        files = {path.name.split("IW2_")[1][:8]: path for path in folder.glob(f"*_{band.upper()}_tv_cropped.tif")}
        days = sorted(files)
        echo[band] = np.stack([_read(files[day]) for day in days])
    return tuple(date.fromisoformat(day) for day in days), echo


def _read(path: Path) -> npt.NDArray[np.float32]:
    with rasterio.open(path) as source:
        values: npt.NDArray[np.float32] = source.read(1)
    return values


def _middle(shape: tuple[int, ...], share: float) -> npt.NDArray[np.bool_]:
    inside = np.zeros(shape, bool)
    a, b = (round(n * (1 - share) / 2) for n in shape)
    inside[a : shape[0] - a, b : shape[1] - b] = True
    return inside


def _ours(echo: Echo, history: int) -> npt.NDArray[np.bool_]:
    days = tuple(date(2020, 1, 1) + timedelta(days=12 * i) for i in range(len(echo["vv"])))
    return judge_radar(RadarLooks(days, echo), _middle(echo["vv"].shape[1:], 0.7), min(history, LEAST_HISTORY)).flagged


def _log_ratio(echo: Echo, after: int) -> npt.NDArray[np.float64]:
    """Mean log-ratio of the newest looks over those before, dB, both polarisations over 3 x 3 cells."""
    off = [
        10
        * np.log10(
            ndimage.uniform_filter(v[-after:].mean(axis=0), 3) / ndimage.uniform_filter(v[:-after].mean(axis=0), 3)
        )
        for v in echo.values()
    ]
    return np.abs(np.mean(off, axis=0))


def _pwtt(echo: Echo, after: int) -> npt.NDArray[np.float64]:
    """PWTT's statistic (Ballinger 2024): Welch's t cell by cell of ln gamma0, the larger polarisation, smoothed over
    3 x 3 cells."""
    largest = np.zeros(echo["vv"].shape[1:])
    for values in echo.values():
        level = np.log(np.maximum(values, 1e-5))
        old, new = level[:-after], level[-after:]
        error = np.sqrt(
            old.var(axis=0, ddof=1) / len(old) + (new.var(axis=0, ddof=1) if after > 1 else old.var(axis=0)) / after
        )
        moved = np.abs((new.mean(axis=0) - old.mean(axis=0)) / error)
        largest = np.maximum(largest, ndimage.uniform_filter(moved, 3))
    return largest


def _omnibus(echo: Echo, after: int) -> npt.NDArray[np.float64]:
    """-2 ln Q of the omnibus test that looks from the last before on are equal (Conradsen 2016, diagonal, over 3 x 3
    cells), both polarisations; without the number of looks, which scales all alike."""
    total = np.zeros(echo["vv"].shape[1:])
    for values in echo.values():
        part = np.stack([ndimage.uniform_filter(look, 3) for look in values[-after - 1 :]])
        total += len(part) * np.log(part.mean(axis=0)) - np.log(part).sum(axis=0)
    return total


def _patches(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Parts of at least four touching cells, as for ours."""
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    kept: npt.NDArray[np.bool_] = (np.bincount(labels.ravel()) >= 4)[labels] & mask
    return kept


PEERS: dict[str, Callable[[Echo, int], npt.NDArray[np.float64]]] = {
    "log-ratio": _log_ratio,
    "PWTT's t": _pwtt,
    "omnibus": _omnibus,
}
"""From a stack and the number of its newest looks to a score (H, W), higher = more changed."""
EQUAL_RATE = 0.001
"""Share of quiet ground that a peer's threshold flags: it is set on the very ground it is then scored on."""


def _quiet(stacks: dict[str, Stack]) -> None:
    print("| stack | looks judged | ours | log-ratio over 3 dB |")
    for name, (days, echo) in stacks.items():
        ours, ratio = list[float](), list[float]()
        for n in range(LEAST_HISTORY + 1, len(days) + 1):
            part = {band: values[:n] for band, values in echo.items()}
            ours.append(100 * float(_ours(part, LEAST_HISTORY).mean()))
            ratio.append(100 * float(_patches(_log_ratio(part, 1) > 3.0).mean()))
        print(f"| {name} | {len(days) - LEAST_HISTORY} | {np.mean(ours):.3f} | {np.mean(ratio):.3f} |", flush=True)


def _at_equal_rate(bursts: dict[str, Stack]) -> None:
    """Peers at a threshold that flags EQUAL_RATE of the quiet ground; ours at its own (see the table above)."""
    rng = np.random.default_rng(SEED + 5)
    print("| change | after 1 look: ours | " + " | ".join(PEERS) + " | after 4: ours | " + " | ".join(PEERS) + " |")
    for db in (3, 5, -3, -5):
        told = []
        for after in (1, 4):
            rows = {"ours": list[bool](), **{name: list[bool]() for name in PEERS}}
            for _, echo in bursts.values():
                made = {band: values.copy() for band, values in echo.items()}
                places = [
                    (r + int(rng.integers(0, 7)), c + int(rng.integers(0, 7)))
                    for r in range(17, 78, 10)
                    for c in range(17, 78, 10)
                ]
                for row, column in places:
                    for values in made.values():
                        values[-after:, row : row + 2, column : column + 2] *= 10 ** (db / 10)
                flags = {"ours": _ours(made, LEAST_HISTORY)}
                for name, score in PEERS.items():
                    flags[name] = score(made, after) > np.quantile(score(echo, after), 1 - EQUAL_RATE)
                for name, flagged in flags.items():
                    rows[name] += [bool(flagged[r : r + 2, c : c + 2].sum() >= 2) for r, c in places]
            told += [f"{np.mean(found):.2f}" for found in rows.values()]
        print(f"| {db:+d} dB, 4 cells | " + " | ".join(told) + " |", flush=True)


def _beside_dist_s1(bursts: dict[str, Stack], folder: Path) -> None:
    status = sorted(folder.glob("OPERA*20250102*DIST-STATUS.tif"))[0]
    print("| burst | ours, % | DIST-S1, % | both, cells |")
    items = folder.parent / "sentinel1_rtc" / "items"
    for name, (_, echo) in bursts.items():
        ours = _ours(echo, LEAST_HISTORY)
        file = next(items.glob(f"{name}_20250102*")) / "vv.tif"
        with rasterio.open(file) as here, rasterio.open(status) as there:
            theirs: npt.NDArray[np.uint8] = np.full(here.shape, 255, np.uint8)
            reproject(
                rasterio.band(there, 1),
                theirs,
                dst_transform=here.transform,
                dst_crs=here.crs,
                src_nodata=255,
                dst_nodata=255,
                resampling=Resampling.nearest,
            )
        known = theirs != 255
        flagged = known & (theirs > 0)
        if known.any():
            share = 100 * flagged.sum() / known.sum()
            both = int((flagged & ours).sum())
            print(f"| {name} | {100 * ours[known].mean():.3f} | {share:.3f} | {both} |")
        else:
            print(f"| {name} | {100 * ours.mean():.3f} | not on this ground | |")


def _implants(bursts: dict[str, Stack]) -> None:
    rng = np.random.default_rng(SEED)
    print("| block | change | blocks | found | confirmed | first seen within 2 looks | area found over true |")
    every = list[tuple[bool, bool]]()
    for side in (2, 3, 5):
        for db in (3, 5, 10, -3, -5, -10):
            rows = list[tuple[bool, bool, bool, float]]()
            for days, echo in bursts.values():
                rows += _implanted(days, echo, side, db, rng)
            found, confirmed, early = (float(np.mean([row[k] for row in rows])) for k in range(3))
            area = float(np.median([row[3] for row in rows if row[0]]))
            every += [(row[0], row[2]) for row in rows]
            print(
                f"| {side * side} cells | {db:+d} dB | {len(rows)} | {found:.2f} | {confirmed:.2f} | {early:.2f} "
                f"| {area:.2f} |",
                flush=True,
            )
    print(f"| all | | {len(every)} | {np.mean([e[0] for e in every]):.3f} | | {np.mean([e[1] for e in every]):.3f} | |")


def _implanted(
    days: tuple[date, ...], echo: Echo, side: int, db: int, rng: np.random.Generator
) -> list[tuple[bool, bool, bool, float]]:
    """For each of 25 blocks: found, confirmed, first seen within two looks of the truth, area found over true."""
    made = {band: values.copy() for band, values in echo.items()}
    at, places = int(rng.integers(LEAST_HISTORY + 2, len(days) - 4)), []
    for row in range(14, 84, 14):
        for column in range(14, 84, 14):
            place = (row + int(rng.integers(0, 7)), column + int(rng.integers(0, 7)))
            places.append(place)
            for values in made.values():
                values[at:, place[0] : place[0] + side, place[1] : place[1] + side] *= 10 ** (db / 10)
    changes = judge_radar(RadarLooks(days, made), _middle(made["vv"].shape[1:], 0.8)).changes
    rows = []
    for row, column in places:
        block = (slice(row, row + side), slice(column, column + side))
        hits = [c for c in changes if c.up is (db > 0) and c.born >= at and 2 * c.cells[block].sum() >= side * side]
        early = any(abs(c.first_seen - at) < 2 for c in hits)
        area = max((float(c.cells.sum()) for c in hits), default=0.0) / (side * side)
        rows.append((bool(hits), any(c.confirmed is not None for c in hits), early, area))
    return rows


def _radar_series(stacks: dict[str, Stack]) -> None:
    rng = np.random.default_rng(SEED + 1)
    quiet, plain_quiet, found, plain_found, count, steps = 0, 0, 0, 0, 0, 0
    for days, echo in stacks.values():
        for values in echo.values():
            for _ in range(30):
                row, column = (int(rng.integers(0, n - 8)) for n in values.shape[1:])
                level = 10 * np.log10(values[:, row : row + 8, column : column + 8].mean(axis=(1, 2)))
                count += 1
                quiet += any(b.confirmed is not None or b.ended is None for b in judged(days, level, RADAR).breaks)
                plain_quiet += _plain(level, LEAST_HISTORY, len(days))
                if len(days) < 16:
                    continue
                at, sign = int(rng.integers(LEAST_HISTORY + 1, len(days) - 5)), float(rng.choice([-1, 1]))
                moved = level + np.where(np.arange(len(days)) >= at, 4 * sign, 0)
                steps += 1
                breaks = judged(days, moved, RADAR).breaks
                found += any(at <= b.born < at + 5 and b.up is (sign > 0) for b in breaks)
                plain_found += _plain(moved, at, at + 5) and not _plain(moved, LEAST_HISTORY, at)
    print("| rule | series | flagged | steps | found |")
    print(f"| ours | {count} | {quiet} | {steps} | {found / steps:.2f} |")
    print(f"| robust z over 3, two looks in a row | {count} | {plain_quiet} | {steps} | {plain_found / steps:.2f} |")
    fields = [_field(rng) for _ in range(200)]
    swung = sum(any(b.confirmed is not None or b.ended is None for b in judged(d, x, RADAR).breaks) for d, x in fields)
    plain = sum(_plain(x, LEAST_HISTORY, len(x)) for _, x in fields)
    print(f"| ours, invented fields without controls | {len(fields)} | {swung} | | |")
    print(f"| robust z on the same | {len(fields)} | {plain} | | |")


def _field(rng: np.random.Generator) -> tuple[list[date], npt.NDArray[np.float64]]:
    """25 to 60 looks of a field: a season of 1 to 2.5 dB, lasting weather (0.8 dB, 0.6 from look to look), speckle."""
    count = int(rng.integers(25, 60))
    weather = np.zeros(count)
    for i in range(1, count):
        weather[i] = 0.6 * weather[i - 1] + rng.normal(0, 0.8)
    season = rng.uniform(1, 2.5) * np.sin(2 * np.pi * np.arange(count) * 12 / 365 + rng.uniform(0, 6))
    days = [date(2021, 1, 1) + timedelta(days=12 * i) for i in range(count)]
    return days, -10 + season + weather + rng.normal(0, 0.4, count)


def _plain(level: npt.NDArray[np.floating], first: int, last: int) -> bool:
    """A plain rule: two looks in a row beyond three robust spreads of the first eight."""
    history = level[:LEAST_HISTORY]
    spread = max(1.4826 * float(np.median(np.abs(history - np.median(history)))), 0.3)
    off = np.abs(level - np.median(history)) > 3 * spread
    return bool((off[first : last - 1] & off[first + 1 : last]).any())


def _nights(rng: np.random.Generator, at: int | None = None, until: int = 100_000) -> tuple[list[date], np.ndarray]:
    """Three years of nights over a separable site of 4 to 40 nW/cm2/sr: single nights err by 12 to 35 %, the view angle
    by 5 % in 16 days, moon and season move it, nine of ten monsoon nights are hidden. Halved from `at` to `until`."""
    t = np.arange(3 * 365)
    doy = (t + 20) % 365
    seen = rng.random(t.size) < 0.55 - 0.4 * np.exp(-(((doy - 225) / 60) ** 2))
    level, noise = np.exp(rng.uniform(np.log(4), np.log(40))), rng.uniform(0.12, 0.35)
    wave = 0.05 * np.sin(2 * np.pi * t / 16) + 0.06 * np.sin(2 * np.pi * t / 365)
    light = level * np.exp(rng.normal(0, noise, t.size) + wave)
    if at is not None:
        light = np.where((t >= at) & (t < until), light * 0.5, light)
    moon = 0.8 * np.maximum(0, np.cos(2 * np.pi * t / 29.53 + rng.uniform(0, 6)))
    light = light + moon + rng.normal(0, 0.3, t.size)
    return [date(2023, 1, 5) + timedelta(days=int(i)) for i in t[seen]], light[seen]


def _light() -> None:
    rng = np.random.default_rng(SEED + 2)
    false, told, plain_false, years, sites = 0, 0, 0, 0.0, 300
    for _ in range(sites):
        days, light = _nights(rng)
        changes = light_changes([LightValue(d, float(v), None, "") for d, v in zip(days, light, strict=True)])
        false += sum(c.confirmed_on is not None for c in changes)
        told += len(changes)
        plain_false += _plain_light(days, light, None)
        years += 2.0
    found = late = plain_found = 0
    errors = []
    for _ in range(sites):
        at = int(rng.integers(400, 950))
        days, light = _nights(rng, at)
        true = date(2023, 1, 5) + timedelta(days=at)
        changes = light_changes([LightValue(d, float(v), None, "") for d, v in zip(days, light, strict=True)])
        hits = [c for c in changes if c.confirmed_on is not None and c.kind in ("dimmed", "dark") and c.born >= true]
        found += any((c.born - true).days <= 61 for c in hits)
        late += any((c.confirmed_on - true).days <= 61 for c in hits if c.confirmed_on)
        errors += [(hits[0].first_seen - true).days] if hits else []
        plain_found += _plain_light(days, light, true)
    low, middle, high = np.percentile(errors, [5, 50, 95])
    print("| rule | false breaks in 10 site-years | halved: found in 2 months | confirmed | first seen less truth |")
    print(
        f"| ours | {10 * false / years:.2f} confirmed ({10 * told / years:.2f} ever told) in {years:.0f} | "
        f"{found / sites:.2f} | {late / sites:.2f} | {middle:.0f} days (5 to 95 %: {low:.0f} to {high:.0f}) |"
    )
    print(f"| z under -3, three values in a row | {10 * plain_false / years:.2f} | {plain_found / sites:.2f} | | |")


def _plain_light(days: list[date], light: npt.NDArray[np.floating], true: date | None) -> int:
    """A plain z-score: stays of three values in a row outside 3 robust spreads of the first year; with a truth, whether
    one below begins within two months of it."""
    log = np.log(np.maximum(light, 0) + FLOOR)
    history = np.array([(d - days[0]).days < 365 for d in days])
    middle = np.median(log[history])
    spread = 1.4826 * np.median(np.abs(log[history] - middle))
    off = (log - middle) / spread
    outside = np.abs(off) > 3 if true is None else off < -3
    row = outside[:-2] & outside[1:-1] & outside[2:] & ~history[:-2]
    if true is None:
        return int((np.diff(np.concatenate([[0], row.astype(int)])) == 1).sum())
    return int(any(0 <= (days[i] - true).days <= 61 for i in np.flatnonzero(row)))


Span = tuple[date, date]


def _tempo() -> None:
    """Counts of calendar months, and of stretches of 15 days as `series` makes them of counts by the day."""
    rng = np.random.default_rng(SEED + 3)
    starts = [date(2023 + m // 12, m % 12 + 1, 1) for m in range(37)]
    months = [(a, b - timedelta(days=1)) for a, b in itertools.pairwise(starts)]
    first = [date(2023, 1, 1) + timedelta(days=STRETCH_DAYS * k) for k in range(73)]
    stretches = [(a, a + timedelta(days=STRETCH_DAYS - 1)) for a in first]
    print("| reports a month | counts of | false: ours | z over 3 | tripled for 60 days, found: ours | z over 3 |")
    for rate in (2, 5, 10, 30, 100, 1000):
        _tempo_row(rng, rate, "months", months, CHANCE)
    for rate in (2, 5, 30, 300):
        _tempo_row(rng, rate, "15 days", stretches, STRETCH_CHANCE)


def _tempo_row(rng: np.random.Generator, rate: float, of: str, spans: list[Span], chance: float) -> None:
    """1,500 series of one rate a day, and as many in which it is three times as high for 60 days."""
    draws, days = 1500, (spans[-1][1] - spans[0][0]).days + 1
    edges = [(a - spans[0][0]).days for a, _ in spans]
    false, plain, hits, plain_hits = 0, 0, 0, 0
    for _ in range(draws):
        rates = np.full(days, rate / 30.44)
        counts = np.add.reduceat(rng.poisson(rates), edges).astype(float)
        false += bool(_tempo_told(spans, counts, chance))
        plain += bool(_plain_tempo(spans, counts))
        day = int(rng.integers(426, days - 61))
        rates[day : day + 60] *= 3
        counts = np.add.reduceat(rng.poisson(rates), edges).astype(float)
        begins = spans[0][0] + timedelta(days=day)
        ends = begins + timedelta(days=92)
        hits += any(begins <= when <= ends for when, up in _tempo_told(spans, counts, chance) if up)
        plain_hits += any(begins <= when <= ends for when in _plain_tempo(spans, counts))
    figures = (
        f"{100 * false / draws:.1f} % | {100 * plain / draws:.1f} % | {hits / draws:.2f} | {plain_hits / draws:.2f}"
    )
    print(f"| {rate} | {of} | {figures} |", flush=True)


def _tempo_told(spans: list[Span], counts: npt.NDArray[np.float64], chance: float) -> list[tuple[date, bool]]:
    breaks = tempo_breaks([Count(a, b, float(c)) for (a, b), c in zip(spans, counts, strict=True)], chance)
    return [(b.born, b.up) for b in breaks if b.confirmed_on is not None or b.ended_on is None]


def _plain_tempo(spans: list[Span], counts: npt.NDArray[np.float64]) -> list[date]:
    """A plain z-score of single counts against the mean and spread of those before, from the second year on."""
    told = []
    for i in range(1, len(counts)):
        if (spans[i][0] - spans[0][0]).days < 365:
            continue
        mean, spread = counts[:i].mean(), max(counts[:i].std(ddof=1), 1.0)
        if abs(counts[i] - mean) > 3 * spread:
            told.append(spans[i][1])
    return told


def _cost(bursts: dict[str, Stack]) -> None:
    """Seconds for the verdicts of 1,000 sites on one core: a year of nights, and 60 looks of 100 x 100 cells."""
    rng = np.random.default_rng(SEED + 4)
    days, light = _nights(rng)
    series = [LightValue(d, float(v), None, "") for d, v in zip(days, light, strict=True)]
    began = time.process_time()
    for _ in range(20):
        light_changes(series, RULE)
    nights = (time.process_time() - began) / 20
    _, echo = next(iter(bursts.values()))
    many = {band: np.concatenate([values] * 3)[:60] for band, values in echo.items()}
    looks = tuple(date(2022, 1, 1) + timedelta(days=12 * i) for i in range(60))
    began = time.process_time()
    judge_radar(RadarLooks(looks, many), _middle((100, 100), 0.3))
    radar = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\n1,000 sites, seconds of one core: light {1000 * nights:.0f} ({len(days)} values each), "
        f"radar {1000 * radar:.0f} (60 looks of 100 x 100 cells each), without reading; largest memory {peak:.0f} MB"
    )
    _cost_with_reading(looks, many)


SITES = 24
"""Sites whose archived looks are read and judged to know what 1,000 cost."""


def _cost_with_reading(days: tuple[date, ...], echo: Echo) -> None:
    """Seconds by the clock for radar from archived chips, on every core, as a nightly run does it."""
    outline = shapely.box(10.0, 5.0, 10.009, 5.009)  # open sea: simulated and real pixels are at no place here
    site = Site("sea", "Sea", outline, grid=grid_for(outline))
    assert site.grid is not None
    high, wide = site.grid.shape
    with tempfile.TemporaryDirectory() as folder:
        looks = []
        for i, day in enumerate(days):
            at = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
            scene = Scene(f"S1_{i:02d}", "rtc", "made", Sensor.RADAR, at, outline, "sentinel-1a", {}, 62)
            bands = {
                name: np.resize(np.kron(values[i], np.ones((3, 3), np.float32)), (high, wide))
                for name, values in echo.items()
            }
            chip = write_chip(Path(folder), site, scene, bands)
            look = Look(
                site.id, scene.id, "rtc", "made", "radar", at, LookStatus.SEEN, platform="sentinel-1a", orbit=62
            )
            looks.append((chip, look))
        task = RadarTask(Path(folder), site, tuple(looks))
        tasks = [replace(task, site=replace(site, name=f"Sea {n}")) for n in range(SITES)]
        began = time.perf_counter()
        done = list(on_cores(judge_radar_task, tasks, here=False))
        took = time.perf_counter() - began
    assert all(isinstance(outcome, RadarOutcome) for _, outcome in done)
    print(
        f"Radar of {SITES} sites from archived chips ({len(days)} of {high} x {wide} pixels each), "
        f"all {os.cpu_count()} cores, starting processes too: {took:.1f} s by the clock, "
        f"so {1000 * took / SITES:.0f} s for 1,000"
    )


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
