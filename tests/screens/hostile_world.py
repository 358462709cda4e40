"""A workspace in which every text that a source or a user can write tries to run code or to break the page."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from geodata.access.clearing.fit_to_clear import in_known_language
from geodata.actions.action import Action, ActionKind, Scope
from geodata.detections.detection import Kind, State
from geodata.detections.review import Review, Verdict
from geodata.incidents.clearing import Decision
from geodata.incidents.incident import DatePrecision, PlacePrecision
from geodata.looks.reason import other
from geodata.looks.run import Problem
from geodata.sites.site import Statement
from geodata.store import Store
from geodata.store.clearings import Wish
from tests.geodata.cleared import ANSWERED, answers_to, by_an_earlier_version, decide_about_claim, decide_about_report
from tests.screens import fixture_world as world

RUNS = "window.hacked=1"
PAYLOADS: dict[str, str] = {
    "tag": f'"><img src=x onerror="{RUNS}"><script>{RUNS}</script><svg onload="{RUNS}">',
    "template": f"`${{{RUNS}}}` {{{{constructor.constructor('{RUNS}')()}}}} {{% raw %}} \\u003cscript\\u003e",
    "close": f"</script></style></title></textarea><script>{RUNS}</script><!-- ]]> --> '-{RUNS}-'",
    "link": f"[go](javascript:{RUNS}) <a href=javascript:{RUNS}>x</a> javascript:{RUNS}",
    "markdown": "# Heading\n* **bold** | a | b |\n|---|---|\n$\\frac{1}{2}$ :material/warning: :red[red]",
    "turned": "\u202egnirts desrever\u202c \u2066isolate \u200f\u061c end",
    "invisible": "a\u200bb\u200c\u200d\u2060c\ufeff\u00ad" * 20,
    "combining": "Z" + "\u0335\u0321\u0352\u035c" * 300,
    "long": "x" * 10_000,
    "lines": "first\nsecond\r\nthird\u2028fourth\x00\x1b[31m\x85end",
    "scripts": "เพลลิมาร์ ម៉ូរ៉ូវ မြဝတီ ສາມຫຼ່ຽມ 东方新城 שלום مرحبا 𝕏 👩‍👩‍👧",
}
"""Name -> what is written into every field."""


def make(home: Path) -> Store:
    """The small world of the screens, with one more site, report, claim, review, run and look for each payload."""
    store = world.make(home)
    for n, (name, text) in enumerate(PAYLOADS.items()):
        lon, lat = -27.8 + 0.14 * n, -20.4
        site = replace(
            world._site(f"h-{name}", text, text, lon, lat, (text, f"alias {text}")),
            source=text,
            coordinate_note=text,
            notes=(text,),
            statements=(Statement(text[:40], text, text, f"javascript:{RUNS}"), Statement("2025", text, text, text)),
        )
        store.save_site(site, by=text)
        store.save_looks(
            replace(look, reasons=other(text), platform=text[:60], tile=text[:60], collection=text[:60], href=text)
            for look in world._looks(site)[:30]
        )
        kind = list(Kind)[n % 4]
        d = world._detection(f"hd-{name}", site.id, kind, list(State)[n % 4], lon, lat, 40 + n)
        waiting = world._detection(f"hw-{name}", site.id, Kind.CONSTRUCTION, State.PROVISIONAL, lon, lat, 20 + n)
        store.save_detections(
            [replace(d, reasons=(text,), withdrawn_reason=text if d.withdrawn_reason else ""), waiting]
        )
        store.save_review(Review(d.id, Verdict.CONFIRMED, f"{text} reason", text[:200], world._at(world.END)))
        report = _report(name, text, site.id, lon, lat)
        store.save_incidents([report])
        own = "" if in_known_language(report) else "The wall of the site is new and people work on it."
        decide_about_report(
            store,
            report.id,
            Wish(Decision.CLEARED, "report desk", "Cleared as it stands.", words=own, answers=answers_to(report)),
        )
        claim = store.claims()[0]
        store.save_claims(
            [
                replace(
                    claim,
                    id=f"hc-{name}",
                    site_id=site.id,
                    claimed_by=text,
                    unit=text,
                    scope=text,
                    source=text,
                    independent_note=text,
                )
            ]
        )
        with by_an_earlier_version():
            wish = Wish(Decision.CLEARED, "report desk", "Cleared as it stands.", answers=ANSWERED)
            decide_about_claim(store, f"hc-{name}", wish)
        day, address = world.END - timedelta(days=200), f"javascript:{RUNS}"
        words = (Scope.SITES, "", (site.id,), text, text, address, text)
        action = Action(f"ha-{name}", list(ActionKind)[n % 7], text, day, day, DatePrecision.DAY, *words, notes=(text,))
        store.save_actions([replace(action, simulated=True)], by=text)
        run, later = store.runs()[0], timedelta(minutes=n + 1)
        assert run.finished_at is not None
        store.save_run(
            replace(
                run,
                id=f"hr-{name}",
                started_at=run.started_at + later,
                finished_at=run.finished_at + later,
                problems=(Problem(site.id, text, text, text, text),),
            )
        )
    ground = json.loads((home / "basemap.geojson").read_text(encoding="utf-8"))
    for feature, text in zip(ground["features"], PAYLOADS.values(), strict=False):
        feature["properties"]["name"] = text
    (home / "basemap.geojson").write_text(json.dumps(ground), encoding="utf-8")
    return store


def _report(name: str, text: str, site_id: str, lon: float, lat: float) -> Any:
    plain = world._incidents(hostile=False)[0]
    return replace(
        plain,
        id=f"hi-{name}",
        kind=text[:60],
        title=text,
        place=world.box(lon, lat, 100, 100).centroid,
        place_precision=PlacePrecision.EXACT,
        place_name=text,
        country=text[:60],
        reported_by=text,
        url=f"javascript:{RUNS}",
        verification=text[:60],
        notes=(text,),
        licence="CC BY 4.0",
        site_ids=(site_id,),
        start_date=world.END - timedelta(days=5),
        end_date=world.END - timedelta(days=5),
    )


def text_fields(noun: type) -> set[str]:
    """Names of a noun's fields that hold free text, alone or in tuples."""
    return {f.name for f in fields(noun) if str(f.type) in ("str", "tuple[str, ...]", "tuple[Statement, ...]")}
