"""Which reports, actions, claims and identifiers are cleared with other words than at a moment, since a person withheld
those of then. Pure.

The id of one outside stays while it is let out alike, and its words may be others then. So that a paper is not
shown for its ids alone, what was cleared when it was made is held against what is cleared now. Where only the source
corrected its text, and nobody had held it, what was said stays said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from geodata.access.action_rules import action_key, id_outside
from geodata.access.claims.claim_rules import claim_key
from geodata.access.identifier_rules import identifier_key
from geodata.access.report_rules import CLEARED_ID, RELEASE_ID
from geodata.incidents.clearing import Clearing, Decision
from geodata.incidents.forgotten_text import id_digest


def reworded_histories(clearings: Iterable[Clearing]) -> tuple[tuple[Clearing, ...], ...]:
    """The decisions about each report or other row that is cleared, and was cleared before with other words, oldest
    first.

    Args:
        clearings: all decisions, in any order.
    """
    by_key: dict[str, list[Clearing]] = defaultdict(list)
    for clearing in clearings:
        by_key[clearing.incident_id].append(clearing)
    histories = (tuple(sorted(decisions, key=lambda c: c.number)) for decisions in by_key.values())
    return tuple(h for h in histories if _cleared(h[-1]) and len({_words(c) for c in h if _cleared(c)}) > 1)


def reworded_since(histories: Iterable[Sequence[Clearing]], moment: datetime) -> frozenset[str]:
    """Names, as issues keep them ("report/DIGEST of its id", "action/ID"), of reports, actions, claims and identifiers
    that had other words at a moment than now, and whose words of then a person held, let out no longer or replaced by
    an own line.

    One whose text was not cleared then is not among them, unless it had been before: what was made then may tell it.

    Args:
        histories: as reworded_histories gives them.
        moment: aware UTC.
    """
    return frozenset(
        name
        for then, history in _other_words(histories, moment)
        if _withheld(then, history)
        for name in _names(history[-1])
    )


def retold_since(histories: Iterable[Sequence[Clearing]], moment: datetime) -> tuple[Clearing, ...]:
    """The newest decision about each row that was let out at a moment with other words than now, for any reason.

    Args:
        histories: as reworded_histories gives them.
        moment: aware UTC.
    """
    return tuple(history[-1] for _, history in _other_words(histories, moment))


def retold_names(histories: Iterable[Sequence[Clearing]], moment: datetime) -> dict[str, datetime]:
    """Name, as issues keep it, of each report, action, claim and identifier that was let out at a moment with other
    words than now -> when it was cleared with these, aware UTC. None of a release, of which month and district alone
    are told.

    Args:
        histories: as reworded_histories gives them.
        moment: aware UTC.
    """
    names: dict[str, datetime] = {}
    for newest in retold_since(histories, moment):
        release = f"report/{id_digest(f'{RELEASE_ID}{newest.token}')}"
        names |= {name: newest.decided_at for name in _names(newest) if name != release}
        if newest.incident_id.startswith(action_key("")):  # inside it is named by its own id
            names[f"action/{newest.incident_id.removeprefix(action_key(''))}"] = newest.decided_at
    return names


def ids_told(clearing: Clearing) -> tuple[str, ...]:
    """Every id under which readers outside may read the row that a decision is about."""
    key = clearing.incident_id
    if key.startswith(action_key("")):
        return (id_outside(clearing),)
    for prefix in (claim_key(""), identifier_key("")):
        if key.startswith(prefix):
            return (key.removeprefix(prefix),)
    return (key, f"{CLEARED_ID}{clearing.token}", f"{RELEASE_ID}{clearing.token}")


def _other_words(
    histories: Iterable[Sequence[Clearing]], moment: datetime
) -> Iterator[tuple[Clearing, Sequence[Clearing]]]:
    """(What was let out at a moment, its history) of each row whose words are others now."""
    for history in histories:
        then = next((c for c in reversed(history) if _cleared(c) and c.decided_at <= moment), None)
        if then is not None and _words(then) != _words(history[-1]):
            yield then, history


def _names(clearing: Clearing) -> tuple[str, ...]:
    """What issues may call what a decision is about, by the key under which it is kept."""
    key, ids = clearing.incident_id, ids_told(clearing)
    if key.startswith(action_key("")):
        return tuple(f"{kind}/{one}" for kind in ("action", "named-action") for one in ids)
    for kind, prefix in (("claim", claim_key("")), ("identifier", identifier_key(""))):
        if key.startswith(prefix):
            return tuple(f"{kind}/{one}" for one in ids)
    return tuple(f"report/{id_digest(one)}" for one in ids)


def _withheld(then: Clearing, history: Sequence[Clearing]) -> bool:
    """Whether a person took back what was let out then: held it, or wrote another line for it."""
    later = [c for c in history if c.number > then.number]
    return any(not _cleared(c) or _own_line(c) != _own_line(then) for c in later)


def _own_line(clearing: Clearing) -> tuple[str, ...]:
    return (clearing.words, clearing.place, clearing.source_name) if clearing.words else ()


def _cleared(clearing: Clearing) -> bool:
    return clearing.decision is Decision.CLEARED


def _words(clearing: Clearing) -> tuple[str, ...]:
    """What goes out: a person's own line for a report with its place and source, or the row as it was read."""
    return _own_line(clearing) or (clearing.digest,)
