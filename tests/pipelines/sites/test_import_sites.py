"""Importing places: good ones kept, bad ones refused by name, and the same file twice adds nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry

from geodata.access.audience import Audience
from geodata.errors import FileRefused
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.outgoing_texts import waits_for_people
from geodata.sites.outline import area_m2, circle, distance_m
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.workspace import Workspace
from pipelines.publish.export import export
from pipelines.sites.import_gazetteer import RETIRED_NOTE, import_gazetteer
from pipelines.sites.import_report import ImportReport
from pipelines.sites.import_sites import import_sites, read_sites

HERE = box(98.55, 16.62, 98.56, 16.63)


def feature(geometry: BaseGeometry | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry) if geometry else None}


def written(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, ensure_ascii=False).encode()


def read(*features: dict[str, Any], known: tuple[Site, ...] = ()) -> ImportReport:
    return read_sites(written(*features), "places.geojson", known=known)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "home")


FULL = """id,name,aliases,country,source,documented,coordinate_note,latitude,longitude,statement,statement_date
a1,Tall Tower,Tower A;Tower B,MM,ASPI,true,to 100 m,16.63,98.55,Listed as a compound,2025-09-01
"""


def test_a_table_without_a_column_leaves_what_is_stored_and_an_empty_cell_empties_it(workspace: Workspace) -> None:
    """A row that corrects a point alone took the name, the source and the dated statement with it."""
    import_sites(workspace, FULL.encode(), by="t", name="a.csv")
    before = workspace.store.site("a1")
    assert before.aliases and before.statements and before.coordinate_note and before.documented
    import_sites(workspace, b"id,latitude,longitude\na1,16.631,98.551\n", by="t", name="a.csv")
    moved = workspace.store.site("a1")
    assert not moved.outline.equals(before.outline)
    for name in ("name", "aliases", "country", "source", "documented", "access", "coordinate_note", "statements"):
        assert getattr(moved, name) == getattr(before, name), name
    again = FULL.replace(",source", "").replace(",ASPI", "").replace("16.63", "16.632")
    report = import_sites(workspace, again.encode(), by="t", name="a.csv")
    assert workspace.store.site("a1").documented, "with the source that is stored"
    assert not any("no source" in remark.text for remark in report.warnings)
    import_sites(workspace, FULL.replace("ASPI", "").encode(), by="t", name="a.csv")
    bare = workspace.store.site("a1")
    assert (bare.source, bare.documented) == ("", False), "an empty cell says that there is none"
    emptied = FULL.replace("Tower A;Tower B", "").replace("to 100 m", "")
    import_sites(workspace, emptied.encode(), by="t", name="a.csv")
    after = workspace.store.site("a1")
    assert (after.aliases, after.coordinate_note, after.source) == ((), "", "ASPI")


def test_the_words_of_the_file_are_kept() -> None:
    report = read(
        feature(
            HERE,
            id="kk",
            name="环亚 <b>`x`</b>",
            aliases=["A", "ไทย"],
            country="Myanmar",
            source="ASPI 2025",
            documented=True,
            statements=[{"date": "2025", "text": "note", "source_title": "t", "url": "https://x.y"}],
        )
    )
    (site,) = report.sites
    assert (site.id, site.name, site.aliases) == ("kk", "环亚 <b>`x`</b>", ("A", "ไทย"))
    assert (site.country, site.source, site.documented, site.access) == ("MM", "ASPI 2025", True, Access.RESTRICTED)
    assert site.statements[0].url == "https://x.y"
    assert site.watched and report.ok and report.repaired == () and report.warnings == ()


@pytest.mark.parametrize(
    ("documented", "source", "waits"),
    [
        (True, "ASPI", True),
        ("true", "ASPI", True),
        (True, "  ", False),
        (True, None, False),
        (False, "ASPI", False),
        (None, "ASPI", False),
        ("no", "ASPI", False),
    ],
)
def test_a_file_makes_nothing_public_and_only_what_is_documented_with_a_source_waits_for_people(
    documented: Any, source: Any, waits: bool
) -> None:
    said = [{"date": "2026-05", "text": "It is a compound.", "source_title": "A paper"}]
    (site,) = read(feature(HERE, id="a", documented=documented, source=source, statements=said)).sites
    assert site.access is Access.RESTRICTED and waits_for_people(site) is waits


def test_control_characters_go_and_are_reported() -> None:
    report = read(feature(HERE, id="a", name="KK\x00 Park\u202e"))
    assert report.sites[0].name == "KK Park"
    assert "1 control character taken out of its name" in [r.text for r in report.repaired]


def test_a_missing_id_is_made_from_name_and_outline_always_the_same() -> None:
    first, again = (read(feature(HERE, name="Shwe Kokko ရွှေ")).sites[0].id for _ in range(2))
    assert first == again and first.startswith("shwe-kokko-")
    turned = Polygon(list(HERE.exterior.coords)[::-1])
    assert read(feature(turned, name="Shwe Kokko ရွှေ")).sites[0].id == first
    assert read(feature(box(98.55, 16.62, 98.56, 16.64), name="Shwe Kokko ရွှေ")).sites[0].id != first


def test_a_file_without_ids_is_no_duplicate_of_itself(workspace: Workspace) -> None:
    place, circled = feature(HERE, name="Quay"), feature(Point(99.2, 17.1), name="Hall", radius_m=400)
    circled["properties"]["radius_basis"] = "Ilvane Monitor, 4 Mar 2025"
    first = read(place, circled)
    for site in first.sites:
        workspace.store.save_site(site, by="analyst 1")
    again = read(place, circled, known=tuple(workspace.store.sites()))
    assert [site.id for site in again.sites] == [site.id for site in first.sites]
    assert not [remark for remark in again.warnings if "duplicate" in remark.text]
    other = read(feature(HERE, name="Landing"), known=tuple(workspace.store.sites()))
    assert [remark for remark in other.warnings if "duplicate" in remark.text], "of another name it may be one"


def test_good_ones_are_kept_and_each_bad_one_is_refused_by_name(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "mixed.geojson"
    path.write_bytes(
        written(
            feature(HERE, id="good"),
            feature(None, id="empty"),
            feature(box(92, 10, 101, 28), id="country"),
            feature(box(445_000, 1_838_000, 446_000, 1_839_000), id="metric"),
            feature(Polygon([(99.55, 16.62), (99.56, 16.63), (99.56, 16.62), (99.55, 16.63)]), id="bowtie"),
            feature(box(16.62, 97.55, 16.63, 97.56), id="swapped"),
            feature(HERE, id="copy"),
            feature(box(10, 10, 10.01, 10.01), id="good"),
        )
    )
    report = import_sites(workspace, path, by="operator")
    assert not report.ok
    assert {p.site_id for p in report.refused} == {"empty", "country", "metric", "good"}
    assert {s.id for s in workspace.store.sites()} == {"good", "bowtie", "swapped", "copy"}
    assert workspace.store.site("good").outline.equals(HERE)
    assert [r.site_id for r in report.warnings] == ["copy"] and "same outline as good" in report.warnings[0].text
    assert {r.site_id for r in report.repaired} == {"bowtie", "swapped"}
    text = "\n".join(report.lines())
    assert "Refused. country: it covers" in text and "4 refused." in text


def test_importing_twice_adds_nothing_and_a_changed_outline_is_a_revision(workspace: Workspace) -> None:
    data = written(feature(HERE, id="a", name="A"), feature(Point(98.5, 16.6), id="p", name="P"))
    first = import_sites(workspace, data, by="x", name="p.geojson")
    assert set(first.new) == {"a", "p"}
    again = import_sites(workspace, data, by="x", name="p.geojson")
    assert set(again.unchanged) == {"a", "p"} and again.changed == () and again.new == ()
    moved = import_sites(workspace, written(feature(box(98.55, 16.62, 98.56, 16.631), id="a", name="A")), "x", "p.json")
    assert moved.changed == ("a",)
    assert "new revision" in moved.warnings[0].text
    assert workspace.store.site("a").revision == 2


def test_what_somebody_else_changed_is_never_written_over_in_silence(workspace: Workspace) -> None:
    """The operator's file, an analyst's edit, and the file again: as it was, and with something new in it."""
    store, moved = workspace.store, box(98.55, 16.62, 98.56, 16.631)
    file = written(feature(HERE, id="a", name="A", country="MM"), feature(Point(98.5, 16.6), id="p", name="P"))
    import_sites(workspace, file, by="operator", name="f.json")
    store.save_site(replace(store.site("a"), name="A, as the analyst knows it"), by="analyst")
    again = import_sites(workspace, file, by="operator", name="f.json")
    assert again.ok and set(again.unchanged) == {"a", "p"} and store.site("a").name == "A, as the analyst knows it"
    assert [r.site_id for r in again.warnings] == ["a"] and "analyst changed it on 20" in again.warnings[0].text
    new = written(feature(moved, id="a", name="A", country="MM"), feature(HERE, id="b", name="B"))
    refused = import_sites(workspace, new, by="operator", name="f.json")
    assert [p.site_id for p in refused.refused] == ["a"] and refused.new == ("b",)
    assert "the file says otherwise; nothing was written over" in refused.refused[0].cause
    assert "new revision" not in "\n".join(refused.lines())
    assert store.site("a").revision == 2 and store.site("a").outline.equals(HERE)
    assert import_sites(workspace, new, by=" Analyst", name="f.json").changed == ("a",), "one's own edit is one's own"
    assert store.site("a").outline.equals(moved)
    over = import_sites(workspace, file, by="operator", name="f.json", over_edits=True)
    assert over.changed == ("a",) and store.site("a").outline.equals(HERE) and store.site("a").revision == 4
    assert import_sites(workspace, file, by="somebody", name="f.json").unchanged == ("a", "p"), "it says what is stored"


@pytest.mark.parametrize("over_edits", [False, True])
def test_a_half_is_held_against_the_whole_where_the_other_half_was_refused(
    workspace: Workspace, over_edits: bool
) -> None:
    """A place is split in a file, and its first half meets an edit: the whole stays, and the second half lies in it."""
    west, east = box(98.55, 16.62, 98.555, 16.63), box(98.555, 16.62, 98.56, 16.63)
    import_sites(workspace, written(feature(HERE, id="a", name="Whole")), "analyst", "a.geojson")
    halves = written(feature(west, id="a", name="Whole"), feature(east, id="b", name="East"))
    report = import_sites(workspace, halves, "operator", "b.geojson", over_edits=over_edits)
    overlaps = [remark.text for remark in report.warnings if remark.site_id == "b" and "overlaps" in remark.text]
    assert [p.site_id for p in report.refused] == ([] if over_edits else ["a"])
    assert overlaps == ([] if over_edits else ["it overlaps a (Whole) by 100% of its area"])


def test_the_outline_of_a_restricted_site_is_imported_restricted_under_another_id_and_the_report_says_why(
    workspace: Workspace,
) -> None:
    outline = box(98.5, 16.6, 98.51, 16.61)
    import_sites(workspace, written(feature(outline, id="secret", name="Secret")), "analyst", "a.geojson")
    workspace.store.retire_site("secret", "analyst", why="It is watched elsewhere.")
    again = written(feature(outline, id="again", name="Again", documented=True, source="ASPI 2025"))
    report = import_sites(workspace, again, "analyst", "b.geojson")
    assert workspace.store.site("again").access is Access.RESTRICTED
    assert any("restricted until two people make it public" in line for line in report.lines())
    assert import_sites(workspace, again, "analyst", "b.geojson").unchanged == ("again",)


def test_a_point_is_shown_and_not_watched_unless_a_sourced_radius_gives_an_outline() -> None:
    at = Point(98.5, 16.6)
    plain, bare, guessed, sourced = read(
        feature(at, id="plain"),
        feature(at, id="bare", radius_m=300),
        feature(at, id="guessed", radius_m=300, radius_basis="Our own guess"),
        feature(Point(98.6, 16.6), id="sourced", radius_m=300, radius_basis="area given by X"),
    ).sites
    assert (plain.outline_basis, plain.watched) == (OutlineBasis.UNKNOWN, False)
    for one in (bare, guessed):
        assert (one.outline_basis, one.watched) == (OutlineBasis.UNKNOWN, False)
    assert (sourced.outline_basis, sourced.watched) == (OutlineBasis.SOURCED_RADIUS, True)
    assert area_m2(sourced.outline) == pytest.approx(3.14159 * 300**2, rel=0.005)
    assert not read(feature(at, id="huge", radius_m=50_000, radius_basis="x")).ok


def test_a_point_does_not_take_away_a_drawn_outline() -> None:
    (drawn,) = read(feature(HERE, id="a")).sites
    report = read(feature(HERE.centroid, id="a"), known=(drawn,))
    assert report.sites[0].outline.equals(HERE) and report.sites[0].watched
    assert "outline that is stored stays" in report.warnings[0].text


def test_restricted_stays_restricted_until_two_people_say_otherwise(workspace: Workspace) -> None:
    import_sites(workspace, written(feature(HERE, id="a")), by="x", name="p.json")
    report = import_sites(workspace, written(feature(HERE, id="a", documented=True, source="S")), by="x", name="p.json")
    assert workspace.store.site("a").access is Access.RESTRICTED
    assert "takes two people" in report.warnings[0].text


@pytest.mark.parametrize(
    ("said", "closes"), [("restricted", True), ("Restricted ", True), ("internal", True), ("public", False)]
)
def test_a_file_can_restrict_a_place_and_says_so(workspace: Workspace, said: str, closes: bool) -> None:
    """ "1 unchanged" left a place public whose owner had just closed it in the file."""
    workspace.store.save_site(Site("a", "a", HERE, source="S", documented=True, access=Access.PUBLIC), by="x")
    file = written(feature(HERE, id="a", name="a", documented=True, source="S", access=said))
    report = import_sites(workspace, file, by="x", name="p.json", over_edits=True)
    assert (workspace.store.site("a").access is Access.RESTRICTED) is closes
    assert any("the file says that it is restricted" in w.text for w in report.warnings) is closes


def test_a_table_restricts_by_its_column_too_and_leaves_an_invented_place_invented(workspace: Workspace) -> None:
    """A spreadsheet is what an office has; a column that it lacks makes no real place of an invented one."""
    sea = box(-27.02, -19.86, -27.0, -19.84)
    site = Site("a", "a", sea, source="S", documented=True, access=Access.PUBLIC, simulated=True)
    workspace.store.save_site(site, by="x")
    for head, cell in (("access", "restricted"), ("simulated", "no")):
        table = f'id,name,source,documented,wkt,{head}\na,a,S,yes,"{sea.wkt}",{cell}\n'.encode()
        report = import_sites(workspace, table, by="x", name="p.csv", over_edits=True)
        assert report.ok and workspace.store.site("a").access is Access.RESTRICTED
        assert workspace.store.site("a").simulated, head
        assert any("it is invented and stays so" in w.text for w in report.warnings)


@pytest.mark.parametrize(
    ("given", "invented", "warned"),
    [
        *(("yes", True, False), (1.0, True, False), ("ja", True, True), ("simulated", True, True), (2, True, True)),
        *(("no", False, False), ("", False, False), (None, False, False), (0, False, False), (False, False, False)),
    ],
)
def test_a_mark_that_cannot_be_read_leaves_no_invented_place_among_the_real_ones(
    workspace: Workspace, given: Any, invented: bool, warned: bool
) -> None:
    sea = box(-27.02, -19.86, -27.0, -19.84)
    report = import_sites(workspace, written(feature(sea, id="a", name="a", simulated=given)), by="x", name="p.json")
    assert report.ok and workspace.store.site("a").simulated is invented
    assert any("is neither yes nor no, so it is taken for simulated" in w.text for w in report.warnings) is warned


@pytest.mark.parametrize(
    ("given", "documented", "warned"),
    [
        *((True, True, False), ("ใช่", True, False), ("có", True, False), ("是", True, False), ("oo", True, False)),
        *(("ไม่ใช่", False, False), ("tidak", False, False), ("无", False, False), (None, False, False)),
        *(("vielleicht", False, True), ("see report", False, True), (2, False, True)),
    ],
)
def test_a_word_in_documented_that_is_neither_yes_nor_no_is_told_and_leaves_the_place_inside(
    workspace: Workspace, given: Any, documented: bool, warned: bool
) -> None:
    place = feature(HERE, id="a", name="a", source="A paper", documented=given)
    report = import_sites(workspace, written(place), by="x", name="p.json")
    assert report.ok and workspace.store.site("a").documented is documented
    assert any("neither yes nor no, so it counts as not documented" in w.text for w in report.warnings) is warned


def test_a_file_that_cannot_be_read_leaves_the_store_as_it_was(workspace: Workspace) -> None:
    with pytest.raises(FileRefused):
        import_sites(workspace, b"{", by="x", name="p.geojson")
    assert workspace.store.sites() == []


def test_hundreds_of_sites() -> None:
    corners = [(98 + 0.02 * (n % 20), 16 + 0.02 * (n // 20)) for n in range(400)]
    places = [feature(box(x, y, x + 0.01, y + 0.01), id=f"s{n}") for n, (x, y) in enumerate(corners)]
    report = read(*places)
    assert len(report.sites) == 400 and report.ok and report.warnings == ()


def test_gazetteer_twice_adds_nothing_and_keeps_what_people_did(workspace: Workspace) -> None:
    report = import_gazetteer(workspace)
    assert report.ok and len(report.new) == 105
    drawn = replace(
        workspace.store.site("MM-ASPI-MY05"),
        outline=box(98.575, 16.593, 98.585, 16.602),
        outline_basis=OutlineBasis.DRAWN,
        access=Access.RESTRICTED,
    )
    workspace.store.save_site(drawn, by="analyst")
    again = import_gazetteer(workspace)
    assert again.new == () and again.changed == () and len(again.unchanged) == 105
    kept = workspace.store.site("MM-ASPI-MY05")
    assert kept.watched and kept.outline.equals(drawn.outline) and kept.access is Access.RESTRICTED


def test_the_gazetteer_is_watched_in_one_command_and_what_people_drew_stays(workspace: Workspace) -> None:
    """A better known outline never gives way to a worse one, in whatever order the commands come."""
    import_gazetteer(workspace)
    drawn = replace(
        workspace.store.site("MM-ASPI-MY05"),
        outline=box(98.575, 16.593, 98.585, 16.602),
        outline_basis=OutlineBasis.DRAWN,
    )
    workspace.store.save_site(drawn, by="analyst")
    report = import_gazetteer(workspace, watch_m=500)
    unsettled = {"MM-ASPI-MY06", "KH-AI-TBK08", "KH-AI-SI29"}  # 500 m around them hold no ground of their country
    assert report.ok and len(report.changed) == 101 and set(report.unchanged) == {"MM-ASPI-MY05", *unsettled}
    assert {site.id for site in workspace.store.sites() if not site.watched} == unsettled
    assert {r.site_id for r in report.warnings if "would hold none of its ground" in r.text} == unsettled
    doubted = [str(r) for r in report.warnings if "By the coarse lines of this map" in r.text]
    assert len(doubted) == 18, "of 19 at sea or across a border by our own lines, a person drew MY05"
    assert workspace.store.site("MM-ASPI-MY05").outline.equals(drawn.outline)
    watched = workspace.store.site("MM-ASPI-MY01")
    assert watched.outline_basis is OutlineBasis.CHOSEN_RADIUS and watched.coordinate_note.startswith("Watched within")
    assert watched.grid is not None and watched.access is Access.PUBLIC

    again = import_gazetteer(workspace, watch_m=500)
    assert len(again.unchanged) == 105 and again.changed == ()
    plain = import_gazetteer(workspace)
    assert len(plain.unchanged) == 105, "the list alone takes no circle away"
    wider = import_gazetteer(workspace, watch_m=800)
    assert len(wider.changed) == 104 and sum(site.watched for site in workspace.store.sites()) == 105
    assert workspace.store.site("MM-ASPI-MY01").outline.area > watched.outline.area


def test_no_watched_place_is_said_to_be_told_coarser_than_its_circle_goes_out(
    workspace: Workspace, tmp_path: Path
) -> None:
    """The centre of a circle is the listed point, to four decimals; notes of an earlier version are mended."""
    import_gazetteer(workspace, watch_m=500)
    for key in ("MM-ASPI-MY02", "KH-AI-KK01"):
        site = workspace.store.site(key)
        old = site.coordinate_note.replace("The place lies", f"{RETIRED_NOTE} lies")
        assert old != site.coordinate_note
        workspace.store.save_site(replace(site, coordinate_note=old), by="gazetteer")
    import_gazetteer(workspace)
    export(workspace, tmp_path / "sites.geojson", "sites", Audience.PUBLIC)
    told = json.loads((tmp_path / "sites.geojson").read_text(encoding="utf-8"))["features"]
    listed = {site.id: site.outline for site in gazetteer_sites()}
    circles = {f["id"]: f for f in told if f["geometry"]["type"] != "Point"}
    assert len(told) == 105 and len(circles) == 101
    for key, one in circles.items():
        note = one["properties"]["coordinate_note"]
        assert "told to about 1 km" not in note and "within 1 km of the point" in note
        assert "whose centre is the point as listed" in note
        if "cut where" not in note:
            assert distance_m(shape(one["geometry"]).centroid, listed[key].centroid) < 15


def test_kk_park_as_a_whole_only_when_asked_for(workspace: Workspace) -> None:
    import_gazetteer(workspace, approximate=True)
    assert [s.id for s in workspace.store.sites() if s.watched] == ["MM-KK-PARK"]


def test_nothing_is_called_kept_before_it_is_saved(workspace: Workspace, tmp_path: Path) -> None:
    """The screen shows the report of a file that a person has not saved yet."""
    one, two = feature(HERE, id="a", name="A"), feature(box(98.6, 16.6, 98.61, 16.61), id="b", name="B")
    assert read(one).lines()[-1].startswith("1 site ready, not saved yet (1 watched")
    assert read(one, two).lines()[-1].startswith("2 sites ready, not saved yet (2 watched")
    assert read(one, feature(Point(98.5, 16.6), id="p", name="P")).lines()[-1].count("1 shown as a point,") == 1
    file = tmp_path / "places.geojson"
    file.write_bytes(written(one, two))
    assert import_sites(workspace, file, by="test").lines()[-1].startswith("2 sites kept (")
    assert import_sites(workspace, file, by="test").lines()[-1].startswith("2 sites kept ("), "kept from before"


@pytest.mark.parametrize("suffix", [".geojson", ".csv", ".xlsx", ".gpkg"])
def test_our_own_file_moves_no_place(workspace: Workspace, tmp_path: Path, suffix: str) -> None:
    """A place of which a point or a circle is known goes out with fewer digits than are stored."""
    point = Site("mine", "Mine", Point(99.00833, 18.57222), "TH", outline_basis=OutlineBasis.UNKNOWN)
    around = circle(98.51234567, 16.61234567, 300.0)
    circled = replace(point, id="circled", name="Circled", outline=around, outline_basis=OutlineBasis.SOURCED_RADIUS)
    for site in (point, circled):
        workspace.store.save_site(site, by="a")
    before = {site.id: site for site in workspace.store.sites()}
    out = tmp_path / f"own{suffix}"
    export(workspace, out, "sites", Audience.INTERNAL)
    report = import_sites(workspace, out, by="b")
    assert not report.refused and not report.changed, report
    after = {site.id: site for site in workspace.store.sites()}
    assert {key: (s.outline.wkt, s.revision) for key, s in after.items()} == {
        key: (s.outline.wkt, s.revision) for key, s in before.items()
    }
    moved = feature(Point(99.02, 18.58), id="mine", name="Mine", country="TH", outline_basis="unknown")
    import_sites(workspace, written(moved), "a", "moved.json")
    assert workspace.store.site("mine").outline.equals(Point(99.02, 18.58)), "another place is taken"


def test_a_circle_that_one_workspace_hands_to_another_stays_one(workspace: Workspace, tmp_path: Path) -> None:
    """Taken for an outline that somebody drew it would lose "(approximate place)" in every sentence."""
    around = circle(98.51, 16.61, 300.0)
    site = Site("c", "Circled", around, "TH", source="ASPI", outline_basis=OutlineBasis.CHOSEN_RADIUS)
    workspace.store.save_site(site, by="a")
    export(workspace, tmp_path / "own.geojson", "sites", Audience.INTERNAL)
    other = Workspace.open(tmp_path / "other")
    import_sites(other, tmp_path / "own.geojson", by="b")
    assert other.store.site("c").outline_basis is OutlineBasis.CHOSEN_RADIUS
