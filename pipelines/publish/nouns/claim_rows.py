"""What authorities and others claim, and what somebody else counted, as rows: each at the place it names."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.edition_view import EditionView
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import is_whole_site
from geodata.sites.shown_place import told_name
from geodata.wording.attribution import OUR_ATTRIBUTION, PER_ROW
from geodata.wording.claims.claim_sentences import (
    UNLIKE,
    claim_said_of,
    claim_told,
    of_larger_whole,
    parts_of_whole,
)
from pipelines.publish.nouns.row_values import Rows, Value, columns, site_points

CLAIMS = columns(
    id="text",
    site_id="text",
    claimed_by="text",
    claimed_on="date",
    since="date",
    figure="number",
    total="number",
    unit="text",
    scope="text",
    independent_figure="number",
    independent_unit="text",
    independent_by="text",
    independent_on="date",
    independent_scope="text",
    independent_note="text",
    independent_source="text",
    comparable="flag",
    sentence="text",
    source="text",
    simulated="flag",
    whole_of_site_ids="list",
    said_of="text",
)
"""One row a claim at a site. Without `figure` nobody is named as having claimed anything, and claimed_on is the day of
the count. `independent_unit`: what was counted, which may be another thing than `unit`. `independent_source`: where the
count is published; empty beside a `figure`: not on file, `source` is that of the figure. `comparable`: claim and count
are of the same thing and ground and of days at most a week apart; a count without a day of its own is taken to be of
the day of the claim; it says nothing of what images measure. Neither is checked here.
`whole_of_site_ids`: of a claim about a whole that
is listed in parts (KK Park), its listed parts, as in rows of reports: it is said of none of them alone, nor of
`site_id`. `said_of`: of a claim that stands at a listed part (`site_id`) and speaks of the whole, or of ground in it
that no source matches to a part, that it does; empty for any other. `sentence` ends with it."""


def claim_rows(view: EditionView) -> tuple[Rows, int]:
    """A row for each claim that this audience may see, and how many it may not. What we measured is no part of it."""
    seen = view.claims
    sites = {site.id: site for site in view.all_sites.items}
    names = {key: told_name(site) for key, site in sites.items()}
    invented = {key for key, site in sites.items() if site.simulated}
    points = site_points(view.all_sites.items)
    speakers, sources = _speakers(seen.items)
    values: list[tuple[Value, ...]] = []
    for claim in seen.items:
        own: dict[str, Value] = {
            "sentence": claim_told(claim),
            "said_of": claim_said_of(claim),
            "claimed_by": "" if claim.figure is None else claim.claimed_by,
            "independent_unit": "" if claim.independent_figure is None else claim.count_unit,
            "simulated": claim.site_id in invented,
            "whole_of_site_ids": tuple(key for key in parts_of_whole(claim) if key in view.site_ids),
        }
        values.append(tuple(own[c.name] if c.name in own else getattr(claim, c.name) for c in CLAIMS))
    rows = Rows(
        what="claims",
        columns=CLAIMS,
        values=tuple(values),
        # of a whole that is listed in parts no part's point: on a map the figure would be that part's
        shapes=tuple(None if of_larger_whole(claim) else points.get(claim.site_id) for claim in seen.items),
        titles=tuple(_title(claim, names.get(claim.site_id, claim.site_id)) for claim in seen.items),
        about=tuple(map(claim_told, seen.items)),
        licence=PER_ROW,
        attribution=f"{OUR_ATTRIBUTION}. Claims and counts by: {'; '.join(speakers) or 'nobody named'}. Published in: "
        f"{'; '.join(sources) or 'no named source'}.",
        audience=view.audience.value,
        simulated=any(claim.site_id in invented for claim in seen.items),
        limits=f"What others say, not what was seen. Each figure has its own speaker, day and ground. "
        f"`comparable` is of claim and independent count alone, not of what images measure. {UNLIKE}",
    )
    return rows, seen.left_out


def _speakers(claims: Sequence[Claim]) -> tuple[list[str], list[str]]:
    """Who claimed or counted, and where that is published, each once and in the order of the alphabet."""
    who = {c.claimed_by for c in claims if c.figure is not None}
    who |= {c.independent_by for c in claims if c.independent_figure is not None}
    where = {text for c in claims for text in (c.source, c.independent_source)}
    speakers, sources = (sorted({text.strip().rstrip(".") for text in texts if text.strip()}) for texts in (who, where))
    return speakers, sources


def _title(claim: Claim, site: str) -> str:
    """'Claim, KK Park, all zones', 'Count at Pellimar Bend, north block': what it is, and of which ground."""
    claimed, counted = claim.figure is not None, claim.independent_figure is not None
    what = "Claim and count" if claimed and counted else "Claim" if claimed else "Count"
    scope = claim.scope if claimed else claim.independent_scope or claim.scope
    if of_larger_whole(claim):
        return f"{what}, {scope}"
    where = f"{what} at {site}"
    return where if is_whole_site(scope) else f"{where}, {scope}"
