"""What an issue told of claims, actions and what was measured, against what is told now. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geodata.actions.action import Action
from geodata.i18n.english_formats import day
from geodata.i18n.messages import tr
from geodata.sites.shown_place import told_name
from layers.style.escape import shorten
from pipelines.brief.briefing_inputs import SiteFacts
from pipelines.brief.news.changes_since import LONGEST_LINE
from pipelines.brief.news.news_lines import Event, Line
from pipelines.brief.news.since import Since
from pipelines.issued_briefings.told_otherwise import told_otherwise


def measured_otherwise(facts: SiteFacts, since: Since, *, several: bool) -> Iterator[Line]:
    """Claims that are told still and beside which the issue told another share, or a share that is told no longer. Of a
    claim that is not told any more nothing is said."""
    for claim in facts.claims:
        before, now = (since.measured or {}).get(claim.id), facts.measured.get(claim.id)
        if before is None or before == now:
            continue
        values = {"who": claim.claimed_by or claim.independent_by, "day": day(claim.claimed_on), "before": before}
        sentence = (
            tr(
                "Beside what {who} says ({day}) the issue told of built-up area seen to have gone: {before}. No share "
                "is told beside it now: do not quote that one.",
                **values,
            )
            if now is None
            else tr(
                "Beside what {who} says ({day}) the issue told of built-up area seen to have gone: {before}. Now: "
                "{now}.",
                now=now,
                **values,
            )
        )
        place = f"{told_name(facts.site, shorten(facts.site.name, 44))}. " if several else ""
        yield Line(Event.MEASURED, facts.site.id, "", f"{place}{sentence}")


def others_otherwise(all_facts: Sequence[SiteFacts], since: Since, actions: Sequence[Action]) -> Iterator[Line]:
    """Claims and actions that the issue told otherwise, and those that are gone. Of a place that has no sheet here
    nothing is said."""
    if since.of_others is None:
        return
    sites = {facts.site.id: facts.site for facts in all_facts}
    claims = [claim for facts in all_facts for claim in facts.claims]
    for moved in told_otherwise(since.of_others, claims, actions):
        if (site := sites.get(moved.site_id)) is None:
            continue
        # an action is told on the sheets of several sites, and names its own
        named = len(sites) > 1 and moved.name.startswith("claim/")
        place = f"{told_name(site, shorten(site.name, 44))}. " if named else ""
        yield Line(Event.OTHERWISE, site.id, "", shorten(f"{place}{moved.text}", LONGEST_LINE), about=moved.still_told)
