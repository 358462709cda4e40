"""What leaves beyond the public edition has no open licence, and every file says how it may be handled."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.looks.look import LookStatus
from geodata.text.names.same_person import AS_GIVEN
from geodata.wording.attribution import NOT_OPEN, imagery_attribution, imagery_attribution_of, spdx
from geodata.wording.handling import marking
from geodata.workspace import Workspace
from pipelines.publish.catalog.items import items_of
from pipelines.publish.export import WRITERS, export, gather
from tests.pipelines.notify.world import BEGIN, CHANGE, agree, workspace
from tests.screens import fixture_world
from tests.screens.fixture_world import END, HIDDEN

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("audience", list(Audience))
def test_no_unreviewed_finding_leaves_under_an_open_licence(tmp_path: Path, audience: Audience) -> None:
    opened = workspace(tmp_path / "w")
    opened.store.save_detections([CHANGE], at=BEGIN)
    if audience is Audience.PUBLIC:
        agree(opened, CHANGE, BEGIN)
    is_open = audience is Audience.PUBLIC
    rows = gather(opened, "detections", audience, TODAY).rows
    assert len(rows.values) == 1 and rows.licence == ("CC-BY-4.0" if is_open else NOT_OPEN)
    (item,) = items_of(rows)
    assert item["properties"]["license"] == spdx(rows.licence) == ("CC-BY-4.0" if is_open else "other")
    assert item["properties"]["cw:handling"] == marking(audience, opened.settings)
    for suffix in WRITERS:
        out = tmp_path / f"out{suffix}"
        export(opened, out, "detections", audience, today=TODAY)
        body = out.read_bytes()
        if suffix in (".xlsx", ".kmz"):
            with zipfile.ZipFile(out) as book:
                body = b"".join(book.read(name) for name in book.namelist())
        assert (b"CC-BY" in body) == is_open and marking(audience, opened.settings).encode() in body, suffix


def test_the_note_of_an_export_says_what_two_people_are_worth(tmp_path: Path) -> None:
    opened = workspace(tmp_path / "w")
    opened.store.save_detections([CHANGE, replace(CHANGE, id="d-other")], at=BEGIN)
    out = tmp_path / "out.csv"
    (none,) = export(opened, out, "detections", Audience.INTERNAL, today=TODAY).notes
    agree(opened, CHANGE, BEGIN)
    (one,) = export(opened, out, "detections", Audience.INTERNAL, today=TODAY).notes
    assert none.startswith("Two people agree on 0 of them.") and AS_GIVEN not in none
    assert one.startswith("Two people agree on 1 of them.") and one.endswith(AS_GIVEN)


def test_imagery_is_credited_from_its_first_to_its_last_year_of_the_sites_that_are_told(tmp_path: Path) -> None:
    """As the looks themselves say it: those that were seen, at real places, of every mission."""
    fixture_world.make(tmp_path / "home", simulated=False).close()
    store = Workspace.open(tmp_path / "home").store
    look = next(k for k in store.looks("pellimar-bend") if k.status is LookStatus.SEEN)
    radar = replace(look, scene_id="r", sensor="radar", collection="sentinel-1-grd", platform="sentinel-1a")
    old = replace(look, scene_id="o", acquired_at=look.acquired_at.replace(year=2017))
    unseen = replace(look, scene_id="u", acquired_at=look.acquired_at.replace(year=2015), status=LookStatus.CLOUDY)
    store.save_looks([radar, old, unseen, replace(radar, scene_id="l", collection="landsat-c2-l2", site_id=HIDDEN[0])])
    for audience in Audience:
        view = Workspace.open(tmp_path / "home").edition(audience, END)
        for ids in (view.site_ids, {"pellimar-bend", HIDDEN[0]}, {"kilvane-ford"}, set()):
            seen = [k for k in view.all_looks().items if k.site_id in ids and k.status is LookStatus.SEEN]
            told = imagery_attribution_of(view.seen_origins(ids), simulated=False)
            assert told == imagery_attribution(seen, simulated=False)
    assert "2017 to" in imagery_attribution_of(view.seen_origins(view.site_ids), simulated=False)
