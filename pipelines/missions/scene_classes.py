"""Classes of a look's pixels: Sentinel-2's scene classification (SCL), which every mission's mask is told in."""

from __future__ import annotations

VEGETATION, BARE, WATER, UNCLASSIFIED = 4, 5, 6, 7
CLOUD_MEDIUM, CLOUD_HIGH, CIRRUS = 8, 9, 10
SHADOW, SNOW = 3, 11
"""Cloud shadow; snow or ice."""
NOTHING = (0, 1)
"""No data; saturated or defective."""
CLOUD = (CLOUD_MEDIUM, CLOUD_HIGH, CIRRUS)
"""Medium and high probability cloud, cirrus."""
USABLE = (2, VEGETATION, BARE, WATER, UNCLASSIFIED)
"""Classes in which the ground is seen; 2 is dark ground."""
HIGHEST = SNOW
"""Numbers above this are no class."""
NAMES = (
    ("no_data", "No data"),
    ("saturated_or_defective", "Saturated or defective"),
    ("dark_area", "Dark ground"),
    ("cloud_shadow", "Cloud shadow"),
    ("vegetation", "Vegetation"),
    ("not_vegetated", "Ground without vegetation"),
    ("water", "Water"),
    ("unclassified", "Unclassified ground"),
    ("cloud_medium_probability", "Cloud, medium probability"),
    ("cloud_high_probability", "Cloud, high probability"),
    ("thin_cirrus", "Thin cirrus"),
    ("snow", "Snow or ice"),
)
"""By class, 0 to HIGHEST: a name for programs, and words (Sentinel-2 Products Specification Document)."""
