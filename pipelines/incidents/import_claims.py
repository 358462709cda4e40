"""Read claims: official or public figures, with independent counts beside them where somebody else counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.access.claims.scope_rules import too_far
from geodata.errors import FileRefused, NotFound
from geodata.i18n.english_formats import counted
from geodata.i18n.messages import msg
from geodata.incidents.claim import Claim, ClaimScope
from geodata.sites.gazetteer import gazetteer_groups
from geodata.sites.invented import refuse_documented
from geodata.sites.site import why_not_watched
from geodata.text.encoding import recoded
from geodata.text.fold import folded
from geodata.text.names.our_name import NAME_THE_SOURCE, OTHERS_SPEAK, bears_our_name
from geodata.workspace import Workspace
from pipelines.incidents.import_report import RowRemark, row_lines
from pipelines.incidents.rows.claim_row import CLAIM_COLUMNS, claim_of_row
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.incidents.rows.values import text_of
from pipelines.incidents.stored_claims import replaced_remarks
from pipelines.sites.files.geojson_file import read_geojson
from pipelines.sites.files.read_features import load
from pipelines.sites.site_features import in_degrees
from pipelines.tables.hand_made import table_of_workbook
from pipelines.tables.open_file import WORKBOOKS
from pipelines.tables.table import read_table
from pipelines.tables.workbook_kind import workbook_kind

_NEEDED = (("claimed_on", "claimed_by", "figure"), ("claimed_on", "claimed_by", "independent_figure"))
"""What the header of a table of claims names at least."""
_OF_AUTHORITIES = ("An authority cited by ", "A Myanmar authority cited by ", "Myanmar's ")
"""How the speakers of built-in claims begin, in this version and in earlier ones."""
_EARLIER_SPEAKER = "state media"
"""Whom earlier versions named for every built-in claim, whoever had told it: those rows, and those that stand under
other words for the same source, go when they are read again."""


@dataclass(frozen=True)
class ClaimReport:
    """What came of a table of claims."""

    claims: tuple[Claim, ...]
    refused: tuple[RowRemark, ...]
    noted: tuple[RowRemark, ...]
    file_notes: tuple[str, ...] = ()  # about the file as a whole
    lines_by_id: Mapping[str, int] = field(default_factory=dict)  # where each claim stands in its file (1 = first)

    @property
    def ok(self) -> bool:
        """False when a row was refused."""
        return not self.refused

    def lines(self) -> list[str]:
        """The report, one line a thing, the count last."""
        kept = f"{counted(len(self.claims), 'claim')} kept, {len(self.refused)} refused."
        return [*row_lines(self.file_notes, self.refused, self.noted), kept]


def read_claims(
    data: bytes, name: str, site_id: str = "", *, today: date | None = None, encoding: str = ""
) -> ClaimReport:
    """Claims of a file's bytes; nothing is stored.

    Args:
        data: CSV or TSV, in the encodings of read_table, or a workbook (XLSX, ODS).
        name: what to call it in a refusal.
        site_id: site of all rows, for a table without that column.
        today: a later date is noted; None reads the clock.
        encoding: of its text, as a person named it; "" = find out.

    Raises:
        FileRefused: it is no table of claims, or its encoding cannot be told.
    """
    if workbook_kind(data) or name.lower().endswith(WORKBOOKS):
        table = table_of_workbook(data, name, CLAIM_COLUMNS, _NEEDED, holds="claims")
    else:
        table = read_table(data, name, encoding=encoding)
    table.call(CLAIM_COLUMNS)
    missing = [ours for ours in ("claimed_on", "claimed_by") if ours not in table.columns]
    if not {"figure", "independent_figure"} & set(table.columns):
        missing.append("figure")
    if missing:
        raise FileRefused(name, f"it has no column for {', '.join(missing)}", "Give the columns of docs/incidents.md")
    if "site_id" not in table.columns and not site_id:
        raise FileRefused(name, "it does not say which site its claims are about", "Give a column site_id")
    claims: dict[str, Claim] = {}
    lines_by_id: dict[str, int] = {}
    refused: list[RowRemark] = []
    noted: list[RowRemark] = []
    for line, row in table.rows:
        notes = RowNotes()
        try:
            claim = claim_of_row(row, notes, site_id, today=today, comma_may_be_decimal=table.comma_may_be_decimal)
        except RowRefused as error:
            refused.append(RowRemark(line, row.get("id", ""), error.why))
            continue
        if claim.id in claims:
            lost = "an earlier row has the same id: this one is kept"
            notes.add(lost if row.get("id") else f"{lost}; give one an id of its own to keep both")
        claims[claim.id], lines_by_id[claim.id] = claim, line
        noted += [RowRemark(line, claim.id, note) for note in notes.texts]
    refused += [RowRemark(line, "", why) for line, why in table.broken]
    return ClaimReport(tuple(claims.values()), tuple(refused), tuple(noted), tuple(table.notes), lines_by_id)


def import_claims(
    workspace: Workspace, file: Path, site_id: str = "", *, scopes: Path | None = None, encoding: str = ""
) -> ClaimReport:
    """Read a table of claims and store them; the same file again changes nothing.

    Claims about a site that is not stored are refused by line, so that the others are kept. A claim with the id of a
    stored one that says something else takes its place: a row is corrected so, and a note says what stood there.

    Args:
        workspace: where to keep them.
        file: the table: CSV, TSV, XLSX or ODS.
        site_id: site of all rows, for a table without that column.
        scopes: GeoJSON of the ground that scopes mean, see read_scopes; None = none is drawn.
        encoding: of the table's text, as a person named it; "" = find out.

    Raises:
        FileRefused: the file as a whole cannot be read.
    """
    data, name = load(file)
    report = read_claims(data, name, site_id, encoding=encoding)
    known = {site.id for site in workspace.store.sites(retired=True)}
    kept = tuple(claim for claim in report.claims if claim.site_id in known)
    strangers = [
        RowRemark(
            report.lines_by_id[claim.id],
            claim.id,
            f"it is about {claim.site_id}, which is not a site here: import the site first",
        )
        for claim in report.claims
        if claim.site_id not in known
    ]
    replaced = replaced_remarks(kept, {claim.id: claim for claim in workspace.store.claims()})
    workspace.store.save_claims(kept)
    undrawn, apart = _keep_scopes(workspace, scopes, site_id) if scopes is not None else ([], [])
    by_line = sorted((*report.refused, *strangers), key=lambda remark: remark.line)
    return replace(report, claims=kept, refused=(*by_line, *undrawn), noted=(*report.noted, *replaced, *apart))


def _keep_scopes(workspace: Workspace, file: Path, site_id: str) -> tuple[list[RowRemark], list[RowRemark]]:
    """Store the ground that scopes mean; what was refused of it, and what is odd and kept."""
    drawn, refused = read_scopes(*load(file), site_id)
    sites = {site.id: site for site in workspace.store.sites(retired=True)}
    names = {(s.site_id, folded(s.name)): s.name for s in workspace.store.claim_scopes()}
    here, apart = [], []
    for scope in drawn:
        site = sites.get(scope.site_id)
        if site is None:
            refused.append(RowRemark(0, scope.name, f"it lies at {scope.site_id}, which is not a site here"))
            continue
        if away := too_far(scope, site):
            refused.append(RowRemark(0, scope.name, away))
            continue
        if site.outline.area > 0 and not site.outline.intersects(scope.outline):
            why = f"it lies outside the outline of {site.id}: nothing can be measured inside it"
            apart.append(RowRemark(0, scope.name, why))
        here.append(replace(scope, name=names.get((scope.site_id, folded(scope.name)), scope.name)))
    workspace.store.save_claim_scopes(here)
    return refused, apart


def import_known_claims(workspace: Workspace) -> ClaimReport:
    """Store the built-in claims: the official counter of demolished buildings at KK Park, beside independent counts.

    They speak of KK Park as a whole: they go to the site of all its stages where that is stored (sites gazetteer with
    an approximate outline, or one drawn under that id), else to its first stage. Its zones are in no public source
    with outlines, so their scope is not mappable until somebody brings one.

    Raises:
        NotFound: none of KK Park's sites is stored.
        NotAllowed: the workspace holds invented places.
    """
    every = workspace.store.sites(retired=True)
    refuse_documented(msg("the claims about KK Park"), every)
    stored = {site.id for site in every if site.retired_at is None}
    places = [key for group in gazetteer_groups() for key in (group.id, *group.members) if "KK" in group.id]
    site_id = next((key for key in places if key in stored), "")
    if not site_id:
        for site in (one for one in every if one.id in places):
            raise NotFound(site.id, *why_not_watched(site))
        raise NotFound("KK Park", "it is not a site of this workspace", "Run `compound-watch sites gazetteer` first")
    table = (
        files("geodata.incidents.own_rows")
        .joinpath("kk_park_claims.csv")
        .read_bytes()
        .replace(b"\nKK-PARK,", f"\n{site_id},".encode())
    )
    report = read_claims(table, "kk_park_claims.csv")
    stood = workspace.store.claims()
    kept, ours = {claim.id for claim in report.claims}, {_publication(claim) for claim in report.claims}
    workspace.store.drop_claims(
        old.id
        for old in stood
        if old.site_id in places
        and old.id not in kept
        and (
            old.claimed_by == _EARLIER_SPEAKER
            or (_publication(old) in ours and old.claimed_by.startswith(_OF_AUTHORITIES))
        )
    )
    workspace.store.save_claims(report.claims)
    replaced = replaced_remarks(report.claims, {claim.id: claim for claim in stood})
    return replace(report, noted=(*report.noted, *replaced))


def _publication(claim: Claim) -> str:
    """What a built-in claim cites, without how it was read: "The Nation (Thailand), article 40058206"."""
    return claim.source.partition(" (read ")[0].partition(" (opening read ")[0]


def read_scopes(data: bytes, name: str, site_id: str = "") -> tuple[list[ClaimScope], list[RowRemark]]:
    """The ground that scopes mean, from GeoJSON, and what of it was refused.

    Each feature is a polygon with the properties scope (as claims write it), source (who drew or described it) and
    site_id, where the whole file is not about one site. Several features of one scope are one ground.

    Raises:
        FileRefused: it is no GeoJSON.
    """
    scope_by_key: dict[tuple[str, str], ClaimScope] = {}
    refused: list[RowRemark] = []
    for feature in read_geojson(recoded(data, name)[0], name):
        words = {str(k).lower(): str(v).strip() for k, v in feature.properties.items() if v is not None}
        notes = RowNotes()
        scope, source, site = (text_of(words.get(key, ""), key, notes) for key in ("scope", "source", "site_id"))
        shape, _, why = in_degrees(feature)
        if not why and (shape is None or shape.geom_type not in ("Polygon", "MultiPolygon") or shape.area == 0):
            why = "it is no polygon"
        elif not why and not folded(scope):
            why = "it does not say which scope it draws"
        elif not why and not any(c.isalnum() for c in source):
            why = "it names no source, and a scope that nobody sourced is not drawn"
        elif not why and bears_our_name(f"{scope} \n {source}"):
            why = f"{OTHERS_SPEAK}. {NAME_THE_SOURCE}"
        elif not why and not (site or site_id):
            why = "it does not say at which site it lies"
        if why or shape is None:
            refused.append(RowRemark(feature.number, scope, why))
            continue
        key = (site or site_id, folded(scope))
        drawn, ground = scope_by_key.get(key), _ground([shape])
        if drawn is not None:  # a zone in several pieces
            ground = _ground([drawn.outline, shape])
            scope, source = drawn.name, drawn.source if source == drawn.source else f"{drawn.source}; {source}"
        scope_by_key[key] = ClaimScope(key[0], scope, ground, source)
    return list(scope_by_key.values()), refused


def _ground(shapes: list[BaseGeometry]) -> BaseGeometry:
    """Shapes as one valid polygon or multipolygon."""
    whole = shapely.union_all([shapely.make_valid(shape) for shape in shapes])
    parts = [p for p in shapely.get_parts(whole).tolist() if p.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts)
