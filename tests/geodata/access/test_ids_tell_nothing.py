"""What partners and the public read as ids tells neither the order of reports nor that one is missing."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas
import pytest

from geodata.access.audience import Audience
from geodata.access.gate import Gate
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import Incident
from geodata.settings.settings import Settings
from geodata.store.clearings import Wish
from geodata.workspace import Workspace
from pipelines.judge.lasting_ids import detection_id
from pipelines.publish.export import export
from tests.geodata.access.test_report_rules import REPORT
from tests.geodata.cleared import ANSWERED, cleared, decide_about_report

TODAY = date(2026, 11, 21)
OUTSIDE = (Audience.PUBLIC, Audience.PARTNER)
COUNTED = [
    replace(
        REPORT, id=f"{source}-{n}", source=source, title=f"Work at block {n}", url="https://example.org/x", site_ids=()
    )
    for source in ("csv", "gdelt", "reliefweb", "analyst", "monitor", "ucdp", "gazetteer")
    for n in range(10, 16)
]
RANDOM = re.compile(r"(?:report|release)-[0-9a-f]{12}")


@pytest.mark.parametrize("audience", OUTSIDE)
@pytest.mark.parametrize("with_link", [True, False])
@pytest.mark.parametrize("moving", [True, False])
def test_no_counted_id_leaves_whatever_its_source_is_called(audience: Audience, with_link: bool, moving: bool) -> None:
    known = [cleared(i, with_link=with_link, moving=moving) for i in COUNTED]
    seen = Gate(audience, TODAY, Settings()).incidents(COUNTED, [], known).items
    assert len(seen) == len({i.id for i in seen}) == len(COUNTED)
    assert all(RANDOM.fullmatch(i.id) for i in seen)
    assert not any(inner.id in repr(told) for inner in COUNTED for told in seen)


@pytest.mark.parametrize("audience", OUTSIDE)
@pytest.mark.parametrize("form", ["csv", "geojson", "kml", "gpkg", "parquet", "xlsx"])
def test_it_is_so_in_every_file_and_inside_ids_stay(tmp_path: Path, audience: Audience, form: str) -> None:
    workspace = Workspace.open(tmp_path / "w")
    rows = COUNTED[:6]  # each is of one day and place: in links between reports, too
    workspace.store.save_incidents([*rows, replace(rows[0], id="monitor-77", source="monitor", title="Work")])
    for incident in workspace.store.incidents():
        wish = Wish(Decision.CLEARED, "desk", "Points at nobody at all.", terms="CC BY 4.0", answers=ANSWERED)
        if incident.id != "csv-12":  # the gap
            decide_about_report(workspace.store, incident.id, wish)
    out = tmp_path / f"out.{form}"
    assert export(workspace, out, "incidents", audience, today=TODAY).written == 6
    body = out.read_bytes()
    if form == "parquet":
        body = geopandas.read_parquet(out).to_csv().encode()
    elif form == "xlsx":
        with zipfile.ZipFile(out) as packed:
            body = b"".join(map(packed.read, packed.namelist()))
    assert b"report-" in body and re.search(rb"(csv|monitor)-\d\d", body) is None
    assert {i.id for i in workspace.edition(Audience.INTERNAL, TODAY).incidents.items} >= {"csv-12", "monitor-77"}
    again = tmp_path / f"again.{form}"
    export(workspace, again, "incidents", audience, today=TODAY)
    ids = [{i.id for i in workspace.edition(audience, TODAY).incidents.items} for _ in range(2)]
    assert ids[0] == ids[1], "the store keeps them"


@pytest.mark.parametrize("audience", OUTSIDE)
def test_a_number_that_its_source_has_published_stays(audience: Audience) -> None:
    coded: Incident = replace(
        REPORT,
        id="ucdp-209980",
        source="ucdp",
        kind="armed clash",
        catalog="incidents/ucdp-asked/catalog.json",
        site_ids=(),
    )
    (told,) = Gate(audience, TODAY, Settings()).incidents([coded], [], []).items
    assert told.id == "ucdp-209980"


def test_ids_of_changes_are_not_counted() -> None:
    made = [detection_id("kk-park", f"2026-01-{n:02d}|{n}") for n in range(1, 29)]
    assert len(set(made)) == len(made) and made != sorted(made)
    assert all(re.fullmatch(r"KP-[0-9A-F]{6}", one) for one in made)
