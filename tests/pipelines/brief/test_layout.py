"""The sheets as they are drawn: nothing in the margins, over another, invisible or empty, whatever a site is called and
however much is told of it. Read by poppler, and each fault is found on sheets that were damaged on purpose."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, Kind
from geodata.i18n.messages import speaking
from geodata.sites.site import Site
from geodata.workspace import Workspace
from pipelines.brief import print_sheets
from pipelines.brief.assemble_briefing import Asked, composed
from pipelines.brief.brief import write_brief
from pipelines.brief.print_sheets import TEMPLATE, printed
from tests.pipelines.brief.brief_makers import TODAY, add_looks, detection, point, reviews_of, site, workspace_at
from tests.pipelines.brief.pdf_layout import faults_of, sheets_of
from tests.pipelines.brief.test_brief import NAMES, needs_poppler, values
from tests.pipelines.brief.test_pairs_of_changes import OLD

pytestmark = needs_poppler
LETTERS = 80
COUNTS = (0, 1, 2, 9, 40, 200)
"""Changes of the sites that are set."""


def long_names() -> Iterator[str]:
    """Names of 80 letters in five scripts and in Latin: of words, and of one word that nothing breaks."""
    for text in (*NAMES.values(), "Technology Park Wollongong"):
        yield (f"{text} " * LETTERS)[:LETTERS].strip()
        yield (text.replace(" ", "") * LETTERS)[:LETTERS]


def many(count: int, at: Site | None = None) -> tuple[Detection, ...]:
    """So many changes, of kinds and days that differ."""
    kinds = (Kind.CONSTRUCTION, Kind.DEMOLITION, Kind.CLEARING)
    return tuple(
        detection(at or site(), id=f"D-{n:03}", kind=kinds[n % 3], first_seen=date(2026, 10, 15) - timedelta(days=n))
        for n in range(count)
    )


@pytest.mark.parametrize("count", COUNTS)
def test_sheets_of_any_number_of_changes(tmp_path: Path, count: int) -> None:
    out = tmp_path / "b.pdf"
    out.write_bytes(printed([values(detections=many(count))], {}, today=TODAY).pdf)
    sheets = sheets_of(out)
    assert faults_of(sheets, {len(sheets)}) == []
    told = {box.word for sheet in sheets for box in sheet.words}
    assert {d.id for d in many(count)} <= told and not any(sheet.pictures for sheet in sheets)


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Sites of long names: by turns with all looks, with one, with none, and of no known outline."""
    workspace = Workspace.open(tmp_path_factory.mktemp("named"))
    for number, name in enumerate(long_names()):
        place = point(f"s-{number}") if number % 4 == 3 else site(f"s-{number}")
        at = workspace.store.save_site(replace(place, name=name, aliases=(f"{name} 2",)), by="test")
        if number % 4 == 2 or at.grid is None:
            continue
        add_looks(workspace, at, count=16 if number % 4 == 0 else 1)
        if number % 4 == 0:
            found = detection(at, id=f"N-{number}")
            workspace.store.save_detections([found])
            for review in reviews_of(found):
                workspace.store.save_review(review)
    return workspace


@pytest.mark.parametrize("audience", [Audience.INTERNAL, Audience.PUBLIC])
@pytest.mark.parametrize("since", [None, date(2026, 10, 1)])
def test_sheets_of_names_of_80_letters_in_six_scripts(
    named: Workspace, tmp_path: Path, audience: Audience, since: date | None
) -> None:
    ids = sorted((s.id for s in named.store.sites()), key=lambda key: int(key[2:]))
    assert len(ids) == 12 and all(len(s.name) >= LETTERS - 1 for s in named.store.sites())
    report = write_brief(named, ids, since, tmp_path / "b.pdf", audience, today=TODAY)
    sheets = sheets_of(report.path)
    assert not report.missing and len(sheets) == report.pages
    assert faults_of(sheets, set(range(1, len(sheets) + 1))) == []
    assert sum(len(sheet.pictures) for sheet in sheets) == 6, "three sites have a pair"


@pytest.mark.parametrize("language", ["en", "th"])
def test_sheets_with_pictures_of_the_site_and_of_six_further_changes(tmp_path: Path, language: str) -> None:
    workspace = workspace_at(tmp_path / "w")
    workspace.store.save_detections([replace(OLD, id=f"PE-{k}", area_m2=8_000.0 - k) for k in range(6)])
    with speaking(language):
        report = write_brief(workspace, (), date(2026, 9, 1), tmp_path / "b.pdf", Audience.INTERNAL, today=TODAY)
    sheets = sheets_of(report.path)
    charts = {"en": 0, "th": 1}[language]  # drawn as pixels where letters combine
    assert sum(len(sheet.pictures) for sheet in sheets) == 14 + charts
    assert faults_of(sheets, {len(sheets)}) == []


DAMAGES = {
    "points in the margin": ("#let small(body) = text(", "#let small(body) = move(dx: 60mm, text(", "body)", "body))"),
    "stand over each other": (
        "#let head(body) = heading(level: 2, body)",
        "#let head(body) = { heading(level: 2, body); v(-16pt) }",
    ),
    "leaves no ink": ("fill: accent, b.label)", 'fill: rgb("#F4F6F7"), b.label)'),
    "nearly empty": ("#let changes(p) = {", "#let changes(p) = { pagebreak(); [.]; pagebreak()"),
}
"""What faults_of says -> what in the template is written in place of what."""


@pytest.mark.parametrize("fault", DAMAGES)
def test_each_fault_is_found_on_a_damaged_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    template = TEMPLATE.read_text(encoding="utf-8")
    was, now, *more = DAMAGES[fault]
    assert template.count(was) == 1
    line = next(one for one in template.splitlines() if was in one)
    damaged = line.replace(was, now)
    if more:
        damaged = damaged.removesuffix(more[0]) + more[1]
    other = tmp_path / "briefing.typ"
    other.write_text(template.replace(line, damaged), encoding="utf-8")
    monkeypatch.setattr(print_sheets, "TEMPLATE", other)
    out = tmp_path / "b.pdf"
    out.write_bytes(printed([values(detections=many(9))], {}, today=TODAY).pdf)
    sheets = sheets_of(out)
    found = faults_of(sheets, {len(sheets)})
    assert [one for one in found if fault in one], found


def test_a_frame_without_pixels_and_words_on_a_picture_are_found(tmp_path: Path) -> None:
    body = io.BytesIO()
    Image.new("RGB", (300, 200), "#dddddd").save(body, "PNG")
    pair = {
        "before": "b.png",
        "after": "b.png",
        "ratio": 1.5,
        "note": "",
        "before_title": "Before",
        "after_title": "After",
    }
    page = values(detections=many(2)) | {"pair": pair | {"before_words": "", "after_words": ""}}
    out = tmp_path / "b.pdf"
    out.write_bytes(printed([page], {"b.png": body.getvalue()}, today=TODAY).pdf)
    sheets = sheets_of(out)
    faults = faults_of(sheets, {len(sheets)})
    assert len(faults) == 2 and all("of one colour" in one for one in faults), faults


@pytest.mark.parametrize("height", [300, 600, 900])
def test_a_chart_at_the_end_of_a_column_is_whole(tmp_path: Path, height: int) -> None:
    """Left to itself, a chart in a column too short for it is cut down to what there is of it, legend and all."""
    black = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="{height}" viewBox="0 0 400 {height}">'
        f'<title>chart</title><rect width="400" height="{height}" fill="#000000"/></svg>'
    )
    workspace = workspace_at(tmp_path / "w")
    workspace.store.save_detections(many(9))
    made = composed(workspace, Asked(("pellimar-bend",), None, Audience.INTERNAL, TODAY))
    (page,) = made.pages
    for words in range(0, 420, 60):
        claim = {"said": "word " * words, "bars": black, "beside": "", "source": ""}
        out = tmp_path / "b.pdf"
        filled = page | {"proof": page["proof"] | {"claims": [claim]}}
        out.write_bytes(printed([filled], made.pictures, today=TODAY).pdf)
        subprocess.run(["pdftoppm", "-r", "36", "-gray", out, tmp_path / f"b{words}"], check=True)
        charts = []
        for sheet in sorted(tmp_path.glob(f"b{words}-*.pgm")):
            rows, columns = np.nonzero(np.asarray(Image.open(sheet)) < 8)  # ink of letters is lighter
            if rows.size > 50:  # a mark on a picture has a few
                charts.append((int(np.ptp(columns)), int(np.ptp(rows))))
        ((across, down),) = charts
        assert abs(down / across - height / 400) < 0.03, (words, across, down)
