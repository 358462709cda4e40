"""Start the dashboard over a workspace, on this machine only unless the operator says otherwise."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import geodata
from geodata.access.audience import Audience, chosen_audience
from geodata.access.bind_address import may_listen
from geodata.access.login import SECRET, refuse_half_login
from geodata.workspace import HOME, Workspace
from pipelines.context.optional_packages import need

LOOPBACK = "127.0.0.1"
DONE, COULD_NOT = 0, 2


def serve_dashboard(workspace: Workspace, *, port: int, address: str = LOOPBACK) -> int:
    """Serve until stopped; returns 0 when it was stopped, 2 when it could not be started or ended by itself.

    Raises:
        NotFound: the extra "dashboard" is not installed.
        NotAllowed: it may not listen at that address.
        SettingsRefused: the audience in the environment, or a setting, is none.
    """
    need("dashboard", "the dashboard")
    settings = workspace.settings
    if settings.login_provider:
        need("login", "a login")
    refuse_half_login(settings, chosen_audience(), os.environ.get(SECRET, ""))
    served = Audience.INTERNAL if settings.login_provider else chosen_audience()
    may_listen(address, served, settings.dashboard_hosts)
    house = Path(geodata.__file__).resolve().parent.parent
    environment = {**os.environ, HOME: str(workspace.root), "STREAMLIT_SERVER_HEADLESS": "true"}
    command = [sys.executable, "-m", "streamlit", "run", str(house / "dashboard.py")]
    command += ["--server.address", address, "--server.port", str(port)]
    with subprocess.Popen(command, cwd=workspace.root, env=environment) as server:
        # who ends this process ends the server: it would go on without it
        signal.signal(signal.SIGTERM, lambda *_: server.terminate())
        try:
            ended = server.wait()
        except KeyboardInterrupt:  # the terminal has told the server too
            server.wait()
            return DONE
    return DONE if ended <= 0 else COULD_NOT
