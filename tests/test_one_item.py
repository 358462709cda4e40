"""The page that leads from an item to its polygon is true: each file and function is there and leads to the next."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

from tests.test_house import REPOSITORY

PAGE = REPOSITORY / "docs/one-item.md"
MOST_FILES = 10


def steps() -> list[tuple[str, str]]:
    """(file, function) of each row, in order."""
    rows = [row.split("|") for row in PAGE.read_text(encoding="utf-8").splitlines() if re.match(r"\| \d+ \|", row)]
    return [(row[2].strip(" `"), row[3].strip(" `")) for row in rows]


def defined(file: str) -> dict[str, str]:
    """The functions of a file, each with what it says of itself."""
    tree = ast.parse((REPOSITORY / file).read_text(encoding="utf-8"))
    return {
        node.name: ast.get_docstring(node, clean=False) or "" for node in tree.body if isinstance(node, ast.FunctionDef)
    }


def imported(file: str) -> Iterator[str]:
    """Files of ours that a file imports."""
    for node in ast.walk(ast.parse((REPOSITORY / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            path = node.module.replace(".", "/") + ".py"
            if (REPOSITORY / path).is_file():
                yield path


def reached(file: str) -> set[str]:
    """All files of ours that a file needs, itself too."""
    found, waiting = {file}, [file]
    while waiting:
        new = set(imported(waiting.pop())) - found
        found |= new
        waiting += new
    return found


def test_each_step_is_there_and_leads_to_the_next() -> None:
    given = steps()
    assert 0 < len({file for file, _ in given}) <= MOST_FILES
    missing = [f"{file} has no function {name}" for file, name in given if name not in defined(file)]
    assert not missing, "\n".join(missing)
    night = reached("pipelines/run/run.py")
    for file, _ in given:
        assert file in night, f"a run does not lead to {file}"


def test_each_function_names_the_next_file() -> None:
    given = steps()
    for (file, name), (following, _) in pairwise(given):
        told = defined(file)[name]
        said = told.partition("\n\n    Next: ")[2].partition("\n\n")[0]
        assert said and following in said, f"{name} of {file} does not lead to {following}"


def test_each_function_of_the_page_is_used_by_the_program() -> None:
    code = [path.read_text(encoding="utf-8") for path in sorted((REPOSITORY / "pipelines").rglob("*.py"))]
    for _, name in steps():
        assert sum(len(re.findall(rf"\b{name}\(", text)) for text in code) >= 2, f"nobody calls {name}"
