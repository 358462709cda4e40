"""A pair for each further change of a site: its own days, nearer by, on the stretch of the pair of the site."""

from __future__ import annotations

import io
import json
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geodata.detections.detection import Detection, Kind, State
from geodata.errors import ReadFailed
from geodata.workspace import Workspace
from pipelines.brief.brief_pictures import MOST_PAIRS, Cut, SitePictures, site_pictures
from pipelines.brief.briefing_inputs import lettered
from pipelines.issued_briefings.issued_files import HTML, TWIN
from tests.pipelines.brief.brief_makers import BLOCK, GRID, detection, site, workspace_at
from tests.pipelines.brief.test_brief import brief, needs_poppler, pictures_in, text_of

CORNER = np.zeros((50, 60), bool)
CORNER[28:36, 20:30] = True


def earlier(key: str, before: date, first: date, **changes: object) -> Detection:
    """A change that came before the one the page is about."""
    base = replace(
        detection(site(), kind=Kind.CONSTRUCTION),
        id=key,
        outline=GRID.polygon(CORNER),
        last_clear_before=before,
        first_seen=first,
        area_m2=8_000.0,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


LEAD = detection(site())
OLD = earlier("PE-OLD", date(2026, 9, 15), date(2026, 9, 20))
OLDER = earlier("PE-OLDER", date(2026, 9, 10), date(2026, 9, 15), area_m2=5_000.0)
GONE = earlier("PE-GONE", date(2026, 9, 10), date(2026, 9, 15), state=State.WITHDRAWN, ended_on=date(2026, 10, 1))
UNKNOWN = earlier("PE-FIRST", date(2026, 9, 10), date(2026, 9, 15), last_clear_before=None)


def drawn(workspace: Workspace, *found: Detection) -> SitePictures:
    at = workspace.store.site("pellimar-bend")
    looks, chips = workspace.store.looks(at.id), workspace.store.chips(at.id)
    made = site_pictures(workspace, at, chips, looks, LEAD, lettered(found), cut=Cut(1.7))
    assert made is not None
    return made


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace_at(tmp_path_factory.mktemp("pairs"))


def test_each_standing_change_that_the_pair_does_not_show_has_its_own(workspace: Workspace) -> None:
    made = drawn(workspace, LEAD, OLD, OLDER, GONE, UNKNOWN)
    letters = {d.id: letter for letter, d in lettered([LEAD, OLD, OLDER, GONE, UNKNOWN])}
    assert [letter for letter, _ in made.each] == [letters["PE-OLD"], letters["PE-OLDER"]]
    for (_, pair), d in zip(made.each, (OLD, OLDER), strict=True):
        assert d.last_clear_before is not None
        assert pair.before <= d.last_clear_before < pair.after == made.whole.after
        assert pair.pair.window.height < made.whole.pair.window.height, "nearer by"
    assert not drawn(workspace, LEAD).each
    many = [replace(OLD, id=f"PE-{k}") for k in range(MOST_PAIRS + 2)]
    assert len(drawn(workspace, LEAD, *many).each) == MOST_PAIRS


def test_a_damaged_look_beside_those_shown_costs_no_picture(tmp_path: Path) -> None:
    """Looks before a picture only tell bright roofs from cloud; one that is shown is refused where it is damaged."""
    workspace = workspace_at(tmp_path)
    whole = drawn(workspace, LEAD)
    chips = {chip.acquired_at.date(): chip for chip in workspace.store.chips("pellimar-bend")}
    beside = next(day for day in sorted(chips) if day not in (whole.whole.before, whole.whole.after))
    (workspace.root / chips[beside].path).write_bytes(b"no image")
    again = drawn(workspace, LEAD)
    assert (again.whole.before, again.whole.after) == (whole.whole.before, whole.whole.after)
    (workspace.root / chips[whole.whole.after].path).write_bytes(b"no image")
    with pytest.raises(ReadFailed, match="cut short"):
        drawn(workspace, LEAD)


def test_the_same_ground_has_the_same_colour_in_every_pair(workspace: Workspace) -> None:
    """One stretch: where pairs overlap, the later picture is one picture."""
    made = drawn(workspace, LEAD, OLD)
    whole, near = made.whole.pair, made.each[0][1].pair
    row, col = 33, 25  # inside both windows, no outline near

    def colour(picture: bytes, pair: object) -> tuple[int, ...]:
        window, width = pair.window, pair.width  # type: ignore[attr-defined]
        scale = width // window.width
        x, y = (col - window.col) * scale + scale // 2, (row - window.row) * scale + scale // 2
        return tuple(Image.open(io.BytesIO(picture)).convert("RGB").getpixel((x, y)))  # type: ignore[arg-type]

    assert colour(whole.after, whole) == colour(near.after, near)
    assert BLOCK[20, 35] and not CORNER[20, 35], "the block that appears is not the ground looked at"


@needs_poppler
def test_all_forms_of_a_briefing_have_them_and_say_whose_they_are(tmp_path: Path) -> None:
    workspace = workspace_at(tmp_path / "w")
    alone = brief(workspace, tmp_path / "alone.pdf", "pellimar-bend")
    workspace.store.save_detections([OLD, OLDER])
    report = brief(workspace, tmp_path / "b.pdf", "pellimar-bend")
    assert pictures_in(tmp_path / "b.pdf") == pictures_in(tmp_path / "alone.pdf") + 4
    text = text_of(tmp_path / "b.pdf")
    assert "Before and after, change by change" in text and "Each in a pair of its own: B and C." in text
    assert "B: before, 15 Sep 2026." in text and "C: before, 10 Sep 2026." in text
    assert "Before and after, change by change" not in text_of(tmp_path / "alone.pdf")
    folder = workspace.root / report.issued.folder
    html = (folder / HTML).read_text(encoding="utf-8")
    assert (
        html.count("<img")
        == (workspace.root / alone.issued.folder / HTML).read_text(encoding="utf-8").count("<img") + 4
    )
    said = json.loads((folder / TWIN).read_text(encoding="utf-8"))["statements"]
    titles = [s["text"] for s in said if s["part"] == "pictures"]
    assert any(t.startswith("B: before, 15 Sep 2026.") for t in titles)
    assert any(t.startswith("C: before, 10 Sep 2026.") for t in titles)


@needs_poppler
def test_an_answer_that_fills_more_than_a_sheet_leaves_none_nearly_empty(tmp_path: Path) -> None:
    """Many changes: place and trust stand at the head of the next sheet, and every change is on the first ones."""
    workspace = workspace_at(tmp_path / "w")
    many = [replace(OLD, id=f"PE-{k}", area_m2=8_000.0 - k) for k in range(9)]
    workspace.store.save_detections(many)
    brief(workspace, tmp_path / "b.pdf", "pellimar-bend")
    text = text_of(tmp_path / "b.pdf")
    assert all(d.id in text for d in many)
    sheets = [len(page.split()) for page in _sheets(tmp_path / "b.pdf")]
    assert min(sheets[:-1]) > 90, f"words on each sheet: {sheets}"


def _sheets(pdf: Path) -> list[str]:
    """The words of each sheet, as another program reads them."""
    read = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return read.split("\f")[:-1]
