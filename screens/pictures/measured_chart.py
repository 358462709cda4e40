"""What each look measured on a change, beside what was to be expected, look-alikes and control areas: charts."""

from __future__ import annotations

from functools import partial

from geodata.detections.detection import Detection
from geodata.detections.measured_look import MeasuredLook
from layers.charts.by_look import differing_share, measured_expected
from layers.style.escape import escape
from pipelines.measure.measured_looks import measured_looks_of
from screens.session.edition import Edition
from screens.widgets.html_component import by_width


def measured_at(edition: Edition, d: Detection) -> tuple[MeasuredLook, ...]:
    """What each look measured on a change, oldest first; () where it is not told in this edition, or was not kept when
    its site was last judged.

    Raises:
        ReadFailed: the file of the site is damaged.
    """
    return (measured_looks_of(edition.home, d.site_id, d.id) or ()) if edition.view.tells_measured(d.id) else ()


def measured_html(d: Detection, measured: tuple[MeasuredLook, ...], wide: float) -> str:
    """The chart and its words; "" where nothing was measured.

    Args:
        d: the change.
        measured: of it.
        wide: px for which the chart is drawn on a wide page.
    """
    if not measured:
        return ""
    window = (measured, d.last_clear_before, d.first_seen)
    parts = [by_width(partial(measured_expected.measured_expected_chart, *window), wide)]
    parts.append(_note(measured_expected.described(measured, d.first_seen)))
    if words := differing_share.described(measured, d.first_seen, d.last_seen):
        parts.append(by_width(partial(differing_share.differing_share_chart, *window, d.last_seen), wide))
        parts.append(_note(words))
    return f'<div class="cw-measured">{"".join(parts)}</div>'


def _note(words: str) -> str:
    return f'<p class="cw-note">{escape(words, limit=700)}</p>'
