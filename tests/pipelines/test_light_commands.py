"""What is asked every minute loads little: `--help` no library of ours at all, `status` only what reads the store."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from geodata.text import few_people, personal_data, risk_words, small_counts
from geodata.text.lazy_pattern import _Late
from tests.screens.fixture_world import make

REPOSITORY = Path(__file__).resolve().parents[2]
LOADED = """
import sys
sys.argv = ["compound-watch", *sys.argv[1:]]
from pipelines.cli import main
try:
    main()
except SystemExit as ended:
    assert ended.code in (0, None), ended.code
print("LOADED", *sorted(sys.modules))
"""
NEITHER = (
    *("scipy", "pandas", "geopandas", "pyogrio", "rasterio", "pyarrow", "pystac_client", "requests", "xlsxwriter"),
    *("streamlit", "folium", "typst", "dask", "distributed", "h5py", "authlib", "httpx", "PIL"),
    *("alembic", "apscheduler", "pydantic_settings", "pyproj", "affine", "rich", "charset_normalizer"),
    *(
        "sqlalchemy.orm",
        "sqlalchemy.dialects.postgresql",
        "geodata.text.encoding",
        "pipelines.run.run",
        "pipelines.detect.detect",
    ),
    *("geodata.access.gate", "geodata.edition_view"),
)
"""A workspace on a file, without a schedule and without settings in the environment, needs none of these."""
NOT_FOR_HELP = ("numpy", "shapely", "sqlalchemy", "pydantic", "geodata.store", "geodata.workspace", "geodata.settings")


def loaded(*words: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words], capture_output=True, text=True, cwd=REPOSITORY, check=True
    )
    return set(done.stdout.rpartition("LOADED ")[2].split())


def test_help_loads_nothing_heavy() -> None:
    found = loaded("--help")
    assert "typer" in found
    assert not found & {*NEITHER, *NOT_FOR_HELP}


def test_status_loads_what_reads_the_store_and_no_more(tmp_path: Path) -> None:
    make(tmp_path).close()
    found = loaded("--workspace", str(tmp_path), "status")
    assert "sqlalchemy" in found, "the runs of this world, with their rates, were told"
    assert not found & set(NEITHER)


@pytest.mark.parametrize("module", [few_people, personal_data, risk_words, small_counts])
def test_patterns_that_wait_are_patterns(module: object) -> None:
    """Compiled at first use, a slip in one would show only then."""

    def waiting(value: object) -> list[_Late]:
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
        return [value] if isinstance(value, _Late) else [late for part in parts for late in waiting(part)]

    found = [late for value in vars(module).values() for late in waiting(value)]
    assert found
    for late in found:
        assert late.pattern == late._given[0] and late.flags == re.compile(*late._given).flags
