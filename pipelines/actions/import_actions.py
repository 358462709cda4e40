"""Read actions: what authorities did on which day where, and who says so; each row is kept or refused by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from geodata.access.action_rules import action_unfit
from geodata.actions.action import Action, Scope
from geodata.actions.check_action import ActionDraft, entered_action, made_ids
from geodata.actions.history import STANDS_AGAIN, STAYS_WITHDRAWN, same_as_withdrawn
from geodata.errors import FileRefused, NotAllowed
from geodata.i18n.english_formats import counted
from geodata.incidents.incident import DatePrecision
from geodata.settings.settings import Settings
from geodata.sites.site import Site
from geodata.text.clean import clean
from geodata.workspace import Workspace
from pipelines.actions.own_actions import OwnActions
from pipelines.incidents.import_report import RowRemark, own_lines, row_lines
from pipelines.incidents.rows.dates import check_days
from pipelines.incidents.rows.notes import RowNotes, RowRefused
from pipelines.incidents.rows.values import marked
from pipelines.tables.cell_values import listed
from pipelines.tables.dates import ITS_LAST_DAY, span_of, unread_day
from pipelines.tables.hand_made import table_below_titles, table_of_workbook
from pipelines.tables.open_file import open_source
from pipelines.tables.table import Table, read_table
from pipelines.tables.workbook_kind import workbook_kind

_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("action_id",),
    "title": ("what", "headline"),
    "kind": ("type", "action"),
    "date": ("start_date", "day", "from"),
    "end_date": ("until", "to", "last_day"),
    "date_precision": ("dated_to",),
    "acted_by": ("who", "by", "authority", "office"),
    "source": ("sources", "reported_by"),
    "url": ("link", "source_url"),
    "licence": ("license", "terms"),
    "site_ids": ("site_id", "site", "sites"),
    "group": ("site_group",),
    "corridor": (),
    "country": (),
    "scope": (),
    "named": (),
    "simulated": (),
}
"""Our field to other names of its column, compared without case, spaces and marks."""
_NEEDED = (("date",), ("kind",), ("source",))
OF_OUR_EXPORTS = "place_known_to_m"
"""A column that exports of actions have in each format, and no table of others."""
MOST_ACTIONS = 10_000
"""Rows that are read: public reporting names some hundred actions a year."""


@dataclass(frozen=True)
class ActionReport:
    """What came of a table of actions."""

    actions: tuple[Action, ...]
    refused: tuple[RowRemark, ...]
    noted: tuple[RowRemark, ...]
    counts: tuple[int, int, int] = (0, 0, 0)  # new, changed, unchanged
    file_notes: tuple[str, ...] = ()  # about the file as a whole
    own: tuple[str, ...] = ()  # ids of rows of our own exports, which say what stands here: they change nothing

    @property
    def ok(self) -> bool:
        """False when a row was refused."""
        return not self.refused

    def lines(self) -> list[str]:
        """The report, one line a thing, the count last."""
        new, changed, unchanged = self.counts
        return [
            *row_lines(self.file_notes, self.refused, self.noted),
            *own_lines(len(self.own), "row"),
            f"{counted(len(self.actions), 'action')} kept ({new} new, {changed} changed, {unchanged} unchanged), "
            f"{len(self.refused)} refused.",
        ]


def import_actions(
    workspace: Workspace,
    file: Path,
    *,
    by: str = "operator",
    encoding: str = "",
    today: date | None = None,
) -> ActionReport:
    """Read a table of actions and store them; the same file again changes nothing.

    Args:
        workspace: where to keep them; its sites, groups and corridors are what a row may name.
        file: CSV, TSV, XLSX or ODS; rows of our own exports that say what these say today are left as they are.
        by: who imports, a role or pseudonym.
        encoding: of its text, as a person named it; "" = find out.
        today: UTC day after which nothing may be dated; None = that of the clock, in a demo the last of
            its world.

    Raises:
        FileRefused: the file as a whole cannot be read, or lacks a column that every action needs.
        SettingsRefused: a group or corridor in the settings cannot be read.
    """
    table = _table(file, encoding)
    missing = [names[0] for names in _NEEDED if names[0] not in table.columns]
    if not {"site_ids", "group", "corridor", "country"} & set(table.columns):
        missing.append("site_ids")
    if missing:
        cause = f"it has no column for {', '.join(missing)}"
        raise FileRefused(file.name, cause, "Give the columns of docs/actions.md")
    sites = workspace.store.sites(retired=True)
    day = today or workspace.reading_day()
    stored = workspace.store.actions()
    report = _read(table, sites, workspace.settings, day, made_ids(stored), OwnActions(workspace))
    withdrawn = _of_withdrawn(report.actions, {action.id: action for action in stored if action.withdrawn})
    counts = workspace.store.save_actions(report.actions, by=by)
    return replace(report, counts=counts, noted=(*report.noted, *withdrawn))


def _of_withdrawn(actions: Sequence[Action], withdrawn: Mapping[str, Action]) -> list[RowRemark]:
    """What becomes of actions that a person withdrew here, and that the table gives all the same."""
    return [
        RowRemark(0, one.id, STAYS_WITHDRAWN if same_as_withdrawn(withdrawn[one.id], one) else STANDS_AGAIN)
        for one in actions
        if one.id in withdrawn
    ]


def _table(file: Path, encoding: str) -> Table:
    with open_source(file) as source:
        head = source.read(8)
        source.seek(0)
        if head[:4] == b"PK\x03\x04":
            data = source.read()
            if workbook_kind(data):
                table = table_of_workbook(data, file.name, _NAMES, _NEEDED, holds="actions")
                table.call(_NAMES)
                return table
            source.seek(0)
        below = None if encoding else table_below_titles(source, file.name, _NAMES, _NEEDED)
        table = read_table(source.read(), file.name, encoding=encoding) if below is None else below
    table.call(_NAMES)
    return table


def _read(
    table: Table,
    sites: Sequence[Site],
    settings: Settings,
    today: date,
    ids: Mapping[tuple[str, ...], str],
    own: OwnActions,
) -> ActionReport:
    kept: dict[str, Action] = {}
    refused: list[RowRemark] = []
    noted: list[RowRemark] = []
    known: list[str] = []
    exported = OF_OUR_EXPORTS in table.columns
    simulated = any(site.simulated for site in sites if site.retired_at is None)
    for number, (line, row) in enumerate(table.rows):
        get = {ours: row.get(ours, "") for ours in _NAMES}
        named = clean(get["id"], longest=60).text
        if number >= MOST_ACTIONS:
            refused.append(RowRemark(line, named, f"it is beyond row {MOST_ACTIONS:,}: split the table"))
            continue
        notes = RowNotes()
        try:
            invented = marked("simulated", (get["simulated"],), notes) or simulated
            action = entered_action(_draft(get, notes), sites, settings, today, ids=ids, simulated=invented)
        except RowRefused as error:
            refused.append(RowRemark(line, named, str(error)))
            continue
        except NotAllowed as error:
            refused.append(RowRemark(line, named, f"{error.cause}. {error.next_step}"))
            continue
        inside = own.own_id(named) if named else ""
        if inside and (exported or inside != named) and own.tells(named, action):
            known.append(named)
            continue
        if inside and inside != named:
            refused.append(RowRemark(line, named, _edited(inside)))
            continue
        if action.id in kept:
            notes.add("an earlier row has the same id: this one is kept")
        action = replace(action, notes=(*action.notes, *notes.texts))
        kept[action.id] = action
        noted += [RowRemark(line, action.id, str(note)) for note in action.notes]
        if cause := action_unfit(action, today):
            noted.append(RowRemark(line, action.id, f"kept; not shown outside while {cause}"))
    refused += [RowRemark(line, "", why) for line, why in table.broken]
    refused.sort(key=lambda remark: remark.line)
    return ActionReport(
        tuple(kept.values()), tuple(refused), tuple(noted), file_notes=tuple(table.notes), own=tuple(known)
    )


def _edited(inside: str) -> str:
    """Why a row is refused that has an outgoing id of ours, and does not say what goes out under it."""
    return (
        f"others read {inside} under this id, and the row says something else than they read today: it stays as it is. "
        f"Correct it under its own id, {inside}"
    )


def _draft(get: Mapping[str, str], notes: RowNotes) -> ActionDraft:
    """A row's cells as a person would have given them.

    Raises:
        RowRefused: its date or date precision cannot be read.
    """
    begun, over = span_of(get["date"]), span_of(get["end_date"])
    if get["date"] and begun is None:
        raise RowRefused(unread_day(get["date"]))
    if get["end_date"] and over is None:
        raise RowRefused(unread_day(get["end_date"], ITS_LAST_DAY))
    for span in (begun, over):
        if span is not None and span.note:
            notes.add(span.note)
        if span is not None:
            check_days(span.first, span.last)
    last = over.last if over is not None else begun.last if begun is not None else None
    precision = get["date_precision"].strip().casefold()
    if precision and precision not in tuple(DatePrecision):
        raise RowRefused(f"its date precision {precision[:30]!r} is none of {', '.join(DatePrecision)}")
    where = _place(get)
    one_day = begun is not None and last == begun.first
    return ActionDraft(
        kind=get["kind"],
        title=get["title"],
        acted_by=get["acted_by"],
        source=get["source"],
        start_date=begun.first if begun is not None else None,
        end_date=None if one_day else last,
        date_precision=DatePrecision(precision) if precision else None,
        url=get["url"],
        licence=get["licence"],
        site_ids=listed(where.get("site_ids", ""), r"[,;|\s]+"),
        group=where.get("group", ""),
        corridor=where.get("corridor", ""),
        country=where.get("country", ""),
        id=get["id"],
    )


def _place(get: Mapping[str, str]) -> dict[str, str]:
    """Where a row says that it was. Our own exports give by `scope` and `named` what an action names, and beside it the
    sites that this means as they are written: those are no more than looked up."""
    scope = get["scope"].strip().casefold()
    if get["named"] and scope in (Scope.GROUP, Scope.CORRIDOR, Scope.COUNTRY):
        return {scope: get["named"]}
    return {ours: get[ours] for ours in ("site_ids", "group", "corridor", "country")}
