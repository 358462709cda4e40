"""One message to one reader: what is new, best first, what was looked at, and what could not be. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from geodata.access.not_released import not_released_words
from geodata.detections.detection import Confidence
from geodata.detections.lifecycle import OUTSIDE, was_wrong
from geodata.edition_view import EditionView
from geodata.i18n.english_formats import counted, day, in_words, listed, sentence_case
from geodata.i18n.messages import UNREVIEWED, UNREVIEWED_WORDS, in_use, msg, tr, trn
from geodata.looks.look import LookStatus
from geodata.notices.subscription import Subscription, asks_for
from geodata.settings.settings import Settings
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.change_sentences import CONFIDENCE_WORDS, KIND_WORDS
from geodata.wording.handling import marking
from geodata.wording.listing_sentences import whom_to_write
from pipelines.notify.feed import Feed
from pipelines.notify.news import Event, News
from pipelines.notify.no_longer_told import NoLongerTold

FIRST = (
    Event.WITHDRAWN,
    Event.DISMISSED,
    Event.NOT_AGREED,
    Event.NOT_JUDGED,
    Event.CORRECTED,
    Event.NEW,
    Event.AGREED,
    Event.ENDED,
)
"""Order of a message: what a reader may have repeated and was wrong comes before what is new."""
MOST = 20
"""News told in full in one message; the rest are counted, and stand on the pages."""


Looks = Mapping[str, tuple[int, int]]
"""Site id -> (usable looks, all looks and once more those that did not fail): each look that is read, or read at last
after it failed, changes one of them, of whatever day it is."""
KEPT_BACK = msg(
    "Something new at a site that you asked for is not told yet: a control area near it is flagged, where nothing is "
    "known, so the machine may be wrong at the site too. It is told once no control area there is flagged."
)
NO_LOOKS: Looks = MappingProxyType({})


@dataclass(frozen=True)
class Digest:
    """What one message says."""

    subject: str
    news: tuple[News, ...]  # in the order in which they are told; all, also those that are only counted
    told: tuple[News, ...]  # those that are told in full
    lines: tuple[str, ...]  # before the news: that nobody reviewed the translation, and what was looked at
    foot: tuple[str, ...]  # after them: handling, whom to write to, how to stop
    no_longer: tuple[NoLongerTold, ...] = ()  # what this reader was told and is told no longer; before all news


@dataclass(frozen=True)
class Looking:
    """How often an edition's sites were seen in a time."""

    since: date | None
    seen: tuple[str, ...]  # names of sites with a usable look
    unseen: tuple[str, ...]  # names of sites without one
    tried: bool = True  # any image of them was read in that time, if only to find cloud
    held: int = 0  # of all of them, how many have a change that is not released to this reader
    told_at_held: bool = False  # of those, at some the edition tells a change
    simulated: bool = False  # all of them are invented
    newest: date | None = None  # UTC day of the newest usable look at any of them, of whatever time; None without one
    looks: Looks = field(default_factory=dict)  # what the ledger holds of them
    first: bool = False  # no message left before this one: the time is that since the subscription began


def looking(
    view: EditionView, subscription: Subscription, since: date | None, until: date, before: Looks = NO_LOOKS
) -> Looking:
    """Which of the watched sites that a subscription asked for were seen since a day.

    A look of that day or of before counts too where it was read since: an image comes hours or days after its pass.

    Args:
        view: of its edition.
        subscription: names sites and countries; () = all.
        since, until: days (UTC) between which a look counts, the first left out; None = ever.
        before: what the ledger held of each site when the message of that day left; of a site that is not in it the
            days of its looks decide alone.
    """
    mine = [s for s in view.sites.items if s.watched and asks_for(subscription, s.id, s.country)]
    names = {s.id: told_name(s) for s in mine}
    looks = [
        (site_id, status, at.date())
        for site_id, status, at, _ in view.look_days()
        if site_id in names and at.date() <= until
    ]
    within = [(site_id, status) for site_id, status, on in looks if since is None or since < on]
    usable = Counter(site_id for site_id, status, _ in looks if status is LookStatus.SEEN)
    every = Counter(site_id for site_id, _, _ in looks)
    every.update(site_id for site_id, status, _ in looks if status is not LookStatus.FAILED)
    held_now = {site_id: (usable[site_id], every[site_id]) for site_id in names}
    seen = {site_id for site_id, status in within if status is LookStatus.SEEN}
    seen |= {site_id for site_id in names if site_id in before and held_now[site_id][0] > before[site_id][0]}
    read_since = any(held_now[site_id] != before[site_id] for site_id in names if site_id in before)
    return Looking(
        since,
        tuple(name for key, name in names.items() if key in seen),
        tuple(name for key, name in names.items() if key not in seen),
        tried=bool(within or seen or read_since),
        held=len(view.held_back.intersection(names)),
        told_at_held=any(d.site_id in view.held_back and d.site_id in names for d in view.detections.items),
        simulated=bool(mine) and all(s.simulated for s in mine),
        newest=max((on for _, status, on in looks if status is LookStatus.SEEN), default=None),
        looks=held_now,
    )


def digest(
    news: Sequence[News],
    looked: Looking,
    subscription: Subscription,
    settings: Settings,
    today: date,
    *,
    held: Sequence[News] = (),
    no_longer: Sequence[NoLongerTold] = (),
) -> Digest:
    """The message. Call it inside `speaking(subscription.language)`.

    Args:
        news: not told to this subscription before.
        looked: what was seen since its last message.
        subscription: who is told.
        settings: whose it is.
        today: UTC day of sending.
        held: what readers are not told while a control area is flagged: operators are told its ids, readers that there
            is some.
        no_longer: what this subscription was told and its edition tells no longer.
    """
    ordered = sorted(news, key=_rank)
    sites = [*(one.site for one in no_longer), *(n.site for n in ordered)]
    places = list(dict.fromkeys(told_name(site) for site in sites))
    lines = [f"{tr(UNREVIEWED_WORDS)} {UNREVIEWED_WORDS}"] if in_use() in UNREVIEWED else []
    lines.append(_looked_sentence(looked, today))
    if looked.held:
        lines.append(_held_sentence(looked))
    lines += _out_of_use(sites)
    if places:
        what = listed([*_what_is_taken_back(no_longer), *([_what_is_new(ordered)] if ordered else [])])
        subject = tr("{what} at {places}", what=what, places=listed(places, limit=3))
    else:
        subject = _subject_without_news(looked, waits=bool(held))
        lines += _what_is_not_asked_for(subscription)
    if len(ordered) > MOST:
        lines.append(tr("The most important are told here; the others stand on the pages."))
    if held:
        ids = listed(list(dict.fromkeys(n.detection.id for n in held)), limit=12)
        to_operators = tr("Held back from readers while a control area is flagged: {ids}.", ids=ids)
        lines.append(to_operators if subscription.operator else tr(KEPT_BACK))
    simulated = all(site.simulated for site in sites) if sites else looked.simulated
    foot = (
        marking(subscription.audience, settings),
        whom_to_write(settings, invented=simulated),
        tr("You are told because of the subscription “{name}”. To end it answer “stop”.", name=subscription.name),
    )
    if simulated:
        subject = f"{tr('Demo: simulated imagery.')} {sentence_case(subject)}"
    most_important = tuple(ordered[:MOST])
    return Digest(f"Compound Watch: {subject}", tuple(ordered), most_important, tuple(lines), foot, tuple(no_longer))


def _subject_without_news(looked: Looking, *, waits: bool) -> str:
    """What a message without news is called: by its looks alone where none was usable, and so alike in every edition;
    where a change is held back never that looking brought nothing; and where news wait for a control area not that
    there are none. Where no site is asked for that is watched, no image can come."""
    if not looked.seen and not looked.unseen:
        return tr("No site that you asked for is watched")
    if not looked.seen:
        if looked.tried:
            return tr("Could not look")
        return tr("No image since this subscription began") if looked.first else tr("No image since the last message")
    if waits:
        return tr("Looked; something new is not told yet")
    return tr("Nothing new for this subscription") if looked.held else tr("Looked, nothing new for this subscription")


def _out_of_use(sites: Sequence[Site]) -> list[str]:
    """Which of the places that a message names are watched no longer."""
    out = list(dict.fromkeys(told_name(site) for site in sites if site.retired_at is not None))
    return [tr("No longer watched, since taken out of use: {places}.", places=listed(out))] if out else []


def _what_is_not_asked_for(subscription: Subscription) -> list[str]:
    """What a subscription is not told, which stands behind "nothing new": nothing new of that is not said."""
    sentences = []
    if subscription.confidence is not Confidence.LOW:
        level = tr(CONFIDENCE_WORDS[subscription.confidence])
        sentences.append(tr("This subscription is told no change of less than {level} confidence.", level=level))
    if subscription.kinds:
        kinds = listed([tr(KIND_WORDS[kind]) for kind in subscription.kinds])
        sentences.append(tr("This subscription is told of these kinds alone: {kinds}.", kinds=kinds))
    return sentences


def _what_is_taken_back(no_longer: Sequence[NoLongerTold]) -> list[str]:
    """That something is told no longer, with what follows for who has it."""
    if not no_longer:
        return []
    count = len(no_longer)
    return [
        trn(
            "{n} change no longer told (do not quote it)",
            "{n} changes no longer told (do not quote them)",
            count,
            n=in_words(count),
        )
    ]


def _what_is_new(news: Sequence[News]) -> str:
    """'one change told for the first time and one ended; one not agreed by two people: do not quote'."""
    right = [n for n in news if n.event is Event.WITHDRAWN and not was_wrong(n.detection)]
    outside = [n for n in right if n.detection.withdrawn_reason == OUTSIDE]
    parts = [n for n in right if n not in outside]
    others = [n for n in news if n not in right]
    words = [_counted(event, count) for event in FIRST if (count := sum(n.event is event for n in others))]
    if parts:
        words.append(
            trn(
                "{n} change that is part of another now",
                "{n} changes that are part of another now",
                len(parts),
                n=in_words(len(parts)),
            )
        )
    if outside:
        words.append(
            trn(
                "{n} change outside an outline that was drawn anew",
                "{n} changes outside outlines that were drawn anew",
                len(outside),
                n=in_words(len(outside)),
            )
        )
    listing = listed(words)
    open_ = sum(not n.quotable for n in news)
    if not open_:
        return listing
    if open_ == len(news):
        return tr("{what} (not agreed by two people: do not quote)", what=listing)
    return tr("{what} ({n} not agreed by two people: do not quote)", what=listing, n=in_words(open_))


def _counted(event: Event, count: int) -> str:
    """How many there are of one sort."""
    n = in_words(count)
    if event is Event.WITHDRAWN:
        return trn(
            "{n} change withdrawn as wrong or gone again", "{n} changes withdrawn as wrong or gone again", count, n=n
        )
    if event is Event.DISMISSED:
        return trn("{n} change that two people dismissed", "{n} changes that two people dismissed", count, n=n)
    if event is Event.NOT_AGREED:
        return trn(
            "{n} change on which two people no longer agree",
            "{n} changes on which two people no longer agree",
            count,
            n=n,
        )
    if event is Event.NOT_JUDGED:
        return trn(
            "{n} change told otherwise and not judged yet", "{n} changes told otherwise and not judged yet", count, n=n
        )
    if event is Event.AGREED:
        return trn("{n} change on which two people agree now", "{n} changes on which two people agree now", count, n=n)
    if event is Event.CORRECTED:
        return trn("{n} corrected change", "{n} corrected changes", count, n=n)
    if event is Event.ENDED:
        return trn("{n} ended change", "{n} ended changes", count, n=n)
    return trn("{n} change told for the first time", "{n} changes told for the first time", count, n=n)


def _held_sentence(looked: Looking) -> str:
    """That nothing, or not all, may be said of what was looked at: no message is an all-clear there."""
    watched = len(looked.seen) + len(looked.unseen)
    if watched == 1:
        return not_released_words(told=looked.told_at_held)
    return tr(
        "At {n} of {sites} not all that was flagged is released: nothing is said about the rest.",
        n=in_words(looked.held),
        sites=counted(watched, "site"),
    )


def plain_text(told: Digest, feed: Feed) -> str:
    """The message as plain text, a paragraph for each piece of news."""
    parts = [*told.lines, *(f"{one.title}\n{one.text}" for one in told.no_longer)]
    for number, news in enumerate(told.told, 1):
        address = feed.link(news)
        parts.append("\n".join(filter(None, (f"{number}. {news.title}", news.text, address))))
    return "\n\n".join([*parts, "-- ", *told.foot]) + "\n"


def _looked_sentence(looked: Looking, today: date) -> str:
    """What was looked at since the last message; where nothing was, of which day the newest usable look is: a reader
    would take the day of that message for it."""
    watched = len(looked.seen) + len(looked.unseen)
    if not watched:
        return tr("No site that you asked for is watched.")
    since = tr("After {day}", day=day(looked.since)) if looked.since else tr("Until {day}", day=day(today))
    if not looked.seen and not looked.tried:
        sentence = trn(
            "{since}: no image of the one site was looked at. That says nothing of what is there.",
            "{since}: no image of any of {n} sites was looked at. That says nothing of what is there.",
            watched,
            since=since,
            n=in_words(watched),
        )
        return f"{sentence}{_newest(looked)}"
    if not looked.seen:
        sentence = trn(
            "{since}: could not look; no usable image of the one site.",
            "{since}: could not look; no usable image of any of {n} sites.",
            watched,
            since=since,
            n=in_words(watched),
        )
        return f"{sentence}{_newest(looked)}"
    sentence = trn(
        "{since}: looked at the one site.",
        "{since}: looked at {seen} of {n} sites.",
        watched,
        since=since,
        seen=in_words(len(looked.seen)),
        n=in_words(watched),
    )
    if looked.since and looked.newest and looked.newest <= looked.since:  # read since, of that day or of before
        sentence += _newest(looked)
    if looked.unseen:
        sentence += " " + tr("Not seen: {names}. Unseen is not unchanged.", names=listed(list(looked.unseen), limit=5))
    return sentence


def _newest(looked: Looking) -> str:
    """' Newest usable look 17 Nov 2026.', with a space before it; "" without one."""
    return f" {tr('Newest usable look {day}', day=day(looked.newest))}." if looked.newest else ""


def _rank(news: News) -> tuple[int, int, float, str]:
    order = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
    return FIRST.index(news.event), order.index(news.confidence), -news.detection.area_m2, news.id
