"""Read claims: official or public figures, with independent counts beside them where somebody else counted."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from geodata.claim import Claim
from geodata.errors import FileRefused
from geodata.wording import counted
from geodata.workspace import Workspace
from pipelines.incidents.csv_rows import read_table
from pipelines.incidents.incident_report import RowRemark
from pipelines.incidents.row_dates import day_of
from pipelines.incidents.row_notes import RowNotes
from pipelines.incidents.row_values import number_of, text_of
from pipelines.sites.site_files import load

_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id",),
    "site_id": ("site_id",),
    "claimed_by": ("claimed_by",),
    "claimed_on": ("claimed_on", "date"),
    "since": ("since",),
    "figure": ("figure", "claimed_destroyed"),
    "unit": ("unit",),
    "total": ("total", "claimed_total"),
    "scope": ("scope",),
    "source": ("source",),
    "independent_figure": ("independent_figure", "independent_count"),
    "independent_note": ("independent_note",),
}
"""Our field to the columns that hold it, in either of the two shapes met so far."""
UNIT = "buildings demolished"
"""Unit of a table that gives none: what claimed_destroyed counts."""


@dataclass(frozen=True)
class ClaimReport:
    """What came of a table of claims."""

    claims: tuple[Claim, ...]
    refused: tuple[RowRemark, ...]
    noted: tuple[RowRemark, ...]

    @property
    def ok(self) -> bool:
        """False when a row was refused."""
        return not self.refused

    def lines(self) -> list[str]:
        """The report, one line a thing, the count last."""
        lines = [f"Refused. {remark}" for remark in self.refused]
        lines += [f"Kept with a note. {remark}" for remark in self.noted]
        return [*lines, f"{counted(len(self.claims), 'claim')} kept, {len(self.refused)} refused."]


def read_claims(data: bytes, name: str, site_id: str = "") -> ClaimReport:
    """Claims of a CSV file's bytes; nothing is stored.

    Args:
        data: UTF-8 CSV.
        name: what to call it in a refusal.
        site_id: site of all rows, for a table without that column.

    Raises:
        FileRefused: it is no table of claims.
    """
    table = read_table(data, name)
    columns = {ours: next((c for c in theirs if c in table.columns), "") for ours, theirs in _NAMES.items()}
    missing = [ours for ours in ("claimed_on", "figure", "claimed_by") if not columns[ours]]
    if missing:
        raise FileRefused(name, f"it has no column for {', '.join(missing)}", "Give the columns of docs/incidents.md")
    if not columns["site_id"] and not site_id:
        raise FileRefused(name, "it does not say which site its claims are about", "Give a column site_id")
    claims: dict[str, Claim] = {}
    refused: list[RowRemark] = []
    noted: list[RowRemark] = []
    for line, row in table.rows:
        get = {ours: row.get(theirs, "") for ours, theirs in columns.items()}
        notes = RowNotes()
        site = get["site_id"] or site_id
        day, figure = day_of(get["claimed_on"]), number_of(get["figure"])
        if day is None:
            refused.append(RowRemark(line, get["id"], f"its date {get['claimed_on'][:30]!r} cannot be read"))
            continue
        if figure is None or figure < 0:
            why = "it claims no figure, and an independent count alone is not a claim"
            refused.append(
                RowRemark(line, get["id"], why if not get["figure"] else f"{get['figure'][:30]!r} is no figure")
            )
            continue
        total = number_of(get["total"])
        if total is not None and figure > total:
            notes.add(f"its figure {figure:g} is above its total {total:g}")
        words = {
            key: text_of(get[key], key.replace("_", " "), notes, longest=1_000)
            for key in ("claimed_by", "unit", "scope", "source", "independent_note")
        }
        made = hashlib.sha256(f"{site}|{day}|{words['scope']}|{words['claimed_by']}".encode()).hexdigest()[:8]
        claim = Claim(
            id=get["id"] or f"claim-{site}-{day.isoformat()}-{made}",
            site_id=site,
            claimed_by=words["claimed_by"],
            claimed_on=day,
            since=day_of(get["since"]),
            figure=figure,
            unit=words["unit"] or UNIT,
            total=total,
            scope=words["scope"],
            source=words["source"],
            independent_figure=number_of(get["independent_figure"]),
            independent_note=words["independent_note"],
        )
        if claim.id in claims:
            notes.add("an earlier row has the same id: this one is kept")
        claims[claim.id] = claim
        noted += [RowRemark(line, claim.id, note) for note in notes.texts]
    refused += [RowRemark(line, "", why) for line, why in table.broken]
    return ClaimReport(tuple(claims.values()), tuple(refused), tuple(noted))


def import_claims(workspace: Workspace, file: Path, site_id: str = "") -> ClaimReport:
    """Read a table of claims and store them; the same file again changes nothing.

    Claims about a site that is not stored are refused by line, so that the others are kept.

    Raises:
        FileRefused: the file as a whole cannot be read.
    """
    data, name = load(file)
    report = read_claims(data, name, site_id)
    known = {site.id for site in workspace.store.sites(retired=True)}
    kept = tuple(claim for claim in report.claims if claim.site_id in known)
    strangers = [
        RowRemark(0, claim.id, f"it is about {claim.site_id}, which is not a site here: import the site first")
        for claim in report.claims
        if claim.site_id not in known
    ]
    workspace.store.save_claims(kept)
    return ClaimReport(kept, (*report.refused, *strangers), report.noted)
