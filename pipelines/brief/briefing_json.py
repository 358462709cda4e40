"""The machine-readable twin of a briefing: what it said, sentence by sentence, taken from what is printed. Pure.

Left out is only the frame of a page: masthead, foot, heads, words in drawings, and where the issue is kept.

Its schema is docs/briefing-schema.json. Texts are those of the sheets without the marks that only print needs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from geodata.access.claims.scope_rules import of_scope, scope_digest
from geodata.briefings.briefing import Briefing
from geodata.briefings.comparison import Statement
from geodata.detections.detection import Detection, State
from geodata.detections.review_state import Standing, agreed_by_two
from geodata.incidents.forgotten_text import id_digest
from geodata.looks.look_counts import clear_share_on
from geodata.sites.outgoing_texts import statement_names
from geodata.sites.shown_place import told_name
from geodata.wording.change_sentences import (
    detection_sentence,
    may_say,
    told_kind,
    window_sentence,
    withdrawn_sentence,
)
from geodata.wording.handling import hedge_words
from pipelines.brief.briefing_inputs import SiteFacts
from pipelines.brief.news.news_lines import Delta
from pipelines.issued_briefings.issued_files import COPIES, SCHEMA
from pipelines.issued_briefings.told_beyond import kept_total
from pipelines.issued_briefings.told_otherwise import action_name, claim_name, figures_of


def names_of(all_facts: Sequence[SiteFacts]) -> tuple[str, ...]:
    """What a briefing tells of, by which the gate knows whether it may still be shown: "site/ID", "change/ID", …"""
    names: list[str] = []
    for facts in all_facts:
        names.append(f"site/{facts.site.id}")
        names += [f"change/{d.id}" for d in facts.detections]
        names += [f"withdrawn/{d.id}" for d in facts.detections if d.state is State.WITHDRAWN]
        names += [f"agreed/{d.id}" for d in facts.detections if d.id in agreed_by_two(facts.reviews)]
        names += [f"report/{id_digest(i.id)}" for i in facts.reports]  # an id may hold words
        names += [f"claim/{c.id}" for c in facts.claims]
        names += [f"outline/{scope_digest(s)}" for s in facts.scopes if any(of_scope(c, s) for c in facts.claims)]
        names += [f"identifier/{i.id}" for i in facts.identifiers]
        names += [f"action/{facts.action_id}"] if facts.action_id else []
        names += [f"belt/{facts.site.id}"] if facts.beyond_told else []
        names += [*facts.named, *statement_names(facts.site)]
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Frame:
    """What a twin holds beside sites and statements."""

    delta: Delta | None  # what is new; None = nothing is compared
    marking: str  # how it may be handled
    log_head: str  # sha256 of the newest entry of the log when it was made; "" = none
    copies: Mapping[str, str]  # sha256 of the page and of the document by the names of their files


def twin_of(
    briefing: Briefing,
    all_facts: Sequence[SiteFacts],
    sheets: Sequence[Statement],
    frame: Frame,
) -> bytes:
    """The twin as JSON, UTF-8.

    Args:
        briefing: as it is kept; the digest of the twin itself is not in it.
        all_facts: of the sites, in the order of their sheets.
        sheets: what is printed, from content.statements_of.
        frame: what it holds beside them.
    """
    twin = {
        "schema": SCHEMA,
        "id": briefing.id,
        "audience": briefing.audience.value,
        "recipient": briefing.recipient,
        "handling": frame.marking,
        "day": briefing.day.isoformat(),
        "made_at": briefing.made_at.isoformat(timespec="milliseconds"),
        "since": briefing.since.isoformat() if briefing.since else None,
        "compared_with": briefing.compared_with or None,
        "language": briefing.language,
        "title": briefing.title,
        "scope": list(briefing.scope),
        "simulated": any(facts.site.simulated for facts in all_facts),
        "pages": briefing.pages,
        "pdf_sha256": briefing.pdf_sha256,
        **{COPIES[name]: digest for name, digest in frame.copies.items()},
        "settings_hash": briefing.settings_hash,
        "code_version": briefing.code_version,
        "log_head": frame.log_head or None,
        "sites": [_site(facts, briefing.day) for facts in all_facts],
        "delta": None if frame.delta is None else _delta(frame.delta),
        "statements": [asdict(one) for one in sheets],
    }
    return (json.dumps(twin, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _site(facts: SiteFacts, day: date) -> dict[str, Any]:
    site = facts.site
    looks: dict[str, int] = {}
    for look in facts.looks:
        looks[look.status.value] = looks.get(look.status.value, 0) + 1
    return {
        "id": site.id,
        "name": told_name(site),
        "country": site.country,
        "simulated": site.simulated,
        "looks": looks,
        "changes": [_change(d, facts, day) for d in facts.detections],
        "reports": [i.id for i in facts.reports],
        "claims": [c.id for c in facts.claims],
        "measured": dict(facts.measured),
        "of_others": {
            **{claim_name(c): figures_of(c) for c in facts.claims},
            **{action_name(a): figures_of(a) for a in facts.actions},
        },
        "beyond": kept_total(facts.total_beyond),
    }


def _change(d: Detection, facts: SiteFacts, edition_of: date) -> dict[str, Any]:
    withdrawn = d.state is State.WITHDRAWN
    standing = facts.reviews.get(d.id, Standing())
    days = ("last_clear_before", "first_seen", "confirmed_on", "last_seen", "ended_on")
    return {
        "id": d.id,
        "kind": d.kind.value,
        "told_kind": None if withdrawn else told_kind(d),
        "kind_probability": d.kind_probability,
        "hedge": hedge_words(d.kind, d.kind_probability, d.state, standing.state, withdrawn_reason=d.withdrawn_reason),
        "state": d.state.value,
        "confidence": d.confidence.value,
        **{name: getattr(d, name).isoformat() if getattr(d, name) else None for name in days},
        "area_m2": d.area_m2,
        "people": standing.state.value,
        "sentence": withdrawn_sentence(d, others=facts.detections) if withdrawn else detection_sentence(d, facts.site),
        "window": window_sentence(d),
        "may_say": may_say(
            d,
            facts.site,
            review=standing.state,
            edition_of=edition_of,
            before_clear=clear_share_on(facts.looks, d.last_clear_before),
        ),
        "scenes": list(d.scenes),
        "settings_hash": d.settings_hash,
        "code_version": d.code_version,
    }


def _delta(delta: Delta) -> dict[str, Any]:
    return {
        "since": delta.since.day.isoformat(),
        "issue": delta.since.issue or None,
        "lines": [
            {"what": one.event.value, "site": one.site_id, "change": one.change_id or None, "text": one.text}
            for one in delta.lines
        ],
    }
