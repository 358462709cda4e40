"""Everything that leaves a workspace as a file or as words, in a form in which a mark can be searched for."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pyarrow.parquet
import pyogrio

from geodata.access.audience import Audience
from geodata.workspace import Workspace
from pipelines.brief.brief import write_brief
from pipelines.incidents.catalog.publish import publish_incidents
from pipelines.issued_briefings.issued_files import COPIES, TWIN, file_of
from pipelines.notify.write_feeds import write_feeds
from pipelines.publish.catalog.publish import publish_catalog
from pipelines.publish.embed.publish_pages import publish_pages
from pipelines.publish.export import WRITERS, export
from pipelines.publish.features.publish_features import publish_features
from pipelines.publish.growth_csv import growth_csv, growth_for, growth_lines
from pipelines.publish.nouns.gather_rows import NOUNS
from tests.screens.fixture_world import END, _at


def outlets(root: Path, audience: Audience, out: Path) -> dict[str, bytes]:
    """What an audience gets: surface -> its bytes and whatever text they hold.

    Args:
        root: the workspace.
        audience: for whom.
        out: an empty folder to write to.
    """
    workspace = Workspace(root)
    found: dict[str, bytes] = {}
    try:
        for what in NOUNS:
            for ending in WRITERS:
                path = out / f"{what}{ending}"
                report = export(workspace, path, what, audience, today=END)
                found[f"export {path.name}"] = readable(path) + "\n".join(report.lines()).encode()
        rows = growth_for(workspace, audience, now=_at(END))
        found["growth"] = "\n".join([growth_csv(rows), *growth_lines(rows)]).encode()
        brief = write_brief(workspace, (), None, out / "briefing.pdf", audience, today=END)
        found["briefing"] = readable(brief.path) + "\n".join(brief.lines()).encode()
        found["briefing, twin"] = file_of(workspace.root, brief.issued, TWIN)
        for name in COPIES:
            found[f"briefing, {name}"] = readable(workspace.root / brief.issued.folder / name)
        issues = workspace.edition(audience, END).briefings.items
        found["briefings on file"] = repr(issues).encode()
        published = publish_incidents(workspace, out / "catalogue", audience, today=END)
        found["catalogue report"] = "\n".join(published.lines()).encode()
        whole = publish_catalog(workspace, out / "catalogue-of-all", audience, base_url="https://a.example", today=END)
        found["catalogue of all, report"] = "\n".join(whole.lines()).encode()
        features = publish_features(workspace, out / "features", audience, today=END)
        found["features report"] = "\n".join(features.lines()).encode()
        feeds = write_feeds(workspace, out / "feeds", audience, today=END)
        found["feeds report"] = "\n".join(feeds.lines()).encode()
        if audience is Audience.PUBLIC:
            pages = publish_pages(workspace, out / "pages", today=END)
            found["pages report"] = "\n".join(pages.lines()).encode()
        folders = ("catalogue", "catalogue-of-all", "features", "feeds", "pages")
        for path in sorted(path for name in folders for path in (out / name).rglob("*")):
            name = path.relative_to(out).as_posix()
            found[name] = name.encode() + (readable(path) if path.is_file() else b"")
    finally:
        workspace.store.close()
    return found


def readable(path: Path) -> bytes:
    """The bytes of a file, and its text where a format packs it."""
    body = path.read_bytes()
    if path.suffix == ".parquet":
        # its columns are compressed, and there bytes of two marks may stand side by side as a third; the footer is not
        footer = body[-8 - int.from_bytes(body[-8:-4], "little") :]
        table = pyarrow.parquet.read_table(path)
        body = footer + f"{table.schema.metadata}{table.to_pylist()}".encode()
    elif path.suffix == ".gpkg":
        for layer in pyogrio.list_layers(path)[:, 0]:
            body += pyogrio.read_dataframe(path, layer=layer).to_csv().encode()
    elif path.suffix in (".xlsx", ".docx", ".kmz"):
        with zipfile.ZipFile(path) as parts:
            body += b"\n".join(parts.read(name) for name in parts.namelist())
    elif path.suffix == ".pdf":
        body += subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True).stdout
    return body
