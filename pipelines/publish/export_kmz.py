"""Rows as KMZ: the KML zipped, with the pictures of changes in their balloons."""

from __future__ import annotations

import html
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.publish.export_kml import kml_bytes
from pipelines.publish.nouns.row_values import Rows

if TYPE_CHECKING:  # what draws pictures is not everywhere installed
    from pipelines.publish.pictures.change_pairs import ChangePair

DOCUMENT = "doc.kml"
"""The file that readers of KMZ open (OGC 12-007r2 asks for one at the top)."""
FOLDER = "files"
WIDTH_PX = 400
"""Width of a picture in a balloon."""


def write_kmz(rows: Rows, path: Path, pairs: Mapping[str, ChangePair] | None = None) -> None:
    """A zip with doc.kml first. The same rows and pictures make the same bytes.

    Args:
        rows: of any noun.
        path: file to write.
        pairs: pictures by the id of the row; None = there are none. Those of an id that no row has are left out.
    """
    ids = {str(rows.properties(n).get("id")) for n in range(len(rows.values))}
    pairs = {key: pair for key, pair in sorted((pairs or {}).items()) if key in ids}
    names = {key: f"{FOLDER}/{number}" for number, key in enumerate(pairs, start=1)}
    below = {key: _pictures(pair, names[key]) for key, pair in pairs.items()}
    with zipfile.ZipFile(path, "w") as into:
        _add(into, DOCUMENT, kml_bytes(rows, below), zipfile.ZIP_DEFLATED)
        for key, name in names.items():
            drawn = pairs[key].pair
            _add(into, f"{name}-before.png", drawn.before, zipfile.ZIP_STORED)
            _add(into, f"{name}-after.png", drawn.after, zipfile.ZIP_STORED)


def _pictures(made: ChangePair, name: str) -> str:
    """The two pictures with their days, what is hatched on them and whose pixels they are, as HTML."""
    parts = []
    for which, words in zip(("before", "after"), made.words, strict=True):
        caption = html.escape(words)
        parts.append(f'<p><img src="{name}-{which}.png" width="{WIDTH_PX}" alt="{caption}"/><br/>{caption}</p>')
    return "".join(parts) + f"<p>{html.escape(made.key)} {html.escape(made.credit)}.</p>"


def _add(into: zipfile.ZipFile, name: str, body: bytes, how: int) -> None:
    """With a day that is always the same: the day of writing is nothing that the file says."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    into.writestr(entry, body, how)
