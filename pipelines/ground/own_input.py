"""A file that is read is not written over: what came from outside may be there once."""

from __future__ import annotations

from pathlib import Path

from geodata.errors import FileRefused


def refuse_own_input(out: Path, *inputs: Path) -> None:
    """Refuse to write over a file that is read, by whatever name or link.

    Args:
        out: the file to write, there or not; it is made as `<name>.part` first, which is held against the inputs too.
        inputs: files that are read for it, there or not.

    Raises:
        FileRefused: it is one of them, or a folder.
    """
    if not out.name or out.is_dir():
        raise FileRefused(str(out), "it is a folder", "Give the name of a file to write to")
    for written in (out, out.with_name(out.name + ".part")):
        for read in inputs:
            if written.exists() and read.exists() and written.samefile(read):
                cause = f"writing it would overwrite {read.name}, which it is made from"
                raise FileRefused(out.name, cause, "Give another name to write to")
