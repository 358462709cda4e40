"""From when on a change around a site could not be told yet, from the looks that the edition shows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import shapely

from geodata.access.audience import Audience
from geodata.actions.action import Action, ActionKind, Scope
from geodata.belts.answer import BeltLooks
from geodata.belts.belt_sentences import belt_sentence
from geodata.incidents.incident import DatePrecision
from geodata.looks.look import Look, LookStatus
from geodata.sites.site import Access, Site
from geodata.workspace import Workspace
from pipelines.belts.tell import tell_belt
from tests.geodata.belts.belt_makers import change, judged_belt

TODAY = date(2026, 11, 17)
SEEN = ["2026-05-21", "2026-08-14", "2026-09-03", "2026-10-13", "2026-10-28", "2026-11-07", "2026-11-17"]
"""Days on which the ground around the site was seen."""
CLOUDY = "2026-11-02"
OUTER = (Audience.PARTNER, Audience.PUBLIC)


def look(place: str, day: str, status: LookStatus = LookStatus.SEEN, scene: str = "", clear: float = 0.9) -> Look:
    """A look at a site or a belt at noon."""
    at = datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)
    return Look(place, scene or day, "s2", "c", "optical", at, status, ring_clear_fraction=clear)


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    """A public site with a quiet belt, one with a change that nobody agreed on, and a restricted one."""
    workspace = Workspace.open(tmp_path / "home")
    store = workspace.store
    for n, key in enumerate(("quiet", "held", "secret")):
        outline = shapely.box(98.0 + 0.3 * n, 16, 98.005 + 0.3 * n, 16.005)
        site = Site(key, key.title(), outline, "MM", source="ASPI", documented=True, access=Access.PUBLIC)
        store.save_site(site if key != "secret" else Site(key, "Secret", outline, "MM"), by="a")
        belt = judged_belt(key)
        built = [change("c-held", belt, date(2026, 7, 10), 2.0)] if key == "held" else []
        store.save_judged_belt(belt, built)
        store.save_looks([look(key, day) for day in [*SEEN, CLOUDY]])
        there = [look(belt.id, day) for day in SEEN]
        there += [look(belt.id, CLOUDY, LookStatus.CLOUDY), look(belt.id, "2026-11-12", scene="not at the site")]
        store.save_belt_looks(there)
    return workspace


@pytest.mark.parametrize("audience", list(Audience))
def test_the_sentence_names_the_day_and_how_often_it_was_looked_at(home: Workspace, audience: Audience) -> None:
    found = tell_belt(home.edition(audience, TODAY), "quiet")
    assert found is not None
    assert belt_sentence(found, home.store.site("quiet"), None) == (
        "Within 3 km of Quiet no change of a hectare or more consistent with construction has met the rule since "
        "17 Nov 2025. What began after 3 Sep 2026 has not been seen often enough to be told: as a rule it takes 5 "
        "clear looks over at least 25 days, and in the 90 days until 17 Nov 2026 this ground had 5 usable looks. What "
        "began before may be missing as well, where cloud hid it or its kind is not sure yet."
    )


def test_of_looks_in_one_span_only_the_judged_one_counts(home: Workspace) -> None:
    """15 and 17 Nov lie in one span of five days: the clearer one is judged."""
    home.store.save_looks([look("quiet", "2026-11-15", clear=0.5)])
    home.store.save_belt_looks([look("quiet~belt", "2026-11-15")])
    found = tell_belt(home.edition(Audience.PUBLIC, TODAY), "quiet")
    assert found is not None and found.looks == BeltLooks(date(2026, 9, 3), lately=5, since=7)


def test_soon_after_an_action_it_says_how_often_it_was_looked_at_since(home: Workspace) -> None:
    day = date(2026, 10, 1)
    raid = Action("raid", ActionKind.RAID, "", day, day, DatePrecision.DAY, Scope.SITES, "", ("quiet",), "", "Paper")
    found = tell_belt(home.edition(Audience.INTERNAL, TODAY), "quiet", raid)
    assert found is not None
    said = belt_sentence(found, home.store.site("quiet"), raid)
    begins = "Of the ground within 3 km of Quiet nothing can be told yet since the action of 1 Oct 2026 "
    assert said.startswith(f"{begins}that Paper reports (listed here as a raid). "), said
    assert said.endswith(
        "What began since then has not been seen often enough to be told: as a rule it takes 5 clear looks over at "
        "least 25 days, and from that day until 17 Nov 2026 this ground had 4 usable looks."
    )


@pytest.mark.parametrize("audience", OUTER)
def test_nothing_is_told_of_looks_where_a_change_is_held_back(home: Workspace, audience: Audience) -> None:
    view = home.edition(audience, TODAY)
    found = tell_belt(view, "held")
    assert found is not None and found.held and found.looks is None
    assert (
        belt_sentence(found, home.store.site("held"), None)
        == "Of the ground around Held no figure is released now: do not quote one that was told before."
    )
    assert view.belt_looks("held~belt") == () and view.belt_looks("secret~belt") == ()
    assert len(home.edition(Audience.INTERNAL, TODAY).belt_looks("held~belt")) == len([*SEEN, CLOUDY])


@pytest.mark.parametrize("audience", OUTER)
def test_no_day_is_told_that_the_edition_does_not_show_at_the_site(home: Workspace, audience: Audience) -> None:
    view = home.edition(audience, TODAY)
    at_site = {seen.acquired_at for seen in view.looks("quiet")}
    around = view.belt_looks("quiet~belt")
    assert len(around) == len([*SEEN, CLOUDY]) and {seen.acquired_at for seen in around} <= at_site


def test_without_looks_on_file_no_day_is_named(home: Workspace) -> None:
    home.store.forget_belt_looks("quiet~belt")
    found = tell_belt(home.edition(Audience.PUBLIC, TODAY), "quiet")
    assert found is not None and found.looks is None
    assert belt_sentence(found, home.store.site("quiet"), None).endswith(
        "As a rule it takes 5 clear looks over at least 25 days; from when on that could not be met is not known, "
        "since the days of its looks are not on file."
    )
