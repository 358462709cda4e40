"""The claim grammar: sample sentences by hand, laws for all the rest."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from geodata.access.audience import Audience
from geodata.access.site_standing import Reading, SiteStanding, SiteState, site_standings_of
from geodata.detections import lifecycle
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import ReviewState
from geodata.i18n.english_formats import days_in_order, hectares, listed
from geodata.i18n.messages import speaking
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.look_counts import Looked
from geodata.looks.run import RunState
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.wording import (
    change_sentences,
    false_flag_rate,
    headlines,
    look_sentences,
    reasons,
    report_sentences,
    site_sentences,
)
from geodata.wording.claims import claim_sentences
from geodata.wording.report_sentences import span

REPOSITORY = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 21)
SITE = Site(
    id="pellimar-bend",
    name="Pellimar Bend",
    outline=shapely.box(98.550, 16.627, 98.560, 16.637),
    country="Vellorin",
    documented=True,
    access=Access.PUBLIC,
)
NORTH_EAST = shapely.box(98.557, 16.634, 98.5599, 16.6369)
LOOKED = Looked(days=83, cloudy=47, not_covered=10, failed=4, newest=date(2026, 11, 17), seen=83)


def made(**changes: Any) -> Detection:
    """The construction of the mocks, changed at will."""
    base = Detection(
        id="PB-0112",
        site_id="pellimar-bend",
        kind=Kind.CONSTRUCTION,
        state=State.CONFIRMED,
        outline=NORTH_EAST,
        last_clear_before=date(2026, 10, 3),
        first_seen=date(2026, 10, 13),
        confirmed_on=date(2026, 11, 2),
        last_seen=date(2026, 11, 17),
        ended_on=None,
        area_m2=56_000.0,
        confidence=Confidence.HIGH,
        reasons=(),
        scenes=("S2A_1",),
        settings_hash="4f1c9e",
        code_version="0.1.0",
        clear_looks_since=5,
        agreeing_looks=5,
    )
    return replace(base, **changes)


def standing(
    changes: Sequence[Detection] = (), looked: Looked = LOOKED, *, site: Site = SITE, **more: Any
) -> SiteStanding:
    """What stands at a site where these changes are known."""
    return site_standings_of([site], changes, {site.id: looked}, Reading(**{"today": TODAY, **more}))[site.id]


DAYS = st.dates(date(2016, 1, 1), date(2030, 1, 1))
CODES = st.lists(st.sampled_from([*reasons.SUPPORTS, *reasons.DOUBTS, "a-code_of-later"]), max_size=4, unique=True).map(
    tuple
)


@st.composite
def detections(draw: st.DrawFn) -> Detection:
    """Any detection that keeps the order of dates."""
    first, second, third, fourth = sorted(draw(st.lists(DAYS, min_size=4, max_size=4, unique=True)))
    state = draw(st.sampled_from(State))
    confirmed = state in (State.CONFIRMED, State.ENDED) or (state is State.WITHDRAWN and draw(st.booleans()))
    clear = draw(st.integers(0, 40))
    return made(
        kind=draw(st.sampled_from(Kind)),
        state=state,
        last_clear_before=draw(st.sampled_from([first, None])),
        first_seen=second,
        confirmed_on=third if confirmed else None,
        ended_on=fourth if state in (State.ENDED, State.WITHDRAWN) else None,
        area_m2=draw(st.floats(800, 5e6)),
        confidence=draw(st.sampled_from(Confidence)),
        reasons=draw(CODES),
        stage=draw(st.sampled_from(["", "cleared", "under way", "roofed"])),
        control_basis=draw(st.sampled_from(["", "look-alikes", "own season", "usual range"])),
        clear_looks_since=clear,
        agreeing_looks=draw(st.integers(0, clear)),
        withdrawn_reason=draw(st.sampled_from(["", *reasons.WITHDRAWN])) if state is State.WITHDRAWN else "",
        kind_probability=draw(st.none() | st.floats(0, 1)),
    )


def everything_said(d: Detection) -> list[str]:
    """Every sentence that is made of one detection."""
    return [
        change_sentences.detection_sentence(d, SITE),
        change_sentences.window_sentence(d),
        change_sentences.confidence_sentence(d),
        change_sentences.withdrawn_sentence(d),
        change_sentences.may_say(d, SITE, review=ReviewState.CONFIRMED, edition_of=TODAY),
        change_sentences.stage_sentence(d) or "Nothing.",
        change_sentences.kind_sentence(d) or "Nothing.",
        headlines.site_headline(standing([d])),
        headlines.site_lead(standing([d]), 4, 1),
        headlines.brief_headline(standing([d]), since=None) + ".",
        headlines.front_headline([standing([d])], {SITE.id: LOOKED}, since=None, today=TODAY),
        headlines.front_lead([standing([d])], {SITE.id: LOOKED}, since=None, today=TODAY) or "Nothing.",
    ]


# The numbered samples of the design are the oracle here: they were written before this code.
def test_samples_of_the_design() -> None:
    d = made()
    assert (
        change_sentences.detection_sentence(d, SITE)
        == "Change consistent with construction, about 5.6 ha (4.9 to 6.3), north-east edge."
    )
    assert (
        change_sentences.window_sentence(d)
        == "Last clear look 3 Oct 2026; first seen 13 Oct; rule met on the image of 2 Nov."
    )
    assert change_sentences.confidence_sentence(d) == "Confidence is high: all 5 clear looks since show it."
    assert look_sentences.sites_sentence(10, 18) == "At 10 of 18 sites no change was seen on the days looked."
    withdrawn = made(
        state=State.WITHDRAWN, confirmed_on=None, ended_on=date(2026, 11, 5), withdrawn_reason="turned-green"
    )
    assert (
        change_sentences.withdrawn_sentence(withdrawn)
        == "Withdrawn: the ground turned green again (image of 5 Nov 2026). Its page stays."
    )
    assert (
        look_sentences.nothing_seen_sentence(LOOKED, TODAY)
        == "No change was seen on the 83 days looked. 61 looks could not be used."
    )
    assert (
        look_sentences.unseen_sentence(["Oskelle Bridge", "Hathervane"])
        == "Oskelle Bridge and Hathervane could not be seen: nothing is said about them."
    )
    light = made(kind=Kind.ACTIVITY, control_basis="look-alikes")
    assert (
        change_sentences.detection_sentence(light, SITE)
        == "Night light is above its usual range; look-alike places stayed as they were. Light shows neither people "
        "nor causes."
    )


def test_windows_name_the_year_where_it_changes() -> None:
    ended = made(
        state=State.ENDED,
        last_clear_before=date(2025, 12, 31),
        first_seen=date(2026, 1, 31),
        confirmed_on=None,
        ended_on=date(2026, 5, 31),
    )
    assert (
        change_sentences.window_sentence(ended)
        == "Last clear look 31 Dec 2025; first seen 31 Jan 2026; ended on the image of 31 May."
    )
    provisional = made(state=State.PROVISIONAL, confirmed_on=None)
    assert change_sentences.window_sentence(provisional).endswith("not yet confirmed.")
    first = made(last_clear_before=None)
    assert (
        change_sentences.window_sentence(first)
        == "No last clear look before it; first seen 13 Oct 2026; rule met on the image of 2 Nov."
    )


@given(detections())
@settings(max_examples=70)
def test_no_sentence_holds_a_forbidden_word_and_each_is_whole(d: Detection) -> None:
    for said in everything_said(d):
        assert change_sentences.forbidden_words(said) == (), said
        assert said[0].isupper() or said[0] in "“0123456789"
        assert said.rstrip("”").endswith((".", "…"))
        assert "  " not in said and "None" not in said.replace("None stands", "") and "{" not in said


@given(detections())
@settings(max_examples=70)
def test_likelihood_and_confidence_never_share_a_sentence(d: Detection) -> None:
    for said in everything_said(d):
        for sentence in said.split(". "):
            assert not ("consistent with" in sentence and "onfidence" in sentence), sentence


@given(detections())
@settings(max_examples=70)
def test_every_window_names_the_look_before_and_first_seen(d: Detection) -> None:
    said = change_sentences.window_sentence(d)
    usual = "value " if d.kind is Kind.RELIT else "usual value"  # before it the light was gone: low, or before it
    assert (usual if d.kind.is_activity else "last clear look") in said.lower()
    assert "first seen" in said
    for day in (d.last_clear_before, d.first_seen, d.confirmed_on):
        assert day is None or str(day.day) in said


@given(DAYS, st.integers(0, 400), st.integers(0, 99), st.integers(0, 99))
def test_no_change_is_never_said_of_a_place_not_seen_of_late(newest: date, age: int, cloudy: int, days: int) -> None:
    today = date.fromordinal(newest.toordinal() + age)
    looked = Looked(days, cloudy, 0, 0, newest if days else None, days)
    said = look_sentences.nothing_seen_sentence(looked, today) + headlines.site_headline(
        standing([], looked, today=today)
    )
    if days + cloudy == 0:
        assert "Not looked at yet" in headlines.site_headline(standing([], looked, today=today))
    if days == 0 or age > 40:
        assert "o change was seen" not in said
        assert "nothing is said" in said
    else:
        assert f"{days} day" in said or "the one day" in said
    if days and age > 40:
        assert f"{age} days ago" in said


@given(st.integers(0, 60), st.floats(0.05, 500))
def test_false_flag_interval_agrees_with_chi_square(flags: int, years: float) -> None:
    # Oracle: Garwood's interval through the chi-square quantiles, another route to the same numbers.
    low, high = false_flag_rate.false_flag_interval(flags, years)
    if flags == 0:
        assert low == 0.0
        assert high == pytest.approx(chi2.ppf(0.95, 2) / 2 / years)
    else:
        assert low == pytest.approx(chi2.ppf(0.025, 2 * flags) / 2 / years)
        assert high == pytest.approx(chi2.ppf(0.975, 2 * flags + 2) / 2 / years)
        assert low < flags / years < high


def test_two_quiet_years_bound_the_rate_at_one_and_a_half() -> None:
    assert false_flag_rate.false_flag_interval(0, 2.0)[1] == pytest.approx(1.5, abs=0.01)
    with pytest.raises(ValueError):
        false_flag_rate.false_flag_interval(0, 0.0)


def test_every_code_of_the_tables_has_words_and_none_is_in_both() -> None:
    assert not set(reasons.SUPPORTS) & set(reasons.DOUBTS)
    for table in (reasons.SUPPORTS, reasons.DOUBTS, reasons.WITHDRAWN):
        for code, words in table.items():
            assert words and words[0].islower() and not words.endswith("."), code
            assert change_sentences.forbidden_words(words) == ()


def _codes(path: str, *functions: str) -> set[str]:
    """Every string in some functions of a source file that looks like a code: words joined by dashes, or one word."""
    tree = ast.parse((REPOSITORY / path).read_text(encoding="utf-8"))
    bodies = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name in functions]
    assert len(bodies) == len(functions), f"{path} no longer has {functions}"
    found: set[str] = set()
    for body in bodies:
        documented = ast.get_docstring(body, clean=False)
        for node in ast.walk(body):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != documented:
                found.add(node.value)
    return {text for text in found if re.fullmatch(r"[a-z]+(-[a-z]+)*", text)}


def test_every_code_that_the_detector_gives_has_words() -> None:
    given_codes = _codes("pipelines/detect/objects/finding_of_life.py", "_confidence") | _codes(
        "pipelines/activity/light.py", "_reasons"
    )
    bands = {"swir16", "nir"}
    known = set(reasons.SUPPORTS) | set(reasons.DOUBTS)
    assert len(given_codes & known) >= 8  # the search above still finds them
    assert given_codes - bands <= known
    for code in (lifecycle.TURNED_GREEN, lifecycle.RETURNED, lifecycle.NEVER_CONFIRMED, lifecycle.TOO_SMALL):
        assert code in reasons.WITHDRAWN
        assert "-" not in reasons.withdrawn_words(code)
    joined = reasons.withdrawn_words(lifecycle.JOINED)
    assert "older" not in joined and change_sentences.forbidden_words(joined) == ()


def test_light_is_spoken_of_in_values_and_ground_in_looks() -> None:
    light = made(kind=Kind.ACTIVITY, confidence=Confidence.LOW, reasons=("own-season", "few-looks"))
    said = change_sentences.confidence_sentence(light)
    assert "values since show it" in said and "ground" not in said and "clear look" not in said
    back = made(kind=Kind.ACTIVITY, state=State.WITHDRAWN, withdrawn_reason="returned", ended_on=date(2026, 11, 5))
    assert "usual range" in change_sentences.withdrawn_sentence(back)


def test_an_unknown_code_is_said_and_not_dropped() -> None:
    assert "wind over tree tops" in change_sentences.confidence_sentence(made(reasons=("wind_over-tree_tops",)))


def test_confidence_puts_the_doubt_first_unless_it_is_high() -> None:
    low = made(confidence=Confidence.MEDIUM, reasons=("wide-window", "small"), agreeing_looks=4)
    assert change_sentences.confidence_sentence(low) == (
        "Confidence is medium: cloud widened the window and the block is small; 4 of 5 clear looks since show it."
    )


def test_few_looks_are_no_support_and_a_doubt_at_once() -> None:
    few = made(
        confidence=Confidence.LOW, reasons=("few-looks", "small", "strong"), clear_looks_since=6, agreeing_looks=6
    )
    assert change_sentences.confidence_sentence(few) == (
        "Confidence is low: all 6 clear looks since show it, and that is few; the block is small; the difference is far"
        " above the usual."
    )
    high = replace(few, confidence=Confidence.HIGH, reasons=("few-looks",))
    assert "few looks have shown it" not in change_sentences.confidence_sentence(high)


@given(detections())
@settings(max_examples=70)
def test_no_support_stands_beside_the_doubt_that_says_the_contrary(d: Detection) -> None:
    # Oracle: pairs that cannot both be true, written down from the words and not from the code.
    pairs = (
        ("lasted over many", "few"),
        ("when it began is known closely", "widened the window"),
        ("when it began is known closely", "there at the first look"),
        ("far above the usual", "little above the usual"),
        ("look-alike ground stayed", "look-alike ground is scarce"),
        ("look-alike ground stayed", "too little look-alike"),
        ("no control area nearby", "a control area nearby was flagged"),
        ("block is large", "block is small"),
        ("radar shows that", "radar does not show"),
        ("since show it", "few clear looks have shown"),
    )
    said = change_sentences.confidence_sentence(d)
    assert not [pair for pair in pairs if pair[0] in said and pair[1] in said], said


def incident(**changes: Any) -> Incident:
    """A report, changed at will."""
    base = Incident(
        id="csv-1",
        source="csv",
        kind="statement",
        title="building work resumed north of the wall",
        start_date=date(2026, 10, 19),
        end_date=date(2026, 10, 19),
        date_precision=DatePrecision.DAY,
        place=None,
        place_precision=PlacePrecision.EXACT,
        reported_by="Ilvane Monitor",
    )
    return replace(base, **changes)


def test_reports_are_said_by_someone_with_their_precision() -> None:
    assert report_sentences.report_sentence(incident()) == (
        "Ilvane Monitor says: building work resumed north of the wall (19 Oct 2026; placed to about 1 km)."
    )
    vague = incident(
        source="ucdp",
        reported_by="",
        date_precision=DatePrecision.MONTH,
        place_precision=PlacePrecision.DISTRICT,
        fatalities_low=2,
        fatalities_best=3,
        fatalities_high=5,
    )
    said = report_sentences.report_sentence(vague)
    assert said.startswith("UCDP says: ") and "Oct 2026" in said and "19 Oct" not in said
    assert "the source counts 3 deaths (2 to 5)" in said and "contradict" not in said
    odd = report_sentences.report_sentence(replace(vague, fatalities_best=9))
    assert "the source counts 9 deaths (2 to 5); its counts contradict each other" in odd


@given(st.sampled_from(DatePrecision), DAYS, st.integers(0, 500))
def test_a_date_is_never_finer_than_its_precision(precision: DatePrecision, start: date, length: int) -> None:
    end = date.fromordinal(start.toordinal() + length)
    said = span(start, end, precision)
    assert str(start.year) in said
    if precision in (DatePrecision.MONTH, DatePrecision.YEAR):
        assert not any(part.isdigit() and len(part) < 4 for part in said.split())


def test_claims_stand_beside_a_share_and_never_beside_a_count_of_buildings() -> None:
    day, since = date(2025, 11, 17), date(2025, 10, 20)
    claim = Claim("c1", "kk", "State media", day, since, 148, "buildings demolished", 148, "zone A", "src", 109)
    said = claim_sentences.claim_sentence(claim, Gone(0.62, 0.55, 0.7, until=date(2025, 11, 20), in_scope=True))
    assert said == (
        "State media says 148 of 148 buildings demolished in zone A by 17 Nov 2025; an independent count gives 109. "
        "Built-up area seen to have gone from 20 Oct 2025 to 20 Nov 2025: best 62 %; 90 % interval 55 to 70. "
        "By the day of the claim too little was seen to say."
    )
    assert "could not be measured" in claim_sentences.claim_sentence(claim, None)
    other = replace(claim, independent_by="A watch group", independent_on=date(2025, 11, 23), independent_scope="KK II")
    assert not other.comparable and claim_sentences.claim_said(other) == (
        "State media says 148 of 148 buildings demolished in zone A by 17 Nov 2025; 109 (KK II), by the count of "
        "A watch group, 23 Nov 2025, not known to be of the same ground, time and unit: not comparable."
    )
    same = replace(other, independent_scope="Zone  A")
    assert same.comparable and "not comparable" not in claim_sentences.claim_said(same)
    assert not replace(same, independent_on=date(2025, 11, 25)).comparable, "eight days are another time"
    counted = replace(claim, figure=None, independent_figure=22, claimed_on=date(2025, 11, 9))
    assert claim_sentences.claim_said(counted) == (
        "An independent count gives 22 of 148 buildings demolished in zone A by 9 Nov 2025."
    ), "who is not known to have claimed anything is not named"


def test_reviews_keep_the_persons_own_words() -> None:
    review = Review(
        "PB-0112", Verdict.CONFIRMED, "Bare ground, then roofs.", "reviewer 2", datetime(2026, 11, 3, tzinfo=UTC)
    )
    assert report_sentences.review_sentence(review) == "Agreed 3 Nov 2026 by reviewer 2: “Bare ground, then roofs.”"


def test_many_changes_are_counted_by_kind_and_the_places_left_to_the_list() -> None:
    many = [made(id=f"X-{i}") for i in range(5)]
    agreed = standing(many, agreed={d.id for d in many})
    head = headlines.front_headline([agreed], {SITE.id: LOOKED}, since=None, today=TODAY)
    assert head == "Five changes are confirmed at one site: five consistent with construction."


def test_front_page_names_what_changed_and_what_could_not_be_seen() -> None:
    others = [replace(SITE, id=f"s{i}", name=f"Site {i}") for i in range(4)]
    cloudy = Looked(days=0, cloudy=3, not_covered=0, failed=0, newest=None)
    looked = {SITE.id: LOOKED, "s0": LOOKED, "s1": replace(LOOKED, newest=date(2026, 9, 1)), "s2": cloudy}
    clearing = made(id="X", site_id="s0", kind=Kind.CLEARING)

    def all_(*changes: Detection, **more: Any) -> list[SiteStanding]:
        return list(site_standings_of([SITE, *others], changes, looked, Reading(TODAY, **more)).values())

    head = headlines.front_headline(all_(made(), clearing), looked, since=date(2026, 10, 12), today=TODAY)
    assert head == (
        "Two changes are confirmed after 12 Oct 2026: one consistent with construction at Pellimar Bend and one with "
        "ground clearing at Site 0. They began, or may have begun, before then. Two people have agreed on none of "
        "them: do not quote."
    )
    lead = headlines.front_lead(all_(made()), looked, since=None, today=TODAY)
    assert "At 1 of 5 sites no change was seen on the days looked." in lead
    assert "Site 1 and Site 2 could not be seen: nothing is said about them." in lead
    assert "Site 3 has not been looked at yet." in lead
    quiet = headlines.front_headline(all_(), looked, since=None, today=TODAY)
    assert quiet == "No change is confirmed at the 2 of 5 sites that could be seen."
    assert "nothing is said" in headlines.front_headline(all_(), {}, since=None, today=TODAY)
    half = all_(judged={SITE.id})
    said = headlines.front_lead(half, looked, since=None, today=TODAY)
    assert "At 1 of 5 sites no change was seen" in said and "At one site nothing is judged yet" in said
    assert "at one of five sites; it could be seen" in headlines.front_headline(half, looked, since=None, today=TODAY)


def test_no_absence_is_stated_where_nothing_was_looked_at_judged_or_while_a_run_is_under_way() -> None:
    nothing = Looked(days=0, cloudy=0, not_covered=0, failed=0, newest=None)
    new, unjudged = standing([], nothing), standing([], judged=())
    running = standing([], run=RunState.RUNNING)
    stopped = standing([], run=RunState.INTERRUPTED)
    assert [s.state for s in (new, unjudged, running, stopped, standing())] == [
        SiteState.NOT_LOOKED,
        SiteState.NOT_JUDGED,
        SiteState.NOT_JUDGED,
        SiteState.NOT_JUDGED,
        SiteState.NONE_SEEN,
    ]
    for here in (new, unjudged, running, stopped):
        said = [
            headlines.site_headline(here),
            headlines.brief_headline(here, since=None),
            headlines.front_headline([here], {SITE.id: here.looked}, since=None, today=TODAY),
            headlines.front_lead([here], {SITE.id: here.looked}, since=None, today=TODAY),
            site_sentences.site_sentence(here),
            site_sentences.absence_sentence(here, LOOKED),
        ]
        assert not [text for text in said if "no change" in text.lower() or "could not be seen" in text.lower()], said
    assert headlines.site_headline(new) == "Not looked at yet: nothing is said about it."
    assert headlines.site_headline(running) == "A run is under way: whether anything changed is said when it ends."
    assert headlines.front_headline([new], {}, since=None, today=TODAY).startswith("No site has been looked at yet")
    with_change = standing([made()], run=RunState.RUNNING)
    assert headlines.site_headline(with_change) == headlines.site_headline(standing([made()])), "what stands, stands"


def test_a_place_of_unknown_outline_is_shown_not_watched() -> None:
    point = replace(SITE, outline=shapely.Point(98.5, 16.6), outline_basis=OutlineBasis.UNKNOWN)
    assert "not watched" in headlines.site_headline(standing([], site=point))


@given(st.lists(detections(), max_size=6))
@settings(max_examples=60)
def test_ranking_does_not_depend_on_the_order_given(found: list[Detection]) -> None:
    numbered = [replace(d, id=f"D{i}") for i, d in enumerate(found)]
    assert headlines.ranked(numbered) == headlines.ranked(numbered[::-1])


def test_small_words() -> None:
    assert [hectares(a) for a in (800, 9_960, 56_000, 1_240_000)] == ["0.08 ha", "1.0 ha", "5.6 ha", "124 ha"]
    assert listed(["A", "B", "C", "D"], limit=2) == "A, B and 2 others"
    assert listed(["A", "B", "C", "D"], limit=3) == "A, B, C and 1 other"
    assert days_in_order([date(2025, 12, 31), date(2026, 1, 2), date(2026, 2, 3)]) == [
        "31 Dec 2025",
        "2 Jan 2026",
        "3 Feb",
    ]


@pytest.mark.parametrize("audience", [Audience.PARTNER, Audience.PUBLIC])
def test_an_edition_that_leaves_things_out_never_says_that_nothing_was_seen(audience: Audience) -> None:
    said = [
        look_sentences.nothing_seen_sentence(LOOKED, TODAY, audience),
        look_sentences.sites_sentence(3, 4, audience),
        headlines.site_headline(standing([], audience=audience)),
        headlines.brief_headline(standing([], audience=audience), since=None),
        headlines.front_lead([standing()], {SITE.id: LOOKED}, since=None, today=TODAY, audience=audience),
        headlines.front_headline([standing()], {SITE.id: LOOKED}, since=None, today=TODAY, audience=audience),
    ]
    for text in said:
        assert "change was seen" not in text and "confirmed" in text
        assert ("reviewed" in text) == (audience is Audience.PUBLIC)


def test_changes_that_are_told_alike_are_told_once() -> None:
    days = [date(2026, 5, 1), date(2026, 6, 1), date(2026, 10, 13)]
    south = shapely.box(98.556, 16.626, 98.558, 16.628)
    found = [
        made(id=f"D{n}", first_seen=d, last_clear_before=d - timedelta(10), kind=kind, outline=outline)
        for n, (d, kind, outline) in enumerate(
            zip(
                days,
                (Kind.CONSTRUCTION, Kind.CONSTRUCTION, Kind.DEMOLITION),
                (NORTH_EAST, NORTH_EAST, south),
                strict=True,
            )
        )
    ]
    said = headlines.site_headline(standing(found))
    assert said == (
        "Three lasting changes: two consistent with construction at the north-east edge (first visible between 21 Apr "
        "2026 and 1 May, and between 22 May and 1 Jun), then one consistent with demolition at the south edge (first "
        "visible between 3 Oct 2026 and 13 Oct). "
        "Two people have agreed on none of them: do not quote."
    )
    agreed = replace(standing(found), agreed=frozenset(d.id for d in found))
    assert headlines.site_headline(agreed) == said.removesuffix(
        " Two people have agreed on none of them: do not quote."
    )
    assert headlines.brief_headline(standing(found), since=None).endswith("on none of them: do not quote")
    assert "do not quote" not in headlines.brief_headline(agreed, since=None)
    assert headlines.site_headline(standing(found[:1])).endswith("Two people have not agreed on it: do not quote.")
    lead = headlines.site_lead(standing(found), 0, 0)
    assert lead == "Confidence is high for each of them. Purpose and people cannot be seen."
    levels = (Confidence.HIGH, Confidence.LOW, Confidence.HIGH)
    mixed = [replace(d, confidence=level) for d, level in zip(found, levels, strict=True)]
    said = headlines.site_headline(standing(mixed))
    assert said.startswith("Two lasting changes: ") and said.endswith(" One change of low confidence is not counted.")
    assert "Confidence is high for each of them." in headlines.site_lead(standing(mixed), 0, 0), "of those it names"
    light = replace(found[2], id="L", kind=Kind.ACTIVITY)
    apart = headlines.site_headline(standing([*found[:2], light]))
    assert apart.startswith("Two lasting changes: two consistent with construction") and "; one rise in" in apart
    many = [*mixed, *(replace(d, id=f"{d.id}x") for d in mixed)]
    assert "Confidence is high for each of them." in headlines.site_lead(standing(many), 0, 0)


def test_a_site_not_seen_again_since_the_last_briefing_is_not_called_hidden() -> None:
    other = replace(SITE, id="other", name="Kilvane Ford")
    since = date(2026, 11, 18)
    nothing = Looked(days=0, cloudy=1, not_covered=0, failed=0, newest=None)
    once = Looked(days=1, cloudy=0, not_covered=0, failed=0, newest=date(2026, 11, 19), seen=1)

    def two(**looked: Looked) -> list[SiteStanding]:
        return list(site_standings_of([SITE, other], [], {SITE.id: LOOKED, **looked}, Reading(TODAY)).values())

    def lead(standings: list[SiteStanding], late: Looked) -> str:
        return headlines.front_lead(standings, {SITE.id: nothing, "other": late}, since=since, today=TODAY)

    said = lead(two(other=LOOKED), once)
    assert "At 1 of 2 sites no change was seen on the days looked." in said
    assert "At 1 of 2 sites there was no usable look after 18 Nov 2026." in said and "could not be seen" not in said
    none = {SITE.id: nothing, "other": nothing}
    head = headlines.front_headline(two(other=LOOKED), none, since=since, today=TODAY)
    assert head == "No site had a usable look after 18 Nov 2026: nothing is said about that time."
    hidden = lead(two(other=nothing), nothing)
    assert "Kilvane Ford could not be seen" in hidden and "At 1 of 2 sites there was no usable look" in hidden


def test_in_thai_it_is_the_counted_buildings_that_were_demolished_and_not_all_of_them() -> None:
    claim = Claim("c", "s", "สำนักงาน", date(2026, 9, 20), None, 22, "buildings demolished", 36, "", "src", None)
    with speaking("th"):
        assert "รื้อถอนอาคารแล้ว 22 จาก 36 อาคาร" in claim_sentences.claim_said(claim)
        assert "36 อาคารที่ถูกรื้อถอน" not in claim_sentences.claim_said(claim)
    assert "22 of 36 buildings demolished" in claim_sentences.claim_said(claim)
