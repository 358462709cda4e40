"""The answer at the top of a page: front page, site page, briefing. Built from geodata/sentences.py. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from geodata.audience import Audience
from geodata.detection import Detection, Kind, State
from geodata.looked import Looked
from geodata.reason_words import rests_on_reports
from geodata.sentences import (
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
    after = f" since {day(since)}" if since else ""
    if new:
        verb = "is" if len(new) == 1 else "are"
        few = len(new) <= MANY_CHANGES
        spread = len({d.site_id for d in new})
        where = "" if few else f" at {counted(spread, 'site')}"
        head = f"{sentence_case(counted(len(new), 'change'))} {verb} confirmed{after}{where}: "
        return head + listed(_grouped(new, names, named=few)) + "."
    provisional = sum(d.state is State.PROVISIONAL for d in detections)
    watched = [site for site in sites if site.watched]
    seen = [site for site in watched if site.id in looked and not looked[site.id].stale(today)]
    if provisional:
        verb = "is" if provisional == 1 else "are"
        return f"No change is confirmed{after} yet; {in_words(provisional)} {verb} provisional."
    if not watched:
        return "No site is watched yet: nothing can be said."
    if not seen:
        return "No site has been seen clearly of late: nothing is said about them."
    reviewed = " and reviewed" if audience is Audience.PUBLIC else ""
    return f"No change is confirmed{reviewed}{after} at the {len(seen)} of {len(watched)} sites that could be seen."


def front_lead(
    detections: Sequence[Detection],
    sites: Sequence[Site],
    looked: Mapping[str, Looked],
    *,
    since: date | None,
    today: date,
    audience: Audience = Audience.INTERNAL,
) -> str:
    """What is left open, under the answer: provisional, ended, withdrawn, quiet and unseen sites."""
    counts = {state: [d for d in detections if d.state is state] for state in State}
    ended = [d for d in counts[State.ENDED] if since is None or (d.ended_on is not None and d.ended_on > since)]
    withdrawn = [d for d in counts[State.WITHDRAWN] if since is None or (d.ended_on is not None and d.ended_on > since)]
    new = [d for d in counts[State.CONFIRMED] if new_since(d, since)]
    said: list[str] = []
    provisional = len(counts[State.PROVISIONAL])
    if provisional and new:
        said.append(f"{in_words(provisional)} more {'is' if provisional == 1 else 'are'} provisional")
    if ended:
        said.append(f"{in_words(len(ended))} ended")
    if withdrawn:
        said.append(f"{in_words(len(withdrawn))} {'was' if len(withdrawn) == 1 else 'were'} withdrawn")
    first = sentence_case(", ".join(said)) + "." if said else ""
    watched = [site for site in sites if site.watched]
    changed = {d.site_id for d in detections if d.state is not State.WITHDRAWN}
    unseen = [s for s in watched if s.id not in looked or looked[s.id].stale(today)]
    quiet = [s for s in watched if s not in unseen and s.id not in changed]
    rest = sites_sentence(len(quiet), len(watched), audience) if watched and quiet else ""
    return " ".join(part for part in (first, rest, unseen_sentence([s.name for s in unseen])) if part)


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
        return "This place is shown, not watched: its outline is not known."
    late = f" {stale_sentence(looked, today)}" if looked.stale(today) else ""
    if lasting:
        since = min(d.last_clear_before or d.first_seen for d in lasting)
        places = [kind_at(d, place_in(d, site)) for d in lasting]
        said = places[0] if len(places) == 1 else ", then ".join(places[:4])
        more = f", and {in_words(len(places) - 4)} more" if len(places) > 4 else ""
        what = counted(len(lasting), "lasting change")
        return f"Since {month(since)}, {what}: {said}{more}.{late}"
    provisional = sorted((d for d in detections if d.state is State.PROVISIONAL), key=lambda d: (d.first_seen, d.id))
    if provisional:
        said = listed([kind_at(d, place_in(d, site)) for d in provisional], limit=3)
        verb = "is" if len(provisional) == 1 else "are"
        return f"{sentence_case(counted(len(provisional), 'change'))} {verb} provisional, not confirmed: {said}.{late}"
    ended = sorted((d for d in detections if d.state is State.ENDED), key=lambda d: (d.ended_on or d.last_seen, d.id))
    if ended and not looked.stale(today):
        newest = ended[-1]
        when = f" on {day(newest.ended_on)}" if newest.ended_on else ""
        others = f"; {in_words(len(ended) - 1)} ended before it" if len(ended) > 1 else ""
        none = "No lasting change now" if audience is Audience.INTERNAL else "No change of this edition lasts now"
        return f"{none}: {kind_at(newest, place_in(newest, site))} ended{when}{others}."
    return nothing_seen_sentence(looked, today, audience)


def site_lead(site: Site, detections: Sequence[Detection], placebos: int, flagged: int) -> str:
    """Confidence of the lasting changes, the controls, and what cannot be seen."""
    lasting = sorted((d for d in detections if d.state is State.CONFIRMED), key=lambda d: (d.first_seen, d.id))
    said: list[str] = []
    if len(lasting) == 1:
        said.append(f"Confidence is {lasting[0].confidence.value}.")
    elif lasting:
        order = ("the first", "the second", "the third", "the fourth")
        parts = [f"{d.confidence.value} for {order[i]}" for i, d in enumerate(lasting[:4])]
        said.append(f"Confidence is {listed(parts)}.")
    if placebos:
        said.append(
            "No control area around this site raised a flag."
            if flagged == 0
            else f"{sentence_case(in_words(flagged))} of {placebos} control areas around this site raised a flag."
        )
    said.append("Purpose and people cannot be seen.")
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
    head = f"{called}: {counted(len(lasting), 'lasting change')} since {month(first)}"
    if since is not None:
        if len(lasting) == 1:
            head += ", new since the last briefing" if new else ", none new since the last briefing"
        else:
            head += f", {in_words(len(new)) if new else 'none'} of them new since the last briefing"
    if looked.stale(today):
        age = looked.age_days(today)
        head += f"; not seen clearly for {age} days" if age is not None else "; not seen clearly of late"
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
            key = KIND_WORDS[d.kind]
        groups.setdefault(key, []).append(names.get(d.site_id, d.site_id))
    said: list[str] = []
    named_consistent = False
    for key, places in groups.items():
        where = f" at {listed(list(dict.fromkeys(places)))}" if named else ""
        if key in ("reports", "night light"):
            said.append(f"{in_words(len(places))} {'rise' if len(places) == 1 else 'rises'} in {key}{where}")
            continue
        said.append(f"{in_words(len(places))} {'' if named_consistent else 'consistent '}with {key}{where}")
        named_consistent = True
    return said
