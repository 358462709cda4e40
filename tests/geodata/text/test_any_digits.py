"""Digits of every script, held to what Unicode says of each."""

from __future__ import annotations

import sys
import unicodedata

from geodata.text.any_digits import AnyDigits


def test_every_digit_of_unicode_becomes_one_of_ascii_and_nothing_else_changes() -> None:
    table = AnyDigits()
    digits = {code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) == "Nd"}
    assert len(digits) > 600, "Thai, Khmer, Burmese and sixty others"
    assert {code for code in range(sys.maxunicode + 1) if table[code] != chr(code)} == {c for c in digits if c > 127}
    assert all(table[code] == str(unicodedata.decimal(chr(code))) for code in digits)


def test_what_it_is_given_stands_before_what_it_looks_up() -> None:
    assert "๕ x๕".translate(AnyDigits({ord("x"): "y"})) == "5 y5"
