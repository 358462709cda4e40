"""What a damaged or hostile zip file makes Python's zipfile raise, in one place for all who read one."""

from __future__ import annotations

import lzma
import zipfile
import zlib

ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,  # locked with a password; NotImplementedError, an unknown compression, is one of them
    ValueError,
)
"""Damage in bzip2 is an OSError, as are the faults of a disk: who reads from memory adds OSError."""
