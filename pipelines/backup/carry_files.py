"""What readers and the operator wrote since a backup, compared with what is restored: subscriptions and settings.

The subscriptions are those of the workspace that makes room, since their readers' wishes are newer. The settings are
those of the backup, but for delays and limits that are stricter since; what else differs is named, never its value.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geodata.errors import CompoundWatchError
from geodata.notices.subscription import FILE as SUBSCRIPTIONS
from geodata.notices.subscription import Subscription, subscriptions_from
from geodata.settings.settings import FILE_NAME as SETTINGS
from geodata.settings.settings import Settings
from pipelines.backup.contents import without_secrets

DELAYS = frozenset(
    {"release_delay_days", "partner_release_delay_days", "operation_delay_days", "partner_operation_delay_days"}
)
"""Settings, days, of which the larger is the stricter; of those that begin with KEEP it is the smaller."""
KEEP = "keep_"
ELSEWHERE = frozenset({"store", "chips"})
"""Settings of which a restored workspace has none: all of it is in the folder."""


def carry_files(before: Path, into: Path) -> tuple[str, ...]:
    """Carry over subscriptions and stricter settings into a restored workspace; what that was, in plain lines.

    Args:
        before: folder of the workspace that makes room.
        into: folder of the restored workspace.

    Raises:
        OSError: a file of the restored workspace cannot be written.
    """
    return (*_subscriptions(before, into), *_settings(before, into))


def _subscriptions(before: Path, into: Path) -> list[str]:
    """Let the subscriptions be those of before: where that file is gone, or cannot be read, nobody is told."""
    restored = into / SUBSCRIPTIONS
    then = _text(restored) or ""
    last = _text(before / SUBSCRIPTIONS)
    if last is None:
        restored.unlink(missing_ok=True)
        return [f"No subscription is restored: {SUBSCRIPTIONS} of then cannot be read. Write it anew."]
    plain, secrets = without_secrets(last)
    if (before / SUBSCRIPTIONS).exists():
        restored.write_text(plain, encoding="utf-8")
    else:
        restored.unlink(missing_ok=True)
    try:
        lines = _what_readers_wished(_by_name(then), _by_name(plain))
    except CompoundWatchError:
        lines = [f"{SUBSCRIPTIONS} is as it stood last, and was not compared: mend it before anybody is told."]
    left_out = f"Passwords were left out of {SUBSCRIPTIONS} as it stood last: write them in again."
    return [*lines, *([left_out] if lines and secrets else [])]


def _by_name(text: str) -> dict[str, Subscription]:
    return {one.name: one for one in subscriptions_from(text)}


def _what_readers_wished(then: Mapping[str, Subscription], last: Mapping[str, Subscription]) -> list[str]:
    both = then.keys() & last.keys()
    return [
        *(f"Not restored, since it was taken out since the backup: subscription {k}." for k in then if k not in last),
        *(f"As it stood last, since it was changed: subscription {k}." for k in sorted(both) if then[k] != last[k]),
        *(f"Kept, since it was asked for since the backup: subscription {k}." for k in last if k not in then),
    ]


def _settings(before: Path, into: Path) -> list[str]:
    """Keep the settings that are stricter since, and name the others that differ."""
    text, last_text = _text(into / SETTINGS), _text(before / SETTINGS)
    then = None if text is None else _in_force(text)
    last = None if last_text is None else _in_force(without_secrets(last_text)[0])
    if text is None or then is None or last is None:
        return [f"{SETTINGS} of then could not be compared, and is as in the backup: look whether it was stricter."]
    lines, named = [], []
    for name in sorted(then.keys() | last.keys()):
        if name in ELSEWHERE or _written(then.get(name)) == _written(last.get(name)):
            continue
        changed = _with_days(text, name, last[name]) if _stricter(name, then.get(name), last.get(name)) else None
        if changed is None:
            named.append(name)
        else:
            text = changed
            lines.append(f"Kept as it was set since the backup, since it is stricter: {name} = {last[name]}.")
    if lines:
        (into / SETTINGS).write_text(text, encoding="utf-8")
    names = f"Set otherwise since the backup, and as in the backup now, look at each: {', '.join(named)}."
    return [*lines, *([names] if named else [])]


def _text(path: Path) -> str | None:
    """What a file says, "" where there is none; None where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError):
        return None


def _in_force(text: str) -> dict[str, Any] | None:
    """Setting -> what a text or else the program sets, those of a table as table.setting; None where it is no TOML."""
    try:
        return {**_flat(asdict(Settings())), **_flat(tomllib.loads(text))}
    except (ValueError, RecursionError):
        return None


def _flat(settings: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        flat |= {f"{name}.{key}": one for key, one in value.items()} if isinstance(value, Mapping) else {name: value}
    return flat


def _written(value: object) -> str:
    """A value as it compares: 25 days are 25.0 days, and a tuple is a list."""
    plain = float(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return json.dumps(plain, sort_keys=True, default=str)


def _stricter(name: str, then: object, last: object) -> bool:
    if not all(isinstance(one, int) and not isinstance(one, bool) for one in (then, last)):
        return False
    larger = int(str(last)) > int(str(then))
    return larger if name in DELAYS else not larger and name.startswith(KEEP)


def _with_days(text: str, name: str, days: int) -> str | None:
    """Settings with one of them set to some days; None where that cannot be written without a change of another."""
    head, table, rest = text.partition("\n[")  # it stands before the first table, as TOML has it
    line = f"{name} = {days}"
    changed, there = re.subn(rf"""^\s*(["']?){name}\1\s*=.*$""", line, head, flags=re.MULTILINE)
    whole = (changed if there else f"{line}\n{head}") + table + rest
    then, now = _in_force(text), _in_force(whole)
    return whole if then is not None and now == {**then, name: days} else None
