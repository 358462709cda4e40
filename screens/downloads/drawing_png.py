"""A drawing of a screen as a PNG file, in a frame that says what it shows, of which day and edition, and whose."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PIL import Image

from geodata.access.audience import EDITION_WORDS, Audience
from geodata.i18n.english_formats import day
from geodata.i18n.messages import UNREVIEWED, UNREVIEWED_WORDS, in_use, speaking, tr
from layers.charts.framed import Frame, framed
from layers.pictures.words_inside import INVENTED, Inside, chunks, joined
from pipelines.brief.forms.raster import PPI, rasters
from screens.downloads.file_button import file_button
from screens.session.edition import Edition, edition_for_file
from screens.session.visitor import visitor
from screens.widgets.page_frame import DEMO_STRIP, foot_lines

FINER = 2.0
"""Pixels of the file a pixel of the screen: sharp on a slide and in print."""


@dataclass(frozen=True)
class Drawn:
    """What goes into a file."""

    title: str  # what is shown, translated
    drawings: tuple[str, ...]  # SVG, at least one
    notes: tuple[str, ...] = ()  # what limits it, translated: filters, what is left out


def save_drawing(edition: Edition, words: str, draw: Callable[[Edition], Drawn], *, stem: str, key: str) -> None:
    """Draw the button; the file is made when it is asked for, of the edition as it then stands.

    Args:
        edition: what its reader may see.
        words: on the button, translated: a screen has several.
        draw: makes the drawings from an edition; also from a later one, in which less may be told.
        stem: begins the name of the file, which has no day: the file is of the day on which it is asked for.
        key: unique on the page.
    """
    file_button(
        words,
        partial(_file, edition.home, edition.audience, visitor().until, in_use(), draw),
        file_name=f"{stem}-{edition.audience}.png",
        mime="image/png",
        key=key,
    )


def _file(home: Path, eyes: Audience, until: datetime | None, language: str, draw: Callable[[Edition], Drawn]) -> bytes:
    """The file of a button, which may be pressed long after it was drawn: what is held since is not in it.

    Raises:
        NotAllowed: as edition_for_file.
        NotFound: what is drawn is not in the edition any more.
    """
    with speaking(language):
        now = edition_for_file(home, eyes, until)
        return png_of(now, draw(now))


def png_of(edition: Edition, drawn: Drawn) -> bytes:
    """The file: the drawings; under them the day, how the edition may be handled, sources and whom to write to."""
    as_of = tr("As known on {day}.", day=day(edition.today))
    strip = f"{tr(DEMO_STRIP[0])} {tr(DEMO_STRIP[1])}" if edition.demo else ""
    unread = [tr(UNREVIEWED_WORDS)] if in_use() in UNREVIEWED else []
    handled, sources = foot_lines(edition)
    frame = Frame(drawn.title, (*drawn.notes, f"{as_of} Compound Watch.", handled, sources, *unread), strip)
    named = f"{tr(EDITION_WORDS[edition.audience])}."
    about = joined((*drawn.notes, named, as_of, handled, *unread))
    inside = Inside(drawn.title, about, sources, tr(INVENTED) if edition.demo else "")
    svg, width = framed(drawn.drawings, frame)
    (made,) = rasters([(svg, width * FINER * 72.0 / PPI)])
    picture = Image.open(io.BytesIO(made)).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True, pnginfo=chunks(inside))
    return out.getvalue()
