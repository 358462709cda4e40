"""The numbers by which pixel_changes.py decides that are no settings: each with its unit and its reason."""

from __future__ import annotations

STAYS_SHARE = 0.4
"""Share of the run's mean residual that a look must show along its direction to agree with it."""
STAYS_SIZE = 0.4
"""Times differs_sigma that it must differ by at least."""
FAR_APART = 9.0
"""Distance (ln) to a ground that there is none of: farther than any ground from any other."""
LEAST_DUE = -0.2
"""NDVI that is expected at least: of open water, which lost no plants."""
NOT_YET_GREEN = 1.5
"""Above any NDVI: what a pixel that has not yet lain bare has as its lowest."""
NEARLY_FIELD = 1.3
"""Times field_like within which ground that plants left is called cleared, and not built on."""
AFTER_LOOKS = 6
"""Looks that the state after the change is averaged over: enough to tell roofs, few enough to follow the work."""
ASH_VISIBLE, ASH_BUILT = 750.0, -0.15
"""Mean visible reflectance x 1e4 and builtness below which ground is ash or deep shade, not bare earth or a roof."""
LEAP, KEPT = 1.8, 0.5
"""Times green_rise in one look that is growth if the next clear look keeps this multiple of it; else it takes two."""
BARE_SHARE = 0.6
"""Share of recent looks without green from which ground may be called built on: a roof is never green."""
GROWN_SHARE, SEASON_ERROR = 0.5, 0.05
"""Share of the largest loss of NDVI under which what was lost counts as grown again, and the loss that is none."""
TOLD_APART = 0.15
"""Distance (ln) of a look from what was expected, from which being nearer to the new state says something."""
GREENER = 0.12
"""NDVI above what is expected, seen twice in a run, that is a crop: nothing cleared or built is greener than plants."""
OPEN_LOST, OPEN_BRIGHT = 0.2, 0.35
"""NDVI lost and visible brightness gained (ln) that are a clearing even where weeds keep it from looking bare."""
WETTING = {"swir16": 1.3, "swir22": 1.6}
"""How much more than the others (1) these bands fall when earth turns wet: wet ground is its own dry ground, darker."""
BARER = 0.05
"""NDVI below its barest state so far from which ground is barer than it has ever been: dry scrub is not bare earth."""
APART_CAP = 0.3
"""Distance (ln) to a kind of field at which a single look's is cut."""
OUTLIVED_LOOKS = 3
"""Clear looks that show ground bare while a kind of field is green, after which it is no field of that kind."""
NEAR_PX, NEAR_DAYS = 24, 30
"""Side of the squares and length of the months in which roofs that differ are counted, with those on every side."""
ALONE_PX, TOGETHER, MOST_TOGETHER = 35.0, 1.5, 30.0
"""Pixels of such roofs up to which demolition is no likelier than new paint; beyond, its odds grow by this power of
their number, and by no more than the last: roofs are painted one by one, compounds are razed whole."""
HAZE_BLUE, HAZE_LONGEST, HAZE_ERROR, HAZE_LOOKS = 0.1, 0.35, 0.03, 8
"""ln by which blue is brighter, share of it that the shortwave is brighter by at most, and error of the order of the
bands, by which a step is that of haze or thin cloud; and agreeing looks from which it is none, whatever its colour: in
the rains a whole compound was seen through haze five times in a row, and called razed."""
RAIN_KNOWN, DRY = 0.3, 0.2
"""How surely a pixel must be known to follow the rain or not, and the slope under which it does not."""
WET_BUILT = 0.2
"""Times its probability that ground is built where it is moist: roofs are dry."""
SAME_GROUND = 0.06
"""Distance (ln) from its own state before, dry or wet, under which no roof has gone: the same ground, lit otherwise."""
EQUAL_STEP, EQUAL_BANDS = 0.2, 5
"""Share of its mean by which a step of the reflectance may differ between bands and still be the same in all, which no
ground does: it is an offset of the processor that was not told. Of fewer bands that is not known."""
SAID, GONE, SURELY = 0.5, 0.55, 0.8
"""Probability from which ground is said to be built, from which a roof is said to be gone, and from which ground that
was bare before anyhow is called built on."""
SURE_LOOKS, SURE_DAYS, SURE_TIMES = 4, 90, 2.0
"""Agreeing looks, days and times differs_sigma from which a change of which no clear look says otherwise lasts, where
confirm_looks are not to be had."""
LOCK_DAYS = 450
"""Days for which ground that grew again counts as a field: until its next green season must have shown."""
LOCK_BUILT = 0.6
"""Probability of built ground that a field (which grew again after a change) must reach before it is called that."""
