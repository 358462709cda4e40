"""Exit codes at the process itself: 2 for what could not be done, 70 for what nobody foresaw, 1 for neither."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipelines.cli import COULD_NOT, OUR_FAULT


def ended(fault: str) -> subprocess.CompletedProcess[str]:
    """The command line while a part of it raises something."""
    program = (
        "import pipelines.cli as cli, pipelines.operate.doctor as doctor, sys\n"
        "from geodata.errors import NotFound\n"
        f"def broken(*_): raise {fault}\n"
        "doctor.examine = broken\n"
        "sys.argv = ['compound-watch', 'doctor']\n"
        "cli.main()\n"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("fault", ["OverflowError('int too large')", "RecursionError()", "KeyError('x')"])
def test_what_nobody_foresaw_has_an_exit_code_of_its_own_and_is_shown_whole(fault: str) -> None:
    done = ended(fault)
    assert done.returncode == OUR_FAULT == 70
    assert "Traceback" in done.stderr and "a fault of Compound Watch" in done.stderr


def test_an_error_in_words_is_no_trace() -> None:
    done = ended("NotFound('a site', 'it is not there', 'Import it')")
    assert done.returncode == COULD_NOT == 2
    assert done.stderr.strip() == "Error: a site: it is not there. Import it." and not done.stdout
