"""Sites in the store: revisions, the grid that stays, review dates, and two people to make a site public."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import NotAllowed, NotFound
from geodata.incidents.clearing import Decision
from geodata.sites.grid import grid_for
from geodata.sites.outgoing_texts import site_digest
from geodata.sites.site import Access, OutlineBasis, Site
from geodata.store import Store
from geodata.store.clearings import Wish
from tests.geodata.cleared import ALLEGED, pass_on_site
from tests.geodata.noun_strategies import NOW

BOX = shapely.box(98.5, 16.6, 98.51, 16.61)
SITE = Site("kk", "KK Park", BOX, country="MM", source="ASPI 2025", documented=True, access=Access.PUBLIC)
SITE = replace(SITE, statements=(ALLEGED,))
LATER = NOW + timedelta(days=10)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path, review_after_days=90)


def test_first_save(store: Store) -> None:
    saved = store.save_site(SITE, by="analyst", now=NOW)
    assert saved == replace(
        SITE, grid=grid_for(BOX), review_by=date(2027, 2, 19), revision=1, updated_at=NOW
    )  # 21 Nov 2026 + 90 days
    assert store.sites() == [saved]
    assert store.site_revisions("kk") == [saved]


def test_unchanged_is_no_revision_and_a_change_is_one(store: Store) -> None:
    first = store.save_site(SITE, by="analyst", now=NOW)
    assert store.save_site(SITE, by="someone else", now=LATER) == first
    renamed = store.save_site(replace(SITE, aliases=("Myawaddy KK",)), by="editor", now=LATER)
    assert (renamed.revision, renamed.updated_at) == (2, LATER)
    assert renamed.review_by == date(2027, 3, 1)  # 1 Dec 2026 + 90 days
    assert store.site_revisions("kk") == [first, renamed]
    history = [(c.revision, c.changed_by, c.changed_at, c.change) for c in store.site_changes("kk")]
    assert history == [(1, "analyst", NOW, "first stored"), (2, "editor", LATER, "aliases")]


def test_grid_stays_when_the_outline_is_edited(store: Store) -> None:
    first = store.save_site(SITE, by="a", now=NOW)
    wider = store.save_site(replace(SITE, outline=shapely.box(98.498, 16.599, 98.512, 16.612)), by="a", now=LATER)
    assert wider.grid == first.grid
    assert wider.grid != grid_for(wider.outline)
    assert store.site_changes("kk")[-1].change == "outline"


def test_new_grid_only_when_the_outline_leaves_it(store: Store) -> None:
    first = store.save_site(SITE, by="a", now=NOW)
    far = shapely.box(98.5, 16.6, 98.54, 16.61)  # 3 km further east than the 1.3 km margin allows
    moved = store.save_site(replace(SITE, outline=far), by="a", now=LATER)
    assert moved.grid == grid_for(far) != first.grid
    change = store.site_changes("kk")[-1].change
    assert "new grid" in change
    assert "EPSG:32647" in change
    assert [site.grid for site in store.site_revisions("kk")] == [first.grid, moved.grid]


def test_a_point_has_no_grid_until_an_outline_is_drawn(store: Store) -> None:
    point = replace(SITE, outline=shapely.Point(98.505, 16.605), outline_basis=OutlineBasis.UNKNOWN)
    assert store.save_site(point, by="a", now=NOW).grid is None
    drawn = store.save_site(SITE, by="a", now=LATER)
    assert drawn.grid == grid_for(BOX)
    # the grid is kept even if the outline is taken back
    back = replace(point, access=Access.RESTRICTED)  # an outline at a public point takes the place in
    assert store.save_site(back, by="a", now=LATER).grid == drawn.grid


@given(
    steps=st.lists(st.tuples(*[st.floats(-0.004, 0.004)] * 4), min_size=1, max_size=4),
)
@settings(max_examples=10, deadline=None)
def test_slight_edits_never_change_the_grid(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[float, ...]]
) -> None:
    """Edits of up to 0.004 degrees (440 m) a side stay inside the 1,300 m margin."""
    store = Store.open(tmp_path_factory.mktemp("grid"))
    inside = replace(SITE, access=Access.RESTRICTED)  # a public one would be inside after the first wide step
    grid = store.save_site(inside, by="a", now=NOW).grid
    for west, south, east, north in steps:
        outline = shapely.box(98.5 + west, 16.6 + south, 98.51 + east, 16.61 + north)
        assert store.save_site(replace(inside, outline=outline), by="a", now=NOW).grid == grid


@pytest.mark.parametrize(
    ("documented", "source", "asked", "given_access"),
    [
        (True, "ASPI", Access.PUBLIC, Access.PUBLIC),
        (True, "ASPI", Access.RESTRICTED, Access.RESTRICTED),
        (True, "  ", Access.PUBLIC, Access.RESTRICTED),
        (True, "", Access.PUBLIC, Access.RESTRICTED),
        (False, "ASPI", Access.PUBLIC, Access.RESTRICTED),
        (True, "\x00\x1b\u200b", Access.PUBLIC, Access.RESTRICTED),
    ],
)
def test_restricted_unless_documented_with_a_source(
    store: Store, documented: bool, source: str, asked: Access, given_access: Access
) -> None:
    site = replace(SITE, documented=documented, source=source, access=asked)
    assert store.save_site(site, by="a", now=NOW).access is given_access


def test_two_people_make_a_site_public(store: Store) -> None:
    store.save_site(replace(SITE, access=Access.RESTRICTED), by="a", now=NOW)
    with pytest.raises(NotAllowed, match="takes two people"):
        store.save_site(SITE, by="a", now=LATER)
    wish = Wish(Decision.CLEARED, "reviewer 1", "read every text of it", digest=site_digest(store.site("kk")))
    with pytest.raises(NotAllowed, match="which text was read"):
        store.decide_about_site("kk", replace(wish, digest=""), now=LATER)
    assert store.decide_about_site("kk", wish, now=LATER).access is Access.RESTRICTED
    for same in ("reviewer 1", "Reviewer 1", " reviewer  1 ", "reviewer\x00 1", "reviewer1", "Reviewer\u200b-1"):
        with pytest.raises(NotAllowed, match="has passed it on already"):
            store.decide_about_site("kk", replace(wish, decided_by=same), now=LATER)
    assert store.site("kk").access is Access.RESTRICTED
    public = store.decide_about_site("kk", replace(wish, decided_by="reviewer 2"), now=LATER)
    assert public.access is Access.PUBLIC
    assert public.revision == 2
    assert store.site_changes("kk")[-1].change == "made public; passed on by reviewer 1 and reviewer 2"
    with pytest.raises(NotAllowed, match="public already"):
        store.decide_about_site("kk", replace(wish, decided_by="reviewer 3"), now=LATER)


HIDDEN = replace(SITE, id="hidden", access=Access.RESTRICTED, documented=False, source="")
"""A restricted site where somebody tries to publish SITE, an outline of the same place under another id."""


@pytest.mark.parametrize(
    "outline",
    [
        SITE.outline,
        shapely.affinity.translate(SITE.outline, 0.0004, -0.0003),
        shapely.affinity.scale(SITE.outline, 1.6, 1.6),
        shapely.affinity.scale(SITE.outline, 0.3, 0.3),
        SITE.outline.buffer(0.0004),
        shapely.Point(SITE.outline.centroid.x, SITE.outline.centroid.y),
    ],
    ids=["the-same", "traced-again", "with-much-around-it", "a-part", "rounder", "as-a-point"],
)
def test_the_outline_of_a_restricted_site_does_not_become_public_under_another_id(
    store: Store, outline: shapely.Geometry
) -> None:
    basis = OutlineBasis.UNKNOWN if outline.geom_type == "Point" else OutlineBasis.DRAWN
    store.save_site(HIDDEN, by="a", now=NOW)
    kept = store.save_site(replace(SITE, outline=outline, outline_basis=basis), by="b", now=LATER)
    assert kept.access is Access.RESTRICTED
    assert "where the restricted site hidden lies" in store.site_changes("kk")[-1].change
    again = replace(SITE, outline=outline, outline_basis=basis, access=Access.RESTRICTED)
    assert store.save_site(again, by="b", now=LATER).revision == 1, "the same again changes nothing"
    pass_on_site(store, "kk")
    assert store.site("kk").access is Access.PUBLIC, "two people may"
    assert store.save_site(replace(SITE, outline=outline, outline_basis=basis, name="Again"), by="b").access == "public"


def test_what_a_restricted_site_was_stays_hidden_when_it_is_retired_or_moved(store: Store) -> None:
    store.save_site(HIDDEN, by="a", now=NOW)
    store.retire_site("hidden", "a", why="It is watched elsewhere.", now=NOW)
    assert store.save_site(SITE, by="b", now=LATER).access is Access.RESTRICTED
    far = shapely.affinity.translate(SITE.outline, 1.0, 0.0)
    store.save_site(replace(HIDDEN, outline=far), by="b", now=LATER)
    assert store.save_site(replace(SITE, id="third"), by="b", now=LATER).access is Access.RESTRICTED


def test_a_public_site_cannot_be_moved_onto_a_restricted_one(store: Store) -> None:
    store.save_site(HIDDEN, by="a", now=NOW)
    elsewhere = shapely.affinity.translate(SITE.outline, 0.5, 0.0)
    assert store.save_site(replace(SITE, outline=elsewhere), by="b", now=NOW).access is Access.PUBLIC
    assert store.save_site(SITE, by="b", now=LATER).access is Access.RESTRICTED
    assert "where the restricted site hidden lies" in store.site_changes("kk")[-1].change


def test_neighbours_and_what_was_public_before_stay_public(store: Store) -> None:
    west, south, east, north = SITE.outline.bounds
    assert store.save_site(SITE, by="a", now=NOW).access is Access.PUBLIC
    store.save_site(HIDDEN, by="a", now=NOW)
    assert store.save_site(replace(SITE, name="Renamed"), by="a", now=LATER).access is Access.PUBLIC
    beside = replace(SITE, id="beside", outline=shapely.box(east - 0.0001, south, 2 * east - west, north))
    assert store.save_site(beside, by="a", now=LATER).access is Access.PUBLIC


def test_no_source_no_public(store: Store) -> None:
    store.save_site(replace(SITE, access=Access.RESTRICTED, source=""), by="a", now=NOW)
    with pytest.raises(NotAllowed, match="no source"):
        pass_on_site(store, "kk")
    store.save_site(replace(SITE, access=Access.RESTRICTED), by="a", now=NOW)
    with pytest.raises(NotAllowed, match="nobody is named"):
        pass_on_site(store, "kk", (" ",))


def test_one_person_may_restrict(store: Store) -> None:
    store.save_site(SITE, by="a", now=NOW)
    assert store.save_site(replace(SITE, access=Access.RESTRICTED), by="a", now=LATER).access is Access.RESTRICTED
    with pytest.raises(NotAllowed):
        store.save_site(SITE, by="a", now=LATER)


def test_what_one_person_passed_on_falls_with_its_source(store: Store) -> None:
    """The source is taken away between the two people."""
    store.save_site(replace(SITE, access=Access.RESTRICTED), by="a", now=NOW)
    pass_on_site(store, "kk", ("reviewer 1",))
    store.save_site(replace(SITE, access=Access.RESTRICTED, documented=False), by="a", now=LATER)
    with pytest.raises(NotAllowed, match="no source"):
        pass_on_site(store, "kk", ("reviewer 2",))


def test_retired_and_restored(store: Store) -> None:
    store.save_site(SITE, by="a", now=NOW)
    gone = store.retire_site("kk", "a", why="It was drawn twice.", now=LATER)
    assert gone.retired_at == LATER
    assert not gone.watched
    assert store.retire_site("kk", "a", why="It was drawn twice.", now=LATER + timedelta(days=1)) == gone
    assert store.sites() == []
    assert store.sites(retired=True) == [gone]
    assert store.save_site(SITE, by="import", now=LATER) == gone  # an import does not bring it back
    assert store.restore_site("kk", "a", now=LATER).retired_at is None
    assert [c.change for c in store.site_changes("kk")] == [
        "first stored",
        "retired; why: It was drawn twice.",
        "in use again",
    ]


def test_retiring_and_a_note_need_words(store: Store) -> None:
    store.save_site(SITE, by="a", now=NOW)
    for short in ("", "ok", "  twice  ", "a\x00b\x01c"):
        with pytest.raises(NotAllowed, match="fewer than 10 characters"):
            store.retire_site("kk", "a", why=short)
        with pytest.raises(NotAllowed, match="fewer than 10 characters"):
            store.note_site("kk", "a", short)
    with pytest.raises(NotAllowed, match="nobody is named"):
        store.note_site("kk", " ", "The wall was moved in May.")
    kept = store.site_changes("kk")
    for act in (
        lambda: store.note_site("kk", "analyst 2", "The guard is at +66 81 234 5678."),
        lambda: store.note_site("kk", "joe@example.org", "The wall was moved in May."),
        lambda: store.retire_site("kk", "analyst 2", why="The guard is at +66 81 234 5678."),
        lambda: store.retire_site("kk", "joe@example.org", why="It was drawn twice."),
        lambda: store.save_site(replace(SITE, name="K. K."), by="analyst 2", why="as joe@example.org writes"),
        lambda: store.restore_site("kk", "joe@example.org"),
    ):
        with pytest.raises(NotAllowed, match="nothing personal may be stored"):
            act()
    assert store.site_changes("kk") == kept
    noted = store.note_site("kk", "analyst 2", "The wall was\nmoved in May.", now=LATER)
    assert noted.revision == 2 and noted.outline.equals(BOX)
    newest = store.site_changes("kk")[-1]
    assert (newest.changed_by, newest.change) == ("analyst 2", "note: The wall was moved in May.")


def test_the_reason_of_a_change_stands_in_its_history(store: Store) -> None:
    store.save_site(SITE, by="a", now=NOW)
    moved = replace(SITE, outline=shapely.box(98.5, 16.6, 98.512, 16.61))
    store.save_site(moved, by="b", why="The east wall\nwas missing.", now=LATER)
    assert store.site_changes("kk")[-1].change == "outline; why: The east wall was missing."


def test_not_found_in_words(store: Store) -> None:
    for ask in (
        store.site,
        store.site_revisions,
        store.site_changes,
        lambda key: store.retire_site(key, "a", why="It was drawn twice."),
    ):
        with pytest.raises(NotFound, match="site nowhere: no site has that id"):
            ask("nowhere")


def test_any_printable_name_is_kept_and_control_characters_are_not(store: Store) -> None:
    name = "ខេត្ត 妙瓦底 မြဝတီ <b>&\"'`\\ 🏗 =1+1"
    assert store.save_site(replace(SITE, name=name), by="a", now=NOW).name == name
    dirty = store.save_site(replace(SITE, name="A\x00B\x1b\x7fC", aliases=("x\x02",)), by="a", now=LATER)
    assert (dirty.name, dirty.aliases) == ("ABC", ("x",))
    assert store.site("kk") == dirty
