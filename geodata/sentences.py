"""The sentences of the product, and the only place of its claim grammar. Pure.

Rules, each held by a test:
- a change is "consistent with" something; a report "says" something; pixels never confirm a purpose or a person;
- a change has a window (last clear look, first seen, confirmed), never one bare date;
- how likely (the kind) and how sure (the confidence) never stand in one sentence;
- unseen is not unchanged: "no change was seen" always names the days looked.

Whole-page answers are made from these in geodata/headlines.py; reason codes are put into words in
geodata/reason_words.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from scipy.special import gammaincinv

from geodata.audience import Audience
from geodata.claim import Claim
from geodata.detection import Confidence, Detection, Kind, State
from geodata.incident import Incident, PlacePrecision
from geodata.looked import Looked
from geodata.position import position_words, with_preposition
from geodata.reason_words import DOUBTS, SUPPORTS, reason_words, rests_on_reports, withdrawn_words
from geodata.review import Review, Verdict
from geodata.site import Site
from geodata.wording import (
    counted,
    day,
    days_in_order,
    hectares,
    listed,
    number,
    sentence_case,
    short_day,
    span,
)

FORBIDDEN = (
    "scam confirmed",
    "confirmed scam",
    "scam",
    "fraud",
    "crime",
    "criminal",
    "traffick",
    "victim",
    "slave",
    "prison",
    "alarming",
    "dramatic",
    "shocking",
    "massive",
    "suspicious",
    "proof",
    "proves",
    "all quiet",
    "nothing happened",
    "unchanged",
    "no change.",
    "certainly",
    "undoubtedly",
)
"""Words and phrases that no sentence of ours may hold (names, titles and reasons are others' words, and may)."""
SUPPORTS_SAID = 1
"""Supports told beside the looks when confidence is high: the reader wants the doubts, the site page has the rest."""
KIND_WORDS: dict[Kind, str] = {
    Kind.CONSTRUCTION: "construction",
    Kind.DEMOLITION: "demolition",
    Kind.CLEARING: "ground clearing",
    Kind.ACTIVITY: "activity",
}
STATE_WORDS: dict[State, str] = {
    State.PROVISIONAL: "Provisional",
    State.CONFIRMED: "Confirmed",
    State.ENDED: "Ended",
    State.WITHDRAWN: "Withdrawn",
}
PLACE_WORDS: dict[PlacePrecision, str] = {
    PlacePrecision.EXACT: "placed to about 1 km",
    PlacePrecision.NEAR: "placed to about 25 km",
    PlacePrecision.DISTRICT: "placed to the district",
    PlacePrecision.PROVINCE: "placed to the province",
    PlacePrecision.COUNTRY: "placed to the country only",
    PlacePrecision.UNKNOWN: "place not given",
}
NONE_SAID: dict[Audience, str] = {
    Audience.INTERNAL: "No change was seen",
    Audience.PARTNER: "No change was confirmed",
    Audience.PUBLIC: "No change was confirmed and reviewed by a person",
}
"""What may be said where an edition shows no change: others may wait for more looks, or for a person's review."""
CANNOT_BE_SEEN = "What the buildings are for and who is there cannot be seen."
NOT_SHOWN = "What the buildings are for, who is there, and damage under an intact roof. None of it can be seen."
UNSEEN_RULE = "Unseen is not unchanged."
BEHIND_CLOUD = "Changes that began and ended behind cloud may be missed."
DEMO_STRIP = ("Demo: simulated imagery.", "Pixels, places, offices and reports on this page are invented.")


def forbidden_words(text: str) -> tuple[str, ...]:
    """Which forbidden words a text holds, in the order of the list. UNSEEN_RULE is the one allowed exception."""
    lowered = text.replace(UNSEEN_RULE, "").lower()
    return tuple(word for word in FORBIDDEN if word in lowered)


def detection_sentence(detection: Detection, site: Site) -> str:
    """What the change is consistent with, how large, where: 'Change consistent with construction, about 5.6 ha,
    north-east edge.' Activity has no area or place: 'Night light is above its usual range; ...'."""
    if detection.kind is Kind.ACTIVITY:
        return _activity_sentence(detection)
    where = position_words(detection.outline, site)
    parts = [f"Change consistent with {KIND_WORDS[detection.kind]}", f"about {hectares(detection.area_m2)}", where]
    return ", ".join(part for part in parts if part) + "."


def _activity_sentence(detection: Detection) -> str:
    what = "The number of reports a month" if rests_on_reports(detection.reasons) else "Night light"
    if detection.state is State.ENDED:
        return f"{what} is back within its usual range."
    if detection.state is State.WITHDRAWN:
        return f"{what} was flagged above its usual range."
    rest = "; look-alike places did not rise" if detection.control_basis == "look-alikes" else ""
    return f"{what} is above its usual range{rest}."


def stage_sentence(detection: Detection) -> str:
    """How far a clearing or construction has come, in cautious words; "" where there is nothing to add."""
    words = {
        "cleared": "The ground is bare; no roof is seen yet.",
        "under way": "The ground keeps changing, as it does while building work is under way.",
        "roofed": "Bright, steady surfaces stand there now, as roofs would.",
    }
    return words.get(detection.stage, "")


def window_sentence(detection: Detection) -> str:
    """Between which looks: 'Last clear look 3 Oct 2026; first seen 13 Oct; confirmed 2 Nov.'"""
    dates: list[date] = []
    words: list[str] = []
    if detection.last_clear_before is not None:
        dates.append(detection.last_clear_before)
        words.append("last clear look {}")
    dates.append(detection.first_seen)
    words.append("first seen {}")
    if detection.confirmed_on is not None:
        dates.append(detection.confirmed_on)
        words.append("confirmed {}")
    if detection.ended_on is not None and detection.state in (State.ENDED, State.WITHDRAWN):
        dates.append(detection.ended_on)
        words.append(f"{detection.state.value} {{}}")
    said = [word.format(text) for word, text in zip(words, days_in_order(dates), strict=True)]
    if detection.last_clear_before is None:
        said.insert(0, "no last clear look before it")
    if detection.state is State.PROVISIONAL:
        said.append("not yet confirmed")
    return sentence_case("; ".join(said)) + "."


def window_caption(detection: Detection) -> str:
    """The window in the few words that fit under a bar: '3 Oct to 13 Oct; confirmed 2 Nov'."""
    start = short_day(detection.last_clear_before) if detection.last_clear_before else "before the first look"
    said = f"{start} to {short_day(detection.first_seen)}"
    if detection.state in (State.ENDED, State.WITHDRAWN) and detection.ended_on:
        return f"{said}; {detection.state.value} {short_day(detection.ended_on)}"
    if detection.confirmed_on:
        return f"{said}; confirmed {short_day(detection.confirmed_on)}"
    return f"{said}; not yet confirmed"


def confidence_sentence(detection: Detection) -> str:
    """How sure the machine is, and why: 'Confidence is high: all 5 clear looks since show it.'"""
    activity = detection.kind is Kind.ACTIVITY
    doubts = reason_words(detection.reasons, DOUBTS, activity=activity)
    looks = looks_words(detection)
    told = [code for code in detection.reasons if not (looks and code == "many-looks")]  # said by the looks already
    supports = reason_words(told, SUPPORTS, activity=activity)
    if detection.confidence is Confidence.HIGH:
        groups = [[looks, *supports[:SUPPORTS_SAID]] if looks else list(supports[: SUPPORTS_SAID + 1]), list(doubts)]
    else:
        groups = [list(doubts), [looks] if looks else list(supports[:1])]
    said = "; ".join(listed(group) for group in groups if group)
    return f"Confidence is {detection.confidence.value}{': ' + said if said else ''}."


def looks_words(detection: Detection) -> str:
    """How many of the clear looks (or values of light) since first seen show it; "" when none are counted."""
    clear, agreeing = detection.clear_looks_since, detection.agreeing_looks
    noun = "value" if detection.kind is Kind.ACTIVITY else "clear look"
    if clear <= 0:
        return ""
    if detection.state in (State.ENDED, State.WITHDRAWN):
        return f"{agreeing} of {clear} {noun}{'' if clear == 1 else 's'} showed it"
    if clear == 1:
        return f"one {noun} since shows it" if agreeing else f"the one {noun} since does not show it"
    if agreeing >= clear:
        return f"all {clear} {noun}s since show it"
    return f"{agreeing} of {clear} {noun}s since show it"


def withdrawn_sentence(detection: Detection) -> str:
    """'Withdrawn 5 Nov 2026: the field turned green again. Its page stays.'"""
    when = f" {day(detection.ended_on)}" if detection.ended_on else ""
    why = withdrawn_words(detection.withdrawn_reason, activity=detection.kind is Kind.ACTIVITY)
    return f"Withdrawn{when}{': ' + why if why else ''}. Its page stays."


def may_say(detection: Detection, site: Site, *, name: str = "") -> str:
    """What a reader may repeat, in quotation marks; a plain "Nothing yet" while the change is not confirmed.

    Args:
        detection, site: the change and its site.
        name: the site's name as it is to be set (shortened); "" = site.name.
    """
    if detection.state is State.WITHDRAWN:
        return "Nothing: this flag was withdrawn."
    if detection.state is State.PROVISIONAL or detection.confirmed_on is None:
        return "Nothing yet: this change is provisional and not confirmed."
    images = "Simulated images" if site.simulated else "Public satellite images"
    name = name or site.name
    first = day(detection.first_seen)
    dates = [detection.last_clear_before, detection.first_seen]
    known = [d for d in dates if d is not None]
    words = days_in_order(known)
    ended = f" By {day(detection.ended_on)} it had ended." if detection.ended_on else ""
    if detection.kind is Kind.ACTIVITY:
        what = "Published reports a month about" if rests_on_reports(detection.reasons) else "Night light measured over"
        return f"“{what} {name} rose above the usual range. This was first seen on {first}.{ended}”"
    said = f"{images} show change consistent with {KIND_WORDS[detection.kind]} at {name}."
    if len(known) == 2:
        return f"“{said} It was not seen on {words[0]} and was first seen on {words[1]}.{ended}”"
    return f"“{said} It was there in the first clear look, on {first}.{ended}”"


def nothing_seen_sentence(looked: Looked, today: date, audience: Audience = Audience.INTERNAL) -> str:
    """'No change was seen on the 83 days looked. 61 looks could not be used.' or why nothing can be said.

    Partner and public see confirmed and reviewed changes only: for them nothing shown is not nothing seen.
    """
    if looked.stale(today):
        return stale_sentence(looked, today)
    days = "the one day" if looked.days == 1 else f"the {looked.days} days"
    return f"{NONE_SAID[audience]} on {days} looked. {_unusable(looked.unusable)}"


def _unusable(count: int) -> str:
    if count == 0:
        return "Every look could be used."
    return "One look could not be used." if count == 1 else f"{count} looks could not be used."


def stale_sentence(looked: Looked, today: date) -> str:
    """What stands where the newest clear look is missing or over 40 days old. Never holds "no change"."""
    age = looked.age_days(today)
    if looked.newest is None or age is None:
        tried = f" {counted(looked.unusable, 'look')} tried, none was clear." if looked.unusable else ""
        return f"Could not be seen: nothing is said about it.{sentence_case(tried)}"
    return f"Last seen clearly {age} days ago, on {day(looked.newest)}: nothing is said about the time since."


def unseen_sentence(names: Sequence[str]) -> str:
    """'Oskelle Bridge and Hathervane could not be seen: nothing is said about them.'; "" for none."""
    if not names:
        return ""
    said = listed(list(names), limit=3, rest="other sites")
    return f"{said} could not be seen: nothing is said about {'it' if len(names) == 1 else 'them'}."


def looks_sentence(looked: Looked) -> str:
    """'34 due: 13 clear, 19 cloudy, 1 not covered, 1 failed.'"""
    if looked.due == 0:
        return "No look was due."
    return (
        f"{looked.due} due: {looked.seen} clear, {looked.cloudy} cloudy, {looked.not_covered} not covered, "
        f"{looked.failed} failed."
    )


def false_flag_interval(flags: int, site_years: float) -> tuple[float, float]:
    """Exact 95 % interval of a Poisson rate per site-year (Garwood 1936), one-sided when nothing was flagged.

    With no flag the interval can only be open below, so all 5 % go to its upper end: two quiet site-years bound the
    rate at 1.5 a site-year.

    Raises:
        ValueError: site_years is not above zero, or flags is below zero.
    """
    if site_years <= 0 or flags < 0:
        raise ValueError(f"a rate needs time watched and a count, not {flags} in {site_years} site-years")
    if flags == 0:
        return 0.0, float(gammaincinv(1.0, 0.95)) / site_years
    low = float(gammaincinv(float(flags), 0.025)) / site_years
    return low, float(gammaincinv(flags + 1.0, 0.975)) / site_years


def placebo_sentence(flags: int, placebos: int, site_years: float) -> str:
    """'1 of 72 control areas flagged: 0.13 false flags a site-year (95 %: 0.00 to 0.71).'"""
    if placebos == 0:
        return "No control area could be laid out: how often the machine errs here is not known."
    said = f"{flags} of {placebos} control areas flagged"
    if site_years <= 0:
        return f"{said}: watched for too short a time to give a rate."
    return f"{said}: {rate_words(flags, site_years)}."


def rate_words(flags: int, site_years: float) -> str:
    """'0.13 false flags a site-year (95 %: 0.00 to 0.71)'; with none flagged only an upper bound is given.

    Raises:
        ValueError: as false_flag_interval.
    """
    low, high = false_flag_interval(flags, site_years)
    if flags == 0:
        return f"at most {high:.2f} false flags a site-year (95 %; none in {site_years:.1f} site-years)"
    return f"{flags / site_years:.2f} false flags a site-year (95 %: {low:.2f} to {high:.2f})"


def limits_sentence(min_px: int, pixel_m: float = 10.0) -> str:
    """What 10 m pixels cannot show, with the smallest block that is judged."""
    return (
        f"Not visible at {pixel_m:.0f} m: changes under {min_px} pixels ({hectares(min_px * pixel_m**2)}), damage "
        "under an intact roof, sealing, interiors, people and vehicles."
    )


def missed_sentence(min_px: int, pixel_m: float = 10.0) -> str:
    """What may have happened and not be listed."""
    return (
        f"May be missed: changes under {min_px} pixels ({hectares(min_px * pixel_m**2)}), and any that began and ended "
        "behind cloud."
    )


def report_sentence(incident: Incident) -> str:
    """'Ilvane Monitor says: work resumes (19 Oct 2026; placed to about 1 km).' The title is the source's or ours."""
    when = span(incident.start_date, incident.end_date, incident.date_precision)
    said = f"{speaker(incident)} says: {incident.title.strip().rstrip('.')}"
    notes = [when, PLACE_WORDS[incident.place_precision]]
    if incident.fatalities_best is not None:
        notes.append(_deaths(incident.fatalities_low, incident.fatalities_best, incident.fatalities_high))
    if incident.withdrawn:
        notes.append("since withdrawn by the source")
    return f"{said} ({'; '.join(notes)})."


def speaker(incident: Incident) -> str:
    """Who says so: the named reporter, else the source by its own name."""
    known = {"ucdp": "UCDP", "acled": "ACLED", "gdelt": "GDELT", "reliefweb": "ReliefWeb"}
    return incident.reported_by.strip() or known.get(incident.source.lower(), incident.source) or "A source"


def _deaths(low: int | None, best: int, high: int | None) -> str:
    spread = f" ({low} to {high})" if low is not None and high is not None and (low, high) != (best, best) else ""
    return f"the source counts {best}{spread} deaths"


def claim_sentence(claim: Claim, gone: float | None, low: float | None = None, high: float | None = None) -> str:
    """A claim beside the share of built-up area that has gone, never beside a count of buildings.

    Args:
        claim: who said which figure.
        gone: share 0..1 of the built-up area seen to have gone in the claim's time; None = not measured.
        low, high: its interval, 0..1; None = not estimated.
    """
    said = claim_said(claim).rstrip(".")
    if gone is None:
        return f"{said}; how much built-up area has gone could not be measured."
    spread = f" ({100 * low:.0f} to {100 * high:.0f})" if low is not None and high is not None else ""
    return f"{said}; {100 * gone:.0f} %{spread} of the built-up area was measured as gone."


def claim_said(claim: Claim) -> str:
    """Who claims which figure, and what somebody else counted: 'State media says 148 of 148 buildings demolished.'"""
    out_of = f" of {number(claim.total)}" if claim.total else ""
    scope = f" in {claim.scope}" if claim.scope else ""
    said = f"{claim.claimed_by} says {number(claim.figure)}{out_of} {claim.unit}{scope} by {day(claim.claimed_on)}"
    if claim.independent_figure is not None:
        said += f"; an independent count gives {number(claim.independent_figure)}"
    return said + "."


def review_sentence(review: Review) -> str:
    """'Confirmed 3 Nov 2026 by reviewer 2: "Bare ground, then roofs, on two dates."' A person's voice, kept apart."""
    verdict = {Verdict.CONFIRMED: "Confirmed", Verdict.DISMISSED: "Dismissed", Verdict.UNSURE: "Left open"}
    reason = review.reason.strip().rstrip(".")
    return f"{verdict[review.verdict]} {day(review.reviewed_at.date())} by {review.reviewer}: “{reason}.”"


def new_sentence(detection: Detection, site: Site) -> str:
    """The whole of a change in three sentences: what, between which looks, how sure."""
    return f"{detection_sentence(detection, site)} {window_sentence(detection)} {confidence_sentence(detection)}"


def kind_at(detection: Detection, place: str) -> str:
    """A change as part of a list: 'one consistent with construction at Pellimar Bend'. `place` has its preposition."""
    if detection.kind is Kind.ACTIVITY:
        what = "one rise in reports" if rests_on_reports(detection.reasons) else "one rise in night light"
    else:
        what = f"one consistent with {KIND_WORDS[detection.kind]}"
    return f"{what} {place}".strip()


def place_in(detection: Detection, site: Site) -> str:
    """Where inside its site, with a preposition: "at the north-east edge"; "" for activity and unknown outlines."""
    return "" if detection.kind is Kind.ACTIVITY else with_preposition(position_words(detection.outline, site))


def sites_sentence(quiet: int, total: int, audience: Audience = Audience.INTERNAL) -> str:
    """'At 10 of 18 sites no change was seen on the days looked.'"""
    none = NONE_SAID[audience]
    return f"At {quiet or 'none'} of {total} sites {none[:1].lower()}{none[1:]} on the days looked."
