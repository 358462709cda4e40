"""Parts that are not installed: the command that needs one says in one sentence how to install it, and stops there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from geodata.workspace import Workspace
from pipelines.context.optional_packages import MODULES, lacks
from pipelines.publish.export import WRITERS
from tests.pipelines.not_installed import OPTIONAL, environment_without

REPOSITORY = Path(__file__).resolve().parents[3]


def call(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Compound Watch with nothing optional installed, over a workspace without sites."""
    assert Workspace.open(folder / "watch").store.sites() == []
    environment = environment_without(folder / "bare", OPTIONAL, REPOSITORY) | {"EARTHDATA_TOKEN": "not-a-real-login"}
    return subprocess.run(
        [sys.executable, "-c", "from pipelines.cli import main; main()", "--workspace", str(folder / "watch"), *words],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("demo",), "dashboard"),
        (("dashboard",), "dashboard"),
        (("brief", "--out", "briefing.pdf"), "brief"),
        (("run", "--scheduler", "tcp://127.0.0.1:1"), "cluster"),
        (("incidents", "publish"), "publish"),
        (("publish",), "publish"),
        (("publish", "--embed"), "brief"),
        (("export", "changes.kmz"), "brief"),
    ],
    ids=lambda one: one[0] if isinstance(one, tuple) else one,
)
def test_a_command_without_its_extra_says_what_to_install(words: tuple[str, ...], extra: str, tmp_path: Path) -> None:
    done = call(tmp_path, *words)
    assert done.returncode == 2, done.stdout + done.stderr
    assert re.fullmatch(rf'Error: .+\. Install it with: pip install "compound-watch\[{extra}\]"\.\n', done.stderr)
    assert not (tmp_path / "briefing.pdf").exists()


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_every_format_is_written_by_what_a_nightly_run_installs(tmp_path: Path, ending: str) -> None:
    done = call(tmp_path, "export", f"sites{ending}", "--what", "sites")
    assert done.returncode == 0 and (tmp_path / f"sites{ending}").exists(), done.stderr


def test_doctor_tells_that_the_login_for_night_lights_has_no_library(tmp_path: Path) -> None:
    assert 'pip install "compound-watch[lights]"' in call(tmp_path, "doctor").stdout


def test_what_a_command_asks_for_is_what_its_extra_brings() -> None:
    extras = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    providers = metadata.packages_distributions()

    def brought(extra: str) -> set[str]:
        """Distributions of an extra, and of those that it names."""
        names: set[str] = set()
        for line in extras[extra]:
            others = re.fullmatch(r"compound-watch\[(.+)\]", line)
            if others:
                names |= {name for other in others[1].split(",") for name in brought(other)}
            else:
                names.add(re.split(r"[<>=\[]", line)[0].lower())
        return names

    for extra, modules in MODULES.items():
        for module in modules:
            assert {name.lower() for name in providers[module]} & brought(extra), f"{extra} does not bring {module}"
        # a notebook stands on somebody's desk: no machine in service needs what it draws with
        assert extra == "notebook" or brought(extra) <= brought("all")


def test_what_is_installed_is_not_said_to_be_missing() -> None:
    assert all(lacks(extra, "it") is None for extra in MODULES)
