"""Which English words are left in a text that should be in another language, beside what has to stay as it is."""

from __future__ import annotations

import re

from geodata.i18n.messages import UNREVIEWED_WORDS
from geodata.text.encoding import SHOWN as ENCODINGS
from screens.widgets.language_choice import ENGLISH_STRIP

SAID_BY_OTHERS = (
    # names of places and countries, as their files write them
    "Pellimar Bend",
    "Bend Park",
    "Kilvane Ford",
    "Kilvan",
    "Torvane Estate",
    "Morrowgate",
    "Oskelle Bridge",
    "Hathervane",
    "Drelling",
    "Vellorin",
    "Tasmere",
    "Port Ozmer",
    "Ilvane",
    # what sources and people wrote
    "Ilvane Monitor",
    "Invented Holding of Ilvane",
    "INVENTED-0007",
    "Provincial Office notice",
    "Power cut along the ford road",
    "Provincial Office",
    "south block",
    "counted from the road",
    "Monitor describes a walled compound",
    "building work resumed north of the wall",
    "buildings were taken down",
    "nothing was seen in the district",
    "Bare ground, then roofs, on two dates",
    "Roofs stand where none stood",
    "reviewer 2",
    "reviewer 5",
    "report desk",
    "Invented, points at nobody",
    "Read: it points at nobody",
    "Lights, confirmed by looks",
    "Lights, dismissed by looks",
    "fixture",
    "outline drawn from imagery",
    "point transcribed second-hand",
    "4 Mar 2025",
    "CC BY 4.0",
    # the source of a report, as files and catalogues name it
    "csv",
    # a band, as the ledger names it
    "red:",
    # the notice beside an unreviewed translation, in English as well
    UNREVIEWED_WORDS,
    # languages, each in itself, and the one English sentence that stands beside an unreviewed translation
    "English",
    ENGLISH_STRIP,
    # keys, as they stand on a keyboard
    "Ctrl ⏎",
    "ctrl+enter",
    "กด Enter",
    "ปุ่ม Backspace",
    # encodings, as programs list them, and the option that names one
    *ENCODINGS.values(),
    "--encoding",
)
"""Values of the made-up world and of the header, each as it stands."""
NAMES = (
    "Compound Watch",
    "compound-watch.toml",
    "Sentinel",
    "Copernicus",
    "Landsat",
    "Black Marble",
    "Light Every Night",
    "U.S. Geological Survey",
    "Harmonized Landsat Sentinel",
    "NOAA",
    "NASA",
    "Natural Earth",
    "UCDP",
    "ACLED",
    "ReliefWeb",
    "GDELT",
    "GeoJSON",
    "KML",
    "KMZ",
    "GeoPackage",
    "GeoParquet",
    "XLSX",
    "ODS",
    "CSV",
    "PDF",
    "DOCX",
    "JSON",
    "PNG",
    "GIF",
    "WebP",
    "EPSG",
    "UTC",
    "NDVI",
    "SWIR",
    "NIR",
    "GB",
    "MB",
    "ha",
    "dB",
    "nW",
    "sr",
    "sha256",
    "VIIRS",
    "TOML",
    "Leaflet",
    "SIL",
    "OFL",
    "XML",
    "SQLite",
    "shapefile",
    "TLP",
    "CLEAR",
    "AMBER",
    "RED",
    "IOM",
    "zip",
    "http",
    "https",
    "true",
    "false",
)
"""Proper names, formats and units that Thai texts of the field write in Latin letters."""
_COMMAND = re.compile(r"compound-watch(?: --?[\w.-]+| \S*[./]\S+| [a-z]+(?:-[a-z]+)*| \"[^\"]*\"| [A-Z]+\b| …)*")
"""A command line, as it is typed."""
_KEY = re.compile(
    r"https?://\S+|\S+[?=]\S*|\b\w+_\w+\b|\(\w+\)|\b[\w-]*\d[\w-]*\b|\b[a-z]+(?:-[a-z]+)+\b|\S*/\S+|\w*\.\w+\b"
)
"""An address, a setting's key, an id or a file."""
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z’']{2,}(?:[\s,;:.()/-]+[A-Za-z][A-Za-z’']*)*")
"""An English word of three letters or more, with those that follow it."""


QUOTATION = re.compile(r"“[^”]*(?:Compound Watch, edition of|show no change that|that was confirmed of)[^”]*”")
"""What readers may repeat stays English while nobody has reviewed the language of the page."""


def english_in(text: str, *values: str) -> list[str]:
    """English words of a text beside what others said, names, commands, keys and these values."""
    text = QUOTATION.sub("·", text)
    for words in sorted((*SAID_BY_OTHERS, *values), key=len, reverse=True):
        text = re.sub(re.escape(words), "·", text, flags=re.IGNORECASE)
    for name in NAMES:
        text = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", "·", text)
    left = _KEY.sub("·", _COMMAND.sub("·", text))
    return [found.group() for found in _ENGLISH.finditer(left)]
