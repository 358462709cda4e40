"""Black Marble (VNP46A2, VJ146A2): how its items are known and its radiance is stored (User Guide 1.2, NASA, 2021)."""

from __future__ import annotations

from geodata.looks.mission_names_and_credits import BLACK_MARBLE
from pipelines.missions.mission_record import Light, Record

SCALE = 0.1
"""nW/cm2/sr per number of VNP46A2 and VJ146A2."""
NODATA = 65535.0
"""Fill value of VNP46A2 and VJ146A2."""

RECORD = Record(
    mission=BLACK_MARBLE,
    words=r"vnp46|vj1?46|black.?marble",
    spellings=(
        (r"snpp|s-npp|npp|suomi-npp|suomi", "suomi-npp"),
        (r"j01|jpss-1|jpss1|noaa-20|noaa20|n20", "noaa-20"),
    ),
    ids=((r"VNP46", "SUOMI-NPP"), (r"VJ146", "NOAA-20")),
    pixels=Light(products=r"(vnp|vj1)46|46a2", gsd_m=500.0, scale=SCALE, nodata=NODATA, granules=True),
)
"""What is known of Black Marble."""
