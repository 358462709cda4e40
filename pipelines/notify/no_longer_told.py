"""Changes that readers were told of and that their edition tells no longer. Pure, but for the reading of one file.

Two people agreed on a change, and one of them does so no more: the public pages drop it. Who has the message of that
day would repeat it. So the feed and the next letter say that it is told no longer, of exactly what they told: a feed
knows it from its own file, a letter from what was noted of its subscription. Of a change at a place that the edition
does not show any more nothing is said: to name it would show that there is something to hide.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from geodata.errors import FileRefused
from geodata.i18n.english_formats import day
from geodata.i18n.messages import english, msg, tr
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from pipelines.incidents.catalog.folder import EXTENSION

EVENT = "no-longer-told"
"""What such an entry is called where a news entry has its event."""
EARLIER = "told_before"
"""Where a feed.json keeps what was told and is older than its entries."""
SAYS = msg(
    "Two people no longer agree on it, or have not judged yet what is told of it now, or what this edition may tell "
    "has changed. That is no statement about the ground: neither that it changed, nor that it did not."
)


@dataclass(frozen=True)
class Told:
    """One entry that readers have."""

    urn: str  # its identifier in the feed
    change_id: str  # of the change that it is of
    site: str  # id of its site
    told_from: datetime  # aware UTC, as the entry said
    noticed: datetime | None = None  # aware UTC: since when the feed says that it is told no longer; None = it does not


@dataclass(frozen=True)
class NoLongerTold:
    """One change that was told and is told no longer."""

    change_id: str
    site: Site
    told_from: datetime  # aware UTC: when this was first said
    told: tuple[Told, ...] = ()  # what readers of a feed have of it, oldest first; () = told by letter
    renamed_at: datetime | None = None  # aware UTC: since when its place has the name of now; None = it had no other

    @property
    def id(self) -> str:
        """The same as long as it is said: "PB-548316/no-longer-told/20261128T195009Z"."""
        return f"{self.change_id}/{EVENT}/{self.told_from:%Y%m%dT%H%M%SZ}"

    @property
    def updated_at(self) -> datetime:
        """Since when it is said in these words, aware UTC."""
        return max(self.told_from, self.renamed_at or self.told_from)

    @property
    def title(self) -> str:
        """What a reader sees of it in a list, in the reader's language."""
        named = {"id": self.change_id, "place": told_name(self.site)}
        if self.told:
            when = day(self.told[-1].told_from.date())
            headline = tr("No longer told: change {id} at {place}, told on {day}. Do not quote it.", day=when, **named)
        else:
            headline = tr("No longer told: change {id} at {place}. Do not quote it.", **named)
        return tr("Demo, invented place. {said}", said=headline) if self.site.simulated else headline

    @property
    def text(self) -> str:
        """What stands below the title."""
        return tr(SAYS)


def told_in_feed(path: Path) -> tuple[Told, ...]:
    """What a kept feed.json has told, also what it says is told no longer; nothing without the file.

    Raises:
        FileRefused: it is no feed of this program.
    """
    if not path.exists():
        return ()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        entries = [entry for item in document["items"] for entry in _told(item)]
        older = document.get(EXTENSION, {}).get(EARLIER, ())
        return (*(_entry(one, str(one["change"]), str(one["site"])) for one in older), *entries)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise FileRefused(
            path.name,
            english("what the feed told before cannot be read ({error})", error=type(error).__name__),
            "Remove the file: of what stood in it the feed can then not say that it is told no longer",
        ) from error


def _told(item: dict[str, Any]) -> Iterator[Told]:
    own = item[EXTENSION]
    change, site = str(own["change"]), str(own["site"])
    if own["event"] != EVENT:
        yield _entry(item, change, site)
        return
    for entry in own["told"]:
        yield _entry(entry, change, site, noticed=datetime.fromisoformat(item["date_published"]))


def _entry(entry: Mapping[str, Any], change: str, site: str, noticed: datetime | None = None) -> Told:
    return Told(str(entry["id"]), change, site, datetime.fromisoformat(entry["date_published"]), noticed)


def no_longer_told(
    before: Iterable[Told], changes_now: Collection[str], sites: Mapping[str, Site], now: datetime
) -> tuple[NoLongerTold, ...]:
    """What a feed has to say of what it told and its edition tells no longer, the newest first.

    Args:
        before: entries of the feed as it lies there.
        changes_now: ids of all changes of which the edition has news, however old.
        sites: that the edition shows, by id.
        now: aware UTC.
    """
    lost: dict[str, list[Told]] = {}
    for entry in sorted(before, key=lambda one: one.told_from):
        if entry.change_id not in changes_now and entry.site in sites:
            lost.setdefault(entry.change_id, []).append(entry)
    feed_entries = []
    for change, entries in lost.items():
        newest = entries[-1]
        noticed = newest.noticed or max(now, newest.told_from)
        feed_entries.append(NoLongerTold(change, sites[newest.site], noticed.replace(microsecond=0), tuple(entries)))
    return tuple(sorted(feed_entries, key=lambda one: (-one.told_from.timestamp(), one.id)))
