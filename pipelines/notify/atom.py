"""A feed as Atom (RFC 4287) with GeoRSS-Simple places (OGC 17-002r1). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from xml.etree import ElementTree as ET

from shapely.geometry.base import BaseGeometry

from pipelines.notify.feed import Feed
from pipelines.notify.news import News
from pipelines.notify.no_longer_told import EVENT, NoLongerTold

ATOM = "http://www.w3.org/2005/Atom"
GEORSS = "http://www.georss.org/georss"
TYPE = "application/atom+xml"


def atom(feed: Feed, *, name: str, base_url: str = "") -> bytes:
    """The feed as UTF-8 XML.

    Args:
        feed: of one edition.
        name: of its file.
        base_url: address under which the folder is served, without a final slash; "" = not known, and the feed does
            not name itself.
    """
    ET.register_namespace("", ATOM)
    ET.register_namespace("georss", GEORSS)
    root = ET.Element(f"{{{ATOM}}}feed")
    _add(root, "id", feed.urn("atom"))
    _add(root, "title", f"Compound Watch, {feed.audience} edition" + (", demo" if feed.simulated else ""))
    _add(root, "subtitle", feed.handling)
    _add(root, "updated", feed.updated.isoformat())
    _add(root, "rights", f"{feed.licence}. {feed.handling}")
    _add(root, "generator", "Compound Watch")
    author = ET.SubElement(root, f"{{{ATOM}}}author")
    _add(author, "name", feed.issuer or "Compound Watch")
    if base_url:
        ET.SubElement(root, f"{{{ATOM}}}link", rel="self", type=TYPE, href=f"{base_url}/{name}")
    if feed.dashboard:
        ET.SubElement(root, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=feed.dashboard)
    for one in feed.in_order:
        root.append(_entry(feed, one) if isinstance(one, News) else _no_longer(feed, one))
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def ring(outline: BaseGeometry) -> list[tuple[float, float]]:
    """The outer ring of the largest part of an outline, closed, as (latitude, longitude) with six decimals."""
    parts = getattr(outline, "geoms", [outline])
    largest = max(parts, key=lambda part: part.area)
    return [(round(y, 6), round(x, 6)) for x, y, *_ in largest.exterior.coords]


def _entry(feed: Feed, news: News) -> ET.Element:
    terms = {
        "event": news.event.value,
        "kind": news.told_kind,
        "agreed": "" if news.quotable else "not agreed by two people: do not quote",
        "confidence": news.confidence.value,
        "site": news.site.id,
        "country": news.site.country,
        "change": news.detection.id,
    }
    entry = _told(feed, news, news.updated_at, terms, link=feed.link(news))
    _add(entry, "polygon", " ".join(f"{lat:.6f} {lon:.6f}" for lat, lon in ring(news.outline)), GEORSS)
    return entry


def _no_longer(feed: Feed, one: NoLongerTold) -> ET.Element:
    terms = {
        "event": EVENT,
        "agreed": "no longer told: do not quote",
        "site": one.site.id,
        "country": one.site.country,
        "change": one.change_id,
    }
    return _told(feed, one, one.updated_at, terms)


def _told(
    feed: Feed, one: News | NoLongerTold, updated: datetime, terms: Mapping[str, str], *, link: str = ""
) -> ET.Element:
    """What entries have in common, in one order; a term or link that is empty is left out."""
    entry = ET.Element(f"{{{ATOM}}}entry")
    _add(entry, "id", feed.urn(one.id))
    _add(entry, "title", one.title)
    _add(entry, "published", one.told_from.isoformat())
    _add(entry, "updated", updated.isoformat())
    if link:
        ET.SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="text/html", href=link)
    for scheme, term in terms.items():
        if term:
            ET.SubElement(entry, f"{{{ATOM}}}category", term=term, scheme=f"urn:compound-watch:{scheme}")
    content = ET.SubElement(entry, f"{{{ATOM}}}content", type="text")
    content.text = one.text
    return entry


def _add(parent: ET.Element, tag: str, text: str, namespace: str = ATOM) -> None:
    ET.SubElement(parent, f"{{{namespace}}}{tag}").text = text
