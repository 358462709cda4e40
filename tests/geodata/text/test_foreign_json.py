"""JSON that others wrote: values or one kind of error, within limits of depth, count and size of numbers."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.text import foreign_json
from geodata.text.foreign_json import DEEPEST, NotJson, read_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text() | st.integers(-(2**63), 2**63),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_what_json_holds_comes_as_pythons_own_reader_gives_it(value: Any) -> None:
    written = json.dumps(value)
    assert read_json(written) == json.loads(written) == read_json(written.encode())
    assert read_json(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) == value


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_anything_else_is_one_kind_of_error(written: bytes | str) -> None:
    try:
        read_json(written)
    except NotJson as error:
        assert error.words


@pytest.mark.parametrize("digits", [41, 309, 401, 4_301, 20_000])
def test_a_whole_number_of_any_length_costs_nothing_but_itself(digits: int) -> None:
    found = read_json(f'{{"id": "a", "n": {"9" * digits}, "m": -{"9" * digits}}}')
    assert found["id"] == "a" and isinstance(found["n"], float) and found["n"] == -found["m"]
    assert math.isinf(found["n"]) == (digits > 308)


def test_whole_numbers_that_are_ids_keep_every_digit() -> None:
    assert read_json("[9007199254740993, -1, 0]") == [9007199254740993, -1, 0]


def test_a_bad_letter_costs_only_itself_and_a_mark_at_the_start_nothing() -> None:
    assert read_json(b'{"a": "Myawaddy \xff", "b": 1}') == {"a": "Myawaddy \ufffd", "b": 1}
    assert read_json(b"\xef\xbb\xbf[1]") == read_json("\ufeff[1]") == read_json("[1]".encode("utf-16")) == [1]
    assert read_json('["\\ud83d"]') == ["\ud83d"]  # half of a pair, which JSON can hold


@pytest.mark.parametrize("opened", ["[", '{"a":', '[{"x": [1, 2], "y":', '["]]]]", '])
def test_depth_is_refused_before_anything_is_built(opened: str) -> None:
    for times in (DEEPEST + 1, 100_000):
        with pytest.raises(NotJson, match="deeper"):
            read_json(opened * times)
    assert read_json("[" * DEEPEST + "]" * DEEPEST)
    assert read_json(json.dumps(["[" * 1_000, '"[{' * 1_000, "\\"])) == ["[" * 1_000, '"[{' * 1_000, "\\"]


def test_a_document_of_too_many_values_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreign_json, "MOST_VALUES", 1_000)
    for many in ("[" + "0," * 2_000 + "0]", "[" + "[]," * 600 + "[]]", "{" + '"a":0,' * 2_000 + '"b":0}'):
        with pytest.raises(NotJson, match="more than 1,000 values"):
            read_json(many)
    assert len(read_json(json.dumps([","] * 900))) == 900  # what stands in a text is no value
    assert read_json(json.dumps("," * 5_000)) == "," * 5_000


def test_text_made_to_be_looked_at_again_and_again_is_looked_at_once() -> None:
    """Quotation marks without an end: were each tried up to the end, this test would take hours."""
    for hostile in ('"' + '\\"' * 500_000, '"a' * 500_001, '"\\' * 500_001):
        with pytest.raises(NotJson):
            read_json(hostile)
