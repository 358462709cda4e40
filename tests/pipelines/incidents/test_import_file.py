"""Reports through STAC: UCDP rows to items to the store, counted by an independent reading of the same file."""

from __future__ import annotations

import csv
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pystac
import pytest
from shapely.geometry import Point

from geodata.errors import FileRefused
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.incidents.site_join import around_site
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.incidents.catalog.item import incident_of_item, item_of
from pipelines.incidents.catalog.pull import pull_incidents, rejoin
from pipelines.incidents.catalog.write import file_name
from pipelines.incidents.import_file import import_incidents, keep_rows, read_incidents
from pipelines.incidents.sources.ucdp import URL
from pipelines.sites.import_gazetteer import import_gazetteer

SHARED = Path(__file__).parents[3] / "../shared/data/incidents"
MYANMAR = SHARED / "ucdp_ged191_myanmar.csv"
SAMPLE = SHARED / "ucdp_ged231_sample_200.csv"
SCHEMA = json.loads((Path(__file__).parents[3] / "docs/incident-schema.json").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 24)
needs_shared = pytest.mark.skipif(not MYANMAR.exists(), reason="the shared incident files are not beside this checkout")

COLUMNS = """id year type_of_violence side_a side_b number_of_sources source_office where_prec where_coordinates adm_1
adm_2 latitude longitude geom_wkt country date_prec date_start date_end low best high"""
GOOD = {
    "id": "11",
    "year": "2024",
    "type_of_violence": "1",
    "side_a": "Government of A",
    "side_b": "B",
    "country": "Thailand",
    "number_of_sources": "2",
    "source_office": "Office One;Office Two",
    "where_prec": "1",
    "where_coordinates": "Mae Sot",
    "adm_1": "Tak",
    "adm_2": "Mae Sot district",
    "latitude": "16.71",
    "longitude": "98.57",
    "date_prec": "1",
    "date_start": "2024-03-05",
    "date_end": "2024-03-05",
    "low": "0",
    "best": "1",
    "high": "2",
}


def table(*rows: dict[str, str], columns: list[str] | None = None, first: str = "") -> bytes:
    names = columns or COLUMNS.split()
    lines = [",".join(names)] + ([first] if first else [])
    for row in rows:
        lines.append(",".join('"' + row.get(name, "").replace('"', '""') + '"' for name in names))
    return ("\n".join(lines) + "\n").encode()


def good(**changes: str) -> dict[str, str]:
    return {**GOOD, **changes}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "home")


def oracle(path: Path) -> tuple[Counter[str], Counter[str], int, int]:
    """Counts of codes by nothing but csv: where_prec, date_prec, rows with best = 0, rows not low <= best <= high."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    counts = [tuple(int(float(r[k])) for k in ("low", "best", "high")) for r in rows]
    return (
        Counter(r["where_prec"].split(".")[0] for r in rows),
        Counter(r["date_prec"].split(".")[0] for r in rows),
        sum(best == 0 for _, best, _ in counts),
        sum(not low <= best <= high for low, best, high in counts),
    )


def in_whole_degrees(path: Path) -> Counter[str]:
    """Rows finer than a province whose latitude and longitude have nothing behind the point, by their where_prec."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["where_prec"].split(".")[0] in "123"]
    return Counter(
        r["where_prec"].split(".")[0]
        for r in rows
        if all(not r[name].partition(".")[2].strip("0") for name in ("latitude", "longitude"))
    )


@needs_shared
@pytest.mark.parametrize("path", [MYANMAR, SAMPLE], ids=["19.1", "23.1"])
def test_every_real_row_is_kept_with_its_precision(path: Path) -> None:
    places, dates, zero, odd = oracle(path)
    rows = read_incidents(path.read_bytes(), path.name, "ucdp", TODAY)
    assert rows.refused == () and rows.repeated == ()
    assert len(rows.incidents) == places.total()
    words = {
        "1": "exact",
        "2": "near",
        "3": "district",
        "4": "province",
        "5": "province",
        "6": "country",
        "7": "unknown",
    }
    expected: Counter[str] = Counter()
    for code, number in places.items():
        expected[words[code]] += number
    for code, number in in_whole_degrees(path).items():  # nobody knows such a place to less than 75 km
        expected[words[code]] -= number
        expected["province"] += number
    assert Counter(str(i.place_precision) for i in rows.incidents) == expected
    spans = {"1": "day", "2": "days", "3": "week", "4": "month", "5": "year"}
    assert Counter(str(i.date_precision) for i in rows.incidents) == {spans[c]: n for c, n in dates.items()}
    assert sum(i.fatalities_best == 0 for i in rows.incidents) == zero
    assert len({r.id for r in rows.noted if "is above its" in r.text}) == odd


@needs_shared
def test_the_myanmar_file_through_stac_into_the_store_twice(workspace: Workspace) -> None:
    import_gazetteer(workspace)
    started = time.process_time()  # of this process: others on the machine do not count
    first = import_incidents(workspace, MYANMAR, "ucdp", today=TODAY)
    took = time.process_time() - started
    assert (first.new, first.changed, first.unchanged, first.ok) == (2593, 0, 0, True)
    assert took < 20
    folder = workspace.reports_dir / "ucdp"
    before = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.json")}
    again = import_incidents(workspace, MYANMAR, "ucdp", today=TODAY)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2593)
    assert {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.json")} == before
    stored = workspace.store.incidents()
    assert len(stored) == 2593
    assert {i.catalog for i in stored} == {"incidents/ucdp/catalog.json"}
    assert first.joined == sum(bool(i.site_ids) for i in stored) == 0, "none names a documented compound or lies at one"
    (kk_park,) = [s for s in workspace.store.sites() if s.id == "MM-ASPI-MY01"]
    assert len(around_site(kk_park, stored)) > 10, "what happened around one is listed apart"


@needs_shared
def test_the_catalogue_opens_in_pystac_and_its_items_are_valid(workspace: Workspace) -> None:
    import_incidents(workspace, SAMPLE, "ucdp", today=TODAY)
    catalog = pystac.Catalog.from_file(str(workspace.reports_dir / "ucdp/catalog.json"))
    (collection,) = catalog.get_collections()
    items = list(collection.get_items())
    assert len(items) == 200
    core = pystac.validation.stac_validator.JsonSchemaSTACValidator()
    for item in items[::10]:
        found = item.to_dict(include_self_link=False)
        jsonschema.validate(found, SCHEMA, cls=jsonschema.Draft7Validator)
        core.validate_core(found, pystac.STACObjectType.ITEM, found["stac_version"])
    core.validate_core(collection.to_dict(), pystac.STACObjectType.COLLECTION, collection.to_dict()["stac_version"])
    west, south, east, north = collection.extent.spatial.bboxes[0]
    for item in items:
        assert item.bbox is not None and west <= item.bbox[0] <= east and south <= item.bbox[1] <= north


def test_a_second_file_of_the_same_source_adds_to_the_catalogue(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(table(good()))
    import_incidents(workspace, path, "ucdp", today=TODAY)
    path.write_bytes(table(good(id="12", latitude="17")))
    report = import_incidents(workspace, path, "ucdp", today=TODAY)
    assert (report.new, report.unchanged) == (1, 1)
    path.write_bytes(table(good(date_start="2023-03-05", date_end="2023-03-05")))  # the source corrects a year
    report = import_incidents(workspace, path, "ucdp", today=TODAY)
    assert (report.new, report.changed, report.unchanged) == (0, 1, 1)
    folder = workspace.reports_dir / "ucdp"
    assert sorted(p.parent.name for p in folder.glob("2*/*.json")) == ["2023", "2024"]


def test_one_row_becomes_one_incident_in_our_own_words() -> None:
    rows = read_incidents(table(good()), "a.csv", "ucdp", TODAY)
    (incident,) = rows.incidents
    assert incident.id == "ucdp-11"
    assert incident.title == "Armed clash between Government of A and B, Mae Sot"
    assert (incident.country, incident.place_name) == ("TH", "Mae Sot, Mae Sot district, Tak")
    assert (incident.reported_by, incident.verification) == ("UCDP GED from Office One, Office Two", "several sources")
    assert (incident.fatalities_low, incident.fatalities_best, incident.fatalities_high) == (0, 1, 2)
    assert (incident.start_date, incident.date_precision) == (date(2024, 3, 5), DatePrecision.DAY)
    assert incident.url == URL and "CC BY 4.0" in incident.licence
    assert rows.noted == () and rows.refused == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"best": "5"}, "its best count 5 is above its high count 2"),
        ({"low": "9"}, "its low count 9 is above its best count 1"),
        ({"best": "-3"}, "its best count '-3' is not a count and is left out"),
        ({"best": "many"}, "its best count 'many' is not a count"),
        ({"where_prec": "9"}, "its where_prec '9' is not 1 to 7"),
        ({"where_prec": ""}, "its where_prec '' is not 1 to 7"),
        ({"date_prec": "x"}, "its date_prec 'x' is not 1 to 5"),
        ({"date_start": "2024-03-09"}, "its dates were reversed and are turned round"),
        ({"date_start": "2031-01-01", "date_end": "2031-01-01"}, "in the future"),
        ({"date_start": "", "date_end": "2024-03-05"}, "it has an end date only"),
        ({"date_start": "", "date_end": ""}, "only its year is known"),
        ({"date_start": "2019", "date_end": "2019", "year": "2015"}, "only its year is known"),
        ({"latitude": "98.57", "longitude": "16.71"}, "swapped"),
        ({"latitude": "", "geom_wkt": "POINT (98.57 16.71)"}, "taken from its geometry column"),
        ({"id": ""}, "it has no id"),
        ({"side_a": "Group\x00 A\u202e"}, "taken out of its side_a"),
        ({"where_coordinates": "call +95 9 421 123 456"}, "a phone number left out of its place name"),
        ({"where_coordinates": "x" * 5000}, "beyond the first 120"),
        ({"where_coordinates": "y" * 3_000_000}, "has 3,000,000 characters and is cut"),
    ],
)
def test_what_is_odd_is_kept_with_a_note(changes: dict[str, str], words: str) -> None:
    rows = read_incidents(table(good(**changes), good(id="99")), "a.csv", "ucdp", TODAY)
    assert len(rows.incidents) == 2 and rows.refused == ()
    assert any(words in remark.text and remark.line == 2 for remark in rows.noted)
    assert any(words in note for note in rows.incidents[0].notes), "the note travels with the incident"
    place = rows.incidents[0].place
    assert place is not None and (round(place.centroid.x, 2), round(place.centroid.y, 2)) == (98.57, 16.71)


def test_a_year_in_the_column_of_dates_is_that_year() -> None:
    rows = read_incidents(table(good(date_start="2019", date_end="2019", year="2015")), "a.csv", "ucdp", TODAY)
    (found,) = rows.incidents
    assert (found.start_date, found.end_date) == (date(2019, 1, 1), date(2019, 12, 31))
    assert found.date_precision is DatePrecision.YEAR


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"latitude": "", "longitude": ""}, "no coordinates"),
        ({"latitude": "north", "longitude": "east"}, "no coordinates that can be read ('north', 'east')"),
        ({"latitude": "0", "longitude": "0.0"}, "0, 0"),
        ({"latitude": "9999", "longitude": "98"}, "not on the globe"),
        ({"latitude": "nan", "longitude": "98"}, "no coordinates"),
        ({"date_start": "", "date_end": "", "year": ""}, "no date"),
        ({"date_start": "soon", "date_end": "", "year": "later"}, "no date"),
        ({"date_start": "0024-03-05"}, "before 1900"),
    ],
)
def test_what_has_no_place_or_no_date_is_refused_line_by_line(changes: dict[str, str], words: str) -> None:
    rows = read_incidents(table(good(), good(id="98", **changes), good(id="99")), "a.csv", "ucdp", TODAY)
    assert [i.id for i in rows.incidents] == ["ucdp-11", "ucdp-99"]
    (refused,) = rows.refused
    assert refused.line == 3 and refused.id == "98" and words in refused.text


def test_garbage_among_good_rows_is_listed_and_costs_only_itself() -> None:
    lines = table(*(good(id=str(n)) for n in range(1000))).decode().splitlines()
    for n in range(100, 1000, 100):
        lines[n] = ["\x01\x02garbage", 'an "open quote', '"never closed, and the rest', ",,,,", "a,b,c"][n // 100 % 5]
    rows = read_incidents("\n".join(lines).encode(), "a.csv", "ucdp", TODAY)
    # two of the nine lines are only commas: an empty row, as spreadsheets leave at their end
    assert len(rows.incidents) == 991
    assert sorted(r.line for r in rows.refused) == [n + 1 for n in range(100, 1000, 100) if n // 100 % 5 != 3]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.decode().replace(",", ";").encode(),
        lambda data: data.decode().replace(",", "\t").encode(),
    ],
    ids=["byte-order mark", "utf-16", "crlf", "semicolons", "tabs"],
)
def test_encodings_and_separators(spoil: Callable[[bytes], bytes]) -> None:
    rows = read_incidents(spoil(table(good(where_coordinates="Ma Kham Pom"))), "a.csv", "ucdp", TODAY)
    assert [i.place_name for i in rows.incidents] == ["Ma Kham Pom, Mae Sot district, Tak"]


def test_latin_1_is_read_and_said() -> None:
    data = table(good(where_coordinates="Nánsāng".replace("ā", "a"))).decode().encode("latin-1")
    rows = read_incidents(data, "a.csv", "ucdp", TODAY)
    assert rows.incidents[0].place_name.startswith("Nánsang")
    assert "Windows-1252" in rows.file_notes[0]


def test_a_tag_row_other_columns_and_decimal_codes() -> None:
    columns = [c for c in COLUMNS.split() if c not in ("low", "best", "high", "source_office")][::-1]
    columns += ["best_est", "low_est", "high_est", "something_new"]
    row = good(
        id="11.0", where_prec="2.0", date_prec="2.0", best_est="4.0", low_est="4", high_est="6", something_new="x"
    )
    tags = ",".join("#event+id" if c == "id" else "" for c in columns)
    rows = read_incidents(table(row, columns=columns, first=tags), "a.csv", "ucdp", TODAY)
    (incident,) = rows.incidents
    assert (incident.id, incident.place_precision, incident.fatalities_best) == ("ucdp-11", PlacePrecision.NEAR, 4)
    assert "row of tags" in rows.file_notes[0]
    assert rows.refused == ()


def test_the_same_id_again_is_said_and_the_later_one_is_kept() -> None:
    rows = read_incidents(table(good(), good(best="2"), good(id="12"), good(id="12")), "a.csv", "ucdp", TODAY)
    assert {i.id: i.fatalities_best for i in rows.incidents} == {"ucdp-11": 2, "ucdp-12": 1}
    assert [(r.line, "replaces" in r.text) for r in rows.repeated] == [(3, True), (5, False)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<html>sign in</html>", "web page"),
        (b"PK\x03\x04aaaa", "binary"),
        (b"id,name\n1,x\n", "no column latitude, longitude, date_start"),
        (b"just one line of text", "no table"),
    ],
)
def test_a_file_that_is_no_ucdp_table_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(FileRefused, match=words):
        read_incidents(data, "a.csv", "ucdp", TODAY)


LONG_LINK = "https://www.example.org/en/southeast-asia/border/2026/november/" + "report-of-the-provincial-office-" * 2
"""More than a hundred characters, which the links of two items of a feed share."""


def two_items() -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>{LONG_LINK}{day}</link><pubDate>{day}</pubDate></item>"
        for day, title in (("2026-11-02", "Raid at the first place"), ("2026-11-09", "Fire at the second place"))
    )
    return f"<rss><channel><title>Paper</title>{items}</channel></rss>".encode()


def test_items_whose_long_links_begin_alike_are_two_reports(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(two_items())
    assert import_incidents(workspace, path, "rss", today=TODAY).new == 2, "two links are two items"
    again = import_incidents(workspace, path, "rss", today=TODAY)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_a_report_that_is_stored_under_a_cut_id_keeps_it(workspace: Workspace) -> None:
    """As an earlier version stored it: by the first hundred characters of the link, which both items share."""
    rows = read_incidents(two_items(), "feed.xml", "rss", TODAY)
    (second,) = [i for i in rows.incidents if i.title == "Fire at the second place"]
    earlier = replace(second, id=f"rss-{LONG_LINK[:100]}")
    keep_rows(workspace, replace(rows, incidents=(earlier,)), "rss")
    report = keep_rows(workspace, rows, "rss")
    assert (report.new, report.changed, report.unchanged) == (1, 0, 1)
    kept = {i.title: i.id for i in workspace.store.incidents()}
    assert kept["Fire at the second place"] == earlier.id != kept["Raid at the first place"]


def test_a_text_that_was_deleted_under_a_cut_id_stays_out(workspace: Workspace) -> None:
    """docs/data-protection.md: when the same row is imported again, its text stays out. The other item is another."""
    rows = read_incidents(two_items(), "feed.xml", "rss", TODAY)
    (second,) = [i for i in rows.incidents if i.title == "Fire at the second place"]
    earlier = replace(second, id=f"rss-{LONG_LINK[:100]}")
    keep_rows(workspace, replace(rows, incidents=(earlier,)), "rss")
    workspace.store.forget_report(earlier.id, (), why="A person asked for it.", by="desk")
    corrected = replace(second, title="Small fire at the second place", start_date=date(2026, 11, 8))
    for incident in (second, replace(second, title="Fire at a second place"), corrected):
        others = tuple(i for i in rows.incidents if i.id != second.id)
        report = keep_rows(workspace, replace(rows, incidents=(*others, incident)), "rss")
        assert report.kept_out == 1
        titles = sorted(i.title for i in workspace.store.incidents())
        assert titles == ["Raid at the first place", "headline"], "its kind stands for its headline"
    assert min(i.start_date for i in workspace.store.incidents() if i.title == "headline") == date(2026, 11, 8)


def test_a_text_deleted_under_a_cut_id_by_a_version_without_marks_stays_out(workspace: Workspace) -> None:
    """Nothing but the id tells them apart then: a headline and link too short or missing leave no digest."""
    rows = read_incidents(two_items(), "feed.xml", "rss", TODAY)
    bare = replace(rows.incidents[0], title="Raid", url="")
    earlier = replace(bare, id=f"rss-{LONG_LINK[:100]}")
    keep_rows(workspace, replace(rows, incidents=(earlier,)), "rss")
    workspace.store.forget_report(earlier.id, (), why="A person asked for it.", by="desk")
    assert keep_rows(workspace, replace(rows, incidents=(bare,)), "rss").kept_out == 1
    assert len(workspace.store.incidents()) == 1


def test_a_corrected_headline_under_a_cut_id_is_the_same_report(workspace: Workspace) -> None:
    """One link is one item, whatever its headline; the other item of the same cut id has another link."""
    rows = read_incidents(two_items(), "feed.xml", "rss", TODAY)
    (second,) = [i for i in rows.incidents if i.title == "Fire at the second place"]
    earlier = replace(second, id=f"rss-{LONG_LINK[:100]}")
    keep_rows(workspace, replace(rows, incidents=(earlier,)), "rss")
    others = tuple(i for i in rows.incidents if i.id != second.id)
    corrected = replace(rows, incidents=(*others, replace(second, title="Fire at the second gate")))
    report = keep_rows(workspace, corrected, "rss")
    assert (report.new, report.changed) == (1, 1)
    kept = {i.title: i.id for i in workspace.store.incidents()}
    assert kept == {"Raid at the first place": others[0].id, "Fire at the second gate": earlier.id}
    again = keep_rows(workspace, corrected, "rss")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)


def test_a_report_that_is_known_under_its_whole_id_takes_no_cut_one(workspace: Workspace) -> None:
    """Two items of one page share its link and the start of their ids: what one says does not replace the other."""
    rows = read_incidents(two_items(), "feed.xml", "rss", TODAY)
    first, second = (replace(i, url=LONG_LINK) for i in rows.incidents)
    earlier = replace(first, id=f"rss-{LONG_LINK[:100]}")
    keep_rows(workspace, replace(rows, incidents=(earlier,)), "rss")
    keep_rows(workspace, replace(rows, incidents=(first, second)), "rss")
    report = keep_rows(workspace, replace(rows, incidents=(second,)), "rss")
    assert (report.new, report.changed) == (0, 0)
    assert {i.id: i.title for i in workspace.store.incidents()} == {earlier.id: first.title, second.id: second.title}


def test_unknown_source_and_missing_file(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="Use one of ucdp"):
        import_incidents(workspace, tmp_path / "a.csv", "rumour")
    with pytest.raises(FileRefused, match="no such file"):
        import_incidents(workspace, tmp_path / "a.csv", "ucdp")


def test_a_file_of_bad_rows_only_writes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(table(good(latitude="", longitude="")))
    report = import_incidents(workspace, path, "ucdp", today=TODAY)
    assert not report.ok and report.kept == 0
    assert not workspace.reports_dir.exists()
    assert any(line.startswith("Refused. Line 2 (11)") for line in report.lines())


def test_another_agencys_catalogue_is_pulled_the_same_way_and_strangers_are_named(
    workspace: Workspace, tmp_path: Path
) -> None:
    (incident,) = read_incidents(table(good()), "a.csv", "ucdp", TODAY).incidents
    item = item_of(incident, "theirs")
    item["properties"] |= {"cw:verification": "verified by two people", "title": "<b>x</b>\u202e +95 9 421 123 456"}
    item["links"] = [{"rel": "via", "href": "javascript:alert(1)"}]
    stranger = {**item, "id": "stranger", "properties": {"datetime": "2024-01-01T00:00:00Z"}}
    links = [{"rel": "item", "href": "./a.json"}, {"rel": "item", "href": "./b.json"}]
    for name, content in (("a.json", item), ("b.json", stranger)):
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
    extent = {"spatial": {"bbox": [[-180, -90, 180, 90]]}, "temporal": {"interval": [[None, None]]}}
    collection = {"type": "Collection", "stac_version": "1.0.0", "id": "theirs", "description": "x", "license": "other"}
    (tmp_path / "collection.json").write_text(json.dumps({**collection, "extent": extent, "links": links}), "utf-8")
    pulled = pull_incidents(workspace, str(tmp_path / "collection.json"))
    assert (pulled.new, len(pulled.problems)) == (1, 1)
    assert pulled.problems[0].startswith("stranger: it has no cw:type")
    (kept,) = workspace.store.incidents()
    assert (kept.id, kept.title, kept.url) == (incident.id, "<b>x</b> [left out]", "")
    assert kept.verification == "several sources" and "verified by two people" in kept.notes[-1]
    again = pull_incidents(workspace, str(tmp_path / "collection.json"))
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


def test_another_catalogue_cannot_rewrite_what_came_from_elsewhere(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(table(good()))
    report = import_incidents(workspace, path, "ucdp", today=TODAY)
    before = workspace.store.incidents()
    copy = tmp_path / "theirs"
    shutil.copytree(Path(report.catalog).parent, copy)
    item = next(copy.glob("items/*.json"))
    item.write_text(item.read_text("utf-8").replace("Mae Sot", "Elsewhere"), "utf-8")
    pulled = pull_incidents(workspace, str(copy / "catalog.json"))
    assert (pulled.new, pulled.changed, len(pulled.problems)) == (0, 0, 1)
    assert "another catalogue" in pulled.problems[0]
    assert workspace.store.incidents() == before


def test_sites_added_later_are_joined_by_rejoin(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(table(good()))
    assert import_incidents(workspace, path, "ucdp", today=TODAY).joined == 0
    (stored,) = workspace.store.incidents()
    workspace.store.save_site(Site("here", "Hill Yard", stored.place or Point(), source="A report"), by="test")
    import_gazetteer(workspace)  # the nearest of its points is some kilometres away
    assert rejoin(workspace) == 1 and rejoin(workspace) == 0
    assert workspace.store.incidents()[0].site_ids == ("here",)


def test_a_report_without_a_place_keeps_the_site_that_its_source_names(workspace: Workspace) -> None:
    import_gazetteer(workspace)
    (incident,) = read_incidents(table(good()), "a.csv", "ucdp", TODAY).incidents
    workspace.store.save_incidents([replace(incident, place=None, country="MM", named_site_ids=("MM-ASPI-MY02",))])
    assert rejoin(workspace) == 1 and rejoin(workspace) == 0
    assert workspace.store.incidents()[0].site_ids == ("MM-ASPI-MY02",)


def test_file_names_are_safe_and_differ() -> None:
    ids = ["ucdp-1", "../../etc/x", "a/b", "a-b", "รายงาน", "x" * 300, "", "."]
    names = [file_name(i) for i in ids]
    assert len(set(names)) == len(ids)
    assert all("/" not in n and ".." not in n and not n.startswith(".") and len(n) < 110 for n in names)


def test_item_round_trip_of_a_row() -> None:
    (incident,) = read_incidents(table(good(best="9")), "a.csv", "ucdp", TODAY).incidents
    assert incident_of_item(item_of(incident, "c"), "") == incident
