"""Every message that the code says, read out of the code itself: what a catalogue has to hold."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent.parent
SAYING: dict[str, tuple[int, ...]] = {
    "tr": (0,), "msg": (0,), "answer": (0, 1), "card_title": (0, 1), "empty": (0, 1), "nothing_saved": (0,),
    "keep_note": (0,), "part_failed": (0,),
}  # fmt: skip
"""Function -> which of its arguments are looked up in the catalogue; only whole literal texts count."""


@dataclass(frozen=True)
class Message:
    """One message and where it is said."""

    source: str
    plural: str  # "" when it has none
    where: str  # file:line


def messages(*folders: str) -> list[Message]:
    """Messages of our packages, in the order of the files."""
    found: list[Message] = []
    for folder in folders:
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    where = f"{path.relative_to(REPOSITORY).as_posix()}:{node.lineno}"
                    found += _said(node, where)
    return found


def _said(node: ast.Call, where: str) -> list[Message]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    texts = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in node.args]
    if name == "trn" and len(texts) > 1 and texts[0] and texts[1]:
        return [Message(texts[0], texts[1], where)]
    if name == "counted" and len(texts) > 1 and texts[1]:
        many = texts[2] if len(texts) > 2 and texts[2] else f"{texts[1]}s"
        return [Message(f"{{n}} {texts[1]}", f"{{n}} {many}", where)]
    return [Message(t, "", where) for i in SAYING.get(name, ()) if i < len(texts) for t in [texts[i]] if t]
