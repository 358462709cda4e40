"""Open a zip file that may be hostile: bounded, flat, nothing written under a name of its own choosing."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from geodata.errors import FileRefused
from geodata.i18n.messages import english, msg
from pipelines.tables.zip_faults import ZIP_FAULTS

MAX_ENTRIES = 200
"""Files in one archive: a shapefile has about seven."""
MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes of all members together, counted while unpacking: what a header says about its size may be a lie."""
MAX_RATIO = 200
"""Times a member may grow: outlines shrink about 10 times, a bomb 1,000 times."""
_ANEW = msg("Zip only the shapefile's own parts (.shp .shx .dbf .prj .cpg) and try again")


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    """Members of a zip file by their path in it, held in memory; hidden files and macOS extras are left out.

    Raises:
        FileRefused: damaged, encrypted, nested, too many, too large, or with a path that leaves its folder.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (*ZIP_FAULTS, OSError) as error:
        raise FileRefused(name, english("it is not a readable zip file ({error})", error=error), _ANEW) from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > MAX_ENTRIES:
            raise FileRefused(
                name,
                english("it holds {entries} files, more than {most}", entries=f"{len(entries):,}", most=MAX_ENTRIES),
                _ANEW,
            )
        members: dict[str, bytes] = {}
        total = 0
        for entry in entries:
            path = _safe(entry, name)
            if any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(path).parts):
                continue
            members[path] = _read(archive, entry, name, MAX_UNPACKED - total)
            total += len(members[path])
    return members


def _safe(entry: zipfile.ZipInfo, name: str) -> str:
    path = entry.filename.replace("\\", "/")
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or ":" in parts[0] or "\x00" in entry.orig_filename:
        raise FileRefused(name, english("its member {path} points outside the archive", path=repr(path[:60])), _ANEW)
    if (entry.external_attr >> 16) & 0o170000 == 0o120000:
        raise FileRefused(name, english("its member {path} is a link to another file", path=repr(path[:60])), _ANEW)
    if entry.flag_bits & 0x1:
        raise FileRefused(name, "it is locked with a password", "Zip it again without a password")
    if path.lower().endswith((".zip", ".kmz", ".gz", ".tar", ".7z", ".rar")):
        raise FileRefused(name, english("its member {path} is an archive again", path=repr(path[:60])), _ANEW)
    return path


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, left: int) -> bytes:
    limit = min(left, max(entry.compress_size, 5_000) * MAX_RATIO)
    try:
        with archive.open(entry) as member:
            content = member.read(limit + 1)
    except (*ZIP_FAULTS, OSError) as error:
        raise FileRefused(
            name,
            english("its member {path} is damaged ({error})", path=repr(entry.filename[:60]), error=error),
            _ANEW,
        ) from error
    if len(content) > limit:
        raise FileRefused(
            name,
            english(
                "its member {path} unpacks to more than {limit} MB, as a zip bomb does",
                path=repr(entry.filename[:60]),
                limit=f"{limit / 1e6:,.0f}",
            ),
            _ANEW,
        )
    if content[:4] == b"PK\x03\x04":
        raise FileRefused(name, english("its member {path} is an archive again", path=repr(entry.filename[:60])), _ANEW)
    return content
