"""Told apart in each door: a report that lies at a place, one that names it, and a statement of a larger whole."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from shapely.geometry import Point, box

from geodata.access.audience import Audience
from geodata.edition_view import EditionView
from geodata.incidents.clearing import Decision
from geodata.incidents.forgotten_text import id_digest
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.site_join import around_site
from geodata.sites.gazetteer import approximate_site, gazetteer_groups, gazetteer_sites, wholes
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.store.clearings import Wish
from geodata.wording.claims.claim_sentences import (
    claim_told,
    counts_sentence,
    scope_sentence,
    unmatched,
)
from geodata.wording.listing_sentences import said_of, why_listed
from geodata.wording.report_sentences import no_report_sentence, report_sentence
from geodata.workspace import Workspace
from layers.charts.claims_tile import claims_tile
from layers.map.overview import _claimed
from pipelines.brief.assemble_briefing import _facts
from pipelines.brief.briefing_inputs import Context
from pipelines.brief.briefing_json import names_of
from pipelines.brief.second_sheet_of_a_site import _reports, told_by_others
from pipelines.incidents.import_claims import import_known_claims
from pipelines.incidents.import_gazetteer import import_statements, read_statements
from pipelines.publish.export import WRITERS, export
from pipelines.sites.import_gazetteer import import_gazetteer
from screens.site.finding_cards import around_html, report_html, reports_html, whole_html
from screens.site.site_fields import statements_html
from tests.canaries.outlets import readable
from tests.geodata.cleared import ANSWERED, decide_about_report

TODAY = date(2026, 11, 24)
DAY = date(2026, 5, 6)
YARD = Site("yard", "Orchid Yard", box(98.54, 16.62, 98.56, 16.64), "MM", source="R", documented=True)
YARD = replace(YARD, access=Access.PUBLIC)
BESIDE = "Placed within 1 km of the outline; as told here, it does not name this place."
NONE = "As told in this edition, no report names this place"
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
    catalog="incidents/ucdp-asked/catalog.json",
)


def edition(tmp_path: Path, audience: Audience, *reports: Incident, words: str = "") -> EditionView:
    workspace = Workspace.open(tmp_path / f"{audience}-{len(reports)}-{len(words)}")
    workspace.store.save_site(YARD, by="a")
    workspace.store.save_incidents([replace(i, site_ids=("yard",)) for i in reports])
    for one in reports:
        wish = Wish(
            Decision.CLEARED, "desk", "Points at nobody at all.", words=words, terms="CC BY 4.0", answers=ANSWERED
        )
        if one.source == "csv":
            decide_about_report(workspace.store, one.id, wish)
    return workspace.edition(audience, TODAY)


@pytest.mark.parametrize("audience", Audience)
def test_a_report_by_its_coordinates_alone_says_that_it_does_not_name_the_place(
    tmp_path: Path, audience: Audience
) -> None:
    view = edition(tmp_path, audience, SILENT, NAMING, CODED)
    by_title = {i.title: i.id for i in view.incidents.items}
    assert view.beside("yard") == {by_title["Smoke seen"]}, "UCDP's place name is not told, and yet it named the place"
    html = reports_html(view.sites.items[0], view.incidents.items, view.beside("yard"), ())
    assert html.count(BESIDE) == 1 and NONE not in html
    sheet = _reports(_facts(view, view.sites.items[0], None), whole=False)
    assert sheet["none"] == "" and sum(BESIDE in said for _, said in sheet["rows"]) == 1


@pytest.mark.parametrize("audience", Audience)
def test_where_all_lie_there_by_coordinates_it_says_that_none_names_the_place(
    tmp_path: Path, audience: Audience
) -> None:
    view = edition(tmp_path, audience, SILENT)
    assert NONE in reports_html(view.sites.items[0], view.incidents.items, view.beside("yard"), ())
    assert _reports(_facts(view, view.sites.items[0], None), whole=False)["none"].startswith(NONE)
    point = replace(YARD, outline=Point(98.55, 16.63), outline_basis=OutlineBasis.UNKNOWN)
    assert "of the point" in reports_html(point, view.incidents.items, view.beside("yard"), ())


def test_a_briefing_that_holds_back_counts_what_its_edition_tells(tmp_path: Path) -> None:
    view = edition(tmp_path, Audience.INTERNAL, *(replace(SILENT, id=f"csv-{n}") for n in range(7)))
    facts = _facts(view, view.sites.items[0], None)
    assert _reports(facts, whole=True)["more"].startswith("Two older reports on file.")
    assert _reports(facts, whole=False)["more"].startswith("Two older reports in this edition.")


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
    assert all(words.startswith("Said of ") and "this part" not in words for words in said)
    html = statements_html(site)
    assert html.count("<b>Said of ") == sum(bool(s.scope) for s in site.statements)
    assert all(s.text[:40] not in why_listed(site) for s in site.statements if s.scope), (
        "the place is not listed for it"
    )
    (of_site,) = [i for i in read_statements().incidents if i.named_site_ids == (site.id,)]
    assert of_site.title.startswith("ASPI has it on its 2025 map")


def test_one_statement_is_one_report_however_many_listed_places_it_stands_at() -> None:
    told = [i for i in read_statements().incidents if " Said of " in i.title]
    assert len(told) == len({(i.title, i.start_date, i.url) for i in told}) == 11
    assert len({(s.date, s.text, s.url) for _, s in WHOLE}) == 11, "three of fourteen stand at two places"
    matched = {i.place_name: i.title.partition(" Said of ")[2] for i in told}
    assert matched["KK Park as a whole"] == "KK Park as a whole."
    assert matched["Shwe Kokko as a whole"] == "Shwe Kokko as a whole."
    assert matched["KK Park II"] == "KK Park II, not matched to a stage by any source."
    assert matched["KK Park, zone A"].endswith(", not matched to a stage by any source.")
    for whole in wholes():
        of_it = [i for i in told if i.named_site_ids == (whole.id,)]
        points = {site.outline for site in gazetteer_sites() if site.id in whole.parts}
        assert of_it and not points & {i.place for i in of_it}, "its place is that of no part"


DONGMEI = "MM-ASPI-MY05"
NOT_MATCHED = ", not matched to a stage by any source"


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.open(tmp_path_factory.mktemp("listed"))
    import_gazetteer(workspace)
    import_statements(workspace)
    import_known_claims(workspace)
    loose = replace(
        SILENT,
        id="csv-kk",
        title="Smoke at KK Park",
        place_precision=PlacePrecision.NEAR,
        licence="CC BY 4.0",
    )
    workspace.store.save_incidents([loose, replace(loose, id="csv-m", title="Smoke in Myawaddy")])
    for one in ("csv-kk", "csv-m"):
        decide_about_report(
            workspace.store, one, Wish(Decision.CLEARED, "desk", "Points at nobody.", with_link=True, answers=ANSWERED)
        )
    return workspace


@pytest.mark.parametrize("audience", Audience)
def test_what_names_a_whole_stands_at_its_page_alone_and_never_as_naming_no_place(
    listed: Workspace, audience: Audience
) -> None:
    view = listed.edition(audience, TODAY)
    at = {site.id: site for site in view.sites.items}
    for site_id in ("MM-ASPI-MY01", "MM-ASPI-MY02", DONGMEI):
        around = around_site(at[site_id], view.incidents.items)
        assert [i.title for i, _ in around] == ["Smoke in Myawaddy"]
        assert "Said of" not in around_html(around, 25.0) and "KK Park" not in around_html(around, 25.0)
        sheet = _reports(_facts(view, at[site_id], None))
        assert sheet["around"].startswith(
            "One more report lies around here or in the district and is told at no listed"
        )
        assert any("KK Park as a whole" in said for _, said in sheet["rows"]) is (site_id == "MM-ASPI-MY01")
    told = view.of_whole("MM-ASPI-MY01")
    assert len(told) == 9 and view.of_whole("MM-ASPI-MY02") == view.of_whole(DONGMEI) == ()
    first = at["MM-ASPI-MY01"]
    noted = names_of([_facts(view, first, None)])
    assert {f"report/{id_digest(i.id)}" for i in told} <= set(noted), "a briefing is kept back with what it tells"
    html = whole_html(first, told)
    assert "Of KK Park as one: one report" in html and "Smoke at KK Park" in html
    assert "they name" not in html.casefold() and "AFP counts 22" in statements_html(first), "told once on the page"
    assert whole_html(at[DONGMEI], view.of_whole(DONGMEI)) == ""
    ((smoke, said),) = [row for row in _reports(_facts(view, first, None))["rows"] if "Smoke" in row[1]]
    assert smoke == "6 May 2026" and said.endswith("It names KK Park, and none of its listed parts.")


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
def test_of_a_release_whose_place_is_not_told_no_page_and_no_briefing_says_that_it_names_none(
    tmp_path: Path, audience: Audience
) -> None:
    """Its row names the place: to deny that would be untrue, to confirm it would tell it."""
    workspace = Workspace.open(tmp_path / "released")
    import_gazetteer(workspace)
    key = "MM-ASPI-MY04"
    site = workspace.store.site(key)
    day, at = date(2025, 5, 6), site.outline.centroid
    title = f"About 70 workers freed from {site.name}"
    freed = replace(SILENT, id="csv-q", title=title, start_date=day, end_date=day, place=at, site_ids=(key,))
    workspace.store.save_incidents([freed])
    wish = Wish(
        Decision.CLEARED, "desk", "Points at nobody.", terms="CC BY 4.0", answers=replace(ANSWERED, moving=True)
    )
    decide_about_report(workspace.store, freed.id, wish)
    view = workspace.edition(audience, TODAY)
    place = next(one for one in view.sites.items if one.id == key)
    around = around_site(place, view.incidents.items)
    assert [incident.id.startswith("release-") for incident, _ in around] == [True]
    html, sheet = around_html(around, 25.0), _reports(_facts(view, place, None), whole=False)
    assert "they name none, or their place is not told." in html and "told to the district alone" in html
    assert sheet["around"].startswith("One more report lies around here or in the district and is told at no listed")
    assert sheet["none"].startswith(NONE) and NONE.startswith("As told in this edition")
    for words in (html, str(sheet)):
        assert not re.search(r"do(es)? not name|names? no |name none and", words), "nothing is denied of it"


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("form", ["csv", "geojson", "kml"])
def test_files_hold_what_is_said_of_a_whole_once_with_its_parts(
    listed: Workspace, tmp_path: Path, audience: Audience, form: str
) -> None:
    out = tmp_path / f"out.{form}"
    export(listed, out, "incidents", audience, today=TODAY)
    text = out.read_text(encoding="utf-8")
    assert "this part" not in text
    if form == "csv":
        with out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        generators = [row for row in rows if "ran generators" in row["title"]]
        assert [json.loads(row["whole_of_site_ids"]) for row in generators] == [["MM-ASPI-MY19", "MM-ASPI-MY18"]]
        assert {row["site_ids"] for row in generators} == {"[]"}
        assert {row["whole_of_site_ids"] for row in rows if row["place_name"] == "OK Park"} == {"[]"}
        apart = ("KK Park II", "KK Park, zone A", "KK Park in the first wave of demolition")
        unmatched = {row["whole_of_site_ids"] for row in rows if row["place_name"] in apart}
        assert unmatched == {"[]"}, "no machine gives 109 to each stage"


def test_where_the_whole_is_a_site_what_is_said_of_it_stands_there_and_at_no_stage(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w")
    import_gazetteer(workspace, approximate=True)
    import_statements(workspace)
    view = workspace.edition(Audience.PUBLIC, TODAY)
    assert len([i for i in view.incidents.items if i.site_ids == ("MM-KK-PARK",)]) == 8
    assert view.of_whole("MM-ASPI-MY01") == () and view.beside("MM-KK-PARK") == frozenset()


def test_at_the_whole_what_is_said_of_the_whole_stands_as_it_is() -> None:
    (group,) = gazetteer_groups()
    whole = approximate_site(group)
    assert {s.scope for s in whole.statements} == {
        "",
        "KK Park, zone A",
        "KK Park in the first wave of demolition",
        "KK Park II",
    }
    assert "Said of KK Park, zone A, not of all of this place." in statements_html(whole)


def test_reports_and_statements_are_told_apart_where_no_report_names_the_place(listed: Workspace) -> None:
    stage = next(site for site in gazetteer_sites() if site.name == "KK Park 1st Stage")
    whole = listed.store.claims()
    assert no_report_sentence(stage, whole) == (
        "As told in this edition, no report names this place; 1 statement does, 8 statements speak of a larger whole, "
        "or of ground that no source matches to it and 7 claims and counts of a larger whole, or of ground that no "
        "source matches to it, are told in it."
    )
    own = replace(whole[0], scope="north block", independent_scope="")
    assert no_report_sentence(stage, [own]).endswith("and 1 claim or count is told in it.")
    other = next(site for site in gazetteer_sites() if site.name == "OK Park")
    assert no_report_sentence(other, ()) == "As told in this edition, no report names this place; 1 statement does."
    assert no_report_sentence(YARD, ()) == "As told in this edition, no report names this place."


def test_a_claim_at_a_part_says_of_what_it_speaks_and_at_the_whole_it_stands_as_it_is(tmp_path: Path) -> None:
    parts, whole = Workspace.open(tmp_path / "parts"), Workspace.open(tmp_path / "whole")
    import_gazetteer(parts)
    import_gazetteer(whole, approximate=True)
    for home in (parts, whole):
        import_known_claims(home)
    for claim in parts.store.claims():
        matched = "" if claim.scope in ("KK Park as a whole", "KK Park, all zones") else NOT_MATCHED
        for held in (True, False):
            assert scope_sentence(claim, None, None, held=held).startswith(f"Said of {claim.scope}{matched}.")
        other = scope_sentence(replace(claim, site_id=DONGMEI), None, None)
        assert "Said of" not in other, "no part of KK Park"
    assert not any("Said of" in scope_sentence(claim, None, None) for claim in whole.store.claims())
    assert len(parts.store.claims()) == len(whole.store.claims()) == 7


ZONE_A = "Said of KK Park, zone A, not matched to a stage by any source."
LIKELY = "Said of KK Park, ground not stated (likely zone A, as CIR reads it), not matched to a stage by any source."


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("form", WRITERS)
def test_a_claim_of_ground_that_no_source_matches_says_so_in_every_file(
    listed: Workspace, tmp_path: Path, audience: Audience, form: str
) -> None:
    out = tmp_path / f"out{form}"
    export(listed, out, "claims", audience, today=TODAY)
    text = readable(out).decode("utf-8", "replace")
    for words in (ZONE_A, LIKELY, "Said of KK Park, all zones.", "Said of KK Park as a whole."):
        assert words in text, (form, words)
    if form == ".csv":
        with out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 7 and all(row["said_of"] and row["sentence"].endswith(row["said_of"]) for row in rows)
        of_110 = [row for row in rows if row["figure"] in ("110", "110.0")]
        assert [(row["site_id"], row["said_of"]) for row in of_110] == [("MM-ASPI-MY01", ZONE_A)]


@pytest.mark.parametrize("audience", Audience)
def test_claims_that_are_counted_or_summed_up_for_a_stage_say_that_no_source_matches_them(
    listed: Workspace, audience: Audience
) -> None:
    view = listed.edition(audience, TODAY)
    stage = next(site for site in view.sites.items if site.id == "MM-ASPI-MY01")
    facts = _facts(view, stage, None)
    assert len(unmatched(facts.claims)) == 2
    context = Context(TODAY, None, audience, (), "s", "v", 8, 2, {})
    told = told_by_others(facts, context)
    shown = [ZONE_A in one["source"] or LIKELY in one["source"] for one in told["claims"]]
    assert f"Of these, {('two', 'one')[sum(shown)]} " in told["more_claims"]
    # "of them" would read as of the one or two that no source matches
    assert "to a stage. Some of all these claims: " in told["more_claims"]
    assert counts_sentence(facts.claims).count(NOT_MATCHED) == 1, "CIR's 109, on the ministry's map of zone A"
    assert "Said of KK Park" in _claimed(facts.claims) and "Said of KK Park" in claims_tile(facts.claims, {})
    assert all("Said of" not in claim_told(replace(c, site_id=DONGMEI)) for c in facts.claims)


@pytest.mark.parametrize("audience", Audience)
def test_a_note_of_ours_is_never_put_into_the_mouth_of_its_source(
    listed: Workspace, tmp_path: Path, audience: Audience
) -> None:
    view = listed.edition(audience, TODAY)
    (up, *_) = [i for i in view.incidents.items if i.title.startswith("Amnesty's June 2026 list calls it")]
    said = report_sentence(up)
    assert said.startswith("Our note: Amnesty's June 2026 list calls it a confirmed scamming compound")
    assert "(Jun 2026; after Amnesty International, Falling Through the Cracks" in said
    assert "; of this place; transcribed second-hand)" in said and "25 km" not in said, "it is the listing itself"
    out = tmp_path / "out.kml"
    export(listed, out, "incidents", audience, today=TODAY)
    kml = out.read_text(encoding="utf-8")
    assert "Our note: Than Lwin Times reported" in kml and "generators says" not in kml
    assert not [line for line in kml.split("says:") if line.rstrip().endswith(("(ASA 23/1093/2026)", "industry"))]
    whole = next(i for i in view.incidents.items if i.title.startswith("KK Park as a whole: AFP"))
    told = report_sentence(whole)
    assert told.count("KK Park as a whole") == 1 and "Said of" not in told and "placed to" not in told
    theirs = replace(up, catalog="https://example.org/catalog.json")
    assert report_sentence(theirs).startswith("Amnesty International"), "another house's words are not ours"


def test_a_speaker_is_not_named_twice() -> None:
    told = replace(SILENT, reported_by="Provincial Office", title="Provincial Office reports a search")
    assert report_sentence(told).startswith("Provincial Office reports a search (6 May 2026;")


def test_the_name_of_a_pin_has_day_and_place(listed: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "out.kml"
    export(listed, out, "incidents", Audience.PUBLIC, today=TODAY)
    text = out.read_text(encoding="utf-8")
    assert " says: Smoke in Myawaddy, 6 May 2026 (placed to about 25 km)</name>" in text
    assert "20 Oct 2025 (KK Park as a whole)</name>" in text


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
    told = [i for i in workspace.edition(audience, TODAY).incidents.items if "MM-KK-PARK" in i.id]
    assert len(told) >= 7 and all(" Said of KK Park" in i.title for i in told)
    assert all(i.place_name.startswith("KK Park") and not i.site_ids for i in told)


def test_no_institution_is_the_source_of_an_invented_row() -> None:
    row = replace(SILENT, source="UCDP", reported_by="UCDP GED", url="https://ucdp.uu.se/", title="Armed clash")
    assert 'href="https://ucdp.uu.se/"' in report_html(row)
    assert "href" not in report_html(replace(row, simulated=True))
