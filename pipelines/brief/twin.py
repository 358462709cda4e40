"""The machine-readable twin of a briefing: what it said, sentence by sentence, taken from what is printed. Pure.

Left out is only the frame of a page: masthead, foot, heads, words in drawings, and where the issue is kept.

Its schema is docs/briefing-schema.json. Texts are those of the sheets without the marks that only print needs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from geodata.briefings.briefing import Briefing
from geodata.briefings.comparison import Statement
from geodata.detections.detection import Detection, State
from geodata.detections.review_state import Standing
from geodata.i18n.messages import tr
from geodata.incidents.forgotten_text import id_digest
from geodata.looks.look_counts import clear_share_on
from geodata.wording.change_sentences import detection_sentence, may_say, window_sentence, withdrawn_sentence
from layers.charts.change_table import never_told
from layers.charts.time_series import AXIS_WORDS
from pipelines.archive.issued_files import SCHEMA
from pipelines.brief.brief_facts import SiteFacts
from pipelines.brief.delta import Delta


def names_of(all_facts: Sequence[SiteFacts]) -> tuple[str, ...]:
    """What a briefing tells of, by which the gate knows whether it may still be shown: "site/ID", "change/ID", …"""
    found: list[str] = []
    for facts in all_facts:
        found.append(f"site/{facts.site.id}")
        found += [f"change/{d.id}" for d in facts.detections]
        found += [f"report/{id_digest(i.id)}" for i in facts.reports]  # an id may hold words
        found += [f"claim/{c.id}" for c in facts.claims]
        found += [f"identifier/{i.id}" for i in facts.identifiers]
        found += [f"action/{facts.action_id}"] if facts.action_id else []
        found += [f"belt/{facts.site.id}"] if facts.beyond_told else []
    return tuple(dict.fromkeys(found))


def twin_of(
    briefing: Briefing,
    all_facts: Sequence[SiteFacts],
    sheets: Sequence[Statement],
    *,
    delta: Delta | None,
    marking: str,
    log_head: str,
) -> bytes:
    """The twin as JSON, UTF-8.

    Args:
        briefing: as it is kept; the digest of the twin itself is not in it.
        all_facts: of the sites, in the order of their sheets.
        sheets: what is printed, from `statements`.
        delta: what is new; None = nothing is compared.
        marking: how it may be handled.
        log_head: sha256 of the newest entry of the log when it was made; "" = none.
    """
    told = {
        "schema": SCHEMA,
        "id": briefing.id,
        "audience": briefing.audience.value,
        "recipient": briefing.recipient,
        "handling": marking,
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
        "settings_hash": briefing.settings_hash,
        "code_version": briefing.code_version,
        "log_head": log_head or None,
        "sites": [_site(facts) for facts in all_facts],
        "delta": None if delta is None else _delta(delta),
        "statements": [asdict(one) for one in sheets],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _site(facts: SiteFacts) -> dict[str, Any]:
    site = facts.site
    looks: dict[str, int] = {}
    for look in facts.looks:
        looks[look.status.value] = looks.get(look.status.value, 0) + 1
    return {
        "id": site.id,
        "name": site.name,
        "country": site.country,
        "simulated": site.simulated,
        "looks": looks,
        "changes": [_change(d, facts) for d in facts.detections],
        "reports": [i.id for i in facts.reports],
        "claims": [c.id for c in facts.claims],
    }


def _change(d: Detection, facts: SiteFacts) -> dict[str, Any]:
    withdrawn = d.state is State.WITHDRAWN
    standing = facts.reviews.get(d.id, Standing())
    days = ("last_clear_before", "first_seen", "confirmed_on", "last_seen", "ended_on")
    return {
        "id": d.id,
        "kind": d.kind.value,
        "state": d.state.value,
        "confidence": d.confidence.value,
        **{name: getattr(d, name).isoformat() if getattr(d, name) else None for name in days},
        "area_m2": d.area_m2,
        "people": standing.state.value,
        "sentence": withdrawn_sentence(d) if withdrawn else detection_sentence(d, facts.site),
        "window": window_sentence(d),
        "may_say": ""
        if never_told(d)
        else may_say(
            d, facts.site, review=standing.state, before_clear=clear_share_on(facts.looks, d.last_clear_before)
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


def statements(
    pages: Sequence[Mapping[str, Any]], site_ids: Sequence[str], summary: Mapping[str, Any] | None, delta: Delta | None
) -> tuple[Statement, ...]:
    """What the sheets say, in their order.

    Args:
        pages: from brief_page.page.
        site_ids: of the pages.
        summary: of the first sheet; None = there is none.
        delta: what is new; None = nothing is compared.
    """
    found = [*(_summary(summary) if summary is not None else ())]
    if delta is not None:
        found += [
            Statement("", "since", head or "", text) for head, text in _followed(delta.rows(summed=summary is not None))
        ]
    for page, key in zip(pages, site_ids, strict=True):
        found += [Statement(key, part, about, text) for part, about, text in _page(page)]
    printed = (Statement(one.site, one.part, unmarked(one.key), unmarked(one.text)) for one in found)
    return tuple(one for one in printed if one.text)


def unmarked(text: str) -> str:
    """A text without the marks that only print needs: where a line may break and where not."""
    return text.replace("\u00a0", " ").replace("\u200b", "").replace("\u2060", "").strip()


def _followed(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Rows with the head that stands above them."""
    head = ""
    for row in rows:
        head = row[0] or head
        yield head, row[1]


def _summary(summary: Mapping[str, Any]) -> Iterator[Statement]:
    yield Statement("", "headline", "", summary["headline"])
    for part in summary["parts"]:
        for name, text in part["rows"] or [("", part["none"])]:
            yield Statement("", "summary", f"{part['head']} {name}".strip(), text)
    for text in summary["silent"]:
        yield Statement("", "silent", "", text)
    for row in summary["corridors"]:
        yield Statement("", "corridor", row[0], "; ".join(row[1:]))


def _page(page: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(part, what it is about, text) of one site's sheets."""
    yield "headline", "", page["headline"]
    for box in page["boxes"]:
        for line in box["lines"]:
            yield "box", box["label"], "".join(piece[0] for piece in line)
    pair = page["pair"]
    if "why" in pair:
        yield "pictures", "", pair["why"]
    else:
        yield "pictures", "before", f"{pair['before_title']} {pair['before_words']}"
        yield "pictures", "after", f"{pair['after_title']} {pair['after_words']}"
        yield "pictures", "note", pair["note"]
    for row in page["changes"]["rows"]:
        was = f" ({row['was']})" if row["was"] else ""
        said = f"{row['letter']}: {row['what']}{was} {row['window']} {row['state']}, {row['confidence_word']}."
        yield "change", row["id"], said
    if not page["changes"]["rows"]:
        yield "change", "", page["none_words"]
    else:
        yield "key", "", page["key"]
    for flag in page["changes"]["dropped"]:
        yield "flag", flag["id"], flag["what"]
    yield "place", "", _place(page)
    for name, text in page["trust"]:
        yield "trust", name, text
    for text in page["about"]:
        yield "about", "", text
    yield from _proof(page)
    yield "referral", "", page["referral"]


def _place(page: Mapping[str, Any]) -> str:
    """What stands under the map: name, country, and how else it is written."""
    where = f"{page['name']}, {page['where']}" if page["where"] else str(page["name"])
    return f"{where}. {tr('Also written')} {page['aliases']}." if page["aliases"] else where


def _proof(page: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    proof = page["proof"]
    others = proof if proof is not None else page["others"]
    if proof is not None:
        yield "figures", "", f"{tr(AXIS_WORDS)}{proof['usual']}"
    for claim in others["claims"]:
        yield "claim", "", claim["said"]
        yield "claim source", "", claim["source"]
    yield "claim", "more", others["more_claims"]
    if proof is not None:
        for part in ("after", "beyond"):
            for text in proof[part]:
                yield part, "", text
    reports = others["reports"]
    yield "report", "", reports["none"]
    for when, text in reports["rows"]:
        yield "report", "", f"{when}: {text}"
    yield "report", "more", reports["more"]
    yield "report", "around", reports["around"]
    if proof is not None:
        yield "unseen", "", proof["unseen"]
        for text in proof["corrections"]:
            yield "correction", "", text
        for text in proof["ended"]:
            yield "ended", "", text
        for text in proof["method"]:
            yield "method", "", text
    for text in page["sources"]:
        yield "source", "", text
    yield "rests on", "", page["provenance"]["counts"]
    for text in page["provenance"]["settings"]:
        yield "rests on", "", text
