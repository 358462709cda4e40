"""Every message that the code says, read out of the code itself: what a catalogue has to hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geodata import errors

REPOSITORY = Path(__file__).resolve().parents[3]
REFUSALS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
"""The family of errors: what they are about, why, and what next are all said on screens."""
SAYING: dict[str, tuple[int, ...]] = {
    "tr": (0,),
    "msg": (0,),
    "english": (0,),
    "answer": (0, 1),
    "card_title": (0, 1),
    "empty": (0, 1),
    "nothing_saved": (0,),
    "keep_note": (0,),
    "part_failed": (0,),
    "Problem": (2, 3, 4),
    "Remark": (1,),
    "_refused": (0, 1),
    "progress": (0,),
    "_Broken": (0,),
    "_Fault": (0,),
    "notes.add": (0,),
    **dict.fromkeys(REFUSALS, (0, 1, 2)),
}
"""Function -> which of its arguments are looked up in the catalogue; only whole literal texts count."""
COMMAND_LINE = (
    "layers/style/browser_assets.py",
    "layers/style/install_assets.py",
    "pipelines/judge/try_settings.py",
    "pipelines/run/replay.py",
    "pipelines/demo/world/",
    "pipelines/actions/",
    "pipelines/identifiers/",
    "geodata/identifiers/check_identifier.py",
    "geodata/store/identifiers/",
    "pipelines/compare/compare.py",
    "pipelines/ground/image.py",
    "pipelines/ground/own_input.py",
    "pipelines/context/request.py",
    "pipelines/timestamps/",
    "pipelines/operate/doctor",
    "pipelines/publish/",
    "pipelines/incidents/rows/from_json.py",
    "pipelines/incidents/sources/source_client.py",
    "pipelines/tables/table.py",
    "pipelines/incidents/fetch_api.py",
    "pipelines/incidents/sources/ask.py",
    "pipelines/incidents/sources/gdelt.py",
    "pipelines/incidents/import_claims.py",
    "pipelines/incidents/import_file.py",
    "pipelines/incidents/catalog/folder.py",
    "pipelines/incidents/catalog/publish.py",
    "pipelines/tables/open_file.py",
    "geodata/settings/override.py",
    "geodata/notices/",
    "geodata/access/login.py",
    "pipelines/notify/notify.py",
    "pipelines/notify/send_mail.py",
    "pipelines/notify/write_feeds.py",
    "geodata/store/team/copy_store.py",
    "geodata/store/team/snapshot.py",
    "pipelines/backup/",
)
"""Files whose refusals nobody but the caller of one command meets: the command line speaks English."""


@dataclass(frozen=True)
class Message:
    """One message and where it is said."""

    source: str
    plural: str  # "" when it has none
    where: str  # file:line


def messages(*folders: str) -> list[Message]:
    """Messages of our packages, in the order of the files."""
    return [
        message
        for path, tree in trees(*folders)
        for node in ast.walk(tree)
        for message in (_said(node, path) if isinstance(node, ast.Call) else _prepared(node, path))
    ]


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """(path, syntax) of the files of our packages, in their order."""
    for folder in folders:
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            yield path.relative_to(REPOSITORY).as_posix(), _parsed(path)


@cache
def _parsed(path: Path) -> ast.Module:
    """The syntax of a file, read once a process: no test changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def called(node: ast.Call) -> str:
    """The name of what is called, without what it belongs to; only notes are told apart from other sets."""
    if not isinstance(node.func, ast.Attribute):
        return getattr(node.func, "id", "")
    of = getattr(node.func.value, "id", "")
    return "notes.add" if (of, node.func.attr) == ("notes", "add") else node.func.attr


def prepared(node: ast.AST) -> ast.expr | None:
    """What a cause or next step is made of that is put into a name before it is raised; None for anything else."""
    if isinstance(node, ast.Assign) and [getattr(t, "id", "") for t in node.targets] in (["cause"], ["step"]):
        return node.value
    return None


def _prepared(node: ast.AST, path: str) -> list[Message]:
    value = prepared(node)
    if value is None or path.startswith(COMMAND_LINE):
        return []
    return [Message(text, "", f"{path}:{value.lineno}") for text in literals(value)]


def _said(node: ast.Call, path: str) -> list[Message]:
    name, where = called(node), f"{path}:{node.lineno}"
    texts = [literals(argument) for argument in node.args]
    if name == "trn" and len(texts) > 1 and texts[0] and texts[1]:
        return [Message(texts[0][0], texts[1][0], where)]
    if name == "englishn" and len(texts) > 1 and not path.startswith(COMMAND_LINE):
        return [Message(text, "", where) for text in (*texts[0], *texts[1])]
    if name in ("counted", "in_figures") and len(texts) > 1 and texts[1]:
        many = texts[2][0] if len(texts) > 2 and texts[2] else f"{texts[1][0]}s"
        return [Message(f"{{n}} {texts[1][0]}", f"{{n}} {many}", where)]
    if path.startswith(COMMAND_LINE) and name not in ("tr", "msg"):
        return []
    chosen = [t for i in SAYING.get(name, ()) if i < len(texts) for t in texts[i]]
    return [Message(t, "", where) for t in chosen if any(c.isalpha() for c in t)]


def literals(argument: ast.expr) -> list[str]:
    """The texts that an argument may be: one, two where a condition chooses, none where it is made up."""
    if isinstance(argument, ast.IfExp):
        return [*literals(argument.body), *literals(argument.orelse)]
    return [argument.value] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []
