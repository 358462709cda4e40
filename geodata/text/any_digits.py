"""Digits of any script as those of ASCII, looked up as they are met: a table of all would be made for every command."""

from __future__ import annotations

import unicodedata


class AnyDigits(dict[int, str]):
    """A table for str.translate: what it is given, and each digit of any script as 0 to 9; other letters stay."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        digit = unicodedata.decimal(letter, None) if code > 127 else None
        self[code] = letter if digit is None else str(digit)
        return self[code]
