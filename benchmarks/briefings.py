"""What a briefing of one site costs beside loading its libraries, and one of 100 sites: python -m benchmarks briefings.

Each is written in all its forms (PDF to PDF/UA-1 and PDF/A-2a, page, DOCX, twin) from a cold start, and the one site
also as PDF alone. `PYTHONPATH=. python benchmarks/briefings.py FOLDER [SITE]` takes a workspace with pixels, such as
the demo's, and a site of it; else a small one is made. The 100 sites have 1,000 changes and no pixels.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.light_commands import OURS, least
from benchmarks.peers import large_workspace
from tests.pipelines.brief.brief_makers import workspace_at

LIBRARIES = (
    "import typst, docx, PIL.Image, scipy.ndimage, rasterio, sqlalchemy, shapely, pydantic, typer, fontTools.ttLib"
)
SITES = 100
PDF_ALONE = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.brief.assemble_briefing import Asked, composed
from pipelines.brief.print_sheets import printed
from pipelines.context.seldom_collected import seldom_collected
with seldom_collected():
    workspace = Workspace(Path(os.environ["COMPOUND_WATCH_HOME"]))
    today = workspace.reading_day()
    made = composed(workspace, Asked((sys.argv[1],), None, Audience.INTERNAL, today))
    Path(sys.argv[2]).write_bytes(printed(made.pages, made.pictures, today=today).pdf)
"""
"""What the command does for the PDF, without the other forms and without a number."""


def main(given: list[str]) -> int:
    """Print the table."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        one = Path(given[0]) if given else root / "one"
        if not given:
            workspace_at(one).store.close()
        large_workspace.make(root / "many", sites=SITES, changes=10 * SITES).close()
        site = given[1] if len(given) > 1 else "pellimar-bend"
        internal = ("--audience", "internal", "--out")
        asked = (
            ("its libraries alone", one, (LIBRARIES,), 0),
            ("PDF alone, one site", one, (PDF_ALONE, site, str(root / "one.pdf")), 1),
            ("brief, one site", one, (OURS, "brief", "--site", site, *internal, str(root / "one.pdf")), 1),
            (f"brief, {SITES} sites", root / "many", (OURS, "brief", *internal, str(root / "many.pdf")), SITES),
        )
        print(
            "| call | s of a core | s of the clock | times its libraries | MB of PDF |\n| --- | --- | --- | --- | --- |"
        )
        base = 0.0
        for name, workspace, code, sites in asked:
            core, clock = least(code, workspace, calls=1 if sites > 1 else 5)
            base = base or core
            file = root / ("one.pdf" if sites == 1 else "many.pdf")
            size = f"{file.stat().st_size / 1e6:.2f}" if sites else "-"
            print(f"| {name} | {core:.2f} | {clock:.2f} | {core / base:.1f} | {size} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
