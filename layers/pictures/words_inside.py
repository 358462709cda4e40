"""What a saved picture is, as words inside its PNG file: programs read them where nobody looks at the pixels. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PIL.PngImagePlugin import PngInfo

from geodata.i18n.messages import msg

PROGRAM = "Compound Watch"
INVENTED = msg("Simulated: places and pixels are invented. Nothing here describes a real site.")
SUFFIX = "-simulated"
"""In the name of a file about an invented place: a name travels where neither pixels nor words are looked at."""


@dataclass(frozen=True)
class Inside:
    """What is written into a file, each translated; "" = nothing."""

    title: str  # what it is of
    description: str  # the day, the edition, its handling, what limits it
    copyright: str = ""  # whose pixels and ground
    disclaimer: str = ""  # of an invented place: that it is one


def chunks(inside: Inside) -> PngInfo:
    """The same as text chunks under the keywords that the PNG specification names; any script."""
    made = PngInfo()
    for keyword, words in (
        ("Title", inside.title),
        ("Description", inside.description),
        ("Copyright", inside.copyright),
        ("Disclaimer", inside.disclaimer),
        ("Software", PROGRAM),
    ):
        if words:
            made.add_itxt(keyword, words)
    return made


def joined(parts: Iterable[str]) -> str:
    """Sentences as one text, empty ones left out."""
    return " ".join(part for part in parts if part)
