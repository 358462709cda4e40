"""Rows of our own exports in a table: known again, left as they are, and refused where somebody edited them.

An export tells less than what is stored: its points have fewer digits, its texts stand for others. Read as reports
of a table such rows would be twins of the reports that they come from, or take their places.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.i18n.messages import msg
from geodata.incidents.incident import Incident
from pipelines.incidents.own_reports import OwnReports, Told
from pipelines.incidents.rows.notes import RowIsOwn, RowNotes, RowRefused
from pipelines.incidents.rows.values import number_of, shape_of
from pipelines.incidents.sources.csv_table import OF_OUR_EXPORTS, Mapping, incident_of
from pipelines.tables.cell_values import listed

LOOKED = "looked_site_id"
"""Column of our exports: the site whose looks the row tells of, where the report stands at one."""
A_METRE = 1e-5
"""Degrees: formats write their digits differently."""
_PLACED = ("latitude", "longitude", "coordinates", "wkt", "country")
"""Fields that say where: compared apart, since a report without a place is refused in a table."""
_NOT_SAID = frozenset({"id", "source", "notes", "place", "place_precision", "site_ids", "catalog", "review_by"})
"""Fields that a row does not say, or that are compared apart."""


_EDITED = msg(
    "its id is one under which our exports have a report that is stored here, and it says something else than they say "
    "today: the stored report stays. Correct it in the file of its source, and import that"
)


def reader_beside_own(
    mapping: Mapping, columns: tuple[str, ...], own: OwnReports
) -> Callable[[dict[str, str], date, RowNotes], Incident]:
    """As Mapping.reader, of a table in which rows of our own exports may stand; such a row raises RowIsOwn where it
    says what is exported today, and RowRefused where it does not.

    Args:
        mapping: which column holds what.
        columns: of the table.
        own: what is stored here, and told.
    """
    exported = OF_OUR_EXPORTS in columns

    def read(row: dict[str, str], today: date, notes: RowNotes) -> Incident:
        key = id_in(row, mapping)
        stored = own.stored(key)
        if stored is None and not own.goes_out_as(key):
            return incident_of(row, today, notes, mapping)
        given = None if stored is None else _read(row, today, mapping)
        if given and stored and given.id == key and _same(given, stored) and given.notes == stored.notes:
            notes.texts += given.notes
            return given  # read here before, and as it was
        if any(_says(row, one, today, mapping) for one in own.told(key)):
            raise RowIsOwn(key)
        # Without our columns a row whose id is as its source writes it ("7", or "monitor-7") is of its source's table.
        if stored is not None and not exported and (given is None or given.id == key or not _prefixed(stored)):
            return _not_coarser(incident_of(row, today, notes, mapping), stored, own, notes)
        raise RowRefused(_EDITED)

    return read


def id_in(row: dict[str, str], mapping: Mapping) -> str:
    """The id that a row gives; "" where it gives none."""
    return row.get(mapping.columns.get("id", ""), "").strip()


def _prefixed(stored: Incident) -> bool:
    """Whether an id bears the word of its source, as all do that are made here; another house may number from 1."""
    return stored.id.startswith(f"{stored.source}-")


def _not_coarser(incident: Incident, stored: Incident, own: OwnReports, notes: RowNotes) -> Incident:
    """A corrected row, with the stored point where its own is that of our exports: that has fewer digits."""
    if incident.id != stored.id or incident.place_precision is not stored.place_precision:
        return incident
    exported = (one.report.place for one in own.told(incident.id))
    if stored.place is None or not any(_near(incident.place, place) for place in exported):
        return incident
    if not _near(incident.place, stored.place):
        notes.add(msg("its point is that of our exports, which has fewer digits: the stored one stays"))
    return replace(incident, place=stored.place, notes=tuple(notes.texts))


def _says(row: dict[str, str], told: Told, today: date, mapping: Mapping) -> bool:
    """Whether a row says what an export tells of a report, in the columns that the table has."""
    told_cells = _cells(told)
    if _of_other_sites(row, told, mapping):  # whoever passed it on has none of them, so that their export names none
        told_cells |= {"site_ids": "[]", "beside_site_ids": "[]"}
    expected = {theirs: text for ours, text in told_cells.items() if (theirs := mapping.columns.get(ours))}
    given_place, report = _place(row, mapping), told.report
    placed = {"latitude", "coordinates", "wkt"} & set(mapping.columns)
    if placed and not _near(given_place, report.place):
        return False
    if "country" in mapping.columns and row.get(mapping.columns["country"], "").strip() != report.country.strip():
        return False
    if all(row.get(theirs, "") == text for theirs, text in expected.items()):
        return True  # letter by letter, as nearly all are: two readings take longer than all else
    one, other = (_read(_unplaced(cells, mapping), today, mapping, placed=True) for cells in (row, expected))
    return one is not None and other is not None and _same(one, other)


def _of_other_sites(row: dict[str, str], told: Told, mapping: Mapping) -> bool:
    """Whether a row of an export knows of no site that we tell of: none named, beside its point, or looked at."""
    if LOOKED not in row or not told.report.site_ids:
        return False
    columns = (mapping.columns.get("site_ids", ""), OF_OUR_EXPORTS, LOOKED)
    known = {key for name in columns for key in listed(row.get(name, ""))}
    return known.isdisjoint(told.report.site_ids)


def _cells(told: Told) -> dict[str, str]:
    """The cells of a report in a CSV of ours, by our field; those of its place are left out."""
    i = told.report
    moment = "" if i.published_at is None else i.published_at.isoformat()
    counts = {
        f"fatalities_{word}": "" if (n := getattr(i, f"fatalities_{word}")) is None else str(n)
        for word in ("low", "best", "high")
    }
    return counts | {
        "kind": i.kind,
        "title": i.title,
        "start_date": i.start_date.isoformat(),
        "end_date": i.end_date.isoformat(),
        "date_precision": str(i.date_precision),
        "place_precision": str(i.place_precision),
        "place_name": i.place_name,
        "reported_by": i.reported_by,
        "url": i.url,
        "verification": i.verification,
        "published_at": moment,
        "licence": i.licence,
        "site_ids": json.dumps(i.site_ids),
        "beside_site_ids": json.dumps(told.beside),
        "simulated": "true" if i.simulated else "false",
        "withdrawn": "true" if i.withdrawn else "false",
    }


def _unplaced(cells: dict[str, str], mapping: Mapping) -> dict[str, str]:
    """Cells without those that say where."""
    placed = {mapping.columns[name] for name in _PLACED if name in mapping.columns}
    return {name: text for name, text in cells.items() if name not in placed}


def _read(row: dict[str, str], today: date, mapping: Mapping, *, placed: bool = False) -> Incident | None:
    """The report of a row; None where it cannot be read. placed: at a point that stands for none."""
    if placed:
        values = {k: v for k, v in mapping.values.items() if k not in _PLACED}
        mapping = replace(mapping, values=values | {"latitude": "1.00001", "longitude": "1.00001"})
    try:
        return incident_of(row, today, RowNotes(), mapping)
    except RowRefused:
        return None


def _same(one: Incident, other: Incident) -> bool:
    """Whether two reports say the same, without what they note."""
    if one.place_precision is not other.place_precision or not _near(one.place, other.place):
        return False
    names = (f.name for f in fields(Incident) if f.name not in _NOT_SAID)
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _place(row: dict[str, str], mapping: Mapping) -> BaseGeometry | None:
    """Where a row lies; None without a place that can be read."""
    lat, lon, wkt = (row.get(mapping.columns.get(name, ""), "") for name in ("latitude", "longitude", "wkt"))
    y, x = number_of(lat), number_of(lon)
    return shape_of(wkt) if x is None or y is None else shapely.Point(x, y)


def _near(one: BaseGeometry | None, other: BaseGeometry | None) -> bool:
    """Whether the middles of two places are one, or neither is a place."""
    if one is None or one.is_empty or other is None or other.is_empty:
        return (one is None or one.is_empty) and (other is None or other.is_empty)
    return bool(one.centroid.distance(other.centroid) < A_METRE)
