"""Start the dashboard over a workspace, on this machine only."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import geodata


def serve_dashboard(workspace: Path, *, port: int) -> int:
    """Serve until stopped; returns the server's exit code.

    The address and the theme come from .streamlit/config.toml, which Streamlit looks for in its working folder.
    """
    house = Path(geodata.__file__).resolve().parent.parent
    environment = {**os.environ, "COMPOUND_WATCH_HOME": str(workspace.resolve())}
    command = [sys.executable, "-m", "streamlit", "run", str(house / "dashboard.py"), "--server.port", str(port)]
    try:
        return subprocess.run(command, cwd=house, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 0
