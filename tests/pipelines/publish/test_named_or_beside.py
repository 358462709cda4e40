"""Told apart in each door: a report that lies at a place, one that names it, and a statement of a larger whole."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, box

from geodata.access.audience import Audience
from geodata.edition_view import EditionView
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.sites.gazetteer import approximate_site, gazetteer_groups, gazetteer_sites
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.store.clearings import Wish
from geodata.wording.listing_sentences import said_of, why_listed
from geodata.wording.report_sentences import no_report_sentence, scope_sentence
from geodata.workspace import Workspace
from pipelines.brief.brief import _facts
from pipelines.brief.brief_proof import _reports
from pipelines.incidents.import_claims import import_known_claims
from pipelines.incidents.import_gazetteer import import_statements, read_statements
from pipelines.publish.export import export
from pipelines.sites.import_gazetteer import import_gazetteer
from screens.site.cards import reports_html, statements_html

TODAY = date(2026, 11, 24)
DAY = date(2026, 5, 6)
YARD = Site("yard", "Orchid Yard", box(98.54, 16.62, 98.56, 16.64), "MM", source="R", documented=True)
YARD = replace(YARD, access=Access.PUBLIC)
BESIDE = "Placed within 1 km of the outline; it does not name this place."
NONE = "No report names this place in this edition"
SILENT = Incident(
    "csv-a",
    "csv",
    "fire",
    "Smoke seen",
    DAY,
    DAY,
    DatePrecision.DAY,
    Point(98.55, 16.63),
    PlacePrecision.EXACT,
    "",
    "MM",
)
NAMING = replace(SILENT, id="csv-b", title="Smoke over Orchid Yard")
CODED = replace(
    SILENT,
    id="ucdp-7",
    source="ucdp",
    kind="armed clash",
    title="Armed clash",
    place_name="Orchid Yard",
    catalog="incidents/ucdp/catalog.json",
)


def edition(tmp_path: Path, audience: Audience, *reports: Incident, words: str = "") -> EditionView:
    workspace = Workspace.open(tmp_path / f"{audience}-{len(reports)}-{len(words)}")
    workspace.store.save_site(YARD, by="a")
    workspace.store.save_incidents([replace(i, site_ids=("yard",)) for i in reports])
    for one in reports:
        wish = Wish(Decision.CLEARED, "desk", "Points at nobody at all.", words=words, terms="CC BY 4.0")
        if one.source == "csv":
            workspace.store.decide_about_report(one.id, wish)
    return workspace.edition(audience, TODAY)


@pytest.mark.parametrize("audience", Audience)
def test_a_report_by_its_coordinates_alone_says_that_it_does_not_name_the_place(
    tmp_path: Path, audience: Audience
) -> None:
    view = edition(tmp_path, audience, SILENT, NAMING, CODED)
    by_title = {i.title: i.id for i in view.incidents.items}
    assert view.beside("yard") == {by_title["Smoke seen"]}, "UCDP's place name is not told, and yet it named the place"
    html = reports_html(view.sites.items[0], view.incidents.items, view.beside("yard"), 0)
    assert html.count(BESIDE) == 1 and NONE not in html
    sheet = _reports(_facts(view, view.sites.items[0], None))
    assert sheet["none"] == "" and sum(BESIDE in said for _, said in sheet["rows"]) == 1


@pytest.mark.parametrize("audience", Audience)
def test_where_all_lie_there_by_coordinates_it_says_that_none_names_the_place(
    tmp_path: Path, audience: Audience
) -> None:
    view = edition(tmp_path, audience, SILENT)
    assert NONE in reports_html(view.sites.items[0], view.incidents.items, view.beside("yard"), 0)
    assert _reports(_facts(view, view.sites.items[0], None))["none"].startswith(NONE)
    point = replace(YARD, outline=Point(98.55, 16.63), outline_basis=OutlineBasis.UNKNOWN)
    assert "of the point" in reports_html(point, view.incidents.items, view.beside("yard"), 0)


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.PARTNER])
def test_own_words_in_place_of_a_headline_do_not_make_it_unnamed(tmp_path: Path, audience: Audience) -> None:
    view = edition(tmp_path, audience, NAMING, words="Smoke is reported")
    (told,) = view.incidents.items
    assert told.title == "Smoke is reported" and view.beside("yard") == frozenset()


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_exports_say_which(tmp_path: Path, audience: Audience, form: str) -> None:
    view = edition(tmp_path, audience, SILENT, NAMING)
    workspace = Workspace.open(tmp_path / f"{audience}-2-0")
    out = tmp_path / f"out.{form}"
    export(workspace, out, "incidents", audience, today=TODAY)
    if form == "csv":
        with out.open(encoding="utf-8", newline="") as file:
            told = {row["title"]: json.loads(row["beside_site_ids"] or "[]") for row in csv.DictReader(file)}
    else:
        told = {
            f["properties"]["title"]: f["properties"]["beside_site_ids"]
            for f in json.loads(out.read_text(encoding="utf-8"))["features"]
        }
    assert told == {"Smoke seen": ["yard"], "Smoke over Orchid Yard": []}
    assert len(view.incidents.items) == 2


WHOLE = tuple((site, s) for site in gazetteer_sites() for s in site.statements if s.scope)


def test_each_statement_of_a_whole_in_the_gazetteer_is_marked() -> None:
    """What stands at a stage or an extension and is not its listing speaks of the whole, as its own words show."""
    parts = ("KK Park", "Shewe Koko")
    listed = [(site, s) for site in gazetteer_sites() for s in site.statements if site.name.startswith(parts)]
    assert len(WHOLE) == 14 == len([s for _, s in listed if not s.text.startswith("ASPI has it on its 2025 map")])


@pytest.mark.parametrize(("site", "statement"), WHOLE, ids=lambda x: getattr(x, "id", ""))
def test_a_statement_of_a_whole_never_stands_at_a_part_as_if_it_spoke_of_it(site: Site, statement: object) -> None:
    said = {said_of(s, site) for s in site.statements if s.scope}
    assert all(words.endswith("not of this part.") for words in said)
    html = statements_html(site)
    assert html.count("not of this part.") == sum(bool(s.scope) for s in site.statements)
    assert all(s.text[:40] not in why_listed(site) for s in site.statements if s.scope), (
        "the place is not listed for it"
    )
    here = [i for i in read_statements().incidents if i.id.startswith(f"gazetteer-{site.id}-")]
    of_a_whole = [i for i in here if i.title.endswith("not of this part.")]
    assert len(of_a_whole) == sum(bool(s.scope) for s in site.statements)
    assert {(i.named_site_ids, i.place_name == site.name) for i in of_a_whole} == {((), False)}, "no part is named"
    assert {i.named_site_ids for i in here if i not in of_a_whole} == {(site.id,)}


def test_at_the_whole_what_is_said_of_the_whole_stands_as_it_is() -> None:
    (group,) = gazetteer_groups()
    whole = approximate_site(group)
    assert {s.scope for s in whole.statements} == {
        "",
        "KK Park, zone A",
        "KK Park in the first wave of demolition",
        "KK Park II (matched by no source here to one of the listed stages)",
    }
    assert "Said of KK Park, zone A, not of all of this place." in statements_html(whole)


def test_reports_and_statements_are_told_apart_where_no_report_names_the_place() -> None:
    stage = next(site for site in gazetteer_sites() if site.name == "KK Park 1st Stage")
    assert no_report_sentence(stage, 7) == (
        "No report names this place in this edition; 1 statement does, 8 statements speak of other ground that it "
        "belongs to or holds and 7 claims are on file."
    )
    other = next(site for site in gazetteer_sites() if site.name == "OK Park")
    assert no_report_sentence(other, 0) == "No report names this place in this edition; 1 statement does."
    assert no_report_sentence(YARD, 0) == "No report names this place in this edition."


def test_a_claim_at_a_part_says_of_what_it_speaks_and_at_the_whole_it_stands_as_it_is(tmp_path: Path) -> None:
    parts, whole = Workspace.open(tmp_path / "parts"), Workspace.open(tmp_path / "whole")
    import_gazetteer(parts)
    import_gazetteer(whole, approximate=True)
    for home in (parts, whole):
        import_known_claims(home)
    for claim in parts.store.claims():
        for held in (True, False):
            said = scope_sentence(claim, None, None, held=held)
            assert said.startswith(f"Said of {claim.scope}, not of this part.") and "KK Park" in claim.scope
    assert not any("not of this part" in scope_sentence(claim, None, None) for claim in whole.store.claims())
    assert len(parts.store.claims()) == len(whole.store.claims()) == 7


@pytest.mark.parametrize("audience", Audience)
def test_the_scope_leaves_with_the_statement(tmp_path: Path, audience: Audience) -> None:
    workspace = Workspace.open(tmp_path / "w")
    import_gazetteer(workspace)
    import_statements(workspace)
    out = tmp_path / "sites.geojson"
    export(workspace, out, "sites", audience, today=TODAY)
    (stage,) = [
        f["properties"]
        for f in json.loads(out.read_text(encoding="utf-8"))["features"]
        if f["properties"]["name"] == "KK Park 1st Stage"
    ]
    scopes = [s.get("scope", "") for s in stage["statements"]]
    assert scopes.count("KK Park as a whole") >= 4 and scopes.count("") == 1
    told = [i for i in workspace.edition(audience, TODAY).incidents.items if "MM-ASPI-MY01" in i.id]
    assert len(told) >= 7 and all("not of this part." in i.title for i in told if i.title.startswith("KK Park"))
    assert all(i.place_name.startswith("KK Park") and not i.named_site_ids for i in told if "of this part" in i.title)
