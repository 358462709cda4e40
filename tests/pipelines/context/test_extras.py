"""Parts that are not installed: the command that needs one says in one sentence how to install it, and stops there.

A package counts as not installed when neither a search nor an import finds it, in a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from geodata.workspace import Workspace
from pipelines.context.extras import MODULES, lacks

REPOSITORY = Path(__file__).resolve().parents[3]
WITHOUT = """
import sys
for name in {names!r}:
    sys.modules[name] = None
"""
OPTIONAL = sorted({name for names in MODULES.values() for name in names} | {"av"})


def without(folder: Path, names: list[str]) -> dict[str, str]:
    """The environment of a process in which some packages are not installed."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(WITHOUT.format(names=names), encoding="utf-8")
    return {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{REPOSITORY}", "EARTHDATA_TOKEN": "x"}


def call(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Compound Watch with nothing optional installed."""
    return subprocess.run(
        [sys.executable, "-c", "from pipelines.cli import main; main()", "--workspace", str(folder / "watch"), *words],
        env=without(folder / "installed", OPTIONAL), cwd=folder, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("demo",), "dashboard"),
        (("dashboard",), "dashboard"),
        (("brief", "--out", "briefing.pdf"), "brief"),
        (("run", "--scheduler", "tcp://127.0.0.1:1"), "cluster"),
        (("incidents", "publish"), "publish"),
    ],
    ids=lambda one: one[0] if isinstance(one, tuple) else one,
)
def test_a_command_without_its_extra_says_what_to_install(words: tuple[str, ...], extra: str, tmp_path: Path) -> None:
    assert Workspace.open(tmp_path / "watch").store.sites() == []
    done = call(tmp_path, *words)
    assert done.returncode == 2, done.stdout + done.stderr
    told = done.stderr.strip()
    assert told.count("\n") == 0, told
    assert f'pip install "compound-watch[{extra}]"' in told
    assert not (tmp_path / "briefing.pdf").exists()


def test_doctor_tells_that_the_login_for_night_lights_has_no_library(tmp_path: Path) -> None:
    assert Workspace.open(tmp_path / "watch").store.sites() == []
    done = call(tmp_path, "doctor")
    assert 'pip install "compound-watch[lights]"' in done.stdout


def test_everything_that_can_be_missing_is_named_in_the_extra_that_brings_it() -> None:
    extras = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    providers = metadata.packages_distributions()
    for extra, modules in MODULES.items():
        brought = {line.split(">")[0].split("=")[0].split("[")[0] for line in extras[extra]}
        if extra == "dashboard":
            brought |= {line.split(">")[0] for line in extras["brief"]}
        brings = {name.lower() for module in modules for name in providers[module]}
        assert brings & {name.lower() for name in brought} == brings, extra


def test_what_is_installed_is_not_said_to_be_missing() -> None:
    assert all(lacks(extra, "it") is None for extra in MODULES)
