"""Containerfile and compose.yaml, read and held to the project; no engine runs here, so that nothing is built."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from geodata.settings.settings import ENVIRONMENT, NO_SETTINGS, declared
from pipelines.cli import app

REPOSITORY = Path(__file__).resolve().parents[2]
INSTRUCTIONS = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "ENTRYPOINT", "CMD"}


def instructions() -> list[tuple[str, str]]:
    """Each instruction of the Containerfile with its words, continued lines joined and comments left out."""
    text = (REPOSITORY / "Containerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in joined.splitlines()]


def composed() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((REPOSITORY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_every_instruction_is_one_and_every_copied_path_is_there_and_not_ignored() -> None:
    found = instructions()
    assert {name for name, _ in found} == INSTRUCTIONS and found[0][0] == "FROM"
    let_in = (REPOSITORY / ".containerignore").read_text(encoding="utf-8").splitlines()
    copied = [words for name, words in found if name == "COPY" and not words.startswith("--from")]
    for source in (source for words in copied for source in shlex.split(words)[:-1]):
        assert (REPOSITORY / source).exists(), source
        assert f"!{source}" in let_in, source
    packages = {path.parent.name for path in REPOSITORY.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert packages <= {source for words in copied for source in shlex.split(words)[:-1]}


def test_it_runs_as_nobody_special_and_installs_by_hash() -> None:
    found = dict(instructions())  # the last of each name
    assert found["USER"] == "10001" and f"--uid {found['USER']} " in found["RUN"]
    assert json.loads(found["ENTRYPOINT"]) == ["/opt/compound-watch/bin/compound-watch"]
    runs = " ".join(words for name, words in instructions() if name == "RUN")
    assert "--require-hashes" in runs and "--no-index" in runs
    assert "requires-python" in (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    assert all(
        re.fullmatch(r"python:3\.(11|13)-slim-\w+( AS build)?", w) for name, w in instructions() if name == "FROM"
    )


def test_every_name_in_the_compose_file_leads_somewhere() -> None:
    told = composed()
    services = told["services"]
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        assert set(service.get("secrets", [])) <= set(told["secrets"]), name
        assert service.get("network_mode", "service:proxy").removeprefix("service:") in services
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in told["volumes"] or source.startswith("./secrets/") or (REPOSITORY / source).exists(), (
                source
            )
    used = {secret for service in services.values() for secret in service.get("secrets", [])}
    assert used == set(told["secrets"])
    nginx = (REPOSITORY / "docs/serve/nginx.conf").read_text(encoding="utf-8")
    for volume in services["proxy"]["volumes"][1:]:
        assert volume.split(":")[1] in nginx, "the certificate lies where the proxy looks for it"


def test_only_the_proxy_is_reached_from_outside() -> None:
    services = composed()["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert services["dashboard"]["network_mode"] == "service:proxy" and services["dashboard"]["command"] == [
        "dashboard"
    ]


@pytest.mark.parametrize("name", ["nights", "dashboard"])
def test_commands_and_variables_are_ours(name: str) -> None:
    service = composed()["services"][name]
    asked = CliRunner().invoke(app, [*service["command"], "--help"])
    assert asked.exit_code == 0, asked.output
    ours = {n for n in service["environment"] if n.startswith(ENVIRONMENT)}
    assert ours and all(n in NO_SETTINGS or n[len(ENVIRONMENT) :].lower() in declared() for n in ours)
    assert "PGPASSFILE" in service["environment"] and not any("PASSWORD" in n for n in service["environment"])
    assert Path(service["volumes"][0].split(":")[1]).is_absolute()
