"""What is said of activity: of night light, of reports, and of ground that only radar saw. Pure.

Each sentence on a finding is followed by what such a finding cannot show. A share of the usual level stands where it is
known; the cause is never named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from geodata.detections.detection import FROM_REPORTS, Detection, Kind, State
from geodata.detections.ground.same_ground import same_ground
from geodata.detections.reason_codes import (
    ABOVE_SURROUNDINGS,
    LEVEL_HELD,
    RADAR_DOWN,
    like_flagged,
    outside_flagged,
    rests_on_reports,
    usual_share,
    usual_share_between,
)
from geodata.i18n.english_formats import day, days_in_order, hectares, in_words, month, number, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.looks.measure import (
    FRESH_CONTROLS,
    FRESH_GROUND,
    OUTSIDE,
    RADAR_FLAGGED,
    SURROUNDINGS,
    Measure,
    OwnFile,
    of_own_file,
    sensor_and_band,
)

LIGHT, RADAR = msg("Night light"), msg("Radar")
LEVEL_NOT_TOLD = msg("Its level is not told: not all that was flagged at this site is released.")
"""Said in place of a share of the usual level where an edition tells no figure of a site."""
REPORTS = msg("The number of reports a month that name the place or lie at it")
BELOW = (Kind.DIMMED, Kind.DARK, Kind.QUIETER)
"""Kinds of a fall."""
CANNOT_SHOW: dict[str, str] = {
    LIGHT: msg("Light shows neither people nor causes."),
    REPORTS: msg("Reports show what was published; one that lies there may name another place, or none."),
    RADAR: msg("Radar does not show the kind of change."),
}
"""What each source of activity cannot show."""
SINGLE_IMAGES = msg(
    "An image says how bright the site was on that night. No change is told from it: clouds, which are not looked for "
    "in it, haze, moon, view and hour differ from night to night."
)
OWN_FILE_TERMS = msg(
    "For internal readers alone: the terms of the file’s source are not known here, so that partners and the public do "
    "not get it."
)


FRESH_CANNOT_SHOW = msg(
    "No rule is behind it and nobody has read it: do not quote. Harvest, fire and falling water lay ground bare too; "
    "what is paved or roofed within weeks is missed."
)
"""What fresh ground cannot show."""


def fresh_ground_sentence(measures: Iterable[Measure]) -> str:
    """How much of a site is bare in the newest month and was not a year before, beside its control areas; "" where
    nothing was measured.

    Args:
        measures: of one site, of any name.
    """
    newest: dict[str, Measure] = {}
    for m in measures:
        if m.name in (FRESH_GROUND, FRESH_CONTROLS) and (m.name not in newest or m.at > newest[m.name].at):
            newest[m.name] = m
    own, beside = newest.get(FRESH_GROUND), newest.get(FRESH_CONTROLS)
    if own is None:
        return ""
    share, low, high = (_figure(own.value if end is None else end) for end in (own.value, own.low, own.high))
    sentence = tr(
        "Fresh ground: in the three months around {month}, {share} % of what was seen of the site lay bare and did not "
        "a year before (90 % interval {low} to {high} %).",
        month=month(own.at.date()),
        share=share,
        low=low,
        high=high,
    )
    same = beside is not None and beside.at.strftime("%Y-%m") == own.at.strftime("%Y-%m")
    alike = tr("In its control areas {share} %.", share=_figure(beside.value)) if beside is not None and same else ""
    return " ".join(filter(None, (sentence, alike, tr(FRESH_CANNOT_SHOW))))


RADAR_FLAGGED_CANNOT_SHOW = msg(
    "Counted are cells whose echo lies outside its usual range, by that look and up to three before it. No rule is "
    "behind it and nobody has read it: do not quote. Radar does not show the kind of change."
)
"""What the share of a site that a radar look flags cannot show."""


def radar_flagged_sentence(measures: Iterable[Measure]) -> str:
    """How much of a site the newest radar look flags, beside the ground outside; "" where none was judged.

    Args:
        measures: of one site, of any name.
    """
    radar_measures = [m for m in measures if m.name.startswith(RADAR_FLAGGED)]
    own = max((m for m in radar_measures if not m.name.endswith(OUTSIDE)), key=lambda m: (m.at, m.name), default=None)
    if own is None:
        return ""
    around = next((m for m in radar_measures if (m.name, m.at) == (own.name + OUTSIDE, own.at)), None)
    sentence = tr(
        "Radar, {day} ({orbit}): {share} % of the site.",
        day=day(own.at.date()),
        orbit=own.name.removeprefix(RADAR_FLAGGED).replace("_", " "),
        share=_figure(own.value),
    )
    beside = tr("Of the ground outside {share} %.", share=_figure(around.value)) if around is not None else ""
    return " ".join(filter(None, (sentence, beside, tr(RADAR_FLAGGED_CANNOT_SHOW))))


def _figure(value: float) -> str:
    """Per cent with two figures or so: 0.04, 3.2, 22."""
    return f"{value:.2f}" if 0 < value < 0.995 else number(round(value, 1 if value < 10 else 0))


def source_of(detection: Detection) -> str:
    """What an activity rests on: LIGHT, REPORTS or RADAR."""
    return REPORTS if rests_on_reports(detection.reasons) else source_of_kind(detection.kind)


def source_of_kind(kind: Kind) -> str:
    """The same by its kind alone, which tells it of every one but Kind.ACTIVITY of older versions (taken for light)."""
    if kind is Kind.RADAR_CHANGE:
        return RADAR
    return REPORTS if kind in FROM_REPORTS else LIGHT


def radar_beside_sentence(agreeing: Detection | None, *, silent: bool) -> str:
    """What radar says of an optical change, and why its confidence does not move; "" where radar could not tell.

    Args:
        agreeing: the radar change on its ground in its time; None = none.
        silent: it could have told one, and told none.
    """
    if agreeing is not None:
        when = day(agreeing.first_seen)
        if agreeing.last_clear_before:
            when = tr("{first} to {last}", first=day(agreeing.last_clear_before), last=when)
        if agreeing.state is State.ENDED and agreeing.ended_on is not None:
            return tr(
                "Radar showed a change on this ground too, {when}; that one ended on the image of {over}. Confidence "
                "is not raised by it: how often radar agrees with wrong alarms is not known.",
                when=when,
                over=day(agreeing.ended_on),
            )
        return tr(
            "Radar agrees: its echo changed on this ground too, {when}. Confidence is not raised by it: how often "
            "radar agrees with wrong alarms is not known.",
            when=when,
        )
    if silent:
        return tr(
            "Radar says nothing: no change of its echo is told on this ground in this time. Confidence is not lowered "
            "by it: many changes move the echo too little."
        )
    return ""


def twice_on_the_same_ground(changes: Sequence[Detection]) -> str:
    """That radar changes lie on ground of others that are counted with them; "" where none does.

    Args:
        changes: that are counted together.
    """
    ground = [d for d in changes if not d.kind.is_activity]
    overlap_count = sum(any(same_ground(d, one) for one in ground) for d in changes if d.kind is Kind.RADAR_CHANGE)
    if not overlap_count:
        return ""
    return trn(
        "{n} change seen by radar lies on ground of another that is counted, so that fewer places changed.",
        "{n} changes seen by radar lie on ground of others that are counted, so that fewer places changed.",
        overlap_count,
        n=sentence_case(in_words(overlap_count)),
    )


def own_images_sentences(measures: Iterable[Measure], outline: str) -> tuple[str, ...]:
    """What stands beside values from an analyst's own images; () where there are none.

    "SDGSAT-1 HDR: 2 images, files of your own; light above that of the ground 1.5 to 4 km around. …"

    Args:
        measures: of one site, any order and name.
        outline: mark of its outline now (outline_mark); values within an earlier one are named.
    """
    own = [m for m in measures if of_own_file(m.name) and not m.name.endswith(SURROUNDINGS)]
    if not own:
        return ()
    sentences = [
        trn(
            "{series}: {n} image, a file of your own; light above that of the ground 1.5 to 4 km around.",
            "{series}: {n} images, files of your own; light above that of the ground 1.5 to 4 km around.",
            count,
            series=" ".join(sensor_and_band(name)),
            n=count,
        )
        for name, count in sorted(Counter(m.name for m in own).items())
    ]
    earlier = sum((file := OwnFile.of(m)) is not None and file.outline != outline for m in own)
    if earlier:
        sentences.append(
            trn(
                "{n} value was measured within an earlier outline of the site: import its file again.",
                "{n} values were measured within an earlier outline of the site: import their files again.",
                earlier,
                n=earlier,
            )
        )
    return (*sentences, tr(SINGLE_IMAGES), tr(OWN_FILE_TERMS))


def activity_sentence(detection: Detection) -> str:
    """'Night light is below its usual range, at about 41 % of its usual level; look-alike places stayed as they were.
    Light shows neither people nor causes.'"""
    limit = tr(CANNOT_SHOW[source_of(detection)])
    sentence = _radar(detection) if detection.kind is Kind.RADAR_CHANGE else _level(detection)
    if LEVEL_HELD in detection.reasons and detection.state is State.CONFIRMED:
        sentence += " " + tr(LEVEL_NOT_TOLD)
    elif detection.state in (State.CONFIRMED, State.PROVISIONAL) and detection.kind is not Kind.ACTIVITY:
        # a satellite ends, clouds stay for months: "is" holds of the last value alone
        sentence += " " + tr("Last seen so on {day}.", day=day(detection.last_seen))
    rate = like_flagged(detection.reasons)
    if rate is not None:
        often = msg("Flags of the same rule at a look-alike place, per year: {low} to {high}.")
        sentence += " " + tr(often, low=rate[0], high=rate[1])
    return f"{sentence} {limit}"


NOT_AS_IT_WAS = msg("That does not say that the ground is as it was.")
"""Of radar that is back: an echo that goes from weaker to stronger, as where a roof comes, passes its usual range."""


def _radar(detection: Detection) -> str:
    weaker = RADAR_DOWN in detection.reasons
    if detection.state is State.ENDED:
        sentence = tr(
            msg("Radar echo of about {area} was weaker than its usual range and is no longer.")
            if weaker
            else msg("Radar echo of about {area} was stronger than its usual range and is no longer."),
            area=hectares(detection.area_m2),
        )
        return f"{sentence} {tr(NOT_AS_IT_WAS)}"
    if detection.state is State.WITHDRAWN:
        return tr("Radar echo of about {area} was flagged outside its usual range.", area=hectares(detection.area_m2))
    sentence = tr(
        msg("Radar echo of about {area} is weaker than its usual range.")
        if weaker
        else msg("Radar echo of about {area} is stronger than its usual range."),
        area=hectares(detection.area_m2),
    )
    share = outside_flagged(detection.reasons)
    beside = tr("The same rule flagged {share} % of the ground outside on an average look.", share=share)
    return f"{sentence} {beside}" if share else sentence


def _level(detection: Detection) -> str:
    what, below = tr(source_of(detection)), detection.kind in BELOW
    if detection.kind is Kind.RELIT:
        return _relit(detection)
    if detection.state is State.ENDED and detection.kind is Kind.DARK:
        return tr("{what} was all but gone and is no longer.", what=what)
    if detection.state is State.ENDED and detection.kind in (Kind.DIMMED, Kind.QUIETER):
        return tr("{what} was below its usual range and is no longer.", what=what)
    if detection.state is State.ENDED and detection.kind in (Kind.BRIGHTER, Kind.BUSIER):
        return tr("{what} was above its usual range and is no longer.", what=what)
    if detection.state is State.ENDED:
        return tr("{what} is back within its usual range.", what=what)
    if detection.state is State.WITHDRAWN and detection.kind is Kind.DARK:
        return tr("{what} was flagged as all but gone.", what=what)
    if detection.state is State.WITHDRAWN:
        flagged = msg("{what} was flagged above its usual range.")
        return tr(msg("{what} was flagged below its usual range.") if below else flagged, what=what)
    share = usual_share(detection.reasons)
    clause = tr(msg("{what} is below its usual range") if below else msg("{what} is above its usual range"), what=what)
    if detection.kind is Kind.DARK:
        clause = tr("{what} is all but gone", what=what)
    if share is not None:
        clause = tr(_share_words(detection), said=clause, share=share) + _newest(detection)
    if detection.control_basis == "look-alikes":
        return tr("{said}; look-alike places stayed as they were.", said=clause)
    if detection.control_basis == "region":
        return tr("{said}; reports of the country around did not do the same.", said=clause)
    return f"{clause}."


def _relit(detection: Detection) -> str:
    if detection.state is State.ENDED:
        return tr("Night light had come back, and then fell again.")
    if detection.state is State.WITHDRAWN:
        return tr("Night light was flagged as back.")
    share = usual_share(detection.reasons)
    if share is None:
        return tr("Night light is back.")
    clause = tr(_share_words(detection), said=tr("Night light is back"), share=share)
    return f"{clause}{_newest(detection)}."


def _share_words(detection: Detection) -> str:
    """How a level is told: of light less that of the ground around, which is not the light of a map, it says so."""
    if ABOVE_SURROUNDINGS in detection.reasons:
        return msg("{said}, at about {share} % of its usual level above its surroundings")
    return msg("{said}, at about {share} % of its usual level")


def _newest(detection: Detection) -> str:
    """' (newest values: 180 to 320 %; usual is the first year on file)'; "" where they are not kept."""
    between = usual_share_between(detection.reasons)
    if between is None:
        return ""
    return " " + tr(
        "(newest values: {low} to {high} %; usual is the first year on file)", low=between[0], high=between[1]
    )


def activity_quote(detection: Detection, name: str, *, simulated: bool = False) -> str:
    """What a reader may repeat of a confirmed activity, with its window, without quotation marks.

    Args:
        detection: the activity.
        name: of its site.
        simulated: whether its values are of an invented world.
    """
    if detection.kind is Kind.RADAR_CHANGE:
        message = msg("Radar echo over part of {name} left its usual range.")
    elif source_of(detection) == REPORTS:
        message = msg("Published reports a month about {name} rose above the usual range.")
        if detection.kind is Kind.QUIETER:
            message = msg("Published reports a month about {name} fell below the usual range.")
    elif detection.kind is Kind.RELIT:
        message = msg("Night light measured over {name} came back.")
    elif detection.kind in BELOW:
        message = msg("Night light measured over {name} fell below the usual range.")
    else:
        message = msg("Night light measured over {name} rose above the usual range.")
    invented = tr("The values are simulated.") if simulated else ""
    return " ".join(filter(None, (tr(message, name=name), _came_between(detection), invented)))


def _came_between(detection: Detection) -> str:
    """Between which values an activity began; by when it was seen, where none is known before it."""
    if detection.last_clear_before is None:
        return tr("It was first seen on {day}.", day=day(detection.first_seen))
    before, first = days_in_order([detection.last_clear_before, detection.first_seen])
    if detection.kind is Kind.RELIT:
        message = msg(
            "It came between {before}, the last value at the low level, and {first}, the first value that is back."
        )
    else:
        # a value on the way may lie between the two, and outside the usual range: neither is said to be the first there
        message = msg("It began between {before}, the last usual value, and {first}, the first value of the new level.")
    return tr(message, before=before, first=first)


def activities(detection: Detection, count: int, n: str) -> str:
    """Several activities told alike: 'two falls in night light'.

    Args:
        detection: one of them.
        count: how many.
        n: the same as it is to be written.
    """
    if detection.kind is Kind.RADAR_CHANGE:
        return trn("{n} change seen by radar", "{n} changes seen by radar", count, n=n)
    if source_of(detection) == REPORTS:
        if detection.kind is Kind.QUIETER:
            return trn("{n} fall in reports", "{n} falls in reports", count, n=n)
        return trn("{n} rise in reports", "{n} rises in reports", count, n=n)
    if detection.kind is Kind.DARK:
        return trn("{n} loss of night light", "{n} losses of night light", count, n=n)
    if detection.kind is Kind.DIMMED:
        return trn("{n} fall in night light", "{n} falls in night light", count, n=n)
    if detection.kind is Kind.RELIT:
        return trn("{n} return of night light", "{n} returns of night light", count, n=n)
    return trn("{n} rise in night light", "{n} rises in night light", count, n=n)
