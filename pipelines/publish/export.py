"""Publish: write what an audience may see to a file, with licence and attribution, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from geodata.access.audience import Audience
from geodata.edition_view import EditionView
from geodata.errors import FileRefused
from geodata.wording.handling import marking
from geodata.wording.listing_sentences import unanswerable_note, whom_to_write
from geodata.workspace import Workspace
from pipelines.context.optional_packages import need
from pipelines.publish.export_csv import write_csv
from pipelines.publish.export_geojson import write_geojson
from pipelines.publish.export_kml import write_kml
from pipelines.publish.export_kmz import write_kmz
from pipelines.publish.export_xlsx import write_xlsx
from pipelines.publish.nouns.gather_rows import NOUNS, Built
from pipelines.publish.nouns.row_values import Rows


def write_gpkg(rows: Rows, path: Path, *, named: str = "") -> None:
    """As export_tables.write_gpkg."""
    # here: pandas and GDAL take half a second, which most formats do not need
    from pipelines.publish import export_tables

    export_tables.write_gpkg(rows, path, named=named)


def write_parquet(rows: Rows, path: Path) -> None:
    """As export_tables.write_parquet."""
    from pipelines.publish import export_tables  # here, as above

    export_tables.write_parquet(rows, path)


WRITERS: dict[str, Callable[[Rows, Path], None]] = {
    ".geojson": write_geojson,
    ".gpkg": write_gpkg,
    ".parquet": write_parquet,
    ".csv": write_csv,
    ".kml": write_kml,
    ".kmz": write_kmz,
    ".xlsx": write_xlsx,
}
"""File ending -> how it is written."""

_WHY_LEFT_OUT = {
    "detections": "that are restricted, not confirmed, or for the public not reviewed",
    "incidents": "that nobody has cleared, may not be passed on, are withdrawn, would give a restricted site away, or "
    "are too new to tell",
    "measures": "of restricted sites, or of sites where a change is not released",
    "looks": "of restricted sites",
    "claims": "that nobody has cleared, are too recent or lie at places you may not see",
    "belts": "whose changes two people have not agreed on",
    "identifiers": "that nobody has let out, or of restricted sites",
    "actions": "that concern no site you may see, are too recent, tell of more than may be told, or may not go out",
}


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote, and what it left out."""

    path: Path
    what: str
    audience: Audience
    written: int  # rows
    left_out: int  # rows of that noun that this audience may not see
    restricted_sites: int  # sites that this audience may not see
    notes: tuple[str, ...] = ()  # oddities, in words

    def lines(self) -> list[str]:
        """The report in plain lines; the second says how many restricted things were left out."""
        sites = f"{self.restricted_sites} restricted site{'' if self.restricted_sites == 1 else 's'}"
        left = (
            "Nothing was left out: internal sees all."
            if self.audience is Audience.INTERNAL
            else f"Left out for {self.audience}: {sites}."
            if self.what == "sites"
            else f"Left out for {self.audience}: {sites}, and {self._left_out()}."
        )
        what = self.what.removesuffix("s") if self.written == 1 else self.what
        return [f"Wrote {self.written} {what} to {self.path.name} for {self.audience}.", left, *self.notes]

    def _left_out(self) -> str:
        """'1 action of those that concern no site you may see, …', '3 measures of restricted sites, …'."""
        why = _WHY_LEFT_OUT[self.what]
        what = self.what.removesuffix("s") if self.left_out == 1 else self.what
        return f"{self.left_out} {what} {'of those ' if why.startswith('that ') else ''}{why}"


@dataclass(frozen=True)
class Gathered:
    """What an audience may see of one noun, ready to be written or handed on."""

    rows: Rows
    left_out: int  # rows of that noun that this audience may not see
    restricted_sites: int  # sites that this audience may not see
    notes: tuple[str, ...]  # oddities, in words


def gather(workspace: Workspace, what: str, audience: Audience, today: date | None = None) -> Gathered:
    """What an export holds: rows that have passed the gate, with licence, attribution and whom to write to.

    Args:
        workspace: where it is stored.
        what: "detections", "sites", "incidents", "actions", "claims", "identifiers", "measures",
            "looks" or "belts".
        audience: for whom.
        today: the UTC day from which delays count; None reads the clock.

    Raises:
        FileRefused: another noun.
    """
    return gather_view(workspace.edition(audience, workspace.reading_day() if today is None else today), what)


def gather_view(view: EditionView, what: str) -> Gathered:
    """The same of an edition that is open already.

    Raises:
        FileRefused: another noun.
    """
    return _gathered(view, _builder(what))


def _builder(what: str) -> Callable[[EditionView], Built]:
    build = NOUNS.get(what)
    if build is None:
        raise FileRefused(f"export of {what}", "there is nothing of that name to export", _one_of(NOUNS))
    return build


def _gathered(view: EditionView, build: Callable[[EditionView], Built]) -> Gathered:
    built = build(view)
    return Gathered(addressed(view, built.rows), built.left_out, view.all_sites.left_out, built.notes)


def export(
    workspace: Workspace, out: Path, what: str, audience: Audience = Audience.PUBLIC, *, today: date | None = None
) -> ExportReport:
    """Write one noun to a file, as far as an audience may see it.

    Args:
        workspace: where it is stored.
        out: .geojson, .gpkg, .parquet, .csv, .kml, .kmz or .xlsx; replaced as a whole once the new file is complete.
        what: "detections", "sites", "incidents", "actions", "claims", "identifiers", "measures",
            "looks" or "belts".
        audience: for whom; public unless told.
        today: the UTC day from which delays count; None reads the clock.

    Raises:
        FileRefused: another ending, another noun, or a place that cannot be written to.
        NotFound: pictures are asked for (KMZ of detections), and what draws them is not installed.
    """
    writer = WRITERS.get(out.suffix.lower())
    if writer is None:
        raise FileRefused(out.name, f"files ending in {out.suffix or 'nothing'!r} cannot be written", _one_of(WRITERS))
    build = _builder(what)
    view = workspace.edition(audience, workspace.reading_day() if today is None else today)
    gathered = _gathered(view, build)
    notes = gathered.notes
    if writer is write_gpkg:
        writer = partial(write_gpkg, named=out.name)
    elif writer is write_kmz and what == "detections":
        need("brief", "a KMZ with pictures")
        from pipelines.publish.pictures.change_pairs import change_pairs  # here: it draws, which most exports do not

        pairs = change_pairs(view, workspace.archive)
        writer = partial(write_kmz, pairs=pairs.by_id)
        notes += pairs.notes
    whole_or_not(out, gathered.rows, writer)
    if unanswerable := unanswerable_note(audience, workspace.settings):
        notes += (unanswerable,)
    return ExportReport(
        out, what, audience, len(gathered.rows.values), gathered.left_out, gathered.restricted_sites, notes
    )


def addressed(view: EditionView, rows: Rows) -> Rows:
    """Rows of an edition that say who publishes, where corrections and replies go, and how they may be handled."""
    address = whom_to_write(view.settings, invented=all(site.simulated for site in view.all_sites.items))
    beside = tuple(addressed(view, one) for one in rows.beside)
    return replace(
        rows,
        attribution=f"{rows.attribution} {address}",
        handling=marking(view.audience, view.settings),
        edition_of=view.today,
        beside=beside,
    )


def whole_or_not(out: Path, rows: Rows, write: Callable[[Rows, Path], None]) -> None:
    """Write beside the file, then put it in its place: a reader never meets half of it, a failure leaves the old."""
    beside = out.with_name(f".{out.stem}-{os.getpid()}{out.suffix}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        try:
            write(rows, beside)
            beside.replace(out)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        words = getattr(error, "strerror", None) or str(error)
        cause = f"it cannot be written ({words.replace(str(beside), out.name)[:200]})"
        raise FileRefused(out.name, cause, "Choose a folder that you may write to, with space on its disk") from error


def _one_of(names: Iterable[str]) -> str:
    return f"Use one of {', '.join(names)}"
