"""Every figure leads to the looks behind it, and a second check is blind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

from geodata.access.audience import Audience
from geodata.access.site_standing import NO_LOOKS, SiteStanding
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.lifecycle import JOINED
from geodata.detections.review import Review, Verdict
from geodata.detections.review_state import Standing, readable, standing_of
from geodata.i18n.messages import speaking, tr
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import gone_share
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.looks.measure import Measure
from geodata.wording.look_sentences import PIXEL_BY_PIXEL
from geodata.wording.review_sentences import DISPUTE, ONE_WAITS
from layers.charts.claims_tile import claims_tile
from screens.downloads.brief_button import MOST_SITES, sites_to_brief
from screens.overview.front_page import brief_words
from screens.session.edition import Edition, current
from screens.session.view_state import View
from screens.site.finding_cards import MOST_OPEN, changes_card, reports_rows, voices_card
from screens.site.provenance import LookBehind, claim_looks, links_to_looks, looks_anchor, scenes_and_chips
from screens.site.site_fields import statements_html
from screens.site.site_page import claims_on_file
from tests.screens.fixture_world import END, make
from tests.screens.test_dashboard import html, opened

CLAIM = Claim(
    "c", "s", "Provincial Office", date(2026, 9, 20), date(2026, 7, 20), 22, "buildings demolished", 36, "", "Notice"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("behind")
    make(folder).close()
    return folder


@pytest.fixture(scope="module")
def edition(home: Path) -> Edition:
    return current(home, Audience.INTERNAL)


def _measure(month: int, value: float) -> Measure:
    at = datetime(2026, month, 9, 4, tzinfo=UTC)
    return Measure("s", "built_up", at, value, "ha", scene_id=f"S2-{month}")


def test_a_claim_names_the_looks_at_both_ends_of_its_time() -> None:
    values = [_measure(month, 10.0 if month < 8 else 8.0) for month in range(4, 12)]
    gone = gone_share(CLAIM, values, END)
    assert gone is not None
    assert gone.share == pytest.approx(0.2)
    assert gone.scenes == ("S2-4", "S2-5", "S2-6", "S2-7", "S2-8", "S2-9", "S2-10")
    assert claim_looks(CLAIM, gone, {}).count("<details") == 1
    earlier = replace(gone, by_claim=0.1, by_claim_scenes=("S2-4", "S2-7"), until=date(2026, 12, 1))
    assert "By the day of the claim: measured from two scenes and chips" in claim_looks(CLAIM, earlier, {})
    shown = claim_looks(CLAIM, gone, {"S2-8": LookBehind(datetime(2026, 8, 9, 4, tzinfo=UTC), "optical", "ab" * 32)})
    assert "seven scenes and chips" in shown and "ab" * 32 in shown and "no chip is kept" in shown
    assert claim_looks(CLAIM, None, {}) == ""


def test_where_the_newest_look_is_not_listed_beside_a_claim_or_is_of_a_later_day_that_is_said() -> None:
    """The sentence reaches to the newest look, and the list ends with the newest of the lowest state."""
    values = [_measure(month, 10.0 if month < 8 else 8.0) for month in range(4, 12)]
    gone = gone_share(CLAIM, values, END)
    assert gone is not None
    assert gone.until == date(2026, 11, 9)
    behind = {
        scene: LookBehind(datetime(2026, int(scene[3:]), 9, 4, tzinfo=UTC), "optical", "") for scene in gone.scenes
    }
    others = "Other looks, up to 9 Nov 2026, show no less built-up ground and are not listed."
    assert others in claim_looks(CLAIM, gone, behind)
    assert others not in claim_looks(CLAIM, replace(gone, until=date(2026, 10, 9)), behind)
    after = "The interval is that of the look of 9 Oct 2026, after the day of the claim."
    by_then = replace(gone, by_claim=0.1, by_claim_scenes=("S2-4", "S2-10"))
    assert after in claim_looks(replace(CLAIM, claimed_on=date(2026, 10, 1)), by_then, behind)
    assert after not in claim_looks(replace(CLAIM, claimed_on=date(2026, 10, 20)), by_then, behind)


def test_who_is_cited_twice_has_counted_once() -> None:
    by_itself = replace(CLAIM, id="d", independent_figure=109, independent_by="CIR / Myanmar Witness")
    cited = replace(CLAIM, id="e", independent_figure=31, independent_by="CIR / Myanmar Witness")
    another = replace(CLAIM, id="f", figure=None, independent_figure=22, independent_by="AFP")
    assert claims_on_file([CLAIM, by_itself, cited, another]) == "three claims and counts by two others"
    unnamed = [replace(CLAIM, id=key, independent_figure=9) for key in "gh"]
    assert claims_on_file([CLAIM, *unnamed]) == "three claims and counts by two others", "nobody says that they are one"
    assert claims_on_file([another]) == "counts by one other"
    assert claims_on_file([CLAIM]) == "one claim"


AGAIN = ("Make it again offline:", "compound-watch replay x")


def test_a_link_on_the_map_leads_to_the_looks_of_its_change(edition: Edition) -> None:
    for d in edition.detections:
        if d.scenes:
            assert f'href="#{looks_anchor(d)}"' in links_to_looks([d])
            assert f'id="{looks_anchor(d)}"' in scenes_and_chips(d, {}, AGAIN)
    hostile = replace(edition.detections[0], id='"><script>x</script>')
    assert "<script" not in links_to_looks([hostile]) + scenes_and_chips(hostile, {}, ("", hostile.id))


def test_beside_the_looks_it_is_said_that_fewer_may_be_named_than_the_rule_takes(edition: Edition) -> None:
    ground = next(d for d in edition.detections if d.scenes and not d.kind.is_activity)
    assert "pixel by pixel" in scenes_and_chips(ground, {}, AGAIN)
    assert "pixel by pixel" not in scenes_and_chips(replace(ground, kind=Kind.DARK), {}, AGAIN)
    with speaking("th"):
        assert tr(PIXEL_BY_PIXEL) in scenes_and_chips(ground, {}, AGAIN)
        assert tr(PIXEL_BY_PIXEL) != PIXEL_BY_PIXEL


def test_an_edition_that_holds_back_speaks_of_itself_and_not_of_the_file(
    edition: Edition, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    d = replace(edition.detections[0], last_clear_before=date(2026, 7, 20), first_seen=date(2026, 8, 29))
    site, day = edition.sites[d.site_id], date(2020, 1, 1)
    near = PlacePrecision.NEAR
    report = Incident("r", "csv", "raid", "Walls down", day, day, DatePrecision.DAY, None, near, reported_by="Desk")
    for internal in (True, False):
        shown = (
            dict(reports_rows(site, [report], (), (), d, internal=internal))["Reports in its window"],
            statements_html(replace(site, statements=()), internal=internal),
            claims_tile([], {}, internal=internal),
        )
        assert all(("on file" in said) is internal and ("in this edition" in said) is not internal for said in shown)
    for audience in Audience:
        app = opened(monkeypatch, home, audience.value)
        app.session_state["go"] = ("actions", {})
        (said,) = re.findall(r"<h1[^>]*cw-answer[^>]*>(.*?)</h1>", html(app.run()), re.DOTALL)
        internal = audience is Audience.INTERNAL
        assert ("on file." in said) is internal and ("told in this edition." in said) is not internal, said


def test_a_briefing_from_the_first_screen_is_about_what_is_new(edition: Edition) -> None:
    new = sites_to_brief(edition, date(2026, 10, 25))
    confirmed = {d.site_id for d in edition.detections if d.confirmed_on and d.confirmed_on > date(2026, 10, 25)}
    assert new and set(new) <= confirmed
    assert "newly confirmed" in brief_words(edition, new, date(2026, 10, 25))
    assert set(sites_to_brief(replace(edition, detections=()), None)) == {
        s.id for s in edition.sites.values() if s.watched
    }


def test_a_briefing_that_leaves_sites_out_says_so_where_nothing_is_new_too(edition: Edition) -> None:
    watched = next(site for site in edition.sites.values() if site.watched)
    many = {f"s{n}": replace(watched, id=f"s{n}") for n in range(MOST_SITES + 3)}
    quiet = replace(edition, sites=many, detections=())
    assert brief_words(quiet, sites_to_brief(quiet, None), None) == "A briefing of 20 sites. 3 more are left out."
    few = replace(quiet, sites=dict(list(many.items())[:MOST_SITES]))
    assert brief_words(few, sites_to_brief(few, None), None) == "A briefing of 20 sites."


def test_the_first_verdict_is_not_shown_before_the_second(edition: Edition) -> None:
    d = edition.detections[0]
    first = Review(d.id, Verdict.DISMISSED, "A field that turned green again.", "reviewer 2", datetime.now(UTC))
    site = edition.sites[d.site_id]

    def card(*reviews: Review) -> str:
        return voices_card(d, site, standing_of(reviews), readable(reviews), (), 8)

    assert ONE_WAITS in card(first) and "turned green" not in card(first) and "reviewer 2" not in card(first)
    assert "turned green" not in card(first, replace(first, reviewer="Reviewer-2")), "one person, twice"
    other = replace(first, reviewer="reviewer 5", reason="Still a field.")
    both = card(first, other)
    assert "turned green again" in both and "Still a field" in both and DISPUTE not in both
    assert DISPUTE in card(first, replace(other, verdict=Verdict.CONFIRMED))


def test_only_reports_in_the_window_of_a_change_stand_as_reports_of_it(edition: Edition) -> None:
    d = replace(edition.detections[0], last_clear_before=date(2026, 7, 20), first_seen=date(2026, 8, 29))
    site = edition.sites[d.site_id]

    def told(first: date, last: date, precision: DatePrecision = DatePrecision.DAY) -> str:
        near, exact = PlacePrecision.NEAR, precision
        report = Incident("r", "csv", "raid", "Walls down", first, last, exact, None, near, reported_by="Desk")
        rows = reports_rows(site, [report], (), (), d, internal=True)
        card = voices_card(d, site, Standing(), (), rows, 8)
        assert card.count("cw-report") == 1
        return next(name for name, html in rows if "cw-report" in html)

    inside, outside = "Reports in its window", "Other reports of the place"
    for first, last in ((20, 20), (1, 20), (31, 31)):
        assert told(date(2026, 7, first), date(2026, 7, last)) == inside
    assert told(date(2026, 8, 29), date(2026, 9, 9)) == inside
    assert told(date(2026, 7, 19), date(2026, 7, 19)) == told(date(2026, 8, 30), date(2026, 8, 30)) == outside
    assert told(date(2026, 7, 18), date(2026, 7, 18), DatePrecision.WEEK) == inside, "a week is known to three days"
    assert told(date(2026, 7, 2), date(2026, 7, 2), DatePrecision.MONTH) == inside
    assert told(date(2026, 6, 2), date(2026, 6, 2), DatePrecision.MONTH) == outside
    d = replace(d, last_clear_before=None)
    assert told(date(2020, 1, 1), date(2020, 1, 1)) == inside, "when it began is not known"
    nothing = reports_rows(site, [], (), (), None, internal=True)
    assert [name for name, _ in nothing] == ["Reports"]


def test_the_first_screen_writes_a_briefing_of_what_is_new(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    make(tmp_path).close()
    app = opened(monkeypatch, tmp_path, "internal")
    assert "A briefing of" in html(app)
    pressed = next(b for b in app.button if b.label == "Write a briefing")
    first, spinner = pressed.key, st.spinner

    @contextmanager
    def interrupted(*given: Any, **named: Any) -> Iterator[None]:
        """As by a second press, which ends the run at the next call of Streamlit: here the end of the spinner."""
        with spinner(*given, **named):
            yield
        raise RerunException(RerunData())

    with monkeypatch.context() as patched:
        patched.setattr(st, "spinner", interrupted)
        pressed.click().run()
    assert not app.exception
    assert first not in [b.key for b in app.button], "pressed twice it is issued once: the button is another one by now"
    (made,) = tmp_path.glob("briefings/issued/*/briefing.pdf")
    assert made.read_bytes().startswith(b"%PDF")
    assert made.parent.name == f"internal-{END.year}-001"
    assert [part.proto.label for part in app.get("download_button")] == [
        "Save the PDF",
        "Save as web page",
        "Save as DOCX to edit",
        "Map as PNG",
    ]


def test_only_internal_users_write_briefings(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for eyes in ("public", "partner"):
        app = opened(monkeypatch, home, eyes)
        assert "Write a briefing" not in [b.label for b in app.button]
        assert "A briefing of" not in html(app)


def test_the_machine_says_of_a_withdrawn_change_that_it_is_and_no_more_how_sure(edition: Edition) -> None:
    d = replace(edition.detections[0], kind_probability=0.86, stage="cleared")
    gone = replace(d, state=State.WITHDRAWN, ended_on=END, withdrawn_reason="too-small")
    site = edition.sites[d.site_id]
    told = [voices_card(c, site, Standing(), (), (), 8) for c in (d, gone)]
    assert "The model gives this kind 86%" in told[0] and "Confidence is" in told[0]
    assert "The model gives" not in told[1] and "Confidence is" not in told[1] and "no roof is seen" not in told[1]
    assert "what is left is too small to judge" in told[1]
    part = replace(gone, id="part", withdrawn_reason=JOINED)
    card = voices_card(part, site, Standing(), (), (), 8, (part, d))
    assert f"it became part of the change {d.id}, in which it lies" in card, "named wherever it is told on the page"


def test_many_withdrawn_changes_are_folded_under_their_number_and_never_left_out(edition: Edition) -> None:
    d = edition.detections[0]
    site = edition.sites[d.site_id]
    gone = replace(d, state=State.WITHDRAWN, ended_on=END, withdrawn_reason="too-small")
    many = [d, *(replace(gone, id=f"w-{n}") for n in range(MOST_OPEN))]

    def card(detections: list[Detection], view: View) -> str:
        return changes_card(SiteStanding(site, tuple(detections), NO_LOOKS, END), view, controls="", looks={})

    folded = card(many, View())
    assert "Withdrawn: five changes. Reasons and dates stay." in folded
    outside, _, inside = folded.partition('<details class="cw-taken-back">')
    assert d.id in outside and all(f">w-{n}<" in inside and f">w-{n}<" not in outside for n in range(MOST_OPEN))
    assert '<details class="cw-taken-back" open>' in card(many, View(detection="w-2"))
    assert "cw-taken-back" not in card(many[:MOST_OPEN], View())


def test_what_may_be_missed_is_told_with_its_figures_in_whole_sentences(edition: Edition) -> None:
    site = next(iter(edition.sites.values()))
    told = voices_card(None, site, Standing(), (), (), 8).partition("May be missed")[2]
    assert "demolitions whose rubble looks like a roof" in told
    assert re.search(r"each time the worse one first: demolitions \d+ of \d+ and \d+ of \d+, ", told)
    assert "No real compound was scored." in told and not re.search(r"\. [a-z]", told)
