"""The numbers that decide a detection: one home for each, with its unit and its reason.

docs/method-details.md and docs/settings.md print this table; `python docs/make_settings.py` writes both from here.
"""

from __future__ import annotations

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from geodata.settings.value_types import Amount, Count, CountOrZero, Share


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class DetectionSettings:
    """Numbers in force for a run. All are zero or more; changing one changes the settings hash."""

    # --- which pixels of a look may be used
    roof_blob_px: CountOrZero = 40  # pixels; a "cloud" smaller than this is likelier a bright roof than a cloud
    mask_grow_px: CountOrZero = 3  # pixels; cloud masks of the processor stop short of the cloud's soft edge
    roof_excess: Share = 0.30  # share 0..1 of recent clear-sky looks called cloud, above which it is bright ground
    roof_excess_looks: Count = 8  # clear-sky looks that the share above remembers; three calls in a row tip it
    max_shift_px: Amount = 1.5  # grid pixels beside the site's own median; a look further off makes every edge a change
    # --- history: what the ground is compared with
    history_days: Count = 365  # days; every season once, so that no season is news
    min_history_looks: Count = 12  # clear looks of the median pixel; below, a seasonal model is a guess
    good_history_looks: Count = 24  # clear looks; the history goes on past history_days until it holds so many ...
    max_history_days: Count = 730  # days; ... but no longer than this
    # --- look-alike controls
    groups: Count = 32  # look-alike groups; enough for the covers of a valley, few enough to be well filled
    min_controls: Count = 30  # control pixels a group needs; a median of fewer follows single pixels
    min_control_patches: Count = 3  # separate patches; touching pixels change together and count as one
    guard_m: Amount = 500.0  # metres kept between controls and every known place; compounds grow outwards
    # --- when a pixel differs
    differs_sigma: Amount = 2.7  # robust standard deviations (root mean square over bands) that a look must differ
    creeps_sigma: Amount = 1.3  # the same for the mean of the last five looks, asked of ground that was never green
    provisional_looks: Count = 2  # clear looks in a row that differ before anything is said
    confirm_looks: Count = 5  # differing clear looks for confirmation
    confirm_days: CountOrZero = 25  # days between first and last of them; a flood or a haze spell is shorter
    agree_share: Share = 0.7  # share 0..1 of the clear looks since it began that must agree for confirmation
    max_misses: CountOrZero = 2  # clear looks in a row that do not differ end a run
    return_looks: Count = 3  # clear looks in a row like before that end a confirmed change
    # --- what the ground became
    green_rise: Amount = 0.14  # NDVI above the bare state that is growth: a field, a burn scar, no roof
    vegetated_ndvi: Amount = 0.40  # NDVI in its green season above which ground counts as vegetated
    field_like: Amount = 0.057  # natural-log units; bare ground nearer to the fields around may yet be sown: not called
    brighten: Amount = 0.12  # natural-log units; visible light gained where plants were cleared or built over ...
    green_lost: Amount = 0.10  # NDVI; ... or green lost against what was to be expected
    own_bare: Amount = 0.10  # natural-log units; bare ground nearer to what it was when it last lay bare is not cleared
    fallow_days: Count = (
        400  # days; ... before it has missed its green season for so long: fields lie fallow for a year
    )
    clearing_days: CountOrZero = 60  # days that bare ground without building is followed before it is called cleared
    # --- objects
    min_px: Count = 8  # pixels; smaller blocks cannot be told from a mixed pixel's jitter
    small_px: CountOrZero = 25  # pixels; a gain smaller than this is a field's corner more often than a building ...
    small_days: CountOrZero = (
        60  # days; ... so it is followed so long before it is confirmed: bare corners green by then
    )
    separate_days: CountOrZero = 90  # days; touching changes that began further apart are separate detections
    withdraw_days: Count = 400  # days after which a change still unconfirmed is withdrawn
