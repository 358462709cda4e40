"""What a record of a mission holds for reading its items and pixels, see CONTRIBUTING.md "Add a sensor"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.looks.mission_names_and_credits import Mission
from pipelines.missions.calibration import Calibration, Declared

Classes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Mask:
    """The file that tells cloud from ground, and how its values become scene classes."""

    band: str  # its name among a scene's bands
    keys: tuple[str, ...]  # names of its asset, letters and digits only
    decode: Callable[[npt.NDArray[Any], npt.NDArray[np.bool_]], Classes | None]
    """From values as stored (H, W) and where there are none (H, W) to scene classes (H, W), 0 = none; None when most
    values are none that the mask can have."""
    nodata: float  # value without a pixel, where none is declared
    names_band: bool = False  # an asset may also name its band so, whatever its key


Numbers = dict[str, npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Seen:
    """What reading the bands of a look showed of its numbers, against what its item said."""

    numbers: Numbers  # by band (H, W), NaN = none
    offset: float | None  # reflectance to add instead of the declared one; None = the declared one


@dataclass(frozen=True)
class Refused:
    """A product of the mission that cannot be read, by what an item says of itself."""

    product: str  # regular expression, found in the item's property, collection and id in capitals
    property: str  # of the item, where its level stands
    cause: str  # a message
    step: str  # a message: what to use instead
    of: str = ""  # regular expression, found in platform and collection in small letters; "" whatever they are


def as_declared(declared: Calibration, baseline: str, numbers: Numbers, classes: Classes) -> Seen:
    """What the item said holds, whatever the pixels show."""
    return Seen(numbers, None)


@dataclass(frozen=True)
class Optical:
    """How an optical mission's bands are named, calibrated and masked."""

    bands: Callable[[str], Mapping[str, str]]  # from a platform to {"b4": "red"}: number -> common name
    calibration: Callable[[Declared], Calibration | None]  # None when it is not believable
    mask: Mask
    band_m: Mapping[str, float] = field(default_factory=dict)  # metres, of bands coarser than the mission's finest
    instruments: tuple[str, ...] = ()  # what may stand before a band's number, in small letters: "oli" of "OLI_B4"
    fill: float | None = None  # number without a pixel; None as declared
    fill_overrules: bool = False  # holds also where an item declares another
    refused: tuple[Refused, ...] = ()
    seen: Callable[[Calibration, str, Numbers, Classes], Seen] = as_declared
    """From the declared calibration, the processing baseline ("05.11", "" unknown), numbers by band (H, W; NaN = none)
    and scene classes (H, W) to what the numbers themselves show."""


@dataclass(frozen=True)
class Light:
    """How a night-light product's numbers become radiance where its items do not say."""

    products: str  # regular expression, found in an item's id and collection in small letters
    gsd_m: float  # metres
    scale: float = 1.0  # nW/cm2/sr per number
    nodata: float | None = None  # number without a pixel; None unknown
    granules: bool = False  # its HDF5 granules are read


@dataclass(frozen=True)
class Radar:
    """How a radar mission's backscatter is stored where its items do not say."""

    nodata: float  # number without a pixel


@dataclass(frozen=True)
class Record:
    """A mission, and how its items and pixels are read."""

    mission: Mission
    words: str  # regular expression, found in what an item says of itself in small letters: it is the mission's
    pixels: Optical | Radar | Light
    platform: str = ""  # how its platforms begin, as pipelines/search/item_fields.py writes them; "" named by none
    collection: str = r"(?!)"
    """Regular expression, found in a collection's name in small letters: its numbers are then this mission's."""
    spellings: tuple[tuple[str, str], ...] = ()
    """How a platform may be written, whole, in small letters with dashes, and its one name:
    (r"s2-?([a-d])", r"sentinel-2\\1")."""
    incomplete: tuple[str, ...] = ()  # platforms that do not tell which satellite of several it was
    ids: tuple[tuple[str, str], ...] = ()
    """How an item's id begins, in capitals, and the platform it then is of; asked where the item does not say."""
