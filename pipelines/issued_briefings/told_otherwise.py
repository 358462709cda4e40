"""What an issue told of claims and actions of others, as its twin holds it, against what is told of them now. Pure.

A twin holds figures, days and kinds, and of words a digest alone: words that moved are not told again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from geodata.access.action_rules import action_key, id_outside
from geodata.access.audience import Audience
from geodata.actions.action import KIND_LISTED, Action, ActionKind
from geodata.actions.action_sentences import named_action
from geodata.i18n.english_formats import day, number, sentence_case
from geodata.i18n.messages import msg, tr
from geodata.incidents.claim import Claim
from geodata.incidents.clearing import Clearing, Decision, fields_digest

ToldFigures = Mapping[str, str]
"""Name of a part ("figure", "day", …) -> as it was told: a number or a day of ISO 8601, "" = none was given."""
_CLAIM_PARTS = ("figure", "total", "claimed_on", "independent_figure", "independent_on")
_ACTION_PARTS = ("kind", "start_date", "end_date")
_NOT_SAID = ("id", "site_id", "site_ids", "review_by", "withdrawn", "notes", "simulated", "licence")
"""Fields that say nothing of what a claim or action tells."""


@dataclass(frozen=True)
class OfOthers:
    """What an issue told of claims and actions, and what of that may be told again."""

    told: Mapping[str, tuple[str, ToldFigures]]  # "claim/ID" or "action/ID" -> id of the site, what was told
    held: frozenset[str] = frozenset()  # names whose words of then a person withheld since: they are not told again
    gone: frozenset[str] = frozenset()  # names of claims that are on file no more, and of actions that are withdrawn


@dataclass(frozen=True)
class ToldOtherwise:
    """One claim or action that an issue told otherwise."""

    name: str  # "claim/ID" or "action/ID"
    site_id: str
    text: str  # the sentence
    still_told: str  # its name; "" = it is gone, and nothing of it is told


def claim_name(claim: Claim) -> str:
    """As issues name it."""
    return f"claim/{claim.id}"


def action_name(action: Action) -> str:
    """As issues name it, by the id that the edition tells."""
    return f"action/{action.id}"


def figures_of(told: Claim | Action) -> dict[str, str]:
    """What a twin keeps of a claim or action: its figures, days and kind, and a digest of its words."""
    if isinstance(told, Claim):
        kept = {
            "figure": _of_total(told.figure, told.total),
            "day": told.claimed_on.isoformat(),
            "count": _of_total(told.independent_figure, None),
            "count_day": told.independent_on.isoformat() if told.independent_on else "",
        }
        return kept | {"words": fields_digest(told, (*_NOT_SAID, *_CLAIM_PARTS))}
    kept = {"kind": told.kind.value, "day": told.start_date.isoformat(), "end_day": told.end_date.isoformat()}
    title = ("title",) if told.title.startswith("Listed here as ") else ()  # it says the kind
    return kept | {"words": fields_digest(told, (*_NOT_SAID, *_ACTION_PARTS, *title))}


def others_in(twin: bytes) -> dict[str, tuple[str, ToldFigures]] | None:
    """Name of each claim and action of which a kept twin tells -> id of the site on whose sheets it stands first, what
    was told; None = a twin that does not say.

    Raises:
        ValueError, LookupError, TypeError: it is no twin.
    """
    sites = json.loads(twin.decode("utf-8"))["sites"]
    if not all("of_others" in site for site in sites):
        return None
    of_others: dict[str, tuple[str, ToldFigures]] = {}
    for site in sites:
        for name, parts in site["of_others"].items():
            of_others.setdefault(str(name), (str(site["id"]), {str(k): str(v) for k, v in parts.items()}))
    return of_others


def gone_names(
    told: Iterable[str], claims: Iterable[Claim], actions: Iterable[Action], clearings: Iterable[Clearing], to: Audience
) -> frozenset[str]:
    """Names, of those that an issue told, of claims that are on file no more and of actions that are withdrawn.

    An action that a person holds as well is not among them: outside of the desk nobody is told of it.

    Args:
        told: by the issue.
        claims, actions: all that are stored.
        clearings: all decisions.
        to: whose edition it is: actions are named by other ids outside of the desk.
    """
    on_file = {claim_name(claim) for claim in claims}
    newest = {c.incident_id: c for c in sorted(clearings, key=lambda c: c.number)}
    withdrawn: set[str] = set()
    for action in actions:
        decided = newest.get(action_key(action.id))
        if action.withdrawn and to is Audience.INTERNAL:
            withdrawn.add(action_name(action))
        elif action.withdrawn and decided is not None and decided.decision is Decision.CLEARED:
            withdrawn.add(f"action/{id_outside(decided)}")
    return frozenset(n for n in told if n in withdrawn or (n.startswith("claim/") and n not in on_file))


def told_otherwise(of_others: OfOthers, claims: Iterable[Claim], actions: Iterable[Action]) -> Iterator[ToldOtherwise]:
    """Claims and actions that an issue told otherwise than an edition tells them now, and those that are gone. Of what
    the edition may not tell now nothing is said.

    Args:
        of_others: of the issue.
        claims, actions: that the edition tells, withdrawn ones or not.
    """
    here: dict[str, Claim | Action] = {claim_name(c): c for c in claims}
    here |= {action_name(a): a for a in actions if not a.withdrawn}
    for name, (site_id, before) in sorted(of_others.told.items()):
        now = here.get(name)
        if now is None and name in of_others.gone:
            yield ToldOtherwise(name, site_id, _gone_sentence(name), "")
        elif now is not None and (parts := _moved(before, figures_of(now))):
            if name in of_others.held:
                parts = [tr("the issue told it otherwise, as it may not be told any more")]
            yield ToldOtherwise(name, site_id, _otherwise_sentence(now, parts), name)


def _gone_sentence(name: str) -> str:
    if name.startswith("claim/"):
        return tr("A claim that the issue told is on file no more: do not quote it.")
    return tr("An action that the issue told is withdrawn: do not quote what was told of it.")


def _otherwise_sentence(now: Claim | Action, parts: Collection[str]) -> str:
    """Claim of 18 Jun 2026 by Provincial Office: the issue told 54 of 56, told here as 34 of 56."""
    if isinstance(now, Action):
        head = sentence_case(named_action(now))
    else:
        who = now.claimed_by if now.figure is not None else now.independent_by
        when = day(now.claimed_on)
        head = tr("Claim of {day} by {who}", day=when, who=who) if who else tr("Count of {day}", day=when)
    return tr("{what}: {parts}.", what=head, parts="; ".join(parts))


_SENTENCES: dict[str, str] = {
    "figure": msg("the issue told {before}, told here as {now}"),
    "kind": msg("the issue told it as {before}, told here as {now}"),
    "day": msg("the issue gave its day as {before}, given here as {now}"),
    "end_day": msg("the issue gave its last day as {before}, given here as {now}"),
    "count": msg("the issue told an independent count of {before}, told here as {now}"),
    "count_day": msg("the issue gave the day of the independent count as {before}, given here as {now}"),
}
"""What is said of each part that moved, in this order."""


def _moved(before: ToldFigures, now: ToldFigures) -> list[str]:
    """What is said of each part that an issue told otherwise; [] = of none. Of a part that it does not hold nothing."""
    keys = [key for key in _SENTENCES if key in before and before[key] != now.get(key, "")]
    if "end_day" in keys and before["end_day"] == before.get("day") and now["end_day"] == now["day"]:
        keys.remove("end_day")  # one day alone: it is said once
    parts = [
        tr(_SENTENCES[key], before=_in_words(key, before[key]), now=_in_words(key, now.get(key, ""))) for key in keys
    ]
    if "words" in before and before["words"] != now["words"]:
        parts.append(tr("the issue told it in other words, or from another source"))
    return parts


def _in_words(key: str, kept: str) -> str:
    """A figure, day or kind as a twin keeps it, for a sentence."""
    if not kept:
        return tr("none")
    if key.endswith("day"):
        return day(date.fromisoformat(kept))
    if key == "kind":
        return tr(KIND_LISTED[ActionKind(kept)]) if kept in list(ActionKind) else kept
    part, _, whole = kept.partition("/")
    return tr("{part} of {whole}", part=_number(part), whole=_number(whole)) if whole else _number(part)


def _number(kept: str) -> str:
    return number(float(kept))


def _of_total(figure: float | None, total: float | None) -> str:
    """54/56 of 54.0 and 56.0; "" where no figure is given."""
    if figure is None:
        return ""
    return f"{figure:.12g}/{total:.12g}" if total else f"{figure:.12g}"
