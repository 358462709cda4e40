"""The list of the longest files names files that are there, each once, and puts them before all others."""

from __future__ import annotations

from pathlib import Path

from tests.longest_first import LONGEST_FIRST, in_order

REPOSITORY = Path(__file__).resolve().parents[1]


def test_each_file_of_the_list_is_there_once() -> None:
    assert [name for name in LONGEST_FIRST if not (REPOSITORY / name).is_file()] == []
    assert len(set(LONGEST_FIRST)) == len(LONGEST_FIRST)


def test_the_longest_begin_and_the_others_keep_their_order() -> None:
    files = ["tests/a.py", LONGEST_FIRST[3], "tests/b.py", LONGEST_FIRST[3], LONGEST_FIRST[0], "tests/a.py"]
    assert in_order(files) == [4, 1, 3, 0, 2, 5]
