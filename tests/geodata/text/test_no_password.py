"""A password in an address is never shown."""

from __future__ import annotations

import pytest

from geodata.text.no_password import without_password


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("postgresql+psycopg://ann:sesame@db/watch", "postgresql+psycopg://ann:…@db/watch"),
        ("to postgresql://ann:ses@ame@db/watch now", "to postgresql://ann:…@db/watch now"),
        ("s://ann:se://same@db/watch s://bob:x@db", "s://ann:…@db/watch s://bob:…@db"),
        ("postgresql://ann@db:5432/watch", "postgresql://ann@db:5432/watch"),
        ("postgresql:///watch?host=/run&password=sesame&x=1", "postgresql:///watch?host=/run&password=…&x=1"),
        ("https://example.org:8000/a", "https://example.org:8000/a"),
    ],
)
def test_only_the_password_goes(given: str, shown: str) -> None:
    assert without_password(given) == shown
