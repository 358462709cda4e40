"""The missions whose items and pixels can be read: a RECORD in each file of this room, found by itself."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TypeVar

from geodata.looks.mission_names_and_credits import MISSIONS
from geodata.looks.scene import Sensor
from geodata.sites.grid import PIXEL_M
from pipelines import missions
from pipelines.missions.mission_record import Light, Mask, Optical, Radar, Record, Refused
from pipelines.missions.unknown_optical import UNKNOWN_OPTICAL

_Pixels = TypeVar("_Pixels", Optical, Radar, Light)


class Records:
    """Records in the order in which they are asked: that of geodata/looks/mission_names_and_credits.py."""

    def __init__(self, known: Iterable[Record]) -> None:
        self._known = tuple(sorted(known, key=lambda record: MISSIONS.rank(record.mission)))

    def __iter__(self) -> Iterator[Record]:
        return iter(self._known)

    @contextmanager
    def also(self, record: Record) -> Iterator[Record]:
        """Know one more inside the block, here and in geodata/looks/mission_names_and_credits.py, after all others.

        Raises:
            ValueError: a mission of that name is known.
        """
        with ExitStack() as stack:
            stack.enter_context(MISSIONS.also(record.mission))
            self._known = (*self._known, record)
            stack.callback(self._forget, record)
            yield record

    def _forget(self, record: Record) -> None:
        self._known = tuple(one for one in self._known if one is not record)

    def sensor_in(self, words: str, *sensors: Sensor) -> bool:
        """True when words of an item, in small letters, are those of a mission of some sensors."""
        return any(record.mission.sensor in sensors and re.search(record.words, words) for record in self._known)

    def flies(self, platform: str) -> bool:
        """True when a platform is that of a known mission, or another Sentinel."""
        return platform.startswith("sentinel-") or any(r.platform and platform.startswith(r.platform) for r in self)

    def platform(self, word: str, item_id: str) -> str:
        """The one name of a platform.

        Args:
            word: as an item writes it, in small letters with dashes; "" when it does not.
            item_id: the item's id, which tells where the word does not.
        """
        for record in self._known:
            for written, name in record.spellings:
                match = re.fullmatch(written, word)
                if match:
                    return match.expand(name)
        if not word or any(word in record.incomplete for record in self._known):
            for record in self._known:
                for start, name in record.ids:
                    match = re.match(start, item_id.upper())
                    if match:
                        return match.expand(name).lower()
        return word

    def optical(self, platform: str, collection: str = "") -> Optical:
        """How to read an optical item: by its platform or, of the same mission, by its collection's name.

        Args:
            platform: as item_fields.platform has it; "" unknown.
            collection: name of its collection; "" not asked.

        Returns:
            UNKNOWN_OPTICAL for a mission that is not known.
        """
        record = self._of(platform, collection)
        return UNKNOWN_OPTICAL if record is None else record[1]

    def _of(self, platform: str, collection: str) -> tuple[Record, Optical] | None:
        for record in self._known:
            flies = bool(record.platform) and platform.startswith(record.platform)
            if isinstance(record.pixels, Optical) and (flies or re.search(record.collection, collection.lower())):
                return record, record.pixels
        return None

    def refused(self) -> tuple[Refused, ...]:
        """Products that cannot be read, in the order in which they are asked for."""
        return tuple(one for optical in self._all(Optical) for one in optical.refused)

    def band_m(self, platform: str, band: str) -> float:
        """Metres of a band's pixels on a platform, where the item does not say."""
        record = self._of(platform, "")
        if record is None:
            return UNKNOWN_OPTICAL.band_m.get(band, PIXEL_M)
        return record[1].band_m.get(band, record[0].mission.pixel_m or PIXEL_M)

    def light(self, words: str) -> Light:
        """How to read a night light, by its id and collection in small letters; the last record takes any."""
        return next(light for light in self._all(Light) if re.search(light.products, words))

    def radar(self) -> Radar:
        """How to read radar: by the one mission there is."""
        return next(self._all(Radar))

    def _all(self, kind: type[_Pixels]) -> Iterator[_Pixels]:
        return (record.pixels for record in self._known if isinstance(record.pixels, kind))

    def masks(self) -> tuple[Mask, ...]:
        """Every mask, the preferred one first."""
        return tuple(optical.mask for optical in self._all(Optical))

    def mask(self, band: str) -> Mask | None:
        """The mask of a name among a scene's bands; None for bands of measured values."""
        return next((mask for mask in self.masks() if mask.band == band), None)

    def mask_among(self, bands: Collection[str]) -> Mask | None:
        """The mask to use of some bands; None when none of them is one."""
        return next((mask for mask in self.masks() if mask.band in bands), None)

    def instruments(self) -> tuple[str, ...]:
        """What may stand before a band's number."""
        return tuple(name for optical in self._all(Optical) for name in optical.instruments)


def _records() -> Iterator[Record]:
    for module in pkgutil.iter_modules(missions.__path__, f"{missions.__name__}."):
        if module.name != __name__:
            record = getattr(importlib.import_module(module.name), "RECORD", None)
            if isinstance(record, Record):
                yield record


RECORDS = Records(_records())
