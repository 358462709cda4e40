"""Chips that are gone or damaged: set aside as evidence, their looks owed again, and told what became of them.

    set_aside_damaged(...)   before searching, and once more before judging: no judgement rests on pixels that nobody
                             vouches for, and none stands still for one bad file
    settle(...)              at the end of a run: which of them were read again, and which are still missing

A file that was set aside lies below quarantine/, never deleted. Its look is failed until it is read again, so that
the ledger, the calendar and the fingerprint of the judgement all know that it is missing.
"""

from __future__ import annotations

import shutil
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from geodata.chip_archive import BucketArchive, ChipArchive, folder_of
from geodata.i18n.messages import english, msg
from geodata.looks.chip import Chip
from geodata.looks.look import Look, LookStatus
from geodata.looks.run import Problem
from geodata.looks.set_aside_chip import RESTORED, WATCH_THE_DISK, SetAsideChip, pixels_lost
from geodata.sites.grid import Grid, light_grid
from geodata.sites.site import Site
from geodata.store import Store
from geodata.store.types import stored_time
from geodata.workspace import Workspace
from pipelines.object_storage.bucket import UnreadableObject, bucket_at
from pipelines.read.chip_faults import (
    ROOM,
    THREADS,
    ChipFault,
    bytes_here,
    fault_of,
    faults,
    not_in_bucket,
    stored_bytes,
    write_whole,
)

QUARANTINE = "quarantine"
"""Folder of the workspace that damaged files are moved to."""
VERIFIED_A_NIGHT = 20_000_000_000
"""Bytes of chips that a night reads to see whether they are what was archived: some 600 sites over three years. Of a
larger archive each night reads another part, and every site's before it is judged."""
TOLD_EACH = 10
"""Chips of one site that are told one by one; more are told in one line."""
READ_LATER = msg("It is read again in the next run that finds it in a catalogue; or put its file back from a backup")
GIVEN_UP = msg("It is not asked for any more: put its file back from a backup, or run compound-watch doctor --repair")


def set_aside_damaged(
    workspace: Workspace, sites: Sequence[Site], *, night: int | None = None, now: datetime | None = None
) -> list[SetAsideChip]:
    """Set aside every chip of some sites that is gone or damaged, and take back those whose file was put back.

    Args:
        workspace: where they are.
        sites: with their grids.
        night: which part of a large archive is read, a number that grows by one a day; None = all of it.
        now: aware time; None reads the clock.

    Returns:
        Those that were set aside now.

    Raises:
        StorageUnreachable: the object storage does not answer: nothing is set aside.
    """
    at = datetime.now(UTC) if now is None else now
    _take_back(workspace, sites, at)
    chips = workspace.store.chips_of_seen_looks([site.id for site in sites])
    wanted = chips if night is None else part_of_night(chips, night)
    grids = _grids_to_check(workspace.store, sites)
    damaged_chips = list(faults(workspace.archive, [(chip, _grid(grids, chip)) for chip in wanted]))
    ledger = {site_id: workspace.store.known_looks(site_id) for site_id in {chip.site_id for chip, _ in damaged_chips}}
    out = []
    for chip, fault in damaged_chips:
        look = ledger[chip.site_id][chip.collection, chip.scene_id]
        out.append(_set_aside(workspace, chip, look, fault, at))
    return out


def put_missing(archive: ChipArchive, chips: Sequence[Chip], *, compare: bool = False) -> list[Problem]:
    """Put into the object storage what it lacks and this machine has a right copy of, and tell how many chips.

    So a folder moves there, and so does what was put back from a backup, or deleted there by somebody.

    Args:
        archive: where chips lie; nothing is done in a folder.
        chips: as stored.
        compare: fetch what is there and hold it against its sha256; else only its size is asked.

    Raises:
        StorageUnreachable: the object storage does not answer.
    """
    if not isinstance(archive, BucketArchive):
        return []
    lacking = {chip.path for chip in not_in_bucket(archive, chips)}

    def put(chip: Chip) -> bool:
        if chip.path not in lacking and (not compare or isinstance(stored_bytes(archive, chip), bytes)):
            return False
        body = bytes_here(archive.folder / chip.path, chip)
        if isinstance(body, bytes):
            bucket_at(archive.address).put(chip.path, body)
        return isinstance(body, bytes)

    with ThreadPoolExecutor(THREADS) as pool:
        done = sum(pool.map(put, chips))
    thing = english("the object storage {address}", address=archive.address)
    cause = english("chips that it lacked, or held damaged, were put there from this machine: {n}", n=done)
    step = msg("If that was no first run with it, look who writes to it")
    return [Problem("", "", thing, cause, step, mended=True)] if done else []


def part_of_night(chips: Sequence[Chip], night: int, most_bytes: int = VERIFIED_A_NIGHT) -> list[Chip]:
    """The chips that one night reads: all of them, or one of as many parts as the archive is too large for a night."""
    parts = -(-sum(chip.size_bytes for chip in chips) // most_bytes)
    if parts <= 1:
        return list(chips)
    return [chip for chip in chips if zlib.crc32(chip.path.encode()) % parts == night % parts]


def settle(
    workspace: Workspace, since: datetime, *, now: datetime | None = None
) -> tuple[list[Problem], list[Problem]]:
    """What became of the chips that were set aside, now that the catalogues were asked.

    Args:
        workspace: where they are.
        since: when this run began, aware UTC: what was given up earlier is not told again.
        now: aware time; None reads the clock.

    Returns:
        Looks that are missing, which is a fault of the run; and looks that were read again, which is none.
    """
    store, at, since = workspace.store, datetime.now(UTC) if now is None else now, stored_time(since)
    missing: list[tuple[SetAsideChip, Problem]] = []
    mended: list[tuple[SetAsideChip, Problem]] = []
    waiting = store.set_aside_chips(waiting=True)
    ledger, chips = _looks_and_chips(store, {one.site_id for one in waiting})
    for one in waiting:
        key = (one.collection, one.scene_id)
        look = ledger[one.site_id].get(key)
        if look is None or look.status is LookStatus.FAILED:
            given_up = look is None or look.attempts >= workspace.settings.max_attempts
            if one.set_aside_at >= since or not given_up:
                missing.append((one, _missing(one, GIVEN_UP if given_up else READ_LATER)))
            continue
        chip = chips[one.site_id].get(key)
        new = chip.sha256 if chip is not None and look.status is LookStatus.SEEN else ""
        done = replace(one, settled_at=at, outcome=look.status.value, new_sha256=new)
        store.save_set_aside([done])
        mended.append((done, _mended(done)))
    restored = [one for one in store.set_aside_chips() if one.outcome == RESTORED and (one.settled_at or at) >= since]
    mended += [(one, _mended(one)) for one in restored]
    return _together(missing, _missing_many), _together(mended, _mended_many)


def _set_aside(workspace: Workspace, chip: Chip, look: Look, fault: ChipFault, at: datetime) -> SetAsideChip:
    store, cause, stuck = workspace.store, fault.cause, False
    try:
        kept = "" if fault.missing else _moved(workspace.archive, chip, at)
    except OSError as error:
        cause = english("{cause}; it could not be moved ({error})", cause=cause, error=error.strerror or error)
        kept, stuck = "", True
    one = SetAsideChip(
        chip.site_id,
        chip.scene_id,
        chip.collection,
        chip.path,
        chip.sha256,
        fault.found_sha256,
        cause,
        kept,
        at,
        look.reasons,
    )
    # no try is used up by it; where the file cannot be moved, no other one can be written in its place either
    attempts = workspace.settings.max_attempts if stuck else 0
    with store.transaction():
        store.save_looks([replace(look, status=LookStatus.FAILED, reasons=(pixels_lost(cause),), attempts=attempts)])
        store.save_set_aside([one])
    return one


def _moved(archive: ChipArchive, chip: Chip, at: datetime) -> str:
    """Move what lies in a chip's place below quarantine/; where it lies now, "" when it was never ours to move.

    A damaged object is fetched to there, and taken out of the bucket.
    """
    root = folder_of(archive)
    path = PurePosixPath(chip.path)
    if path.is_absolute() or ".." in path.parts or path.parts[:1] != (ROOM,):
        return ""
    stem = PurePosixPath(QUARANTINE, *path.parts[1:]).as_posix() + f".{at:%Y%m%dT%H%M%SZ}"
    kept, number = stem, 1
    while (root / kept).exists():
        number += 1
        kept = f"{stem}-{number}"
    (root / kept).parent.mkdir(parents=True, exist_ok=True)
    stored = _taken_out(archive, chip) if isinstance(archive, BucketArchive) else None
    if stored is not None:
        write_whole(root / kept, stored)
        (root / path).unlink(missing_ok=True)
    elif (root / path).exists() or not isinstance(archive, BucketArchive):
        shutil.move(root / path, root / kept)
    else:
        return ""
    return kept


def _taken_out(archive: BucketArchive, chip: Chip) -> bytes | None:
    """Delete an object; what it held, None where nobody can read it."""
    bucket = bucket_at(archive.address)
    try:
        stored = bucket.get(chip.path)
    except UnreadableObject:
        stored = None
    bucket.delete(chip.path)
    return stored


def _take_back(workspace: Workspace, sites: Sequence[Site], at: datetime) -> None:
    """Looks whose chip was put back as it was archived are seen again."""
    store = workspace.store
    asked = {site.id for site in sites}
    waiting = [one for one in store.set_aside_chips(waiting=True) if one.site_id in asked]
    ledger, chips = _looks_and_chips(store, {one.site_id for one in waiting})
    grids = _grids_to_check(store, sites)
    for one in waiting:
        key = (one.collection, one.scene_id)
        look, chip = ledger[one.site_id].get(key), chips[one.site_id].get(key)
        if look is None or chip is None or look.status is not LookStatus.FAILED or chip.sha256 != one.sha256:
            continue
        if fault_of(workspace.archive, chip, _grid(grids, chip)) is None:
            seen_again = replace(look, status=LookStatus.SEEN, reasons=one.reasons_before, attempts=1)
            ledger[one.site_id][key] = seen_again  # a chip may have been set aside twice, and is taken back once
            with store.transaction():
                store.save_looks([seen_again])
                store.save_set_aside([replace(one, settled_at=at, outcome=RESTORED, new_sha256=chip.sha256)])


def _looks_and_chips(
    store: Store, site_ids: Iterable[str]
) -> tuple[dict[str, dict[tuple[str, str], Look]], dict[str, dict[tuple[str, str], Chip]]]:
    """By site id, then by (collection, scene id): the looks and the chips of some sites, each site read once."""
    looks: dict[str, dict[tuple[str, str], Look]] = {}
    chips: dict[str, dict[tuple[str, str], Chip]] = {}
    for site_id in site_ids:
        looks[site_id] = store.known_looks(site_id)
        chips[site_id] = {(chip.collection, chip.scene_id): chip for chip in store.chips(site_id)}
    return looks, chips


Grids = Mapping[str, tuple[Grid | None, Grid]]
"""By site id: the grid of its ground, and that of its night light."""


def _grids_to_check(store: Store, sites: Sequence[Site]) -> Grids:
    """Grids of the sites that once had other ones: their older chips show other ground."""
    grids: dict[str, tuple[Grid | None, Grid]] = {}
    for site in sites:
        if site.revision == 1 or site.outline.is_empty:
            continue
        now = site.grid, light_grid(site.outline)
        earlier = {(one.grid, light_grid(one.outline)) for one in store.site_revisions(site.id) if one.grid is not None}
        if earlier - {now}:
            grids[site.id] = now
    return grids


def _grid(grids: Grids, chip: Chip) -> Grid | None:
    ground, light = grids.get(chip.site_id, (None, None))
    return light if chip.bands == ("light",) else ground


def _thing(one: SetAsideChip) -> str:
    return english("chip {path}", path=one.path)


def _missing(one: SetAsideChip, step: str) -> Problem:
    if one.kept_as:
        cause = english(
            "{cause}; it is set aside as {name}, and the site is judged without this look",
            cause=one.cause,
            name=one.kept_as,
        )
    else:
        cause = english("{cause}; the site is judged without this look", cause=one.cause)
    return Problem(one.site_id, one.scene_id, _thing(one), cause, step)


def _mended(one: SetAsideChip) -> Problem:
    if one.outcome == RESTORED:
        cause = english("{cause}; its file was put back as it was archived", cause=one.cause)
    elif one.new_sha256 == one.sha256:
        cause = english("{cause}; its look was read again, with the same pixels as before", cause=one.cause)
    elif one.outcome == LookStatus.SEEN.value:
        cause = english("{cause}; its look was read again, and its pixels are others than before", cause=one.cause)
    else:
        cause = english(
            "{cause}; its look was read again, and it is {status} now",
            cause=one.cause,
            status=one.outcome.replace("_", " "),
        )
    return Problem(one.site_id, one.scene_id, _thing(one), cause, WATCH_THE_DISK, mended=True)


def _together(
    told: Sequence[tuple[SetAsideChip, Problem]], many: Callable[[str, int, SetAsideChip], Problem]
) -> list[Problem]:
    """The problems one by one, or in one line for a site that has many."""
    by_site: dict[str, list[tuple[SetAsideChip, Problem]]] = {}
    for one in told:
        by_site.setdefault(one[0].site_id, []).append(one)
    out: list[Problem] = []
    for site_id, group in by_site.items():
        if len(group) > TOLD_EACH:
            out.append(many(site_id, len(group), group[0][0]))
        else:
            out += [problem for _, problem in group]
    return out


def _missing_many(site_id: str, count: int, first: SetAsideChip) -> Problem:
    cause = english(
        "they are gone or damaged, and the site is judged without these looks; the first is {path} ({cause})",
        path=first.path,
        cause=first.cause,
    )
    return Problem(site_id, "", english("Chips set aside at {site}: {n}", site=site_id, n=count), cause, READ_LATER)


def _mended_many(site_id: str, count: int, first: SetAsideChip) -> Problem:
    cause = english(
        "they were gone or damaged, and their looks were read again; the first is {path} ({cause})",
        path=first.path,
        cause=first.cause,
    )
    return Problem(
        site_id,
        "",
        english("Chips set aside at {site}: {n}", site=site_id, n=count),
        cause,
        WATCH_THE_DISK,
        mended=True,
    )
