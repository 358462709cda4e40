"""What judging a site rests on, in one number: the same number means that judging again would say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import shapely

from geodata.detections import confidence, detection, lifecycle
from geodata.incidents.claim import ClaimScope
from geodata.looks import mission_names_and_credits
from geodata.razed_ground import ground as razed_ground
from geodata.razed_ground import stage
from geodata.settings import detection_settings
from geodata.settings.settings import Settings
from geodata.sites import degrees, grid, outline_history
from geodata.sites.site import Site
from geodata.version import code_version
from pipelines import activity, detect, ground, judge, measure, missions, night_light, read
from pipelines.context import request

DECIDING: tuple[ModuleType, ...] = (
    activity,
    detect,
    ground,
    judge,
    measure,
    missions,
    night_light,
    read,  # rooms: every file in them, however deep
    confidence,
    degrees,
    detection,
    detection_settings,
    grid,
    lifecycle,
    mission_names_and_credits,
    outline_history,
    razed_ground,
    request,
    stage,
)
"""Rooms and modules whose code decides what is said of a site. Imported and not named by path: one that moves is still
found, one that goes is an error. A test walks the imports of judging and fails where one is missing here."""


def fingerprint(site: Site, archive: str, held_against: str, rules: str, scopes: Iterable[ClaimScope] = ()) -> str:
    """sha256 hex over a site's archived looks, its outline and grid, what it is held against, and the rules.

    Args:
        site: with its grid.
        archive: digest of its archived looks (store.archive_digests); "" when there are none.
        held_against: digest of its control set (store.control_set_digests). Where none is kept yet, of every known
            place near enough to matter (KnownPlaces.digest); "" when none can matter.
        rules: see rules_in_force.
        scopes: ground at the site that claims speak of, in a stable order.
    """
    claimed = json.dumps([[scope.name, shapely.to_wkb(scope.outline, hex=True)] for scope in scopes])
    rests_on = (archive, shapely.to_wkb(site.outline, hex=True), repr(site.grid), held_against, rules, claimed)
    return hashlib.sha256("\n".join(rests_on).encode()).hexdigest()


def rules_in_force(settings: Settings) -> str:
    """Settings and code that decide what is said of a site, in one text."""
    return f"{settings.hash()} {code_version()} {code_digest()}"


def code_in_force() -> str:
    """Version of this program and digest of the code that decides, as they are told."""
    return f"{code_version()} ({code_digest()[:12]})"


@lru_cache(maxsize=1)
def code_digest() -> str:
    """sha256 hex over the deciding code itself: a version number may be forgotten when code changes."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in deciding_files())).hexdigest()


def weight_digests() -> dict[str, str]:
    """sha256 hex of each file of a model's weights, by its name."""
    weights = (path for path in deciding_files() if path.suffix == ".json")
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in weights}


def deciding_files() -> tuple[Path, ...]:
    """Every file of the deciding rooms and modules, in the order of their dotted names."""
    path_by_name: dict[str, Path] = {}
    for module in DECIDING:
        for folder in map(Path, getattr(module, "__path__", ())):
            for path in folder.rglob("*.py"):
                path_by_name[".".join((module.__name__, *path.relative_to(folder).with_suffix("").parts))] = path
            for path in folder.rglob("*.json"):  # weights decide as code does
                path_by_name[".".join((module.__name__, *path.relative_to(folder).parts))] = path
        if not hasattr(module, "__path__") and module.__file__ is not None:
            path_by_name[module.__name__] = Path(module.__file__)
    return tuple(path_by_name[name] for name in sorted(path_by_name))
