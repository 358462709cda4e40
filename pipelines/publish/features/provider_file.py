"""The provider that pygeoapi reads rows with, laid beside them: its own for GeoJSON passes over a time asked for.

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

PROVIDER = '''"""GeoJSON files for pygeoapi, with a filter by time: written by Compound Watch, imported by pygeoapi.

A row is of the days from its first to its last; one without days is in every answer, as OGC API - Features has it.
"""

from datetime import date, datetime, timezone

from pygeoapi.provider.base import ProviderInvalidQueryError
from pygeoapi.provider.geojson import GeoJSONProvider

OPEN = ("", "..")


class DatedGeoJSON(GeoJSONProvider):
    """Rows of a file; made anew for each request."""

    def __init__(self, provider_def):
        super().__init__(provider_def)
        self._begin_field = provider_def.get("begin_field")
        self._since, self._until = date.min, date.max

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
        found = super()._load(bbox=bbox, skip_geometry=skip_geometry, properties=properties)
        self.properties = kept
        wanted = {*kept, *select_properties}
        found["features"] = [row for row in found["features"] if self._then(row["properties"])]
        if wanted:
            for row in found["features"]:
                row["properties"] = {key: value for key, value in row["properties"].items() if key in wanted}
        return found

    def _then(self, fields):
        last = fields.get(self.time_field) if self.time_field else None
        if not last:
            return True
        first = fields.get(self._begin_field) or last
        return min(first, last)[:10] <= self._until.isoformat() and last[:10] >= self._since.isoformat()


def _day(text):
    """The UTC day of a day or time."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00").replace("z", "+00:00"))
    return (moment if moment.tzinfo is None else moment.astimezone(timezone.utc)).date()
'''
