"""Ground whose radar echo left its usual range, from the looks of one orbit and satellite. Pure.

Each cell of 30 m is held against its own earlier looks and, look by look, against look-alike ground outside the site:
rain and season move both. The test is a pixel-wise t-test (as in Ballinger 2024, "PWTT") with three changes: the
spread of a cell is drawn towards that of its neighbours (an estimate from a dozen looks alone errs by a fifth), four
neighbouring cells are judged together (speckle does not repeat from cell to cell, change does), and the scale is that
of the ground outside on the same look, so that a restless day flags no more than a calm one. The constants were settled
on the real stacks that benchmarks/activity.py names, with blocks implanted into them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

LEAST_HISTORY = 8
"""Looks before anything is judged."""
LEAST_CELLS = 4
"""Cells that a change needs: 0.36 ha. What is smaller cannot be told from speckle."""
LEAST_DB = 1.5
"""Decibel that its mean must have moved; a wet day moves ground as much."""
PASSES = {1: 5.4, 2: 4.6, 3: 4.4, 4: 4.3}
"""Looks in a row -> robust spreads by which four cells must differ on their mean."""
OWN_PASS, OWN_SHARE = 1.0, 0.4
"""Spreads by which a cell itself must differ to be counted in, and the share of what the strong cells (the upper
quartile) of its block differ by: a strong echo makes the blocks beside it pass, too."""
PRIOR_LOOKS = 4
"""Looks that the spread of all ground counts for beside a cell's own (an empirical Bayes prior)."""
REGION_SHARE = 0.01
"""Share 0..1 of the ground outside that is flagged on a look from which it is the region's and opens no change."""
CONFIRM_LOOKS, CONFIRM_DAYS = 3, 20
"""Agreeing looks, and days from the first to the confirming one, that confirm."""
AGREE_SHARE = 0.7
"""Share 0..1 of the looks since the first that must agree."""
END_LOOKS = 2
"""Looks in a row that are back and end it."""
GROW_DAYS = 90
"""Days since its first look in which a change may still grow; later ground is a change of its own."""
GROUPS = 5
"""Classes of echo strength in each polarisation that make look-alike ground."""
GROUP_CELLS = 30
"""Cells outside that a class needs; below, all ground outside stands in."""
APART_CELLS = 3
"""Cells between the site and the ground outside that it is held against: a compound's edge is not its surroundings."""
FAINTEST = 1e-5
"""Linear gamma0 (-50 dB) below which an echo is noise."""


@dataclass(frozen=True)
class RadarLooks:
    """Looks of one orbit and satellite over one site, oldest first."""

    days: tuple[date, ...]  # (T,)
    echo: Mapping[str, Floats]  # by polarisation (T, H, W), linear gamma0, NaN = none


@dataclass(frozen=True)
class RadarChange:
    """A stay of some cells outside their usual range. Numbers are indices of looks."""

    cells: Bools  # (H, W)
    up: bool  # True stronger, False weaker
    born: int
    last_before: int
    first_seen: int
    confirmed: int | None
    last_seen: int
    ended: int | None
    looks: int  # from first_seen to the end or the newest
    agreeing: int  # of those, how many show it
    change_db: float  # mean over its cells and looks
    strength: float  # distance on its birth over what it had to pass
    anchor: int  # its first cell on its birth, counted row by row: with `born` what it is known by


@dataclass(frozen=True)
class JudgedRadar:
    """What a series of looks showed."""

    changes: tuple[RadarChange, ...]
    outside_flagged: tuple[float, ...]  # (T,) share 0..1 of the ground outside flagged on each look; NaN = not judged
    flagged: Bools  # (H, W) cells flagged on the newest look, inside or outside


@dataclass(eq=False)
class _Open:
    cells: Bools
    up: bool
    born: int
    first: int
    size: float  # mean distance on its birth
    strength: float
    mean: dict[str, Floats]  # the usual echo at birth, dB
    anchor: int
    agreed: list[int] = field(default_factory=list)
    confirmed: int | None = None
    back: int = 0
    moved: list[float] = field(default_factory=list)


def cells_of(values: Floats, factor: int) -> Floats:
    """Means of blocks of factor x factor pixels: (H // factor, W // factor), NaN where half of a block has no value.

    Args:
        values: (H, W) linear gamma0, NaN = none.
        factor: pixels along a side of a cell.
    """
    if factor == 1:
        return values
    high, wide = values.shape[0] // factor, values.shape[1] // factor
    blocks = values[: high * factor, : wide * factor].reshape(high, factor, wide, factor)
    seen = np.isfinite(blocks)
    count = seen.sum(axis=(1, 3))
    total = np.where(seen, blocks, 0.0).sum(axis=(1, 3))
    return np.where(count * 2 > factor * factor, total / np.maximum(count, 1), np.nan).astype(np.float32)


def judge_radar(looks: RadarLooks, inside: Bools, least_history: int = LEAST_HISTORY) -> JudgedRadar:
    """Every change inside a site, oldest first; none while the history is too short.

    Args:
        looks: of one orbit and satellite.
        inside: (H, W) True inside the site; what is outside makes the scale and the look-alikes.
        least_history: looks before anything is judged.
    """
    return _Judge(looks, inside, least_history).run()


class _Judge:
    """One pass over the looks; what is said of one uses none after it."""

    def __init__(self, looks: RadarLooks, inside: Bools, least_history: int) -> None:
        self.days, self.inside, self.least = looks.days, inside, least_history
        self.level = {
            name: (10 * np.log10(np.maximum(echo, FAINTEST))).astype(np.float32) for name, echo in looks.echo.items()
        }
        near = ndimage.binary_dilation(inside, np.ones((3, 3)), iterations=APART_CELLS)
        self.outside: Bools = ~near if (~near).sum() >= GROUP_CELLS else ~inside
        self.open: list[_Open] = []
        self.done: list[RadarChange] = []
        self.share = [np.nan] * len(looks.days)
        self.flagged = np.zeros(inside.shape, bool)

    def run(self) -> JudgedRadar:
        if len(self.days) > self.least and self.level:
            self._against_lookalikes()
            self.used = {name: np.isfinite(level) for name, level in self.level.items()}
            nothing = np.zeros(self.inside.shape, np.float32)
            self.sums = dict.fromkeys(self.level, (nothing, nothing, nothing))
            self.summed = 0  # looks that are in the sums
            self.kept: dict[int, dict[str, tuple[Floats, Floats, Floats]]] = {}  # what _usual found, until it changes
            for t in range(self.least, len(self.days)):
                self._settle(max(t - 2 * max(PASSES), 0))
                self._look(t)
        last = len(self.days)
        self.done += [self._told(one, None, last) for one in self.open]
        changes = tuple(sorted(self.done, key=lambda c: (c.first_seen, c.born, int(np.argmax(c.cells)))))
        return JudgedRadar(changes, tuple(float(s) for s in self.share), self.flagged)

    def _against_lookalikes(self) -> None:
        """Take off, look by look, what ground outside of the same echo did."""
        classes = np.zeros(self.inside.shape, int)
        for level in self.level.values():
            usual = _mean(level[: self.least])
            known = usual[self.outside & np.isfinite(usual)]
            if known.size:
                edges = np.quantile(known, np.linspace(0, 1, GROUPS + 1)[1:-1])
                classes = classes * GROUPS + np.digitize(np.nan_to_num(usual, nan=-99.0), edges)
        for level in self.level.values():
            level -= _mean(level[: self.least])  # what is kept is the move, so that sums of squares stay small
            every = _medians(level[:, self.outside])
            for group in np.unique(classes):
                at = classes == group
                beside = at & self.outside
                enough = int(beside.sum()) >= GROUP_CELLS
                moved = _medians(level[:, beside]) if enough else every
                level[:, at] -= np.nan_to_num(moved).astype(np.float32)[:, None]

    def _usual(self, until: int) -> dict[str, tuple[Floats, Floats, Floats]]:
        """Count, mean and spread of the looks before `until`, by polarisation, dB.

        The same moment is asked for by several looks after it, as one look, two, three and four are held against it.
        """
        if until not in self.kept:
            self.kept = {moment: found for moment, found in self.kept.items() if moment > until - max(PASSES)}
            self.kept[until] = self._usual_now(until)
        return self.kept[until]

    def _usual_now(self, until: int) -> dict[str, tuple[Floats, Floats, Floats]]:
        found = {}
        for name in self.level:
            count, total, squares = self.sums[name]
            for i in range(self.summed, until):
                count, total, squares = self._added(name, i, count, total, squares)
            mean = total / np.maximum(count, 1)
            free = np.maximum(count - 1, 0)
            spread = np.maximum(squares - count * mean**2, 0.0)
            known = free >= self.least // 2
            prior = float(np.median((spread / np.maximum(free, 1))[known])) if known.any() else 1.0
            pooled = np.sqrt((PRIOR_LOOKS * prior + spread) / (PRIOR_LOOKS + free))
            found[name] = (count, mean.astype(np.float32), np.where(known, pooled, np.nan).astype(np.float32))
        return found

    def _added(self, name: str, i: int, count: Floats, total: Floats, squares: Floats) -> tuple[Floats, Floats, Floats]:
        """Sums with look i."""
        use = self.used[name][i]
        values = np.where(use, self.level[name][i], np.float32(0.0))
        return count + use, total + values, squares + values * values

    def _settle(self, until: int) -> None:
        """Add the looks before `until`, about which nothing changes any more, to the sums."""
        while self.summed < until:
            self.sums = {name: self._added(name, self.summed, *sums) for name, sums in self.sums.items()}
            self.summed += 1

    def _distance(self, t: int, looks: int) -> Floats:
        """How far the mean of the newest looks lies off, in spreads, both polarisations together (H, W).

        Each polarisation by itself was tried too: on real stacks it flagged twice as much quiet ground at the same
        recall of implanted blocks."""
        found = []
        for name, (count, mean, spread) in self._usual(t + 1 - looks).items():
            newest = self.level[name][t + 1 - looks : t + 1].mean(axis=0)
            found.append((newest - mean) / (spread * np.sqrt(1 / looks + 1 / np.maximum(count, 1))))
        together: Floats = np.sum(found, axis=0) / np.float32(np.sqrt(len(found)))
        return together

    def _look(self, t: int) -> None:
        marks = np.zeros(self.inside.shape, np.int8)  # +1 stronger, -1 weaker
        strength = np.zeros(self.inside.shape, np.float32)
        for looks, needed in PASSES.items():
            if t + 1 - looks < self.least:
                continue
            self._mark(self._distance(t, looks), needed, marks, strength)
        self.flagged = self._large(marks > 0) | self._large(marks < 0)
        self.share[t] = float(self.flagged[self.outside].mean()) if self.outside.any() else 0.0
        self._follow(t)
        if self.share[t] <= REGION_SHARE:
            for up in (True, False):
                self._found(t, up, (marks > 0) if up else (marks < 0), strength)
        self._learn(t)

    def _mark(self, distance: Floats, needed: float, marks: npt.NDArray[np.int8], strength: Floats) -> None:
        """Mark cells of every 2 x 2 block whose mean distance passes."""
        filled = np.nan_to_num(distance)
        # the mean of the cell and those right of, below and right below it
        block = (filled[:-1, :-1] + filled[1:, :-1] + filled[:-1, 1:] + filled[1:, 1:]) / 4
        quiet = self.outside[:-1, :-1] & self.outside[1:, 1:]
        calm = block[quiet] if quiet.any() else block.ravel()
        scale = max(1.4826 * float(np.median(np.abs(calm - np.median(calm)))), 0.5)
        for sign in (1, -1):
            passed = sign * block > needed * scale
            if not passed.any():
                continue
            near = np.zeros(self.inside.shape, bool)
            for rows, columns in ((0, 0), (0, 1), (1, 0), (1, 1)):
                near[rows : rows + passed.shape[0], columns : columns + passed.shape[1]] |= passed
                part = strength[rows : rows + passed.shape[0], columns : columns + passed.shape[1]]
                np.maximum(part, np.where(passed, sign * block / (needed * scale), 0.0), out=part)
            marks[_own(near & (sign * filled > OWN_PASS), sign * filled)] = sign

    def _large(self, mask: Bools) -> Bools:
        """The parts of a mask of at least LEAST_CELLS touching cells."""
        labels, count = ndimage.label(mask, np.ones((3, 3)))
        if not count:
            return np.zeros_like(mask)
        sizes = np.bincount(labels.ravel())
        keep: Bools = (sizes >= LEAST_CELLS)[labels] & mask
        return keep

    def _found(self, t: int, up: bool, mask: Bools, strength: Floats) -> None:
        mask = self._large(mask) & self.inside
        for one in self.open:
            if one.up is up and (self.days[t] - self.days[one.first]).days <= GROW_DAYS and (mask & one.cells).any():
                labels, _ = ndimage.label(mask | one.cells, np.ones((3, 3)))
                joined = np.isin(labels, np.unique(labels[one.cells])) & mask
                one.cells |= joined & ~self._taken(one)
        mask &= ~self._taken(None)
        labels, count = ndimage.label(self._large(mask), np.ones((3, 3)))
        usual = self._usual(t)
        for k in range(1, count + 1):
            cells = labels == k
            self._born(t, up, cells, float(strength[cells].max()), {n: mean for n, (_, mean, _) in usual.items()})

    def _born(self, t: int, up: bool, cells: Bools, strength: float, mean: dict[str, Floats]) -> None:
        one = _Open(cells, up, t, t, 0.0, strength, mean, int(np.argmax(cells)))
        one.size = self._moved(one, t)
        while one.first > max(self.least, t - max(PASSES) + 1) and self._moved(one, one.first - 1) > one.size / 2:
            one.first -= 1
        if one.size < LEAST_DB:
            return
        one.agreed = list(range(one.first, t + 1))
        one.moved = [self._moved(one, i) for i in one.agreed]
        self.open.append(one)

    def _moved(self, one: _Open, t: int) -> float:
        """By how many decibel its cells lie off on a look, in its own direction; the larger of the polarisations."""
        sign = 1.0 if one.up else -1.0
        moved = [(self.level[name][t] - one.mean[name])[one.cells] for name in self.level]
        seen = [sign * float(off[np.isfinite(off)].mean()) for off in moved if np.isfinite(off).any()]
        return max(seen, default=0.0)

    def _taken(self, but: _Open | None) -> Bools:
        taken = np.zeros(self.inside.shape, bool)
        for one in self.open:
            if one is not but:
                taken |= one.cells
        return taken

    def _follow(self, t: int) -> None:
        for one in list(self.open):
            moved = self._moved(one, t)
            if moved > one.size / 2:
                one.agreed.append(t)
                one.moved.append(moved)
                one.size, one.back = float(np.median(one.moved)), 0
            else:
                one.back += 1
            since = t - one.first + 1
            long = (self.days[t] - self.days[one.first]).days >= CONFIRM_DAYS
            agree = len(one.agreed) >= max(CONFIRM_LOOKS, AGREE_SHARE * since)
            if one.confirmed is None and long and agree and not one.back:
                one.confirmed = t
            if one.back >= END_LOOKS:
                self.open.remove(one)
                self.done.append(self._told(one, t - END_LOOKS + 1, t + 1))

    def _learn(self, t: int) -> None:
        """Leave what differs now out of the usual range."""
        for use in self.used.values():
            use[t] &= ~self._taken(None)
        for one in self.open:
            if one.born == t:
                for use in self.used.values():
                    use[one.first : t + 1, one.cells] = False
                self.kept = {moment: found for moment, found in self.kept.items() if moment <= one.first}

    def _told(self, one: _Open, ended: int | None, last: int) -> RadarChange:
        over = ended if ended is not None else last
        return RadarChange(
            one.cells,
            one.up,
            one.born,
            one.first - 1,
            one.first,
            one.confirmed,
            one.agreed[-1],
            ended,
            over - one.first,
            len([i for i in one.agreed if i < over]),
            (1.0 if one.up else -1.0) * float(np.mean(one.moved)),
            one.strength,
            one.anchor,
        )


def _own(mask: Bools, distance: Floats) -> Bools:
    """The cells of each touching part of a mask that differ about as much as its strong cells."""
    labels, count = ndimage.label(mask, np.ones((3, 3)))
    keep = mask.copy()
    for k in range(1, count + 1):
        part = labels == k
        keep[part] = distance[part] >= OWN_SHARE * np.quantile(distance[part], 0.75)
    return keep


def _mean(values: Floats) -> Floats:
    """Mean over looks (H, W) of those that have a value; NaN where none has."""
    seen = np.isfinite(values)
    count = seen.sum(axis=0)
    mean: Floats = np.where(count > 0, np.where(seen, values, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)
    return mean.astype(np.float32)


def _medians(values: Floats) -> Floats:
    """Median of each look (T,) over cells (T, n) that have a value; NaN where none has."""
    if values.size and np.isfinite(values).all():
        return np.median(values, axis=1).astype(np.float32)
    rows = (row[np.isfinite(row)] for row in values)
    return np.array([np.median(row) if row.size else np.nan for row in rows], np.float32)
