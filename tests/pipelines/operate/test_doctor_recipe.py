"""CONTRIBUTING.md "Add a check of doctor", followed in a copy of the code: it tells what it found and what to do."""

from __future__ import annotations

from pathlib import Path

from tests.recipe import copy_of_code, in_copy, steps, touched

TITLE = "Add a check of doctor"
CHECK = """from __future__ import annotations

from geodata.workspace import Workspace
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, good, wrong


def _look(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    if (workspace.root / "late").exists():
        return (wrong("clock of the machine", "it is late", "Set it"),)
    return (good("clock of the machine", "it is on time"),)


CHECK = DoctorCheck(_look)
"""


def test_a_new_check_is_a_file(tmp_path: Path) -> None:
    copy = copy_of_code(tmp_path / "code")
    (home,) = steps(TITLE)
    new = home.replace("<what>", "clock")
    assert not (copy / new).exists() and (copy / new).parent.is_dir()
    (copy / new).write_text(CHECK, encoding="utf-8")
    assert touched(copy) == {new}
    in_copy(copy, "--workspace", "w", "sites", "gazetteer")
    said = in_copy(copy, "--workspace", "w", "doctor")
    assert said.splitlines()[-1] == "ok      clock of the machine: it is on time.", (
        "it comes after those that are there"
    )
    (copy / "w/late").touch()
    said = in_copy(copy, "--workspace", "w", "doctor", code=1)
    assert "NOT OK  clock of the machine: it is late. Set it.\n" in said
