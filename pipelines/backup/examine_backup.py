"""A backup read from its first to its last byte: whether it is whole, and what lies in it. Only bytes that are as they
were sealed are ever handed on.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from geodata.errors import CompoundWatchError, FileRefused, NotFound
from geodata.i18n.messages import english
from geodata.store import FILE_NAME as STORE
from geodata.store.team.snapshot import sound_version, vouched_for
from pipelines.backup.contents import KNOWN, PLACE
from pipelines.context.progress import Progress, silent
from pipelines.evidence.bag import MANIFEST, TAG_MANIFEST

ABOUT = "data/backup.json"
FORMAT = 1
"""Of ABOUT; one that is higher was written by a newer program."""
TAGS = ("bag-info.txt", "bagit.txt", MANIFEST)
MOST_TOLD = 20
_CHUNK = 1 << 20
_EVERY = 200
_OTHER = "Take an earlier backup, and try it with --check first"


@dataclass
class Examined:
    """What a backup came to when it was read."""

    about: dict[str, Any] = field(default_factory=dict)  # as written; {} where it cannot be read
    files: int = 0  # of the workspace
    size: int = 0  # bytes of them
    digest: str = ""  # sha256 of its list of digests
    faults: list[str] = field(default_factory=list)  # what is wrong, a sentence each; none = it can be restored whole
    lacking: list[str] = field(default_factory=list)  # chips of its store that were left out when it was made


def examine_archive(file: Path, progress: Progress = silent, into: Path | None = None) -> Examined:
    """Read all of a backup and hold it against its digests and its store.

    Args:
        file: the backup.
        progress: told the steps.
        into: an empty folder that its workspace is unpacked into; None = nothing is kept.

    Raises:
        NotFound: there is no such file.
        FileRefused: it is no backup at all, or of a newer version.
    """
    examination = Examined()
    with _opened(file) as archive, tempfile.TemporaryDirectory(prefix=".compound-watch-", dir=into) as scratch:
        digests = _sealed(archive, examination)
        examination.about = _about(archive, file.name)
        members = [m for m in archive.infolist() if m.filename not in (*TAGS, TAG_MANIFEST)]
        _names(members, digests, examination)
        store = (into or Path(scratch)) / STORE
        for done, member in enumerate(members, 1):
            name = member.filename.removeprefix(f"{PLACE}/")
            target = store if name == STORE else into / name if into and member.filename != ABOUT else None
            _one(archive, member, digests, examination, target)
            if done % _EVERY == 0 or done == len(members):
                progress("read backup", done, len(members))
        if not examination.faults:
            _store(store, digests, examination)
    return examination


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    if not file.is_file():
        raise NotFound(english("backup {name}", name=file.name), "there is no such file", "Name the file with its path")
    try:
        with _zip(file) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise FileRefused(file.name, english("it is no whole zip file ({error})", error=error), _OTHER) from error


def _zip(file: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except OSError as error:
        why = english("it cannot be opened ({error})", error=error.strerror)
        raise FileRefused(file.name, why, "Let this user read it, then try again") from error


def _sealed(archive: zipfile.ZipFile, found: Examined) -> dict[str, str]:
    """Name -> digest of every file of the payload, from lists that are themselves as they were sealed."""
    tags = _lines(archive, TAG_MANIFEST, found)
    for name in TAGS:
        body = _body(archive, name, found)
        if hashlib.sha256(body).hexdigest() != tags.get(name):
            found.faults.append(f"{name} is not what was sealed.")
    found.digest = tags.get(MANIFEST, "")
    return _lines(archive, MANIFEST, found)


def _lines(archive: zipfile.ZipFile, name: str, found: Examined) -> dict[str, str]:
    text = _body(archive, name, found).decode("utf-8", "replace")
    return {path: digest for digest, _, path in (line.partition("  ") for line in text.splitlines())}


def _body(archive: zipfile.ZipFile, name: str, found: Examined) -> bytes:
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, OSError, EOFError, RuntimeError) as error:
        found.faults.append(f"{name} cannot be read ({error}).")
        return b""


def _about(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        about = json.loads(archive.read(ABOUT))
        if not isinstance(about, dict) or not isinstance(about["format"], int):
            raise TypeError(about)
    except (
        KeyError,
        ValueError,
        TypeError,
        RecursionError,
        zipfile.BadZipFile,
        OSError,
        EOFError,
        RuntimeError,
    ) as error:
        raise FileRefused(
            name, "it is no backup of a workspace", "Name a file that compound-watch backup wrote"
        ) from error
    if about["format"] > FORMAT:
        raise FileRefused(name, "it was written by a newer Compound Watch", "Update Compound Watch, then restore it")
    return about


def _names(members: list[zipfile.ZipInfo], digests: dict[str, str], found: Examined) -> None:
    there = [member.filename for member in members]
    found.faults += [f"{name} is not there." for name in sorted(set(digests) - set(there))]
    found.faults += [f"{name} was added." for name in sorted(set(there) - set(digests))]
    if len(there) != len(set(there)):
        found.faults.append("a name stands in it twice.")
    if f"{PLACE}/{STORE}" not in digests:
        found.faults.append(f"{STORE} is not there.")


def _one(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, digests: dict[str, str], found: Examined, target: Path | None
) -> None:
    """Read one file, write it where it is wanted, and note what is wrong with it."""
    name = member.filename
    if name not in digests:
        return
    if not (name == ABOUT or _ours(name)) or member.compress_type != zipfile.ZIP_STORED:
        found.faults.append(f"{name[:200]!r} is none of a backup.")
        return
    digest, size = hashlib.sha256(), 0
    try:
        if target is not None:
            target.parent.mkdir(0o700, parents=True, exist_ok=True)
        with archive.open(member) as source, _sink(target) as into:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                into(chunk)
    except (zipfile.BadZipFile, EOFError, RuntimeError) as error:
        found.faults.append(f"{name} cannot be read ({error}).")
        return
    if digest.hexdigest() != digests[name]:
        found.faults.append(f"{name} is not what was sealed.")
    elif name != ABOUT:
        found.files += 1
        found.size += size


def _ours(name: str) -> bool:
    """Whether a name is one that a workspace has, and leads nowhere else."""
    way = PurePosixPath(name)
    plain = not way.is_absolute() and ".." not in way.parts and "\\" not in name and name == way.as_posix()
    return plain and name.startswith(f"{PLACE}/") and name.isprintable() and way.parts[2] in KNOWN


@contextmanager
def _sink(target: Path | None) -> Iterator[Any]:
    if target is None:
        yield lambda _: None
        return
    with target.open("xb") as out:
        yield out.write


def _store(file: Path, digests: dict[str, str], found: Examined) -> None:
    """Whether the store can be used, and every chip that it vouches for is there as it was archived."""
    try:
        sound_version(file)
    except CompoundWatchError as error:
        found.faults.append(f"its store: {error.cause}.")
        return
    left_out = found.about.get("left_out")
    known = {str(line).partition(": ")[0] for line in left_out} if isinstance(left_out, list) else set()
    for chip in vouched_for(file):
        if digests.get(f"{PLACE}/{chip.path}") == chip.sha256:
            continue
        if str(chip.path) in known:
            found.lacking.append(str(chip.path))
        else:
            found.faults.append(f"{chip.path} is not there, and its store vouches for it.")
