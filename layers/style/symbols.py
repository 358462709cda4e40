"""The one table of signs: kinds, states, looks, sites, confidence, reports. The legend is made from it. Pure.

Hue says what changed, line and fill say how sure, grey hatching always means not seen. Fills are those of Okabe and
Ito, told apart by colour-blind readers; each has a dark partner for outlines and text that reaches a contrast of at
least 4.6 on every ground of the map.
"""

from __future__ import annotations

from dataclasses import dataclass

from geodata.access.not_released import NOT_RELEASED
from geodata.access.site_standing import SiteState
from geodata.detections.detection import Confidence, Detection, Kind, State
from geodata.i18n.messages import msg, tr
from geodata.looks.look import LookStatus
from geodata.wording.change_sentences import KIND_WORDS, consistent_with, kind_words
from geodata.wording.site_sentences import HIDDEN, NOT_JUDGED, NOT_LOOKED, OUTLINE_UNKNOWN
from layers.style.svg import EDGE, HATCH, INK, INK_2, LINE, WHITE, circle, drawing, hatch, line, n, path, rect


@dataclass(frozen=True)
class KindSign:
    """How one kind of change is drawn."""

    word: str  # "Construction"
    fill: str  # hex, of the filled sign; never for text, never without the outline
    dark: str  # hex, outline and text
    shape: str  # "triangle up" | "triangle down" | "square" | "diamond" | "ring"


@dataclass(frozen=True)
class StateSign:
    """How one state is drawn: no hue of its own."""

    word: str  # "Confirmed"
    dash: str  # SVG stroke-dasharray in px; "" solid
    cap: str  # SVG stroke-linecap
    filled: bool  # the kind's fill, or hollow
    mark: str  # "" | "bar" (ended) | "strike" (withdrawn)


@dataclass(frozen=True)
class LookSign:
    """How one status of a look is drawn."""

    word: str  # "Looked"
    fill: str  # hex of the ground
    edge: str  # hex of the edge
    dash: str  # of the edge; "" solid
    mark: str  # "" | "hatch" | "cross"


@dataclass(frozen=True)
class LegendEntry:
    """One line of the legend."""

    group: str  # "Kind" | "State" | "Look" | "Site" | "Confidence"
    word: str
    svg: str  # a whole drawing, 16 px high


WITHDRAWN_GREY = "#6B7780"
LOOKED = "#009E73"
KINDS: dict[Kind, KindSign] = {
    Kind.CONSTRUCTION: KindSign(msg("Construction"), "#D55E00", "#A34700", "triangle up"),
    Kind.DEMOLITION: KindSign(msg("Demolition"), "#0072B2", "#005A8D", "triangle down"),
    Kind.CLEARING: KindSign(msg("Clearing"), "#E69F00", "#7A5300", "square"),
    Kind.UNCLEAR: KindSign(msg("Kind not yet clear"), "#8A7A9B", "#54456A", "diamond"),
    Kind.ACTIVITY: KindSign(msg("Activity"), "#CC79A7", "#8E3E6D", "ring"),
    Kind.DIMMED: KindSign(msg("Dimmer light"), "#CC79A7", "#8E3E6D", "ring falling"),
    Kind.DARK: KindSign(msg("Light gone"), "#CC79A7", "#8E3E6D", "ring full"),
    Kind.RELIT: KindSign(msg("Light back"), "#CC79A7", "#8E3E6D", "ring rising"),
    Kind.BRIGHTER: KindSign(msg("Brighter light"), "#CC79A7", "#8E3E6D", "ring plus"),
    Kind.BUSIER: KindSign(msg("More reports"), "#CC79A7", "#8E3E6D", "ring two"),
    Kind.QUIETER: KindSign(msg("Fewer reports"), "#CC79A7", "#8E3E6D", "ring one"),
    Kind.RADAR_CHANGE: KindSign(msg("Seen by radar"), "#CC79A7", "#8E3E6D", "ring waves"),
}
STATES: dict[State, StateSign] = {
    State.CONFIRMED: StateSign(msg("Rule met"), "", "butt", True, ""),
    State.PROVISIONAL: StateSign(msg("Provisional"), "5 3", "butt", False, ""),
    State.ENDED: StateSign(msg("Ended"), "0.5 4", "round", False, "bar"),
    State.WITHDRAWN: StateSign(msg("Withdrawn"), "8 3 1.5 3", "butt", False, "strike"),
}
LOOKS: dict[LookStatus, LookSign] = {
    LookStatus.SEEN: LookSign(msg("Looked"), LOOKED, LOOKED, "", ""),
    LookStatus.CLOUDY: LookSign(msg("Cloudy"), WHITE, EDGE, "", "hatch"),
    LookStatus.NOT_COVERED: LookSign(msg("Not covered"), WHITE, EDGE, "2 2", ""),
    LookStatus.FAILED: LookSign(msg("Failed"), WHITE, INK, "", "cross"),
}
BLOCKS: dict[Confidence, int] = {Confidence.LOW: 1, Confidence.MEDIUM: 2, Confidence.HIGH: 3}
"""How many of the three rising blocks are filled."""
NO_CHANGE_SEEN = msg("No change told for the days looked")
NOT_SEEN = msg("Could not be seen")
SITE_WORDS: dict[SiteState, str] = {
    SiteState.NONE_SEEN: NO_CHANGE_SEEN,
    SiteState.NOT_SEEN: NOT_SEEN,
    SiteState.NOT_LOOKED: NOT_LOOKED,
    SiteState.NOT_JUDGED: NOT_JUDGED,
    SiteState.NOT_RELEASED: NOT_RELEASED,
    SiteState.OUTLINE_UNKNOWN: OUTLINE_UNKNOWN,
}
"""What the sign of a site says where no change is drawn."""
REPORT = msg("Report, as wide as its place precision")


def colour(kind: Kind, state: State) -> str:
    """The dark colour of outline and text: the kind's, or grey once withdrawn."""
    return WITHDRAWN_GREY if state is State.WITHDRAWN else KINDS[kind].dark


def fill(kind: Kind, state: State) -> str:
    """The sign's fill: the kind's when confirmed, else white."""
    return KINDS[kind].fill if STATES[state].filled else WHITE


def glyph(kind: Kind, state: State, *, x: float = 8, y: float = 8, size: float = 16) -> str:
    """The sign as shapes around the middle (x, y), `size` px wide; put into a drawing or a map marker."""
    r = size / 2
    ink, inside, sign = colour(kind, state), fill(kind, state), STATES[state]
    width = max(size / 10, 1.2)
    # the dash is given for lines; on a sign of 16 px shorter strokes keep the shape readable
    dash: dict[str, str | float] = {"stroke_dasharray": f"{n(size / 6)} {n(size / 9)}"} if sign.dash == "5 3" else {}
    shape = KINDS[kind].shape
    parts: list[str] = []
    if state is State.WITHDRAWN:
        side = r * 1.3
        parts.append(rect(x - side / 2, y - side / 2, side, side, WHITE, ink, stroke_width=width))
    elif shape.startswith("ring"):
        parts.append(circle(x, y, r * 0.8, inside if sign.filled else WHITE, ink, width, **dash))
        if not sign.mark:
            parts.append(_inner(shape, x, y, r, WHITE if sign.filled and shape != "ring full" else ink))
    elif shape == "square":
        side = r * 1.5
        parts.append(rect(x - side / 2, y - side / 2, side, side, inside, ink, stroke_width=width, **dash))
    elif shape == "diamond":
        d = f"M{n(x)} {n(y - r * 0.95)}L{n(x + r * 0.95)} {n(y)}L{n(x)} {n(y + r * 0.95)}L{n(x - r * 0.95)} {n(y)}Z"
        parts.append(path(d, inside, ink, width, stroke_linejoin="round", **dash))
    else:
        up = 1 if shape == "triangle up" else -1
        d = (
            f"M{n(x)} {n(y - up * r * 0.9)}L{n(x + r * 0.92)} {n(y + up * r * 0.72)}"
            f"L{n(x - r * 0.92)} {n(y + up * r * 0.72)}Z"
        )
        parts.append(path(d, inside, ink, width, stroke_linejoin="round", **dash))
    if sign.mark == "bar" and shape.startswith("ring") and shape != "ring":
        parts.append(_inner(shape, x, y, r, ink))
    elif sign.mark == "bar":
        at = {"triangle up": y + r * 0.28, "triangle down": y - r * 0.28}.get(shape, y)
        half = r * (0.45 if shape != "ring" else 0.42)
        parts.append(line(x - half, at, x + half, at, ink, width * 1.35))
    if sign.mark == "strike":
        parts.append(line(x - r * 0.9, y + r * 0.9, x + r * 0.9, y - r * 0.9, ink, width))
    return "".join(parts)


def _inner(shape: str, x: float, y: float, r: float, ink: str) -> str:
    """What stands in the ring of an activity, so that its kinds are told apart without colour."""
    half, wide = r * 0.42, max(r * 0.22, 1.1)
    if shape == "ring plus":
        return line(x - half, y, x + half, y, ink, wide) + line(x, y - half, x, y + half, ink, wide)
    if shape == "ring full":
        return circle(x, y, r * 0.5, ink)
    if shape in ("ring rising", "ring falling"):
        up = 1 if shape == "ring rising" else -1
        foot = y + up * half * 0.6
        return path(f"M{n(x - half)} {n(foot)}L{n(x)} {n(y - up * half * 0.8)}L{n(x + half)} {n(foot)}Z", ink)
    if shape == "ring one":
        return line(x, y - half, x, y + half, ink, wide)
    if shape == "ring two":
        return "".join(line(x + d, y - half, x + d, y + half, ink, wide) for d in (-half / 2, half / 2))
    if shape == "ring waves":
        return "".join(line(x - half, y + d, x + half, y + d, ink, wide) for d in (-half / 2, half / 2))
    return circle(x, y, r * 0.26, ink)


def sign_svg(kind: Kind, state: State, word: str, size: float = 16) -> str:
    """A sign as a drawing of its own.

    Args:
        kind, state: that it draws.
        word: what it is called beside its state: in the legend the kind, of a change how its sentence begins.
        size: its width, px.
    """
    label = _in_state(word, state)
    return drawing(size, size, label, label, glyph(kind, state, x=size / 2, y=size / 2, size=size))


def change_svg(detection: Detection, size: float = 16) -> str:
    """The sign of a change, in the words of its sentence."""
    return sign_svg(detection.kind, detection.state, consistent_with(detection), size)


def sign_name(detection: Detection) -> str:
    """The name of a change's sign on a map, where those alike in picture and words are one."""
    sure = "" if kind_words(detection) == tr(KIND_WORDS[detection.kind]) else "-or-another"
    return f"{detection.kind}-{detection.state}{sure}"


def _in_state(word: str, state: State) -> str:
    return f"{word}, {tr(STATES[state].word).lower()}"


def state_line_svg(state: State, width: float = 28, height: float = 12) -> str:
    """The line that stands for a state in lists: solid, dashed, dotted, dash-dotted."""
    word = tr(STATES[state].word)
    return drawing(
        width, height, word, tr("Line of the state {word}", word=word.lower()), state_line(state, 0, width, height / 2)
    )


def state_line(state: State, x1: float, x2: float, y: float, stroke: str = "") -> str:
    """The same line as a shape."""
    sign = STATES[state]
    more: dict[str, str | float] = {"stroke_linecap": sign.cap}
    if sign.dash:
        more["stroke_dasharray"] = sign.dash
    ink = stroke or (WITHDRAWN_GREY if state is State.WITHDRAWN else INK)
    return line(x1 + 1, y, x2 - 1, y, ink, 2.4 if state is not State.WITHDRAWN else 2.0, **more)


def confidence_shape(confidence: Confidence, x: float = 0, y: float = 0) -> str:
    """Three rising blocks in a box of 22 x 12 px with its top left at (x, y)."""
    parts = []
    for i in range(3):
        height = 5 + 3 * i
        filled = i < BLOCKS[confidence]
        parts.append(
            rect(x + 0.5 + 7.5 * i, y + 11.5 - height, 6, height, INK if filled else WHITE, INK, stroke_width=1)
        )
    return "".join(parts)


def confidence_svg(confidence: Confidence) -> str:
    """The three blocks as a drawing; the word stands beside it."""
    title = tr("Confidence {level}", level=tr(confidence.value))
    return drawing(23, 12, title, tr("{n} of three blocks filled", n=BLOCKS[confidence]), confidence_shape(confidence))


def look_shape(status: LookStatus, x: float, y: float, side: float) -> str:
    """A look as a square with its top left at (x, y); in strips under 6 px use strip_shape."""
    sign = LOOKS[status]
    more: dict[str, str | float] = {"stroke_width": 1}
    if sign.dash:
        more["stroke_dasharray"] = sign.dash
    parts = [rect(x + 0.5, y + 0.5, side - 1, side - 1, sign.fill, sign.edge, **more)]
    if sign.mark == "hatch":
        parts.append(hatch(x + 1, y + 1, side - 2, side - 2, step=4, width=1.1))
    if sign.mark == "cross":
        a, b = side * 0.25, side * 0.75
        parts.append(line(x + a, y + a, x + b, y + b, INK, 1.3) + line(x + a, y + b, x + b, y + a, INK, 1.3))
    return "".join(parts)


def strip_shape(status: LookStatus, x: float, y: float, width: float, height: float) -> str:
    """A look in a strip: looked full height, cloudy half height in grey, not covered a foot line, failed a cross."""
    if status is LookStatus.SEEN:
        return rect(x, y, width, height, LOOKED)
    if status is LookStatus.CLOUDY:
        return rect(x, y + height / 2, width, height / 2, "#AAB4BB")
    if status is LookStatus.NOT_COVERED:
        return rect(x, y + height - 2, width, 2, EDGE)
    half = max(width, 3.5) / 2
    middle = x + width / 2
    low, high = y + height - 1, y + height - 1 - 2 * half
    return line(middle - half, low, middle + half, high, INK, 1.2) + line(
        middle - half, high, middle + half, low, INK, 1.2
    )


def look_svg(status: LookStatus, side: float = 12) -> str:
    """A look as a drawing of its own."""
    word = tr(LOOKS[status].word)
    return drawing(side, side, word, tr("Sign of a look: {word}", word=word.lower()), look_shape(status, 0, 0, side))


def site_shape(state: SiteState, x: float = 8, y: float = 8, size: float = 14) -> str:
    """A site where no change is drawn: each state has a shape of its own, so that none is told by hue alone.

    Args:
        state: one of SITE_WORDS.
        x, y, size: its middle and width, px.
    """
    if state is SiteState.NONE_SEEN:
        return circle(x, y, size * 0.34, WHITE, INK, 1.8)
    if state is SiteState.NOT_LOOKED:  # an empty diamond
        r = size * 0.46
        d = f"M{n(x)} {n(y - r)}L{n(x + r)} {n(y)}L{n(x)} {n(y + r)}L{n(x - r)} {n(y)}Z"
        return path(d, WHITE, INK, 1.6, stroke_linejoin="round")
    if state is SiteState.NOT_JUDGED:  # half a disc: looked at, not yet judged
        r = size * 0.36
        half = f"M{n(x - r)} {n(y)}A{n(r)} {n(r)} 0 0 0 {n(x + r)} {n(y)}Z"
        return circle(x, y, r, WHITE, INK, 1.6) + path(half, INK)
    if state is SiteState.NOT_RELEASED:  # a grey disc
        return circle(x, y, size * 0.32, LINE, INK_2, 1.4)
    if state is SiteState.OUTLINE_UNKNOWN:  # a small grey point in a dotted ring
        ring = circle(x, y, size * 0.34, WHITE, INK_2, 1.2, stroke_dasharray="2 2")
        return ring + circle(x, y, size * 0.11, INK_2)
    side = size * 0.8  # could not be seen: a hatched square
    left, top = x - side / 2, y - side / 2
    return (
        rect(left, top, side, side, WHITE)
        + hatch(left, top, side, side, step=4, stroke=HATCH, width=1.2)
        + rect(left, top, side, side, "none", INK, stroke_width=1.4)
    )


def site_svg(state: SiteState, size: float = 16) -> str:
    """The sign of a site where no change is drawn, as a drawing."""
    label = tr(SITE_WORDS[state])
    return drawing(size, size, label, label, site_shape(state, size / 2, size / 2, size * 0.875))


def hidden_svg(size: float = 16) -> str:
    """A site whose changes are all hidden by the reader's filter: three points in a rounded box."""
    return drawing(size, size, tr(HIDDEN), tr(HIDDEN), hidden_shape(size / 2, size / 2, size))


def hidden_shape(x: float, y: float, size: float) -> str:
    """The same as shapes around the middle (x, y), `size` px wide."""
    half, high = size * 0.44, size * 0.28
    box = rect(x - half, y - high, 2 * half, 2 * high, WHITE, INK_2, stroke_width=1.2, rx=high)
    return box + "".join(circle(x + step * size * 0.23, y, size * 0.075, INK_2) for step in (-1, 0, 1))


def report_shape(x: float, y: float, r: float) -> str:
    """A report: an ink dotted circle, lightly shaded, as wide as its place precision."""
    return circle(x, y, r, INK_2, INK, 1.2, fill_opacity="0.07", stroke_dasharray="1 3", stroke_linecap="round")


def report_svg(size: float = 16) -> str:
    """The sign of a report as a drawing."""
    return drawing(size, size, tr(REPORT), tr(REPORT), report_shape(size / 2, size / 2, size / 2 - 1))


def legend() -> tuple[LegendEntry, ...]:
    """Every sign with its word, by group, in the order they are read."""
    entries = [
        LegendEntry("Kind", tr(sign.word), sign_svg(kind, State.CONFIRMED, tr(sign.word)))
        for kind, sign in KINDS.items()
        if kind is not Kind.ACTIVITY
    ]
    entries += [
        LegendEntry("State", tr(sign.word), sign_svg(Kind.CONSTRUCTION, state, tr(KINDS[Kind.CONSTRUCTION].word)))
        for state, sign in STATES.items()
    ]
    entries += [LegendEntry("Look", tr(sign.word), look_svg(status)) for status, sign in LOOKS.items()]
    entries += [LegendEntry("Site", SITE_WORDS[s], site_svg(s)) for s in (SiteState.NONE_SEEN, SiteState.NOT_SEEN)]
    entries.append(LegendEntry("Site", REPORT, report_svg()))
    entries += [LegendEntry("Confidence", tr(level.value).capitalize(), confidence_svg(level)) for level in Confidence]
    return tuple(entries)
