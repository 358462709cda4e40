"""What the headline says is news to a reader of the last issue alone. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from geodata.detections.lifecycle import JOINED, NO_ERROR, OUTSIDE
from geodata.detections.review_state import Standing
from geodata.i18n.english_formats import in_words
from geodata.i18n.messages import trn
from pipelines.brief.briefing_inputs import Context, SiteFacts
from pipelines.brief.news.changes_since import NEVER, by_issue, by_people, late_news, no_longer_told
from pipelines.brief.news.news_lines import Event
from pipelines.brief.news.since import Since


def news_words(all_facts: Sequence[SiteFacts], context: Context) -> str:
    """What no image of the time shows and is news to a reader of the last issue alone; "" without any.

    '; two changes on older images are told that briefing public-2026-015 did not tell'; also how many that it told
    meet the rule now, on how many two people agree since, or no longer do, and what was told is told no longer or
    withdrawn: what a reader may quote has changed.
    """
    told_changes = context.told or {}
    people = Counter(
        by_people(d, told_changes, facts.reviews.get(d.id, Standing()).state)
        for facts in all_facts
        for d in facts.detections
    )
    agreed, lost, dismissed = (people[e] for e in (Event.AGREED, Event.NOT_AGREED, Event.DISMISSED))
    named = {"id": context.issue}
    words = [
        _late_words(all_facts, context),
        trn(
            "; on one change two people agree since briefing {id}",
            "; on {n} changes two people agree since briefing {id}",
            agreed,
            n=in_words(agreed),
            **named,
        )
        if agreed
        else "",
        trn(
            "; on one change two people no longer agree as they did in briefing {id}: do not quote it",
            "; on {n} changes two people no longer agree as they did in briefing {id}: do not quote them",
            lost,
            n=in_words(lost),
            **named,
        )
        if lost
        else "",
        trn("; two people dismissed one change", "; two people dismissed {n} changes", dismissed, n=in_words(dismissed))
        if dismissed
        else "",
    ]
    return "".join(words) + (_taken_back_words(all_facts, context, people[Event.NOT_JUDGED]) if told_changes else "")


def _late_words(all_facts: Sequence[SiteFacts], context: Context) -> str:
    """How many changes on older images the last issue did not tell, or told before their rule was met; "" for none."""
    late = [late_news(facts, context) for facts in all_facts]
    untold, met = (sum(len(changes[event]) for changes in late) for event in (Event.NEW, Event.CONFIRMED))
    named = {"id": context.issue}
    words = [
        trn(
            "; one change on older images is told that briefing {id} did not tell",
            "; {n} changes on older images are told that briefing {id} did not tell",
            untold,
            n=in_words(untold),
            **named,
        )
        if untold
        else "",
        trn(
            "; one change on older images meets the rule now, and did not in briefing {id}",
            "; {n} changes on older images meet the rule now, and did not in briefing {id}",
            met,
            n=in_words(met),
            **named,
        )
        if met
        else "",
    ]
    return "".join(words)


def _taken_back_words(all_facts: Sequence[SiteFacts], context: Context, moved: int) -> str:
    """How much of what the last issue told is told otherwise and not judged yet, told no longer, or was withdrawn as
    wrong; "" for none.

    Args:
        all_facts, context: of the briefing.
        moved: changes told otherwise, which two people have not judged since.
    """
    told_changes, named = context.told or {}, {"id": context.issue}
    since = Since(context.since or context.today, context.issue, None, told_changes)
    gone = sum(1 for _ in no_longer_told(all_facts, since, context.retired, context.told_elsewhere))
    words = [
        trn(
            "; one change that two people agreed on is told otherwise than in briefing {id}, and they have not judged "
            "that yet: do not quote it",
            "; {n} changes that two people agreed on are told otherwise than in briefing {id}, and they have not "
            "judged that yet: do not quote them",
            moved,
            n=in_words(moved),
            **named,
        )
        if moved
        else "",
        trn(
            "; one change that briefing {id} told is told no longer: do not quote it",
            "; {n} changes that briefing {id} told are told no longer: do not quote them",
            gone,
            n=in_words(gone),
            **named,
        )
        if gone
        else "",
    ]
    return "".join(words) + _withdrawn_words(all_facts, context)


def _withdrawn_words(all_facts: Sequence[SiteFacts], context: Context) -> str:
    """How many changes were withdrawn since the last issue, those that it told apart from those that were confirmed
    and that it did not tell: as wrong, as part of another, as outside the outline as it is drawn now; "" for none."""
    told_changes = context.told or {}
    back = Counter(
        (d.withdrawn_reason if d.withdrawn_reason in NO_ERROR else "", bool(told_changes.get(d.id, NEVER).state))
        for facts in all_facts
        for d in facts.detections
        if by_issue(d, told_changes, context.since) is Event.WITHDRAWN
    )
    each = [(reason, by_issue) for reason in ("", *NO_ERROR) for by_issue in (True, False)]
    return "".join(_withdrawn_count(*one, back[one], context.issue) for one in each if back[one])


def _withdrawn_count(reason: str, by_issue: bool, count: int, issue: str) -> str:
    """'; one change that briefing partner-2026-001 told is withdrawn as wrong or gone again'.

    Args:
        reason: one of NO_ERROR; "" = as wrong.
        by_issue: whether the issue told of them.
        count: at least one.
        issue: its id.
    """
    n = in_words(count)
    if by_issue:
        which = trn("one change that briefing {id} told", "{n} changes that briefing {id} told", count, n=n, id=issue)
    else:
        which = trn(
            "one change that briefing {id} did not tell",
            "{n} changes that briefing {id} did not tell",
            count,
            n=n,
            id=issue,
        )
    if reason == JOINED:
        return trn("; {changes} is part of another now", "; {changes} are part of another now", count, changes=which)
    if reason == OUTSIDE:
        return trn(
            "; {changes} lies outside an outline that was drawn anew",
            "; {changes} lie outside outlines that were drawn anew",
            count,
            changes=which,
        )
    return trn(
        "; {changes} is withdrawn as wrong or gone again",
        "; {changes} are withdrawn as wrong or gone again",
        count,
        changes=which,
    )
