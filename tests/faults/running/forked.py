"""The harness's side of the fork server: services that look like any other child process."""

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from deploy.local import orphans
from deploy.local.processes import Child
from deploy.local.stack_parts import FEW_ARENAS, ROOT

START_SECONDS = 280.0


class ForkedProcess:
    """What `subprocess.Popen` is to a child, for a process that the fork server started."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._over = threading.Event()
        self._status = 0

    def ended(self, status: int) -> None:
        """Note the end, which the fork server has told."""
        self._status = status
        # At once: the number may soon belong to a process of somebody else.
        orphans.forget(self.pid)
        self._over.set()

    def poll(self) -> int | None:
        return self._status if self._over.is_set() else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        if not self._over.wait(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return self._status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


class Nursery:
    """Starts forks of one process that has imported everything; any number of sites share it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.running.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **FEW_ARENAS},
            start_new_session=True,
        )
        orphans.watch(self._process.pid, signal.SIGTERM)
        self._ready = threading.Event()
        self._ordering = threading.Lock()
        self._answered = threading.Condition()
        self._answers: list[int] = []
        self._alive: dict[int, ForkedProcess] = {}
        self._listening = threading.Thread(target=self._listen, name="nursery", daemon=True)
        self._listening.start()

    def wait_ready(self) -> None:
        """Wait until everything is imported. Raises RuntimeError."""
        if not self._ready.wait(START_SECONDS):
            raise RuntimeError("the fork server did not get ready")

    def fork(self, **order: object) -> ForkedProcess:
        """Start a service; see `nursery` for what an order names."""
        assert self._process.stdin
        with self._ordering, self._answered:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
            if not self._answered.wait_for(lambda: bool(self._answers), START_SECONDS):
                raise RuntimeError("the fork server does not answer")
            return self._alive[self._answers.pop()]

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._listening.join()
        self._process.stdout.close()
        orphans.forget(self._process.pid)

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            said = json.loads(line)
            with self._answered:
                if "started" in said:
                    orphans.watch(said["started"], signal.SIGTERM)
                    self._alive[said["started"]] = ForkedProcess(said["started"])
                    self._answers.append(said["started"])
                elif "ended" in said:
                    self._alive.pop(said["ended"]).ended(said["status"])
                else:
                    self._ready.set()
                self._answered.notify_all()


@dataclass(slots=True)
class ForkedChild(Child):
    """A service of the harness; every start is a fork."""

    nursery: Nursery | None = None
    service: str = ""
    board: Path = Path()
    plants: list[str] = field(default_factory=list)
    small_caches: bool = False

    def launch(self) -> None:
        """Fork it. Harmless while it runs."""
        if self.runs:
            return
        assert self.nursery
        assert self.folder
        self.log.parent.mkdir(parents=True, exist_ok=True)
        kept = {name: text for name, text in os.environ.items() if not name.startswith("CAIGOU_")}
        forked = self.nursery.fork(
            service=self.service,
            board=str(self.board),
            plants=self.plants,
            small_caches=self.small_caches,
            log=str(self.log),
            environment={**kept, **self.environment},
            folder=str(self.folder),
        )
        # It has all that a child asks of its process.
        self._process = cast("subprocess.Popen[bytes]", forked)
