"""Importing 100,000 reports of UCDP's shape, beside pandas and pystac on the same file in the same run.

Usage: python benchmarks/incidents.py [ROWS]. The file is made up: 49 columns as in UCDP GED 23.1, one row in a hundred
garbage in one of five ways. Each step runs in a process of its own, in turn; CPU seconds and peak memory are those of
that process and, added to it, of the one that it starts. What the kernel takes to make a file hangs on the file system
and on what was deleted before (here 0.03 to 0.3 ms each): so it is told apart, beside that of making as many files with
nothing in the program but that. With TMPDIR=/dev/shm there is no file system to wait for.

The peer reads the table with pandas, makes a pystac.Item of every row that has a place and a date and writes it to a
file, which is what one would write without this project: it notes nothing, keeps no store and joins nothing to sites.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

ROWS = 100_000
_NAMES = """id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name
dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b
number_of_sources source_article source_office source_date source_headline source_original where_prec
where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id region
event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best high low gwnoa
gwnob"""
COLUMNS = _NAMES.split()
LAND = ("Myanmar (Burma)", "Thailand", "Cambodia (Kampuchea)", "Laos")


def make(path: Path, rows: int) -> int:
    """Write the table; how many of its rows are garbage."""
    rng = random.Random(5)
    spoilt = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(rows):
            lat, lon = round(rng.uniform(10, 25), 6), round(rng.uniform(95, 105), 6)
            day = f"{rng.randrange(1989, 2026)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
            side = f"Group {rng.randrange(200)}"
            town = f"Town {rng.randrange(5000)}, near the river"
            values = {
                "id": number,
                "relid": f"MYA-{number}",
                "year": day[:4],
                "code_status": "Clear",
                "type_of_violence": rng.randrange(1, 4),
                "conflict_name": "A: Government",
                "dyad_name": f"A - {side}",
                "side_a": "Government of A",
                "side_b": side,
                "number_of_sources": rng.randrange(1, 5),
                "source_article": f'"Agency, {day}, Fighting near {town}"' * rng.randrange(1, 4),
                "source_office": "Agency;Radio",
                "source_date": day,
                "source_headline": f"Fighting near {town}",
                "where_prec": rng.randrange(1, 8),
                "where_coordinates": town,
                "where_description": "near the town",
                "adm_1": f"State {rng.randrange(20)}",
                "adm_2": f"District {rng.randrange(90)}",
                "latitude": lat,
                "longitude": lon,
                "geom_wkt": f"POINT ({lon} {lat})",
                "country": rng.choice(LAND),
                "region": "Asia",
                "date_prec": rng.randrange(1, 6),
                "date_start": day,
                "date_end": day,
                "best": rng.randrange(20),
                "low": 0,
                "high": 40,
            }
            if number % 100 == 50:
                spoilt += 1
                kind = spoilt % 5
                if kind == 0:
                    file.write("garbage without separators\r\n")
                    continue
                if kind == 1:
                    file.write('"an open quotation mark,1,2,3\r\n')
                    continue
                gone = (("latitude", "longitude", "geom_wkt"), ("date_start", "date_end", "year"), ("latitude",))
                values |= dict.fromkeys(gone[kind - 2], "")
                if kind == 4:
                    values |= {"longitude": "east", "geom_wkt": ""}
            writer.writerow([values.get(column, "") for column in COLUMNS])
    return spoilt


def ours(table: str, folder: str) -> dict[str, object]:
    """One import, as the command does it."""
    from geodata.workspace import Workspace
    from pipelines.incidents.import_file import import_incidents

    report = import_incidents(Workspace.open(folder), Path(table), "ucdp")
    return {"kept": report.kept, "new": report.new, "refused": len({r.line for r in report.refused})}


def publish(_table: str, folder: str) -> dict[str, object]:
    """Publishing the same reports with a file for each and as stac-geoparquet."""
    from geodata.access.audience import Audience
    from geodata.workspace import Workspace
    from pipelines.incidents.catalog.publish import publish_incidents

    os.environ["COMPOUND_WATCH_CORRECTIONS_TO"] = "corrections@example.org"  # without one nothing is published
    # inside: for others each report waits until a person clears it
    return {"kept": sum(publish_incidents(Workspace.open(folder), audience=Audience.INTERNAL).written.values())}


def pull(_table: str, folder: str) -> dict[str, object]:
    """What was published, through its table into a workspace of its own: as another agency would have it."""
    from geodata.workspace import Workspace
    from pipelines.incidents.catalog.pull import pull_incidents

    theirs = Workspace.open(folder).published_dir / "catalogue-internal"
    pulled = pull_incidents(Workspace.open(Path(folder).with_name("puller")), str(theirs))
    return {"kept": pulled.new + pulled.changed + pulled.unchanged, "new": pulled.new}


def peer(table: str, folder: str) -> dict[str, object]:
    """pandas reads, pystac makes items, a file each."""
    import pandas
    import pystac

    frame = pandas.read_csv(table, on_bad_lines="skip", engine="python", quoting=csv.QUOTE_MINIMAL, dtype=str)
    out = Path(folder)
    out.mkdir(parents=True)
    kept = 0
    for row in frame.itertuples(index=False):
        try:
            lon, lat = float(row.longitude), float(row.latitude)
            day = datetime.fromisoformat(f"{row.date_start}T00:00:00Z")
        except (ValueError, TypeError):
            continue
        if lon != lon or lat != lat:
            continue
        item = pystac.Item(
            f"ucdp-{row.id}",
            {"type": "Point", "coordinates": [lon, lat]},
            [lon, lat, lon, lat],
            day,
            {"title": f"{row.side_a} and {row.side_b}", "where_prec": row.where_prec, "best": row.best},
        )
        (out / f"{item.id}.json").write_text(json.dumps(item.to_dict(include_self_link=False)), encoding="utf-8")
        kept += 1
    return {"kept": kept}


def files_alone(table: str, folder: str) -> dict[str, object]:
    """As many files as are published, of that size and in as many folders, and nothing else."""
    with Path(table).open(encoding="utf-8") as lines:
        kept = sum(1 for _ in lines) * 99 // 100
    years = [Path(folder) / str(year) for year in range(1989, 2026)]
    for year in years:
        year.mkdir(parents=True)
    for number in range(kept):
        with (years[number % len(years)] / f"ucdp-{number}.json").open("xb") as file:
            file.write(b" " * 1_100)
    return {"kept": kept}


STEPS: dict[str, Callable[[str, str], dict[str, object]]] = {
    "ours": ours,
    "publish": publish,
    "pull": pull,
    "peer": peer,
    "files": files_alone,
}


def measured(step: str, table: Path, folder: Path) -> dict[str, float]:
    """Run a step in a process of its own: what it kept, wall and CPU seconds, peak memory in MB."""
    started = time.perf_counter()
    command = [sys.executable, __file__, "--step", step, str(table), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{step} failed:\n{done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "wall": time.perf_counter() - started}


def main(rows: int) -> int:
    """Print the table; returns 0."""
    with tempfile.TemporaryDirectory() as scratch:
        table, home = Path(scratch) / "ged.csv", Path(scratch) / "home"
        spoilt = make(table, rows)
        print(f"{rows:,} rows of {len(COLUMNS)} columns, {spoilt:,} of them garbage.")
        print(
            "| step | kept | new | refused, line by line | wall s | CPU s | of it kernel | peak MB | beside the peer |"
        )
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
        theirs = 0.0
        for name, step, folder in (
            ("pandas and pystac", "peer", Path(scratch) / "peer"),
            ("import", "ours", home),
            ("import again", "ours", home),
            ("files alone", "files", Path(scratch) / "files"),
            ("publish", "publish", home),
            ("pull its table", "pull", home),
            ("pull it again", "pull", home),
        ):
            one = measured(step, table, folder)
            theirs = theirs or one["cpu"]
            new, refused = (f"{one[key]:,.0f}" if key in one else "" for key in ("new", "refused"))
            figures = " | ".join(f"{one[key]:.0f}" for key in ("wall", "cpu", "kernel", "peak_mb"))
            figures += f" | {one['cpu'] / theirs:.2f}"
            print(f"| {name} | {one['kept']:,.0f} | {new} | {refused} | {figures} |", flush=True)
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        told = STEPS[sys.argv[2]](sys.argv[3], sys.argv[4])
        uses = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        kernel = sum(use.ru_stime for use in uses)
        cpu, peak_mb = kernel + sum(use.ru_utime for use in uses), sum(use.ru_maxrss for use in uses) / 1024
        print(json.dumps({**told, "cpu": cpu, "kernel": kernel, "peak_mb": peak_mb}))
    else:
        raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS))
