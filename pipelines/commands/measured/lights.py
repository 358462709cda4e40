"""Commands about an analyst's own night-light images: `compound-watch lights …`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.i18n.english_formats import in_figures
from pipelines.commands.calls import day_given, existing, opened, say
from pipelines.commands.help import AsJson, said
from pipelines.context.option_groups import with_groups

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.looks.measure import Measure
    from pipelines.night_light.analyst_image import NightImage

lights_app = typer.Typer(no_args_is_help=True, help="Night-light images of your own, such as SDGSAT-1 at 10 m.")


class Unit(StrEnum):
    """What number * scale + offset is."""

    SPECTRAL = "W/m2/sr/um"
    BAND = "nW/cm2/sr"


KEPT_IN: dict[Unit, tuple[str, float]] = {Unit.SPECTRAL: ("nW/cm2/sr/um", 1e5), Unit.BAND: ("nW/cm2/sr", 1.0)}
"""The unit in which values are kept, and how many of it one of the given unit is."""


@dataclass(frozen=True)
class Numbers:
    """What the numbers of a file stand for."""

    sensor: Annotated[str, typer.Option(help="Whose image it is; its values are a series of their own.")] = "SDGSAT-1"
    band: Annotated[
        list[str] | None,
        typer.Option(help="NAME=NUMBER in the file, e.g. HDR=3, RED=1; may be given again. Without it: HDR=1."),
    ] = None
    calibration: Annotated[
        Path | None, typer.Option(help="Its calibration file (….calib.xml): gain and bias of the bands by name.")
    ] = None
    scale: Annotated[float | None, typer.Option(help="Instead: radiance is number * scale + offset.")] = None
    offset: Annotated[float, typer.Option(help="With --scale.")] = 0.0
    unit: Annotated[Unit, typer.Option(help="Of that radiance; kept as nW/cm2/sr/um or nW/cm2/sr.")] = Unit.SPECTRAL
    nodata: Annotated[float | None, typer.Option(help="Number without a value, where the file declares none.")] = None
    zero_is_dark: Annotated[bool, typer.Option("--zero-is-dark", help="0 is a value: no light.")] = False
    saturated_at: Annotated[
        float | None, typer.Option(help="Largest number of the sensor; without it by the type of the numbers.")
    ] = None


@lights_app.command("import")
@with_groups
def lights_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="GeoTIFF that says where it lies; any coordinate system.")],
    site: Annotated[str, typer.Option(help="Site that is measured, inside its outline.")],
    day: Annotated[str, typer.Option(help="Night of the image (UTC), e.g. 2025-06-30.")],
    numbers: Numbers,
) -> None:
    """Measure one site in one image: its mean light less the median of the ground 1.5 to 4 km around.

    The file is not copied: name and sha256 are kept with the value. No change is told from single images.
    """
    from geodata.i18n.messages import english
    from geodata.wording.activity_sentences import OWN_FILE_TERMS, SINGLE_IMAGES
    from pipelines.night_light.keep_image import keep_image

    night = day_given(day, "--day")
    if night is None:
        raise typer.BadParameter("give the night of the image", param_hint="--day")
    image = _described(file, night, numbers)
    kept = keep_image(opened(context).store, site, image, datetime.now(UTC).date())
    for one in kept.lights:
        pixels = in_figures(one.pixels, "pixel")
        typer.echo(
            f"{site}\t{night}\t{image.sensor} {one.band}\t{one.own:.4g} {image.unit} above the ground around "
            f"({one.site:.4g} inside, {one.surroundings:.4g} around; {pixels}, each {one.pixel_m:.0f} m wide: "
            f"{100 * one.seen:.0f} % of the site)"
        )
    again = " It was there already and was measured again." if kept.known else ""
    say([f"{kept.file.name}, sha256 {kept.file.sha256}.{again}", english(SINGLE_IMAGES), english(OWN_FILE_TERMS)])


def _described(file: Path, night: date, numbers: Numbers) -> NightImage:
    from pipelines.night_light.analyst_image import NightImage

    kept_unit, factor = KEPT_IN[numbers.unit]
    bands = _bands(numbers.band or ["HDR=1"])
    calibrated = _calibrated(bands, numbers)
    return NightImage(
        file,
        night,
        _named(numbers.sensor, "--sensor"),
        bands,
        {name: (gain * factor, shift * factor) for name, (gain, shift) in calibrated.items()},
        kept_unit,
        numbers.nodata,
        numbers.zero_is_dark,
        numbers.saturated_at,
    )


@lights_app.command("list")
def lights_list(
    context: typer.Context,
    site: Annotated[list[str] | None, typer.Option(help="Only this site; may be given again.")] = None,
    as_json: AsJson = False,
) -> None:
    """List what was measured from your own images, with the file that each value comes from."""
    from pipelines.night_light.keep_image import kept_images

    store = existing(context).store
    wanted = [store.site(key).id for key in site or ()]
    rows = [_row(m) for m in kept_images(store) if not site or m.site_id in wanted]
    if as_json:
        said(rows)
        return
    for row in rows:
        typer.echo("\t".join(str(value) for value in row.values()))


def _row(m: Measure) -> dict[str, object]:
    from geodata.looks.measure import OwnFile, sensor_and_band

    file, (sensor, band) = OwnFile.of(m), sensor_and_band(m.name)
    night: date = m.at.date()
    return {
        "site_id": m.site_id,
        "day": night,
        "sensor": sensor,
        "band": band,
        "measure": m.name,
        "value": m.value,
        "unit": m.unit,
        "file": file.name if file else "",
        "sha256": file.sha256 if file else "",
    }


@lights_app.command("remove")
def lights_remove(
    context: typer.Context,
    site: Annotated[str, typer.Option(help="Site at which it was measured.")],
    sha256: Annotated[str, typer.Option(help="Of the file; its first eight letters are enough.")],
) -> None:
    """Take away what was measured at a site from one file."""
    from pipelines.night_light.keep_image import take_away

    typer.echo(f"Values taken away: {take_away(opened(context).store, site, sha256)}.")


def _bands(given: list[str]) -> dict[str, int]:
    bands: dict[str, int] = {}
    for one in given:
        name, _, number = one.partition("=")
        if not re.fullmatch(r"[1-9][0-9]{0,2}", number):
            raise typer.BadParameter(f"{one!r} is not NAME=NUMBER, such as HDR=3", param_hint="--band")
        bands[_named(name, "--band")] = int(number)
    return bands


def _named(word: str, option: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}", word):
        raise typer.BadParameter(f"{word!r} holds more than letters, digits and dashes", param_hint=option)
    return word.upper()


def _calibrated(bands: Mapping[str, int], numbers: Numbers) -> dict[str, tuple[float, float]]:
    """Scale and offset by band, as given or from a calibration file."""
    file, scale = numbers.calibration, numbers.scale
    if (file is None) == (scale is None):
        raise typer.BadParameter("give either --calibration FILE or --scale (and --offset)", param_hint="--scale")
    if scale is not None:
        if not 0 < scale < math.inf or not math.isfinite(numbers.offset):
            raise typer.BadParameter("a scale is above 0, and an offset a number", param_hint="--scale")
        return dict.fromkeys(bands, (scale, numbers.offset))
    from geodata.errors import FileRefused
    from geodata.i18n.messages import english
    from pipelines.night_light.calibration_file import BY_HAND, read_calibration

    assert file is not None
    calibration = read_calibration(file)
    missing = [name for name in bands if name not in calibration]
    if missing:
        raise FileRefused(
            file.name,
            english("it has no gain of the band {band}; it has {those}", band=missing[0], those=", ".join(calibration)),
            BY_HAND,
        )
    return {name: calibration[name] for name in bands}
