"""How an edition may be handled, what must stand beside a kind, what else may explain a change, and where people at
risk are helped. Pure.

The default markings are those of the Traffic Light Protocol 2.0 (FIRST, 2022).
"""

from __future__ import annotations

from collections.abc import Iterable

from geodata.access.audience import Audience
from geodata.detections.confidence import kind_unsure
from geodata.detections.detection import Detection, Kind, State
from geodata.detections.review_state import ReviewState
from geodata.i18n.formats import sentence_case
from geodata.i18n.messages import msg, tr
from geodata.settings.settings import Settings
from geodata.wording.change_sentences import KIND_WORDS, NOT_AGREED, PEOPLE_SPOKE, UNREVIEWED_FINDING

MARKINGS: dict[Audience, str] = {
    Audience.PUBLIC: msg("TLP:CLEAR. May be passed on, with its date."),
    Audience.PARTNER: msg("TLP:AMBER. For the organisation it was given to; not for publication."),
    Audience.INTERNAL: msg("TLP:RED. For the people it was given to; not to be passed on."),
}
"""What is printed where an operator has set no marking of their own."""
OTHER_EXPLANATIONS: dict[Kind, str] = {
    Kind.CONSTRUCTION: msg("Construction: paving, new roof cover, containers, stored goods."),
    Kind.DEMOLITION: msg("Demolition: shelling, fire, storm, flood, new roof cover."),
    Kind.CLEARING: msg("Clearing: harvest, fire, flood, landslide, quarrying."),
    Kind.UNCLEAR: msg("Kind not yet clear: roofs and bare ground cannot be told apart yet."),
    Kind.ACTIVITY: msg("Activity: power cuts, festivals, moonlight, smoke, more news."),
    Kind.DIMMED: msg("Dimmer light: saved power, new lamps, smoke."),
    Kind.DARK: msg("Light gone: power cut, lamps covered."),
    Kind.RELIT: msg("Light back: power, a generator, others than before."),
    Kind.BRIGHTER: msg("Brighter light: new lamps, night work, a festival."),
    Kind.BUSIER: msg("More reports: one event told often, a new source."),
    Kind.QUIETER: msg("Fewer reports: less attention, no access."),
    Kind.RADAR_CHANGE: msg("Radar: building, razing, goods, flood, ploughing."),
}
"""What else may look like each kind of change: the pixels do not tell who did it, or why."""
WITHDRAWN = msg("Withdrawn as wrong: it does not hold.")
NOT_CONFIRMED = msg("Not yet confirmed by the rule.")
AGREED = msg("Two people agree on it.")
REFERRAL = msg(
    "People may be held at such places. This page holds no data on persons. Bring what you know of a person to the "
    "protection services of your country, or to IOM. Nobody should be punished for what they were forced to do."
)
"""Where people at risk are helped, and the principle of non-punishment (Council of Europe Convention CETS 197, art. 26;
Bali Process policy guide on identifying victims of trafficking)."""


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
    said = f"{own.rstrip('.')}." if own else tr(MARKINGS[audience])
    return f"{tr('Copy for {who}.', who=recipient.strip().rstrip('.'))} {said}" if recipient.strip() else said


def other_explanations(detections: Iterable[Detection]) -> str:
    """What else may explain the kinds of change that are told, each kind once; "" without any."""
    kinds = {d.kind for d in detections}
    return " ".join(tr(words) for kind, words in OTHER_EXPLANATIONS.items() if kind in kinds)


def hedge_words(kind: Kind, probability: float | None, state: State, review: ReviewState | None = None) -> str:
    """What has to stand beside the kind of a change wherever the bare word travels, as in a column of a table.

    'Consistent with construction or another change; other explanations remain; the kind is right with a probability
    of 71%. Two people agree on it.'

    Args:
        kind, probability, state: of a change or of one statement about it; None = the probability is not known.
        review: what people's verdicts on it come to; None = not asked, as of an earlier statement.
    """
    if kind.is_activity:
        said = sentence_case(tr("{kind}; why cannot be seen", kind=tr(KIND_WORDS[kind]))) + "."
    elif kind is Kind.UNCLEAR:
        said = tr("Its kind is not yet clear.")
    else:
        word = tr(KIND_WORDS[kind])
        word = tr("{kind} or another change", kind=word) if kind_unsure(probability) else word
        said = tr("Consistent with {kind}; other explanations remain", kind=word)
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
