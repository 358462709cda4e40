"""How an edition may be handled, what else may explain a change, and where people at risk are helped. Pure.

The default markings are those of the Traffic Light Protocol 2.0 (FIRST, 2022).
"""

from __future__ import annotations

from collections.abc import Iterable

from geodata.access.audience import Audience
from geodata.detections.detection import Detection, Kind
from geodata.i18n.messages import msg, tr
from geodata.settings.settings import Settings

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
    Kind.DIMMED: msg("Dimmer light: saved power, new lamps, smoke, leaves, a fault of the grid."),
    Kind.DARK: msg("Light gone: a power cut, a generator without fuel, lamps turned down or covered."),
    Kind.RELIT: msg("Light back: power restored, a generator, other people than before."),
    Kind.BRIGHTER: msg("Brighter light: new lamps, building work at night, a festival, flares."),
    Kind.BUSIER: msg("More reports: more journalists, one event told often, a new source."),
    Kind.QUIETER: msg("Fewer reports: less attention, a source that ended, no access."),
    Kind.RADAR_CHANGE: msg("Radar: building, razing, parked vehicles, goods, flood, ploughing."),
}
"""What else may look like each kind of change: the pixels do not tell who did it, or why."""
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
