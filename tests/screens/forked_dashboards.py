"""Dashboards for tests, forked from one process that has imported all of it: to import it takes three seconds of each.

`python -m tests.screens.forked_dashboards` reads a line of JSON for each server that is wanted, and answers with the
number of its process. It ends, with all of them, when its input does. Only Linux is known to stand it: elsewhere, and
where `python -m streamlit` itself is meant, a server is a process of its own (tests/screens/serving.py).
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

IMPORTED = ("geodata", "layers", "screens")
"""Packages of which every module is imported ahead; those of others come with them."""


class Forked:
    """One server: as much of subprocess.Popen as a test uses."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        try:
            self._process: int | None = os.pidfd_open(pid)
        except ProcessLookupError:  # it has ended already
            self._process = None

    def poll(self) -> int | None:
        """None while it runs; how it ended is known to the process that forked it alone, so 0 after that."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def terminate(self) -> None:
        """Ask it to end."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, signal.SIGTERM)

    def wait(self, timeout: float) -> int:
        """Wait until it has ended.

        Raises:
            subprocess.TimeoutExpired: it has not.
        """
        if self._process is not None:
            if not select.select([self._process], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"dashboard {self.pid}", timeout)
            os.close(self._process)
            self._process = None
        return 0


class Forker:
    """The process they are forked from, begun with the first."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def fork(self, arguments: list[str], environment: dict[str, str], folder: Path, log: IO[Any]) -> Forked:
        """Begin a server.

        Args:
            arguments: of `streamlit`.
            environment, folder: as of subprocess.Popen.
            log: where it writes.

        Raises:
            RuntimeError: the process that forks has ended.
        """
        if self._process is None:
            command = [sys.executable, "-m", "tests.screens.forked_dashboards"]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            self._process = subprocess.Popen(command, cwd=folder, **pipes)  # type: ignore[call-overload]
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        wanted = {"arguments": arguments, "environment": environment, "folder": str(folder), "log": log.name}
        with suppress(BrokenPipeError):  # told below
            process.stdin.write(json.dumps(wanted) + "\n")
            process.stdin.flush()
        answer = process.stdout.readline()
        if not answer:
            raise RuntimeError(f"what dashboards are forked from ended with {process.wait(60)}; it wrote why")
        return Forked(int(answer))

    def close(self) -> None:
        """End it, with all that still run."""
        if self._process is not None:
            self._process.communicate(timeout=60)
            self._process = None


def _serve(wanted: dict[str, Any]) -> None:
    """Be the server that is wanted, in a process of its own; never returns."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with Path(wanted["log"]).open("a") as log, Path(os.devnull).open() as nothing:
        for file, number in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(file.fileno(), number)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    time.tzset()
    os.chdir(wanted["folder"])
    sys.argv = ["streamlit", *wanted["arguments"]]
    status = 1
    try:
        importlib.import_module("tests.screens.streamlit_quickly").quickly()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _forking() -> None:
    for name in IMPORTED:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations." not in module.name:  # they are run by Alembic, and import nothing of ours
                importlib.import_module(module.name)
    for name in ("streamlit.web.bootstrap", "tests.screens.streamlit_quickly"):
        importlib.import_module(name)
    typefaces = importlib.import_module("screens.server.font_preload")
    typefaces.used_symbols(typefaces.FILES, typefaces.PYTHON)  # a second of each server; those that are forked have it
    gc.collect()
    gc.freeze()
    assert threading.active_count() == 1, "a thread is lost when its process is forked"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here: the system lets go of each that ended
    begun: list[Forked] = []
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _serve(json.loads(line))
        begun.append(Forked(pid))
        print(pid, flush=True)
    for server in begun:
        server.terminate()


if __name__ == "__main__":
    _forking()
