"""The look-alikes of a site's night light, as the store keeps them. Pure."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import numpy as np

from geodata.detections.control_set import Cause, ControlSet, damaged, digest_of
from geodata.looks.judgement_mark import LIGHT
from geodata.sites.grid import light_grid
from geodata.sites.site import Site
from geodata.version import code_version
from pipelines.night_light.comparison_places import ChosenLookalikes
from pipelines.night_light.read_night_light import MeasuredLight


def kept_lookalikes(control_set: ControlSet | None, site: Site) -> ChosenLookalikes | None:
    """The look-alikes of the set in force; None where there is none, or the site lies on another grid since.

    Raises:
        ReadFailed: its bytes are not those that were stored.
    """
    if control_set is None:
        return None
    control_set.check()
    if control_set.grid != light_grid(site.outline):
        return None
    try:
        with np.load(io.BytesIO(control_set.content), allow_pickle=False) as arrays:
            alike = arrays["alike"]
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise damaged(control_set) from error
    return ChosenLookalikes(control_set.history_from, control_set.history_until, alike)


def light_set(
    site: Site,
    measured: MeasuredLight,
    before: ControlSet | None,
    cause: Cause,
    places: tuple[str, ...],
    *,
    at: datetime,
    run_id: str,
) -> ControlSet | None:
    """A new set from the look-alikes that were chosen just now; None while nothing is chosen for good.

    Args:
        site: whose light it is.
        measured: with what was chosen.
        before: the set that it follows, if any.
        cause: why there is a new one, where none went before it.
        places: marks of the known places around the site (known_places.place_marks).
        at: when, aware UTC. run_id: in which run, "" = by a command.
    """
    chosen = measured.chosen
    if chosen is None:
        return None
    out, grid = io.BytesIO(), light_grid(site.outline)
    np.savez_compressed(out, alike=chosen.alike)
    content = out.getvalue()
    return ControlSet(
        site_id=site.id,
        what=LIGHT,
        number=before.number + 1 if before else 1,
        cause=Cause.OUTLINE if before and cause is not Cause.RENEWED else cause,
        reason="",
        chosen_by="",
        chosen_at=at,
        history_from=chosen.history_from,
        history_until=chosen.history_until,
        history_looks=measured.history_looks,
        controls=int(chosen.alike.sum()),
        settings=(),
        places=places,
        code_version=code_version(),
        run_id=run_id,
        grid=grid,
        sha256=digest_of(grid, chosen.history_from, chosen.history_until, content),
        content=content,
    )
