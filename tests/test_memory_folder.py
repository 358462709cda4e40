"""Short-lived files lie in memory only where there is room."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.memory_folder import memory_folder


def test_a_folder_with_too_little_room_is_left_alone(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    assert memory_folder(tmp_path, room=1) == tmp_path
    assert memory_folder(tmp_path, room=free * 2) is None
    assert memory_folder(tmp_path / "not there", room=1) is None
