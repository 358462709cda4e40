"""Strategies that break JSON documents as catalogues do: any field dropped, retyped, nested, made huge."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

HUGE = [10**400, -(10**400), 10**30, 1e308, -1e308, math.inf, -math.inf, math.nan, 2**63, 2**31, -1, 0, 0.0, 360, 91]
WORDS = [
    "",
    " ",
    "\x00",
    "\ud83d",
    "\u202e",
    "🛰" * 50,
    "ก็",
    "null",
    "NaN",
    "9" * 400,
    "../" * 40,
    "http://[",
    "a" * 5_000,
    "http://a:b@c:99999/",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "2025-02-30",
    "EPSG:999999",
]
junk = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from(HUGE)
    | st.sampled_from(WORDS)
    | st.text(max_size=20)
    | st.integers()
    | st.floats(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
CHANGES = ("drop", "junk", "nest", "text", "list", "twice", "rename", "deep", "empty", "number")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a document: keys and list positions from its root."""
    if isinstance(value, dict):
        parts: Any = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value[:6]))
    else:
        return
    for key, inner in parts:
        yield (*path, key)
        yield from places(inner, (*path, key))


@st.composite
def mutated(draw: st.DrawFn, document: Json, most: int = 6) -> Json:
    """The document with one to `most` of its fields changed. It is changed in place: hand in a copy."""
    spots = list(places(document))
    for _ in range(draw(st.integers(1, most))):
        path = draw(st.sampled_from(spots))
        at: Any = document
        try:
            for key in path[:-1]:
                at = at[key]
            old = at[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took that place away
        if isinstance(at, dict | list):
            _change(draw, at, path[-1], old)
    return document


def _change(draw: st.DrawFn, at: Any, key: Any, old: Any) -> None:
    change = draw(st.sampled_from(CHANGES))
    if change == "drop":
        del at[key]
    elif change == "rename" and isinstance(at, dict):
        at[draw(st.sampled_from(WORDS))] = at.pop(key)
    elif change == "twice" and isinstance(at, list):
        at.append(copy.deepcopy(old))
    elif change == "deep":
        for _ in range(draw(st.sampled_from((5, 40, 70)))):
            old = [old] if draw(st.booleans()) else {"geometries": [old], "type": "GeometryCollection"}
        at[key] = old
    elif change == "nest":
        at[key] = {"value": old}
    elif change == "text":
        at[key] = str(old)[:200]
    elif change == "list":
        at[key] = [old, old]
    elif change == "empty":
        at[key] = type(old)() if old is not None else ""
    elif change == "number":
        at[key] = draw(st.sampled_from(HUGE))
    else:
        at[key] = draw(junk)


def raw_json(document: Any, ascii_only: bool = True) -> str:
    """A document as text: NaN, infinities, halves of letters and numbers of 400 digits as they come."""
    return json.dumps(document, ensure_ascii=ascii_only)
