"""An outline that is drawn anew: what was told of it stays as it was told, and what lies outside waits for a run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.detections.detection import Kind, State
from geodata.detections.lifecycle import OUTSIDE
from geodata.detections.revision import Change, Why
from geodata.sites.outline_history import OutlineHistory
from geodata.sites.site import Access
from geodata.wording.change_sentences import detection_sentence
from geodata.wording.correction_sentences import redrawn_since_told, revision_sentence
from geodata.workspace import Workspace
from pipelines.brief.brief import LAST, write_brief
from pipelines.notify.write_feeds import write_feeds
from tests.pipelines.notify.world import BEGIN, CHANGE, SITE, agree, look, workspace

TODAY = max(date(2026, 12, 31), datetime.now(UTC).date())
"""A place is stored at the time of the clock, and a briefing tells nothing of a later day."""
EAST = replace(CHANGE, outline=shapely.box(-27.006, -19.852, -27.004, -19.850))
"""In the east block of the outline that was told first."""
SMALLER = shapely.box(-27.02, -19.86, -27.0039, -19.84)
"""Of it the change lies at the east edge."""
ELSEWHERE = shapely.box(-27.02, -19.86, -27.007, -19.84)
"""It does not hold the change."""
OUTER = (Audience.PARTNER, Audience.PUBLIC)


@pytest.fixture
def told(tmp_path: Path) -> Workspace:
    opened = workspace(tmp_path / "w")
    opened.store.save_detections([EAST], at=BEGIN)
    agree(opened, EAST, BEGIN)
    return opened


def drawn_anew(opened: Workspace, outline: shapely.Geometry) -> None:
    opened.store.save_site(replace(SITE, outline=outline), by="desk")


@pytest.mark.parametrize("audience", OUTER)
def test_a_change_outside_an_outline_of_now_is_told_to_nobody_until_a_run_has_judged_it(
    told: Workspace, audience: Audience
) -> None:
    """Until the next run it was told as one of the site, with its place and a quotation."""
    assert [d.id for d in told.edition(audience, TODAY).detections.items] == [EAST.id]
    drawn_anew(told, ELSEWHERE)
    view = told.edition(audience, TODAY)
    assert view.detections.items == () and SITE.id in view.held_back and EAST.id not in view.revisions
    told.store.save_looks([look(20)])
    made = write_brief(told, (SITE.id,), None, None, audience, today=TODAY).issued
    sheets = (told.root / made.folder / "briefing.html").read_text()
    assert "The outline of Morrow Kiln was drawn anew on" in sheets, "why the change is not told any more"
    assert [d.id for d in told.edition(Audience.INTERNAL, TODAY).detections.items] == [EAST.id]
    write_feeds(told, audience=audience, today=TODAY)
    withdrawn = replace(EAST, state=State.WITHDRAWN, withdrawn_reason=OUTSIDE, ended_on=TODAY)
    drawn_at = told.store.site(SITE.id).updated_at
    assert drawn_at is not None
    told.store.save_detections([withdrawn], change=Change(Why.PERSON), at=drawn_at + timedelta(minutes=1))
    view = told.edition(audience, TODAY)
    assert [d.withdrawn_reason for d in view.detections.items] == [OUTSIDE]
    history = [one.state for one in view.revisions[EAST.id]]
    (site,) = view.sites.items
    drawn = (revision_sentence(one, EAST, view.drawn.as_drawn(site, one.said_from)) for one in view.revisions[EAST.id])
    assert [sentence.count("east") for sentence in drawn] == [1, 0], "of the new outline it lies nowhere"
    assert history == [State.CONFIRMED, State.WITHDRAWN], "what was told of it before is not forgotten"
    write_feeds(told, audience=audience, today=TODAY)
    entries = json.loads((told.root / f"published/feeds-{audience}/feed.json").read_text())["items"]
    titles = [one["title"] for one in entries]
    assert "lies outside the site's outline" in titles[0] and "Withdrawn since" in titles[-1], titles


def test_light_is_of_the_whole_outline_and_waits_for_no_run(told: Workspace) -> None:
    dark = replace(EAST, id="MK-000009", kind=Kind.DARK, outline=SITE.outline)
    told.store.save_detections([dark], at=BEGIN)
    drawn_anew(told, ELSEWHERE)
    assert [d.id for d in told.edition(Audience.PARTNER, TODAY).detections.items] == [dark.id]


def test_what_was_told_keeps_the_words_of_the_outline_of_then(told: Workspace) -> None:
    """The record said "It was told as: … east edge" where the east block had been told."""
    write_feeds(told, today=TODAY)
    drawn_anew(told, SMALLER)
    write_feeds(told, today=TODAY)
    view = told.edition(Audience.PUBLIC, TODAY)
    (revision,), (site,) = view.revisions[EAST.id], view.sites.items
    assert "east edge" in detection_sentence(EAST, site)
    assert ", east block." in revision_sentence(revision, EAST, view.drawn.as_drawn(site, revision.said_from))
    entries = json.loads((told.root / "published/feeds-public/feed.json").read_text())["items"]
    assert all("east block" in one["title"] and "east edge" not in one["content_text"] for one in entries)


def test_that_it_was_drawn_anew_is_said_to_who_was_told_before_and_to_nobody_else(told: Workspace) -> None:
    def drawn(audience: Audience) -> date | None:
        view = told.edition(audience, TODAY)
        at = redrawn_since_told(
            view.sites.items[0], view.drawn, view.revisions[EAST.id], inner=audience is Audience.INTERNAL
        )
        return at.date() if at else None

    told.store.save_site(replace(SITE, notes=("Seen again.",)), by="desk")
    told.store.save_site(replace(SITE, outline=shapely.box(-27.02, -19.86, -27.0, -19.8401)), by="desk")
    assert drawn(Audience.INTERNAL) is None, "half a per cent of its ground is no new outline"
    drawn_anew(told, SMALLER)
    day = told.store.site_revisions(SITE.id)[-1].updated_at
    assert day is not None and drawn(Audience.PUBLIC) == drawn(Audience.INTERNAL) == day.date()
    view = told.edition(Audience.PUBLIC, TODAY)
    later = [replace(one, said_from=day + timedelta(days=1)) for one in view.revisions[EAST.id]]
    assert redrawn_since_told(view.sites.items[0], view.drawn, later, inner=False) is None
    told.store.save_looks([look(20)])
    made = write_brief(told, (SITE.id,), None, None, Audience.PUBLIC, today=TODAY).issued
    sheets = (told.root / made.folder / "briefing.html").read_text()
    assert "The outline of Morrow Kiln was drawn anew on" in sheets


def test_the_sheet_of_several_sites_says_it_too(told: Workspace) -> None:
    """It said that no change is told otherwise, where the sheet of the site said that its outline is another."""
    elsewhere = replace(
        SITE, id="other", name="Other Yard", outline=shapely.box(-26.9, -19.86, -26.88, -19.84), grid=None
    )
    told.store.save_site(elsewhere, by="desk")
    told.store.save_looks([look(20)])

    def of_both() -> str:
        made = write_brief(told, (SITE.id, "other"), LAST, None, Audience.PUBLIC, today=TODAY).issued
        twin = json.loads((told.root / made.folder / "briefing.json").read_text())
        return "\n".join(one["text"] for one in twin["statements"] if not one.get("site"))

    assert "drawn anew" not in of_both()
    drawn_anew(told, SMALLER)
    sheet = of_both()
    assert sheet.count("The outline of Morrow Kiln was drawn anew on") == 1
    assert "is told otherwise since public-2026-001" not in sheet
    assert "drawn anew" not in of_both(), "who has the second issue has read it"


def test_who_reads_outside_is_told_nothing_of_a_time_when_the_place_was_restricted() -> None:
    first = replace(SITE, access=Access.RESTRICTED, updated_at=BEGIN - timedelta(days=9))
    again = replace(SITE, outline=SMALLER, updated_at=BEGIN + timedelta(days=9), revision=2)
    drawn = OutlineHistory({SITE.id: (first, again)})
    assert drawn.redrawn_at(again, BEGIN, inner=True) == again.updated_at
    assert drawn.redrawn_at(again, BEGIN, inner=False) is None
