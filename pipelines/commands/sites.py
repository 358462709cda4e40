"""What people do with places: `compound-watch sites list`, `pass-on`, `change`; `picture` of what is none yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from geodata.i18n.english_formats import in_figures
from pipelines.commands.calls import day_given, existing, opened, say
from pipelines.commands.help import AsJson, said

if TYPE_CHECKING:
    from geodata.sites.site import Site
    from pipelines.sites.bulk_edit import BulkEdit

DIGEST_HELP = "The digest that `sites pass-on ID` prints; refused when a text or the outline has changed since."


def sites_list(context: typer.Context, as_json: AsJson = False) -> None:
    """List the sites of the workspace."""
    from geodata.sites.shown_place import told_name
    from pipelines.sites.waiting_sites import standing_words

    store = existing(context).store
    sites, clearings = store.sites(), store.clearings()
    if as_json:
        said([_as_json(site) | {"not_public_because": standing_words(site, clearings)} for site in sites])
        return
    for site in sites:
        kind = "watched" if site.watched else "shown, not watched: outline unknown"
        why = standing_words(site, clearings)
        typer.echo("\t".join(filter(None, (site.id, told_name(site), site.country or "-", site.access, kind, why))))
    typer.echo(f"{in_figures(len(sites), 'site')}, {sum(s.watched for s in sites)} watched.")


def _as_json(site: Site) -> dict[str, object]:
    fields = {
        name: getattr(site, name) for name in ("id", "name", "aliases", "country", "source", "watched", "simulated")
    }
    return fields | {"access": site.access.value, "outline_basis": site.outline_basis.value}


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
    if not off:
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
    standing = standing_words(kept, workspace.store.clearings())
    say([f"{kept.id}: {'for internal readers alone from now on; ' if off else ''}{standing or 'public'}."])


def sites_change(
    context: typer.Context,
    site: Annotated[list[str], typer.Option(help="Which site; may be given again.")],
    values: Annotated[
        list[str] | None,
        typer.Option("--set", help="country=WORD (country= takes it away), review_by=DAY, retired=yes|no; each once."),
    ] = None,
    by: Annotated[str, typer.Option(help="Your role or pseudonym.")] = "",
    reason: Annotated[str, typer.Option(help="One reason for all; kept in the history of each.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Keep it; without it nothing changes.")] = False,
) -> None:
    """Change several sites alike, with one reason: print what would change; with --apply keep all of it, or nothing.

    Groups and corridors are lines of compound-watch.toml.
    """
    from pipelines.sites.bulk_edit import keep_all, previewed

    workspace = opened(context) if apply else existing(context)
    changes = previewed([workspace.store.site(key) for key in dict.fromkeys(site)], _bulk_edit(values or []))
    for one in changes:
        for what, before, after in one.differs:
            typer.echo("\t".join((one.site.id, what, before or "-", after or "-")))
        if one.goes_inside:
            typer.echo(f"{one.site.id}: no longer public by it, until two people pass on the new words.")
    if not apply:
        typer.echo(f"Sites that would change: {len(changes)}. Keep it with --apply, --by and --reason.")
        return
    typer.echo(f"Sites changed: {len(keep_all(workspace.store, changes, by, reason))}.")


def _bulk_edit(values: list[str]) -> BulkEdit:
    from pipelines.sites.bulk_edit import BulkEdit

    given: dict[str, str] = {}
    for one in values:
        name, equals, value = one.partition("=")
        known = name in ("country", "review_by", "retired") and (value or name == "country")
        if not (known and equals) or (name == "retired" and value not in ("yes", "no")):
            raise typer.BadParameter(f"{one!r} is not understood", param_hint="--set")
        if name in given:
            raise typer.BadParameter(f"{name!r} is given twice", param_hint="--set")
        given[name] = value
    retired = given["retired"] == "yes" if "retired" in given else None
    return BulkEdit(given.get("country"), day_given(given.get("review_by", ""), "--set review_by"), retired)


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
    picture = read_newest(workspace, longitude, latitude, now=datetime.now(UTC), catalog=catalog)
    look = picture.look
    clear = f"{100 * (look.clear_fraction or 0.0):.0f} %"
    say([f"{look.acquired_at:%Y-%m-%d}: {look.scene_id}, {clear} of the middle clear; {len(picture.looks)} kept."])
