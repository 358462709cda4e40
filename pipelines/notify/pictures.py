"""Before and after pictures of the first news of a message."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.edition_view import EditionView
from geodata.i18n.english_formats import day
from geodata.i18n.messages import tr
from geodata.sites.shown_place import told_name
from geodata.workspace import Workspace
from pipelines.notify.news import Event, News
from pipelines.notify.send_mail import Picture
from pipelines.publish.pictures.change_pairs import change_pairs

MOST = 3
"""Changes with a picture in one message: about half a megabyte together."""


def pictures_of(workspace: Workspace, view: EditionView, told: Sequence[News]) -> list[Picture]:
    """Pairs for the first changes on the ground that are new, as far as their pixels may be shown: those of the page of
    each change, from its last clear look before. One that cannot be read is left out."""
    new = [news for news in told if news.event is Event.NEW and not news.kind.is_activity]
    pairs = change_pairs(view, workspace.archive, [news.detection.id for news in new]).by_id
    pictures: list[Picture] = []
    for news in (n for n in new if n.detection.id in pairs):
        pair = pairs[news.detection.id]
        caption = tr(
            "Before, {before}; after, {after}. {place}. Dotted: the site. {hatched} {simulated}",
            before=day(pair.before),
            after=day(pair.after),
            place=told_name(news.site),
            hatched=pair.key,
            simulated=tr("Simulated pixels.") if news.site.simulated else f"{pair.credit}.",
        )
        pictures.append(Picture(news, pair.pair.before, pair.pair.after, caption))
        if len(pictures) == MOST:
            break
    return pictures
