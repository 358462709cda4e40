"""Doctor's look at the ids of sites in the settings: whether each is a site here."""

from __future__ import annotations

from geodata.belts.belt import ALL
from geodata.detections.growth import named_sets
from geodata.errors import CompoundWatchError
from geodata.settings.settings import FILE_NAME as SETTINGS
from geodata.store.examine import UNREADABLE
from geodata.workspace import Workspace
from pipelines.operate.doctor_check import DoctorCheck
from pipelines.operate.doctor_finding import DoctorFinding, wrong


def _look(workspace: Workspace) -> tuple[DoctorFinding, ...]:
    """One finding on ids in the settings that are no sites: a run refuses such a belt, and a group or corridor is told
    without them. A group may hold a site that was taken out of use, a belt may not."""
    try:
        settings = workspace.settings
        sites = Workspace.existing(workspace.root).store.sites(retired=True)
    except (CompoundWatchError, *UNREADABLE):  # told where the settings and the store are looked at
        return ()
    try:
        groups = {setting: named_sets(setting, getattr(settings, setting)) for setting in ("site_groups", "corridors")}
    except CompoundWatchError as error:
        return (wrong(error.thing, error.cause, error.next_step),)
    known = {site.id for site in sites}
    in_use = {site.id for site in sites if site.retired_at is None}
    ids_by_setting = {"belts": [key for key in settings.belts if key != ALL and key not in known]}
    for setting, named in groups.items():
        ids_by_setting[setting] = [key for ids in named.values() for key in ids if key not in known]
    unknown = [f"{', '.join(dict.fromkeys(ids))} in {setting}" for setting, ids in ids_by_setting.items() if ids]
    out = [key for key in dict.fromkeys(settings.belts) if key in known - in_use]
    named_wrong = [wrong("sites in settings", f"no site here is {'; '.join(unknown)}", f"Mend it in {SETTINGS}")]
    out_of_use = [
        wrong("sites in settings", f"belts names {key}, which is out of use", f"Take it out of belts in {SETTINGS}")
        for key in out
    ]
    return (*(named_wrong if unknown else ()), *out_of_use)


CHECK = DoctorCheck(_look, order=45)
