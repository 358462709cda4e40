"""How an edition may be handled, what must stand beside a kind, what else may explain a change, and where people at
risk are helped. Pure.

The default markings are those of the Traffic Light Protocol 2.0 (FIRST, 2022).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from geodata.access.audience import Audience
from geodata.detections.confidence import kind_unsure
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.lifecycle import JOINED, OUTSIDE
from geodata.detections.review_state import ReviewState
from geodata.i18n.english_formats import sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.settings.settings import Settings
from geodata.text.names.same_person import DO_NOT_QUOTE
from geodata.wording.activity_sentences import CANNOT_SHOW, source_of_kind
from geodata.wording.change_sentences import DISMISSED, KIND_WORDS, LOOKS_ALIKE, not_quotable, told_kind

MARKINGS: dict[Audience, str] = {
    Audience.PUBLIC: msg("TLP:CLEAR. May be passed on, with its date."),
    Audience.PARTNER: msg("TLP:AMBER. For the organisation it was given to; not for publication."),
    Audience.INTERNAL: msg("TLP:RED. For the people it was given to; not to be passed on."),
}
"""What is printed where an operator has set no marking of their own."""
WITHDRAWN = msg("Withdrawn: it does not hold.")
WITHDRAWN_JOINED = msg(
    "Withdrawn as a change of its own: it is part of another change, in which it lies or which it touches."
)
WITHDRAWN_OUTSIDE = msg(
    "Withdrawn from this site: most of its ground lies outside the outline as it is drawn now. What was seen of the "
    "ground is not called wrong by that."
)
WITHDRAWN_NO_ERROR = {JOINED: WITHDRAWN_JOINED, OUTSIDE: WITHDRAWN_OUTSIDE}
HAS_ENDED = msg("It has ended.")
GROUND_ENDED = msg("It has ended: the ground is back to what it was before, or the same ground changed again.")
"""Which of the two is not kept: a withdrawn one was none, part of another or outside; an ended one was there."""
NOT_CONFIRMED = msg("Not yet confirmed by the rule.")
AGREED = msg("Two people agree on it (roles as they gave them; the program does not check who they are).")
AS_IT_WAS_TOLD = msg("As it was told at the time: what may be quoted stands with the change itself.")
PACKED = msg(
    "Ask whoever publishes this for an evidence package: of some changes there is one, of others none, and why is not "
    "told. With one, anybody makes the finding again:"
)
"""The same of every change: said of some alone, a refusal of others would tell of a place that is hidden."""
AGAIN = msg("Make it again offline:")
REFERRAL = msg(
    "People may be held at such places. No data on persons is meant to be here; if you find any, tell whoever "
    "publishes this. Do not go there or write to anyone inside: it may endanger them. "
    "Bring what you know of a person to the protection services of your country, or to the International Organization "
    "for Migration (iom.int); to an embassy only where that person agrees. "
    "Nobody should be punished for what they were forced to do."
)
"""Where people at risk are helped, and the principle of non-punishment (Council of Europe Convention CETS 197, art. 26;
Bali Process policy guide on identifying victims of trafficking)."""

BEHIND_LOGIN: dict[Audience, str] = {
    Audience.PARTNER: msg("serve it only behind a login that your partners have, never on an open web server."),
    Audience.INTERNAL: msg("serve it only behind a login that your own people have, never on an open web server."),
}
"""Who may reach the files of an edition that is not public."""


def marking(audience: Audience, settings: Settings, *, recipient: str = "") -> str:
    """How an edition may be handled, and for whom this copy was made.

    Args:
        audience: of the edition.
        settings: with the operator's own markings.
        recipient: a partner such as a telecoms company or a bank; "" = nobody is named.
    """
    own = {
        Audience.PUBLIC: settings.handling_public,
        Audience.PARTNER: settings.handling_partner,
        Audience.INTERNAL: settings.handling_internal,
    }[audience].strip()
    sentence = f"{own.rstrip('.')}." if own else tr(MARKINGS[audience])
    return f"{tr('Copy for {who}.', who=recipient.strip().rstrip('.'))} {sentence}" if recipient.strip() else sentence


def behind_login(audience: Audience, settings: Settings) -> str:
    """The marking of an edition that is not public, and who alone may reach its files; "" of the public one.

    'TLP:AMBER. For the organisation it was given to; not for publication: serve it only behind a login that your
    partners have, never on an open web server.'

    Args:
        audience: of the edition.
        settings: with the operator's own markings.
    """
    if audience is Audience.PUBLIC:
        return ""
    return f"{marking(audience, settings).rstrip('.')}: {tr(BEHIND_LOGIN[audience])}"


def made_again(detection_id: str, audience: Audience) -> tuple[str, str]:
    """How a reader of an edition can make a finding again, and the command for it.

    Args:
        detection_id: of a change that the edition shows.
        audience: of the edition; internal readers have the archive itself.
    """
    if audience is Audience.INTERNAL:
        return tr(AGAIN), f"compound-watch replay {detection_id}"
    return tr(PACKED), "compound-watch verify FILE.zip"


def other_explanations(detections: Iterable[Detection]) -> str:
    """What else may explain the kinds of change that are told, each kind once; "" without any.

    'Construction: paving, a new roof cover, containers or stored goods would look alike.' Those of activity name what
    was measured themselves.
    """
    kinds = {d.kind for d in detections}
    return " ".join(_named(kind, tr(words)) for kind, words in LOOKS_ALIKE.items() if kind in kinds)


def _named(kind: Kind, words: str) -> str:
    return words if kind.is_activity else f"{sentence_case(tr(KIND_WORDS[kind]))}: {words[:1].lower()}{words[1:]}"


def change_words(detection: Detection) -> str:
    """What a change is in a few words that stand alone: 'change consistent with construction or another change'."""
    ground = detection.kind is not Kind.UNCLEAR and not detection.kind.is_activity
    return f"change consistent with {told_kind(detection)}" if ground else told_kind(detection)


def hedge_words(
    kind: Kind,
    probability: float | None,
    state: State,
    review: ReviewState | None = None,
    *,
    withdrawn_reason: str = "",
    beside: bool = False,
    statement: bool = False,
) -> str:
    """What has to stand beside the kind of a change wherever the bare word travels, as in a column of a table.

    'Consistent with construction or another change; other explanations remain; the model gives the kind 71%, and
    was scored on simulated ground of measured spectra alone. Two people agree on it (roles as they gave them; …).' Of
    activity: what else moves the measure that it is of, and what that measure cannot show. Of a withdrawn change that
    alone: no kind and no probability.

    Args:
        kind, probability, state: of a change or of one statement about it; None = the probability is not known.
        review: what people's verdicts on the change come to; None = not asked.
        withdrawn_reason: its code, which says whether it was an error about the ground; "" = not told.
        beside: its sentence stands beside, which of activity says what the measure cannot show, and that it has ended.
        statement: it is one statement of several made about the change, which people may have read another of.
    """
    if state is State.WITHDRAWN:
        return tr(WITHDRAWN_NO_ERROR.get(withdrawn_reason, WITHDRAWN))
    if kind.is_activity:
        limit = CANNOT_SHOW[source_of_kind(kind)] if kind is not Kind.ACTIVITY else msg("Why cannot be seen.")
        hedge = tr(LOOKS_ALIKE[kind]) if beside else f"{tr(LOOKS_ALIKE[kind])} {tr(limit)}"
    elif kind is Kind.UNCLEAR:
        hedge = tr("Its kind is not yet clear.")
    else:
        word = tr(KIND_WORDS[kind])
        word = tr("{kind} or another change", kind=word) if kind_unsure(probability) else word
        hedge = tr("Consistent with {kind}; other explanations remain", kind=word)
        if probability is not None:
            hedge += "; " + tr(
                "the model gives the kind {share}, and was scored on simulated ground of measured spectra alone",
                share=f"{probability:.0%}",
            )
        hedge += "."
    parts = [hedge]
    if state is State.PROVISIONAL:
        parts.append(tr(NOT_CONFIRMED))
    elif state is State.ENDED and not (beside and kind.is_activity):
        parts.append(tr(HAS_ENDED if kind.is_activity else GROUND_ENDED))
    if review is not None:
        agreed = tr(AS_IT_WAS_TOLD if statement else AGREED)
        parts.append(agreed if review is ReviewState.CONFIRMED else not_quotable(review))
    return " ".join(parts)


def do_not_quote_sum(ids: Collection[str], agreed: Collection[str], dismissed: Collection[str]) -> str:
    """What stands behind what is told of one change, or of several together: that two people have not agreed on each,
    or dismissed some; "" where they agree on each.

    Args:
        ids: of the changes. agreed, dismissed: ids of those that two people confirm, and that two people dismissed.
    """
    others = set(ids).difference(agreed)
    wrong = others.intersection(dismissed)
    if not others:
        return ""
    if not wrong:
        return tr(DO_NOT_QUOTE)
    if wrong == set(ids) and len(wrong) == 1:
        return tr(DISMISSED)
    if wrong == others:
        return trn(
            "It rests on a finding that two people dismissed: do not quote.",
            "It rests on findings that two people dismissed: do not quote.",
            len(wrong),
        )
    return tr("It rests on findings that two people dismissed or have not agreed on: do not quote.")
