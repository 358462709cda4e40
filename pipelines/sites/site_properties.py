"""The words of a site in a file: id, name, aliases, country, source, statements; cleaned, with a report."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.i18n.messages import english, msg
from geodata.sites.countries import country_code
from geodata.sites.site import RULES, OutlineBasis, Statement
from geodata.text.clean import clean
from geodata.text.foreign_json import NotJson, read_json
from pipelines.sites.site_features import Feature
from pipelines.sites.statements_read import clean_text, statements_read, written
from pipelines.tables.cell_values import mark_of

ID_LONGEST = 120
"""Characters of an id: they name folders of chips, and file systems end at 255 bytes."""


CIRCLES = (OutlineBasis.SOURCED_RADIUS, OutlineBasis.CHOSEN_RADIUS)
"""What an outline is by that nobody drew: taken for drawn, an approximate place would pass for a known one."""


NO_SOURCE = msg("it says documented but names no source, so it is restricted")
KEYS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "title"),
    "aliases": ("aliases",),
    "country": ("country",),
    "source": ("source",),
    "documented": ("documented",),
    "access": ("access", "documented"),
    "statements": ("statements", "statement"),
    **{name: decided.keys for name, decided in RULES.items() if decided.keys},
}
"""Field of a site -> the properties that say something of it."""
READ = frozenset(
    (
        *(key for keys in KEYS.values() for key in keys),
        *("id", "site_id", "radius_m", "radius_basis", "outline_basis", "simulated"),
        *("statement_date", "statement_source", "statement_url"),
    )
)
"""The properties that are read, in small letters."""


@dataclass(frozen=True)
class Words:
    """What a file says about a place, beside its outline."""

    id: str  # as in the file; "" when it gives none
    name: str  # "" when it gives none
    label: str  # what to call it in a refusal
    aliases: tuple[str, ...]
    country: str  # ISO 3166-1 alpha-2 where known
    source: str
    documented: bool
    radius_m: float | None  # metres; None not given
    radius_basis: str  # who says so; "" no source
    texts: Mapping[str, Any]  # the plain texts of a site, by the name of its field; keys in geodata/sites/site.py
    statements: tuple[Statement, ...]
    simulated: bool
    removed: tuple[str, ...]  # what cleaning took out, one clause a field
    warnings: tuple[str, ...]
    restricted: bool = False  # the file says so itself; that it may be public it cannot say
    circled: OutlineBasis | None = None  # its outline is a circle around a point, as our own files say; None = unsaid
    unsaid: frozenset[str] = frozenset()  # fields for which the file has no property or column, or one of no sense

    def made_up_id(self, outline: BaseGeometry) -> str:
        """A deterministic id for a place whose file gives none: from its name and its outline to 6 decimals."""
        shape = shapely.set_precision(shapely.normalize(outline), 1e-6)
        digest = hashlib.sha256(self.name.encode() + shapely.normalize(shape).wkb).hexdigest()[:8]
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
        return f"{slug or 'site'}-{digest}"


def words_of(feature: Feature) -> Words:
    """The words of a feature. Keys are found whatever their case; unknown ones are left out."""
    given = {str(key).strip().lower(): value for key, value in feature.properties.items()}
    removed: list[str] = []
    warnings: list[str] = []

    def text(*keys: str, longest: int = 10_000) -> str:
        for key in keys:
            value = given.get(key)
            if value is None or value == "":
                continue
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            cleaned = clean(value if isinstance(value, str) else written(value), longest=longest)
            removed.extend(english("{what} taken out of its {key}", what=what, key=key) for what in cleaned.removed)
            if cleaned.text:
                return cleaned.text
        return ""

    site_id = text("id", "site_id", longest=ID_LONGEST)
    name = text(*KEYS["name"])
    radius, basis = _number(given.get("radius_m")), text("radius_basis")
    if given.get("radius_m") not in (None, "") and radius is None:
        warnings.append(
            english("its radius_m {given} is not a number and is not used", given=repr(str(given["radius_m"])[:40]))
        )
    aliases = tuple(
        dict.fromkeys(a for a in (clean_text(v, removed, "aliases") for v in _listed(given.get("aliases"))) if a)
    )
    documented = _documented(given.get("documented"), warnings)
    source = text("source")
    if documented and not source:
        warnings.append(NO_SOURCE)
    said_of_it = statements_read(given)
    return Words(
        id=site_id,
        name=name,
        label=(site_id or name or feature.label)[:80],
        aliases=aliases,
        country=country_code(text("country")),
        source=source,
        documented=documented,
        radius_m=radius,
        radius_basis=basis,
        texts={name: text(*decided.keys) for name, decided in RULES.items() if decided.keys},
        statements=said_of_it.statements,
        simulated=_simulated(given.get("simulated"), warnings),
        removed=tuple(dict.fromkeys((*removed, *said_of_it.removed))),
        warnings=(*warnings, *said_of_it.warnings),
        restricted=text("access").casefold() not in ("", "public"),
        circled=next((basis for basis in CIRCLES if basis.value == text("outline_basis").casefold()), None),
        unsaid=_unsaid(given) | ({"statements"} if said_of_it.unread else set()),
    )


def _unsaid(given: Mapping[str, object]) -> frozenset[str]:
    """Fields of a site for which there is no property at all."""
    return frozenset(name for name, keys in KEYS.items() if not any(key in given for key in keys))


def _documented(value: object, warnings: list[str]) -> bool:
    """Whether a place is publicly documented. In doubt it is not: it stays inside."""
    mark = mark_of(_mark(value))
    if mark is None:
        warnings.append(
            english(
                "whether it is documented, {cell}, is neither yes nor no, so it counts as not documented",
                cell=repr(str(value)[:40]),
            )
        )
    return mark is True


def _simulated(value: object, warnings: list[str]) -> bool:
    """Whether a place is invented. In doubt it is: it would stand among the real ones."""
    mark = mark_of(_mark(value))
    if mark is None:
        warnings.append(
            english(
                "whether it is simulated, {cell}, is neither yes nor no, so it is taken for simulated",
                cell=repr(str(value)[:40]),
            )
        )
    return mark is not False


def _mark(value: object) -> str:
    """A mark as a cell; what is not filled in says no."""
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value)


def _listed(value: object) -> Iterable[object]:
    """A list as GeoJSON has it, as GDAL writes it into a text column (JSON), or with semicolons."""
    if value is None or value == "":
        return []
    if isinstance(value, list | tuple):
        return [v for v in value if v is not None]
    word = str(value).strip()
    if word.startswith("["):
        try:
            entries = read_json(word)
        except NotJson:
            return word.split(";")
        if isinstance(entries, list):
            return [v for v in entries if v is not None]
    return word.split(";")


def _number(value: object) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(str(value).strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None
