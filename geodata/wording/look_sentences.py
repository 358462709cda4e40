"""Sentences about looks: how often a place was seen, and how often not. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geodata.access.audience import Audience
from geodata.detections.detection import Kind
from geodata.detections.kind_accuracy import kind_accuracy
from geodata.i18n.english_formats import counted, day, hectares, in_figures, listed, other_sites, sentence_case
from geodata.i18n.messages import msg, tr, trn
from geodata.incidents.looks_in_window import LooksWithin
from geodata.looks.look import CLEAR
from geodata.looks.look_counts import Looked
from geodata.looks.next_pass import REPEAT_DAYS
from geodata.wording.false_flag_rate import missed_words

PIXEL_BY_PIXEL = msg(
    "The rule is met pixel by pixel: a look that shows less than half of the change counts for the pixels that it "
    "shows, so that fewer looks may be named here than the rule asks for."
)
"""Said beside every list or number of the looks behind a change of the ground."""
HATCHED = msg(
    "Hatched: not usable (taken for cloud, shadow, snow or a fault, or without data). A small bright spot without "
    "hatching may be cloud all the same."
)
"""What grey lines over a picture mean, said beside every picture: the image's own mask, or ours where it is the finer,
may be wrong, as over a bright roof, and the picture shows between the lines."""
BEYOND_HIDDEN = msg("Beyond the outline nothing is shown: change there is told as a total, never with its place.")
"""Said beside pictures in which the ground beyond a site's outline is left out (EditionView.inside_alone)."""
NONE_SAID: dict[Audience, str] = {
    Audience.INTERNAL: msg("No change was seen"),
    Audience.PARTNER: msg("No change was confirmed"),
    Audience.PUBLIC: msg("No change was confirmed and reviewed by two people"),
}
"""What may be said where an edition shows no change: others may wait for more looks, or for a person's review."""


def nothing_seen_sentence(looked: Looked, today: date, audience: Audience = Audience.INTERNAL) -> str:
    """'No change was seen on the 83 days looked. 61 looks could not be used.' or why nothing can be said.

    Partner and public see confirmed and reviewed changes only: for them nothing shown is not nothing seen.
    """
    if looked.stale(today):
        return stale_sentence(looked, today)
    if audience is Audience.PUBLIC:  # people did not review on each of those days
        sentence = trn(
            "One day was looked at. No change there is confirmed and reviewed by two people (roles as they gave them; "
            "the program does not check who they are).",
            "{days} days were looked at. No change there is confirmed and reviewed by two people (roles as they gave "
            "them; the program does not check who they are).",
            looked.days,
            days=looked.days,
        )
        return f"{sentence} {_unusable(looked.unusable)}"
    sentence = trn(
        "{none} on the one day looked.",
        "{none} on the {days} days looked.",
        looked.days,
        none=tr(NONE_SAID[audience]),
        days=looked.days,
    )
    return f"{sentence} {_unusable(looked.unusable)}"


def seen_on_sentence(looked: Looked) -> str:
    """'Looked on 83 days. 61 looks could not be used.'"""
    sentence = trn("Looked on one day.", "Looked on {days} days.", looked.days, days=looked.days)
    return f"{sentence} {_unusable(looked.unusable)}"


def hatched_words(*, inside: bool) -> str:
    """What hatching in a picture means, and where it is so that nothing is shown beyond the outline.

    Args:
        inside: the ground inside the outline alone is shown.
    """
    return f"{tr(HATCHED)} {tr(BEYOND_HIDDEN)}" if inside else tr(HATCHED)


def hazy_sentence(taken: date, clear: float | None) -> str:
    """That part of a picture could not be used (HATCHED says why); "" for a clear one, and where it is not known.

    Args:
        taken: UTC day of the look.
        clear: usable share of the site, 0..1; None = not known.
    """
    if clear is None or clear >= CLEAR:
        return ""
    return tr("On {day} {share} % of the site was usable.", day=day(taken), share=min(round(100 * clear), 99))


def _unusable(count: int) -> str:
    if count == 0:
        return tr("Every look could be used.")
    return trn("One look could not be used.", "{count} looks could not be used.", count, count=count)


def newest_look_sentence(looked: Looked, today: date) -> str:
    """'Newest usable look 5 Nov 2026, 12 days old.' Always with its day: a page may be read later. "" without one.

    Args:
        looked: at one place.
        today: day of the edition.
    """
    age = looked.age_days(today)
    if looked.newest is None or age is None:
        return ""
    if age == 0:
        return tr("Newest usable look {day}", day=day(looked.newest)) + "."
    return tr("Newest usable look {day}, {days} old.", day=day(looked.newest), days=counted(age, "day"))


def stale_sentence(looked: Looked, today: date) -> str:
    """What stands where the newest usable look is missing or over 40 days old. Never holds "no change"."""
    age = looked.age_days(today)
    if looked.newest is None or age is None:
        tried = ""
        if looked.unusable:
            tried = " " + tr("{looks} tried, none was usable.", looks=counted(looked.unusable, "look"))
        return tr("Could not be seen: nothing is said about it.") + tried
    return tr(
        "Last usable look {age} days ago, on {day}: nothing is said about the time since.",
        age=age,
        day=day(looked.newest),
    )


def unseen_sentence(names: Sequence[str]) -> str:
    """'Oskelle Bridge and Hathervane could not be seen: nothing is said about them.'; "" for none."""
    if not names:
        return ""
    listed_names = listed(list(names), limit=3, rest=other_sites)
    return trn(
        "{names} could not be seen: nothing is said about it.",
        "{names} could not be seen: nothing is said about them.",
        len(names),
        names=listed_names,
    )


def looks_sentence(looked: Looked) -> str:
    """'34 due: 13 usable; 9 showed over half the site; 19 cloudy, 1 not covered, 1 failed.'"""
    if looked.due == 0:
        return tr("No look is on file.")
    return tr(
        "{due} due: {seen} usable; {mostly} showed over half the site; {cloudy} cloudy, {not_covered} not covered, "
        "{failed} failed.",
        due=looked.due,
        seen=looked.seen,
        mostly=looked.mostly,
        cloudy=looked.cloudy,
        not_covered=looked.not_covered,
        failed=looked.failed,
    )


def not_seen_sentence(looked: Looked, unseen: tuple[date, date] | None) -> str:
    """'Not usable: 13 cloudy, 1 not covered. No usable look from 21 Jul 2026 to 28 Aug 2026.'; "" for nothing.

    Args:
        looked: what became of the looks.
        unseen: the longest time without a usable one, first and last day; None = none is long.
    """
    counts = (
        (looked.cloudy, msg("{n} cloudy")),
        (looked.not_covered, msg("{n} not covered")),
        (looked.failed, msg("{n} failed")),
    )
    why = [tr(words, n=count) for count, words in counts if count]
    parts = [tr("Not usable: {why}.", why=listed(why)) if why else ""]
    if unseen is not None:
        parts.append(tr("No usable look from {first} to {last}.", first=day(unseen[0]), last=day(unseen[1])))
    return " ".join(part for part in parts if part)


def missed_sentence(min_px: int, pixel_m: float = 10.0) -> str:
    """What may have happened and not be listed, with what the benchmark found and did not find of each kind."""
    accuracy = kind_accuracy()
    return tr(
        "May be missed: changes under {pixels} ({area}), any that began and ended behind cloud, demolitions whose "
        "rubble looks like a roof, a new roof on an old one, a building on a paved yard, and clearings that weeds "
        "cover at once. Not found on two kinds of simulated ground, each time the worse one first: demolitions "
        "{demolitions}, constructions {constructions}, clearings {clearings}. No real compound was scored.",
        pixels=in_figures(min_px, "pixel"),
        area=hectares(min_px * pixel_m**2),
        demolitions=missed_words(accuracy.missed(Kind.DEMOLITION)),
        constructions=missed_words(accuracy.missed(Kind.CONSTRUCTION)),
        clearings=missed_words(accuracy.missed(Kind.CLEARING)),
    )


def sites_sentence(quiet: int, total: int, audience: Audience = Audience.INTERNAL) -> str:
    """'At 10 of 18 sites no change was seen on the days looked.'"""
    none = tr(NONE_SAID[audience])
    return trn(
        "At the one site {none} on the days looked.",
        "At {quiet} of {total} sites {none} on the days looked.",
        total,
        quiet=quiet or tr("none"),
        total=total,
        none=f"{none[:1].lower()}{none[1:]}",
    )


def looks_within_sentence(found: LooksWithin) -> str:
    """'None within its dates; last usable look before 3 May 2026, first after 8 May 2026.'"""
    if not found.looks:
        clause = tr("No look within its dates")
    else:
        usable = tr("none") if not found.seen else tr("all") if found.seen == found.looks else str(found.seen)
        looks = sentence_case(counted(found.looks, "look"))
        clause = tr("{looks} within its dates, {usable} usable", looks=looks, usable=usable)
    before, after = tr("no usable look before"), tr("none after yet")
    if found.usable_before:
        before = tr("last usable look before {day}", day=day(found.usable_before))
    if found.usable_after:
        after = tr("first after {day}", day=day(found.usable_after))
    return f"{clause}; {before}, {after}."


def next_pass_sentence(expected: date | None) -> str:
    """'Next pass expected 22 Nov 2026, by the 5-day repeat; cloud may hide it.'; "" where none is expected."""
    if expected is None:
        return ""
    return tr(
        "Next pass expected {day}, by the satellites’ {n}-day repeat: no promise, and cloud may hide the ground.",
        day=day(expected),
        n=REPEAT_DAYS,
    )
