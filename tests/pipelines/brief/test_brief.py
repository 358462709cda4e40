"""The briefing: two sheets a site, every change with its window, nothing that the audience may not see, any text."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely.affinity
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.access.audience import Audience
from geodata.detections.control_area import Placebo
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review_state import standing_of
from geodata.errors import FileRefused, NotFound
from geodata.incidents.claim import Claim, ClaimScope
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.look import Look, LookStatus
from geodata.looks.measure import Measure
from geodata.settings.settings import FILE_NAME
from geodata.sites.site import Access
from geodata.store.clearings import Wish
from geodata.wording.change_sentences import forbidden_words
from geodata.wording.look_sentences import HATCHED
from geodata.workspace import Workspace
from layers.style import fonts, missing_glyphs
from pipelines.brief.brief import BriefReport, _texts, write_brief
from pipelines.brief.brief_pictures import chosen_two, picture_chips
from pipelines.brief.briefing_inputs import Context, SiteFacts, lead_of
from pipelines.brief.first_sheet_of_a_site import _in_box, page
from pipelines.brief.print_sheets import printed
from tests.geodata.cleared import ANSWERED, clear_claims, clear_scopes, decide_about_report
from tests.pipelines.brief.brief_makers import TODAY, add_looks, detection, point, reviews_of, site, workspace_at

HOSTILE = (
    "<script>alert(1)</script> `${x}` \\u202e #set page(fill: red) $x^2$ *b* _i_ @ref [[]] \u202e\u2066 " + "x" * 10_000
)
NAMES = {
    "NotoSansThai": "ปอยเปต แม่สอด",
    "NotoSansKhmer": "ព្រះសីហនុ",
    "NotoSansLao": "ສາມຫຼ່ຽມຄຳ",
    "NotoSansMyanmar": "မြဝတီမြို့",
    "NotoSansSC": "亚太新城",
}
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed (Debian: poppler-utils)"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for the tests that only read."""
    yield workspace_at(tmp_path_factory.mktemp("brief"))


def text_of(pdf: Path) -> str:
    """The words of a PDF as another program reads them, spaces evened out."""
    read = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return re.sub(r"[\s\u00a0\u200b]+", " ", read)


def pictures_in(pdf: Path) -> int:
    """Pixel images in a PDF, as another program counts them."""
    listed = subprocess.run(["pdfimages", "-list", str(pdf)], check=True, capture_output=True, text=True).stdout
    return sum(" image " in line for line in listed.splitlines())


def brief(
    workspace: Workspace, out: Path, *ids: str, audience: Audience = Audience.INTERNAL, since: date | None = None
) -> BriefReport:
    """Write it, for the 21st of November."""
    return write_brief(workspace, ids, since, out, audience, today=TODAY)


CONTEXT = Context(
    TODAY, None, Audience.INTERNAL, (), "4f1c9e", "0.1.0", 8, 2, {"type": "FeatureCollection", "features": []}
)


def values(**changes: Any) -> dict[str, Any]:
    """The values of a page without pictures."""
    facts = SiteFacts(site(), (), (), (), {}, (), (), ())
    return page(replace(facts, **changes), CONTEXT, None, 0)


@needs_poppler
def test_a_page_says_what_when_how_sure_and_on_what_it_rests(made: Workspace, tmp_path: Path) -> None:
    report = brief(made, tmp_path / "b.pdf", since=date(2026, 10, 12))
    assert (report.pages, report.sites, report.left_out, report.missing) == (2, ("pellimar-bend",), 0, ())
    said = text_of(tmp_path / "b.pdf")
    for words in (
        "Pellimar Bend: one lasting change consistent with construction, first visible between 5 Oct 2026 and 15 Oct",
        "Demo: simulated imagery.",
        "Change consistent with construction, about 1.4 ha",
        "Last clear look 5 Oct 2026; first seen 15 Oct; rule met on the image of 9 Nov",
        "Confidence is high: all 6 clear looks since show it",
        "Before, 5 Oct 2026. Last clear look before A.",
        "After, 19 Nov 2026. Newest look that makes a picture.",
        HATCHED,
        "None of it can be seen.",
        "19 Nov 2026, 2 days before the edition.",
        "settings",
        "version 0.1.0",
        "The rule is met pixel by pixel: a look that shows less than half",
        "Agreed by reviewer 2 and reviewer 5, the last on 13 Nov 2026",
        "compound-watch replay PE-0112",
    ):
        assert words in said, words
    assert "Page 1 of 2" in said and "Page 2 of 2" in said
    for words in ("Two years on one time axis", "What was reported", "Unseen is not unchanged.", "Check it yourself"):
        assert words in said, words


@needs_poppler
def test_a_claim_is_measured_on_the_ground_it_speaks_of_as_on_the_screen(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    at = site()
    since, unit = date(2026, 8, 1), "buildings demolished"
    days = [datetime(2026, 6, 1, tzinfo=UTC) + timedelta(days=5 * n) for n in range(30)]
    for name, before, after in (("built_up", 20.0, 18.0), ("built_up in south block", 8.0, 2.0)):
        series = [Measure(at.id, name, d, before if d.date() < since else after, "ha") for d in days]
        workspace.store.save_measures(at.id, name, series)
    claim = Claim("c", at.id, "Office", date(2026, 9, 1), since, 9, unit, 10, "south block", "o")
    workspace.store.save_claims([claim])
    clear_claims(workspace.store)
    brief(workspace, tmp_path / "undrawn.pdf")
    said = text_of(tmp_path / "undrawn.pdf")
    assert "best 10 %; " in said and "Scope not mappable" in said
    workspace.store.save_claim_scopes([ClaimScope(at.id, "south block", at.outline, "A plan, 2026")])
    brief(workspace, tmp_path / "unread.pdf")
    said = text_of(tmp_path / "unread.pdf")
    assert "drawn after a file that nobody has read yet." in said and "A plan" not in said, (
        "nobody has read who drew it"
    )
    clear_scopes(workspace.store)
    brief(workspace, tmp_path / "drawn.pdf")
    said = text_of(tmp_path / "drawn.pdf")
    assert "best 75 %; " in said
    assert "Measured inside “south block”, drawn after A plan, 2026." in said
    assert "% of the ground at most, on the clearest look of that time." in said, "as on the screen"
    assert "the two are not comparable, and nothing is concluded." in said and "interval, so" not in said
    assert "nothing is concluded. Source: o" in said


def test_what_is_known_to_be_wrong_at_sites_stands_before_what_control_areas_say() -> None:
    facts = SiteFacts(site(), (), (), (), {}, (), (), (Placebo("s", 1, site().outline, False, 46.8),))
    told = page(facts, replace(CONTEXT, placebos=facts.placebos, quiet=(2, 7.7)), None, 0)["trust"]
    said = " ".join(text for row in told for text in row).replace("\u00a0", " ")
    # Garwood 1936: two seen, 0.2422 to 7.2247; none seen in 46.8 site-years, one-sided, 2.9957
    assert "Known wrong or gone again at sites: 2 in 7.7 quiet site-years (0.26 a year; 0.03 to 0.94)." in said
    assert "Control areas: 0 in 46.8 site-years (at most 0.07 a year)." in said
    assert said.index("Known wrong or gone again at sites") < said.index("Control areas: 0 in")


def test_the_box_of_checks_offers_what_the_reader_can_do() -> None:
    facts = SiteFacts(site(), (detection(site()),), (), (), {}, (), (), ())
    inside = page(facts, CONTEXT, None, 0)["provenance"]
    assert "Make it again offline:" in inside["counts"] and inside["settings"][-1].startswith("compound-watch replay")
    outside = replace(CONTEXT, audience=Audience.PARTNER)
    free = page(facts, outside, None, 0)["provenance"]
    assert free["settings"][-1] == "compound-watch verify FILE.zip" and "replay" not in repr(free)
    looks = tuple(made_looks(("seen", "seen", "cloudy", "failed")))
    counts = page(replace(facts, looks=looks), CONTEXT, None, 0)["provenance"]["counts"]
    assert counts.startswith("Four scenes tried, 2 of them usable, "), "a cloudy one was not looked at"
    held = page(replace(facts, waiting=True), outside, None, 0)["provenance"]
    assert (held["counts"], held["settings"]) == (free["counts"], free["settings"]), "a refusal tells of nothing"


def made_looks(statuses: Sequence[str]) -> list[Look]:
    at = datetime(2026, 11, 19, 4, tzinfo=UTC)
    return [
        Look("pellimar-bend", f"S2-{n}", "s2", "sim", "optical", at - timedelta(days=5 * n), LookStatus(one))
        for n, one in enumerate(statuses)
    ]


def test_where_nothing_is_released_that_is_said_once_under_you_may_say() -> None:
    facts = SiteFacts(site(), (), tuple(made_looks(["seen"] * 10)), (), {}, (), (), (), waiting=True)
    boxes = {
        box["label"]: box["lines"] for box in page(facts, replace(CONTEXT, audience=Audience.PUBLIC), None, 0)["boxes"]
    }
    assert [text for line in boxes["You may say"] for text, _ in line] == [
        "Nothing: no change at this site is released."
    ]


def test_the_row_of_the_kind_tells_of_the_change_on_the_page_and_not_of_all() -> None:
    def trust(*changes: Detection) -> dict[str, str]:
        facts = SiteFacts(site(), changes, (), (), {}, (), (), ())
        return {row[0]: row[1].replace("\u00a0", " ") for row in page(facts, CONTEXT, None, 0)["trust"]}

    one = detection(site(), kind_probability=0.72)
    told = trust(one)
    assert told["Kind"] == "For this change the model gives 72 %. Scored on simulated ground alone."
    assert told["Limits"].endswith("(174 of 185; 95 %: 90 to 97). It was never scored on a real compound.")
    assert "For these changes the model gives A 72 % and B not yet clear, the likeliest one 55 %. Scored" in " ".join(
        trust(one, detection(site(), id="PE-0113", kind=Kind.UNCLEAR, kind_probability=0.55, area_m2=900.0)).values()
    )
    for none in (
        trust(),
        trust(detection(site())),
        trust(detection(site(), kind_probability=0.72, state=State.WITHDRAWN, withdrawn_reason="turned-green")),
    ):
        assert "Kind" not in none and "kind was right" not in none["Limits"]


@needs_poppler
def test_the_usual_range_of_night_light_is_printed_as_the_site_page_shows_it(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    at = site()
    days = [datetime(2025, 1, 10, tzinfo=UTC) + timedelta(days=30 * n) for n in range(22)]  # until October 2026
    wave = [0.02 * (-1) ** n for n in range(22)]
    light = [Measure(at.id, "night_light", d, 5.0 + w, "nW/cm2/sr") for d, w in zip(days, wave, strict=True)]
    workspace.store.save_measures(at.id, "night_light", light)
    brief(workspace, tmp_path / "alone.pdf")
    said = text_of(tmp_path / "alone.pdf")
    assert "Grey at night light: usual." in said
    facts = SiteFacts(at, (), tuple(workspace.store.looks(at.id)), (), {}, (), (), (), tuple(light))
    drawn = page(facts, CONTEXT, None, 0)["proof"]["series"]
    # Thirteen values of history: Student's t with 12 degrees of freedom passes 5.018 in 15 of 100,000 (one side),
    # times sqrt(1 + 1/13) and the least spread, 0.06, is a factor of 1.367; 0.3 is added before the logarithm, and the
    # median of the thirteen is 5.02
    assert f"flagged above {1.367 * 5.32 - 0.3:.1f}" in drawn and ">usual</text>" in drawn
    assert "flagged" not in page(replace(facts, measures=tuple(light[:8])), CONTEXT, None, 0)["proof"]["series"]


def test_fresh_ground_that_nobody_reads_is_not_drawn_on_a_sheet_to_be_quoted() -> None:
    day = datetime(2026, 10, 20, tzinfo=UTC)
    built = Measure(site().id, "built_up", day, 12.0, "ha")
    drawn = values(measures=(built, replace(built, name="fresh_ground", value=3.0, unit="%")))["proof"]["series"]
    assert "Built-up area" in drawn and "Fresh ground" not in drawn


def test_a_sheet_says_that_more_looks_are_behind_a_change_than_its_sentence_counts() -> None:
    looks = tuple(made_looks(["seen"] * 6))
    days = sorted(k.acquired_at.date() for k in looks)
    named = tuple(k.scene_id for k in looks)
    shown = detection(site(), scenes=named, first_seen=days[1], last_seen=days[-1], agreeing_looks=4)
    counts = values(detections=(shown,), looks=looks)["provenance"]["counts"]
    assert "6 behind these changes" in counts
    assert "One look gives a change a day and is not among its clear looks." in counts
    alike = values(detections=(replace(shown, agreeing_looks=5),), looks=looks)["provenance"]["counts"]
    assert "among its clear looks" not in alike


def test_what_ended_is_told_with_the_whole_of_what_it_cannot_show_and_whether_it_may_be_quoted() -> None:
    over = detection(site(), id="PB-9", kind=Kind.RADAR_CHANGE, state=State.ENDED, ended_on=TODAY)
    drawn = values(detections=(over,), looks=tuple(made_looks(["seen"] * 4)))["proof"]["ended"]
    assert "Radar does not show the kind of change. Ended 21\u00a0Nov 2026." in drawn[0]
    assert drawn[0].endswith("Not agreed by two people: do not quote.")
    agreed = values(
        detections=(over,), looks=tuple(made_looks(["seen"] * 4)), reviews={over.id: standing_of(reviews_of(over))}
    )
    assert "do not quote" not in agreed["proof"]["ended"][0]


@needs_poppler
def test_each_site_has_its_page_and_the_unseen_one_is_honest(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    unseen = workspace.store.save_site(site("hathervane", name="Hathervane"), by="test")
    add_looks(workspace, unseen, status=LookStatus.CLOUDY)
    quiet = workspace.store.save_site(site("quiet", name="Quiet Place"), by="test")
    add_looks(workspace, quiet)
    stale = workspace.store.save_site(site("stale", name="Oskelle Bridge"), by="test")
    add_looks(workspace, stale, until=date(2026, 9, 1))
    workspace.store.save_site(point(), by="test")
    out = tmp_path / "b.pdf"
    report = brief(workspace, out, "pellimar-bend", "hathervane", "quiet", "stale", "point")
    assert report.pages == 9  # the point has nothing to prove
    pages = [
        re.sub(r"[\s\u00a0\u200b]+", " ", sheet)
        for sheet in subprocess.run(
            ["pdftotext", str(out), "-"], check=True, capture_output=True, text=True
        ).stdout.split("\f")[:9:2]
    ]
    assert "Hathervane: could not be seen: nothing is said about it" in pages[1]
    assert "no change was seen" not in pages[1].lower() and "No picture" in pages[1]
    assert "no change was seen on the 12 days looked" in pages[2]
    assert "last usable look 81 days ago" in pages[3] and "no change was seen" not in pages[3].lower()
    assert "shown, not watched" in pages[4]
    # without names, every watched site has a page; the point has none
    assert brief(workspace, out).sites == ("hathervane", "pellimar-bend", "quiet", "stale")


@needs_poppler
def test_the_public_page_holds_only_what_a_person_confirmed(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    at = workspace.store.site("pellimar-bend")
    other = detection(at, id="PE-0200", kind=Kind.DEMOLITION)
    early = detection(at, id="PE-0300", state=State.PROVISIONAL, confirmed_on=None)
    workspace.store.save_detections([other, early])
    # elsewhere: an outline like that of a restricted site is treated as that site
    away = shapely.affinity.translate(site().outline, xoff=0.2)
    hidden = site("secret", name="Hidden Place", outline=away, grid=None, access=Access.RESTRICTED)
    secret = workspace.store.save_site(hidden, by="test")
    said = {}
    for audience in Audience:
        report = brief(workspace, tmp_path / f"{audience}.pdf", "pellimar-bend", audience=audience)
        said[audience] = text_of(report.path)
        assert (report.left_out > 0) == (audience is not Audience.INTERNAL)
    assert all("PE-0112" in text for text in said.values())
    assert [
        ("PE-0200" in said[a], "PE-0300" in said[a]) for a in (Audience.PUBLIC, Audience.PARTNER, Audience.INTERNAL)
    ] == [
        (False, False),
        (True, False),
        (True, True),
    ]
    # a site whose changes are all held back: the page must not say that nothing was seen there
    held = workspace.store.save_site(site("held", name="Held Back"), by="test")
    add_looks(workspace, held)
    workspace.store.save_detections([detection(held)])
    for audience in (Audience.PUBLIC, Audience.PARTNER):
        report = brief(workspace, tmp_path / "held.pdf", held.id, audience=audience, since=date(2026, 10, 1))
        text = text_of(report.path).lower()
        assert "change was seen" not in text and "none has been seen" not in text
        kept = audience is Audience.PUBLIC  # partners see it: the machine confirmed it
        assert ("names of reviewers are typed" in text) is False, "nobody has reviewed anything of this site"
        assert ("no pictures of this site are shown here" in text, pictures_in(report.path)) == (kept, 0 if kept else 2)
    shown = said[Audience.PUBLIC]  # one change is told there, others wait: its own looks, and no newest one
    assert pictures_in(tmp_path / "public.pdf") == 2
    assert "Not all that was flagged here is released: nothing is said about the rest." in shown
    assert (
        "Only images of days that a change told here names" in shown
        and "Newest look that makes a picture." not in shown
    )
    with pytest.raises(NotFound, match="not for this audience"):
        brief(workspace, tmp_path / "x.pdf", secret.id, audience=Audience.PUBLIC)
    assert not (tmp_path / "x.pdf").exists()


@needs_poppler
def test_a_place_that_is_not_watched_has_its_reports_and_claims_on_its_only_sheet(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    at = workspace.store.save_site(point(), by="test")
    told = Incident(
        "csv-9",
        "csv",
        "statement",
        "The Office lists the place as closed",
        date(2026, 9, 1),
        date(2026, 9, 1),
        DatePrecision.DAY,
        at.outline,
        PlacePrecision.NEAR,
        named_site_ids=(at.id,),
        site_ids=(at.id,),
        simulated=True,
    )
    workspace.store.save_incidents([told])
    decide_about_report(
        workspace.store,
        "csv-9",
        Wish(Decision.CLEARED, "desk", "Points at nobody.", terms="CC BY 4.0", answers=ANSWERED),
    )
    address = "https://example.org/" + "a-long-way/" * 6 + "notice.html"
    claim = Claim("c", at.id, "Office", date(2026, 9, 1), None, 9, "buildings", 10, "north block", address)
    workspace.store.save_claims([claim])
    clear_claims(workspace.store)
    for audience in Audience:
        report = brief(workspace, tmp_path / "p.pdf", at.id, audience=audience)
        said = text_of(report.path)
        assert report.pages == 1 and "The Office lists the place as closed (1 Sep 2026; placed to about 25 km)." in said
        assert "Office says 9 of 10 buildings in north block" in said and "nothing is measured here" in said
        assert "the measure is of the whole site" not in said
        raw = subprocess.run(["pdftotext", "-raw", str(report.path), "-"], check=True, capture_output=True, text=True)
        assert address in raw.stdout.replace("\n", ""), "copied out of the page it is the address, with nothing unseen"


@needs_poppler
def test_names_of_the_region_are_set_with_their_own_fonts(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w")
    workspace.store.save_site(site(name=" ".join(NAMES.values())[:60], aliases=tuple(NAMES.values())), by="test")
    report = brief(workspace, tmp_path / "b.pdf")
    assert report.missing == ()
    fonts = subprocess.run(["pdffonts", str(report.path)], check=True, capture_output=True, text=True).stdout
    for font in NAMES:
        assert font in fonts, fonts
    unknown = workspace.store.save_site(site("u", name="Place \U00012000"), by="test")
    report = brief(workspace, tmp_path / "b.pdf", unknown.id)
    assert report.missing == ("\U00012000",) and any("no font here" in line for line in report.lines())


def test_hostile_text_is_only_text(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path / "w")
    at = workspace.store.save_site(site(name=HOSTILE, aliases=(HOSTILE,), source=HOSTILE, country=HOSTILE), by="test")
    found = detection(at, withdrawn_reason=HOSTILE, state=State.WITHDRAWN, ended_on=date(2026, 11, 10))
    workspace.store.save_detections([found])
    for n, review in enumerate(reviews_of(found), 1):
        workspace.store.save_review(replace(review, reason=HOSTILE, reviewer=HOSTILE[:50] + "x" * n))
    workspace.store.save_incidents(
        [
            Incident(
                "csv-1",
                "csv",
                "x",
                HOSTILE,
                TODAY,
                TODAY,
                DatePrecision.DAY,
                at.outline.centroid,
                PlacePrecision.EXACT,
                reported_by=HOSTILE,
                site_ids=(at.id,),
                licence=HOSTILE,
            )
        ]
    )
    report = brief(workspace, tmp_path / "b.pdf")
    assert report.pages <= 2, "its report stands on its only sheet, which may run on"
    if shutil.which("pdftotext"):
        said = text_of(report.path)
        assert "<script>alert(1)</script> `${x}`" in said and "\u202e" not in said


@given(st.text(st.characters(codec=None), max_size=400))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_can_be_printed(text: str) -> None:
    at = replace(site(), name=text, aliases=(text, text[::-1]), source=text, country=text)
    made = printed([values(site=at)], {}, today=TODAY)
    assert made.pdf.startswith(b"%PDF") and made.sheets >= 1


STATES = st.sampled_from(State)


@given(st.lists(st.tuples(STATES, st.sampled_from(Kind), st.booleans()), max_size=30))
@settings(max_examples=40, deadline=None)
def test_every_change_stands_on_the_page_with_its_last_clear_look(drawn: list[tuple[State, Kind, bool]]) -> None:
    found = tuple(
        detection(
            site(),
            id=f"D-{i}",
            state=state,
            kind=kind,
            last_clear_before=date(2026, 10, 5) if before else None,
            confirmed_on=date(2026, 11, 9) if state in (State.CONFIRMED, State.ENDED) else None,
            ended_on=date(2026, 11, 15) if state in (State.ENDED, State.WITHDRAWN) else None,
            confidence=Confidence.LOW,
        )
        for i, (state, kind, before) in enumerate(drawn)
    )
    made = values(detections=found)
    rows, dropped = made["changes"]["rows"], made["changes"]["dropped"]
    assert sorted(row["id"] for row in [*rows, *dropped]) == sorted(d.id for d in found)
    before = re.compile("last clear look|usual value|value at the low level|no value before", re.IGNORECASE)
    assert all(before.search(row["window"]) for row in rows)
    assert all(before.search(row["what"]) for row in dropped)
    assert len({row["letter"] for row in rows}) == len(rows)
    assert forbidden_words(_texts(made)) == ()
    labels = [box["label"] for box in made["boxes"]]
    assert labels[-2:] == ["You may say", "Not shown"] and labels[0] in ("Lasting", "Seen")


def test_the_page_leads_with_what_is_new_sure_and_large() -> None:
    small = detection(site(), id="small", area_m2=1_400.0, confidence=Confidence.LOW, first_seen=date(2026, 10, 20))
    old = detection(
        site(),
        id="old",
        area_m2=118_000.0,
        first_seen=date(2026, 6, 10),
        last_clear_before=date(2026, 5, 6),
        confirmed_on=date(2026, 8, 9),
    )
    assert lead_of([small, old]) is old
    assert lead_of([small, old], date(2026, 10, 1)) is small
    assert lead_of([replace(old, kind=Kind.ACTIVITY)]) is None
    told = values(detections=(small, old))["boxes"][0]
    assert told["label"] == "Lasting" and "12 ha" in told["lines"][0][0][0].replace("\u00a0", " ").replace("11.8", "12")


def test_many_changes_run_on_and_none_is_dropped() -> None:
    found = tuple(
        detection(site(), id=f"D-{i:03}", first_seen=date(2026, 10, 15) - timedelta(days=i)) for i in range(40)
    )
    made = printed([values(detections=found), values()], {}, today=TODAY)
    assert made.pdf.startswith(b"%PDF") and made.sheets >= 3 and not made.fault


def test_the_same_facts_and_number_give_the_same_bytes(tmp_path: Path) -> None:
    one, two = tmp_path / "1.pdf", tmp_path / "2.pdf"
    workspace_at(tmp_path / "w").store.close()
    shutil.copytree(tmp_path / "w", tmp_path / "again")
    brief(Workspace(tmp_path / "w"), one)
    brief(Workspace(tmp_path / "again"), two)
    assert one.read_bytes() == two.read_bytes()


def test_a_lost_chip_takes_the_pictures_and_not_the_page(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    for chip in workspace.store.chips("pellimar-bend")[-2:]:
        (workspace.root / chip.path).write_bytes(b"changed")
    report = brief(workspace, tmp_path / "b.pdf")
    assert report.pages == 2 and "sha256" in report.without_pictures[0]
    assert any("Without pictures" in line for line in report.lines())


def test_without_any_font_it_is_refused_with_what_to_install_and_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = workspace_at(tmp_path / "w")
    for module in (fonts, missing_glyphs):
        monkeypatch.setattr(module, "packaged_file", lambda _asset: None)
    monkeypatch.setattr(fonts, "SYSTEM_FOLDERS", ())
    with pytest.raises(NotFound, match=r"no font is there.*compound-watch\[fonts\]"):
        brief(workspace, tmp_path / "b.pdf")
    assert workspace.store.briefings() == [] and not list(tmp_path.glob("w/briefings/issued/*"))
    assert not (tmp_path / "b.pdf").exists()


@needs_poppler
def test_an_office_whose_text_is_code_is_printed_as_it_stands(tmp_path: Path) -> None:
    code = '#panic("x") #read("/etc/passwd") $x$ *b* <i>'
    workspace = workspace_at(tmp_path / "w")
    written = "".join(
        f"{name} = {json.dumps(f'{name} {code}')}\n" for name in ("issuer", "contact", "handling_internal")
    )
    (workspace.root / FILE_NAME).write_text(written, encoding="utf-8")
    report = brief(Workspace(workspace.root), tmp_path / "b.pdf")
    said = text_of(report.path)
    for name in ("issuer", "contact", "handling_internal"):
        assert f"{name}{code}".replace(" ", "") in said.replace(" ", ""), name  # a line may break in it
    assert not report.fault and "root:" not in said


def test_what_cannot_be_written_is_said_and_leaves_nothing(made: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileRefused, match="cannot be written"):
        brief(made, tmp_path / "file" / "b.pdf")
    with pytest.raises(NotFound, match="no-such"):
        brief(made, tmp_path / "b.pdf", "no-such")
    with pytest.raises(NotFound, match="no watched site"):
        brief(Workspace.open(tmp_path / "empty"), tmp_path / "b.pdf")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["empty", "file"]


def test_the_pictures_are_the_last_clear_look_and_the_newest(made: Workspace) -> None:
    at = made.store.site("pellimar-bend")
    looks, chips = made.store.looks(site_id=at.id), made.store.chips(at.id)
    good = picture_chips(chips, looks)
    two = chosen_two(good, chips, detection(at))
    assert two is not None
    assert [c.acquired_at.date() for c in two] == [date(2026, 10, 5), date(2026, 11, 19)]
    quiet = chosen_two(good, chips, None)
    assert quiet is not None and quiet[0].acquired_at < quiet[1].acquired_at
    assert chosen_two(good[:1], chips[:1], None) is None
    assert chosen_two([], [], None) is None
    seen = max(chip.acquired_at for chip in chips)
    before = [chip for chip in good if chip.acquired_at < seen]
    lead = replace(detection(at), last_clear_before=before[-2].acquired_at.date(), first_seen=seen.date())
    hazy = chosen_two(before, chips, lead)
    assert hazy is not None and hazy[1].acquired_at == seen, "an older clear look does not show the change"


def test_changes_left_to_the_table_are_counted_by_state() -> None:
    """A reader who counts the rows of the table finds which of them the box speaks of."""
    first = detection(site())
    rest = [replace(first, id=f"X-{n}", state=State.PROVISIONAL, confirmed_on=None) for n in range(3)]
    lines = _in_box([first, replace(first, id="X-a"), replace(first, id="X-b"), *rest], site(), ())
    assert lines[-1] == [["And four more changes in the table below (provisional: 3; rule met: 1).", False]]
    assert _in_box([first], site(), ())[-1] != lines[-1]
