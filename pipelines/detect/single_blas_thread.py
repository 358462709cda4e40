"""BLAS on one thread while something is judged, so that the number of cores has no say in what is found.

With several threads BLAS adds the parts of a product in another order. The last bit of a sum then puts one pixel into
another look-alike group, and from there on everything differs: one simulated world gave 16, 18 and 19 findings on 8, 2
and 1 threads. On products of the sizes met here one thread is the faster, too. pipelines/detect/coregistration.py does
without: its shifts were the same to the bit on 1 to 64 threads.

What stays: BLAS also picks its inner loops by the kind of processor, and no setting makes those add alike. Two machines
of different kinds may still differ in a last bit. Apple's own BLAS (Accelerate) takes no limit.
"""

from __future__ import annotations

from contextlib import ContextDecorator
from threading import Lock

from threadpoolctl import OpenBLASController, threadpool_limits


class _OneBlasThread(ContextDecorator):
    """Counts who is inside: most limits are the process's, so the first to come sees what was, the last to go restores.

    Where BLAS keeps a limit for each Python thread (OpenMP), one that is not the last to go keeps its limit of 1.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._before: threadpool_limits | None = None  # knows the limits before the first came

    def __enter__(self) -> None:
        with self._lock:
            _take_over()
            limited = threadpool_limits(1, user_api="blas")
            self._before = self._before or limited
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0 and self._before is not None:
                _take_over()
                self._before.restore_original_limits()
                self._before = None
                _take_over()


def _take_over() -> None:
    """Free the right to set limits: threadpoolctl gives it to the first Python thread and ignores all others."""
    OpenBLASController.clear_controlling_thread(force=True)


one_blas_thread = _OneBlasThread()
"""`with one_blas_thread:` or `@one_blas_thread`; may be nested, and entered by several Python threads at once."""
