"""What has to stand beside the kind of a change wherever the bare word travels, as in a column of a table. Pure."""

from __future__ import annotations

from geodata.detections.confidence import kind_unsure
from geodata.detections.detection import Kind, State
from geodata.detections.review_state import ReviewState
from geodata.i18n.messages import msg, tr
from geodata.wording.change_sentences import KIND_WORDS, NOT_AGREED, PEOPLE_SPOKE, UNREVIEWED_FINDING

WITHDRAWN = msg("Withdrawn as wrong: it does not hold.")
NOT_CONFIRMED = msg("Not yet confirmed by the rule.")
AGREED = msg("Two people agree on it.")


def hedge_words(kind: Kind, probability: float | None, state: State, review: ReviewState | None = None) -> str:
    """'Consistent with construction or another change; the kind is right with a probability of 71%. Two people agree on
    it.'

    Args:
        kind, probability, state: of a change or of one statement about it; None = the probability is not known.
        review: what people's verdicts on it come to; None = not asked, as of an earlier statement.
    """
    if kind is Kind.ACTIVITY:
        said = tr("A number above its usual range; what for cannot be seen.")
    elif kind is Kind.UNCLEAR:
        said = tr("Its kind is not yet clear.")
    else:
        word = tr(KIND_WORDS[kind])
        word = tr("{kind} or another change", kind=word) if kind_unsure(probability) else word
        said = tr("Consistent with {kind}, which is no proof of it", kind=word)
        if probability is not None:
            said += tr("; the kind is right with a probability of {share}", share=f"{probability:.0%}")
        said += "."
    parts = [said]
    if state is State.WITHDRAWN:
        parts.append(tr(WITHDRAWN))
    elif state is State.PROVISIONAL:
        parts.append(tr(NOT_CONFIRMED))
    if review is not None and state is not State.WITHDRAWN:
        spoken = NOT_AGREED if review in PEOPLE_SPOKE else UNREVIEWED_FINDING
        parts.append(tr(AGREED if review is ReviewState.CONFIRMED else spoken))
    return " ".join(parts)
