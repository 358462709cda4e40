"""Laws of the store, for every noun: reload(save(x)) == x, twice == once, a column for each field and no other."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.detections.control_area import Placebo
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.review import Review
from geodata.incidents.claim import Claim
from geodata.incidents.incident import Incident
from geodata.looks.chip import Chip
from geodata.looks.look import Look
from geodata.looks.measure import Measure
from geodata.looks.run import Run, RunState
from geodata.sites.site import Site
from geodata.store import Store
from geodata.store.row_mapping import as_stored
from geodata.store.tables_from_fields import METADATA, table_of
from tests.geodata.noun_strategies import NOW, boxes, days, of, runs, texts

HOME = Site(id="home", name="Home", outline=shapely.box(98.5, 16.6, 98.51, 16.61))
FRESH = itertools.count()
FEW = settings(max_examples=25, deadline=None)
"""Each example writes to a real file; the strategies put many values into one noun already."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all examples: each saves under keys of its own or replaces what the last one left."""
    opened = Store.open(tmp_path_factory.mktemp("laws"))
    opened.save_site(HOME, by="test", now=NOW)
    yield opened
    opened.close()


@dataclasses.dataclass
class Kept:
    """A noun of no store."""

    id: str
    ended_on: date | None
    weight: complex


def test_a_column_is_empty_or_not_as_its_field_and_a_type_that_none_holds_is_refused() -> None:
    known = dataclasses.make_dataclass("Known", [("id", str), ("ended_on", date | None)])
    made = table_of(known, "kept_in_a_test", "Of a test.", one_per=("id",), indexed=("ended_on",))
    try:
        columns = {c.name: (c.nullable, bool(c.index)) for c in made.columns}
        assert columns == {"fid": (False, False), "id": (False, False), "ended_on": (True, True)}
        with pytest.raises(TypeError, match=r"Kept\.weight: no column holds .*complex"):
            table_of(Kept, "never_made", "Of a test.", one_per=("id",))
    finally:
        METADATA.remove(made)


@given(site=of(Site, revision=1, retired_at=None, updated_at=NOW, outline=boxes))
@FEW
def test_site(store: Store, site: Site) -> None:
    """Key by key what was given, apart from what the store itself decides (rule of access, grid, revision, time)."""
    saved = store.save_site(replace(site, id=f"s-{next(FRESH)}"), by="test", now=NOW)
    again = store.site(saved.id)
    assert again == saved
    own = {"id", "access", "grid", "revision", "updated_at", "retired_at", "review_by"}
    for field in dataclasses.fields(Site):
        if field.name not in own:
            assert getattr(again, field.name) == getattr(site, field.name), field.name
    assert store.save_site(saved, by="other", now=NOW) == saved
    # asked for again as it was kept: where an earlier site of the store is restricted, this one is too
    again_asked = replace(site, id=saved.id, access=saved.access)
    assert store.save_site(again_asked, by="other", now=NOW).revision == saved.revision


def _upserted(
    save: Callable[[list[Any]], object], load: Callable[[], list[Any]], noun: Any, key: Callable[[Any], object]
) -> None:
    for _ in range(2):
        save([noun])
        assert [found for found in load() if key(found) == key(noun)] == [noun]


@given(look=of(Look, site_id="home"))
@FEW
def test_look(store: Store, look: Look) -> None:
    _upserted(store.save_looks, lambda: store.looks("home"), look, lambda k: (k.collection, k.scene_id))
    assert store.known_looks("home")[look.collection, look.scene_id] == look


@given(chip=of(Chip, site_id="home"))
@FEW
def test_chip(store: Store, chip: Chip) -> None:
    _upserted(store.save_chips, lambda: store.chips("home"), chip, lambda c: (c.collection, c.scene_id))


@given(
    measures=st.lists(of(Measure, site_id="home", name="built_up"), max_size=4, unique_by=lambda m: (m.at, m.scene_id))
)
@FEW
def test_measures_replace(store: Store, measures: list[Measure]) -> None:
    for _ in range(2):
        store.save_measures("home", "built_up", measures)
        assert store.measures("home", "built_up") == sorted(measures, key=lambda m: (m.at, m.scene_id))


@given(detection=of(Detection, site_id="home"))
@FEW
def test_detection(store: Store, detection: Detection) -> None:
    _upserted(store.save_detections, lambda: store.detections("home"), detection, lambda d: d.id)
    assert store.detection(detection.id) == detection


@given(placebos=st.lists(of(Placebo, site_id="home", run_id="r1"), max_size=3))
@FEW
def test_placebos_replace(store: Store, placebos: list[Placebo]) -> None:
    numbered = [replace(p, number=n) for n, p in enumerate(placebos, start=1)]
    for _ in range(2):
        store.save_placebos("home", placebos, run_id="r1")
        assert store.placebos("home") == numbered


@given(incident=of(Incident, review_by=days))
@FEW
def test_incident(store: Store, incident: Incident) -> None:
    _upserted(store.save_incidents, store.incidents, incident, lambda i: i.id)
    assert store.save_incidents([incident]) == (0, 0, 1)


@given(claim=of(Claim, site_id="home"))
@FEW
def test_claim(store: Store, claim: Claim) -> None:
    _upserted(store.save_claims, lambda: store.claims("home"), claim, lambda c: c.id)


@given(
    review=of(
        Review,
        detection_id="d0",
        reason=texts.map(lambda t: f"because of {t}"),
        reviewer=texts.map(lambda t: f"reviewer {t}"),
    )
)
@FEW
def test_review(store: Store, review: Review) -> None:
    if not any(d.id == "d0" for d in store.detections()):
        store.save_detections([_any_detection()])
    for _ in range(2):
        assert store.save_review(review) == review
        key = (review.reviewer, review.reviewed_at)
        assert [r for r in store.reviews("d0") if (r.reviewer, r.reviewed_at) == key] == [review]


@given(run=runs)
@FEW
def test_run(store: Store, run: Run) -> None:
    for _ in range(2):
        store.save_run(run)
        assert store.run(run.id) == run
    assert run in store.runs(limit=None)


@given(text=st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_hostile_text_comes_back_plain(store: Store, text: str) -> None:
    """Whatever comes in, also control characters and halves of surrogate pairs, what is stored is plain text."""
    run = Run("hostile", NOW, None, RunState.DONE, text, "v")
    store.save_run(run)
    assert store.run("hostile") == as_stored(run)


def _any_detection() -> Detection:
    day = date(2026, 1, 1)
    return Detection(
        "d0",
        "home",
        Kind.CLEARING,
        State.CONFIRMED,
        HOME.outline,
        day,
        day,
        day,
        day,
        None,
        1.0,
        Confidence.LOW,
        (),
        (),
        "s",
        "v",
    )
