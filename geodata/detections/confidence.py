"""How sure a detection is: doubts are counted. One table for the rule and its words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.detections.detection import Confidence
from geodata.i18n.english_formats import in_figures
from geodata.i18n.messages import english, msg, tr
from geodata.i18n.translated import translated

MANY_LOOKS = 8
"""Clear looks that agree from which they are many."""
LARGE_PX = 25
"""Pixels from which a change is large."""
SHARP_DAYS, WIDE_DAYS = 20, 60
"""Days from the last clear look before to the first that differs: up to the first sharp, beyond the second wide."""
STRONG_SIGMA, WEAK_SIGMA = 5.0, 3.0
"""Median robust standard deviations by which its looks differ: from the first strong, below the second weak."""
SURE_KIND = 0.9
"""Probability of the kind below which it is a doubt, and with which nothing is high: construction that may be clearing
is no finding to rely on."""
SHOWS_SHARE = 0.5
"""Share 0..1 of its usable pixels that must differ for a look to show a change."""
SHORT_HISTORY = 20
"""Clear looks of history below which it is short."""
LEAST_ALIKE_PIXELS, LEAST_ALIKE_PLACES, LEAST_ALIKE_SHARE = 30, 3, 0.8
"""Of light: look-alike pixels, separate places of them, and share 0..1 of the values that have them beside them, below
which nothing is held against look-alikes. Touching pixels share one lamp."""

DOUBTS: dict[str, str] = {
    "few-looks": english("fewer than {n} clear looks agree", n=MANY_LOOKS),
    "no-look-before": msg("no clear look shows the place before the change"),
    "wide-window": english(
        "more than {n} days lie between the last clear look before and the first that differs", n=WIDE_DAYS
    ),
    "weak": english("the looks differ by less than {n} standard deviations", n=f"{WEAK_SIGMA:g}"),
    "small": english("it covers fewer than {n} pixels", n=LARGE_PX),
    "own-season": msg("it rests on the place's own past seasons instead of look-alikes"),
    "no-swir": msg("the images have no short-wave band"),
    "kind-unsure": english("its kind is right with a probability under {share}", share=f"{SURE_KIND:.0%}"),
    "short-history": english("the history has fewer than {n} clear looks", n=SHORT_HISTORY),
}
"""Every doubt that counts, with its words for the rule; geodata/wording/reasons.py has those for one detection."""

MAY_BE_FIELD = "may-be-field"
"""Not counted, since few looks say much the same: new ground was not yet seen bare often enough in its green season."""
NEVER_HIGH = ("kind-unsure", MAY_BE_FIELD)
"""Doubts with which nothing is high."""

AT_MOST: tuple[tuple[Confidence, int], ...] = ((Confidence.HIGH, 1), (Confidence.MEDIUM, 2))
"""Level -> doubts it bears at most, surest first; more are low."""


def kind_unsure(probability: float | None) -> bool:
    """Whether a kind is right with a probability (0..1) under SURE_KIND; not so where it is not known."""
    return probability is not None and probability < SURE_KIND


def level_of(doubts: Sequence[str], *, confirmed: bool) -> Confidence:
    """The level that these doubts leave.

    Args:
        doubts: codes of DOUBTS, each counted once, and MAY_BE_FIELD, which only keeps it from being high.
        confirmed: False = it was never confirmed, which is always low.

    Raises:
        KeyError: another code.
    """
    count = len({code for code in doubts if code != MAY_BE_FIELD and DOUBTS[code]})
    if not confirmed:
        return Confidence.LOW
    level = next((level for level, most in AT_MOST if count <= most), Confidence.LOW)
    return Confidence.MEDIUM if level is Confidence.HIGH and any(code in doubts for code in NEVER_HIGH) else level


def rule_sentences() -> tuple[str, ...]:
    """The rule in words, as docs/method.md and the methods page print it."""
    doubts = "; ".join(map(translated, DOUBTS.values()))
    (high, one), (medium, two) = AT_MOST
    return (
        tr("Of changes of the ground doubts are counted: {doubts}.", doubts=doubts),
        tr(
            "At most {one} doubt is {high}, {two} are {medium}, more are {low}; what was never confirmed is {low}.",
            one=one,
            high=tr(high.value),
            two=two,
            medium=tr(medium.value),
            low=tr(Confidence.LOW.value),
        ),
        tr(
            "Where the kind is right with a probability under {share}, or its ground may still be a field, "
            "confidence is never {high}.",
            share=f"{SURE_KIND:.0%}",
            high=tr(high.value),
        ),
        *_of_others(),
    )


def _of_others() -> tuple[str, ...]:
    """The same for light, radar and reports, whose levels pipelines/activity gives by rules of their own."""
    low, medium, high = (tr(level.value) for level in (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH))
    return (
        tr(
            "Of changes of light it is {low} where too few look-alike places could be compared (fewer than {pixels}, "
            "fewer than {places} apart from each other, or beside fewer than {share} of the values), the ground around "
            "lost most of its light as well, or it was never confirmed, else {high} where the step is strong and lasts "
            "over many values, and {medium} otherwise.",
            pixels=in_figures(LEAST_ALIKE_PIXELS, "pixel"),
            places=in_figures(LEAST_ALIKE_PLACES, "place"),
            share=f"{LEAST_ALIKE_SHARE:.0%}",
            low=low,
            high=high,
            medium=medium,
        ),
        tr(
            "Of changes of radar it is {high} where the change is strong and many looks agree, or two orbits show it, "
            "and {medium} otherwise; of reports it is always {low}.",
            low=low,
            high=high,
            medium=medium,
        ),
    )
