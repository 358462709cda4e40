"""What people do with one place: `compound-watch sites pass-on`, and `sites picture` of one that is no site yet."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.commands.calls import existing, say

DIGEST_HELP = "The digest that `sites pass-on ID` prints; refused when a text or the outline has changed since."


def sites_pass_on(
    context: typer.Context,
    site_id: Annotated[str, typer.Argument(metavar="ID", help="A place of which you have read every text.")],
    by: Annotated[str, typer.Option(help="Your role or pseudonym.")] = "",
    reason: Annotated[str, typer.Option(help="What you checked.")] = "",
    digest: Annotated[str, typer.Option(help=DIGEST_HELP)] = "",
    off: Annotated[bool, typer.Option("--off", help="Keep it for internal readers from now on.")] = False,
) -> None:
    """Print every text that goes out of a place with its digest; with --digest, pass it on.

    Partners and the public see a place that was imported or typed when two different people have passed it on as it
    stands. With one changed letter, or at another place, it takes two again.
    """
    from geodata.incidents.clearing import Decision
    from geodata.sites.site import Access
    from geodata.store.clearings import Wish
    from pipelines.sites.waiting_sites import outgoing_lines, standing_words

    workspace = existing(context)
    site = workspace.store.site(site_id)
    say(outgoing_lines(workspace, site))
    if site.access is Access.PUBLIC and not off:
        say([f"{site.id}: public already."])
        return
    if not (digest or off or by or reason):
        standing = standing_words(site, workspace.store.clearings())
        say([f"{site.id}: {standing}. To pass it on, give --digest, --by and --reason."])
        return
    wish = Wish(Decision.UNDONE if off else Decision.CLEARED, by, reason, digest=digest)
    kept = workspace.store.decide_about_site(site_id, wish)
    say([f"{kept.id}: {standing_words(kept, workspace.store.clearings()) or 'public'}."])


def sites_picture(
    context: typer.Context,
    longitude: Annotated[float, typer.Argument(metavar="LONGITUDE", help="WGS84 degrees, east positive.")],
    latitude: Annotated[float, typer.Argument(metavar="LATITUDE", help="WGS84 degrees, north positive.")],
    catalog: Annotated[str, typer.Option(help="STAC catalogue that is asked alone; else those of the settings.")] = "",
) -> None:
    """Read the newest clear images around a point, so that "Add a site" shows one under the pencil.

    Nothing of it comes into the ledger: the place is no site. Put "--" before a negative number.
    """
    from datetime import UTC, datetime

    from pipelines.run.newest_picture import read_newest

    workspace = existing(context)
    found = read_newest(workspace, longitude, latitude, now=datetime.now(UTC), catalog=catalog)
    look = found.look
    clear = f"{100 * (look.clear_fraction or 0.0):.0f} %"
    say([f"{look.acquired_at:%Y-%m-%d}: {look.scene_id}, {clear} of the middle clear; {len(found.looks)} kept."])
