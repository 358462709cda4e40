"""What stands on the first sheet of a site in a briefing, as plain values for the printer. Pure: no clock, no file,
no store. The second sheet is in second_sheet_of_a_site.py."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any

from geodata.access.audience import EDITION_WORDS, Audience
from geodata.access.not_released import MORE_NOT_RELEASED
from geodata.access.site_standing import SiteStanding, SiteState
from geodata.detections.control_area import Placebo, false_flags
from geodata.detections.detection import Detection, State
from geodata.detections.review_state import ReviewState, Standing
from geodata.i18n.english_formats import MONTHS, counted, day, in_words, listed, sentence_case
from geodata.i18n.messages import UNREVIEWED, UNREVIEWED_WORDS, in_use, msg, quotable_language, tr, trn
from geodata.identifiers.identifier_sentences import short_lines
from geodata.incidents.licence_of_each_source import terms_of
from geodata.looks.look import LookStatus
from geodata.looks.look_counts import Looked, clear_share_on, count_looks, first_day_since
from geodata.looks.mission_names_and_credits import credits_of
from geodata.sites.countries import country_of
from geodata.sites.shown_place import told_name
from geodata.sites.site import Site
from geodata.wording.change_sentences import (
    NOT_AGREED_WITHDRAWN,
    NOT_SHOWN,
    STATE_WORDS,
    UNSEEN_RULE,
    confidence_sentence,
    detection_sentence,
    do_not_quote,
    limits_sentence,
    may_say,
    taken_back_words,
    window_sentence,
    withdrawn_sentence,
)
from geodata.wording.false_flag_rate import OVER_ALL, kind_accuracy_short, kinds_here_sentence, known_wrong_sentence
from geodata.wording.handling import REFERRAL, made_again, other_explanations
from geodata.wording.headlines import began_after, brief_headline, ranked
from geodata.wording.listing_sentences import outline_sentence, replies, why_listed
from geodata.wording.look_sentences import PIXEL_BY_PIXEL, looks_sentence, missed_sentence, seen_on_sentence
from geodata.wording.reasons import uncounted
from geodata.wording.review_sentences import standing_sentence
from geodata.wording.site_sentences import absence_sentence, none_to_say, not_released_here, since_words, site_sentence
from layers.charts.change_table import change_table, never_told
from layers.charts.locator import locator
from layers.charts.window_bar import KEY
from layers.style.escape import breakable, printable, shorten
from pipelines.brief.brief_pictures import SitePictures
from pipelines.brief.briefing_inputs import (
    Context,
    SiteFacts,
    about_action,
    is_news,
    lead_of,
    lettered,
    lowered,
    site_standing,
)
from pipelines.brief.news.changes_since import late_news
from pipelines.brief.news.news_in_the_headline import news_words
from pipelines.brief.news.news_lines import EVENT_WORDS, Event
from pipelines.brief.picture_captions import pair_of_site, pairs_of_changes
from pipelines.brief.second_sheet_of_a_site import REPLAYS, proof, told_by_others

EARLIER = msg("Began earlier, for sure or perhaps")
LATE_LABELS = {Event.NEW: msg("Not told last time"), Event.CONFIRMED: EVENT_WORDS[Event.CONFIRMED]}
"""The boxes of changes that are news to the reader of the last issue, and whose images are older."""
NONE_IN_TABLE: dict[Audience, str] = {
    Audience.INTERNAL: msg("None has been seen. Ended and withdrawn ones would stand here too."),
    Audience.PARTNER: msg("None has been confirmed. This edition shows no provisional ones."),
    Audience.PUBLIC: msg("None. This edition shows only changes that are confirmed and on which two people agree."),
}
"""What stands in an empty table: an edition that leaves things out never says that nothing was seen."""
NONE_SAYABLE = (SiteState.CHANGED, SiteState.NONE_SEEN)
"""How a site stands where an empty table may say that there is none."""
IN_BOX = 2
"""Changes told in full in the box at the top; all of them stand in the table."""
_UNBROKEN = re.compile(rf"(\d) (%|ha\b|m\b|km\b|(?:{'|'.join(MONTHS)})\b)")
"""Figures that a line may not break from what follows them: their unit, or the month of a day."""
LONGEST_SHORT = 44
"""Characters of a name in the line at the head of a page: beside number, day and edition there is room for no more."""
DRAWINGS = ("map", "series", "calendar", "bars", "chart", "head", "sign", "bar", "line", "confidence")
"""Under which names a page holds drawings."""
LOOKED_DAYS = 365
"""Days of looks that the page counts when no earlier briefing is named."""


def page(facts: SiteFacts, context: Context, drawn: SitePictures | None, number: int) -> dict[str, Any]:
    """The values of one page; every text is one printable line.

    Args:
        facts: of the site.
        context: of the briefing.
        drawn: the pictures; None = there are none, and the page says why.
        number: of the page, by which the files of its pictures are named.
    """
    site, today = facts.site, context.today
    here = site_standing(facts, context)
    looked = here.looked
    since = context.since or today - timedelta(days=LOOKED_DAYS)
    looks_from = first_day_since(since)
    recent = count_looks(facts.looks, since=looks_from)
    name = told_name(site, shorten(site.name, 70))
    named = lettered(facts.detections)
    country = country_of(site.country)
    values: dict[str, Any] = {
        "name": name,
        "short": _short_name(site),
        "tall": any(_tall(character) for character in name),
        "where": shorten(country.name if country else site.country, 60),
        "aliases": shorten(listed(list(site.aliases), limit=3), 120),
        "date": day(today),
        "edition": tr(EDITION_WORDS[context.audience]),
        "marking": context.marking,
        "demo": site.simulated,
        "headline": _headline(facts, context, here),
        "boxes": _boxes(
            facts, context, here, count_looks(facts.looks, since=here.judged_after(since) or looks_from), since
        ),
        "pair": pair_of_site(drawn, number, facts, looked, named, context.since),
        "pairs": pairs_of_changes(drawn, number, facts, named),
        "changes": change_table(named, site, today, facts.reviews),
        "all_shown": context.audience is Audience.INTERNAL,
        "none_words": _none_words(facts, context, here),
        "key": KEY,
        "map": _map(facts, context, here),
        "about": _about(facts, context),
        "referral": REFERRAL,
        "trust": _trust(facts, context, looked, recent, since),
        "proof": proof(facts, context),
        "others": told_by_others(facts, context),
        "sources": _sources(facts),
        "provenance": _provenance(facts, context),
    }
    printable_values: dict[str, Any] = cleaned(values)
    return printable_values


def _headline(facts: SiteFacts, context: Context, here: SiteStanding) -> str:
    """The site's answer, and how many changes are news to a reader of the last issue alone."""
    answer = brief_headline(here, since=context.since, name=shorten(facts.site.name, 70))
    news = news_words([facts], context)
    return about_action(f"{answer}{news}", facts)  # whole: cut, it would lose its last words, "do not quote"


def _none_words(facts: SiteFacts, context: Context, here: SiteStanding) -> str:
    """What stands in place of an empty table; beside flags that were withdrawn, that none was confirmed."""
    if any(map(never_told, facts.detections)):
        return msg("None was confirmed.")
    return NONE_IN_TABLE[context.audience] if here.state in NONE_SAYABLE else site_sentence(here)


def cleaned(value: Any, *, drawn: bool = False) -> Any:
    """The same values with every text printable; drawings are already escaped and stay as they are.

    Args:
        value: of a page; under the names of DRAWINGS its texts may be drawings.
        drawn: it stands under such a name. Any other text that begins as one is somebody's, such as a site's name.
    """
    if isinstance(value, str):
        if not value.startswith("<svg"):
            return breakable(_UNBROKEN.sub("\\1\u00a0\\2", printable(tr(value))))
        return value if drawn else f"\u200b{breakable(printable(value))}"
    if isinstance(value, list):
        return [cleaned(part, drawn=drawn) for part in value]
    if isinstance(value, dict):
        return {key: cleaned(part, drawn=key in DRAWINGS) for key, part in value.items()}
    return value


def _boxes(facts: SiteFacts, context: Context, here: SiteStanding, recent: Looked, since: date) -> list[dict[str, Any]]:
    """New, Known, You may say, Not shown: each with its lines; a line is a list of (text, bold) pieces."""
    site, looked = facts.site, here.looked
    order = [d for d in ranked(facts.detections) if not never_told(d)]
    said_since = context.since
    older: list[Detection] = []
    if said_since is None:
        new = [d for d in order if d.state in (State.CONFIRMED, State.PROVISIONAL)]
        label = msg("Lasting") if new else msg("Seen")
    else:
        label, new, older = _news_by_age(order, said_since)
    lead = lead_of(facts.detections, said_since)
    new.sort(key=lambda d: d is not lead)
    late = {e: [d for d in changes if d not in (*new, *older)] for e, changes in late_news(facts, context).items()}
    news = {d.id for d in (*new, *older, *chain.from_iterable(late.values()))}
    known = [d for d in order if d.id not in news and d.state in (State.CONFIRMED, State.PROVISIONAL)]
    unquotable = {
        d.id: do_not_quote(facts.reviews.get(d.id, Standing()).state)
        for d in facts.detections
        if d.state is not State.WITHDRAWN and d.id not in here.agreed
    }
    first = _in_box(new, site, unquotable)
    if not first:
        if not site.watched:
            text = tr("Nothing can be said: the outline of this place is not known, so it is shown and not watched.")
        elif here.state is SiteState.NOT_RELEASED:
            text = not_released_here(here)
        elif said_since is not None:
            older_told = bool(any(late.values()) or known or here.taken_back) and not recent.stale(context.today)
            since_then = _nothing_further(recent) if older_told else absence_sentence(here, recent)
            if recent.due == 0:
                since_then = tr("No look of this time is on file, so nothing new can be told.")
            text = f"{since_words(said_since, here)}: {lowered(since_then)}"
        elif order and not looked.stale(context.today):
            text = (
                tr("No change lasts at present; what ended or was withdrawn stands in the table.")
                if context.audience is Audience.INTERNAL
                else tr("No change of this edition lasts at present; what ended or was withdrawn stands in the table.")
            )
        else:
            # the heading speaks of all looks, this box of the last year's: each count with its time
            text = (
                absence_sentence(here)
                if recent.stale(context.today) or here.taken_back  # which were withdrawn at any time
                else f"{since_words(since, here)}: {lowered(absence_sentence(here, recent))}"
            )
        first = [[[text, False]]]
    more = tr(MORE_NOT_RELEASED)
    if facts.waiting and order and more.casefold() not in str(first[0][0][0]).casefold():
        first.append([[more, False]])
    boxes: list[dict[str, Any]] = [{"label": label, "lines": first}]
    if older:
        boxes.append({"label": EARLIER, "lines": _in_box(older, site, unquotable)})
    for below, changes in (*((LATE_LABELS[event], late[event]) for event in late), (msg("Known"), known)):
        if changes:
            boxes.append({"label": below, "lines": _in_box(changes, site, unquotable)})
    boxes.append({"label": msg("You may say"), "lines": [[[_may_say(facts, here, context), False]]]})
    boxes.append({"label": msg("Not shown"), "lines": [[[NOT_SHOWN, False]]]})
    return boxes


def _nothing_further(recent: Looked) -> str:
    """That the looks of a time show nothing that is not told already, where changes stand that are older."""
    sentence = tr("No change that this edition tells was first seen, met the rule or ended on images of that time.")
    return f"{seen_on_sentence(recent)} {sentence}"


def _news_by_age(order: Sequence[Detection], since: date) -> tuple[str, list[Detection], list[Detection]]:
    """The first box's label, its changes, and those of a box below: what began after a day, and what did or may have
    begun before it, though it was first seen, met the rule, ended or was withdrawn since."""
    news = [d for d in order if is_news(d, since)]
    new = [d for d in news if began_after(d, since)]
    older = [d for d in news if d not in new]
    return (EARLIER, older, []) if older and not new else (msg("New"), new, older)


def _in_box(changes: Sequence[Detection], site: Site, unquotable: Mapping[str, str]) -> list[list[list[Any]]]:
    """The lines of the most important, and how many more there are."""
    lines = [_told(d, site, unquotable, changes) for d in changes[:IN_BOX]]
    if len(changes) > IN_BOX:
        lines.append([[_further(changes[IN_BOX:]), False]])
    return lines


def _further(changes: Sequence[Detection]) -> str:
    """How many more there are, by state: 'And four more changes in the table below (provisional: 3; rule met: 1).'"""
    states = Counter(d.state for d in changes)
    by_state = "; ".join(
        f"{tr(words).lower()}: {states[state]}" for state, words in STATE_WORDS.items() if states[state]
    )
    return tr(
        "And {changes} in the table below ({states}).", changes=counted(len(changes), "more change"), states=by_state
    )


def _told(d: Detection, site: Site, unquotable: Mapping[str, str], others: Sequence[Detection]) -> list[list[Any]]:
    """One change in pieces: what (bold), between which looks, withdrawn or how sure, that it may not be quoted."""
    withdrawn = d.state is State.WITHDRAWN
    rest = shorten(withdrawn_sentence(d, others=others), 220) if withdrawn else confidence_sentence(d)
    if d.id in unquotable:
        rest = f"{rest} {unquotable[d.id]}"
    return [[detection_sentence(d, site) + " ", True], [window_sentence(d) + " ", False], [rest, False]]


def _taken_back_quote(facts: SiteFacts, here: SiteStanding, name: str, today: date) -> str:
    """What may be repeated of changes that were withdrawn as wrong, in quotation marks where two people agreed."""
    if not all(_agreed(d, facts) for d in here.taken_back):
        return tr(NOT_AGREED_WITHDRAWN)
    with quotable_language():
        return tr(
            "“{wrong} This says nothing of why {place} is listed (Compound Watch, edition of {day}, {ids}).”",
            wrong=taken_back_words(here.taken_back),
            place=told_name(facts.site, name),
            day=day(today),
            ids=listed([d.id for d in here.taken_back], limit=4),
        )


def _may_say(facts: SiteFacts, here: SiteStanding, context: Context) -> str:
    looked, today, audience = here.looked, context.today, context.audience
    lead = lead_of(facts.detections, context.since)
    confirmed = [d for d in ranked(facts.detections) if d.state is State.CONFIRMED]
    if lead is not None and lead.state is State.CONFIRMED:
        confirmed.insert(0, lead)
    name = shorten(facts.site.name, 70)
    if confirmed:
        return _quote(next((d for d in confirmed if _agreed(d, facts)), confirmed[0]), facts, name, today)
    if not facts.site.watched:
        return msg("Nothing: this place is shown, not watched.")
    if looked.due == 0:
        return msg("Nothing: the site has not been looked at yet.")
    if looked.stale(today):
        return msg("Nothing: the site could not be seen of late.")
    if any(d.state is State.PROVISIONAL for d in facts.detections):
        return msg("Nothing yet: what was seen is provisional and not confirmed.")
    lasting = [d for d in facts.detections if d.state is State.ENDED]
    if lasting:
        last = next((d for d in ranked(lasting) if _agreed(d, facts)), ranked(lasting)[0])
        return _quote(last, facts, name, today)
    if here.taken_back:
        wrong = _taken_back_quote(facts, here, name, today)
        return f"{wrong} {tr(MORE_NOT_RELEASED)}" if here.waiting else wrong
    if here.waiting:
        return none_to_say(here)
    if audience is not Audience.INTERNAL:
        if audience is Audience.PUBLIC:
            return msg("Nothing: this edition shows confirmed changes on which two people agree, and none at present.")
        return msg("Nothing: in this edition only confirmed changes are shown, and none is at present.")
    judged = here.looked_judged or looked
    if not here.absence_known or not judged.days:  # every usable look may be history
        return msg("Nothing: what was looked at is not judged yet.")
    with quotable_language():
        return _none_quote(facts, judged)


def _none_quote(facts: SiteFacts, judged: Looked) -> str:
    """That images of so many days show no change."""
    images = tr("Simulated images") if facts.site.simulated else tr("Public satellite images")
    days = trn("one day", "{n} days", judged.days, n=judged.days)
    return tr(
        "“{images} of {place} on {days} between {span} show no change that 10 m pixels can show.”",
        images=images,
        place=told_name(facts.site, shorten(facts.site.name, 70)),
        days=days,
        span=_span_words(facts),
    )


def _agreed(d: Detection, facts: SiteFacts) -> bool:
    return facts.reviews.get(d.id, Standing()).state is ReviewState.CONFIRMED


def _quote(d: Detection, facts: SiteFacts, name: str, today: date) -> str:
    """What may be repeated of one change: a quotation where two people agree on it."""
    quotation = may_say(
        d,
        facts.site,
        review=facts.reviews.get(d.id, Standing()).state,
        edition_of=today,
        before_clear=clear_share_on(facts.looks, d.last_clear_before),
        name=name,
    )
    return shorten(quotation, 600)


def _span_words(facts: SiteFacts) -> str:
    days = sorted(
        day_
        for k in facts.looks
        if k.sensor == "optical" and k.status.value == "seen"
        for day_ in (k.acquired_at.date(),)
        if facts.judged_from is None or day_ >= facts.judged_from
    )
    return tr("{items} and {last}", items=day(days[0]), last=day(days[-1]))


def _short_name(site: Site) -> str:
    """The name of a site for the line at the head of its pages; of an approximate place cut shorter by its mark."""
    mark = len(told_name(site)) - len(site.name)
    return told_name(site, shorten(site.name, LONGEST_SHORT - mark))


def _map(facts: SiteFacts, context: Context, here: SiteStanding) -> str:
    lead = lead_of(facts.detections, context.since)
    state = here.apart_from_changes  # drawn where no change on the ground stands
    return locator(context.basemap, facts.site, newest=lead, state=state, size=(300, 146), label=False)


def _trust(facts: SiteFacts, context: Context, looked: Looked, recent: Looked, since: date) -> list[list[str]]:
    here, pooled = facts.placebos, context.placebos
    age = looked.age_days(context.today)
    newest = tr("none")
    if looked.newest is not None and age is not None:
        newest = trn(
            "{day}, {n} day before the edition",
            "{day}, {n} days before the edition",
            age,
            day=day(looked.newest),
            n=age,
        )
    if age == 0:
        newest = tr("{day}, the day of the edition", day=day(context.today))
    here_ids = {d.id for d in facts.detections}  # the verdicts are those of all sites
    reviews = {
        k: s for k, s in facts.reviews.items() if k in here_ids and (s.agreed or s.state is ReviewState.DISPUTED)
    }
    review_sentences = [
        f"{letter}: {shorten(standing_sentence(reviews[d.id]), 210)}"
        for letter, d in lettered(facts.detections)
        if d.id in reviews and not never_told(d)
    ]
    unread = [
        letter
        for letter, d in lettered(facts.detections)
        if d.id not in reviews and d.state is not State.WITHDRAWN and not never_told(d)
    ]
    if unread:
        review_sentences.append(
            tr("{letters} not reviewed by two people: do not quote.", letters=listed(unread, limit=8))
        )
    if any(s.agreed and s.people for s in reviews.values()):  # who reads no names is told nothing of them
        review_sentences.append(tr("Names of reviewers are typed, not checked."))
    rows = [
        [tr("Looks after {day}", day=day(since)), looks_sentence(recent)],
        [msg("Newest usable look"), sentence_case(newest) + "."],
        [msg("All sites"), _known_wrong(context, pooled)],
        *([[msg("Controls here"), _controls(here)]] if facts.site.watched else []),
    ]
    kinds = kinds_here_sentence([(letter, d) for letter, d in lettered(facts.detections) if not never_told(d)])
    if kinds:
        rows.append([msg("Kind"), kinds])
    if review_sentences:
        rows.append([msg("Review"), " ".join(review_sentences)])
    limits = (
        limits_sentence(context.min_px),
        missed_sentence(context.min_px),
        tr(UNSEEN_RULE),
        kind_accuracy_short() if kinds else "",
    )
    rows.append([msg("Limits"), " ".join(filter(None, limits))])
    return rows


def _controls(placebos: Sequence[Placebo]) -> str:
    if not placebos:
        return msg("No control area near this site has been judged.")
    flags = sum(p.flagged for p in placebos)
    return trn(
        "{flags} of {n} control area flagged.",
        "{flags} of {n} control areas flagged.",
        len(placebos),
        flags=flags,
        n=len(placebos),
    )


def _known_wrong(context: Context, pooled: Sequence[Placebo]) -> str:
    flags, areas, years = _pool(pooled)
    sentence = known_wrong_sentence(context.quiet, (flags, areas, years))
    # the quiet years are those of all watched sites, the control areas those of the sites in this edition
    return sentence if context.audience is Audience.INTERNAL or context.quiet[1] <= 0 else f"{sentence} {tr(OVER_ALL)}"


def _pool(placebos: Sequence[Placebo]) -> tuple[int, int, float]:
    return false_flags(placebos), len(placebos), sum(p.site_years for p in placebos)


def _about(facts: SiteFacts, context: Context) -> list[str]:
    """What else may explain the changes, why the place is listed, whose it is said to be, replies, whom to write to."""
    others = other_explanations(d for d in facts.detections if not never_told(d))
    others = f"{tr('Other explanations')}. {others}" if others else ""
    site = facts.site
    whose = short_lines(facts.identifiers, told_name(site))
    texts = [others, outline_sentence(site), why_listed(site), *whose, *replies(site)[:2], context.publisher]
    return [shorten(text, 460) for text in texts if text]


def _sources(facts: SiteFacts) -> list[str]:
    seen = [k for k in facts.looks if k.status is LookStatus.SEEN]
    collections = sorted({k.collection for k in seen})
    sentences: list[str] = []
    if in_use() in UNREVIEWED:
        sentences.append(UNREVIEWED_WORDS)
    if facts.site.simulated:
        sentences.append(tr("Imagery: simulated, free to reuse with the word “simulated”. Basemap: invented."))
    else:
        named = f" ({shorten(listed(collections, limit=4), 120)})" if collections else ""
        sentences.append(f"{'. '.join(credits_of(seen, tr))}{named}. {tr('Basemap: Natural Earth.')}".lstrip(". "))
    licences = sorted({f"{i.source.upper()}: {terms_of(i)}" for i in facts.reports})
    if licences:
        named = tr("invented") if facts.site.simulated else shorten("; ".join(licences), 160)
        sentences.append(tr("Reports: {licences}.", licences=named))
    return sentences


def _provenance(facts: SiteFacts, context: Context) -> dict[str, Any]:
    hashes = sorted({d.settings_hash for d in facts.detections} | {context.settings_hash})
    versions = sorted({d.code_version for d in facts.detections} | {context.code_version})
    scenes = {k.scene_id for k in facts.looks}
    behind = {scene for d in facts.detections for scene in d.scenes}
    change_ids = [shorten(d.id, 30) for _, d in lettered(facts.detections) if not never_told(d)]
    again = dict.fromkeys(made_again(key, context.audience) for key in change_ids[:REPLAYS])
    left = len(change_ids) - REPLAYS if len(again) > 1 else 0  # one command stands for all in other editions
    more = trn("and {n} more, by its id", "and {n} more, by their ids", left, n=left) if left > 0 else ""
    template = msg(
        "{scenes} tried, {seen} of them usable, {n} behind these changes; {chips} archived with sha256. The looks "
        "export lists all."
    )
    if not facts.detections:
        template = msg(
            "{scenes} tried, {seen} of them usable; {chips} archived with sha256. The looks export lists all."
        )
    return {
        "counts": tr(
            template if scenes else msg("No scene was tried here."),
            scenes=sentence_case(counted(len(scenes), "scene")),
            seen=len({k.scene_id for k in facts.looks if k.status is LookStatus.SEEN}),
            n=len(behind),
            chips=counted(len(facts.chips), "chip"),
        )
        + _not_counted(facts)
        + (f" {tr(PIXEL_BY_PIXEL)}" if any(d.scenes and not d.kind.is_activity for d in facts.detections) else "")
        + "".join(f" {words}" for words in dict.fromkeys(words for words, _ in again)),
        "settings": [
            tr("settings {hashes}", hashes=" ".join(hashes[:2])),
            tr("version {versions}", versions=" ".join(versions[:2])),
            *(command for _, command in again if command),
            *([more] if more else []),
        ],
    }


def _not_counted(facts: SiteFacts) -> str:
    """That more looks are behind the changes than their sentences count; "" where as many are."""
    taken = {k.scene_id: k.acquired_at.date() for k in facts.looks}
    ground = [d for d in facts.detections if not d.kind.is_activity and not never_told(d)]
    more = sum(max(uncounted(d, [taken[scene] for scene in d.scenes if scene in taken]), 0) for d in ground)
    if not more:
        return ""
    sentence = trn(
        "{n} look gives a change a day and is not among its clear looks.",
        "{n} looks give a change a day and are not among its clear looks.",
        more,
        n=sentence_case(in_words(more)),
    )
    return f" {sentence}"


def _tall(character: str) -> bool:
    """Scripts that stack marks above and below the line and need wider ones: Thai, Lao, Myanmar, Khmer."""
    return "\u0e00" <= character <= "\u0eff" or "\u1000" <= character <= "\u109f" or "\u1780" <= character <= "\u17ff"
