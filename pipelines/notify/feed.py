"""What the feeds of an edition have in common: whose they are, for whom, and their entries. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from geodata.access.audience import Audience
from geodata.edition_view import EditionView
from geodata.settings.settings import Settings
from geodata.wording.attribution import our_licence
from geodata.wording.handling import marking
from geodata.wording.listing_sentences import corrections_address, whom_to_write
from pipelines.notify.news import News, news_of
from pipelines.notify.no_longer_told import NoLongerTold, Told, no_longer_told

MOST = 100
"""Entries of a feed: the newest; readers ask again before so many are new, and exports hold all."""


@dataclass(frozen=True)
class Feed:
    """One edition's news with what has to stand beside them."""

    audience: Audience
    entries: tuple[News, ...]  # the newest first, at most MOST
    updated: datetime  # aware UTC: of the newest of all that it tells; without any, the beginning of the day of reading
    issuer: str  # "" = nobody is named
    contact: str  # where corrections and replies go; "" = nowhere
    handling: str  # how it may be handled, and whom to write to
    dashboard: str  # address of the dashboard, without a final slash; "" = not known
    simulated: bool  # True where all places are invented
    licence: str  # open for the public alone
    no_longer: tuple[NoLongerTold, ...] = ()  # what it told and tells no longer, the newest first
    earlier: tuple[Told, ...] = ()  # the newest of each change that stands and is older than the feed reaches

    def urn(self, name: str) -> str:
        """A lasting identifier (RFC 4122, version 5) of something in this feed."""
        return uuid5(NAMESPACE_URL, f"{self.dashboard or 'compound-watch'}/{self.audience}/{name}").urn

    @property
    def in_order(self) -> tuple[News | NoLongerTold, ...]:
        """Its entries and what it tells no longer, the newest first."""
        both: list[News | NoLongerTold] = [*self.no_longer, *self.entries]
        return tuple(sorted(both, key=lambda one: -one.told_from.timestamp()))

    def link(self, news: News) -> str:
        """The page of a change on the dashboard; "" where its address is not known."""
        if not self.dashboard:
            return ""
        return f"{self.dashboard}/site?{urlencode({'site': news.site.id, 'change': news.detection.id})}"


def feed_of(
    view: EditionView,
    settings: Settings,
    today: date,
    *,
    before: Sequence[Told] = (),
    now: datetime | None = None,
) -> Feed:
    """The feed of an edition.

    Args:
        view: what one audience may read.
        settings: whose it is, and where the dashboard is.
        today: UTC day of reading.
        before: what this feed told when it was last written.
        now: aware UTC time of writing; None = the beginning of the day of reading.
    """
    news = news_of(view)
    at = datetime.combine(today, time(), UTC) if now is None else now
    sites = {site.id: site for site in view.all_sites.items}
    stand = {one.detection.id for one in news}
    gone = tuple(
        replace(one, renamed_at=view.drawn.renamed_at(one.site, inner=view.audience is Audience.INTERNAL))
        for one in no_longer_told(before, stand, sites, at)[:MOST]
    )
    entries = news[:MOST]
    older = stand - {one.detection.id for one in entries}
    earlier = {one.change_id: one for one in sorted(before, key=lambda one: one.told_from) if one.change_id in older}
    times = [*(one.updated_at for one in entries), *(one.updated_at for one in gone)]
    invented = all(site.simulated for site in view.all_sites.items)
    return Feed(
        audience=view.audience,
        entries=entries,
        updated=max(times, default=datetime.combine(today, time(), UTC)),
        issuer=settings.issuer.strip(),
        contact=corrections_address(settings),
        handling=f"{marking(view.audience, settings)} {whom_to_write(settings, invented=invented)}",
        dashboard=settings.dashboard_address.strip().rstrip("/"),
        simulated=bool(view.all_sites.items) and invented,
        licence=our_licence(view.audience),
        no_longer=gone,
        earlier=tuple(earlier[change] for change in sorted(earlier)),
    )
