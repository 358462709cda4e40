"""The feeds of an edition as files in one folder that any web server can hold: feed.atom, feed.json and cap/.

For internal readers alone next-passes.ics too, a calendar of the looks that can be expected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from math import inf
from pathlib import Path

from geodata.access.audience import Audience
from geodata.restored import PUBLISHED_BEFORE
from geodata.wording.handling import behind_login
from geodata.workspace import Workspace
from pipelines.context.turn_lock import my_turn
from pipelines.incidents.catalog.folder import answerable, not_for_more, only_ours, writing
from pipelines.incidents.catalog.write import put
from pipelines.notify.account import OF_PEOPLE
from pipelines.notify.atom import atom
from pipelines.notify.cap import cap, cap_cancel
from pipelines.notify.feed import feed_of
from pipelines.notify.json_feed import json_feed
from pipelines.notify.news import News
from pipelines.notify.next_passes import calendar
from pipelines.notify.no_longer_told import EVENT as NO_LONGER
from pipelines.notify.no_longer_told import Told, told_in_feed

ATOM_NAME, JSON_NAME, CAP_FOLDER, PASSES = "feed.atom", "feed.json", "cap", "next-passes.ics"
KNOWN = {ATOM_NAME, JSON_NAME, CAP_FOLDER, PASSES}


@dataclass(frozen=True)
class FeedReport:
    """What was written."""

    folder: Path
    audience: Audience
    written: int
    guarded: str  # who alone may reach it, in words; "" = anyone

    def lines(self) -> list[str]:
        """The report in plain lines."""
        also = f", {CAP_FOLDER}/ and {PASSES}." if self.audience is Audience.INTERNAL else f" and {CAP_FOLDER}/."
        return [
            f"Feed entries for {self.audience}: {self.written}. They are in {self.folder}: {ATOM_NAME}, {JSON_NAME}"
            f"{also} {self.guarded or 'Put the folder on any web server.'}"
        ]


def write_feeds(
    workspace: Workspace,
    out: Path | None = None,
    audience: Audience = Audience.PUBLIC,
    *,
    base_url: str = "",
    today: date | None = None,
) -> FeedReport:
    """Write the news of an edition as Atom with GeoRSS, JSON Feed and CAP. The same twice a day changes no byte.

    Args:
        workspace: where everything is stored.
        out: folder to write to; None = <workspace>/published/feeds-<audience>.
        audience: for whom.
        base_url: http(s) address under which the folder will be served; "" = not known, and the feeds do not name
            themselves.
        today: UTC day from which delays count; None = the day as which the workspace is read.

    Raises:
        SettingsRefused: it is for the public, and the settings name no address for corrections and replies.
        FileRefused: the folder holds something else, or an edition for more people.
        StoreRefused: it cannot be written to.
    """
    if audience is Audience.PUBLIC:
        answerable(workspace.settings)
    folder = out or workspace.published_dir / f"feeds-{audience}"
    now = datetime.now(UTC) if today is None else datetime.combine(today, time(), UTC)
    day = now.date() if today is not None else workspace.reading_day(now.date())
    base = base_url.strip().rstrip("/")
    with my_turn(workspace.root, f"feeds in {folder.resolve()}"), writing(folder):
        only_ours(folder, lambda path: path.name in KNOWN)
        same = not_for_more(folder, audience, JSON_NAME, "title") is audience
        # what an edition for fewer people told in this folder is none of the business of these readers
        before = told_in_feed(folder / JSON_NAME) if same else ()
        if not (folder / JSON_NAME).exists() and folder.parent == workspace.published_dir:
            before = _told_before_restore(workspace.root / PUBLISHED_BEFORE / folder.name, audience)
        view = workspace.edition(audience, day)  # in our turn: one of before it may be older than what lies there
        feed = feed_of(view, workspace.settings, day, before=before, now=now)
        put(folder / JSON_NAME, json_feed(feed, name=JSON_NAME, base_url=base))  # first: it says for whom they are
        put(folder / ATOM_NAME, atom(feed, name=ATOM_NAME, base_url=base))
        kept: set[str] = set()
        for news in feed.entries:
            earlier = [n for n in reversed(feed.entries) if n.detection.id == news.detection.id and n.id != news.id]
            earlier = [n for n in earlier if n.told_from <= news.told_from and _number(n) < _number(news)]
            name = f"{news.id.replace('/', '-')}.xml"
            put(folder / CAP_FOLDER / name, cap(feed, news, earlier))
            kept.add(name)
        for one in feed.no_longer:
            name = f"{one.change_id}-{NO_LONGER}.xml"
            put(folder / CAP_FOLDER / name, cap_cancel(feed, one))
            kept.add(name)
        for path in (folder / CAP_FOLDER).glob("*.xml"):
            if path.name not in kept:
                path.unlink()  # what may not be shown any more, or is older than the feed reaches
        if audience is Audience.INTERNAL:
            put(folder / PASSES, calendar(view, workspace.settings))
        else:
            (folder / PASSES).unlink(missing_ok=True)  # of an internal edition that lay in this folder
    workspace.keep_digests(folder)
    return FeedReport(folder, audience, len(feed.in_order), behind_login(audience, workspace.settings))


def _told_before_restore(folder: Path, audience: Audience) -> tuple[Told, ...]:
    """What readers have of a feed that was set aside when its workspace was restored; nothing where none was."""
    same = not_for_more(folder, audience, JSON_NAME, "title") is audience
    return told_in_feed(folder / JSON_NAME) if same else ()


def _number(news: News) -> float:
    """In the order of the statements; what people agree on is about all of them."""
    return inf if news.event in OF_PEOPLE else int(news.id.rpartition("/")[2])
