"""Children are started, awaited, stopped; and never outlive us."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.local.processes import Child, StartError
from tests.servers import ROOT

SLEEPER = [sys.executable, "-S", "-c", "import time; time.sleep(600)"]
IGNORES = "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)"
DEAF = [sys.executable, "-S", "-c", f"import signal, time; {IGNORES}; time.sleep(600)"]


def child(folder: Path, command: list[str], *, ready: bool = True) -> Child:
    return Child("example", command, folder / "example.log", ready=lambda: ready)


def test_a_child_that_ends_at_once_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    ends = child(
        tmp_path, [sys.executable, "-S", "-c", "import sys; print('why'); sys.exit(3)"], ready=False
    )
    with pytest.raises(StartError, match=r"status 3(.|\n)*why"):
        ends.start()


def test_a_child_that_is_never_ready_is_stopped(tmp_path: Path) -> None:
    never = child(tmp_path, SLEEPER, ready=False)
    with pytest.raises(StartError, match="not ready"):
        never.start(seconds=0.2)
    assert not never.runs


def test_a_child_that_does_not_hear_is_killed(tmp_path: Path) -> None:
    deaf = child(tmp_path, DEAF)
    deaf.start()
    while "deaf" not in deaf.tail():
        time.sleep(0.01)
    assert deaf.stop(seconds=0.2) == -signal.SIGKILL


def test_a_killed_child_starts_again(tmp_path: Path) -> None:
    again = child(tmp_path, SLEEPER)
    again.start()
    first = again.pid
    assert again.kill() == -signal.SIGKILL
    again.start()
    assert again.pid != first
    assert again.stop() == -signal.SIGTERM


def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    program = f"""
import os, sys
from pathlib import Path
from deploy.local.processes import Child
one = Child("one", {SLEEPER!r}, Path({str(tmp_path)!r}) / "one.log", ready=lambda: True)
one.start()
print(one.pid, flush=True)
os.kill(os.getpid(), 9)
"""
    parent = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert parent.returncode == -signal.SIGKILL
    status = Path("/proc") / parent.stdout.strip() / "status"
    deadline = time.monotonic() + 10
    # Where nobody collects orphans it stays a zombie, which holds nothing any more.
    while status.exists() and "State:\tZ" not in status.read_text():
        assert time.monotonic() < deadline, "the child outlived its parent"
        time.sleep(0.05)
