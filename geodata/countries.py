"""Countries of the region and around it: codes, names, and boxes wide enough to tell a swapped coordinate.

Boxes and label points are rounded from Natural Earth 110 m (public domain), Singapore, Hong Kong and Macao by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

PAD_DEGREES = 0.5
"""Degrees added to each side of a box: Natural Earth 110 m leaves out small islands and cuts corners."""


@dataclass(frozen=True)
class Country:
    """A country, by code, name and box."""

    iso2: str
    iso3: str
    name: str
    west: float  # degrees of longitude, WGS84
    south: float  # degrees of latitude
    east: float
    north: float
    label_lon: float  # a point inside, where a report that names only the country is drawn
    label_lat: float

    def holds(self, lon: float, lat: float) -> bool:
        """True when a WGS84 point lies in the padded box."""
        return (
            self.west - PAD_DEGREES <= lon <= self.east + PAD_DEGREES
            and self.south - PAD_DEGREES <= lat <= self.north + PAD_DEGREES
        )


_TABLE = """
MM,MMR,Myanmar,92.3,9.9,101.2,28.4,95.9,19.0
TH,THA,Thailand,97.3,5.6,105.6,20.5,101.7,13.0
LA,LAO,Laos,100.1,13.8,107.6,22.5,102.1,18.2
KH,KHM,Cambodia,102.3,10.4,107.7,14.6,105.0,12.9
VN,VNM,Vietnam,102.1,8.5,109.4,23.4,107.8,16.0
CN,CHN,China,73.6,18.1,135.1,53.5,98.8,36.8
HK,HKG,Hong Kong,113.8,22.1,114.5,22.6,114.1,22.4
MO,MAC,Macao,113.5,22.1,113.6,22.2,113.6,22.2
TW,TWN,Taiwan,120.1,21.9,122.0,25.3,121.0,24.0
MY,MYS,Malaysia,100.0,0.7,119.2,7.0,102.1,3.8
SG,SGP,Singapore,103.6,1.2,104.1,1.5,103.8,1.3
ID,IDN,Indonesia,95.2,-10.4,141.1,5.5,113.3,-0.2
PH,PHL,Philippines,117.1,5.5,126.6,18.6,125.2,7.6
BN,BRN,Brunei,114.2,4.0,115.5,5.5,114.9,4.7
TL,TLS,Timor-Leste,124.9,-9.4,127.4,-8.2,125.9,-8.8
IN,IND,India,68.1,7.9,97.5,35.5,79.2,21.9
BD,BGD,Bangladesh,88.0,20.6,92.7,26.5,89.9,23.6
BT,BTN,Bhutan,88.8,26.7,92.2,28.3,90.5,27.6
NP,NPL,Nepal,80.0,26.3,88.2,30.5,83.4,28.3
LK,LKA,Sri Lanka,79.6,5.9,81.8,9.9,80.7,7.9
PK,PAK,Pakistan,60.8,23.6,77.9,37.2,70.1,30.4
JP,JPN,Japan,129.4,31.0,145.6,45.6,138.3,36.1
KR,KOR,South Korea,126.1,34.3,129.5,38.7,127.9,36.2
PG,PNG,Papua New Guinea,141.0,-10.7,156.1,-2.5,144.2,-6.7
AE,ARE,United Arab Emirates,51.5,22.4,56.4,26.1,55.0,24.3
RO,ROU,Romania,20.2,43.6,29.7,48.3,24.2,46.0
NG,NGA,Nigeria,2.6,4.2,14.6,13.9,7.8,8.9
GE,GEO,Georgia,39.9,41.0,46.7,43.6,43.6,42.3
AU,AUS,Australia,113.3,-43.7,153.6,-10.6,133.1,-24.8
"""
_OTHER_NAMES = {
    "burma": "MM",
    "myanmar (burma)": "MM",
    "lao pdr": "LA",
    "lao people's democratic republic": "LA",
    "viet nam": "VN",
    "vietnam (north vietnam)": "VN",
    "cambodia (kampuchea)": "KH",
    "brunei darussalam": "BN",
    "east timor": "TL",
    "timor leste": "TL",
    "republic of korea": "KR",
    "uae": "AE",
    "macau": "MO",
}
"""Other spellings met in UCDP, ACLED and ReliefWeb."""


@cache
def countries() -> tuple[Country, ...]:
    """Every country of the table."""
    rows = []
    for line in _TABLE.strip().splitlines():
        iso2, iso3, name, *numbers = line.split(",")
        rows.append(Country(iso2, iso3, name, *(float(n) for n in numbers)))
    return tuple(rows)


@cache
def _by_word() -> dict[str, Country]:
    words: dict[str, Country] = {}
    for country in countries():
        for word in (country.iso2, country.iso3, country.name):
            words[word.casefold()] = country
    for word, iso2 in _OTHER_NAMES.items():
        words[word] = words[iso2.casefold()]
    return words


def country_of(word: str) -> Country | None:
    """The country that a code or name means; None when the table does not know it."""
    return _by_word().get(word.strip().casefold())


def country_code(word: str) -> str:
    """ISO 3166-1 alpha-2 of a code or name; the word itself when the table does not know it."""
    found = country_of(word)
    return found.iso2 if found else word.strip()
