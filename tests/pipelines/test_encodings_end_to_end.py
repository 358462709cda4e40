"""The same words in older encodings through the commands that import them: kept as written, or refused with exit 2."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
from typer.testing import CliRunner

from geodata.workspace import Workspace
from pipelines.cli import app
from tests.geodata.text.test_encoding import OLDER, WORDS, written

GROUND = shapely.box(98.50, 16.70, 98.504, 16.7036)


def call(folder: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["--workspace", str(folder / "w"), *words])
    return done.exit_code, done.output if done.exception is None or done.exit_code in (0, 1) else str(done.exception)


def geojson(words: list[str]) -> str:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"id": f"s-{i}", "name": word},
                    "geometry": shapely.geometry.mapping(shapely.affinity.translate(GROUND, 0.02 * i)),
                }
                for i, word in enumerate(words)
            ],
        },
        ensure_ascii=False,
    )


def kml(words: list[str], declared: str) -> str:
    places = "".join(
        f"<Placemark id='s-{i}'><name>{word}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x + 0.02 * i},{y}" for x, y in GROUND.exterior.coords)
        + "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
        for i, word in enumerate(words)
    )
    return f'<?xml version="1.0"{declared}?><kml><Document>{places}</Document></kml>'


def shapefile(words: list[str], encoding: str) -> bytes:
    """A zipped shapefile without the part that names its encoding, as old programs write it."""
    import tempfile

    rows = geopandas.GeoDataFrame(
        {"id": [f"s-{i}" for i in range(len(words))], "name": ["x" * 60] * len(words)},
        geometry=[shapely.affinity.translate(GROUND, 0.02 * i) for i in range(len(words))],
        crs=4326,
    )
    out = io.BytesIO()
    with tempfile.TemporaryDirectory() as name:
        rows.to_file(Path(name) / "p.shp", engine="pyogrio")
        table = bytearray((Path(name) / "p.dbf").read_bytes())
        table[29] = 0  # no language driver
        for word in words:
            at = table.index(b"x" * 60)
            table[at : at + 60] = written(word, encoding).ljust(60)
        (Path(name) / "p.dbf").write_bytes(table)
        with zipfile.ZipFile(out, "w") as archive:
            for suffix in (".shp", ".shx", ".dbf", ".prj"):
                archive.write(Path(name) / f"p{suffix}", f"p{suffix}")
    return out.getvalue()


@pytest.mark.parametrize(("script", "encoding"), OLDER, ids=lambda v: v)
def test_sites_incidents_and_claims(script: str, encoding: str, tmp_path: Path) -> None:
    words = (WORDS[script] * 3)[:20]
    (tmp_path / "sites.geojson").write_bytes(written(geojson(words), encoding))
    code, said = call(tmp_path, "sites", "import", str(tmp_path / "sites.geojson"))
    assert code == 0 and "its text is read as" in said, said
    store = Workspace.open(tmp_path / "w").store
    assert [store.site(f"s-{i}").name for i in range(20)] == words

    rows = "".join(f"r-{i},{w},2025-03-05,16.7,98.5,Thailand\n" for i, w in enumerate(words))
    (tmp_path / "reports.csv").write_bytes(written(f"id,place,date,lat,lon,country\n{rows}", encoding))
    code, said = call(tmp_path, "incidents", "import", str(tmp_path / "reports.csv"), "--source", "csv")
    assert code == 0 and "its text is read as" in said, said
    assert [i.place_name for i in sorted(store.incidents(), key=lambda i: int(i.id.rsplit("-", 1)[1]))] == words

    rows = "".join(f"c-{i},s-0,{w},2025-03-{i + 1:02},5\n" for i, w in enumerate(words))
    (tmp_path / "claims.csv").write_bytes(written(f"id,site_id,claimed_by,claimed_on,figure\n{rows}", encoding))
    code, said = call(tmp_path, "claims", "import", str(tmp_path / "claims.csv"))
    assert code == 0 and "its text is read as" in said, said
    assert [c.claimed_by for c in store.claims()] == words
    store.close()


@pytest.mark.parametrize(("script", "encoding"), [OLDER[0], OLDER[2], OLDER[4]], ids=lambda v: v)
@pytest.mark.parametrize("kind", ["kml", "kml declared", "shapefile"])
def test_other_files_of_places(script: str, encoding: str, kind: str, tmp_path: Path) -> None:
    words = (WORDS[script] * 3)[:20]
    if kind == "shapefile":
        path = tmp_path / "sites.zip"
        path.write_bytes(shapefile(words, encoding))
    else:
        path = tmp_path / "sites.kml"
        path.write_bytes(written(kml(words, f' encoding="{encoding}"' if "declared" in kind else ""), encoding))
    code, said = call(tmp_path, "sites", "import", str(path))
    assert code == 0, said
    assert ("its text is read as" in said) == ("declared" not in kind)
    store = Workspace.open(tmp_path / "w").store
    assert [store.site(f"s-{i}").name for i in range(20)] == words
    store.close()


def test_what_cannot_be_told_is_refused_and_kept_out_until_it_is_named(tmp_path: Path) -> None:
    body = "id,place,date,lat,lon,country\n" + "".join(
        f"r-{i},Москва и Владивосток,2025-03-05,16.7,98.5,Thailand\n" for i in range(12)
    )
    (tmp_path / "reports.csv").write_bytes(body.encode("cp1251"))
    words = ("incidents", "import", str(tmp_path / "reports.csv"), "--source", "csv")
    done = CliRunner().invoke(app, ["--workspace", str(tmp_path / "w"), *words])
    assert "not UTF-8" in str(done.exception) and "--encoding" in str(done.exception)
    assert Workspace.open(tmp_path / "w").store.incidents() == []
    code, said = call(tmp_path, *words, "--encoding", "cp1251")
    assert code == 0, said
    assert {i.place_name for i in Workspace.open(tmp_path / "w").store.incidents()} == {"Москва и Владивосток"}
