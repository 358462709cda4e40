"""Sentences that a reader may carry on: dates, areas, shares and quotations say what is known and no more."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from shapely.geometry import box

from geodata.access.audience import Audience
from geodata.access.site_standing import SiteStanding
from geodata.detections.area_interval import area_interval, find_intervals, interval_of
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.lifecycle import JOINED
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import ReviewState, standing_of
from geodata.i18n import messages
from geodata.i18n.english_formats import hectares_between
from geodata.i18n.messages import speaking, tr, trn
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Gone
from geodata.looks.look import Look, LookStatus
from geodata.looks.look_counts import clear_share_on, count_looks
from geodata.sites.grid import Grid
from geodata.sites.outline import circle
from geodata.sites.shown_place import shown_outline
from geodata.sites.site import OutlineBasis, Site
from geodata.wording.change_sentences import (
    STATE_WORDS,
    area_words,
    detection_sentence,
    do_not_quote,
    may_say,
    not_quotable,
    stage_sentence,
    window_caption,
    window_sentence,
    withdrawn_sentence,
)
from geodata.wording.claims.claim_sentences import claim_sentence
from geodata.wording.headlines import brief_headline, front_headline
from geodata.wording.listing_sentences import outline_sentence
from geodata.wording.look_sentences import looks_sentence, nothing_seen_sentence
from geodata.wording.report_sentences import review_sentence
from geodata.wording.review_sentences import standing_sentence
from screens.site.finding_cards import controls_words
from tests.geodata.wording.test_sentences import LOOKED, SITE, TODAY, made

GRID = Grid(32647, 400_000.0, 1_840_000.0, 200, 200)


def block(width_m: float, height_m: float) -> shapely.Geometry:
    """A block in the middle of the grid, WGS84."""
    return GRID.to_lonlat(shapely.box(401_000, 1_839_000, 401_000 + width_m, 1_839_000 + height_m))


def test_an_area_has_its_interval_half_a_pixel_along_the_edge() -> None:
    # by hand: 300 m by 400 m is 12 ha; 5 m less and more on every side are 290 by 390 and 310 by 410 m
    low, high = interval_of(block(300, 400), 120_000.0)
    assert (low, high) == pytest.approx((290 * 390, 310 * 410), rel=2e-4)
    assert hectares_between(120_000.0, low, high) == "12 ha (11 to 13)"
    d = made(outline=block(300, 400), area_m2=120_000.0)
    assert detection_sentence(d, SITE).startswith("Change consistent with construction, about 12 ha (11 to 13)")
    with speaking("th"):
        assert area_words(d) == "12 ha (11 ถึง 13)"


def test_intervals_of_many_are_those_of_each() -> None:
    north, empty = shapely.affinity.translate(block(50, 60), -80.0, 40.0), shapely.Polygon()  # of another zone
    grounds = [(block(20 * n, 30), 600.0 * n) for n in range(1, 8)] + [(empty, 5.0), (north, 3_000.0)]
    found = find_intervals(grounds)
    assert found == [interval_of(*one) for one in grounds] and found[-2] == (5.0, 5.0)
    assert found == [find_intervals([one])[0] for one in grounds] and find_intervals([]) == []
    for n, interval in enumerate(found[:7], start=1):  # 5 m on every side, by hand
        assert interval == pytest.approx(((20 * n - 10) * 20, (20 * n + 10) * 40), rel=2e-3)


def test_an_interval_is_rounded_outwards_and_never_below_nothing() -> None:
    assert hectares_between(6_200.0, 4_321.0, 8_401.0) == "0.62 ha (0.43 to 0.85)"
    assert hectares_between(43_000.0, 38_300.0, 47_620.0) == "4.3 ha (3.8 to 4.8)"
    low, high = interval_of(block(10, 80), 800.0)  # one pixel wide: half a pixel off each side leaves nothing
    assert (low, high) == pytest.approx((0.0, 20 * 90), abs=2.0)
    assert area_interval(made(kind=Kind.ACTIVITY)) is None


def test_a_withdrawal_has_the_day_of_the_image_and_the_day_of_computing() -> None:
    d = made(
        state=State.WITHDRAWN,
        ended_on=date(2026, 11, 7),
        withdrawn_reason="turned-green",
        run_id="20261125T010203Z-77",
    )
    said = "Withdrawn 25 Nov 2026: the ground turned green again (image of 7 Nov). Its page stays."
    assert withdrawn_sentence(d) == said
    window = "Last clear look 3 Oct 2026; first seen 13 Oct; rule met on the image of 2 Nov; "
    assert window_sentence(d) == window + "no longer holds on the image of 7 Nov, withdrawn 25 Nov."
    # where the day of computing is not known, or stands beside it, the day of the image does not take its place
    for told in (withdrawn_sentence(d, computed_too=False), withdrawn_sentence(replace(d, run_id=""))):
        assert told == "Withdrawn: the ground turned green again (image of 7 Nov 2026). Its page stays."
    assert window_sentence(d, computed_too=False) == window + "no longer holds on the image of 7 Nov; withdrawn."
    assert window_caption(d).endswith("; withdrawn, image of 7 Nov")
    reports = replace(d, kind=Kind.BUSIER)  # counted by month: no image shows them
    assert "rule met on reports to 2 Nov; no longer so on reports to 7 Nov" in window_sentence(reports)
    assert "(reports to 7 Nov)" in withdrawn_sentence(reports)
    assert window_caption(reports).endswith("; over, reports to 7 Nov")
    ended = replace(d, state=State.ENDED, withdrawn_reason="")
    assert window_sentence(ended) == window + "ended on the image of 7 Nov, computed 25 Nov."
    quoted = may_say(ended, SITE, review=ReviewState.CONFIRMED, edition_of=TODAY)
    assert "On the image of 7 Nov 2026 it had ended." in quoted


def test_the_rule_and_a_person_have_different_words() -> None:
    d = made(run_id="20261125T010203Z-77")
    assert window_sentence(d) == (
        "Last clear look 3 Oct 2026; first seen 13 Oct; rule met on the image of 2 Nov, computed 25 Nov."
    )
    assert window_sentence(made(run_id="20269999T000000Z")).endswith("rule met on the image of 2 Nov.")
    reviews = [
        Review(d.id, Verdict.CONFIRMED, "Roofs on two dates.", f"reviewer {n}", datetime(2026, 11, 25, n, tzinfo=UTC))
        for n in (1, 2)
    ]
    people = [review_sentence(reviews[1]), standing_sentence(standing_of(reviews))]
    assert people[0].startswith("Agreed 25 Nov 2026 by reviewer 2")
    assert people[1].startswith("Agreed by reviewer 1 and reviewer 2")
    assert all("onfirmed" not in said for said in people) and "greed" not in window_sentence(d)
    with speaking("th"):
        assert "เข้าเกณฑ์ในภาพของ 2026-11-02" in window_sentence(d) and "เห็นพ้อง" in review_sentence(reviews[1])


@pytest.mark.parametrize("review", ReviewState)
def test_only_what_two_people_agree_on_may_be_quoted(review: ReviewState) -> None:
    for state in (State.CONFIRMED, State.ENDED):
        said = may_say(made(state=state, ended_on=date(2026, 11, 17)), SITE, review=review, edition_of=TODAY)
        assert said.startswith("“") == (review is ReviewState.CONFIRMED)
        assert ("do not quote" in said) == (review is not ReviewState.CONFIRMED)
    if review in (ReviewState.NONE, ReviewState.WAITING):
        assert (
            may_say(made(), SITE, review=review, edition_of=TODAY)
            == "Nothing: machine finding, unreviewed: do not quote."
        )


def test_what_may_be_said_is_what_the_primer_says_to_quote() -> None:
    """Window, area with its interval, what else would look alike, two people, day of the edition and id."""

    def said(d: Detection, site: Site = SITE) -> str:
        return may_say(d, site, review=ReviewState.CONFIRMED, edition_of=TODAY)

    d = made()
    area = area_words(d)
    assert d.last_seen.year == 2026 and d.last_seen > d.first_seen
    newest = f"{d.last_seen.day} {d.last_seen:%b}"
    assert re.fullmatch(r"[\d.]+.ha \([\d.]+ to [\d.]+\)", area)
    assert said(d) == (
        "“Public satellite images show a change consistent with construction at Pellimar Bend that became visible "
        f"between 3 Oct 2026 and 13 Oct; by {newest} about {area} had changed. Paving, a new roof cover, "
        "containers or stored goods would look alike. Two people agree on it (Compound Watch, edition of 21 Nov 2026, "
        f"{d.id}).”"
    )
    first = said(made(last_clear_before=None))
    assert first.startswith(
        "“Public satellite images show a change consistent with construction at Pellimar Bend, first"
    )
    assert "No clear image before it is known." in first
    assert "a kind not yet clear, at Pellimar Bend that became visible between" in said(made(kind=Kind.UNCLEAR))
    assert "Night light may also go out by a power cut" in said(made(kind=Kind.DARK))
    assert "“" not in said(made(state=State.PROVISIONAL, confirmed_on=None))
    gone = {"state": State.WITHDRAWN, "ended_on": date(2026, 11, 7), "withdrawn_reason": "turned-green"}
    assert said(made(**gone)) == (
        "Nothing of it, except that it was withdrawn. Pellimar Bend: One confirmed change was withdrawn as wrong or "
        "gone again (image of 7 Nov 2026)."
    ), "as the briefing says of the site"
    for review in ReviewState:
        told = may_say(made(**gone), SITE, review=review, edition_of=TODAY)
        assert told.startswith("Nothing of it") is (review is ReviewState.CONFIRMED), "as the briefing says of the site"
        assert ("confirmed" in told) is (review is ReviewState.CONFIRMED), "nobody had confirmed it"
    for never in ({"confirmed_on": None}, {"withdrawn_reason": JOINED}):
        assert said(made(**gone | never)) == "Nothing: this flag was withdrawn."
    assert "public" not in said(d, replace(SITE, simulated=True))


def test_a_clouded_image_that_does_not_show_it_is_called_so() -> None:
    half = may_say(made(), SITE, review=ReviewState.CONFIRMED, edition_of=TODAY, before_clear=0.5)
    partly = "The image of 3 Oct 2026 was partly clouded: where it is clear, it does not show the change."
    assert partly in half, "what is under its cloud it does not show either way"
    for share in (1.0, None):
        said = may_say(made(), SITE, review=ReviewState.CONFIRMED, edition_of=TODAY, before_clear=share)
        assert "became visible between 3 Oct 2026 and 13 Oct; by " in said and "clouded" not in said


def test_how_clear_an_image_was_is_that_of_the_clearest_look_of_its_day() -> None:
    def look(hour: int, share: float | None, status: LookStatus = LookStatus.SEEN, sensor: str = "optical") -> Look:
        at = datetime(2026, 10, 3, hour, tzinfo=UTC)
        return Look("s", f"{hour}{sensor}", "c", "k", sensor, at, status, clear_fraction=share)

    looks = [look(1, 0.4), look(2, 0.7), look(3, 0.9, LookStatus.CLOUDY), look(4, 1.0, sensor="radar"), look(5, None)]
    assert clear_share_on(looks, date(2026, 10, 3)) == 0.7
    assert clear_share_on(looks, date(2026, 10, 4)) is None and clear_share_on(looks, None) is None


def test_a_best_share_never_stands_without_its_interval() -> None:
    claim = Claim(
        "c",
        "s",
        "Provincial Office",
        date(2026, 9, 20),
        date(2026, 6, 1),
        22,
        "buildings demolished",
        36,
        "",
        "src",
        None,
    )
    said = claim_sentence(claim, Gone(0.73, 0.0, 0.79, until=date(2026, 9, 20)))
    assert said.endswith(
        "Built-up area seen to have gone from 1 Jun 2026 to 20 Sep 2026: best 73 %; 90 % interval 0 to 79; "
        "none cannot be excluded."
    )
    assert "none cannot" not in claim_sentence(claim, Gone(0.73, 0.4, 0.79))
    assert claim_sentence(claim, Gone(0.73, None, None)).endswith("best 73 %; no interval could be estimated.")


def test_usable_looks_are_not_called_clear_and_those_that_showed_most_of_the_site_are_counted() -> None:
    at = datetime(2026, 6, 1, 3, tzinfo=UTC)
    shares = (0.21, 0.5, 0.51, 0.97)
    looks = [
        Look("s", f"scene-{n}", "c", "k", "optical", at + timedelta(days=n), LookStatus.SEEN, (), share, 1.0, "p")
        for n, share in enumerate(shares)
    ]
    assert looks_sentence(count_looks(looks)) == (
        "4 due: 4 usable; 2 showed over half the site; 0 cloudy, 0 not covered, 0 failed."
    )


@pytest.mark.parametrize("basis", [OutlineBasis.CHOSEN_RADIUS, OutlineBasis.SOURCED_RADIUS])
def test_what_lies_in_a_circle_around_a_point_is_not_said_of_the_place(basis: OutlineBasis) -> None:
    """The circle may reach over a neighbour: whoever repeats the sentence repeats that the place is approximate."""
    near = replace(SITE, outline_basis=basis)
    said = may_say(made(), near, review=ReviewState.CONFIRMED, edition_of=TODAY)
    assert " at Pellimar Bend (approximate place) that became visible between" in said
    assert "(approximate place)" not in may_say(made(), SITE, review=ReviewState.CONFIRMED, edition_of=TODAY)
    here = SiteStanding(near, (made(),), LOOKED, TODAY)
    assert "at Pellimar Bend (approximate place)" in front_headline([here], {near.id: LOOKED}, since=None, today=TODAY)
    assert brief_headline(here, since=None, name="Pellimar …").startswith("Pellimar … (approximate place): ")


def test_a_page_says_whose_radius_a_circle_has() -> None:
    assert outline_sentence(SITE) == ""
    assert "sourced radius" in outline_sentence(replace(SITE, outline_basis=OutlineBasis.SOURCED_RADIUS))
    chosen = outline_sentence(
        replace(SITE, outline_basis=OutlineBasis.CHOSEN_RADIUS, outline=circle(98.5, 16.6, 500.0))
    )
    assert "a circle of about 500 m, chosen here, around a point known to about 1 km;" in chosen
    assert "no source gives the outline" in chosen and chosen.endswith("may lie outside the circle.")


@pytest.mark.parametrize("radius", [50, 60, 100, 300, 500, 2_000])
def test_a_circle_is_told_alike_with_the_corners_that_go_out(radius: int) -> None:
    """Who imports an export was told of a circle of 510 m, and who exported it of one of 500 m."""
    for step in range(20):
        ground = circle(98.5 + step * 0.000137, 16.6 + step * 0.000211, radius)
        here = replace(SITE, outline_basis=OutlineBasis.CHOSEN_RADIUS, outline=ground)
        assert f"a circle of about {radius:,} m, chosen here," in outline_sentence(here)
        assert outline_sentence(replace(here, outline=shown_outline(here))) == outline_sentence(here)
        west, south, east, north = ground.bounds
        cut = replace(here, outline=ground.intersection(box(west, south, east - 0.1 * (east - west), north)))
        assert "a circle chosen here, cut where another listed place is nearer" in outline_sentence(cut)
        assert outline_sentence(replace(cut, outline=shown_outline(cut))) == outline_sentence(cut)


def test_a_circle_of_a_chosen_radius_has_no_edges() -> None:
    """'North-east edge' of a circle that somebody chose says nothing of the place."""
    chosen = replace(SITE, outline_basis=OutlineBasis.CHOSEN_RADIUS)
    assert "north-east edge" in detection_sentence(made(), SITE)
    assert "edge" not in detection_sentence(made(), chosen)


def test_thai_says_no_more_than_the_english() -> None:
    """Lasting is what still stands after a few looks, not what is permanent; one word for one state."""
    with speaking("th"):
        assert trn("{n} lasting change", "{n} lasting changes", 1, n=1) == "การเปลี่ยนแปลงที่ยังคงอยู่ 1 รายการ"
        assert controls_words((0, 0), "", "").startswith("ไม่มีพื้นที่ควบคุมในแฟ้ม")
        assert tr(STATE_WORDS[State.CONFIRMED]) == "เข้าเกณฑ์"
    catalogue = (Path(messages.__file__).parent / "locale" / "th.po").read_text(encoding="utf-8")
    assert not [word for word in ("การเปลี่ยนแปลงถาวร", "ยืนยาว", "ตรงตามเกณฑ์", "ถูกทำเครื่องหมายไว้") if word in catalogue]


@pytest.mark.parametrize("stage", ["cleared", "under way", "roofed"])
def test_building_work_and_roofs_are_spoken_of_only_where_the_kind_may_be_named_alone(stage: str) -> None:
    unsure = stage_sentence(made(stage=stage, kind_probability=0.72))
    assert unsure and not re.search("building|roof", unsure)
    assert re.search("building|roof", stage_sentence(made(stage=stage, kind_probability=0.9)))


def test_days_looked_at_are_not_days_on_which_people_reviewed() -> None:
    said = nothing_seen_sentence(LOOKED, TODAY, Audience.PUBLIC)
    assert said.startswith(
        f"{LOOKED.days} days were looked at. No change there is confirmed and reviewed by two people (roles as they "
        "gave them; the program does not check who they are). "
    )


def test_what_two_people_dismissed_is_said_so_and_counts_in_no_headline() -> None:
    other = made(id="PB-2", outline=shapely.box(98.505, 16.605, 98.506, 16.606))
    for audience in (Audience.INTERNAL, Audience.PARTNER):
        here = SiteStanding(SITE, (made(), other), LOOKED, TODAY, audience, dismissed=frozenset({made().id}))
        counted = {d.id for d in here.counted}
        assert counted == ({"PB-2"} if audience is Audience.INTERNAL else set())
        said = brief_headline(here, since=None)
        assert "two lasting changes" not in said
        assert "one machine finding that two people dismissed is not counted: do not quote" in said.lower()
        assert ("one machine finding, not agreed by two people, is not" in said.lower()) is (
            audience is Audience.PARTNER
        )
    words = "Two people dismissed it: do not quote."
    assert not_quotable(ReviewState.DISMISSED) == do_not_quote(ReviewState.DISMISSED) == words
    assert do_not_quote(ReviewState.DISPUTED) == "Not agreed by two people: do not quote."
    nothing = may_say(made(), SITE, review=ReviewState.DISMISSED, edition_of=TODAY)
    assert nothing == "Nothing: two people dismissed it: do not quote."
