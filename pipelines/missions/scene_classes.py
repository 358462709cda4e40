"""Classes of Sentinel-2's scene classification (SCL), by what may be done with a pixel."""

from __future__ import annotations

USABLE = (2, 4, 5, 6, 7)
"""Scene classes in which the ground is seen: dark ground, vegetation, bare ground, water, unclassified."""


CLOUD = (8, 9, 10)
"""Medium and high probability cloud, cirrus."""


SHADOW, SNOW, NOTHING = 3, 11, (0, 1)
"""Cloud shadow; snow or ice; no data or a defective pixel."""


SCL_NOTHING = (0, 1)
"""Scene classification: no data, saturated or defective."""


SCL_SHADOW = 3


SCL_CLOUD = (8, 9, 10)
"""Medium and high probability cloud, cirrus."""


SCL_SNOW = 11
