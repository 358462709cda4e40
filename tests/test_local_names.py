"""A local name says what it holds: `detections`, not `found`, which is true of everything that a program looks up."""

from __future__ import annotations

import ast

from tests.test_house import REPOSITORY, tracked

SAY_NOTHING = frozenset({"found", "said", "told"})
ROOMS = ("compound_watch/", "geodata/", "layers/", "pipelines/", "screens/")
MEANT = frozenset(
    {
        ("geodata/settings/settings.py", "_overriding"),  # whether it was found
        ("geodata/wording/false_flag_rate.py", "kind_accuracy_short"),  # a parameter
        ("geodata/wording/false_flag_rate.py", "kind_accuracy_sentence"),  # a parameter
        ("screens/actions/action_page.py", "_page"),  # of the class Told
    }
)
"""Where such a name is the right one: file and function."""


def empty_names(source: str) -> dict[str, set[str]]:
    """Function to the names in it that are set and say nothing."""
    names = {}
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef):
            set_here = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            names[function.name] = set_here & SAY_NOTHING
    return {function: empty for function, empty in names.items() if empty}


def test_local_names_say_what_they_hold() -> None:
    empty = {
        (path.as_posix(), function)
        for path in tracked()
        if path.as_posix().startswith(ROOMS) and path.suffix == ".py"
        for function in empty_names((REPOSITORY / path).read_text(encoding="utf-8"))
    }
    assert empty == MEANT


def test_a_name_that_says_nothing_is_seen() -> None:
    assert empty_names("def f(x):\n    found = g(x)\n    return found\n") == {"f": {"found"}}
    assert not empty_names("def f(found):\n    detections = g(found)\n    return detections\n")
