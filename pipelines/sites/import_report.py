"""What an import of places came to: kept, mended, refused, to be looked at; all by name, in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from geodata.run import Problem
from geodata.site import Site


@dataclass(frozen=True)
class Remark:
    """One sentence about one site."""

    site_id: str
    text: str  # a clause without a final full stop

    def __str__(self) -> str:
        return f"{self.site_id}: {self.text}."


@dataclass(frozen=True)
class ImportReport:
    """What came of a file of places."""

    sites: tuple[Site, ...]  # accepted, in file order
    repaired: tuple[Remark, ...] = ()
    refused: tuple[Problem, ...] = ()
    warnings: tuple[Remark, ...] = ()
    new: tuple[str, ...] = field(default=())  # ids stored for the first time; empty before storing
    changed: tuple[str, ...] = field(default=())  # ids stored as a new revision
    unchanged: tuple[str, ...] = field(default=())  # ids that were stored like this already

    @property
    def ok(self) -> bool:
        """False when anything was refused."""
        return not self.refused

    def lines(self) -> list[str]:
        """The report, one line a thing, the count last."""
        lines = [f"Mended. {remark}" for remark in self.repaired]
        lines += [f"Look at this. {remark}" for remark in self.warnings]
        lines += [f"Refused. {p.thing}: {p.cause}. {p.next_step}." for p in self.refused]
        watched = sum(site.watched for site in self.sites)
        shown = len(self.sites) - watched
        kept = f"{len(self.sites)} site{'' if len(self.sites) == 1 else 's'} kept"
        parts = [f"{watched} watched"] if watched else []
        if shown:
            parts.append(f"{shown} shown as points, not watched until an outline is drawn")
        if self.new or self.changed or self.unchanged:
            parts.append(f"{len(self.new)} new, {len(self.changed)} changed, {len(self.unchanged)} unchanged")
        restricted = sum(site.access != "public" for site in self.sites)
        if restricted:
            parts.append(f"{restricted} restricted: internal users only")
        detail = f" ({'; '.join(parts)})" if parts else ""
        lines.append(f"{kept}{detail}, {len(self.refused)} refused.")
        return lines
