"""Where the demo world lies and what it is called. Nothing here describes a real place.

The world is put into the open South Atlantic inside UTM zone 26S, where no land is within a hundred kilometres, so
that simulated pixels can never be taken for a real site. Its map follows the project's own drawings: a gulf in the
south-west, a border river, two countries, and a neighbour without a name in the north-east.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, Final

import shapely
from pyproj import Transformer

EPSG: Final = 32726
"""UTM zone 26 south: every simulated scene is on it."""
CENTRE_M: Final = (500_000.0, 7_788_000.0)
"""Easting and northing in metres of the middle of the world's map, about 27 W, 20 S."""
SCENE_PX: Final = 336
"""Height and width of a scene in 10 m pixels: a site of up to 720 m, its guard and its ring of surroundings."""

Lonlat = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """A watched site of the demo world.

    id, name, aliases, country: as in sites.geojson. km: (east, north) of the map's middle in km. tile: name of its
    own fictional tile. documented_by: the fictional source and its date.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    country: str
    km: tuple[float, float]
    tile: str
    documented_by: str

    @property
    def middle_m(self) -> tuple[float, float]:
        """Easting and northing in metres, a multiple of 20 m."""
        return (
            round((CENTRE_M[0] + self.km[0] * 1000) / 20) * 20.0,
            round((CENTRE_M[1] + self.km[1] * 1000) / 20) * 20.0,
        )

    @property
    def corner_m(self) -> tuple[float, float]:
        """Easting and northing in metres of the scene's north-west corner, multiples of 20 m."""
        east, north = self.middle_m
        half = SCENE_PX * 10.0 / 2
        return (east - half, north + half)


PLACES: Final = (
    Place(
        "pellimar-bend",
        "Pellimar Bend",
        ("Pelimar", "Bend Park", "เพลลิมาร์เบนด์", "ប៉េលីម៉ាបេន"),
        "Vellorin",
        (-4.6, 16.7),
        "SIM-26PEL",
        "Ilvane Monitor, 4 Mar 2025",
    ),
    Place(
        "kilvane-ford",
        "Kilvane Ford",
        ("Kilvan", "คิลเวนฟอร์ด"),
        "Tasmere",
        (-55.8, 22.9),
        "SIM-26KIL",
        "Ilvane Monitor, 18 Nov 2024",
    ),
    Place(
        "torvane-estate",
        "Torvane Estate",
        ("Torvan City", "ធ័រវ៉េនអេស្តេត"),
        "Vellorin",
        (74.2, -10.4),
        "SIM-26TOR",
        "Gulf Observer, 22 Jan 2025",
    ),
    Place(
        "ashmerrow-park",
        "Ashmerrow Park",
        ("Ashmerow", "แอชเมอร์โรว์พาร์ก"),
        "Tasmere",
        (-37.1, -11.3),
        "SIM-26ASH",
        "Gulf Observer, 9 Jun 2025",
    ),
    Place(
        "morrowgate",
        "Morrowgate",
        ("Morrow Gate", "ម៉ូរ៉ូវហ្គេត"),
        "Vellorin",
        (28.3, 29.6),
        "SIM-26MOR",
        "Ilvane Monitor, 2 Feb 2025",
    ),
    Place(
        "lirrikin-crossing",
        "Lirrikin Crossing",
        ("Lirikin", "ลีร์ริคิน"),
        "Tasmere",
        (-40.4, 40.4),
        "SIM-26LIR",
        "Kettermar Research Desk, 30 Apr 2025",
    ),
    Place(
        "oskelle-bridge",
        "Oskelle Bridge",
        ("Oskel", "អូស្គែលប្រ៊ីជ"),
        "Vellorin",
        (24.6, -29.6),
        "SIM-26OSK",
        "Kettermar Research Desk, 12 Dec 2024",
    ),
    Place(
        "hathervane",
        "Hathervane",
        ("Hather Vane", "แฮเทอร์เวน"),
        "Vellorin",
        (102.5, -32.1),
        "SIM-26HAT",
        "Gulf Observer, 15 May 2025",
    ),
)
"""The watched sites, tens of kilometres apart."""

TOWNS: Final = {"Port Ozmer": (-85.4, -30.8), "Kettermar": (52.5, 18.3), "Sul Aveth": (39.6, -61.7)}
"""Name -> (east, north) of the map's middle in km."""

COUNTRIES: Final = {"Vellorin": (78.7, 42.5), "Tasmere": (-79.6, 62.5)}
"""Name -> where the map writes it, (east, north) of the map's middle in km."""

_COAST: Final = (
    (-330, -18),
    (-270, -31),
    (-215, -14),
    (-160, -24),
    (-123.8, -26.3),
    (-102, -28.3),
    (-94.6, -36.3),
    (-74.2, -40),
    (-66.7, -35.8),
    (-54.2, -48.3),
    (-44, -51),
    (-31.3, -54.6),
    (-8.3, -56.7),
    (0.8, -65.8),
    (6.3, -78.3),
    (20, -96),
    (52, -118),
    (60, -160),
    (110, -205),
    (190, -220),
    (250, -190),
    (330, -205),
)
_FAR_SHORE: Final = (
    (372, -110),
    (350, -20),
    (395, 70),
    (360, 160),
    (300, 205),
    (205, 190),
    (120, 225),
    (20, 205),
    (-80, 232),
    (-190, 200),
    (-290, 215),
    (-352, 130),
    (-330, 60),
    (-362, 20),
)
_BORDER_RIVER: Final = (
    (76, 190),
    (64, 140),
    (56, 110),
    (50, 92),
    (43.8, 78.8),
    (35.4, 75.8),
    (29.2, 55.8),
    (20, 46.5),
    (10.4, 41.3),
    (3, 33.5),
    (-4.2, 26.7),
    (-14, 19.4),
    (-20.8, 12.1),
    (-12.5, 3.8),
    (-16, -4.4),
    (-20.8, -10.8),
    (-28, -21),
    (-35.4, -31.7),
    (-37.6, -40.5),
    (-39.6, -49.6),
)
_NORTH_EAST_BORDER: Final = (
    (35.4, 75.8),
    (50, 66.3),
    (66.7, 62.1),
    (87.5, 64.2),
    (104.2, 55.8),
    (123.8, 50.8),
    (190, 62),
    (260, 44),
    (380, 58),
)
_RIVERS: Final = {
    "Ilvane": (
        (330, -70),
        (220, -52),
        (150, -44),
        (123.8, -35.8),
        (95.8, -24.2),
        (75, -21.7),
        (54.2, -18.3),
        (41.7, -15),
        (25, -18.3),
        (8.3, -8.8),
        (-12.5, -4.6),
        (-16, -4.4),
    ),
    "": _BORDER_RIVER,
    "Oskel": ((54.2, -18.3), (38, -27), (20, -33), (12, -48), (0.8, -65.8)),
}
_ROADS: Final = (
    ((-123.8, 32), (-95, 21), (-78, 6), (-80, -14), (-85.4, -30.8)),
    ((-85.4, -30.8), (-60, -20), (-37.1, -12.6), (-14, -3.5), (-4.6, 15.4), (18, 27), (52.5, 18.3)),
    ((-42, 78.8), (-40.4, 39.2), (-55.8, 21.7), (-78, 6)),
    ((52.5, 18.3), (28.3, 28.4), (24, 60), (36, 75.8)),
    ((52.5, 18.3), (74.2, -11.6), (102.5, -33.3), (123.8, -40)),
    ((52.5, 18.3), (44, -8), (24.6, -30.8), (39.6, -61.7), (60, -78.3)),
    ((-4.6, 15.4), (10, 2), (24.6, -30.8)),
)


@lru_cache(maxsize=2)
def _transformer(inverse: bool) -> Transformer:
    pair = (4326, EPSG) if inverse else (EPSG, 4326)
    return Transformer.from_crs(*pair, always_xy=True)


def lonlat_m(east: float, north: float) -> Lonlat:
    """WGS84 lon, lat of a point of the world's UTM zone, rounded to 7 decimals (about 1 cm)."""
    lon, lat = _transformer(False).transform(east, north)
    return (round(float(lon), 7), round(float(lat), 7))


def lonlat_km(east_km: float, north_km: float) -> Lonlat:
    """WGS84 lon, lat of a point given in km from the map's middle."""
    return lonlat_m(CENTRE_M[0] + east_km * 1000, CENTRE_M[1] + north_km * 1000)


def lonlat_in_scene(place: Place, x: float, y: float) -> Lonlat:
    """WGS84 lon, lat of a point x to the east and y to the south, in metres, of the scene's north-west corner."""
    east, north = place.corner_m
    return lonlat_m(east + x, north - y)


def _line(points: tuple[tuple[float, float], ...]) -> list[list[float]]:
    """A line in lon, lat with a bend of its own between the given points, so that it does not look ruled."""
    drawn: list[list[float]] = []
    for i, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        for k in range(4):
            share = k / 4
            bend = 0.045 * (1 if (i * 3 + k) % 2 else -1) * (0 if k == 0 else 1)
            x = x0 + share * (x1 - x0) - bend * (y1 - y0)
            y = y0 + share * (y1 - y0) + bend * (x1 - x0)
            drawn.append([round(c, 5) for c in lonlat_km(x, y)])
    drawn.append([round(c, 5) for c in lonlat_km(*points[-1])])
    return drawn


def basemap() -> dict[str, Any]:
    """The fictional map as a GeoJSON FeatureCollection in WGS84.

    Properties: kind (ocean, country, neighbour, river, road, town) and name ("" where none is written); the names of
    countries stand on points of their own.
    """
    coast, shore = _line(_COAST), _line(_FAR_SHORE)
    land = shapely.Polygon([*coast, *shore]).buffer(0)
    river, north_east = _line(_BORDER_RIVER), _line(_NORTH_EAST_BORDER)
    # the border river is carried a little beyond both shores so that it cuts the land in two
    ends = [list(lonlat_km(80, 260)), *river, list(lonlat_km(-41, -60))]
    east = [*north_east, list(lonlat_km(460, 58))]
    cuts = shapely.union_all([land.boundary, shapely.LineString(ends), shapely.LineString(east)])
    parts = list(shapely.polygonize([cuts]).geoms)
    features = [_feature("ocean", "", shapely.box(-33, -25, -21, -15))]
    for kind, inside_km in (("country", (60, 0)), ("country", (-60, 10)), ("neighbour", (150, 120))):
        point = shapely.Point(lonlat_km(*inside_km))
        features += [_feature(kind, "", part) for part in parts if part.contains(point)]
    # names stand where the first view of the map shows them, not at the middle of a country
    features += [_feature("country", name, shapely.Point(lonlat_km(*km))) for name, km in COUNTRIES.items()]
    features += [_feature("river", name, shapely.LineString(_line(line))) for name, line in _RIVERS.items()]
    features += [_feature("road", "", shapely.LineString(_line(line))) for line in _ROADS]
    features += [_feature("town", name, shapely.Point(lonlat_km(*km))) for name, km in TOWNS.items()]
    features.append(_feature("ocean", "Ozmer Gulf", shapely.Point(lonlat_km(-88, -66))))
    return {"type": "FeatureCollection", "features": features}


def _feature(kind: str, name: str, geometry: shapely.Geometry) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"kind": kind, "name": name},
        "geometry": json.loads(shapely.to_geojson(shapely.set_precision(geometry, 1e-6))),
    }
