"""Which changes are outlined on the later of two pictures, and the words for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from shapely.geometry.base import BaseGeometry

from geodata.detections.detection import Detection, Kind, State
from geodata.i18n.english_formats import counted, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.looks.chip import Chip
from geodata.sites.site import Site
from layers.pictures.annotate import Mark, came_between
from screens.session.edition import Edition


def outlined_changes(
    edition: Edition, site: Site, chosen: Detection | None, chips: tuple[Chip, Chip], *, alone: bool, blind: bool
) -> tuple[tuple[Mark, ...], str]:
    """What is outlined on the later of two looks, and the words for it.

    Args:
        chosen, alone, blind: as in `pictures`.
    """
    if chosen is not None and chosen.kind.is_activity and not (alone or blind):
        return activity_marks(chosen)
    before, after = (c.acquired_at.date() for c in chips)
    return _marked(edition, site, chosen, (before, after), blind=blind)


def _marked(
    edition: Edition, site: Site, chosen: Detection | None, between: tuple[date, date], *, blind: bool
) -> tuple[tuple[Mark, ...], str]:
    """What is outlined on the later picture: the marks, and in words how many and which one it is about.

    Args:
        between: days of the two pictures.
        blind: as in `pictures`.
    """
    if blind and chosen is not None:
        return (Mark(chosen.outline, Kind.UNCLEAR, State.CONFIRMED),), tr("Outlined: the ground in question.")
    standing = [
        d for d in edition.of(site.id) if not d.kind.is_activity and d.state in (State.CONFIRMED, State.PROVISIONAL)
    ]
    shown = [d for d in standing if came_between(d, *between)]
    question = chosen.id if chosen in shown else ""
    marks = tuple(_mark(d, aside=bool(question) and d.id != question) for d in shown)
    description = outlined_words(len(shown), len(standing))
    if question and len(shown) > 1:
        description = f"{description} {tr('The one in question has the thick line and the sign.')}"
    if shown and not question and chosen is not None:
        description = f"{description} {tr('The one in question is not outlined.')}"
    return marks, description


def activity_marks(chosen: Detection) -> tuple[tuple[Mark, ...], str]:
    """What is outlined on the page of a change of light, radar or reports, as _marked has it: nothing seen on the
    ground, which would read as that change."""
    if chosen.kind is Kind.RADAR_CHANGE:
        words = msg(
            "Outlined: where the radar echo changed. These images need not show it; changes seen in images themselves "
            "are not outlined here."
        )
        return (_mark(chosen, aside=False),), tr(words)
    words = msg("Nothing is outlined: this change is of the site as a whole, and these images do not show it.")
    return (), tr(words)


def _mark(d: Detection, *, aside: bool) -> Mark:
    return Mark(d.outline, d.kind, d.state, aside=aside)


def outlined_words(drawn: int, standing: int) -> str:
    """Which changes are outlined, and that others are not, because they came at another time; "" for none.

    Args:
        drawn: changes that came between the two dates.
        standing: changes on the ground that stand, whenever they came.
    """
    sentences = ""
    if drawn:
        changes = sentence_case(counted(drawn, "change"))
        message = msg("{changes} outlined on the later date, solid when confirmed, dashed when provisional.")
        sentences = tr(message, changes=changes)
    if standing > drawn:
        more = sentence_case(counted(standing - drawn, "change"))
        sentences += " " + tr("{changes} not outlined: not seen to come between these two dates.", changes=more)
    return sentences.strip()


def marks_key(marks: Sequence[Mark]) -> str:
    """Names what some marks draw, for caches: every field of each, in their order."""
    values = ([getattr(m, field.name) for field in fields(Mark)] for m in marks)
    return repr([[v.wkb_hex if isinstance(v, BaseGeometry) else v for v in mark] for mark in values])
