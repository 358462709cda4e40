"""Which sentences of two briefings are new, changed or gone. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from geodata.i18n.messages import msg, tr


@dataclass(frozen=True)
class Statement:
    """One sentence, or the few that stand together, of a briefing."""

    site: str  # id of the site on whose sheets it stands; "" = on the sheet of all
    part: str  # where: "headline", "change", "report", …
    key: str  # what it is about within its part, such as the id of a change; "" = nothing in particular
    text: str

    @property
    def place(self) -> tuple[str, str, str]:
        """What two statements about the same have in common."""
        return (self.site, self.part, self.key)


@dataclass(frozen=True)
class Comparison:
    """How a later briefing differs from an earlier one; each in the order of its briefing."""

    new: tuple[Statement, ...]
    changed: tuple[tuple[Statement, Statement], ...]  # as it was, as it is
    gone: tuple[Statement, ...]
    same: int  # statements that stand in both, word for word
    earlier_alone: tuple[str, ...] = ()  # ids of the sites that only the earlier one has sheets of
    later_alone: tuple[str, ...] = ()  # and only the later one


def other_sites(found: Comparison, earlier: str, later: str) -> tuple[str, ...]:
    """Sentences on sites that only one of the two has sheets of, in the reader's language; none where all are in both.

    Args:
        found: the two held together.
        earlier, later: numbers of the issues.
    """
    sentences: list[str] = []
    if found.earlier_alone:
        gone = msg(
            "No sheets of these sites are in {later}: {sites}. What {earlier} said of them stands here as gone; "
            "that alone does not say that it no longer holds."
        )
        sentences.append(tr(gone, later=later, earlier=earlier, sites=", ".join(found.earlier_alone)))
    if found.later_alone:
        new = msg(
            "No sheets of these sites are in {earlier}: {sites}. What {later} says of them stands here as new; "
            "that alone does not say that it was found since."
        )
        sentences.append(tr(new, later=later, earlier=earlier, sites=", ".join(found.later_alone)))
    return tuple(sentences)


def compared(earlier: Sequence[Statement], later: Sequence[Statement]) -> Comparison:
    """Hold two briefings together.

    Words that stand in both on the sheets of the same site are the same, also under another head. Of the others a
    sentence about the same thing is told as changed, and so is the only one that is left of its part on either side.
    """
    left = Counter((one.site, one.part, one.text) for one in earlier)
    fresh: list[Statement] = []
    for one in later:
        words = (one.site, one.part, one.text)
        if left[words]:
            left[words] -= 1
        else:
            fresh.append(one)
    lost = _left_over(earlier, left)
    same = len(later) - len(fresh)
    pairs = _pairs(lost, fresh, lambda one: one.place)
    rest = ([one for one in lost if one not in pairs.values()], [one for one in fresh if one not in pairs])
    pairs |= _pairs(*rest, lambda one: (one.site, one.part))
    return Comparison(
        tuple(one for one in fresh if one not in pairs),
        tuple((pairs[one], one) for one in fresh if one in pairs),
        tuple(one for one in lost if one not in pairs.values()),
        same,
        *_sites_apart(earlier, later),
    )


def _sites_apart(earlier: Sequence[Statement], later: Sequence[Statement]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sites of the earlier one alone and of the later one alone, each in the order of its sheets."""
    was, now = (tuple(dict.fromkeys(s.site for s in sheets if s.site)) for sheets in (earlier, later))
    return tuple(s for s in was if s not in now), tuple(s for s in now if s not in was)


def _left_over(given: Sequence[Statement], left: Counter[tuple[str, str, str]]) -> list[Statement]:
    """Those that stand in the earlier one alone, in its order; of several alike the last ones."""
    open_to = Counter(left)
    statements: list[Statement] = []
    for one in reversed(given):
        words = (one.site, one.part, one.text)
        if open_to[words]:
            open_to[words] -= 1
            statements.append(one)
    return statements[::-1]


def _pairs(
    lost: Iterable[Statement], fresh: Iterable[Statement], about: Callable[[Statement], tuple[str, ...]]
) -> dict[Statement, Statement]:
    """As it is -> as it was, where each side has one about the same."""
    was: defaultdict[tuple[str, ...], list[Statement]] = defaultdict(list)
    now: defaultdict[tuple[str, ...], list[Statement]] = defaultdict(list)
    for one in lost:
        was[about(one)].append(one)
    for one in fresh:
        now[about(one)].append(one)
    return {now[place][0]: was[place][0] for place in now if len(was[place]) == len(now[place]) == 1}
