"""Which sites are judged on a night whose budget ended: a first judgement waits until its history is read whole.

A first judgement chooses the control set that a site is held against from then on. What was judged before is judged
again with what there is: its missing looks are its newest.
"""

from __future__ import annotations

from collections.abc import Sequence

from geodata.looks.scene import Sensor
from geodata.sites.site import Site
from pipelines.context.run_context import RunContext


def whole(run: RunContext, sites: Sequence[Site], what: str, sensor: Sensor) -> list[Site]:
    """The sites that may be judged tonight.

    Args:
        run: whose budget says what was left.
        sites: those of this run.
        what: which judgement, GROUND, RADAR or LIGHT of geodata/looks/judgement_mark.py.
        sensor: from whose looks it is made.
    """
    if not run.budget.waiting:
        return list(sites)
    judged = {key for key, mark in run.store.judged(what).items() if not mark.reason}
    return [site for site in sites if site.id in judged or not run.budget.waits(site.id, sensor)]
