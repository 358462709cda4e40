"""The table of changes on a page of a briefing, as plain values. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geodata.detections.detection import Detection, State
from geodata.detections.review_state import Standing
from geodata.i18n.english_formats import sentence_case
from geodata.i18n.messages import tr
from geodata.sites.site import Site
from geodata.wording.change_sentences import (
    area_words,
    detection_sentence,
    kind_words,
    window_sentence,
    withdrawn_sentence,
)
from geodata.wording.reasons import why_withdrawn
from geodata.wording.review_sentences import STATE_WORDS
from layers.charts.window_bar import axis_head, shared_axis, window_bar
from layers.style.escape import shorten
from layers.style.symbols import STATES, change_svg, confidence_svg, state_line_svg


def never_told(d: Detection) -> bool:
    """Whether a flag was withdrawn before it was confirmed: it gets a line instead of a row."""
    return d.state is State.WITHDRAWN and d.confirmed_on is None


def change_table(
    named: Sequence[tuple[str, Detection]], site: Site, today: date, standings: Mapping[str, Standing]
) -> dict[str, Any]:
    """Rows of the table, and the flags that were withdrawn before they were confirmed as lines under it. What the
    machine holds of a change and what people do are two columns: neither is taken for the other.

    Args:
        named: changes with their letters.
        site: of theirs.
        today: the day of reading, UTC.
        standings: what people say, by detection id; one that is missing has no verdict.
    """
    every = [d for _, d in named]
    listed_changes = [(letter, d) for letter, d in named if not never_told(d)]
    dropped = [
        {
            "id": d.id,
            "what": shorten(
                f"{sentence_case(kind_words(d))}, {area_words(d)}: "
                f"{why_withdrawn(d, every) or tr('withdrawn')}. "
                f"{window_sentence(d)}",
                240,
            ),
        }
        for _, d in named
        if never_told(d)
    ]
    if not listed_changes:
        return {"rows": [], "dropped": dropped}
    axis = shared_axis([d for _, d in listed_changes], today, left=6, right=118)
    rows = []
    for letter, d in listed_changes:
        withdrawn = d.state is State.WITHDRAWN
        rows.append(
            {
                "letter": letter,
                "sign": change_svg(d, 18),
                "what": shorten(withdrawn_sentence(d, others=every), 220) if withdrawn else detection_sentence(d, site),
                "was": detection_sentence(d, site) if withdrawn else "",
                "window": window_sentence(d, computed_too=False),
                "id": d.id,
                "bar": window_bar(d, axis, caption=False, width=124),
                "state": tr(STATES[d.state].word),
                "line": state_line_svg(d.state, 30, 12),
                "confidence": "" if withdrawn else confidence_svg(d.confidence),
                "confidence_word": tr("Page kept") if withdrawn else tr(d.confidence.value).capitalize(),
                "people": sentence_case(tr(STATE_WORDS[standings.get(d.id, Standing()).state])),
            }
        )
    return {"rows": rows, "dropped": dropped, "head": axis_head(axis, width=124)}
