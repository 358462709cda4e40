"""How the dashboard's server is started: what protects its readers is set here, whatever configuration files say.

This runs once, in the server, before the first request, whether `compound-watch dashboard`, `compound-watch demo` or
`streamlit run dashboard.py` started it. What Streamlit decides before it reads dashboard.py (where to listen, what to
print) stands in .streamlit/config.toml beside that file as well.
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from streamlit import config

from geodata.access.audience import chosen_audience
from geodata.access.bind_address import may_listen
from geodata.access.login import SECRET, refuse_half_login
from geodata.browser_files import browser_files
from geodata.errors import CompoundWatchError, StoreRefused
from geodata.i18n.messages import english
from geodata.private_files import private_files
from layers.style.install_assets import install_assets, wanted_assets
from pipelines.context.optional_packages import need
from pipelines.sites.files.upload_limit import LARGEST_UPLOAD_MB
from screens.session.in_force import audience_served, settings_served

EVERYWHERE = "0.0.0.0"
"""Where Streamlit listens when nothing says where."""
COULD_NOT = 2
LARGEST_MESSAGE_MB = 5
"""Megabytes that a browser may send at once: what its fields hold, which is some kB. Files go another way."""
PROTECTING: dict[str, Any] = {
    "browser.gatherUsageStats": False,  # tell nobody that the dashboard is used
    "browser.serverAddress": "localhost",  # never ask a service of others for this machine's address
    "client.allowedOrigins": [],  # no page around ours may steer it
    "client.showErrorDetails": "none",  # no trace of the code on a screen
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "logger.hideWelcomeMessage": True,
    "server.corsAllowedOrigins": [],
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableStaticServing": False,  # our own route serves our files (screens/server/middleware.py), and no others
    "server.enableXsrfProtection": True,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.maxUploadSize": LARGEST_UPLOAD_MB,
    "server.maxWidgetStateSize": LARGEST_MESSAGE_MB,
    "server.runOnSave": False,
    "server.scriptHealthCheckEnabled": False,
    "server.trustedUserHeaders": {},  # no header says who somebody is
}
"""Streamlit's options that are ours to set; each by its name in config.toml."""


def protect() -> Path:
    """Set what protects, prepare the browser files, and end the server where it may not listen.

    Returns:
        the folder with third-party browser files.
    """
    private_files()
    address = config.get_option("server.address") or EVERYWHERE
    _set()
    config.on_config_parsed(_set, force_connect=True)  # Streamlit reads its files again whenever one changes
    try:
        _refuse_half_login()
        may_listen(address, audience_served(), settings_served().dashboard_hosts)
        folder = _prepared()
    except CompoundWatchError as error:
        _end(error)
    port = config.get_option("server.port")
    who = "edition of each login" if settings_served().login_provider else f"{chosen_audience()} edition"
    print(f"The {who} answers at http://{_shown(address)}:{port} (Ctrl-C stops it).", flush=True)
    return folder


def _refuse_half_login() -> None:
    settings = settings_served()
    if settings.login_provider:
        need("login", "a login")
    refuse_half_login(settings, chosen_audience(), os.environ.get(SECRET, ""))


def _set() -> None:
    for name, value in PROTECTING.items():
        config.set_option(name, value)


def _prepared() -> Path:
    folder = browser_files()
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells of every table it drops
    try:
        install_assets(folder, wanted_assets())
    except OSError as error:
        raise StoreRefused(
            english("browser files in {folder}", folder=folder),
            english("they cannot be written ({error})", error=error.strerror),
            "Set XDG_CACHE_HOME to a folder that you may write to",
        ) from error
    return folder


def _shown(address: str) -> str:
    return "127.0.0.1" if address in (EVERYWHERE, "::") else f"[{address}]" if ":" in address else address


def _end(error: CompoundWatchError) -> NoReturn:
    print(f"Error: {error}", file=sys.stderr, flush=True)
    sys.exit(COULD_NOT)
