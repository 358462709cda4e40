"""CONTRIBUTING.md "Add a check of doctor", followed in a copy of the code: it tells what it found and what to do."""

from __future__ import annotations

from pathlib import Path

from tests.recipe import copy_of_code, in_copy, put_before, steps, touched

TITLE = "Add a check of doctor"
CHECK = """def _clock(root: Path) -> DoctorFinding:
    if (root / "late").exists():
        return wrong("clock of the machine", "it is late", "Set it")
    return good("clock of the machine", "it is on time")


"""


def test_a_new_check_is_a_function_and_its_call(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    (home,) = steps(TITLE)
    put_before(copy / home, "def _login() -> DoctorFinding:\n", CHECK)
    put_before(copy / home, "        _login(),\n", "        _clock(workspace.root),\n")
    assert touched(copy) == {home}
    in_copy(copy, "--workspace", "w", "sites", "gazetteer")
    said = in_copy(copy, "--workspace", "w", "doctor")
    assert "ok      clock of the machine: it is on time.\n" in said
    (copy / "w/late").touch()
    said = in_copy(copy, "--workspace", "w", "doctor", code=1)
    assert "NOT OK  clock of the machine: it is late. Set it.\n" in said
