"""Write a page for each change of the public edition, and who may show it in a frame as a line for the web server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from geodata.access.audience import Audience
from geodata.chip_archive import ChipArchive
from geodata.detections.review_state import Standing
from geodata.edition_view import EditionView
from geodata.errors import NotAllowed
from geodata.wording.attribution import imagery_attribution
from geodata.workspace import Workspace
from layers.charts.change_table import never_told
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.folder import answerable, only_ours, writing
from pipelines.incidents.catalog.write import file_name, put
from pipelines.publish.embed.change_page import GENERATOR, Told, change_page
from pipelines.publish.pictures.change_pairs import change_pairs

HEADER = "frame-ancestors.conf"
"""Name of the line for nginx."""
HEAD = 1_000
"""First bytes of a page, in which it says whose it is."""
SET = "Nobody may show them in a frame: name the sites that may in the setting embed_from, and write them again."


@dataclass(frozen=True)
class PagesReport:
    """Pages that were written."""

    folder: Path
    pages: int
    left_out: int  # changes that the public may not see
    embed_from: tuple[str, ...]
    notes: tuple[str, ...]

    def lines(self) -> list[str]:
        """The report in plain lines."""
        may = f"May be shown in a frame by: {', '.join(self.embed_from)}." if self.embed_from else SET
        return [
            f"Pages of changes for public: {self.pages:,}, in {self.folder}; left out: {self.left_out:,}.",
            *self.notes,
            f"{may} The web server has to send the line in {HEADER}.",
        ]


def publish_pages(
    workspace: Workspace, out: Path | None = None, audience: Audience = Audience.PUBLIC, *, today: date | None = None
) -> PagesReport:
    """Write the pages; those of changes that the public may not see any more go.

    Args:
        workspace: where everything is stored.
        out: folder to write to; None = <workspace>/published/embed.
        audience: public alone: who reads the other site reads the page.
        today: UTC day from which delays count; None = the day of the clock, in a demo the last one of its world.

    Raises:
        NotAllowed: for another audience.
        SettingsRefused: the settings name no address for corrections and replies.
        FileRefused: the folder holds something else.
        StoreRefused: it cannot be written to.
    """
    if audience is not Audience.PUBLIC:
        raise NotAllowed(
            f"pages for {audience}",
            "whoever reads the site that shows such a page reads the page",
            "Leave --audience out",
        )
    answerable(workspace.settings)
    folder = out or workspace.published_dir / "embed"
    day = workspace.reading_day() if today is None else today
    with my_turn(workspace.root, f"pages in {folder.resolve()}"), writing(folder):
        only_ours(folder, _known)
        view = workspace.edition(audience, day)  # in our turn: one of before it may be older than what lies there
        pages, notes = _pages(view, workspace.archive, day)
        put(folder / HEADER, header_line(workspace.settings.embed_from).encode("utf-8"))
        for path in folder.glob("*.html"):
            if path.name not in pages:
                path.unlink()  # what may not be shown any more
        for name, body in pages.items():
            put(folder / name, body)
    workspace.keep_digests(folder)
    return PagesReport(folder, len(pages), view.detections.left_out, workspace.settings.embed_from, notes)


def _pages(view: EditionView, archive: ChipArchive, day: date) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """(File name -> page of each change that is told, UTF-8; what to tell of their pictures, in words).

    Args:
        view: of the public edition.
        archive: of the pixels of the pictures.
        day: UTC day of reading.
    """
    sites = {site.id: site for site in view.all_sites.items}
    shown = [d for d in view.detections.items if not never_told(d)]
    pairs = change_pairs(view, archive, [d.id for d in shown])
    pages: dict[str, bytes] = {}
    for d in shown:
        site, looks, pair = sites[d.site_id], view.looks(d.site_id), pairs.by_id.get(d.id)
        whose = imagery_attribution(() if site.simulated else looks, simulated=site.simulated)
        page_content = Told(
            d, site, view.standings.get(d.id, Standing()), looks, pair, whose, d.site_id in view.held_back
        )
        pages[file_name(d.id).removesuffix(".json") + ".html"] = change_page(page_content, view.settings, day)
    return pages, pairs.notes


def header_line(embed_from: Sequence[str]) -> str:
    """The line for nginx that says who may show the pages in a frame.

    Args:
        embed_from: origins, as the setting has checked them; () = nobody.
    """
    who = " ".join(embed_from) or "'none'"
    return f'add_header Content-Security-Policy "frame-ancestors {who}" always;\n'


def _known(path: Path) -> bool:
    """The line, or a page of ours, which says so in its head: an index.html of somebody else is none."""
    if path.name == HEADER:
        return True
    if path.suffix != ".html" or not path.is_file():
        return False
    with path.open("rb") as page:
        return GENERATOR.encode("utf-8") in page.read(HEAD)
