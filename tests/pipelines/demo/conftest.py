"""The demo as somebody gets it who installed the wheel, built once for all processes of a run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

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


def once(of_all: Path, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first process which asks makes for all processes of the tests.

    Args:
        of_all: folder that they share.
        name: of the folder in it.
        make: fills it.
    """
    folder, made = of_all / name, of_all / f"{name}.made"
    with FileLock(of_all / f"{name}.lock"):
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a process that failed
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


@pytest.fixture(scope="session")
def of_all(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def installed(of_all: Path) -> Installed:
    """The wheel in an environment of its own."""
    home = once(of_all, "installed", _install)
    return Installed(home / "venv" / "bin" / "python", _packages(home), home)


def _packages(home: Path) -> Path:
    base = str(home / "venv")
    return Path(sysconfig.get_path("purelib", vars={"base": base, "platbase": base}))


def _install(home: Path) -> None:
    """Built from a copy of the sources, since setuptools writes beside what it builds."""
    sources = home / "sources"
    sources.mkdir()
    for name in SHIPPED:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(REPOSITORY / name, sources / name)
    offline = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = [*offline, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(home), str(sources)]
    subprocess.run(built, check=True, cwd=home)
    venv.create(home / "venv", with_pip=False)
    (_packages(home) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    wheel, python = next(home.glob("*.whl")), home / "venv" / "bin" / "python"
    into = ["--python", str(python), "install", "--no-deps", "--no-index", "--no-compile", str(wheel)]
    subprocess.run([*offline, *into], check=True)


@pytest.fixture(scope="session")
def demo_home(installed: Installed, of_all: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace that `compound-watch demo` leaves, with no extra installed, called from some folder."""
    elsewhere = tmp_path_factory.mktemp("some-folder")
    environment = installed.environment | {"PYTHONPATH": environment_without(elsewhere / "bare")["PYTHONPATH"]}

    def build(folder: Path) -> None:
        command = [str(installed.python.parent / "compound-watch"), "--workspace", str(folder / "watch")]
        done = subprocess.run(
            [*command, "demo", "--no-dashboard"],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    return once(of_all, "demo", build) / "watch"
