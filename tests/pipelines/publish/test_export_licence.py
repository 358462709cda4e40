"""What leaves beyond the public edition has no open licence, and every file says how it may be handled."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.text.names.same_person import AS_GIVEN
from geodata.wording.attribution import NOT_OPEN, spdx
from geodata.wording.handling import marking
from pipelines.publish.catalog.items import items_of
from pipelines.publish.export import WRITERS, export, gather
from tests.pipelines.notify.world import BEGIN, CHANGE, agree, workspace

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
