"""What happens at one pixel, look by look: when it begins to differ, for how long, and what it became.

Strictly in order of the looks: what is said of look t uses looks up to t. All candidates are stepped through
together; a look under cloud changes nothing. Few candidates differ at any one time: what is known of a change is
worked out for those alone, and whether one begins for all.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.settings.detection_settings import DetectionSettings
from pipelines.detect.candidate_pixels import CREEP_CAP, Evidence, recent_mean
from pipelines.detect.indices import (
    BARE_GREEN,
    F32,
    FLOOR,
    OFFSET,
    brightness,
    builtness,
    greenness,
    moist,
    under_water,
)
from pipelines.detect.pixel_change_limits import (
    AFTER_LOOKS,
    ALONE_PX,
    APART_CAP,
    ASH_BUILT,
    ASH_VISIBLE,
    BARE_SHARE,
    BARER,
    DRY,
    EQUAL_BANDS,
    EQUAL_STEP,
    FAR_APART,
    GONE,
    GREENER,
    GROWN_SHARE,
    HAZE_BLUE,
    HAZE_ERROR,
    HAZE_LONGEST,
    HAZE_LOOKS,
    KEPT,
    LEAP,
    LEAST_DUE,
    LOCK_BUILT,
    LOCK_DAYS,
    MOST_TOGETHER,
    NEAR_DAYS,
    NEAR_PX,
    NEARLY_FIELD,
    NOT_YET_GREEN,
    OPEN_BRIGHT,
    OPEN_LOST,
    OUTLIVED_LOOKS,
    RAIN_KNOWN,
    SAID,
    SAME_GROUND,
    SEASON_ERROR,
    STAYS_SHARE,
    STAYS_SIZE,
    SURE_DAYS,
    SURE_LOOKS,
    SURE_TIMES,
    SURELY,
    TOGETHER,
    TOLD_APART,
    WET_BUILT,
    WETTING,
)
from pipelines.detect.rain import rain_values
from pipelines.detect.residuals import Shown
from pipelines.detect.unevenness import AFTER_SCALE, colour_distance, neighbours
from pipelines.ground.network import Network, probabilities
from pipelines.ground.over_time import (
    BARE_BARE,
    BARE_BUILT,
    BUILT_BARE,
    BUILT_BUILT,
    Period,
    followed,
    no_rain_yet,
    rain_step,
    turn_scores,
)

Bool = npt.NDArray[np.bool_]
I64 = npt.NDArray[np.int64]
NOTHING, CONSTRUCTION, CLEARING, DEMOLITION, UNCLEAR = 0, 1, 2, 3, 4
"""What a pixel's change is consistent with; UNCLEAR is a change of none of our kinds (new paint, ash, water)."""


@dataclass(frozen=True)
class Episodes:
    """What was known of each candidate at each look, (T, c) unless said otherwise; of the history nothing is told."""

    agreement: npt.NDArray[np.uint8]  # 0 nothing, 1 differs for now, 2 enough looks agree
    kind: npt.NDArray[np.uint8]  # NOTHING ... UNCLEAR
    surely: F32  # probability of the kind against its rival: construction or clearing, demolition or new paint
    after: npt.NDArray[np.int16]  # (T, B, c) ln reflectance after the change x AFTER_SCALE; 0 not known
    start: npt.NDArray[np.int16]  # look in which the change began; -1 where agreement is 0
    apart: F32  # mean distance to the nearest kind of field, natural-log units; 9 without fields, or agreement
    agrees: Bool  # this look was usable and shows the change
    grew: Bool  # ground that changed has turned green again by this look
    seen: Bool  # (T,) whether any candidate was usable


def pixel_states(
    evidence: Evidence,
    bands: tuple[str, ...],
    days: I64,
    settings: DetectionSettings,
    model: Network | None = None,
) -> Episodes:
    """Step all candidates through all looks.

    Next: pipelines/detect/objects/track_objects.py joins pixels that change together.

    Args:
        evidence: residuals and reflectance of the candidates.
        bands: names of the B bands. days: (T,) day numbers.
        settings: differs_sigma, provisional_looks, confirm_looks, confirm_days, max_misses, return_looks, green_rise,
            vegetated_ndvi, clearing_days.
        model: tells built from bare over time; None = the one that is shipped.
    """
    shape = evidence.valid.shape
    c = shape[1]
    # Zeros that nobody writes on take no memory: the history's.
    out = Episodes(
        np.zeros(shape, np.uint8),
        np.zeros(shape, np.uint8),
        np.zeros(shape, np.float32),
        np.zeros((shape[0], len(bands), c), np.int16),
        np.zeros(shape, np.int16),
        np.zeros(shape, np.float32),
        np.zeros(shape, bool),
        np.zeros(shape, bool),
        np.asarray(evidence.valid.any(axis=1)),
    )
    if c == 0:
        return out
    walk = _Walk(evidence, bands, days, settings, model)
    for t, shown in evidence.residuals.look_by_look(evidence.history):
        if out.seen[t]:  # time alone settles nothing
            walk.step(t, shown)
        else:
            walk.agreed_now = np.zeros(c, bool)
        out.agreement[t], out.kind[t], out.surely[t] = walk.agreement, walk.kind, walk.surely
        out.start[t] = np.where(walk.agreement > 0, walk.start, -1)
        out.apart[t] = walk.apart
        known = (walk.agreement > 0) & (walk.bare_looks > 0)
        out.after[t] = np.where(known, np.round(AFTER_SCALE * walk.after), 0.0)
        out.agrees[t], out.grew[t] = walk.agreed_now, walk.locked
    return out


@dataclass(frozen=True)
class _Seen:
    """What a look shows of n candidates."""

    t: int  # number of the look
    away: F32  # (B, n) residuals
    logs: F32  # (B, n) ln(reflectance + OFFSET)
    green: F32  # (n,) NDVI seen ...
    due: F32  # ... and expected
    bright: F32  # (n,) ln of visible brightness seen ...
    bright_due: F32  # ... and expected
    wet: np.float32  # of the day
    water: Bool  # (n,) it lies under water

    @classmethod
    def at(cls, shown: Shown, t: int, at: I64, bands: tuple[str, ...], wet: np.float32) -> _Seen:
        """Of the candidates at some positions, of what look t shows of all."""
        seen = shown.reflectance[:, at].astype(np.float32)
        due = (np.exp(shown.expected[:, at]) - OFFSET).astype(np.float32)
        return cls(
            t,
            shown.away[:, at],
            _logs(seen),
            greenness(seen, bands, 0),
            greenness(due, bands, 0),
            brightness(seen, bands, 0),
            brightness(due, bands, 0),
            wet,
            under_water(seen, bands, 0),
        )


class _Walk:
    """The state of all candidates between looks. Arrays are (c,) unless said otherwise."""

    def __init__(
        self,
        evidence: Evidence,
        bands: tuple[str, ...],
        days: I64,
        settings: DetectionSettings,
        model: Network | None,
    ) -> None:
        self.e, self.bands, self.days, self.s, self.model = evidence, bands, days, settings, model
        b, c = len(bands), evidence.valid.shape[1]
        self.start = np.full(c, -1, np.int64)
        self.agreeing = np.zeros(c, np.int64)
        self.clear = np.zeros(c, np.int64)  # clear looks since the start
        self.missed = np.zeros(c, np.int64)
        self.direction = np.zeros((b, c), np.float32)
        self.recent = np.zeros((b, c), np.float32)  # recency-weighted mean residual
        self.after = np.zeros((b, c), np.float32)  # ln reflectance after the change
        self.last_bare = np.zeros((3, b, c), np.float32)  # ln reflectance of the last three looks without green
        self.bare_looks = np.zeros(c, np.int64)
        self.green_lost = np.zeros(c, np.float32)  # expected less seen NDVI, recent mean
        self.brightened = np.zeros(c, np.float32)  # ln visible brightness, seen less expected, recent mean
        self.bare_share = np.zeros(c, np.float32)  # share of recent agreeing looks without green
        self.from_fields = np.zeros((len(evidence.fields), c), np.float32)  # mean distance to each kind, when bare
        self.outlived = np.zeros(
            self.from_fields.shape, np.int64
        )  # looks that saw it bare while such fields were green
        self.missed_green = np.zeros(c, np.int64)  # looks that saw it bare while its own green season was due
        self.lowest_green = np.full(c, 2.0, np.float32)
        self.expected_low = np.zeros(c, np.float32)  # NDVI expected when it was lowest
        self.most_lost = np.zeros(c, np.float32)  # largest expected less seen NDVI of the run
        self.recent_green = np.full((3, c), 2.0, np.float32)
        self.green_looks = np.zeros(c, np.int64)
        self.leapt = np.zeros(c, bool)  # the look before was far greener
        self.greener_looks = np.zeros(c, np.int64)
        self.rain = no_rain_yet(c)  # over the bare looks of the run
        self.bare_now = np.zeros(c, bool)  # the last look that agreed shows it bare and above water
        self.opened = np.zeros(c, bool)  # enough looks of this run showed plants lost
        self.locked = np.zeros(c, bool)
        self.locked_on = np.zeros(c, np.int64)
        self.agreement = np.zeros(c, np.uint8)
        self.kind = np.zeros(c, np.uint8)
        self.built = np.zeros(c, np.float32)  # probability that the ground is built now
        self.surely = np.zeros(c, np.float32)
        self.apart = np.full(c, FAR_APART, np.float32)  # distance to the nearest kind of field
        # all so far is what a look may change
        self.moves = tuple(
            name for name, value in vars(self).items() if isinstance(value, np.ndarray) and name != "days"
        )
        self._known_beforehand(evidence, settings)

    def _known_beforehand(self, evidence: Evidence, settings: DetectionSettings) -> None:
        """What no look changes."""
        self.vegetated = evidence.green_before > settings.vegetated_ndvi
        self.neighbours = neighbours(evidence.pixels, evidence.shape)
        self.own_bare, self.barest_before = evidence.own_bare, evidence.barest_before
        self.before_logs = evidence.bare_before.logs
        self.before_follows, self.before_surely = evidence.bare_before.follows, evidence.bare_before.surely
        self.before_greens = evidence.bare_before.greens
        self.cell = np.stack(np.divmod(evidence.pixels, evidence.shape[1])) // NEAR_PX
        self.stays = (
            "cell",
            "before_greens",
            "vegetated",
            "own_bare",
            "barest_before",
            "before_logs",
            "before_follows",
            "before_surely",
        )
        self.agreed_now = np.zeros(evidence.valid.shape[1], bool)  # of the look just taken
        self.field_green = greenness((np.exp(evidence.fields) - OFFSET).astype(np.float32), self.bands, axis=2)

    def step(self, t: int, shown: Shown) -> None:
        """Take one more look, and what it shows of all candidates, into account."""
        s, valid, away = self.s, self.e.valid[t], shown.away
        size = _rms(away)
        running = self.start >= 0
        self.recent = recent_mean(self.recent, np.clip(away, -CREEP_CAP, CREEP_CAP), valid)
        creeps = ~self.vegetated & (_rms(self.recent) > s.creeps_sigma)
        agrees = (size > s.differs_sigma) | creeps
        settled = np.flatnonzero(valid & running & ~agrees & (self.agreeing >= 2))  # begun by two that differ outright
        agrees[settled] = self._goes_on(settled, size[settled], shown)
        agrees &= valid
        begins = agrees & ~running
        self._restart(begins, t)
        running |= begins
        self.agreed_now = agrees
        seen = np.flatnonzero(valid & running)
        part, look = self._some(seen), _Seen.at(shown, t, seen, self.bands, self.e.wet[t])
        part._take_in(agrees[seen], look)
        part._watch_growth(look)
        self._put(seen, part)
        self.clear = np.where(begins, 0, self.clear) + (valid & running)
        misses = valid & running & ~agrees
        self.missed = np.where(agrees, 0, self.missed + misses)
        allowed = np.where(self.agreement == 2, s.return_looks, np.where(self.agreeing < 2, 1, s.max_misses))
        self._forget(running & (self.missed >= allowed))
        self.locked &= self.days[t] - self.locked_on < LOCK_DAYS
        lasting = np.flatnonzero(self.start >= 0)
        part = self._some(lasting)
        part._judge(t)
        self._put(lasting, part)

    def _some(self, at: I64) -> _Walk:
        """The state of some candidates, as a walk of their own; who is not among them is nobody's neighbour."""
        part = copy(self)
        for name in (*self.moves, *self.stays):
            setattr(part, name, getattr(self, name)[..., at])
        place = np.full(len(self.start) + 1, -1, np.int64)
        place[at] = np.arange(len(at))
        part.neighbours = place[self.neighbours[at]]
        return part

    def _put(self, at: I64, part: _Walk) -> None:
        """Take back the state of some candidates."""
        for name in self.moves:
            getattr(self, name)[..., at] = getattr(part, name)

    def _goes_on(self, at: I64, size: F32, shown: Shown) -> Bool:
        """Whether a look that does not differ outright still agrees with the runs of some candidates."""
        direction, away = self.direction[:, at], shown.away[:, at]
        along = (away * direction).sum(axis=0) / np.maximum((direction**2).sum(axis=0), 1e-6)
        follows = (along > STAYS_SHARE) & (size > STAYS_SIZE * self.s.differs_sigma)
        # or it shows the state after the change and not the one expected, however noisy the day's yardstick
        logs = _logs(shown.reflectance[:, at].astype(np.float32))
        from_after = _rms(logs - self.after[:, at])
        from_expected = _rms(logs - shown.expected[:, at])
        told_apart = (self.bare_looks[at] >= 2) & (from_expected > TOLD_APART)
        out: Bool = follows | (told_apart & (from_after < 0.5 * from_expected))
        return out

    def _restart(self, begins: Bool, t: int) -> None:
        self.start[begins] = t
        self.agreeing[begins] = 0
        self.missed[begins] = 0
        self.direction[:, begins] = 0.0
        self.after[:, begins] = 0.0
        self.bare_looks[begins] = 0
        self.missed_green[begins] = 0
        self.green_lost[begins] = 0.0
        self.brightened[begins] = 0.0
        self.bare_share[begins] = 0.0
        self.opened[begins] = False
        self.rain[:, begins] = no_rain_yet(1)
        self.built[begins] = 0.0
        self.from_fields[:, begins] = 0.0
        self.outlived[:, begins] = 0
        self.lowest_green[begins] = 2.0
        self.most_lost[begins] = 0.0
        self.recent_green[:, begins] = 2.0
        self.green_looks[begins] = 0
        self.greener_looks[begins] = 0
        self.leapt[begins] = False

    def _take_in(self, now: Bool, look: _Seen) -> None:
        """Update what is known of the state after the change."""
        logs, green = look.logs, look.green
        self.agreeing += now
        rate = _rate(now, self.agreeing)
        self.direction += rate * (look.away - self.direction)
        self.missed_green += now & (look.due > self.s.vegetated_ndvi) & (green < BARE_GREEN)
        lost = np.clip(look.due, LEAST_DUE, 1.0) - green
        gained = look.bright - look.bright_due
        self.green_lost += rate * (lost - self.green_lost)
        self.brightened += rate * (np.clip(gained, -2.0, 2.0) - self.brightened)
        bare = now & (green < BARE_GREEN)  # leaves are flat in the infrared too, and would pass for roofs
        self.bare_now = np.where(now, bare & ~look.water, self.bare_now)
        values = rain_values(logs[None], self.bands)[0]
        rain_step(self.rain, look.wet, values, bare)
        self.bare_looks += bare
        self.bare_share += rate * (bare - self.bare_share)
        self.last_bare[:, :, bare] = np.concatenate([self.last_bare[1:, :, bare], logs[None, :, bare]])
        calm = np.where(self.bare_looks >= 3, _middle(self.last_bare), logs)  # no single look sets the state
        self.after += _rate(bare, self.bare_looks) * (calm - self.after)
        if len(self.e.fields):
            # a field of that kind would have greened by now
            grown = (self.field_green[:, look.t] > self.s.vegetated_ndvi)[:, None] & (now & (green < BARE_GREEN))[None]
            self.outlived += grown
            # capped: one look under thin cloud must not carry the mean of ten
            apart = np.minimum(_apart(logs, self.e.fields[:, look.t]), np.float32(APART_CAP))
            # ground half cleared, or under weeds, is not yet of the colour that it will have
            self.from_fields += np.where(bare, (apart - self.from_fields) / np.maximum(self.bare_looks, 1), 0.0)

    def _watch_growth(self, look: _Seen) -> None:
        """Has ground that lay bare for three looks turned green since? Looks that agree and looks that do not count."""
        green, expected = look.green, look.due
        rise = np.where(self.lowest_green < NOT_YET_GREEN, green - self.lowest_green, np.float32(0.0))
        loss = np.clip(expected, LEAST_DUE, 1.0) - green
        self.most_lost = np.maximum(self.most_lost, loss)
        # weeds follow the season of what stood there before; a crop outruns it or makes good what was lost
        outruns = rise - np.maximum(expected - self.expected_low, 0.0) > self.s.green_rise
        made_good = (loss < GROWN_SHARE * self.most_lost) | (loss < SEASON_ERROR)
        rise = np.where(outruns | made_good, rise, 0.0)
        rise = np.where(green > BARE_GREEN, rise, 0.0)  # green paint and moss are no growth
        # a leap upwards may be a misplaced scene: the next clear look must not be bare again
        self.green_looks += (rise > self.s.green_rise) | (self.leapt & (rise > KEPT * self.s.green_rise))
        self.leapt = rise > LEAP * self.s.green_rise
        self.recent_green = np.concatenate([self.recent_green[1:], green[None]])
        middle = _middle(self.recent_green)
        lower = middle < self.lowest_green
        self.lowest_green = np.where(lower, middle, self.lowest_green)
        self.expected_low = np.where(lower, expected, self.expected_low)
        self.greener_looks += (loss < -GREENER) & (green > BARE_GREEN)
        lay_bare = self.vegetated & (self.bare_looks >= 3) & (self.built < LOCK_BUILT)
        grown = lay_bare & (self.green_looks >= 2)
        grown |= self.vegetated & (self.greener_looks >= 2) & (self.built < LOCK_BUILT)
        self.locked |= grown
        self.locked_on[grown] = self.days[look.t]

    def _from_nearest_field(self) -> F32:
        """Distance to the nearest kind of field that has not greened since without it; 9 where there is none."""
        if not len(self.from_fields):
            return np.full(len(self.start), FAR_APART, np.float32)
        out: F32 = np.where(self.outlived < OUTLIVED_LOOKS, self.from_fields, np.float32(FAR_APART)).min(axis=0)
        return out

    def _from_own_bare(self) -> F32:
        """Distance of the state after the change to the pixel's own bare state in the history, dry or wet; 9 where it
        had none."""
        difference = self.after - self.own_bare
        wetting = np.array([WETTING.get(name, 1.0) for name in self.bands], np.float32)
        # not `wetting @ difference`: NaN stands for "had none", and on some processors a library's product of NaN warns
        wetter = np.minimum((wetting[:, None] * difference).sum(axis=0) / (wetting**2).sum(), np.float32(0.0))
        apart = colour_distance((difference - wetting[:, None] * wetter)[None])[0]
        barer = (
            greenness((np.exp(self.after) - OFFSET).astype(np.float32)[None], self.bands)[0]
            < self.barest_before - BARER
        )
        out: F32 = np.where(np.isfinite(apart) & ~barer, apart, np.float32(FAR_APART)).astype(np.float32)
        return out

    def _shared(self, values: F32, counted: Bool) -> F32:
        """Mean over each pixel and its counted neighbours: one mixed pixel says little of a roof."""
        weight = counted.astype(np.float32)
        near = np.where(self.neighbours >= 0, weight[self.neighbours], np.float32(0.0))
        total = values * weight + (values[self.neighbours] * near).sum(axis=1)
        out: F32 = np.where(counted, total / np.maximum(weight + near.sum(axis=1), 1.0), values).astype(np.float32)
        return out

    def _forget(self, over: Bool) -> None:
        self.start[over] = -1
        self.agreeing[over] = 0
        self.missed[over] = 0
        self.agreement[over], self.kind[over], self.apart[over] = 0, NOTHING, FAR_APART

    def _turns(self) -> F32:
        """(4, n) probabilities of what lay there before and lies there now, shared with neighbours of their kind."""
        follows, surely = followed(self.rain)
        logs = np.where(self.bare_looks > 0, self.after, np.float32(np.nan))
        before = Period(self.before_logs, self.before_follows, self.before_surely, self.before_greens)
        after = Period(logs, follows, surely, np.zeros(len(surely), np.float32))
        scores = turn_scores(before, after, self.bands, self.model)
        seen_bare = self.bare_looks > 0
        for kin in (seen_bare & self.vegetated, seen_bare & ~self.vegetated):
            scores = np.stack([self._shared(one, kin) for one in scores])
        out: F32 = np.ascontiguousarray(probabilities(scores.T).T)
        out[BUILT_BARE] *= self._together((out[BUILT_BUILT] + out[BUILT_BARE]) * (seen_bare & ~self.vegetated))
        out /= out.sum(axis=0)
        return out

    def _hazy(self) -> Bool:
        """Whether few looks agree, and what they show is the ground before through haze or thin cloud: brighter, the
        blue most and the longest waves hardly. Without both shortwave bands that is not known."""
        if not {"swir16", "swir22"} <= set(self.bands):
            return np.zeros(len(self.start), bool)
        step = dict(zip(self.bands, self.after - self.before_logs, strict=True))
        longest = 0.5 * (step["swir16"] + step["swir22"])
        falls = (step["green"] < step["blue"] + HAZE_ERROR) & (step["red"] < step["green"] + HAZE_ERROR)
        hazy = falls & (step["blue"] > HAZE_BLUE) & (longest < HAZE_LONGEST * step["blue"])
        out: Bool = hazy & (self.agreeing < HAZE_LOOKS)
        return out

    def _equal_step(self) -> Bool:
        """Whether the reflectance has gone up or down by the same in all bands."""
        if len(self.bands) < EQUAL_BANDS:
            return np.zeros(len(self.start), bool)
        step = np.exp(self.after) - np.exp(self.before_logs)
        out: Bool = step.std(axis=0) < EQUAL_STEP * np.abs(step.mean(axis=0))
        return out

    def _together(self, roofs: F32) -> F32:
        """(n,) by how much the roofs that began to differ nearby in the same weeks make a roof gone likelier.

        Args:
            roofs: (n,) probability that a roof stood there, of pixels that count; else 0.
        """
        if not len(roofs):
            return roofs
        months = self.days[np.maximum(self.start, 0)] // NEAR_DAYS
        place = np.stack([*self.cell, months - months.min()]) + 1
        count = np.zeros(place.max(axis=1) + 2, np.float32)
        np.add.at(count, tuple(place), roofs)
        for axis in range(3):
            count = count + np.roll(count, 1, axis) + np.roll(count, -1, axis)
        out: F32 = np.clip((count[tuple(place)] / ALONE_PX) ** TOGETHER, 1.0, MOST_TOGETHER).astype(np.float32)
        return out

    def _from_earth(self, turns: F32, after: F32) -> F32:
        """(c,) probability that what lies there now is built, where earth lay before: as under plants.

        Args:
            turns: of each way from one ground to another. after: (1, b, c) reflectance after the change.
        """
        from_earth = turns[BARE_BUILT] / np.maximum(turns[BARE_BUILT] + turns[BARE_BARE], np.float32(1e-6))
        # earth in the rains is as flat in the infrared as a roof
        now = (np.exp(_middle(self.last_bare)) - OFFSET)[None].astype(np.float32)
        wet = moist(after, self.bands)[0] | ((self.bare_looks >= 3) & moist(now, self.bands)[0])
        follows, surely = followed(self.rain)
        wet &= (surely < RAIN_KNOWN) | (follows[0] > DRY)  # what rain does not wet is dry, whatever its colour
        out: F32 = np.where(wet, np.float32(WET_BUILT) * from_earth, from_earth)
        return out

    def _judge(self, t: int) -> None:
        """What the change is consistent with, and whether enough looks agree."""
        s = self.s
        self.apart = self._from_nearest_field()
        after = (np.exp(self.after) - OFFSET)[None].astype(np.float32)
        visible = np.exp(brightness(after, self.bands)[0]) - OFFSET
        ash = (visible < ASH_VISIBLE) & (builtness(after, self.bands)[0] < ASH_BUILT)
        flooded = under_water(after[0], self.bands, 0)
        turns = self._turns()
        from_earth = self._from_earth(turns, after)
        self.built = np.where(self.vegetated, from_earth, turns[0] + turns[BARE_BUILT])
        stays_bare = (self.bare_share > BARE_SHARE) & (self.bare_looks >= s.provisional_looks)
        opened = (self.green_lost > s.green_lost) | (self.brightened > s.brighten)
        opened &= stays_bare
        opened |= (self.green_lost > OPEN_LOST) & (self.brightened > OPEN_BRIGHT)
        age = self.days[t] - self.days[np.maximum(self.start, 0)]
        lasts = (self.agreeing >= s.confirm_looks) & (age >= s.confirm_days)
        # behind a monsoon looks are few: those that all agree, strongly and over a season, need not be as many
        sure = (self.agreeing >= SURE_LOOKS) & (self.agreeing == self.clear) & (age >= SURE_DAYS)
        lasts |= sure & (_rms(self.direction) > SURE_TIMES * s.differs_sigma)
        lasts &= self.agreeing >= s.agree_share * self.clear
        from_own = self._from_own_bare()
        # plants never give way to a roof between two looks: until enough agree it is cleared ground
        roof = (from_earth > SAID) & (from_own >= s.own_bare)
        from_plants = np.where(roof & stays_bare & lasts, CONSTRUCTION, CLEARING)
        # in the dry season what stood there would be bare as well, and a dark roof outshines nothing: a roof is told
        # from bare earth then, and plants that enough looks showed lost stay lost while the ground stays bare
        opened |= roof & (from_earth > SURELY) & stays_bare
        self.opened |= opened & lasts
        from_plants = np.where(opened | (self.opened & stays_bare), from_plants, UNCLEAR)
        # from one roof to another is new paint: what was no roof has become one, or what is left is none
        risen = (turns[BARE_BUILT] > SAID) & (self.greener_looks < 2)  # or a crop stood there in between
        gone = (turns[BUILT_BARE] > GONE) & (from_own > SAME_GROUND) & ~self._equal_step() & ~self._hazy()
        from_bare = np.where(risen, CONSTRUCTION, np.where(gone, DEMOLITION, UNCLEAR))
        from_bare = np.where(stays_bare, from_bare, UNCLEAR)  # a crop where none was seen before is neither
        if len(self.from_fields):
            like_field = (from_plants == CONSTRUCTION) & (self.apart < NEARLY_FIELD * s.field_like)
            from_plants = np.where(like_field, CLEARING, from_plants)
        # what has lain as bare before is a field between two crops, until it has missed its green season for long
        fallow = (from_own < s.own_bare) & ((age < s.fallow_days) | (self.missed_green < OUTLIVED_LOOKS))
        from_plants = np.where((from_plants == CLEARING) & fallow, UNCLEAR, from_plants)
        kind = np.where(self.vegetated, from_plants, from_bare)
        kind = np.where(ash | flooded, UNCLEAR, kind)
        kind = np.where(self.locked & ~((kind == CONSTRUCTION) & (self.built > LOCK_BUILT)), UNCLEAR, kind)
        shown = self.agreeing >= s.provisional_looks
        self.kind = np.where(shown, kind, NOTHING).astype(np.uint8)
        self.surely = np.where(self.kind == DEMOLITION, turns[BUILT_BARE], self.built)
        self.surely = np.where(self.kind == CLEARING, 1 - self.surely, self.surely).astype(np.float32)
        enough = shown & lasts
        enough &= (self.kind != CLEARING) | (age >= s.clearing_days)
        enough &= self.kind != UNCLEAR
        enough &= (self.kind != CLEARING) | self.bare_now  # a field is not confirmed in its crop or its flood
        was = self.agreement == 2
        self.agreement = np.where(enough | (was & (self.kind != UNCLEAR)), 2, np.where(shown, 1, 0)).astype(np.uint8)


def _logs(reflectance: F32) -> F32:
    """ln(reflectance + OFFSET), kept finite where an offset went wrong."""
    out: F32 = np.log(np.maximum(reflectance, FLOOR) + OFFSET)
    return out


def _rms(values: F32) -> F32:
    """Root mean square (n,) over the bands of values (B, n)."""
    out: F32 = np.sqrt(np.einsum("bn,bn->n", values, values) / np.float32(len(values)))
    return out


def _middle(three: F32) -> F32:
    """The median over the first axis, which holds three."""
    first, second, third = three
    out: F32 = np.maximum(np.minimum(first, second), np.minimum(np.maximum(first, second), third))
    return out


def _rate(now: Bool, count: I64) -> F32:
    """Weight of a look in the running mean of the last AFTER_LOOKS looks; 0 where it does not count."""
    rate: F32 = np.where(now, 1.0 / np.clip(count, 1, AFTER_LOOKS), 0.0).astype(np.float32)
    return rate


def _apart(logs: F32, fields: F32) -> F32:
    """Distance of spectra (B, c) to the fields' (F, B) that day: (F, c), natural-log units.

    The shape counts in full, the overall level half: one field is paler than the next, but of the same colour.
    """
    return colour_distance(logs[None] - fields[:, :, None])
