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
from geodata.language import ENGLISH, in_use, msg, tr, trn
from geodata.looked import Looked
from geodata.position import position_words, with_preposition
from geodata.reason_words import DOUBTS, SUPPORTS, reason_words, rests_on_reports, withdrawn_words
from geodata.retold import retold
from geodata.review import Review, Verdict
from geodata.site import Site
from geodata.wording import (
    counted,
    day,
    days_in_order,
    hectares,
    in_words,
    listed,
    number,
    other_sites,
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
    Kind.CONSTRUCTION: msg("construction"),
    Kind.DEMOLITION: msg("demolition"),
    Kind.CLEARING: msg("ground clearing"),
    Kind.ACTIVITY: msg("activity"),
}
STATE_WORDS: dict[State, str] = {
    State.PROVISIONAL: msg("Provisional"),
    State.CONFIRMED: msg("Confirmed"),
    State.ENDED: msg("Ended"),
    State.WITHDRAWN: msg("Withdrawn"),
}
OVER_WORDS: dict[State, str] = {State.ENDED: msg("ended {day}"), State.WITHDRAWN: msg("withdrawn {day}")}
CONFIDENCE_WORDS: dict[Confidence, str] = {
    Confidence.LOW: msg("low"),
    Confidence.MEDIUM: msg("medium"),
    Confidence.HIGH: msg("high"),
}
VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.CONFIRMED: msg("Confirmed"),
    Verdict.DISMISSED: msg("Dismissed"),
    Verdict.UNSURE: msg("Left open"),
}
PLACE_WORDS: dict[PlacePrecision, str] = {
    PlacePrecision.EXACT: msg("placed to about 1 km"),
    PlacePrecision.NEAR: msg("placed to about 25 km"),
    PlacePrecision.DISTRICT: msg("placed to the district"),
    PlacePrecision.PROVINCE: msg("placed to the province"),
    PlacePrecision.COUNTRY: msg("placed to the country only"),
    PlacePrecision.UNKNOWN: msg("place not given"),
}
NONE_SAID: dict[Audience, str] = {
    Audience.INTERNAL: msg("No change was seen"),
    Audience.PARTNER: msg("No change was confirmed"),
    Audience.PUBLIC: msg("No change was confirmed and reviewed by two people"),
}
"""What may be said where an edition shows no change: others may wait for more looks, or for a person's review."""
CANNOT_BE_SEEN = msg("What the buildings are for and who is there cannot be seen.")
NOT_SHOWN = msg("What the buildings are for, who is there, and damage under an intact roof. None of it can be seen.")
UNSEEN_RULE = msg("Unseen is not unchanged.")
BEHIND_CLOUD = msg("Changes that began and ended behind cloud may be missed.")
DEMO_STRIP = (
    msg("Demo: simulated imagery."),
    msg("Pixels, places, offices and reports on this page are invented."),
)


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
    parts = [
        tr("Change consistent with {kind}", kind=tr(KIND_WORDS[detection.kind])),
        tr("about {area}", area=hectares(detection.area_m2)),
        where,
    ]
    return ", ".join(part for part in parts if part) + "."


def _activity_sentence(detection: Detection) -> str:
    what = tr("The number of reports a month") if rests_on_reports(detection.reasons) else tr("Night light")
    if detection.state is State.ENDED:
        return tr("{what} is back within its usual range.", what=what)
    if detection.state is State.WITHDRAWN:
        return tr("{what} was flagged above its usual range.", what=what)
    if detection.control_basis == "look-alikes":
        return tr("{what} is above its usual range; look-alike places did not rise.", what=what)
    return tr("{what} is above its usual range.", what=what)


def stage_sentence(detection: Detection) -> str:
    """How far a clearing or construction has come, in cautious words; "" where there is nothing to add."""
    words = {
        "cleared": msg("The ground is bare; no roof is seen yet."),
        "under way": msg("The ground keeps changing, as it does while building work is under way."),
        "roofed": msg("Bright, steady surfaces stand there now, as roofs would."),
    }
    return tr(words.get(detection.stage, ""))


def window_sentence(detection: Detection) -> str:
    """Between which looks: 'Last clear look 3 Oct 2026; first seen 13 Oct; confirmed 2 Nov.'"""
    dates: list[date] = []
    words: list[str] = []
    if detection.last_clear_before is not None:
        dates.append(detection.last_clear_before)
        words.append(msg("last clear look {day}"))
    dates.append(detection.first_seen)
    words.append(msg("first seen {day}"))
    if detection.confirmed_on is not None:
        dates.append(detection.confirmed_on)
        words.append(msg("confirmed {day}"))
    if detection.ended_on is not None and detection.state in (State.ENDED, State.WITHDRAWN):
        dates.append(detection.ended_on)
        words.append(OVER_WORDS[detection.state])
    said = [tr(word, day=text) for word, text in zip(words, days_in_order(dates), strict=True)]
    if detection.last_clear_before is None:
        said.insert(0, tr("no last clear look before it"))
    if detection.state is State.PROVISIONAL:
        said.append(tr("not yet confirmed"))
    return sentence_case("; ".join(said)) + "."


def window_caption(detection: Detection) -> str:
    """The window in the few words that fit under a bar: '3 Oct to 13 Oct; confirmed 2 Nov'."""
    start = short_day(detection.last_clear_before) if detection.last_clear_before else tr("before the first look")
    said = tr("{first} to {last}", first=start, last=short_day(detection.first_seen))
    if in_use() != ENGLISH:  # dates are long in ISO; the bar above shows the rest, the sentence beside it says it
        return said
    if detection.state in (State.ENDED, State.WITHDRAWN) and detection.ended_on:
        return f"{said}; {tr(OVER_WORDS[detection.state], day=short_day(detection.ended_on))}"
    if detection.confirmed_on:
        return f"{said}; {tr('confirmed {day}', day=short_day(detection.confirmed_on))}"
    return f"{said}; {tr('not yet confirmed')}"


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
    level = tr(CONFIDENCE_WORDS[detection.confidence])
    if said:
        return tr("Confidence is {level}: {why}.", level=level, why=said)
    return tr("Confidence is {level}.", level=level)


def looks_words(detection: Detection) -> str:
    """How many of the clear looks (or values of light) since first seen show it; "" when none are counted."""
    clear, agreeing = detection.clear_looks_since, detection.agreeing_looks
    value = detection.kind is Kind.ACTIVITY
    if clear <= 0:
        return ""
    counts = {"agreeing": agreeing, "clear": clear}
    if detection.state in (State.ENDED, State.WITHDRAWN):
        if value:
            return trn(
                "{agreeing} of {clear} value showed it", "{agreeing} of {clear} values showed it", clear, **counts
            )
        return trn(
            "{agreeing} of {clear} clear look showed it", "{agreeing} of {clear} clear looks showed it", clear, **counts
        )
    if clear == 1 and agreeing:
        return tr("one value since shows it") if value else tr("one clear look since shows it")
    if clear == 1:
        return tr("the one value since does not show it") if value else tr("the one clear look since does not show it")
    if agreeing >= clear:
        said = msg("all {clear} values since show it") if value else msg("all {clear} clear looks since show it")
        return tr(said, **counts)
    some = msg("{agreeing} of {clear} values since show it")
    if not value:
        some = msg("{agreeing} of {clear} clear looks since show it")
    return tr(some, **counts)


def withdrawn_sentence(detection: Detection) -> str:
    """'Withdrawn 5 Nov 2026: the field turned green again. Its page stays.'"""
    when = f" {day(detection.ended_on)}" if detection.ended_on else ""
    why = withdrawn_words(detection.withdrawn_reason, activity=detection.kind is Kind.ACTIVITY)
    if why:
        return tr("Withdrawn{when}: {why}. Its page stays.", when=when, why=why)
    return tr("Withdrawn{when}. Its page stays.", when=when)


def may_say(detection: Detection, site: Site, *, name: str = "") -> str:
    """What a reader may repeat, in quotation marks; a plain "Nothing yet" while the change is not confirmed.

    Args:
        detection, site: the change and its site.
        name: the site's name as it is to be set (shortened); "" = site.name.
    """
    if detection.state is State.WITHDRAWN:
        return tr("Nothing: this flag was withdrawn.")
    if detection.state is State.PROVISIONAL or detection.confirmed_on is None:
        return tr("Nothing yet: this change is provisional and not confirmed.")
    images = tr("Simulated images") if site.simulated else tr("Public satellite images")
    name = name or site.name
    first = day(detection.first_seen)
    dates = [detection.last_clear_before, detection.first_seen]
    known = [d for d in dates if d is not None]
    words = days_in_order(known)
    ended = " " + tr("By {day} it had ended.", day=day(detection.ended_on)) if detection.ended_on else ""
    if detection.kind is Kind.ACTIVITY:
        rose = msg("Night light measured over {name} rose above the usual range. This was first seen on {day}.")
        if rests_on_reports(detection.reasons):
            rose = msg(
                "Published reports a month about {name} rose above the usual range. This was first seen on {day}."
            )
        return f"“{tr(rose, name=name, day=first)}{ended}”"
    said = tr(
        "{images} show change consistent with {kind} at {name}.", images=images, kind=tr(KIND_WORDS[detection.kind]),
        name=name,
    )  # fmt: skip
    if len(known) == 2:
        when = tr("It was not seen on {before} and was first seen on {first}.", before=words[0], first=words[1])
        return f"“{said} {when}{ended}”"
    return f"“{said} {tr('It was there in the first clear look, on {day}.', day=first)}{ended}”"


def nothing_seen_sentence(looked: Looked, today: date, audience: Audience = Audience.INTERNAL) -> str:
    """'No change was seen on the 83 days looked. 61 looks could not be used.' or why nothing can be said.

    Partner and public see confirmed and reviewed changes only: for them nothing shown is not nothing seen.
    """
    if looked.stale(today):
        return stale_sentence(looked, today)
    said = trn(
        "{none} on the one day looked.", "{none} on the {days} days looked.", looked.days, none=tr(NONE_SAID[audience]),
        days=looked.days,
    )  # fmt: skip
    return f"{said} {_unusable(looked.unusable)}"


def _unusable(count: int) -> str:
    if count == 0:
        return tr("Every look could be used.")
    return trn("One look could not be used.", "{count} looks could not be used.", count, count=count)


def stale_sentence(looked: Looked, today: date) -> str:
    """What stands where the newest clear look is missing or over 40 days old. Never holds "no change"."""
    age = looked.age_days(today)
    if looked.newest is None or age is None:
        tried = ""
        if looked.unusable:
            tried = " " + tr("{looks} tried, none was clear.", looks=counted(looked.unusable, "look"))
        return tr("Could not be seen: nothing is said about it.") + tried
    return tr(
        "Last seen clearly {age} days ago, on {day}: nothing is said about the time since.", age=age,
        day=day(looked.newest),
    )  # fmt: skip


def unseen_sentence(names: Sequence[str]) -> str:
    """'Oskelle Bridge and Hathervane could not be seen: nothing is said about them.'; "" for none."""
    if not names:
        return ""
    said = listed(list(names), limit=3, rest=other_sites)
    return trn(
        "{names} could not be seen: nothing is said about it.",
        "{names} could not be seen: nothing is said about them.",
        len(names),
        names=said,
    )


def looks_sentence(looked: Looked) -> str:
    """'34 due: 13 clear, 19 cloudy, 1 not covered, 1 failed.'"""
    if looked.due == 0:
        return tr("No look was due.")
    return tr(
        "{due} due: {seen} clear, {cloudy} cloudy, {not_covered} not covered, {failed} failed.", due=looked.due,
        seen=looked.seen, cloudy=looked.cloudy, not_covered=looked.not_covered, failed=looked.failed,
    )  # fmt: skip


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
        return tr("No control area could be laid out: how often the machine errs here is not known.")
    said = tr("{flags} of {placebos} control areas flagged", flags=flags, placebos=placebos)
    if site_years <= 0:
        return tr("{said}: watched for too short a time to give a rate.", said=said)
    return f"{said}: {rate_words(flags, site_years)}."


def quiet_sentence(false_flags: int, site_years: float) -> str:
    """'In the sites' own quiet years 1 flag was confirmed and then taken back: 0.13 false flags a site-year (…).'"""
    if site_years <= 0:
        return tr("No quiet time of the sites themselves has been judged yet.")
    rate = rate_words(false_flags, site_years)
    if false_flags == 0:
        return tr("In the sites' own quiet years no flag was confirmed and then taken back: {rate}.", rate=rate)
    return trn(
        "In the sites' own quiet years {n} flag was confirmed and then taken back: {rate}.",
        "In the sites' own quiet years {n} flags were confirmed and then taken back: {rate}.",
        false_flags,
        n=false_flags,
        rate=rate,
    )


def pooled_sentence(flags: int, site_years: float) -> str:
    """'Control areas and quiet years together: 0.05 false flags a site-year (95 %: …).'; "" without time watched."""
    if site_years <= 0:
        return ""
    return tr("Control areas and quiet years together: {rate}.", rate=rate_words(flags, site_years))


def rate_words(flags: int, site_years: float) -> str:
    """'0.13 false flags a site-year (95 %: 0.00 to 0.71)'; with none flagged only an upper bound is given.

    Raises:
        ValueError: as false_flag_interval.
    """
    low, high = false_flag_interval(flags, site_years)
    if flags == 0:
        return tr(
            "at most {high} false flags a site-year (95 %; none in {years} site-years)", high=f"{high:.2f}",
            years=f"{site_years:.1f}",
        )  # fmt: skip
    return tr(
        "{rate} false flags a site-year (95 %: {low} to {high})", rate=f"{flags / site_years:.2f}", low=f"{low:.2f}",
        high=f"{high:.2f}",
    )  # fmt: skip


def limits_sentence(min_px: int, pixel_m: float = 10.0) -> str:
    """What 10 m pixels cannot show, with the smallest block that is judged."""
    return tr(
        "Not visible at {pixel} m: changes under {pixels} pixels ({area}), damage under an intact roof, sealing, "
        "interiors, people and vehicles.",
        pixel=f"{pixel_m:.0f}", pixels=min_px, area=hectares(min_px * pixel_m**2),
    )  # fmt: skip


def missed_sentence(min_px: int, pixel_m: float = 10.0) -> str:
    """What may have happened and not be listed."""
    return tr(
        "May be missed: changes under {pixels} pixels ({area}), and any that began and ended behind cloud.",
        pixels=min_px, area=hectares(min_px * pixel_m**2),
    )  # fmt: skip


def report_sentence(incident: Incident) -> str:
    """'Ilvane Monitor says: work resumes (19 Oct 2026; placed to about 1 km).' The title is the source's or ours."""
    when = span(incident.start_date, incident.end_date, incident.date_precision)
    said = tr("{who} says: {what}", who=speaker(incident), what=incident.title.strip().rstrip("."))
    notes = [when, tr(PLACE_WORDS[incident.place_precision])]
    if incident.fatalities_best is not None:
        notes.append(_deaths(incident.fatalities_low, incident.fatalities_best, incident.fatalities_high))
    if incident.withdrawn:
        notes.append(tr("since withdrawn by the source"))
    return f"{said} ({'; '.join(notes)})."


def speaker(incident: Incident) -> str:
    """Who says so: the named reporter, else the source by its own name."""
    known = {"ucdp": "UCDP", "acled": "ACLED", "gdelt": "GDELT", "reliefweb": "ReliefWeb"}
    return incident.reported_by.strip() or known.get(incident.source.lower(), incident.source) or tr("A source")


def _deaths(low: int | None, best: int, high: int | None) -> str:
    count = str(best)
    if low is not None and high is not None and (low, high) != (best, best):
        count += f" ({tr('{first} to {last}', first=low, last=high)})"
    return trn("the source counts {count} death", "the source counts {count} deaths", best, count=count)


def claim_sentence(claim: Claim, gone: float | None, low: float | None = None, high: float | None = None) -> str:
    """A claim beside the share of built-up area that has gone, never beside a count of buildings.

    Args:
        claim: who said which figure.
        gone: share 0..1 of the built-up area seen to have gone in the claim's time; None = not measured.
        low, high: its interval, 0..1; None = not estimated.
    """
    said = claim_said(claim).rstrip(".")
    if gone is None:
        return tr("{said}; how much built-up area has gone could not be measured.", said=said)
    share = f"{100 * gone:.0f} %"
    if low is not None and high is not None:
        share += f" ({tr('{first} to {last}', first=f'{100 * low:.0f}', last=f'{100 * high:.0f}')})"
    return tr("{said}; {share} of the built-up area was measured as gone.", said=said, share=share)


def claim_said(claim: Claim) -> str:
    """Who claims which figure, and what somebody else counted: 'State media says 148 of 148 buildings demolished.'

    Where only a count is on file: 'An independent count gives 22 of 148 buildings demolished …; no figure by …'.
    """
    counted_alone = claim.figure is None
    figure = number((claim.independent_figure or 0) if claim.figure is None else claim.figure)
    if claim.total:
        figure = tr("{part} of {whole}", part=figure, whole=number(claim.total))
    what = f"{figure} {retold(claim.unit)}"
    if claim.scope:
        what = tr("{what} in {scope}", what=what, scope=claim.scope)
    if counted_alone:
        said = tr("an independent count gives {what} by {day}", what=what, day=day(claim.claimed_on))
        said = said[:1].upper() + said[1:]
        return said + "; " + tr("no figure by {who} of that day is on file", who=claim.claimed_by) + "."
    said = tr("{who} says {what} by {day}", who=claim.claimed_by, what=what, day=day(claim.claimed_on))
    if claim.independent_figure is not None:
        said += "; " + tr("an independent count gives {figure}", figure=number(claim.independent_figure))
    return said + "."


def review_sentence(review: Review) -> str:
    """'Confirmed 3 Nov 2026 by reviewer 2: "Bare ground, then roofs, on two dates."' A person's voice, kept apart."""
    return tr(
        "{verdict} {day} by {who}: “{reason}.”", verdict=tr(VERDICT_WORDS[review.verdict]),
        day=day(review.reviewed_at.date()), who=review.reviewer, reason=review.reason.strip().rstrip("."),
    )  # fmt: skip


def new_sentence(detection: Detection, site: Site) -> str:
    """The whole of a change in three sentences: what, between which looks, how sure."""
    return f"{detection_sentence(detection, site)} {window_sentence(detection)} {confidence_sentence(detection)}"


def kind_at(detection: Detection, place: str, count: int = 1) -> str:
    """A change as part of a list: 'one consistent with construction at Pellimar Bend'.

    Args:
        detection: the change, or the first of several that are told alike.
        place: with its preposition.
        count: how many are told at once: 'two consistent with construction at Pellimar Bend'.
    """
    if count > 1:
        what = _kinds(detection, count)
    elif detection.kind is Kind.ACTIVITY:
        what = tr("one rise in reports") if rests_on_reports(detection.reasons) else tr("one rise in night light")
    else:
        what = tr("one consistent with {kind}", kind=tr(KIND_WORDS[detection.kind]))
    return f"{what} {place}".strip()


def _kinds(detection: Detection, count: int) -> str:
    n = in_words(count)
    if detection.kind is not Kind.ACTIVITY:
        return tr("{n} consistent with {kind}", n=n, kind=tr(KIND_WORDS[detection.kind]))
    if rests_on_reports(detection.reasons):
        return trn("{n} rise in reports", "{n} rises in reports", count, n=n)
    return trn("{n} rise in night light", "{n} rises in night light", count, n=n)


def place_in(detection: Detection, site: Site) -> str:
    """Where inside its site, with a preposition: "at the north-east edge"; "" for activity and unknown outlines."""
    return "" if detection.kind is Kind.ACTIVITY else with_preposition(position_words(detection.outline, site))


def sites_sentence(quiet: int, total: int, audience: Audience = Audience.INTERNAL) -> str:
    """'At 10 of 18 sites no change was seen on the days looked.'"""
    none = tr(NONE_SAID[audience])
    return tr(
        "At {quiet} of {total} sites {none} on the days looked.", quiet=quiet or tr("none"), total=total,
        none=f"{none[:1].lower()}{none[1:]}",
    )  # fmt: skip
