"""What travels in a document beside its text: who made it, and when. Nothing of the template that it was begun from."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from docx.document import Document as Word
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

OF_TEMPLATE = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
"""A picture of the template's first page, and the program and counts of whoever made the template."""
MADE_WITH = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Compound Watch</Application></Properties>"
)


def own_parts(word: Word) -> None:
    """Take the template's picture and properties out of a document, and say which program made it."""
    package = word.part.package
    for key in [key for key, one in package.rels.items() if one.reltype in OF_TEMPLATE]:
        package.rels.pop(key)
    name, kind = PackURI("/docProps/app.xml"), CONTENT_TYPE.OFC_EXTENDED_PROPERTIES
    package.relate_to(Part(name, kind, MADE_WITH.encode(), package), RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)


def packed(body: bytes, day: date) -> bytes:
    """The same document with every part dated `day`, so that the same briefing gives the same bytes.

    Args:
        body: as python-docx wrote it, dated by the clock.
        day: of the briefing, UTC.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as parts, zipfile.ZipFile(out, "w") as into:
        for name in parts.namelist():
            dated = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            dated.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(dated, parts.read(name))
    return out.getvalue()
