"""Keep what was measured from an analyst's own night-light image, as a series of its own, and take it away again.

Kept as measures of the sensor's name (geodata/looks/measure.py, FROM_FILE), so that no judge of Black Marble reads
them. The file itself is not copied: its terms are its source's. Its name and sha256 stand with each value.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from geodata.errors import FileRefused, NotAllowed, NotFound
from geodata.i18n.messages import english
from geodata.looks.measure import FROM_FILE, SURROUNDINGS, Measure, OwnFile, of_own_file, outline_mark
from geodata.sites.site import OutlineBasis, Site, why_not_watched
from geodata.store import Store
from geodata.text.clean import clean
from pipelines.night_light.analyst_image import BandLight, NightImage, measure_image

FIRST_IMAGES = {"SDGSAT-1": date(2021, 11, 5)}
"""Days on which satellites were launched, before which none of their images is."""
NAME_LONGEST = 120
"""Characters kept of a file's name."""


@dataclass(frozen=True)
class KeptImage:
    """What came of one file."""

    file: OwnFile
    lights: tuple[BandLight, ...]
    known: bool  # the same file was there already and was measured again


def keep_image(store: Store, site_id: str, image: NightImage, today: date) -> KeptImage:
    """Measure one site in one image, and keep it.

    Args:
        store: of the workspace.
        site_id: a site in use whose outline is known.
        image: with names in capitals.
        today: UTC; a later night is refused.

    Raises:
        NotFound: no such site, it is out of use, or its outline is not known.
        NotAllowed: the site is invented.
        FileRefused: the image cannot be used, see measure_image.
    """
    site = store.site(site_id)
    _check(site, image, today)
    lights, file = measure_image(site, image), _file_of(image.file, site)
    day = datetime.combine(image.day, time(12), UTC)
    known = False
    with store.transaction():
        for light in lights:
            for name, value in _named(image.sensor, light):
                there = store.measures(site.id, name)
                if any(m.unit != image.unit for m in there):
                    raise FileRefused(
                        image.file.name,
                        english("the series {name} is kept in {unit}", name=name, unit=there[0].unit),
                        "Give the same --unit, or another --sensor",
                    )
                others = [m for m in there if (of := OwnFile.of(m)) is None or of.sha256 != file.sha256]
                known |= len(others) < len(there)
                made = Measure(site.id, name, day, value, image.unit, scene_id=str(file))
                store.save_measures(site.id, name, [*others, made])
    return KeptImage(file, lights, known)


def kept_images(store: Store, site_id: str | None = None) -> list[Measure]:
    """What was measured from files, of one site or all, by site, name and day."""
    return [m for m in store.measures(site_id) if of_own_file(m.name)]


def take_away(store: Store, site_id: str, sha256: str) -> int:
    """Take away what was measured at a site from one file; how many values that were.

    Args:
        sha256: of the file, its first eight letters at least.

    Raises:
        NotFound: no such site, or nothing of such a file is kept there.
    """
    store.site(site_id)
    start = sha256.strip().lower()
    gone = [
        m
        for m in kept_images(store, site_id)
        if re.fullmatch(r"[0-9a-f]{8,64}", start) and (of := OwnFile.of(m)) and of.sha256.startswith(start)
    ]
    if not gone:
        raise NotFound(
            site_id,
            english("nothing is kept of a file with the sha256 {digest}", digest=clean(start, longest=64).text),
            "Read the digests with `compound-watch lights list`; eight letters are enough",
        )
    with store.transaction():
        for name in {m.name for m in gone}:
            store.save_measures(site_id, name, [m for m in store.measures(site_id, name) if m not in gone])
    return len(gone)


def _check(site: Site, image: NightImage, today: date) -> None:
    if site.retired_at is not None:
        raise NotFound(site.id, *why_not_watched(site))
    if site.outline_basis is OutlineBasis.UNKNOWN:
        raise NotFound(site.id, "its outline is unknown", "Draw an outline first")
    if site.simulated:
        raise NotAllowed(site.id, "the place is invented, and no real image shows it", "Name a real site")
    name, launched = image.file.name, FIRST_IMAGES.get(image.sensor)
    if image.day > today:
        raise FileRefused(name, english("the day {day} is in the future", day=image.day), "Give the night of the image")
    if launched is not None and image.day < launched:
        raise FileRefused(
            name,
            english("{sensor} was launched on {day} only", sensor=image.sensor, day=launched),
            "Give the night of the image, or its sensor",
        )


def _named(sensor: str, light: BandLight) -> tuple[tuple[str, float], ...]:
    name = f"{FROM_FILE}{sensor}_{light.band}"
    return (name, light.own), (f"{name}{SURROUNDINGS}", light.surroundings)


def _file_of(file: Path, site: Site) -> OwnFile:
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return OwnFile(clean(file.name, longest=NAME_LONGEST).text, digest, outline_mark(site.outline))
