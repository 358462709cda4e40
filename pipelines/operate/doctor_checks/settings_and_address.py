"""The settings, whether those who are named know where to write, and whether a login would hold."""

from __future__ import annotations

import os

from geodata.access.audience import chosen_audience
from geodata.access.login import SECRET, refuse_half_login
from geodata.errors import CompoundWatchError
from geodata.wording.listing_sentences import corrections_address
from geodata.workspace import Workspace
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, good, note, wrong


def _look(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    return _settings(workspace), _address(workspace), *_login(workspace)


def _settings(workspace: Workspace) -> DoctorFinding:
    try:
        return good("settings", f"hash {workspace.settings.hash()}")
    except CompoundWatchError as error:
        return wrong(error.thing, error.cause, error.next_step)


def _address(workspace: Workspace) -> DoctorFinding:
    """Whether those who are named know where to write; an installation that publishes nothing needs no address."""
    thing = "address for corrections and replies"
    try:
        address = corrections_address(workspace.settings)
    except CompoundWatchError:
        return good(thing, "not known, since the settings cannot be read")
    if address:
        return good(thing, address)
    none = "none is set: every public page says so, and `incidents publish` refuses a public catalogue"
    return note(thing, none, "Set corrections_to in compound-watch.toml before anything is public")


def _login(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    """Whether the dashboard would start with its login. A note: its secret may stand in the dashboard's own
    environment, which is not this one. Without a login nothing."""
    try:
        settings = workspace.settings
        if not settings.login_provider:
            return ()
        refuse_half_login(settings, chosen_audience(), os.environ.get(SECRET, ""))
    except CompoundWatchError as error:
        return (note("login", f"with what is known here the dashboard does not start: {error.cause}", error.next_step),)
    return (good("login", settings.login_provider),)


CHECK = DoctorCheck(_look, order=20)
