"""What a claim speaks of: taken down, sealed or opened again; and what here can speak to that. Pure.

Each claim is told beside what is measured and seen, the same for every speaker. Nothing is concluded from it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date

from geodata.detections.detection import FROM_REPORTS, Detection, Kind, State
from geodata.i18n.english_formats import day, days_in_order, ground_hectares, listed
from geodata.i18n.messages import msg, tr
from geodata.incidents.claim import Claim
from geodata.incidents.claim_check import Subject, subject_of
from geodata.razed_ground.ground import RazedGround, together
from geodata.razed_ground.stage import Stage
from geodata.razed_ground.stage_sentences import ground_sentence, stages_words
from geodata.wording.change_sentences import not_alone

CAN_SPEAK: dict[Subject, tuple[Kind, ...]] = {
    Subject.SEALED: (Kind.DIMMED, Kind.DARK, Kind.RELIT, Kind.BRIGHTER),
    Subject.REOPENED: (Kind.CONSTRUCTION, Kind.RELIT, Kind.BRIGHTER, Kind.DIMMED, Kind.DARK, Kind.BUSIER, Kind.QUIETER),
}
"""Kinds of change that can be told beside a claim, beside the stages of razed ground; those of light in either way."""
KIND_SAID: dict[Kind, str] = {
    Kind.CONSTRUCTION: msg("change consistent with construction"),
    Kind.DIMMED: msg("night light below its usual range"),
    Kind.DARK: msg("night light all but gone"),
    Kind.RELIT: msg("night light back after it was low"),
    Kind.BRIGHTER: msg("night light above its usual range"),
    Kind.BUSIER: msg("more reports than usual"),
    Kind.QUIETER: msg("fewer reports than usual"),
}
SEALING_UNSEEN = msg(
    "Whether a building is sealed cannot be seen at 10 m: of what is looked at here only night light can speak to it, "
    "and light changes for other reasons as well."
)
OPEN_UNSEEN = msg(
    "Whether a place is open cannot be seen: building, night light and the number of reports can speak to it, and each "
    "changes for other reasons as well."
)
NO_TIME = msg("It does not say since when: no change is set beside it.")
"""The day of a claim is not the day of what it speaks of."""
STAGES_SPEAK = msg("Beside a claim of demolition stands what became of the ground.")
"""Said before the sentence of the ground."""


def beside_subject(
    claim: Claim,
    changes: Sequence[Detection],
    grounds: Sequence[RazedGround],
    *,
    place: str,
    mark: Callable[[Collection[str]], str],
    looked: bool = True,
) -> str:
    """What of a site's changes can stand beside a claim, by what the claim speaks of; "" where nothing can.

    Args:
        claim: about that site.
        changes: of the site that the reader sees.
        grounds: of its demolitions, as the reader sees them.
        place: what the site is called.
        mark: what stands behind what rests on changes of some ids; "" = nothing.
        looked: any look there was usable; else nothing could have been told.
    """
    subject, since = subject_of(claim), claim.since
    if subject is Subject.OTHER:
        return ""
    if subject is Subject.DEMOLISHED:
        every = together(grounds)
        if every is None:
            return ""
        return f"{tr(STAGES_SPEAK)} {ground_sentence(every, place=place)} {mark(every.ids)}".rstrip()
    ids: list[str] = []
    parts = [tr(SEALING_UNSEEN if subject is Subject.SEALED else OPEN_UNSEEN)]
    if since is None:
        parts.append(tr(NO_TIME))
    else:
        of_kind = [d for d in changes if d.kind in CAN_SPEAK[subject] and _may_speak(d, since)]
        change_words = [_told(d, since) for d in sorted(of_kind, key=_order)]
        ids = [d.id for d in of_kind]
        some = tr("Told here since {day}: {changes}.", day=day(since), changes=listed(change_words))
        none = tr("Nothing of this kind is told here since {day}; unseen is not unchanged.", day=day(since))
        parts.append(some if change_words else none if looked else tr("Nothing there has been looked at yet."))
    if subject is Subject.REOPENED:
        built = _built_again(grounds)
        parts += [built] if built else []
        ids += [key for g in grounds for key in g.ids] if built else []
    return f"{' '.join(parts)} {mark(ids)}".rstrip()


def _built_again(grounds: Sequence[RazedGround]) -> str:
    """What the razed ground is now, where any of it may be built again."""
    every = together(grounds)
    newest = every.newest if every else None
    if every is None or newest is None or newest.day is None or newest.shares[Stage.REBUILT].high < 0.01:
        return ""
    return tr(
        "Of {area} of razed ground, on the newest looks ({newest}): {stages}.",
        area=ground_hectares(every.area_m2),
        newest=day(newest.day),
        stages=stages_words(newest),
    )


def _may_speak(d: Detection, since: date) -> bool:
    stands = d.confirmed_on is not None and d.state is not State.WITHDRAWN
    return stands and d.first_seen >= since


def _told(d: Detection, since: date) -> str:
    return f"{not_alone(tr(KIND_SAID[d.kind]), d)} ({_began(d, since)}, {d.id})"


def _began(d: Detection, since: date) -> str:
    """The window of a change; that it may have begun before the claim's time where the window reaches back over it."""
    if d.last_clear_before is None:
        return tr("first seen {day}, may have begun before", day=day(d.first_seen))
    first, last = days_in_order([d.last_clear_before, d.first_seen])
    if d.last_clear_before < since:
        return tr("began between {first} and {last}, so perhaps before", first=first, last=last)
    return tr("began between {first} and {last}", first=first, last=last)


def _order(d: Detection) -> tuple[bool, date, str]:
    return d.kind in FROM_REPORTS, d.first_seen, d.id
