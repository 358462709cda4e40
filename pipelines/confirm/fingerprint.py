"""What judging a site rests on, in one number: the same number means that judging again would say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.claim import ClaimScope
from geodata.settings import Settings
from geodata.site import Site
from geodata.version import code_version

DECIDING = ("detect", "confirm", "read")
"""Rooms of pipelines/ whose code decides what is said of a site."""


def fingerprint(
    site: Site,
    archive: str,
    places: Iterable[BaseGeometry],
    settings: Settings,
    scopes: Iterable[ClaimScope] = (),
) -> str:
    """sha256 hex over a site's archived looks, outline and grid, the places near it, the settings and the code.

    Args:
        site: with its grid.
        archive: digest of its archived looks (store.archive_digests); "" when there are none.
        places: WGS84, every known place near enough to matter, in a stable order.
        settings: those in force.
        scopes: ground at the site that claims speak of, in a stable order.
    """
    rests_on = [
        archive,
        shapely.to_wkb(site.outline, hex=True),
        repr(site.grid),
        [shapely.to_wkb(place, hex=True) for place in places],
        settings.hash(),
        code_version(),
        code_digest(),
        [[scope.name, shapely.to_wkb(scope.outline, hex=True)] for scope in scopes],
    ]
    return hashlib.sha256(json.dumps(rests_on).encode()).hexdigest()


@lru_cache(maxsize=1)
def code_digest() -> str:
    """sha256 hex over the deciding code itself: a version number may be forgotten when code changes."""
    found = hashlib.sha256()
    for room in DECIDING:
        for path in sorted((Path(__file__).parent.parent / room).glob("*.py")):
            found.update(path.read_bytes())
    return found.hexdigest()
