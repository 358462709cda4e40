"""What is said of how often the kind is right. Pure."""

from __future__ import annotations

from geodata.detections.kind_accuracy import KindAccuracy, kind_accuracy
from geodata.i18n.messages import tr


def kind_accuracy_short(found: KindAccuracy | None = None) -> str:
    """The same in two lines, for a sheet of paper."""
    found = found or kind_accuracy()
    return tr(
        "On simulated ground of measured spectra the kind was right in {share} ({right} of {named}). It was never "
        "scored on a real compound.",
        share=f"{found.share_right:.0%}",
        right=found.right,
        named=found.named,
    )


def kind_accuracy_sentence(found: KindAccuracy | None = None) -> str:
    """How often the kind was right, of how many, on what ground, and that no real compound was scored.

    Args:
        found: None = as the benchmark last wrote it.
    """
    found = found or kind_accuracy()
    return tr(
        "On simulated ground of measured spectra the kind was right in {share} of the changes that were given one "
        "({right} of {named}), and left open in {unclear} of {asked}. Told alone, without “or another change”, it was "
        "right in {alone_right} of {alone}. It was never scored on a real compound.",
        share=f"{found.share_right:.0%}",
        right=found.right,
        named=found.named,
        unclear=found.asked - found.named,
        asked=found.asked,
        alone_right=found.alone_right,
        alone=found.alone,
    )
