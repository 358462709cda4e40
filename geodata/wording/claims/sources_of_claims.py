"""The sources of a claim and of the count beside it: each figure has its own; where none is on file that is told."""

from __future__ import annotations

from collections.abc import Callable

from geodata.i18n.messages import msg, tr
from geodata.incidents.claim import Claim

OF_ONE = msg("Source: {source}")
OF_CLAIM = msg("Source of the claim: {source}.")
OF_COUNT = msg("Source of the count: {source}.")
OF_BOTH = msg("Source of the claim and of the count: {source}.")
NO_CLAIM_SOURCE = msg("No source is on file for the claim.")
NO_COUNT_SOURCE = msg("No source is on file for the count.")
NOT_CHECKED = msg("Neither is checked here.")


def count_source(claim: Claim) -> str:
    """Where an independent count is published; "" = none is on file. A count alone is what its row's source tells."""
    return claim.independent_source or (claim.source if claim.figure is None else "")


def claim_sources(claim: Claim) -> tuple[tuple[str, str], ...]:
    """Messages about its sources, each with the source that takes the place of {source} in it; "" where it has none.

    A claim without a count, or a count alone, without any source has none.
    """
    if claim.figure is None or claim.independent_figure is None:
        return ((OF_ONE, source),) if (source := _only_source(claim)) else ()
    if claim.source and claim.source == claim.independent_source:
        return ((OF_BOTH, claim.source), (NOT_CHECKED, ""))
    of_claim = (OF_CLAIM, claim.source) if claim.source else (NO_CLAIM_SOURCE, "")
    of_count = (OF_COUNT, claim.independent_source) if claim.independent_source else (NO_COUNT_SOURCE, "")
    return (of_claim, of_count, (NOT_CHECKED, ""))


def sources_sentence(claim: Claim, shown: Callable[[str], str] = str) -> str:
    """What is said of its sources; "" without any.

    Args:
        claim: which.
        shown: how a source is shown, such as with its link or shortened.
    """
    return " ".join(tr(said_of, source=shown(source)) for said_of, source in claim_sources(claim))


def sources_told(claim: Claim) -> str:
    """The same for a column that is headed as the source: the source alone where there is one figure."""
    beside = claim.figure is not None and claim.independent_figure is not None
    return sources_sentence(claim) if beside else _only_source(claim)


def _only_source(claim: Claim) -> str:
    return claim.source if claim.figure is not None else count_source(claim)
