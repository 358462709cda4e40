"""Everything that leaves a workspace as a file or as words, in a form in which a mark can be searched for."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

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

PDF_OFFSETS = re.compile(rb"\d{10} \d{5} [nf]\s|startxref\s+\d+")
"""Where the parts of a PDF begin, in bytes: hundreds of numbers of six digits, any of which may be a mark by chance."""


def outlets(root: Path, audience: Audience, out: Path) -> dict[str, bytes]:
    """What an audience gets: surface -> its bytes and whatever text they hold. Arguments as each_outlet."""
    return dict(each_outlet(root, audience, out))


def each_outlet(root: Path, audience: Audience, out: Path) -> Iterator[tuple[str, bytes]]:
    """What an audience gets, one surface after the other: its name, its bytes and whatever text they hold.

    Args:
        root: the workspace.
        audience: for whom.
        out: an empty folder to write to.
    """
    workspace = Workspace(root)
    try:
        for what in NOUNS:
            for ending in WRITERS:
                path = out / f"{what}{ending}"
                report = export(workspace, path, what, audience, today=END)
                yield f"export {path.name}", readable(path) + _lines(report)
        rows = growth_for(workspace, audience, now=_at(END))
        yield "growth", "\n".join([growth_csv(rows), *growth_lines(rows)]).encode()
        brief = write_brief(workspace, (), None, out / "briefing.pdf", audience, today=END)
        yield "briefing", readable(brief.path) + _lines(brief)
        yield "briefing, twin", file_of(workspace.root, brief.issued, TWIN)
        for name in COPIES:
            yield f"briefing, {name}", readable(workspace.root / brief.issued.folder / name)
        issues = workspace.edition(audience, END).briefings.items
        yield "briefings on file", repr(issues).encode()
        yield "catalogue report", _lines(publish_incidents(workspace, out / "catalogue", audience, today=END))
        whole = publish_catalog(workspace, out / "catalogue-of-all", audience, base_url="https://a.example", today=END)
        yield "catalogue of all, report", _lines(whole)
        yield "features report", _lines(publish_features(workspace, out / "features", audience, today=END))
        yield "feeds report", _lines(write_feeds(workspace, out / "feeds", audience, today=END))
        if audience is Audience.PUBLIC:
            yield "pages report", _lines(publish_pages(workspace, out / "pages", today=END))
        folders = ("catalogue", "catalogue-of-all", "features", "feeds", "pages")
        for path in sorted(path for name in folders for path in (out / name).rglob("*")):
            name = path.relative_to(out).as_posix()
            yield name, name.encode() + (readable(path) if path.is_file() else b"")
    finally:
        workspace.store.close()


class _Report(Protocol):
    """What an outlet says of what it wrote."""

    def lines(self) -> Iterable[str]: ...


def _lines(report: _Report) -> bytes:
    return "\n".join(report.lines()).encode()


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
        body = PDF_OFFSETS.sub(b"", body)
        body += subprocess.run(["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True).stdout
    return body
