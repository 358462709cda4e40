"""The figures in the docs are those of the file that the benchmark writes."""

from __future__ import annotations

import re
from pathlib import Path

from geodata.detections.detection import Kind
from geodata.detections.kind_accuracy import kind_accuracy

DOCS = Path(__file__).resolve().parents[2] / "docs"


def words_of(name: str) -> str:
    return re.sub(r"\s+", " ", (DOCS / name).read_text(encoding="utf-8"))


def test_the_method_tells_how_often_the_kind_was_right() -> None:
    found, told = kind_accuracy(), words_of("method.md")
    assert f"({found.worlds} fresh worlds of two simulators" in told
    assert f"of {found.named} changes given a kind {found.right} were given the right one" in told
    assert f"the kind was right in {found.alone_right} of {found.alone}." in told
    for seed in found.first_seeds:
        assert str(seed) in told


def test_the_columns_of_measured_ground_are_the_file() -> None:
    """The two columns of measured spectra, read out of the table: second before third."""
    found = kind_accuracy()
    lines = (DOCS / "method.md").read_text(encoding="utf-8").splitlines()

    def measured(row: str) -> list[tuple[int, int]]:
        cells = next(line for line in lines if line.startswith(f"| {row}")).split("|")[5:7]
        pairs = [re.search(r"(\d+) of (\d+)", cell) for cell in cells]
        assert all(pairs)
        return [(int(p[1]), int(p[2])) for p in pairs if p]

    by_ground = {ground.ground: ground for ground in found.grounds}
    for kind in (Kind.CONSTRUCTION, Kind.DEMOLITION, Kind.CLEARING):
        columns = [(g.found[kind], g.asked[kind]) for g in (by_ground["measured second"], by_ground["measured"])]
        assert measured(f"{kind} found") == columns
    right, named = (sum(column) for column in zip(*measured("kind right"), strict=True))
    assert (right, named) == (found.right, found.named)


def test_the_benchmarks_tell_the_same_sum() -> None:
    found, told = kind_accuracy(), words_of("benchmarks/changes.md")
    demolitions = [(g.found[Kind.DEMOLITION], g.asked[Kind.DEMOLITION]) for g in found.grounds]
    part, whole = (sum(column) for column in zip(*demolitions, strict=True))
    assert f"demolitions in {part} of {whole} on both" in told
