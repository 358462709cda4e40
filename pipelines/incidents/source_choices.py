"""The words of the sources, read out of their files: loading the sources takes seconds, and --help does not wait."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

_RECORD = "\nRECORD = "
"""How the one statement begins that says what a source is."""


@cache
def source_words(*, asked: bool = False) -> dict[str, str]:
    """Word of each source -> what it is, tables of anybody last.

    Args:
        asked: only those whose own interface can be asked.
    """
    about_by_word: dict[str, str] = {}
    last: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "sources").glob("*.py")):
        _, named, rest = path.read_text(encoding="utf-8").partition(
            _RECORD
        )  # the whole file would take ten times longer
        for node in ast.parse(_RECORD + rest).body if named else ():
            if isinstance(node, ast.Assign) and [getattr(t, "id", "") for t in node.targets] == ["RECORD"]:
                record = node.value
                assert isinstance(record, ast.Call)
                word, about = (str(ast.literal_eval(part)) for part in record.args[:2])
                own_terms = any(k.arg == "own_terms" for k in record.keywords)
                can_be_asked = len(record.args) > 3 or any(k.arg == "fetch" for k in record.keywords)
                if can_be_asked or not asked:
                    (last if own_terms else about_by_word)[word] = about
    return about_by_word | last


def choices(*, asked: bool = False) -> str:
    """The words as --help shows choices: [acled|gdelt|…]."""
    return f"[{'|'.join(source_words(asked=asked))}]"


def explained(*, asked: bool = False) -> str:
    """Each word with what it is, for --help."""
    return "; ".join(f"{word}: {about}" for word, about in source_words(asked=asked).items())
