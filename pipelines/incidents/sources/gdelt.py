"""GDELT 2 event files (tab-separated, 61 columns, no header): rows become incidents.

A machine codes these from news. Places are middles of cities and often wrong, so none is ever taken as exact; actors'
names, which may be persons, are never read.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import BinaryIO

from geodata.errors import CatalogUnreachable, FileRefused
from geodata.incidents.incident import DatePrecision, Incident, PlacePrecision
from geodata.incidents.licence_of_each_source import PUBLICATIONS
from geodata.incidents.precision import place_precision
from geodata.sites.countries import country_code
from pipelines.incidents.import_report import ReadRows
from pipelines.incidents.rows.dates import when_of
from pipelines.incidents.rows.notes import RowNotes
from pipelines.incidents.rows.values import (
    id_of,
    link_of,
    no_finer_than_digits,
    note_border,
    place_of,
    text_of,
    whole_of,
)
from pipelines.incidents.sources.ask import country_code_of
from pipelines.incidents.sources.source_client import AskedSource
from pipelines.incidents.sources.source_record import Question, Source, SourceFile, rows_in
from pipelines.tables.open_file import MAX_BYTES
from pipelines.tables.table import Table, read_table
from pipelines.tables.zip_faults import ZIP_FAULTS

_NAMES = """
GLOBALEVENTID SQLDATE MonthYear Year FractionDate
Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode Actor1EthnicCode
Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code
Actor2Code Actor2Name Actor2CountryCode Actor2KnownGroupCode Actor2EthnicCode
Actor2Religion1Code Actor2Religion2Code Actor2Type1Code Actor2Type2Code Actor2Type3Code
IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone
Actor1Geo_Type Actor1Geo_FullName Actor1Geo_CountryCode Actor1Geo_ADM1Code Actor1Geo_ADM2Code
Actor1Geo_Lat Actor1Geo_Long Actor1Geo_FeatureID
Actor2Geo_Type Actor2Geo_FullName Actor2Geo_CountryCode Actor2Geo_ADM1Code Actor2Geo_ADM2Code
Actor2Geo_Lat Actor2Geo_Long Actor2Geo_FeatureID
ActionGeo_Type ActionGeo_FullName ActionGeo_CountryCode ActionGeo_ADM1Code ActionGeo_ADM2Code
ActionGeo_Lat ActionGeo_Long ActionGeo_FeatureID
DATEADDED SOURCEURL
"""
COLUMNS: tuple[str, ...] = tuple(_NAMES.lower().split())
"""Columns of a GDELT 2 event file, in order (GDELT event codebook 2.0)."""
_KINDS = {
    "01": "statement",
    "02": "appeal",
    "03": "statement",
    "04": "talks",
    "05": "diplomatic act",
    "06": "cooperation",
    "07": "aid",
    "08": "concession",
    "09": "investigation",
    "10": "demand",
    "11": "disapproval",
    "12": "rejection",
    "13": "threat",
    "14": "protest",
    "15": "show of force",
    "16": "break of relations",
    "17": "coercion",
    "18": "assault",
    "19": "armed clash",
    "20": "mass violence",
}
"""CAMEO root codes in our own words."""
LICENCE = PUBLICATIONS["gdelt"].terms


def read_gdelt(source: BinaryIO, name: str, encoding: str = "") -> Table:
    """The table of a GDELT 2 event file, with or without a header line.

    Raises:
        FileRefused: it does not have the 61 columns.
    """
    head = source.read(16_384).decode("utf-8", errors="replace").split("\n", 1)[0]
    source.seek(0)
    if "globaleventid" in head.lower():
        return read_table(
            source, name, separator="\t" if "\t" in head else "", quoted="\t" not in head, encoding=encoding
        )
    if head.count("\t") != len(COLUMNS) - 1:
        raise FileRefused(
            name,
            f"its first line has {head.count(chr(9)) + 1} columns where a GDELT 2 event file has {len(COLUMNS)}",
            "Download an .export.CSV.zip file of data.gdeltproject.org again",
        )
    return read_table(source, name, columns=COLUMNS, separator="\t", quoted=False, encoding=encoding)


def incident_of(row: dict[str, str], today: date, notes: RowNotes) -> Incident:
    """One row as an incident.

    Raises:
        RowRefused: it has no place or no date.
    """
    incident_id = id_of("gdelt", row.get("globaleventid", ""), row, notes)
    full_name = text_of(row.get("actiongeo_fullname", ""), "place name", notes, longest=200)
    country = full_name.rpartition(", ")[2]
    place = place_of(row.get("actiongeo_lat", ""), row.get("actiongeo_long", ""), "", notes)
    precision = place_precision("gdelt", whole_of(row.get("actiongeo_type", ""))) or PlacePrecision.UNKNOWN
    precision = no_finer_than_digits(precision, row.get("actiongeo_lat", ""), row.get("actiongeo_long", ""), notes)
    note_border(place, precision, country, notes)
    when = when_of(row.get("sqldate", ""), "", DatePrecision.DAY, notes, today, year=row.get("year", ""))
    kind = _KINDS.get(row.get("eventrootcode", "").zfill(2), "event")
    sources = whole_of(row.get("numsources", "")) or 0
    return Incident(
        id=incident_id,
        source="gdelt",
        kind=kind,
        title=f"{kind.capitalize()} in the news, {full_name}" if full_name else f"{kind.capitalize()} in the news",
        start_date=when.start,
        end_date=when.end,
        date_precision=when.precision,
        place=place,
        place_precision=precision,
        place_name=full_name,
        country=country_code(country),
        reported_by="GDELT",
        url=link_of(row.get("sourceurl", ""), notes),
        verification="several sources" if sources > 1 else "unverified",
        published_at=None,
        notes=(*notes.texts, "coded by a machine from news: place and kind are often wrong"),
        licence=LICENCE,
    )


def read(file: SourceFile) -> ReadRows:
    """The incidents of an event file.

    Raises:
        FileRefused: it does not have the 61 columns.
    """
    return rows_in(file, read_gdelt(file.stream, file.name, file.encoding), incident_of)


def fetch(question: Question) -> ReadRows:
    """The events of GDELT's newest file, of some countries.

    Raises:
        CatalogUnreachable: it does not answer, or its file is not what its list promises.
        FileRefused: a country is not known.
    """
    address = question.workspace.settings.gdelt_url
    asked = AskedSource("GDELT", address)
    listed = asked.content(address).decode("utf-8", errors="replace").splitlines()
    export = next((line.split() for line in listed if line.rstrip().lower().endswith(".export.csv.zip")), [])
    if len(export) != 3:
        raise CatalogUnreachable("GDELT", "its list names no file of events", "Check gdelt_url in compound-watch.toml")
    base = address.rpartition("/")[0]
    name = export[2].rpartition("/")[2]
    packed = asked.content(f"{base}/{name}")  # beside the list: a list does not choose our hosts
    if hashlib.md5(packed, usedforsecurity=False).hexdigest() != export[1].lower():
        raise CatalogUnreachable("GDELT", f"{name} is not what its list promises", "Try again later")
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive, archive.open(archive.infolist()[0]) as member:
            data = member.read(MAX_BYTES + 1)
    except (*ZIP_FAULTS, OSError, IndexError) as error:
        raise CatalogUnreachable("GDELT", f"{name} cannot be unpacked", "Try again later") from error
    if len(data) > MAX_BYTES:
        raise CatalogUnreachable("GDELT", f"{name} unpacks to more than {MAX_BYTES / 1e9:,.0f} GB", "Try again later")
    rows = read(SourceFile(io.BytesIO(data), name, question.today))
    wanted = {country_code_of(c) for c in question.countries}
    if wanted:
        rows = replace(rows, incidents=tuple(i for i in rows.incidents if i.country in wanted))
    return rows


RECORD = Source("gdelt", "GDELT 2 events, every quarter of an hour", read, fetch)
