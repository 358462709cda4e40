"""Invented and documented places never share a workspace; the demo's address is said of invented ones alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, box, mapping

from geodata.access.audience import Audience
from geodata.errors import NotAllowed
from geodata.settings.settings import Settings
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.invented import AT_PLACE_M, Company, real_place
from geodata.sites.site import Access, Site
from geodata.wording.listing_sentences import DEMO_ADDRESS, NO_ADDRESS, whom_to_write
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import _contexts
from pipelines.context.progress import silent
from pipelines.demo.build_demo import build_demo, name_demo_address
from pipelines.incidents.import_claims import import_known_claims
from pipelines.incidents.import_gazetteer import import_statements
from pipelines.publish.export import export
from pipelines.sites.import_gazetteer import import_gazetteer
from pipelines.sites.import_sites import import_sites
from screens.site.site_fields import listing_html

INVENTED = Site("bend", "Pellimar Bend", box(-27.0, -20.0, -26.99, -19.99), source="R", documented=True, simulated=True)
INVENTED = replace(INVENTED, access=Access.PUBLIC)
PLACE = gazetteer_sites()[0]
TODAY = date(2026, 11, 24)
REAL = replace(INVENTED, id="mill", name="Old Mill", simulated=False, outline=box(101.0, 15.0, 101.01, 15.01))


@pytest.fixture
def demo(tmp_path: Path) -> Workspace:
    """A workspace with one invented place and the demo's address."""
    (tmp_path / "demo").mkdir()
    name_demo_address(tmp_path / "demo")
    made = Workspace.open(tmp_path / "demo")
    made.store.save_site(INVENTED, by="demo")
    return made


def file_of(tmp_path: Path, *sites: Site) -> Path:
    features = [
        {
            "type": "Feature",
            "geometry": mapping(site.outline),
            "properties": {"id": site.id, "name": site.name, "simulated": site.simulated, "source": "R"},
        }
        for site in sites
    ]
    path = tmp_path / "sites.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


@pytest.mark.parametrize("load", [import_gazetteer, import_statements, import_known_claims])
def test_nothing_of_the_gazetteer_enters_a_demo(demo: Workspace, load: object) -> None:
    with pytest.raises(NotAllowed, match="holds invented places"):
        load(demo)  # type: ignore[operator]
    assert [site.id for site in demo.store.sites()] == ["bend"] and not demo.store.incidents()


def test_a_documented_place_does_not_enter_a_demo_by_a_file_either(demo: Workspace, tmp_path: Path) -> None:
    under_its_id = replace(REAL, id=PLACE.id, name="x")
    around_it = replace(REAL, id="mine", outline=PLACE.outline.buffer(0.003))
    beside_it = replace(REAL, id="next", outline=Point(PLACE.outline.x + 0.012, PLACE.outline.y).buffer(0.004))
    report = import_sites(demo, file_of(tmp_path, under_its_id, around_it, beside_it, REAL), by="a")
    assert {p.site_id for p in report.refused} == {PLACE.id, "mine", "next"} and report.new == ("mill",)
    assert all(PLACE.name in p.cause and "another workspace" in p.next_step for p in report.refused)


def test_an_invented_place_does_not_enter_where_documented_ones_are(tmp_path: Path) -> None:
    home = Workspace.open(tmp_path / "real")
    import_gazetteer(home)
    report = import_sites(home, file_of(tmp_path, INVENTED), by="a")
    assert [p.site_id for p in report.refused] == ["bend"] and not report.new
    with pytest.raises(NotAllowed, match=r"--workspace DIR demo"):
        build_demo(home, silent)
    assert not (home.root / "world").exists() and "demo" not in json.dumps(home.settings.issuer)


def test_no_invented_place_is_drawn_at_a_documented_one() -> None:
    with pytest.raises(NotAllowed, match=PLACE.name):
        Company([]).take(replace(INVENTED, outline=PLACE.outline.buffer(0.002)))
    with pytest.raises(NotAllowed, match=PLACE.name):
        Company([INVENTED]).take(replace(PLACE, outline=PLACE.outline))
    Company([REAL]).take(replace(PLACE, outline=PLACE.outline))
    Company([REAL]).take(INVENTED)


@pytest.mark.parametrize("site", gazetteer_sites(), ids=lambda s: s.id)
def test_each_documented_place_is_known_by_its_id_and_by_its_ground(site: Site) -> None:
    assert real_place(site) == site.name
    near = Point(site.outline.x, site.outline.y + 0.9 * AT_PLACE_M / 111_320)
    assert real_place(replace(REAL, outline=near))


def test_the_demos_address_is_said_of_invented_places_alone(demo: Workspace, tmp_path: Path) -> None:
    settings = demo.settings
    assert DEMO_ADDRESS["issuer"] in whom_to_write(settings, invented=True)
    assert whom_to_write(settings) == NO_ADDRESS
    assert whom_to_write(Settings(issuer="Office", corrections_to="desk@example.org")).startswith("Published by Office")
    demo.store.save_site(REAL, by="a")
    assert "demo" in listing_html(INVENTED, settings) and "demo" not in listing_html(REAL, settings)
    view = demo.edition(Audience.PUBLIC, TODAY)
    pages = _contexts(demo, view, [INVENTED, REAL], None)
    assert "demo" in pages[True].publisher and "demo" not in pages[False].publisher
    out = tmp_path / "sites.geojson"
    export(demo, out, "sites", Audience.PUBLIC, today=TODAY)
    assert DEMO_ADDRESS["issuer"] not in out.read_text(encoding="utf-8"), "a real place is among them"
