"""What an issue told of claims, actions and what was measured, against what is told now. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geodata.actions.action import Action
from geodata.belts.belt_sentences import HELD
from geodata.i18n.english_formats import day
from geodata.i18n.messages import tr
from geodata.sites.shown_place import told_name
from geodata.text.names.same_person import DO_NOT_QUOTE
from layers.style.escape import shorten
from pipelines.brief.briefing_inputs import SiteFacts
from pipelines.brief.news.changes_since import LONGEST_LINE
from pipelines.brief.news.news_lines import Delta, Event, Line
from pipelines.brief.news.since import Since
from pipelines.issued_briefings.told_beyond import NO_TOTAL_NOW, moved_sentence
from pipelines.issued_briefings.told_otherwise import action_name, claim_name, told_otherwise


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
        behind = since.earlier.behind(claim_name(claim))
        yield Line(Event.MEASURED, facts.site.id, "", f"{place}{sentence}{behind}")


def beyond_otherwise(facts: SiteFacts, since: Since, actions: Sequence[Action]) -> Iterator[Line]:
    """That the total of the ground around a site is another than the issue told, or is told no longer.

    Where it is held back now no figure is told again, and no first day after an action that may not be told now, or
    whose words of then a person withheld.

    Args:
        facts: of the site.
        since: the issue or day.
        actions: that the edition tells and a paper may.
    """
    before, now = (since.totals or {}).get(facts.site.id), facts.total_beyond
    if before is None or before.built_ha is None:
        return
    if now is None:
        yield from _no_total_now(facts, since)
        return
    here = {a.id: a for a in actions if not a.withdrawn}
    if sentence := moved_sentence(before, now, here):
        behind = since.earlier.behind(f"belt/{facts.site.id}")
        behind += f" {tr(DO_NOT_QUOTE)}" if facts.belt is not None and facts.belt.open else ""
        named = action_name(here[before.action]) if before.action in here and not before.withheld else ""
        yield Line(Event.BEYOND, facts.site.id, "", f"{sentence}{behind}", about=named)


def _no_total_now(facts: SiteFacts, since: Since) -> Iterator[Line]:
    """That a total which an issue told is told no longer: once, and where the last issue told it. That it is held back
    its own sheets say anyway."""
    name = f"belt/{facts.site.id}"
    if facts.belt is not None and facts.belt.held:
        if not since.earlier.issue_of(name):
            yield Line(Event.BEYOND, facts.site.id, "", tr(HELD, site=told_name(facts.site)))
    elif name not in since.earlier.taken_back:
        text = f"{tr(NO_TOTAL_NOW)}{since.earlier.behind(name)}"
        yield Line(Event.BEYOND, facts.site.id, "", text, taken_back=name)


def with_total_before(facts: SiteFacts, since: Since, actions: Sequence[Action]) -> SiteFacts:
    """The same, with what is said of its total where that is told: for the sheets of several sites, since the sheet
    that sums them up tells no total. Where it is held back its sheet says so anyway.

    Args:
        facts, since, actions: as beyond_otherwise.
    """
    moved = " ".join(line.text for line in beyond_otherwise(facts, since, actions))
    if not moved or (facts.belt is not None and facts.belt.held):
        return facts
    sentence, notes = facts.beyond or ("", "")
    return replace(facts, beyond=(f"{sentence} {moved}".strip(), notes))


def with_actions_told(facts: SiteFacts, delta: Delta | None, actions: Sequence[Action]) -> SiteFacts:
    """The same with the actions that what is new tells otherwise: they are told as they are now, and the next issue is
    held against that."""
    lines = delta.lines if delta is not None else ()
    names = {one.about for one in lines if one.event is Event.OTHERWISE and one.site_id == facts.site.id}
    more = tuple(a for a in actions if action_name(a) in names and a not in facts.actions)
    return replace(facts, actions=(*facts.actions, *more)) if more else facts


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
        behind = since.earlier.behind(moved.name)
        text = shorten(f"{place}{moved.text}", LONGEST_LINE - len(behind)) + behind
        gone = "" if moved.still_told else moved.name
        yield Line(Event.OTHERWISE, site.id, "", text, about=moved.still_told, taken_back=gone)
