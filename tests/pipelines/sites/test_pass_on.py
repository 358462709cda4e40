"""A place that a file or a form brings is inside until two different people have passed on its texts as they stand."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely
from click.testing import Result
from shapely.geometry import box
from typer.testing import CliRunner

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.errors import NotAllowed
from geodata.incidents.clearing import Decision
from geodata.settings.settings import Settings
from geodata.sites.gazetteer import gazetteer_sites
from geodata.sites.merge import merge
from geodata.sites.outgoing_texts import as_it_may_stand, outgoing_texts, site_digest
from geodata.sites.site import Access, OutlineBasis, Site, Statement
from geodata.store import Store
from geodata.store.clearings import Wish
from geodata.store.geopackage import prepare_connection, to_blob
from geodata.store.sites import change_site, stored_site
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.cli import app
from pipelines.issued_briefings.issued_files import TWIN, Copy, statements_in
from pipelines.issued_briefings.issued_files import file_of as issued_file
from pipelines.publish.catalog.publish import publish_catalog
from pipelines.publish.export import export
from pipelines.publish.nouns import row_values
from pipelines.sites.import_gazetteer import import_gazetteer
from pipelines.sites.import_sites import import_sites
from pipelines.sites.waiting_sites import outline_lines
from tests.addressed import with_address
from tests.geodata.cleared import ALLEGED, pass_on_site

HERE = box(98.5, 16.6, 98.51, 16.61)
TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 26, tzinfo=UTC)
WORDS = {
    "id": "yard",
    "name": "Invented Yard",
    "aliases": ["Old Yard"],
    "source": "Border Monitor",
    "documented": True,
    "coordinate_note": "from a map",
    "statements": [{"date": "2026-05-04", "text": "It is a yard.", "source_title": "A paper", "url": ""}],
}


def file_of(tmp_path: Path, outline: Any = HERE, **more: Any) -> Path:
    path = tmp_path / "places.geojson"
    feature = {"type": "Feature", "properties": WORDS | more, "geometry": shapely.geometry.mapping(outline)}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(with_address(tmp_path / "home"))
    import_sites(workspace, file_of(tmp_path), by="operator")
    return workspace


def outside(home: Workspace, tmp_path: Path) -> list[str]:
    """Ids of the places in the public export."""
    export(home, tmp_path / "out.geojson", "sites", Audience.PUBLIC, today=TODAY)
    return [f["properties"]["id"] for f in json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"]]


def call(home: Workspace, *words: str) -> Result:
    return CliRunner().invoke(app, ["--workspace", str(home.root), "sites", *words])


def test_two_different_people_pass_it_on_at_the_command_line(home: Workspace, tmp_path: Path) -> None:
    assert outside(home, tmp_path) == []
    (listed,) = json.loads(call(home, "list", "--json").stdout)
    assert listed["not_public_because"] == "waits for two different people to pass on its texts"
    shown = call(home, "pass-on", "yard")
    assert shown.exit_code == 0 and "To pass it on, give --digest, --by and --reason." in shown.output
    unread = call(home, "pass-on", "yard", "--by", "desk 1", "--reason", "read every text of it")
    assert unread.exit_code != 0 and "which text was read" in str(unread.exception), "no digest, no decision"
    for _, text in outgoing_texts(home.store.site("yard")):
        assert text in shown.output
    assert "It is a yard. [A paper]" in shown.output
    digest = shown.output.split("digest ")[1].split()[0]
    by = ("--reason", "read every text of it", "--digest", digest, "--by")
    first = call(home, "pass-on", "yard", *by, "desk 1")
    assert first.output.endswith("yard: passed on by desk 1; waits for another person.\n") and not first.exit_code
    assert "passed on by desk 1; waits for another person" in call(home, "list").output
    for same in ("desk 1", "Desk-01", "DESK l"):
        assert "has passed it on already" in str(call(home, "pass-on", "yard", *by, same).exception)
    assert outside(home, tmp_path) == []
    assert call(home, "pass-on", "yard", *by, "desk 7").output.endswith("yard: public.\n")
    assert outside(home, tmp_path) == ["yard"]
    assert json.loads(call(home, "list", "--json").stdout)[0]["not_public_because"] == ""
    assert "passed on by desk 1 and desk 7" in home.store.site_changes("yard")[-1].change
    off = call(home, "pass-on", "yard", "--off", "--by", "desk 7", "--reason", "a reader doubts its name")
    assert off.exit_code == 0 and outside(home, tmp_path) == []
    assert off.output.startswith("yard: for internal readers alone from now on; ") and "will read of" not in off.output
    assert call(home, "pass-on", "yard", *by, "desk 7").output.endswith(
        "passed on by desk 7; waits for another person.\n"
    )


@pytest.mark.parametrize(
    "more",
    [
        {"name": "House of somebody"},
        {"aliases": ["Old Yard", "Where the sisters stay"]},
        {"source": "Border Monitor and a neighbour"},
        {"coordinate_note": "behind the blue pharmacy"},
        {"statements": [{**WORDS["statements"][0], "text": "A guard looks away."}]},  # type: ignore[index]
        {"statements": [{**WORDS["statements"][0], "url": "https://example.org/a"}]},  # type: ignore[index]
        {"outline": box(98.7, 16.6, 98.71, 16.61)},
    ],
)
def test_one_changed_text_or_another_place_needs_two_people_again(
    home: Workspace, tmp_path: Path, more: dict[str, Any]
) -> None:
    pass_on_site(home.store, "yard", ("desk 1",))
    read = site_digest(home.store.site("yard"))
    import_sites(home, file_of(tmp_path, **more), by="operator")
    with pytest.raises(NotAllowed, match="changed since you read it"):
        home.store.decide_about_site("yard", Wish(Decision.CLEARED, "desk 7", "read every text of it", digest=read))
    pass_on_site(home.store, "yard", ("desk 7",))
    assert home.store.site("yard").access is Access.RESTRICTED, "the first one read other texts"
    pass_on_site(home.store, "yard", ("desk 1",))
    assert outside(home, tmp_path) == ["yard"]
    report = import_sites(home, file_of(tmp_path, name="Another name"), by="operator")
    assert outside(home, tmp_path) == []
    assert any("two different people have passed on" in line for line in report.lines())


def test_what_is_public_stays_so_while_it_says_the_same(home: Workspace, tmp_path: Path) -> None:
    pass_on_site(home.store, "yard")
    assert import_sites(home, file_of(tmp_path), by="operator").unchanged == ("yard",)
    traced = box(98.5001, 16.6, 98.51, 16.61)  # the same place, traced anew
    assert import_sites(home, file_of(tmp_path, traced), by="operator").changed == ("yard",)
    assert outside(home, tmp_path) == ["yard"]


def test_the_built_in_list_is_ours_until_somebody_changes_a_row(tmp_path: Path) -> None:
    home = Workspace.open(tmp_path / "list")
    import_gazetteer(home, watch_m=400)
    assert {site.access for site in home.store.sites()} == {Access.PUBLIC}
    row = gazetteer_sites()[0]
    assert as_it_may_stand(None, row).access is Access.PUBLIC
    for more in ({"name": "X"}, {"aliases": (*row.aliases, "X")}):
        assert as_it_may_stand(row, replace(row, **more)).access is Access.RESTRICTED  # type: ignore[arg-type]
    for more in ({"name": "X"}, {"aliases": (*row.aliases, "X")}, {"outline": box(1, 1, 1.01, 1.01)}):
        assert as_it_may_stand(None, replace(row, **more)).access is Access.RESTRICTED  # type: ignore[arg-type]
    for radius in (500, 2_000, 300):
        import_gazetteer(home, watch_m=radius)
        assert {site.access for site in home.store.sites()} == {Access.PUBLIC}
    home.store.close()


def step_of(east: float, wide: float = 0.01) -> Any:
    return box(98.5 + east, 16.6, 98.5 + east + wide, 16.6 + wide)


WALKS = {
    "in steps": (step_of(0.004), step_of(0.008)),
    "by a wide outline": (box(98.49, 16.59, 98.56, 16.66), step_of(0.02)),
    "at once": (step_of(0.08),),
}


def by_file(home: Workspace, tmp_path: Path, outline: Any) -> None:
    import_sites(home, file_of(tmp_path, outline), by="operator", over_edits=True)


def by_form(home: Workspace, tmp_path: Path, outline: Any) -> None:
    site = replace(home.store.site("yard"), outline=outline)
    home.store.save_site(as_it_may_stand(home.store.site("yard"), site), by="desk 1")


def by_merge(home: Workspace, tmp_path: Path, outline: Any) -> None:
    stored = home.store.site("yard")
    taken = merge(stored, stored, replace(stored, outline=outline)).site
    home.store.save_site(as_it_may_stand(stored, taken), by="desk 1")


def by_another_program(home: Workspace, tmp_path: Path, outline: Any) -> None:
    with closing(sqlite3.connect(home.root / "compound-watch.gpkg")) as file:
        prepare_connection(file)
        file.execute("UPDATE sites SET outline = ? WHERE id = 'yard'", (to_blob(outline),))
        file.commit()


def by_another_program_accepted(home: Workspace, tmp_path: Path, outline: Any) -> None:
    by_another_program(home, tmp_path, outline)
    home.store.accept_change("sites/yard", "desk 1")


WAYS = (by_file, by_form, by_merge, by_another_program, by_another_program_accepted)


@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
@pytest.mark.parametrize("walk", WALKS)
def test_no_way_moves_a_public_place_elsewhere(home: Workspace, tmp_path: Path, way: Any, walk: str) -> None:
    pass_on_site(home.store, "yard")
    traced = box(98.5001, 16.6, 98.51, 16.61)
    way(home, tmp_path, traced)
    assert outside(home, tmp_path) == ["yard"], "the same place, traced anew"
    for outline in WALKS[walk]:
        way(home, tmp_path, outline)
    assert home.store.site("yard").outline.equals(WALKS[walk][-1])
    assert outside(home, tmp_path) == []
    if way is not by_another_program:
        assert any("two people pass it on" in change.change for change in home.store.site_changes("yard"))
        pass_on_site(home.store, "yard")
        assert outside(home, tmp_path) == ["yard"], "two people have read it where it is now"


def test_a_row_of_the_list_that_is_drawn_large_waits_and_keeps_no_note_of_its_point(tmp_path: Path) -> None:
    home = Workspace.open(tmp_path / "list")
    import_gazetteer(home)
    row = home.store.site("KH-AI-CH01")
    x, y = row.outline.centroid.x, row.outline.centroid.y
    near = replace(row, outline=box(x - 0.002, y - 0.002, x + 0.002, y + 0.002), outline_basis=OutlineBasis.DRAWN)
    kept = home.store.save_site(as_it_may_stand(row, near), by="desk 1")
    assert kept.access is Access.RESTRICTED
    for desk in ("desk 2", "desk 3"):
        wish = Wish(Decision.CLEARED, desk, "compared the outline with a picture", digest=site_digest(kept))
        kept = home.store.decide_about_site(row.id, wish)
    assert kept.access is Access.PUBLIC and kept.coordinate_note.startswith("This outline was drawn here. Of the point")
    assert home.store.save_site(as_it_may_stand(kept, near), by="desk 1") == kept, "the same again changes nothing"
    large = replace(near, outline=box(x - 0.04, y - 0.04, x + 0.04, y + 0.04))
    kept = home.store.save_site(as_it_may_stand(kept, large), by="desk 1")
    assert kept.access is Access.RESTRICTED and "Of the point that the source gives" in kept.coordinate_note
    home.store.close()


def yard_at_a_listed_point(tmp_path: Path) -> Path:
    """A file as the export of sites gives it, in which one listed point became one property."""
    row = next(site for site in gazetteer_sites() if site.id == "KH-AI-SI37")
    x, y = row.outline.centroid.x + 0.001, row.outline.centroid.y
    words = dict(zip((column.name for column in row_values.SITES), row_values.site_values(row), strict=True))
    told = {key: value for key, value in words.items() if key != "review_by"} | {"access": "public"}
    return file_of(tmp_path, box(x, y, x + 0.0017, y + 0.0015), **told)


def test_one_persons_file_makes_no_listed_point_the_outline_of_one_property(tmp_path: Path) -> None:
    home = Workspace.open(with_address(tmp_path / "list"))
    import_gazetteer(home)
    there = outside(home, tmp_path)
    said = call(home, "import", str(yard_at_a_listed_point(tmp_path)), "--over-edits")
    assert "this outline goes public only when two people have passed it on" in " ".join(said.output.split())
    kept = home.store.site("KH-AI-SI37")
    assert kept.outline_basis is OutlineBasis.DRAWN and kept.access is Access.RESTRICTED
    assert outside(home, tmp_path) == [key for key in there if key != "KH-AI-SI37"]
    for desk in ("desk 2", "desk 3"):
        assert "KH-AI-SI37" not in outside(home, tmp_path)
        home.store.decide_about_site(
            kept.id, Wish(Decision.CLEARED, desk, "compared the outline with a picture", digest=site_digest(kept))
        )
    assert "KH-AI-SI37" in outside(home, tmp_path)


def test_every_output_says_that_an_outline_at_a_listed_point_was_drawn_here(tmp_path: Path) -> None:
    home = Workspace.open(with_address(tmp_path / "list"))
    import_gazetteer(home)
    import_sites(home, yard_at_a_listed_point(tmp_path), by="operator", over_edits=True)
    kept = home.store.site("KH-AI-SI37")
    for desk in ("desk 2", "desk 3"):
        home.store.decide_about_site(
            kept.id, Wish(Decision.CLEARED, desk, "compared the outline with a picture", digest=site_digest(kept))
        )
    said = "Outline drawn by the publisher of this page; the source gives only a point, not checked."
    ours = "Being listed is not a finding of Compound Watch."
    in_row, in_balloon = said, f"<description>Documented by: {kept.source}. {said} {ours}</description>"
    for ending, words in (("geojson", in_row), ("csv", in_row), ("kml", in_balloon)):
        export(home, tmp_path / f"out.{ending}", "sites", Audience.PUBLIC, today=TODAY)
        assert (tmp_path / f"out.{ending}").read_text("utf-8").count(words) == 1, ending
    publish_catalog(home, tmp_path / "stac", today=TODAY)
    items = (tmp_path / "stac" / "sites" / "items").glob("*.json")
    told = [path.stem for path in items if said in json.loads(path.read_text("utf-8"))["properties"]["description"]]
    assert told == ["KH-AI-SI37"]
    report = write_brief(home, ("KH-AI-SI37",), None, Copy.at(tmp_path / "brief.html"), Audience.PUBLIC, today=TODAY)
    assert said in (tmp_path / "brief.html").read_text("utf-8")
    told_sentences = statements_in(issued_file(home.root, report.issued, TWIN))
    assert said in [one.text for one in told_sentences], "of which every form is made"
    home.store.close()


def test_a_place_that_an_earlier_version_let_be_moved_is_inside(home: Workspace, tmp_path: Path) -> None:
    pass_on_site(home.store, "yard")
    with home.store._writing() as connection:  # as versions did that asked of nothing but the step before
        change_site(connection, stored_site(connection, "yard"), "desk 1", NOW, "outline", outline=step_of(0.004))
        change_site(connection, stored_site(connection, "yard"), "desk 1", NOW, "outline", outline=step_of(0.008))
    assert outside(home, tmp_path) == [] and home.store.site("yard").access is Access.RESTRICTED
    assert home.store.sites()[0].access is Access.RESTRICTED
    pass_on_site(home.store, "yard", ("desk 3",))
    assert outside(home, tmp_path) == []
    pass_on_site(home.store, "yard", ("desk 4",))
    assert outside(home, tmp_path) == ["yard"], "two people have read it where it is now"


def test_a_place_that_another_program_made_public_is_not(home: Workspace, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home.root / "compound-watch.gpkg")) as file:
        prepare_connection(file)
        file.execute("UPDATE sites SET access = 'public' WHERE id = 'yard'")
        file.commit()
    assert outside(home, tmp_path) == []


@pytest.mark.parametrize(
    ("day", "text", "told"),
    [
        ("2026-11-27", "The owner says that it is an hotel.", True),
        ("2026", "The owner says that it is an hotel.", True),
        ("on a day unknown", "The owner says that it is an hotel.", True),
        ("2026-11-27", "The owner answers that police will storm the place tomorrow at dawn.", False),
        ("on a day unknown", "The owner answers that police will storm the place tomorrow at dawn.", False),
        ("2026", "The owner answers: the gate opens on 5 December 2026.", False),
    ],
)
def test_a_reply_is_spared_the_wait_and_nothing_else(day: str, text: str, told: bool) -> None:
    reply = Statement(day, text, "The owner", "", reply=True)
    site = Site("s", "S", HERE, source="A paper", documented=True, access=Access.PUBLIC, statements=(reply,))
    for audience in (Audience.PARTNER, Audience.PUBLIC):
        (shown,) = Gate(audience, TODAY, Settings()).sites([site]).items
        assert bool(shown.statements) is told


def test_nobody_passes_on_what_no_source_documents(home: Workspace, tmp_path: Path) -> None:
    import_sites(home, file_of(tmp_path, id="bare", documented=False), by="operator")
    with pytest.raises(NotAllowed, match="no source documents it"):
        pass_on_site(home.store, "bare")
    assert home.store.clearings("site:bare") == []


def test_outside_no_edit_is_counted_that_was_made_inside(home: Workspace, tmp_path: Path) -> None:
    def told(audience: Audience) -> tuple[int, str]:
        export(home, tmp_path / "out.geojson", "sites", audience, today=TODAY)
        (found,) = json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"]
        return found["properties"]["revision"], found["properties"]["updated_at"]

    pass_on_site(home.store, "yard")
    number, moment = told(Audience.PUBLIC)
    assert number == 1 and home.store.site("yard").revision == 2, "it became public with its second"
    home.store.note_site("yard", "desk 3", "the owner wrote to us")
    for name in ("A", "B", "C", "Invented Yard"):
        home.store.save_site(replace(home.store.site("yard"), name=name, access=Access.RESTRICTED), by="desk 3")
    pass_on_site(home.store, "yard", ("desk 8",))  # two people have passed on these very texts before
    for audience in (Audience.PUBLIC, Audience.PARTNER):
        assert told(audience) == (1, moment), "it tells what it told"
    assert told(Audience.INTERNAL)[0] == home.store.site("yard").revision == 8
    import_sites(home, file_of(tmp_path, box(98.5001, 16.6, 98.51, 16.61)), by="desk 3", over_edits=True)
    number, later = told(Audience.PUBLIC)
    assert number == 2 and later > moment
    publish_catalog(home, tmp_path / "stac", Audience.PUBLIC, today=TODAY)
    (item,) = [
        item
        for path in (tmp_path / "stac").rglob("*.json")
        if (item := json.loads(path.read_text("utf-8"))).get("id") == "yard"
    ]
    assert (item["properties"]["cw:revision"], item["properties"]["datetime"]) == (2, later)


def test_whoever_passes_a_place_on_is_told_all_of_its_ground(home: Workspace, tmp_path: Path) -> None:
    assert "outline (drawn): 118.1 ha in 1 part" in call(home, "pass-on", "yard").output
    hidden = shapely.MultiPolygon([HERE, box(98.6, 16.7, 98.604, 16.704)])
    import_sites(home, file_of(tmp_path, hidden), by="operator")
    told = call(home, "pass-on", "yard").output
    assert "in 2 parts" in told and "look at this: parts of it lie 14" in told
    assert "part 2: 18.9 ha, longitude 98.60000 to 98.60400, latitude 16.70000 to 16.70400" in told
    point = replace(home.store.site("yard"), outline=shapely.Point(98.5, 16.6), outline_basis=OutlineBasis.UNKNOWN)
    assert outline_lines(point) == ["a point at 98.50000, 16.60000 (longitude, latitude)"]


ALPHA = Site("yard", "Alpha Yard", box(98.5, 16.6, 98.51, 16.61), "MM", source="R", documented=True)
ALPHA = replace(ALPHA, statements=(ALLEGED,))
TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'sites'"


@pytest.mark.parametrize("way", ["note", "retire"])
def test_writing_about_a_place_accepts_nothing_that_another_program_changed(tmp_path: Path, way: str) -> None:
    store = Store.open(tmp_path)
    store.save_site(ALPHA, by="t")
    pass_on_site(store, "yard")
    assert store.site("yard").access is Access.PUBLIC
    store.close()
    with closing(sqlite3.connect(next(tmp_path.glob("*.gpkg")))) as beside:
        for (name,) in beside.execute(TRIGGERS).fetchall():
            beside.execute(f'DROP TRIGGER "{name}"')
        beside.execute("UPDATE sites SET name = 'Naw Hser of hall 6' WHERE id = 'yard'")
        beside.commit()
    store = Store.open(tmp_path)
    assert store.site("yard").access is Access.RESTRICTED
    if way == "note":
        store.note_site("yard", "desk 3", "looked at it again today")
    else:
        store.retire_site("yard", "desk 3", why="it is empty by now")
        store.restore_site("yard", "desk 3")
    assert store.site("yard").access is Access.RESTRICTED, "its new name was read by nobody"
    store.close()


def test_what_was_rolled_back_is_told_by_nobody(tmp_path: Path) -> None:
    store = Store.open(tmp_path)
    store.save_site(ALPHA, by="t")
    with pytest.raises(RuntimeError), store.transaction():
        store.save_site(replace(store.site("yard"), name="Rolled Back"), by="t")
        pass_on_site(store, "yard")
        assert store.site("yard").name == "Rolled Back"
        raise RuntimeError
    store.save_site(replace(store.site("yard"), name="True Name"), by="t")
    pass_on_site(store, "yard")
    assert (store.site("yard").name, store.site("yard").access) == ("True Name", Access.PUBLIC)
    store.close()


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"statements": []}, "no dated statement"),
        (
            {"statements": [{"date": "lately", "text": "It is a yard.", "source_title": "A paper"}]},
            "no dated statement",
        ),
        ({"statements": [{"date": "2026", "text": "It is a yard.", "source_title": " "}]}, "no dated statement"),
        ({"statements": [{"date": "2026", "text": "...", "source_title": "A paper"}]}, "no dated statement"),
        (
            {"statements": [{"date": "2026", "text": "No.", "source_title": "Owner", "reply": True}]},
            "no dated statement",
        ),
        (
            {"statements": [{"date": "2026", "text": "A.", "source_title": "B", "scope": "All yards"}]},
            "no dated statement",
        ),
        ({"documented": False}, "no source documents it"),
    ],
)
def test_nobody_passes_on_a_place_of_which_nobody_says_what_is_alleged(
    tmp_path: Path, change: dict[str, Any], cause: str
) -> None:
    workspace = Workspace.open(tmp_path / "w")
    import_sites(workspace, file_of(tmp_path, **change), by="t")
    site = workspace.store.site("yard")
    wish = Wish(Decision.CLEARED, "desk 1", "read every text of it", digest=site_digest(site))
    with pytest.raises(NotAllowed, match=cause):
        workspace.store.decide_about_site("yard", wish)
    assert cause in call(workspace, "list").output
    workspace.store.close()


def test_what_may_name_a_person_or_hold_a_contact_is_pointed_at(tmp_path: Path) -> None:
    said = {"date": "2026-05", "text": "Run by Mr. Chen, +66 81 234 5678.", "source_title": "A paper"}
    workspace = Workspace.open(tmp_path / "w")
    file = file_of(tmp_path, name="Daw Khin Compound", aliases=["Raid next week yard"], statements=[said])
    import_sites(workspace, file, by="t")
    shown = call(workspace, "pass-on", "yard").output
    assert "look at this: name: it may name a person" in shown
    assert "look at this: also written: it may tell of something to come" in shown
    assert "look at this: statement of 2026-05: it may name a person" in shown
    assert "look at this: statement of 2026-05: it may hold a contact or number of a person" in shown
    workspace.store.close()


def test_a_row_of_a_table_says_what_is_alleged(tmp_path: Path) -> None:
    table = tmp_path / "places.csv"
    table.write_text(
        "id,name,latitude,longitude,source,documented,statement,statement_date,statement_source,statement_url\n"
        "yard,Yard,16.6,98.5,Border Monitor,true,Border Monitor lists it,2026-05-04,Border Monitor,https://b.example/1\n",
        encoding="utf-8",
    )
    workspace = Workspace.open(tmp_path / "w")
    import_sites(workspace, table, by="t")
    (said,) = workspace.store.site("yard").statements
    assert said == Statement("2026-05-04", "Border Monitor lists it", "Border Monitor", "https://b.example/1")
    pass_on_site(workspace.store, "yard")
    assert workspace.store.site("yard").access is Access.PUBLIC
    workspace.store.close()
