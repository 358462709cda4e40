"""KMZ: read by GDAL as the KML is, with pictures of changes that the edition may see, and no text that runs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyogrio
import pytest
from PIL import Image

from geodata.access.audience import Audience
from geodata.detections.detection import State
from geodata.detections.review import Review, Verdict
from geodata.edition_view import EditionView
from geodata.wording.look_sentences import HATCHED
from geodata.workspace import Workspace
from pipelines.publish.export import export, gather
from pipelines.publish.export_kmz import write_kmz
from pipelines.publish.pictures.change_pairs import change_pairs
from tests.pipelines.brief.brief_makers import TODAY, detection, site, workspace_at

INTERNAL, PUBLIC = Audience.INTERNAL, Audience.PUBLIC
HOSTILE = "<img src=x onerror='alert(1)'><script>alert(1)</script>&lt;b&gt; \"'"


class Balloon(HTMLParser):
    """What a reader of HTML finds in a description."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        fields = dict(attrs)
        assert fields.keys() <= {"src", "width", "alt"}, fields
        if tag == "img":
            self.pictures.append(fields["src"] or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def balloons(path: Path) -> dict[str, Balloon]:
    """Id of each row -> its balloon."""
    with zipfile.ZipFile(path) as inside:
        assert inside.namelist()[0] == "doc.kml", "readers open the first KML"
        document = ElementTree.fromstring(inside.read("doc.kml"))
    found = {}
    for place in document.iterfind(".//{*}Placemark"):
        key = place.findtext("{*}ExtendedData/{*}Data[@name='id']/{*}value") or ""
        found[key] = Balloon(place.findtext("{*}description") or "")
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return workspace_at(tmp_path / "w")


def test_gdal_reads_it_as_the_kml_and_each_picture_is_in_it(workspace: Workspace, tmp_path: Path) -> None:
    for ending in ("kml", "kmz"):
        report = export(workspace, tmp_path / f"x.{ending}", "detections", PUBLIC, today=TODAY)
        assert report.written == 1
    kml, kmz = (pyogrio.read_dataframe(tmp_path / f"x.{ending}") for ending in ("kml", "kmz"))
    assert list(kmz["Name"]) == list(kml["Name"]) and len(kmz) == 1
    assert kmz.geometry.iloc[0].equals(kml.geometry.iloc[0])
    balloon = balloons(tmp_path / "x.kmz")["PE-0112"]
    assert balloon.tags == {"p", "img", "br"} and len(balloon.pictures) == 2
    assert "Before: 5 Oct 2026" in balloon.text and "After: 19 Nov 2026" in balloon.text
    assert HATCHED in balloon.text and "Simulated imagery." in balloon.text and "construction" in balloon.text
    with zipfile.ZipFile(tmp_path / "x.kmz") as inside:
        assert set(inside.namelist()) == {"doc.kml", *balloon.pictures} and inside.testzip() is None
        before, after = (Image.open(io.BytesIO(inside.read(name))).convert("L") for name in balloon.pictures)
    assert before.size == after.size and max(before.size) <= 480
    lit = [float((np.asarray(picture) > 180).mean()) for picture in (before, after)]
    assert lit[1] > lit[0] + 0.03, "the new block is bright on the later one alone"


def test_the_same_twice_is_the_same_file_and_other_nouns_are_the_kml_zipped(
    workspace: Workspace, tmp_path: Path
) -> None:
    for name in ("a.kmz", "b.kmz"):
        export(workspace, tmp_path / name, "detections", INTERNAL, today=TODAY)
    assert (tmp_path / "a.kmz").read_bytes() == (tmp_path / "b.kmz").read_bytes()
    export(workspace, tmp_path / "s.kmz", "sites", PUBLIC, today=TODAY)
    export(workspace, tmp_path / "s.kml", "sites", PUBLIC, today=TODAY)
    with zipfile.ZipFile(tmp_path / "s.kmz") as inside:
        assert inside.namelist() == ["doc.kml"]
        assert inside.read("doc.kml") == (tmp_path / "s.kml").read_bytes()
    assert len(pyogrio.read_dataframe(tmp_path / "s.kmz")) == 1


def test_where_a_change_is_held_back_only_looks_that_told_changes_name_are_shown(
    workspace: Workspace, tmp_path: Path
) -> None:
    hidden = replace(detection(site()), id="PE-0999", state=State.PROVISIONAL, first_seen=date(2026, 11, 9))
    workspace.store.save_detections([hidden])
    view = workspace.edition(PUBLIC, TODAY)
    made = change_pairs(view, workspace.root).by_id
    told = view.picture_days("pellimar-bend")
    assert told is not None and date(2026, 11, 19) not in told
    assert made.keys() == {"PE-0112"} and {made["PE-0112"].before, made["PE-0112"].after} <= told
    inner = change_pairs(workspace.edition(INTERNAL, TODAY), workspace.root).by_id
    assert inner.keys() == {"PE-0112", "PE-0999"} and inner["PE-0112"].after == date(2026, 11, 19)
    export(workspace, tmp_path / "x.kmz", "detections", PUBLIC, today=TODAY)
    assert balloons(tmp_path / "x.kmz").keys() == {"PE-0112"}


def test_a_picture_that_cannot_be_read_is_told_and_the_change_stays(workspace: Workspace, tmp_path: Path) -> None:
    for chip in workspace.store.chips("pellimar-bend"):
        path = workspace.root / chip.path
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:-9])
    report = export(workspace, tmp_path / "x.kmz", "detections", PUBLIC, today=TODAY)
    assert not balloons(tmp_path / "x.kmz")["PE-0112"].pictures and report.written == 1
    assert any(line.startswith("No pictures of PE-0112: chip ") for line in report.lines())
    assert any(line.startswith("Changes with pictures: 0 of 1.") for line in report.lines())


def test_a_picture_of_a_change_that_no_row_tells_of_is_not_in_it(workspace: Workspace, tmp_path: Path) -> None:
    rows = gather(workspace, "detections", PUBLIC, TODAY).rows
    pair = change_pairs(workspace.edition(PUBLIC, TODAY), workspace.root).by_id["PE-0112"]
    write_kmz(rows, tmp_path / "x.kmz", {"PE-0001": pair, "PE-0112": pair, "PE-0999": pair})
    with zipfile.ZipFile(tmp_path / "x.kmz") as inside:
        assert inside.namelist() == ["doc.kml", "files/1-before.png", "files/1-after.png"]
    assert balloons(tmp_path / "x.kmz")["PE-0112"].pictures == ["files/1-before.png", "files/1-after.png"]


def test_rows_and_pictures_are_of_one_reading_also_where_a_verdict_comes_between(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Workspace.edition

    def then_a_verdict(self: Workspace, audience: Audience, today: date) -> EditionView:
        view = opened(self, audience, today)
        assert [d.id for d in view.detections.items] == ["PE-0112"]
        why, at = "The shade of a cloud, on two dates.", datetime(2026, 11, 20, tzinfo=UTC)
        self.store.save_review(Review("PE-0112", Verdict.DISMISSED, why, "reviewer 2", at))
        return view

    monkeypatch.setattr(Workspace, "edition", then_a_verdict)
    export(workspace, tmp_path / "x.kmz", "detections", PUBLIC, today=TODAY)
    assert len(balloons(tmp_path / "x.kmz")["PE-0112"].pictures) == 2


def test_hostile_text_is_text_in_a_balloon(workspace: Workspace, tmp_path: Path) -> None:
    rows = gather(workspace, "detections", PUBLIC, TODAY).rows
    pair = change_pairs(workspace.edition(PUBLIC, TODAY), workspace.root).by_id["PE-0112"]
    hostile = replace(pair, words=(HOSTILE, HOSTILE), key=HOSTILE, credit=HOSTILE)
    write_kmz(replace(rows, titles=(HOSTILE,), about=(HOSTILE,)), tmp_path / "x.kmz", {"PE-0112": hostile})
    balloon = balloons(tmp_path / "x.kmz")["PE-0112"]
    assert balloon.tags == {"p", "img", "br"} and balloon.pictures == ["files/1-before.png", "files/1-after.png"]
    first, rest = balloon.text.split("May be quoted: ")
    assert first == HOSTILE and rest.endswith(f"{HOSTILE}{HOSTILE}{HOSTILE} {HOSTILE}.")
