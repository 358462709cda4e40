"""Tell a workbook by its bytes, without any library. Pure."""

from __future__ import annotations

from geodata.i18n.messages import msg

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What a workbook of Excel 97 to 2003, or one locked with a password, begins with."""
SAVE_ANEW = msg("Save it again as XLSX without a password, or as CSV in UTF-8")
"""Next step of every workbook that cannot be read."""


def workbook_kind(data: bytes) -> str:
    """ "xlsx" or "ods" for a workbook's bytes, "" for anything else."""
    if data[:4] != b"PK\x03\x04":
        return ""
    if b"opendocument.spreadsheet" in data[:200]:
        return "ods"
    return "xlsx" if b"xl/workbook.xml" in data else ""
