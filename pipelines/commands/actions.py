"""Commands about actions of authorities, what was built next door, and whose a place is said to be: `compound-watch
actions …`, `belts …`, `identifiers …`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata.access.audience import Audience
from pipelines.commands.calls import (
    COULD_NOT,
    DIGEST_HELP,
    DONE,
    PARTLY,
    AboutRow,
    By,
    Why,
    decide_each,
    existing,
    opened,
    say,
)
from pipelines.commands.help import AsJson, said
from pipelines.commands.incidents import ENCODING_HELP
from pipelines.context.option_groups import with_groups

if TYPE_CHECKING:
    from geodata.actions.action import Action
    from geodata.belts.belt import SeenBelt
    from geodata.identifiers.identifier import Identifier
    from geodata.store.clearings import Wish
    from geodata.workspace import Workspace

actions_app = typer.Typer(no_args_is_help=True, help="What authorities did, when and where.")
belts_app = typer.Typer(no_args_is_help=True, help="What was built beyond the outlines.")
identifiers_app = typer.Typer(no_args_is_help=True, help="Numbers of organisations that sources name at sites.")


@actions_app.command("import")
def actions_import(
    context: typer.Context,
    file: Path,
    by: By = "operator",
    encoding: Annotated[str, typer.Option(help=ENCODING_HELP)] = "",
) -> None:
    """Read a table of actions: id, title, kind, date, source, and site_ids, group, corridor or country."""
    from pipelines.actions.import_actions import import_actions

    workspace = opened(context)
    report = import_actions(workspace, file, by=by, encoding=encoding)
    say([*report.lines(), *_waiting(workspace, report.actions)])
    raise typer.Exit(DONE if report.ok else PARTLY if report.actions else COULD_NOT)


@actions_app.command("add")
def actions_add(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="Such as raid, 'power cut', sealing, sanction, flood.")],
    date: Annotated[str, typer.Argument(help="The day or days: 2025-02-05, 2025-02 or 2025-02-05/2025-02-07.")],
    source: Annotated[str, typer.Option(help="Which organisation or medium says so.")],
    where: Annotated[
        list[str], typer.Option(help="A site's id, or group:NAME, corridor:NAME, country:NAME; may be given again.")
    ],
    acted_by: Annotated[str, typer.Option("--acted-by", help="The office that acted; never a person.")] = "",
    more: Annotated[
        list[str] | None, typer.Option("--set", help="title=…, url=…, licence=…, id=…; may be given again.")
    ] = None,
) -> None:
    """Enter one action."""
    from geodata.access.action_rules import action_unfit
    from geodata.actions.check_action import entered_action, made_ids
    from geodata.actions.history import STAYS_WITHDRAWN
    from pipelines.actions.typed_action import typed_action

    workspace = opened(context)
    draft = typed_action(kind, date, source, acted_by, where, more or [])
    sites = workspace.store.sites(retired=True)
    simulated = any(site.simulated for site in sites if site.retired_at is None)
    today = workspace.reading_day()
    ids = made_ids(workspace.store.actions())
    action = entered_action(draft, sites, workspace.settings, today, ids=ids, simulated=simulated)
    new, changed, _ = workspace.store.save_actions([action])
    say([f"{action.id}: {'kept' if new else 'changed' if changed else 'was there already'}.", *action.notes])
    if workspace.store.action(action.id).withdrawn:
        say([f"{action.id}: {STAYS_WITHDRAWN}."])
    if cause := action_unfit(action, today):
        say([f"Kept; not shown outside while {cause}. Withdraw it and enter it anew without that."])
    say(_waiting(workspace, [action]))


def _waiting(workspace: Workspace, given: Sequence[Action]) -> list[str]:
    """That actions which were given wait for a person, and how many."""
    from geodata.access.action_rules import waiting_actions
    from pipelines.incidents.clear_claims import rows_waiting_lines

    return rows_waiting_lines(len(waiting_actions(given, workspace.store.clearings())), len(given), "action")


@actions_app.command("list")
def actions_list(context: typer.Context, as_json: AsJson = False) -> None:
    """List the actions, withdrawn ones too, with how many sites each concerns and the id that others read."""
    from geodata.access.action_rules import action_cleared, action_key, id_outside
    from geodata.actions.concerned import concerned_by
    from geodata.incidents.clearing import newest_by_report

    workspace = existing(context)
    sites = workspace.store.sites()
    actions = workspace.store.actions()
    decided = newest_by_report(workspace.store.clearings())
    concerned = [len(concerned_by(action, sites, workspace.settings)) for action in actions]
    last = [decided.get(action_key(action.id)) for action in actions]
    outside = [id_outside(c) if c and action_cleared(a, c) else "" for a, c in zip(actions, last, strict=True)]
    rows = list(zip(actions, concerned, outside, strict=True))
    if as_json:
        said([{**asdict(a), "concerned_sites": number, "id_outside": out} for a, number, out in rows])
        return
    for action, number, out in rows:
        say([f"{_line(action)}\t{number}" + (f"\toutside {out}" if out else "")])
    say([f"{len(actions)} action{'' if len(actions) == 1 else 's'}."])


def _line(action: Action) -> str:
    days = action.start_date.isoformat()
    if action.end_date != action.start_date:
        days += f"/{action.end_date.isoformat()}"
    where = action.named or ", ".join(action.site_ids)
    state = "\twithdrawn" if action.withdrawn else ""
    return f"{action.id}\t{days}\t{action.kind}\t{where}\t{action.source}{state}"


@actions_app.command("withdraw")
def actions_withdraw(
    context: typer.Context, action_id: str, by: By, reason: Annotated[str, typer.Option(help="What you checked.")]
) -> None:
    """Take an action back; what it said stays, with the reason."""
    from pipelines.operate.doctor_checks.published import still_told

    workspace = existing(context)
    asked, lines = _own_id(workspace, action_id)
    kept = workspace.store.withdraw_action(asked, by, reason)
    say([f"{kept.id}: withdrawn.", *lines, *still_told(workspace)])


def _own_id(workspace: Workspace, asked: str) -> tuple[str, list[str]]:
    """The own id of an action that is asked for by it or by the one that others read, and what is to be said of that.

    One that a table gave the outgoing id of another, before such rows were known, is meant by it and not the other.
    """
    from geodata.access.action_rules import own_id_of_outside

    store = workspace.store
    other = own_id_of_outside(asked, store.clearings())
    stored = {action.id for action in store.actions()}
    if not other or other == asked or other not in stored:
        return asked, []
    if asked in stored:
        return asked, [f"{asked} is the id under which others read {other} as well: that action is as it was."]
    return other, [f"{asked} is the id under which others read {other}."]


@actions_app.command("queue")
def actions_queue(context: typer.Context, as_json: AsJson = False) -> None:
    """Actions that wait for a person to clear or hold them: every field that would go out, and what stops it."""
    from pipelines.actions.clear_actions import action_queue
    from pipelines.incidents.clear_claims import row_queue_lines

    workspace = existing(context)
    outside = workspace.edition(Audience.PUBLIC, workspace.reading_day())
    rows = action_queue(workspace.store.actions(), workspace.store.clearings(), outside)
    if as_json:
        said({"waiting": len(rows), "actions": rows})
    else:
        say(row_queue_lines(rows, "action", "days"))


@actions_app.command("clear")
@with_groups
def actions_clear(
    context: typer.Context,
    action_id: Annotated[str, typer.Argument(metavar="ID", help="An action of which you have read every field.")],
    by: By,
    reason: Why,
    told: AboutRow,
) -> None:
    """Let partners and the public read an action as it stands, 3 and 7 days after its last day; say when and as what.

    Three questions have no default: --over or --not-over, --moving or --not-moving, --person or --no-person.
    """
    from geodata.incidents.clearing import Decision

    _decide_actions(context, [action_id], told.wish(Decision.CLEARED, by, reason))


@actions_app.command("hold")
def actions_hold(
    context: typer.Context,
    action_id: Annotated[str, typer.Argument(metavar="ID")],
    by: By,
    reason: Why,
    digest: Annotated[str, typer.Option(help=DIGEST_HELP)] = "",
) -> None:
    """Keep an action inside, also one that was cleared, and take it off the queue."""
    from geodata.incidents.clearing import Decision

    _decide_actions(context, [action_id], AboutRow(digest).wish(Decision.HELD, by, reason))


def _decide_actions(context: typer.Context, ids: list[str], wish: Wish) -> None:
    from geodata.access.release_day import action_told_from
    from geodata.incidents.clearing import Decision
    from pipelines.actions.clear_actions import action_texts
    from pipelines.incidents.clear_reports import told_lines

    def decided(workspace: Workspace, today: date, one: str) -> list[str]:
        store = workspace.store
        one, lines = _own_id(workspace, one)
        kept = store.decide_about_action(one, wish)
        if kept.decision is not Decision.CLEARED:
            return [f"{one}: {kept.decision}.", *lines]
        outside = workspace.edition(Audience.PUBLIC, today)
        readings = action_told_from(store.action(one), kept, store.sites(retired=True), today, workspace.settings)
        return [
            f"{one}: {kept.decision}.",
            *lines,
            *(f"  {x}" for x in told_lines(readings, lambda a: action_texts(a, outside))),
        ]

    decide_each(context, ids, decided)


@actions_app.command("tell")
def actions_tell(
    context: typer.Context,
    action_id: str,
    as_json: AsJson = False,
    audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.PUBLIC,
) -> None:
    """What was seen at its sites before and after, beside places that it does not concern: one sentence."""
    from geodata.actions.action_sentences import (
        NOT_SAID,
        apart_sentence,
        compared_words,
        placebo_words,
        source_note,
        told_sentence,
    )
    from geodata.sites.shown_place import told_name
    from pipelines.before_after.as_json import told_as_json
    from pipelines.before_after.tell import tell

    workspace = existing(context)
    view = workspace.edition(audience, workspace.reading_day())
    comparison = tell(view, action_id)
    action = next(one for one in view.actions.items if one.id == comparison.action_id)
    names = {site.id: told_name(site) for site in view.all_sites.items}
    sentence = told_sentence(action, comparison, names)
    if as_json:
        said(told_as_json(action, comparison, sentence))
        return
    say([sentence, source_note(action), *filter(None, [apart_sentence(comparison)])])
    for a in comparison.answers:
        if words := [*filter(None, (compared_words(a, comparison, names), placebo_words(a)))]:
            say([f"{a.outcome.words}: {'. '.join(words)}."])
    say([NOT_SAID])


@belts_app.command("list")
def belts_list(context: typer.Context, as_json: AsJson = False) -> None:
    """List every belt with how far it was judged, and each change of a hectare or more in it; internal."""
    workspace = existing(context)
    view = workspace.edition(Audience.INTERNAL, workspace.reading_day())
    if as_json:
        said([_listed(seen) for seen in view.belts.values()])
        return
    for seen in view.belts.values():
        b = seen.belt
        say([f"{b.id}\t{b.judged_from or '-'}\t{b.judged_until or '-'}\t{b.covered_km2:.1f} km2"])
        say([f"  {c.id}\t{c.first_seen}\t{c.area_m2 / 1e4:.1f} ha" for c in seen.changes])
    say([f"{len(view.belts)} belt{'' if len(view.belts) == 1 else 's'}."])


def _listed(seen: SeenBelt) -> dict[str, object]:
    b = seen.belt
    own = {"id": b.id, "site_id": b.site_id, "width_m": b.width_m, "covered_km2": round(b.covered_km2, 2)}
    days = {"judged_from": b.judged_from, "judged_until": b.judged_until}
    changes = [
        {"id": c.id, "first_seen": c.first_seen, "confirmed_on": c.confirmed_on, "area_m2": c.area_m2}
        for c in seen.changes
    ]
    return {**own, **days, "reason": b.reason, "changes": changes}


@belts_app.command("tell")
def belts_tell(
    context: typer.Context,
    site: str,
    audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.PUBLIC,
    as_json: AsJson = False,
) -> None:
    """Tell in one sentence what was built within a few kilometres of a site."""
    from geodata.belts.belt_sentences import NO_COMPOUND, belt_notes, belt_sentence
    from geodata.errors import NotFound
    from pipelines.belts.tell import tell_belt, told_figures

    workspace = existing(context)
    view = workspace.edition(audience, workspace.reading_day())
    sites = {one.id: one for one in view.sites.items}
    answer = tell_belt(view, site) if site in sites else None
    if answer is None:
        raise NotFound(
            f"the ground around {site}",
            "this edition has none of it",
            "Look at `compound-watch belts list`, and at the setting that says around which sites ground is judged",
        )
    action = next((a for a in view.actions.items if a.id == answer.action_id), None)
    sentence = belt_sentence(answer, sites[site], action)
    if as_json:
        said({"sentence": sentence, "notes": belt_notes(answer, sites, action), **told_figures(answer)})
        return
    say([sentence, *belt_notes(answer, sites, action), NO_COMPOUND])


NUMBER_HELP = (
    "The scheme, such as ofac-sdn, uk-sanctions, eu-fsf, company-number, lei; and the number as its list or register "
    "writes it, - for none on a list."
)


MORE_HELP = (
    "relation=owns, runs, tenant, built, registered or named, as the source says it (needed); source_url=…, url=…, "
    "country=…, listed_on=…, programme=…, note=…, licence=…"
)


@identifiers_app.command("add")
def identifiers_add(
    context: typer.Context,
    site: str,
    number: Annotated[tuple[str, str], typer.Argument(metavar="SCHEME NUMBER", help=NUMBER_HELP)],
    organisation: Annotated[str, typer.Option(help="Its name, as the list or register has it; never a person.")],
    source: Annotated[str, typer.Option(help="Who says how it is tied to the place.")],
    more: Annotated[
        list[str] | None,
        typer.Option("--set", help=MORE_HELP),
    ] = None,
    by: By = "operator",
) -> None:
    """Enter one number of an organisation at a site."""
    from geodata.access.identifier_rules import identifier_stopped_by
    from geodata.identifiers.check_identifier import entered_identifier
    from pipelines.identifiers.typed_identifier import typed_identifier

    workspace = opened(context)
    draft = typed_identifier(*number, organisation, source, more or [])
    today = workspace.reading_day()
    made = entered_identifier(draft, workspace.store.site(site), today, by=by)
    new, changed, _ = workspace.store.save_identifiers([made])
    say([f"{made.id}: {'kept' if new else 'changed' if changed else 'was there already'}."])
    if cause := identifier_stopped_by(made, today):
        say([f"Kept; cannot be shown outside while {cause}."])


@identifiers_app.command("import")
def identifiers_import(
    context: typer.Context,
    file: Path,
    sites: Annotated[
        Path | None, typer.Option(help="A table: entity, site, relation, source, source_url, note.")
    ] = None,
    tie: Annotated[
        tuple[str, str, str],
        typer.Option(metavar="ENTITY SITE RELATION", help="One entity of the file, at one site: owns, runs, tenant, …"),
    ] = ("", "", ""),
    source: Annotated[str, typer.Option(help="Who says how it is tied to the place.")] = "",
    source_url: Annotated[str, typer.Option("--source-url", help="The link of that statement.")] = "",
    by: By = "operator",
) -> None:
    """Read numbers of organisations from FollowTheMoney JSON lines (OpenSanctions), by id. Persons are refused."""
    from pipelines.identifiers.import_entities import asked_ties, import_entities

    ties = asked_ties(sites, tie, source, source_url)
    report = import_entities(opened(context), file, ties, source=source, by=by)
    say(report.lines())
    raise typer.Exit(DONE if report.ok else PARTLY if report.identifiers else COULD_NOT)


@identifiers_app.command("list")
def identifiers_list(
    context: typer.Context,
    as_json: AsJson = False,
    audience: Annotated[Audience, typer.Option(help="For whom.")] = Audience.INTERNAL,
) -> None:
    """List the numbers of organisations at sites, with who says so."""
    from geodata.access.identifier_rules import identifier_digest
    from geodata.i18n.english_formats import counted, sentence_case
    from geodata.identifiers.identifier_sentences import beside_sentence

    workspace = existing(context)
    identifiers = workspace.edition(audience, workspace.reading_day()).identifiers.items
    inside = audience is Audience.INTERNAL  # others read rows without what stays inside: theirs have no digest
    if as_json:
        said([asdict(one) | ({"digest": identifier_digest(one)} if inside else {}) for one in identifiers])
        return
    for one in identifiers:
        say([f"{_identifier_line(one)}\tdigest {identifier_digest(one)}" if inside else _identifier_line(one)])
    many = sentence_case(counted(len(identifiers), "identifier"))
    say([f"{many}. {beside_sentence(identifiers)}".rstrip()])


def _identifier_line(i: Identifier) -> str:
    parts = (
        i.id,
        i.site_id,
        i.scheme.value,
        i.value or "-",
        i.organisation,
        str(i.listed_on or "-"),
        i.relation.value,
        i.source,
    )
    return "\t".join((*parts, "for others too") if i.for_others else parts)


PASS_HELP = "The digest that `identifiers list` and `pass-on` print; refused when its row has changed since."
PERSON_HELP = "No default. Whether what goes out is an organisation, and names or lets tell apart no person."


@dataclass(frozen=True)
class AboutIdentifier:
    """Which row was read, and the answer to the question about it."""

    digest: Annotated[str, typer.Option(help=PASS_HELP)] = ""
    organisation: Annotated[bool | None, typer.Option("--organisation-not-person/--person", help=PERSON_HELP)] = None
    off: Annotated[bool, typer.Option("--off", help="Keep it for internal readers again.")] = False


@identifiers_app.command("pass-on")
@with_groups
def identifiers_pass_on(
    context: typer.Context,
    identifier_id: str,
    told: AboutIdentifier,
    by: By = "",
    reason: Annotated[str, typer.Option(help="What you checked.")] = "",
) -> None:
    """Let partners and the public read one, with its two links; at first none is.

    Prints the two sentences as they will be read, and asks one question, which has no default.
    """
    from geodata.access.identifier_rules import identifier_stopped_by
    from pipelines.identifiers.pass_on import outgoing_lines, pass_on

    workspace = existing(context)
    if not told.off:
        say(outgoing_lines(workspace, identifier_id))
    if told == AboutIdentifier() and not (by or reason):
        say(["To pass it on, give --digest, the answer, --by and --reason."])
        return
    kept = pass_on(workspace, identifier_id, told, by, reason)
    say([f"{kept.id}: {'for partners and the public too' if kept.for_others else 'for internal readers only'}."])
    if told.off:
        return
    today = workspace.reading_day()
    if cause := identifier_stopped_by(kept, today):
        say([f"Not shown outside while {cause}."])
    elif not any(one.id == kept.id for one in workspace.edition(Audience.PARTNER, today).identifiers.items):
        say(["Not shown outside while its place is not shown there, or a word of it names a place that is not."])


@identifiers_app.command("remove")
def identifiers_remove(context: typer.Context, identifier_id: str) -> None:
    """Remove one wholly; the log holds that it was removed, and no word of it."""
    existing(context).store.remove_identifier(identifier_id)
    say([f"{identifier_id}: removed."])
