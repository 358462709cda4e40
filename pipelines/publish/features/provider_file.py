"""The provider that pygeoapi reads rows with, laid beside them: its own for GeoJSON passes over a time asked for, and
compares what a field is asked for with what Python writes: True, 25000.0, a whole list.

A text here and no module, since nothing but pygeoapi imports it, from the folder that it serves (PYTHONPATH=.).
"""

from __future__ import annotations

MODULE = "days_of_rows"
NAME = f"{MODULE}.DatedGeoJSON"
"""What the configuration calls it: module and class."""
FILE = f"{MODULE}.py"
COMPILED = "__pycache__"
"""What Python makes of it."""
BEGIN, END = "begin_field", "time_field"
"""Options of a provider: the fields of a row's first and last day; without them rows have no time."""

PROVIDER = '''"""GeoJSON files for pygeoapi, filtered by time and field: made by Compound Watch, imported by pygeoapi.

A row is of the days from its first to its last; one without days is in every answer, as OGC API - Features has it.
A field is compared as what it is: yes or no as true, false, 1 or 0, a number by its value, a list by its members, a
text as it stands. Asked for nothing (field=), it gives the rows that have nothing there.
"""

import json
import os
from datetime import date, datetime, timezone

from pygeoapi.provider.base import ProviderInvalidQueryError
from pygeoapi.provider.geojson import GeoJSONProvider

OPEN = ("", "..")
YES, NO = ("true", "1"), ("false", "0")


class DatedGeoJSON(GeoJSONProvider):
    """Rows of a file; made anew for each request."""

    def __init__(self, provider_def):
        super().__init__(provider_def)
        self._begin_field = provider_def.get("begin_field")
        self._since, self._until = date.min, date.max

    def get_fields(self):
        if not self._fields and os.path.exists(self.data):
            kinds = {}
            with open(self.data, encoding="utf-8") as file:
                for row in json.load(file)["features"]:
                    for key, value in row["properties"].items():
                        if kinds.get(key) is None:
                            kinds[key] = _kind(value)
            self._fields = {key: {"type": kind or "string"} for key, kind in kinds.items()}
        return self._fields

    def query(self, *args, datetime_=None, **kwargs):
        if datetime_ is not None:
            first, _, last = datetime_.partition("/") if "/" in datetime_ else (datetime_, "", datetime_)
            try:
                self._since = date.min if first in OPEN else _day(first)
                self._until = date.max if last in OPEN else _day(last)
            except ValueError as error:
                said = "datetime is a day, a time or two of them (RFC 3339)"
                raise ProviderInvalidQueryError(user_msg=said) from error
        return super().query(*args, **kwargs)

    def _load(self, bbox=(), skip_geometry=None, properties=(), select_properties=()):
        kept, self.properties = self.properties, []
        for key, text in properties:
            self._can_be(key, text)
        found = super()._load(bbox=bbox, skip_geometry=skip_geometry)
        self.properties = kept
        wanted = {*kept, *select_properties}
        found["features"] = [
            row
            for row in found["features"]
            if self._then(row["properties"]) and all(_is(row["properties"].get(k), text) for k, text in properties)
        ]
        if wanted:
            for row in found["features"]:
                row["properties"] = {key: value for key, value in row["properties"].items() if key in wanted}
        return found

    def _can_be(self, key, text):
        """Refuse what no row could hold in a field: an empty answer would say that none is so."""
        kind = self.get_fields().get(key, {}).get("type")
        if text and kind == "boolean" and text.lower() not in (*YES, *NO):
            raise ProviderInvalidQueryError(user_msg=f"{key} is true or false")
        if text and kind in ("number", "integer") and _number(text) is None:
            raise ProviderInvalidQueryError(user_msg=f"{key} is a number")

    def _then(self, fields):
        last = fields.get(self.time_field) if self.time_field else None
        if not last:
            return True
        first = fields.get(self._begin_field) or last
        return min(first, last)[:10] <= self._until.isoformat() and last[:10] >= self._since.isoformat()


def _kind(value):
    """What a field is by a value of it; a list is asked for by a member, as text. None tells nothing."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "number" if isinstance(value, float) else "string"


def _is(value, text):
    """Whether a value of a row is what a request wrote."""
    if text == "":
        return value is None or value == "" or value == []
    if isinstance(value, bool):
        return text.lower() in (YES if value else NO)
    if isinstance(value, (int, float)):
        return _number(text) == value
    if isinstance(value, list):
        return any(_is(member, text) for member in value)
    return value == text


def _number(text):
    try:
        return float(text)
    except ValueError:
        return None


def _day(text):
    """The UTC day of a day or time."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    return (moment if moment.tzinfo is None else moment.astimezone(timezone.utc)).date()
'''
