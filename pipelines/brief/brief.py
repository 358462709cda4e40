"""Write a briefing: two sheets a site, the answer and the proof, as PDF, from what the audience may see."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typst

from geodata.access.audience import Audience
from geodata.detections.growth import corridors_of, named_sets
from geodata.edition_view import EditionView
from geodata.errors import CompoundWatchError, FileRefused, NotAllowed, NotFound
from geodata.i18n.formats import counted, listed, sentence_case
from geodata.i18n.messages import english, msg, tr
from geodata.i18n.translated import translated
from geodata.incidents.site_join import around_site
from geodata.looks.look import Look
from geodata.looks.run import RunState, open_run, quiet_rate
from geodata.sites.site import Site
from geodata.version import code_version
from geodata.wording.change_sentences import DEMO_STRIP
from geodata.wording.correction_sentences import Corrected, corrected_since
from geodata.wording.handling import marking
from geodata.wording.listing_sentences import whom_to_write
from geodata.workspace import Workspace
from layers.charts.time_series import AXIS_WORDS
from layers.style.escape import printable, shorten
from layers.style.fonts import font_folders
from layers.style.missing_glyphs import missing_letters
from pipelines.brief.brief_facts import Context, SiteFacts
from pipelines.brief.brief_page import cleaned, lead_of, lettered, page
from pipelines.brief.brief_pictures import BriefPair, brief_pair
from pipelines.brief.summary_sheet import summary_sheet
from pipelines.context.run_lock import run_under_way

TEMPLATE = Path(__file__).parent / "briefing.typ"
BASEMAP = Path(__file__).resolve().parents[2] / "layers" / "basemap" / "natural_earth.geojson"
DEMO_BASEMAP = "basemap.geojson"
"""The demo world's own ground in its workspace: simulated places are never drawn on the real one."""
EMPTY: dict[str, Any] = {"type": "FeatureCollection", "features": []}
ASPECT = 1.7
"""Width by height of the pictures."""
PICTURE_MM = (55.0, 48.0, 41.0, 34.0, 28.0, 24.0)
"""Heights of the pictures that are tried until the answer fits its sheet; if none does, it runs on."""
SERIES_PERCENT = (100, 86, 72, 62)
"""Widths of the time charts, percent of the sheet, that are tried until the proof fits its sheet; then it runs on."""
FOOT = msg(
    "Boundaries shown imply no position on their status. Measured figures trace to archived scenes, others to named "
    "sources."
)
WORDS = {
    "briefing": msg("Briefing"),
    "every_here": msg("Every change at this site"),
    "every_shown": msg("Every change of this edition"),
    "none_confirmed": msg("None was confirmed."),
    "what": msg("What, and between which looks"),
    "state": msg("State, confidence"),
    "was": msg("Was:"),
    "flags": msg("Flags withdrawn before they were confirmed"),
    "trust": msg("How far to trust this page"),
    "where": msg("Where the site lies"),
    "also": msg("Also written"),
    "sources_check": msg("Sources, and how to check"),
    "years": msg("Two years on one time axis"),
    "shaded": AXIS_WORDS,
    "claims": msg("Claim check: the same rule for every authority"),
    "unseen": msg("What could not be seen, and why"),
    "corrections": msg("Corrections"),
    "ended": msg("Ended, as new images show"),
    "sources": msg("Sources and licences"),
    "reported": msg("What was reported"),
    "method": msg("Method in three lines"),
    "check": msg("Check it yourself"),
    "corridors": msg("Corridors"),
    "corridor": msg("Corridor"),
    "sites_here": msg("Sites here"),
    "new_here": msg("Newly confirmed"),
    "ground_here": msg("Ground changed, by kind"),
    "not_said": msg("What nothing can be said of"),
    "page": msg("Page"),
    "of": msg("of"),
}
"""Heads and short words of the sheet, by the name that briefing.typ has for them."""


@dataclass(frozen=True)
class BriefReport:
    """What was written."""

    path: Path
    sites: tuple[str, ...]  # ids, in the order of the pages
    pages: int
    left_out: int  # sites and changes that the audience may not see
    without_pictures: tuple[str, ...]  # names of sites whose pixels could not be read, and why
    missing: tuple[str, ...]  # characters that no installed font can draw

    def lines(self) -> list[str]:
        """The report in plain lines."""
        sites, pages = counted(len(self.sites), "site"), counted(self.pages, "page")
        said = [tr("Wrote {path}: {sites} on {pages}.", path=self.path, sites=sites, pages=pages)]
        if self.left_out:
            things = sentence_case(counted(self.left_out, "restricted or unreviewed thing"))
            said.append(tr("{things} left out.", things=things))
        said += [tr("Without pictures: {cause}", cause=why) for why in self.without_pictures]
        if self.missing:
            letters = " ".join(self.missing[:12])
            count = sentence_case(counted(len(self.missing), "letter"))
            said.append(tr("{n} no font here can draw ({letters}): run make install.", n=count, letters=letters))
        return said


def write_brief(
    workspace: Workspace,
    site_ids: Sequence[str],
    since: date | None,
    out: Path,
    audience: Audience,
    *,
    today: date,
    recipient: str = "",
) -> BriefReport:
    """Write the briefing of some sites.

    Args:
        workspace: with store and archive.
        site_ids: in the order of the pages; empty = every watched site that the audience may see.
        since: the day that the briefing compares with; None = none.
        out: the PDF to write; its folder is made.
        audience: for whom.
        today: day of the briefing, UTC.
        recipient: for whom this copy is made, printed on each sheet; "" = nobody is named.

    Raises:
        NotFound: a named site is not there or not for this audience, or there is no site at all.
        FileRefused: the PDF cannot be written there.
        NotAllowed: a copy of the internal edition for somebody else.
    """
    _may_be_for(recipient, audience)
    view = workspace.edition(audience, today)
    visible = view.sites
    chosen = _chosen(visible.items, site_ids)
    run = open_run(view.runs, running=run_under_way(workspace), now=datetime.now(UTC))
    context_of = _contexts(workspace, view, chosen, since)
    pages: list[dict[str, Any]] = []
    all_facts: list[SiteFacts] = []
    without: list[str] = []
    pictures: dict[str, bytes] = {}
    for number, site in enumerate(chosen):
        facts = _facts(view, site, run)
        all_facts.append(facts)
        pair: BriefPair | None = None
        try:
            pair = _drawn(workspace, facts, since)
        except CompoundWatchError as error:  # the words of the page still hold; the report says what is missing
            without.append(_in_one_line(error))
        files = (f"{number}-before.png", f"{number}-after.png")
        if pair is not None:
            pictures |= {files[0]: pair.pair.before, files[1]: pair.pair.after}
        pages.append(page(facts, context_of[site.simulated], pair, files if pair is not None else None))
    left_out = visible.left_out + sum(view.left_out_at(site.id) for site in chosen)
    summary = summary_sheet(all_facts, context_of[chosen[0].simulated], _corridors(view))
    summary = cleaned(summary) if summary is not None else None
    handling = shorten(marking(audience, workspace.settings, recipient=recipient), 150)
    body, count = printed(pages, pictures, today=today, handling=handling, summary=summary)
    _write(out, body)
    ids, letters = tuple(s.id for s in chosen), missing_letters(_texts([*pages, summary or {}]))
    return BriefReport(out, ids, count, left_out, tuple(without), letters)


def _in_one_line(error: CompoundWatchError) -> str:
    return f"{translated(error.thing)}: {translated(error.cause)}. {translated(error.next_step)}."


def _may_be_for(recipient: str, audience: Audience) -> None:
    """Refuse a copy of the internal edition for somebody else."""
    if recipient and audience is Audience.INTERNAL:
        raise NotAllowed(
            "a copy of the internal edition for somebody else",
            "it holds reports and findings that may not be passed on",
            "Name a recipient with --audience partner, or leave out --for",
        )


def _contexts(
    workspace: Workspace, view: EditionView, chosen: Sequence[Site], since: date | None
) -> dict[bool, Context]:
    """What the pages of real sites have in common, and those of simulated ones; by whether they are simulated."""
    audience, settings = view.audience, workspace.settings
    return {
        simulated: Context(
            today=view.today,
            since=since,
            audience=audience,
            placebos=view.placebos.items,
            settings_hash=settings.hash(),
            code_version=code_version(),
            min_px=settings.detection.min_px,
            basemap=_basemap(workspace, simulated=simulated),
            publisher=whom_to_write(settings, invented=simulated),
            marking=shorten(marking(audience, settings).partition(". ")[0].rstrip("."), 30) + ".",
            quiet=quiet_rate(view.runs, datetime.now(UTC)),
        )
        for simulated in {site.simulated for site in chosen}
    }


def _corridors(view: EditionView) -> dict[str, Sequence[str]]:
    """The operator's corridors, or the stretches of near sites, with the sites of them that the audience sees."""
    named = named_sets("corridors", view.settings.corridors) or corridors_of(view.sites.items)
    return dict(view.groups(named))


def _corrected(view: EditionView, site: Site) -> list[Corrected]:
    """Corrections at a site until the day of the briefing."""
    here = [d for d in view.detections.items if d.site_id == site.id]
    made = corrected_since(here, view.corrections, None)
    return [one for one in made if one.correction.after.said_from.date() <= view.today or site.simulated]


def _facts(view: EditionView, site: Site, run: RunState | None) -> SiteFacts:
    """What the audience may be told of a site, until the day of the briefing."""
    return SiteFacts(
        site=site,
        detections=tuple(d for d in view.detections.items if d.site_id == site.id),
        looks=tuple(_until(view.looks(site.id), view.today)),
        chips=tuple(c for c in view.chips(site.id) if c.acquired_at.date() <= view.today),
        reviews=view.standings,
        corrections=tuple(_corrected(view, site)),
        incidents=tuple(i for i in view.incidents.items if site.id in i.site_ids),
        beside=view.beside(site.id),
        around=len(around_site(site, view.incidents.items, view.settings.incident_near_km)),
        claims=tuple(c for c in view.claims.items if c.site_id == site.id),
        placebos=tuple(p for p in view.placebos.items if p.site_id == site.id),
        measures=tuple(m for m in view.measures(site.id).items if m.at.date() <= view.today),
        scopes=tuple(s for s in view.claim_scopes if s.site_id == site.id),
        waiting=site.id in view.held_back,
        judged=site.id in view.judged,
        judged_from=view.judged_from.get(site.id),
        run=run,
        picture_days=view.picture_days(site.id),
    )


def printed(
    pages: Sequence[dict[str, Any]],
    pictures: Mapping[str, bytes],
    *,
    today: date,
    handling: str = "",
    summary: dict[str, Any] | None = None,
) -> tuple[bytes, int]:
    """Pages as PDF, and how many sheets they took. Smaller pictures are tried until a site's answer fits one sheet.

    Args:
        pages: from brief_page.page.
        pictures: PNG by the file name that the pages use.
        today: written into the document as its date.
        handling: how it may be handled, and for whom the copy was made; stands at the foot of each sheet.
        summary: of the first sheet, from summary_sheet; None = there is none.

    Raises:
        typst.TypstError: the template is broken.
    """
    pictures_at, series_at = [0] * len(pages), [0] * len(pages)
    moment = datetime(today.year, today.month, today.day, tzinfo=UTC)
    with tempfile.TemporaryDirectory(prefix="compound-watch-brief-") as name:
        root = Path(name)
        for file, picture in pictures.items():
            (root / file).write_bytes(picture)
        source = root / "briefing.typ"
        source.write_bytes(TEMPLATE.read_bytes())
        fonts = typst.Fonts(include_system_fonts=False, font_paths=list(font_folders()))
        while True:
            once = {"handling": printable(handling), "summary": summary}
            data = _json(pages, pictures_at, series_at, today, once)
            compiler = typst.Compiler(source, root=root, font_paths=fonts, sys_inputs={"data": data})
            answers, proofs, count = _sheets(compiler)
            full = _smaller(answers, pictures_at, len(PICTURE_MM)) + _smaller(proofs, series_at, len(SERIES_PERCENT))
            if not full:
                break
        body = compiler.compile(format="pdf", timestamp=moment)
    if not isinstance(body, bytes):
        raise TypeError("the printer gave no PDF")
    return body, count


def _smaller(sheets: Sequence[int], at: list[int], sizes: int) -> int:
    """Give each site that runs over its sheet the next smaller size; returns how many could still be made smaller."""
    tight = [i for i, used in enumerate(sheets) if used > 1 and at[i] + 1 < sizes]
    for i in tight:
        at[i] += 1
    return len(tight)


def _sheets(compiler: typst.Compiler) -> tuple[list[int], list[int], int]:
    """How many sheets each site's answer takes, and its proof; and how many the whole briefing does."""
    begins, answered, ends = (
        [int(mark["page"]) for mark in json.loads(compiler.query(f"<{label}>", field="value"))]
        for label in ("begins", "answered", "ends")
    )
    answers = [b - a + 1 for a, b in zip(begins, answered, strict=True)]
    proofs = [b - a for a, b in zip(answered, ends, strict=True)]
    return answers, proofs, ends[-1] if ends else 0


def _json(
    pages: Sequence[dict[str, Any]],
    pictures_at: Sequence[int],
    series_at: Sequence[int],
    today: date,
    once: Mapping[str, Any],
) -> str:
    sized = [
        p | {"picture_mm": PICTURE_MM[k], "series_percent": SERIES_PERCENT[j]}
        for p, k, j in zip(pages, pictures_at, series_at, strict=True)
    ]
    names = listed([p["name"] for p in pages], limit=3)
    return json.dumps(
        {
            "pages": sized,
            **once,
            "title": tr("Compound Watch briefing: {names}", names=names),
            "today": [today.year, today.month, today.day],
            "demo": [tr(words) for words in DEMO_STRIP],
            "foot": tr(FOOT),
            "words": {name: tr(words) for name, words in WORDS.items()},
        },
        ensure_ascii=False,
    )


def _chosen(visible: Sequence[Site], site_ids: Sequence[str]) -> list[Site]:
    known = {site.id: site for site in visible}
    for key in site_ids:
        if key not in known:
            raise NotFound(
                english("site {id}", id=key),
                "it is not there, or not for this audience",
                "See `compound-watch sites list`",
            )
    chosen = [known[key] for key in dict.fromkeys(site_ids)] if site_ids else [s for s in visible if s.watched]
    if not chosen:
        raise NotFound(
            "the briefing",
            "there is no watched site that this audience may see",
            "Import sites, or name one with --site",
        )
    return chosen


def _drawn(workspace: Workspace, facts: SiteFacts, since: date | None) -> BriefPair | None:
    return brief_pair(
        workspace,
        facts.site,
        facts.picture_chips,
        facts.looks,
        lead_of(facts.detections, since),
        lettered(facts.detections),
        aspect=ASPECT,
    )


def _until(looks: Sequence[Look], today: date) -> list[Look]:
    return [look for look in looks if look.acquired_at.date() <= today]


def _basemap(workspace: Workspace, *, simulated: bool) -> Mapping[str, Any]:
    path = workspace.root / DEMO_BASEMAP if simulated else BASEMAP
    if not path.exists():
        return EMPTY
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError):
        return EMPTY
    return read if isinstance(read, dict) else EMPTY


def _write(out: Path, body: bytes) -> None:
    """Whole or not at all."""
    half = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(body)
        half.replace(out)
    except OSError as error:
        with suppress(OSError):  # the folder itself may be what is in the way
            half.unlink(missing_ok=True)
        raise FileRefused(
            out.name,
            english("it cannot be written ({error})", error=error.strerror),
            "Choose another file or folder for --out",
        ) from error


def _texts(value: Any) -> str:
    """Every text of the pages in one, drawings left out."""
    if isinstance(value, str):
        return "" if value.startswith("<svg") else value
    if isinstance(value, dict):
        return "".join(_texts(part) for part in value.values())
    return "".join(_texts(part) for part in value) if isinstance(value, list | tuple) else ""
