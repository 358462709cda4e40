"""Before and after pictures of the first news of a message."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.edition_view import EditionView
from geodata.i18n.english_formats import day
from geodata.i18n.messages import tr
from geodata.looks.known_missions import credits_of
from geodata.looks.scene import Sensor
from geodata.wording.listing_sentences import told_name
from geodata.wording.look_sentences import hatched_words
from geodata.workspace import Workspace
from pipelines.brief.brief_pictures import Cut, site_pictures
from pipelines.notify.news import Event, News
from pipelines.notify.send_mail import Picture
from pipelines.publish.pictures.picture_looks import picture_chips

MOST = 3
"""Changes with a picture in one message: about half a megabyte together."""
ASPECT = 1.0
"""Width to height of a picture."""


def pictures_of(workspace: Workspace, view: EditionView, told: Sequence[News]) -> list[Picture]:
    """Pairs for the first changes on the ground that are new, as far as their pixels may be shown.

    Raises:
        CompoundWatchError: an archived look cannot be read.
    """
    found: list[Picture] = []
    for news in told:
        if len(found) == MOST:
            break
        if news.event is not Event.NEW or news.kind.is_activity:
            continue
        looks = view.looks(news.site.id)
        chips = picture_chips(view.shown_chips(news.site.id).items, looks)
        named = [("A", news.detection)]
        cut = Cut(ASPECT, view.inside_alone(news.site.id))
        drawn = site_pictures(workspace, news.site, chips, looks, news.detection, named, cut=cut)
        if drawn is None:
            continue
        pair = drawn.whole
        shown = [k for k in looks if k.acquired_at.date() in (pair.before, pair.after) and k.sensor == Sensor.OPTICAL]
        caption = tr(
            "Before, {before}; after, {after}. {place}. Dotted: the site. {hatched} {simulated}",
            before=day(pair.before),
            after=day(pair.after),
            place=told_name(news.site),
            hatched=hatched_words(inside=cut.inside),
            simulated=tr("Simulated pixels.") if news.site.simulated else ". ".join(credits_of(shown, tr)) + ".",
        )
        found.append(Picture(news, pair.pair.before, pair.pair.after, caption))
    return found
