"""The first sheet of a briefing about several sites: what changed since the day it compares with, and corridor totals.

Every line comes from what the edition shows. A site of which nothing can be said is named, never left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geodata.access.audience import EDITION_WORDS, Audience
from geodata.access.not_released import not_released_at
from geodata.access.site_standing import SiteStanding, ranked
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.detections.lifecycle import was_wrong
from geodata.detections.review_state import ReviewState, dismissed_by_two
from geodata.i18n.english_formats import counted, day, hectares, in_words, listed, other_sites, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.looks.look_counts import count_looks
from geodata.sites.shown_place import told_name
from geodata.text.names.same_person import AS_GIVEN
from geodata.wording.change_sentences import detection_sentence, kind_words, told_kind, window_sentence
from geodata.wording.correction_sentences import (
    Corrected,
    agreement_over_sentence,
    correction_sentence,
    no_correction,
    redrawn_sentence,
    renamed_sentence,
)
from geodata.wording.headlines import (
    earlier_sentence,
    low_sentence,
    new_since,
    not_agreed_sentence,
    uncounted_sentence,
)
from geodata.wording.look_sentences import unseen_sentence
from geodata.wording.reasons import why_withdrawn
from geodata.wording.site_sentences import judged_later_sentence
from layers.style.escape import shorten
from pipelines.brief.briefing_inputs import Context, SiteFacts, about_action, site_standing, without_agreement
from pipelines.brief.news.changes_since import late_news
from pipelines.brief.news.news_in_the_headline import news_words
from pipelines.brief.news.news_lines import Event

TOLD = 12
"""Changes told in full, the most important; the rest are counted and stand on their own sheets."""
CORRECTED = 6
"""Corrections told in full, the newest."""
NONE_BESIDE = msg("None that this edition tells, beside what was withdrawn.")
LATE_HEADS = {
    Event.NEW: msg("Not told in the issue compared with, on older images"),
    Event.CONFIRMED: msg("Rule met since the issue compared with, on older images"),
}
"""The parts of changes that are news to the reader of the last issue, and whose images are older."""


@dataclass(frozen=True)
class _Named:
    """One change with the site it is at."""

    detection: Detection
    facts: SiteFacts

    @property
    def dismissed(self) -> bool:
        """Whether two people say that it is not there."""
        return self.detection.id in dismissed_by_two(self.facts.reviews)

    def line(self) -> list[str]:
        """The site; what, and between which looks; of what was withdrawn its id, and why."""
        site = self.facts.site
        sentences = f"{detection_sentence(self.detection, site)} {window_sentence(self.detection)}"
        if self.detection.state is State.WITHDRAWN and (why := why_withdrawn(self.detection, self.facts.detections)):
            sentences = f"{self.detection.id}: {sentences} {tr('Why: {why}.', why=why)}"
        return [
            told_name(site, shorten(site.name, 44)),
            f"{sentences}{without_agreement(self.detection, self.facts.reviews)}",
        ]


def summary_sheet(
    all_facts: Sequence[SiteFacts], context: Context, corridors: Mapping[str, Sequence[str]]
) -> dict[str, Any] | None:
    """The values of the sheet; None where there is nothing to sum up: one site, or no day to compare with.

    Args:
        all_facts: of the sites, in the order of their sheets.
        context: of the briefing.
        corridors: name -> ids of its sites; those without a site of this briefing are left out.
    """
    since = context.since
    if since is None or len(all_facts) < 2:
        return None
    standings = {f.site.id: site_standing(f, context) for f in all_facts}
    by_id = {d.id: _Named(d, f) for f in all_facts for d in f.detections}
    every = [by_id[d.id] for d in ranked(n.detection for n in by_id.values())]
    known = [n for n in every if n.detection.state is State.CONFIRMED and new_since(n.detection, since)]
    unquotable = {d.id for s in standings.values() for d in s.uncounted}
    met = [n for n in known if n.detection.id not in unquotable]
    not_agreed = [n for n in known if n.detection.id in unquotable]
    open_ = sum(not n.dismissed for n in not_agreed)
    new = [n for n in met if n.detection.confidence is not Confidence.LOW]
    taken_back = [n for n in every if was_wrong(n.detection) and _after(n.detection.ended_on, since)]
    ended = [n for n in every if n.detection.state is State.ENDED and _after(n.detection.ended_on, since)]
    late = [late_news(f, context) for f in all_facts]
    return {
        "short": tr("After {day}", day=day(since)),
        "date": day(context.today),
        "edition": tr(EDITION_WORDS[context.audience]),
        "marking": context.marking,
        "demo": any(f.site.simulated for f in all_facts),
        "headline": about_action(
            f"{_headline(new, (len(met) - len(new), open_), since, standings, _seen(all_facts, context))}"
            f"{news_words(all_facts, context)}",
            all_facts[0],
        ),
        "parts": [
            {
                "head": _head_of_new(context.audience),
                "rows": _told(new) + _notes(new, [n.detection.id for n in met if n not in new]),
                "none": _none_new(standings, not_agreed),
            },
            *_late({event: [by_id[d.id] for at_site in late for d in at_site[event]] for event in LATE_HEADS}),
            *_not_agreed(not_agreed),
            *_no_longer_so(all_facts, taken_back, ended, context),
        ],
        "silent": _silent(all_facts, standings, context),
        "corridors": _totals(all_facts, new, not_agreed, corridors, standings),
    }


def _no_longer_so(
    all_facts: Sequence[SiteFacts], taken_back: Sequence[_Named], ended: Sequence[_Named], context: Context
) -> list[dict[str, Any]]:
    """What was told before and holds no longer, or is told otherwise."""
    every_one = _corrected(all_facts, context)
    corrected = _not_under_withdrawn(every_one, taken_back, context)
    over = sorted(
        (one for f in all_facts for one in f.agreement_over if context.is_later(one.at)), key=lambda one: one.at
    )
    called = [["", renamed_sentence(f.site, f.renamed)] for f in all_facts if f.renamed is not None]
    told_otherwise = [["", agreement_over_sentence(one)] for one in over[::-1][:CORRECTED]]
    told_otherwise += [
        ["", redrawn_sentence(f.site, f.redrawn_at)] for f in _redrawn(all_facts, context) if f.redrawn_at
    ]
    told_otherwise += [["", correction_sentence(c)] for c in corrected[:CORRECTED]]
    none = tr(NONE_BESIDE) if every_one else no_correction(context.since, context.issue)
    if called and not told_otherwise:
        told_otherwise = [["", none]]
    return [
        {
            "head": msg("Withdrawn as wrong or gone again after they were confirmed"),
            "rows": _told(taken_back),
            "none": _none_withdrawn(context.audience),
        },
        {
            "head": msg("Corrected"),
            "rows": called[:CORRECTED] + told_otherwise,
            "none": none,
        },
        {"head": msg("Ended, as new images show"), "rows": _told(ended), "none": msg("None.")},
    ]


def _redrawn(all_facts: Sequence[SiteFacts], context: Context) -> list[SiteFacts]:
    """Sites of which an outline was drawn anew after what is compared with."""
    return [f for f in all_facts if f.redrawn_at is not None and context.is_later(f.redrawn_at)]


def _corrected(all_facts: Sequence[SiteFacts], context: Context) -> list[Corrected]:
    """Corrections made after what is compared with, the newest first."""
    corrections = (c for f in all_facts for c in f.corrections if context.is_later(c.correction.after.said_from))
    return sorted(corrections, key=lambda c: c.correction.after.said_from, reverse=True)


def _not_under_withdrawn(
    corrections: Sequence[Corrected], taken_back: Sequence[_Named], context: Context
) -> list[Corrected]:
    """Corrections without the withdrawals that this sheet has elsewhere: as wrong, or as new since an issue."""
    wrong = {named.detection.id for named in taken_back}

    def elsewhere(one: Corrected) -> bool:
        withdrew = "state" in one.correction.parts and one.correction.after.state is State.WITHDRAWN
        return withdrew and (bool(context.issue) or one.detection.id in wrong)

    return [one for one in corrections if not elsewhere(one)]


def _late(named: Mapping[Event, Sequence[_Named]]) -> list[dict[str, Any]]:
    """What the issue compared with did not tell, or told before its rule was met, though its images could show it."""
    return [
        {"head": head, "rows": _told(named[event]), "none": ""} for event, head in LATE_HEADS.items() if named[event]
    ]


def _not_agreed(named: Sequence[_Named]) -> list[dict[str, Any]]:
    """What the rule confirmed and is not counted: what no two people agree on, and what two people dismissed."""
    heads = {
        msg("Machine findings, not agreed by two people: do not quote"): [n for n in named if not n.dismissed],
        msg("Machine findings that two people dismissed: do not quote"): [n for n in named if n.dismissed],
    }
    return [{"head": head, "rows": _told(those), "none": ""} for head, those in heads.items() if those]


def _after(when: date | None, since: date) -> bool:
    return when is not None and when > since


def _told(named: Sequence[_Named]) -> list[list[str]]:
    rows = [n.line() for n in named[:TOLD]]
    if len(named) > TOLD:
        rows.append(["", tr("{n} more on the sheets of their sites.", n=len(named) - TOLD)])
    return rows


def _seen(all_facts: Sequence[SiteFacts], context: Context) -> int:
    """At how many sites there was a usable look in the time that is told of."""
    return sum(count_looks(f.looks, since=context.looks_from).days > 0 for f in all_facts)


def _headline(
    new: Sequence[_Named], others: tuple[int, int], since: date, standings: Mapping[str, SiteStanding], seen: int
) -> str:
    """The answer, and to partners what it leaves out. "No change" is said only where the edition holds nothing back.

    Args:
        new: changes of more than low confidence.
        others: how many of low confidence, and how many on which no two people agree and which they did not dismiss
            (partners alone).
        since: the day compared with.
        standings: of the sites of the briefing, by id.
        seen: sites with a usable look after the day; "none" is said of them alone.
    """
    every = tuple(standings.values())
    answer = _news(new, since, every) if new else _no_news(others, since, standings, seen)
    return " ".join(filter(None, (f"{answer.removesuffix('.')}.", uncounted_sentence(every, since)))).removesuffix(".")


def _news(new: Sequence[_Named], since: date, every: Sequence[SiteStanding]) -> str:
    """How many changes are new, by kind; args as _headline."""
    places = len({n.facts.site.id for n in new})
    kinds = Counter(kind_words(n.detection) for n in sorted(new, key=lambda n: list(Kind).index(n.detection.kind)))
    kind_counts = ", ".join(f"{words} {count}" for words, count in kinds.items())
    counts = {"changes": counted(len(new), "change"), "sites": counted(places, "site"), "kinds": kind_counts}
    sentence = (
        tr("After {day}: {changes} newly confirmed at {sites} ({kinds})", day=day(since), **counts)
        if every[0].audience is Audience.INTERNAL
        else tr(
            "After {day}: {changes} newly confirmed and agreed by two people at {sites} ({kinds})",
            day=day(since),
            **counts,
        )
    )
    changes = [n.detection for n in new]
    more = earlier_sentence(changes, since), not_agreed_sentence(changes, every, every[0].audience)
    return " ".join([f"{sentence}.", *filter(None, more)])


def _no_news(others: tuple[int, int], since: date, standings: Mapping[str, SiteStanding], seen: int) -> str:
    """The answer where nothing is new, how far "none" reaches with it; args as _headline."""
    waiting = sum(s.waiting for s in standings.values())
    low, not_agreed = others
    sites = counted(len(standings), "site")
    if not seen:
        return trn(
            "After {day}: no usable look at the one site of this briefing, so nothing is said about that time",
            "After {day}: no usable look at any of the {n} sites of this briefing, so nothing is said about that time",
            len(standings),
            day=day(since),
            n=in_words(len(standings)),
        )
    if waiting:
        return tr(
            "After {day}: at {some} of {sites} not all that was flagged is released, and nothing is said of the rest",
            day=day(since),
            some=in_words(waiting),
            sites=sites,
        )
    if not_agreed:
        return tr("After {day}: no change on which two people agree was newly confirmed", day=day(since))
    if low:
        return tr("After {day}: no change of more than low confidence was newly confirmed", day=day(since))
    if seen < len(standings):
        sentence = tr(
            "No change was newly confirmed after {day} at {seen} of {sites} in this briefing; these could be seen",
            day=day(since),
            seen=in_words(seen),
            sites=sites,
        )
    else:
        sentence = trn(
            "No change was newly confirmed after {day} at the one site of this briefing",
            "No change was newly confirmed after {day} at the {n} sites of this briefing",
            len(standings),
            day=day(since),
            n=len(standings),
        )
    late = judged_later_sentence(tuple(standings.values()), since).rstrip(".")
    return f"{sentence}. {late}" if late else sentence


def _notes(new: Sequence[_Named], low: Sequence[str]) -> list[list[str]]:
    """What "confirmed" means here, on how many two people agree and who they are, which low ones are not counted."""
    if not new and not low:
        return []
    agreed = sum(
        (n.detection.id in n.facts.reviews and n.facts.reviews[n.detection.id].state is ReviewState.CONFIRMED)
        for n in new
    )
    confirmed_sentence = (
        tr("Confirmed: the rule was met. Two people agree on {n} of {whole}.", n=agreed, whole=len(new)) if new else ""
    )
    roles = tr(AS_GIVEN) if agreed else ""
    apart = f"{low_sentence(len(low)).rstrip('.')} ({listed(low, limit=TOLD)})." if low else ""
    return [["", " ".join(part for part in (confirmed_sentence, roles, apart) if part)]]


def _head_of_new(audience: Audience) -> str:
    """Outside, what two people agree on is counted alone: "confirmed" by itself would be said of the others too."""
    if audience is Audience.INTERNAL:
        return msg("Newly confirmed")
    return msg("Newly confirmed and agreed by two people")


def _none_new(standings: Mapping[str, SiteStanding], not_agreed: Sequence[_Named]) -> str:
    if any(s.waiting for s in standings.values()):
        return msg("None in this edition; not all that was flagged is released.")
    if any(not n.dismissed for n in not_agreed):
        return msg("None on which two people agree.")
    return msg("None but what two people dismissed.") if not_agreed else msg("None.")


def _none_withdrawn(audience: Audience) -> str:
    """An edition tells of no withdrawal of what it never told."""
    return msg("None.") if audience is Audience.INTERNAL else msg("None that this edition had told.")


def _silent(all_facts: Sequence[SiteFacts], standings: Mapping[str, SiteStanding], context: Context) -> list[str]:
    """What is said of sites of which nothing, or nothing about the time since, can be said."""
    recent = {f.site.id: count_looks(f.looks, since=context.looks_from) for f in all_facts}
    watched = [f.site for f in all_facts if f.site.watched]
    unseen = [told_name(s) for s in watched if recent[s.id].due and not recent[s.id].days]
    unlooked = [told_name(s) for s in watched if not recent[s.id].due]
    review = [told_name(s) for s in watched if standings[s.id].waiting]
    sentences = [unseen_sentence(unseen)]
    if unlooked:
        names = listed(unlooked, limit=6, rest=other_sites)
        since = context.since or context.today
        sentences.append(tr("Not looked at after {day}: {names}.", day=day(since), names=names))
    sentences.append(not_released_at(review))
    return [text for text in sentences if text]


def _totals(
    all_facts: Sequence[SiteFacts],
    new: Sequence[_Named],
    not_agreed: Sequence[_Named],
    corridors: Mapping[str, Sequence[str]],
    standings: Mapping[str, SiteStanding],
) -> list[list[str]]:
    """Corridor, its sites in this briefing, changes newly confirmed there, and their ground by kind. That there are
    others on which no two people agree, or that two people dismissed, is said of the same time.

    Where changes are held back "none" is never said: they are not told.
    """
    here = {f.site.id for f in all_facts}
    rows = []
    for name, members in corridors.items():
        ids = here.intersection(members)
        if not ids:
            continue
        inside = [n.detection for n in new if n.facts.site.id in ids]
        ground = [
            d for d in sorted(inside, key=lambda d: (list(Kind).index(d.kind), told_kind(d))) if not d.kind.is_activity
        ]
        kinds = dict.fromkeys(map(told_kind, ground))  # one that may be another kind apart from those that are sure
        each = {kind: sum(d.area_m2 for d in ground if told_kind(d) == kind) for kind in kinds}
        areas = "; ".join(f"{sentence_case(kind)} {hectares(m2)}" for kind, m2 in each.items() if m2)
        held = any(standings[site_id].waiting for site_id in ids)
        others = [n.dismissed for n in not_agreed if n.facts.site.id in ids]
        agreed = {key for site_id in ids for key in standings[site_id].agreed}
        open_ = sum(d.id not in agreed for d in inside)
        notes = (
            tr("not all released") if held else "",
            tr("others not agreed by two people") if False in others else "",
            tr("others dismissed by two people") if True in others else "",
            tr("not agreed by two people: {n}", n=open_) if open_ else "",
        )
        ground_told = "; ".join(filter(None, (areas, *notes)))
        count = "\N{EN DASH}" if (held or others) and not inside else f"{len(inside)}"
        rows.append([shorten(name, 60), f"{len(ids)}", count, ground_told or tr("none")])
    return rows
