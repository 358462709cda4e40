"""JSON that others wrote, read within limits: it becomes plain values or one kind of error.

Three habits of Python's own reader make a document of one bad value cost everything: a whole number of more than 4,300
digits refuses the whole document, a whole number of more than 308 digits ends every sum in OverflowError, and lists
nested some hundred deep end whatever walks them in RecursionError. And three bytes of text become a hundred bytes of
values. So numbers are made ones that can be reckoned with, and depth and count are looked at before anything is built.
"""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

from geodata.i18n.messages import english, msg

DEEPEST = 64
"""Levels of lists and objects at most, one in the other: a STAC item has about ten."""
MOST_VALUES = 4_000_000
"""Values of one document at most, at about 100 bytes each: a page of a thousand items has about half a million."""
LONGEST_WHOLE = 40
"""Digits up to which a whole number stays one; a longer one is taken as a float, and is infinite from 309 digits on."""

_STRING = re.compile(
    r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL
)  # one without an end too: no way back, no square
_OPEN, _CLOSE, _COMMA = (b"[{", b"]}", b",")


class NotJson(ValueError):
    """Text that is no JSON, or more of it than is read; `words` say which, to be a cause of an error of ours."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def read_json(written: bytes | str) -> Any:
    """The values of a JSON document.

    NaN and infinite numbers, which JSON does not have and some write, come as floats. A key that is there twice has its
    last value. Bytes that are no text in the document's encoding come as the replacement character, so that one bad
    letter does not cost a whole document.

    Raises:
        NotJson: it is none, is nested deeper than DEEPEST, or holds more than MOST_VALUES values.
    """
    text = _decoded(written) if isinstance(written, bytes) else written.removeprefix("\ufeff")
    _refuse_too_much(text)
    try:
        return json.loads(text, parse_int=whole_number)
    except (ValueError, RecursionError) as error:
        raise NotJson(msg("it is not valid JSON")) from error


def _decoded(written: bytes) -> str:
    encoding = json.detect_encoding(written)
    try:
        return written.decode(encoding, "surrogatepass" if encoding.startswith("utf-8") else "strict")
    except UnicodeDecodeError:
        return written.decode(encoding, "replace")


def _refuse_too_much(text: str) -> None:
    marks = np.frombuffer(_STRING.sub("", text).encode("ascii", "replace"), np.uint8)
    opened, closed = (np.isin(marks, np.frombuffer(kind, np.uint8)) for kind in (_OPEN, _CLOSE))
    steps = opened.astype(np.int8) - closed.astype(np.int8)
    if steps.size and int(np.cumsum(steps[steps != 0], dtype=np.int32).max(initial=0)) > DEEPEST:
        raise NotJson(english("it is nested deeper than {most} levels", most=DEEPEST))
    if int(opened.sum()) + int((marks == _COMMA[0]).sum()) > MOST_VALUES:
        raise NotJson(english("it holds more than {most} values", most=f"{MOST_VALUES:,}"))


def whole_number(digits: str) -> int | float:
    """The digits of a whole number in JSON as one that can be reckoned with."""
    return int(digits) if len(digits) <= LONGEST_WHOLE else float(digits)
