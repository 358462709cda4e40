"""What is declared, locked and used of other people's packages."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.test_house import OURS, REPOSITORY, imports_of, sources


def test_every_package_that_we_import_is_declared() -> None:
    """What works by accident, because something else installed it, breaks on somebody else's machine."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {requirement_name(line) for line in shipped(project)}
    providers = metadata.packages_distributions()
    missing = set()
    for path in sources():
        for module in imports_of(path):
            top = module.split(".")[0]
            if top in OURS or top in sys.stdlib_module_names:
                continue
            names = {plain(name) for name in providers.get(top, [])}
            if not names & declared:
                missing.add(f"{path} imports {top}, which pyproject.toml does not declare")
    assert not missing, "\n".join(sorted(missing))


NOT_IMPORTED = {
    *("xstatic-leaflet", "xstatic-jquery", "xstatic-leaflet-markercluster", "django-leaflet"),  # files for browsers
    *("manimgx-fonts", "fontpkg-noto-serif", "pylopdf-fonts-zh-cn"),  # typefaces
    *("authlib", "httpx", "itsdangerous"),  # Streamlit logs people in with them
    "psycopg",  # SQLAlchemy loads it by the name in an address
    *("odc-stac", "matplotlib"),  # what the notebooks in docs/notebooks read catalogues and draw with
    "dask",  # what the Python of a Dask cluster must agree on with ours
}
"""Declared for what it brings, not for its Python."""


def test_every_package_that_we_declare_is_used() -> None:
    """What nothing uses is still to be trusted, updated and carried along by everybody who installs us."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    providers = metadata.packages_distributions()
    tops = {module.split(".")[0] for path in sources() for module in imports_of(path)}
    used = {plain(name) for top in tops for name in providers.get(top, [])}
    declared = {requirement_name(line) for line in shipped(project)} - {"compound-watch"}
    assert not declared - used - NOT_IMPORTED, "declared, but nothing imports it"
    assert not NOT_IMPORTED & used
    assert declared >= NOT_IMPORTED


def shipped(project: Mapping[str, Any], *but: str) -> list[str]:
    """Requirement lines of everything but tests, benchmarks, builds, pages and the extras named."""
    extras = project["optional-dependencies"]
    apart = ("test", "bench", "build", "docs", *but)
    ours = [line for extra, lines in extras.items() if extra not in apart for line in lines]
    return [*project["dependencies"], *ours]


DESK = "notebook"
"""The extra of whoever works in a notebook: no machine in service needs it."""


def plain(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def requirement_name(line: str) -> str:
    """The distribution that a requirement line names."""
    named = re.match(r"[A-Za-z0-9._-]+", line)
    assert named, line
    return plain(named[0])


def locked(path: Path) -> dict[str, str]:
    """Distribution -> its block in a lock file, of every environment that the lock serves."""
    blocks = re.findall(
        r"^[A-Za-z0-9].*?(?=^[A-Za-z0-9]|\Z)", path.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return {requirement_name(block): block for block in blocks}


def test_the_locks_hold_every_declared_dependency_with_hashes() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    main, production, nightly = (locked(REPOSITORY / name) for name in LOCKS)
    bench = locked(REPOSITORY / "benchmarks/requirements.lock")
    wanted = {requirement_name(line) for line in project["dependencies"]}
    assert wanted <= nightly.keys(), f"requirements-nightly.lock lacks {sorted(wanted - nightly.keys())}"
    wanted = {requirement_name(line) for line in [*shipped(project, DESK), *extras["build"]]} - {"compound-watch"}
    assert wanted <= production.keys(), f"requirements-production.lock lacks {sorted(wanted - production.keys())}"
    wanted = {requirement_name(line) for line in (*extras["test"], *extras[DESK], *extras["docs"])}
    assert wanted <= main.keys(), f"requirements.lock lacks {sorted(wanted - main.keys())}"
    beside = {requirement_name(line) for line in extras["bench"]}
    assert beside <= main.keys() | bench.keys(), f"benchmarks/requirements.lock lacks {sorted(beside - bench.keys())}"
    for name, block in [*main.items(), *production.items(), *nightly.items(), *bench.items()]:
        assert "==" in block and "--hash=sha256:" in block, f"{name} is not pinned by hash"
        assert "://" not in block and "@ " not in block, f"{name} is bound to an address"


def test_what_is_installed_for_use_is_what_was_tested_and_no_more() -> None:
    """The smaller locks pin what the large one pins, and nothing for tests or extras that are not wanted."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    main, production, nightly = (pins(REPOSITORY / name) for name in LOCKS)
    assert nightly < production < main
    for_tests = {requirement_name(line) for line in extras["test"]}
    asked_by_others = {"httpx", "jsonschema", "pystac", "uvicorn"}  # of authlib, altair, pystac-client and streamlit
    assert {name for name, _ in production} & for_tests == asked_by_others
    optional = {requirement_name(line) for line in shipped({**project, "dependencies": []})}
    assert not {name for name, _ in nightly} & optional


LOCKS = ("requirements.lock", "requirements-production.lock", "requirements-nightly.lock")


def pins(path: Path) -> set[tuple[str, str]]:
    """(distribution, version and on which Pythons) of a lock; a distribution may have one for each Python."""
    lines = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?(==.*?) *\\?$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {(plain(name), version) for name, version in lines}
