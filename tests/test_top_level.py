"""What lies at the top of the repository: the plan's folders alone, and nothing that a test or a run left behind."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
FOLDERS = {
    ".ci",
    ".streamlit",
    "benchmarks",
    "compound_watch",
    "docs",
    "geodata",
    "layers",
    "pipelines",
    "screens",
    "tests",
}


def test_no_folder_is_kept_that_the_plan_does_not_name() -> None:
    """A temporary folder of a test was once kept, with the path of a machine in the name of a file."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("this is no git checkout (or git is missing), so nobody can say which files are tracked")
    kept = {name.partition("/")[0] for name in listed.stdout.split("\0") if "/" in name}
    assert kept == FOLDERS
