"""What an import of places came to: kept, mended, refused, to be looked at; all by name, in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from geodata.i18n.messages import tr, trn
from geodata.looks.run import Problem
from geodata.sites.site import Site


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

    @property
    def stored(self) -> bool:
        """True once the sites were stored, or were stored like this already."""
        return bool(self.new or self.changed or self.unchanged)

    def lines(self) -> list[str]:
        """The report, one line a thing, the count last; the count in the language in use, the rest as it is kept."""
        lines = [f"Mended. {remark}" for remark in self.repaired]
        lines += [f"Look at this. {remark}" for remark in self.warnings]
        lines += [f"Refused. {p.thing}: {p.cause}. {p.next_step}." for p in self.refused]
        watched = sum(site.watched for site in self.sites)
        shown = len(self.sites) - watched
        count = len(self.sites)
        kept = trn("{n} site kept", "{n} sites kept", count, n=count)
        if count and not self.stored:  # nothing is saved yet: a person still decides
            kept = trn("{n} site ready, not saved yet", "{n} sites ready, not saved yet", count, n=count)
        parts = [tr("{n} watched", n=watched)] if watched else []
        if shown:
            parts.append(
                trn(
                    "{n} shown as a point, not watched until an outline is drawn",
                    "{n} shown as points, not watched until an outline is drawn",
                    shown,
                    n=shown,
                )
            )
        if self.stored:
            parts.append(
                tr(
                    "{new} new, {changed} changed, {unchanged} unchanged",
                    new=len(self.new),
                    changed=len(self.changed),
                    unchanged=len(self.unchanged),
                )
            )
        restricted = sum(site.access != "public" for site in self.sites)
        if restricted:
            parts.append(tr("{n} restricted: internal users only", n=restricted))
        detail = f" ({'; '.join(parts)})" if parts else ""
        lines.append(tr("{kept}{detail}, {n} refused.", kept=kept, detail=detail, n=len(self.refused)))
        return lines
