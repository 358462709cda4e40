"""A folder as a bag: BagIt 1.0 (RFC 8493), its payload in data/, a sha256 of every file, in one zip of fixed bytes.

`sha256sum -c manifest-sha256.txt` checks it without this program. The zip is written without compression, times or an
order of its own, so that the same files are the same bytes: whatever is changed in it, be it a byte between the files,
is found.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from geodata.errors import FileRefused
from geodata.i18n.messages import english, msg
from pipelines.context.disk_fault import disk_refused

MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MOST_FILES = 20_000
"""Files of a package: a look a day for fifty years."""
MOST_BYTES = 8 * 1024**3
"""Bytes of a package: a site's chips of ten years are under 1 GB."""
_ALWAYS = (1980, 1, 1, 0, 0, 0)
"""The time of every member: zip has none before it."""
_CHUNK = 1 << 20
_ANEW = msg("Ask for the package again where it came from")


def seal(folder: Path, about: Mapping[str, str]) -> None:
    """Make a bag of a folder whose payload lies in data/.

    Args:
        folder: with data/ in it.
        about: lines of bag-info.txt.
    """
    (folder / "bagit.txt").write_text(DECLARATION, encoding="utf-8", newline="\n")
    info = "".join(f"{name}: {' '.join(value.split())}\n" for name, value in about.items())
    (folder / "bag-info.txt").write_text(info, encoding="utf-8", newline="\n")
    payload = "".join(f"{_digest(folder / name)}  {name}\n" for name in _files(folder) if name.startswith("data/"))
    (folder / MANIFEST).write_text(payload, encoding="utf-8", newline="\n")
    tags = "".join(f"{_digest(folder / name)}  {name}\n" for name in ("bag-info.txt", "bagit.txt", MANIFEST))
    (folder / TAG_MANIFEST).write_text(tags, encoding="utf-8", newline="\n")


def zipped(folder: Path, out: Path) -> None:
    """A folder as a zip file whose bytes follow from its files alone."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in _files(folder):
            member = zipfile.ZipInfo(name, _ALWAYS)
            member.external_attr = 0o100644 << 16
            with archive.open(member, "w", force_zip64=True) as into, (folder / name).open("rb") as source:
                while chunk := source.read(_CHUNK):
                    into.write(chunk)


def unzipped(file: Path, folder: Path) -> None:
    """Unpack a package into an empty folder, within bounds, nothing outside it.

    Raises:
        FileRefused: it is no zip file, damaged, too large, or names a place outside its folder.
        DiskRefused: the disk of temporary files is full or may not be written to.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            size = sum(member.file_size for member in members)
            if len(members) > MOST_FILES or size > MOST_BYTES:
                raise FileRefused(file.name, "it is larger than a package may be", _ANEW)
            for member in members:
                _unpack(archive, member, folder, file.name)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        refused = (
            disk_refused(error, english("unpacking {file}", file=file.name)) if isinstance(error, OSError) else None
        )
        if refused is not None:  # that is no fault of the package
            raise refused from error
        raise FileRefused(file.name, english("it cannot be unpacked ({error})", error=error), _ANEW) from error


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, name: str) -> None:
    way = PurePosixPath(member.filename)
    odd = way.is_absolute() or ".." in way.parts or "\\" in member.filename or ":" in member.filename
    if odd or member.compress_type != zipfile.ZIP_STORED or member.is_dir() or (folder / way).exists():
        raise FileRefused(
            name, english("its member {path} is none of a package", path=repr(member.filename[:80])), _ANEW
        )
    (folder / way).parent.mkdir(parents=True, exist_ok=True)
    left = member.file_size
    with archive.open(member) as source, (folder / way).open("wb") as into:
        while chunk := source.read(min(_CHUNK, left + 1)):
            left -= len(chunk)
            if left < 0:
                raise FileRefused(
                    name, english("its member {path} is longer than it says", path=repr(str(way)[:80])), _ANEW
                )
            into.write(chunk)


def faults(folder: Path) -> list[str]:
    """What is wrong with a bag, a sentence a file; nothing when every file is as it was sealed."""
    sentences: list[str] = []
    there = set(_files(folder))
    listed_names: set[str] = set()
    for manifest in (TAG_MANIFEST, MANIFEST):
        if manifest not in there:
            sentences.append(f"{manifest} is not there.")
            continue
        for name, digest in _entries(folder / manifest):
            listed_names.add(name)
            if name not in there:
                sentences.append(f"{name} is not there.")
            elif _digest(folder / name) != digest:
                sentences.append(f"{name} is not what was sealed.")
    sentences += [f"{name} was added." for name in sorted(there - listed_names - {TAG_MANIFEST})]
    return list(dict.fromkeys(sentences))


def _entries(manifest: Path) -> Iterator[tuple[str, str]]:
    for line in manifest.read_text(encoding="utf-8", errors="replace").splitlines():
        digest, _, name = line.partition("  ")
        yield name, digest


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
