"""Corrections on the front page and on the page of their site: for those who saw the statement, and only for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.detections.detection import State
from geodata.detections.revision import Change, Why
from geodata.store import Store
from screens.overview.front_page import answer, corrections_html
from screens.session.edition import AUDIENCE, Edition, current
from screens.session.view_state import View
from screens.site.revisions_card import control_notes_html, revisions_html
from tests.geodata.noun_strategies import NOW
from tests.screens.fixture_world import make

HOSTILE = "<img src=x onerror=alert(1)> was built beside it"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The world of the screens, in which every confirmed change was told otherwise since by a new control set.

    Who had judged judged what is told now again, since a verdict holds for its sentence alone.
    """
    make(tmp_path).close()
    store = Store.open(tmp_path)
    found = [d for d in store.detections() if d.confirmed_on and d.state is State.CONFIRMED]
    moved = [replace(d, first_seen=d.first_seen + timedelta(days=5), control_set=2) for d in found]
    change = Change(Why.CONTROL_SET, ("control_set=1 -> 2", f"reason={HOSTILE}", "by=operator"))
    told_on = datetime.now(NOW.tzinfo) + timedelta(days=1)
    store.save_detections(moved, change=change, at=told_on)
    for review in (r for d in moved for r in store.reviews(d.id)):
        store.save_review(replace(review, reviewed_at=told_on + timedelta(days=1)))
    store.close()
    return tmp_path


def pages(edition: Edition) -> dict[str, str]:
    """What each site's page says of corrections."""
    return {key: revisions_html(edition, site, edition.of(key)) for key, site in edition.sites.items()}


def test_each_edition_tells_the_corrections_of_what_it_shows(folder: Path) -> None:
    told = {}
    for audience in Audience:
        edition = current(folder, audience)
        front, every = corrections_html(edition, View(), None), pages(edition)
        told[audience] = {key for key, made in edition.view.corrections.items() if made}
        assert told[audience] <= {d.id for d in edition.detections}
        for key in told[audience]:
            assert any(f"{key}, corrected " in page for page in every.values())
        assert ("corrected" in front) is bool(told[audience])
        assert ("by=operator" in front) is False and "<img" not in front + "".join(every.values())
        assert ("was built beside it" in front) is (audience is Audience.INTERNAL)
        assert corrections_html(edition, View(), date(2100, 1, 1)) == ""  # none since then
    assert told[Audience.PUBLIC] and told[Audience.PUBLIC] < told[Audience.PARTNER] <= told[Audience.INTERNAL]


@pytest.mark.parametrize("audience", Audience)
def test_who_retires_a_site_takes_no_correction_and_no_error_back(folder: Path, audience: Audience) -> None:
    before = current(folder, audience)
    site = next(key for key in before.sites if any(before.view.corrections.get(d.id) for d in before.of(key)))
    ids = [d.id for d in before.of(site) if before.view.corrections.get(d.id)]
    store = Store.open(folder)
    store.retire_site(site, "desk", why="No longer watched here.")
    store.close()
    after = current(folder, audience)
    front = corrections_html(after, View(), None)
    assert site not in after.sites and not any(key in front for key in ids), "its name is not told again"
    assert f"{'One correction is' if len(ids) == 1 else 'corrections are'} of " in front
    assert "no longer shown" in front
    assert after.controls() == before.controls() and after.quiet() == before.quiet()
    still = [d for d in after.view.detections.items if d.site_id == site and d.state in (State.CONFIRMED, State.ENDED)]
    _, lead = answer(after, after.looked, None)
    assert ("taken out of use" in lead) is bool(still) and before.sites[site].name not in lead
    assert "taken out of use" not in answer(before, before.looked, None)[1]


def test_a_site_without_one_says_so_and_notes_on_controls_are_internal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(AUDIENCE, "internal")
    edition = current(folder, Audience.PUBLIC)
    quiet = next(page for key, page in pages(edition).items() if not edition.of(key))
    assert "No change that this edition tells here is told otherwise" in quiet
    for audience in Audience:
        shown = current(folder, audience)
        for site in shown.sites.values():
            assert control_notes_html(shown, site) == ""  # no set is kept in this world
