"""Files that people bring: whatever stands in a field of them, each row or feature is kept, noted or refused."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import CompoundWatchError
from pipelines.incidents.import_claims import read_claims, read_scopes
from pipelines.incidents.import_file import read_incidents
from pipelines.sites.import_sites import read_sites
from tests.pipelines.mutations import mutated, raw_json

TODAY = date(2026, 1, 1)
RING = [[98.50, 16.70], [98.51, 16.70], [98.51, 16.71], [98.50, 16.71], [98.50, 16.70]]


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def feature(properties: dict[str, Any], geometry: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry or polygon()}


def polygon() -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [RING]}


SITE = {
    "id": "a",
    "name": "A",
    "aliases": ["b", "c"],
    "country": "MM",
    "source": "https://example.org",
    "documented": True,
    "radius_m": 300,
    "radius_basis": "a source",
    "statements": [{"date": "2025-01-02", "text": "t", "source": "s"}],
}
UCDP = {
    "id": 1,
    "date_start": "2025-05-06",
    "date_end": "2025-05-07",
    "latitude": 16.7,
    "longitude": 98.5,
    "best": 3,
    "low": 1,
    "high": 4,
    "country": "Myanmar",
    "where_prec": 1,
    "date_prec": 1,
    "type_of_violence": 1,
    "side_a": "a",
    "number_of_sources": 2,
    "where_coordinates": "Myawaddy",
    "source_office": "x; y",
    "code_status": "Clear",
    "geom_wkt": "POINT (98.5 16.7)",
    "year": 2025,
}
ACLED = {
    "event_id_cnty": "MMR1",
    "event_date": "2025-05-06",
    "latitude": "16.7",
    "longitude": "98.5",
    "event_type": "Riots",
    "sub_event_type": "Mob",
    "geo_precision": 1,
    "time_precision": 1,
    "country": "Myanmar",
    "location": "Myawaddy",
    "source": "a; b",
    "fatalities": 2,
    "timestamp": 1746500000,
    "year": 2025,
}
RELIEFWEB = {
    "id": "7",
    "fields": {
        "name": "Myanmar: Floods - Jul 2024",
        "glide": "FL-2024-000123-MMR",
        "date": {"event": "2024-07-01T00:00:00Z"},
        "primary_country": {"iso3": "mmr", "name": "Myanmar", "location": {"lat": 21.0, "lon": 96.0}},
        "country": [{"iso3": "mmr", "name": "Myanmar"}],
        "primary_type": {"name": "Flood"},
        "url": "https://x.org/7",
    },
}
REPORT = {"id": "r1", "date": "2025-05-06", "type": "raid", "title": "Raid", "source": "a monitor", "deaths": 3}

FILES: list[tuple[str, dict[str, Any], Callable[[bytes], Any]]] = [
    (
        "sites",
        collection(feature(SITE), feature({"id": "p"}, {"type": "Point", "coordinates": [98.6, 16.7]})),
        lambda data: read_sites(data, "sites.geojson"),
    ),
    (
        "scopes",
        collection(feature({"scope": "Zone A", "source": "a map", "site_id": "kk"})),
        lambda data: read_scopes(data, "scopes.geojson"),
    ),
    (
        "reports",
        collection(feature(REPORT, {"type": "Point", "coordinates": [98.5, 16.7]}), feature(REPORT)),
        lambda data: read_incidents(data, "r.geojson", "csv", TODAY),
    ),
    ("ucdp", {"Result": [UCDP, UCDP]}, lambda data: read_incidents(data, "u.json", "ucdp", TODAY)),
    ("acled", {"data": [ACLED, ACLED]}, lambda data: read_incidents(data, "a.json", "acled", TODAY)),
    ("reliefweb", {"data": [RELIEFWEB, RELIEFWEB]}, lambda data: read_incidents(data, "r.json", "reliefweb", TODAY)),
]
CLAIMS = (
    b"id,site_id,claimed_on,claimed_by,figure,total,unit,scope,since\n"
    b"c1,kk,2025-11-17,The army,148,148,buildings,all,\n"
)
UCDP_TABLE = ",".join(UCDP).encode() + b"\n" + ",".join(json.dumps(str(v)) for v in UCDP.values()).encode() + b"\n"
GDELT_ROW = b"\t".join([b"1", b"20250506", *([b"16"] * 58), b"https://example.org/a"]) + b"\n"
FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item><title>Raid</title><link>https://e.org/a'
    b"</link><pubDate>Tue, 06 May 2025 10:00:00 GMT</pubDate><guid>g</guid><point>16.7 98.5</point></item>"
    b"</channel></rss>"
)
BYTES: list[tuple[str, bytes, Callable[[bytes], Any]]] = [
    ("claims", CLAIMS, lambda data: read_claims(data, "c.csv", today=TODAY)),
    ("ucdp table", UCDP_TABLE, lambda data: read_incidents(data, "u.csv", "ucdp", TODAY)),
    ("gdelt", GDELT_ROW, lambda data: read_incidents(data, "g.csv", "gdelt", TODAY)),
    ("feed", FEED, lambda data: read_incidents(data, "f.xml", "rss", TODAY)),
]
CELLS = [
    b"9" * 400,
    b"-" + b"9" * 5_000,
    b"1e999",
    b"nan",
    b"inf",
    b"",
    b"\x00",
    b"\xff\xfe",
    b"9999-12-31",
    b"0001-01-01",
    b"99999999",
    b'"',
    b"=1+1",
    b"POLYGON ((0 0, 1 1",
    b"Fri, 31 Dec 9999 23:59:59 -1400",
    b"\xed\xa0\x80",
    b"1_0",
]


def ends_in_words(read: Callable[[bytes], Any], data: bytes) -> None:
    try:
        assert read(data) is not None
    except CompoundWatchError as refusal:
        assert refusal.thing and refusal.cause and refusal.next_step


@pytest.mark.parametrize(("name", "sound", "read"), FILES, ids=[one[0] for one in FILES])
def test_the_files_are_sound_until_they_are_broken(
    name: str, sound: dict[str, Any], read: Callable[[bytes], Any]
) -> None:
    found = read(json.dumps(sound).encode())
    assert "refused=()" in repr(found) or (name == "scopes" and found[0] and not found[1]), found


@pytest.mark.parametrize(("name", "sound", "read"), FILES, ids=[one[0] for one in FILES])
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_documents(name: str, sound: dict[str, Any], read: Callable[[bytes], Any], data: st.DataObject) -> None:
    broken = data.draw(mutated(copy.deepcopy(sound)))
    ends_in_words(read, raw_json(broken, data.draw(st.booleans())).encode(errors="surrogatepass"))


@pytest.mark.parametrize(("name", "sound", "read"), BYTES, ids=[one[0] for one in BYTES])
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_tables_and_feeds(name: str, sound: bytes, read: Callable[[bytes], Any], data: st.DataObject) -> None:
    broken = sound
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(broken)))
        gone = data.draw(st.integers(0, 12))
        broken = broken[:at] + data.draw(st.sampled_from(CELLS) | st.binary(max_size=4)) + broken[at + gone :]
    ends_in_words(read, broken)


@pytest.mark.parametrize(("name", "sound", "read"), FILES, ids=[one[0] for one in FILES])
@pytest.mark.parametrize("number", ["9" * 401, "9" * 5_000, "1e999", "NaN", "[" * 80 + "]" * 80, "[" * 10_000])
def test_numbers_and_depths_that_break_readers(
    name: str, sound: dict[str, Any], read: Callable[[bytes], Any], number: str
) -> None:
    text = json.dumps(sound)
    for value in ("98.5", "16.7", "2025", "1", "96.0"):
        ends_in_words(read, text.replace(f" {value}", f" {number}", 1).encode())
