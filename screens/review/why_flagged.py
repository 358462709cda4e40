"""Why the machine flags a change: its window, what each look measured, what speaks for and against, with figures."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.detections.confidence import SHOWS_SHARE
from geodata.detections.detection import Detection
from geodata.detections.measured_look import MeasuredLook
from geodata.detections.reason_codes import base_code, like_flagged, outside_flagged, reasons_of_confidence
from geodata.i18n.english_formats import day, in_figures, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.wording.change_sentences import area_words, confidence_sentence, looks_words
from geodata.wording.reasons import DOUBTS, SUPPORTS, reason_words
from layers.charts.by_look.differing_share import most_of_controls, percent
from layers.charts.window_bar import axis_head, shared_axis, window_bar
from layers.style.escape import escape
from screens.pictures.measured_chart import measured_at, measured_html
from screens.session.edition import Edition
from screens.widgets import page_frame
from screens.widgets.html_component import WIDE, by_width

BAR_WIDTH = 660.0
SUPPORT, DOUBT = msg("Support"), msg("Doubt")


def why_flagged(edition: Edition, d: Detection) -> str:
    """The card as HTML: support and doubt with the same weight."""
    measured = measured_at(edition, d)

    def bar(width: float) -> str:
        axis = shared_axis([d], edition.today, left=6, right=width - 20)
        return f"{axis_head(axis, width=width)}{window_bar(d, axis, width=width)}"

    return (
        page_frame.card_title("Why the machine flags it", confidence_sentence(d))
        + by_width(bar, BAR_WIDTH)
        + measured_html(d, measured, WIDE)
        + f'<dl class="cw-facts">{reasons_html(edition, d, measured)}</dl>'
    )


def reasons_html(edition: Edition, d: Detection, measured: Sequence[MeasuredLook]) -> str:
    """Rows of a list of facts: what speaks for it and against, then the control areas, each with its figure.

    Args:
        edition: that holds the change and its control areas.
        d: the change.
        measured: what each look measured on it, oldest first; () = not kept.
    """
    codes = reasons_of_confidence(d.reasons)
    rows: list[str] = []
    for sign, table in ((SUPPORT, SUPPORTS), (DOUBT, DOUBTS)):
        figures = {
            words: figure(code, d, measured)
            for code in codes
            for words in reason_words((code,), table, activity=d.kind.is_activity)
        }
        for words in reason_words(codes, table, activity=d.kind.is_activity):
            rows.append(_row(sign, sentence_case(words), figures[words]))
    here = [p for p in edition.placebos if p.site_id == d.site_id]
    if here and not d.kind.is_activity:  # they are judged for changes of the ground alone
        flagged = sum(p.flagged for p in here)
        share = tr("{n} of {all} flagged", n=flagged, all=len(here))
        most = most_of_controls(measured, d.first_seen, d.last_seen)
        if most is not None:
            share = tr("{flagged}, at most {most} % of one differs in a look", flagged=share, most=percent(most))
        restless = bool(flagged) or (most or 0.0) >= SHOWS_SHARE
        rows.append(_row(DOUBT if restless else SUPPORT, tr("Control areas around this place"), share))
    return "".join(rows)


def _row(sign: str, words: str, figure_words: str) -> str:
    of = f": {figure_words}" if figure_words else ""
    shown = "cw-doubt" if sign == DOUBT else "cw-support"
    return f'<dt><b class="{shown}">{tr(sign)}</b></dt><dd>{escape(f"{words}{of}.", limit=300)}</dd>'


def figure(code: str, d: Detection, measured: Sequence[MeasuredLook]) -> str:
    """The figure behind a reason, in words; "" where it has none, or none is kept. What was measured is of the newest
    look that shows the change.

    Args:
        code: the detector's reason.
        d: the change.
        measured: what each look measured on it, oldest first; () = not kept.
    """
    base = base_code(code)
    if base in ("many-looks", "few-looks"):
        return looks_words(d)
    if base in ("sharp-window", "wide-window") and d.last_clear_before is not None:
        return in_figures((d.first_seen - d.last_clear_before).days, "day")
    if base in ("large", "small"):
        return area_words(d)
    if base == "kind-unsure" and d.kind_probability is not None:
        return tr("the model gives this kind {percent}", percent=f"{d.kind_probability:.0%}")
    if base == "outside-restless":
        share = outside_flagged(d.reasons)
        return tr("{percent} % of it a look", percent=share) if share else ""
    if base in ("lookalikes-stayed", "lookalikes-did-not-rise") and (rate := like_flagged(d.reasons)):
        return tr("they were flagged at a rate of {low} to {high} a year", low=rate[0], high=rate[1])
    showing = [look for look in measured if d.first_seen <= look.day <= d.last_seen and look.outside]
    return _of_look(base, showing[-1]) if showing else ""


def _of_look(base: str, look: MeasuredLook) -> str:
    """The figure of a reason that rests on what was measured, of one look."""
    measured = f"{100 * look.measured:.1f}"
    if base in ("strong", "weak"):
        return tr(
            "reflectance {measured} % on {day}, where {low} to {high} % was to be expected",
            measured=measured,
            day=day(look.day),
            low=f"{100 * look.low:.1f}",
            high=f"{100 * look.high:.1f}",
        )
    if base == "look-alikes" and look.lookalikes is not None:
        return tr(
            "reflectance {beside} % on {day}, and {measured} % here",
            beside=f"{100 * look.lookalikes:.1f}",
            day=day(look.day),
            measured=measured,
        )
    return ""
