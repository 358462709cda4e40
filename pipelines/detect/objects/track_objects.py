"""From pixels to detections: touching pixels that changed together, followed look by look.

The lives of all detections are replayed in the order of the looks, so that births, withdrawals and birth keys come
out the same from one backfill and from nightly runs. Blocks under min_px are not detectable and say nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.ndimage import label

from geodata.detections.detection import State
from geodata.detections.lifecycle import BARE, Standing, step
from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.objects.life import FIELD, GAIN, LOSS, NAMED, Life, kind_of, likely, rate
from pipelines.detect.pixel_changes import CLEARING, CONSTRUCTION, DEMOLITION, UNCLEAR, Episodes
from pipelines.detect.unevenness import Pairs, neighbours

Bool = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]
EIGHT = np.ones((3, 3), bool)
FIELD_EXIT = 1.5
"""Times field_like that a suspected field must be apart from the fields around to be called cleared ground."""
ROOF_GAP_PX = 2
"""Pixels of yard across which roofs too small by themselves belong to others that went at the same time."""
REACH_PX = 8
"""Pixels around bare ground within which what touches it is looked at."""
GREEN_APART = 0.2
"""Natural-log units from the nearest kind of field beyond which bare ground is none, whatever grows beside it."""


def lives_of_objects(
    episodes: Episodes,
    pixels: I64,
    regions: I64,
    shape: tuple[int, int],
    days: I64,
    history: int,
    settings: DetectionSettings,
) -> tuple[Life, ...]:
    """Replay the lives of all detections.

    Next: pipelines/detect/objects/finding_of_life.py says what each life is.

    Args:
        episodes: what is known of each candidate at each look.
        pixels: (c,) flat indices of the candidates in the (H, W) grid. regions: (c,) 0 site, 1.. placebos.
        days: (T,) day numbers. history: first judged look.
        settings: min_px, separate_days, withdraw_days.
    """
    tracker = _Tracker(episodes, pixels, regions, shape, days, settings)
    for t in range(history, len(days)):
        if episodes.seen[t]:  # under cloud throughout nothing is confirmed, ended or withdrawn
            tracker.look(t)
    return tuple(tracker.lives)


class _Tracker:
    def __init__(
        self,
        episodes: Episodes,
        pixels: I64,
        regions: I64,
        shape: tuple[int, int],
        days: I64,
        settings: DetectionSettings,
    ) -> None:
        self.e, self.pixels, self.regions, self.shape = episodes, pixels, regions, shape
        self.days, self.s = days, settings
        self.rows, self.cols = np.divmod(pixels, shape[1])
        self.owner = np.full(len(pixels), -1, np.int64)
        self.barred = np.full(len(pixels), -1, np.int64)  # start of a run that was given up
        self.run = np.full(len(pixels), -1, np.int64)  # start of the run in the look before
        self.lives: list[Life] = []
        self.neighbours = neighbours(pixels, shape)
        self.pairs = Pairs.of(pixels, shape)
        self.across = neighbours(pixels, shape, ROOF_GAP_PX + 1)

    def look(self, t: int) -> None:
        """Take one look into account."""
        agreement, kind, start = self.e.agreement[t], self.e.kind[t].astype(np.int64), self.e.start[t].astype(np.int64)
        began = self.days[np.maximum(start, 0)]
        live = (agreement > 0) & (kind != UNCLEAR)
        live |= self._stays(agreement, start, t)
        self._release(live, self.e.grew[t])
        self.barred[start != self.barred] = -1
        free = live & (self.owner < 0) & (self.barred < 0)
        family = self._family(t, kind, live)
        if free.any():
            self._join(free, family, began, self.neighbours)
            self._give_birth(free & (self.owner < 0), family, began, t)
            small = free & (self.owner < 0) & (family == LOSS)
            if small.any():
                self._join(small, family, began, self.across)
            self._merge()
        self.run = start
        self._settle(t, agreement, kind, start)

    def _stays(self, agreement: npt.NDArray[np.uint8], start: I64, t: int) -> Bool:
        """Pixels of detections that still differ in the same run, whatever they are consistent with by now.

        A detection is over when the ground is back to what it was. A roof that weathers or is painted, rubble that
        weeds cover, a yard that goes from one kind's colour to another's and back: the ground is as changed as it was.
        Only what turned green again was a field all along.
        """
        alive = np.array([life.alive for life in self.lives] + [False])
        out: Bool = alive[self.owner] & (agreement > 0) & (start == self.run) & ~self.e.grew[t]
        return out

    def _family(self, t: int, kind: I64, live: Bool) -> I64:
        """GAIN, LOSS, or FIELD: bare ground that may yet be sown, which must not lend its pixels to a clearing."""
        gain = live & (kind != DEMOLITION)
        bare = gain & (kind == CLEARING)
        maybe_field = bare & (self._smooth(self.e.apart[t], bare) < self.s.field_like)
        return np.where(kind == DEMOLITION, LOSS, np.where(maybe_field, FIELD, GAIN)).astype(np.int64)

    def _smooth(self, values: npt.NDArray[np.float32], counted: Bool) -> npt.NDArray[np.float32]:
        """Mean over each counted pixel and its counted neighbours, twice: one mixed pixel must not split a field."""
        at = np.flatnonzero(counted)
        around = self.neighbours[at]
        near = ((around >= 0) & counted[around]).astype(np.float32)
        count = 1.0 + near.sum(axis=1)
        out = values.copy()
        for _ in range(2):
            out[at] = (out[at] + (out[around] * near).sum(axis=1)) / count
        return out

    def _release(self, live: Bool, grew: Bool) -> None:
        lost = np.flatnonzero((self.owner >= 0) & ~live)
        for position in lost:
            life = self.lives[self.owner[position]]
            if grew[position]:
                life.grown += 1
            else:
                life.returned += 1
        self.owner[lost] = -1

    def _join(self, free: Bool, family: I64, began: I64, near: I64) -> None:
        """Free pixels join a detection near them (near: (c, k) positions), if they began within separate_days of it."""
        waiting = np.flatnonzero(free)
        while len(waiting):
            around = near[waiting]
            owners = np.where(around >= 0, self.owner[around], -1)
            taken = np.full(len(waiting), -1, np.int64)
            for number in np.unique(owners[owners >= 0]):
                life = self.lives[number]
                fits = (owners == number).any(axis=1) & (family[waiting] == life.family)
                fits &= np.abs(began[waiting] - life.began) <= self.s.separate_days
                taken[(taken < 0) & fits] = number
            if not (taken >= 0).any():
                return
            self.owner[waiting[taken >= 0]] = taken[taken >= 0]
            waiting = waiting[taken < 0]

    def _give_birth(self, free: Bool, family: I64, began: I64, t: int) -> None:
        for kin in (GAIN, LOSS, FIELD):
            for region in np.unique(self.regions[free & (family == kin)]):
                left = np.flatnonzero(free & (family == kin) & (self.regions == region))
                for touching in self._blobs(left):
                    while len(touching) >= self.s.min_px:
                        early = began[touching] <= began[touching].min() + self.s.separate_days
                        for mine in self._blobs(touching[early]):
                            self._born(mine, int(region), kin, began, t)
                        touching = touching[~early]
                # what began bit by bit, each too small to be told, is told whole once enough looks agree on it
                agreed = free & (self.owner < 0) & (self.e.agreement[t] == 2)
                for mine in self._blobs(np.flatnonzero(agreed & (family == kin) & (self.regions == region))):
                    self._born(mine, int(region), kin, began, t)

    def _blobs(self, positions: I64) -> list[I64]:
        """Touching positions together, in order of their blobs on the map; blobs under min_px are left out."""
        if len(positions) < self.s.min_px:
            return []
        on_map = np.zeros(self.shape, bool)
        on_map.flat[self.pixels[positions]] = True
        number = label(on_map, EIGHT)[0].ravel()[self.pixels[positions]]
        large = np.flatnonzero(np.bincount(number) >= self.s.min_px)
        return [positions[number == k] for k in large if k > 0]

    def _born(self, mine: I64, region: int, kin: int, began: I64, t: int) -> None:
        anchor = int(mine[np.argmin(self.pixels[mine])])
        self.owner[mine] = len(self.lives)
        self.lives.append(Life(t, anchor, region, kin, int(began[mine].min())))

    def _merge(self) -> None:
        """A provisional detection that touches an older one of the same time becomes part of it."""
        for number, life in enumerate(self.lives):
            if not life.alive or life.state is not State.PROVISIONAL:
                continue
            mine = np.flatnonzero(self.owner == number)
            around = self.neighbours[mine]
            touched = np.unique(self.owner[around[around >= 0]])
            for other in touched[(touched >= 0) & (touched < number)]:
                older = self.lives[other]
                close = abs(older.began - life.began) <= self.s.separate_days
                same = older.family == life.family or (
                    older.state is State.PROVISIONAL and {older.family, life.family} == {GAIN, FIELD}
                )
                if older.alive and same and close:
                    self.owner[mine] = other
                    life.reason = "joined"
                    break

    def _settle(self, t: int, agreement: npt.NDArray[np.uint8], kind: I64, start: I64) -> None:
        """Move every living detection along its life."""
        for number, life in enumerate(self.lives):
            if not life.alive:
                continue
            mine = np.flatnonzero(self.owner == number)
            if len(mine):
                kinds = kind[mine][(kind[mine] == CONSTRUCTION) | (kind[mine] == CLEARING)]
                if len(kinds):  # where none tells, what was said of it last stands
                    life.built_share = float((kinds == CONSTRUCTION).mean())
                    sure = self.e.surely[t][mine][(kind[mine] == CONSTRUCTION) | (kind[mine] == CLEARING)]
                    chance = float(np.where(kinds == CONSTRUCTION, sure, 1.0 - sure).mean())
                    life.built_chance += rate(life, len(kinds) / len(mine)) * (chance - life.built_chance)
                uneven = self.pairs.unevenness(self.e.after[t], mine)
                life.uneven = life.uneven if uneven is None else uneven
                razed = mine[kind[mine] == DEMOLITION]
                if len(razed):
                    chance = float(self.e.surely[t][razed].mean())
                    life.razed_chance += rate(life, len(razed) / len(mine)) * (chance - life.razed_chance)
                if life.family != LOSS:
                    apart = float(np.median(self.e.apart[t][mine]))
                    # once taken for a field, it must move away clearly: fields of one kind are not sown in one week
                    limit = self.s.field_like * (FIELD_EXIT if life.family == FIELD else 1.0)
                    # what is called construction is no field, however its yards look
                    maybe = likely(life) < NAMED and apart < limit
                    life.family = FIELD if maybe and life.state is State.PROVISIONAL else GAIN
                life.kind = kind_of(life)
            if len(mine) >= max(self.s.min_px, 0.5 * life.peak):
                life.pixels, life.starts = mine, start[mine]
            life.peak = max(life.peak, len(mine))
            standing = Standing(
                changed_px=len(mine),
                agreed_px=0 if life.family == FIELD else int((agreement[mine] == 2).sum()),
                peak_px=life.peak,
                grown_px=life.grown,
                returned_px=life.returned,
                age_days=int(self.days[t]) - life.began,
                kind=life.kind,
                green_share=self._green_share(mine, agreement, t) if life.kind in BARE else 0.0,
                joined=life.reason == "joined",
            )
            after, life.reason = step(
                life.state,
                standing,
                min_px=self.s.min_px,
                withdraw_days=self.s.withdraw_days,
                small_px=self.s.small_px,
                small_days=self.s.small_days,
            )
            life.state = after
            if after is State.CONFIRMED and life.confirmed is None:
                life.confirmed = t
            if after is State.ENDED or after is State.WITHDRAWN:
                life.over = t
                self.owner[mine] = -1
                self.barred[mine] = start[mine]

    def _green_share(self, mine: I64, agreement: npt.NDArray[np.uint8], t: int) -> float:
        """Share of the bare ground that touches these pixels, and of themselves, that has turned green again."""
        if len(mine) == 0 or float(np.median(self.e.apart[t][mine])) > GREEN_APART:
            return 0.0
        rows, cols = self.rows, self.cols
        top, left = max(int(rows[mine].min()) - REACH_PX, 0), max(int(cols[mine].min()) - REACH_PX, 0)
        size = (int(rows[mine].max()) + REACH_PX + 1 - top, int(cols[mine].max()) + REACH_PX + 1 - left)
        grew = self.e.grew[t] & (agreement > 0)
        counted = (rows >= top) & (rows < top + size[0]) & (cols >= left) & (cols < left + size[1]) & grew
        if not counted.any():
            return 0.0
        counted[mine] = True
        near = np.flatnonzero(counted)
        on_map = np.zeros(size, bool)
        on_map[rows[near] - top, cols[near] - left] = True
        number = label(on_map, EIGHT)[0]
        own = np.unique(number[rows[mine] - top, cols[mine] - left])
        touching = np.isin(number[rows[near] - top, cols[near] - left], own)
        return float((grew[near] & touching).sum()) / max(int(touching.sum()), 1)
