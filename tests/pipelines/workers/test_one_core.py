"""A worker process keeps BLAS on one thread: of what is loaded, and of what is loaded later."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from pipelines.workers.on_cores import on_cores


def _threads(_: int) -> list[int]:
    np.ones((2, 2)) @ np.ones((2, 2))
    return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]


def test_every_worker_computes_on_one_core() -> None:
    ((_, found),) = on_cores(_threads, [0], here=False)
    if not found:
        pytest.skip("numpy was built with a BLAS that takes no limit (Accelerate)")
    assert set(found) == {1}


def test_a_library_that_is_loaded_later_starts_one_thread_too() -> None:
    """scipy brings a BLAS of its own."""
    code = (
        "from pipelines.workers.one_core import one_core; one_core(); import numpy, scipy.linalg; "
        "from threadpoolctl import threadpool_info; "
        "print({one['num_threads'] for one in threadpool_info() if one['user_api'] == 'blas'} - {1})"
    )
    clean = {key: value for key, value in os.environ.items() if not key.endswith("_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=clean)
    assert done.stdout.strip() == "set()"
