"""What is asked every minute loads little: `--help` no library of ours at all, `status` only what reads the store."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from geodata.incidents import claim_check
from geodata.text import few_people, personal_data, risk_words, small_counts
from geodata.text.lazy_pattern import _Late, late
from pipelines.cli import app
from pipelines.commands.calls import begun_with
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


def test_a_call_puts_together_the_command_that_it_names_and_no_other() -> None:
    """Each is the same alone as among all; a wrong word, or a question about all, is answered by all of them."""
    every = get_command(app).commands
    assert len(every) > 30
    for name, whole in every.items():
        for words in ([name], ["--workspace", "status", "--debug", name, "brief"], ["--workspace=x", name, "--help"]):
            (alone,) = get_command(begun_with(app, words)).commands.values()
            assert alone.name == name and alone.get_short_help_str() == whole.get_short_help_str()
            assert [str(p) for p in alone.params] == [str(p) for p in whole.params]
            assert set(getattr(alone, "commands", ())) == set(getattr(whole, "commands", ()))
    for words in (
        [],
        ["--help"],
        ["statsu"],
        ["--help", "status"],
        ["--workspace"],
        ["--workspace", "status"],
        ["--", "x"],
    ):
        assert begun_with(app, words) is app


def test_nothing_is_collected_at_the_end_of_a_command() -> None:
    """The rounds of the garbage collector over what lives to the end were a fifth of the time of `status`."""
    program = (
        "import atexit, gc, sys\n"
        "atexit.register(lambda: print('left', gc.get_freeze_count() > 10_000))\n"  # registered first: done last
        "sys.argv = ['compound-watch', '--version']\n"
        "from pipelines.cli import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY, check=True)
    assert done.stdout.endswith("left True\n")


@pytest.mark.parametrize("module", [claim_check, few_people, personal_data, risk_words, small_counts])
def test_patterns_that_wait_are_patterns(module: object) -> None:
    """Compiled at first use, a slip in one would show only then."""

    def waiting(value: object) -> list[_Late]:
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
        return [value] if isinstance(value, _Late) else [late for part in parts for late in waiting(part)]

    patterns = [pattern for value in vars(module).values() for pattern in waiting(value)]
    assert patterns
    for pattern in patterns:
        assert pattern.pattern == pattern._given[0] and pattern.flags == re.compile(*pattern._given).flags


def test_the_text_of_a_pattern_that_waits_is_told_without_compiling_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patterns made of others asked for it, and compiled all of them whenever anything was loaded."""
    waiting = late("ab+")
    with monkeypatch.context() as patch:
        patch.delattr(re, "compile")
        assert waiting.pattern == "ab+"
    assert waiting.fullmatch("abb")
