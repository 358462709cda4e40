"""What is new since an issue that a reader has, or since a day: found, not written. Pure.

Held against an issue it is what that issue told of each change, by its id, against what the edition tells now: also a
change of an older image that was agreed on since. Held against a day it goes by the days of images, as the headline of
the page does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from geodata.access.site_standing import ranked
from geodata.actions.action import Action
from geodata.looks.look_counts import count_looks
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.correction_sentences import renamed_sentence
from layers.style.escape import shorten
from pipelines.brief.briefing_inputs import SiteFacts
from pipelines.brief.news.changes_since import news_of, no_longer_told
from pipelines.brief.news.news_lines import Delta, Event, Line
from pipelines.brief.news.since import Since
from pipelines.brief.news.told_of_others import beyond_otherwise, measured_otherwise, others_otherwise


def delta_of(
    all_facts: Sequence[SiteFacts],
    since: Since,
    today: date,
    retired: Sequence[Site] = (),
    told_elsewhere: Collection[str] = (),
    actions: Sequence[Action] = (),
) -> Delta:
    """What is new at the sites of a briefing.

    Args:
        all_facts: of the sites, in the order of their sheets; as the edition tells of them.
        since: the issue or day.
        today: UTC day that the briefing tells of.
        retired: sites out of use that the edition shows: a briefing has no sheet of them.
        told_elsewhere: ids of the changes that the edition tells of and no sheet does: at these, or off paper.
        actions: that the edition tells and a paper may.
    """
    lines: list[Line] = []
    several = len(all_facts) > 1
    for facts in all_facts:
        for d in ranked(facts.detections):
            for event, text in news_of(d, facts, since, several=several):
                summed = event not in (Event.NEW, Event.NOT_TOLD) or d.confirmed_on is not None
                lines.append(Line(event, facts.site.id, d.id, text, summed))
        passed = since.day < today
        if passed and facts.site.watched and count_looks(facts.looks, since=since.day + timedelta(days=1)).days == 0:
            lines.append(Line(Event.NOT_LOOKED, facts.site.id, "", told_name(facts.site, shorten(facts.site.name, 60))))
    lines += (
        Line(Event.RENAMED, facts.site.id, "", renamed_sentence(facts.site, facts.renamed))
        for facts in all_facts
        if facts.renamed is not None
    )
    lines += (line for facts in all_facts for line in measured_otherwise(facts, since, several=several))
    lines += others_otherwise(all_facts, since, actions)
    lines += (line for facts in all_facts for line in beyond_otherwise(facts, since, actions))
    lines += no_longer_told(all_facts, since, retired, told_elsewhere)
    told_at = {before.site for before in (since.told or {}).values()}
    lines += (Line(Event.NOT_WATCHED, s.id, "", told_name(s, shorten(s.name, 60))) for s in retired if s.id in told_at)
    order = list(Event)
    return Delta(since, tuple(sorted(lines, key=lambda line: order.index(line.event))))
