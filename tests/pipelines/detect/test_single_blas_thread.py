"""What is found does not hang on how many threads BLAS has: on another machine a replay would find something else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
import rasterio
from threadpoolctl import threadpool_info, threadpool_limits

from geodata.settings.detection_settings import DetectionSettings
from pipelines.compare.compare import compare_files
from pipelines.detect.detect import detect
from pipelines.detect.single_blas_thread import one_blas_thread
from pipelines.detect.site_stack import Judgement
from tests.pipelines.compare.test_compare import _write as write
from tests.pipelines.detect.test_detect import BLOCK, EARTH, changed, valley

REPOSITORY = Path(__file__).resolve().parents[3]
SEEDS = (2, 3)
"""Valleys in which the detector without a limit finds something else on two threads than on one, to the last bit."""


def bytes_of(value: Any) -> Iterator[bytes]:
    """Everything in a value that was found, arrays to the bit."""
    if isinstance(value, np.ndarray):
        yield repr((value.dtype.str, value.shape)).encode() + value.tobytes()
    elif is_dataclass(value):
        for field in fields(value):
            yield from bytes_of(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from bytes_of(one)
    else:
        yield repr(value).encode()


def found_in(seed: int) -> Judgement:
    return detect(changed(valley(seed), *BLOCK, "2024-10-01", EARTH), DetectionSettings())


def blas_threads() -> set[int]:
    return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}


def judge_apart(threads: int) -> str:
    """In a process of its own whose BLAS starts with so many threads, or is given them where cores are fewer."""
    ran = subprocess.run(
        [sys.executable, "-c", f"from {__name__} import told; told({threads})"],
        cwd=REPOSITORY,
        env={**os.environ, "OPENBLAS_NUM_THREADS": str(threads)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def told(threads: int) -> None:
    """Print how many threads BLAS has, and for each seed how much was found and the digest of it all."""
    threadpool_limits(threads, user_api="blas")
    print(sorted(blas_threads()))
    for seed in SEEDS:
        judgement = found_in(seed)
        print(seed, len(judgement.findings), sha256(b"|".join(bytes_of(judgement))).hexdigest())
    print(sorted(blas_threads()))


def test_processes_with_one_two_and_four_threads_find_the_same_to_the_bit() -> None:
    alone, two, four = (judge_apart(threads).splitlines() for threads in (1, 2, 4))
    assert (alone[0], two[0], four[0]) == ("[1]", "[2]", "[4]")
    assert (alone[-1], two[-1], four[-1]) == ("[1]", "[2]", "[4]")  # as it was left for others in the process
    assert alone[1:-1] == two[1:-1] == four[1:-1]
    assert all(int(line.split()[1]) > 0 for line in alone[1:-1])


def test_two_files_of_twelve_bands_score_the_same_to_the_bit(tmp_path: Path) -> None:
    """Without a limit nearly all of these 90,000 scores have another last bit on three threads."""
    rng = np.random.default_rng(5)
    shape = (12, 300, 300)
    before = np.exp(rng.normal(7, 0.4, (12, 1, 1)) + np.cumsum(rng.normal(0, 0.1, shape), 0)).astype(np.float32)
    after = (before * rng.uniform(0.8, 1.2, (12, 1, 1)) + rng.normal(0, 60, shape) + 50).astype(np.float32)
    after[:, 20:40, 10:60] *= 1.7
    a = write(tmp_path / "a.tif", before, names=())
    b = write(tmp_path / "b.tif", after, names=())
    scores = []
    for threads in (1, 3):
        with threadpool_limits(threads, user_api="blas"):
            compare_files(a, b, tmp_path / "s.tif")
        with rasterio.open(tmp_path / "s.tif") as written:
            scores.append(written.read(1))
    assert float(np.nanmax(scores[0])) > 0
    assert scores[0].tobytes() == scores[1].tobytes()


def test_the_limit_holds_until_the_last_python_thread_has_left() -> None:
    """Threads of a Dask worker judge side by side: the first to end must not lift the limit of the others."""
    first_in, second_in, first_out = Event(), Event(), Event()

    def first() -> None:
        with one_blas_thread:
            first_in.set()
            assert second_in.wait(30)
        first_out.set()

    def second() -> set[int]:
        assert first_in.wait(30)
        with one_blas_thread:
            second_in.set()
            assert first_out.wait(30)
            return blas_threads()

    with threadpool_limits(2, user_api="blas"), ThreadPoolExecutor(2) as pool:
        began, inside = pool.submit(first), pool.submit(second)
        began.result()
        assert inside.result() == {1}
        assert blas_threads() == {2}


def test_a_second_python_thread_is_limited_after_the_first() -> None:
    """A worker's threads judge in turn, and BLAS must not listen to the first of them alone."""
    turns = [ThreadPoolExecutor(1), ThreadPoolExecutor(1)]

    def inside() -> set[int]:
        with one_blas_thread:
            return blas_threads()

    with threadpool_limits(2, user_api="blas"):
        for turn in (*turns, *turns):
            assert turn.submit(inside).result() == {1}
            assert blas_threads() == {2}
    for turn in turns:
        turn.shutdown()


def test_an_error_inside_lifts_the_limit() -> None:
    with threadpool_limits(2, user_api="blas"):
        with pytest.raises(ZeroDivisionError), one_blas_thread, one_blas_thread:
            raise ZeroDivisionError
        assert blas_threads() == {2}
