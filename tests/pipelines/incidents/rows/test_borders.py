"""A report is held against the borders of the map: one that lies in another country than it names is kept with a note.

Bangkok lies some 150 km from Myanmar, Tak (Thailand) some 60 km from it, Mae Sot 6 km; a bridge joins both.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point

from geodata.access.audience import Audience
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.workspace import Workspace
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.incidents.catalog.pull import pull_incidents
from pipelines.incidents.catalog.read_parts import safe
from pipelines.incidents.import_file import read_incidents
from pipelines.incidents.sources.typed_report import Draft, entered_report

TODAY = date(2026, 11, 26)
BANGKOK, TAK, MAE_SOT = (13.7563, 100.5018), (16.8839, 99.1258), (16.7131, 98.5731)
BRIDGE = 16.6918, 98.5181
IN_THAILAND = "it lies at {:.1f} north, {:.1f} east, which is in Thailand and not in Myanmar: look at it on the map"
DAY = (date(2026, 3, 2), date(2026, 3, 2), DatePrecision.DAY)


def _notes(place: tuple[float, float], country: str, precision: str = "exact") -> list[str]:
    """What the import of a table says of where a row lies; the row is kept."""
    row = f"1,2026-03-02,{place[0]},{place[1]},A fire,{country},{precision}\n"
    data = ("id,date,lat,lon,title,country,place_precision\n" + row).encode()
    rows = read_incidents(data, "a.csv", "csv", TODAY)
    assert not rows.refused and len(rows.incidents) == 1
    assert [remark.text for remark in rows.noted] == list(rows.incidents[0].notes)
    return [text for text in rows.incidents[0].notes if "which is in" in text or "outside" in text]


@pytest.mark.parametrize("country", ["MM", "Myanmar", "พม่า"])
def test_a_row_in_another_country_than_it_names_is_kept_with_a_note(country: str) -> None:
    assert _notes(BANGKOK, country) == [IN_THAILAND.format(*BANGKOK)]
    assert _notes(BANGKOK, "Thailand") == _notes(BANGKOK, "") == _notes(BANGKOK, "Tasmere") == []


def test_a_place_may_lie_beyond_the_border_as_far_as_it_is_known() -> None:
    """A district 60 km away is of another country, a province may be; beside a river the map is too coarse."""
    assert _notes(BRIDGE, "MM") == _notes(BRIDGE, "TH") == _notes(MAE_SOT, "MM", "near") == []
    assert _notes(TAK, "MM") and _notes(TAK, "MM", "near") and _notes(TAK, "MM", "district")
    assert _notes(TAK, "MM", "province") == []


def test_outside_the_map_the_box_alone_is_asked() -> None:
    assert _notes((44.4, 26.1), "Romania") == []
    assert _notes((44.4, 26.1), "MM") == ["its coordinates 44.4, 26.1 lie outside Myanmar"]


def test_the_institutions_rows_are_asked_too() -> None:
    columns = "id,date_start,date_end,type_of_violence,where_prec,date_prec,latitude,longitude,country,side_a,side_b"
    row = f"7,2026-03-02,2026-03-02,1,1,1,{BANGKOK[0]},{BANGKOK[1]},Myanmar (Burma),A,B"
    rows = read_incidents(f"{columns}\n{row}\n".encode(), "a.csv", "ucdp", TODAY)
    assert not rows.refused and IN_THAILAND.format(*BANGKOK) in rows.incidents[0].notes


def test_of_a_catalogue_too_and_once_though_it_is_rounded_on_the_way(tmp_path: Path) -> None:
    place = Point(BANGKOK[1], BANGKOK[0])
    here = Incident("abc-1", "abc", "fire", "A fire", *DAY, place, PlacePrecision.EXACT, country="MM")
    note = IN_THAILAND.format(*BANGKOK)
    first = safe(here)
    assert first.notes == (note,) and safe(first) == first
    assert safe(replace(here, country="TH")).notes == ()
    house, other = Workspace.open(tmp_path / "house"), Workspace.open(tmp_path / "other")
    house.store.save_incidents([first])
    catalog = publish_incidents(house, tmp_path / "out", Audience.INTERNAL, today=TODAY).catalog
    assert pull_incidents(other, str(catalog)).new == 1
    (pulled,) = other.store.incidents()
    assert pulled.notes == (note,) and pulled.place != place


def test_what_is_typed_is_kept_with_a_note_and_an_invented_place_lies_anywhere() -> None:
    draft = Draft(
        "fire",
        "A fire",
        "Karen News",
        "",
        DAY[0],
        None,
        DatePrecision.DAY,
        PlacePrecision.EXACT,
        *BANGKOK,
        "",
        "Myanmar",
    )
    typed = entered_report(draft, TODAY)
    assert typed.notes == (IN_THAILAND.format(*BANGKOK),)
    assert entered_report(replace(draft, country="Thailand"), TODAY).notes == ()
    assert entered_report(draft, TODAY, simulated=True).notes == ()
