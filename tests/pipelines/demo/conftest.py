"""The demo as somebody gets it who installed the wheel, built once for all tests of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.pipelines.not_installed import environment_without

REPOSITORY = Path(__file__).resolve().parents[3]
SHIPPED = (
    "compound_watch",
    "geodata",
    "pipelines",
    "layers",
    "screens",
    ".streamlit",
    "dashboard.py",
    "setup.py",
    "pyproject.toml",
    "MANIFEST.in",
    "README.md",
    "LICENSE",
)


@dataclass(frozen=True)
class Installed:
    """A virtual environment with the wheel, and what it depends on from the environment of the tests."""

    python: Path
    packages: Path  # its site-packages
    caches: Path  # the caches of its user

    @property
    def environment(self) -> dict[str, str]:
        """Variables of a process that imports nothing of the checkout."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("COMPOUND", "STREAMLIT"))}
        return {**ours, "PYTHONPATH": "", "XDG_CACHE_HOME": str(self.caches), "HOME": str(self.caches)}


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Built from a copy of the sources, since setuptools writes beside what it builds."""
    sources, home = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("installed")
    for name in SHIPPED:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(REPOSITORY / name, sources / name)
    offline = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = [*offline, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(home), str(sources)]
    subprocess.run(built, check=True, cwd=home)
    venv.create(home / "venv", with_pip=False)
    python = home / "venv" / "bin" / "python"
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(home / "venv"), "platbase": str(home / "venv")}))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    wheel = next(home.glob("*.whl"))
    into = ["--python", str(python), "install", "--no-deps", "--no-index", "--no-compile", str(wheel)]
    subprocess.run([*offline, *into], check=True)
    return Installed(python, packages, home)


@pytest.fixture(scope="session")
def demo_home(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that `compound-watch demo` leaves, with no extra installed, called from some folder."""
    home, elsewhere = tmp_path_factory.mktemp("demo") / "watch", tmp_path_factory.mktemp("some-folder")
    environment = installed.environment | {"PYTHONPATH": environment_without(elsewhere / "bare")["PYTHONPATH"]}
    done = subprocess.run(
        [str(installed.python.parent / "compound-watch"), "--workspace", str(home), "demo", "--no-dashboard"],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return home
