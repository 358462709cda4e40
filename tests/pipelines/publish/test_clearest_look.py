"""Of several looks of a day the clearest makes the picture, on screens and in files alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import shapely

from geodata.detections.detection import Kind
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.sites.site import Site
from pipelines.publish.pictures.picture_looks import chosen_two, clearest_of_each_day, picture_chips
from screens.pictures import picture_choice
from screens.pictures.picture_choice import chosen_pair, clear_chips
from screens.session.view_state import View
from tests.geodata.wording.test_sentences import made

SITE = Site("s", "Pellimar Bend", shapely.box(98.0, 16.0, 98.001, 16.001))
NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 19, 12, tzinfo=UTC)
CHANGE = made(
    site_id=SITE.id,
    kind=Kind.CONSTRUCTION,
    last_clear_before=NOON.date(),
    first_seen=LATER.date(),
    confirmed_on=LATER.date(),
    last_seen=LATER.date(),
)


def archived(*ways: tuple[str, datetime, float]) -> tuple[list[Chip], list[Look]]:
    """Chips and their looks, of (scene id, time, share seen clearly) each."""
    chips = [Chip(SITE.id, key, "c", at, f"{key}.tif", "0" * 64, ("red", "green", "blue"), 10) for key, at, _ in ways]
    looks = [
        Look(SITE.id, key, "c", "demo", "optical", at, LookStatus.SEEN, (), clear, clear, "p")
        for key, at, clear in ways
    ]
    return chips, looks


def on_screen(monkeypatch: pytest.MonkeyPatch, chips: Sequence[Chip], looks: Sequence[Look]) -> tuple[Chip, ...]:
    """The looks that the screen offers of the site, at which CHANGE is told."""
    monkeypatch.setattr(picture_choice, "chips_at", lambda edition, site_id: tuple(chips))
    edition = SimpleNamespace(
        looks={SITE.id: tuple(looks)},
        view=SimpleNamespace(picture_days=lambda site_id: None),
        of=lambda site_id: (CHANGE,),
    )
    return clear_chips(edition, SITE)  # type: ignore[arg-type]


@pytest.mark.parametrize("minutes", [-20, 20], ids=["hazy first", "hazy last"])
def test_the_look_before_is_the_clearest_of_its_day(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    """Two satellites pass within minutes, and one of them sees a quarter of the site: the other is the clear look."""
    hazy = ("hazy", NOON + timedelta(minutes=minutes), 0.25)
    ways = sorted([hazy, ("clear", NOON, 0.98), ("later", LATER, 0.97)], key=lambda way: way[1])
    chips, looks = archived(*ways)
    two = chosen_two(picture_chips(chips, looks), clearest_of_each_day(chips, looks), CHANGE)
    assert two is not None and [c.scene_id for c in two] == ["clear", "later"]
    offered = on_screen(monkeypatch, chips, looks)
    assert [c.scene_id for c in offered] == ["clear", "later"]
    assert [c.scene_id for c in chosen_pair(offered, CHANGE, View())] == ["clear", "later"]


def test_of_equally_clear_looks_the_earliest_and_of_an_unused_one_none_where_there_is_another() -> None:
    chips, looks = archived(("b", NOON + timedelta(minutes=5), 0.95), ("a", NOON, 0.95), ("c", LATER, 0.5))
    assert [c.scene_id for c in clearest_of_each_day(chips, looks)] == ["a", "c"]
    looks[1] = replace(looks[1], status=LookStatus.CLOUDY)
    assert [c.scene_id for c in clearest_of_each_day(chips, looks)] == ["b", "c"]
    assert [c.scene_id for c in clearest_of_each_day(chips[2:], [])] == ["c"], "a day that a page names, hazy or not"


def test_two_looks_of_one_day_are_no_pair_of_clear_looks() -> None:
    """With them alone before and after would be one day, though a third look shows another."""
    chips, looks = archived(("a", NOON, 0.95), ("b", NOON + timedelta(minutes=5), 0.95), ("c", LATER, 0.6))
    assert [c.scene_id for c in picture_chips(chips, looks)] == ["a", "c"]


def test_with_one_clear_look_among_three_before_and_after_are_two_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """One look beside itself shows nothing: as in files, the less clear ones stand beside it."""
    days = [NOON, NOON + timedelta(days=10), NOON + timedelta(days=20)]
    chips, looks = archived(("a", days[0], 0.5), ("b", days[1], 0.95), ("c", days[2], 0.6))
    monkeypatch.setattr(picture_choice, "told_picture_days", lambda shown, site_id: frozenset[date]())
    offered = on_screen(monkeypatch, chips, looks)
    assert offered == tuple(picture_chips(chips, looks)) and [c.scene_id for c in offered] == ["a", "b", "c"]
    before, after = chosen_pair(offered, None, View())
    assert before.acquired_at < after.acquired_at
