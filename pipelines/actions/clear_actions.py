"""The queue of actions that wait for a person, every text that would go out, in plain lines."""

from __future__ import annotations

from collections.abc import Iterable

from geodata.access.action_rules import (
    action_digest,
    action_unfit,
    as_report,
    waiting_actions,
)
from geodata.actions.action import Action
from geodata.actions.action_sentences import action_days, listed_words
from geodata.edition_view import EditionView
from geodata.i18n.messages import msg, tr
from geodata.incidents.clearing import Clearing, care_of
from geodata.sites.shown_place import told_name
from geodata.text.risk_words import RISK_WORDS


def action_queue(
    actions: Iterable[Action], clearings: Iterable[Clearing], outside: EditionView
) -> list[dict[str, object]]:
    """Actions that nobody has decided about as they stand, with what asks for care and what stops each; "" = nothing.

    Args:
        actions: as stored.
        clearings: all decisions.
        outside: the edition for partners or the public, for the places that they would read.
    """
    return [
        {
            "id": action.id,
            "kind": action.kind.value,
            "days": action_days(action),
            "date_precision": action.date_precision.value,
            "places": ", ".join(outside_places(action, outside)),
            "named": action.named,
            "acted_by": action.acted_by,
            "source": action.source,
            "url": action.url,
            "licence": as_report(action).licence,
            "title_inside": action.title,
            "risks": [RISK_WORDS[risk] for risk in care_of(as_report(action), outside.today)],
            "digest": action_digest(action),
            "stopped_by": str(action_unfit(action, outside.today)),
            "changed_since_cleared": lapsed,
        }
        for action, lapsed in waiting_actions(actions, clearings)
    ]


def outside_places(action: Action, outside: EditionView) -> list[str]:
    """The places that an action would be told at, as partners and the public read their names."""
    return [told_name(site) for site in outside.concerned_by(action)]


def action_texts(action: Action, outside: EditionView) -> str:
    """Every field of an action as it goes out."""
    beside = {
        msg("When"): action_days(action),
        msg("Where"): ", ".join(filter(None, (action.named, *outside_places(action, outside)))),
        msg("Who acted"): action.acted_by,
        msg("Source"): action.source,
        msg("Link"): action.url,
        msg("Terms"): as_report(action).licence,
    }
    texts = [f"{tr(name)}: {text}" for name, text in beside.items() if text]
    return tr("As: {row} {texts}", row=f"{listed_words(action)}.", texts="; ".join((*texts, f"id {action.id}")))
