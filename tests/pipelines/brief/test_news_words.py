"""What a headline adds for the reader of the last issue: what that issue told of a change decides the words."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, State
from geodata.detections.lifecycle import JOINED, OUTSIDE
from pipelines.brief.assemble_briefing import Asked, composed
from pipelines.brief.brief import write_brief
from pipelines.brief.briefing_inputs import Context, SiteFacts
from pipelines.brief.issue import since_last
from pipelines.brief.news.delta import delta_of
from pipelines.brief.news.news_in_the_headline import news_words
from pipelines.brief.news.news_lines import Event
from pipelines.brief.news.since import Since
from pipelines.issued_briefings.issued_files import ToldChange
from tests.pipelines.brief.brief_makers import TODAY, add_looks, detection, site, workspace_at

ISSUE = "internal-2026-007"
BEFORE = date(2026, 11, 1)
"""The day that the issue told of; the change below was confirmed and withdrawn after it."""


def _words(change: Detection, told: dict[str, ToldChange]) -> str:
    facts = SiteFacts(site(), (change,), (), (), {}, (), (), ())
    context = Context(TODAY, BEFORE, Audience.INTERNAL, (), "h", "v", 4, 3, {}, issue=ISSUE, told=told)
    return news_words([facts], context)


@pytest.mark.parametrize(
    ("reason", "became"),
    [
        ("turned-green", "is withdrawn as wrong or gone again"),
        (JOINED, "is part of another now"),
        (OUTSIDE, "lies outside an outline that was drawn anew"),
    ],
)
def test_only_what_the_issue_told_is_said_to_have_been_told_by_it(reason: str, became: str) -> None:
    """Of a change that the issue never had, its reader has nothing to take back: the words must not say "told"."""
    gone = detection(site(), state=State.WITHDRAWN, ended_on=date(2026, 11, 12), withdrawn_reason=reason)
    another = {"XX-1": ToldChange("elsewhere", "confirmed", "none")}
    assert _words(gone, another) == f"; one change that briefing {ISSUE} did not tell {became}"
    for state in ("confirmed", "provisional"):
        told = another | {gone.id: ToldChange(site().id, state, "none")}
        assert _words(gone, told) == f"; one change that briefing {ISSUE} told {became}", state
    flag = replace(gone, confirmed_on=None)
    assert _words(flag, another) == "", "of a flag that nobody was told of nothing is said"


@pytest.mark.parametrize("several", [False, True])
def test_what_the_issue_told_as_provisional_is_not_said_to_be_told_for_the_first_time(
    tmp_path: Path, several: bool
) -> None:
    """The rule was met by a look that came late, of a day before the issue, which told the same change by its id."""
    workspace = workspace_at(tmp_path / "w")
    store = workspace.store
    if several:
        other = store.save_site(site("oskelle-bridge", name="Oskelle Bridge"), by="test")
        add_looks(workspace, other)
    met = detection(store.site("pellimar-bend"), id="D-2")
    store.save_detections([replace(met, state=State.PROVISIONAL, confirmed_on=None)])
    asked = Asked((), None, Audience.INTERNAL, TODAY)
    write_brief(workspace, (), None, None, Audience.INTERNAL, today=TODAY)
    store.save_detections([met])
    made = composed(workspace, replace(asked, since=since_last(workspace, asked)))
    page = next(page for page in made.pages if "Pellimar Bend" in page["name"])
    words = "; one change on older images meets the rule now, and did not in briefing internal-2026-001"
    assert page["headline"].replace("\u00a0", " ").endswith(words)
    labels = [box["label"] for box in page["boxes"]]
    assert "Rule met since" in labels and "Not told last time" not in labels
    assert (made.summary is not None) is several
    if made.summary is not None:
        heads = {part["head"]: json.dumps(part["rows"]) for part in made.summary["parts"]}
        assert made.summary["headline"].replace("\u00a0", " ").endswith(words)
        assert "construction" in heads["Rule met since the issue compared with, on older images"]
        assert "Not told in the issue compared with, on older images" not in heads
    store.close()


def test_a_line_that_is_cut_keeps_that_it_may_not_be_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.brief.news.changes_since.LONGEST_LINE", 140)
    over = detection(site(), id="PB-2", state=State.ENDED, ended_on=TODAY)
    facts = SiteFacts(site(), (detection(site()), over), (), (), {}, (), (), ())
    lines = [line for line in delta_of([facts], Since(date(2026, 10, 1)), TODAY).lines if line.change_id]
    assert {line.event for line in lines} == {Event.NEW, Event.ENDED}
    for line in lines:
        assert len(line.text) <= 140 and "… " in line.text and line.text.endswith("do not quote."), line.text
