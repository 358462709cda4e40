"""Exit codes at the process itself: 2 for what could not be done, 70 for what nobody foresaw, 1 for neither."""

from __future__ import annotations

import signal
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from pipelines.cli import COULD_NOT, INTERRUPTED, OUR_FAULT


def ended(fault: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line while a part of it raises something."""
    program = (
        "import pipelines.cli as cli, pipelines.operate.doctor as doctor, sys\n"
        "from geodata.errors import NotFound\n"
        f"def broken(*_): raise {fault}\n"
        "doctor.examine = broken\n"
        f"sys.argv = {['compound-watch', *(words or ('doctor',))]}\n"
        "cli.main()\n"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("fault", ["OverflowError('int too large')", "RecursionError()", "KeyError('x')"])
def test_what_nobody_foresaw_has_an_exit_code_of_its_own_and_is_shown_whole(fault: str) -> None:
    done = ended(fault)
    assert done.returncode == OUR_FAULT == 70
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
    assert "a fault of Compound Watch" in done.stderr
    report = Path(done.stderr.split("with the file ")[1].strip().removesuffix("."))
    kept = report.read_text(encoding="utf-8")
    assert "Traceback" in kept and fault.split("(")[0] in kept and "Command: doctor" in kept
    assert report.stat().st_mode & 0o077 == 0
    report.unlink()
    shown = ended(fault, "--debug", "doctor").stderr
    assert "Traceback" in shown
    Path(shown.split("with the file ")[1].strip().removesuffix(".")).unlink()


def test_ctrl_c_is_told_apart_from_partly_done() -> None:
    program = (
        "import pipelines.cli as cli, pipelines.operate.doctor as doctor, sys, time\n"
        # Short sleeps: a signal that comes just before a system call begins is handled when that call is over.
        "def waits(*_):\n    print('waiting', flush=True)\n    for _ in range(1200): time.sleep(0.05)\n"
        "doctor.examine = waits\n"
        "sys.argv = ['compound-watch', 'doctor']\n"
        "cli.main()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "waiting\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == INTERRUPTED == 130


def test_the_version_is_that_of_the_distribution() -> None:
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"compound-watch {metadata.version('compound-watch')}\n")


def test_an_error_in_words_is_no_trace() -> None:
    done = ended("NotFound('a site', 'it is not there', 'Import it')")
    assert done.returncode == COULD_NOT == 2
    assert done.stderr.strip() == "Error: a site: it is not there. Import it." and not done.stdout
