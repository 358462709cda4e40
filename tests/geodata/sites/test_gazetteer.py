"""The gazetteer: its counts, its honesty, and that it says what the shared list says."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
import shapely
from shapely.geometry import Point, shape

from geodata.access.audience import Audience
from geodata.access.site_standing import SiteStanding
from geodata.incidents.incident import PlacePrecision
from geodata.looks.look_counts import Looked
from geodata.sites.countries import BORDERS
from geodata.sites.gazetteer import approximate_site, gazetteer_groups, gazetteer_sites, known_points, outside_m
from geodata.sites.outline import area_m2, distance_m
from geodata.sites.site import Access, OutlineBasis, Site, Statement, confirmed_aliases
from geodata.text.clean import clean
from geodata.text.personal_data import screen
from geodata.wording.listing_sentences import replies, whom_to_write, why_listed
from geodata.wording.site_sentences import site_sentence
from geodata.workspace import Workspace
from pipelines.incidents.import_gazetteer import read_statements
from pipelines.publish.export import export
from pipelines.sites.import_sites import import_sites
from screens.site.site_fields import heading
from tests.geodata.cleared import pass_on_site
from tests.geodata.made_settings import settings_from

SHARED = Path(__file__).parents[3] / "../shared/data/gazetteer/compounds.geojson"


def test_counts_by_country_and_source() -> None:
    sites = gazetteer_sites()
    assert Counter(s.country for s in sites) == {"MM": 19, "KH": 86}
    assert len({s.id for s in sites}) == 105
    assert sum(len(s.statements) for s in sites) == 126


def test_points_are_shown_and_not_watched() -> None:
    for site in gazetteer_sites():
        assert isinstance(site.outline, Point)
        assert site.outline_basis is OutlineBasis.UNKNOWN and not site.watched
        assert site.access is Access.PUBLIC and site.documented and site.source
        assert "second-hand" in site.coordinate_note
        assert "somewhere within 1 km of the point" in site.coordinate_note and "utside it" not in site.coordinate_note


def test_every_statement_has_a_date_a_source_and_a_link_and_is_one_short_clean_line() -> None:
    for site in gazetteer_sites():
        for statement in site.statements:
            assert statement.date[:2] == "20" and statement.source_title and statement.url.startswith("https://")
            assert len(statement.text) <= 160 and clean(statement.text).removed == ()
            assert '"' not in statement.text, "no quotations: our own words"
            assert screen(statement.text).found == ()


def test_kk_park_lies_where_it_is_and_not_four_kilometres_away() -> None:
    stages = [p for p in known_points() if distance_m(p, Point(98.553, 16.630)) < 1_500]
    assert len(stages) >= 3
    assert len(known_points()) == 105


def test_the_common_size_of_kk_park_is_used_for_the_whole_only() -> None:
    (group,) = gazetteer_groups()
    whole = approximate_site(group)
    assert whole.outline_basis is OutlineBasis.SOURCED_RADIUS and whole.watched
    assert area_m2(whole.outline) == pytest.approx(2.1e6, rel=0.02)  # 210 ha as reported
    for site in gazetteer_sites():
        if site.id in group.members:
            assert whole.outline.contains(site.outline)
            assert not site.watched
    assert "our own choice" in whole.coordinate_note and "the Guardian" in whole.coordinate_note


OTHERWISE_DATED = {
    ("2025-12", "https://www.independent.co.uk/news/myanmar-takeaways-spacex-thai-chinese-b2886432.html"): "2025-12-13",
    (
        "2025-10-20",
        "https://www.thestar.com.my/aseanplus/aseanplus-news/2025/10/22/army-clamps-down-on-key-scam-centre",
    ): "2025-10-16/20",
}
"""The day in the article is that of the officials' count; the independent count that it tells of has none. AP gives the
raid on KK Park no day but that of the newspaper that told of it."""


OTHERWISE_SOURCED = {
    (
        "2025-10-20",
        "https://www.thestar.com.my/aseanplus/aseanplus-news/2025/10/22/army-clamps-down-on-key-scam-centre",
    ): "https://www.nationthailand.com/blogs/news/asean/40057186",
}
"""Where the page that the shared list names does not say what it is cited for: the page that does, read in a copy."""


@pytest.mark.skipif(not SHARED.exists(), reason="the shared gazetteer is not beside this checkout")
def test_facts_agree_with_the_shared_list_and_its_wording_is_our_own() -> None:
    shared = {f["id"]: f for f in json.loads(SHARED.read_text(encoding="utf-8"))["features"]}
    assert set(shared) == {s.id for s in gazetteer_sites()}
    for site in gazetteer_sites():
        theirs = shared[site.id]
        assert theirs["geometry"]["coordinates"] == [site.outline.x, site.outline.y]  # type: ignore[attr-defined]
        known = {(s["date"], s["url"]): s["statement"] for s in theirs["properties"]["statements"]}
        for told in site.statements:
            url = OTHERWISE_SOURCED.get((told.date, told.url), told.url)
            written = known[OTHERWISE_DATED.get((told.date, told.url), told.date), url]
            assert len(written) <= 60 or written not in told.text


NO_RECORD = ("wikipedia", "github", "vegasslots", "crene", "sumsub", "casino directory", "summarising")
"""Pages that sum up what others published: a place is named by who published it, or not at all."""


def test_only_publications_of_record_are_cited() -> None:
    cited = [f"{s.source_title} {s.url}".casefold() for site in gazetteer_sites() for s in site.statements]
    cited += [site.coordinate_note.casefold() for site in (*gazetteer_sites(), approximate_site(gazetteer_groups()[0]))]
    cited.append(files("geodata.incidents.own_rows").joinpath("kk_park_claims.csv").read_text("utf-8").casefold())
    assert not [(name, text) for name in NO_RECORD for text in cited if name in text]


def test_no_name_and_no_place_is_given_that_nobody_confirmed() -> None:
    for site in gazetteer_sites():
        assert confirmed_aliases(site) == site.aliases and "not confirmed" not in repr(site).replace(site.source, "")
    reports = read_statements().incidents
    # of the 126 statements three stand at both extensions of Shwe Kokko: each of them is one
    assert len(reports) == 123 and {r.place_precision for r in reports} == {PlacePrecision.NEAR}


def test_what_is_said_of_kk_park_names_its_speaker_and_its_ground() -> None:
    figures = [s for site in gazetteer_sites() if site.name.startswith("KK Park") for s in site.statements]
    counted = [
        s.text for s in figures if " of 635" in s.text or " of 148" in s.text or "109" in s.text or "31 " in s.text
    ]
    assert len(counted) == 5
    for text in counted:
        assert text.startswith("KK Park") and ("reports it" in text or "CIR" in text)
    assert not [s for s in figures if s.date.startswith("2020")], "an allegation stands at the day it was made"


def test_points_that_lie_elsewhere_by_the_lines_of_the_map_say_so() -> None:
    ground = json.loads(BORDERS.read_text(encoding="utf-8"))["features"]
    lands = {f["properties"]["name"]: shape(f["geometry"]) for f in ground if f["properties"]["kind"] == "country"}
    across, at_sea = set(), set()
    for site in gazetteer_sites():
        here = [name for name, land in lands.items() if land.contains(site.outline)]
        if {"MM": "Myanmar", "KH": "Cambodia"}[site.country] in here:
            assert "lines of this map" not in site.coordinate_note and site.id not in outside_m()
            continue
        (across if here else at_sea).add(site.id)
        where = f"less than 1 km {'beyond its border' if here else 'off its coast'}"
        assert where in site.coordinate_note and where in site_sentence(_standing(site))
        assert not any(name in site.coordinate_note for name in here), "a coarse line is no ground to name a neighbour"
        land = lands[{"MM": "Myanmar", "KH": "Cambodia"}[site.country]]
        assert 0 < outside_m()[site.id] < 1_000, "metres in which nobody knows line or point are not told"
        off = shapely.distance(land, site.outline) * 110_574
        assert outside_m()[site.id] == pytest.approx(off, rel=0.05, abs=20)
    assert (len(across), len(at_sea)) == (6, 13)


def test_what_is_doubted_of_a_point_is_never_cut() -> None:
    """The end of the note is the doubt itself: "point or line is that far off"."""
    for site in gazetteer_sites():
        words = site_sentence(_standing(site))
        circle = replace(site, coordinate_note=f"{'Watched within a circle, cut where another is nearer. ' * 3}{words}")
        assert "…" not in heading(circle, "", date(2026, 11, 21))
        reviewed = replace(circle, review_by=date(2027, 11, 27))
        assert "Entry to be looked at again by 27 Nov 2027." in heading(reviewed, "", date(2026, 11, 21))
        assert "27 Nov 2027" not in heading(reviewed, "", date(2026, 11, 21), inside=False), "it reads as a review"
        assert len(words) <= 500, "cut in the list of sites and on the map"


def _standing(site: Site) -> SiteStanding:
    return SiteStanding(site, (), Looked(0, 0, 0, 0, None), date(2026, 11, 21))


def test_each_place_says_why_it_is_listed_and_that_this_is_no_finding() -> None:
    for site in gazetteer_sites():
        said = why_listed(site)
        bare = why_listed(site, lead=False)
        assert said == f"Why it is listed: {bare}", "a column of that name does not repeat it"
        assert said.startswith("Why it is listed: ") and said.endswith(
            "Being listed is not a finding of Compound Watch."
        )
        assert "ASPI" in said or "Amnesty" in said
        assert len(said) < 420


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (
            {},
            "The operator of this page has named no address for corrections and replies: write to whoever gave it to "
            "you.",
        ),
        (
            {"issuer": "Office of Records", "contact": "records@example.org", "right_of_reply": "Replies are printed."},
            "Published by Office of Records. Contact: records@example.org. Corrections and replies: "
            "records@example.org. Replies are printed.",
        ),
        ({"corrections_to": "mend@example.org"}, "Corrections and replies: mend@example.org."),
    ],
)
def test_whom_to_write_to_is_said_or_that_nobody_is_named(written: dict[str, str], said: str) -> None:
    assert whom_to_write(settings_from(written)) == said


def test_replies_are_printed_and_are_never_the_reason_for_listing() -> None:
    said = Statement("2026-03", "The owner says that the place is an hotel.", "Letter of the owner", "", True)
    named = Statement("2026-01", "A report names the place.", "A report", "")
    site = replace(gazetteer_sites()[0], statements=(said, named))
    assert why_listed(site).startswith("Why it is listed: A report names the place (2026-01; A report).")
    assert replies(site) == ("Reply (2026-03; Letter of the owner): The owner says that the place is an hotel.",)


def test_a_reply_outlives_import_store_and_export(tmp_path: Path) -> None:
    ring = [[98.5, 16.6], [98.51, 16.6], [98.51, 16.61], [98.5, 16.61], [98.5, 16.6]]
    answer = {"date": "2026", "text": "It is an hotel.", "source_title": "The owner", "url": "", "reply": True}
    listed = {"date": "2026-05", "text": "A report lists it.", "source_title": "A report, May", "url": ""}
    feature = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {
            "id": "s",
            "name": "S",
            "documented": True,
            "source": "A report",
            "statements": [answer, listed],
        },
    }
    path = tmp_path / "sites.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    workspace = Workspace.open(tmp_path / "w")
    import_sites(workspace, path, by="test")
    assert workspace.store.site("s").statements[0].reply
    pass_on_site(workspace.store, "s")
    export(workspace, tmp_path / "out.geojson", "sites", Audience.PUBLIC, today=date(2026, 11, 21))
    (out,) = json.loads((tmp_path / "out.geojson").read_text("utf-8"))["features"]
    assert out["properties"]["statements"][0]["reply"] is True  # in 2026, of 2026: a reply waits for no day to be over
    assert out["properties"]["why_listed"].startswith("A report lists it ("), "the column says why_listed"
    workspace.store.close()
