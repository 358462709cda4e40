"""A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1), with each outline as GeoJSON in an extension of ours. Pure."""

from __future__ import annotations

import json
from typing import Any

from pipelines.incidents.catalog.folder import EXTENSION
from pipelines.incidents.catalog.item import AUDIENCE
from pipelines.notify.feed import Feed
from pipelines.notify.news import News
from pipelines.notify.no_longer_told import EARLIER, EVENT, NoLongerTold
from pipelines.publish.export_geojson import geometry_json

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed, *, name: str, base_url: str = "") -> bytes:
    """The feed as UTF-8 JSON.

    Args:
        feed: of one edition.
        name: of its file.
        base_url: address under which the folder is served, without a final slash; "" = not known.
    """
    document: dict[str, Any] = {
        "version": VERSION,
        "title": f"Compound Watch, {feed.audience} edition" + (", demo" if feed.simulated else ""),
        "description": feed.handling,
        "language": "en",
        "authors": [{"name": feed.issuer or "Compound Watch"}],
        EXTENSION: {"about": "For whom this edition is.", AUDIENCE: feed.audience} | _told_earlier(feed),
    }
    if feed.dashboard:
        document["home_page_url"] = feed.dashboard
    if base_url:
        document["feed_url"] = f"{base_url}/{name}"
    document["items"] = [_item(feed, one) if isinstance(one, News) else _no_longer(feed, one) for one in feed.in_order]
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _told_earlier(feed: Feed) -> dict[str, Any]:
    """What was told and stands but is older than the entries: kept here, so that it can be taken back."""
    kept = [
        {"change": one.change_id, "site": one.site, "id": one.urn, "date_published": one.told_from.isoformat()}
        for one in feed.earlier
    ]
    return {EARLIER: kept} if kept else {}


def _item(feed: Feed, news: News) -> dict[str, Any]:
    address = feed.link(news)
    return {
        "id": feed.urn(news.id),
        **({"url": address} if address else {}),
        "title": news.title,
        "content_text": news.text,
        "date_published": news.told_from.isoformat(),
        **({"date_modified": news.updated_at.isoformat()} if news.updated_at != news.told_from else {}),
        "tags": [
            *([] if news.quotable else ["not agreed by two people: do not quote"]),
            news.event.value,
            news.told_kind,
            f"confidence {news.confidence.value}",
        ],
        EXTENSION: {
            "about": "The outline of the change as GeoJSON, WGS84, with the ids that exports use.",
            "change": news.detection.id,
            "site": news.site.id,
            "event": news.event.value,
            "kind": news.kind.value,
            "told_kind": news.told_kind,
            "agreed_by_two": news.quotable,
            "confidence": news.confidence.value,
            "licence": feed.licence,
            "handling": feed.handling,
            "geometry": geometry_json(news.outline),
        },
    }


def _no_longer(feed: Feed, one: NoLongerTold) -> dict[str, Any]:
    return {
        "id": feed.urn(one.id),
        "title": one.title,
        "content_text": one.text,
        "date_published": one.told_from.isoformat(),
        **({"date_modified": one.updated_at.isoformat()} if one.updated_at != one.told_from else {}),
        "tags": ["no longer told: do not quote"],
        EXTENSION: {
            "about": "What this feed told of the change and tells no longer.",
            "change": one.change_id,
            "site": one.site.id,
            "event": EVENT,
            "told": [{"id": entry.urn, "date_published": entry.told_from.isoformat()} for entry in one.told],
            "licence": feed.licence,
            "handling": feed.handling,
        },
    }
