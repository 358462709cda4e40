"""Ground whose radar echo left its usual range, from the looks of one orbit and satellite. Pure.

Each cell of 30 m is held against its own earlier looks and, look by look, against look-alike ground outside the site:
rain and season move both. The test is a pixel-wise t-test (as in Ballinger 2024, "PWTT") with three changes: the
spread of a cell is drawn towards that of its neighbours (an estimate from a dozen looks alone errs by a fifth), four
neighbouring cells are judged together (speckle does not repeat from cell to cell, change does), and the scale is that
of the ground outside on the same look, so that a restless day flags no more than a calm one. The constants were settled
on the real stacks that benchmarks/activity.py names, with blocks implanted into them.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from geodata.detections.ground.same_ground import SAME_GROUND

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

LEAST_HISTORY = 8
"""Looks before anything is judged."""
LEAST_CELLS = 4
"""Cells that a change needs: 0.36 ha. What is smaller cannot be told from speckle."""
LEAST_DB = 1.5
"""Decibel that its mean must have moved; a wet day moves ground as much."""
PASSES = {1: 5.4, 2: 4.9, 3: 4.7, 4: 4.6}
"""Looks in a row -> robust spreads by which four cells must differ on their mean."""
OWN_PASS, OWN_SHARE = 1.0, 0.4
"""Spreads by which a cell itself must differ to be counted in, and the share of what the strong cells (the upper
quartile) of its block differ by: a strong echo makes the blocks beside it pass, too."""
PRIOR_LOOKS = 4
"""Looks that the spread of all ground counts for beside a cell's own (an empirical Bayes prior)."""
PRIOR_CELLS = 2_500
"""Cells that are enough to know that spread of all ground to a hundredth."""
REGION_SHARE = 0.01
"""Share 0..1 of the ground outside that is flagged on a look from which it is the region's and opens no change."""
CONFIRM_LOOKS, CONFIRM_DAYS = 3, 20
"""Agreeing looks, and days from the first to the confirming one, that confirm."""
AGREE_SHARE = 0.7
"""Share 0..1 of the looks since the first that show its ground which must agree."""
STILL_SHARE = 0.5
"""Share 0..1 of its seen cells flagged still, the same way, from which a confirmed change goes on though half came
back."""
END_LOOKS = 2
"""Looks in a row, of those that show its ground, that are back and end it."""
GROW_DAYS = 90
"""Days since its first look in which a change may still grow; later ground is a change of its own."""
GROUPS = 5
"""Classes of echo strength in each polarisation that make look-alike ground."""
GROUP_CELLS = 30
"""Cells outside that a class needs; below, all ground outside stands in. And cells outside that a look must show, where
there are so many: one that shows fewer says nothing of the site either."""
SEEN = 0.5
"""Share 0..1 of the site's cells that a look must show before the share that is flagged is told, and of a change's
before the look says anything of it."""
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
    last_before: int | None  # newest look before first_seen that shows its ground; None = none does
    first_seen: int
    confirmed: int | None
    last_seen: int
    ended: int | None
    looks: int  # that show its ground, from first_seen to the end or the newest
    agreeing: int  # of those, how many show it
    strength: float  # distance on its birth over what it had to pass
    anchor: int  # its first cell on its birth, counted row by row: with `born` what it is known by


@dataclass(frozen=True)
class JudgedRadar:
    """What a series of looks showed."""

    changes: tuple[RadarChange, ...]
    # (T,) share 0..1 of the ground outside that each look shows, flagged on it; NaN = not judged
    outside_flagged: tuple[float, ...]
    flagged: Bools  # (H, W) cells flagged on the newest look, inside or outside
    # (T,) share 0..1 of the site's seen cells flagged on each look; NaN = not judged, or too few were seen (SEEN)
    inside_flagged: tuple[float, ...]


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
    agreed: list[int] = field(default_factory=list)  # looks that show it
    views: list[int] = field(default_factory=list)  # looks since the first that show its ground, changed or not
    confirmed: int | None = None
    back: list[int] = field(default_factory=list)  # the newest of those, as far as they are back
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
    whole = values[: high * factor, : wide * factor]
    seen = np.isfinite(whole)
    total = _block_sums(np.where(seen, whole, np.float32(0.0)), factor)
    count = _block_sums(seen.astype(np.float32), factor)
    return np.where(count * 2 > factor * factor, total / np.maximum(count, 1), np.nan).astype(np.float32)


def _block_sums(values: Floats, factor: int) -> Floats:
    """Sums of blocks, added slice by slice: five times as fast as a sum over two axes of blocks."""
    rows = sum(values[i::factor] for i in range(1, factor)) + values[::factor]
    sums: Floats = sum(rows[:, i::factor] for i in range(1, factor)) + rows[:, ::factor]
    return sums


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
        quiet = self.outside[:-1, :-1] & self.outside[1:, 1:]
        quiet[1::2] = False  # blocks of two rows hold the same cells
        self.quiet = np.flatnonzero(quiet if quiet.any() else np.ones_like(quiet))
        self.open: list[_Open] = []
        self.done: list[RadarChange] = []
        self.share = [np.nan] * len(looks.days)
        self.within = [np.nan] * len(looks.days)
        self.flagged = np.zeros(inside.shape, bool)

    def run(self) -> JudgedRadar:
        if len(self.days) > self.least and self.level:
            self._against_lookalikes()
            self.used = {name: np.isfinite(level).astype(np.float32) for name, level in self.level.items()}  # 1 or 0
            self.filled = {name: np.where(used > 0, self.level[name], 0.0) for name, used in self.used.items()}
            nothing = np.zeros(self.inside.shape, np.float32)
            self.sums = dict.fromkeys(self.level, (nothing, nothing, nothing))
            self.summed = 0  # looks that are in the sums
            self.kept: dict[int, dict[str, tuple[Floats, Floats, Floats]]] = {}  # what _usual found, until it changes
            for t in range(self.least, len(self.days)):
                self._settle(max(t - max(PASSES) + 1, 0))  # no change is set back further (_born)
                self._look(t)
        last = len(self.days)
        self.done += [self._told(one, None, last) for one in self.open]
        changes = tuple(sorted(self.done, key=lambda c: (c.first_seen, c.born, int(np.argmax(c.cells)))))
        return JudgedRadar(changes, tuple(float(s) for s in self.share), self.flagged, tuple(self.within))

    def _against_lookalikes(self) -> None:
        """Take off, look by look, what ground outside of the same echo did."""
        classes = np.zeros(self.inside.shape, int)
        for level in self.level.values():
            usual = _mean(level[: self.least])
            known = usual[self.outside & np.isfinite(usual)]
            if known.size:
                edges = np.quantile(known, np.linspace(0, 1, GROUPS + 1)[1:-1])
                classes = classes * GROUPS + np.digitize(np.nan_to_num(usual, nan=-99.0), edges)
        groups, of_cell = np.unique(classes, return_inverse=True)
        outside = np.flatnonzero(self.outside)
        by_group = outside[np.argsort(of_cell.ravel()[outside], kind="stable")]
        ends = np.searchsorted(of_cell.ravel()[by_group], np.arange(len(groups) + 1))
        for level in self.level.values():
            alone = np.isfinite(level[:, self.outside]).sum(axis=1) < min(GROUP_CELLS, len(outside))
            level[alone] = np.nan  # nothing beside it says what the day did
            level -= _mean(level[: self.least])  # what is kept is the move, so that sums of squares stay small
            flat = level.reshape(len(level), -1)
            beside = np.take(flat, by_group, axis=1)
            spans = [(a, b) if b - a >= GROUP_CELLS else (0, len(by_group)) for a, b in itertools.pairwise(ends)]
            medians = {span: _medians(beside[:, slice(*span)]) for span in set(spans)}
            moved = np.stack([medians[span] for span in spans], axis=1)
            flat -= np.take(np.nan_to_num(moved), of_cell.ravel(), axis=1)

    def _usual(self, until: int) -> dict[str, tuple[Floats, Floats, Floats]]:
        """One over the count, mean and spread of the looks before `until`, by polarisation, dB.

        The same moment is asked for by several looks after it, as one look, two, three and four are held against it.
        """
        if until not in self.kept:
            self.kept = {
                moment: usual_ranges for moment, usual_ranges in self.kept.items() if moment > until - max(PASSES)
            }
            self.kept[until] = self._usual_now(until)
        return self.kept[until]

    def _usual_now(self, until: int) -> dict[str, tuple[Floats, Floats, Floats]]:
        usual_ranges = {}
        for name in self.level:
            count, total, squares = self.sums[name]
            for i in range(self.summed, until):
                count, total, squares = self._added(name, i, count, total, squares)
            mean = total / np.maximum(count, 1)
            free = np.maximum(count - 1, 0)
            spread = np.maximum(squares - count * mean**2, 0.0)
            known = free >= self.least // 2
            own: Floats = (spread / np.maximum(free, 1))[known].astype(np.float32, copy=False)
            prior = _median(own[:: max(len(own) // PRIOR_CELLS, 1)]) if own.size else 1.0
            pooled = np.sqrt((PRIOR_LOOKS * prior + spread) / (PRIOR_LOOKS + free))
            part: Floats = (1 / np.maximum(count, 1)).astype(np.float32, copy=False)
            scale: Floats = np.where(known, pooled, np.nan).astype(np.float32, copy=False)
            usual_ranges[name] = (part, mean.astype(np.float32, copy=False), scale)
        return usual_ranges

    def _added(self, name: str, i: int, count: Floats, total: Floats, squares: Floats) -> tuple[Floats, Floats, Floats]:
        """Sums with look i."""
        use = self.used[name][i]
        values = self.filled[name][i] * use
        return count + use, total + values, squares + values * values

    def _settle(self, until: int) -> None:
        """Add the looks before `until`, about which nothing changes any more, to the sums."""
        while self.summed < until:
            self.sums = {name: self._added(name, self.summed, *sums) for name, sums in self.sums.items()}
            self.summed += 1

    def _distance(self, t: int, looks: int, newest_sum: Mapping[str, Floats]) -> Floats:
        """How far the mean of the newest looks lies off, in spreads, both polarisations together (H, W).

        `newest_sum` is their sum by polarisation (H, W).

        Each polarisation by itself was tried too: on real stacks it flagged twice as much quiet ground at the same
        recall of implanted blocks."""
        together = np.zeros(self.inside.shape, np.float32)
        for name, (part, mean, spread) in self._usual(t + 1 - looks).items():
            off = newest_sum[name] * np.float32(1 / looks)
            off -= mean
            off /= spread * np.sqrt(np.float32(1 / looks) + part)
            together += off
        together /= np.float32(np.sqrt(len(newest_sum)))
        return together

    def _look(self, t: int) -> None:
        marks = np.zeros(self.inside.shape, np.int8)  # +1 stronger, -1 weaker
        strength = np.zeros(self.inside.shape, np.float32)
        judged = np.zeros(self.inside.shape, bool)  # cells that this look shows and whose usual range is known
        newest_sum = {name: np.zeros(self.inside.shape, np.float32) for name in self.level}
        for looks, needed in PASSES.items():
            if t + 1 - looks < self.least:
                break
            newest_sum = {name: total + self.level[name][t + 1 - looks] for name, total in newest_sum.items()}
            distance = self._distance(t, looks, newest_sum)
            if looks == 1:
                judged = np.isfinite(distance)
            self._mark(distance, needed, marks, strength)
        large = {True: self._large(marks > 0), False: self._large(marks < 0)}
        self.flagged = large[True] | large[False]
        beside, site = judged & self.outside, judged & self.inside
        if beside.any() or not self.outside.any():
            self.share[t] = float(self.flagged[beside].mean()) if beside.any() else 0.0
        if site.sum() >= SEEN * self.inside.sum() > 0:
            self.within[t] = float(self.flagged[site].mean())
        self._follow(t, large)
        if self.share[t] <= REGION_SHARE:
            for up, mask in large.items():
                if (mask := mask & self.inside).any():
                    self._found(t, up, mask, strength)
        self._learn(t)

    def _mark(self, distance: Floats, needed: float, marks: npt.NDArray[np.int8], strength: Floats) -> None:
        """Mark cells of every 2 x 2 block whose mean distance passes."""
        filled = np.where(np.isfinite(distance), distance, np.float32(0.0))
        block = _blocks(filled)
        calm = block.ravel()[self.quiet]
        if np.isnan(distance).any():  # a block with a cell that is not seen moved by nothing, or by less than it did
            calm = calm[np.isfinite(_blocks(distance).ravel()[self.quiet])]
        if not calm.size:
            return
        scale = max(_robust_spread(calm), 0.5)
        for sign in (1, -1):
            passed = block > needed * scale if sign > 0 else block < -needed * scale
            if not passed.any():
                continue
            there = _around(passed)
            over = np.where(passed[there], sign * block[there] / (needed * scale), np.float32(0.0))
            height, width = over.shape
            ground = (slice(there[0].start, there[0].stop + 1), slice(there[1].start, there[1].stop + 1))
            near = np.zeros((height + 1, width + 1), bool)
            strong = strength[ground]
            for rows, columns in ((0, 0), (0, 1), (1, 0), (1, 1)):
                near[rows : rows + height, columns : columns + width] |= over > 0
                part = strong[rows : rows + height, columns : columns + width]
                np.maximum(part, over, out=part)
            off = sign * filled[ground]
            marks[ground][_own(near & (off > OWN_PASS), off)] = sign

    def _large(self, mask: Bools) -> Bools:
        """The parts of a mask of at least LEAST_CELLS touching cells."""
        keep = np.zeros_like(mask)
        if mask.any():
            there = _around(mask)
            labels, _ = ndimage.label(mask[there], np.ones((3, 3)))
            large = np.bincount(labels.ravel()) >= LEAST_CELLS
            large[0] = False  # what is no part
            keep[there] = large[labels]
        return keep

    def _found(self, t: int, up: bool, mask: Bools, strength: Floats) -> None:
        """Let open changes grow by what is marked inside the site, and open others on what is left of it."""
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
        # not back into the time in which another was told of this ground, nor to the look on which that one had ended
        over = [c.ended + 1 for c in self.done if c.ended is not None and _share_ground(c.cells, cells)]
        earliest = max(self.least, t - max(PASSES) + 1, *over)
        one.agreed = [t]
        while (before := self._last_view(cells, one.first)) is not None and before >= earliest:
            if self._moved(one, before) <= one.size / 2:
                break
            one.first = before
            one.agreed.insert(0, before)
        if one.size < LEAST_DB:
            return
        one.views = list(one.agreed)
        one.moved = [self._moved(one, i) for i in one.agreed]
        self.open.append(one)

    def _moved(self, one: _Open, t: int) -> float:
        """By how many decibel its cells lie off on a look, in its own direction; the larger of the polarisations."""
        sign = 1.0 if one.up else -1.0
        moved = [(self.level[name][t] - one.mean[name])[one.cells] for name in self.level]
        seen = [sign * float(off[np.isfinite(off)].mean()) for off in moved if np.isfinite(off).any()]
        return max(seen, default=0.0)

    def _seen(self, cells: Bools, t: int) -> int:
        """How many of some cells a look shows, in one polarisation at least."""
        return int(np.logical_or.reduce([np.isfinite(level[t][cells]) for level in self.level.values()]).sum())

    def _shows(self, cells: Bools, t: int) -> bool:
        """Whether a look shows cells enough to say anything of a change."""
        return bool(self._seen(cells, t) >= SEEN * cells.sum())

    def _last_view(self, cells: Bools, before: int) -> int | None:
        """The newest look before another that shows some cells; None where none does."""
        return next((i for i in range(before - 1, -1, -1) if self._shows(cells, i)), None)

    def _taken(self, but: _Open | None) -> Bools:
        taken = np.zeros(self.inside.shape, bool)
        for one in self.open:
            if one is not but:
                taken |= one.cells
        return taken

    def _follow(self, t: int, large: Mapping[bool, Bools]) -> None:
        """Say of each open change whether a look shows it still; a look that does not show its ground says nothing."""
        for one in list(self.open):
            if not self._shows(one.cells, t):
                continue
            one.views.append(t)
            moved = self._moved(one, t)
            # what came back by half and is far off all the same is not back: another would begin on its ground
            flagged = (large[one.up] & one.cells).sum() >= STILL_SHARE * self._seen(one.cells, t)
            still = one.confirmed is not None and moved >= LEAST_DB and flagged
            if moved > one.size / 2 or still:
                one.agreed.append(t)
                one.moved.append(moved)
                one.size, one.back = float(np.median(one.moved)), []
            else:
                one.back.append(t)
            long = (self.days[t] - self.days[one.first]).days >= CONFIRM_DAYS
            agree = len(one.agreed) >= max(CONFIRM_LOOKS, AGREE_SHARE * len(one.views))
            if one.confirmed is None and long and agree and not one.back:
                one.confirmed = t
            if len(one.back) >= END_LOOKS:
                self.open.remove(one)
                self.done.append(self._told(one, one.back[0], t + 1))

    def _learn(self, t: int) -> None:
        """Leave what differs now out of the usual range."""
        for use in self.used.values():
            use[t][self._taken(None)] = 0.0
        for one in self.open:
            if one.born == t:
                for use in self.used.values():
                    use[one.first : t + 1, one.cells] = 0.0
                self.kept = {moment: usual_ranges for moment, usual_ranges in self.kept.items() if moment <= one.first}

    def _told(self, one: _Open, ended: int | None, last: int) -> RadarChange:
        over = ended if ended is not None else last
        return RadarChange(
            one.cells,
            one.up,
            one.born,
            self._last_view(one.cells, one.first),
            one.first,
            one.confirmed,
            one.agreed[-1],
            ended,
            len([i for i in one.views if i < over]),
            len([i for i in one.agreed if i < over]),
            one.strength,
            one.anchor,
        )


def _share_ground(a: Bools, b: Bools) -> bool:
    return bool((a & b).sum() >= SAME_GROUND * min(a.sum(), b.sum()))


def _blocks(values: Floats) -> Floats:
    """Mean of each cell and those right of, below and right below it: (H - 1, W - 1), NaN where one of them is."""
    side = values[:-1] + values[1:]
    blocks: Floats = (side[:, :-1] + side[:, 1:]) * np.float32(0.25)
    return blocks


def _around(mask: Bools) -> tuple[slice, slice]:
    """The smallest rows and columns that hold a mask, which has something in it."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _robust_spread(values: Floats) -> float:
    """Standard deviation (n,) of a normal distribution with the same quartiles."""
    low, high = len(values) // 4, len(values) - 1 - len(values) // 4
    in_order = np.partition(values, (low, high))
    return float(in_order[high] - in_order[low]) / 1.349


def _median(values: Floats) -> float:
    """Median of finite values (n,); the upper of the two middle ones, which np.median would halve."""
    return float(np.partition(values, len(values) // 2)[len(values) // 2])


def _own(mask: Bools, distance: Floats) -> Bools:
    """The cells of each touching part of a mask that differ about as much as its strong cells."""
    labels, _ = ndimage.label(mask, np.ones((3, 3)))
    keep = mask.copy()
    for k, there in enumerate(ndimage.find_objects(labels), start=1):
        part = labels[there] == k
        off = distance[there][part]
        keep[there][part] = off >= OWN_SHARE * _upper_quartile(off)
    return keep


def _upper_quartile(values: Floats) -> float:
    """As np.quantile(values, 0.75), without its checks, which cost more than the sorting of a dozen values."""
    in_order = np.sort(values)
    at = 0.75 * (len(values) - 1)
    low, share = int(at), at - int(at)
    high = min(low + 1, len(values) - 1)
    return float(in_order[low] + (in_order[high] - in_order[low]) * share)


def _mean(values: Floats) -> Floats:
    """Mean over looks (H, W) of those that have a value; NaN where none has."""
    seen = np.isfinite(values)
    count = seen.sum(axis=0)
    mean: Floats = np.where(count > 0, np.where(seen, values, 0.0).sum(axis=0) / np.maximum(count, 1), np.nan)
    return mean.astype(np.float32)


def _medians(values: Floats) -> Floats:
    """Median of each look (T,) over cells (T, n) that have a value; NaN where none has.

    As np.nanmedian, and five times as fast.
    """
    if not values.size:
        return np.full(len(values), np.nan, np.float32)
    count = np.isfinite(values).sum(axis=1)
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, values.shape[1] - 1)
    in_order = np.partition(values, np.unique([low, high]), axis=1)  # NaN is put last
    row = np.arange(len(values))
    return np.where(count > 0, (in_order[row, low] + in_order[row, high]) / 2, np.nan).astype(np.float32)
