"""The queue of reports that wait for a person, and what goes out of one that was cleared, in plain lines. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from geodata.access.audience import Audience
from geodata.access.clearing.fit_to_clear import in_known_language
from geodata.access.clearing.known_forms_only import names_of_places, suggested_line, what_keeps_inside
from geodata.access.release_day import ToldFrom
from geodata.access.report_rules import disputed, is_release, moving_words, needs_clearing, undisputed_line
from geodata.i18n.english_formats import counted, day, listed_in_english
from geodata.i18n.messages import msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.clearing import (
    Clearing,
    Waiting,
    by_risk,
    care_of,
    in_force,
    newest_by_report,
    read_digest,
    undecided,
)
from geodata.incidents.incident import Incident
from geodata.incidents.licence_of_each_source import terms_of
from geodata.incidents.shown_place import with_shown_places
from geodata.incidents.site_join import Nearby, join
from geodata.incidents.site_naming import said_of_a_whole
from geodata.sites.site import Site
from geodata.text.risk_words import RISK_WORDS
from geodata.wording.report_sentences import PLACE_WORDS, report_sentence

if TYPE_CHECKING:  # its words load slowly, and few commands need them
    from geodata.edition_view import EditionView

Row = TypeVar("Row")
LONGEST = 160
"""Characters of a text in a list."""
GOES_OUT: dict[str, str] = {
    "place_name": msg("Place"),
    "reported_by": msg("Says"),
    "url": msg("Link"),
    "kind": msg("Kind"),
}
"""Texts that go out beside a headline and can name a person or a shelter just as well, and what each is called."""
AUDIENCE_WORDS: dict[Audience, str] = {Audience.PARTNER: msg("Partners"), Audience.PUBLIC: msg("The public")}
AT_NO_PLACE = msg("It will stand at no listed place.")
IF_MOVING = msg(
    "By its words it may tell of people getting out, moved or sheltered: then it stands at no site, late, by month or "
    "year and by district or coarser, without point, day and link. Only if a person says that it tells of nothing of "
    "that kind:"
)
"""Said before where a report stands that is told so by its words."""
KEPT_INSIDE = msg(
    "Another rule keeps it inside: it lies at or names a site that is not shown, its area is not listed, or its "
    "year alone would still name its place."
)


def queue(
    incidents: Iterable[Incident], clearings: Iterable[Clearing], today: date, most: int | None = None
) -> tuple[tuple[Waiting, ...], int]:
    """Reports of which nothing goes out before a person has read them, the riskiest first.

    Coded rows go out in words of ours without being read, so that they would only fill the list; once held and taken
    back they wait as any other.

    Args:
        incidents: all that are stored.
        clearings: all decisions.
        today: UTC day.
        most: of how many the risk is looked at, the newest; None = of all.

    Returns:
        the queue, and how many older ones wait beside it.
    """
    given, decided = list(incidents), list(clearings)
    newest = newest_by_report(decided)
    held = [pair for pair in undecided(given, decided) if needs_clearing(pair[0], newest.get(pair[0].id))]
    # cleared by a version that overrode the person: neither is believed now, and the report needs a line of their own
    held += [(i, True) for i in given if (c := in_force(i, newest.get(i.id))) and _in_dispute(i, c)]
    part = held if most is None else held[:most]
    return by_risk(part, today), len(held) - len(part)


def _in_dispute(incident: Incident, cleared: Clearing) -> bool:
    return not incident.withdrawn and disputed(incident, cleared) and not undisputed_line(cleared)


@dataclass(frozen=True)
class StandsAt:
    """At which sites a report is shown once it is cleared."""

    said: str  # each with its country and how far from the report's point it lies, and by what it is found
    digest: str  # of the report as it would stand there (read_digest)
    kept_inside: tuple[str, ...] = ()  # what of it keeps it from going out as it stands (what_keeps_inside)
    suggested: str = ""  # a line of one's own for it (suggested_line)


def stands_at(incidents: Sequence[Incident], sites: Sequence[Site]) -> dict[str, StandsAt]:
    """Id -> at which sites a report is shown once it is cleared, and by what of it: said of every report.

    Args:
        incidents: as they are stored.
        sites: all of them, those out of use too.
    """
    known, at = {site.id: site for site in sites}, join(incidents, sites)
    in_use, names = {site.id for site in sites if site.retired_at is None}, names_of_places(sites)
    stands_by_id = {}
    for incident in incidents:
        here = at.get(incident.id, ())
        parts = [_stands(incident, near, known[near.site_id]) for near in here]
        parts += [tr("{id}, which is no place here", id=key) for key in incident.named_site_ids if key not in known]
        whole = said_of_a_whole(incident)
        page = known.get(whole.page(in_use)) if whole is not None else None
        if page is not None and whole is not None:  # told there to partners and the public, of none of its parts
            parts.append(tr("{place}, as said of {whole} as one", place=f"{page.name} ({page.id})", whole=whole.name))
        sentence = tr("It will stand at: {sites}.", sites="; ".join(parts)) if parts else tr(AT_NO_PLACE)
        if moving_words(incident):
            sentence = f"{tr(IF_MOVING)} {sentence}"
        digest = read_digest(incident, [near.site_id for near in here])
        kept_inside = (
            () if is_release(incident) else what_keeps_inside(incident, names)
        )  # nothing typed goes out of one
        place = known[here[0].site_id].name if len(here) == 1 else ""
        line = suggested_line(incident, place) if kept_inside else ""
        stands_by_id[incident.id] = StandsAt(sentence, digest, kept_inside, line)
    return stands_by_id


def _stands(incident: Incident, near: Nearby, site: Site) -> str:
    given, lies = site.id in incident.named_site_ids, near.relation != "named"
    how = tr(msg("by its row") if given else msg("by its coordinates") if lies else msg("by name in its text"))
    apart = "" if near.distance_m is None else tr("{km} km from its point", km=f"{near.distance_m / 1_000:.0f}")
    return ", ".join(filter(None, (f"{site.name} ({site.id})", site.country, apart, how)))


def queue_rows(held: Sequence[Waiting], most: int, places: Mapping[str, StandsAt]) -> list[dict[str, object]]:
    """What queue_lines lists, for machines."""
    return [
        {
            "id": w.incident.id,
            "start_date": w.incident.start_date,
            "title": w.incident.title,
            **{name: getattr(w.incident, name) for name in GOES_OUT},
            "country": w.incident.country,
            "end_date": w.incident.end_date,
            "coordinates": coordinates(w.incident),
            "source": w.incident.source,
            "date_precision": w.incident.date_precision,
            "verification": w.incident.verification,
            "fatalities_low": w.incident.fatalities_low,
            "fatalities_best": w.incident.fatalities_best,
            "fatalities_high": w.incident.fatalities_high,
            "published_at": w.incident.published_at,
            "licence": terms_of(w.incident),
            "stands_at": places[w.incident.id].said,
            "digest": places[w.incident.id].digest,
            "language_known": in_known_language(w.incident),
            "kept_inside_by": list(places[w.incident.id].kept_inside),
            "suggested_line": places[w.incident.id].suggested,
            "notes": list(w.incident.notes),
            "risks": [RISK_WORDS[risk] for risk in w.risks],
            "changed_since_cleared": w.lapsed,
        }
        for w in held[:most]
    ]


def queue_lines(held: Sequence[Waiting], most: int, places: Mapping[str, StandsAt]) -> list[str]:
    """What would go out of each report of the queue, the riskiest first, and how many more there are.

    Args:
        held: the queue.
        most: how many are listed.
        places: as stands_at.
    """
    if not held:
        return ["No report waits for a person."]
    lines = [
        f"Waiting for a person to clear or hold: {counted(len(held), 'report')}. Until then nobody outside sees them.",
        "Clear one with compound-watch incidents clear ID --digest DIGEST; it is refused when it has changed since.",
    ]
    for w in held[:most]:
        risks = ", ".join(RISK_WORDS[r] for r in w.risks) or "no listed word found, which proves nothing"
        again = "; it has changed, or stands elsewhere, since it was cleared" if w.lapsed else ""
        i = w.incident
        again += _needs_own_line(i, places[i.id])
        title, digest = i.title[:LONGEST], places[i.id].digest
        lines.append(f"  {i.id}  {i.start_date.isoformat()}  {title}  [{risks}{again}]  digest {digest}")
        beside = [f"{label}: {value[:LONGEST]}" for label, value in fields_out(i)]
        lines.append("      " + "; ".join((*beside, *(f"Note: {note[:LONGEST]}" for note in i.notes))))
        lines.append(f"      {places[i.id].said}")
    if len(held) > most:
        lines.append(f"  and {len(held) - most:,} more; see --most.")
    return lines


def _needs_own_line(incident: Incident, stands: StandsAt) -> str:
    """Why a headline cannot go out as it stands, behind its risks; "" where it can."""
    if not in_known_language(incident):
        return "; its language is not known: needs a line of your own"
    if not stands.kept_inside:
        return ""
    such_as = f', such as "{stands.suggested}"' if stands.suggested else ""
    return (
        f"; not listed, or of no known form: {listed_in_english(stands.kept_inside)}; needs a line of your own{such_as}"
    )


def care_line(incident: Incident, today: date) -> str:
    """What about a report asks for care, as it is said before a person's decision about it is kept."""
    risks = ", ".join(RISK_WORDS[risk] for risk in care_of(incident, today))
    return f"{incident.id}: asks for care: {risks or 'no listed word found, which proves nothing'}."


def as_editions_tell(
    told: Iterable[ToldFrom[Incident]], edition: Callable[[Audience, date], EditionView]
) -> tuple[ToldFrom[Incident], ...]:
    """What is read of a report where its edition tells of other things too: a release by its year, and from when that
    may be, if its month would name a place.

    Args:
        told: by audience, from told_from, which asks about that report alone.
        edition: what an audience reads on a day, as far as it is known now.
    """
    return tuple(one if one.row is None else _beside_the_others(one, one.row, edition) for one in told)


def _beside_the_others(
    one: ToldFrom[Incident], row: Incident, edition: Callable[[Audience, date], EditionView]
) -> ToldFrom[Incident]:
    """The same with the first of its days on which the edition tells of it; with no row where it does on none."""
    for first in dict.fromkeys((one.first, one.by_year or one.first)):
        shown = edition(one.audience, first).as_told(row)
        if shown is not None:
            return replace(one, first=first, row=shown)
    return replace(one, row=None)


def _as_places_are_told(one: ToldFrom[Row]) -> str:
    """On what the day and the coarseness of a release depend, and the earliest that each can be."""
    return tr(
        "{who}: what is told of other places by then decides, so the day may come nearer or move away: by its month "
        "from {month} at the earliest, else by its year from {year}, or not at all.",
        who=tr(AUDIENCE_WORDS[one.audience]),
        month=day(one.by_month or one.first),
        year=day(one.by_year or one.first),
    )


def told_lines(told: Iterable[ToldFrom[Row]], texts: Callable[[Row], str]) -> list[str]:
    """From when partners and the public read what was cleared, and every text of it that they read.

    Args:
        told: by audience.
        texts: every text of a row in one line: report_texts, or claim_texts (pipelines/incidents/clear_claims.py).
    """
    given = tuple(told)
    rows = [texts(one.row) if one.row is not None else "" for one in given]
    alike = len(set(filter(None, rows))) == 1
    lines: list[str] = []
    for one, row in zip(given, rows, strict=True):
        who = tr(AUDIENCE_WORDS[one.audience])
        if one.row is None:
            lines.append(f"{who}: {tr(KEPT_INSIDE)}")
            continue
        lines.append(tr("{who}: from {day}.", who=who, day=day(one.first)))
        lines += [] if alike else [row]  # where they read different words, each stands below its readers
    lines += [_as_places_are_told(one) for one in given if one.by_year is not None]
    return [*lines, *(row for row in dict.fromkeys(rows) if row and alike)]


def report_texts(row: Incident) -> str:
    """Every field of a report as it goes out."""
    beside = [f"{tr(label)}: {value}" for label, value in fields_out(row)]
    beside += [f"{tr('Sites')}: {', '.join(row.site_ids) or tr('none')}"]
    beside += [f"{tr('Note')}: {translated(note)}" for note in row.notes]
    return tr("As: {row} {texts}", row=report_sentence(row), texts="; ".join((*beside, f"id {row.id}")))


def fields_out(row: Incident) -> list[tuple[str, str]]:
    """Name and value of each field that goes out beside the headline, its notes and its sites; empty ones left out."""
    dates = row.start_date.isoformat()
    dates += "" if row.end_date == row.start_date else f" to {row.end_date.isoformat()}"
    counts = (row.fatalities_low, row.fatalities_best, row.fatalities_high)
    killed = "" if counts == (None, None, None) else ", ".join("-" if n is None else str(n) for n in counts)
    published = "" if row.published_at is None else row.published_at.isoformat()
    texts = [(GOES_OUT[name], getattr(row, name)) for name in GOES_OUT]
    texts += [
        (msg("Country"), row.country),
        (msg("Dates"), f"{dates} ({row.date_precision})"),
        (msg("Coordinates"), coordinates(row)),
        (msg("Verification"), row.verification),
        (msg("Deaths (low, best, high)"), killed),
        (msg("Published"), published),
        (msg("Source"), row.source),
        (msg("Terms"), terms_of(row)),
    ]
    return [(label, str(value)) for label, value in texts if value]


def coordinates(incident: Incident) -> str:
    """The point of a report, or the corners of its area, with as many digits as go out, latitude first; "" = none."""
    (shown,) = with_shown_places([incident])
    if shown.place is None or shown.place.is_empty:
        return ""
    if shown.place.geom_type == "Point":
        return f"{shown.place.centroid.y:g}, {shown.place.centroid.x:g} ({tr(PLACE_WORDS[shown.place_precision])})"
    west, south, east, north = shown.place.bounds
    corners = {
        "first": f"{south:g}, {west:g}",
        "last": f"{north:g}, {east:g} ({tr(PLACE_WORDS[shown.place_precision])})",
    }
    return tr("the area from {first} to {last}", **corners)
