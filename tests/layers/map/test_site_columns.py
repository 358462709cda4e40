"""Sites travel to the map's script as columns: read back as the script reads them, they are the rows they were."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from layers.map.overview import ADDRESS, ID_HERE, PARTS, site_columns

KEYS = st.text(min_size=1, max_size=12)
ADDRESSES = st.one_of(st.just("site?site=*&lang=th"), st.just(""), st.text(max_size=20))


def read_back(sent: dict[str, Any]) -> list[list[Any]]:
    """What overview.js does with them."""
    columns = json.loads(json.dumps(sent["columns"]))
    return [
        [
            sent["link"].replace(ID_HERE, key) if part == ADDRESS and column[at] is None else column[at]
            for part, column in enumerate(columns)
        ]
        for at, key in enumerate(columns[0])
    ]


@given(st.lists(st.tuples(KEYS, ADDRESSES, st.text(max_size=5), st.integers()), max_size=8))
def test_columns_are_the_rows_again(given_rows: list[tuple[str, str, str, int]]) -> None:
    rows = [
        [key, 1.5, -2.25, name, "seen", "", "", "", "", address.replace("*", key), number]
        for key, address, name, number in given_rows
    ]
    sent = site_columns(rows)
    assert len(sent["columns"]) == PARTS
    assert read_back(sent) == rows


def test_addresses_that_differ_by_the_id_alone_are_sent_once() -> None:
    row = [0.0] * PARTS
    rows = [[key, *row[1:ADDRESS], f"site?site={key}&lang=th", 0] for key in ("s-1", "s-2", "s-3")]
    sent = site_columns(rows)
    assert sent["link"] == "site?site={id}&lang=th" and sent["columns"][ADDRESS] == [None, None, None]
    rows[1][ADDRESS] = "site?site=s-2&part=west"
    assert site_columns(rows)["columns"][ADDRESS] == [None, "site?site=s-2&part=west", None]
