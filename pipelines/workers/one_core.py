"""A process that is one of as many as there are cores keeps to one of them."""

from __future__ import annotations

import os

from threadpoolctl import threadpool_limits

BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
"""Variables by which BLAS libraries are told, when they are loaded, how many threads to start."""


def one_core() -> None:
    """Keep BLAS on one thread in this process for good: threads of its own would only wait for each other.

    On two cores two processes that simulate the demo's scenes took 75 and 82 s with them, 39 and 42 s without.
    """
    for name in BLAS_THREADS:
        os.environ[name] = "1"  # of what is loaded later
    threadpool_limits(1, user_api="blas")  # of what is loaded already
