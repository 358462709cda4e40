"""A place is held to the country that its file states: by name in several languages, and by the border."""

from __future__ import annotations

import pytest

from geodata.sites.countries import country_of
from geodata.sites.gazetteer import gazetteer_sites
from pipelines.sites.import_sites import read_sites
from pipelines.sites.stated_country import about_its_country


def _warnings(country: str, lat: float, lon: float, more: str = "", value: str = "") -> list[str]:
    data = f"id,name,lat,lon,country{more}\na,A,{lat},{lon},{country}{value}\n".encode()
    return [remark.text for remark in read_sites(data, "a.csv").warnings if remark.site_id == "a"]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("พม่า", "MM"),
        ("เมียนมา", "MM"),
        ("မြန်မာ", "MM"),
        ("Republic of the Union of Myanmar", "MM"),
        ("The Republic of the Union of  Myanmar", "MM"),
        ("ประเทศไทย", "TH"),
        ("柬埔寨", "KH"),
        ("Kingdom of Cambodia", "KH"),
        ("Lao People’s Democratic Republic", "LA"),
        ("Việt Nam", "VN"),
        ("People's Republic of China", "CN"),
        ("Congo", "CG"),
        ("Republic of Korea", "KR"),
    ],
)
def test_official_names_and_those_of_the_region_are_known(word: str, code: str) -> None:
    country = country_of(word)
    assert country is not None and country.iso2 == code


@pytest.mark.parametrize("word", ["Myanmar", "MM", "พม่า", "Republic of the Union of Myanmar"])
def test_bangkok_is_not_in_myanmar(word: str) -> None:
    assert _warnings(word, 13.75, 100.5) == [
        "it lies at 13.750 north, 100.500 east, which is in Thailand and not in Myanmar: look at it on the map"
    ]


def test_a_country_that_is_not_known_is_told_of_its_place() -> None:
    (told,) = _warnings("Atlantis", 13.75, 100.5)
    assert told.startswith("its country 'Atlantis' is not known")


def test_an_invented_place_may_lie_in_an_invented_country() -> None:
    assert _warnings("Tasmere", -20.1, -27.3, ",simulated", ",true") == []


def test_the_documented_places_all_lie_where_they_are_stated() -> None:
    """They stand within two kilometres of borders, and the list states their countries by its own sources."""
    sites = gazetteer_sites()
    assert len(sites) > 100
    assert [site.id for site in sites if about_its_country(site.outline, site.country)] == []


@pytest.mark.parametrize(("country", "lat", "lon"), [("MM", 13.7563, 100.5018), ("LA", 17.96, 102.60)])
def test_a_place_beside_the_border_is_not_told_and_one_far_inside_is(country: str, lat: float, lon: float) -> None:
    """Vientiane lies on the bank of the Mekong, under 2 km from Thailand; Bangkok some 150 km from Myanmar."""
    assert bool(_warnings(country, lat, lon)) is (country == "MM")
    assert _warnings("TH", lat, lon) == []


def test_at_sea_and_outside_the_map_the_border_says_nothing() -> None:
    assert _warnings("MM", 14.5, 96.0) == []  # the Gulf of Martaban
    assert _warnings("Romania", 44.4, 26.1) == []
    assert _warnings("", 13.75, 100.5) == []
