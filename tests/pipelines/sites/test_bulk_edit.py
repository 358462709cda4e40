"""Several sites changed alike: told before it is kept, all of it or nothing, one reason in each history."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from geodata.detections.growth import named_sets
from geodata.errors import NotAllowed, SavedMeanwhile, SettingsRefused
from geodata.i18n.translated import translated
from geodata.sites.site import Access
from geodata.store import Store
from pipelines.cli import app
from pipelines.sites.bulk_edit import BulkEdit, keep_all, previewed, settings_line
from tests.screens.fixture_world import make

WHY = "The border was surveyed anew."
IDS = ("morrowgate", "torvane-estate", "hathervane")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make(tmp_path)
    yield made
    made.close()


def test_what_would_change_is_told_and_kept_with_one_reason(store: Store) -> None:
    sites = [store.site(key) for key in IDS]
    changes = previewed(sites, BulkEdit(review_by=date(2027, 3, 1), retired=True))
    assert [one.site.id for one in changes] == list(IDS)
    assert ("Retired", "no", "yes") in changes[0].differs and not changes[0].goes_inside
    assert store.site("morrowgate") == sites[0], "nothing is kept by looking"
    kept = keep_all(store, changes, "analyst 1", WHY)
    assert all(one.retired_at is not None and one.review_by == date(2027, 3, 1) for one in kept)
    for key in IDS:
        told = [translated(c.change) for c in store.site_changes(key) if c.changed_by == "analyst 1"]
        assert len(told) == 2 and all(WHY in words for words in told)
    assert previewed([store.site(key) for key in IDS], BulkEdit(retired=True)) == (), "they are so already"
    back = keep_all(store, previewed(kept, BulkEdit(retired=False)), "analyst 1", "They are watched again.")
    assert all(one.retired_at is None for one in back)
    assert "They are watched again." in translated(store.site_changes("morrowgate")[-1].change)


def test_a_public_place_with_other_words_is_told_to_go_inside_and_does(store: Store) -> None:
    public, restricted = store.site("morrowgate"), store.site("hathervane")
    assert (public.access, restricted.access) == (Access.PUBLIC, Access.RESTRICTED)
    inside, as_before = previewed([public, restricted], BulkEdit(country="  Tasmere "))
    assert inside.goes_inside and ("Who may see it", "public", "restricted") in inside.differs
    assert not as_before.goes_inside and as_before.differs == (("Country", "Vellorin", "Tasmere"),)
    kept, _ = keep_all(store, [inside, as_before], "analyst 1", WHY)
    assert (kept.country, kept.access) == ("Tasmere", Access.RESTRICTED)


def test_a_country_is_kept_by_its_code_however_it_is_written(store: Store) -> None:
    """Imports keep MM, the code of Myanmar in ISO 3166-1, so the name is no change and takes nothing inside."""
    public = replace(store.site("morrowgate"), country="MM")
    assert public.access is Access.PUBLIC
    assert previewed([public], BulkEdit(country="Myanmar")) == ()
    (change,) = previewed([store.site("morrowgate")], BulkEdit(country=" burma"))
    assert ("Country", "Vellorin", "MM") in change.differs


def test_all_or_nothing_where_somebody_was_quicker_or_something_is_missing(store: Store) -> None:
    changes = previewed([store.site(key) for key in IDS], BulkEdit(country="Tasmere", retired=True))
    store.note_site("torvane-estate", "analyst 2", "A colleague looked at it.")
    with pytest.raises(SavedMeanwhile, match="torvane-estate"):
        keep_all(store, changes, "analyst 1", WHY)
    for by, why, cause in (
        ("", WHY, "nobody is named"),
        ("analyst 1", "because", "fewer than"),
        ("analyst 1", "call +66 81 234 5678", "phone number"),
    ):
        with pytest.raises(NotAllowed, match=cause):
            keep_all(store, changes[:1], by, why)
    with pytest.raises(NotAllowed, match="nothing would change"):
        keep_all(store, [], "analyst 1", WHY)
    with pytest.raises(NotAllowed, match="too many"):
        keep_all(store, changes[:1] * 201, "analyst 1", WHY)
    assert all(store.site(key).retired_at is None and store.site(key).country == "Vellorin" for key in IDS)


def test_a_line_for_the_settings_holds_what_stands_there_and_the_sites(store: Store) -> None:
    texts = ('River "old" road: a, b', "Hills: c")
    line = settings_line("corridors", texts, "Hills", ["d", "c"])
    read = tomllib.loads(line)["corridors"]
    assert named_sets("corridors", read) == {'River "old" road': ("a", "b"), "Hills": ("c", "d")}
    new = tomllib.loads(settings_line("site_groups", (), "กลุ่มใหม่", ["a"]))
    assert new == {"site_groups": ["กลุ่มใหม่: a"]}
    for name, ids in (("", ["a"]), ("a: b", ["a"]), ("Hills", [])):
        with pytest.raises(NotAllowed, match="no name"):
            settings_line("corridors", texts, name, ids)
    with pytest.raises(SettingsRefused):
        settings_line("corridors", ("nothing",), "Hills", ["a"])


def test_the_command_shows_first_and_keeps_with_apply(store: Store, tmp_path: Path) -> None:
    words = ["--workspace", str(tmp_path), "sites", "change", "--site", "morrowgate", "--site", "hathervane"]
    shown = CliRunner().invoke(app, [*words, "--set", "country=Tasmere"])
    assert shown.exit_code == 0, shown.output
    assert "morrowgate\tCountry\tVellorin\tTasmere" in shown.output
    assert "morrowgate: no longer public by it" in shown.output and "Sites that would change: 2." in shown.output
    assert store.site("hathervane").country == "Vellorin"
    done = CliRunner().invoke(
        app, [*words, "--set", "retired=yes", "--apply", "--by", "operator", "--reason", "Both were closed for good."]
    )
    assert "Sites changed: 2." in done.output and store.site("hathervane").retired_at is not None
    for wrong in ("colour=red", "retired=perhaps", "review_by=soon", "country", "review_by", "review_by=", "retired"):
        assert CliRunner().invoke(app, [*words, "--set", wrong]).exit_code == 2, wrong
    twice = CliRunner().invoke(app, [*words, "--set", "country=Tasmere", "--set", "country=Otherland"])
    assert twice.exit_code == 2 and "given twice" in twice.output
    away = CliRunner().invoke(app, [*words, "--set", "country="])
    assert "morrowgate\tCountry\tVellorin\t-" in away.output
