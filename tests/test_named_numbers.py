"""Every number that the detector decides by has a name, with its unit and its reason."""

from __future__ import annotations

import ast

from tests.test_house import REPOSITORY, tracked

COUNTS = frozenset({0, 1, 2, 3, 4, -1, 0.5, 100})
"""Numbers that need no name inside a function: places in an array, halves and quarters, a percentage."""
GUARD = 1e-3
"""Up to here a number keeps a division finite, or two floats that are equal on paper."""


def unnamed_numbers(source: str) -> list[str]:
    """Numbers in the functions of a file that have no name; such a one has no unit and no reason either."""
    found = []
    for function in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
                value = node.value
                if not (isinstance(value, bool) or value in COUNTS or 0 < value <= GUARD):
                    found.append(f"line {node.lineno}: {value}")
    return sorted(set(found))


def test_the_detector_holds_no_number_without_a_name() -> None:
    found = {
        path.as_posix(): hits
        for path in tracked()
        if path.as_posix().startswith("pipelines/detect/") and path.suffix == ".py"
        if (hits := unnamed_numbers((REPOSITORY / path).read_text(encoding="utf-8")))
    }
    assert not found, "give each a name, with unit and reason, at the head of its file: " + str(found)


def test_a_number_without_a_name_is_seen() -> None:
    assert unnamed_numbers("def f(x):\n    return x > 0.37\n") == ["line 2: 0.37"]
    assert not unnamed_numbers("SURE = 0.37\ndef f(x):\n    return max(x[0], 1e-6) > SURE and x is not True\n")
