"""A process that is killed in the middle: each command is done whole or not at all."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.chassis.counter import CODEC
from tests.chassis.until import wait_until
from tests.conformance.stores.contents import Store

KEYS = 3_000


def start(store: Store, said: Path) -> subprocess.Popen[bytes]:
    url = store.database.url
    if not store.exclusive:
        url = url.set(drivername="postgresql")
    command = [sys.executable, "-m", "tests.chassis.crashing_writer"]
    command += [url.render_as_string(hide_password=False), str(KEYS)]
    with said.open("wb") as out:
        return subprocess.Popen(command, stdout=out)  # noqa: S603  a command of ours


def lines(said: Path) -> list[list[str]]:
    """Return the whole lines; the last may have been torn by the kill."""
    return [line.split() for line in said.read_text().splitlines(keepends=True) if line[-1] == "\n"]


def test_killed_in_the_middle_of_load(store: Store, tmp_path: Path) -> None:
    """What was answered is there; both halves of each command or none; repeats agree."""
    first, second = tmp_path / "first", tmp_path / "second"
    process = start(store, first)
    wait_until(lambda: len(lines(first)) > 400, 30)
    process.kill()
    process.wait()
    answered = {line[0] for line in lines(first)}
    done = Counter(CODEC.decode(event).causation_id for event in store.after(0, 10_000))
    assert {f"command:k{number}" for number in answered} <= done.keys()
    assert set(done.values()) == {2}
    receipts = store.receipts([("default", f"k{n}") for n in range(KEYS)])
    assert {f"command:{key}" for _, key in receipts} == done.keys()

    assert start(store, second).wait(60) == 0
    again = {line[0]: line for line in lines(second)}
    assert len(again) == KEYS
    assert all(line[1] == number for number, line in again.items())
    assert all(again[number][2] == "1" for number in answered)
    assert len(store.after(0, 10_000)) == 2 * KEYS
