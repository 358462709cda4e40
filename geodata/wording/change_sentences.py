"""The sentences of the product, and the only place of its claim grammar. Pure.

Rules, each held by a test:
- a change is "consistent with" something; a report "says" something; pixels never confirm a purpose or a person;
- a change has a window (last clear look, first seen, confirmed), never one bare date;
- how likely (the kind) and how sure (the confidence) never stand in one sentence;
- a kind that is right with a probability under confidence.SURE_KIND is never named alone; one not yet clear is none;
- unseen is not unchanged: "no change was seen" always names the days looked.

Whole-page answers are made from these in geodata/wording/headlines.py; reason codes are put into words in
geodata/wording/reasons.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geodata.detections.area_interval import area_interval
from geodata.detections.confidence import kind_unsure
from geodata.detections.detection import FROM_REPORTS, Confidence, Detection, Kind, State
from geodata.detections.lifecycle import NO_ERROR, over_on
from geodata.detections.reason_codes import reasons_of_confidence
from geodata.detections.review_state import ReviewState
from geodata.i18n.english_formats import (
    day,
    days_in_order,
    days_listed,
    hectares,
    hectares_between,
    in_figures,
    in_words,
    listed,
    sentence_case,
    short_day,
)
from geodata.i18n.languages import ENGLISH
from geodata.i18n.messages import in_use, msg, quotable_language, tr, trn
from geodata.sites.relative_position import position_words, with_preposition
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.text.names.same_person import DO_NOT_QUOTE
from geodata.wording.activity_sentences import activities, activity_quote, activity_sentence
from geodata.wording.reasons import DOUBTS, SUPPORTS, reason_words, why_withdrawn

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
    Kind.UNCLEAR: msg("change of a kind not yet clear"),
    Kind.ACTIVITY: msg("activity"),
    Kind.DIMMED: msg("dimmer night light"),
    Kind.DARK: msg("night light all but gone"),
    Kind.RELIT: msg("night light back"),
    Kind.BRIGHTER: msg("brighter night light"),
    Kind.BUSIER: msg("more reports"),
    Kind.QUIETER: msg("fewer reports"),
    Kind.RADAR_CHANGE: msg("change seen by radar"),
}
LOOKS_ALIKE: dict[Kind, str] = {
    Kind.CONSTRUCTION: msg("Paving, a new roof cover, containers or stored goods would look alike."),
    Kind.DEMOLITION: msg("Shelling, fire, storm, flood or a new roof cover would look alike."),
    Kind.CLEARING: msg("Harvest, fire, flood, a landslide or quarrying would look alike."),
    Kind.UNCLEAR: msg("Roofs and bare ground cannot be told apart yet."),
    Kind.ACTIVITY: msg("What was measured may also move by power cuts, festivals, moonlight, smoke or more news."),
    Kind.DIMMED: msg(
        "Night light may also fall by saved power, power cuts, new lamps, cloud, smoke or a faulty sensor."
    ),
    Kind.DARK: msg("Night light may also go out by a power cut, covered lamps, cloud or a faulty sensor."),
    Kind.RELIT: msg("Night light may also come back by mains power, a generator, new lamps or others than before."),
    Kind.BRIGHTER: msg("Night light may also rise by new lamps, night work, a generator, a festival or moonlight."),
    Kind.BUSIER: msg("Reports may also rise by one event told often, or by a new source."),
    Kind.QUIETER: msg("Reports may also fall by less attention, or by no access."),
    Kind.RADAR_CHANGE: msg("Radar echo may also change by stored goods, flood, ploughing, building or razing."),
}
"""What else may look like each kind of change: the pixels do not tell who did it, or why. Those of activity speak of
the measure and not of its state, so that they hold of one that has ended too. Beside other kinds the kind is named
before it (handling.other_explanations)."""
STATE_WORDS: dict[State, str] = {
    State.PROVISIONAL: msg("Provisional"),
    State.CONFIRMED: msg("Rule met"),
    State.ENDED: msg("Ended"),
    State.WITHDRAWN: msg("Withdrawn"),
}
OVER_WORDS: dict[State, str] = {
    State.ENDED: msg("ended on the image of {day}"),
    State.WITHDRAWN: msg("no longer holds on the image of {day}"),
}
"""What the rule says of the image that shows a change no more; "withdrawn" is what the computing of a later day did."""
OVER_SHORT: dict[State, str] = {
    State.ENDED: msg("ended, image of {day}"),
    State.WITHDRAWN: msg("withdrawn, image of {day}"),
}
"""The same under a bar."""
CONFIDENCE_WORDS: dict[Confidence, str] = {
    Confidence.LOW: msg("low"),
    Confidence.MEDIUM: msg("medium"),
    Confidence.HIGH: msg("high"),
}
CLOUDED_BELOW = 0.95
"""Clear share of a site under which an image is called partly clouded there; cloud masks err by a few per cent."""
UNREVIEWED_FINDING = msg("Machine finding, unreviewed: do not quote.")
NOT_AGREED = msg("Machine finding that no two people agree on: do not quote.")
DISMISSED = msg("Two people dismissed it: do not quote.")
PEOPLE_SPOKE = (ReviewState.DISPUTED, ReviewState.UNSURE)
CANNOT_BE_SEEN = msg("What the buildings are for and who is there cannot be seen.")
AREA_IS_OF = (
    "The window is that of the beginning; the area is that of all pixels held changed by the newest looks, not of "
    "first_seen alone; of a change of light or of reports it is that of the whole outline, as area_of says."
)
"""Stands with exports, in English as they are."""
NOT_SHOWN = msg("What the buildings are for, who is there, and damage under an intact roof. None of it can be seen.")
UNSEEN_RULE = msg("Unseen is not unchanged.")
DEMO_STRIP = (
    msg("Demo: simulated imagery."),
    msg("Pixels, places, offices and reports on this page are invented."),
)


def forbidden_words(text: str) -> tuple[str, ...]:
    """Which forbidden words a text holds, in the order of the list. UNSEEN_RULE is the one allowed exception."""
    lowered = text.replace(UNSEEN_RULE, "").lower()
    return tuple(word for word in FORBIDDEN if word in lowered)


def detection_sentence(detection: Detection, site: Site) -> str:
    """What the change is consistent with, how large, where: 'Change consistent with construction, about 5.6 ha (5.1 to
    6.1), north-east edge.' Activity has no area or place: 'Night light is above its usual range; ...'."""
    if detection.kind.is_activity:
        return activity_sentence(detection)
    where = position_words(detection.outline, site)
    parts = [consistent_with(detection), tr("about {area}", area=area_words(detection)), where]
    return ", ".join(part for part in parts if part) + "."


def consistent_with(detection: Detection) -> str:
    """What the change is consistent with, in the words that a sentence begins with and a sign has: 'Change consistent
    with construction or another change'. Of activity what was measured: 'Dimmer night light'."""
    if detection.kind.is_activity:
        return sentence_case(tr(KIND_WORDS[detection.kind]))
    if detection.kind is Kind.UNCLEAR:
        return tr("Change of the ground, its kind not yet clear")
    return tr("Change consistent with {kind}", kind=kind_words(detection))


def area_words(detection: Detection) -> str:
    """'5.6 ha (5.1 to 6.1)': the area with how little and how much it may be; of activity the watched ground alone."""
    between = area_interval(detection)
    return hectares(detection.area_m2) if between is None else hectares_between(detection.area_m2, *between)


def kind_words(detection: Detection) -> str:
    """The kind as it may be named: 'construction', or 'construction or another change' where that is not sure."""
    return not_alone(tr(KIND_WORDS[detection.kind]), detection)


def told_kind(detection: Detection) -> str:
    """The kind as a cell may name it: as kind_words, and 'kind not yet clear'."""
    return tr("kind not yet clear") if detection.kind is Kind.UNCLEAR else kind_words(detection)


def not_alone(kind: str, detection: Detection) -> str:
    """The words of a kind, and that it may be another where it is right with a probability under SURE_KIND.

    A kind whose probability is not known, of an older version, is named as it was.
    """
    named = detection.kind is not Kind.UNCLEAR and not detection.kind.is_activity
    if named and kind_unsure(detection.kind_probability):
        return tr("{kind} or another change", kind=kind)
    return kind


SCORED_ON = msg("How often it is right was counted on simulated ground of measured spectra, never on a real compound.")
"""Beside every probability of a kind: it is the model's, and no figure of the place."""


def kind_sentence(detection: Detection) -> str:
    """What the model gives the kind, and on which ground that was counted, apart from how sure the change is.

    "" where it is not known.
    """
    if detection.kind_probability is None:
        return ""
    share = f"{detection.kind_probability:.0%}"
    if detection.kind is Kind.UNCLEAR:
        return tr(
            "Its kind is not yet clear; the model gives the likeliest one {share}. {scored}",
            share=share,
            scored=tr(SCORED_ON),
        )
    return tr("The model gives this kind {share}. {scored}", share=share, scored=tr(SCORED_ON))


def stage_sentence(detection: Detection) -> str:
    """How far a clearing or construction has come, in cautious words; "" where there is nothing to add.

    Building is named from SURE_KIND on alone, as in every other sentence: below it the ground may be a field.
    """
    if kind_unsure(detection.kind_probability):
        unsure = {
            "cleared": msg("The ground is bare."),
            "under way": msg("The ground keeps changing from look to look."),
            "roofed": msg("Bright, steady surfaces stand there now."),
        }
        return tr(unsure.get(detection.stage, ""))
    words = {
        "cleared": msg("The ground is bare; no roof is seen yet."),
        "under way": msg("The ground keeps changing, as it does while building work is under way."),
        "roofed": msg("Bright, steady surfaces stand there now, as roofs would."),
    }
    return tr(words.get(detection.stage, ""))


def window_sentence(detection: Detection, *, computed_too: bool = True) -> str:
    """Between which looks: 'Last clear look 3 Oct 2026; first seen 13 Oct; rule met on the image of 2 Nov, computed 25
    Nov.'; '…; no longer holds on the image of 7 Nov, withdrawn 25 Nov.'; of activity 'Last usual value 15 Sep 2026; …'.
    The day of computing is left out where no run is known, or where it stands nearby (computed_too=False)."""
    of_reports = detection.kind in FROM_REPORTS  # their days are ends of months, and no image
    dates: list[date] = []
    words: list[str] = []
    if detection.last_clear_before is not None:
        dates.append(detection.last_clear_before)
        # a light that is going down, or a month of reports, was seen since: it was not at its usual level any more
        before = msg("last usual value {day}") if detection.kind.is_activity else msg("last clear look {day}")
        words.append(msg("last value at the low level {day}") if detection.kind is Kind.RELIT else before)
    dates.append(detection.first_seen)
    words.append(msg("first seen {day}"))
    if detection.confirmed_on is not None:
        dates.append(detection.confirmed_on)
        met = msg("rule met on the image of {day}")
        words.append(msg("rule met on reports to {day}") if of_reports else met)
    if (over := over_on(detection)) is not None:
        dates.append(over)
        words.append(msg("no longer so on reports to {day}") if of_reports else OVER_WORDS[detection.state])
    clauses = [tr(word, day=text) for word, text in zip(words, days_in_order(dates), strict=True)]
    if detection.last_clear_before is None:
        none = msg("no usual value before it") if detection.kind.is_activity else msg("no last clear look before it")
        none = msg("no value before it") if detection.kind is Kind.RELIT else none
        clauses.insert(0, tr(none))
    if detection.state is State.PROVISIONAL:
        clauses.append(tr("not yet confirmed"))
    computed = _computed(detection.run_id) if computed_too else None
    withdrawn = detection.state is State.WITHDRAWN
    if computed is not None and (withdrawn or detection.confirmed_on is not None):
        when = msg("withdrawn {day}") if withdrawn else msg("computed {day}")
        clauses[-1] += ", " + tr(when, day=days_in_order([*dates, computed])[-1])
    elif withdrawn:
        clauses.append(tr("withdrawn"))
    return sentence_case("; ".join(clauses)) + "."


def _computed(run_id: str) -> date | None:
    """The UTC day of the run that last judged it, from the run's id; None where that holds no day."""
    digits = run_id[:8]
    if len(digits) < 8 or not (digits.isascii() and digits.isdigit()) or run_id[8:9] != "T":
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def before_head(kind: Kind) -> str:
    """What the day before a change began was, as the head of a field: a message to be told in the reader's language."""
    if kind is Kind.RELIT:
        return msg("Last value at the low level")
    return msg("Last usual value") if kind.is_activity else msg("Last clear look before")


def window_caption(detection: Detection) -> str:
    """The window in the few words that fit under a bar: '3 Oct 2026 to 13 Oct; rule met 2 Nov'."""
    over = over_on(detection)
    last = over or detection.confirmed_on
    known = [d for d in (detection.last_clear_before, detection.first_seen, last) if d is not None]
    days = iter(days_in_order(known) if in_use() == ENGLISH else map(short_day, known))
    start = next(days) if detection.last_clear_before else tr("before the first look")
    caption = tr("{first} to {last}", first=start, last=next(days))
    if in_use() != ENGLISH:  # dates are long in ISO; the bar above shows the rest, the sentence beside it says it
        return caption
    if over is not None:
        short = msg("over, reports to {day}") if detection.kind in FROM_REPORTS else OVER_SHORT[detection.state]
        return f"{caption}; {tr(short, day=next(days))}"
    if last is not None:
        return f"{caption}; {tr('rule met {day}', day=next(days))}"
    return f"{caption}; {tr('not yet confirmed')}"


def confidence_sentence(detection: Detection) -> str:
    """How sure the machine is, and why: 'Confidence is high: all 5 clear looks since show it.'"""
    activity = detection.kind.is_activity
    looks = looks_words(detection)
    few = bool(looks) and "few-looks" in detection.reasons
    given = reasons_of_confidence(detection.reasons)
    codes = [code for code in given if not (looks and code in ("many-looks", "few-looks"))]
    supports = reason_words(codes, SUPPORTS, activity=activity)
    doubts = reason_words(codes, DOUBTS, activity=activity)
    if few:  # the count itself is the doubt, so it is said once
        looks = tr("{looks}, and that is few", looks=looks)
        groups = [[looks], list(doubts), list(supports[:SUPPORTS_SAID])]
    elif detection.confidence is Confidence.HIGH:
        groups = [[looks, *supports[:SUPPORTS_SAID]] if looks else list(supports[: SUPPORTS_SAID + 1]), list(doubts)]
    else:
        groups = [list(doubts), [looks] if looks else list(supports[:1])]
    why = "; ".join(listed(group) for group in groups if group)
    level = tr(CONFIDENCE_WORDS[detection.confidence])
    if why:
        return tr("Confidence is {level}: {why}.", level=level, why=why)
    return tr("Confidence is {level}.", level=level)


def looks_words(detection: Detection) -> str:
    """How many of the clear looks (or values of light) since first seen show it; "" when none are counted."""
    clear, agreeing = detection.clear_looks_since, detection.agreeing_looks
    value = detection.kind.is_activity
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
        message = msg("all {clear} values since show it") if value else msg("all {clear} clear looks since show it")
        return tr(message, **counts)
    some = msg("{agreeing} of {clear} values since show it")
    if not value:
        some = msg("{agreeing} of {clear} clear looks since show it")
    return tr(some, **counts)


def withdrawn_sentence(detection: Detection, *, computed_too: bool = True, others: Sequence[Detection] = ()) -> str:
    """'Withdrawn 25 Nov 2026: the ground turned green again (image of 5 Nov). Its page stays.'

    The first day is that of computing (left out as in window_sentence), the other that of the image by which it no
    longer holds. others: detections of the same edition; one of which it became part is named.
    """
    computed, image = _computed(detection.run_id) if computed_too else None, over_on(detection)
    days = days_in_order([d for d in (computed, image) if d is not None])
    when = f" {days[0]}" if computed is not None else ""
    why = why_withdrawn(detection, others)
    on = msg("reports to {day}") if detection.kind in FROM_REPORTS else msg("image of {day}")
    seen = f" ({tr(on, day=days[-1])})" if image is not None else ""
    if why:
        return tr("Withdrawn{when}: {why}. Its page stays.", when=when, why=f"{why}{seen}")
    return tr("Withdrawn{when}. Its page stays.", when=f"{when}{seen}")


def change_title(d: Detection, site: Site) -> str:
    """What the page of a change is called, and the card of a link to it: the place and its sentence."""
    sentence = withdrawn_sentence(d) if d.state is State.WITHDRAWN else detection_sentence(d, site)
    return f"{told_name(site)}: {sentence.rstrip('.')}"


def none_stands_sentence(taken_back: Sequence[Detection]) -> str:
    """'None stands. Two confirmed changes were withdrawn as wrong or gone again (images of 5 Jul, 7 Nov 2026).'

    Args:
        taken_back: changes that were confirmed and then withdrawn; at least one.
    """
    return f"{tr('None stands.')} {taken_back_words(taken_back)}"


def taken_back_words(taken_back: Sequence[Detection]) -> str:
    """'Two confirmed changes were withdrawn as wrong or gone again (images of 5 Jul, 7 Nov 2026).'"""
    images = {d.ended_on for d in taken_back if d.ended_on is not None}
    days = trn("image of {days}", "images of {days}", len(images), days=days_listed(list(images))) if images else ""
    return trn(
        "{n} confirmed change was withdrawn as wrong or gone again{days}.",
        "{n} confirmed changes were withdrawn as wrong or gone again{days}.",
        len(taken_back),
        n=sentence_case(in_words(len(taken_back))),
        days=f" ({days})" if days else "",
    )


NOT_AGREED_WITHDRAWN = msg(
    "Nothing: what the rule had flagged here was withdrawn as wrong or gone again; no two people had agreed on it."
)
"""What may be said of changes that were withdrawn before two people had agreed on them."""


def quotable(detection: Detection, review: ReviewState) -> bool:
    """Whether may_say gives a quotation: confirmed, standing or ended, and two people agree."""
    over = detection.state in (State.WITHDRAWN, State.PROVISIONAL) or detection.confirmed_on is None
    return not over and review is ReviewState.CONFIRMED


def may_say(
    detection: Detection,
    site: Site,
    *,
    review: ReviewState,
    edition_of: date,
    before_clear: float | None = None,
    name: str = "",
) -> str:
    """What a reader may repeat, in quotation marks; without them while it is not confirmed, or no two people agree.

    A quotation holds what docs/primer.md asks of one: window, area with its interval, what else would look alike, that
    two people agree, the day of the edition and the id. How sure the machine is is no part of it: in somebody's mouth
    that is a probability; only of low confidence is it said that there are doubts. It is English while nobody has
    reviewed the language in use.

    Args:
        detection, site: the change and its site.
        review: what people's verdicts on it come to.
        edition_of: day of the edition that is quoted.
        before_clear: share 0..1 of the site that was clear on the image of the last clear look; None = not known.
        name: the site's name as it is to be set (shortened); "" = site.name.
    """
    if detection.state is State.WITHDRAWN:
        if detection.confirmed_on is None or detection.withdrawn_reason in NO_ERROR:
            return tr("Nothing: this flag was withdrawn.")
        if review is not ReviewState.CONFIRMED:
            return tr(NOT_AGREED_WITHDRAWN)
        with quotable_language():
            place, wrong = told_name(site, name), taken_back_words([detection])
            return tr("Nothing of it, except that it was withdrawn. {place}: {wrong}", place=place, wrong=wrong)
    if detection.state is State.PROVISIONAL or detection.confirmed_on is None:
        return tr("Nothing yet: this change is provisional and not confirmed.")
    if review is not ReviewState.CONFIRMED:
        return nothing_to_say(not_quotable(review))
    with quotable_language():
        return _quote(detection, site, told_name(site, name), edition_of, before_clear)


MAY_BE_FIELD = msg("Its kind may be another, and the ground may still turn out to be a field.")
"""Quoted with a change whose kind is not sure: every change that was known to be wrong was ground that turned green."""


def _quote(detection: Detection, site: Site, name: str, edition_of: date, before_clear: float | None) -> str:
    """The quotation of a change on which two people agree; args as may_say."""
    ended = ""
    if detection.ended_on:
        over = (
            msg("By {day} it had ended.") if detection.kind.is_activity else msg("On the image of {day} it had ended.")
        )
        ended = tr(over, day=day(detection.ended_on))
    if detection.kind.is_activity:
        quote = activity_quote(detection, name, simulated=site.simulated)
    else:
        quote = _ground_quote(detection, site, name, before_clear)
    alike = LOOKS_ALIKE[detection.kind]
    named = detection.kind in (Kind.CONSTRUCTION, Kind.CLEARING) and detection.ended_on is None
    other = tr(MAY_BE_FIELD) if named and kind_unsure(detection.kind_probability) else ""
    doubts = tr("Compound Watch itself has doubts about it.") if detection.confidence is Confidence.LOW else ""
    cited = tr("Two people agree on it (Compound Watch, edition of {day}, {id}).", day=day(edition_of), id=detection.id)
    return f"“{' '.join(filter(None, (quote, ended, tr(alike), other, doubts, cited)))}”"


def _ground_quote(detection: Detection, site: Site, name: str, before_clear: float | None) -> str:
    """Between which images a change of the ground began, of what kind, where, and how much had changed by when.

    The window is that of the first pixels, the area that of the pixels held when the change was last renewed
    (`finding`, pipelines/detect/objects/finding_of_life.py): buildings are razed over weeks, and seen under cloud in
    part.
    """
    images = tr("Simulated images") if site.simulated else tr("Public satellite images")
    words = {"images": images, "area": area_words(detection), "name": name, "kind": kind_words(detection)}
    unclear = detection.kind is Kind.UNCLEAR
    if detection.last_clear_before is None:
        message = msg(
            "{images} show a change consistent with {kind} at {name}, first on {first}; by {last} about {area} had "
            "changed."
        )
        if unclear:
            message = msg(
                "{images} show a change of the ground, of a kind not yet clear, at {name}, first on {first}; by {last} "
                "about {area} had changed."
            )
        first, last = days_in_order([detection.first_seen, detection.last_seen])
        return f"{tr(message, first=first, last=last, **words)} {tr('No clear image before it is known.')}"
    before, first, last = days_in_order([detection.last_clear_before, detection.first_seen, detection.last_seen])
    message = msg(
        "{images} show a change consistent with {kind} at {name} that became visible between {before} and {first}; "
        "by {last} about {area} had changed."
    )
    if unclear:
        message = msg(
            "{images} show a change of the ground, of a kind not yet clear, at {name} that became visible between "
            "{before} and {first}; by {last} about {area} had changed."
        )
    quote = tr(message, before=before, first=first, last=last, **words)
    return f"{quote} {partly_clouded(before, before_clear)}".strip()


def partly_clouded(before: str, before_clear: float | None) -> str:
    """That the image of the last clear look was partly clouded; "" where it was not, or nobody knows.

    Args:
        before: its day, in words.
        before_clear: share 0..1 of the site that was clear on it; None = not known.
    """
    if before_clear is None or before_clear >= CLOUDED_BELOW:
        return ""
    return tr(
        "The image of {before} was partly clouded: where it is clear, it does not show the change.", before=before
    )


def nothing_to_say(why: str) -> str:
    """What stands under "You may say" where nothing may be repeated: 'Nothing: machine finding, unreviewed: …'."""
    return tr("Nothing: {why}", why=f"{why[:1].lower()}{why[1:]}")


def not_quotable(review: ReviewState) -> str:
    """What stands beside a finding on which no two people agree."""
    if review is ReviewState.DISMISSED:
        return tr(DISMISSED)
    return tr(NOT_AGREED if review in PEOPLE_SPOKE else UNREVIEWED_FINDING)


def do_not_quote(review: ReviewState) -> str:
    """What stands behind a sentence of such a finding: that no two people agree on it, or that they dismissed it."""
    return tr(DISMISSED if review is ReviewState.DISMISSED else DO_NOT_QUOTE)


def limits_sentence(min_px: int, pixel_m: float = 10.0) -> str:
    """What 10 m pixels cannot show, with the smallest block that is judged."""
    return tr(
        "Not visible at {pixel} m: changes under {pixels} ({area}), damage under an intact roof, sealing, "
        "interiors, people and vehicles.",
        pixel=f"{pixel_m:.0f}",
        pixels=in_figures(min_px, "pixel"),
        area=hectares(min_px * pixel_m**2),
    )


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
    elif detection.kind.is_activity:
        what = activities(detection, 1, in_words(1))
    elif detection.kind is Kind.UNCLEAR:
        what = tr("one of a kind not yet clear")
    else:
        what = tr("one consistent with {kind}", kind=kind_words(detection))
    return f"{what} {place}".strip()


def _kinds(detection: Detection, count: int) -> str:
    n = in_words(count)
    if detection.kind is Kind.UNCLEAR:
        return tr("{n} of a kind not yet clear", n=n)
    if not detection.kind.is_activity:
        return tr("{n} consistent with {kind}", n=n, kind=kind_words(detection))
    return activities(detection, count, n)


def place_in(detection: Detection, site: Site) -> str:
    """Where inside its site, with a preposition: "at the north-east edge"; "" for activity and unknown outlines."""
    return "" if detection.kind.is_activity else with_preposition(position_words(detection.outline, site))
