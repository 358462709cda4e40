"""What is said of people's verdicts: what they come to, and what ends a dispute. Pure."""

from __future__ import annotations

from geodata.detections.review import Verdict
from geodata.detections.review_state import ReviewState, Standing
from geodata.i18n.english_formats import day, in_words, listed
from geodata.i18n.messages import msg, tr, trn

NOT_YET = msg("It has not been reviewed by two people yet.")
ONE_WAITS = msg(
    "One person has given a verdict. It is shown once a second person, who judges without knowing it, has given theirs."
)
DISPUTE = msg("People differ on it, so it is not published.")
DISPUTE_ENDS = msg(
    "This ends when those who differ come to say the same: talk about it, then whoever changes their mind gives a new "
    "verdict with a reason. Nobody is outvoted; what was said before stays on file."
)
HELD_BEFORE = msg("On what was told of it before, and no longer on what is told now:")
TWO_AGREE = msg("Two people agree on it. Who no longer does gives a new verdict, and it is not published from then on.")
_SAID = {
    Verdict.CONFIRMED: msg("agreed by {who}"),
    Verdict.DISMISSED: msg("dismissed by {who}"),
    Verdict.UNSURE: msg("left open by {who}"),
}
_AGREED = {
    ReviewState.CONFIRMED: msg("Agreed by {who}, the last on {day}: “{reason}.”"),
    ReviewState.DISMISSED: msg("Dismissed by {who}, the last on {day}: “{reason}.”"),
    ReviewState.UNSURE: msg("Left open by {who}, the last on {day}: “{reason}.”"),
}
_NAMELESS = {
    ReviewState.CONFIRMED: msg(
        "Two people agree on it, the last on {day} (roles as they gave them; the program does not check who they are)."
    ),
    ReviewState.DISMISSED: msg(
        "Two people dismiss it, the last on {day} (roles as they gave them; the program does not check who they are)."
    ),
    ReviewState.UNSURE: msg(
        "Two people ask for another look, the last on {day} (roles as they gave them; the program does not check who "
        "they are)."
    ),
}
"""The same for those who do not read who gave a verdict, and in which words."""
STATE_WORDS = {
    ReviewState.NONE: msg("not reviewed"),
    ReviewState.WAITING: msg("second check waits"),
    ReviewState.CONFIRMED: msg("agreed by two people"),
    ReviewState.DISMISSED: msg("dismissed by two people"),
    ReviewState.UNSURE: msg("two people ask for another look"),
    ReviewState.DISPUTED: msg("people differ"),
}


def standing_sentence(standing: Standing) -> str:
    """'Agreed by reviewer 2 and analyst 5, the last on 3 Nov 2026: “Roofs on two dates.”' in one line.

    A dispute is told without reasons, which stand on the site's page; nothing is told of a verdict that waits.
    """
    if standing.agreed:
        last = standing.verdicts[-1]
        if not last.reviewer:
            return tr(_NAMELESS[standing.state], day=day(last.reviewed_at.date()))
        who = listed([r.reviewer for r in standing.verdicts], limit=4)
        reason = last.reason.strip().rstrip(".")
        return tr(_AGREED[standing.state], who=who, day=day(last.reviewed_at.date()), reason=reason)
    if standing.state is ReviewState.DISPUTED and not all(r.reviewer for r in standing.verdicts):
        return tr("People differ.")
    if standing.state is ReviewState.DISPUTED:
        sides = [
            tr(words, who=listed([r.reviewer for r in standing.verdicts if r.verdict is verdict], limit=4))
            for verdict, words in _SAID.items()
            if any(r.verdict is verdict for r in standing.verdicts)
        ]
        return tr("People differ: {sides}.", sides=listed(sides))
    waits = tr(ONE_WAITS) if standing.state is ReviewState.WAITING else tr(NOT_YET)
    if not standing.earlier:
        return waits
    held = trn(
        "What is told of it has changed since a verdict was given on it, which holds no longer.",
        "What is told of it has changed since {n} verdicts were given on it, which hold no longer.",
        standing.earlier,
        n=in_words(standing.earlier),
    )
    return f"{waits} {held}"
