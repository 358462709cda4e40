"""Which archived looks of a site make a picture, and their pixels as the drawings take them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.access.audience import EDITION_WORDS
from geodata.access.not_released import told_picture_days
from geodata.chip_archive import ChipArchive
from geodata.detections.detection import Detection
from geodata.i18n.english_formats import day, listed
from geodata.i18n.messages import msg, tr
from geodata.looks.chip import NODATA, Chip
from geodata.looks.look import Look
from geodata.looks.mission_names_and_credits import credits_of, missions_of
from geodata.sites.grid import PIXEL_M
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.handling import marking
from geodata.wording.look_sentences import hatched_words
from layers.pictures.composites import FALSE_COLOUR, INDEX, TRUE_COLOUR, Moment
from layers.pictures.ndvi import WORDS as INDEX_WORDS
from layers.pictures.sheet import Legend
from layers.pictures.words_inside import INVENTED, SUFFIX, Inside, joined
from layers.style.escape import shorten
from pipelines.publish.pictures.picture_looks import picture_chips
from pipelines.read.chip_files import read_chip_bands
from pipelines.read.cloud_cover import is_usable_in
from pipelines.read.inside_alone import inside_alone
from screens.session.edition import Edition, chips_at
from screens.session.view_state import View

BANDS = ("blue", "green", "red", "nir")
WANTED = {"true": TRUE_COLOUR, "false": FALSE_COLOUR, "index": INDEX}
WORDS = {"true": msg("True colour"), "false": msg("False colour"), "index": msg("Index")}
TOLD = {
    "true": msg("True colour: red, green and blue as the eye sees them."),
    "false": msg(
        "False colour: near infrared shown as red, so that what grows is red, and roofs and soil grey to cyan."
    ),
    "index": INDEX_WORDS,
}
ASPECT = 1.5
"""Width by height of a picture: the shape of its card."""
LONGEST_NAME = 120
"""Characters of a site's name that pictures carry: nothing else around a saved picture is cut."""
HASH_DIGITS = 12
"""Digits of a sha256 shown beside a picture: enough to find the chip; tables hold all 64."""


def file_stem(site: Site) -> str:
    """A name for files about a site that every system takes; it says of an invented place that it is simulated."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "-", site.id)[:60].strip("-") or "site"
    return f"{stem}{SUFFIX}" if site.simulated else stem


def pictured_name(site: Site) -> str:
    """The name of a site as titles and captions of pictures have it: 'Tasmere (approximate place)'."""
    return told_name(site, shorten(site.name, LONGEST_NAME))


def shown_key(site: Site, *chips: Chip) -> str:
    """Names what pictures of a site rest on, for caches: its ground and outline, its stamp, the pixels in their order.

    The outline itself, not the revision that holds it: editions may show one revision with different outlines.
    """
    ground = (site.id, site.grid, site.outline.wkb_hex, site.simulated, *(c.sha256 for c in chips))
    return hashlib.sha256(repr(ground).encode()).hexdigest()


def clear_chips(edition: Edition, site: Site) -> tuple[Chip, ...]:
    """Archived optical looks that make a picture, oldest first, one a day: clear ones and those a change names, by the
    rule of briefings and exports (picture_chips).

    Where a change is held back from this edition, those alone that a change told here names.
    """
    chips = chips_at(edition, site.id)
    open_days = edition.view.picture_days(site.id)
    if open_days is not None:
        chips = tuple(c for c in chips if c.acquired_at.date() in open_days)
    named_days = told_picture_days(edition.of(site.id), site.id)
    return tuple(picture_chips(chips, edition.looks.get(site.id, ()), named_days))


def clear_share(edition: Edition, chip: Chip) -> float | None:
    """Share 0..1 of the site that a look shows clearly; None when it is not known."""
    key = (chip.collection, chip.scene_id)
    return next((k.clear_fraction for k in edition.looks[chip.site_id] if (k.collection, k.scene_id) == key), None)


def chosen_pair(chips: Sequence[Chip], chosen: Detection | None, view: View) -> tuple[Chip, Chip]:
    """The two looks to compare: the link's, else the last clear look before the change and the newest drawable one.

    Of a change of light, radar or reports that is over the later one is the newest of its own time: what is seen long
    after it has nothing to do with it.

    Args:
        chips: oldest first, at least one.
        chosen: the change in question; None = the whole time.
        view: may name scenes.
    """
    by_id = {c.scene_id: c for c in chips}
    wanted = chosen.last_clear_before if chosen else None
    earlier = [c for c in chips if wanted is None or c.acquired_at.date() <= wanted]
    before = (earlier[-1] if wanted else earlier[0]) if earlier else chips[0]
    later = chips
    if chosen is not None and chosen.kind.is_activity and chosen.ended_on is not None:
        later = [c for c in chips if before.acquired_at < c.acquired_at and c.acquired_at.date() <= chosen.last_seen]
    return by_id.get(view.before, before), by_id.get(view.after, (later or chips)[-1])


def moment(archive: ChipArchive, chip: Chip, inside: Site | None = None) -> Moment:
    """The pixels of an archived look; a band that it lacks is all nodata.

    Args:
        archive: where chips lie.
        chip: whose.
        inside: the site inside whose outline alone pixels are shown (EditionView.inside_alone); None = all are.

    Raises:
        NotFound, ReadFailed: the chip is gone, or not what was archived.
    """
    read = read_chip_bands(archive, chip)
    return moment_of(chip, read if inside is None else inside_alone(inside, read))


def moment_of(chip: Chip, read: Mapping[str, npt.NDArray[Any]]) -> Moment:
    """The same of pixels that were read already, (H, W) by band; those that are not usable are hatched."""
    shape = read["red"].shape
    stack = np.stack([read.get(name, np.full(shape, NODATA, np.int16)).astype(np.int16) for name in BANDS])
    return Moment(chip.acquired_at.date(), stack, is_usable_in(stack[:3], read))


def looks_of(edition: Edition, site: Site, chips: Sequence[Chip]) -> list[Look]:
    """The looks that some chips are the pixels of."""
    wanted = {(c.collection, c.scene_id) for c in chips}
    return [k for k in edition.looks.get(site.id, ()) if (k.collection, k.scene_id) in wanted]


def legend_of(edition: Edition, site: Site, title: str, bands: str, chips: Sequence[Chip], *more: str) -> Legend:
    """What stands around an exported picture.

    Args:
        edition: knows which mission each look is of.
        site: whose pixels.
        title: the place and what is compared.
        bands: "true", "false" or "index".
        chips: whose missions and years the attribution names.
        more: further lines.
    """
    looks = looks_of(edition, site, chips)
    pixels = pixel_words(looks, inside=edition.view.inside_alone(site.id))
    about = f"{tr(TOLD[bands])} {pixels} {tr('Dotted white: site outline.')}"
    return Legend(title, (about, *more, known_words(edition)), site.simulated, ". ".join(credits_of(looks, tr)))


def words_inside(edition: Edition, legend: Legend) -> Inside:
    """What a saved picture says of itself inside its file: as much as around its pixels, and the edition by name."""
    about = (*legend.notes[:-1], f"{tr(EDITION_WORDS[edition.audience])}.", legend.notes[-1])
    whose = "" if legend.simulated or not legend.credit else f"{legend.credit}."
    return Inside(legend.title, joined(about), whose, tr(INVENTED) if legend.simulated else "")


def known_words(edition: Edition) -> str:
    """The day of which an exported picture is, and how it may be handled."""
    return f"{tr('As known on {day}.', day=day(edition.today))} {marking(edition.audience, edition.settings)}"


def source_words(edition: Edition, site: Site, chips: Sequence[Chip]) -> str:
    """Whose pixels these are."""
    looks = looks_of(edition, site, chips)
    if site.simulated:
        return tr("Simulated {mission}.", mission=listed([m.name for m in missions_of(looks)] or ["imagery"]))
    return " ".join(f"{credit}." for credit in credits_of(looks, tr))


def pixel_words(looks: Sequence[Look], *, inside: bool) -> str:
    """How wide the pixels of some looks are on the ground, what is hatched, and whether the ground inside the outline
    alone is shown."""
    return f"{width_words(looks)} {hatched_words(inside=inside)}"


def width_words(looks: Sequence[Look]) -> str:
    """How wide the pixels of some looks are on the ground: 'Pixels of 30 m, laid on a grid of 10 m.'"""
    wide = sorted({m for mission in missions_of(looks) if (m := mission.pixel_m) is not None and m > PIXEL_M})
    if not wide:
        return tr("10 m pixels shown as pixels.")
    return tr("Pixels of {m} m, laid on a grid of 10 m.", m=" and ".join(f"{m:g}" for m in wide))


def chip_words(chip: Chip) -> str:
    """A look as a caption names it: its scene and the first digits of its chip's sha256."""
    return f"{chip.scene_id}, chip {chip.sha256[:HASH_DIGITS]}"
