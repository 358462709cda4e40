"""The answer at the top of a page: front page, site page, briefing. Built from geodata/sentences.py. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from geodata.audience import Audience
from geodata.detection import Confidence, Detection, Kind, State
from geodata.language import msg, tr, trn
from geodata.looked import Looked
from geodata.reason_words import rests_on_reports
from geodata.sentences import (
    CONFIDENCE_WORDS,
    KIND_WORDS,
    kind_at,
    nothing_seen_sentence,
    place_in,
    sites_sentence,
    stale_sentence,
    unseen_sentence,
)
from geodata.site import Site
from geodata.wording import counted, day, in_words, listed, month, sentence_case

MANY_CHANGES = 4
"""New changes past which the front page's answer counts them by kind and leaves the places to the list below."""
_RANK = {State.CONFIRMED: 0, State.PROVISIONAL: 1, State.ENDED: 2, State.WITHDRAWN: 3}


def ranked(detections: Sequence[Detection]) -> list[Detection]:
    """Most important first: confirmed, provisional, ended, withdrawn; ground before activity; newest first."""
    return sorted(detections, key=rank)


def rank(d: Detection) -> tuple[int, bool, int, float, str]:
    """What `ranked` goes by; the smallest is the most important."""
    return (_RANK[d.state], d.kind is Kind.ACTIVITY, -d.first_seen.toordinal(), -d.area_m2, d.id)


def new_since(detection: Detection, since: date | None) -> bool:
    """Whether a detection was confirmed after a date; None = ever."""
    return detection.confirmed_on is not None and (since is None or detection.confirmed_on > since)


def front_headline(
    detections: Sequence[Detection],
    sites: Sequence[Site],
    looked: Mapping[str, Looked],
    *,
    since: date | None,
    today: date,
    audience: Audience = Audience.INTERNAL,
) -> str:
    """The answer of the front page.

    Args:
        detections: those the audience may see.
        sites: the sites it may see.
        looked: looks by site id, of the time in question.
        since: the reader's last briefing; None = from the start.
        today: the day of reading.
    """
    names = {site.id: site.name for site in sites}
    new = [d for d in ranked(detections) if d.state is State.CONFIRMED and new_since(d, since)]
    after = tr(" since {day}", day=day(since)) if since else ""
    if new:
        few = len(new) <= MANY_CHANGES
        spread = len({d.site_id for d in new})
        where = "" if few else tr(" at {sites}", sites=counted(spread, "site"))
        head = trn(
            "{changes} is confirmed{after}{where}", "{changes} are confirmed{after}{where}", len(new),
            changes=sentence_case(counted(len(new), "change")), after=after, where=where,
        )  # fmt: skip
        return f"{head}: {listed(_grouped(new, names, named=few))}."
    provisional = sum(d.state is State.PROVISIONAL for d in detections)
    watched = [site for site in sites if site.watched]
    seen = [site for site in watched if site.id in looked and not looked[site.id].stale(today)]
    if provisional:
        return trn(
            "No change is confirmed{after} yet; {count} is provisional.",
            "No change is confirmed{after} yet; {count} are provisional.", provisional, after=after,
            count=in_words(provisional),
        )  # fmt: skip
    if not watched:
        return tr("No site is watched yet: nothing can be said.")
    if not seen and after:
        return tr("No site has been seen clearly{after}: nothing is said about that time.", after=after)
    if not seen:
        return tr("No site has been seen clearly of late: nothing is said about them.")
    none = msg("No change is confirmed{after} at the {seen} of {watched} sites that could be seen.")
    if audience is Audience.PUBLIC:
        none = msg("No change is confirmed and reviewed{after} at the {seen} of {watched} sites that could be seen.")
    return tr(none, after=after, seen=len(seen), watched=len(watched))


def front_lead(
    detections: Sequence[Detection],
    sites: Sequence[Site],
    looked: Mapping[str, Looked],
    *,
    since: date | None,
    today: date,
    audience: Audience = Audience.INTERNAL,
    ever: Mapping[str, Looked] | None = None,
) -> str:
    """What is left open, under the answer: provisional, ended, withdrawn, quiet and unseen sites.

    Args:
        detections, sites, looked, since, today: as front_headline.
        ever: looks by site id from the start, which tell a site that is hidden of late from one that only was not
            seen again since `since`; None = `looked` says it.
    """
    counts = {state: [d for d in detections if d.state is state] for state in State}
    ended = [d for d in counts[State.ENDED] if since is None or (d.ended_on is not None and d.ended_on > since)]
    withdrawn = [d for d in counts[State.WITHDRAWN] if since is None or (d.ended_on is not None and d.ended_on > since)]
    new = [d for d in counts[State.CONFIRMED] if new_since(d, since)]
    said: list[str] = []
    provisional = len(counts[State.PROVISIONAL])
    if provisional and new:
        said.append(
            trn("{n} more is provisional", "{n} more are provisional", provisional, n=in_words(provisional))
        )  # fmt: skip
    if ended:
        said.append(trn("{n} ended", "{n} ended", len(ended), n=in_words(len(ended))))
    if withdrawn:
        said.append(trn("{n} was withdrawn", "{n} were withdrawn", len(withdrawn), n=in_words(len(withdrawn))))
    first = sentence_case(", ".join(said)) + "." if said else ""
    watched = [site for site in sites if site.watched]
    changed = {d.site_id for d in detections if d.state is not State.WITHDRAWN}
    whole = looked if ever is None else ever
    unseen = [s for s in watched if s.id not in whole or whole[s.id].stale(today)]
    again = [s for s in watched if s not in unseen and s.id in looked and looked[s.id].days]
    quiet = [s for s in again if s.id not in changed]
    rest = sites_sentence(len(quiet), len(watched), audience) if watched and quiet else ""
    missed = len(watched) - len(unseen) - len(again)
    not_again = ""
    if missed and since:
        not_again = tr(
            "At {missed} of {total} sites there was no clear look since {day}.", missed=missed, total=len(watched),
            day=day(since),
        )  # fmt: skip
    return " ".join(part for part in (first, rest, not_again, unseen_sentence([s.name for s in unseen])) if part)


def site_headline(
    site: Site,
    detections: Sequence[Detection],
    looked: Looked,
    *,
    today: date,
    audience: Audience = Audience.INTERNAL,
) -> str:
    """The answer of a site page: lasting changes in order of time, or how far "none seen" reaches."""
    lasting = sorted((d for d in detections if d.state is State.CONFIRMED), key=lambda d: (d.first_seen, d.id))
    if not site.watched and not lasting:
        return tr("This place is shown, not watched: its outline is not known.")
    late = f" {stale_sentence(looked, today)}" if looked.stale(today) else ""
    if lasting:
        since = min(d.last_clear_before or d.first_seen for d in lasting)
        told = [list(alike) for _, alike in groupby(lasting, key=lambda d: kind_at(d, place_in(d, site)))]
        said = tr(", then ").join(kind_at(alike[0], place_in(alike[0], site), len(alike)) for alike in told[:4])
        left = sum(len(alike) for alike in told[4:])
        more = tr(", and {n} more", n=in_words(left)) if left else ""
        what = counted(len(lasting), "lasting change")
        return tr("Since {month}, {what}: {said}{more}.", month=month(since), what=what, said=said, more=more) + late
    provisional = sorted((d for d in detections if d.state is State.PROVISIONAL), key=lambda d: (d.first_seen, d.id))
    if provisional:
        said = listed([kind_at(d, place_in(d, site)) for d in provisional], limit=3)
        head = trn(
            "{changes} is provisional, not confirmed: {said}.", "{changes} are provisional, not confirmed: {said}.",
            len(provisional), changes=sentence_case(counted(len(provisional), "change")), said=said,
        )  # fmt: skip
        return head + late
    ended = sorted((d for d in detections if d.state is State.ENDED), key=lambda d: (d.ended_on or d.last_seen, d.id))
    if ended and not looked.stale(today):
        newest = ended[-1]
        when = tr(" on {day}", day=day(newest.ended_on)) if newest.ended_on else ""
        others = tr("; {n} ended before it", n=in_words(len(ended) - 1)) if len(ended) > 1 else ""
        none = msg("No lasting change now: {what} ended{when}{others}.")
        if audience is not Audience.INTERNAL:
            none = msg("No change of this edition lasts now: {what} ended{when}{others}.")
        return tr(none, what=kind_at(newest, place_in(newest, site)), when=when, others=others)
    return nothing_seen_sentence(looked, today, audience)


def site_lead(site: Site, detections: Sequence[Detection], placebos: int, flagged: int) -> str:
    """Confidence of the lasting changes, the controls, and what cannot be seen."""
    lasting = sorted((d for d in detections if d.state is State.CONFIRMED), key=lambda d: (d.first_seen, d.id))
    said: list[str] = []
    counts = {level: sum(d.confidence is level for d in lasting) for level in reversed(Confidence)}
    if len(lasting) == 1:
        said.append(tr("Confidence is {level}.", level=tr(CONFIDENCE_WORDS[lasting[0].confidence])))
    elif lasting and len(lasting) in counts.values():
        same = tr(CONFIDENCE_WORDS[lasting[0].confidence])
        said.append(tr("Confidence is {level} for each of them.", level=same))
    elif len(lasting) > 4:
        levels = [
            tr("{level} for {n}", level=tr(CONFIDENCE_WORDS[level]), n=in_words(count))
            for level, count in counts.items()
            if count
        ]
        said.append(tr("Confidence is {level}.", level=listed(levels)))
    elif lasting:
        order = (
            msg("{level} for the first"), msg("{level} for the second"), msg("{level} for the third"),
            msg("{level} for the fourth"),
        )  # fmt: skip
        parts = [tr(order[i], level=tr(CONFIDENCE_WORDS[d.confidence])) for i, d in enumerate(lasting[:4])]
        said.append(tr("Confidence is {level}.", level=listed(parts)))
    if placebos:
        said.append(
            tr("No control area around this site raised a flag.")
            if flagged == 0
            else tr(
                "{flagged} of {placebos} control areas around this site raised a flag.",
                flagged=sentence_case(in_words(flagged)),
                placebos=placebos,
            )
        )
    said.append(tr("Purpose and people cannot be seen."))
    return " ".join(said)


def brief_headline(
    site: Site,
    detections: Sequence[Detection],
    looked: Looked,
    *,
    since: date | None,
    today: date,
    name: str = "",
    audience: Audience = Audience.INTERNAL,
) -> str:
    """The answer of a briefing: 'Pellimar Bend: two lasting changes since June 2026, one of them new'.

    Args:
        site, detections, looked, today: as site_headline.
        since: the last briefing; None = none before.
        name: the site's name as it is to be set (shortened), "" for site.name.
    """
    called = name or site.name
    lasting = [d for d in detections if d.state is State.CONFIRMED]
    if not lasting:
        return f"{called}: {_lowered(site_headline(site, detections, looked, today=today, audience=audience))}".rstrip(
            "."
        )
    first = min(d.last_clear_before or d.first_seen for d in lasting)
    new = [d for d in lasting if new_since(d, since)]
    head = tr(
        "{site}: {changes} since {month}", site=called, changes=counted(len(lasting), "lasting change"),
        month=month(first),
    )  # fmt: skip
    if since is not None:
        if len(lasting) == 1:
            head += tr(", new since the last briefing") if new else tr(", none new since the last briefing")
        else:
            head += tr(", {n} of them new since the last briefing", n=in_words(len(new)) if new else tr("none"))
    if looked.stale(today):
        age = looked.age_days(today)
        head += (
            tr("; not seen clearly for {age} days", age=age) if age is not None else tr("; not seen clearly of late")
        )
    return head


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _grouped(detections: Sequence[Detection], names: Mapping[str, str], *, named: bool) -> list[str]:
    """'two consistent with construction at A and B', 'one with demolition at C', in the order given.

    Without `named` the places are left to the list below the headline: past a handful nobody keeps them in mind.
    """
    groups: dict[str, list[str]] = {}
    for d in detections:
        if d.kind is Kind.ACTIVITY:
            key = "reports" if rests_on_reports(d.reasons) else "night light"
        else:
            key = tr(KIND_WORDS[d.kind])
        groups.setdefault(key, []).append(names.get(d.site_id, d.site_id))
    said: list[str] = []
    named_consistent = False
    for key, places in groups.items():
        where = tr(" at {places}", places=listed(list(dict.fromkeys(places)))) if named else ""
        count = in_words(len(places))
        if key == "reports":
            said.append(trn("{n} rise in reports", "{n} rises in reports", len(places), n=count) + where)
            continue
        if key == "night light":
            said.append(trn("{n} rise in night light", "{n} rises in night light", len(places), n=count) + where)
            continue
        with_kind = msg("{n} with {kind}") if named_consistent else msg("{n} consistent with {kind}")
        said.append(tr(with_kind, n=count, kind=key) + where)
        named_consistent = True
    return said
