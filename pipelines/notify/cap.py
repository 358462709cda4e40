"""News as messages of the Common Alerting Protocol (OASIS CAP 1.2), one each: what alerting systems read. Pure.

A change at a known site is no emergency: urgency and severity are "Unknown" and the category is "Other". What is
invented is of status "Test", which receivers throw away. A change that ended or was corrected updates its first
message, one that was withdrawn cancels it. What is told no longer cancels all messages of its change.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from geodata.access.audience import Audience
from geodata.i18n.english_formats import sentence_case
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.text.names.same_person import DO_NOT_QUOTE
from geodata.wording.change_sentences import DISMISSED, detection_sentence
from geodata.wording.handling import change_words
from pipelines.notify.atom import ring
from pipelines.notify.feed import Feed
from pipelines.notify.news import Event, News
from pipelines.notify.no_longer_told import NoLongerTold

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
TYPE = "application/cap+xml"
LONGEST_HEADLINE = 160
DEMO = "Demo, invented place."
CERTAINTY = "Unknown"
"""CAP's word where no odds are known: how often a change is right was never counted at a real compound."""
MESSAGE = {
    Event.NEW: "Alert",
    Event.ENDED: "Update",
    Event.CORRECTED: "Update",
    Event.WITHDRAWN: "Cancel",
    Event.AGREED: "Update",
    Event.NOT_AGREED: "Update",
    Event.NOT_JUDGED: "Update",
    Event.DISMISSED: "Update",
}


_BRACKETS = re.compile(r"(?<! ha)\s+\([^()]*\)")
"""What stands in brackets, but for the interval of an area."""


def _headline(news: News) -> str:
    """At most LONGEST_HEADLINE characters, as CAP asks; that it may not be quoted comes first: no cut takes it.

    What is too long loses what stands in brackets, but for the interval of an area, then whole sentences from its end:
    a caveat stands whole or not. Where the sentence that says what it is goes as well, as much of its beginning stays
    as there is room for, to a comma; an area keeps its interval or goes with it.
    """
    mark = _mark(news)
    headline = news.title if news.quotable else f"{mark} {news.title.removesuffix(mark).strip()}"
    if len(headline) > LONGEST_HEADLINE:
        headline = _BRACKETS.sub("", headline)
    sentences = _sentences(headline)
    dropped: list[str] = []
    while len(sentences) > 1 and len(" ".join(sentences)) > LONGEST_HEADLINE:
        dropped.append(sentences.pop())
    what = _sentences(_BRACKETS.sub("", detection_sentence(news.detection, news.site)))[0]
    if what in dropped:
        parts = what.rstrip(".").split(", ")
        begun = (f"{', '.join(parts[:n])}." for n in range(len(parts) - 1, 0, -1))
        sentences = _with_what(
            sentences, [*begun, f"{sentence_case(change_words(news.detection))}."], ended=news.event is Event.ENDED
        )
    if not news.quotable and sentences == [mark]:  # the first of its own sentences is too long
        sentences = [headline]
    return textwrap.shorten(" ".join(sentences), LONGEST_HEADLINE, placeholder=" …")


def _mark(news: News) -> str:
    """Why what may not be quoted may not."""
    return DISMISSED if news.title.endswith(DISMISSED) else DO_NOT_QUOTE


def _with_what(sentences: list[str], told: Sequence[str], *, ended: bool) -> list[str]:
    """With the longest of some words that say what it is.

    Where not even the shortest fits, the words on a demo are shorter. Then nothing stays but the place; of what ended
    the place goes (areaDesc names it), since "Ended: Ashmerrow Park." would be said of the place.
    """
    short = ["Demo." if one == DEMO else one for one in sentences]
    for kept in (sentences, short, short[:-1]) if ended else (sentences, short):
        fits = [one for one in told if len(" ".join([*kept, one])) <= LONGEST_HEADLINE]
        if fits:
            return [*kept, fits[0]]
    return sentences


def _event(news: News) -> str:
    """What it is, in a few words that systems show alone: "new: change consistent with construction"."""
    what = change_words(news.detection)
    if news.event is Event.NOT_AGREED:
        return f"no longer agreed by two people, do not quote: {what}"
    if news.event is Event.DISMISSED:
        return f"dismissed by two people, do not quote: {what}"
    if news.event is Event.AGREED:
        return f"agreed by two people now: {what}"
    if news.event is Event.NOT_JUDGED:
        return f"told otherwise, not judged by two people, do not quote: {what}"
    event_words = f"{'first told' if news.event is Event.NEW else news.event.value}: {what}"
    if news.quotable:
        return event_words
    why = "dismissed" if _mark(news) is DISMISSED else "not agreed"
    return f"{why} by two people, do not quote: {event_words}"


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?]) ", text)


def cap(feed: Feed, news: News, earlier: Sequence[News]) -> bytes:
    """One message as UTF-8 XML.

    Args:
        feed: that the news is of.
        news: to be told.
        earlier: news of the same change, oldest first, each of which this message refers to.
    """
    references = [*((n.id, n.told_from) for n in earlier), *news.replaces]
    root = _head(feed, feed.urn(news.id), news.told_from, news.site, MESSAGE[news.event] if references else "Alert")
    if references:
        _add(root, "references", " ".join(_reference(feed, feed.urn(key), at) for key, at in references))
    info = _info(root, feed, event=_event(news), headline=_headline(news), description=news.text)
    if address := feed.link(news):
        _add(info, "web", address)
    if feed.contact:
        _add(info, "contact", feed.contact)
    _parameter(info, "told_kind", news.told_kind)
    if news.event is not Event.WITHDRAWN:
        _parameter(info, "confidence", news.confidence.value)
    area = ET.SubElement(info, f"{{{CAP}}}area")
    _add(area, "areaDesc", told_name(news.site))
    _add(area, "polygon", " ".join(f"{lat:.6f},{lon:.6f}" for lat, lon in ring(news.outline)))
    return _written(root)


def cap_cancel(feed: Feed, one: NoLongerTold) -> bytes:
    """The message, as UTF-8 XML, that takes back all that the feed told of a change and tells no longer."""
    root = _head(feed, feed.urn(one.id), one.told_from, one.site, "Cancel")
    _add(root, "references", " ".join(_reference(feed, entry.urn, entry.told_from) for entry in one.told))
    headline = textwrap.shorten(one.title, LONGEST_HEADLINE, placeholder=" …")
    info = _info(root, feed, event="no longer told: do not quote", headline=headline, description=one.text)
    if feed.contact:
        _add(info, "contact", feed.contact)
    area = ET.SubElement(info, f"{{{CAP}}}area")
    _add(area, "areaDesc", told_name(one.site))
    return _written(root)


def _head(feed: Feed, urn: str, sent: datetime, site: Site, message: str) -> ET.Element:
    """What a message says of itself, in the order of CAP 1.2; references come next."""
    ET.register_namespace("", CAP)
    root = ET.Element(f"{{{CAP}}}alert")
    _add(root, "identifier", urn)
    _add(root, "sender", _sender(feed))
    _add(root, "sent", _moment(sent))
    _add(root, "status", "Test" if site.simulated else "Actual")
    _add(root, "msgType", message)
    _add(root, "source", feed.issuer or "Compound Watch")
    _add(root, "scope", "Public" if feed.audience is Audience.PUBLIC else "Restricted")
    if feed.audience is not Audience.PUBLIC:
        _add(root, "restriction", feed.handling)
    return root


def _info(root: ET.Element, feed: Feed, *, event: str, headline: str, description: str) -> ET.Element:
    info = ET.SubElement(root, f"{{{CAP}}}info")
    _add(info, "language", "en")
    _add(info, "category", "Other")
    _add(info, "event", event)
    for tag in ("urgency", "severity"):
        _add(info, tag, "Unknown")
    _add(info, "certainty", CERTAINTY)
    _add(info, "senderName", feed.issuer or "Compound Watch")
    _add(info, "headline", headline)
    _add(info, "description", description)
    return info


def _reference(feed: Feed, urn: str, sent: datetime) -> str:
    """A message told before, as CAP names it: who sent it, its identifier and when."""
    return f"{_sender(feed)},{urn},{_moment(sent)}"


def _written(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _sender(feed: Feed) -> str:
    """Who sends, without the spaces, commas, < and & that CAP does not allow there."""
    return re.sub(r"[\s,<&]+", "-", feed.contact or feed.issuer or "compound-watch").strip("-") or "compound-watch"


def _moment(at: datetime) -> str:
    """A time as CAP writes it: whole seconds, "-00:00" for UTC."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "-00:00"


def _parameter(info: ET.Element, name: str, value: str) -> None:
    """A value by which systems filter: the kind with its doubt ("construction or another change"), never without."""
    parameter = ET.SubElement(info, f"{{{CAP}}}parameter")
    _add(parameter, "valueName", name)
    _add(parameter, "value", value)


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, f"{{{CAP}}}{tag}").text = text
