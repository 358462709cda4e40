"""The fingerprint covers every rule that decides: found by walking the imports of judging, not by a list of ours."""

from __future__ import annotations

import ast
import importlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from pipelines.run import fingerprint
from pipelines.run.fingerprint import code_digest, deciding_files

ROOT = Path(__file__).parents[3]
JUDGING = (
    "pipelines.judge.judge_site",
    "pipelines.judge.judge_task",
    "pipelines.night_light.detect_activity",
    "pipelines.night_light.read_night_light",
)
"""Where judging begins: ground, what it is given, activity, and the light that activity is judged from."""
DECIDE_NOTHING = {
    "words": (
        "geodata.looks.next_steps",
        "geodata.errors",
        "geodata.i18n.messages",
        "geodata.i18n.kept_text",
        "geodata.i18n.translated",
        "geodata.wording.look_reasons",
        "geodata.i18n.english_formats",
        "geodata.version",
        "pipelines.context.optional_packages",
    ),
    "values without a rule": (
        "geodata.chip_archive",
        "geodata.looks.chip",
        "geodata.incidents.claim",
        "geodata.detections.control_set",
        "geodata.detections.measured_look",
        "geodata.looks.judgement_mark",
        "geodata.looks.look",
        "geodata.looks.measure",
        "geodata.looks.reason",
        "geodata.looks.run",
        "geodata.looks.scene",
        "geodata.looks.set_aside_chip",
        "geodata.sites.site",
    ),
    "brings bytes; what is archived of them is part of the fingerprint": ("pipelines.http", "pipelines.object_storage"),
    "names of measures": ("geodata.incidents.claim_check",),
    "in force by its own hash": ("geodata.settings.settings", "geodata.settings.value_types"),
    "keeps and hands out": ("geodata.store", "geodata.workspace"),
    "where known places lie: its places are part of the fingerprint": ("geodata.sites.gazetteer",),
    "finds scenes; what is archived of them is part of the fingerprint": (
        "pipelines.search",
        "pipelines.run.search_and_read",
        "pipelines.context.summary",
        "pipelines.context.optional_packages",  # whether a library is installed decides whether, not what
        "pipelines.context.budget",  # when a scene is read, not what is made of it
        "pipelines.context.progress",
        "pipelines.context.run_context",
        "pipelines.read.not_offered",
        "pipelines.read.failed_items",
    ),
}
"""Modules on the way that decide nothing, by why."""


def file_of(module: str) -> Path | None:
    """The file of one of our modules or packages; None for a name inside a module."""
    path = ROOT.joinpath(*module.split("."))
    for found in (path.with_suffix(".py"), path / "__init__.py"):
        if found.is_file():
            return found
    return None


def imported(path: Path) -> Iterator[str]:
    """Our modules that a file imports, wherever in it; of `from room import name` both room and room.name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def on_the_path() -> dict[str, Path]:
    """Module -> file of everything that judging imports, not looking behind what decides nothing."""
    idle = tuple(name for names in DECIDE_NOTHING.values() for name in names)
    found: dict[str, Path] = {}
    todo = list(JUDGING)
    while todo:
        module = todo.pop()
        path = file_of(module)
        if path is None or module in found or any(module == name or module.startswith(f"{name}.") for name in idle):
            continue
        found[module] = path
        todo += [name for name in imported(path) if name.split(".")[0] in ("geodata", "pipelines", "layers")]
    return {module: path for module, path in found.items() if path.name != "__init__.py" or path.stat().st_size > 200}


def test_every_module_that_decides_is_in_the_digest() -> None:
    inside = {path.resolve() for path in deciding_files()}
    path = on_the_path()
    assert len(path) > 30 and {
        "geodata.detections.lifecycle",
        "geodata.detections.confidence",
        "geodata.sites.grid",
    } <= set(path)
    missing = sorted(module for module, file in path.items() if file.resolve() not in inside)
    assert not missing, f"neither in fingerprint.DECIDING nor known to decide nothing: {missing}"


def test_nothing_is_excused_that_is_not_there() -> None:
    assert not [name for names in DECIDE_NOTHING.values() for name in names if file_of(name) is None]


@pytest.mark.parametrize("module", ["geodata.detections.lifecycle", "pipelines.detect.deeper.rule"])
def test_a_changed_rule_changes_the_digest(module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line more in a rule, also in a folder inside a room, is another fingerprint."""
    room = tmp_path / "detect"
    shutil.copytree(
        importlib.import_module("pipelines.detect").__path__[0], room, ignore=shutil.ignore_patterns("__pycache__")
    )
    (room / "deeper").mkdir()
    copied = ModuleType("pipelines.detect")
    copied.__path__ = [str(room)]
    rule = room / "deeper" / "rule.py"
    rule.write_text("LIMIT = 1\n")
    single = ModuleType("geodata.detections.lifecycle")
    single.__file__ = str(shutil.copy(str(importlib.import_module("geodata.detections.lifecycle").__file__), tmp_path))
    kept = [m for m in fingerprint.DECIDING if m.__name__ not in (copied.__name__, single.__name__)]
    monkeypatch.setattr(fingerprint, "DECIDING", (*kept, copied, single))
    before = code_digest.__wrapped__()
    changed = rule if module.endswith("rule") else Path(single.__file__ or "")
    changed.write_text(changed.read_text() + "LIMIT = 2\n")
    assert code_digest.__wrapped__() != before


def test_the_weights_of_the_models_are_in_the_digest() -> None:
    """What a model has learnt decides as its code does."""
    names = [path.name for path in deciding_files()]
    assert {"states.json", "over_time.json", "over_time.py", "states.py"} <= set(names)
