"""What stands under the pictures of a site and of its changes, as plain values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from geodata.access.not_released import FEWER_PICTURES, NO_PICTURES
from geodata.detections.detection import Detection, State
from geodata.i18n.english_formats import day, listed
from geodata.i18n.messages import msg, tr
from geodata.looks.chip import Chip
from geodata.looks.look_counts import Looked
from geodata.sites.grid import PIXEL_M
from geodata.wording.change_sentences import consistent_with
from geodata.wording.look_sentences import hatched_words
from layers.pictures.annotate import came_between
from layers.style.symbols import STATES
from pipelines.brief.brief_pictures import BriefPair, SitePictures
from pipelines.brief.briefing_inputs import SiteFacts, lead_of, lowered
from pipelines.publish.pictures.picture_looks import chosen_two, clearest_of_each_day, picture_chips


def files_of(drawn: SitePictures, number: int) -> dict[str, bytes]:
    """PNG of every picture by the name of its file.

    Args:
        number: of the page.
    """
    names = [file_names(number), *(file_names(number, letter) for letter, _ in drawn.each)]
    pairs = [drawn.whole, *(pair for _, pair in drawn.each)]
    return {
        name: body
        for (before, after), one in zip(names, pairs, strict=True)
        for name, body in ((before, one.pair.before), (after, one.pair.after))
    }


def file_names(number: int, letter: str = "") -> tuple[str, str]:
    """Names of the two pictures of a page, or of a change on it, as the printer finds them."""
    stem = f"{number}-{letter}" if letter else f"{number}"
    return f"{stem}-before.png", f"{stem}-after.png"


def _two_of(chips: Sequence[Chip], facts: SiteFacts, lead: Detection | None) -> tuple[Chip, Chip] | None:
    """The two looks that some chips of a site would give a page."""
    return chosen_two(picture_chips(chips, facts.looks), clearest_of_each_day(chips, facts.looks), lead)


def _why_no_pair(facts: SiteFacts, looked: Looked, since: date | None) -> str:
    lead = lead_of(facts.detections, since)
    if facts.site.grid is None:
        why = msg("No picture: the outline of this place is not known, so no pixels of it are kept.")
    elif looked.due == 0:
        why = msg("No picture: the site has not been looked at yet.")
    elif looked.days == 0:
        why = msg("No picture: the site could not be seen on any look.")
    elif facts.picture_days is not None and not facts.picture_chips:
        why = NO_PICTURES
    elif _two_of(facts.picture_chips, facts, lead):
        why = msg("No pair of pictures: the archived pixels of a look cannot be read.")
    elif _two_of(facts.chips, facts, lead):
        why = msg(
            "No pair of pictures: of the days that may be shown no two make one, and others would show what is not "
            "released."
        )
    else:
        why = msg("No pair of pictures: there are not yet two usable looks in the archive.")
    return why


def pair_of_site(
    drawn: SitePictures | None,
    number: int,
    facts: SiteFacts,
    looked: Looked,
    named: Sequence[tuple[str, Detection]],
    since: date | None,
) -> dict[str, Any]:
    """The pair of the site, or why there is none."""
    if drawn is None:
        return {"why": _why_no_pair(facts, looked, since)}
    pair, files = drawn.whole, file_names(number)
    lead = lead_of(facts.detections, since)
    letters = {d.id: letter for letter, d in named}
    before = msg("An earlier look.")
    if lead is not None:
        is_last = lead.last_clear_before == pair.before
        letter = letters[lead.id]
        before = (
            tr("Last clear look before {letter}.", letter=letter)
            if is_last
            else tr("An earlier look, before {letter}.", letter=letter)
        )
    outlines = " ".join(_outline(letter, d) for letter, d in named if came_between(d, pair.before, pair.after))
    others = [
        letter
        for letter, d in named
        if not d.kind.is_activity
        and d.state in (State.CONFIRMED, State.PROVISIONAL)
        and not came_between(d, pair.before, pair.after)
    ]
    shown = {letter for letter, _ in drawn.each}
    below, nowhere = [one for one in others if one in shown], [one for one in others if one not in shown]
    if below:
        outlines += " " + tr("Each in a pair of its own: {letters}.", letters=listed(below, limit=8))
    if nowhere:
        outlines += " " + tr(
            "Not outlined, not seen to come between these two dates: {letters}.", letters=listed(nowhere, limit=8)
        )
    note = tr(
        "{source}, true colour, {m} m pixels, same stretch and scale on both dates, north up. Dotted: the site.",
        source=_source(pair, facts),
        m=_pixel_sizes(pair),
    )
    return {
        "before": files[0],
        "after": files[1],
        "ratio": pair.pair.width / pair.pair.height,
        "before_title": tr("Before, {day}.", day=day(pair.before)),
        "before_words": before,
        "after_title": tr("After, {day}.", day=day(pair.after)),
        "after_words": msg("Newest look that makes a picture.") if facts.picture_days is None else FEWER_PICTURES,
        "note": f"{note} {outlines} {hatched_words(inside=facts.inside_alone)}",
    }


def pairs_of_changes(
    drawn: SitePictures | None, number: int, facts: SiteFacts, named: Sequence[tuple[str, Detection]]
) -> list[dict[str, Any]]:
    """The pairs of further changes in the order of their letters; [] = there are none."""
    by_letter = dict(named)
    return [_pair_of(letter, by_letter[letter], pair, number, facts) for letter, pair in (drawn.each if drawn else ())]


def _pair_of(letter: str, d: Detection, pair: BriefPair, number: int, facts: SiteFacts) -> dict[str, Any]:
    before, after = file_names(number, letter)
    is_last = d.last_clear_before == pair.before
    before_words = (
        tr("Last clear look before {letter}.", letter=letter)
        if is_last
        else tr("An earlier look, before {letter}.", letter=letter)
    )
    note = tr(
        "{outline} {source}, {m} m pixels, same stretch as the pictures of the site, nearer by.",
        outline=_outline(letter, d),
        source=_source(pair, facts),
        m=_pixel_sizes(pair),
    )
    return {
        "letter": letter,
        "id": d.id,
        "before": before,
        "after": after,
        "ratio": pair.pair.width / pair.pair.height,
        "before_title": tr("{letter}: before, {day}.", letter=letter, day=day(pair.before)),
        "before_words": before_words,
        "after_title": tr("{letter}: after, {day}.", letter=letter, day=day(pair.after)),
        "after_words": "",
        "note": note,
    }


def _outline(letter: str, d: Detection) -> str:
    state = tr(STATES[d.state].word).lower()
    return tr("Outline {letter}: {kind}, {state}.", letter=letter, kind=lowered(consistent_with(d)), state=state)


def _source(pair: BriefPair, facts: SiteFacts) -> str:
    whose = listed([mission.name for mission in pair.missions])
    return tr("Simulated {mission}", mission=whose) if facts.site.simulated else whose


def _pixel_sizes(pair: BriefPair) -> str:
    return "/".join(f"{m:g}" for m in sorted({mission.pixel_m or PIXEL_M for mission in pair.missions} or {PIXEL_M}))
