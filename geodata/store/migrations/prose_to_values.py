"""What stores up to version 0015 kept as English sentences, as codes and values, and back. Pure.

Only migrations read this. Each sentence is matched against the messages as they were worded then, the most telling one
first. A result that would not say the very same sentence again is not taken: then the sentence stays, as it is.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from geodata.i18n.kept_text import text_from_json, text_to_json
from geodata.i18n.message_in_text import MessagesInText
from geodata.store.migrations.messages_until_0015 import MESSAGES

Json = Any
"""A JSON value."""

TEMPLATES = {
    "no_data": "no pixel of the site holds data",
    "little_data": "only {share} of the site holds data",
    "little_data_in_bands": "the bands hold data for {share} of the site",
    "no_light_value": "no pixel around the site holds a value",
    "not_clear": "{clear} of the site is clear (cloud {cloud}, shadow {shadow}, snow {snow})",
    "offset_corrected": "offset {better} instead of {offset}: dark vegetation contradicts the catalogue",
    "item_unusable": "the item cannot be used: {cause}",
    "other_item_chosen": "same acquisition as another item, which is used instead",
    "other_item_used": "same acquisition as {scene}, which is used instead",
    "other_item_read": "same acquisition as {scene}, which is used instead ({because})",
    "other_item_failed": "same acquisition as {scene}, which failed too ({because})",
    "pixels_lost": "its archived pixels are lost: {cause}",
    "set_aside_for_shift": "set aside: it lies {px} pixels beside the site's own median, more than {most}",
    "counts_for_less": "counts for less: it lies {px} pixels beside the site's own median",
    "used_in_place": "used in place of {scene} ({because})",
    "read_elsewhere": "read from {catalog}, since it failed at {other} ({because})",
    "failed_elsewhere": "from {catalog} too: {because}",
    "band_failed": "{band}: {thing}: {cause}",
    "read_failed": "{thing}: {cause}",
    "other": "{text}",
}
"""Code of a look's reason -> how it was worded."""
FAULTS = ("band_failed", "read_failed")
"""Codes that hold no word of ours: only a look that failed has them."""
FOLLOWING = ("used_in_place", "read_elsewhere", "failed_elsewhere")
"""Codes that came behind a first reason, after "; "."""
PATTERNS = {
    **dict.fromkeys(("share", "clear", "cloud", "shadow", "snow"), r"\d+%"),
    **dict.fromkeys(("better", "offset", "px", "most"), r"-?[\d.e-]+"),
    "band": r"[a-z]+\d*",
    "scene": r"\S+",
    "thing": r"(?:(?!: ).)+?",
    **dict.fromkeys(("catalog", "other"), r"\S+?"),
}
"""What a value looked like, by its name; any other was any text."""
FORMATS: dict[str, Callable[[float], str]] = {
    **dict.fromkeys(("share", "clear", "cloud", "shadow", "snow"), "{:.0%}".format),
    **dict.fromkeys(("better", "offset", "most"), "{:g}".format),
    "px": "{:.2f}".format,
}
"""How a number was written, by its name."""


def reasons_of(text: str, *, failed: bool) -> list[dict[str, Json]]:
    """The reasons of a look that its sentence told; a sentence that no rule knows is `other` and holds its words.

    Args:
        text: as it was kept; "" = none.
        failed: the look failed.
    """
    if not text:
        return []
    reasons = _split(text, failed=failed)
    return reasons if sentence_of(reasons) == text else [{"code": "other", "text": text}]


def sentence_of(reasons: list[dict[str, Json]]) -> str:
    """The sentence that a store of version 0015 kept for some reasons."""
    return "; ".join(
        TEMPLATES[one["code"]].format(**{name: _written(name, v) for name, v in one.items()}) for one in reasons
    )


def kept_reasons_of(text: str) -> Json:
    """The sentence of a look that failed, as a run told it, with its messages and values apart; itself where no rule
    knows it."""
    reasons = reasons_of(text, failed=True)
    known = reasons and all(one["code"] != "other" for one in reasons)
    kept_text = _kept_sentence(reasons) if known else text
    return kept_text if text_of(kept_text) == text else text


def _kept_sentence(reasons: list[dict[str, Json]]) -> Json:
    parts = [
        {
            "message": TEMPLATES[one["code"]],
            "values": {
                name: _kept_sentence(v) if name == "because" else v if isinstance(v, dict) else _written(name, v)
                for name, v in one.items()
                if name != "code"
            },
        }
        if len(one) > 1
        else TEMPLATES[one["code"]]
        for one in reasons
    ]
    if len(parts) == 1:
        return parts[0]
    named = {f"part{number}": part for number, part in enumerate(parts, start=1)}
    return {"message": "; ".join(f"{{{name}}}" for name in named), "values": named}


def text_of(kept: Json) -> str:
    """A kept text, {"message": …, "values": {…}} or plain, as the English that a store of version 0015 held."""
    return str(text_from_json(kept))


def kept_text_of(text: str) -> Json:
    """A text with its message and values apart, as {"message": …, "values": {…}}; itself where no message fits."""
    return text_to_json(_messages().find(text))


def history_of(text: str) -> Json:
    """The same of a line of history: several messages with "; " between them, or names of fields with ", "."""
    whole = kept_text_of(text)
    if not isinstance(whole, str):
        return whole
    for joint in ("; ", ", "):
        head, separator, tail = text.partition(joint)
        if separator:
            parts = {"part1": history_of(head), "part2": history_of(tail)}
            return {"message": f"{{part1}}{joint}{{part2}}", "values": parts}
    return text


def of_collection(text: str) -> Json:
    """The same of what a catalogue answered about a collection: "name: cause"."""
    name, separator, cause = text.partition(": ")
    if not separator:
        return text
    return {"message": "{part1}: {part2}", "values": {"part1": name, "part2": kept_text_of(cause)}}


def field_before_of(text: str) -> Json:
    """The same of what a field held before: "name: value"."""
    name, separator, value = text.partition(": ")
    return {"message": "{what}: {words}", "values": {"what": name, "words": value}} if separator else text


@lru_cache
def _messages() -> MessagesInText:
    return MessagesInText(MESSAGES)


def _written(name: str, value: Json) -> str:
    if isinstance(value, list):
        return sentence_of(value)
    return FORMATS[name](value) if isinstance(value, int | float) else text_of(value)


def _split(text: str, *, failed: bool) -> list[dict[str, Json]]:
    """One reason after the other: those that stand behind the first begin with words of their own."""
    alone = next((one for code in TEMPLATES if code.startswith("other_") and (one := _fits(code, text))), None)
    if alone is not None:
        return [alone]
    for code in FOLLOWING[:2]:
        begins = re.search(rf"(?:^|; )(?={_pattern(TEMPLATES[code].partition('{because}')[0])})", text)
        last = _fits(code, text[begins.end() :]) if begins else None
        if begins and last is not None:
            return [*reasons_of(text[: begins.start()], failed=failed), last]
    first, *rest = re.split(r"; (?=from \S+ too: )", text)
    return [_single(first, failed=failed), *(_single(part, failed=failed) for part in rest)]


def _single(text: str, *, failed: bool) -> dict[str, Json]:
    for code in TEMPLATES:
        if failed or code not in FAULTS:
            reason = _fits(code, text)
            if reason is not None:
                return reason
    raise AssertionError("`other` fits every text")


def _fits(code: str, text: str) -> dict[str, Json] | None:
    match = _whole(TEMPLATES[code]).fullmatch(text)
    if match is None:
        return None
    values = {name: _value(name, value) for name, value in match.groupdict().items()}
    return None if None in values.values() else {"code": code, **values}


def _value(name: str, text: str) -> Json:
    if name in FORMATS:
        try:
            return int(text[:-1]) / 100 if text.endswith("%") else float(text)
        except ValueError:
            return None
    if name == "because":
        return reasons_of(text, failed=True)
    return kept_text_of(text) if name in ("cause", "thing") else text


@lru_cache
def _whole(template: str) -> re.Pattern[str]:
    return re.compile(_pattern(template), re.DOTALL)


def _pattern(template: str) -> str:
    out = ""
    for literal, name, _, _ in string.Formatter().parse(template):
        out += re.escape(literal)
        if name:
            out += f"(?P<{name}>{PATTERNS.get(name, '.+')})"
    return out
