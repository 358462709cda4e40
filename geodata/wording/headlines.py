"""The answer at the top of a page: front page, site page, briefing. Built from change_sentences.py. Pure.

Each takes what stands at the sites (geodata/access/site_standing.py), so that no answer can be made from a
filtered list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from geodata.access.audience import Audience
from geodata.access.not_released import MORE_NOT_RELEASED, not_released_sentence
from geodata.access.site_standing import SiteStanding, SiteState
from geodata.access.site_standing import rank as rank
from geodata.access.site_standing import ranked as ranked
from geodata.detections.detection import FROM_REPORTS, Confidence, Detection, Kind, State
from geodata.detections.lifecycle import JOINED, NO_ERROR, OUTSIDE
from geodata.i18n.english_formats import counted, day, in_figures, in_words, listed, other_sites, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.looks.look_counts import Looked
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.activity_sentences import activities, twice_on_the_same_ground
from geodata.wording.change_sentences import CONFIDENCE_WORDS, kind_at, kind_words, none_stands_sentence, place_in
from geodata.wording.look_sentences import stale_sentence, unseen_sentence
from geodata.wording.site_sentences import (
    RUN_WORDS,
    absence_sentence,
    begun_words,
    judged_later_sentence,
    none_at_sites_sentence,
    not_judged_sentence,
    not_looked_sentence,
    not_released_here,
    of_all_sentence,
)

MANY_CHANGES = 4
"""New changes past which the front page's answer counts them by kind and leaves the places to the list below."""


def new_since(detection: Detection, since: date | None) -> bool:
    """Whether a detection was confirmed after a date; None = ever."""
    return detection.confirmed_on is not None and (since is None or detection.confirmed_on > since)


def began_after(detection: Detection, since: date) -> bool:
    """Whether a change surely began after a day: a clear look from that day on, or later, does not show it yet."""
    return detection.last_clear_before is not None and detection.last_clear_before >= since


def earlier_sentence(detections: Sequence[Detection], since: date) -> str:
    """That changes whose rule was met after a day began, or may have begun, before it; "" where none did."""
    count = sum(not began_after(d, since) for d in detections)
    if not count:
        return ""
    if count == len(detections):
        return trn(
            "It began, or may have begun, before that day.", "They began, or may have begun, before then.", count
        )
    return trn(
        "{n} of them began, or may have begun, before that day.",
        "{n} of them began, or may have begun, before that day.",
        count,
        n=sentence_case(in_words(count)),
    )


def surely(detections: Sequence[Detection]) -> list[Detection]:
    """Those of more than low confidence, in the order given: the only ones that an answer counts."""
    return [d for d in detections if d.confidence is not Confidence.LOW]


def low_sentence(count: int) -> str:
    """'Two changes of low confidence are not counted.'; "" for none."""
    if not count:
        return ""
    return trn(
        "{changes} of low confidence is not counted.",
        "{changes} of low confidence are not counted.",
        count,
        changes=sentence_case(counted(count, "change")),
    )


def none_sure(audience: Audience, lasting: Sequence[Detection]) -> str:
    """What is said where none that may be counted is of more than low confidence: in an edition that leaves others out,
    of the edition.

    Args:
        audience: whose edition it is.
        lasting: changes that may be counted; all of low confidence, or none.
    """
    if audience is Audience.INTERNAL:
        return tr("No lasting change of more than low confidence.")
    if not lasting:
        return tr("No lasting change in this edition is agreed by two people.")
    return tr("No lasting change on which two people agree has more than low confidence.")


def uncounted_sentence(standings: Sequence[SiteStanding], since: date | None = None, *, flags: bool = False) -> str:
    """'Two machine findings, not agreed by two people, are not counted: do not quote.', dismissed ones apart; or "".

    flags: provisional changes that two people dismissed are counted too, where the answer tells of the others.
    """
    every = [
        d.id in s.dismissed
        for s in standings
        for d in s.uncounted
        if new_since(d, since) or (flags and d.state is State.PROVISIONAL and d.id in s.dismissed)
    ]
    count, dismissed = every.count(False), sum(every)
    open_ = trn(
        "{n} machine finding, not agreed by two people, is not counted: do not quote.",
        "{n} machine findings, not agreed by two people, are not counted: do not quote.",
        count,
        n=sentence_case(in_words(count)),
    )
    wrong = trn(
        "{n} machine finding that two people dismissed is not counted: do not quote.",
        "{n} machine findings that two people dismissed are not counted: do not quote.",
        dismissed,
        n=sentence_case(in_words(dismissed)),
    )
    return f"{open_ if count else ''} {wrong if dismissed else ''}".strip()


def front_headline(
    standings: Sequence[SiteStanding],
    looked: Mapping[str, Looked],
    *,
    since: date | None,
    today: date,
    audience: Audience = Audience.INTERNAL,
) -> str:
    """The answer of the front page.

    Args:
        standings: of the sites of the edition; a site of which nothing may be said yet is left out by the caller.
        looked: looks by site id, of the time in question.
        since: the day that the reader compares with; None = from the start.
        today: the day of reading.
        audience: whose edition it is.
    """
    detections = [d for s in standings for d in s.counted]
    names = {s.site.id: told_name(s.site) for s in standings}
    every = [d for d in ranked(detections) if d.state is State.CONFIRMED and new_since(d, since)]
    new = surely(every)
    low = f"{low_sentence(len(every) - len(new))} {uncounted_sentence(standings, since)}".strip()
    after = tr(" after {day}", day=day(since)) if since else ""
    if low and not new:
        return f"{_none_sure_of_all(len(every), audience, after)} {low}"
    if new:
        few = len(new) <= MANY_CHANGES
        spread = len({d.site_id for d in new})
        where = "" if few else tr(" at {sites}", sites=counted(spread, "site"))
        many = {"changes": sentence_case(counted(len(new), "change")), "after": after, "where": where}
        head = (
            trn("{changes} is confirmed{after}{where}", "{changes} are confirmed{after}{where}", len(new), **many)
            if audience is Audience.INTERNAL
            else trn(
                "{changes} is confirmed and agreed by two people{after}{where}",
                "{changes} are confirmed and agreed by two people{after}{where}",
                len(new),
                **many,
            )
        )
        sentence = f"{head}: {listed(_grouped(new, names, named=few))}."
        earlier = earlier_sentence(new, since) if since else ""
        return " ".join(
            part for part in (sentence, earlier, not_agreed_sentence(new, standings, audience), low) if part
        )
    left_out = uncounted_sentence(standings, since, flags=True)
    return f"{_nothing_new(standings, looked, since, today, audience)} {left_out}".rstrip()


def not_agreed_sentence(new: Sequence[Detection], standings: Sequence[SiteStanding], audience: Audience) -> str:
    """How many of the changes that inside are counted no two people agree on; "" outside, where none of them is."""
    agreed = {key for s in standings for key in s.agreed}
    count = sum(d.id not in agreed for d in new)
    if not count or audience is not Audience.INTERNAL:
        return ""
    if count == len(new):
        return trn(
            "Two people have not agreed on it: do not quote.",
            "Two people have agreed on none of them: do not quote.",
            count,
        )
    return trn(
        "{n} of them is a machine finding on which two people have not agreed: do not quote.",
        "{n} of them are machine findings on which two people have not agreed: do not quote.",
        count,
        n=sentence_case(in_words(count)),
    )


def _none_sure_of_all(counted_too: int, audience: Audience, after: str) -> str:
    """What is said of all sites where nothing that may be counted is of more than low confidence.

    Args:
        counted_too: changes of low confidence that may be told.
        audience: whose edition it is.
        after: " since 3 Oct 2026", or "".
    """
    if audience is Audience.INTERNAL:
        return tr("No change of more than low confidence is confirmed{after}.", after=after)
    if not counted_too:
        return tr("In this edition no change on which two people agree is confirmed{after}.", after=after)
    return tr("In this edition no change of more than low confidence is confirmed{after}.", after=after)


def _nothing_new(
    standings: Sequence[SiteStanding], looked: Mapping[str, Looked], since: date | None, today: date, audience: Audience
) -> str:
    """The answer where no change is newly confirmed: how far "none" reaches, or why nothing can be said."""
    after = tr(" after {day}", day=day(since)) if since else ""
    provisional = sum(d.state is State.PROVISIONAL and d.id not in s.dismissed for s in standings for d in s.changes)
    watched = [s for s in standings if s.site.watched]
    seen = [s for s in watched if s.site.id in looked and not looked[s.site.id].stale(today)]
    if provisional:
        return trn(
            "No change is confirmed{after} yet; {count} is provisional.",
            "No change is confirmed{after} yet; {count} are provisional.",
            provisional,
            after=after,
            count=in_words(provisional),
        )
    if not watched:
        return tr("No site is watched yet: nothing can be said.")
    if all(s.looked.due == 0 for s in watched):
        return tr("No site has been looked at yet: nothing can be said.")
    run = next((s.run for s in watched if s.run is not None), None)
    if run is not None:
        return tr(RUN_WORDS[run])
    if seen and not any(s.judged for s in seen):
        return tr("What was looked at is not judged yet: nothing can be said.")
    open_ = [s for s in seen if s.judged and not s.waiting]
    wrong = [s for s in open_ if s.taken_back]
    judged = [s for s in open_ if not s.taken_back]
    if wrong and not judged:
        return none_stands_sentence([d for s in wrong for d in s.taken_back])
    if seen and not judged:
        return not_released_sentence(sum(s.judged for s in seen))
    if not seen and after:
        return tr("No site had a usable look{after}: nothing is said about that time.", after=after)
    if not seen:
        return tr("No site had a usable look of late: nothing is said about them.")
    late = judged_later_sentence(judged, since)
    seen_too = len(seen) > len(judged)  # of the others it is told elsewhere, or nothing at all
    none = none_at_sites_sentence(len(judged), len(watched), after, audience, seen_too=seen_too)
    return f"{none} {late}".rstrip()


def front_lead(
    standings: Sequence[SiteStanding],
    looked: Mapping[str, Looked],
    *,
    since: date | None,
    today: date,
    audience: Audience = Audience.INTERNAL,
    withheld: Sequence[SiteStanding] = (),
) -> str:
    """What is left open, under the answer: provisional, ended, withdrawn, quiet, unseen and new sites.

    A site that is hidden of late is told from one that only was not seen again since `since`.

    Args:
        standings, looked, since, today, audience: as front_headline.
        withheld: of the sites of the edition of which nothing may be said yet; they are counted alone.
    """
    whole = [s for s in (*standings, *withheld) if s.site.watched]
    watched = [s for s in standings if s.site.watched]
    new_here = [s for s in watched if s.looked.due == 0]
    unseen = [s for s in watched if s.looked.due and s.looked.stale(today)]
    lately = [s for s in watched if not s.looked.stale(today)]
    again = [s for s in lately if s.site.id in looked and looked[s.site.id].days]
    none = [s for s in again if s.state is SiteState.NONE_SEEN]
    quiet = [s for s in none if not s.taken_back]
    new = surely([d for s in standings for d in s.counted if d.state is State.CONFIRMED and new_since(d, since)])
    sentences = [
        twice_on_the_same_ground(new),
        _left_open([d for s in standings for d in s.counted], since),
        of_all_sentence(whole, len(quiet), audience),
        _none_stands([told_name(s.site) for s in none if s.taken_back]),
        _not_again(len(lately) - len(again), len(watched), since),
        unseen_sentence([told_name(s.site) for s in unseen]),
        not_looked_sentence([told_name(s.site) for s in new_here]),
        not_judged_sentence(watched),
    ]
    return " ".join(part for part in sentences if part)


def _left_open(detections: Sequence[Detection], since: date | None) -> str:
    """How many changes are provisional, ended and withdrawn."""
    counts = {state: [d for d in detections if d.state is state] for state in State}
    ended = [d for d in counts[State.ENDED] if since is None or (d.ended_on is not None and d.ended_on > since)]
    withdrawn = [d for d in counts[State.WITHDRAWN] if since is None or (d.ended_on is not None and d.ended_on > since)]
    new = [d for d in counts[State.CONFIRMED] if new_since(d, since)]
    clauses: list[str] = []
    provisional = len(counts[State.PROVISIONAL])
    if provisional and new:
        clauses.append(trn("{n} more is provisional", "{n} more are provisional", provisional, n=in_words(provisional)))
    if ended:
        clauses.append(trn("{n} ended", "{n} ended", len(ended), n=in_words(len(ended))))
    clauses += _withdrawn(withdrawn)
    return sentence_case(", ".join(clauses)) + "." if clauses else ""


def _withdrawn(over: Sequence[Detection]) -> list[str]:
    """How many of those that are over were taken back; apart from those how many were no errors, and why."""
    of = Counter(d.withdrawn_reason if d.withdrawn_reason in NO_ERROR else "" for d in over)
    n = {reason: in_words(count) for reason, count in of.items()}
    back, joined, out = of[""], of[JOINED], of[OUTSIDE]
    clauses = [trn("{n} was withdrawn", "{n} were withdrawn", back, n=n[""])] if back else []
    if joined:
        clauses += [trn("{n} became part of another change", "{n} became parts of other changes", joined, n=n[JOINED])]
    if out:
        clauses += [trn("{n} lies outside a redrawn outline", "{n} lie outside redrawn outlines", out, n=n[OUTSIDE])]
    return clauses


def _not_again(missed: int, watched: int, since: date | None) -> str:
    """How many sites that were seen of late were not seen since a day."""
    if not missed or since is None:
        return ""
    return trn(
        "At the one site there was no usable look after {day}.",
        "At {missed} of {total} sites there was no usable look after {day}.",
        watched,
        missed=missed,
        total=watched,
        day=day(since),
    )


def _none_stands(names: Sequence[str]) -> str:
    """At which sites what was confirmed was withdrawn as wrong or gone again, and nothing stands."""
    if not names:
        return ""
    places = listed(list(names), limit=3, rest=other_sites)
    return tr("None stands at {places}: what was confirmed there was withdrawn as wrong or gone again.", places=places)


def site_headline(standing: SiteStanding) -> str:
    """The answer of a site page: lasting changes in order of time, or how far "none seen" reaches."""
    site, detections, looked = standing.site, standing.changes, standing.looked
    today, audience = standing.today, standing.audience
    if standing.waiting and not detections:
        return not_released_here(standing)
    standing_ones = [d for d in detections if d.state is State.CONFIRMED]
    uncounted = uncounted_sentence([standing])
    lasting = sorted((d for d in standing.counted if d.state is State.CONFIRMED), key=lambda d: (d.first_seen, d.id))
    if not site.watched and not standing_ones:
        return tr("This place is shown, not watched: its outline is not known.")
    late = f" {stale_sentence(looked, today)}" if looked.stale(today) else ""
    if standing_ones:
        more = tr(MORE_NOT_RELEASED) if standing.waiting else ""
        open_ = not_agreed_sentence(surely(lasting), [standing], audience)
        low = " ".join(filter(None, (open_, low_sentence(len(lasting) - len(surely(lasting))), uncounted, more)))
        words = _lasting_here(surely(lasting), site) if surely(lasting) else none_sure(audience, lasting)
        return f"{words} {low}".rstrip() + late
    uncounted = uncounted_sentence([standing], flags=True)
    standing_flags = (d for d in detections if d.state is State.PROVISIONAL and d.id not in standing.dismissed)
    if provisional := sorted(standing_flags, key=lambda d: (d.first_seen, d.id)):
        words = listed([kind_at(d, place_in(d, site)) for d in provisional], limit=3)
        head = trn(
            "{changes} is provisional, not confirmed: {said}.",
            "{changes} are provisional, not confirmed: {said}.",
            len(provisional),
            changes=sentence_case(counted(len(provisional), "change")),
            said=words,
        )
        return f"{head} {uncounted}".rstrip() + late
    over = [d for d in standing.counted if d.state is State.ENDED]
    ended = sorted(over, key=lambda d: (d.ended_on or d.last_seen, d.id))
    if ended and not looked.stale(today):
        newest = ended[-1]
        on = msg(" on reports to {day}") if newest.kind in FROM_REPORTS else msg(" on the image of {day}")
        when = tr(on, day=day(newest.ended_on)) if newest.ended_on else ""
        others = tr("; {n} ended before it", n=in_words(len(ended) - 1)) if len(ended) > 1 else ""
        none = msg("No lasting change now: {what} ended{when}{others}.")
        if audience is not Audience.INTERNAL:
            none = msg("No change of this edition lasts now: {what} ended{when}{others}.")
        words = tr(none, what=kind_at(newest, place_in(newest, site)), when=when, others=others)
        return f"{words} {uncounted}".rstrip()
    if uncounted:
        return f"{none_sure(audience, ())} {uncounted}{late}"
    return absence_sentence(standing)


def _lasting_here(lasting: Sequence[Detection], site: Site) -> str:
    """'Two lasting changes: one … at the south block (first visible between …), then one …; one rise in light (…).'"""
    ground = [d for d in lasting if not d.kind.is_activity]
    light = [d for d in lasting if d.kind.is_activity]
    parts: list[str] = []
    if ground:
        groups = [list(alike) for _, alike in groupby(ground, key=lambda d: kind_at(d, place_in(d, site)))]
        group_words = tr(", then ").join(
            f"{kind_at(alike[0], place_in(alike[0], site), len(alike))} ({begun_words(alike)})" for alike in groups[:4]
        )
        left = sum(len(alike) for alike in groups[4:])
        more = tr(", and {n} more", n=in_words(left)) if left else ""
        parts.append(f"{counted(len(ground), 'lasting change')}: {group_words}{more}")
    parts += [f"{kind_at(d, '')} ({begun_words([d])})" for d in light]
    return sentence_case("; ".join(parts)) + "."


def site_lead(standing: SiteStanding, placebos: int, flagged: int) -> str:
    """Confidence of the lasting changes, the controls, and what cannot be seen."""
    confirmed = [d for d in standing.counted if d.state is State.CONFIRMED]
    # those that the headline names: one of low confidence is named by it as such
    lasting = sorted(surely(confirmed) or confirmed, key=lambda d: (d.kind.is_activity, d.first_seen, d.id))
    sentences: list[str] = []
    counts = {level: sum(d.confidence is level for d in lasting) for level in reversed(Confidence)}
    if len(lasting) == 1:
        sentences.append(tr("Confidence is {level}.", level=tr(CONFIDENCE_WORDS[lasting[0].confidence])))
    elif lasting and len(lasting) in counts.values():
        same = tr(CONFIDENCE_WORDS[lasting[0].confidence])
        sentences.append(tr("Confidence is {level} for each of them.", level=same))
    elif lasting:
        # counted and not by place in a list: lists have orders of their own
        levels = [
            tr("{level} for {n}", level=tr(CONFIDENCE_WORDS[level]), n=in_words(count))
            for level, count in counts.items()
            if count
        ]
        sentences.append(tr("Confidence is {level}.", level=listed(levels)))
    if placebos and not (standing.waiting and not standing.changes):  # beside "nothing is said" it reads as an answer
        sentences.append(
            tr("No control area around this site raised a flag, which says little: they are few.")
            if flagged == 0
            else trn(
                "The one control area around this site raised a flag.",
                "{flagged} of {placebos} control areas around this site raised a flag.",
                placebos,
                flagged=sentence_case(in_words(flagged)),
                placebos=placebos,
            )
        )
    sentences.append(tr("Purpose and people cannot be seen."))
    return " ".join(sentences)


def since_sentence(standing: SiteStanding, looked: Looked, since: date, *, withheld: bool = False) -> str:
    """What is new at a site since a day, and how often it was seen since.

    'Rule met since 1 Jun 2026: one consistent with demolition. Since then one ended. 18 of 34 looks usable.' The
    headline, under which this stands, says what is held back.

    Args:
        standing: of the site.
        looked: optical looks since the day.
        since: the day that the reader compares with.
        withheld: something at the site is held back from this edition; where nothing else is new, only the looks are
            counted, since "no change" beside it would read as none.
    """
    if not looked.days:
        return tr("After {day}: no usable look, so nothing is said about that time.", day=day(since))
    detections = standing.counted
    every = [d for d in detections if d.state is State.CONFIRMED and new_since(d, since)]
    new = surely(every)  # as the first screen and briefings count
    over = {
        state: [d for d in detections if d.state is state and d.ended_on is not None and d.ended_on > since]
        for state in (State.ENDED, State.WITHDRAWN)
    }
    if withheld and not every:
        seen = in_figures(looked.due, "look")
        return tr("{usable} of {looks} usable after {day}.", usable=looked.seen, looks=seen, day=day(since))
    if new:
        what = tr("Rule met after {day}: {said}.", day=day(since), said=listed(_grouped(new, {}, named=False)))
    elif standing.run is not None:
        what = tr(RUN_WORDS[standing.run])
    elif not standing.judged:
        what = tr("What was looked at is not judged yet: nothing can be said.")
    elif every:
        what = tr("After {day}: no change of more than low confidence is newly confirmed.", day=day(since))
    elif standing.audience is Audience.INTERNAL:
        what = tr("After {day}: no change is newly confirmed.", day=day(since))
    else:
        what = tr("After {day}: no change on which two people agree is newly confirmed.", day=day(since))
    ended = len(over[State.ENDED])
    clauses = [trn("{n} ended", "{n} ended", ended, n=in_words(ended))] if ended else []
    clauses += _withdrawn(over[State.WITHDRAWN])
    parts = [
        what,
        earlier_sentence(new, since),
        not_agreed_sentence(new, [standing], standing.audience),  # "of them": nothing else may stand between
        twice_on_the_same_ground(new),
        low_sentence(len(every) - len(new)),
        tr("Since then {what}.", what=listed(clauses)) if clauses else "",
        uncounted_sentence([standing], since),
        tr("{usable} of {looks} usable.", usable=looked.seen, looks=in_figures(looked.due, "look")),
        tr("Judged only from {day} on.", day=day(later)) if (later := standing.judged_after(since)) else "",
    ]
    return " ".join(part for part in parts if part)


def brief_headline(standing: SiteStanding, *, since: date | None, name: str = "") -> str:
    """The answer of a briefing: kinds apart, with their windows, and those of low confidence apart from the count.

    'Pellimar Bend: two lasting changes consistent with construction, first visible between 5 Oct 2026 and 9 Nov, rule
    met after 3 Oct 2026 for one of them; one of low confidence is not counted'.

    Args:
        standing: of the site.
        since: the day that the briefing compares with; None = none is named.
        name: the site's name as it is to be set (shortened), "" for site.name.
    """
    called, looked = told_name(standing.site, name), standing.looked
    lasting = [d for d in standing.counted if d.state is State.CONFIRMED]
    if not lasting:
        return f"{called}: {_lowered(site_headline(standing))}".rstrip(".")
    uncounted = uncounted_sentence([standing])
    sure = surely(lasting)
    new = [d for d in sure if new_since(d, since)]
    groups: dict[str, list[Detection]] = {}
    for d in sorted(sure, key=lambda d: (d.kind.is_activity, d.first_seen, d.id)):
        groups.setdefault(kind_at(d, ""), []).append(d)
    clauses = [f"{_lasting_kind(alike)}, {begun_words(alike)}" for alike in groups.values()]
    head = f"{called}: {'; '.join(clauses) or _lowered(none_sure(standing.audience, lasting)).rstrip('.')}"
    if since is not None and sure:
        if len(sure) == 1:
            after = msg(", rule met after {day}, on the image of {met}")
            before = msg(", rule met on the image of {met}, not after {day}")
            met = day(sure[0].confirmed_on or since)
            head += tr(after if new else before, day=day(since), met=met)
        else:
            many = in_words(len(new)) if new else tr("none")
            if len(clauses) == 1:
                head += tr(", rule met after {day} for {n} of them", n=many, day=day(since))
            else:  # of all groups, not of the last one alone
                whole = in_words(len(sure))
                head += tr("; of the {whole} the rule was met after {day} for {n}", whole=whole, n=many, day=day(since))
        head += f"; {_lowered(earlier).rstrip('.')}" if (earlier := earlier_sentence(new, since)) else ""
    low = len(lasting) - len(sure)
    if low:
        head += "; " + trn(
            "one of low confidence is not counted", "{n} of low confidence are not counted", low, n=in_words(low)
        )
    open_ = not_agreed_sentence(sure, [standing], standing.audience)
    for left_out in (open_, uncounted, tr(MORE_NOT_RELEASED) if standing.waiting else ""):
        head += f"; {_lowered(left_out).rstrip('.')}" if left_out else ""
    if looked.stale(standing.today):
        age = looked.age_days(standing.today)
        head += (
            tr("; no usable look for {age}", age=counted(age, "day"))
            if age is not None
            else tr("; no usable look of late")
        )
    return head


def _lasting_kind(alike: Sequence[Detection]) -> str:
    """'two lasting changes consistent with construction'; of light and reports 'one rise in night light'."""
    if alike[0].kind.is_activity:
        return kind_at(alike[0], "", len(alike))
    changes = counted(len(alike), "lasting change")
    if alike[0].kind is Kind.UNCLEAR:
        return tr("{changes} of a kind not yet clear", changes=changes)
    return tr("{changes} consistent with {kind}", changes=changes, kind=kind_words(alike[0]))


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _grouped(detections: Sequence[Detection], names: Mapping[str, str], *, named: bool) -> list[str]:
    """'two consistent with construction at A and B', 'one with demolition at C', in the order given.

    Without `named` the places are left to the list below the headline: past a handful nobody keeps them in mind.
    """
    groups: dict[str, list[str]] = {}
    first: dict[str, Detection] = {}
    for d in detections:
        key = "unclear" if d.kind is Kind.UNCLEAR else kind_words(d)
        if d.kind.is_activity:
            key = activities(d, 1, "")
        first.setdefault(key, d)
        groups.setdefault(key, []).append(names.get(d.site_id, d.site_id))
    phrases: list[str] = []
    named_consistent = False
    for key, places in groups.items():
        where = tr(" at {places}", places=listed(list(dict.fromkeys(places)))) if named else ""
        count = in_words(len(places))
        if first[key].kind.is_activity:
            phrases.append(activities(first[key], len(places), count) + where)
            continue
        if key == "unclear":
            phrases.append(tr("{n} of a kind not yet clear", n=count) + where)
            continue
        with_kind = msg("{n} with {kind}") if named_consistent else msg("{n} consistent with {kind}")
        phrases.append(tr(with_kind, n=count, kind=key) + where)
        named_consistent = True
    return phrases
