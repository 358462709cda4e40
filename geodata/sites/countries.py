"""Countries: codes, names, and boxes wide enough to tell a swapped coordinate.

The table is countries.csv beside this file. Boxes and label points are rounded from Natural Earth 110 m (public
domain); Bahrain, Hong Kong, Macao, the Maldives, Singapore and Trinidad, which are too small for it, are by hand.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

BORDERS = Path(__file__).resolve().parents[2] / "layers" / "basemap" / "natural_earth.geojson"
"""Borders of the region that maps draw, a clip of Natural Earth 1:50 million (public domain); SOURCE.md beside it says
how far off they are."""
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
    "dr congo (zaire)": "CD",
    "dr congo": "CD",
    "yemen (north yemen)": "YE",
    "russia (soviet union)": "RU",
    "serbia (yugoslavia)": "RS",
    "bosnia-herzegovina": "BA",
    "ivory coast": "CI",
    "zimbabwe (rhodesia)": "ZW",
    "madagascar (malagasy)": "MG",
    "kingdom of eswatini (swaziland)": "SZ",
    "united states of america": "US",
    "syrian arab republic": "SY",
}
"""Other spellings met in UCDP, ACLED and ReliefWeb."""
_IN_THE_REGION: dict[str, tuple[str, ...]] = {
    "MM": (
        *("republic of the union of myanmar", "union of myanmar", "myanma", "birma", "พม่า", "เมียนมา", "เมียนมาร์"),
        *("สาธารณรัฐแห่งสหภาพเมียนมา", "မြန်မာ", "မြန်မာနိုင်ငံ", "ဗမာ", "缅甸", "緬甸", "miến điện", "mi-an-ma"),
        *("មីយ៉ាន់ម៉ា", "ភូមា", "ມຽນມາ", "ພະມ້າ"),
    ),
    "TH": (
        *("kingdom of thailand", "ไทย", "ประเทศไทย", "ราชอาณาจักรไทย", "ထိုင်း", "ထိုင်းနိုင်ငံ", "泰国", "泰國", "thái lan"),
        *("ថៃ", "ប្រទេសថៃ", "ໄທ", "ປະເທດໄທ"),
    ),
    "LA": (
        *("lao", "lao peoples democratic republic", "ลาว", "สปป.ลาว", "สปป. ลาว"),
        *("สาธารณรัฐประชาธิปไตยประชาชนลาว", "ລາວ", "ສປປ ລາວ", "လာအို", "老挝", "寮國", "lào", "ឡាវ"),
    ),
    "KH": (
        *("kingdom of cambodia", "kampuchea", "กัมพูชา", "เขมร", "ราชอาณาจักรกัมพูชา", "កម្ពុជា", "ប្រទេសកម្ពុជា", "ကမ္ဘောဒီးယား"),
        *("柬埔寨", "campuchia", "cam-pu-chia", "kamboja", "ກໍາປູເຈຍ", "ກຳປູເຈຍ"),
    ),
    "VN": (
        *("socialist republic of viet nam", "socialist republic of vietnam", "เวียดนาม", "việt nam", "越南", "វៀតណាម"),
        *("ວຽດນາມ", "ဗီယက်နမ်"),
    ),
    "CN": ("people's republic of china", "prc", "จีน", "中国", "中國", "中华人民共和国", "တရုတ်", "trung quốc"),
    "MY": ("มาเลเซีย", "马来西亚", "馬來西亞", "မလေးရှား"),
    "PH": ("republic of the philippines", "ฟิลิปปินส์", "菲律宾", "菲律賓", "pilipinas"),
    "ID": ("republic of indonesia", "อินโดนีเซีย", "印度尼西亚", "印尼"),
    "SG": ("republic of singapore", "สิงคโปร์", "新加坡"),
    "IN": ("republic of india", "อินเดีย", "印度", "အိန္ဒိယ"),
    "BD": ("people's republic of bangladesh", "บังกลาเทศ", "ဘင်္ဂလားဒေ့ရှ်"),
    "TL": ("democratic republic of timor-leste", "ติมอร์-เลสเต"),
    "BN": ("บรูไน", "nation of brunei"),
}
"""Official long names of the countries of the region, and what they are called in its languages."""


@cache
def countries() -> tuple[Country, ...]:
    """Every country of the table."""
    rows = []
    for line in files("geodata.sites").joinpath("countries.csv").read_text(encoding="utf-8").splitlines()[1:]:
        iso2, iso3, name, *numbers = line.split(",")
        rows.append(Country(iso2, iso3, name, *(float(n) for n in numbers)))
    return tuple(rows)


@cache
def _by_word() -> dict[str, Country]:
    words: dict[str, Country] = {}
    for country in countries():
        for word in (country.iso2, country.iso3, country.name):
            words[_plain(word)] = country
    for word, iso2 in _OTHER_NAMES.items():
        words[word] = words[iso2.casefold()]
    for iso2, names in _IN_THE_REGION.items():
        words |= {_plain(name): words[iso2.casefold()] for name in names}
    return words


def _plain(word: str) -> str:
    """A name as it is looked up: whatever its case, its spaces and its form of Unicode."""
    folded = " ".join(unicodedata.normalize("NFC", word).replace("’", "'").casefold().split())
    return folded.removeprefix("the ")


def country_of(word: str) -> Country | None:
    """The country that a code or name means; None when the table does not know it."""
    return _by_word().get(_plain(word))


def country_code(word: str) -> str:
    """ISO 3166-1 alpha-2 of a code or name; the word itself when the table does not know it."""
    country = country_of(word)
    return country.iso2 if country else word.strip()


def same_country(one: str, other: str) -> bool:
    """False only when two words certainly mean different countries; an empty or unknown one may mean any."""
    if not one.strip() or not other.strip():
        return True
    first, second = country_of(one), country_of(other)
    if first is None and second is None:
        return one.strip().casefold() == other.strip().casefold()
    return first is None or second is None or first == second
