"""The calibration file beside an SDGSAT-1 image: by what its numbers become radiance.

XML with RADIANCE_GAIN_BAND_RED and RADIANCE_BIAS_BAND_RED, and so on for each band; radiance is number * gain + bias,
in W/m2/sr/um. It is somebody else's XML: entities and document types are refused before anything is expanded.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from geodata.errors import FileRefused
from geodata.i18n.messages import english

MAX_BYTES = 1024 * 1024
"""Bytes of a calibration file: those of SDGSAT-1 have some ten thousand."""
BY_HAND = "Give --scale and --offset instead"


def read_calibration(file: Path) -> dict[str, tuple[float, float]]:
    """Gain and bias by band in capitals, such as {"RED": (gain, bias)}, W/m2/sr/um.

    Only bands that have both are told; of the night camera alone where the file names its cameras.

    Raises:
        FileRefused: it is not there, too large, no XML, names entities, or holds no gain.
    """
    root = _root(file)
    cameras = [part for part in root.iter() if _tag(part) in ("GIU", "GLI")]
    text_by_tag = {_tag(part): (part.text or "").strip() for camera in cameras or [root] for part in camera.iter()}
    calibration: dict[str, tuple[float, float]] = {}
    for tag, gain in text_by_tag.items():
        band = re.fullmatch(r"RADIANCE_GAIN_BAND_([A-Z0-9]+)", tag)
        bias = text_by_tag.get(f"RADIANCE_BIAS_BAND_{band[1]}") if band else None
        if band is None or bias is None:
            continue
        try:
            pair = float(gain), float(bias)
        except ValueError as error:
            raise FileRefused(
                file.name, english("gain or bias of the band {band} is no number", band=band[1]), BY_HAND
            ) from error
        if not all(map(math.isfinite, pair)) or pair[0] <= 0:
            raise FileRefused(file.name, english("the gain of the band {band} is not above 0", band=band[1]), BY_HAND)
        calibration[band[1]] = pair
    if not calibration:
        raise FileRefused(file.name, "it names no gain and bias of a band (RADIANCE_GAIN_BAND_…)", BY_HAND)
    return calibration


def _root(file: Path) -> Element:
    try:
        size = file.stat().st_size
        data = file.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise FileRefused(file.name, "there is no such file, or it cannot be read", "Check the path") from error
    if size > MAX_BYTES:
        raise FileRefused(file.name, "it is larger than 1 MB, which no calibration file is", BY_HAND)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", "replace")  # the providers write Chinese words into it; numbers are ASCII
    try:
        root: Element = fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", text))
    except DefusedXmlException as error:
        raise FileRefused(
            file.name, "it names entities or another document, which calibration files do not", BY_HAND
        ) from error
    except (ParseError, ValueError, RecursionError) as error:
        raise FileRefused(
            file.name, english("it is not XML that can be read ({error})", error=str(error)[:80]), BY_HAND
        ) from error
    return root


def _tag(part: Element) -> str:
    return part.tag.rpartition("}")[2].upper() if isinstance(part.tag, str) else ""
