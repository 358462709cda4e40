"""Night-time radiance out of a Black Marble granule (VNP46A2, VJ146A2), an HDF5 file of one 10 degree tile.

An HDF5 file can lead elsewhere: to other files by links, to memory by shapes, to code by filters. So only what the
product has is opened, each step by a plain link, and everything is checked before a number is unpacked. What the file
calls poor, cloudy, cirrus or snow is left out; gap-filled values are never taken, as they repeat an earlier night.

Layers and flags: Black Marble User Guide 1.2 (NASA, 2021), tables of VNP46A2. Collection 1 stores whole numbers with a
scale, collection 2 radiance itself; the scale is the file's.
"""

from __future__ import annotations

import io
import math
import re
from typing import Any

import h5py
import numpy as np
import numpy.typing as npt

from geodata.errors import ReadFailed
from geodata.i18n.messages import english, msg
from pipelines.night_light.tile import NOT_READ, SIDE, Window

MAGIC = b"\x89HDF\r\n\x1a\n"
LIGHT = ("DNB_BRDF-Corrected_NTL", "DNB_BRDF_Corrected_NTL")
"""Names of the radiance, nW/cm2/sr."""
QUALITY, CLOUD, SNOW = "Mandatory_Quality_Flag", "QF_Cloud_Mask", "Snow_Flag"
GOOD_QUALITY = (0, 1)
"""High-quality retrievals, of lasting and of passing lights; 2 is poor, 255 none."""
CLOUDY = 0b11 << 6
"""Bits 6 and 7 of the cloud mask: 0 confidently clear, 1 probably clear, 2 and 3 cloudy."""
DAY, CIRRUS, SNOWY = 1, 1 << 9, 1 << 10
"""Bits 0, 9 and 10 of the cloud mask."""
BRIGHTEST = 1e5
"""nW/cm2/sr; the brightest city is under 1e4 (gas flares too), so more is no radiance."""
FILTERS = {1, 2, 3}
"""Gzip, shuffle, checksum: those of the product. Any other is code from elsewhere, and is not run."""
MOST_GRIDS = 16
"""Grids in a file that are looked into: the product has one."""


def light_of(body: bytes, name: str, tile: str, window: Window) -> npt.NDArray[np.float32]:
    """Radiance of a part of a tile.

    Args:
        body: the whole file.
        name: the file's name, for messages.
        tile: where the catalogue says it lies, such as "h27v07".
        window: inside SIDE x SIDE.

    Returns:
        (rows, columns) nW/cm2/sr; NaN where the file has none of high quality under a clear sky.

    Raises:
        ReadFailed: it is not what was promised; the message says in what.
    """
    if not body.startswith(MAGIC):
        page = re.match(rb"\s*<(!doctype|html|\?xml)", body[:200].lower())
        cause = (
            msg("the server sent a web page in its place, perhaps its login") if page else msg("it is not an HDF5 file")
        )
        raise ReadFailed(name, cause, "Check the login that the catalogue needs" if page else NOT_READ)
    try:
        with h5py.File(io.BytesIO(body), "r") as file:
            return _light(file, name, tile, window)
    except ReadFailed:
        raise
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError) as error:
        raise ReadFailed(name, "the file is cut short or damaged", NOT_READ) from error


def _light(file: Any, name: str, tile: str, window: Window) -> npt.NDArray[np.float32]:
    _same_tile(file, name, tile)
    fields = _fields(file, name)
    light = next((dataset for one in LIGHT if (dataset := _layer(fields, one, name)) is not None), None)
    if light is None:
        raise ReadFailed(name, english("it has no {key}", key=LIGHT[0]), NOT_READ)
    flags = {}
    for layer in (QUALITY, CLOUD, SNOW):
        dataset = _layer(fields, layer, name)
        if dataset is None:
            raise ReadFailed(
                name, english("it has no {layer}, so that cloud cannot be told from ground", layer=layer), NOT_READ
            )
        if dataset.dtype.kind not in "iu":
            raise ReadFailed(
                name,
                english("its {layer} holds {dtype}, not whole numbers", layer=layer, dtype=dataset.dtype),
                NOT_READ,
            )
        flags[layer] = dataset
    scale, fill = _scale(light, name), _number(light, "_FillValue", name)
    row, column, rows, columns = window
    at = (slice(row, row + rows), slice(column, column + columns))
    raw = light[at]
    values: npt.NDArray[np.float32] = raw.astype(np.float32) * np.float32(scale)
    usable = np.isfinite(values)
    if fill is not None:
        usable &= raw != raw.dtype.type(fill)
    if raw.dtype.kind == "f":
        usable &= values > -100.0  # all fill values of the sensor's products lie between -1000 and -900
    cloud = flags[CLOUD][at].astype(np.int64)
    usable &= np.isin(flags[QUALITY][at], GOOD_QUALITY) & (flags[SNOW][at] == 0)
    usable &= ((cloud & CLOUDY) >> 6 < 2) & (cloud & (DAY | CIRRUS | SNOWY) == 0)
    values[~usable] = np.nan
    if usable.any() and float(np.nanmax(np.abs(values))) > BRIGHTEST:
        raise ReadFailed(
            name, english("it holds radiance of more than {brightest} nW/cm2/sr", brightest=f"{BRIGHTEST:g}"), NOT_READ
        )
    return values


def _fields(file: Any, name: str) -> Any:
    """The group of layers: HDFEOS/GRIDS/(one grid)/Data Fields."""
    grids = _group(_group(file, "HDFEOS", name), "GRIDS", name)
    names = list(grids)[: MOST_GRIDS + 1]
    if len(names) > MOST_GRIDS:
        raise ReadFailed(name, english("it has more than {most} grids", most=MOST_GRIDS), NOT_READ)
    for one in names:
        fields = _group(_group(grids, one, name), "Data Fields", name)
        if any(layer in fields for layer in LIGHT):
            return fields
    raise ReadFailed(name, english("it has no {key}", key=LIGHT[0]), NOT_READ)


def _plain(parent: Any, key: str, name: str) -> Any:
    """What a plain link leads to; None without one."""
    link = parent.get(key, getlink=True)
    if link is None:
        return None
    if not isinstance(link, h5py.HardLink):
        raise ReadFailed(name, english("its {key} is a link to somewhere else", key=key), NOT_READ)
    return parent[key]


def _group(parent: Any, key: str, name: str) -> Any:
    group = _plain(parent, key, name)
    if not isinstance(group, h5py.Group):
        raise ReadFailed(name, english("it is no Black Marble granule: it has no {key}", key=key), NOT_READ)
    return group


def _layer(fields: Any, key: str, name: str) -> Any:
    """A layer that is what the product says, checked before anything of it is unpacked; None when it is not there."""
    layer = _plain(fields, key, name)
    if layer is None:
        return None
    if not isinstance(layer, h5py.Dataset) or layer.shape != (SIDE, SIDE):
        raise ReadFailed(name, english("its {key} is not of {side} x {side} pixels", key=key, side=SIDE), NOT_READ)
    if layer.dtype.kind not in "iuf" or layer.dtype.itemsize > 8:
        raise ReadFailed(
            name, english("its {key} holds {dtype}, which no layer has", key=key, dtype=layer.dtype), NOT_READ
        )
    if layer.is_virtual or layer.external:
        raise ReadFailed(name, english("the pixels of its {key} lie in another file", key=key), NOT_READ)
    made = layer.id.get_create_plist()
    if any(made.get_filter(i)[0] not in FILTERS for i in range(made.get_nfilters())):
        raise ReadFailed(name, english("its {key} is packed in a way that the product does not use", key=key), NOT_READ)
    return layer


def _scale(light: Any, name: str) -> float:
    """nW/cm2/sr per number, as the file says."""
    scale, offset = _number(light, "scale_factor", name), _number(light, "add_offset", name)
    if scale is None and light.dtype.kind == "f":
        scale = 1.0
    if scale is None or not 0.0 < scale <= 1.0 or offset not in (None, 0.0):
        raise ReadFailed(
            name,
            english("it says that a number is {scale} nW/cm2/sr from {offset} on", scale=scale, offset=offset or 0),
            NOT_READ,
        )
    return scale


def _number(layer: Any, key: str, name: str) -> float | None:
    """A numeric attribute of a layer; None when it is not there."""
    if key not in layer.attrs:
        return None
    try:
        number = float(np.asarray(layer.attrs[key]).reshape(-1)[0])
    except (TypeError, ValueError, IndexError) as error:
        raise ReadFailed(name, english("its {key} is not a number", key=key), NOT_READ) from error
    return number if math.isfinite(number) else None


def _same_tile(file: Any, name: str, tile: str) -> None:
    """Refuse a file that says of itself that it is another tile."""
    tile_numbers = [_word(file.attrs.get(key)) for key in ("HorizontalTileNumber", "VerticalTileNumber")]
    if (
        all(word.isdigit() for word in tile_numbers)
        and f"h{int(tile_numbers[0]):02d}v{int(tile_numbers[1]):02d}" != tile
    ):
        raise ReadFailed(
            name,
            english(
                "it is tile h{h}v{v}, not {tile} as the catalogue says", h=tile_numbers[0], v=tile_numbers[1], tile=tile
            ),
            NOT_READ,
        )


def _word(value: object) -> str:
    if isinstance(value, np.ndarray) and value.size == 1:
        value = value.reshape(-1)[0]
    return value.decode("ascii", "replace").strip() if isinstance(value, bytes) else str(value).strip()
