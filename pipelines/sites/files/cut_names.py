"""Names of columns as a shapefile cuts them: ten letters, which is all that its table has room for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from geodata.i18n.messages import english
from pipelines.sites.files.table_file import PROPERTIES
from pipelines.sites.site_features import Feature

LONGEST = 10
"""Letters of a column's name in dBASE III, of which a shapefile's words are kept."""
_WORDS_OF_THEIR_OWN = frozenset({"coordinate"})
"""Cut names that people give to columns of another meaning: they are read as ours beside another cut name alone."""


def with_whole_names(features: Sequence[Feature]) -> list[Feature]:
    """The features of shapefiles, with fields of ours under the names that were cut, and a note on the file.

    A cut name of which several fields begin, as statement_date and statement_url do, is not read, and the note says so:
    the features have it no more.
    """
    given = {key.strip().lower() for feature in features for key in feature.properties}
    fields = _fields_by_cut_name(PROPERTIES)
    cut = {short: names[0] for short, names in fields.items() if short in given and len(names) == 1}
    if cut.keys() <= _WORDS_OF_THEIR_OWN:
        cut = {}
    unclear = [short for short, names in fields.items() if short in given and len(names) > 1]
    notes = [
        english("its column {cut} is read as {whole}, whose name a shapefile cuts", cut=repr(short), whole=whole)
        for short, whole in cut.items()
    ]
    notes += [
        english(
            "its column {cut} is not read: a shapefile cuts several names to it ({names})",
            cut=repr(short),
            names=", ".join(fields[short]),
        )
        for short in unclear
    ]
    mended = [replace(one, properties=_renamed(one.properties, cut, unclear)) for one in features]
    return [*mended, Feature(0, {}, None, notes=tuple(notes), unit="file")] if notes else mended


def _fields_by_cut_name(names: Iterable[str]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name in names:
        if len(name) > LONGEST:
            fields.setdefault(name[:LONGEST], []).append(name)
    return fields


def _renamed(properties: Mapping[str, object], cut: Mapping[str, str], without: Sequence[str]) -> dict[str, object]:
    plain = {key: key.strip().lower() for key in properties}
    return {cut.get(plain[key], key): value for key, value in properties.items() if plain[key] not in without}
