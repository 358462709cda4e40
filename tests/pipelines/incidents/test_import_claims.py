"""Claims: both shapes of table, nothing averaged, nothing dropped in silence."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pyproj import Transformer
from shapely.geometry import Polygon, box, mapping
from shapely.ops import unary_union

from geodata.access.claims.claim_rules import own_claim
from geodata.errors import FileRefused, NotAllowed, NotFound
from geodata.i18n.messages import speaking
from geodata.i18n.translated import translated
from geodata.incidents.claim import Claim
from geodata.sites.site import Site
from geodata.wording.claims.claim_sentences import claim_said
from geodata.workspace import Workspace
from pipelines.demo.world.reports import CLAIM_COLUMNS
from pipelines.incidents.import_claims import import_claims, import_known_claims, read_claims
from pipelines.incidents.rows.claim_row import claim_of_row
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.incidents.stored_claims import in_place_of, refuse_to_replace
from pipelines.sites.import_gazetteer import import_gazetteer

KK_PARK = Path(__file__).parents[3] / "../shared/data/gazetteer/kk_park_claims.csv"
HEAD = b"date,claimed_destroyed,claimed_total,scope,claimed_by,independent_count,independent_note,source\n"


@pytest.mark.skipif(not KK_PARK.exists(), reason="the shared claims are not beside this checkout")
def test_the_official_counter_beside_the_independent_counts(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    import_gazetteer(workspace)
    for _ in range(2):
        report = import_claims(workspace, KK_PARK, "MM-ASPI-MY02")
        stored = workspace.store.claims("MM-ASPI-MY02")
        assert [(c.claimed_on, c.figure, c.total) for c in stored][:3] == [
            (date(2025, 11, 9), None, 148),
            (date(2025, 11, 14), 110, 148),
            (date(2025, 11, 17), 148, 148),
        ]
        assert stored[0].independent_figure == 22
        assert stored[2].independent_figure == 109 and stored[2].scope == "zone A"
        assert len(stored) == 8 and stored[-1].figure == 631
        assert not report.refused
        assert [r.text for r in report.noted] == ["no figure is claimed: the independent count stands alone"]


def test_the_columns_of_the_demo_world() -> None:
    row = "c1,s,Office,2026-09-20,2026-07-20,22,buildings demolished,36,whole site,https://x.y,7,counted\n"
    (claim,) = read_claims((",".join(CLAIM_COLUMNS) + "\n" + row).encode(), "claims.csv").claims
    assert (claim.id, claim.since, claim.independent_figure) == ("c1", date(2026, 7, 20), 7)


def test_odd_rows_are_kept_with_a_note_or_refused_by_line() -> None:
    data = HEAD + b"2025-11-14,200,148,a,x,,,s\nsoon,1,2,a,x,,,s\n2025-11-14,many,2,a,x,,,s\n2025-01-01,3,,a,x,,,s\n"
    report = read_claims(data, "a.csv", "s")
    assert [c.figure for c in report.claims] == [200, 3]
    assert "above its total" in report.noted[0].text
    assert [r.line for r in report.refused] == [3, 4]


def test_columns_are_found_however_they_are_written() -> None:
    data = "\ufeffSite ID;Claimed By;Date;Claimed Destroyed;Independent-Count\ns;Office;2025-11-14;110;109\n".encode()
    (claim,) = read_claims(data, "a.csv").claims
    assert (claim.site_id, claim.claimed_by, claim.figure, claim.independent_figure) == ("s", "Office", 110, 109)


def test_a_count_may_stand_alone_and_an_empty_row_may_not() -> None:
    data = HEAD + b"2025-11-14,,148,a,x,22,,s\n2025-11-15,,148,a,x,,,s\n2025-11-16,,10,a,x,-3,,s\n"
    data += b'2025-11-17,"1,204",2000,a,x,5,,s\n2025-11-18,9,10,a,x,-3,,s\n2025-11-19,9,10,a,x,about 4,,s\n'
    report = read_claims(data, "a.csv", "s")
    assert [(c.figure, c.independent_figure) for c in report.claims] == [
        (None, 22),
        (1204, 5),
        (9, None),
        (9, None),
    ]
    assert [(r.line, r.text) for r in report.refused] == [
        (3, "it has neither a claimed figure nor an independent count"),
        (4, "it has neither a claimed figure nor an independent count"),
    ]
    assert [r.line for r in report.noted] == [2, 6, 7]


def test_a_row_by_itself_is_the_claim_that_a_table_holds() -> None:
    """The form reads its fields so: with them in a table the same claims, notes and refusals come out."""
    fields = ("site_id", "claimed_by", "claimed_on", "since", "figure", "total", "source", "independent_figure")
    typed = (
        ("s", "Office, of the north", "2025-11-17", "Oct 2025", "1,204", "1,000", 'The "Gazette"; page 2', ""),
        ("s", "Office", "2025-11-18", "", "", "", "A paper", "9"),
        ("s", "Office", "lately", "", "5", "", "A paper", ""),
        ("s", "Compound Watch", "2025-11-18", "", "5", "", "A paper", ""),
    )
    table = io.StringIO()
    csv.writer(table).writerows((fields, *typed))
    report = read_claims(table.getvalue().encode(), "a.csv")
    alone, refused, noted = [], [], []
    for cells in typed:
        notes = RowNotes()
        try:
            alone.append(claim_of_row(dict(zip(fields, cells, strict=True)), notes))
        except RowRefused as error:
            refused.append(error.why)
            continue
        noted += notes.texts
    assert len(alone) == 2 and tuple(alone) == report.claims
    assert len(refused) == 2 and refused == [remark.text for remark in report.refused]
    with speaking("th"):
        assert translated(refused[0]) == "อ่านวันที่ 'lately' ไม่ได้: โปรดเขียนเป็น 2025-02-05"
        assert not any(translated(text) == text for text in (*refused, *noted)), "the form says it to its reader"
    assert len(noted) == 3 and noted == [remark.text for remark in report.noted]


@pytest.mark.parametrize("written", ["1.234", "12.000"])
def test_a_figure_that_reads_in_two_ways_is_asked_for_again(written: str) -> None:
    """A full stop parts thousands in Indonesia and Viet Nam: as 1.234 buildings it would say next to nothing."""
    head = "site_id,claimed_by,claimed_on,figure,unit\n"
    report = read_claims(
        f"{head}s,Junta,2025-11-17,{written},buildings\ns,Junta,2025-11-18,1.5,hectares".encode(), "a.csv"
    )
    assert [c.figure for c in report.claims] == [1.5]
    (refused,) = report.refused
    assert refused.line == 2 and "can be read in two ways: write it without a separator of thousands" in refused.text


def test_two_figures_of_one_day_are_two_claims_and_few_living_people_none() -> None:
    head = b"site_id,claimed_by,claimed_on,since,figure,unit,total,scope,source,independent_figure\n"
    rows = (
        b"s,Junta,2025-11-17,2025-10-30,148,buildings demolished,148,A,x,109\n"
        b"s,Junta,2025-11-17,2025-10-30,30,offices razed,,A,x,\n"
        b"s,Junta,2025-11-17,,260,people rescued,,A,x,\n"
        b"s,Junta,2025-11-18,,7,people rescued,,A,x,\n"
        b"s,Junta,2025-11-18,,40,workers repatriated,,A,x,9\n"
        b"s,Junta,2025-11-18,,7,people killed,,A,x,\n"
    )
    report = read_claims(head + rows, "a.csv")
    assert [(c.figure, c.unit) for c in report.claims] == [
        (148, "buildings demolished"),
        (30, "offices razed"),
        (260, "people rescued"),
        (7, "people killed"),
    ]
    assert [r.line for r in report.refused] == [5, 6] and not report.noted
    assert all("fewer than 11 living people" in r.text for r in report.refused)


@pytest.mark.parametrize(
    ("column", "written", "words", "since"),
    [
        ("since", "sometime", "cannot be read: without it nothing measured is told beside the claim", None),
        ("since", "0001-01-01", "cannot be read", None),
        ("since", "Oct 2025", "it counts from 2025-10-01", date(2025, 10, 1)),
        ("since", "2026-01-01", "after the day of the claim", date(2026, 1, 1)),
        ("total", "many", "its total 'many' is no figure", None),
        ("since", "2569", "cannot be read", None),
        ("total", "1.234", "its total '1.234' is no figure", None),
        ("independent_figure", "1.234", "its independent count '1.234' is no figure", None),
        ("claimed_on", "2030-01-01", "in the future", None),
    ],
)
def test_odd_dates_and_totals_are_said(column: str, written: str, words: str, since: date | None) -> None:
    row = {"site_id": "s", "claimed_by": "x", "claimed_on": "2025-11-17", "since": "", "figure": "5", "total": ""}
    row[column] = written
    data = f"{','.join(row)}\n{','.join(row.values())}\n".encode()
    report = read_claims(data, "a.csv", today=date(2026, 11, 25))
    assert [c.since for c in report.claims] == [since] and [words in r.text for r in report.noted] == [True]


def test_a_scope_in_pieces_is_one_ground_and_a_stray_one_is_said(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "home")
    workspace.store.save_site(Site("s", "S", box(98.0, 16.0, 98.1, 16.1)), by="a")
    table, drawn = tmp_path / "claims.csv", tmp_path / "scopes.geojson"
    table.write_bytes(HEAD + b"2025-11-14,110,148,zone A,state media,,,s\n")
    pieces = [("Zone A", box(98, 16, 98.01, 16.01)), ("zone  a", box(98.05, 16.05, 98.06, 16.06))]
    for named in (pieces, [("ZONE A", box(98, 16, 98.05, 16.05)), ("far", box(98.11, 16, 98.12, 16.01))]):
        features = [
            {"type": "Feature", "properties": {"scope": n, "source": "x"}, "geometry": mapping(g)} for n, g in named
        ]
        drawn.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        report = import_claims(workspace, table, "s", scopes=drawn)
        found = {scope.name: scope.outline for scope in workspace.store.claim_scopes("s")}
        ground = unary_union([g for n, g in named if n != "far"])
        assert found["Zone A"].equals(ground), "drawn anew under the name that it has"
    assert set(found) == {"Zone A", "far"} and ["outside the outline" in r.text for r in report.noted] == [True]


def test_what_is_no_table_of_claims_is_refused() -> None:
    with pytest.raises(FileRefused, match="no column for"):
        read_claims(b"a,b\n1,2\n", "a.csv", "s")
    with pytest.raises(FileRefused, match="which site"):
        read_claims(HEAD, "a.csv")


def test_claims_about_a_stranger_do_not_cost_the_others(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "home")
    import_gazetteer(workspace)
    path = tmp_path / "claims.csv"
    head = b"site_id,claimed_on,claimed_by,figure\n"
    path.write_bytes(head + b"MM-ASPI-MY01,2025-01-01,x,1\nnowhere,2025-01-01,x,2\n")
    report = import_claims(workspace, path)
    assert len(report.claims) == 1 and "not a site here" in report.refused[0].text
    assert report.refused[0].line == 3
    assert len(workspace.store.claims()) == 1


def test_scopes_are_drawn_with_a_source_or_refused(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "home")
    import_gazetteer(workspace)
    table, drawn = tmp_path / "claims.csv", tmp_path / "scopes.geojson"
    table.write_bytes(HEAD + b"2025-11-14,110,148,zone A,state media,,,s\n")
    ring = [[98.55, 16.62], [98.56, 16.62], [98.56, 16.63], [98.55, 16.62]]

    def feature(kind: str, coordinates: object, **words: str) -> dict[str, object]:
        return {"type": "Feature", "properties": words, "geometry": {"type": kind, "coordinates": coordinates}}

    features = [
        feature("Polygon", [ring], scope="zone A", source="A report, 2025"),
        feature("Polygon", [ring], scope="zone B"),
        feature("Point", ring[0], scope="zone C", source="x"),
        feature("Polygon", [ring], source="x"),
        feature("Polygon", [ring], scope="–", source="x"),
        feature("Polygon", [ring], scope="zone D", source="x", site_id="nowhere"),
    ]
    drawn.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    report = import_claims(workspace, table, "MM-ASPI-MY02", scopes=drawn)
    assert [(s.name, s.source) for s in workspace.store.claim_scopes("MM-ASPI-MY02")] == [("zone A", "A report, 2025")]
    assert [r.text.split(",")[0] for r in report.refused] == [
        "it names no source",
        "it is no polygon",
        "it does not say which scope it draws",
        "it does not say which scope it draws",
        "it lies at nowhere",
    ]


def test_a_scope_in_another_reference_system_lies_where_it_was_drawn(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "home")
    import_gazetteer(workspace)
    table, drawn = tmp_path / "claims.csv", tmp_path / "scopes.geojson"
    table.write_bytes(HEAD + b"2025-11-14,110,148,zone A,state media,,,s\n")
    ring = [(98.55, 16.62), (98.56, 16.62), (98.56, 16.63), (98.55, 16.62)]
    metres = Transformer.from_crs(4326, 32647, always_xy=True)
    feature = {
        "type": "Feature",
        "properties": {"scope": "zone A", "source": "A report, 2025"},
        "geometry": {"type": "Polygon", "coordinates": [[metres.transform(*corner) for corner in ring]]},
    }
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32647"}}
    drawn.write_text(json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))
    assert import_claims(workspace, table, "MM-ASPI-MY02", scopes=drawn).ok
    (scope,) = workspace.store.claim_scopes("MM-ASPI-MY02")
    assert scope.outline.symmetric_difference(Polygon(ring)).area < 1e-9


def test_the_built_in_claims_name_their_speakers_and_compare_only_what_is_comparable(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    with pytest.raises(NotFound, match="sites gazetteer"):
        import_known_claims(workspace)
    import_gazetteer(workspace)
    old = Claim(
        "claim-old",
        "MM-ASPI-MY01",
        "state media",
        date(2025, 11, 25),
        date(2025, 10, 30),
        237,
        "buildings demolished",
        635,
        "all zones",
        "summed up elsewhere",
    )
    earlier = replace(
        old, id="claim-earlier", claimed_by="An authority cited by AFP", figure=None, independent_figure=22
    )
    earlier = replace(earlier, source="AFP, Nov 2025 (read second-hand)")
    ministry = "Myanmar's Ministry of Information cited by CIR / Myanmar Witness"
    cir = "Centre for Information Resilience / Myanmar Witness, Investigation into the destruction of KK Park II"
    zone_a = replace(old, id="claim-zone-a", claimed_by=ministry, source=f"{cir} (read second-hand)", figure=148)
    workspace.store.save_claims([old, earlier, zone_a, replace(old, id="theirs", claimed_by="Somebody")])
    for _ in range(2):
        assert len(import_known_claims(workspace).claims) == 7
    ours = {c.id: c for c in workspace.store.claims()}
    assert not {"claim-old", "claim-earlier", "claim-zone-a"} & set(ours) and "theirs" in ours, (
        "what an operator brought stays"
    )
    built_in = [c for c in ours.values() if c.id != "theirs"]
    assert all(c.source and c.since == date(2025, 10, 30) for c in built_in)
    assert {c.claimed_by.partition(" cited by ")[0] for c in built_in if c.figure is not None} == {
        "A Myanmar authority",
        "Myanmar's Ministry of Information",
        "Myanmar's military government",
    }
    assert {c.claimed_by for c in built_in if c.figure is None} == {""}, "where nobody claims, nobody is named"
    assert all("read second-hand" in c.source or "opening read in a copy" in c.source for c in built_in), (
        "how it was read"
    )
    # Read by hand from what the sources are cited for: whose count, of which ground, on which day.
    assert {(c.claimed_on.isoformat(), c.figure, c.scope, c.independent_figure, c.comparable) for c in built_in} == {
        ("2025-11-09", None, "KK Park as a whole", 22, False),
        ("2025-11-14", 110, "KK Park, zone A", None, False),
        ("2025-11-17", 148, "KK Park, ground not stated (likely zone A, as CIR reads it)", 109, False),
        ("2025-11-27", 256, "KK Park, all zones", None, False),
        ("2025-12-06", 321, "KK Park, all zones", None, False),
        ("2025-12-13", 413, "KK Park, all zones", 31, False),
        ("2026-01-06", 631, "KK Park, all zones", None, False),
    }
    (of_ministry,) = (c for c in built_in if c.figure == 148)
    assert claim_said(of_ministry) == (
        "Myanmar's Ministry of Information cited by CIR / Myanmar Witness says 148 buildings demolished in KK Park, "
        "ground not stated (likely zone A, as CIR reads it) by 17 Nov 2025; 109 structures destroyed (KK Park II, zone "
        "A by the ministry's map; CIR takes the 148 to be those of zone A, and suggests that the claimed number is "
        "incorrect; by AP's account of CIR 31 were flattened and at least 78 damaged in part), by the "
        "count of CIR / Myanmar Witness, 23 Nov 2025, not known to be of the same ground, time and unit: not "
        "comparable."
    )
    (first_wave,) = (c for c in built_in if c.figure == 413)
    assert claim_said(first_wave) == (
        "Myanmar's military government cited by AP says 413 of 635 buildings demolished in KK Park, all zones by "
        "13 Dec 2025; 31 flattened (the first wave only; as AP cites that count; "
        "at least 78 more damaged in part; on an image of 4 Dec most buildings stood, whole or in part), by the count "
        "of CIR / Myanmar Witness, not known to be of the same ground, time and unit: not comparable. "
        "Its source was read second-hand."
    )


def test_a_note_says_what_a_row_takes_the_place_of(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "home")
    workspace.store.save_site(Site("s", "S", box(98.0, 16.0, 98.1, 16.1)), by="a")
    table = tmp_path / "claims.csv"
    table.write_bytes(HEAD + b"2025-11-14,110,148,zone A,Office,7,,s\n")
    for _ in range(2):
        assert not import_claims(workspace, table, "s").noted
    table.write_bytes(HEAD + b"2025-11-14,110,148,zone A,Office,55,,s\n")
    (note,) = import_claims(workspace, table, "s").noted
    assert note.text.startswith("it takes the place of the claim that stood under this id: Office says 110 of 148")
    assert [claim.independent_figure for claim in workspace.store.claims("s")] == [55], "a row is corrected so"
    table.write_bytes(HEAD + b"2025-11-14,110,148,zone A,Office,55,,s\n2025-11-14,110,148,zone A,Office,60,,s\n")
    assert "give one an id of its own to keep both" in str(import_claims(workspace, table, "s").noted[0])


def test_a_built_in_claim_is_not_replaced_in_silence(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "home")
    import_gazetteer(workspace)
    import_known_claims(workspace)
    ours = next(claim for claim in workspace.store.claims() if claim.figure == 148)
    stored = {claim.id: claim for claim in workspace.store.claims()}
    assert in_place_of(ours, stored) is None and own_claim(ours)
    theirs = replace(ours, independent_figure=55.0)
    assert in_place_of(theirs, stored) == ours
    with pytest.raises(NotAllowed) as refused:
        refuse_to_replace(theirs, ours)
    assert refused.value.cause.startswith(
        f"a built-in claim of that site, day, ground, office and unit is stored as {ours.id}"
    )
    assert (
        "Ministry of Information" in refused.value.cause and "hold it with `compound-watch" in refused.value.next_step
    )
    workspace.store.save_claims([theirs])
    (note,) = (remark for remark in import_known_claims(workspace).noted if remark.id == ours.id)
    assert "it takes the place of the claim that stood under this id" in note.text and "55" in note.text
    assert ours in workspace.store.claims()


def test_a_day_of_the_buddhist_era_is_no_day_of_the_future() -> None:
    report = read_claims(b"site_id,claimed_by,claimed_on,figure\ns,Police,2569-01-10,50\n", "a.csv")
    assert not report.claims
    assert "its date 2569-01-10 is after 2200: is it of the Buddhist era" in report.refused[0].text


@pytest.mark.parametrize("written", ["Nov 2025", "2026-03", "2025-11-01 to 2025-11-20", "5/11/2025", "of late"])
def test_a_count_of_no_day_is_never_told_as_of_the_day_of_the_claim(written: str) -> None:
    head = "site_id,claimed_by,claimed_on,figure,scope,independent_figure,independent_by,independent_on\n"
    report = read_claims(f"{head}s,Police,2026-03-05,148,zone A,90,CIR,{written}\n".encode(), "a.csv")
    (claim,), (note,) = report.claims, report.noted
    assert not claim.comparable and claim.independent_on is None and claim.independent_scope == written
    assert note.text.startswith(f"the day of its count {written!r} is no day") and "not comparable" in note.text
    assert f"90 ({written}), by the count of CIR, not known to be of the same ground, time" in claim_said(claim)


def test_a_count_alone_of_no_day_is_of_the_day_of_its_row_or_is_refused() -> None:
    head = "site_id,claimed_by,claimed_on,independent_figure,independent_by,independent_on\n"
    report = read_claims(f"{head}s,,2026-03-05,90,CIR,2026-03\ns,,2026-03-05,90,CIR,Nov 2025\n".encode(), "a.csv")
    (claim,) = report.claims
    assert claim.counted_on == date(2026, 3, 5) and claim.independent_scope == ""
    (refused,) = report.refused
    assert refused.text == "its count is dated 'Nov 2025', which does not hold the day of its row, 2026-03-05"
