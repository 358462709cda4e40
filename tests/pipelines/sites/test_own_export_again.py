"""A file of sites that `export` wrote says of a place what the workspace says, in each format and edition."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from shapely.geometry import GeometryCollection, LineString, Point, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.i18n.languages import LANGUAGES
from geodata.i18n.messages import speaking
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.outline import circle
from geodata.sites.same_place import OF_THE_POINT
from geodata.sites.shown_place import map_title
from geodata.sites.site import Access, OutlineBasis, Site, Statement
from geodata.workspace import Workspace
from pipelines.publish.export import WRITERS, export
from pipelines.publish.nouns.gather_rows import sites as rows_of_sites
from pipelines.sites import site_properties
from pipelines.sites.files.table_file import NAMES
from pipelines.sites.import_gazetteer import import_gazetteer
from pipelines.sites.import_sites import import_sites, read_sites

FACTS = (
    *("id", "name", "aliases", "country", "source", "documented", "outline_basis", "coordinate_note", "why_listed"),
    *("statements", "simulated", "licence", "place_known_to_m", "outline_note"),
)
"""Columns of sites that say what the place is, and how well it is known. The others are of the workspace that keeps
it: who may see it, its revision and times, and what is held back."""
SAID = Statement("2025-09", "Listed as a compound", "ASPI", "https://example.org/list")
REPLY = Statement("2025-10-01", "We rent out offices.", "Owner", "", reply=True, scope="the whole park")
ENDINGS = sorted(WRITERS)


def _site(key: str, outline: Any, basis: OutlineBasis, **fields: Any) -> Site:
    fields = {"name": f"Place {key}", "coordinate_note": "To 100 m.", "statements": (SAID,)} | fields
    known = {"country": "MM", "source": "ASPI", "documented": True, "access": Access.PUBLIC}
    return Site(id=key, outline=outline, outline_basis=basis, **(known | fields))


def _ground(basis: OutlineBasis, east: float) -> BaseGeometry:
    """Where a place of a basis may lie: a circle that was chosen may be cut at a neighbour's."""
    whole = circle(east, 16.0, 400.0)
    cut = whole.intersection(box(east - 0.1, 15.9, east + 0.0005, 16.1))
    drawn, point = box(east, 16.0, east + 0.01, 16.01), Point(east, 16.0)
    shapes = {OutlineBasis.DRAWN: drawn, OutlineBasis.UNKNOWN: point, OutlineBasis.CHOSEN_RADIUS: cut}
    return shapes.get(basis, whole)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Places of each basis, public and restricted: of the built-in list, and of one's own."""
    here = Workspace.open(tmp_path_factory.mktemp("world") / "home")
    import_gazetteer(here, watch_m=500.0)
    listed = {site.id: site for site in gazetteer_sites()}
    kept = ("MM-ASPI-MY01", "MM-ASPI-MY02", "KH-AI-SI29")
    assert set(kept) <= set(listed)
    for number, basis in enumerate(OutlineBasis):
        aliases = ("=1+1", "Tower; B") if number % 2 else ()
        public = {"aliases": aliases, "statements": (SAID, REPLY)}
        here.store.save_site(_site(f"out-{number}", _ground(basis, 97.0 + number), basis, **public), by="t")
        inside = {"access": Access.RESTRICTED, "coordinate_note": "", "documented": False}
        here.store.save_site(_site(f"in-{number}", _ground(basis, 97.5 + number), basis, **inside), by="t")
    note = OF_THE_POINT + "transcribed second-hand."
    here.store.save_site(
        _site("own-1", box(98.6, 16.6, 98.61, 16.61), OutlineBasis.DRAWN, coordinate_note=note), by="t"
    )
    return here


def told(workspace: Workspace, audience: Audience) -> dict[str, dict[str, Any]]:
    """Id of a site -> what an edition says of it, and where it lies."""
    rows = rows_of_sites(workspace.edition(audience, date.today())).rows
    places = zip(map(rows.properties, range(len(rows.values))), rows.shapes, strict=True)
    return {str(said["id"]): {name: said[name] for name in FACTS} | {"place": place} for said, place in places}


@pytest.mark.parametrize("suffix", ENDINGS)
@pytest.mark.parametrize("audience", [Audience.INTERNAL, Audience.PUBLIC])
def test_what_is_known_of_a_place_comes_back_from_an_empty_workspace(
    workspace: Workspace, tmp_path: Path, suffix: str, audience: Audience
) -> None:
    """A circle that was chosen came back from a table as an outline that somebody had drawn."""
    export(workspace, tmp_path / f"s{suffix}", "sites", audience)
    report_of_import = import_sites(Workspace.open(tmp_path / "b"), tmp_path / f"s{suffix}", by="t")
    assert not report_of_import.refused
    before, after = told(workspace, audience), told(Workspace.open(tmp_path / "b"), Audience.INTERNAL)
    assert before.keys() == after.keys() and {fact["outline_basis"] for fact in after.values()} == set(OutlineBasis)
    for key, facts in before.items():
        again = after[key]
        assert again.pop("place").normalize().equals_exact(facts.pop("place").normalize(), 1e-8), key
        assert again == facts, key
    circled = [facts for facts in after.values() if "radius" in facts["outline_basis"]]
    assert len(circled) > 90 and all(facts["place_known_to_m"] == 1_000.0 for facts in circled)


def test_a_table_is_asked_for_all_that_is_read_of_a_place() -> None:
    """What one reader knows and the other leaves out is lost in a table alone, without a word."""
    source = inspect.getsource(site_properties)
    asked = set(re.findall(r'given\.get\("(\w+)"\)', source)) | set(re.findall(r'\btext\("(\w+)"', source))
    asked |= {key for keys in site_properties.KEYS.values() for key in keys[:1]}
    assert {"outline_basis", "radius_m", "simulated", "aliases"} <= asked
    assert asked - {"site_id"} <= set(NAMES)


def _places(kml: Path, edit: Callable[[str], str] = str) -> list[str]:
    """Names of the places of a KML once a person has edited its text."""
    report_of_import = read_sites(edit(kml.read_text(encoding="utf-8")).encode(), kml.name)
    return [site.name for site in report_of_import.sites]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_on_the_map_says_how_well_a_place_is_known_and_its_name_does_not(
    workspace: Workspace, tmp_path: Path, language: str
) -> None:
    """One's own KML put "(approximate place)" into the name: it was said twice, and no report named the place."""
    kml = tmp_path / "s.kml"
    with speaking(language):
        export(workspace, kml, "sites", Audience.INTERNAL)
        titles = [map_title(site) for site in workspace.store.sites()]
    text = kml.read_text(encoding="utf-8")
    assert all(f"<name>{escape(title)}</name>" in text for title in titles)
    assert "(somewhere within 1 km of here)</name>" in text
    assert sum(title != site.name for title, site in zip(titles, workspace.store.sites(), strict=True)) > 90
    assert _places(kml) == [site.name for site in workspace.store.sites()]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Place out-2 Tower (approximate place)", "Place out-2 Tower"),
        ("Place out-2", "Place out-2"),
        ("Tower (approximate)", "Tower (approximate)"),
        ("(approximate place)", "(approximate place)"),
    ],
)
def test_a_name_that_a_person_gave_in_google_earth_is_taken(
    workspace: Workspace, tmp_path: Path, title: str, name: str
) -> None:
    kml = tmp_path / "s.kml"
    export(workspace, kml, "sites", Audience.INTERNAL)
    before = "<name>Place out-2 (approximate place)</name>"
    assert before in kml.read_text(encoding="utf-8")
    names = _places(kml, lambda text: text.replace(before, f"<name>{title}</name>"))
    assert name in names and (name == "Place out-2") == ("Place out-2" in names)


@pytest.mark.parametrize(("basis", "known"), [("chosen radius", True), ("drawn", False), ("", False)])
def test_words_of_a_name_that_are_not_ours_stay(basis: str, known: bool) -> None:
    """A place of another's file may be called so, and one of ours that was drawn."""
    ours = f'<Data name="outline_basis"><value>{basis}</value></Data><Data name="name"><value>Tower</value></Data>'
    ground = "<Polygon><outerBoundaryIs><LinearRing><coordinates>98,16 98.01,16 98.01,16.01 98,16</coordinates>"
    placemark = f"<ExtendedData>{ours}</ExtendedData>{ground}</LinearRing></outerBoundaryIs></Polygon>"
    title = "<name>Tower (approximate place)</name>"
    (site,) = read_sites(f"<kml><Placemark>{title}{placemark}</Placemark></kml>".encode(), "a.kml").sites
    assert site.name == ("Tower" if known else "Tower (approximate place)")


@pytest.mark.parametrize("suffix", ENDINGS)
def test_an_own_export_that_nobody_edited_changes_nothing(workspace: Workspace, tmp_path: Path, suffix: str) -> None:
    """Last digits of coordinates, and what the first import had mended, made a revision of each such place."""
    here = Workspace.open(tmp_path / "a")
    import_sites(here, _mended(), by="t", name="a.geojson")
    assert sum(bool(site.notes) for site in here.store.sites()) == 3
    for source in (here, workspace):
        export(source, tmp_path / f"s{suffix}", "sites", Audience.INTERNAL)
        before = {site.id: (site.revision, site.notes) for site in source.store.sites()}
        again = import_sites(source, tmp_path / f"s{suffix}", by="t")
        assert (again.new, again.changed, again.refused) == ((), (), ())
        assert set(again.unchanged) == set(before)
        assert {site.id: (site.revision, site.notes) for site in source.store.sites()} == before
    assert not import_sites(here, _mended(), by="t", name="a.geojson").changed


def _mended() -> bytes:
    """A file in which heights, a line that crosses itself and a line beside an area are mended, with long numbers."""
    third = 1 / 3
    grounds: dict[str, Any] = {
        "heights": {"type": "Polygon", "coordinates": [[[98, 16, 5], [98.01, 16, 5], [98.01, 16.01, 6], [98, 16, 5]]]},
        "bow": mapping(Polygon([(98.5, 16.5), (98.51, 16.51), (98.51, 16.5), (98.5, 16.51)])),
        "beside": mapping(GeometryCollection([box(99, 16, 99.01, 16.01), LineString([(99, 16), (99.1, 16.1)])])),
        "long": mapping(box(97 + third, 17 + third, 97.01 + third, 17.01 + third)),
        "nearly": mapping(Polygon([(97.0, 17.0), (97.01, 17.0), (97.01, 17.01), (97.0 - 1.5e-14, 17.01)])),
    }
    features = [{"type": "Feature", "properties": {"id": k, "name": k}, "geometry": g} for k, g in grounds.items()]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.mark.parametrize(("moved", "changed"), [(4e-10, False), (2e-6, True), (1e-4, True)])
def test_a_corner_that_a_person_moved_is_a_change_and_its_last_digit_is_none(
    tmp_path: Path, moved: float, changed: bool
) -> None:
    here = Workspace.open(tmp_path / "a")
    import_sites(here, _mended(), by="t", name="a.geojson")
    export(here, tmp_path / "s.geojson", "sites", Audience.INTERNAL)
    collection = json.loads((tmp_path / "s.geojson").read_text(encoding="utf-8"))
    rings = {one["id"]: one["geometry"]["coordinates"] for one in collection["features"]}
    rings["long"][0][1][0] += moved
    edited = json.dumps(collection).encode()
    again = import_sites(here, edited, by="t", name="s.geojson")
    assert again.changed == (("long",) if changed else ())
    after = here.store.site("long").outline
    assert after.equals(shape({"type": "Polygon", "coordinates": rings["long"]})) is changed


def test_a_text_that_a_person_edited_in_the_file_is_a_change_and_what_was_mended_stays_said(tmp_path: Path) -> None:
    here = Workspace.open(tmp_path / "a")
    import_sites(here, _mended(), by="t", name="a.geojson")
    export(here, tmp_path / "s.geojson", "sites", Audience.INTERNAL)
    mended = here.store.site("bow").notes
    edited = (tmp_path / "s.geojson").read_text(encoding="utf-8").replace('"name": "bow"', '"name": "Bow Tower"')
    again = import_sites(here, edited.encode(), by="t", name="s.geojson")
    assert again.changed == ("bow",) and here.store.site("bow").name == "Bow Tower"
    assert here.store.site("bow").notes == mended != ()


def test_an_older_own_export_is_known_where_somebody_else_redrew_the_place_since(tmp_path: Path) -> None:
    """Nothing in such a file is new: it is no contradiction to what the other person drew."""
    here = Workspace.open(tmp_path / "a")
    import_sites(here, _mended(), by="t", name="a.geojson")
    export(here, tmp_path / "s.csv", "sites", Audience.INTERNAL)
    redrawn = box(97.333, 17.333, 97.35, 17.35)
    here.store.save_site(replace(here.store.site("long"), outline=redrawn), by="another person")
    again = import_sites(here, tmp_path / "s.csv", by="t")
    assert not again.refused and set(again.unchanged) == {site.id for site in here.store.sites()}
    assert here.store.site("long").outline.equals(redrawn)
