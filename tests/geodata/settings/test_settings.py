"""Settings: what the file may say, and that every refusal names the line to mend."""

from __future__ import annotations

import math
import re
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import SettingsRefused
from geodata.settings.detection_settings import DetectionSettings
from geodata.settings.refusal import line_of
from geodata.settings.settings import (
    ENVIRONMENT,
    FILE_NAME,
    NO_SETTINGS,
    CatalogSettings,
    OnlineBasemap,
    Settings,
    load_settings,
)
from tests.geodata.made_settings import settings_from

NAMES = st.sampled_from(
    sorted({f.name for kind in (Settings, DetectionSettings, CatalogSettings, OnlineBasemap) for f in fields(kind)})
)
STATEMENTS = (
    (0, "NAME = 1\n"),
    (1, "# a remark = 3\nNAME = 2\n"),
    (2, '\n\nNAME = "a # b"\n'),
    (0, "NAME = [\n 1,\n\n 2,\n]\n"),
    (0, 'NAME = """\nn1 = 5\n[n2]\n"""\n'),
    (0, "NAME = {a = 1}\n"),
    (0, "NAME.a.b = 1\n"),
    (0, "\"NAME\" = '''\n'''\n"),
)
"""Lines before a setting begins, and the text: of one line and of several; some look like other settings within."""


def test_a_workspace_without_a_file_has_the_shipped_settings(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Settings()
    shipped = Settings().catalogs
    assert any("earth-search" in c.href for c in shipped)
    assert any("sentinel-1-rtc" in c.collections for c in shipped)
    assert any(c.sign == "earthdata" for c in shipped)


def test_what_the_file_says_is_in_force(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        "history_years = 2\n[detection]\nmin_px = 12\n"
        '[[catalogs]]\nhref = "https://stac.example"\ncollections = ["a"]\n',
        encoding="utf-8",
    )
    settings = load_settings(tmp_path)
    assert settings.history_years == 2.0
    assert settings.detection.min_px == 12
    assert settings.catalogs[0].collections == ("a",)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ({"histroy_years": 3}, "histroy_years"),
        ({"history_years": "three"}, "history_years"),
        ({"history_years": -1}, "history_years"),
        ({"detection": {"min_pixels": 3}}, "min_pixels"),
        ({"detection": {"min_px": True}}, "min_px"),
        ({"detection": 5}, "detection"),
        ({"catalogs": [{"href": "x"}]}, "catalogs"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(written: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsRefused, match=named):
        settings_from(written)


def test_a_broken_file_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("history_years = = 2", encoding="utf-8")
    with pytest.raises(SettingsRefused, match="not valid TOML"):
        load_settings(tmp_path)


def test_the_hash_follows_what_decides_and_nothing_else() -> None:
    settings = Settings()
    assert settings.hash() == Settings().hash()
    assert replace(settings, read_threads=3).hash() == settings.hash()
    assert replace(settings, detection=replace(settings.detection, min_px=9)).hash() != settings.hash()


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("min_clear_fraction = 7\n", 1, "min_clear_fraction", "7 is not between 0 and 1"),
        ("\n# a remark\nmin_clear_fraction = nan\n", 3, "min_clear_fraction", "nan is not a number"),
        ("history_years = inf\n", 1, "history_years", "inf is not a number"),
        ("history_years = -2\n", 1, "history_years", "-2 is not between"),
        ("max_attempts = 99_999_999\n", 1, "max_attempts", "99999999 is not between"),
        ("read_threads = 2.5\n", 1, "read_threads", "2.5 is not a whole number"),
        (f"history_years = {'9' * 400}\n", 1, "history_years", "is not between"),
        ('history_years = 2\nrun_from_dashboard = "yes"\n', 2, "run_from_dashboard", "'yes' is not true or false"),
        ("catalogs = 5\n", 1, "catalogs", "not a list"),
        ("catalogs = [5]\n", 1, "catalogs", "not a table"),
        ('[[catalogs]]\nhref = "x"\ncollections = "sentinel-2-l2a"\n', 3, "catalogs.collections", "not a list"),
        ('[[catalogs]]\nhref = "x"\ncollections = ["a"]\nends = "soon"\n', 4, "catalogs.ends", "not a day"),
        ('[[catalogs]]\nhref = "x"\ncollections = ["a"]\nends = "2016-13-01"\n', 4, "catalogs.ends", "not a day"),
        ('[[catalogs]]\nhref = "x"\ncollections = ["a"]\nsign = "me"\n', 4, "catalogs.sign", "'me' is none of"),
        ('[[catalogs]]\nhref = "x"\ncollections = [\n "a",\n 3,\n]\n', 3, "catalogs.collections", "3 is not a text"),
        ('[[catalogs]]\nhref = "x"\ncollections = []\n[[catalogs]]\nhref = "y"\n', 4, "catalogs", "lacks collections"),
        ('[[catalogs]]\nhref = "x"\ncollections = []\nasset_hosts = ["*"]\n', 4, "catalogs.asset_hosts", "not a host"),
        ("[detection]\nmin_px = 9\n\nmin_pixels = 3\n", 4, "detection.min_pixels", "no such setting"),
        ("detection = {min_px = 0}\n", 1, "detection.min_px", "0 is not between"),
        ("detection.roof_excess = 1.5\n", 1, "detection.roof_excess", "1.5 is not between 0 and 1"),
        ("history_years = 2\nhistroy_years = 3\n", 2, "histroy_years", "no such setting"),
        ('ucdp_url = "file:///etc/passwd"\n', 1, "ucdp_url", "not an http or https address"),
        ('corridors = ["a\\u0000b"]\n', 1, "corridors", "control characters"),
    ],
)
def test_a_refusal_is_one_sentence_with_file_line_and_key(
    tmp_path: Path, text: str, line: int, key: str, words: str
) -> None:
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    with pytest.raises(SettingsRefused) as refused:
        load_settings(tmp_path)
    said = str(refused.value)
    assert said.startswith(f"{FILE_NAME}, line {line}, {key}: ") and words in said and "\n" not in said


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"read_threads = 4\na = = 2\n", 2),
        (b"read_threads = 4\n\n\xff = 1\n", 3),
        (b"x = " + b"[" * 50_000, 1),
        (b"x = 1" + b"0" * 6_000, 1),
    ],
)
def test_a_file_that_is_no_toml_names_its_line(tmp_path: Path, content: bytes, line: int) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(SettingsRefused, match=f"{FILE_NAME}, line {line}: "):
        load_settings(tmp_path)


def test_a_file_that_is_none_or_far_too_large_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"# more\n" * 200_000)
    with pytest.raises(SettingsRefused, match="larger"):
        load_settings(tmp_path)
    (tmp_path / FILE_NAME).unlink()
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(SettingsRefused, match="cannot be read"):
        load_settings(tmp_path)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dates()
    | st.datetimes()
    | st.sampled_from([10**400, -1, 0, 1, 1.0, "", "*", "2016-13-40", "http://[", "https://a:b/{z}{x}{y}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(NAMES, ANYTHING, max_size=4))
def test_whatever_a_file_says_is_settings_or_a_refusal(written: dict[str, object]) -> None:
    try:
        settings = settings_from(written)
    except SettingsRefused as refused:
        assert refused.thing and refused.cause and refused.next_step and len(str(refused)) < 4_000
        return
    assert 0 <= settings.min_clear_fraction <= 1 and settings.read_threads >= 1
    assert all(isinstance(name, str) and name for c in settings.catalogs for name in c.collections)
    assert all(math.isfinite(value) for value in asdict(settings.detection).values())


@given(st.lists(st.sampled_from(STATEMENTS), max_size=8), st.integers(0, 7))
def test_the_named_line_is_the_one_on_which_the_setting_begins(statements: list[tuple[int, str]], which: int) -> None:
    """The place is counted while the file is put together, without reading it."""
    text, begins = "", []
    for number, (before, statement) in enumerate(statements):
        begins.append(text.count("\n") + 1 + before)
        text += statement.replace("NAME", f"n{number}")
    if which < len(statements):
        assert line_of(text, (f"n{which}",)) == begins[which]
    assert line_of(text, ("nowhere",)) is None


def test_the_environment_comes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / FILE_NAME).write_text("read_threads = 4\n[detection]\nmin_px = 9\ngroups = 20\n", encoding="utf-8")
    for name, value in {
        "COMPOUND_WATCH_READ_THREADS": "2",
        "COMPOUND_WATCH_DETECTION__MIN_PX": "12",
        "COMPOUND_WATCH_RUN_FROM_DASHBOARD": "true",
        "COMPOUND_WATCH_HISTORY_YEARS": "1.5",
        "COMPOUND_WATCH_UCDP_URL": "http://127.0.0.1:1/api",
        "COMPOUND_WATCH_SITE_GROUPS": '["north: a, b"]',
        "COMPOUND_WATCH_CATALOGS": '[{"href": "here", "collections": ["c"]}]',
        "COMPOUND_WATCH_MAX_ATTEMPTS": "",
        "COMPOUND_WATCH_HOME": str(tmp_path),
        "COMPOUND_WATCH_AUDIENCE": "internal",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(tmp_path)
    assert (settings.read_threads, settings.history_years, settings.run_from_dashboard) == (2, 1.5, True)
    assert (settings.detection.min_px, settings.detection.groups) == (12, 20), "the file's other numbers stay"
    assert settings.ucdp_url.endswith(":1/api") and settings.site_groups == ("north: a, b",)
    assert [c.href for c in settings.catalogs] == ["here"] and settings.max_attempts == Settings().max_attempts
    assert Settings().read_threads != 2, "values that are made in code look at no environment"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MIN_CLEAR_FRACTION", "7", "7.0 is not between"),
        ("MIN_CLEAR_FRACTION", "nan", "nan is not a number"),
        ("READ_THREADS", "many", "'many' is not a number"),
        ("RUN_FROM_DASHBOARD", "maybe", "'maybe' is not true or false"),
        ("HISTROY_YEARS", "3", "no such setting"),
        ("HISTORY_YEARS__X", "3", "no such setting"),
        ("DETECTION__MIN_PIXELS", "3", "no such setting"),
        ("DETECTION__MIN_PX__X", "3", "is not a number"),
        ("SITE_GROUPS", "north: a", "neither a list nor a table"),
        ("CATALOGS", '[{"href": "x", "collections": "a"}]', "not a list"),
    ],
)
def test_a_wrong_override_is_refused_by_the_name_of_its_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"COMPOUND_WATCH_{name}", value)
    with pytest.raises(SettingsRefused) as refused:
        load_settings(tmp_path)
    said = str(refused.value)
    assert said.startswith(f"environment variable COMPOUND_WATCH_{name.split('__X')[0]}") and words in said


def test_every_variable_of_ours_that_the_code_reads_is_a_setting_or_known_to_be_none() -> None:
    root = Path(__file__).parents[3]
    said = {
        name
        for folder in ("geodata", "pipelines", "screens", "layers")
        for path in (root / folder).rglob("*.py")
        for name in re.findall(r"\"(COMPOUND_WATCH_[A-Z_]+[A-Z])\"", path.read_text(encoding="utf-8"))
    }
    settings = {ENVIRONMENT + f.name.upper() for f in fields(Settings)}
    assert "COMPOUND_WATCH_HOME" in said
    assert said - settings <= NO_SETTINGS and not settings & NO_SETTINGS


def test_the_hash_of_existing_workspaces_does_not_move(tmp_path: Path) -> None:
    """Pinned: the hash stands in every detection and export. A deciding default is changed knowingly."""
    assert Settings().hash() == "351222a8076c"
    (tmp_path / FILE_NAME).write_text("min_clear_fraction = 1\n[detection]\nguard_m = 400\n", encoding="utf-8")
    assert load_settings(tmp_path).hash() == "41a5ab47e8b1", "whole numbers stand for the same as 1.0 and 400.0"
